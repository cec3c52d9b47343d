// A training step and its prediction at work on one state: the models of a training folder, loaded, and the memory they
// share.
#ifndef DLC_TRAINING_SESSION_H
#define DLC_TRAINING_SESSION_H

#include "dlc/Runtime/Runtime.h"

#include "lib/Data/HostTensor.h"
#include "lib/Training/Checkpoint.h"
#include "lib/Training/Manifest.h"

#include <memory>

namespace dlc::training {

struct DestroyModel {
  void operator()(dlc_model *model) const { dlc_model_destroy(model); }
};
using ModelPointer = std::unique_ptr<dlc_model, DestroyModel>;

/// Inputs and outputs of repeated calls of one shape.
class Call {
public:
  /// Allocates outputs for `inputs`, which fit the model.
  static llvm::Expected<Call> prepare(dlc_model *model, std::vector<data::HostTensor> inputs);
  /// Fails as the runtime does, with its words.
  llvm::Error run();

  data::HostTensor &input(size_t k) { return inputs[k]; }
  dlc_tensor &inputView(size_t k) { return inputViews[k]; }
  const data::HostTensor &output(size_t k) const { return outputs[k]; }
  const dlc_tensor &outputView(size_t k) const { return outputViews[k]; }

private:
  dlc_model *model = nullptr;
  std::vector<data::HostTensor> inputs, outputs;
  std::vector<dlc_tensor> inputViews, outputViews;
};

/// One step's place in the run.
struct StepRequest {
  double learningRate;
  int64_t step; ///< 1 for the first
  uint64_t seed;
};

class Session {
public:
  ~Session() { dlc_device_free(step.get(), deviceState); }
  /// Loads libstep.so and libpredict.so of a training folder. The state is that of the source model. `threads` as in
  /// dlc_options.
  static llvm::Expected<std::unique_ptr<Session>> open(llvm::StringRef folder, int32_t threads);
  /// The same for models that are loaded already.
  static llvm::Expected<std::unique_ptr<Session>> create(ModelPointer step, ModelPointer predict, Manifest manifest);

  const Manifest &manifest() const { return facts; }
  dlc_model *stepModel() const { return step.get(); }
  dlc_model *predictModel() const { return predict.get(); }
  const dlc_artifact &stepArtifact() const { return *dlc_model_artifact(step.get()); }
  const dlc_artifact &predictArtifact() const { return *dlc_model_artifact(predict.get()); }
  StateLayout layout() const { return StateLayout::of(stepArtifact()); }
  /// The state in memory of the host. Where the models run on a GPU it is a copy: fetchState() before reading it,
  /// storeState() after changing it. On the processor both do nothing.
  char *state() { return memory.data(); }
  llvm::Error fetchState();
  llvm::Error storeState();

  /// --- Ports of the step, see dlc/Compiler/Training.h.
  int32_t numModelInputs() const { return stepArtifact().num_inputs - numExtraInputs; }
  int32_t targetInput() const { return numModelInputs(); }
  const dlc_port &targetPort() const { return stepArtifact().inputs[targetInput()]; }
  /// Of the trained output, in the prediction.
  int32_t trainedOutput() const { return output; }
  /// The output "gradient_norm" of the step, -1 without clipping.
  int32_t gradientNormOutput() const { return gradientNorm; }

  /// Makes a call of the step ready: the inputs of the model and the target, then room for the scalars.
  llvm::Expected<Call> prepareStep(std::vector<data::HostTensor> inputsAndTarget) const;
  /// One step. Returns the loss; where that is not finite the state has not changed.
  llvm::Expected<double> runStep(Call &call, const StepRequest &request) const;

private:
  static constexpr int32_t numExtraInputs = 4; // target, learning_rate, step, seed
  Session() = default;
  llvm::Error checkPorts();
  llvm::Error bindState();

  data::HostTensor memory; // outlives the models that are bound to it
  void *deviceState = nullptr; // what they are bound to instead if both are on the same GPU
  ModelPointer step, predict;
  Manifest facts;
  int32_t output = 0, gradientNorm = -1;
};

} // namespace dlc::training

#endif
