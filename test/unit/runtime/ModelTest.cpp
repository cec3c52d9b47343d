// Opening models: damaged and foreign artifacts, options, variants, libraries, sidecars; the C++ wrapper.
#include "Call.h"
#include "Internals.h"
#include "dlc/Runtime/Model.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace {

dlc_status create(const dlc_artifact &artifact, const dlc_options *options = nullptr) {
  dlc_model *model = reinterpret_cast<dlc_model *>(1);
  dlc_status status = dlc_model_create(&artifact, options, &model);
  EXPECT_EQ(status == DLC_OK, model != nullptr);
  dlc_model_destroy(model);
  return status;
}

void expectMessage(const char *words) {
  EXPECT_NE(strstr(dlc_last_error(), words), nullptr) << words << " in: " << dlc_last_error();
}

TEST(Model, NullPointers) {
  dlc_model *model = nullptr;
  EXPECT_EQ(dlc_model_create(nullptr, nullptr, &model), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_create(&fake_dlc_artifact, nullptr, nullptr), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_load(nullptr, nullptr, &model), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_load("", nullptr, &model), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_load("x.so", nullptr, nullptr), DLC_ERROR_ARGUMENT);
  dlc_model_destroy(nullptr);
  dlc_model_set_hook(nullptr, nullptr, nullptr);
  EXPECT_EQ(dlc_model_artifact(nullptr), nullptr);
  EXPECT_STREQ(dlc_model_isa(nullptr), "");
  EXPECT_EQ(dlc_model_threads(nullptr), 0);
  EXPECT_EQ(dlc_model_metrics(nullptr, nullptr, 0), 0u);
}

TEST(Model, ForeignArtifacts) {
  dlc_artifact artifact = fake_dlc_artifact;
  artifact.magic = 5;
  EXPECT_EQ(create(artifact), DLC_ERROR_VERSION);
  expectMessage("magic 0x31434c44, got 0x00000005");
  artifact = fake_dlc_artifact;
  artifact.abi_version = DLC_ABI_VERSION + 1;
  EXPECT_EQ(create(artifact), DLC_ERROR_VERSION);
  expectMessage("use a newer runtime");
  artifact.abi_version = DLC_ABI_OLDEST - 1;
  EXPECT_EQ(create(artifact), DLC_ERROR_VERSION);
  expectMessage("compile the model again");
}

TEST(Model, DamagedArtifacts) {
  using Change = void (*)(dlc_artifact &);
  static const dlc_port badType = {"x", 99, 0, nullptr}, badRank = {"x", 0, 9, nullptr};
  static const int64_t noSymbolDims[] = {DLC_DIM_SYMBOL(7)};
  static const dlc_port noSymbol = {"x", 0, 1, noSymbolDims}, scalar = {"x", 0, 0, nullptr};
  const std::pair<const char *, Change> cases[] = {
      {"no name", [](dlc_artifact &a) { a.name = nullptr; }},
      {"a count is out of range", [](dlc_artifact &a) { a.num_outputs = -1; }},
      {"a count is out of range", [](dlc_artifact &a) { a.num_variants = 0; }},
      {"a table is missing", [](dlc_artifact &a) { a.inputs = nullptr; }},
      {"a table is missing", [](dlc_artifact &a) { a.shapes = nullptr; }},
      {"no weights", [](dlc_artifact &a) { a.weights = nullptr; }},
      {"weights are not aligned", [](dlc_artifact &a) { a.weights += 4; }},
      {"element type", [](dlc_artifact &a) { a.inputs = &badType, a.num_inputs = 1; }},
      {"rank is out of range", [](dlc_artifact &a) { a.inputs = &badRank, a.num_inputs = 1; }},
      {"symbol that does not exist", [](dlc_artifact &a) { a.inputs = &noSymbol, a.num_inputs = 1; }},
      {"symbol 0 'N' is the dimension of no input", [](dlc_artifact &a) { a.inputs = &scalar, a.num_inputs = 1; }},
  };
  for (auto [words, change] : cases) {
    dlc_artifact artifact = fake_dlc_artifact;
    change(artifact);
    EXPECT_EQ(create(artifact), DLC_ERROR_ARGUMENT);
    expectMessage(words);
  }
}

TEST(Model, Options) {
  dlc_options options = DLC_OPTIONS_INIT;
  EXPECT_EQ(create(fake_dlc_artifact, &options), DLC_OK);
  options.threads = -1;
  EXPECT_EQ(create(fake_dlc_artifact, &options), DLC_ERROR_ARGUMENT);
  expectMessage("options.threads: expected 0 to 1024, got -1");
  options.threads = 1;
  options.flags = 64;
  EXPECT_EQ(create(fake_dlc_artifact, &options), DLC_ERROR_ARGUMENT);
  expectMessage("options.flags");
  options.flags = 0;
  options.struct_size = 0;
  EXPECT_EQ(create(fake_dlc_artifact, &options), DLC_ERROR_ARGUMENT);
  expectMessage("struct_size");
  struct {
    dlc_options options = DLC_OPTIONS_INIT;
    int64_t later = 0;
  } newer;
  newer.options.struct_size = sizeof(newer);
  EXPECT_EQ(create(fake_dlc_artifact, &newer.options), DLC_OK);
  newer.later = 1;
  EXPECT_EQ(create(fake_dlc_artifact, &newer.options), DLC_ERROR_VERSION);
}

TEST(Model, Variants) {
  ModelPtr model = createFake();
  EXPECT_STREQ(dlc_model_isa(model.get()), "base");
  EXPECT_EQ(dlc_model_artifact(model.get()), &fake_dlc_artifact);
  dlc_options options = DLC_OPTIONS_INIT;
  options.isa = "impossible";
  EXPECT_EQ(create(fake_dlc_artifact, &options), DLC_ERROR_UNSUPPORTED);
  expectMessage("'impossible' needs feature 63");
  options.isa = "x86-64-v9";
  EXPECT_EQ(create(fake_dlc_artifact, &options), DLC_ERROR_ARGUMENT);
  expectMessage("expected one of impossible, base, got 'x86-64-v9'");
  dlc_artifact artifact = fake_dlc_artifact;
  artifact.num_variants = 1;
  EXPECT_EQ(create(artifact), DLC_ERROR_UNSUPPORTED);
  expectMessage("this processor runs none of its code");
}

TEST(Model, FeaturesOfThisProcessor) {
  uint64_t features = dlc_cpu_features();
#if defined(__x86_64__)
  static const std::pair<int, bool> known[] = {
      {0, bool(__builtin_cpu_supports("sse3"))},      {3, bool(__builtin_cpu_supports("sse4.2"))},
      {7, bool(__builtin_cpu_supports("avx"))},       {8, bool(__builtin_cpu_supports("avx2"))},
      {10, bool(__builtin_cpu_supports("bmi2"))},     {12, bool(__builtin_cpu_supports("fma"))},
      {15, bool(__builtin_cpu_supports("avx512f"))},  {16, bool(__builtin_cpu_supports("avx512bw"))},
      {19, bool(__builtin_cpu_supports("avx512vl"))}, {20, bool(__builtin_cpu_supports("avx512vnni"))},
      {21, bool(__builtin_cpu_supports("avx512bf16"))}, {27, bool(__builtin_cpu_supports("avx512vbmi"))},
      {29, bool(__builtin_cpu_supports("sse4a"))},
  };
  for (auto [bit, has] : known)
    EXPECT_EQ(features >> bit & 1, has) << "bit " << bit;
#else
  EXPECT_EQ(features, 0u);
#endif
  char text[300];
  dlcFeatureNames(uint64_t(1) << 8 | uint64_t(1) << 12 | uint64_t(1) << 60, text, sizeof(text));
  EXPECT_STREQ(text, "avx2, fma, feature 60");
  dlcFeatureNames(~uint64_t(0), text, 10); // is cut, not overrun
  EXPECT_LT(strlen(text), 10u);
}

TEST(Model, Names) {
  EXPECT_STREQ(dlc_dtype_name(DLC_BF16), "bfloat16");
  EXPECT_STREQ(dlc_dtype_name(DLC_NUM_DTYPES), "?");
  EXPECT_STREQ(dlc_dtype_name(-1), "?");
  EXPECT_EQ(dlc_dtype_size(DLC_U16), 2u);
  EXPECT_EQ(dlc_dtype_size(99), 0u);
  EXPECT_STREQ(dlc_status_name(DLC_ERROR_VALUE), "DLC_ERROR_VALUE");
  EXPECT_STREQ(dlc_status_name(dlc_status(50)), "?");
  EXPECT_STREQ(dlc_version(), dlc_api_v1()->version());
  EXPECT_EQ(dlc_api_v1()->size, sizeof(dlc_api));
}

TEST(Model, Load) {
  dlc_model *raw = nullptr;
  ASSERT_EQ(dlc_model_load(DLC_FAKE_LIBRARY, nullptr, &raw), DLC_OK) << dlc_last_error();
  ModelPtr model(raw);
  EXPECT_NE(dlc_model_artifact(raw), &fake_dlc_artifact); // its own copy, not this program's
  FakeCall call(20, 3);
  ASSERT_EQ(call.run(raw), DLC_OK) << dlc_last_error();
  EXPECT_TRUE(call.right());
  call.e[1] = 500; // recorded through this runtime's table
  EXPECT_EQ(call.run(raw), DLC_ERROR_VALUE);
  expectMessage("got 500");
}

TEST(Model, LoadFailures) {
  dlc_model *model = nullptr;
  EXPECT_EQ(dlc_model_load("/nonexistent/x.so", nullptr, &model), DLC_ERROR_IO);
  expectMessage("cannot open '/nonexistent/x.so': No such file or directory");
  EXPECT_EQ(dlc_model_load("/proc/self/status", nullptr, &model), DLC_ERROR_IO);
  expectMessage("cannot load '/proc/self/status'");
  EXPECT_EQ(dlc_model_load(DLC_OTHER_LIBRARY, nullptr, &model), DLC_ERROR_VERSION);
  expectMessage("has no symbol dlc_artifact_v1");
  EXPECT_EQ(model, nullptr);
}

TEST(Model, HashIsXxh64) {
  EXPECT_EQ(dlcHash("", 0), 0xef46db3751d8e999u);
  EXPECT_EQ(dlcHash("abc", 3), 0x44bc2cf5ad770999u);
  std::vector<char> bytes(5000);
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = char(i * 131 + (i >> 8));
  const std::pair<size_t, uint64_t> known[] = {
      {0, 0xef46db3751d8e999u}, {1, 0xe934a84adb052768u}, {3, 0xa83378d1eb86ec62u},
      {4, 0x9882e57ed36c4cfcu}, {7, 0xf0aef407b44730f8u}, {8, 0xa5bc8d8944331fe7u},
      {31, 0x1add2d10328c4897u}, {32, 0x333288d992cf3b16u}, {33, 0x379b60150f2cfc7fu},
      {100, 0xacd07a6400e07defu}, {5000, 0x151b382cc9dcc5f7u},
  };
  for (auto [size, hash] : known)
    EXPECT_EQ(dlcHash(bytes.data(), size), hash) << size;
}

// ---- Weights in a file

class Sidecar : public testing::Test {
protected:
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("dlc-sidecar-" + std::to_string(getpid()) + ".weights");
  std::vector<float> weights{1, 2, 3, 4, 5, 6, 7, 8};
  dlc_artifact artifact = fake_dlc_artifact;
  dlc_options options = DLC_OPTIONS_INIT;
  std::string path = file.string();

  void SetUp() override {
    write(weights.size() * 4);
    artifact.weights = nullptr;
    artifact.weights_hash = dlcHash(weights.data(), weights.size() * 4);
    artifact.weights_file = "dlc-no-such-file.weights";
    options.weights_file = path.c_str();
  }
  void TearDown() override { std::filesystem::remove(file); }
  void write(size_t size) {
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char *>(weights.data()), size);
  }
};

TEST_F(Sidecar, Runs) {
  dlc_model *raw = nullptr;
  ASSERT_EQ(dlc_model_create(&artifact, &options, &raw), DLC_OK) << dlc_last_error();
  ModelPtr model(raw);
  FakeCall call(5, 2);
  ASSERT_EQ(call.run(raw), DLC_OK);
  EXPECT_TRUE(call.right());
}

TEST_F(Sidecar, FoundBesideTheProgram) {
  std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  std::string name = "dlc-beside-" + std::to_string(getpid()) + ".weights";
  std::filesystem::copy_file(file, program.parent_path() / name);
  artifact.weights_file = name.c_str();
  EXPECT_EQ(create(artifact), DLC_OK) << dlc_last_error();
  std::filesystem::remove(program.parent_path() / name);
  EXPECT_EQ(create(artifact), DLC_ERROR_IO);
}

TEST_F(Sidecar, Missing) {
  EXPECT_EQ(create(artifact), DLC_ERROR_IO);
  expectMessage("cannot open its weights 'dlc-no-such-file.weights': No such file or directory");
  options.weights_file = "/nonexistent/w";
  EXPECT_EQ(create(artifact, &options), DLC_ERROR_IO);
  options.weights_file = "/";
  EXPECT_EQ(create(artifact, &options), DLC_ERROR_IO);
  expectMessage("is not a file");
}

TEST_F(Sidecar, Damaged) {
  write(31);
  EXPECT_EQ(create(artifact, &options), DLC_ERROR_IO);
  expectMessage("expected 32 bytes, got 31");
  weights[3] = 4.0001f;
  write(32);
  EXPECT_EQ(create(artifact, &options), DLC_ERROR_IO);
  expectMessage("expected hash");
  options.flags = DLC_OPTION_TRUST_WEIGHTS;
  EXPECT_EQ(create(artifact, &options), DLC_OK) << dlc_last_error();
}

// ---- Model.hpp

TEST(Wrapper, RunsAndReports) {
  auto model = dlc::Model::create(fake_dlc_artifact, fake_dlc_api());
  ASSERT_TRUE(model) << model.error().message;
  FakeCall call(4, 3);
  std::vector<dlc::Tensor> inputs(call.inputs, call.inputs + 3), outputs(call.outputs, call.outputs + 3);
  auto shapes = model->shapes(inputs);
  ASSERT_TRUE(shapes);
  EXPECT_EQ(shapes->workspace, 128u);
  EXPECT_EQ(shapes->outputs[0].dims(), (std::vector<int64_t>{4, 8}));
  ASSERT_FALSE(model->run(inputs, outputs));
  EXPECT_TRUE(call.right());
  EXPECT_EQ(outputs[0].count(), 32u);
  EXPECT_EQ(outputs[0].as<float>(), call.y.data());
  EXPECT_EQ(outputs[0].as<int>(), nullptr);
  inputs[0] = dlc::Tensor::of(call.x.data(), {4, 2, 4});
  dlc::Error error = model->run(inputs, outputs);
  EXPECT_EQ(error.status, DLC_ERROR_SHAPE);
  EXPECT_NE(error.message.find("expected rank 2"), std::string::npos);
  dlc::Model moved = std::move(*model);
  EXPECT_STREQ(moved.isa(), "base");
}

TEST(Wrapper, Dtypes) {
  EXPECT_EQ(dlc::dtypeOf<int64_t>(), DLC_I64);
  EXPECT_EQ(dlc::dtypeOf<const uint16_t>(), DLC_U16);
  EXPECT_EQ(dlc::dtypeOf<uint8_t>(), DLC_U8);
  EXPECT_EQ(dlc::dtypeOf<bool>(), DLC_BOOL);
  EXPECT_EQ(dlc::dtypeOf<double>(), DLC_F64);
}

#if defined(__cpp_exceptions)
TEST(Wrapper, ThrowsOnRequest) {
  EXPECT_THROW((void)dlc::Model::load("/nonexistent/x.so", dlc_api_v1()).value(), dlc::Exception);
  dlc::Model model = dlc::Model::load(DLC_FAKE_LIBRARY, dlc_api_v1()).value();
  EXPECT_STREQ(model.artifact().name, "fake");
}
#endif

#if defined(DLC_RUNTIME_ARCHIVE) // in release builds alone: symbols for debuggers are many times the code
/// Of the files in an archive, in bytes: those of the core, or those of the CUDA part.
size_t archiveBytes(const char *path, bool ofCuda) {
  static const char *const cuda[] = {"CudaFrame", "DeviceMemory", "DeviceRun", "Driver", "Errors",
                                     "Graphs",    "Images",       "Launches",  "Part",   "Tables"};
  std::ifstream file(path, std::ios::binary);
  size_t total = 0;
  file.seekg(8); // "!<arch>\n"
  for (char header[60]; file.read(header, sizeof(header));) {
    std::string name(header, 16);
    size_t size = std::stoul(std::string(header + 48, 10));
    bool isCuda = std::any_of(std::begin(cuda), std::end(cuda),
                              [&](const char *each) { return name.rfind(std::string(each) + ".c", 0) == 0; });
    total += isCuda == ofCuda ? size : 0;
    file.seekg(static_cast<std::streamoff>((size + 1) & ~size_t(1)), std::ios::cur);
  }
  return total;
}

TEST(Archive, IsSmall) {
  EXPECT_LT(archiveBytes(DLC_RUNTIME_ARCHIVE, false), 100u * 1024);
  EXPECT_LT(archiveBytes(DLC_RUNTIME_ARCHIVE, true), 80u * 1024);
}
#endif

// The CUDA part is in the archive, but not in a library whose model has no code for it.
TEST(Archive, CudaIsLinkedOnlyWhereItIsUsed) {
  for (const char *path : {DLC_FAKE_LIBRARY, DLC_FAKE_GPU_LIBRARY}) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    EXPECT_NE(bytes.find("dlc_artifact_v1"), std::string::npos);
    EXPECT_EQ(bytes.find("libcuda.so.1") != std::string::npos, path == std::string(DLC_FAKE_GPU_LIBRARY));
  }
}

#if !defined(DLC_WHOLE_RUNTIME)
// Nor in this program, which may still be given such a library.
TEST(Archive, ProgramsWithoutTheCudaPartSaySo) {
  dlc_model *model = nullptr;
  EXPECT_EQ(dlc_model_load(DLC_FAKE_GPU_LIBRARY, nullptr, &model), DLC_ERROR_UNSUPPORTED);
  expectMessage("linked without the runtime's part for it; call dlc_cuda_driver somewhere in the program");
}
#endif

} // namespace
