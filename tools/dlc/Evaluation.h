// Accuracy of a classifier: a model that gives one row of scores per sample, run over labelled data.
#ifndef DLC_TOOLS_DLC_EVALUATION_H
#define DLC_TOOLS_DLC_EVALUATION_H

#include "tools/dlc/LoadedModel.h"

#include "lib/Data/Dataset.h"

namespace dlc::cli {

/// What was predicted for what. Most pairs of many classes never occur, so only those that do are kept.
struct Confusion {
  explicit Confusion(int64_t classes) : classes(classes), support(classes), predicted(classes), hits(classes) {}

  void add(int64_t label, int64_t guess) {
    ++samples;
    ++support[label];
    ++predicted[guess];
    if (label == guess) {
      ++hits[label];
      ++correct;
    } else {
      ++mistakes[{label, guess}];
    }
  }
  int64_t at(int64_t label, int64_t guess) const {
    if (label == guess)
      return hits[label];
    auto found = mistakes.find({label, guess});
    return found == mistakes.end() ? 0 : found->second;
  }

  int64_t classes, samples = 0, correct = 0, topFive = 0;
  std::vector<int64_t> support, predicted, hits; ///< by class
  std::map<std::pair<int64_t, int64_t>, int64_t> mistakes;
};

struct EvaluationOptions {
  std::optional<int64_t> batch; ///< samples per run where the model's batch is free; 64
  std::optional<int64_t> limit; ///< use the first so many samples; all
  data::PreprocessOptions preprocess;
};

/// --batch, --limit and the options for pictures.
llvm::Expected<EvaluationOptions> evaluationOptions(const Invocation &invocation);

/// Runs a model over a data set, batch by batch.
class Evaluation {
public:
  Evaluation(Invocation &invocation, const LoadedModel &model, const data::Dataset &dataset,
             const EvaluationOptions &options)
      : invocation(invocation), model(model), dataset(dataset), options(options) {}

  int64_t batch = 1, limit = 0, classes = 0;
  double runSeconds = 0, seconds = 0;

  /// Fails when the model is no classifier for such data.
  llvm::Error prepare();
  llvm::Expected<Confusion> run();

private:
  llvm::Error allocate(const dlc_port &port);

  Invocation &invocation;
  const LoadedModel &model;
  const data::Dataset &dataset;
  EvaluationOptions options;
  RunBuffers buffers;
  dlc_preprocess preprocess = {};
};

/// Opens labelled samples; `split` is "test" or "train".
llvm::Expected<std::unique_ptr<data::Dataset>> openLabelled(llvm::StringRef path, llvm::StringRef split,
                                                            llvm::StringRef labels);

} // namespace dlc::cli

#endif
