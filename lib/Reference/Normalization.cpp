// Softmax and the normalizations, by their formulas in double.
#include "lib/Reference/Models.h"

using namespace dlc;
using namespace dlc::reference;

static Expected<HostValue> evaluateSoftmax(nn::SoftmaxOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &input = operands[0];
  ArrayRef<int64_t> shape = input.getShape();
  if (Error error = checkBudget(shape, options))
    return error;
  std::vector<double> x = load<double>(input);
  int64_t size = shape[op.getAxis()], inner = 1;
  for (int64_t d : shape.drop_front(op.getAxis() + 1))
    inner *= d;
  int64_t lines = x.empty() ? 0 : static_cast<int64_t>(x.size()) / size;
  for (int64_t line = 0; line < lines; ++line) {
    double *first = x.data() + line / inner * size * inner + line % inner;
    double top = first[0], sum = 0;
    for (int64_t i = 1; i < size; ++i)
      top = first[i * inner] > top || std::isnan(first[i * inner]) ? first[i * inner] : top;
    for (int64_t i = 0; i < size; ++i)
      sum += std::exp(first[i * inner] - top);
    double logSum = std::log(sum);
    for (int64_t i = 0; i < size; ++i) {
      double &element = first[i * inner];
      element = op.getLog() ? element - top - logSum : std::exp(element - top) / sum;
    }
  }
  return makeResultOf(x, input.getElementType(), shape, options);
}

static Expected<HostValue> evaluateLayerNorm(nn::LayerNormOp op, ArrayRef<HostValue> operands,
                                             const EvalOptions &options) {
  const HostValue &input = operands[0];
  ArrayRef<int64_t> shape = input.getShape();
  if (Error error = checkBudget(shape, options))
    return error;
  for (const HostValue &parameter : operands.drop_front()) { // C2
    Expected<SmallVector<int64_t>> broadcast = broadcastShapes({shape, parameter.getShape()});
    if (!broadcast)
      return broadcast.takeError();
    if (ArrayRef(*broadcast) != shape)
      return makeError("expected scale and bias to broadcast to {0}, got {1}", printShape(shape),
                       printShape(parameter.getShape()));
  }
  std::vector<double> x = load<double>(input);
  int64_t size = 1;
  for (int64_t d : shape.drop_front(op.getAxis()))
    size *= d;
  double epsilon = op.getEpsilon().convertToDouble();
  for (size_t first = 0; first < x.size(); first += size) {
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < size; ++i)
      sum += x[first + i];
    double mean = sum / static_cast<double>(size);
    for (int64_t i = 0; i < size; ++i)
      squares += (x[first + i] - mean) * (x[first + i] - mean);
    double scale = 1 / std::sqrt(squares / static_cast<double>(size) + epsilon);
    for (int64_t i = 0; i < size; ++i)
      x[first + i] = (x[first + i] - mean) * scale;
  }
  std::vector<double> scale = load<double>(operands[1]), bias;
  if (operands.size() > 2)
    bias = load<double>(operands[2]);
  size_t next = 0;
  ArrayRef<int64_t> biasShape = operands.size() > 2 ? operands[2].getShape() : ArrayRef<int64_t>();
  forEachOffset<2>(shape, {broadcastStrides(operands[1].getShape(), shape), broadcastStrides(biasShape, shape)},
                   [&](const std::array<int64_t, 2> &at) {
                     double &element = x[next++];
                     element = element * scale[at[0]] + (bias.empty() ? 0 : bias[at[1]]);
                   });
  return makeResultOf(x, input.getElementType(), shape, options);
}

static Expected<HostValue> evaluateBatchNorm(nn::BatchNormOp op, ArrayRef<HostValue> operands,
                                             const EvalOptions &options) {
  const HostValue &input = operands[0];
  ArrayRef<int64_t> shape = input.getShape();
  if (Error error = checkBudget(shape, options))
    return error;
  int64_t channels = shape[1], inner = 1;
  for (int64_t d : shape.drop_front(2))
    inner *= d;
  for (const HostValue &parameter : operands.drop_front())
    if (parameter.getShape()[0] != channels) // C2
      return makeError("expected one entry per channel ({0}), got {1}", channels, parameter.getShape()[0]);
  std::vector<double> x = load<double>(input), scale = load<double>(operands[1]), bias = load<double>(operands[2]),
                      mean = load<double>(operands[3]), variance = load<double>(operands[4]);
  double epsilon = op.getEpsilon().convertToDouble();
  for (size_t k = 0; k < x.size(); ++k) {
    int64_t c = static_cast<int64_t>(k) / inner % channels;
    x[k] = (x[k] - mean[c]) / std::sqrt(variance[c] + epsilon) * scale[c] + bias[c];
  }
  return makeResultOf(x, input.getElementType(), shape, options);
}

void reference::attachNormalizations(MLIRContext *context) {
  attach<nn::SoftmaxOp, evaluateSoftmax>(context);
  attach<nn::LayerNormOp, evaluateLayerNorm>(context);
  attach<nn::BatchNormOp, evaluateBatchNorm>(context);
}
