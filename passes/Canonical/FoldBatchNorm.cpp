// Batch normalization into the weights before it, or into a multiplication and an addition.
#include "passes/Canonical/ChannelScale.h"
#include "passes/Canonical/Passes.h"

#include "dialects/Nn/NnDialect.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace dlc {
#define GEN_PASS_DEF_FOLDBATCHNORM
#include "passes/Canonical/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;
using namespace dlc::canonical;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

namespace {
/// What a normalization does to channel c: x * factor[c] + offset[c].
struct Affine {
  Value factor, offset;
};
} // namespace

/// In `type`: vectors are small, so constants take f64 and are rounded once.
static Affine createAffine(WeightMath &math, nn::BatchNormOp op, Type type) {
  Value variance = math.cast(op.getVariance(), type), mean = math.cast(op.getMean(), type);
  Value deviation = math.sqrt(math.add(variance, math.scalar(op.getEpsilon().convertToDouble(), type)));
  Value factor = math.div(math.cast(op.getScale(), type), deviation);
  return {factor, math.sub(math.cast(op.getBias(), type), math.mul(mean, factor))};
}

static bool isFixed(nn::BatchNormOp op) {
  return llvm::all_of(op->getOperands().drop_front(), [](Value operand) { return isConstant(operand); });
}

namespace {
struct FoldIntoWeights : OpRewritePattern<nn::BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::BatchNormOp op, PatternRewriter &rewriter) const override {
    if (!isFixed(op))
      return rewriter.notifyMatchFailure(op, "a parameter is not constant");
    std::optional<LinearOp> linear = LinearOp::match(op.getInput());
    if (!linear)
      return rewriter.notifyMatchFailure(op, "the input is no convolution or matrix product with constant weights of its own");
    WeightMath math{rewriter, op.getLoc()};
    Affine affine = createAffine(math, op, rewriter.getF64Type());
    Type wide = nn::getComputeType(linear->getElementType());
    Value result = linear->createScaled(rewriter, math.cast(affine.factor, wide), math.cast(affine.offset, wide));
    result.setType(op.getType());
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct DecomposeBatchNorm : OpRewritePattern<nn::BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::BatchNormOp op, PatternRewriter &rewriter) const override {
    auto type = typeOf(op.getInput());
    WeightMath math{rewriter, op.getLoc()};
    Affine affine = createAffine(math, op, isFixed(op) ? Type(rewriter.getF64Type()) : nn::getComputeType(type.getElementType()));
    SmallVector<AffineExpr> dims(type.getRank() - 1, rewriter.getAffineConstantExpr(1));
    dims[0] = nn::getDims(typeOf(op.getScale()))[0];
    auto perChannel = [&](Value value) { return math.reshape(math.cast(value, type.getElementType()), dims); };
    Value result = math.add(math.mul(op.getInput(), perChannel(affine.factor)), perChannel(affine.offset));
    result.setType(op.getType()); // may say less than what was inferred
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct FoldBatchNorm : dlc::impl::FoldBatchNormBase<FoldBatchNorm> {
  using Base::Base;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    if (!strictFp)
      patterns.add<FoldIntoWeights>(&getContext(), /*benefit=*/2);
    patterns.add<DecomposeBatchNorm>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
