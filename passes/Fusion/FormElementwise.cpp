// Elementwise ops to kernel.generic, by their scalar bodies alone.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

namespace {
struct FormElementwise : OpInterfaceRewritePattern<nn::ElementwiseOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(nn::ElementwiseOpInterface op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    auto resultType = typeOf(op->getResult(0));
    SmallVector<Attribute> maps;
    SmallVector<Type> stored;
    for (auto [k, operand] : llvm::enumerate(op->getOperands())) {
      stored.push_back(kernel::getStorageType(typeOf(operand).getElementType()));
      maps.push_back(AffineMapAttr::get(mapOf(op, k, nn::getDims(resultType))));
    }
    auto generic = kernel::GenericOp::create(rewriter, loc, resultType, op->getOperands(), Value(),
                                             rewriter.getArrayAttr(maps), dimsAttr(resultType), DictionaryAttr());
    {
      OpBuilder::InsertionGuard guard(rewriter);
      Block *block = kernel::addBlock(generic.getEpilogue(), stored, loc);
      rewriter.setInsertionPointToStart(block);
      SmallVector<Value> arguments;
      for (auto [argument, operand] : llvm::zip(block->getArguments(), op->getOperands()))
        arguments.push_back(kernel::toCompute(rewriter, loc, argument, typeOf(operand).getElementType()));
      Value value = op.buildScalar(rewriter, loc, arguments);
      kernel::YieldOp::create(rewriter, loc, kernel::toStorage(rewriter, loc, value, resultType.getElementType()));
    }
    rewriter.replaceOp(op, generic);
    return success();
  }

private:
  /// Operands broadcast; per-axis quantization parameters are read along their axis.
  static AffineMap mapOf(Operation *op, unsigned operand, ArrayRef<AffineExpr> outputDims) {
    auto type = typeOf(op->getOperand(operand));
    auto axis = op->getAttrOfType<IntegerAttr>("axis");
    if (isa<nn::QuantizeOp, nn::DequantizeOp>(op) && operand > 0 && type.getRank() == 1 && axis)
      return AffineMap::get(outputDims.size(), 0, getAffineDimExpr(axis.getInt(), op->getContext()));
    return broadcastMap(nn::getDims(type), outputDims, op->getContext());
  }
};
} // namespace

void fusion::populateFormElementwisePatterns(RewritePatternSet &patterns) {
  patterns.add<FormElementwise>(patterns.getContext());
}
