// Merges neighbouring loop dimensions of elementwise kernels, and reduced ones of reductions, so that vectors run over
// long rows.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

namespace dlc::fusion {
#define GEN_PASS_DEF_COLLAPSELOOPS
#include "passes/Fusion/Passes.h.inc"
} // namespace dlc::fusion

/// Whether `map` has loop dimensions d and d + 1 as neighbours over their whole size, or neither.
static bool canMerge(AffineMap map, RankedTensorType type, ArrayRef<AffineExpr> bounds, unsigned d) {
  SmallVector<AffineExpr> dims = nn::getDims(type);
  std::optional<unsigned> at;
  for (auto [k, expr] : llvm::enumerate(map.getResults())) {
    bool hasFirst = expr.isFunctionOfDim(d), hasSecond = expr.isFunctionOfDim(d + 1);
    if (!hasFirst && !hasSecond)
      continue;
    if (at && k == *at + 1 && expr == getAffineDimExpr(d + 1, map.getContext()) && dims[k] == bounds[d + 1])
      continue;
    if (at || expr != getAffineDimExpr(d, map.getContext()) || k + 1 == map.getNumResults() ||
        map.getResult(k + 1) != getAffineDimExpr(d + 1, map.getContext()) || dims[k] != bounds[d])
      return false;
    at = k;
  }
  return true;
}

static SmallVector<AffineExpr> mergeAt(ArrayRef<AffineExpr> dims, unsigned d) {
  SmallVector<AffineExpr> merged(dims.begin(), dims.begin() + d);
  merged.push_back(dims[d] * dims[d + 1]);
  merged.append(dims.begin() + d + 2, dims.end());
  return merged;
}

namespace {
/// What a kernel reads, with loop dimensions d and d + 1 of `loops` as one.
struct MergedReads {
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;

  MergedReads(OpBuilder &builder, Location loc, ValueRange from, ArrayRef<AffineMap> fromMaps, unsigned loops, unsigned d) {
    SmallVector<AffineExpr> newDims;
    for (unsigned k = 0; k < loops; ++k)
      newDims.push_back(builder.getAffineDimExpr(k <= d ? k : k - 1));
    for (auto [input, map] : llvm::zip(from, fromMaps)) {
      std::optional<unsigned> at;
      SmallVector<AffineExpr> results;
      for (auto [k, expr] : llvm::enumerate(map.getResults())) {
        if (expr == builder.getAffineDimExpr(d))
          at = k;
        if (!at || k != *at + 1)
          results.push_back(expr.replaceDims(newDims));
      }
      inputs.push_back(at ? createReshape(builder, loc, input, mergeAt(nn::getDims(typeOf(input)), *at)) : input);
      maps.push_back(AffineMap::get(loops - 1, map.getNumSymbols(), results, builder.getContext()));
    }
  }
};

struct CollapseDims : OpRewritePattern<kernel::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(kernel::GenericOp op, PatternRewriter &rewriter) const override {
    SmallVector<AffineExpr> bounds = op.getOutputDims();
    SmallVector<AffineMap> maps = op.getReadMaps();
    bool isPlaceless = llvm::none_of(op.getEpilogue().front(), [](Operation &inner) {
      return isa<kernel::IndexOp, kernel::CheckOp, kernel::LoadOp>(inner);
    });
    if (!isPlaceless)
      return rewriter.notifyMatchFailure(op, "the body depends on its place");
    for (unsigned d = 0; d + 1 < bounds.size(); ++d) {
      if (!llvm::all_of(llvm::zip(op.getInputs(), maps),
                        [&](auto read) { return canMerge(std::get<1>(read), typeOf(std::get<0>(read)), bounds, d); }))
        continue;
      merge(rewriter, op, maps, bounds, d);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no two dimensions go together");
  }

private:
  static void merge(PatternRewriter &rewriter, kernel::GenericOp op, ArrayRef<AffineMap> maps, ArrayRef<AffineExpr> bounds, unsigned d) {
    Location loc = op.getLoc();
    MergedReads reads(rewriter, loc, op.getInputs(), maps, bounds.size(), d);
    RankedTensorType type = nn::getTensorType(mergeAt(bounds, d), typeOf(op.getResult()).getElementType());
    auto merged = kernel::GenericOp::create(rewriter, loc, type, reads.inputs, Value(), rewriter.getAffineMapArrayAttr(reads.maps),
                                            dimsAttr(type), op.getScheduleAttr());
    rewriter.inlineRegionBefore(op.getEpilogue(), merged.getEpilogue(), merged.getEpilogue().end());
    rewriter.replaceOpWithNewOp<nn::ReshapeOp>(op, op.getResult().getType(), merged.getResult());
  }
};

/// The reduced dimensions of a reduction alone: its outputs are few, and an epilogue reads by their index.
struct CollapseReduced : OpRewritePattern<kernel::ReduceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(kernel::ReduceOp op, PatternRewriter &rewriter) const override {
    if (op.getBlock())
      return rewriter.notifyMatchFailure(op, "its first reduced dimension is in blocks");
    unsigned rank = op.getBounds().size(), core = op.getCoreInputs();
    SmallVector<AffineExpr> loops = op.getOutputDims();
    llvm::append_range(loops, op.getReduced().getExprs());
    SmallVector<AffineMap> maps =
        llvm::map_to_vector(op.getMaps(), [](Attribute attr) { return cast<AffineMapAttr>(attr).getValue(); });
    for (unsigned d = rank; d + 1 < loops.size(); ++d) {
      if (!llvm::all_of(llvm::zip(op.getInputs(), maps),
                        [&](auto read) { return canMerge(std::get<1>(read), typeOf(std::get<0>(read)), loops, d); }))
        continue;
      MergedReads reads(rewriter, op.getLoc(), op.getInputs().take_front(core), maps, loops.size(), d);
      llvm::append_range(reads.inputs, op.getInputs().drop_front(core));
      SmallVector<AffineExpr> reduced = mergeAt(op.getReduced().getExprs(), d - rank);
      rewriter.modifyOpInPlace(op, [&] {
        op.getInputsMutable().assign(reads.inputs);
        op.setMapsAttr(rewriter.getAffineMapArrayAttr(reads.maps));
        op.setReducedAttr(nn::DimsAttr::get(getContext(), reduced));
      });
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no two reduced dimensions go together");
  }
};

struct CollapseLoopsPass : fusion::impl::CollapseLoopsBase<CollapseLoopsPass> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<CollapseDims, CollapseReduced>(&getContext());
    nn::ReshapeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
