// Ops that training adds: the scatter-add of gather's gradient and the cross entropy of logits.
#include "lib/Reference/Models.h"

using namespace dlc;
using namespace dlc::reference;

static Expected<HostValue> evaluateGatherGrad(nn::GatherGradOp op, ArrayRef<HostValue> operands,
                                              const EvalOptions &options) {
  std::optional<SmallVector<int64_t>> shape = nn::evaluateShape(op.getType(), options.symbols);
  if (!shape)
    return makeError("the shape of {0} cannot be told: it needs the values of its symbols", op.getType());
  int64_t axis = op.getAxis(), size = (*shape)[axis], outer = 1, inner = 1;
  SmallVector<int64_t> gathered(shape->begin(), shape->begin() + axis);
  llvm::append_range(gathered, operands[0].getShape());
  gathered.append(shape->begin() + axis + 1, shape->end());
  if (operands[1].getShape() != ArrayRef(gathered))
    return makeError("expected a gradient of shape {0}, got {1}", printShape(gathered),
                     printShape(operands[1].getShape()));
  if (Error error = checkBudget(*shape, options))
    return error;
  for (int64_t k = 0; k < axis; ++k)
    outer *= (*shape)[k];
  for (int64_t extent : ArrayRef(*shape).drop_front(axis + 1))
    inner *= extent;
  std::vector<int64_t> indices = load<int64_t>(operands[0]);
  std::vector<double> g = load<double>(operands[1]), out(*checkedElementCount(*shape), 0.0);
  int64_t count = indices.size();
  for (int64_t &index : indices) {
    if (index < -size || index >= size)
      return makeError("index {0} is out of range for dimension {1} of size {2}", index, axis, size);
    index += index < 0 ? size : 0;
  }
  for (int64_t a = 0; a < outer; ++a)
    for (int64_t i = 0; i < count; ++i)
      for (int64_t b = 0; b < inner; ++b)
        out[(a * size + indices[i]) * inner + b] += g[(a * count + i) * inner + b];
  return makeResultOf(out, operands[1].getElementType(), *shape, options);
}

static Expected<HostValue> evaluateSoftmaxCrossEntropy(nn::SoftmaxCrossEntropyOp op, ArrayRef<HostValue> operands,
                                                       const EvalOptions &options) {
  ArrayRef<int64_t> shape = operands[0].getShape();
  int64_t batch = shape[0], classes = shape[1], inner = 1;
  SmallVector<int64_t> resultShape(shape);
  resultShape.erase(resultShape.begin() + 1);
  if (operands[1].getShape() != ArrayRef(resultShape))
    return makeError("expected labels of shape {0}, got {1}", printShape(resultShape),
                     printShape(operands[1].getShape()));
  for (int64_t size : shape.drop_front(2))
    inner *= size;
  std::vector<double> x = load<double>(operands[0]), out(*checkedElementCount(resultShape));
  std::vector<int64_t> labels = load<int64_t>(operands[1]);
  for (int64_t n = 0; n < batch; ++n) {
    for (int64_t d = 0; d < inner; ++d) {
      int64_t at = n * inner + d, label = labels[at];
      if (label < 0 || label >= classes)
        return makeError("label {0} is out of range for {1} classes", label, classes);
      const double *row = x.data() + n * classes * inner + d;
      double top = row[0], sum = 0;
      for (int64_t c = 1; c < classes; ++c)
        top = row[c * inner] > top || std::isnan(row[c * inner]) ? row[c * inner] : top;
      for (int64_t c = 0; c < classes; ++c)
        sum += std::exp(row[c * inner] - top);
      out[at] = std::log(sum) + (top - row[label * inner]);
    }
  }
  return makeResultOf(out, operands[0].getElementType(), resultShape, options);
}

void reference::attachGradients(MLIRContext *context) {
  attach<nn::GatherGradOp, evaluateGatherGrad>(context);
  attach<nn::SoftmaxCrossEntropyOp, evaluateSoftmaxCrossEntropy>(context);
}
