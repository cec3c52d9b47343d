// Matching and building of quantized values.
#include "passes/Quantization/QuantizedValue.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::quantization;

HostValue quantization::getContents(Value value) {
  ElementsAttr attr = nn::getConstantValue(value);
  if (!attr || !nn::hasContents(attr) || attr.getNumElements() > (1 << 26))
    return {};
  return HostValue::fromAttr(attr);
}

static bool isConstantTo(Value value, int depth) {
  if (nn::getConstantValue(value))
    return true;
  Operation *op = value.getDefiningOp();
  if (!op || depth == 0 || !isa<nn::NnDialect>(op->getDialect()) || op->getNumOperands() == 0)
    return isa_and_nonnull<nn::FillOp>(op);
  return llvm::all_of(op->getOperands(), [&](Value operand) { return isConstantTo(operand, depth - 1); });
}

bool quantization::isConstant(Value value) { return isConstantTo(value, 8); }

std::optional<double> quantization::getUniform(Value value) {
  HostValue contents = getContents(value);
  if (!contents || contents.getNumElements() == 0 || contents.getNumElements() > (1 << 16))
    return std::nullopt;
  double first = contents.getDouble(0);
  for (int64_t k = 1; k < contents.getNumElements(); ++k)
    if (contents.getDouble(k) != first)
      return std::nullopt;
  return first;
}

std::optional<float> quantization::getTensorScale(Value scale) {
  if (typeOf(scale).getRank() != 0 || !typeOf(scale).getElementType().isF32())
    return std::nullopt;
  std::optional<double> value = getUniform(scale);
  if (!value || !(*value >= 1e-30 && *value <= 1e30))
    return std::nullopt;
  return static_cast<float>(*value);
}

std::optional<QuantizedValue> QuantizedValue::match(Value real, bool allowSums) {
  auto op = real.getDefiningOp<nn::DequantizeOp>();
  if (!op)
    return std::nullopt;
  unsigned width = typeOf(op.getInput()).getElementTypeBitWidth();
  if (width != 8 && !(allowSums && width == 32))
    return std::nullopt;
  std::optional<float> scale = getTensorScale(op.getScale());
  std::optional<double> zero = getUniform(op.getZeroPoint());
  if (!scale || !zero)
    return std::nullopt;
  return QuantizedValue{op.getInput(), op.getScale(), *scale, static_cast<int64_t>(*zero)};
}

std::optional<QuantizedSums> QuantizedSums::match(Value real) {
  auto op = real.getDefiningOp<nn::DequantizeOp>();
  if (!op || !typeOf(op.getInput()).getElementType().isSignlessInteger(32) || getUniform(op.getZeroPoint()) != 0.0 ||
      !typeOf(op.getScale()).getElementType().isF32())
    return std::nullopt;
  return QuantizedSums{op.getInput(), op.getScale(), static_cast<int64_t>(op.getAxis())};
}

Value QuantBuilder::scalar(double value, Type elementType) {
  HostValue host(elementType, {});
  if (isa<FloatType>(elementType))
    host.setDouble(0, value);
  else
    host.setInt(0, static_cast<int64_t>(value));
  auto type = RankedTensorType::get({}, elementType);
  return nn::ConstantOp::create(builder, loc, type, host.toAttr(type, "scalar"));
}

Value QuantBuilder::cast(Value value, Type elementType) {
  if (typeOf(value).getElementType() == elementType)
    return value;
  return nn::CastOp::create(builder, loc, value, TypeAttr::get(elementType));
}

Value QuantBuilder::alongAxis(Value vector, int64_t axis, int64_t rank) {
  auto type = typeOf(vector);
  if (type.getRank() == 0 || axis == rank - 1)
    return vector;
  SmallVector<AffineExpr> dims(rank - axis, builder.getAffineConstantExpr(1));
  dims[0] = nn::getDims(type)[0];
  return nn::ReshapeOp::create(builder, loc, nn::getTensorType(dims, type.getElementType()), vector);
}

Value QuantBuilder::dequantize(Value integers, Value scale, int64_t zero, int64_t axis) {
  Value zeroPoint = scalar(static_cast<double>(zero), typeOf(integers).getElementType());
  return nn::DequantizeOp::create(builder, loc, integers, scale, zeroPoint, builder.getI64IntegerAttr(axis));
}

Value QuantBuilder::requantize(Value input, Value multiplier, Type to, int64_t zero, int64_t low, int64_t high) {
  return nn::RequantizeOp::create(builder, loc, input, multiplier, TypeAttr::get(to), builder.getI64IntegerAttr(zero),
                                  builder.getI64IntegerAttr(low), builder.getI64IntegerAttr(high));
}

std::pair<int64_t, int64_t> quantization::rangeOf(Type byteType) {
  return nn::isUnsigned(byteType) ? std::pair<int64_t, int64_t>(0, 255) : std::pair<int64_t, int64_t>(-128, 127);
}
