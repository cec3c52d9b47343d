// How good the present state is on a data set, through the prediction. Sums run in the samples' order in float64: the
// figures are those of the bits that the model gives, for any number of threads.
#ifndef DLC_TRAINING_EVALUATE_H
#define DLC_TRAINING_EVALUATE_H

#include "lib/Training/Batches.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace dlc::training {

struct EvaluationResult {
  int64_t samples = 0;
  double loss = 0;      ///< mean, as the training loss is defined
  double accuracy = -1; ///< fraction of right classes (softmax_ce) or right signs (bce); -1: mse has none
};

struct EvaluationOptions {
  int64_t batch = 64; ///< samples per run where the model's batch is open
  int64_t limit = 0;  ///< the first so many samples; 0: all
  /// The trained output is already a softmax, which the training step took the loss in front of.
  bool givesProbabilities = false;
};

/// `progress` is told how many samples are done; it may end the evaluation by returning false, which is then the result
/// of those that were done.
llvm::Expected<EvaluationResult> evaluate(const Session &session, const Batches &batches,
                                          const EvaluationOptions &options, llvm::function_ref<bool(int64_t)> progress);

} // namespace dlc::training

#endif
