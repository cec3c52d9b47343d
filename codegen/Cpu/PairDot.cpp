// Both ways to multiply and add pairs of bf16.
#include "codegen/Cpu/PairDot.h"
#include "codegen/Cpu/Intrinsics.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

PairDot::PairDot(KernelBuilder &b, int64_t panel) : b(b), usesDot(b.getTarget().hasFastBf16Dot()) {
  tile = chooseTile(b.getTarget(), panel, b.getF32Type(), /*splitsPairs=*/!usesDot);
  if (usesDot && tile.width < 4) { // no register is that short
    usesDot = false;
    tile = chooseTile(b.getTarget(), panel, b.getF32Type(), /*splitsPairs=*/true);
  }
}

static Value constantWords(KernelBuilder &b, int64_t width, int64_t value) {
  auto attr = DenseElementsAttr::get(b.vectorType(width, b.getI32Type()), APInt(32, value));
  return arith::ConstantOp::create(b, attr);
}

PairDot::Pairs PairDot::prepare(Value words, int64_t count) {
  if (usesDot)
    return {asLanes(b, words, b.getBF16Type()), {}};
  Value first = arith::ShLIOp::create(b, words, constantWords(b, tile.width, 16));
  Pairs pairs = {asLanes(b, first, b.getF32Type()), {}};
  if (count > 1) {
    Value second = arith::AndIOp::create(b, words, constantWords(b, tile.width, 0xffff0000));
    pairs.second = asLanes(b, second, b.getF32Type());
  }
  return pairs;
}

PairDot::Pairs PairDot::loadPacked(Value packed, ValueRange indices, int64_t count) {
  return prepare(asLanes(b, b.loadBits(packed, indices, 2 * tile.width), b.getI32Type()), count);
}

PairDot::Pairs PairDot::loadSplat(Value plain, ValueRange indices, int64_t count) {
  Type i32 = b.getI32Type();
  auto single = [&](int64_t k) -> Value {
    SmallVector<Value> at = llvm::to_vector(indices);
    at.back() = b.addConst(at.back(), k);
    return arith::ExtUIOp::create(b, i32, b.loadScalarBits(plain, at));
  };
  Value word;
  if (count == 1) {
    word = single(0);
  } else if (hasUnitStride(plain)) {
    word = vector::ExtractOp::create(b, asLanes(b, b.loadBits(plain, indices, 2), i32), 0);
  } else {
    Value sixteen = arith::ConstantOp::create(b, b.getI32IntegerAttr(16));
    word = arith::OrIOp::create(b, single(0), arith::ShLIOp::create(b, single(1), sixteen).getResult());
  }
  return prepare(b.splat(word, tile.width), count);
}

Accumulators PairDot::add(ValueRange sums, ArrayRef<Pairs> inputs, ArrayRef<Pairs> packed) {
  Accumulators next = llvm::to_vector(sums);
  // Row by row, so that no more than one row's operands are in registers.
  for (auto [r, input] : llvm::enumerate(inputs)) {
    if (!input.first)
      continue;
    MutableArrayRef<Value> row = MutableArrayRef(next).slice(r * packed.size(), packed.size());
    for (auto [sum, columns] : llvm::zip_equal(row, packed))
      sum = usesDot ? callBySize(b, sum.getType(), {sum, input.first, columns.first}, "llvm.x86.avx512bf16.dpbf16ps.128",
                                 "llvm.x86.avx512bf16.dpbf16ps.256", "llvm.x86.avx512bf16.dpbf16ps.512")
                    : b.fma(input.first, columns.first, sum);
    for (auto [sum, columns] : llvm::zip_equal(row, packed))
      if (input.second)
        sum = b.fma(input.second, columns.second, sum);
  }
  return next;
}
