// kernel.pool: a thread computes a run of channels at one position; taps outside the input are skipped.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/GpuCombine.h"
#include "codegen/Cuda/Runs.h"
#include "codegen/Cuda/Windows.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

using kernel::CombineKind;
using kernel::PoolKind;

namespace {
class PoolEmitter {
public:
  PoolEmitter(kernel::PoolOp op, GpuBuilder &b) : op(op), b(b), input(b.buffer(op.getInputs()[0])), dims(op.getOutputDims()) {
    windows = {input.dims, dims, llvm::to_vector(op.getKernel()), llvm::to_vector(op.getStrides()),
               llvm::to_vector(op.getPads()), llvm::to_vector(op.getDilations())};
    computeType = op.getEpilogue().getArgument(0).getType();
    kind = op.getKind() != PoolKind::Max ? CombineKind::Add : op.getIsUnsigned() ? CombineKind::UMax : CombineKind::Max;
  }

  void emit() {
    AffineMap identity = b.getMultiDimIdentityMap(dims.size());
    unsigned last = dims.size() - 1;
    int64_t run = runOfThread({{&input, identity}, {&b.buffer(op.getDestination()), identity}}, dims);
    forEachRun(b, dims, run, [&](ArrayRef<Value> at) {
      constexpr int64_t registers = 64; // for what is loaded together
      SmallVector<Value> initial(run, getIdentity(b, kind, computeType));
      SmallVector<Value> values = windows.forEachTap(
          b, at.slice(1, windows.rank()), registers / run, initial, initial,
          [&](ArrayRef<Value> position) {
            SmallVector<Value> place = {at[0]};
            llvm::append_range(place, position);
            place.push_back(at.back());
            SmallVector<Value> run = b.read(input, identity, place, last, initial.size());
            for (Value &value : run)
              value = b.widen(value);
            return run;
          },
          [&](ValueRange carried, ArrayRef<Value> loaded, const Windows::Tap &) {
            SmallVector<Value> next;
            for (auto [value, x] : llvm::zip(carried, loaded))
              next.push_back(combine(b, kind, value, x));
            return next;
          });
      if (op.getKind() != PoolKind::Max) {
        Value divisor = getDivisor(at);
        for (Value &value : values)
          value = divide(value, divisor);
      }
      b.storeWithEpilogue(op, values, at, last);
    });
  }

private:
  /// The number of taps that count, in compute type.
  Value getDivisor(ArrayRef<Value> at) {
    Value count = b.index(1);
    for (unsigned d = 0; d < windows.rank(); ++d)
      count = b.mul(count, op.getKind() == PoolKind::Avg ? windows.countTaps(b, d, at[1 + d])
                                                         : windows.countPaddedTaps(b, d, at[1 + d], op.getPadsEnd()[d]));
    if (isa<FloatType>(computeType))
      return arith::SIToFPOp::create(b, computeType, count);
    count = b.toI64(b.max(count, b.index(1)));
    return computeType.isInteger(64) ? count : Value(arith::TruncIOp::create(b, computeType, count));
  }

  Value divide(Value sum, Value divisor) {
    if (isa<FloatType>(computeType))
      return arith::DivFOp::create(b, sum, divisor);
    return op.getIsUnsigned() ? Value(arith::DivUIOp::create(b, sum, divisor)) : arith::DivSIOp::create(b, sum, divisor);
  }

  kernel::PoolOp op;
  GpuBuilder &b;
  const Buffer &input;
  SmallVector<AffineExpr> dims;
  Windows windows;
  Type computeType;
  CombineKind kind;
};
} // namespace

LogicalResult cuda::emitPool(kernel::PoolOp op, GpuBuilder &b) {
  PoolEmitter(op, b).emit();
  return success();
}
