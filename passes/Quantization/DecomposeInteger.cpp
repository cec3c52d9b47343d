// Integer contractions that no kernel takes, as ops that have one.
#include "passes/Quantization/Passes.h"
#include "passes/Quantization/QuantizedValue.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace dlc::quantization {
#define GEN_PASS_DEF_DECOMPOSEINTEGER
#include "passes/Quantization/Passes.h.inc"
} // namespace dlc::quantization

using namespace mlir;
using namespace dlc;
using namespace dlc::quantization;

/// `bytes` less their zero point, which may have an entry per index of `axis`, as elements of `type`.
static Value center(QuantBuilder &q, Value bytes, Value zero, int64_t axis, Type type) {
  Value wide = q.cast(bytes, type);
  if (!zero)
    return wide;
  return nn::SubOp::create(q.builder, q.loc, wide, q.alongAxis(q.cast(zero, type), axis, typeOf(bytes).getRank()));
}

/// Kernels take constant weights; other ones would be packed in every run.
template <typename Op>
static bool hasKernelWeights(Op op) {
  return !op.getFilterZero() && typeOf(op.getFilter()).getElementType().isSignlessInteger(8) &&
         typeOf(op.getFilter()).hasStaticShape() && isConstant(op.getFilter());
}

namespace {
/// Weights with a zero point that stay signed bytes when it is taken off.
template <typename Op>
struct CenterWeights : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto type = typeOf(op.getFilter());
    bool isSigned = type.getElementType().isSignlessInteger(8);
    if (!op.getFilterZero() && isSigned)
      return rewriter.notifyMatchFailure(op, "the weights are around 0");
    HostValue contents = getContents(op.getFilter()),
              zero = op.getFilterZero() ? getContents(op.getFilterZero()) : HostValue();
    if (!contents || (op.getFilterZero() && !zero))
      return rewriter.notifyMatchFailure(op, "the weights are not constant");
    constexpr bool isConv = std::is_same_v<Op, nn::ConvIntegerOp>;
    int64_t axis = isConv ? 0 : type.getRank() - 1,
            inner =
                isConv ? std::max<int64_t>(contents.getNumElements(), 1) / std::max<int64_t>(type.getDimSize(0), 1) : 1;
    auto zeroOf = [&](int64_t k) {
      return !zero ? 0 : zero.getInt(zero.getRank() == 0 ? 0 : k / inner % zero.getNumElements());
    };
    for (int64_t k = 0; k < contents.getNumElements(); ++k)
      if (int64_t centered = contents.getInt(k) - zeroOf(k); centered < -128 || centered > 127)
        return rewriter.notifyMatchFailure(op, "the weights less their zero point do not fit signed bytes");
    QuantBuilder q{rewriter, op.getLoc()};
    Value centered =
        q.cast(center(q, op.getFilter(), op.getFilterZero(), axis, rewriter.getI32Type()), rewriter.getI8Type());
    rewriter.modifyOpInPlace(op, [&] {
      op.getFilterMutable().assign(centered);
      op.getFilterZeroMutable().clear();
    });
    return success();
  }
};

struct DecomposeMatmul : OpRewritePattern<nn::MatmulIntegerOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::MatmulIntegerOp op, PatternRewriter &rewriter) const override {
    auto filter = typeOf(op.getFilter());
    bool isMatrix = llvm::all_of(filter.getShape().drop_back(2), [](int64_t size) { return size == 1; });
    int64_t depth = typeOf(op.getInput()).getShape().back();
    if (hasKernelWeights(op) && isMatrix && !ShapedType::isDynamic(depth))
      return rewriter.notifyMatchFailure(op, "there is a kernel");
    QuantBuilder q{rewriter, op.getLoc()};
    Type i32 = rewriter.getI32Type();
    Value lhs = center(q, op.getInput(), op.getInputZero(), 0, i32);
    Value rhs = center(q, op.getFilter(), op.getFilterZero(), filter.getRank() - 1, i32);
    Value sums = nn::MatmulOp::create(rewriter, op.getLoc(), lhs, rhs, UnitAttr(), UnitAttr());
    sums.setType(op.getType());
    if (op.getBias())
      sums = nn::AddOp::create(rewriter, op.getLoc(), sums, op.getBias());
    sums.setType(op.getType());
    rewriter.replaceOp(op, sums);
    return success();
  }
};

struct DecomposeConv : OpRewritePattern<nn::ConvIntegerOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ConvIntegerOp op, PatternRewriter &rewriter) const override {
    bool isZeroKnown = !op.getInputZero() || getUniform(op.getInputZero());
    if (hasKernelWeights(op) && isZeroKnown && !typeOf(op.getInput()).isDynamicDim(1))
      return rewriter.notifyMatchFailure(op, "there is a kernel");
    QuantBuilder q{rewriter, op.getLoc()};
    Type f64 = rewriter.getF64Type();
    Value input = center(q, op.getInput(), op.getInputZero(), 0, f64),
          filter = center(q, op.getFilter(), op.getFilterZero(), 0, f64);
    Value bias = op.getBias() ? q.cast(op.getBias(), f64) : Value();
    Value sums = nn::ConvOp::create(rewriter, op.getLoc(), input, filter, bias, op.getStridesAttr(), op.getPadsAttr(),
                                    op.getDilationsAttr(), op.getGroupsAttr());
    sums.setType(nn::getTensorType(nn::getDims(op.getType()), f64));
    rewriter.replaceOp(op, q.cast(sums, rewriter.getI32Type()));
    return success();
  }
};

struct DecomposeInteger : quantization::impl::DecomposeIntegerBase<DecomposeInteger> {
  using Base::Base;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<CenterWeights<nn::MatmulIntegerOp>, CenterWeights<nn::ConvIntegerOp>>(&getContext(), /*benefit=*/2);
    patterns.add<DecomposeMatmul, DecomposeConv>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
