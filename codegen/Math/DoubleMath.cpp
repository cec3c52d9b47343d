// Coefficients interpolate at Chebyshev's points of the interval given, or are least squares with Lawson's weights;
// errors are those of the function, relative unless said otherwise.
#include "codegen/Math/DoubleMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace dlc;
using arith::CmpFPredicate;

static constexpr double log2OfE = 0x1.71547652b82fep+0, log2OfELow = 0x1.777d0ffda0d24p-56;
static constexpr double ln2 = 0x1.62e42fefa39efp-1, ln2Low = 0x1.abc9e3b39803fp-56;
static constexpr int mantissaBits = 52;

//===----------------------------------------------------------------------===//
// Sums and products that keep what rounding takes away
//===----------------------------------------------------------------------===//

DoubleMath::Pair DoubleMath::product(Value a, Value b) {
  Value high = mul(a, b);
  return {high, fma(a, b, arith::NegFOp::create(*this, high))};
}

DoubleMath::Pair DoubleMath::product(Pair a, Pair b) {
  Pair result = product(a.high, b.high);
  return {result.high, add(result.low, fma(a.high, b.low, mul(a.low, b.high)))};
}

DoubleMath::Pair DoubleMath::sumOfOrdered(Value a, Value b) {
  Value high = add(a, b);
  return {high, sub(b, sub(high, a))};
}

DoubleMath::Pair DoubleMath::sum(Value a, Value b) {
  Value high = add(a, b), ofB = sub(high, a);
  return {high, add(sub(a, sub(high, ofB)), sub(b, ofB))};
}

//===----------------------------------------------------------------------===//
// Exponentials: x = n ln 2 + r with n to nearest
//===----------------------------------------------------------------------===//

Value DoubleMath::powerOfTwo(Value n, int shift) {
  // At 1.5 * 2^52 the last bit of an f64 counts ones: the sum carries n + 1023 in its low bits.
  return floats(shiftLeft(bits(add(n, 0x1.8p52 + 1023 + shift)), mantissaBits));
}

Value DoubleMath::reduceByLn2(Value x, Value n) {
  Value r = fma(n, constant(x.getType(), -ln2), x);
  return fma(n, constant(x.getType(), -ln2Low), r);
}

Value DoubleMath::shortExpm1(Value r) {
  // (e^r - 1 - r) / r^2, error 8e-19 of e^r - 1
  Value p = polynomial(r, {0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326084, 0.0013888888888883711,
                           0.0001984126987500228, 2.480158732567746e-05, 2.755725517000089e-06, 2.755727347871858e-07,
                           2.5105312729622103e-08, 2.09147553258932e-09});
  return fma(mul(r, r), p, r);
}

Value DoubleMath::scaledExp(Value n, Value r) {
  // In two steps: results may be denormal, and 2^1024 is none.
  Value half = floor(mul(n, 0.5));
  Value p = add(shortExpm1(r), 1);
  return mul(mul(p, powerOfTwo(half)), powerOfTwo(sub(n, half)));
}

Value DoubleMath::exp(Value x) {
  x = clamp(x, -746, 710); // 0 and infinity
  Value n = roundEven(mul(x, log2OfE));
  return scaledExp(n, reduceByLn2(x, n));
}

Value DoubleMath::exp2(Value x) {
  x = clamp(x, -1080, 1030);
  Value n = roundEven(x);
  return scaledExp(n, mul(sub(x, n), ln2));
}

Value DoubleMath::expm1(Value x) {
  Value bounded = clamp(x, -40, 710);
  Value n = roundEven(mul(bounded, log2OfE));
  Value q = shortExpm1(reduceByLn2(bounded, n));
  // 2^n q + (2^n - 1), by halves because n reaches 1024.
  Value half = powerOfTwo(n, -1);
  Value y = fma(half, q, add(half, -0.5));
  // Keeps -0, and what is too small to halve.
  return select(compare(CmpFPredicate::OLT, abs(x), 0x1p-54), x, add(y, y));
}

//===----------------------------------------------------------------------===//
// Logarithms
//===----------------------------------------------------------------------===//

Value DoubleMath::exponentBits(Value x) {
  constexpr int64_t bitsOfRootOfHalf = 0x3fe6a09e667f3bcd;
  Value number = bits(x);
  return andI(subI(number, integer(number.getType(), bitsOfRootOfHalf)), -(int64_t(1) << mantissaBits));
}

Value DoubleMath::exponentValue(Value bits) {
  Value e = arith::ShRSIOp::create(*this, bits, integer(bits.getType(), mantissaBits));
  e = arith::TruncIOp::create(*this, withElement(e.getType(), getI32Type()), e);
  return arith::SIToFPOp::create(*this, withElement(e.getType(), getF64Type()), e);
}

DoubleMath::Split DoubleMath::split(Value x) {
  Value isDenormal = compare(CmpFPredicate::OLT, x, 0x1p-1022);
  x = select(isDenormal, mul(x, 0x1p54), x);
  Value e = exponentBits(x), exponent = exponentValue(e);
  return {add(floats(subI(bits(x), e)), -1), select(isDenormal, add(exponent, -54), exponent)};
}

Value DoubleMath::logOf1p(Value f) {
  // With s = f / (2 + f): log(1 + f) = f - s f + s R, and as s f = f^2 / 2 (1 - s), only small terms are taken from f.
  Value s = div(f, add(f, 2)), z = mul(s, s);
  // log(1 + f) / (s z) - 2 / z, error 5e-19
  Value p = polynomial(z, {0.6666666666666666, 0.40000000000000885, 0.28571428570799784, 0.22222222392581045,
                           0.18181795547521137, 0.15386244737621665, 0.13268638369266825, 0.13088034850927555});
  Value half = mul(mul(f, 0.5), f);
  return sub(f, sub(half, mul(s, fma(z, p, half))));
}

Value DoubleMath::log(Value x) {
  Split parts = split(x);
  Value y = fma(parts.e, constant(x.getType(), ln2Low), logOf1p(parts.f));
  y = fma(parts.e, constant(x.getType(), ln2), y);
  return logEnds(x, y, 0, CmpFPredicate::OLE, 0);
}

Value DoubleMath::log2(Value x) {
  Split parts = split(x);
  return logEnds(x, fma(logOf1p(parts.f), constant(x.getType(), log2OfE), parts.e), 0, CmpFPredicate::OLE, 0);
}

Value DoubleMath::log10(Value x) {
  Split parts = split(x);
  Value y = mul(logOf1p(parts.f), 0x1.bcb7b1526e50ep-2);
  return logEnds(x, fma(parts.e, constant(x.getType(), 0x1.34413509f79ffp-2), y), 0, CmpFPredicate::OLE, 0);
}

Value DoubleMath::log1p(Value x) {
  // As for f32: f = x / 2^e + (1 / 2^e - 1), where only the sum rounds.
  Value e = exponentBits(add(x, 1));
  Value scaled = floats(subI(bits(x), e));
  Value four = floats(subI(integer(e.getType(), 0x4010000000000000), e)); // 4 / 2^e is normal
  Value f = add(scaled, add(mul(four, 0.25), -1));
  Value exponent = exponentValue(e);
  Value y = fma(exponent, constant(x.getType(), ln2Low), logOf1p(f));
  y = logEnds(x, fma(exponent, constant(x.getType(), ln2), y), -1, CmpFPredicate::OLE, -1);
  return select(compare(CmpFPredicate::OLT, abs(x), 0x1p-54), x, y); // keeps -0
}

//===----------------------------------------------------------------------===//
// Powers: 2^(y log2 x). The exponent has 10 bits before the binary point, so the logarithm needs as many more.
//===----------------------------------------------------------------------===//

DoubleMath::Pair DoubleMath::precise(Split x) {
  Type type = x.f.getType();
  // log(1 + f) = 2 s + s z (2/3 + z Q(z)) with s = f / (2 + f), z = s^2
  Value divisor = add(x.f, 2), lost = sub(x.f, add(divisor, -2));
  Value quotient = div(x.f, divisor), minus = arith::NegFOp::create(*this, quotient);
  Value rest = fma(minus, lost, fma(minus, divisor, x.f));
  Pair s = {quotient, div(rest, divisor)};
  Pair z = product(s, s);
  // error 1e-20 of the logarithm
  Value q = polynomial(z.high, {0.4, 0.2857142857142937, 0.22222222221652765, 0.18181818336099848, 0.1538459488700718,
                                0.1333480879881234, 0.11706126464563398, 0.11724327060846747});
  Pair third = product(z, pairOf(type, 0x1.5555555555555p-1, 0x1.5555555555555p-55));
  Pair correction = sumOfOrdered(third.high, fma(mul(z.high, z.high), q, third.low));
  Pair small = product(s, correction);
  Pair log = sumOfOrdered(add(s.high, s.high), small.high);
  log.low = add(log.low, add(small.low, add(s.low, s.low)));
  Pair scaled = product(log, pairOf(type, log2OfE, log2OfELow));
  Pair result = sumOfOrdered(x.e, scaled.high);
  result.low = add(result.low, scaled.low);
  return result;
}

Value DoubleMath::pow(Value x, Value y) {
  Type type = x.getType();
  Value magnitude = abs(x);
  Pair log = precise(split(magnitude));
  log.high = logEnds(magnitude, log.high, 0, CmpFPredicate::OLE, 0);
  Pair t = product(log.high, y);
  t.low = fma(log.low, y, t.low);
  t.high = select(isPowerOne(magnitude, y), constant(type, 0), t.high);
  // Beyond that, low parts are no numbers.
  constexpr double beyond = 1100;
  Value isShort = compare(CmpFPredicate::OLT, abs(t.high), beyond);
  t.low = select(isShort, t.low, constant(type, 0));
  t.low = select(isPowerOne(magnitude, y), constant(type, 0), t.low);
  t.high = clamp(t.high, -beyond, beyond);
  Value n = roundEven(t.high);
  Value r = add(sub(t.high, n), t.low);
  return powerOfSigned(x, y, scaledExp(n, mul(r, ln2)));
}

//===----------------------------------------------------------------------===//
// Functions that saturate
//===----------------------------------------------------------------------===//

Value DoubleMath::tanh(Value x) {
  Value y = expm1(mul(minWith(22, abs(x)), -2)); // from 0 to -1
  return copySign(div(y, sub(constant(x.getType(), -2), y)), x);
}

Value DoubleMath::erf(Value x) {
  Type type = x.getType();
  Value a = minWith(6, abs(x)), z = mul(a, a);
  // erf(a) / a on [0, 1], error 2e-17
  Value near =
      mul(a, polynomial(z, {1.1283791670955126, -0.3761263890318375, 0.11283791670954879, -0.026866170645076792,
                            0.0052239776248180145, -0.000854832698083379, 0.0001205533111164271,
                            -1.4925595266831182e-05, 1.6461000484121368e-06, -1.6350312701054695e-07,
                            1.4659775274047436e-08, -1.1372848856791674e-09, 5.957176147748911e-11}));
  // (1 - erf(a)) e^(a^2) of u = (a - 2) / (a + 2), a in [1, 6], absolute error of erf 6e-19
  Value u = div(add(a, -2), add(a, 2));
  Value p = polynomial(u, {0.25539567631050575, -0.4271858474139568, 0.24165819424246812, -0.0789785810164241,
                           0.0037328923985616913, 0.006997461786346073, -0.0008471425886728213, -0.0009819764927005037,
                           4.353608434427865e-05, 0.00017428844748078136, 2.7623828464984e-05, -2.6609869868509162e-05,
                           -1.2642871653205117e-05});
  Value far = fma(exp(arith::NegFOp::create(*this, z)), arith::NegFOp::create(*this, p), constant(type, 1));
  return copySign(select(compare(CmpFPredicate::OLT, a, 1), near, far), x);
}

//===----------------------------------------------------------------------===//
// Sine and cosine: x = n pi/2 + r
//===----------------------------------------------------------------------===//

Value DoubleMath::sinOrCos(Value x, bool isCos) {
  Type type = x.getType();
  Value n = roundEven(mul(x, 0x1.45f306dc9c883p-1));
  // pi/2 in three parts. What is left after the first is a multiple of 2^-52 below 1: exact.
  Value r = fma(n, constant(type, -0x1.921fb54442d18p+0), x);
  Pair second = product(n, constant(type, -0x1.1a62633145c07p-54));
  Pair angle = sum(r, second.high);
  angle.low = fma(n, constant(type, 0x1.f1976b7ed8fbcp-110), add(angle.low, second.low));
  // The quadrant is in the low bits of n + 1.5 * 2^52.
  Value quadrant = bits(add(n, 0x1.8p52));
  if (isCos)
    quadrant = addI(quadrant, integer(quadrant.getType(), 1));

  constexpr double bound = 0.786; // a little above pi/4, as n is not always the nearest
  Value a = clamp(angle.high, -bound, bound), z = mul(a, a);
  // (sin(a) - a) / a^3, error 6e-18; (cos(a) - 1 + a^2 / 2) / a^4, error 9e-19
  Value s = polynomial(z, {-0.16666666666666666, 0.008333333333333331, -0.00019841269841265017, 2.7557319219301936e-06,
                           -2.5052106219528367e-08, 1.6058529573291737e-10, -7.586576648405261e-13});
  Value c =
      polynomial(z, {0.041666666666666664, -0.0013888888888888887, 2.4801587301584618e-05, -2.7557319221382125e-07,
                     2.0876755783897636e-09, -1.1470459750244853e-11, 4.74580492324984e-14});
  Value halfZ = mul(z, 0.5), rest = sub(constant(type, 1), halfZ);
  // To first order in the low part: sin(a + l) = sin a + l cos a, cos(a + l) = cos a - l sin a.
  Value sine = add(a, fma(mul(a, z), s, mul(angle.low, rest)));
  Value lost = sub(sub(constant(type, 1), rest), halfZ);
  Value cosine = add(rest, add(lost, sub(mul(mul(z, z), c), mul(a, angle.low))));

  Value isEven =
      arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, andI(quadrant, 1), integer(quadrant.getType(), 0));
  Value y = clamp(select(isEven, sine, cosine), -1, 1);
  y = floats(xorI(bits(y), shiftLeft(andI(quadrant, 2), 62)));
  return isCos ? y : select(compare(CmpFPredicate::OEQ, x, 0), x, y); // keeps -0
}
