// A model with CUDA code for the driver of FakeDriver.h, and code for the processor that does the same.
//
//   input  0  x  float32 [N, 4]
//   output 0  y  float32 [N, 4]   x * weights[column] + 1, through the workspace
//
// A negative product makes the call fail. `state` adds a state of 16 floats, each of which a run raises by one.
#ifndef DLC_TEST_FAKECUDAMODEL_H
#define DLC_TEST_FAKECUDAMODEL_H

#include "FakeDriver.h"

#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <memory>

extern "C" const char dlc_cuda_part __attribute__((visibility("hidden")));

namespace fakecuda {

inline const dlc_cuda_argument scaleArguments[] = {
    {DLC_CUDA_INPUT, 0, 0}, {DLC_CUDA_WEIGHTS, 0, 0}, {DLC_CUDA_WORKSPACE, 0, 0}, {DLC_CUDA_VALUE, 0, 1}};
inline const dlc_cuda_argument addArguments[] = {
    {DLC_CUDA_WORKSPACE, 0, 0}, {DLC_CUDA_OUTPUT, 0, 0}, {DLC_CUDA_VALUE, 0, 1}, {DLC_CUDA_FAILURE, 0, 0}};
inline const dlc_cuda_argument mapArguments[] = {{DLC_CUDA_TENSOR_MAP, 1, 0}, {DLC_CUDA_TENSOR_MAP, 0, 0}};
inline const dlc_cuda_argument stateArguments[] = {{DLC_CUDA_STATE, 0, 0}};
inline const dlc_cuda_tensor_map maps[] = {
    {.base = {DLC_CUDA_INPUT, 0, 0}, .dtype = DLC_F32, .rank = 2, .sizes = {4, 1}, .strides = {0, 5}, .box = {4, 1},
     .swizzle = 128, .pixels = 0, .channels = 0, .lower = {}, .upper = {}, .steps = {1, 1}},
    {.base = {DLC_CUDA_WORKSPACE, 0, 0}, .dtype = DLC_BF16, .rank = 3, .sizes = {4, 1, 2}, .strides = {0, 5, 5},
     .box = {}, .swizzle = 32, .pixels = 8, .channels = 4, .lower = {-1}, .upper = {1}, .steps = {1, 1, 1}}};
inline const dlc_cuda_launch launches[] = {
    {"scale", 0, {1, 2, 2}, {32, 1, 1}, 1, 100 * 1024, 4, 0, scaleArguments, nullptr},
    {"add", 1, {1, 2, 2}, {128, 1, 1}, 2, 0, 4, 0, addArguments, nullptr},
    {"look", 2, {3, 2, 2}, {128, 1, 1}, 1, 0, 2, 2, mapArguments, maps}, // an empty grid for N = 1
    {"count", 3, {2, 2, 2}, {16, 1, 1}, 1, 0, 1, 0, stateArguments, nullptr}};
/// For devices without clusters.
inline const dlc_cuda_launch plainLaunches[] = {
    launches[0], {"add", 1, {1, 2, 2}, {128, 1, 1}, 1, 0, 4, 0, addArguments, nullptr}, launches[2], launches[3]};

inline int32_t values(const int64_t *symbols, int64_t *v) {
  const int64_t n = symbols[0], all[] = {0, n, 1, n > 0 ? n - 1 : 0, 4, 16};
  memcpy(v, all, sizeof(all));
  return n == 77 ? DLC_SHAPES_OVERFLOW : n > 100000 ? 2 : DLC_SHAPES_OK;
}
inline int32_t shapes(const int64_t *symbols, int64_t *dims, int64_t *workspace) {
  dims[0] = dims[2] = symbols[0];
  dims[1] = dims[3] = 4;
  *workspace = symbols[0] * 16;
  return DLC_SHAPES_OK;
}
inline int32_t runOnProcessor(dlc_call *call) {
  for (int64_t i = 0; i < call->symbols[0] * 4; ++i)
    static_cast<float *>(call->outputs[0])[i] =
        static_cast<const float *>(call->inputs[0])[i] * reinterpret_cast<const float *>(call->weights)[i % 4] + 1;
  return 0;
}

alignas(64) inline const float weights[4] = {1, 2, 3, 4};
inline const int64_t dims[] = {DLC_DIM_SYMBOL(0), 4}, stateDims[] = {16};
inline const dlc_port inputs[] = {{"x", DLC_F32, 2, dims}}, outputs[] = {{"y", DLC_F32, 2, dims}};
inline const char *const symbols[] = {"N"};
inline const dlc_variant variant = {"base", 0, runOnProcessor};
inline const dlc_kernel_info kernels[] = {{"dlc_mul", "node 'scale'", 0, 0}, {"dlc_add", "node 'add'", 0, 0},
                                          {"dlc_look", "node 'look'", 0, 0}, {"dlc_count", "node 'count'", 0, 0}};
inline const dlc_state_entry stateEntries[] = {{"c", DLC_STATE_BUFFER, DLC_F32, 1, stateDims, 0, -1}};

/// An image of FakeDriver.cpp's kind.
inline dlc_cuda_image image(int32_t kind, int32_t capability, bool exact, const char *text = "ok") {
  return {kind, capability, exact, strlen(text) + 1, text};
}

/// The tables of one artifact, to change before it is opened.
struct Source {
  std::vector<dlc_cuda_image> images90{image(DLC_CUDA_CUBIN, 90, true)};
  std::vector<dlc_cuda_image> images80{image(DLC_CUDA_PTX, 80, false), image(DLC_CUDA_CUBIN, 80, false)};
  dlc_cuda_program programs[2] = {{"sm_90a", 1, 3, 6, 1, nullptr, launches, values},
                                  {"sm_80", 2, 3, 6, 1, nullptr, plainLaunches, values}};
  dlc_cuda_code code = {2, programs, &dlc_cuda_part};
  dlc_artifact artifact = {};

  Source() {
    artifact.magic = DLC_ARTIFACT_MAGIC;
    artifact.abi_version = DLC_ABI_VERSION;
    artifact.name = "gpu";
    artifact.num_inputs = artifact.num_outputs = artifact.num_symbols = 1;
    artifact.num_kernels = 4;
    artifact.inputs = inputs;
    artifact.outputs = outputs;
    artifact.symbols = symbols;
    artifact.kernels = kernels;
    artifact.shapes = shapes;
    artifact.weights = reinterpret_cast<const char *>(weights);
    artifact.weights_size = sizeof(weights);
    artifact.cuda = &code;
  }
  Source(const Source &) = delete;
  void addProcessor() {
    artifact.num_variants = 1;
    artifact.variants = &variant;
  }
  void addState() {
    artifact.num_state = 1;
    artifact.state = stateEntries;
    artifact.state_size = 64;
    for (dlc_cuda_program &program : programs)
      program.num_launches = 4;
  }
  const dlc_artifact *finish() {
    programs[0].images = images90.data();
    programs[0].num_images = static_cast<int32_t>(images90.size());
    programs[1].images = images80.data();
    programs[1].num_images = static_cast<int32_t>(images80.size());
    return &artifact;
  }
};

struct Destroy {
  void operator()(dlc_model *model) const { dlc_model_destroy(model); }
};
using Model = std::unique_ptr<dlc_model, Destroy>;

inline void defineKernels(FakeDriver &driver) {
  driver.kernels["scale"] = {{8, 8, 8, 8}, [](const FakeLaunch &launch) {
    EXPECT_EQ(launch.shared, 100u * 1024);
    auto *x = launch.argument<const float *>(0), *w = launch.argument<const float *>(1);
    for (int64_t i = 0; i < launch.argument<int64_t>(3) * 4; ++i)
      launch.argument<float *>(2)[i] = x[i] * w[i % 4];
  }};
  driver.kernels["add"] = {{8, 8, 8, 8}, [](const FakeLaunch &launch) {
    auto *failure = launch.argument<dlc_cuda_failure *>(3);
    for (int64_t i = 0; i < launch.argument<int64_t>(2) * 4; ++i) {
      float product = launch.argument<const float *>(0)[i];
      launch.argument<float *>(1)[i] = product + 1;
      if (product < 0 && !failure->failed)
        *failure = {1, 1, static_cast<int64_t>(product), 0, 1000};
    }
  }};
  driver.kernels["look"] = {{128, 128}, [](const FakeLaunch &launch) {
    auto windows = launch.argument<CUtensorMap>(0), tiles = launch.argument<CUtensorMap>(1);
    EXPECT_EQ(tiles.opaque[0], 0u | 7 << 8 | 2 << 16 | 3 << 24); // tiled, float32, rank 2, 128 bytes
    EXPECT_EQ(windows.opaque[0], 1u | 9 << 8 | 3 << 16 | 1 << 24);
    EXPECT_EQ(tiles.opaque[2], 4u);
    EXPECT_EQ(tiles.opaque[3], launch.grid[0] + 1);
    EXPECT_EQ(tiles.opaque[8], 16u);
    EXPECT_EQ(windows.opaque[14], static_cast<uint64_t>(-1));
    EXPECT_EQ(windows.opaque[15], uint64_t(4) << 32 | 8);
  }};
  driver.kernels["count"] = {{8}, [](const FakeLaunch &launch) {
    for (int i = 0; i < 16; ++i)
      launch.argument<float *>(0)[i] += 1;
  }};
}

/// A driver as new before every test, and nothing left of it behind.
struct CudaTest : testing::Test {
  FakeDriver &driver = FakeDriver::get();
  Source source;
  dlc_options options = DLC_OPTIONS_INIT;

  void SetUp() override {
    setenv("DLC_CUDA_DRIVER", DLC_FAKE_DRIVER, 1);
    auto live = std::move(driver.live);
    driver = FakeDriver();
    defineKernels(driver);
  }
  void TearDown() override {
    for (const auto &[kind, count] : driver.live)
      EXPECT_EQ(count, 0) << kind;
    EXPECT_EQ(fakeContexts(), 0);
  }
  dlc_status open(Model &model) {
    dlc_model *raw = nullptr;
    dlc_status status = dlc_model_create(source.finish(), &options, &raw);
    EXPECT_EQ(status == DLC_OK, raw != nullptr);
    model.reset(raw);
    return status;
  }
  Model open() {
    Model model;
    EXPECT_EQ(open(model), DLC_OK) << dlc_last_error();
    return model;
  }
  static void expectMessage(const char *words) {
    EXPECT_NE(strstr(dlc_last_error(), words), nullptr) << words << " in: " << dlc_last_error();
  }
};

/// One call's data on the host.
struct HostCall {
  std::vector<float> x, y;
  dlc_tensor input, output;
  explicit HostCall(int64_t n, int seed = 0) : x(n * 4), y(n * 4, -1) {
    for (size_t i = 0; i < x.size(); ++i)
      x[i] = static_cast<float>((i * 37 + seed) % 101);
    input = {x.data(), x.size() * 4, DLC_F32, 2, {n, 4}};
    output = {y.data(), y.size() * 4, 0, 0, {}};
  }
  dlc_status run(const Model &model) { return dlc_model_run(model.get(), &input, 1, &output, 1, nullptr, 0); }
  bool right() const {
    for (size_t i = 0; i < x.size(); ++i)
      if (y[i] != x[i] * weights[i % 4] + 1)
        return false;
    return true;
  }
};

} // namespace fakecuda

#endif
