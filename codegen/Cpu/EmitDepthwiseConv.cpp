// kernel.depthwise_conv: a register tile is some pixels of an output row by one vector of channels. The weights of
// a kernel row are loaded once for a tile, and input pixels are shared by the taps that see them.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/Windows.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

/// Pixels whose accumulators stay in registers beside the weights of a kernel row and an input pixel.
static int64_t tilePixels(const CpuTarget &target, int64_t kernelWidth) {
  int64_t others = std::min<int64_t>(kernelWidth, 5) + (target.hasFma ? 2 : 3);
  return std::clamp<int64_t>(target.numVectorRegisters - others, 4, 14);
}

LogicalResult cpu::emitDepthwiseConv(kernel::DepthwiseConvOp op, KernelBuilder &b, Value begin, Value end) {
  Value input = op.getInputs()[0], filter = op.getInputs()[1];
  auto filterType = cast<MemRefType>(filter.getType());
  if (!filterType.hasStaticShape())
    return op.emitOpError("expected a filter of constant shape");
  Windows windows = {input, op.getOutputDims(), llvm::to_vector(filterType.getShape().drop_back()),
                     llvm::to_vector(op.getStrides()), llvm::to_vector(op.getPads()), llvm::to_vector(op.getDilations())};
  Type computeType = op.getEpilogue().getArgument(0).getType();
  SmallVector<Value> sizes = llvm::map_to_vector(op.getOutputDims(), [&](AffineExpr e) { return b.apply(e); });
  Value channels = sizes.pop_back_val();
  sizes.pop_back();
  int64_t width = b.getVectorWidth(computeType, channels);
  int64_t pixels = tilePixels(b.getTarget(), windows.kernel[windows.last()]);

  b.forLoop(begin, end, 1, [&](Value task) {
    SmallVector<Value> row = b.delinearize(task, sizes);
    windows.forEachTile(b, pixels, [&](const PixelTile &tile) {
      b.vectorLoop(b.index(0), channels, width, [&](Value channel, const Lanes &lanes) {
        auto loadWeights = [&](ArrayRef<Value> tap) {
          SmallVector<Value> at = llvm::to_vector(tap);
          at.push_back(channel);
          return b.widen(b.load(filter, at, lanes));
        };
        SmallVector<Value> sums(tile.pixels, b.constantLike(b.vectorType(width, computeType), 0));
        sums = windows.combineTaps(b, row, tile, channel, lanes, sums, loadWeights,
                                   [&](Value sum, Value x, Value weight) { return b.fma(x, weight, sum); });
        SmallVector<SmallVector<Value>> places;
        SmallVector<Value> values;
        for (auto [t, sum] : llvm::enumerate(sums)) {
          places.push_back(row);
          places.back().append({b.addConst(tile.first, t), channel});
          values.push_back(b.applyEpilogue(op, sum, places.back(), places.back().size() - 1, lanes));
        }
        for (auto [value, place] : llvm::zip(values, places))
          b.store(value, op.getDestination(), place, lanes);
      });
    });
  });
  return success();
}
