// nn ops in few words.
#include "passes/Autodiff/GradientBuilder.h"
#include "passes/Autodiff/GradientRules.h"

#include "mlir/IR/DialectRegistry.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

RankedTensorType autodiff::withElement(RankedTensorType type, Type elementType) {
  return nn::getTensorType(nn::getDims(type), elementType);
}

bool autodiff::isEmpty(RankedTensorType type) { return llvm::is_contained(type.getShape(), 0); }

Value GradientBuilder::fill(RankedTensorType type, double value) {
  return make<nn::FillOp>(type, builder.getFloatAttr(type.getElementType(), value));
}

Value GradientBuilder::cast(Value value, Type elementType) {
  return elementOf(value) == elementType ? value : make<nn::CastOp>(value, TypeAttr::get(elementType));
}

Value GradientBuilder::reshape(Value value, ArrayRef<AffineExpr> dims) {
  return reshapeTo(value, nn::getTensorType(dims, elementOf(value)));
}

Value GradientBuilder::reshapeTo(Value value, RankedTensorType type) {
  return value.getType() == type ? value : make<nn::ReshapeOp>(type, value);
}

Value GradientBuilder::expand(Value value, RankedTensorType type) {
  return value.getType() == type ? value : make<nn::ExpandOp>(type, value);
}

Value GradientBuilder::transpose(Value value, ArrayRef<int64_t> permutation) {
  bool isIdentity = llvm::all_of(llvm::enumerate(permutation),
                                 [](auto p) { return p.value() == static_cast<int64_t>(p.index()); });
  return isIdentity ? value : make<nn::TransposeOp>(value, builder.getDenseI64ArrayAttr(permutation));
}

Value GradientBuilder::reduce(nn::ReduceKind kind, Value value, ArrayRef<int64_t> axes, bool keepdims) {
  return make<nn::ReduceOp>(value, nn::ReduceKindAttr::get(getContext(), kind), builder.getDenseI64ArrayAttr(axes),
                            keepdims ? builder.getUnitAttr() : UnitAttr());
}

Value GradientBuilder::slice(Value value, ArrayRef<AffineExpr> starts, ArrayRef<int64_t> steps,
                             ArrayRef<AffineExpr> dims) {
  bool isAll = llvm::all_of(starts, [&](AffineExpr e) { return e == constant(0); }) &&
               llvm::all_of(steps, [](int64_t s) { return s == 1; }) && ArrayRef(dimsOf(value)) == dims;
  if (isAll)
    return value;
  return make<nn::SliceOp>(nn::getTensorType(dims, elementOf(value)), value, nn::DimsAttr::get(getContext(), starts),
                           builder.getDenseI64ArrayAttr(steps));
}

Value GradientBuilder::pad(Value value, ArrayRef<AffineExpr> before, ArrayRef<AffineExpr> behind) {
  SmallVector<AffineExpr> pads(before);
  llvm::append_range(pads, behind);
  if (llvm::all_of(pads, [&](AffineExpr e) { return e == constant(0); }))
    return value;
  return make<nn::PadOp>(value, Value(), nn::DimsAttr::get(getContext(), pads),
                         nn::PadModeAttr::get(getContext(), nn::PadMode::Constant));
}

Value GradientBuilder::matmul(Value lhs, Value rhs, bool transposeLhs, bool transposeRhs) {
  auto flag = [&](bool is) { return is ? builder.getUnitAttr() : UnitAttr(); };
  return make<nn::MatmulOp>(lhs, rhs, flag(transposeLhs), flag(transposeRhs));
}

Value GradientBuilder::iota(Type elementType, int64_t size, int64_t axis, int64_t rank) {
  SmallVector<int64_t> shape(rank, 1);
  shape[axis] = size;
  SmallVector<Attribute> numbers;
  for (int64_t k = 0; k < size; ++k)
    numbers.push_back(builder.getIntegerAttr(elementType, k));
  return make<nn::ConstantOp>(DenseElementsAttr::get(RankedTensorType::get(shape, elementType), numbers));
}

Value GradientBuilder::map(Type elementType, ValueRange inputs, function_ref<Value(ScalarMath &, ValueRange)> body) {
  SmallVector<SmallVector<AffineExpr>> shapes;
  SmallVector<Type> types;
  for (Value input : inputs) {
    shapes.push_back(dimsOf(input));
    types.push_back(nn::getComputeType(elementOf(input)));
  }
  // The inputs are an op's own operands and what was made of them: they broadcast.
  FailureOr<SmallVector<AffineExpr>> dims = nn::broadcastDims(shapes, nullptr);
  assert(succeeded(dims) && "inputs of a map broadcast");
  auto op = nn::MapOp::create(builder, loc, nn::getTensorType(*dims, elementType), inputs);
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&op.getBody(), {}, types, SmallVector<Location>(types.size(), loc));
  ScalarMath math{builder, loc};
  nn::YieldOp::create(builder, loc, body(math, block->getArguments()));
  return op;
}

Value GradientBuilder::sumTo(Value value, RankedTensorType type) {
  SmallVector<AffineExpr> from = dimsOf(value), to = nn::getDims(type);
  size_t leading = from.size() - to.size();
  SmallVector<int64_t> axes;
  for (size_t k = 0; k < from.size(); ++k)
    if (k < leading || (to[k - leading] == constant(1) && from[k] != constant(1)))
      axes.push_back(k);
  if (!axes.empty())
    value = reduce(nn::ReduceKind::Sum, value, axes, /*keepdims=*/false);
  return cast(reshape(value, to), type.getElementType());
}

Value GradientBuilder::countAlong(Value like, ArrayRef<int64_t> axes, Type elementType) {
  auto type = typeOf(like);
  int64_t known = 1;
  Value count;
  for (int64_t axis : axes) {
    if (!type.isDynamicDim(axis)) {
      known = llvm::SaturatingMultiply<uint64_t>(known, type.getDimSize(axis));
      continue;
    }
    Value size = cast(make<nn::ShapeOp>(like, builder.getI64IntegerAttr(axis), builder.getI64IntegerAttr(axis + 1)),
                      elementType);
    count = count ? mul(count, size) : size;
  }
  Value rest = fill(RankedTensorType::get({}, elementType), static_cast<double>(known));
  if (!count)
    return rest;
  count = reshape(count, {});
  return known == 1 ? count : mul(count, rest);
}

void autodiff::registerGradientRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, nn::NnDialect *) {
    attachElementwiseRules(context);
    attachLinearRules(context);
    attachLossRules(context);
    attachNormalizationRules(context);
    attachReductionRules(context);
    attachShapeRules(context);
  });
}
