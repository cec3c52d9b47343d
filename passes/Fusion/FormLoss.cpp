// Losses to kernels.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

namespace {
/// -log_softmax(logits)[label]; a label that is no class makes the run fail and the loss NaN.
struct FormSoftmaxCrossEntropy : OpRewritePattern<nn::SoftmaxCrossEntropyOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::SoftmaxCrossEntropyOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    auto type = typeOf(op.getResult()), logitsType = typeOf(op.getLogits()), labelType = typeOf(op.getLabels());
    Value logits = op.getLogits();
    Type wide = nn::getComputeType(logitsType.getElementType()), i64 = rewriter.getI64Type();
    if (wide != logitsType.getElementType())
      logits = nn::CastOp::create(rewriter, loc, logits, wide);
    Value logarithms = nn::SoftmaxOp::create(rewriter, loc, logits, /*axis=*/1, /*log=*/true);
    unsigned rank = type.getRank();
    auto generic = kernel::GenericOp::create(
        rewriter, loc, type, ValueRange{logarithms, op.getLabels()}, Value(),
        rewriter.getAffineMapArrayAttr({AffineMap::get(getContext()), rewriter.getMultiDimIdentityMap(rank)}), dimsAttr(type),
        DictionaryAttr());
    {
      OpBuilder::InsertionGuard guard(rewriter);
      Block *block = kernel::addBlock(generic.getEpilogue(), {wide, labelType.getElementType()}, loc);
      rewriter.setInsertionPointToStart(block);
      Value label = block->getArgument(1);
      if (label.getType() != i64)
        label = arith::ExtSIOp::create(rewriter, loc, i64, label);
      AffineExpr classes = nn::getDims(logitsType)[1];
      Value given = label;
      label = kernel::CheckOp::create(rewriter, loc, i64, label, nn::DimsAttr::get(getContext(), ArrayRef(classes)), /*from_zero=*/true);
      SmallVector<Value> at;
      for (unsigned k = 0; k < rank + 1; ++k)
        at.push_back(k == 1 ? label : Value(kernel::IndexOp::create(rewriter, loc, i64, k < 1 ? k : k - 1)));
      Value logarithm = kernel::LoadOp::create(rewriter, loc, wide, 0, at);
      Value loss = arith::NegFOp::create(rewriter, loc, logarithm);
      // The run fails; until it ends, a loss that is no number keeps a training step from changing its state.
      Value isClass = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::eq, given, label);
      Value noNumber = arith::ConstantOp::create(rewriter, loc, rewriter.getFloatAttr(wide, std::numeric_limits<double>::quiet_NaN()));
      loss = arith::SelectOp::create(rewriter, loc, isClass, loss, noNumber);
      kernel::YieldOp::create(rewriter, loc, kernel::toStorage(rewriter, loc, loss, type.getElementType()));
    }
    rewriter.replaceOp(op, generic);
    return success();
  }
};
} // namespace

void fusion::populateFormLossPatterns(RewritePatternSet &patterns) {
  patterns.add<FormSoftmaxCrossEntropy>(patterns.getContext());
}
