// Scalar regions on runs. What is the same for a whole run is computed once, and elements that lie side by side are
// loaded together: a row that is gathered by one index is read like any other row.
#include "codegen/Cuda/GpuBuilder.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

/// Whether all elements of a run are the same value.
static bool isUniform(ArrayRef<Value> run) { return llvm::all_equal(run); }

SmallVector<SmallVector<Value>> GpuBuilder::inlineRegionRun(Region &region, ArrayRef<SmallVector<Value>> arguments,
                                                            ArrayRef<Value> at, unsigned dim, int64_t count, ValueRange inputs) {
  llvm::DenseMap<Value, SmallVector<Value>> runs;
  Block &block = region.front();
  for (auto [argument, run] : llvm::zip_equal(block.getArguments(), arguments))
    runs[argument] = run;
  auto evaluate = [&](Operation &op) -> SmallVector<Value> {
    if (auto position = dyn_cast<kernel::IndexOp>(op)) {
      SmallVector<Value> places;
      for (int64_t k = 0; k < (position.getDim() == dim ? count : 1); ++k)
        places.push_back(toI64(k ? addConst(at[dim], k) : at[position.getDim()]));
      places.resize(count, places[0]);
      return places;
    }
    if (auto expr = dyn_cast<kernel::DimOp>(op))
      return SmallVector<Value>(count, toI64(apply(expr.getExpr().getExprs()[0])));
    bool isSame = llvm::all_of(op.getOperands(), [&](Value operand) { return isUniform(runs[operand]); });
    auto operandsOf = [&](int64_t k) { return llvm::map_to_vector(op.getOperands(), [&](Value v) { return runs[v][k]; }); };
    if (auto load = dyn_cast<kernel::LoadOp>(op); load && count > 1 && !isSame) {
      const Buffer &source = buffer(inputs[load.getInput()]);
      OperandRange indices = load.getIndices();
      auto last = indices.back().getDefiningOp<kernel::IndexOp>();
      bool isRow = last && last.getDim() == dim &&
                   llvm::all_of(indices.drop_back(), [&](Value index) { return isUniform(runs[index]); });
      AffineMap identity = getMultiDimIdentityMap(source.getRank());
      if (isRow && isContiguousAlong(source, identity, source.getRank() - 1))
        return loadChecked(source, operandsOf(0), count, alignedElements(source, identity, source.getRank() - 1, count));
    }
    SmallVector<Value> results;
    for (int64_t k = 0; k < (isSame ? 1 : count); ++k) {
      SmallVector<Value> operands = operandsOf(k);
      if (auto check = dyn_cast<kernel::CheckOp>(op)) {
        results.push_back(checkIndex(check, operands[0]));
      } else if (auto load = dyn_cast<kernel::LoadOp>(op)) {
        results.push_back(loadChecked(buffer(inputs[load.getInput()]), operands, 1, 1)[0]);
      } else {
        IRMapping mapping;
        mapping.map(op.getOperands(), operands);
        results.push_back(clone(op, mapping)->getResult(0));
      }
    }
    results.resize(count, results[0]);
    return results;
  };
  for (Operation &op : block.without_terminator())
    runs[op.getResult(0)] = evaluate(op);
  return llvm::map_to_vector(cast<kernel::YieldOp>(block.back()).getValues(), [&](Value v) { return runs[v]; });
}
