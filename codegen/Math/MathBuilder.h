// Functions of floats as chains of arithmetic: what takes the place of calls to a math library in
// vector code. No tables, no branches; the same text serves scalars, CPU vectors and GPU threads.
#ifndef DLC_CODEGEN_MATH_MATHBUILDER_H
#define DLC_CODEGEN_MATH_MATHBUILDER_H

#include "lib/Support/Mlir.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace dlc {

/// Writes ops of arith, and of math those that are one instruction nearly everywhere: floor,
/// roundeven, absf, sqrt, and fma where the target has it. All values are f32 or vectors of f32 of any
/// shape, the same one within a call, unless said otherwise.
///
/// Every function holds within 5 ulp of the exact result, with and without fma, and takes and gives
/// NaN, infinities and zeros (with their signs) as IEEE 754 and C say. Denormals may be read and
/// written as zeros, which is how the runtime sets the processor; code stays right where it is not.
class MathBuilder : public mlir::ImplicitLocOpBuilder {
public:
  MathBuilder(Location loc, OpBuilder &builder, bool hasFma) : ImplicitLocOpBuilder(loc, builder), hasFma(hasFma) {}

  //===--------------------------------------------------------------------===//
  // Functions
  //===--------------------------------------------------------------------===//
  Value exp(Value x);
  Value exp2(Value x);
  Value expm1(Value x);
  Value log(Value x);
  Value log2(Value x);
  Value log10(Value x);
  Value log1p(Value x);
  Value tanh(Value x);
  Value erf(Value x);
  /// Within 5 ulp, or 1e-7 near the zeros, for |x| up to 1e9. Beyond that the angle is not known well
  /// enough any more: the result stays within [-1, 1].
  Value sin(Value x) { return sinOrCos(x, /*isCos=*/false); }
  Value cos(Value x) { return sinOrCos(x, /*isCos=*/true); }
  Value pow(Value x, Value y);
  Value rsqrt(Value x);

  //===--------------------------------------------------------------------===//
  // Parts, for values of any float or integer type
  //===--------------------------------------------------------------------===//
  /// a * b + c, rounded once where the target can.
  Value fma(Value a, Value b, Value c);
  /// c[0] + c[1] * x + c[2] * x^2 + ...
  Value polynomial(Value x, ArrayRef<double> c);
  /// The larger of a constant and `x`, NaN if `x` is: one instruction on x86, unlike arith.maximumf.
  /// Of zeros it gives `x`, whatever the signs.
  Value maxWith(double constant, Value x);
  Value minWith(double constant, Value x);
  Value clamp(Value x, double low, double high) { return maxWith(low, minWith(high, x)); }

protected:
  /// `y`, which is not negative, with the sign of `x`.
  Value copySign(Value y, Value x);
  /// Puts in what a logarithm is at and beyond the ends of its range; `pole` is where it is -infinity:
  /// everything up to `from` counts as that, everything below `pole` is NaN.
  Value logEnds(Value x, Value result, double pole, mlir::arith::CmpFPredicate isEnd, double from);
  /// The sign of a power of negative `x`, and NaN where there is no power; `result` is that of |x|.
  Value powerOfSigned(Value x, Value y, Value result);
  /// Whether a power is 1 whatever the other operand is, be it NaN; and for (-1)^infinity.
  Value isPowerOne(Value magnitude, Value y);

  Type withElement(Type like, Type element);
  Value constant(Type like, double value);
  Value integer(Type like, int64_t value);
  Value bits(Value x);
  Value floats(Value x);
  Value add(Value a, Value b) { return mlir::arith::AddFOp::create(*this, a, b); }
  Value add(Value a, double b) { return add(a, constant(a.getType(), b)); }
  Value sub(Value a, Value b) { return mlir::arith::SubFOp::create(*this, a, b); }
  Value mul(Value a, Value b) { return mlir::arith::MulFOp::create(*this, a, b); }
  Value mul(Value a, double b) { return mul(a, constant(a.getType(), b)); }
  Value div(Value a, Value b) { return mlir::arith::DivFOp::create(*this, a, b); }
  Value addI(Value a, Value b) { return mlir::arith::AddIOp::create(*this, a, b); }
  Value subI(Value a, Value b) { return mlir::arith::SubIOp::create(*this, a, b); }
  Value andI(Value a, int64_t b) { return mlir::arith::AndIOp::create(*this, a, integer(a.getType(), b)); }
  Value xorI(Value a, Value b) { return mlir::arith::XOrIOp::create(*this, a, b); }
  Value shiftLeft(Value a, int64_t b) { return mlir::arith::ShLIOp::create(*this, a, integer(a.getType(), b)); }
  Value abs(Value x);
  Value floor(Value x);
  Value roundEven(Value x);
  Value compare(mlir::arith::CmpFPredicate predicate, Value a, Value b) {
    return mlir::arith::CmpFOp::create(*this, predicate, a, b);
  }
  Value compare(mlir::arith::CmpFPredicate predicate, Value a, double b) {
    return compare(predicate, a, constant(a.getType(), b));
  }
  Value select(Value condition, Value a, Value b) { return mlir::arith::SelectOp::create(*this, condition, a, b); }

private:
  Value sinOrCos(Value x, bool isCos);
  /// 2^n of integers n in [-127, 128] given as f32; 0 and infinity at the ends.
  Value powerOfTwo(Value n, int shift = 0);
  /// 2^(n + r) for r in [0, 1] and n as in powerOfTwo.
  Value exp2Of(Value n, Value r);
  /// 1 - 2^t for t in [-30, 0], precise relative to the result.
  Value oneMinusExp2(Value t);
  /// x - n * ln 2
  Value reduceByLn2(Value x, Value n);
  /// The exponent e, in the exponent's place (i32), for which x / 2^e lies in [2/3, 4/3).
  Value exponentBits(Value x);
  /// 2^23 times the exponent that exponentBits gave, as f32.
  Value exponentValue(Value bits);
  /// log(1 + f) + e * ln 2 for f in [-1/3, 1/3] and e as exponentBits gives it.
  Value logOf(Value f, Value exponent);
  Value toF64(Value x);
  Value toF32(Value x);

  bool hasFma;
};

} // namespace dlc

#endif
