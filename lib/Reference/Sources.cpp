// Where values come from: constants, fills, parameters, and the shapes of tensors.
#include "lib/Reference/Models.h"

using namespace dlc;
using namespace dlc::reference;

/// `value`, as f64 if the evaluation wants that.
static Expected<HostValue> inEvaluatedType(HostValue value, const EvalOptions &options) {
  if (!value)
    return makeError("the contents have an unexpected size or form");
  Type type = evaluatedType(value.getElementType(), options);
  if (type == value.getElementType())
    return value;
  return makeResultOf(load<double>(value), type, value.getShape(), options);
}

static Expected<HostValue> evaluateConstant(nn::ConstantOp op, ArrayRef<HostValue>, const EvalOptions &options) {
  return inEvaluatedType(HostValue::fromAttr(op.getValue()), options);
}

static Expected<HostValue> evaluateRead(nn::ReadOp op, ArrayRef<HostValue>, const EvalOptions &options) {
  auto parameter = mlir::SymbolTable::lookupNearestSymbolFrom<nn::ParameterOp>(op, op.getParameterAttr());
  if (!parameter)
    return makeError("there is no parameter '{0}'", op.getParameter());
  return inEvaluatedType(HostValue::fromAttr(parameter.getValue()), options);
}

static Expected<HostValue> evaluateFill(nn::FillOp op, ArrayRef<HostValue>, const EvalOptions &options) {
  RankedTensorType type = op.getType();
  std::optional<SmallVector<int64_t>> shape = nn::evaluateShape(type, options.symbols);
  if (!shape)
    return makeError("the shape of {0} cannot be told: it needs the values of its symbols", type);
  auto scalar = RankedTensorType::get({}, type.getElementType());
  auto attr = mlir::DenseElementsAttr::get(scalar, ArrayRef<Attribute>(op.getValue()));
  Expected<HostValue> element = inEvaluatedType(HostValue::fromAttr(attr), options);
  if (!element)
    return element.takeError();
  Expected<HostValue> result = makeResult(element->getElementType(), *shape, options);
  if (!result)
    return result.takeError();
  ArrayRef<char> bytes = element->getBytes();
  if (llvm::all_of(bytes, [](char c) { return c == 0; }))
    return result;
  char *out = result->getMutableBytes().data();
  for (int64_t k = 0, count = result->getNumElements(); k < count; ++k, out += bytes.size())
    std::memcpy(out, bytes.data(), bytes.size());
  return result;
}

static Expected<HostValue> evaluateShape(nn::ShapeOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  int64_t start = op.getStart(), count = static_cast<int64_t>(op.getEnd()) - start;
  std::vector<int64_t> sizes(operands[0].getShape().begin() + start, operands[0].getShape().begin() + start + count);
  return makeResultOf(sizes, resultElementType(op, options), {count}, options);
}

void reference::attachSources(MLIRContext *context) {
  attach<nn::ConstantOp, evaluateConstant>(context);
  attach<nn::ReadOp, evaluateRead>(context);
  attach<nn::FillOp, evaluateFill>(context);
  attach<nn::ShapeOp, evaluateShape>(context);
}
