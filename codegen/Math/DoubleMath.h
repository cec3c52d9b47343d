// Functions of f64 as chains of arithmetic, for targets without a math library.
#ifndef DLC_CODEGEN_MATH_DOUBLEMATH_H
#define DLC_CODEGEN_MATH_DOUBLEMATH_H

#include "codegen/Math/MathBuilder.h"

namespace dlc {

/// As MathBuilder, but all values are f64 or vectors of f64, results are within 4 ulp, and denormals count. Needs a
/// target that multiplies and adds in one step: what a product loses is found with that.
class DoubleMath : public MathBuilder {
public:
  DoubleMath(Location loc, OpBuilder &builder) : MathBuilder(loc, builder, /*hasFma=*/true) {}

  Value exp(Value x);
  Value exp2(Value x);
  Value expm1(Value x);
  Value log(Value x);
  Value log2(Value x);
  Value log10(Value x);
  Value log1p(Value x);
  Value tanh(Value x);
  Value erf(Value x);
  /// Within 4 ulp for |x| up to 2^40. Beyond that the quadrant is not known well enough any more: the result stays
  /// within
  /// [-1, 1].
  Value sin(Value x) { return sinOrCos(x, /*isCos=*/false); }
  Value cos(Value x) { return sinOrCos(x, /*isCos=*/true); }
  Value pow(Value x, Value y);

private:
  /// The sum of two numbers, of which `low` is a small part.
  struct Pair {
    Value high, low;
  };
  /// a * b, exactly.
  Pair product(Value a, Value b);
  /// a * b but for the product of the low parts.
  Pair product(Pair a, Pair b);
  /// a + b, exactly, for |a| >= |b| or a = 0.
  Pair sumOfOrdered(Value a, Value b);
  Pair sum(Value a, Value b);
  Pair pairOf(Type like, double high, double low) { return {constant(like, high), constant(like, low)}; }

  /// 2^(n + shift) of integers n given as f64, for results that are normal.
  Value powerOfTwo(Value n, int shift = 0);
  /// 2^n * e^r for r in [-ln 2 / 2, ln 2 / 2] and n in [-2000, 2000].
  Value scaledExp(Value n, Value r);
  /// e^r - 1 for the same r.
  Value shortExpm1(Value r);
  Value reduceByLn2(Value x, Value n);

  /// x = 2^e (1 + f) with f in [sqrt(1/2) - 1, sqrt(2) - 1], for positive x.
  struct Split {
    Value f, e;
  };
  Split split(Value x);
  Value exponentBits(Value x);
  Value exponentValue(Value bits);
  Value logOf1p(Value f);
  /// The logarithm to base 2, with twice the digits.
  Pair precise(Split x);
  Value sinOrCos(Value x, bool isCos);
};

} // namespace dlc

#endif
