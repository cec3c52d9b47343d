// kernel.reduce: vectors along the output's last dimension where the inputs are contiguous along it, and
// otherwise along a reduced dimension, whose lanes are combined at the end. Blocks of the first reduced dimension are
// outputs of their own.
#include "codegen/Cpu/Combine.h"
#include "codegen/Cpu/Emitters.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
class ReduceEmitter {
public:
  ReduceEmitter(kernel::ReduceOp op, KernelBuilder &b)
      : op(op), b(b), kind(op.getCombine()), rank(op.getBounds().size()), numReduced(op.getReduced().size()) {
    maps = llvm::map_to_vector(op.getMaps(), [](Attribute a) { return cast<AffineMapAttr>(a).getValue(); });
    computeType = cast<kernel::YieldOp>(op.getMapper().front().back()).getValue().getType();
    width = b.getVectorWidth(computeType);
  }

  void emit(Value begin, Value end) {
    SmallVector<AffineExpr> dims = op.getOutputDims();
    for (AffineExpr expr : op.getReduced().getExprs())
      ranges.push_back({b.index(0), b.apply(expr)});
    laneDim = chooseLanes();
    kernel::LoopCut cut = kernel::cutReduce(op);
    if (laneDim >= rank) { // one output at a time
      b.forEachRow(dims, cut, begin, end, [&](ArrayRef<Value> outer, Value lower, Value upper) {
        b.forLoop(lower, upper, 1, [&](Value i) {
          SmallVector<Value> at = llvm::to_vector(outer);
          if (rank > 0)
            at.push_back(i);
          emitOutput(at);
        });
      });
      return;
    }
    b.forEachRow(dims, cut, begin, end, [&](ArrayRef<Value> outer, Value lower, Value upper) {
      b.vectorLoop(lower, upper, width, [&](Value i, const Lanes &lanes) {
        SmallVector<Value> at = llvm::to_vector(outer);
        at.push_back(i);
        emitOutputs(at, lanes);
      });
    });
  }

private:
  /// How good vectors along a dimension are: inputs that are contiguous along it less those that have to be gathered.
  int64_t rate(unsigned dim) {
    int64_t score = 0;
    for (auto [input, map] : llvm::zip(op.getInputs(), maps)) {
      if (!map.isFunctionOfDim(dim))
        continue;
      score += b.isContiguousAlong(input, map, dim) ? 1 : -1;
    }
    return score;
  }

  /// The loop dimension that vectors run along.
  unsigned chooseLanes() {
    auto isOne = [](AffineExpr e) { return isa<AffineConstantExpr>(e) && cast<AffineConstantExpr>(e).getValue() == 1; };
    std::optional<unsigned> best;
    auto consider = [&](unsigned dim) {
      if (!best || rate(dim) > rate(*best))
        best = dim;
    };
    bool isLastBlocks = rank == 1 && op.getBlock();
    if (rank > 0 && !isLastBlocks && !isOne(op.getBounds().getExprs().back()))
      consider(rank - 1);
    for (unsigned k = numReduced; k-- > 0;)
      if (!isOne(op.getReduced().getExprs()[k]))
        consider(rank + k);
    // Every size is one, or there is no dimension at all.
    return best ? *best : rank > 0 && !isLastBlocks ? rank - 1 : rank;
  }

  /// Where the first reduced dimension runs for the output at `at`.
  void enterBlock(ArrayRef<Value> at) {
    if (int64_t block = op.getBlock()) {
      Value first = b.mulConst(at[0], block);
      ranges[0] = {first, b.min(b.addConst(first, block), b.apply(op.getReduced().getExprs()[0]))};
    }
  }

  /// What the points at `at` (all loop dimensions) contribute.
  Value contribution(ArrayRef<Value> at, const Lanes &lanes) {
    SmallVector<Value> arguments;
    for (auto [input, map] : llvm::zip(op.getInputs(), maps))
      arguments.push_back(b.read(input, map, at, laneDim, lanes));
    return b.inlineRegion(op.getMapper(), arguments, at, laneDim, lanes);
  }

  /// Lanes are outputs.
  void emitOutputs(ArrayRef<Value> outputAt, const Lanes &lanes) {
    enterBlock(outputAt);
    Value identity = getIdentity(b, kind, b.vectorType(width, computeType));
    SmallVector<Value> at = llvm::to_vector(outputAt);
    SmallVector<Value> chains = nest(0, at, SmallVector<Value>(numChains, identity), [&](ValueRange carried) {
      SmallVector<Value> next = llvm::to_vector(carried);
      next[0] = combine(b, kind, next[0], contribution(at, lanes));
      return next;
    }, lanes);
    b.storeWithEpilogue(op, combineChains(b, kind, chains), outputAt, rank - 1, lanes);
  }

  using Body = function_ref<SmallVector<Value>(ValueRange)>;

  /// Loops over the reduced dimensions from `k` on; points of the last one go to the chains in turn.
  SmallVector<Value> nest(unsigned k, SmallVector<Value> &at, ValueRange chains, Body once, const Lanes &lanes) {
    if (k == numReduced)
      return once(chains);
    auto [lower, upper] = ranges[k];
    if (k + 1 < numReduced)
      return chainLoop(b, kind, lower, upper, 1, chains, [&](Value i, ValueRange carried) {
        at.push_back(i);
        SmallVector<Value> next = nest(k + 1, at, carried, once, lanes);
        at.pop_back();
        return next;
      });
    Value whole = b.mulConst(b.floorDiv(b.sub(upper, lower), b.index(numChains)), numChains), middle = b.add(lower, whole);
    SmallVector<Value> next = chainLoop(b, kind, lower, middle, numChains, chains, [&](Value i, ValueRange carried) {
      SmallVector<Value> sums;
      for (auto [c, sum] : llvm::enumerate(carried)) {
        at.push_back(b.addConst(i, c));
        sums.push_back(combine(b, kind, sum, contribution(at, lanes)));
        at.pop_back();
      }
      return sums;
    });
    return b.forLoop(middle, upper, 1, next, [&](Value i, ValueRange carried) {
      at.push_back(i);
      SmallVector<Value> sums = once(carried);
      at.pop_back();
      return sums;
    });
  }

  /// Lanes are reduced points of dimension `laneDim`, which loops innermost.
  void emitOutput(ArrayRef<Value> outputAt) {
    enterBlock(outputAt);
    SmallVector<Value> at = llvm::to_vector(outputAt);
    at.resize(rank + std::max(numReduced, 1u));
    Value identity = getIdentity(b, kind, b.vectorType(width, computeType));
    SmallVector<unsigned> order;
    for (unsigned k = 0; k < numReduced; ++k)
      if (rank + k != laneDim)
        order.push_back(k);
    std::function<SmallVector<Value>(unsigned, ValueRange)> loop = [&](unsigned k, ValueRange chains) -> SmallVector<Value> {
      if (k < order.size())
        return chainLoop(b, kind, ranges[order[k]].first, ranges[order[k]].second, 1, chains, [&](Value i, ValueRange carried) {
          at[rank + order[k]] = i;
          return loop(k + 1, carried);
        });
      auto [lower, upper] = numReduced ? ranges[laneDim - rank] : std::pair(b.index(0), b.index(1));
      return accumulateRange(b, kind, lower, upper, width, chains, [&](Value i, const Lanes &lanes) {
        at[laneDim] = i;
        return contribution(at, lanes);
      });
    };
    SmallVector<Value> chains = loop(0, SmallVector<Value>(numChains, identity));
    Value result = b.splat(combineLanes(b, kind, combineChains(b, kind, chains)), 1);
    b.storeWithEpilogue(op, result, outputAt, rank ? rank - 1 : 0, b.full(1));
  }

  kernel::ReduceOp op;
  KernelBuilder &b;
  kernel::CombineKind kind;
  unsigned rank, numReduced, laneDim = 0;
  SmallVector<AffineMap> maps;
  SmallVector<std::pair<Value, Value>> ranges; // of the reduced dimensions
  Type computeType;
  int64_t width;
};
} // namespace

LogicalResult cpu::emitReduce(kernel::ReduceOp op, KernelBuilder &b, Value begin, Value end) {
  ReduceEmitter(op, b).emit(begin, end);
  return success();
}
