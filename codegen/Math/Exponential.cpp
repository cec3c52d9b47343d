// Exponentials and logarithms. Coefficients are minimax polynomials for the relative error on the
// interval given, made by weighted least squares with Lawson's weights and rounded to f32 from the
// lowest on, refitting those above.
#include "codegen/Math/MathBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

using namespace mlir;
using namespace dlc;
using arith::CmpFPredicate;

static constexpr double log2OfE = 1.44269504088896340736;
static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr double smallestNormal = 0x1p-126;

//===----------------------------------------------------------------------===//
// Exponentials: x = n ln 2 + r with n = floor(x / ln 2), so that one factor 2^n, from 2^-126 to 2^127,
// reaches every normal result; with n to nearest it would take two.
//===----------------------------------------------------------------------===//

Value MathBuilder::reduceByLn2(Value x, Value n) {
  // 355/512 times an n of up to 15 bits is exact (Cody and Waite; the split of the Cephes library).
  Value r = fma(n, constant(x.getType(), -0.693359375), x);
  return fma(n, constant(x.getType(), 2.12194440054690583e-4), r);
}

Value MathBuilder::exp(Value x) {
  x = clamp(x, -88, 89); // exp(-88) flushes to 0, exp(89) is infinity
  Value n = floor(mul(x, log2OfE));
  Value r = reduceByLn2(x, n);
  // [0, ln 2], error 2.9e-9
  Value p = polynomial(r, {1, 1, 5.000022650e-01, 1.666321009e-01, 4.185436666e-02, 7.869288325e-03, 1.912050531e-03});
  return mul(p, powerOfTwo(n));
}

Value MathBuilder::exp2Of(Value n, Value r) {
  // [0, 1], error 2.1e-9
  Value p = polynomial(r, {1, 6.931470633e-01, 2.402290851e-01, 5.548618361e-02, 9.673775174e-03, 1.248228946e-03,
                           2.156597184e-04});
  return mul(p, powerOfTwo(n));
}

Value MathBuilder::exp2(Value x) {
  x = clamp(x, -127, 128);
  Value n = floor(x);
  return exp2Of(n, sub(x, n));
}

Value MathBuilder::expm1(Value x) {
  Value bounded = clamp(x, -18, 89);
  // Here n is to nearest, so that it is 0, and nothing cancels, where the result is small.
  Value n = roundEven(mul(bounded, log2OfE));
  Value r = reduceByLn2(bounded, n);
  // (e^r - 1 - r) / r^2 on [-ln 2 / 2, ln 2 / 2], error 1.4e-8
  Value q = polynomial(r, {4.999999702e-01, 1.666654646e-01, 4.166744277e-02, 8.366253227e-03, 1.386994845e-03});
  q = fma(mul(r, r), q, r);
  // 2^n q + (2^n - 1), by halves because n reaches 128.
  Value half = powerOfTwo(n, -1);
  Value y = fma(half, q, add(half, -0.5));
  // Keeps -0, and what is too small to halve.
  return select(compare(CmpFPredicate::OLT, abs(x), 0x1p-25), x, add(y, y));
}

//===----------------------------------------------------------------------===//
// Logarithms: x = 2^e (1 + f) with f in [-1/3, 1/3], so that e = 0 around 1, where the result is small.
//===----------------------------------------------------------------------===//

static constexpr int64_t bitsOfTwoThirds = 0x3f2aaaab;

Value MathBuilder::exponentBits(Value x) {
  return andI(subI(bits(x), integer(bits(x).getType(), bitsOfTwoThirds)), -(int64_t(1) << 23));
}

// The exponent stays 23 places up; the factor that brings it down is exact and costs nothing where
// there is a factor already.
Value MathBuilder::exponentValue(Value bits) {
  return arith::SIToFPOp::create(*this, withElement(bits.getType(), getF32Type()), bits);
}

Value MathBuilder::logOf(Value f, Value exponent) {
  // (log(1 + f) - f) / f^2, error 3.7e-8 of the logarithm
  Value q = polynomial(f, {-5.000000000e-01, 3.333326578e-01, -2.500423789e-01, 2.000793070e-01, -1.647232473e-01,
                           1.404216886e-01, -1.512218565e-01, 1.382076442e-01});
  Value y = fma(mul(f, f), q, f);
  return fma(exponentValue(exponent), constant(f.getType(), 0x1p-23 * 0.693147180559945309), y);
}

Value MathBuilder::log(Value x) {
  Value e = exponentBits(x);
  Value f = add(floats(subI(bits(x), e)), -1);
  return logEnds(x, logOf(f, e), 0, CmpFPredicate::OLT, smallestNormal);
}

Value MathBuilder::log10(Value x) { return mul(log(x), 0.434294481903251828); }

Value MathBuilder::log2(Value x) {
  Value e = exponentBits(x);
  Value f = add(floats(subI(bits(x), e)), -1);
  // log2(1 + f) / f, error 2.9e-8
  Value q = polynomial(f, {1.442695022e+00, -7.213468552e-01, 4.808981121e-01, -3.607726991e-01, 2.886530459e-01,
                           -2.370460480e-01, 2.024246603e-01, -2.210123390e-01, 2.004726380e-01});
  Value y = fma(exponentValue(e), constant(x.getType(), 0x1p-23), mul(f, q));
  return logEnds(x, y, 0, CmpFPredicate::OLT, smallestNormal);
}

Value MathBuilder::log1p(Value x) {
  // The exponent may be that of the rounded sum, but f = (1 + x) / 2^e - 1 must keep all bits of x:
  // x / 2^e + (1 / 2^e - 1), where only the last sum rounds.
  Value e = exponentBits(add(x, 1));
  Value scaled = floats(subI(bits(x), e));
  // 4 / 2^e is normal for every e.
  Value four = floats(subI(integer(e.getType(), 0x40800000), e));
  Value f = add(scaled, add(mul(four, 0.25), -1));
  Value y = logEnds(x, logOf(f, e), -1, CmpFPredicate::OLE, -1);
  return select(compare(CmpFPredicate::OEQ, x, 0), x, y); // keeps -0
}

//===----------------------------------------------------------------------===//
// Powers: 2^(y log2 x), the exponent in double precision: it has 8 bits before the binary point, and
// the result is as good as the 24 bits behind it.
//===----------------------------------------------------------------------===//

Value MathBuilder::pow(Value x, Value y) {
  Value magnitude = abs(x);
  Value e = exponentBits(magnitude);
  Value f = toF64(add(floats(subI(bits(magnitude), e)), -1)); // exact
  Value wideE = mul(toF64(exponentValue(e)), 0x1p-23);
  // log2(1 + f) = s P(s^2) with s = f / (2 + f) in [-1/5, 1/7], error 2e-11
  Value s = div(f, add(f, 2));
  Value p = polynomial(mul(s, s), {2.88539008169987, 0.9617966216834, 0.577092351462, 0.4112057983, 0.34840260485});
  Value log = fma(s, p, wideE);
  log = select(compare(CmpFPredicate::OLT, magnitude, infinity), log, toF64(magnitude));
  log = select(compare(CmpFPredicate::OLT, magnitude, smallestNormal), constant(log.getType(), -infinity), log);

  Value isOne = isPowerOne(magnitude, y);
  Value t = select(isOne, constant(log.getType(), 0), mul(log, toF64(y)));
  t = clamp(t, -127, 128);
  Value n = floor(t);
  return powerOfSigned(x, y, exp2Of(toF32(n), toF32(sub(t, n))));
}
