// Losses and accuracy from predictions.
#include "lib/Training/Evaluate.h"

#include "lib/Data/Compare.h"

#include <cmath>
#include <numeric>

using namespace dlc;
using namespace dlc::training;

namespace {
/// Sums over the answers seen so far.
struct Sums {
  double loss = 0;
  int64_t right = 0, answers = 0;
};

/// Scores [row][classes][inner]: one answer per row and inner place.
void addCrossEntropy(const dlc_tensor &scores, int64_t row, int64_t sample, const Batches &batches, bool isProbability,
                     Sums &sums) {
  int64_t classes = batches.classes(), inner = batches.answerElements();
  for (int64_t place = 0; place < inner; ++place) {
    auto score = [&](int64_t k) { return data::elementAsDouble(scores, (row * classes + k) * inner + place); };
    auto label = static_cast<int64_t>(batches.answer(sample, place));
    int64_t best = 0;
    double largest = score(0), total = 0;
    for (int64_t k = 1; k < classes; ++k)
      if (double value = score(k); value > largest) {
        largest = value;
        best = k;
      }
    if (isProbability) {
      sums.loss -= std::log(std::fmax(score(label), 1e-300)); // a class that is ruled out: a large loss, no infinity
    } else {
      for (int64_t k = 0; k < classes; ++k)
        total += std::exp(score(k) - largest);
      sums.loss += largest + std::log(total) - score(label);
    }
    sums.right += best == label;
    ++sums.answers;
  }
}

void addElementwise(const dlc_tensor &scores, int64_t row, int64_t sample, const Batches &batches, LossKind loss,
                    bool isProbability, Sums &sums) {
  int64_t elements = batches.answerElements();
  for (int64_t k = 0; k < elements; ++k) {
    double x = data::elementAsDouble(scores, row * elements + k), y = batches.answer(sample, k);
    ++sums.answers;
    if (loss == LossKind::MeanSquaredError) {
      sums.loss += (x - y) * (x - y);
      continue;
    }
    if (isProbability)
      sums.loss -= y * std::log(std::fmax(x, 1e-300)) + (1 - y) * std::log(std::fmax(1 - x, 1e-300));
    else
      sums.loss += std::fmax(x, 0) - x * y + std::log1p(std::exp(-std::fabs(x)));
    sums.right += (x > (isProbability ? 0.5 : 0)) == (y > 0.5);
  }
}
} // namespace

llvm::Expected<EvaluationResult> training::evaluate(const Session &session, const Batches &batches,
                                                    const EvaluationOptions &options,
                                                    llvm::function_ref<bool(int64_t)> progress) {
  int64_t count = batches.samples().size();
  if (options.limit > 0)
    count = std::min(count, options.limit);
  int64_t batch =
      batches.fixedBatch() > 0 ? batches.fixedBatch() : std::min(std::max<int64_t>(options.batch, 1), count);
  EvaluationResult result;
  if (count == 0)
    return result;
  auto call = batches.preparePrediction(batch);
  if (!call)
    return call.takeError();
  LossKind loss = session.manifest().loss;
  Sums sums;
  std::vector<int64_t> indices(batch);
  for (int64_t first = 0; first < count; first += batch) {
    int64_t used = std::min(batch, count - first);
    for (int64_t k = 0; k < batch; ++k) // a last batch that is not full repeats its last sample
      indices[k] = first + std::min(k, used - 1);
    if (llvm::Error error = batches.fillInput(*call, indices))
      return std::move(error);
    if (llvm::Error error = call->run())
      return std::move(error);
    const dlc_tensor &scores = call->outputView(session.trainedOutput());
    for (int64_t row = 0; row < used; ++row) {
      if (loss == LossKind::SoftmaxCrossEntropy)
        addCrossEntropy(scores, row, first + row, batches, options.givesProbabilities, sums);
      else
        addElementwise(scores, row, first + row, batches, loss, options.givesProbabilities, sums);
    }
    result.samples = first + used;
    if (!progress(result.samples))
      break;
  }
  auto answers = static_cast<double>(std::max<int64_t>(sums.answers, 1));
  result.loss = sums.loss / answers;
  if (loss != LossKind::MeanSquaredError)
    result.accuracy = static_cast<double>(sums.right) / answers;
  return result;
}
