// Sine, cosine and the two functions that saturate. Coefficients as in Exponential.cpp.
#include "codegen/Math/MathBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace dlc;
using arith::CmpFPredicate;

// tanh and erf come from 1 - 2^t, which loses nothing near 0 and is exactly 1 at the other end. A
// rational function of x^2 would be fewer ops, but near 1, where an ulp halves, its roundings add up to 6 ulp.

Value MathBuilder::oneMinusExp2(Value t) {
  Value n = roundEven(t), r = sub(t, n);
  // 1 - 2^r on [-1/2, 1/2], error 1.3e-8
  Value p = polynomial(r, {-6.931471825e-01, -2.402264923e-01, -5.550367385e-02, -9.618309326e-03, -1.338739530e-03,
                           -1.538288197e-04});
  Value scale = powerOfTwo(n);
  return fma(scale, mul(r, p), sub(constant(t.getType(), 1), scale));
}

Value MathBuilder::tanh(Value x) {
  Value a = minWith(10, abs(x));
  Value y = oneMinusExp2(mul(a, -2.88539008177792681472)); // 1 - e^-2a
  return copySign(div(y, sub(constant(x.getType(), 2), y)), x);
}

Value MathBuilder::erf(Value x) {
  Value a = minWith(4, abs(x));
  // log2(1 - erf(a)) / a on [0, 3.95], error 3.7e-8 of erf
  Value p = polynomial(a, {-1.627907038e+00, -9.184446931e-01, -1.483215690e-01, 2.785219997e-02, -2.650805109e-04,
                           -1.828206587e-03, 5.573756644e-04, -5.975822569e-05});
  return copySign(oneMinusExp2(mul(a, p)), x);
}

Value MathBuilder::sinOrCos(Value x, bool isCos) {
  Type type = x.getType();
  // x = n pi/2 + r in double precision: every f32 and its product with the leading part of pi/2 are
  // exact there, so the difference is as well.
  Value wide = toF64(x);
  Value n = roundEven(mul(wide, 0.63661977236758134308));
  Value r;
  if (hasFma) {
    r = fma(n, constant(wide.getType(), -0x1.921fb54442d18p+0), wide);
    r = fma(n, constant(wide.getType(), -0x1.1a62633145c07p-54), r);
  } else {
    // In parts of 33 bits, exact for n of 20 bits (the split of fdlibm); rounding for larger n is 1e-16 |x|.
    r = add(mul(n, -0x1.921fb544p+0), wide);
    r = add(mul(n, -0x1.0b4611a6p-34), r);
    r = add(mul(n, -0x1.3198a2e037073p-69), r);
  }
  // The quadrant is in the low bits of n + 1.5 * 2^52.
  Value sum = bits(add(n, 6755399441055744.0));
  Value quadrant = arith::TruncIOp::create(*this, withElement(type, getI32Type()), sum);
  if (isCos)
    quadrant = addI(quadrant, integer(quadrant.getType(), 1));

  constexpr double bound = 0.7854; // pi/4 rounded up: only angles too large to be known lie beyond
  Value a = clamp(toF32(r), -bound, bound);
  Value z = mul(a, a);
  // sin(a) = a + a z S(z), error 4e-9; cos(a) = 1 - z/2 + z^2 C(z), error 1.2e-10
  Value s = polynomial(z, {-1.666665524e-01, 8.332189173e-03, -1.951828599e-04});
  s = fma(mul(a, z), s, a);
  Value c = polynomial(z, {1, -0.5, 4.166664556e-02, -1.388731063e-03, 2.443256381e-05});

  Value isEven =
      arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, andI(quadrant, 1), integer(quadrant.getType(), 0));
  Value y = select(isEven, s, c);
  y = floats(xorI(bits(y), shiftLeft(andI(quadrant, 2), 30)));
  return isCos ? y : select(compare(CmpFPredicate::OEQ, x, 0), x, y); // keeps -0
}
