// Compiling a model for training: from an ONNX file to a folder with a fused training step.
//
// The folder holds
//   libstep.so      one step: forward, backward, clipping and optimizer, on the state bound to it
//   libpredict.so   the model in inference mode, on the same state
//   model.onnx      the source, so that `dlc export` needs nothing else
//   training.json   what was asked for (TrainingOptions), ports, and the digest of model.onnx
//
// Ports of the step, in order. Inputs: the model's inputs; "labels" (int64 [N, ...] of class indices for softmax_ce) or
// "target" (as the trained output, for bce and mse); "learning_rate" (float64 []); "step" (int64 [], 1 for the first
// step); "seed" (int64 []: of dropout). Outputs: "loss" (float [], mean over the batch); the model's outputs as the
// forward pass in training mode gave them; "gradient_norm" (float [], before clipping) with clipNorm;
// "<input>.gradient" for every name in inputGradients. A step whose loss is not finite leaves the state as it was.
#ifndef DLC_COMPILER_TRAINING_H
#define DLC_COMPILER_TRAINING_H

#include "dlc/Compiler/Compiler.h"

#include <utility>

namespace dlc {

enum class LossKind { SoftmaxCrossEntropy, BinaryCrossEntropyWithLogits, MeanSquaredError };
enum class OptimizerKind { Sgd, Adam, AdamW };

/// The words for them on the command line, in training.json and in pass options.
inline constexpr std::pair<LossKind, const char *> lossNames[] = {{LossKind::SoftmaxCrossEntropy, "softmax_ce"},
                                                                 {LossKind::BinaryCrossEntropyWithLogits, "bce"},
                                                                 {LossKind::MeanSquaredError, "mse"}};
inline constexpr std::pair<OptimizerKind, const char *> optimizerNames[] = {
    {OptimizerKind::Sgd, "sgd"}, {OptimizerKind::Adam, "adam"}, {OptimizerKind::AdamW, "adamw"}};

constexpr const char *nameOf(LossKind kind) { return lossNames[static_cast<int>(kind)].second; }
constexpr const char *nameOf(OptimizerKind kind) { return optimizerNames[static_cast<int>(kind)].second; }

/// The update rule; formulas and defaults are PyTorch's.
struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::Sgd;
  double learningRate = 0.01;  // recorded as the default of `dlc train`; the step takes it as an input
  double weightDecay = 0;      // Sgd and Adam add it to the gradient, AdamW shrinks the weights
  double momentum = 0;         // Sgd
  bool nesterov = false;       // Sgd
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8; // Adam and AdamW
};

struct TrainingOptions {
  LossKind loss = LossKind::SoftmaxCrossEntropy;
  std::string output;                      // the trained output's name; the model's first if empty
  OptimizerOptions optimizer;
  double clipNorm = 0;                     // limit of the global gradient norm; 0: none
  std::vector<std::string> train, freeze;  // name patterns (* and ?) of parameters; all floating-point weights if empty
  std::vector<std::string> noDecay;        // patterns of parameters without weight decay; rank <= 1 if empty
  bool freezeBatchNorm = false;            // use running statistics and leave them alone
  std::map<std::string, double> dropout;   // insert dropout of this ratio after the value of this name
  std::vector<std::string> inputGradients; // model inputs whose gradient is an output of the step
};

/// What the backward graph is like.
struct TrainingReport {
  CompileReport step, predict;
  int64_t trainableParameters = 0, frozenParameters = 0; // elements
  int32_t batchNorms = 0, dropouts = 0;
  int64_t stateBytes = 0;
  struct SavedValue {
    std::string node;                      // whose result the backward pass reads again
    int64_t bytes = 0;                     // 0 when it depends on symbols
  };
  std::vector<SavedValue> saved;
};

/// Compiles `options.input` for training into the folder `options.output`, which appears complete or not at all (an
/// existing training folder is replaced, its checkpoints stay).
Outcome compileTraining(const CompileOptions &options, const TrainingOptions &training, TrainingReport &report);

} // namespace dlc

#endif
