// kernel.generic: a thread computes a run of elements along the output's last dimension.
#include "codegen/Cuda/Emitters.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitGeneric(kernel::GenericOp op, GpuBuilder &b) {
  SmallVector<AffineExpr> dims = op.getOutputDims();
  const Buffer &out = b.buffer(op.getDestination());
  unsigned last = dims.empty() ? 0 : dims.size() - 1;
  AffineMap identity = AffineMap::getMultiDimIdentityMap(dims.size(), op.getContext());
  int64_t run = dims.empty() ? 1 : GpuBuilder::alignedElements(out, identity, last, 16 / out.elementBytes());
  constexpr int64_t threads = 128;
  // Threads count the runs of all rows.
  SmallVector<AffineExpr> counts = dims;
  if (!dims.empty())
    counts.back() = dims.back().ceilDiv(run);
  AffineExpr total = nn::productOf(counts, op.getContext());
  LaunchShape launch;
  launch.grid[0] = total.ceilDiv(threads);
  launch.block[0] = threads;
  b.setLaunch(launch);
  Value number = b.add(b.mulConst(b.blockId(), threads), b.threadId());
  SmallVector<AffineMap> maps = op.getReadMaps();
  auto emitRun = [&](ArrayRef<Value> at, int64_t count) {
    SmallVector<SmallVector<Value>> read;
    for (auto [input, map] : llvm::zip(op.getInputs(), maps)) {
      const Buffer &buffer = b.buffer(input);
      bool isLoaded = map.getNumDims() == 0 && buffer.getRank() > 0; // by kernel.load alone
      read.push_back(isLoaded ? SmallVector<Value>(count, b.constant(buffer.element, 0)) : b.read(buffer, map, at, last, count));
    }
    SmallVector<Value> results, place = llvm::to_vector(at);
    for (int64_t k = 0; k < count; ++k) {
      if (!place.empty())
        place[last] = b.addConst(at[last], k);
      SmallVector<Value> arguments = llvm::map_to_vector(read, [&](ArrayRef<Value> values) { return values[k]; });
      results.push_back(b.inlineRegion(op.getEpilogue(), arguments, place, op.getInputs()).front());
    }
    b.storeRun(results, b.address(out, at), out.element, GpuBuilder::alignedElements(out, identity, last, count));
  };
  b.ifThen(b.less(number, b.apply(total)), [&] {
    SmallVector<Value> radices = llvm::map_to_vector(counts, [&](AffineExpr e) { return b.apply(e); });
    SmallVector<Value> at = b.delinearize(number, radices);
    if (dims.empty())
      return emitRun({}, 1);
    at[last] = b.mulConst(at[last], run);
    b.forRun(at, last, b.apply(dims.back()), run, emitRun);
  });
  return success();
}
