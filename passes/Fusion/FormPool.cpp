// Pools to channels-last kernels between transposes.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

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
    SmallVector<AffineExpr> dims;
    for (int64_t k : toChannelsLast(rank))
      dims.push_back(nn::getDims(type)[k]);
    RankedTensorType resultType = nn::getTensorType(dims, type.getElementType());
    kernel::PoolKind kind = kernel::PoolKind::Max;
    if constexpr (std::is_same_v<Op, nn::AvgPoolOp>)
      kind = op.getCountIncludePad() ? kernel::PoolKind::AvgPadded : kernel::PoolKind::Avg;
    ArrayRef<int64_t> pads = op.getPads();
    UnitAttr isUnsigned = nn::isUnsigned(type.getElementType()) ? rewriter.getUnitAttr() : UnitAttr();
    auto pool = kernel::PoolOp::create(
        rewriter, loc, resultType, ValueRange(input), Value(), kernel::PoolKindAttr::get(rewriter.getContext(), kind),
        op.getKernelAttr(), op.getStridesAttr(), rewriter.getDenseI64ArrayAttr(pads.take_front(rank - 2)),
        rewriter.getDenseI64ArrayAttr(pads.drop_front(rank - 2)), op.getDilationsAttr(), isUnsigned, dimsAttr(resultType),
        rewriter.getArrayAttr({}), DictionaryAttr());
    buildPlainEpilogue(rewriter, loc, pool.getEpilogue(), nn::getComputeType(type.getElementType()), type.getElementType());
    rewriter.replaceOpWithNewOp<nn::TransposeOp>(op, op.getType(), pool.getResult(),
                                                 rewriter.getDenseI64ArrayAttr(fromChannelsLast(rank)));
    return success();
  }
};
} // namespace

void fusion::populateFormPoolPatterns(RewritePatternSet &patterns) {
  patterns.add<FormPool<nn::MaxPoolOp>, FormPool<nn::AvgPoolOp>>(patterns.getContext());
}
