// kernel.generic: loops over the output, vectors along its last dimension.
#include "codegen/Cpu/Emitters.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

/// One vector of output at `at`.
static void emitVector(kernel::GenericOp op, KernelBuilder &b, ArrayRef<Value> at, const Lanes &lanes) {
  unsigned vectorDim = at.size() - 1;
  SmallVector<AffineMap> maps = op.getReadMaps();
  SmallVector<Value> arguments;
  for (auto [input, map] : llvm::zip(op.getInputs(), maps)) {
    auto type = cast<MemRefType>(input.getType());
    if (map.getNumDims() == 0 && type.getRank() > 0) // read by kernel.load
      arguments.push_back(b.constantLike(b.vectorType(lanes.width, type.getElementType()), 0));
    else
      arguments.push_back(b.read(input, map, at, vectorDim, lanes));
  }
  Value value = b.inlineRegion(op.getEpilogue(), arguments, at, vectorDim, lanes, op.getInputs());
  b.store(value, op.getDestination(), at, lanes);
}

/// A rank-0 output is one lane: computed as a vector, stored as a scalar.
static void emitScalar(kernel::GenericOp op, KernelBuilder &b) {
  Value zero = b.index(0);
  Lanes lanes = b.full(1);
  SmallVector<Value> arguments;
  for (auto [input, map] : llvm::zip(op.getInputs(), op.getReadMaps())) {
    auto type = cast<MemRefType>(input.getType());
    if (map.getNumResults() == 0 && type.getRank() > 0) {
      arguments.push_back(b.constantLike(b.vectorType(1, type.getElementType()), 0));
      continue;
    }
    SmallVector<Value> indices;
    for (AffineExpr expr : map.getResults())
      indices.push_back(b.apply(expr));
    arguments.push_back(b.splat(b.loadScalar(input, indices), 1));
  }
  Value value = b.inlineRegion(op.getEpilogue(), arguments, {zero}, 0, lanes, op.getInputs());
  Value scalar = vector::ExtractOp::create(b, value, int64_t(0));
  memref::StoreOp::create(b, scalar, op.getDestination(), ValueRange());
}

LogicalResult cpu::emitGeneric(kernel::GenericOp op, KernelBuilder &b, Value begin, Value end) {
  SmallVector<AffineExpr> dims = op.getOutputDims();
  kernel::LoopCut cut = kernel::cutGeneric(op);
  b.forEachRow(dims, cut, begin, end, [&](ArrayRef<Value> outer, Value lower, Value upper) {
    if (dims.empty())
      return emitScalar(op, b);
    b.vectorLoop(lower, upper, b.getVectorWidth(), [&](Value i, const Lanes &lanes) {
      SmallVector<Value> at = llvm::to_vector(outer);
      at.push_back(i);
      emitVector(op, b, at, lanes);
    });
  });
  return success();
}
