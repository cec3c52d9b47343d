// kernel.update: one pass over tensors of state, each read and written once.
#include "codegen/Cpu/Emitters.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

LogicalResult cpu::emitUpdate(kernel::UpdateOp op, KernelBuilder &b, Value begin, Value end) {
  SmallVector<AffineMap> maps = op.getReadMaps();
  b.forEachRow(op.getOutputDims(), kernel::cutUpdate(op), begin, end, [&](ArrayRef<Value>, Value lower, Value upper) {
    b.vectorLoop(lower, upper, b.getVectorWidth(), [&](Value i, const Lanes &lanes) {
      SmallVector<Value> arguments;
      for (auto [input, map] : llvm::zip(op.getInputs(), maps))
        arguments.push_back(b.read(input, map, i, /*vectorDim=*/0, lanes));
      for (Value destination : op.getDestinations())
        arguments.push_back(b.load(destination, i, lanes));
      SmallVector<Value> values = b.inlineRegionAll(op.getEpilogue(), arguments, i, /*vectorDim=*/0, lanes);
      for (auto [value, destination] : llvm::zip(values, op.getDestinations()))
        b.store(value, destination, i, lanes);
    });
  });
  return success();
}
