// Whole artifacts: code of every level, dynamic sizes, weights inside and beside, kinds of files.
#include "Artifact.h"
#include "Models.h"

using namespace dlc;
using namespace dlc::test;

namespace {

/// Runs the model above on [n, 8] and checks every element.
void checkScaleAndShift(dlc_model *model, int64_t n) {
  std::vector<float> x(n * 8), y(n * 8, -1);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = float(i % 13) - 5;
  dlc_tensor input = tensorOf(x, DLC_F32, {n, 8}), output = tensorOf(y, DLC_F32, {});
  ASSERT_EQ(dlc_model_run(model, &input, 1, &output, 1, nullptr, 0), DLC_OK) << dlc_last_error();
  EXPECT_EQ(output.shape[0], n);
  for (int64_t i = 0; i < n * 8; ++i)
    ASSERT_EQ(y[i], x[i] * float(i % 8 + 1) + float(n)) << i;
}

TEST(Artifact, SharedLibraryRunsOnEveryLevel) {
  Folder folder;
  emit::ArtifactOptions options;
  options.targets = targetsOf({"x86-64-v2", "x86-64-v3", "x86-64-v4"});
  Compiled compiled = compileText(scaleAndShift, folder / "libm.so", options);
  ASSERT_TRUE(compiled.ok) << compiled.message;
  EXPECT_EQ(compiled.files, (std::vector<std::string>{folder / "libm.so", folder / "m.h"}));
  for (const char *isa : {"x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
    if (!canRun(isa))
      continue;
    for (int32_t threads : {1, 3}) {
      ModelPtr model = load(folder / "libm.so", isa, threads);
      ASSERT_TRUE(model);
      EXPECT_STREQ(dlc_model_isa(model.get()), isa);
      for (int64_t n : {1, 2, 17, 64, 0})
        checkScaleAndShift(model.get(), n);
    }
  }
}

TEST(Artifact, EqualInputsGiveEqualBytes) {
  Folder a, b;
  for (const char *file : {"libm.so", "libm.a", "m.o"}) {
    emit::ArtifactOptions options;
    options.targets = targetsOf({"x86-64-v2", "x86-64-v3", "x86-64-v4"});
    ASSERT_TRUE(compileText(scaleAndShift, a / file, options).ok);
    std::reverse(options.targets.begin(), options.targets.end()); // the order asked for does not matter
    ASSERT_TRUE(compileText(scaleAndShift, b / file, options).ok);
    std::string first = readFile(a / file);
    EXPECT_FALSE(first.empty());
    EXPECT_TRUE(first == readFile(b / file)) << file;
    EXPECT_EQ(readFile(a / "m.h"), readFile(b / "m.h"));
  }
  // Nothing but the outputs is left behind.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(a.path), {}), 4);
}

TEST(Artifact, LibraryNeedsLibcAndLibmAndShowsThreeSymbols) {
  Folder folder;
  ASSERT_TRUE(compileText(scaleAndShift, folder / "libm.so").ok);
  std::set<std::string> needed, defined;
  readDynamicSymbols(folder / "libm.so", needed, defined);
  EXPECT_EQ(defined, (std::set<std::string>{"dlc_artifact_v1", "m_dlc_api", "m_dlc_artifact"}));
  for (const std::string &library : needed)
    EXPECT_TRUE(library == "libc.so.6" || library == "libm.so.6" || library.starts_with("ld-linux")) << library;
}

TEST(Artifact, WeightsInAFileBeside) {
  Folder folder;
  emit::ArtifactOptions options;
  options.externalWeights = true;
  Compiled compiled = compileText(scaleAndShift, folder / "libm.so", options);
  ASSERT_TRUE(compiled.ok) << compiled.message;
  EXPECT_EQ(compiled.files, (std::vector<std::string>{folder / "libm.so", folder / "m.h", folder / "m.weights"}));
  EXPECT_EQ(readFile(folder / "m.weights").size(), 96u);
  {
    ModelPtr model = load(folder / "libm.so");
    ASSERT_TRUE(model);
    checkScaleAndShift(model.get(), 5);
  }
  std::string damaged = readFile(folder / "m.weights");
  damaged[70] ^= 1;
  std::ofstream(folder / "m.weights", std::ios::binary) << damaged;
  dlc_model *model = nullptr;
  EXPECT_EQ(dlc_model_load((folder / "libm.so").c_str(), nullptr, &model), DLC_ERROR_IO);
}

// Writes 6 GB of files: run by hand with --gtest_also_run_disabled_tests.
TEST(Artifact, DISABLED_MoreWeightsThan32BitsReach) {
  Folder folder;
  std::string text = scaleAndShift;
  for (auto [small, large] : {std::pair("offset = 64", "offset = 3221225472"),
                              {"weights_size = 96", "weights_size = 3221225504"},
                              {"weights 0 offset <64>", "weights 0 offset <3221225472>"}})
    text.replace(text.find(small), strlen(small), large);
  Compiled compiled = compileText(text, folder / "libm.so");
  ASSERT_TRUE(compiled.ok) << compiled.message;
  ModelPtr model = load(folder / "libm.so");
  ASSERT_TRUE(model);
  checkScaleAndShift(model.get(), 5);
}

TEST(Artifact, OutputFolderMissing) {
  Folder folder;
  Compiled compiled = compileText(scaleAndShift, folder / "no/libm.so");
  EXPECT_FALSE(compiled.ok);
  EXPECT_NE(compiled.message.find("cannot write into"), std::string::npos) << compiled.message;
}

TEST(Artifact, ConditionsOnSizes) {
  Folder folder;
  Compiled compiled = compileText(conditions, folder / "libm.so");
  ASSERT_TRUE(compiled.ok) << compiled.message;
  ModelPtr model = load(folder / "libm.so");
  ASSERT_TRUE(model);
  auto run = [&](int64_t n, int64_t m) {
    std::vector<float> x(n * m);
    std::vector<int64_t> y(std::max<int64_t>(n * m, 1), -1);
    dlc_tensor input = tensorOf(x, DLC_F32, {n, m}), output = tensorOf(y, DLC_I64, {});
    dlc_status status = dlc_model_run(model.get(), &input, 1, &output, 1, nullptr, 0);
    if (status == DLC_OK) {
      EXPECT_EQ(output.shape[1], m / (n - 2));
      EXPECT_EQ(y[output.shape[1]], 1);
    }
    return status;
  };
  auto says = [](const char *words) { return std::string(dlc_last_error()).find(words) != std::string::npos; };
  // 4 * 2^62 does not fit in 64 bits, 1 * 2^62 does.
  EXPECT_EQ(run(4, 8), DLC_ERROR_SHAPE);
  EXPECT_TRUE(says("exceed 64 bits")) << dlc_last_error();
  EXPECT_EQ(run(2, 4), DLC_ERROR_SHAPE); // division by zero
  EXPECT_TRUE(says("not defined")) << dlc_last_error();
}

TEST(Artifact, ViolatedConditionIsNamed) {
  Folder folder;
  std::string text = conditions;
  for (size_t at; (at = text.find(" * 4611686018427387904")) != std::string::npos;)
    text.erase(at, strlen(" * 4611686018427387904"));
  Compiled compiled = compileText(text, folder / "libm.so");
  ASSERT_TRUE(compiled.ok) << compiled.message;
  ModelPtr model = load(folder / "libm.so");
  ASSERT_TRUE(model);
  std::vector<float> x(400 * 400);
  std::vector<int64_t> y(200 * 400);
  auto run = [&](int64_t n, int64_t m) {
    dlc_tensor input = tensorOf(x, DLC_F32, {n, m}), output = tensorOf(y, DLC_I64, {});
    return dlc_model_run(model.get(), &input, 1, &output, 1, nullptr, 0);
  };
  EXPECT_EQ(run(4, 8), DLC_OK) << dlc_last_error();
  EXPECT_EQ(run(4, 9), DLC_ERROR_SHAPE);
  EXPECT_NE(std::string(dlc_last_error()).find("M = N * 2"), std::string::npos) << dlc_last_error();
  EXPECT_EQ(run(1, 2), DLC_ERROR_SHAPE);
  EXPECT_EQ(run(101, 202), DLC_ERROR_VALUE);
  EXPECT_STREQ(dlc_last_error(), "model 'm': check: expected a value in [0, 100), got 100");
}

TEST(Artifact, LeftOverOpsAreInternalErrors) {
  Folder folder;
  std::string text = scaleAndShift;
  text.replace(text.find("%n = rt.dim"), 0, "%leak = memref.alloc() : memref<4xf32>\n    memref.store %b0, %leak[%c0] : memref<4xf32>\n    ");
  text.replace(text.find("%leak ="), 0, "%b0 = arith.constant 1.0 : f32\n    ");
  text.replace(text.find("%m = arith"), 0, "%q = memref.load %leak[%begin] : memref<4xf32>\n memref.store %q, %y[%c0, %c0] : memref<?x8xf32>\n    ");
  Compiled compiled = compileText(text, folder / "libm.so");
  EXPECT_FALSE(compiled.ok);
  EXPECT_NE(compiled.message.find("internal error: 'memref.alloc'"), std::string::npos) << compiled.message;
  EXPECT_FALSE(std::filesystem::exists(folder / "libm.so"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path));
}

} // namespace
