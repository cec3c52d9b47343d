// kernel.pool: vectors over channels, one output pixel at a time; taps outside the input are skipped.
#include "codegen/Cpu/Combine.h"
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/Windows.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

using kernel::CombineKind;
using kernel::PoolKind;

namespace {
class PoolEmitter {
public:
  PoolEmitter(kernel::PoolOp op, KernelBuilder &b) : op(op), b(b), input(op.getInputs()[0]) {
    windows = {input, op.getOutputDims(), llvm::to_vector(op.getKernel()), llvm::to_vector(op.getStrides()),
               llvm::to_vector(op.getPads()), llvm::to_vector(op.getDilations())};
    computeType = op.getEpilogue().front().getArgument(0).getType();
    width = b.getVectorWidth(computeType);
    kind = op.getKind() != PoolKind::Max ? CombineKind::Add : op.getIsUnsigned() ? CombineKind::UMax : CombineKind::Max;
  }

  void emit(Value begin, Value end) {
    SmallVector<Value> sizes = llvm::map_to_vector(op.getOutputDims(), [&](AffineExpr e) { return b.apply(e); });
    Value channels = sizes.pop_back_val(), pixels = sizes.pop_back_val();
    b.forLoop(begin, end, 1, [&](Value task) {
      SmallVector<Value> row = b.delinearize(task, sizes);
      b.forLoop(b.index(0), pixels, 1, [&](Value pixel) {
        at = row;
        at.push_back(pixel);
        ranges.clear();
        for (unsigned d = 0; d < windows.rank(); ++d)
          ranges.push_back(windows.tapRange(b, d, at[1 + d]));
        b.vectorLoop(b.index(0), channels, width, [&](Value channel, const Lanes &lanes) { emitVector(channel, lanes); });
      });
    });
  }

private:
  void emitVector(Value channel, const Lanes &lanes) {
    SmallVector<Value> inputAt = {at[0]};
    Value identity = getIdentity(b, kind, b.vectorType(width, computeType));
    Value result = combineTaps(0, inputAt, identity, channel, lanes);
    if (op.getKind() != PoolKind::Max)
      result = divide(result);
    SmallVector<Value> place = at;
    place.push_back(channel);
    b.storeWithEpilogue(op, result, place, place.size() - 1, lanes);
  }

  Value combineTaps(unsigned d, SmallVector<Value> &inputAt, Value sum, Value channel, const Lanes &lanes) {
    if (d == windows.rank()) {
      inputAt.push_back(channel);
      Value x = b.widen(b.load(input, inputAt, lanes));
      inputAt.pop_back();
      return combine(b, kind, sum, x);
    }
    return b.forLoop(ranges[d].first, ranges[d].second, 1, ValueRange(sum), [&](Value tap, ValueRange carried) {
      inputAt.push_back(windows.position(b, d, at[1 + d], tap));
      Value next = combineTaps(d + 1, inputAt, carried[0], channel, lanes);
      inputAt.pop_back();
      return SmallVector<Value>{next};
    })[0];
  }

  /// By the number of taps that count.
  Value divide(Value sum) {
    Value count = b.index(1);
    for (unsigned d = 0; d < windows.rank(); ++d) {
      if (op.getKind() == PoolKind::Avg) {
        count = b.mul(count, b.max(b.sub(ranges[d].second, ranges[d].first), b.index(0)));
        continue;
      }
      // Taps before the end of the padded input, in whose coordinates a window starts at `at * stride`.
      Value padded = b.addConst(windows.inputSize(b, d), op.getPads()[d] + op.getPadsEnd()[d]);
      Value room = b.max(b.sub(padded, b.mulConst(at[1 + d], windows.strides[d])), b.index(0));
      Value taps = b.floorDiv(b.addConst(room, windows.dilations[d] - 1), b.index(windows.dilations[d]));
      count = b.mul(count, b.min(taps, b.index(windows.kernel[d])));
    }
    Value integer = arith::IndexCastOp::create(b, b.getI64Type(), count);
    if (isa<FloatType>(computeType))
      return arith::DivFOp::create(b, sum, b.splat(arith::SIToFPOp::create(b, computeType, integer), width));
    if (!computeType.isInteger(64))
      integer = arith::TruncIOp::create(b, computeType, integer);
    return arith::DivSIOp::create(b, sum, b.splat(integer, width));
  }

  kernel::PoolOp op;
  KernelBuilder &b;
  Value input;
  Windows windows;
  Type computeType;
  int64_t width;
  CombineKind kind;
  SmallVector<Value> at;                        // the pixel
  SmallVector<std::pair<Value, Value>> ranges; // its taps
};
} // namespace

LogicalResult cpu::emitPool(kernel::PoolOp op, KernelBuilder &b, Value begin, Value end) {
  PoolEmitter(op, b).emit(begin, end);
  return success();
}
