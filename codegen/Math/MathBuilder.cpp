// The parts of MathBuilder: constants, bits and bounds.
#include "codegen/Math/MathBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

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
  bool isWide = getElementTypeOrSelf(x).isInteger(64);
  Type element = isWide ? Type(getF64Type()) : getF32Type();
  return arith::BitcastOp::create(*this, withElement(x.getType(), element), x);
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

/// The sign bit alone.
static int64_t signOf(Type type) {
  return std::numeric_limits<int64_t>::min() >> (64 - getElementTypeOrSelf(type).getIntOrFloatBitWidth());
}

Value MathBuilder::copySign(Value y, Value x) {
  Value sign = andI(bits(x), signOf(x.getType()));
  return floats(arith::OrIOp::create(*this, bits(y), sign));
}

Value MathBuilder::rsqrt(Value x) { return div(constant(x.getType(), 1), math::SqrtOp::create(*this, x)); }

//===----------------------------------------------------------------------===//
// What functions are where no formula holds
//===----------------------------------------------------------------------===//

Value MathBuilder::logEnds(Value x, Value result, double pole, CmpFPredicate isEnd, double from) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Type type = x.getType();
  // Infinity and NaN come through; minus infinity falls to the next line.
  result = select(compare(CmpFPredicate::OLT, x, infinity), result, x);
  Value end = select(compare(CmpFPredicate::OLT, x, pole), constant(type, std::numeric_limits<double>::quiet_NaN()),
                     constant(type, -infinity));
  return select(compare(isEnd, x, from), end, result);
}

Value MathBuilder::isPowerOne(Value magnitude, Value y) {
  return arith::OrIOp::create(*this, compare(CmpFPredicate::OEQ, magnitude, 1), compare(CmpFPredicate::OEQ, y, 0));
}

Value MathBuilder::powerOfSigned(Value x, Value y, Value result) {
  Value isInteger = compare(CmpFPredicate::OEQ, floor(y), y); // of infinities too; not of NaN
  Value halfY = mul(y, 0.5);
  Value isOdd = arith::AndIOp::create(*this, isInteger, compare(CmpFPredicate::ONE, floor(halfY), halfY));
  Value sign = andI(bits(x), signOf(x.getType()));
  result = floats(xorI(bits(result), select(isOdd, sign, integer(sign.getType(), 0))));
  Value isNegative = arith::AndIOp::create(*this, compare(CmpFPredicate::OLT, x, 0),
                                           compare(CmpFPredicate::OGT, x, -std::numeric_limits<double>::infinity()));
  Value notInteger = compare(CmpFPredicate::UNE, floor(y), y);
  return select(arith::AndIOp::create(*this, isNegative, notInteger),
                constant(x.getType(), std::numeric_limits<double>::quiet_NaN()), result);
}
