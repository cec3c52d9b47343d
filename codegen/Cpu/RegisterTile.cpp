// Register tiles shared by the gemm and convolution emitters.
#include "codegen/Cpu/RegisterTile.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

TileShape cpu::chooseTile(const CpuTarget &target, int64_t panel, Type computeType, bool splitsPairs) {
  int64_t bits = computeType.getIntOrFloatBitWidth();
  int64_t width = std::max<int64_t>(1, target.vectorBytes * 8 / bits);
  while (panel % width != 0) // bytes have more lanes than a panel has columns
    width /= 2;
  bool isWide = target.numVectorRegisters >= 32;
  int64_t vectors = std::clamp<int64_t>(panel / width, 1, isWide ? 4 : 2);
  while (panel % (vectors * width) != 0)
    --vectors;
  // 26 accumulators of 32 registers, 12 of 16; two fewer where a product needs a register of its own.
  int64_t budget = isWide ? (splitsPairs ? 16 : 24) : target.hasFma && !splitsPairs ? 12 : 8;
  int64_t rows = std::clamp<int64_t>(budget / vectors, 1, 12);
  while (kernel::gemmBlockRows % rows != 0)
    --rows;
  return {rows, vectors, width};
}

Accumulators cpu::zeroTile(KernelBuilder &b, int64_t rows, int64_t vectors, int64_t width, Type computeType) {
  return Accumulators(rows * vectors, b.constantLike(b.vectorType(width, computeType), 0));
}

Accumulators cpu::multiplyAdd(KernelBuilder &b, ValueRange acc, ArrayRef<Value> a, ArrayRef<Value> bs) {
  Accumulators next = llvm::to_vector(acc);
  for (size_t r = 0; r < a.size(); ++r) {
    if (!a[r])
      continue;
    Value wide = b.splat(a[r], cast<VectorType>(bs[0].getType()).getDimSize(0));
    for (size_t v = 0; v < bs.size(); ++v)
      next[r * bs.size() + v] = b.fma(wide, bs[v], next[r * bs.size() + v]);
  }
  return next;
}

SmallVector<Lanes> cpu::columnLanes(KernelBuilder &b, int64_t vectors, int64_t width, std::optional<int64_t> count) {
  SmallVector<Lanes> lanes;
  for (int64_t v = 0; v < vectors; ++v) {
    int64_t left = count ? *count - v * width : width;
    lanes.push_back(left >= width ? b.full(width) : b.partial(width, b.index(std::max<int64_t>(left, 0))));
  }
  return lanes;
}

void cpu::storeTile(KernelBuilder &b, kernel::KernelOpInterface op, ValueRange acc,
                    ArrayRef<SmallVector<Value>> rowIndices, Value column, ArrayRef<Lanes> lanes) {
  // All reads of the epilogue come before the first store, so that equal ones are done once.
  SmallVector<Value> values;
  SmallVector<SmallVector<Value>> places;
  for (size_t r = 0; r < rowIndices.size(); ++r) {
    for (size_t v = 0; v < lanes.size(); ++v) {
      SmallVector<Value> at = rowIndices[r];
      at.push_back(b.addConst(column, v * lanes[v].width));
      values.push_back(b.applyEpilogue(op, acc[r * lanes.size() + v], at, at.size() - 1, lanes[v]));
      places.push_back(std::move(at));
    }
  }
  for (size_t k = 0; k < values.size(); ++k)
    b.store(values[k], op.getDestination(), places[k], lanes[k % lanes.size()]);
}
