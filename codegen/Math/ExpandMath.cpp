// Replaces calls of mathematical functions in vector and scalar code by arithmetic. Upstream has such
// a pass (polynomial approximations) that knows fewer functions, is up to 4.6 ulp off on tanh and erf
// and wrong on large angles; what it leaves becomes one library call for each element.
#include "codegen/Math/Passes.h"
#include "codegen/Math/DoubleMath.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace dlc {
#define GEN_PASS_DEF_EXPANDMATH
#include "codegen/Math/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;

static bool isF32(Value value) { return getElementTypeOrSelf(value.getType()).isF32(); }

namespace {
/// An op on f32 by what `function` writes.
template <typename Op>
struct ExpandF32 : OpRewritePattern<Op> {
  using Function = Value (*)(MathBuilder &, Op);

  ExpandF32(MLIRContext *context, bool hasFma, Function function)
      : OpRewritePattern<Op>(context), hasFma(hasFma), function(function) {}

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!isF32(op.getResult()))
      return rewriter.notifyMatchFailure(op, "not on f32");
    MathBuilder builder(op.getLoc(), rewriter, hasFma);
    rewriter.replaceOp(op, function(builder, op));
    return success();
  }
  bool hasFma;
  Function function;
};

/// The same for f64.
template <typename Op>
struct ExpandF64 : OpRewritePattern<Op> {
  using Function = Value (*)(DoubleMath &, Op);

  ExpandF64(MLIRContext *context, Function function) : OpRewritePattern<Op>(context), function(function) {}

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!getElementTypeOrSelf(op.getResult().getType()).isF64())
      return rewriter.notifyMatchFailure(op, "not on f64");
    DoubleMath builder(op.getLoc(), rewriter);
    rewriter.replaceOp(op, function(builder, op));
    return success();
  }
  Function function;
};

/// a * b + c in two steps.
template <typename Op>
struct SplitFma : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    Value product = arith::MulFOp::create(rewriter, op.getLoc(), op->getOperand(0), op->getOperand(1));
    rewriter.replaceOpWithNewOp<arith::AddFOp>(op, product, op->getOperand(2));
    return success();
  }
};

/// A bound by a constant.
template <typename Op, bool isMax>
struct ExpandBound : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    for (unsigned i : {0u, 1u}) {
      Value bound = op->getOperand(i), x = op->getOperand(1 - i);
      if (!isNumber(bound))
        continue;
      auto predicate = isMax ? arith::CmpFPredicate::OGT : arith::CmpFPredicate::OLT;
      Value isBeyond = arith::CmpFOp::create(rewriter, op.getLoc(), predicate, bound, x);
      rewriter.replaceOpWithNewOp<arith::SelectOp>(op, isBeyond, bound, x);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no operand is a constant");
  }

  /// Whether every element is a constant, and none NaN.
  static bool isNumber(Value value) {
    if (auto broadcast = value.getDefiningOp<vector::BroadcastOp>())
      value = broadcast.getSource();
    Attribute constant;
    if (!matchPattern(value, m_Constant(&constant)))
      return false;
    if (auto scalar = dyn_cast<FloatAttr>(constant))
      return !scalar.getValue().isNaN();
    auto elements = dyn_cast<DenseFPElementsAttr>(constant);
    return elements && llvm::none_of(elements.getValues<APFloat>(), [](const APFloat &v) { return v.isNaN(); });
  }
};

/// What is left for the library takes scalars.
template <typename Op>
struct UnrollToScalars : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto type = dyn_cast<VectorType>(op.getType());
    if (!type || type.isScalable())
      return rewriter.notifyMatchFailure(op, "not on vectors of known length");
    SmallVector<Value> results;
    SmallVector<int64_t> position(type.getRank(), 0);
    for (int64_t i = 0, n = type.getNumElements(); i < n; ++i) {
      for (int64_t d = type.getRank() - 1, rest = i; d >= 0; rest /= type.getDimSize(d), --d)
        position[d] = rest % type.getDimSize(d);
      SmallVector<Value> operands;
      for (Value operand : op->getOperands())
        operands.push_back(vector::ExtractOp::create(rewriter, op.getLoc(), operand, position));
      results.push_back(Op::create(rewriter, op.getLoc(), TypeRange(type.getElementType()), operands, op->getAttrs()));
    }
    rewriter.replaceOpWithNewOp<vector::FromElementsOp>(op, type, results);
    return success();
  }
};

struct ExpandMath : dlc::impl::ExpandMathBase<ExpandMath> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateExpandMathPatterns(set, {hasFma, expandBounds, expandF64});
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override { walkAndApplyPatterns(getOperation(), patterns); }

  FrozenRewritePatternSet patterns;
};
} // namespace

template <typename... Ops>
static void addUnrolling(RewritePatternSet &patterns) {
  patterns.add<UnrollToScalars<Ops>...>(patterns.getContext(), /*benefit=*/0);
}

void dlc::populateExpandMathPatterns(RewritePatternSet &patterns, const ExpandMathOptions &options) {
  MLIRContext *context = patterns.getContext();
#define EXPAND(OP, FUNCTION)                                                                                           \
  patterns.add<ExpandF32<math::OP>>(                                                                                   \
      context, options.hasFma, +[](MathBuilder &b, math::OP op) -> Value { return b.FUNCTION(op.getOperand()); });     \
  if (options.expandF64)                                                                                               \
  patterns.add<ExpandF64<math::OP>>(                                                                                   \
      context, +[](DoubleMath &b, math::OP op) -> Value { return b.FUNCTION(op.getOperand()); })
  EXPAND(ExpOp, exp);
  EXPAND(Exp2Op, exp2);
  EXPAND(ExpM1Op, expm1);
  EXPAND(LogOp, log);
  EXPAND(Log2Op, log2);
  EXPAND(Log10Op, log10);
  EXPAND(Log1pOp, log1p);
  EXPAND(TanhOp, tanh);
  EXPAND(ErfOp, erf);
  EXPAND(SinOp, sin);
  EXPAND(CosOp, cos);
  EXPAND(RsqrtOp, rsqrt);
#undef EXPAND
  patterns.add<ExpandF32<math::PowFOp>>(
      context, options.hasFma, +[](MathBuilder &b, math::PowFOp op) { return b.pow(op.getLhs(), op.getRhs()); });
  if (options.expandF64)
    patterns.add<ExpandF64<math::PowFOp>>(
        context, +[](DoubleMath &b, math::PowFOp op) { return b.pow(op.getLhs(), op.getRhs()); });
  if (!options.hasFma)
    patterns.add<SplitFma<math::FmaOp>, SplitFma<vector::FMAOp>>(context);
  if (options.expandBounds)
    patterns.add<ExpandBound<arith::MaximumFOp, true>, ExpandBound<arith::MinimumFOp, false>>(context);
  addUnrolling<math::AcosOp, math::AcoshOp, math::AsinOp, math::AsinhOp, math::AtanOp, math::Atan2Op, math::AtanhOp,
               math::CbrtOp, math::CosOp, math::CoshOp, math::ErfOp, math::ErfcOp, math::ExpOp, math::Exp2Op,
               math::ExpM1Op, math::LogOp, math::Log10Op, math::Log1pOp, math::Log2Op, math::PowFOp, math::SinOp,
               math::SinhOp, math::TanOp, math::TanhOp>(patterns);
}
