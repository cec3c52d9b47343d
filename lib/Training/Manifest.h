// training.json of a training folder: what `dlc train` and `dlc export` must know of how it was compiled.
#ifndef DLC_TRAINING_MANIFEST_H
#define DLC_TRAINING_MANIFEST_H

#include "dlc/Compiler/Training.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace dlc::training {

struct Manifest {
  LossKind loss = LossKind::SoftmaxCrossEntropy;
  std::string output; ///< the trained one's name; the first if empty
  OptimizerOptions optimizer;
  std::string modelDigest; ///< XXH64 of model.onnx, 16 hex digits

  /// Reads `folder`/training.json, and fails unless `folder`/model.onnx still has the digest in it.
  static llvm::Expected<Manifest> read(llvm::StringRef folder);
};

/// "adamw:lr=1e-3,wd=0.01": kinds sgd (momentum, nesterov), adam and adamw (beta1, beta2, eps), each with lr and wd.
/// Fails with a sentence that names the word at fault and what is accepted.
llvm::Expected<OptimizerOptions> parseOptimizer(llvm::StringRef text);
/// As `parseOptimizer` reads it; parameters that have their default value are left out, lr is not.
std::string optimizerText(const OptimizerOptions &options);

/// "softmax_ce", "bce" or "mse", and the output's name behind a colon.
llvm::Expected<std::pair<LossKind, std::string>> parseLoss(llvm::StringRef text);

} // namespace dlc::training

#endif
