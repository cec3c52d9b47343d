// kernel.update: one pass over tensors of state, in place: an element is read and written by the same thread.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/Runs.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitUpdate(kernel::UpdateOp op, GpuBuilder &b) {
  AffineMap identity = b.getMultiDimIdentityMap(1);
  SmallVector<Access> operands; // the body's arguments
  for (auto [input, map] : llvm::zip(op.getInputs(), op.getReadMaps()))
    operands.push_back({&b.buffer(input), map});
  size_t numInputs = operands.size();
  for (Value destination : op.getDestinations())
    operands.push_back({&b.buffer(destination), identity});
  ArrayRef<Access> states = ArrayRef(operands).drop_front(numInputs);
  RunLoop loop;
  loop.dims = op.getOutputDims();
  loop.run = alignedRun(operands, 0);
  int64_t bytes = 0;
  for (const Access &operand : operands)
    if (operand.map.isFunctionOfDim(0))
      bytes += loop.run * operand.buffer->elementBytes();
  loop.choosePerThread(bytes, op.getEpilogue().front().getOperations().size());
  loop.load = [&](ArrayRef<Value> at, int64_t count) {
    return llvm::map_to_vector(operands, [&](const Access &operand) { return b.read(*operand.buffer, operand.map, at, 0, count); });
  };
  loop.finish = [&](ArrayRef<Value> at, int64_t count, const RunLoop::Loaded &loaded) {
    SmallVector<SmallVector<Value>> values = b.inlineRegionRun(op.getEpilogue(), loaded, at, 0, count);
    for (auto [run, state] : llvm::zip(values, states)) {
      const Buffer &buffer = *state.buffer;
      int64_t piece = GpuBuilder::alignedElements(buffer, identity, 0, count);
      if (count == 1 || GpuBuilder::isContiguousAlong(buffer, identity, 0)) {
        b.storeRun(run, b.address(buffer, at), buffer.element, piece);
        continue;
      }
      for (auto [k, value] : llvm::enumerate(run))
        b.store(value, buffer, {b.addConst(at[0], k)});
    }
  };
  loop.emit(b);
  return success();
}
