#include "FakeTraining.h"

#include "FakeDriver.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace dlc;
using namespace dlc::training;

static constexpr int64_t features = 4, classes = 3;
/// Offsets in the state, in bytes.
static constexpr uint64_t atW = 0, atB = 64, atMomentW = 128, atMomentB = 192, stateSize = 256;

alignas(DLC_ALIGNMENT) static const
    float weights[12] = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1.0f, 1.1f, 1.2f};

/// logits[row] of x, from the state.
static void rowLogits(const char *state, const float *x, float *logits) {
  auto *w = reinterpret_cast<const float *>(state + atW), *b = reinterpret_cast<const float *>(state + atB);
  for (int64_t k = 0; k < classes; ++k) {
    float sum = b[k];
    for (int64_t i = 0; i < features; ++i)
      sum += w[k * features + i] * x[i];
    logits[k] = sum;
  }
}

/// Rows of a batch: compiled in, or the symbol's value.
template <int64_t Fixed> static int64_t rowsOf(const int64_t *symbols) { return Fixed >= 0 ? Fixed : symbols[0]; }

template <int64_t Fixed> static int32_t runPredict(dlc_call *call) {
  for (int64_t row = 0, rows = rowsOf<Fixed>(call->symbols); row < rows; ++row)
    rowLogits(call->state, static_cast<const float *>(call->inputs[0]) + row * features,
              static_cast<float *>(call->outputs[0]) + row * classes);
  return 0;
}

template <int64_t Fixed> static int32_t runStep(dlc_call *call) {
  int64_t rows = rowsOf<Fixed>(call->symbols);
  auto *x = static_cast<const float *>(call->inputs[0]);
  auto *labels = static_cast<const int64_t *>(call->inputs[1]);
  auto rate = static_cast<float>(*static_cast<const double *>(call->inputs[2]));
  auto *logits = static_cast<float *>(call->outputs[1]);
  float gradW[classes * features] = {}, gradB[classes] = {}, loss = 0;
  for (int64_t row = 0; row < rows; ++row) {
    float *scores = logits + row * classes;
    rowLogits(call->state, x + row * features, scores);
    float largest = std::max({scores[0], scores[1], scores[2]}), total = 0;
    for (int64_t k = 0; k < classes; ++k)
      total += std::exp(scores[k] - largest);
    loss += largest + std::log(total) - scores[labels[row]];
    for (int64_t k = 0; k < classes; ++k) {
      float error = (std::exp(scores[k] - largest) / total - (k == labels[row])) / static_cast<float>(rows);
      gradB[k] += error;
      for (int64_t i = 0; i < features; ++i)
        gradW[k * features + i] += error * x[row * features + i];
    }
  }
  *static_cast<float *>(call->outputs[0]) = loss / static_cast<float>(rows);
  if (!std::isfinite(loss))
    return 0;
  auto update = [&](uint64_t value, uint64_t moment, const float *gradient, int64_t count) {
    auto *v = reinterpret_cast<float *>(call->state + value), *m = reinterpret_cast<float *>(call->state + moment);
    for (int64_t k = 0; k < count; ++k) {
      m[k] = 0.9f * m[k] + gradient[k];
      v[k] -= rate * m[k];
    }
  };
  update(atW, atMomentW, gradW, classes * features);
  update(atB, atMomentB, gradB, classes);
  return 0;
}

template <int64_t Fixed> static int32_t stepShapes(const int64_t *symbols, int64_t *dims, int64_t *workspace) {
  int64_t n = rowsOf<Fixed>(symbols), all[] = {n, features, n, n, classes}; // x, labels, logits
  std::copy(std::begin(all), std::end(all), dims);
  *workspace = 0;
  return DLC_SHAPES_OK;
}

template <int64_t Fixed> static int32_t predictShapes(const int64_t *symbols, int64_t *dims, int64_t *workspace) {
  int64_t n = rowsOf<Fixed>(symbols), all[] = {n, features, n, classes};
  std::copy(std::begin(all), std::end(all), dims);
  *workspace = 0;
  return DLC_SHAPES_OK;
}

static const int64_t dimsW[] = {classes, features}, dimsB[] = {classes};
static const dlc_state_entry entries[] = {
    {"w", DLC_STATE_PARAMETER, DLC_F32, 2, dimsW, atW, 0},
    {"b", DLC_STATE_PARAMETER, DLC_F32, 1, dimsB, atB, -1},
    {"w:momentum", DLC_STATE_MOMENT, DLC_F32, 2, dimsW, atMomentW, -1},
    {"b:momentum", DLC_STATE_MOMENT, DLC_F32, 1, dimsB, atMomentB, -1},
};

StateLayout training::fakeLayout() { return {entries, stateSize, 0x1234}; }

// --- On a GPU: one launch each, of a kernel that makes a call of its arguments.

extern "C" const char dlc_cuda_part __attribute__((visibility("hidden")));

static int32_t countRows(const int64_t *symbols, int64_t *values) {
  values[0] = 0;
  values[1] = symbols[0];
  values[2] = 1;
  return DLC_SHAPES_OK;
}

static const dlc_cuda_argument stepArguments[] = {{DLC_CUDA_STATE, 0, 0},  {DLC_CUDA_VALUE, 0, 1},
                                                  {DLC_CUDA_OUTPUT, 0, 0}, {DLC_CUDA_OUTPUT, 1, 0},
                                                  {DLC_CUDA_INPUT, 0, 0},  {DLC_CUDA_INPUT, 1, 0},
                                                  {DLC_CUDA_INPUT, 2, 0}};
static const dlc_cuda_argument predictArguments[] = {
    {DLC_CUDA_STATE, 0, 0}, {DLC_CUDA_VALUE, 0, 1}, {DLC_CUDA_OUTPUT, 0, 0}, {DLC_CUDA_INPUT, 0, 0}};
static const dlc_cuda_launch stepLaunch = {"step", 0, {1, 2, 2}, {1, 1, 1}, 1, 0, 7, 0, stepArguments, nullptr};
static const dlc_cuda_launch predictLaunch = {"predict", 0, {1, 2, 2}, {1, 1, 1}, 1,
                                              0,         4, 0,         predictArguments, nullptr};
static const dlc_cuda_image image = {DLC_CUDA_PTX, 80, 0, 3, "ok"};
static const dlc_cuda_program stepProgram = {"sm_80", 1, 1, 3, 0, &image, &stepLaunch, countRows};
static const dlc_cuda_program predictProgram = {"sm_80", 1, 1, 3, 0, &image, &predictLaunch, countRows};
static const dlc_cuda_code stepCode = {1, &stepProgram, &dlc_cuda_part};
static const dlc_cuda_code predictCode = {1, &predictProgram, &dlc_cuda_part};
static const dlc_kernel_info kernel = {"whole", "all", 0, 0};

/// A kernel that runs `body`; `numOutputs` of the arguments behind the first two are outputs, the others inputs.
static FakeKernel kernelOf(dlc_run_fn body, size_t numArguments, size_t numOutputs) {
  return {std::vector<size_t>(numArguments, 8), [=](const FakeLaunch &launch) {
            void *addresses[8];
            for (size_t k = 2; k < numArguments; ++k)
              addresses[k - 2] = launch.argument<void *>(k);
            dlc_call call = {};
            int64_t rows = launch.argument<int64_t>(1);
            call.symbols = &rows;
            call.state = launch.argument<char *>(0);
            call.outputs = addresses;
            call.inputs = addresses + numOutputs;
            body(&call);
          }};
}

namespace {
/// An artifact with the tables it points to.
template <int64_t Fixed> struct Fake {
  explicit Fake(bool isStep) {
    int64_t batch = Fixed >= 0 ? Fixed : DLC_DIM_SYMBOL(0);
    for (auto &shape : dims)
      shape[0] = batch;
    dims[0][1] = features;
    dims[2][1] = classes;
    inputs[0] = {"x", DLC_F32, 2, dims[0]};
    inputs[1] = {"labels", DLC_I64, 1, dims[1]};
    inputs[2] = {"learning_rate", DLC_F64, 0, nullptr};
    inputs[3] = {"step", DLC_I64, 0, nullptr};
    inputs[4] = {"seed", DLC_I64, 0, nullptr};
    outputs[0] = {"loss", DLC_F32, 0, nullptr};
    outputs[1] = {"logits", DLC_F32, 2, dims[2]};
    artifact.magic = DLC_ARTIFACT_MAGIC;
    artifact.abi_version = DLC_ABI_VERSION;
    artifact.name = isStep ? "step" : "predict";
    artifact.num_inputs = isStep ? 5 : 1;
    artifact.num_outputs = isStep ? 2 : 1;
    artifact.num_symbols = Fixed >= 0 ? 0 : 1;
    artifact.num_variants = 1;
    artifact.inputs = inputs;
    artifact.outputs = isStep ? outputs : outputs + 1;
    artifact.symbols = &symbol;
    variant = {"any", 0, isStep ? runStep<Fixed> : runPredict<Fixed>};
    artifact.variants = &variant;
    artifact.shapes = isStep ? stepShapes<Fixed> : predictShapes<Fixed>;
    artifact.weights = reinterpret_cast<const char *>(weights);
    artifact.weights_size = sizeof(weights);
    artifact.num_state = 4;
    artifact.state = entries;
    artifact.state_size = stateSize;
    artifact.state_hash = 0x1234;
    artifact.num_kernels = 1;
    artifact.kernels = &kernel;
    artifact.cuda = isStep ? &stepCode : &predictCode;
  }
  int64_t dims[3][2];
  dlc_port inputs[5], outputs[2];
  const char *symbol = "N";
  dlc_variant variant;
  dlc_artifact artifact = {};
};
} // namespace

template <int64_t Fixed> static const dlc_artifact &fake(bool isStep) {
  static const Fake<Fixed> step(true), predict(false);
  return (isStep ? step : predict).artifact;
}

Manifest training::fakeManifest() {
  Manifest manifest;
  manifest.optimizer.learningRate = 0.1;
  manifest.optimizer.momentum = 0.9;
  manifest.modelDigest = "0123456789abcdef";
  return manifest;
}

static std::unique_ptr<Session> makeSession(bool isFixed, const char *isa) {
  dlc_options options = DLC_OPTIONS_INIT;
  options.threads = 1;
  options.isa = isa;
  dlc_model *step = nullptr, *predict = nullptr;
  EXPECT_EQ(dlc_model_create(&(isFixed ? fake<fakeFixedBatch> : fake<-1>)(true), &options, &step), DLC_OK)
      << dlc_last_error();
  EXPECT_EQ(dlc_model_create(&(isFixed ? fake<fakeFixedBatch> : fake<-1>)(false), &options, &predict), DLC_OK)
      << dlc_last_error();
  auto session = Session::create(ModelPointer(step), ModelPointer(predict), fakeManifest());
  if (session)
    return std::move(*session);
  ADD_FAILURE() << llvm::toString(session.takeError());
  return nullptr;
}

std::unique_ptr<Session> training::fakeSession(bool isFixed) { return makeSession(isFixed, "cpu"); }

std::unique_ptr<Session> training::fakeDeviceSession() {
  setenv("DLC_CUDA_DRIVER", DLC_FAKE_DRIVER, 1);
  FakeDriver &driver = FakeDriver::get();
  driver.kernels["step"] = kernelOf(runStep<-1>, 7, 2);
  driver.kernels["predict"] = kernelOf(runPredict<-1>, 4, 1);
  return makeSession(false, "cuda");
}
