// The parts of MathBuilder: constants, bits and bounds.
#include "codegen/Math/MathBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace dlc;
using arith::CmpFPredicate;

Type MathBuilder::withElement(Type like, Type element) {
  auto shaped = dyn_cast<VectorType>(like);
  return shaped ? Type(shaped.clone(element)) : element;
}

Value MathBuilder::constant(Type like, double value) {
  FloatAttr element = FloatAttr::get(getElementTypeOrSelf(like), value);
  if (auto shaped = dyn_cast<VectorType>(like))
    return arith::ConstantOp::create(*this, DenseElementsAttr::get(shaped, Attribute(element)));
  return arith::ConstantOp::create(*this, element);
}

Value MathBuilder::integer(Type like, int64_t value) {
  Type type = getElementTypeOrSelf(like);
  IntegerAttr element = IntegerAttr::get(type, APInt(type.getIntOrFloatBitWidth(), value, /*isSigned=*/true));
  if (auto shaped = dyn_cast<VectorType>(like))
    return arith::ConstantOp::create(*this, DenseElementsAttr::get(shaped, Attribute(element)));
  return arith::ConstantOp::create(*this, element);
}

Value MathBuilder::bits(Value x) {
  unsigned width = getElementTypeOrSelf(x).getIntOrFloatBitWidth();
  return arith::BitcastOp::create(*this, withElement(x.getType(), getIntegerType(width)), x);
}

Value MathBuilder::floats(Value x) {
  return arith::BitcastOp::create(*this, withElement(x.getType(), getF32Type()), x);
}

Value MathBuilder::toF64(Value x) { return arith::ExtFOp::create(*this, withElement(x.getType(), getF64Type()), x); }

Value MathBuilder::toF32(Value x) { return arith::TruncFOp::create(*this, withElement(x.getType(), getF32Type()), x); }

Value MathBuilder::abs(Value x) { return math::AbsFOp::create(*this, x); }

Value MathBuilder::floor(Value x) { return math::FloorOp::create(*this, x); }

Value MathBuilder::roundEven(Value x) { return math::RoundEvenOp::create(*this, x); }

Value MathBuilder::fma(Value a, Value b, Value c) {
  return hasFma ? Value(math::FmaOp::create(*this, a, b, c)) : add(mul(a, b), c);
}

Value MathBuilder::polynomial(Value x, ArrayRef<double> c) {
  Value sum = constant(x.getType(), c.back());
  for (double coefficient : llvm::reverse(c.drop_back()))
    sum = fma(sum, x, constant(x.getType(), coefficient));
  return sum;
}

// As max(a, b) of SSE and AVX: a > b ? a : b, which is b when either is NaN.
Value MathBuilder::maxWith(double bound, Value x) {
  Value c = constant(x.getType(), bound);
  return select(compare(CmpFPredicate::OGT, c, x), c, x);
}

Value MathBuilder::minWith(double bound, Value x) {
  Value c = constant(x.getType(), bound);
  return select(compare(CmpFPredicate::OLT, c, x), c, x);
}

Value MathBuilder::powerOfTwo(Value n, int shift) {
  // At 1.5 * 2^23 the last bit of an f32 counts ones: the sum carries n + 127 in its low bits.
  Value sum = add(n, 12582912.0 + 127 + shift);
  return floats(shiftLeft(bits(sum), 23));
}

Value MathBuilder::copySign(Value y, Value x) {
  Value sign = andI(bits(x), -(int64_t(1) << 31));
  return floats(arith::OrIOp::create(*this, bits(y), sign));
}

Value MathBuilder::rsqrt(Value x) { return div(constant(x.getType(), 1), math::SqrtOp::create(*this, x)); }
