// The instructions behind IntegerDot.h, as intrinsics: the vector dialect has no words for them.
#include "codegen/Cpu/IntegerDot.h"
#include "codegen/Cpu/Intrinsics.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

Value cpu::addWordProducts(KernelBuilder &b, Value lhs, Value rhs) {
  VectorType result = b.vectorType(cast<VectorType>(lhs.getType()).getNumElements() / 2, b.getI32Type());
  return callBySize(b, result, {lhs, rhs}, "llvm.x86.sse2.pmadd.wd", "llvm.x86.avx2.pmadd.wd",
                    "llvm.x86.avx512.pmaddw.d.512");
}

IntegerDot::IntegerDot(KernelBuilder &b, bool fitsPairs, bool isSigned, ArrayRef<int64_t> order)
    : b(b), isSigned(isSigned), order(order), width(b.getTarget().integerBytes / 4) {
  const CpuTarget &target = b.getTarget();
  way = target.hasVnni ? Way::Vnni : fitsPairs && target.hasSsse3 ? Way::Pairs : Way::Exact;
}

TileShape IntegerDot::chooseTile(int64_t panel) const {
  bool isWide = b.getTarget().numVectorRegisters >= 32;
  int64_t vectors = std::clamp<int64_t>(panel / width, 1, isWide ? 4 : 2);
  while (panel % (vectors * width) != 0)
    --vectors;
  // What is left beside the accumulators holds the weights (twice as many vectors when widened), one input, and what
  // the way computes in between.
  int64_t budget = way == Way::Vnni ? (isWide ? 24 : 12) : way == Way::Pairs ? (isWide ? 20 : 8) : (isWide ? 16 : 8);
  return {std::clamp<int64_t>(budget / vectors, 1, 12), vectors, width};
}

Value IntegerDot::bytesConstant(int64_t value) {
  VectorType type = b.vectorType(4 * width, b.getI8Type());
  return arith::ConstantOp::create(b, DenseElementsAttr::get(type, APInt(8, value & 255)));
}

Value IntegerDot::wordsConstant(int64_t value) {
  VectorType type = b.vectorType(2 * width, b.getI16Type());
  return arith::ConstantOp::create(b, DenseElementsAttr::get(type, APInt(16, value)));
}

IntegerDot::Bytes IntegerDot::loadFilter(Value filter, ValueRange indices) {
  Value bytes = b.load(filter, indices, b.full(4 * width));
  if (way != Way::Exact)
    return {bytes, {}};
  Value words = asLanes(b, bytes, b.getI16Type()), eight = wordsConstant(8);
  Value even = arith::ShRSIOp::create(b, arith::ShLIOp::create(b, words, eight).getResult(), eight);
  return {even, arith::ShRSIOp::create(b, words, eight)};
}

IntegerDot::Bytes IntegerDot::prepareInput(Value bytes) {
  if (way != Way::Exact)
    return {bytes, {}};
  Value words = asLanes(b, bytes, b.getI16Type());
  return {arith::AndIOp::create(b, words, wordsConstant(255)), arith::ShRUIOp::create(b, words, wordsConstant(8))};
}

IntegerDot::Bytes IntegerDot::constantInput(int64_t value) { return prepareInput(bytesConstant(value)); }

IntegerDot::Bytes IntegerDot::loadInput(Value input, ValueRange indices, int64_t count) {
  Type i32 = b.getI32Type();
  Value group;
  if (count == 4 && hasUnitStride(input)) {
    Value bytes = b.load(input, indices, b.full(4));
    group = vector::ExtractOp::create(b, asLanes(b, bytes, i32), 0);
  } else {
    // One by one: a load of four could leave the buffer.
    SmallVector<Value> at = llvm::to_vector(indices);
    for (int64_t k = 0; k < count; ++k) {
      at.back() = b.addConst(indices.back(), k);
      Value byte = arith::ExtUIOp::create(b, i32, b.loadScalar(input, at));
      if (k > 0)
        byte = arith::ShLIOp::create(b, byte, arith::ConstantOp::create(b, b.getI32IntegerAttr(8 * k)).getResult());
      group = group ? Value(arith::OrIOp::create(b, group, byte)) : byte;
    }
  }
  Value bytes = asLanes(b, b.splat(group, width), b.getI8Type());
  if (isSigned)
    bytes = arith::XOrIOp::create(b, bytes, bytesConstant(128));
  if (!llvm::equal(order, llvm::seq<int64_t>(0, 4))) {
    SmallVector<int64_t> lanes;
    for (int64_t k = 0; k < width; ++k)
      for (int64_t channel : order)
        lanes.push_back(4 * k + channel);
    bytes = vector::ShuffleOp::create(b, bytes, bytes, lanes);
  }
  return prepareInput(bytes);
}

Value IntegerDot::add(Value sum, const Bytes &input, const Bytes &filter) {
  switch (way) {
  case Way::Vnni:
    return callBySize(b, sum.getType(), {sum, input.whole, filter.whole}, "llvm.x86.avx512.vpdpbusd.128",
                      "llvm.x86.avx512.vpdpbusd.256", "llvm.x86.avx512.vpdpbusd.512");
  case Way::Pairs: {
    Value pairs =
        callBySize(b, b.vectorType(2 * width, b.getI16Type()), {input.whole, filter.whole},
                   "llvm.x86.ssse3.pmadd.ub.sw.128", "llvm.x86.avx2.pmadd.ub.sw", "llvm.x86.avx512.pmaddubs.w.512");
    return arith::AddIOp::create(b, sum, addWordProducts(b, pairs, wordsConstant(1)));
  }
  case Way::Exact: {
    Value even = addWordProducts(b, input.whole, filter.whole), odd = addWordProducts(b, input.odd, filter.odd);
    return arith::AddIOp::create(b, arith::AddIOp::create(b, sum, even).getResult(), odd);
  }
  }
  return sum;
}

Accumulators IntegerDot::add(ValueRange sums, ArrayRef<Bytes> inputs, ArrayRef<Bytes> filters) {
  Accumulators next = llvm::to_vector(sums);
  for (auto [r, input] : llvm::enumerate(inputs))
    if (input.whole)
      for (auto [v, filter] : llvm::enumerate(filters))
        next[r * filters.size() + v] = add(next[r * filters.size() + v], input, filter);
  return next;
}
