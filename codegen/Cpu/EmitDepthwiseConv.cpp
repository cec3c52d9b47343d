// kernel.depthwise_conv: vectors over channels; taps outside the input are skipped.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/Windows.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
class DepthwiseEmitter {
public:
  DepthwiseEmitter(kernel::DepthwiseConvOp op, KernelBuilder &b)
      : op(op), b(b), input(op.getInputs()[0]), filter(op.getInputs()[1]) {
    windows = {input, op.getOutputDims(), llvm::to_vector(cast<MemRefType>(filter.getType()).getShape().drop_back()),
               llvm::to_vector(op.getStrides()), llvm::to_vector(op.getPads()), llvm::to_vector(op.getDilations())};
    computeType = op.getEpilogue().front().getArgument(0).getType();
    width = b.getVectorWidth(computeType);
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
        b.vectorLoop(b.index(0), channels, width, [&](Value channel, const Lanes &lanes) {
          SmallVector<Value> inputAt = {at[0]}, tapAt;
          Value zero = b.constantLike(b.vectorType(width, computeType), 0);
          Value sum = addTaps(0, inputAt, tapAt, zero, channel, lanes);
          SmallVector<Value> place = at;
          place.push_back(channel);
          b.storeWithEpilogue(op, sum, place, place.size() - 1, lanes);
        });
      });
    });
  }

private:
  Value addTaps(unsigned d, SmallVector<Value> &inputAt, SmallVector<Value> &tapAt, Value sum, Value channel,
                const Lanes &lanes) {
    if (d == windows.rank()) {
      SmallVector<Value> from = inputAt, weight = tapAt;
      from.push_back(channel);
      weight.push_back(channel);
      return b.fma(b.widen(b.load(input, from, lanes)), b.widen(b.load(filter, weight, lanes)), sum);
    }
    return b.forLoop(ranges[d].first, ranges[d].second, 1, ValueRange(sum), [&](Value tap, ValueRange carried) {
      inputAt.push_back(windows.position(b, d, at[1 + d], tap));
      tapAt.push_back(tap);
      Value next = addTaps(d + 1, inputAt, tapAt, carried[0], channel, lanes);
      inputAt.pop_back();
      tapAt.pop_back();
      return SmallVector<Value>{next};
    })[0];
  }

  kernel::DepthwiseConvOp op;
  KernelBuilder &b;
  Value input, filter;
  Windows windows;
  Type computeType;
  int64_t width;
  SmallVector<Value> at;                        // the pixel
  SmallVector<std::pair<Value, Value>> ranges; // its taps
};
} // namespace

LogicalResult cpu::emitDepthwiseConv(kernel::DepthwiseConvOp op, KernelBuilder &b, Value begin, Value end) {
  if (!cast<MemRefType>(op.getInputs()[1].getType()).hasStaticShape())
    return op.emitOpError("expected a filter of constant shape");
  DepthwiseEmitter(op, b).emit(begin, end);
  return success();
}
