// kernel.pool: some pixels of an output row by one vector of channels at a time; taps outside the input are skipped.
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
  PoolEmitter(kernel::PoolOp op, KernelBuilder &b) : op(op), b(b) {
    windows = {op.getInputs()[0], op.getOutputDims(), llvm::to_vector(op.getKernel()), llvm::to_vector(op.getStrides()),
               llvm::to_vector(op.getPads()), llvm::to_vector(op.getDilations())};
    computeType = op.getEpilogue().getArgument(0).getType();
    kind = op.getKind() != PoolKind::Max ? CombineKind::Add : op.getIsUnsigned() ? CombineKind::UMax : CombineKind::Max;
  }

  void emit(Value begin, Value end) {
    SmallVector<Value> sizes = llvm::map_to_vector(op.getOutputDims(), [&](AffineExpr e) { return b.apply(e); });
    Value channels = sizes.pop_back_val();
    sizes.pop_back();
    width = b.getVectorWidth(computeType, channels);
    Value identity = getIdentity(b, kind, b.vectorType(width, computeType));
    b.forLoop(begin, end, 1, [&](Value task) {
      row = b.delinearize(task, sizes);
      windows.forEachTile(b, tilePixels, [&](const PixelTile &tile) {
        SmallVector<Value> divisors = op.getKind() == PoolKind::Max ? SmallVector<Value>() : getDivisors(tile);
        b.vectorLoop(b.index(0), channels, width, [&](Value channel, const Lanes &lanes) {
          SmallVector<Value> values = windows.combineTaps(
              b, row, tile, channel, lanes, SmallVector<Value>(tile.pixels, identity), [](ArrayRef<Value>) { return Value(); },
              [&](Value acc, Value x, Value) { return combine(b, kind, acc, x); });
          for (auto [t, value] : llvm::enumerate(values)) {
            SmallVector<Value> place = row;
            place.append({b.addConst(tile.first, t), channel});
            Value result = divisors.empty() ? value : divide(value, divisors[t]);
            b.storeWithEpilogue(op, result, place, place.size() - 1, lanes);
          }
        });
      });
    });
  }

private:
  /// Enough chains to hide latency.
  static constexpr int64_t tilePixels = 4;

  /// For each pixel of a tile the number of taps that count, in compute type.
  SmallVector<Value> getDivisors(const PixelTile &tile) {
    SmallVector<Value> divisors;
    for (int64_t t = 0; t < tile.pixels; ++t) {
      Value count = b.index(1);
      for (unsigned d = 0; d < windows.rank(); ++d)
        count = b.mul(count, countTaps(d, d == windows.last() ? b.addConst(tile.first, t) : row[1 + d], tile));
      if (!isa<FloatType>(computeType))
        count = b.max(count, b.index(1));
      Value integer = arith::IndexCastOp::create(b, b.getI64Type(), count);
      if (isa<FloatType>(computeType))
        divisors.push_back(arith::SIToFPOp::create(b, computeType, integer));
      else
        divisors.push_back(computeType.isInteger(64) ? integer : arith::TruncIOp::create(b, computeType, integer).getResult());
    }
    return divisors;
  }

  Value countTaps(unsigned d, Value at, const PixelTile &tile) {
    if (op.getKind() == PoolKind::Avg) {
      if (d == windows.last() && tile.isInterior)
        return b.index(windows.kernel[d]);
      auto [first, end] = windows.tapRange(b, d, at);
      return b.max(b.sub(end, first), b.index(0));
    }
    return windows.countPaddedTaps(b, d, at, op.getPadsEnd()[d]);
  }

  Value divide(Value sum, Value divisor) {
    Value wide = b.splat(divisor, width);
    if (isa<FloatType>(computeType))
      return arith::DivFOp::create(b, sum, wide);
    return op.getIsUnsigned() ? Value(arith::DivUIOp::create(b, sum, wide)) : arith::DivSIOp::create(b, sum, wide);
  }

  kernel::PoolOp op;
  KernelBuilder &b;
  Windows windows;
  Type computeType;
  CombineKind kind;
  int64_t width = 0;
  SmallVector<Value> row; // the output's indices before the pixels
};
} // namespace

LogicalResult cpu::emitPool(kernel::PoolOp op, KernelBuilder &b, Value begin, Value end) {
  PoolEmitter(op, b).emit(begin, end);
  return success();
}
