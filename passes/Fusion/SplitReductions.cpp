// Cuts long reductions to few outputs into blocks that are tasks of their own, and a reduction of those.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

namespace dlc::fusion {
#define GEN_PASS_DEF_SPLITREDUCTIONS
#include "passes/Fusion/Passes.h.inc"
} // namespace dlc::fusion

/// Input elements of a block: a task of microseconds, whose data fits in the cache of a core.
static constexpr int64_t blockElements = 32768;
/// What is shorter than so many blocks, or has so many tasks anyway, gains nothing.
static constexpr int64_t leastBlocks = 4;

namespace {
struct Split : OpRewritePattern<kernel::ReduceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(kernel::ReduceOp op, PatternRewriter &rewriter) const override {
    if (op.getBlock() || op.getReduced().size() == 0)
      return rewriter.notifyMatchFailure(op, "nothing to cut");
    if (kernel::estimate(kernel::cutReduce(op).count) >= leastBlocks)
      return rewriter.notifyMatchFailure(op, "there are tasks enough");
    ArrayRef<AffineExpr> reduced = op.getReduced().getExprs();
    SmallVector<AffineExpr> loops = op.getOutputDims();
    llvm::append_range(loops, reduced);
    int64_t elements = kernel::estimate(nn::productOf(loops, getContext()));
    if (elements < leastBlocks * blockElements)
      return rewriter.notifyMatchFailure(op, "too short");
    // The first dimension that makes blocks enough, or else the longest.
    unsigned along = 0;
    auto lengthOf = [&](unsigned k) { return kernel::estimate(reduced[k]); };
    for (unsigned k = 1; k < reduced.size() && lengthOf(along) < leastBlocks * leastBlocks; ++k)
      if (lengthOf(k) > lengthOf(along))
        along = k;
    int64_t block = std::max<int64_t>(1, blockElements / std::max<int64_t>(elements / std::max<int64_t>(lengthOf(along), 1), 1));
    if (lengthOf(along) < 2 * block)
      return rewriter.notifyMatchFailure(op, "no dimension is long enough");
    Value blocks = createBlocks(rewriter, op, along, block);
    combineBlocks(rewriter, op, blocks);
    return success();
  }

private:
  /// `op` over blocks of reduced dimension `along`, which comes first: [blocks, outputs..], in compute type.
  static Value createBlocks(PatternRewriter &rewriter, kernel::ReduceOp op, unsigned along, int64_t block) {
    unsigned rank = op.getBounds().size(), core = op.getCoreInputs();
    SmallVector<AffineExpr> reduced = llvm::to_vector(op.getReduced().getExprs()), bounds = {reduced[along].ceilDiv(block)}, newDims;
    llvm::append_range(bounds, op.getOutputDims());
    std::rotate(reduced.begin(), reduced.begin() + along, reduced.begin() + along + 1);
    for (unsigned k = 0; k < rank; ++k)
      newDims.push_back(rewriter.getAffineDimExpr(1 + k));
    for (unsigned k = 0; k < reduced.size(); ++k)
      newDims.push_back(rewriter.getAffineDimExpr(1 + rank + (k == along ? 0 : k < along ? k + 1 : k)));
    SmallVector<AffineMap> maps;
    for (Attribute attr : op.getMaps()) {
      AffineMap map = cast<AffineMapAttr>(attr).getValue();
      maps.push_back(map.replaceDimsAndSymbols(newDims, {}, 1 + rank + reduced.size(), map.getNumSymbols()));
    }
    Type computeType = cast<kernel::YieldOp>(op.getMapper().front().back()).getValue().getType();
    RankedTensorType type = nn::getTensorType(bounds, computeType);
    auto blocks = kernel::ReduceOp::create(rewriter, op.getLoc(), type, op.getInputs().take_front(core), Value(),
                                           op.getCoreInputsAttr(), rewriter.getAffineMapArrayAttr(maps), dimsAttr(type),
                                           nn::DimsAttr::get(rewriter.getContext(), reduced), op.getCombineAttr(),
                                           rewriter.getArrayAttr({}), op.getScheduleAttr(), rewriter.getI64IntegerAttr(block));
    rewriter.inlineRegionBefore(op.getMapper(), blocks.getMapper(), blocks.getMapper().end());
    addIdentity(rewriter, op.getLoc(), blocks.getEpilogue(), computeType);
    return blocks.getResult();
  }

  /// Replaces `op` by the reduction of its blocks.
  static void combineBlocks(PatternRewriter &rewriter, kernel::ReduceOp op, Value blocks) {
    unsigned rank = op.getBounds().size();
    SmallVector<AffineExpr> results = {rewriter.getAffineDimExpr(rank)};
    for (unsigned k = 0; k < rank; ++k)
      results.push_back(rewriter.getAffineDimExpr(k));
    AffineMap map = AffineMap::get(rank + 1, 0, results, rewriter.getContext());
    SmallVector<Value> inputs = {blocks};
    llvm::append_range(inputs, op.getInputs().drop_front(op.getCoreInputs()));
    auto whole = kernel::ReduceOp::create(rewriter, op.getLoc(), op.getResult().getType(), inputs, Value(), rewriter.getI64IntegerAttr(1),
                                          rewriter.getAffineMapArrayAttr(map), op.getBoundsAttr(),
                                          nn::DimsAttr::get(rewriter.getContext(), ArrayRef(nn::getDims(typeOf(blocks))[0])),
                                          op.getCombineAttr(), op.getEpilogueMapsAttr(), op.getScheduleAttr());
    addIdentity(rewriter, op.getLoc(), whole.getMapper(), typeOf(blocks).getElementType());
    rewriter.inlineRegionBefore(op.getEpilogue(), whole.getEpilogue(), whole.getEpilogue().end());
    rewriter.replaceOp(op, whole);
  }

  static void addIdentity(OpBuilder &builder, Location loc, Region &region, Type type) {
    OpBuilder::InsertionGuard guard(builder);
    Block *block = kernel::addBlock(region, type, loc);
    builder.setInsertionPointToStart(block);
    kernel::YieldOp::create(builder, loc, block->getArgument(0));
  }
};

struct SplitReductionsPass : fusion::impl::SplitReductionsBase<SplitReductionsPass> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<Split>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
