// Elementwise ops: result types, verifiers, costs, and the scalar bodies from which fusion and all
// code for them follow.
#include "dialects/Nn/NnInfer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

//===----------------------------------------------------------------------===//
// Result types
//===----------------------------------------------------------------------===//

/// The broadcast shape of `operands` with `elementType`.
static LogicalResult inferBroadcast(const InferError &error, ValueRange operands, Type elementType,
                                    SmallVectorImpl<Type> &results) {
  SmallVector<SmallVector<AffineExpr>> shapes;
  for (Value operand : operands)
    shapes.push_back(getDims(typeOf(operand)));
  FailureOr<SmallVector<AffineExpr>> dims = broadcastDims(shapes, error); // C2
  if (failed(dims))
    return failure();
  results.push_back(getTensorType(*dims, elementType));
  return success();
}

static Type elementTypeOf(Value value) { return typeOf(value).getElementType(); }

static LogicalResult requireEqualTypes(const InferError &error, Value lhs, Value rhs) {
  if (elementTypeOf(lhs) != elementTypeOf(rhs)) // C1
    return error() << "expected operands of one element type, got " << elementTypeOf(lhs) << " and "
                   << elementTypeOf(rhs);
  return success();
}

#define INFER_UNARY(OP)                                                                                                \
  DLC_NN_INFER(OP) {                                                                                                   \
    results.push_back(operands[0].getType());                                                                          \
    return success();                                                                                                  \
  }
#define INFER_BINARY(OP)                                                                                               \
  DLC_NN_INFER(OP) {                                                                                                   \
    if (failed(requireEqualTypes(error, operands[0], operands[1])))                                                    \
      return failure();                                                                                                \
    return inferBroadcast(error, operands, elementTypeOf(operands[0]), results);                                       \
  }
#define INFER_COMPARE(OP)                                                                                              \
  DLC_NN_INFER(OP) {                                                                                                   \
    if (failed(requireEqualTypes(error, operands[0], operands[1])))                                                    \
      return failure();                                                                                                \
    return inferBroadcast(error, operands, IntegerType::get(context, 1), results);                                     \
  }

INFER_BINARY(AddOp)
INFER_BINARY(SubOp)
INFER_BINARY(MulOp)
INFER_BINARY(DivOp)
INFER_BINARY(MinOp)
INFER_BINARY(MaxOp)
INFER_BINARY(AndOp)
INFER_BINARY(OrOp)
INFER_BINARY(XorOp)
INFER_COMPARE(EqualOp)
INFER_COMPARE(LessOp)
INFER_COMPARE(LessEqualOp)
INFER_COMPARE(GreaterOp)
INFER_COMPARE(GreaterEqualOp)
INFER_UNARY(NotOp)
INFER_UNARY(NegOp)
INFER_UNARY(AbsOp)
INFER_UNARY(SignOp)
INFER_UNARY(FloorOp)
INFER_UNARY(CeilOp)
INFER_UNARY(RoundOp)
INFER_UNARY(ReciprocalOp)
INFER_UNARY(SqrtOp)
INFER_UNARY(ExpOp)
INFER_UNARY(LogOp)
INFER_UNARY(ErfOp)
INFER_UNARY(SinOp)
INFER_UNARY(CosOp)
INFER_UNARY(TanhOp)
INFER_UNARY(SigmoidOp)
INFER_UNARY(SoftplusOp)
INFER_UNARY(ReluOp)
INFER_UNARY(LeakyReluOp)
INFER_UNARY(EluOp)
INFER_UNARY(GeluOp)
INFER_UNARY(HardSigmoidOp)
INFER_UNARY(HardSwishOp)
INFER_UNARY(ClipOp)

DLC_NN_INFER(PowOp) { return inferBroadcast(error, operands, elementTypeOf(operands[0]), results); }

DLC_NN_INFER(WhereOp) {
  if (failed(requireEqualTypes(error, operands[1], operands[2])))
    return failure();
  return inferBroadcast(error, operands, elementTypeOf(operands[1]), results);
}

DLC_NN_INFER(CastOp) {
  results.push_back(getTensorType(getDims(cast<RankedTensorType>(operands[0].getType())), adaptor.getTo()));
  return success();
}

/// (C1) of quantize and dequantize.
static LogicalResult checkQuantParams(const InferError &error, ValueRange operands, int64_t axis) {
  auto input = cast<RankedTensorType>(operands[0].getType());
  for (unsigned k : {1, 2}) {
    auto type = cast<RankedTensorType>(operands[k].getType());
    if (type.getRank() == 0)
      continue;
    StringRef name = k == 1 ? "scale" : "zero_point";
    if (type.getRank() != 1)
      return error() << "expected " << name << " of rank 0 or 1, got rank " << type.getRank();
    if (axis < 0 || axis >= input.getRank())
      return error() << "expected axis within rank " << input.getRank() << ", got " << axis;
    if (!mayBeEqual(getDims(type)[0], getDims(input)[axis]))
      return error() << "expected " << name << " with the size of dimension " << axis << " of " << input << ", got "
                     << type;
  }
  return success();
}

DLC_NN_INFER(QuantizeOp) {
  if (failed(checkQuantParams(error, operands, adaptor.getAxis())))
    return failure();
  Type to = elementTypeOf(operands[2]);
  if (!isa<IntegerType>(to) || to.getIntOrFloatBitWidth() > 16 || to.getIntOrFloatBitWidth() < 8) // C2
    return error() << "expected an 8 or 16 bit zero_point, got " << to;
  results.push_back(getTensorType(getDims(cast<RankedTensorType>(operands[0].getType())), to));
  return success();
}

DLC_NN_INFER(DequantizeOp) {
  if (failed(checkQuantParams(error, operands, adaptor.getAxis())))
    return failure();
  Type from = elementTypeOf(operands[0]);
  if (failed(requireEqualTypes(error, operands[0], operands[2]))) // C3
    return failure();
  if (!isa<IntegerType>(from) || from.getIntOrFloatBitWidth() < 8 || from.getIntOrFloatBitWidth() > 32)
    return error() << "expected an input of 8, 16 or 32 bit integers, got " << operands[0].getType();
  results.push_back(getTensorType(getDims(cast<RankedTensorType>(operands[0].getType())), elementTypeOf(operands[1])));
  return success();
}

//===----------------------------------------------------------------------===//
// Scalar bodies
//===----------------------------------------------------------------------===//

namespace {
/// Short names for what bodies are made of.
struct Scalars {
  ImplicitLocOpBuilder b;
  Scalars(OpBuilder &builder, Location loc) : b(loc, builder) {}

  Value constant(Type type, double value) {
    if (isa<FloatType>(type))
      return arith::ConstantOp::create(b, FloatAttr::get(type, value));
    return arith::ConstantOp::create(b, IntegerAttr::get(type, static_cast<int64_t>(value)));
  }
  Value like(Value x, double value) { return constant(x.getType(), value); }
  bool isFloat(Value x) { return isa<FloatType>(x.getType()); }

  Value add(Value a, Value c) {
    return isFloat(a) ? arith::AddFOp::create(b, a, c) : Value(arith::AddIOp::create(b, a, c));
  }
  Value sub(Value a, Value c) {
    return isFloat(a) ? arith::SubFOp::create(b, a, c) : Value(arith::SubIOp::create(b, a, c));
  }
  Value mul(Value a, Value c) {
    return isFloat(a) ? arith::MulFOp::create(b, a, c) : Value(arith::MulIOp::create(b, a, c));
  }
  Value divf(Value a, Value c) { return arith::DivFOp::create(b, a, c); }
  Value max(Value a, Value c, bool isUnsigned = false) {
    if (isFloat(a))
      return arith::MaximumFOp::create(b, a, c);
    return isUnsigned ? Value(arith::MaxUIOp::create(b, a, c)) : arith::MaxSIOp::create(b, a, c);
  }
  Value min(Value a, Value c, bool isUnsigned = false) {
    if (isFloat(a))
      return arith::MinimumFOp::create(b, a, c);
    return isUnsigned ? Value(arith::MinUIOp::create(b, a, c)) : arith::MinSIOp::create(b, a, c);
  }
  Value compare(arith::CmpFPredicate f, arith::CmpIPredicate s, arith::CmpIPredicate u, Value a, Value c,
                bool isUnsigned) {
    if (isFloat(a))
      return arith::CmpFOp::create(b, f, a, c);
    return arith::CmpIOp::create(b, isUnsigned ? u : s, a, c);
  }
  Value less(Value a, Value c) { return arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, a, c); }
  Value select(Value condition, Value a, Value c) { return arith::SelectOp::create(b, condition, a, c); }
  Value exp(Value x) { return math::ExpOp::create(b, x); }
  Value neg(Value x) { return isFloat(x) ? Value(arith::NegFOp::create(b, x)) : sub(like(x, 0), x); }
  /// 1 / (1 + exp(-x)); exp overflows to inf for x << 0 and the quotient is then 0.
  Value sigmoid(Value x) { return divf(like(x, 1), add(like(x, 1), exp(neg(x)))); }
};
} // namespace

#define BODY(OP) Value OP::buildScalar(OpBuilder &builder, Location loc, ValueRange args)
#define UNARY_BODY(OP, EXPR)                                                                                           \
  BODY(OP) {                                                                                                           \
    Scalars s(builder, loc);                                                                                           \
    Value x = args[0];                                                                                                 \
    return EXPR;                                                                                                       \
  }
#define BINARY_BODY(OP, EXPR)                                                                                          \
  BODY(OP) {                                                                                                           \
    Scalars s(builder, loc);                                                                                           \
    Value x = args[0], y = args[1];                                                                                    \
    [[maybe_unused]] bool u = isUnsigned(elementTypeOf(getOperand(0)));                                                \
    return EXPR;                                                                                                       \
  }

BINARY_BODY(AddOp, s.add(x, y))
BINARY_BODY(SubOp, s.sub(x, y))
BINARY_BODY(MulOp, s.mul(x, y))
BINARY_BODY(MinOp, s.min(x, y, u))
BINARY_BODY(MaxOp, s.max(x, y, u))
BINARY_BODY(AndOp, arith::AndIOp::create(s.b, x, y))
BINARY_BODY(OrOp, arith::OrIOp::create(s.b, x, y))
BINARY_BODY(XorOp, arith::XOrIOp::create(s.b, x, y))

#define COMPARE_BODY(OP, F, S, U)                                                                                      \
  BINARY_BODY(OP, s.compare(arith::CmpFPredicate::F, arith::CmpIPredicate::S, arith::CmpIPredicate::U, x, y, u))
COMPARE_BODY(EqualOp, OEQ, eq, eq)
COMPARE_BODY(LessOp, OLT, slt, ult)
COMPARE_BODY(LessEqualOp, OLE, sle, ule)
COMPARE_BODY(GreaterOp, OGT, sgt, ugt)
COMPARE_BODY(GreaterEqualOp, OGE, sge, uge)

BODY(DivOp) {
  Scalars s(builder, loc);
  Value x = args[0], y = args[1];
  if (s.isFloat(x))
    return s.divf(x, y);
  // Division by zero gives 0 and lowest / -1 wraps, instead of a trap: divide by 1 there.
  Value zero = s.like(x, 0), one = s.like(x, 1);
  Value isZero = arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, y, zero);
  if (isUnsigned(elementTypeOf(getLhs())))
    return s.select(isZero, zero, arith::DivUIOp::create(s.b, x, s.select(isZero, one, y)));
  Value isMinusOne = arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, y, s.like(x, -1));
  Value special = arith::OrIOp::create(s.b, isZero, isMinusOne);
  Value quotient = arith::DivSIOp::create(s.b, x, s.select(special, one, y));
  return s.select(isZero, zero, s.select(isMinusOne, s.sub(zero, x), quotient));
}

/// Truncates `x`, a float, to an integer type; values beyond the type saturate, NaN gives 0.
static Value floatToInt(Scalars &s, Value x, IntegerType to, bool isUnsigned) {
  unsigned width = to.getWidth();
  Type type = x.getType();
  // The largest float not above the type's maximum: 2^63 and 2^31 themselves are not representable.
  double low = isUnsigned ? 0.0 : -std::ldexp(1.0, width - 1);
  double high = isUnsigned ? std::ldexp(1.0, width) : std::ldexp(1.0, width - 1);
  Value isNan = arith::CmpFOp::create(s.b, arith::CmpFPredicate::UNO, x, x);
  Value clean = s.select(isNan, s.like(x, 0), x);
  double gap = type.isF64() ? (width > 53 ? std::ldexp(1.0, width - (isUnsigned ? 53 : 54)) : 1.0)
                            : (width > 24 ? std::ldexp(1.0, width - (isUnsigned ? 24 : 25)) : 1.0);
  clean = arith::MaxNumFOp::create(s.b, clean, s.like(x, low));
  clean = arith::MinNumFOp::create(s.b, clean, s.like(x, high - gap));
  Type via = IntegerType::get(type.getContext(), width < 32 ? 32 : width);
  Value integer = isUnsigned && width >= 32 ? Value(arith::FPToUIOp::create(s.b, via, clean))
                                            : arith::FPToSIOp::create(s.b, via, clean);
  if (gap > 1) { // the clamp stopped short of the type's maximum
    Value isHigh = arith::CmpFOp::create(s.b, arith::CmpFPredicate::OGE, x, s.like(x, high));
    APInt max = isUnsigned ? APInt::getMaxValue(width) : APInt::getSignedMaxValue(width);
    integer = s.select(isHigh, arith::ConstantOp::create(s.b, IntegerAttr::get(to, max)), integer);
  }
  return via == to ? integer : Value(arith::TruncIOp::create(s.b, to, integer));
}

/// x to the power of y modulo 2^width by squaring, without branches; to a negative power 0, unless x is 1 or -1.
static Value integerPower(Scalars &s, Value x, Value y, bool isUnsignedBase, bool isUnsignedExponent) {
  unsigned width = x.getType().getIntOrFloatBitWidth(), exponentWidth = y.getType().getIntOrFloatBitWidth();
  Type i1 = s.b.getI1Type();
  auto lowBit = [&](Value v) { return v.getType() == i1 ? v : Value(arith::TruncIOp::create(s.b, i1, v)); };
  auto compare = [&](arith::CmpIPredicate predicate, Value a, double b) -> Value {
    return arith::CmpIOp::create(s.b, predicate, a, s.like(a, b));
  };
  Value result = s.like(x, 1), square = x;
  // Powers of an odd number repeat after 2^width, those of an even one are 0 from `width` on.
  for (unsigned bit = 0, e = std::min(width, exponentWidth); bit < e; ++bit) {
    Value shifted = bit ? Value(arith::ShRUIOp::create(s.b, y, s.like(y, bit))) : y;
    result = s.select(lowBit(shifted), s.mul(result, square), result);
    if (bit + 1 < e)
      square = s.mul(square, square);
  }
  if (exponentWidth > width) {
    Value isEven = arith::XOrIOp::create(s.b, lowBit(x), s.constant(i1, 1));
    Value isZero = arith::AndIOp::create(s.b, isEven, compare(arith::CmpIPredicate::uge, y, width));
    result = s.select(isZero, s.like(x, 0), result);
  }
  if (isUnsignedExponent)
    return result;
  Value isUnit = compare(arith::CmpIPredicate::eq, x, 1);
  if (!isUnsignedBase)
    isUnit = arith::OrIOp::create(s.b, isUnit, compare(arith::CmpIPredicate::eq, x, -1));
  return s.select(isUnit, result, s.select(compare(arith::CmpIPredicate::slt, y, 0), s.like(x, 0), result));
}

BODY(PowOp) {
  Scalars s(builder, loc);
  Value x = args[0], y = args[1];
  Type type = x.getType();
  if (isa<FloatType>(type)) {
    if (auto integer = dyn_cast<IntegerType>(y.getType())) {
      y = isUnsigned(elementTypeOf(getRhs())) ? Value(arith::UIToFPOp::create(s.b, type, y))
                                              : arith::SIToFPOp::create(s.b, type, y);
    } else if (type.getIntOrFloatBitWidth() < y.getType().getIntOrFloatBitWidth()) {
      y = arith::TruncFOp::create(s.b, type, y);
    } else if (type != y.getType()) {
      y = arith::ExtFOp::create(s.b, type, y);
    }
    return math::PowFOp::create(s.b, x, y);
  }
  bool u = isUnsigned(elementTypeOf(getLhs()));
  if (isa<IntegerType>(y.getType()))
    return integerPower(s, x, y, u, isUnsigned(elementTypeOf(getRhs())));
  Type f64 = s.b.getF64Type();
  Value base = u ? Value(arith::UIToFPOp::create(s.b, f64, x)) : arith::SIToFPOp::create(s.b, f64, x);
  Value power = math::PowFOp::create(s.b, base, y.getType() == f64 ? y : Value(arith::ExtFOp::create(s.b, f64, y)));
  Value wide = floatToInt(s, power, s.b.getI64Type(), /*isUnsigned=*/false);
  return type.isInteger(64) ? wide : Value(arith::TruncIOp::create(s.b, type, wide));
}

UNARY_BODY(NotOp, Value(arith::XOrIOp::create(s.b, x, s.like(x, 1))))
UNARY_BODY(NegOp, s.neg(x))
BODY(AbsOp) {
  Scalars s(builder, loc);
  if (s.isFloat(args[0]))
    return math::AbsFOp::create(s.b, args[0]);
  return isUnsigned(elementTypeOf(getInput())) ? args[0] : Value(math::AbsIOp::create(s.b, args[0]));
}
BODY(SignOp) {
  Scalars s(builder, loc);
  Value x = args[0], zero = s.like(x, 0);
  bool u = isUnsigned(elementTypeOf(getInput()));
  Value above = s.compare(arith::CmpFPredicate::OGT, arith::CmpIPredicate::sgt, arith::CmpIPredicate::ugt, x, zero, u);
  Value below = s.compare(arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt, arith::CmpIPredicate::ult, x, zero, u);
  // NaN and zero stay themselves.
  return s.select(above, s.like(x, 1), s.select(below, s.like(x, -1), x));
}
UNARY_BODY(FloorOp, Value(math::FloorOp::create(s.b, x)))
UNARY_BODY(CeilOp, Value(math::CeilOp::create(s.b, x)))
UNARY_BODY(RoundOp, Value(math::RoundEvenOp::create(s.b, x)))
UNARY_BODY(ReciprocalOp, s.divf(s.like(x, 1), x))
UNARY_BODY(SqrtOp, Value(math::SqrtOp::create(s.b, x)))
UNARY_BODY(ExpOp, s.exp(x))
UNARY_BODY(LogOp, Value(math::LogOp::create(s.b, x)))
UNARY_BODY(ErfOp, Value(math::ErfOp::create(s.b, x)))
UNARY_BODY(SinOp, Value(math::SinOp::create(s.b, x)))
UNARY_BODY(CosOp, Value(math::CosOp::create(s.b, x)))
UNARY_BODY(TanhOp, Value(math::TanhOp::create(s.b, x)))
UNARY_BODY(SigmoidOp, s.sigmoid(x))
// max(x, 0) + log(1 + exp(-|x|)) neither overflows nor loses small values' sign of growth.
UNARY_BODY(SoftplusOp,
           s.add(s.max(x, s.like(x, 0)), Value(math::Log1pOp::create(s.b, s.exp(s.neg(math::AbsFOp::create(s.b, x)))))))
BODY(ReluOp) {
  Scalars s(builder, loc);
  bool u = isUnsigned(elementTypeOf(getInput()));
  return u ? args[0] : s.max(args[0], s.like(args[0], 0));
}
UNARY_BODY(LeakyReluOp, s.select(s.less(x, s.like(x, 0)), s.mul(s.like(x, getAlpha().convertToDouble()), x), x))
UNARY_BODY(EluOp, s.select(s.less(s.like(x, 0), x), x,
                           s.mul(s.like(x, getAlpha().convertToDouble()), Value(math::ExpM1Op::create(s.b, x)))))
BODY(GeluOp) {
  Scalars s(builder, loc);
  Value x = args[0], half = s.mul(x, s.like(x, 0.5));
  if (!getTanh())
    return s.mul(half, s.add(s.like(x, 1), math::ErfOp::create(s.b, s.mul(x, s.like(x, 0.70710678118654752440)))));
  Value cube = s.mul(s.mul(x, x), x);
  Value inner = s.mul(s.like(x, 0.79788456080286535588), s.add(x, s.mul(s.like(x, 0.044715), cube)));
  return s.mul(half, s.add(s.like(x, 1), math::TanhOp::create(s.b, inner)));
}
UNARY_BODY(HardSigmoidOp,
           s.max(s.like(x, 0), s.min(s.like(x, 1), s.add(s.mul(s.like(x, getAlpha().convertToDouble()), x),
                                                         s.like(x, getBeta().convertToDouble())))))
UNARY_BODY(HardSwishOp,
           s.mul(x, s.max(s.like(x, 0), s.min(s.like(x, 1), s.add(s.mul(x, s.like(x, 1.0 / 6)), s.like(x, 0.5))))))
BODY(ClipOp) {
  Scalars s(builder, loc);
  Value x = args[0];
  if (!getMin().isInfinity())
    x = s.max(x, s.like(x, getMin().convertToDouble()));
  if (!getMax().isInfinity())
    x = s.min(x, s.like(x, getMax().convertToDouble()));
  return x;
}

BODY(WhereOp) { return arith::SelectOp::create(builder, loc, args[0], args[1], args[2]); }

BODY(CastOp) {
  Scalars s(builder, loc);
  Value x = args[0];
  Type from = elementTypeOf(getInput()), to = getTo();
  Type source = x.getType(), target = getComputeType(to);
  if (to.isInteger(1)) {
    if (from.isInteger(1))
      return x;
    if (s.isFloat(x))
      return arith::CmpFOp::create(s.b, arith::CmpFPredicate::UNE, x, s.like(x, 0));
    return arith::CmpIOp::create(s.b, arith::CmpIPredicate::ne, x, s.like(x, 0));
  }
  if (isa<FloatType>(target)) {
    if (isa<IntegerType>(source))
      return isUnsigned(from) ? Value(arith::UIToFPOp::create(s.b, target, x))
                              : arith::SIToFPOp::create(s.b, target, x);
    if (source == target) {
      // f32 to f16 and back loses bits even when both compute in f32; fusion must not undo that.
      if (to == target || to == from)
        return x;
      auto rounded = arith::TruncFOp::create(s.b, to, x);
      rounded->setDiscardableAttr(exactRoundingAttrName, s.b.getUnitAttr());
      return arith::ExtFOp::create(s.b, target, rounded.getResult());
    }
    return source.getIntOrFloatBitWidth() < target.getIntOrFloatBitWidth()
               ? Value(arith::ExtFOp::create(s.b, target, x))
               : arith::TruncFOp::create(s.b, target, x);
  }
  if (isa<FloatType>(source))
    return floatToInt(s, x, cast<IntegerType>(target), isUnsigned(to));
  unsigned sourceWidth = source.getIntOrFloatBitWidth(), targetWidth = target.getIntOrFloatBitWidth();
  if (sourceWidth == targetWidth)
    return x;
  if (sourceWidth > targetWidth)
    return arith::TruncIOp::create(s.b, target, x);
  return isUnsigned(from) ? Value(arith::ExtUIOp::create(s.b, target, x)) : arith::ExtSIOp::create(s.b, target, x);
}

BODY(QuantizeOp) {
  Scalars s(builder, loc);
  Type f32 = s.b.getF32Type();
  auto toF32 = [&](Value v) { return v.getType().isF64() ? Value(arith::TruncFOp::create(s.b, f32, v)) : v; };
  Type to = elementTypeOf(getZeroPoint());
  bool u = isUnsigned(to);
  unsigned width = to.getIntOrFloatBitWidth();
  // The range is taken before the zero point is added, in f32, where all of it is exact.
  Value q = math::RoundEvenOp::create(s.b, s.divf(toF32(args[0]), toF32(args[1])));
  Value zero = u ? Value(arith::UIToFPOp::create(s.b, f32, args[2])) : arith::SIToFPOp::create(s.b, f32, args[2]);
  Value low = s.sub(s.constant(f32, u ? 0 : -std::ldexp(1.0, width - 1)), zero);
  Value high = s.sub(s.constant(f32, std::ldexp(1.0, u ? width : width - 1) - 1), zero);
  // maxnum and minnum send NaN to the low end.
  q = arith::MinNumFOp::create(s.b, arith::MaxNumFOp::create(s.b, q, low), high);
  Value integer = arith::FPToSIOp::create(s.b, s.b.getI32Type(), s.add(q, zero));
  return arith::TruncIOp::create(s.b, getComputeType(to), integer);
}

BODY(DequantizeOp) {
  Scalars s(builder, loc);
  Type from = elementTypeOf(getInput()), type = args[1].getType(), i32 = s.b.getI32Type();
  auto widen = [&](Value v) -> Value {
    if (v.getType().getIntOrFloatBitWidth() >= 32)
      return v;
    return isUnsigned(from) ? Value(arith::ExtUIOp::create(s.b, i32, v)) : arith::ExtSIOp::create(s.b, i32, v);
  };
  Value difference = s.sub(widen(args[0]), widen(args[2]));
  return s.mul(arith::SIToFPOp::create(s.b, type, difference), args[1]);
}

//===----------------------------------------------------------------------===//
// Cost: operations an element takes, by the rough weight of what the body holds
//===----------------------------------------------------------------------===//

static AffineExpr elementwiseFlops(Operation *op, int64_t perElement) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  AffineExpr count = productOf(getDims(type), op->getContext());
  return count ? count * perElement : AffineExpr();
}

#define COST(OP, N)                                                                                                    \
  AffineExpr OP::getFlops() { return elementwiseFlops(*this, N); }
COST(AddOp, 1)
COST(SubOp, 1)
COST(MulOp, 1)
COST(DivOp, 4)
COST(PowOp, 40)
COST(MinOp, 1)
COST(MaxOp, 1)
COST(AndOp, 1)
COST(OrOp, 1)
COST(XorOp, 1)
COST(EqualOp, 1)
COST(LessOp, 1)
COST(LessEqualOp, 1)
COST(GreaterOp, 1)
COST(GreaterEqualOp, 1)
COST(NotOp, 1)
COST(NegOp, 1)
COST(AbsOp, 1)
COST(SignOp, 2)
COST(FloorOp, 1)
COST(CeilOp, 1)
COST(RoundOp, 1)
COST(ReciprocalOp, 4)
COST(SqrtOp, 4)
COST(ExpOp, 12)
COST(LogOp, 16)
COST(ErfOp, 20)
COST(SinOp, 16)
COST(CosOp, 16)
COST(TanhOp, 16)
COST(SigmoidOp, 18)
COST(SoftplusOp, 30)
COST(ReluOp, 1)
COST(LeakyReluOp, 2)
COST(EluOp, 16)
COST(GeluOp, 24)
COST(HardSigmoidOp, 4)
COST(HardSwishOp, 5)
COST(ClipOp, 2)
COST(WhereOp, 1)
COST(CastOp, 1)
COST(QuantizeOp, 8)
COST(DequantizeOp, 3)
