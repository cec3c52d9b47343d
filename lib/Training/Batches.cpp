// Samples and answers as tensors of a batch.
#include "lib/Training/Batches.h"

#include "lib/Data/Compare.h"
#include "lib/Data/Failure.h"

#include <cstring>
#include <functional>
#include <numeric>

using namespace dlc;
using namespace dlc::training;
using data::failure;

static int64_t product(llvm::ArrayRef<int64_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t(1), std::multiplies<>());
}

llvm::Expected<Batches> Batches::create(const Session &session, const data::Dataset &dataset) {
  Batches batches(session, dataset);
  if (llvm::Error error = batches.check())
    return std::move(error);
  return batches;
}

/// The input's sizes; those that are open and not the batch come from the samples.
llvm::Error Batches::resolveShape(const dlc_port &port) {
  inputShape.assign(port.dims, port.dims + port.rank);
  inputShape[0] = std::max<int64_t>(inputShape[0], -1);
  llvm::ArrayRef<int64_t> sample = dataset->sampleShape();
  for (int32_t d = 1; d < port.rank; ++d) {
    if (inputShape[d] >= 0)
      continue;
    size_t fromEnd = static_cast<size_t>(port.rank - d);
    if (!dataset->hasFixedShape() || sample.size() < fromEnd)
      return failure("dimension " + llvm::Twine(d) + " of input '" + port.name +
                     "' is open and the data does not tell it; fix it with 'dlc train-compile --shape'");
    inputShape[d] = sample[sample.size() - fromEnd];
  }
  return llvm::Error::success();
}

llvm::Error Batches::check() {
  const dlc_artifact &artifact = session->stepArtifact();
  if (session->numModelInputs() != 1)
    return failure("expected a model with one input to train on data, found " + llvm::Twine(session->numModelInputs()) +
                   "; the C API trains any (docs/examples/train.c)");
  const dlc_port &port = artifact.inputs[0];
  if (port.rank == 0)
    return failure("the input '" + llvm::Twine(port.name) + "' is a scalar: it has no batch");
  if (llvm::Error error = resolveShape(port))
    return error;
  preprocess = data::PreprocessOptions().resolve(
      0, port, data::findPreprocess(llvm::ArrayRef(artifact.preprocess, artifact.num_preprocess), 0));

  // The shapes of target and prediction follow from a batch of one.
  auto call = preparePrediction(std::max<int64_t>(fixedBatch(), 1));
  if (!call)
    return call.takeError();
  const data::HostTensor &scores = call->output(session->trainedOutput());
  llvm::ArrayRef<int64_t> shape = scores.shape();
  bool isCrossEntropy = session->manifest().loss == LossKind::SoftmaxCrossEntropy;
  if (shape.empty() || shape[0] != call->input(0).shape()[0] || (isCrossEntropy && shape.size() < 2))
    return failure("expected an output with one row per sample, found " + data::shapeText(shape) + " for a batch of " +
                   llvm::Twine(call->input(0).shape()[0]));
  if (isCrossEntropy)
    numClasses = shape[1];
  targetShape = shape.drop_front(isCrossEntropy ? 2 : 1).vec();
  elementsPerAnswer = product(targetShape);

  const data::HostTensor *targets = dataset->targets();
  if (!targets && elementsPerAnswer != 1)
    return failure(dataset->path(), "expected an answer of " + data::shapeText(targetShape) +
                                        " per sample, found one label; give an npz with x and y of that shape");
  if (targets) {
    int64_t found = product(targets->shape().drop_front());
    if (found != elementsPerAnswer)
      return failure(dataset->path(), "expected answers of " + data::shapeText(targetShape) + ", found " +
                                          data::shapeText(targets->shape().drop_front()));
    if (isCrossEntropy && data::isFloat(targets->dtype()))
      return failure(dataset->path(), "expected class numbers as answers for softmax_ce, found " +
                                          data::dtypeName(targets->dtype()) +
                                          "; convert them with numpy's astype('int64')");
  }
  return llvm::Error::success();
}

llvm::Error Batches::checkLabels() const {
  if (numClasses == 0)
    return llvm::Error::success();
  const data::HostTensor *targets = dataset->targets();
  if (!targets)
    return data::checkLabels(*dataset, numClasses);
  for (int64_t k = 0, n = targets->elements(); k < n; ++k) {
    double label = data::elementAsDouble(targets->view(), k);
    if (label < 0 || label >= static_cast<double>(numClasses))
      return failure(dataset->path(), "expected labels from 0 to " + llvm::Twine(numClasses - 1) + ", found " +
                                          llvm::Twine(static_cast<int64_t>(label)) + " in sample " +
                                          llvm::Twine(k / elementsPerAnswer));
  }
  return llvm::Error::success();
}

int64_t Batches::fixedBatch() const { return inputShape[0]; }

llvm::Expected<data::HostTensor> Batches::createInput(int64_t batch) const {
  std::vector<int64_t> shape = inputShape;
  shape[0] = batch;
  return data::HostTensor::create(session->stepArtifact().inputs[0].dtype, shape);
}

llvm::Expected<Call> Batches::prepareStep(int64_t batch) const {
  auto input = createInput(batch);
  if (!input)
    return input.takeError();
  std::vector<int64_t> shape = targetShape;
  shape.insert(shape.begin(), batch);
  auto target = data::HostTensor::create(session->targetPort().dtype, shape);
  if (!target)
    return target.takeError();
  std::vector<data::HostTensor> inputs;
  inputs.push_back(std::move(*input));
  inputs.push_back(std::move(*target));
  return session->prepareStep(std::move(inputs));
}

llvm::Expected<Call> Batches::preparePrediction(int64_t batch) const {
  auto input = createInput(batch);
  if (!input)
    return input.takeError();
  std::vector<data::HostTensor> inputs;
  inputs.push_back(std::move(*input));
  return Call::prepare(session->predictModel(), std::move(inputs));
}

llvm::Error Batches::fillInput(Call &call, llvm::ArrayRef<int64_t> indices) const {
  return data::fillBatch(*dataset, indices, preprocess, call.inputView(0), data::runtimePreprocessor);
}

double Batches::answer(int64_t index, int64_t element) const {
  if (!dataset->targets())
    return static_cast<double>(dataset->labels()[index]);
  return data::elementAsDouble(dataset->targets()->view(), index * elementsPerAnswer + element);
}

void Batches::fillTarget(Call &call, llvm::ArrayRef<int64_t> indices) const {
  data::HostTensor &target = call.input(session->targetInput());
  const data::HostTensor *given = dataset->targets();
  if (given && given->dtype() == target.dtype()) {
    size_t bytes = static_cast<size_t>(elementsPerAnswer) * data::dtypeSize(target.dtype());
    for (auto [k, index] : llvm::enumerate(indices))
      if (bytes)
        std::memcpy(target.data() + k * bytes, given->data() + static_cast<size_t>(index) * bytes, bytes);
    return;
  }
  size_t k = 0;
  for (int64_t index : indices)
    for (int64_t element = 0; element < elementsPerAnswer; ++element, ++k) {
      double value = answer(index, element);
      if (target.dtype() == DLC_I64)
        target.as<int64_t>()[k] = static_cast<int64_t>(value);
      else if (target.dtype() == DLC_F64)
        target.as<double>()[k] = value;
      else
        target.as<float>()[k] = static_cast<float>(value);
    }
}
