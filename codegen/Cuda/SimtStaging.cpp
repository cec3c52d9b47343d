// Tiles of operands in shared memory.
#include "codegen/Cuda/Simt.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

Type cuda::getSumType(const Matmul &matmul) {
  auto integer = dyn_cast<IntegerType>(matmul.compute);
  return integer && integer.getWidth() < 32 ? IntegerType::get(integer.getContext(), 32) : matmul.compute;
}

Value cuda::toSum(GpuBuilder &b, Value stored, Type sum) {
  Value value = b.widen(stored);
  if (value.getType() == sum)
    return value;
  if (isa<FloatType>(sum))
    return arith::ExtFOp::create(b, sum, value);
  return arith::ExtSIOp::create(b, sum, value);
}

Value cuda::fromSum(GpuBuilder &b, Value sum, Type compute) {
  return sum.getType() == compute ? sum : Value(arith::TruncIOp::create(b, compute, sum));
}

StagedOperand::StagedOperand(GpuBuilder &b, const MatmulOperand &operand, Value batch, AffineExpr size, Value first,
                             Value thread, int64_t outers, int64_t depth, int64_t threads, Type sum)
    : b(b), operand(operand), sum(sum), pitch(getPitch(outers)) {
  int64_t inner = operand.runsAlongK ? depth : outers;
  piece = std::min(operand.piece, inner);
  while (piece > 1 && outers * depth % (piece * threads) != 0) // everyone copies as much
    piece /= 2;
  assert(outers * depth % (piece * threads) == 0 && "tiles are made for that");
  int64_t perInner = inner / piece;
  // The last piece: read instead of those behind it.
  int64_t step = operand.runsAlongK ? 1 : piece;
  Value last = b.mulConst(b.sub(b.apply(size.ceilDiv(step)), b.index(1)), step);
  auto locate = [&](Value outer) {
    located.push_back(operand.locate(b, batch, b.min(b.add(first, outer), last)));
    return static_cast<unsigned>(located.size() - 1);
  };
  // Neighbouring threads copy neighbouring pieces. Either all pieces of a thread are at one inner place, or a row of
  // pieces takes several steps of all threads.
  bool isOnePlace = threads % perInner == 0;
  assert((isOnePlace || perInner % threads == 0) && "powers of two");
  int64_t steps = isOnePlace ? 1 : perInner / threads, rowsPerStep = isOnePlace ? threads / perInner : 1;
  Value startInner = b.mulConst(isOnePlace ? b.modConst(thread, perInner) : thread, piece);
  Value startRow = isOnePlace ? b.divConst(thread, perInner) : b.index(0);
  int64_t count = outers * depth / (piece * threads);
  for (int64_t j = 0; j < count; ++j) {
    Value inside = b.addConst(startInner, j % steps * threads * piece);
    Value row = b.addConst(startRow, j / steps * rowsPerStep);
    if (operand.runsAlongK)
      pieces.push_back({row, inside, locate(row)});
    else
      pieces.push_back({inside, row, j < steps ? locate(inside) : static_cast<unsigned>(j % steps)});
  }
}

SmallVector<Value> StagedOperand::load(Value k) const {
  Type type = piece == 1 ? operand.element : Type(VectorType::get({piece}, operand.element));
  int64_t bytes = piece * ((operand.element.getIntOrFloatBitWidth() + 7) / 8);
  SmallVector<Value> loaded;
  for (const Piece &p : pieces) {
    MatmulOperand::Place place = operand.at(b, located[p.located], b.add(k, p.k));
    loaded.push_back(b.loadWhere(place.isThere, place.address, type, bytes));
  }
  return loaded;
}

void StagedOperand::store(ArrayRef<Value> loaded, Value memory) const {
  for (auto [p, value] : llvm::zip_equal(pieces, loaded)) {
    SmallVector<Value> values;
    for (int64_t i = 0; i < piece; ++i)
      values.push_back(toSum(
          b, piece == 1 ? value : Value(LLVM::ExtractElementOp::create(b, value, b.constantInt(b.getI32Type(), i))), sum));
    Value at = b.offset(memory, sum, b.add(b.mulConst(p.k, pitch), p.outer));
    if (!operand.runsAlongK) {
      int64_t most = 16 / (sum.getIntOrFloatBitWidth() / 8);
      b.storeRun(values, at, sum, std::min(piece, most));
      continue;
    }
    for (auto [i, element] : llvm::enumerate(values))
      b.storeTo(element, b.offset(at, sum, b.index(i * pitch)));
  }
}

TilePlace cuda::placeTile(GpuBuilder &b, Value block, AffineExpr rows, AffineExpr columns) {
  Value perBatch = b.apply(rows * columns);
  TilePlace place;
  place.batch = b.floorDiv(block, perBatch);
  Value inBatch = b.mod(block, perBatch);
  if (columns == b.getAffineConstantExpr(1) || rows == b.getAffineConstantExpr(1)) {
    bool isRow = columns == b.getAffineConstantExpr(1);
    place.row = isRow ? inBatch : b.index(0);
    place.column = isRow ? b.index(0) : inBatch;
    return place;
  }
  // Down a few rows of tiles, then to the next column.
  constexpr int64_t together = 8;
  Value inGroup = b.apply(columns * together), first = b.mulConst(b.floorDiv(inBatch, inGroup), together);
  Value height = b.min(b.sub(b.apply(rows), first), b.index(together)), rest = b.mod(inBatch, inGroup);
  place.row = b.add(first, b.mod(rest, height));
  place.column = b.floorDiv(rest, height);
  return place;
}
