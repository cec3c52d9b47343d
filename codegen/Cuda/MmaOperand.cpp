#include "codegen/Cuda/MmaOperand.h"
#include "codegen/Cuda/AsyncCopy.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

/// Bytes that are permuted as one.
static constexpr int64_t chunkBytes = 16;
/// Rows after which the permutation repeats.
static constexpr int64_t period = 8;
/// Bytes that the banks deliver at a time.
static constexpr int64_t lineBytes = 128;
/// Copies of a thread that are written out one by one; more are a loop.
static constexpr int64_t mostCopies = 16;

MmaOperand::MmaOperand(GpuBuilder &b, const MatmulOperand &operand, int64_t outerCount, int64_t kCount, int64_t threads)
    : b(b), operand(operand), outerCount(outerCount), kCount(kCount),
      elementBytes(operand.element.getIntOrFloatBitWidth() / 8) {
  pieceElements = std::min(operand.piece, getRowBytes() / elementBytes);
  pieces = getRowBytes() / elementBytes / pieceElements;
  rows = operand.runsAlongK ? outerCount : kCount;
  lanes = std::min(pieces, threads);
  // What is located stays in registers for every outer index that a thread has: where pieces are small, it takes more of
  // them from less rows, though neighbouring threads then read less at once.
  int64_t mostRows = pieceElements * elementBytes == chunkBytes ? 8 : 4;
  while (operand.runsAlongK && lanes > 1 && rows * lanes > mostRows * threads)
    lanes /= 2;
  rowsAtOnce = threads / lanes;
}

Value MmaOperand::swizzle(Value row) {
  int64_t perLine = std::max<int64_t>(lineBytes / getRowBytes(), 1);
  Value number = b.divConst(row, perLine);
  if (loadsMatrices())
    return b.modConst(number, std::min(getRowBytes(), lineBytes) / chunkBytes);
  // Of f32 in rows along the outer index, a load reads two chunks of 4 rows.
  return b.mulConst(b.modConst(number, std::max<int64_t>(4 / perLine, 1)), 2);
}

/// The distance of a byte from the stage's start.
Value MmaOperand::place(Value row, Value columnBytes) {
  Value chunk = b.bitXor(b.divConst(columnBytes, chunkBytes), swizzle(row));
  Value inChunk = b.modConst(columnBytes, chunkBytes);
  return b.add(b.mulConst(row, getRowBytes()), b.add(b.mulConst(chunk, chunkBytes), inChunk));
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

void MmaOperand::locate(Value batch, Value outer) {
  across = b.modConst(b.threadId(), lanes);
  row = b.divConst(b.threadId(), lanes);
  if (operand.runsAlongK) {
    for (int64_t i = 0; i < rows; i += rowsAtOnce)
      located.push_back(operand.locate(b, batch, b.add(outer, b.addConst(row, i))));
    return;
  }
  for (int64_t j = 0; j < pieces; j += lanes)
    located.push_back(operand.locate(b, batch, b.add(outer, b.mulConst(b.addConst(across, j), pieceElements))));
}

/// The piece number `column` of row `row` + `rowsOn`.
void MmaOperand::copyPiece(Value stage, ArrayRef<Value> located, Value k, Value row, int64_t rowsOn, Value column) {
  int64_t bytes = pieceElements * elementBytes;
  MatmulOperand::Place from = operand.at(b, located, k);
  int64_t near = rowsOn % period; // the rest of the way is the same distance wherever the row is
  Value to = b.offsetBytes(stage, place(b.addConst(row, near), b.mulConst(column, bytes)));
  to = b.offsetBytes(to, b.index((rowsOn - near) * getRowBytes()));
  if (bytes >= 4)
    return copyAsync(b, to, from.address, bytes, from.isThere);
  Type type = b.getIntegerType(8 * bytes);
  auto read = [&]() -> SmallVector<Value> { return {b.loadFrom(from.address, type)}; };
  Value value = !from.isThere
                    ? read()[0]
                    : b.ifElse(from.isThere, read, [&]() -> SmallVector<Value> { return {b.constantInt(type, 0)}; })[0];
  b.storeTo(value, to);
}

void MmaOperand::copy(Value stage, Value k) {
  int64_t rowSteps = llvm::divideCeil(rows, rowsAtOnce), pieceSteps = pieces / lanes;
  bool isLong = rowSteps * pieceSteps > mostCopies;
  Value isOne = rows < rowsAtOnce ? b.less(row, b.index(rows)) : Value(); // more threads than rows
  b.ifThen(isOne, [&] {
    if (operand.runsAlongK) {
      auto copyColumn = [&](Value column) {
        Value here = b.add(k, b.mulConst(column, pieceElements));
        for (int64_t i = 0; i < rowSteps; ++i)
          copyPiece(stage, located[i], here, row, i * rowsAtOnce, column);
      };
      if (isLong)
        return b.forLoop(across, b.index(pieces), b.index(lanes), copyColumn);
      for (int64_t j = 0; j < pieceSteps; ++j)
        copyColumn(b.addConst(across, j * lanes));
      return;
    }
    auto copyRow = [&](Value row, int64_t rowsOn) {
      Value here = b.add(k, b.addConst(row, rowsOn));
      for (int64_t j = 0; j < pieceSteps; ++j)
        copyPiece(stage, located[j], here, row, rowsOn, b.addConst(across, j * lanes));
    };
    if (isLong)
      return b.forLoop(row, b.index(rows), b.index(rowsAtOnce), [&](Value row) { copyRow(row, 0); });
    for (int64_t i = 0; i < rowSteps; ++i)
      copyRow(row, i * rowsAtOnce);
  });
}

//===----------------------------------------------------------------------===//
// Reads
//===----------------------------------------------------------------------===//

void MmaOperand::setWarp(Value outer, bool lhs) {
  isLhs = lhs;
  Value lane = b.laneId(), g = b.divConst(lane, 4), t = b.modConst(lane, 4);
  if (!loadsMatrices()) { // element (outer g, k t)
    laneRow = t;
    Value column = b.add(outer, g);
    laneChunk = b.divConst(column, chunkBytes / elementBytes);
    laneRest = b.mulConst(b.modConst(column, chunkBytes / elementBytes), elementBytes);
    return findLaneOffsets();
  }
  // The order of the four matrices of a fragment: rows first for A, k first for B.
  Value inner = b.modConst(lane, 8), low = b.modConst(b.divConst(lane, 8), 2), high = b.divConst(lane, 16);
  if (isLhs != operand.runsAlongK)
    std::swap(low, high);
  laneRow = b.add(inner, b.mulConst(low, 8));
  laneChunk = high;
  laneRest = b.index(0);
  if (operand.runsAlongK)
    laneRow = b.add(laneRow, outer);
  else
    laneChunk = b.add(laneChunk, b.divConst(outer, chunkBytes / elementBytes));
  findLaneOffsets();
}

void MmaOperand::findLaneOffsets() {
  for (int64_t chunk = 0; chunk < lineBytes / chunkBytes; ++chunk) {
    Value permuted = b.bitXor(b.addConst(laneChunk, chunk), swizzle(laneRow));
    laneOffsets.push_back(b.add(b.mulConst(laneRow, getRowBytes()), b.add(b.mulConst(permuted, chunkBytes), laneRest)));
  }
}

Value MmaOperand::laneAddress(Value stage, int64_t rows, int64_t chunk) {
  // Rows are permuted alike in every `period`, and only chunks of a line change places.
  constexpr int64_t inLine = lineBytes / chunkBytes;
  Value at = b.offsetBytes(stage, laneOffsets[chunk % inLine]);
  return b.offsetBytes(at, b.index(rows * getRowBytes() + chunk / inLine * lineBytes));
}

SmallVector<Value> MmaOperand::loadFragment(Value stage, int64_t tile, int64_t step) {
  constexpr int64_t stepBytes = 32, tileOuter = 16;
  int64_t stepElements = stepBytes / elementBytes, perChunk = chunkBytes / elementBytes;
  if (operand.runsAlongK)
    return loadMatrices(b, laneAddress(stage, tile * tileOuter, step * stepBytes / chunkBytes), 4, /*transposed=*/false);
  if (loadsMatrices())
    return loadMatrices(b, laneAddress(stage, step * stepElements, tile * tileOuter / perChunk), 4, /*transposed=*/true);
  SmallVector<Value> values;
  for (int64_t k = 0; k < 2; ++k)
    for (int64_t outer = 0; outer < 2; ++outer)
      values.push_back(b.loadFrom(
          laneAddress(stage, step * stepElements + 4 * k, (tile * tileOuter + 8 * outer) / perChunk), b.getI32Type()));
  if (!isLhs)
    std::swap(values[1], values[2]); // k first
  return values;
}
