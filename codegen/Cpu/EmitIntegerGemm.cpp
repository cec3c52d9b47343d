// kernel.integer_gemm: a register tile of output rows by columns, groups of four along k innermost. The loops are those
// of kernel.gemm with packed weights; what a step computes is IntegerDot's.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/IntegerDot.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
class IntegerGemmEmitter {
public:
  IntegerGemmEmitter(kernel::IntegerGemmOp op, KernelBuilder &b)
      : op(op), b(b), dot(b, op.getFitsPairs(), op.getIsSigned(), op.getOrder()), lhs(op.getInputs()[0]),
        rhs(op.getInputs()[1]), rhsShape(cast<MemRefType>(rhs.getType()).getShape()), panel(rhsShape[2]),
        tile(dot.chooseTile(panel)), cut(kernel::cutGemm(op.getOutputDims(), panel)) {}

  void emit(Value begin, Value end) {
    m = b.apply(op.getOutputDims()[0]);
    n = cast<AffineConstantExpr>(op.getOutputDims()[1]).getValue();
    b.forLoop(begin, end, 1, [&](Value task) {
      SmallVector<Value> at = b.delinearize(task, {b.apply(cut.columnBlocks), b.apply(cut.rowBlocks)});
      Value firstRow = b.mulConst(at[1], cut.rows), lastRow = b.min(b.addConst(firstRow, cut.rows), m);
      if (cut.columns)
        emitPanel(at[0], firstRow, lastRow);
      else
        b.forLoop(b.index(0), b.index((n + panel - 1) / panel), 1, [&](Value p) { emitPanel(p, firstRow, lastRow); });
    });
  }

private:
  /// Columns [p * panel, ...) of rows [firstRow, lastRow): whole tiles of columns, then what the last panel has less.
  void emitPanel(Value p, Value firstRow, Value lastRow) {
    int64_t columns = tile.columns(), tiles = panel / columns;
    Value firstColumn = b.mulConst(p, panel);
    Value whole = n % panel == 0 ? b.index(tiles)
                                 : b.min(b.floorDiv(b.sub(b.index(n), firstColumn), b.index(columns)), b.index(tiles));
    b.forLoop(b.index(0), whole, 1, [&](Value t) {
      Value inPanel = b.mulConst(t, columns);
      emitRows(p, inPanel, b.add(firstColumn, inPanel), columnLanes(b, tile.vectors, tile.width, {}), firstRow,
               lastRow);
    });
    int64_t rest = n % panel % columns, before = n % panel / columns * columns;
    if (rest == 0)
      return;
    auto emitRest = [&] {
      SmallVector<Lanes> lanes = columnLanes(b, (rest + tile.width - 1) / tile.width, tile.width, rest);
      emitRows(p, b.index(before), b.addConst(firstColumn, before), lanes, firstRow, lastRow);
    };
    if (n < panel)
      emitRest();
    else
      b.ifThen(arith::CmpIOp::create(b, arith::CmpIPredicate::eq, p, b.index(n / panel)), emitRest);
  }

  void emitRows(Value p, Value inPanel, Value column, ArrayRef<Lanes> lanes, Value firstRow, Value lastRow) {
    std::optional<int64_t> constantM = getConstantIntValue(m);
    // Fewer vectors leave room for more rows.
    int64_t rows = std::min<int64_t>(tile.rows * tile.vectors / static_cast<int64_t>(lanes.size()), 12);
    if (constantM && *constantM < rows) {
      if (*constantM > 0)
        emitTile(p, inPanel, column, lanes, firstRow, *constantM);
      return;
    }
    Value middle = b.add(firstRow, b.mulConst(b.floorDiv(b.sub(lastRow, firstRow), b.index(rows)), rows));
    b.forLoop(firstRow, middle, rows, [&](Value row) { emitTile(p, inPanel, column, lanes, row, rows); });
    if (!constantM) {
      b.forLoop(middle, lastRow, 1, [&](Value row) { emitTile(p, inPanel, column, lanes, row, 1); });
      return;
    }
    // What whole row blocks leave over, and what the last one does.
    int64_t ofBlock = cut.rows % rows, ofLast = *constantM % cut.rows % rows;
    bool hasWholeBlocks = *constantM >= cut.rows, hasLast = *constantM % cut.rows != 0;
    Value left = b.sub(lastRow, middle);
    auto emitRest = [&](int64_t rest) {
      b.ifThen(arith::CmpIOp::create(b, arith::CmpIPredicate::eq, left, b.index(rest)),
               [&] { emitTile(p, inPanel, column, lanes, middle, rest); });
    };
    if (ofBlock && hasWholeBlocks)
      emitRest(ofBlock);
    if (ofLast && hasLast && !(hasWholeBlocks && ofLast == ofBlock))
      emitRest(ofLast);
  }

  void emitTile(Value p, Value inPanel, Value column, ArrayRef<Lanes> lanes, Value row, int64_t rows) {
    auto lhsType = cast<MemRefType>(lhs.getType());
    int64_t k = lhsType.isDynamicDim(1) ? rhsShape[1] * 4 : lhsType.getDimSize(1), vectors = lanes.size();
    auto step = [&](Value group, int64_t count, ValueRange sums) {
      SmallVector<IntegerDot::Bytes> filters, inputs;
      for (int64_t v = 0; v < vectors; ++v)
        filters.push_back(dot.loadFilter(rhs, {p, group, b.addConst(inPanel, v * tile.width), b.index(0)}));
      for (int64_t r = 0; r < rows; ++r)
        inputs.push_back(dot.loadInput(lhs, {b.addConst(row, r), b.mulConst(group, 4)}, count));
      return dot.add(sums, inputs, filters);
    };
    Accumulators sums = zeroTile(b, rows, vectors, tile.width, b.getI32Type());
    sums = b.forLoop(b.index(0), b.index(k / 4), 1, sums,
                     [&](Value group, ValueRange carried) { return step(group, 4, carried); });
    if (k % 4)
      sums = step(b.index(k / 4), k % 4, sums);
    SmallVector<SmallVector<Value>> places;
    for (int64_t r = 0; r < rows; ++r)
      places.push_back({b.addConst(row, r)});
    storeTile(b, op, sums, places, column, lanes);
  }

  kernel::IntegerGemmOp op;
  KernelBuilder &b;
  IntegerDot dot;
  Value lhs, rhs;
  ArrayRef<int64_t> rhsShape; // panels, groups, columns of a panel, 4
  int64_t panel;
  TileShape tile;
  kernel::GemmCut cut;
  Value m;
  int64_t n = 0;
};
} // namespace

LogicalResult cpu::emitIntegerGemm(kernel::IntegerGemmOp op, KernelBuilder &b, Value begin, Value end) {
  if (!isa<AffineConstantExpr>(op.getOutputDims()[1]) || cast<MemRefType>(op.getInputs()[0].getType()).isDynamicDim(1))
    return op.emitOpError("expected constant sizes of the contracted dimension and of the columns");
  IntegerGemmEmitter(op, b).emit(begin, end);
  return success();
}
