// kernel.integer_depthwise_conv: a register tile is some pixels of an output row by one vector of channels, in 32-bit
// lanes. Products go through vpmaddwd, whose second product of each lane is zero: a 32-bit multiplication takes twice
// as long or longer.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/IntegerDot.h"
#include "codegen/Cpu/Windows.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

LogicalResult cpu::emitIntegerDepthwiseConv(kernel::IntegerDepthwiseConvOp op, KernelBuilder &b, Value begin,
                                            Value end) {
  Value input = op.getInputs()[0], filter = op.getInputs()[1];
  Windows windows = {input,
                     op.getOutputDims(),
                     llvm::to_vector(cast<MemRefType>(filter.getType()).getShape().drop_back()),
                     llvm::to_vector(op.getStrides()),
                     llvm::to_vector(op.getPads()),
                     llvm::to_vector(op.getDilations())};
  SmallVector<Value> sizes = llvm::map_to_vector(op.getOutputDims(), [&](AffineExpr e) { return b.apply(e); });
  Value channels = sizes.pop_back_val();
  sizes.pop_back();
  int64_t width = b.getTarget().integerBytes / 4;
  VectorType sumType = b.vectorType(width, b.getI32Type()), wordType = b.vectorType(2 * width, b.getI16Type());
  // Accumulators beside the weights of a kernel row, an input pixel and a product.
  int64_t pixels =
      std::clamp<int64_t>(b.getTarget().numVectorRegisters - std::min<int64_t>(windows.kernel.back(), 5) - 3, 4, 14);
  auto asWords = [&](Value lanes) -> Value { return vector::BitCastOp::create(b, wordType, lanes); };

  b.forLoop(begin, end, 1, [&](Value task) {
    SmallVector<Value> row = b.delinearize(task, sizes);
    windows.forEachTile(b, pixels, [&](const PixelTile &tile) {
      b.vectorLoop(b.index(0), channels, width, [&](Value channel, const Lanes &lanes) {
        auto loadWeights = [&](ArrayRef<Value> tap) {
          SmallVector<Value> at = llvm::to_vector(tap);
          at.push_back(channel);
          return asWords(arith::ExtUIOp::create(b, sumType, b.load(filter, at, lanes)));
        };
        auto addProduct = [&](Value sum, Value x, Value weights) -> Value {
          Value wide =
              op.getIsSigned() ? Value(arith::ExtSIOp::create(b, sumType, x)) : arith::ExtUIOp::create(b, sumType, x);
          if (op.getZeroPoint() != 0)
            wide = arith::SubIOp::create(
                b, wide, b.constantLike(sumType, static_cast<double>(static_cast<int64_t>(op.getZeroPoint()))));
          return arith::AddIOp::create(b, sum, addWordProducts(b, asWords(wide), weights));
        };
        SmallVector<Value> sums(tile.pixels, b.constantLike(sumType, 0));
        sums = windows.combineTaps(b, row, tile, channel, lanes, sums, loadWeights, addProduct);
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
