// Checkpoints: what is written is read back, and no damage goes unseen.
#include "lib/Training/Checkpoint.h"

#include "FakeTraining.h"

#include "llvm/Support/Endian.h"

#include <cstring>
#include <numeric>

using namespace dlc;
using namespace dlc::training;

namespace {

struct CheckpointTest : testing::Test {
  CheckpointTest() {
    std::iota(state.begin(), state.end(), 1);
    info.step = 1234;
    info.epoch = 2;
    info.position = 640;
    info.seed = ~uint64_t(0);
    info.samples = 60000;
    info.batch = 64;
    info.schedule = "cosine:warmup=10";
    info.optimizer = "sgd:lr=0.1,momentum=0.9";
    info.learningRate = 0.1;
    info.bestAccuracy = 0.98765432101234567;
    info.modelDigest = "0123456789abcdef";
    info.stateHash = fakeLayout().hash;
  }

  std::string write() {
    std::string path = folder.path("step-00001234.safetensors");
    EXPECT_EQ(message(writeCheckpoint(path, fakeLayout(), state.data(), info)), "success");
    return path;
  }
  /// What opening and loading a file of these bytes says.
  std::string open(llvm::StringRef bytes, const StateLayout &layout = fakeLayout()) {
    std::string path = folder.write("damaged", bytes);
    auto checkpoint = Checkpoint::open(path);
    std::string text =
        checkpoint ? message(checkpoint->load(layout, loaded.data())) : llvm::toString(checkpoint.takeError());
    EXPECT_TRUE(text == "success" || contains(text, path)) << text; // always names the file
    return text;
  }

  Folder folder;
  CheckpointInfo info;
  std::array<char, 256> state, loaded = {};
};

TEST_F(CheckpointTest, ReadsBack) {
  auto checkpoint = Checkpoint::open(write());
  ASSERT_TRUE(static_cast<bool>(checkpoint)) << llvm::toString(checkpoint.takeError());
  const CheckpointInfo &read = checkpoint->info();
  EXPECT_EQ(read.step, 1234);
  EXPECT_EQ(read.epoch, 2);
  EXPECT_EQ(read.position, 640);
  EXPECT_EQ(read.seed, ~uint64_t(0));
  EXPECT_EQ(read.samples, 60000);
  EXPECT_EQ(read.batch, 64);
  EXPECT_EQ(read.schedule, info.schedule);
  EXPECT_EQ(read.optimizer, info.optimizer);
  EXPECT_EQ(read.learningRate, info.learningRate);
  EXPECT_EQ(read.bestAccuracy, info.bestAccuracy);
  EXPECT_EQ(read.modelDigest, info.modelDigest);
  EXPECT_EQ(read.stateHash, info.stateHash);
  ASSERT_EQ(checkpoint->tensors().size(), 4u);
  EXPECT_EQ(checkpoint->find("w")->dims, (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(checkpoint->find("w:momentum")->bytes.size(), 48u);
  EXPECT_EQ(checkpoint->find("z"), nullptr);
  EXPECT_EQ(message(checkpoint->checkModel("0123456789abcdef")), "success");
  EXPECT_TRUE(contains(message(checkpoint->checkModel("00")), "it belongs to another model.onnx"));
  EXPECT_EQ(message(checkpoint->load(fakeLayout(), loaded.data())), "success");
  for (const dlc_state_entry &entry : fakeLayout().entries)
    EXPECT_EQ(std::memcmp(loaded.data() + entry.offset, state.data() + entry.offset, StateLayout::bytesOf(entry)), 0);
}

TEST_F(CheckpointTest, EqualStatesGiveEqualBytes) {
  std::string first = Folder::read(write());
  state[63] ^= 1; // between the tensors: no part of the state
  EXPECT_EQ(Folder::read(write()), first);
}

TEST_F(CheckpointTest, EveryTruncationIsSeen) {
  std::string bytes = Folder::read(write());
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(open(llvm::StringRef(bytes).take_front(size)), "success") << size;
  EXPECT_TRUE(contains(open(bytes.substr(0, bytes.size() - 1)), "truncated"));
  EXPECT_TRUE(contains(open(bytes.substr(0, 100)), "truncated"));
  EXPECT_TRUE(contains(open(bytes + "x"), "expected 120 bytes of tensors, found 121"));
}

TEST_F(CheckpointTest, EveryFlippedBitIsSeen) {
  std::string bytes = Folder::read(write());
  ASSERT_EQ(open(bytes), "success");
  for (size_t at = 0; at < bytes.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      bytes[at] ^= 1 << bit;
      ASSERT_NE(open(bytes), "success") << "bit " << bit << " of byte " << at;
      bytes[at] ^= 1 << bit;
    }
}

TEST_F(CheckpointTest, DamageOfATensorNamesIt) {
  std::string bytes = Folder::read(write());
  bytes[bytes.size() - 120] ^= 0x40; // w is first
  std::string text = open(bytes);
  EXPECT_TRUE(contains(text, "tensor 'w': expected checksum ")) << text;
  bytes[bytes.size() - 120] ^= 0x40;
  bytes.back() ^= 1;
  EXPECT_TRUE(contains(open(bytes), "tensor 'b:momentum': expected checksum "));
  EXPECT_EQ(loaded, (std::array<char, 256>())); // nothing was written
}

/// A file with this header and payload.
std::string file(llvm::StringRef header, size_t payload) {
  char length[8];
  llvm::support::endian::write64le(length, header.size());
  return std::string(length, 8) + header.str() + std::string(payload, '\0');
}

TEST_F(CheckpointTest, ForeignFilesAreNamed) {
  EXPECT_TRUE(contains(open(""), "found a file of 0 bytes"));
  EXPECT_TRUE(
      contains(open("PK\x03\x04 some archive of another kind"), "expected a header of at most 100000000 bytes"));
  EXPECT_TRUE(contains(open(file("nothing", 0)), "found no JSON"));
  EXPECT_TRUE(contains(open(file(std::string(1000000, '['), 0)), "nested more than 16 levels deep"));
  EXPECT_TRUE(contains(open(file("[]", 0)), "no checkpoint of 'dlc train'"));
  EXPECT_TRUE(contains(open(file(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4)),
                       "no checkpoint of 'dlc train'"));
  EXPECT_TRUE(contains(open(file(R"({"__metadata__":{"format":"dlc-checkpoint","version":"2"}})", 0)),
                       "expected a checkpoint of version 1, found 2"));
  EXPECT_TRUE(contains(open(file(R"({"__metadata__":{"format":"dlc-checkpoint","version":"1"}})", 0)),
                       "the header's checksum is missing"));
}

TEST_F(CheckpointTest, OtherLayoutsAreRefused) {
  std::string bytes = Folder::read(write());
  StateLayout layout = fakeLayout();
  layout.hash = 7;
  EXPECT_TRUE(contains(open(bytes, layout), "expected a state of layout 0000000000000007, found 0000000000001234"));
  std::vector<dlc_state_entry> entries(layout.entries);
  layout = fakeLayout();
  layout.entries = llvm::ArrayRef(entries).drop_back();
  EXPECT_TRUE(contains(open(bytes, layout), "tensor 'b:momentum': the training step has no such state"));
  entries[3].name = "b:m";
  layout.entries = entries;
  EXPECT_TRUE(contains(open(bytes, layout), "tensor 'b:m': expected float32 3, found none"));
  entries[3].name = "b:momentum";
  const int64_t dims[] = {4};
  entries[3].dims = dims;
  EXPECT_TRUE(contains(open(bytes, layout), "tensor 'b:momentum': expected float32 4, found float32 3"));
  entries[3].dims = fakeLayout().entries[3].dims;
  entries[3].dtype = DLC_I32;
  EXPECT_TRUE(contains(open(bytes, layout), "tensor 'b:momentum': expected int32 3, found float32 3"));
  EXPECT_EQ(loaded, (std::array<char, 256>()));
}

TEST_F(CheckpointTest, UnwritablePlacesAreNamed) {
  std::string text = message(writeCheckpoint(folder.path("no/such/file"), fakeLayout(), state.data(), info));
  EXPECT_TRUE(contains(text, "cannot write")) << text;
  text = message(writeCheckpoint("/dev/full", fakeLayout(), state.data(), info));
  EXPECT_TRUE(contains(text, "No space left")) << text;
  EXPECT_TRUE(folder.names().empty());
}

} // namespace
