// Unlabelled samples by input name.
#include "lib/Data/Samples.h"

#include "lib/Data/Npy.h"
#include "lib/Data/Npz.h"
#include "test/unit/data/TestFiles.h"

#include <cmath>

using namespace dlc::data;

namespace {
/// Two inputs: "a" [N, 3] and "b" [2, 1], of which a run takes two rows.
struct SamplesTest : testing::Test {
  int64_t dimsA[2] = {DLC_DIM_SYMBOL(0), 3}, dimsB[2] = {2, 1};
  dlc_port inputs[2] = {{"a", DLC_F32, 2, dimsA}, {"b", DLC_F32, 2, dimsB}};
  const char *symbols[1] = {"N"};
  ModelPorts ports{inputs, symbols, {}};
  Folder folder;

  static HostTensor tensor(std::vector<int64_t> shape, float first = 0) {
    auto result = llvm::cantFail(HostTensor::create(DLC_F32, shape));
    std::iota(result.as<float>().begin(), result.as<float>().end(), first);
    return result;
  }
  std::string write(llvm::StringRef name, const HostTensor &a, const HostTensor &b, llvm::StringRef second = "b") {
    std::string path = folder.path(name);
    NamedTensor list[] = {{"a", a.view()}, {second.str(), b.view()}};
    EXPECT_FALSE(static_cast<bool>(writeNpz(path, list)));
    return path;
  }
  std::string failureOf(llvm::StringRef path) {
    auto samples = Samples::open(path, ports, {});
    return samples ? "success" : llvm::toString(samples.takeError());
  }
};
} // namespace

TEST_F(SamplesTest, RunsTakeRowsOfEveryInput) {
  auto samples = llvm::cantFail(Samples::open(write("s.npz", tensor({5, 3}), tensor({10, 1})), ports, {}));
  EXPECT_EQ(samples->size(), 5);
  EXPECT_EQ(samples->perRun(4), 4);
  auto run = llvm::cantFail(samples->read(2, 1));
  EXPECT_EQ(run[0].shape(), llvm::ArrayRef<int64_t>({1, 3}));
  EXPECT_EQ(run[0].as<float>()[0], 6);
  EXPECT_EQ(run[1].shape(), llvm::ArrayRef<int64_t>({2, 1}));
  auto beyond = samples->read(5, 1);
  EXPECT_FALSE(static_cast<bool>(beyond));
  llvm::consumeError(beyond.takeError());
}

TEST_F(SamplesTest, AFixedBatchWins) {
  dimsA[0] = 2;
  auto samples = llvm::cantFail(Samples::open(write("s.npz", tensor({5, 3}), tensor({4, 1})), ports, {}));
  EXPECT_EQ(samples->size(), 4) << "the fifth fills no run";
  EXPECT_EQ(samples->perRun(64), 2);
  auto run = llvm::cantFail(samples->read(2, 64));
  EXPECT_EQ(run[0].as<float>()[0], 6);
  EXPECT_EQ(run[1].as<float>()[0], 2);
}

TEST_F(SamplesTest, FoldersOfNumberedFiles) {
  EXPECT_FALSE(static_cast<bool>(writeNpy(folder.path("input_0.npy"), tensor({3, 3}).view())));
  EXPECT_NE(failureOf(folder.path()).find("expected input_1.npy or .pb for input 'b'"), std::string::npos);
  EXPECT_FALSE(static_cast<bool>(writeNpy(folder.path("input_1.npy"), tensor({6, 1}).view())));
  EXPECT_EQ(llvm::cantFail(Samples::open(folder.path(), ports, {}))->size(), 3);
}

TEST_F(SamplesTest, SaysWhatDoesNotFit) {
  auto expect = [&](const std::string &path, const char *what) {
    EXPECT_NE(failureOf(path).find(what), std::string::npos) << failureOf(path);
  };
  expect(write("names.npz", tensor({5, 3}), tensor({10, 1}), "c"), "expected one array for each input of the model (a, b), found a, c");
  expect(write("width.npz", tensor({5, 4}), tensor({10, 1})), "dimension 1 is 4");
  expect(write("count.npz", tensor({5, 3}), tensor({8, 1})), "expected as many samples as the arrays before, 5, found 4");
  expect(write("none.npz", tensor({0, 3}), tensor({2, 1})), "no samples");
  expect(write("short.npz", tensor({5, 3}), tensor({1, 1})), "expected at least the model's batch of 2 samples, found 1");
  expect(folder.path("missing.npz"), "missing.npz");
  expect(folder.path("data.csv"), "the model has 2 inputs: expected an npz");
}

TEST_F(SamplesTest, NumbersMustBeFinite) {
  for (float bad : {std::nanf(""), INFINITY}) {
    HostTensor a = tensor({5, 3});
    a.as<float>()[10] = bad;
    auto samples = llvm::cantFail(Samples::open(write("bad.npz", a, tensor({10, 1})), ports, {}));
    EXPECT_TRUE(static_cast<bool>(llvm::cantFail(samples->read(0, 3)).size()));
    auto run = samples->read(2, 3);
    ASSERT_FALSE(static_cast<bool>(run));
    EXPECT_NE(llvm::toString(run.takeError()).find("in sample 3 of input 'a'"), std::string::npos);
  }
}
