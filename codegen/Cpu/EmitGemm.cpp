// kernel.gemm: a register tile of output rows by columns, k innermost, rhs in panels as wide as it was packed.
//
// Nothing is blocked along k and lhs is not packed: its elements are broadcast from memory, in either order of its
// dimensions. A transposed rhs has an emitter of its own. Pairs of bf16 take two steps of k at once.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/PairDot.h"
#include "codegen/Cpu/RegisterTile.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
class GemmEmitter {
public:
  GemmEmitter(kernel::GemmOp op, KernelBuilder &b) : op(op), b(b), lhs(op.getInputs()[0]), rhs(op.getInputs()[1]) {
    lhsType = cast<MemRefType>(lhs.getType());
    rhsType = cast<MemRefType>(rhs.getType());
    dims = op.getOutputDims();
    computeType = nn::getComputeType(lhsType.getElementType());
    panel = op.getPanel() ? op.getPanel() : kernel::plainPanel;
    if (kernel::hasPairs(op))
      pairs.emplace(b, panel);
    tile = pairs ? pairs->getTile() : chooseTile(b.getTarget(), panel, computeType);
  }

  void emit(Value begin, Value end) {
    kernel::GemmCut cut = kernel::cutGemm(op);
    unsigned batchRank = dims.size() - 2;
    m = b.apply(dims[batchRank]);
    n = b.apply(dims[batchRank + 1]);
    k = b.sizeOf(lhs, lhsType.getRank() - (op.getTransposeLhs() ? 2 : 1));
    SmallVector<Value> radices;
    for (unsigned d = 0; d < batchRank; ++d)
      radices.push_back(b.apply(dims[d]));
    radices.push_back(b.apply(cut.rowBlocks));
    radices.push_back(b.apply(cut.columnBlocks));
    b.forLoop(begin, end, 1, [&](Value task) {
      SmallVector<Value> at = b.delinearize(task, radices);
      batch.assign(at.begin(), at.begin() + batchRank);
      Value firstRow = b.mulConst(at[batchRank], cut.rows);
      Value lastRow = b.min(b.addConst(firstRow, cut.rows), m);
      if (cut.columns) {
        emitPanel(at[batchRank + 1], firstRow, lastRow);
        return;
      }
      Value panels = b.floorDiv(b.addConst(n, panel - 1), b.index(panel));
      b.forLoop(b.index(0), panels, 1, [&](Value p) { emitPanel(p, firstRow, lastRow); });
    });
  }

private:
  /// Columns [p * panel, ...) of rows [firstRow, lastRow): whole tiles of columns, and what is left of them.
  void emitPanel(Value p, Value firstRow, Value lastRow) {
    Value firstColumn = b.mulConst(p, panel), left = b.sub(n, firstColumn);
    int64_t columns = tile.columns(), tiles = panel / columns;
    std::optional<int64_t> constantN = getConstantIntValue(n);
    bool isWhole = constantN && *constantN % panel == 0;
    Value whole = isWhole ? b.index(tiles) : b.min(b.floorDiv(left, b.index(columns)), b.index(tiles));
    b.forLoop(b.index(0), whole, 1, [&](Value t) {
      Value inPanel = b.mulConst(t, columns);
      emitRows(p, inPanel, b.add(firstColumn, inPanel), columnLanes(b, tile.vectors, tile.width, {}), firstRow, lastRow);
    });
    if (constantN) {
      // Only the last panel has less than all columns, and how many it has is known.
      int64_t rest = *constantN % panel % columns, before = *constantN % panel / columns * columns;
      if (rest == 0)
        return;
      Value isLast = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, p, b.index(*constantN / panel));
      auto emitRest = [&] {
        int64_t vectors = (rest + tile.width - 1) / tile.width;
        emitRows(p, b.index(before), b.addConst(firstColumn, before), columnLanes(b, vectors, tile.width, rest), firstRow, lastRow);
      };
      if (*constantN < panel)
        emitRest();
      else
        b.ifThen(isLast, emitRest);
      return;
    }
    // Any number of columns may be left: one mask per vector.
    Value inPanel = b.mulConst(whole, columns), column = b.add(firstColumn, inPanel);
    Value isInPanel = b.less(inPanel, b.min(left, b.index(panel)));
    b.ifThen(isInPanel, [&] {
      SmallVector<Lanes> lanes;
      for (int64_t v = 0; v < tile.vectors; ++v) {
        Value count = b.sub(n, b.addConst(column, v * tile.width));
        lanes.push_back(b.partial(tile.width, b.max(b.min(count, b.index(tile.width)), b.index(0))));
      }
      emitRows(p, inPanel, column, lanes, firstRow, lastRow);
    });
  }

  /// Rows [firstRow, lastRow) in register tiles; the rows left over in a smaller one.
  void emitRows(Value p, Value inPanel, Value column, ArrayRef<Lanes> lanes, Value firstRow, Value lastRow) {
    std::optional<int64_t> constantM = getConstantIntValue(m);
    int64_t rows = tile.rows;
    if (constantM && *constantM < rows) {
      // All rows at once; with a block that has none (m = 0) nothing runs.
      if (*constantM > 0)
        emitTile(p, inPanel, column, lanes, firstRow, *constantM);
      return;
    }
    Value count = b.mulConst(b.floorDiv(b.sub(lastRow, firstRow), b.index(rows)), rows);
    Value middle = b.add(firstRow, count);
    b.forLoop(firstRow, middle, rows, [&](Value row) { emitTile(p, inPanel, column, lanes, row, rows); });
    if (!constantM) {
      // Half a tile, then row by row.
      if (int64_t half = rows / 2; half > 1) {
        Value most = b.add(middle, b.mulConst(b.floorDiv(b.sub(lastRow, middle), b.index(half)), half));
        b.forLoop(middle, most, half, [&](Value row) { emitTile(p, inPanel, column, lanes, row, half); });
        middle = most;
      }
      b.forLoop(middle, lastRow, 1, [&](Value row) { emitTile(p, inPanel, column, lanes, row, 1); });
      return;
    }
    // A row block is a multiple of the tile, so only the last one leaves rows over.
    if (int64_t rest = *constantM % kernel::cutGemm(op).rows % rows)
      b.ifThen(b.less(middle, lastRow), [&] { emitTile(p, inPanel, column, lanes, middle, rest); });
  }

  /// The operand's index for this batch: broadcast dimensions stay at 0.
  /// The sums over k, one element at a time.
  Accumulators sumSingles(Value p, Value inPanel, Value column, ArrayRef<Lanes> lanes, ArrayRef<Value> rowIndex) {
    SmallVector<Value> lhsBatch = b.batchIndices(lhsType, batch), rhsBatch;
    if (!op.getPanel())
      rhsBatch = b.batchIndices(rhsType, batch);
    int64_t vectors = lanes.size(), rows = rowIndex.size();
    return b.forLoop(
        b.index(0), k, 1, zeroTile(b, rows, vectors, tile.width, computeType), [&](Value i, ValueRange carried) {
          SmallVector<Value> bs, as;
          for (int64_t v = 0; v < vectors; ++v) {
            if (op.getPanel()) {
              bs.push_back(b.widen(b.load(rhs, {p, i, b.addConst(inPanel, v * tile.width)}, b.full(tile.width))));
              continue;
            }
            SmallVector<Value> at = rhsBatch;
            at.append({i, b.addConst(column, v * tile.width)});
            bs.push_back(b.widen(b.load(rhs, at, lanes[v])));
          }
          for (Value r : rowIndex) {
            SmallVector<Value> at = lhsBatch;
            op.getTransposeLhs() ? at.append({i, r}) : at.append({r, i});
            as.push_back(b.widen(b.loadScalar(lhs, at)));
          }
          return multiplyAdd(b, carried, as, bs);
        });
  }

  /// As above, in pairs; an odd element is left over.
  Accumulators sumPairs(Value p, Value inPanel, int64_t vectors, ArrayRef<Value> rowIndex) {
    auto step = [&](Value pair, int64_t count, ValueRange sums) {
      SmallVector<PairDot::Pairs> inputs, packed;
      for (int64_t v = 0; v < vectors; ++v)
        packed.push_back(pairs->loadPacked(rhs, {p, pair, b.addConst(inPanel, v * tile.width), b.index(0)}, count));
      for (Value r : rowIndex)
        inputs.push_back(pairs->loadSplat(lhs, {r, b.mulConst(pair, 2)}, count));
      return pairs->add(sums, inputs, packed);
    };
    int64_t depth = lhsType.getDimSize(1);
    Accumulators sums = zeroTile(b, rowIndex.size(), vectors, tile.width, computeType);
    sums = b.forLoop(b.index(0), b.index(depth / 2), 1, sums,
                     [&](Value pair, ValueRange carried) { return step(pair, 2, carried); });
    return depth % 2 ? step(b.index(depth / 2), 1, sums) : sums;
  }

  void emitTile(Value p, Value inPanel, Value column, ArrayRef<Lanes> lanes, Value row, int64_t rows) {
    SmallVector<Value> rowIndex;
    for (int64_t r = 0; r < rows; ++r)
      rowIndex.push_back(b.addConst(row, r));
    Accumulators acc = pairs ? sumPairs(p, inPanel, lanes.size(), rowIndex)
                             : sumSingles(p, inPanel, column, lanes, rowIndex);
    SmallVector<SmallVector<Value>> rowIndices;
    for (Value r : rowIndex) {
      SmallVector<Value> at(batch.begin(), batch.end());
      at.push_back(r);
      rowIndices.push_back(at);
    }
    storeTile(b, op, acc, rowIndices, column, lanes);
  }

  kernel::GemmOp op;
  KernelBuilder &b;
  Value lhs, rhs;
  MemRefType lhsType, rhsType;
  SmallVector<AffineExpr> dims;
  Type computeType;
  int64_t panel;
  std::optional<PairDot> pairs;
  TileShape tile;
  Value m, n, k;
  SmallVector<Value> batch;
};
} // namespace

LogicalResult cpu::emitGemm(kernel::GemmOp op, KernelBuilder &b, Value begin, Value end) {
  if (op.getTransposeRhs())
    return emitGemmDot(op, b, begin, end);
  GemmEmitter(op, b).emit(begin, end);
  return success();
}
