// Sine, cosine and the two functions that saturate. Coefficients as in Exponential.cpp; the rational
// ones by the same weights on the linearised error.
#include "codegen/Math/MathBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace dlc;
using arith::CmpFPredicate;

Value MathBuilder::tanh(Value x) {
  x = clamp(x, -9.02, 9.02); // where it has rounded to 1
  Value z = mul(x, x);
  // tanh(x) = x P(x^2) / Q(x^2), error 2.3e-8; all terms are positive, nothing cancels.
  Value p = polynomial(z, {1, 1.338268369e-01, 3.497464349e-03, 2.063633656e-05, 1.338566324e-08});
  Value q = polynomial(z, {1, 4.671600461e-01, 2.588435821e-02, 3.288546286e-04, 7.790677046e-07});
  return div(mul(x, p), q);
}

Value MathBuilder::erf(Value x) {
  x = clamp(x, -3.93, 3.93);
  Value z = mul(x, x);
  Value p = polynomial(z, {1.128379107e+00, 2.016264200e-01, 5.412163213e-02, 4.211124964e-03, 2.887934097e-04, 1.887670237e-06});
  Value q = polynomial(z, {1, 5.120185018e-01, 1.186446100e-01, 1.587312855e-02, 1.258733333e-03, 3.660408038e-05});
  return div(mul(x, p), q);
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

  Value isEven = arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, andI(quadrant, 1), integer(quadrant.getType(), 0));
  Value y = select(isEven, s, c);
  y = floats(xorI(bits(y), shiftLeft(andI(quadrant, 2), 30)));
  return isCos ? y : select(compare(CmpFPredicate::OEQ, x, 0), x, y); // keeps -0
}
