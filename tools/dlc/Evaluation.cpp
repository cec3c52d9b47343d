// Batches in, a confusion matrix out.
#include "tools/dlc/Evaluation.h"
#include "tools/dlc/Format.h"

#include "lib/Data/Compare.h"

#include <cmath>

using namespace dlc;
using namespace dlc::cli;

/// The index of the largest of `classes` scores from `offset` on, and how many are above the score of
/// `label`. A score that is no number is below all others.
static std::pair<int64_t, int64_t> rank(const dlc_tensor &scores, int64_t offset, int64_t classes, int64_t label) {
  auto score = [&](int64_t k) {
    double value = data::elementAsDouble(scores, offset + k);
    return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
  };
  int64_t best = 0, above = 0;
  double bestScore = score(0), own = score(label);
  for (int64_t k = 0; k < classes; ++k) {
    double value = score(k);
    if (value > bestScore) {
      best = k;
      bestScore = value;
    }
    above += value > own || (value == own && k < label);
  }
  return {best, above};
}

llvm::Error Evaluation::prepare() {
  if (model.inputs().size() != 1)
    return fail(ErrorCode::BadDataset, model.path() + ": eval needs a model with one input, this one has " +
                                           llvm::Twine(model.inputs().size()));
  const dlc_port &port = model.inputs()[0];
  if (port.rank == 0)
    return fail(ErrorCode::BadDataset, model.path() + ": the input '" + port.name + "' is a scalar: it has no batch");
  limit = std::min(options.limit.value_or(dataset.size()), dataset.size());
  bool isFree = port.dims[0] < 0;
  batch = isFree ? std::min(options.batch.value_or(64), limit) : port.dims[0];
  if (!isFree && options.batch && *options.batch != batch)
    return fail(ErrorCode::ConflictingOptions, "--batch " + llvm::Twine(*options.batch) +
                                                   ": the model's batch is fixed to " + llvm::Twine(batch));
  if (batch < 1)
    return fail(ErrorCode::BadDataset, model.path() + ": the input '" + port.name + "' has a batch of 0");
  return allocate(port);
}

llvm::Expected<Confusion> Evaluation::run() {
  Confusion confusion(classes);
  auto start = Clock::now();
  std::vector<int64_t> indices(batch);
  for (int64_t first = 0; first < limit; first += batch) {
    int64_t count = std::min(batch, limit - first);
    for (int64_t k = 0; k < batch; ++k) // a last batch that is not full repeats its last sample
      indices[k] = first + std::min(k, count - 1);
    if (llvm::Error error = data::fillBatch(dataset, indices, preprocess, buffers.inputViews[0],
                                            data::runtimePreprocessor))
      return withCode(ErrorCode::BadDataset, std::move(error));
    auto runStart = Clock::now();
    if (llvm::Error error = model.run(buffers))
      return std::move(error);
    runSeconds += secondsSince(runStart);
    for (int64_t k = 0; k < count; ++k) {
      int64_t label = dataset.labels()[first + k];
      auto [predicted, above] = rank(buffers.outputViews[0], k * classes, classes, label);
      confusion.add(label, predicted);
      confusion.topFive += above < 5;
    }
    invocation.progress.update(first + count, limit, "samples");
  }
  seconds = secondsSince(start);
  return std::move(confusion);
}

/// The input for one batch. Open dimensions other than the batch take the samples' sizes.
llvm::Error Evaluation::allocate(const dlc_port &port) {
  preprocess = options.preprocess.resolve(0, port, data::findPreprocess(model.ports().preprocess, 0));
  llvm::ArrayRef<int64_t> sample = dataset.sampleShape();
  std::vector<int64_t> shape(port.dims, port.dims + port.rank);
  shape[0] = batch;
  for (int32_t d = 1; d < port.rank; ++d) {
    if (shape[d] >= 0)
      continue;
    int64_t fromEnd = port.rank - d;
    if (!dataset.hasFixedShape() || static_cast<int64_t>(sample.size()) < fromEnd)
      return fail(ErrorCode::BadDataset, model.path() + ": dimension " + llvm::Twine(d) + " of input '" + port.name +
                                             "' is open and the data does not tell it; fix it with --shape");
    shape[d] = sample[sample.size() - fromEnd];
  }
  auto input = data::HostTensor::create(port.dtype, shape);
  if (!input)
    return withCode(ErrorCode::OutOfMemory, input.takeError());
  std::vector<data::HostTensor> inputs;
  inputs.push_back(std::move(*input));
  auto prepared = model.prepare(std::move(inputs));
  if (!prepared)
    return prepared.takeError();
  buffers = std::move(*prepared);
  // [N, classes], perhaps with sizes of 1 around the classes.
  llvm::ArrayRef<int64_t> scores = buffers.outputs.empty() ? llvm::ArrayRef<int64_t>() : buffers.outputs[0].shape();
  bool isRow = scores.size() >= 2 && scores[0] == batch &&
               llvm::count_if(scores.drop_front(), [](int64_t size) { return size != 1; }) <= 1;
  if (!isRow)
    return fail(ErrorCode::BadDataset,
                model.path() + ": expected a first output with one row of scores per sample" +
                    (scores.empty() ? "" : ", found " + model.portText(model.outputs()[0])) +
                    "; eval is for classifiers");
  classes = buffers.outputs[0].elements() / batch;
  if (classes < 2)
    return fail(ErrorCode::BadDataset, model.path() + ": expected at least 2 classes in output '" +
                                           model.outputs()[0].name + "', found " + llvm::Twine(classes));
  return withCode(ErrorCode::LabelOutOfRange, data::checkLabels(dataset, classes));
}

llvm::Expected<EvaluationOptions> cli::evaluationOptions(const Invocation &invocation) {
  EvaluationOptions options;
  auto batch = invocation.integer(OPT_batch, 64, 1, 1 << 20);
  auto limit = invocation.integer(OPT_limit, 1, 1);
  auto pictures = preprocessOptions(invocation);
  if (!batch || !limit || !pictures)
    return llvm::joinErrors(llvm::joinErrors(batch.takeError(), limit.takeError()), pictures.takeError());
  if (invocation.has(OPT_batch))
    options.batch = *batch;
  if (invocation.has(OPT_limit))
    options.limit = *limit;
  options.preprocess = std::move(*pictures);
  return options;
}

llvm::Expected<std::unique_ptr<data::Dataset>> cli::openLabelled(llvm::StringRef path, llvm::StringRef split,
                                                                 llvm::StringRef labels) {
  data::DatasetOptions options;
  if (split != "test" && split != "train")
    return fail(ErrorCode::BadOptionValue, "--split: expected test or train, got '" + safeText(split) + "'");
  options.split = split == "train" ? data::Split::Train : data::Split::Test;
  options.labels = labels.str();
  auto dataset = withCode(ErrorCode::BadDataset, data::openDataset(path, options));
  if (dataset && (*dataset)->size() == 0)
    return fail(ErrorCode::BadDataset, (*dataset)->path() + ": no samples");
  return dataset;
}
