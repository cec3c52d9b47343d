// The shared parts of the reference models, and their registration.
#include "lib/Reference/Models.h"
#include "lib/Reference/Reference.h"

#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace dlc;
using namespace dlc::reference;

std::string reference::printShape(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  return llvm::join(llvm::map_range(shape, [](int64_t size) { return std::to_string(size); }), "x");
}

Type reference::evaluatedType(Type type, const EvalOptions &options) {
  return options.fp64 && isa<FloatType>(type) ? mlir::Float64Type::get(type.getContext()) : type;
}

Type reference::resultElementType(Operation *op, const EvalOptions &options) {
  return evaluatedType(cast<RankedTensorType>(op->getResult(0).getType()).getElementType(), options);
}

/// True if products of sizes fit 62 bits even where another size is zero: strides rely on it.
static bool isSaneShape(ArrayRef<int64_t> shape) {
  int64_t product = 1;
  return llvm::all_of(shape, [&](int64_t size) {
    return size >= 0 && !llvm::MulOverflow(product, std::max<int64_t>(size, 1), product) && product < int64_t(1) << 62;
  });
}

static Error checkBytes(ArrayRef<int64_t> shape, int64_t width, const EvalOptions &options) {
  std::optional<int64_t> count = checkedElementCount(shape);
  if (!count || !isSaneShape(shape))
    return makeError("result shape {0} is not a valid size", printShape(shape));
  if (*count > options.maxBytes / width)
    return makeError("result of shape {0} needs more than the limit of {1} bytes", printShape(shape), options.maxBytes);
  return Error::success();
}

Error reference::checkBudget(ArrayRef<int64_t> shape, const EvalOptions &options) {
  return checkBytes(shape, 8, options);
}

Expected<HostValue> reference::makeResult(Type elementType, ArrayRef<int64_t> shape, const EvalOptions &options) {
  if (Error error = checkBytes(shape, elementSize(elementType), options))
    return error;
  return HostValue(elementType, shape);
}

Expected<SmallVector<int64_t>> reference::broadcastShapes(ArrayRef<ArrayRef<int64_t>> shapes) {
  size_t rank = 0;
  for (ArrayRef<int64_t> shape : shapes)
    rank = std::max(rank, shape.size());
  SmallVector<int64_t> result(rank, 1);
  for (ArrayRef<int64_t> shape : shapes) {
    for (auto [k, size] : llvm::enumerate(shape)) {
      int64_t &out = result[rank - shape.size() + k];
      if (size == out || size == 1)
        continue;
      if (out != 1)
        return makeError("shapes do not broadcast: sizes {0} and {1} of dimension {2} of the result differ", out, size,
                         rank - shape.size() + k);
      out = size;
    }
  }
  return result;
}

SmallVector<int64_t> reference::stridesOf(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t k = shape.size(); k-- > 0;) {
    strides[k] = stride;
    stride *= std::max<int64_t>(shape[k], 1); // strides of an empty tensor are never used
  }
  return strides;
}

SmallVector<int64_t> reference::broadcastStrides(ArrayRef<int64_t> shape, ArrayRef<int64_t> resultShape) {
  SmallVector<int64_t> own = stridesOf(shape), strides(resultShape.size(), 0);
  size_t missing = resultShape.size() - shape.size();
  for (size_t k = 0; k < shape.size(); ++k)
    strides[missing + k] = shape[k] == 1 ? 0 : own[k];
  return strides;
}

Error reference::checkOperands(Operation *op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  if (operands.size() != op->getNumOperands())
    return makeError("expected {0} operands, got {1}", op->getNumOperands(), operands.size());
  for (auto [k, value] : llvm::enumerate(operands)) {
    auto type = dyn_cast<RankedTensorType>(op->getOperand(k).getType());
    if (!type || !value)
      return makeError("operand {0} has no value", k);
    Type elementType = evaluatedType(type.getElementType(), options);
    if (value.getElementType() != elementType)
      return makeError("expected operand {0} with elements of {1}, got {2}", k, elementType, value.getElementType());
    if (!isSaneShape(value.getShape()))
      return makeError("operand {0} of shape {1} is too large", k, printShape(value.getShape()));
    bool fits = value.getRank() == type.getRank();
    for (int64_t d = 0; fits && d < type.getRank(); ++d)
      fits = type.isDynamicDim(d) || type.getDimSize(d) == value.getShape()[d];
    if (!fits)
      return makeError("expected operand {0} of type {1}, got shape {2}", k, type, printShape(value.getShape()));
  }
  return Error::success();
}

void dlc::registerReferenceModels(mlir::DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, NnDialect *) {
    attachArithmetic(context);
    attachUnary(context);
    attachConversions(context);
    attachLinear(context);
    attachIntegers(context);
    attachReductions(context);
    attachPools(context);
    attachGradients(context);
    attachNormalizations(context);
    attachMaps(context);
    attachMoves(context);
    attachSources(context);
  });
}
