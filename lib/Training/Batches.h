// From samples of a data set to the inputs of a step or a prediction.
#ifndef DLC_TRAINING_BATCHES_H
#define DLC_TRAINING_BATCHES_H

#include "lib/Data/Dataset.h"
#include "lib/Training/Session.h"

namespace dlc::training {

/// Fills batches of one data set for the models of a session. Both must outlive it.
class Batches {
public:
  /// Checks what can be known before any work: one input, shapes and types of samples and answers.
  static llvm::Expected<Batches> create(const Session &session, const data::Dataset &dataset);

  /// Fails unless every label is a class of the model; names the first that is not.
  llvm::Error checkLabels() const;

  /// The batch that the model was compiled for, -1 when it is open.
  int64_t fixedBatch() const;
  /// Classes of softmax_ce, else 0.
  int64_t classes() const { return numClasses; }
  const data::Dataset &samples() const { return *dataset; }

  llvm::Expected<Call> prepareStep(int64_t batch) const;
  llvm::Expected<Call> preparePrediction(int64_t batch) const;
  /// The samples `indices` into the first places of the call's input.
  llvm::Error fillInput(Call &call, llvm::ArrayRef<int64_t> indices) const;
  /// Their answers into the target of a step.
  void fillTarget(Call &call, llvm::ArrayRef<int64_t> indices) const;
  /// Answer `element` of sample `index` as a number.
  double answer(int64_t index, int64_t element) const;
  /// Numbers that one answer has.
  int64_t answerElements() const { return elementsPerAnswer; }

private:
  Batches(const Session &session, const data::Dataset &dataset) : session(&session), dataset(&dataset) {}
  llvm::Error check();
  llvm::Error resolveShape(const dlc_port &port);
  llvm::Expected<data::HostTensor> createInput(int64_t batch) const;

  const Session *session;
  const data::Dataset *dataset;
  dlc_preprocess preprocess = {};
  std::vector<int64_t> inputShape;  ///< the first is the batch, -1 when open
  std::vector<int64_t> targetShape; ///< behind the batch
  int64_t elementsPerAnswer = 1, numClasses = 0;
};

} // namespace dlc::training

#endif
