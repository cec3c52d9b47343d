// Arithmetic on weights as nn ops.
#include "passes/Canonical/WeightMath.h"

#include "dialects/Nn/NnDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::canonical;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

Value WeightMath::add(Value a, Value b) { return nn::AddOp::create(builder, loc, a, b); }
Value WeightMath::sub(Value a, Value b) { return nn::SubOp::create(builder, loc, a, b); }
Value WeightMath::mul(Value a, Value b) { return nn::MulOp::create(builder, loc, a, b); }
Value WeightMath::div(Value a, Value b) { return nn::DivOp::create(builder, loc, a, b); }
Value WeightMath::sqrt(Value x) { return nn::SqrtOp::create(builder, loc, x); }
Value WeightMath::neg(Value x) { return nn::NegOp::create(builder, loc, x); }

Value WeightMath::cast(Value x, Type elementType) {
  if (typeOf(x).getElementType() == elementType)
    return x;
  return nn::CastOp::create(builder, loc, x, TypeAttr::get(elementType));
}

Value WeightMath::reshape(Value x, ArrayRef<AffineExpr> dims) {
  RankedTensorType type = nn::getTensorType(dims, typeOf(x).getElementType());
  return type == x.getType() ? x : Value(nn::ReshapeOp::create(builder, loc, type, x));
}

Value WeightMath::transpose(Value x, ArrayRef<int64_t> permutation) {
  return nn::TransposeOp::create(builder, loc, x, builder.getDenseI64ArrayAttr(permutation));
}

Value WeightMath::pad(Value x, int64_t dim, int64_t front, int64_t behind) {
  if (front == 0 && behind == 0)
    return x;
  int64_t rank = typeOf(x).getRank();
  SmallVector<int64_t> pads(2 * rank, 0);
  pads[dim] = front;
  pads[rank + dim] = behind;
  return nn::PadOp::create(builder, loc, x, Value(), nn::DimsAttr::get(builder.getContext(), pads),
                           nn::PadModeAttr::get(builder.getContext(), nn::PadMode::Constant));
}

Value WeightMath::crop(Value x, ArrayRef<AffineExpr> dims) {
  RankedTensorType type = nn::getTensorType(dims, typeOf(x).getElementType());
  if (llvm::all_of(llvm::zip(nn::getDims(typeOf(x)), dims),
                   [](auto pair) { return nn::knownEqual(std::get<0>(pair), std::get<1>(pair)); }))
    return x;
  SmallVector<int64_t> starts(dims.size(), 0), steps(dims.size(), 1);
  return nn::SliceOp::create(builder, loc, type, x, nn::DimsAttr::get(builder.getContext(), starts),
                             builder.getDenseI64ArrayAttr(steps));
}

Value WeightMath::reverse(Value x, int64_t dim) {
  auto type = typeOf(x);
  SmallVector<int64_t> starts(type.getRank(), 0), steps(type.getRank(), 1);
  starts[dim] = std::max<int64_t>(type.getDimSize(dim) - 1, 0);
  steps[dim] = -1;
  return nn::SliceOp::create(builder, loc, type, x, nn::DimsAttr::get(builder.getContext(), starts),
                             builder.getDenseI64ArrayAttr(steps));
}

Value WeightMath::scalar(double value, Type elementType) {
  auto type = RankedTensorType::get({}, elementType);
  return nn::ConstantOp::create(builder, loc, type, DenseElementsAttr::get(type, builder.getFloatAttr(elementType, value)));
}

static bool isConstantTo(Value value, int depth) {
  if (nn::getConstantValue(value))
    return true;
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<nn::DequantizeOp>(op)) // integers until it is known that nothing computes on them
    return false;
  if (!op || depth == 0 || !isa<nn::NnDialect>(op->getDialect()) || op->getNumOperands() == 0)
    return isa_and_nonnull<nn::FillOp>(op);
  return llvm::all_of(op->getOperands(), [&](Value operand) { return isConstantTo(operand, depth - 1); });
}

/// Deeper chains exist only before constants were folded for the first time.
bool canonical::isConstant(Value value) { return isConstantTo(value, 12); }
