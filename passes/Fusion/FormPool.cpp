// Pools and their gradients to channels-last kernels between transposes.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

/// `type` of a tensor [N, C, D..] with its channels last.
static RankedTensorType channelsLast(RankedTensorType type) {
  SmallVector<AffineExpr> dims;
  for (int64_t k : toChannelsLast(type.getRank()))
    dims.push_back(nn::getDims(type)[k]);
  return nn::getTensorType(dims, type.getElementType());
}

template <typename Op>
static kernel::PoolKind kindOf(Op op) {
  if constexpr (requires { op.getCountIncludePad(); })
    return op.getCountIncludePad() ? kernel::PoolKind::AvgPadded : kernel::PoolKind::Avg;
  return kernel::PoolKind::Max;
}

namespace {
template <typename Op>
struct FormPool : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    auto type = typeOf(op.getResult());
    int64_t rank = type.getRank();
    Value input = createTranspose(rewriter, loc, op.getInput(), toChannelsLast(rank));
    RankedTensorType resultType = channelsLast(type);
    ArrayRef<int64_t> pads = op.getPads();
    UnitAttr isUnsigned = nn::isUnsigned(type.getElementType()) ? rewriter.getUnitAttr() : UnitAttr();
    auto pool = kernel::PoolOp::create(
        rewriter, loc, resultType, ValueRange(input), Value(), kernel::PoolKindAttr::get(rewriter.getContext(), kindOf(op)),
        op.getKernelAttr(), op.getStridesAttr(), rewriter.getDenseI64ArrayAttr(pads.take_front(rank - 2)),
        rewriter.getDenseI64ArrayAttr(pads.drop_front(rank - 2)), op.getDilationsAttr(), isUnsigned, dimsAttr(resultType),
        rewriter.getArrayAttr({}), DictionaryAttr());
    buildPlainEpilogue(rewriter, loc, pool.getEpilogue(), nn::getComputeType(type.getElementType()), type.getElementType());
    rewriter.replaceOpWithNewOp<nn::TransposeOp>(op, op.getType(), pool.getResult(),
                                                 rewriter.getDenseI64ArrayAttr(fromChannelsLast(rank)));
    return success();
  }
};

template <typename Op>
struct FormPoolGrad : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    int64_t rank = typeOf(op.getResult()).getRank();
    RankedTensorType resultType = channelsLast(typeOf(op.getResult()));
    SmallVector<Value> inputs;
    for (Value operand : op->getOperands()) // the gradient is the last
      inputs.push_back(createTranspose(rewriter, loc, operand, toChannelsLast(rank)));
    ArrayRef<int64_t> pads = op.getPads();
    auto grad = kernel::PoolGradOp::create(
        rewriter, loc, resultType, inputs, Value(), kernel::PoolKindAttr::get(rewriter.getContext(), kindOf(op)), op.getKernelAttr(),
        op.getStridesAttr(), rewriter.getDenseI64ArrayAttr(pads.take_front(rank - 2)),
        rewriter.getDenseI64ArrayAttr(pads.drop_front(rank - 2)), op.getDilationsAttr(), dimsAttr(typeOf(inputs.back())),
        dimsAttr(resultType), rewriter.getArrayAttr({}), DictionaryAttr());
    Type elementType = resultType.getElementType();
    buildPlainEpilogue(rewriter, loc, grad.getEpilogue(), nn::getComputeType(elementType), elementType);
    rewriter.replaceOpWithNewOp<nn::TransposeOp>(op, op.getType(), grad.getResult(),
                                                 rewriter.getDenseI64ArrayAttr(fromChannelsLast(rank)));
    return success();
  }
};
} // namespace

void fusion::populateFormPoolPatterns(RewritePatternSet &patterns) {
  patterns.add<FormPool<nn::MaxPoolOp>, FormPool<nn::AvgPoolOp>, FormPoolGrad<nn::MaxPoolGradOp>, FormPoolGrad<nn::AvgPoolGradOp>>(
      patterns.getContext());
}
