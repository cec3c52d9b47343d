// Moves transposes so that they cancel: applies what LayoutGraph chooses, one permutation after the other, until
// nothing improves. FormAnchors made the transposes; FormKernels makes copies of those that stay.
#include "passes/Layout/Passes.h"

#include "dialects/Nn/NnDialect.h"
#include "passes/Layout/LayoutGraph.h"

#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::layout;

namespace dlc {
#define GEN_PASS_DEF_CHANNELSLAST
#include "passes/Layout/Passes.h.inc"
} // namespace dlc

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// `operand` read by `needed`, through the transposes that it already is the result of.
static Value readPermuted(OpBuilder &builder, Location loc, Value operand, ArrayRef<int64_t> needed) {
  auto type = typeOf(operand);
  int64_t missing = needed.size() - type.getRank();
  if (missing > 0) {
    SmallVector<AffineExpr> dims(missing, builder.getAffineConstantExpr(1));
    llvm::append_range(dims, nn::getDims(type));
    operand = nn::ReshapeOp::create(builder, loc, nn::getTensorType(dims, type.getElementType()), operand);
  }
  Source source = getSource(operand);
  return createTranspose(builder, loc, source.root, compose(source.path, needed));
}

static void applyForm(Operation *op, const Relayout &form) {
  OpBuilder builder(op);
  SmallVector<Value> operands;
  for (auto [operand, needed] : llvm::zip(op->getOperands(), form.operands))
    operands.push_back(needed ? readPermuted(builder, op->getLoc(), operand, *needed) : operand);
  Operation *permuted = createRelayout(builder, op, form, operands);
  Value restored = createTranspose(builder, op->getLoc(), permuted->getResult(0), invert(form.result));
  op->getResult(0).replaceAllUsesWith(restored);
  op->erase();
}

namespace {
struct ChannelsLast : dlc::impl::ChannelsLastBase<ChannelsLast> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (failed(mergeTransposes(function)))
      return signalPassFailure();
    bool isBetter = true;
    int64_t cost = LayoutGraph(function).getCost();
    while (isBetter) {
      isBetter = false;
      for (const Permutation &permutation : LayoutGraph(function).getCandidates()) {
        LayoutGraph graph(function);
        graph.assignForms(permutation);
        SmallVector<std::pair<Operation *, Relayout>> chosen = graph.choose();
        if (chosen.empty())
          continue;
        for (auto &[op, form] : chosen)
          applyForm(op, form);
        if (failed(mergeTransposes(function)))
          return signalPassFailure();
        // Asked of the result, not believed: the cost is what makes this end.
        int64_t newCost = LayoutGraph(function).getCost();
        isBetter |= newCost < cost;
        cost = std::min(cost, newCost);
      }
    }
  }

private:
  LogicalResult mergeTransposes(func::FuncOp function) {
    RewritePatternSet patterns(&getContext());
    nn::TransposeOp::getCanonicalizationPatterns(patterns, &getContext());
    nn::ReshapeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(function, std::move(patterns))))
      return failure();
    IRRewriter rewriter(&getContext());
    DominanceInfo dominance(function);
    eliminateCommonSubExpressions(rewriter, dominance, function);
    return success();
  }
};
} // namespace
