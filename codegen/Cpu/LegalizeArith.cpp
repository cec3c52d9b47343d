// f16 and bf16 conversions as integer arithmetic, and fused multiply-adds in two steps, for targets
// without instructions for them. The runtime flushes f32 denormals: no step here makes or reads one
// whose value matters.
#include "codegen/Cpu/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace dlc {
#define GEN_PASS_DEF_LEGALIZEARITH
#include "codegen/Cpu/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;

static Type elementOf(Type type) { return getElementTypeOrSelf(type); }

/// `type` with other elements.
static Type withElementType(Type type, Type element) {
  auto vector = dyn_cast<VectorType>(type);
  return vector ? Type(vector.clone(element)) : element;
}

namespace {
/// Writes expressions on values of one shape, scalar or vector.
class Writer : public ImplicitLocOpBuilder {
public:
  Writer(PatternRewriter &rewriter, Operation *op) : ImplicitLocOpBuilder(op->getLoc(), rewriter) {}

  Value integer(Type like, int64_t value, unsigned width = 32) {
    Type element = getIntegerType(width), type = withElementType(like, element);
    auto attr = IntegerAttr::get(element, APInt(width, value, /*isSigned=*/true));
    return constant(type, attr);
  }
  Value real(Type like, double value, Type element) {
    return constant(withElementType(like, element), FloatAttr::get(element, value));
  }
  Value bits(Value value) {
    Type type = value.getType();
    return arith::BitcastOp::create(*this, withElementType(type, getIntegerType(elementOf(type).getIntOrFloatBitWidth())), value);
  }
  Value floats(Value value, Type element) {
    return arith::BitcastOp::create(*this, withElementType(value.getType(), element), value);
  }
  Value add(Value a, Value b) { return arith::AddIOp::create(*this, a, b); }
  Value sub(Value a, Value b) { return arith::SubIOp::create(*this, a, b); }
  Value bitAnd(Value a, int64_t b) { return arith::AndIOp::create(*this, a, integer(a.getType(), b)); }
  Value bitOr(Value a, Value b) { return arith::OrIOp::create(*this, a, b); }
  Value shiftLeft(Value a, int64_t b) { return arith::ShLIOp::create(*this, a, integer(a.getType(), b)); }
  Value shiftRight(Value a, int64_t b) { return arith::ShRUIOp::create(*this, a, integer(a.getType(), b)); }
  Value below(Value a, int64_t b) {
    return arith::CmpIOp::create(*this, arith::CmpIPredicate::ult, a, integer(a.getType(), b));
  }
  Value select(Value condition, Value a, Value b) { return arith::SelectOp::create(*this, condition, a, b); }
  Value extend(Value value, unsigned width) {
    return arith::ExtUIOp::create(*this, withElementType(value.getType(), getIntegerType(width)), value);
  }
  Value cut(Value value, unsigned width) {
    return arith::TruncIOp::create(*this, withElementType(value.getType(), getIntegerType(width)), value);
  }

  Value f16ToF32(Value half);
  Value f32ToF16(Value value);
  Value f32ToBf16(Value value);
  Value f64ToF32RoundToOdd(Value value);

private:
  Value constant(Type type, TypedAttr element) {
    if (auto vector = dyn_cast<VectorType>(type))
      return arith::ConstantOp::create(*this, DenseElementsAttr::get(vector, Attribute(element)));
    return arith::ConstantOp::create(*this, element);
  }
};
} // namespace

Value Writer::f16ToF32(Value half) {
  Value word = extend(bits(half), 32);
  Value sign = shiftLeft(bitAnd(word, 0x8000), 16), magnitude = bitAnd(word, 0x7fff);
  Type type = word.getType();
  // The exponent moves from bias 15 to 127; infinities and NaNs move on to the last exponent.
  constexpr int64_t rebias = int64_t(127 - 15) << 23;
  Value normal = add(shiftLeft(magnitude, 13), integer(type, rebias));
  Value finite = select(below(magnitude, 0x7c00), normal, add(normal, integer(type, rebias)));
  // A subnormal is an integer times 2^-24.
  Value count = arith::SIToFPOp::create(*this, withElementType(type, getF32Type()), magnitude);
  Value small = bits(arith::MulFOp::create(*this, count, real(type, 0x1p-24, getF32Type())));
  return floats(bitOr(select(below(magnitude, 0x400), small, finite), sign), getF32Type());
}

Value Writer::f32ToF16(Value value) {
  Value word = bits(value);
  Type type = word.getType();
  Value magnitude = bitAnd(word, 0x7fffffff), sign = bitAnd(shiftRight(word, 16), 0x8000);
  // Beyond the largest f16: infinity, or the quiet NaN.
  Value isNumber = below(magnitude, 0x7f800001);
  Value large = select(isNumber, integer(type, 0x7c00), integer(type, 0x7e00));
  // Below the smallest normal f16: adding 0.5 lets the addition round to multiples of 2^-24.
  Value half = real(type, 0.5, getF32Type());
  Value sum = bits(arith::AddFOp::create(*this, floats(magnitude, getF32Type()), half));
  Value small = sub(sum, integer(type, int64_t(126) << 23));
  // Otherwise move the exponent and round to nearest even on the bits that go.
  Value odd = bitAnd(shiftRight(magnitude, 13), 1);
  Value rounded = add(add(magnitude, integer(type, (int64_t(15 - 127) * (1 << 23)) + 0xfff)), odd);
  Value normal = shiftRight(rounded, 13);
  Value result = select(below(magnitude, int64_t(113) << 23), small, normal);
  result = select(below(magnitude, int64_t(127 + 16) << 23), result, large);
  return floats(cut(bitOr(result, sign), 16), getF16Type());
}

Value Writer::f32ToBf16(Value value) {
  Value word = bits(value);
  Type type = word.getType();
  Value odd = bitAnd(shiftRight(word, 16), 1);
  Value rounded = shiftRight(add(add(word, integer(type, 0x7fff)), odd), 16);
  Value quiet = bitOr(shiftRight(word, 16), integer(type, 0x40));
  Value isNumber = below(bitAnd(word, 0x7fffffff), 0x7f800001);
  return floats(cut(select(isNumber, rounded, quiet), 16), getBF16Type());
}

/// An f32 that rounds to a narrower type as the f64 would: truncated, with the last bit set when inexact.
Value Writer::f64ToF32RoundToOdd(Value value) {
  Type narrow = withElementType(value.getType(), getF32Type());
  Value nearest = arith::TruncFOp::create(*this, narrow, value);
  Value back = arith::ExtFOp::create(*this, value.getType(), nearest);
  Value isInexact = arith::CmpFOp::create(*this, arith::CmpFPredicate::ONE, back, value);
  Value isTooLarge = arith::CmpFOp::create(*this, arith::CmpFPredicate::OGT, math::AbsFOp::create(*this, back),
                                           math::AbsFOp::create(*this, value));
  Value word = bits(nearest);
  Value truncated = sub(word, extend(isTooLarge, 32));
  Value odd = bitOr(truncated, integer(word.getType(), 1));
  return floats(select(isInexact, odd, word), getF32Type());
}

namespace {
struct Support {
  bool f16, bf16, fma;
};

struct ExpandExtF : OpRewritePattern<arith::ExtFOp> {
  ExpandExtF(MLIRContext *context, Support support) : OpRewritePattern(context), support(support) {}

  LogicalResult matchAndRewrite(arith::ExtFOp op, PatternRewriter &rewriter) const override {
    Type from = elementOf(op.getIn().getType()), to = elementOf(op.getType());
    bool isHalf = from.isF16();
    if (!(isHalf ? !support.f16 : from.isBF16()))
      return rewriter.notifyMatchFailure(op, "the target has an instruction");
    Writer w(rewriter, op);
    Value wide = isHalf ? w.f16ToF32(op.getIn()) : w.floats(w.shiftLeft(w.extend(w.bits(op.getIn()), 32), 16), w.getF32Type());
    if (!to.isF32())
      wide = arith::ExtFOp::create(w, op.getType(), wide);
    rewriter.replaceOp(op, wide);
    return success();
  }
  Support support;
};

struct ExpandTruncF : OpRewritePattern<arith::TruncFOp> {
  ExpandTruncF(MLIRContext *context, Support support) : OpRewritePattern(context), support(support) {}

  LogicalResult matchAndRewrite(arith::TruncFOp op, PatternRewriter &rewriter) const override {
    Type from = elementOf(op.getIn().getType()), to = elementOf(op.getType());
    if (!to.isF16() && !to.isBF16())
      return rewriter.notifyMatchFailure(op, "not to a 16-bit float");
    if (!from.isF32() && !from.isF64())
      return rewriter.notifyMatchFailure(op, "not from f32 or f64");
    bool hasInstruction = to.isF16() ? support.f16 : support.bf16;
    if (from.isF32() && hasInstruction)
      return rewriter.notifyMatchFailure(op, "the target has an instruction");
    Writer w(rewriter, op);
    Value value = from.isF64() ? w.f64ToF32RoundToOdd(op.getIn()) : op.getIn();
    if (hasInstruction)
      value = arith::TruncFOp::create(w, op.getType(), value);
    else
      value = to.isF16() ? w.f32ToF16(value) : w.f32ToBf16(value);
    rewriter.replaceOp(op, value);
    return success();
  }
  Support support;
};

/// Integers to 16-bit floats through a float that holds them, so that only one step rounds.
template <typename Op>
struct ExpandIntToFloat : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    Type to = elementOf(op.getType());
    if (!to.isF16() && !to.isBF16())
      return rewriter.notifyMatchFailure(op, "not to a 16-bit float");
    bool isExactInF32 = to.isF16() || elementOf(op.getIn().getType()).getIntOrFloatBitWidth() <= 16;
    Type middle = isExactInF32 ? Type(rewriter.getF32Type()) : Type(rewriter.getF64Type());
    Value wide = Op::create(rewriter, op.getLoc(), withElementType(op.getType(), middle), op.getIn());
    rewriter.replaceOpWithNewOp<arith::TruncFOp>(op, op.getType(), wide);
    return success();
  }
};

template <typename Op>
struct ExpandFloatToInt : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    Type from = elementOf(op.getIn().getType());
    if (!from.isF16() && !from.isBF16())
      return rewriter.notifyMatchFailure(op, "not from a 16-bit float");
    Type wide = withElementType(op.getIn().getType(), rewriter.getF32Type());
    Value value = arith::ExtFOp::create(rewriter, op.getLoc(), wide, op.getIn());
    rewriter.replaceOpWithNewOp<Op>(op, op.getType(), value);
    return success();
  }
};

struct SplitMathFma : OpRewritePattern<math::FmaOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::FmaOp op, PatternRewriter &rewriter) const override {
    Value product = arith::MulFOp::create(rewriter, op.getLoc(), op.getA(), op.getB(), op.getFastmath());
    rewriter.replaceOpWithNewOp<arith::AddFOp>(op, product, op.getC(), op.getFastmath());
    return success();
  }
};

struct SplitVectorFma : OpRewritePattern<vector::FMAOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::FMAOp op, PatternRewriter &rewriter) const override {
    Value product = arith::MulFOp::create(rewriter, op.getLoc(), op.getLhs(), op.getRhs());
    rewriter.replaceOpWithNewOp<arith::AddFOp>(op, product, op.getAcc());
    return success();
  }
};

struct LegalizeArith : dlc::impl::LegalizeArithBase<LegalizeArith> {
  using Base::Base;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    Support support{hasF16c, hasBf16, hasFma};
    patterns.add<ExpandExtF, ExpandTruncF>(context, support);
    patterns.add<ExpandIntToFloat<arith::SIToFPOp>, ExpandIntToFloat<arith::UIToFPOp>,
                 ExpandFloatToInt<arith::FPToSIOp>, ExpandFloatToInt<arith::FPToUIOp>>(context);
    if (!hasFma)
      patterns.add<SplitMathFma, SplitVectorFma>(context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
