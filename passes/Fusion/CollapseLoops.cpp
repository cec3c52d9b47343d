// Merges neighbouring loop dimensions of elementwise kernels, so that vectors run over long rows.
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

namespace {
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
  /// Whether `map` has dimensions d and d + 1 as neighbours over their whole size, or neither.
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

  static void merge(PatternRewriter &rewriter, kernel::GenericOp op, ArrayRef<AffineMap> maps, ArrayRef<AffineExpr> bounds, unsigned d) {
    Location loc = op.getLoc();
    SmallVector<AffineExpr> newDims;
    for (unsigned k = 0; k < bounds.size(); ++k)
      newDims.push_back(rewriter.getAffineDimExpr(k <= d ? k : k - 1));
    SmallVector<Value> inputs;
    SmallVector<AffineMap> newMaps;
    for (auto [input, map] : llvm::zip(op.getInputs(), maps)) {
      std::optional<unsigned> at;
      SmallVector<AffineExpr> results;
      for (auto [k, expr] : llvm::enumerate(map.getResults())) {
        if (expr == rewriter.getAffineDimExpr(d))
          at = k;
        if (!at || k != *at + 1)
          results.push_back(expr.replaceDims(newDims));
      }
      inputs.push_back(at ? createReshape(rewriter, loc, input, mergeAt(nn::getDims(typeOf(input)), *at)) : input);
      newMaps.push_back(AffineMap::get(bounds.size() - 1, map.getNumSymbols(), results, rewriter.getContext()));
    }
    RankedTensorType type = nn::getTensorType(mergeAt(bounds, d), typeOf(op.getResult()).getElementType());
    auto merged = kernel::GenericOp::create(rewriter, loc, type, inputs, Value(), rewriter.getAffineMapArrayAttr(newMaps),
                                            dimsAttr(type), op.getScheduleAttr());
    rewriter.inlineRegionBefore(op.getEpilogue(), merged.getEpilogue(), merged.getEpilogue().end());
    rewriter.replaceOpWithNewOp<nn::ReshapeOp>(op, op.getResult().getType(), merged.getResult());
  }
};

struct CollapseLoopsPass : fusion::impl::CollapseLoopsBase<CollapseLoopsPass> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<CollapseDims>(&getContext());
    nn::ReshapeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
