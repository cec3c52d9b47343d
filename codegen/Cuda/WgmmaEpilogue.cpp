// What becomes of a tile's sums: the epilogue in registers, on pairs of neighbours, then boxes of 64 x 64 through shared
// memory; or runs that are stored from where they are (Fragments.h).
#include "codegen/Cuda/Fragments.h"
#include "codegen/Cuda/WgmmaPlan.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
class ResultWriter {
public:
  ResultWriter(GpuBuilder &b, const WgmmaPlan &plan, const Matmul &matmul, const WgmmaResult &result)
      : b(b), plan(plan), matmul(matmul), result(result), m(b.apply(plan.m)), n(b.apply(plan.n)) {
    Value warp = b.divConst(result.thread, warpSize), lane = b.modConst(result.thread, warpSize);
    rowInTile = b.add(b.mulConst(warp, 16), b.divConst(lane, 4));
    columnInGroup = b.mulConst(b.modConst(lane, 4), 2);
    lastDim = plan.batchDims.size() + plan.rowDims.size();
  }

  void storeBoxes();
  void storeDirectly();

private:
  static constexpr int64_t groupColumns = 8, boxColumns = 64;

  /// Value `k` of pair `group`, in the upper (0) or lower (1) half of the warp's rows.
  Value sum(int64_t group, int64_t half, int64_t k) {
    return LLVM::ExtractValueOp::create(b, result.sums, ArrayRef<int64_t>{group * 4 + half * 2 + k});
  }
  /// The first column of a box. Where the epilogue reads it comes from a lane, which nothing is moved across: reads for
  /// all boxes, begun at once or even before the products, would take more registers than there are.
  Value columnOf(int64_t box) {
    Value column = b.addConst(result.column, box * boxColumns);
    kernel::KernelOpInterface op = matmul.op;
    return op.getReadMaps().empty() ? column : b.shuffleIndex(column, b.constantInt(b.getI32Type(), 0));
  }
  /// The output index of a row, with its column left open.
  SmallVector<Value> locateRow(Value row);
  /// Two 16-bit numbers as an i32.
  Value pack(Value low, Value high);

  GpuBuilder &b;
  const WgmmaPlan &plan;
  const Matmul &matmul;
  const WgmmaResult &result;
  Value m, n, rowInTile, columnInGroup;
  unsigned lastDim;
};
} // namespace

SmallVector<Value> ResultWriter::locateRow(Value row) {
  auto valuesOf = [&](ArrayRef<AffineExpr> exprs) {
    return llvm::map_to_vector(exprs, [&](AffineExpr e) { return b.apply(e); });
  };
  SmallVector<Value> at = b.delinearize(result.batch, valuesOf(plan.batchDims));
  at.append(b.delinearize(row, valuesOf(plan.rowDims)));
  at.push_back(b.index(0));
  return at;
}

Value ResultWriter::pack(Value low, Value high) {
  auto vector = [&](Value x, Value y) {
    Value pair = LLVM::PoisonOp::create(b, VectorType::get({2}, x.getType()));
    pair = LLVM::InsertElementOp::create(b, pair, x, b.constantInt(b.getI32Type(), 0));
    return Value(LLVM::InsertElementOp::create(b, pair, y, b.constantInt(b.getI32Type(), 1)));
  };
  // One instruction rounds both.
  auto x = low.getDefiningOp<arith::TruncFOp>(), y = high.getDefiningOp<arith::TruncFOp>();
  if (x && y && x.getIn().getType().isF32() && y.getIn().getType().isF32())
    return b.bitcast(arith::TruncFOp::create(b, VectorType::get({2}, low.getType()), vector(x.getIn(), y.getIn())), b.getI32Type());
  return b.bitcast(vector(low, high), b.getI32Type());
}

/// Rows outside of the output are computed, with what the epilogue reads for the last row; the copy engine leaves them
/// out. So are boxes of columns, where the output has whole ones; else columns are left out in groups of 8.
void ResultWriter::storeBoxes() {
  kernel::KernelOpInterface op = matmul.op;
  bool reads = !op.getReadMaps().empty(), isWhole = plan.n.isMultipleOf(boxColumns);
  Value isLeader = b.equal(result.thread, b.index(0));
  Value lane = b.modConst(result.thread, warpSize), warp = b.divConst(result.thread, warpSize);
  // storeMatrices: lanes give the addresses of 16 rows, of the left 8 columns and of the right ones.
  Value row = b.add(b.mulConst(warp, 16), b.modConst(lane, 16)), side = b.divConst(lane, 16), exchange = b.modConst(row, 8);
  Value rowStart = b.mulConst(row, hopper::rowBytes);
  SmallVector<Value> at[2];
  for (int64_t half = 0; half < 2 && reads; ++half)
    at[half] = locateRow(b.min(b.add(result.row, b.addConst(rowInTile, 8 * half)), b.addConst(m, -1)));
  SmallVector<Value> radices = llvm::map_to_vector(plan.batchDims, [&](AffineExpr e) { return b.apply(e); });
  SmallVector<Value> digits = b.delinearize(result.batch, radices);
  std::reverse(digits.begin(), digits.end());
  int64_t boxes = plan.tile.columns / boxColumns;
  for (int64_t box = 0; box < boxes; ++box) {
    Value column = columnOf(box);
    Value buffer = b.offsetBytes(result.staging, b.index(box % 2 * stagingBytes));
    // The store before last has to be read; with an odd number of boxes the last one of the tile before has the same buffer.
    b.ifThen(isLeader, [&] { hopper::waitForStores(b, boxes % 2 ? 0 : 1, /*isRead=*/true); });
    hopper::warpgroupBarrier(b, result.barrier);
    // A box outside is not stored; its reads are those of the last one.
    Value inside = isWhole ? b.min(column, b.addConst(n, -boxColumns)) : column;
    for (int64_t quarter = 0; quarter < boxColumns / 16; ++quarter) {
      SmallVector<Value> pairs;
      for (int64_t group = 0; group < 2; ++group) {
        int64_t number = quarter * 2 + group;
        Value first = b.addConst(inside, number * groupColumns);
        auto compute = [&]() -> SmallVector<Value> {
          SmallVector<Value> both;
          for (int64_t half = 0; half < 2; ++half) {
            SmallVector<Value> place = reads ? at[half] : SmallVector<Value>(lastDim + 1, b.index(0));
            place[lastDim] = b.add(first, columnInGroup);
            int64_t sums = box * (boxColumns / groupColumns) + number;
            SmallVector<Value> values = b.applyEpilogue(op, {sum(sums, half, 0), sum(sums, half, 1)}, place, lastDim);
            both.push_back(pack(values[0], values[1]));
          }
          return both;
        };
        Value zero = b.constantInt(b.getI32Type(), 0);
        pairs.append(isWhole || !reads ? compute()
                                       : b.ifElse(b.less(first, n), compute, [&] { return SmallVector<Value>(2, zero); }));
      }
      Value piece = b.bitXor(b.addConst(side, quarter * 2), exchange);
      hopper::storeMatrices(b, b.offsetBytes(buffer, b.add(rowStart, b.mulConst(piece, 16))), pairs);
    }
    hopper::publishShared(b);
    hopper::warpgroupBarrier(b, result.barrier);
    b.ifThen(isLeader, [&] {
      SmallVector<Value> coordinates = {column, result.row};
      coordinates.append(digits);
      hopper::storeBox(b, result.outputMap, buffer, coordinates);
      hopper::commitStores(b);
    });
  }
}

void ResultWriter::storeDirectly() {
  Matmul rows; // as they are counted here
  rows.op = matmul.op;
  rows.batch = plan.batch;
  rows.m = plan.m;
  rows.n = plan.n;
  rows.compute = b.getF32Type();
  rows.outputPiece = matmul.outputPiece;
  rows.outputAt = [this](GpuBuilder &, Value batch, Value row, Value column) {
    SmallVector<Value> at = locateRow(row);
    at.back() = column;
    return at;
  };
  Value firstRow = b.add(result.row, b.mulConst(b.divConst(result.thread, warpSize), 16));
  // Not all at once: runs that wait for being stored are in registers.
  constexpr int64_t sumsOfBox = boxColumns / 2;
  for (int64_t box = 0; box < plan.tile.columns / boxColumns; ++box) {
    SmallVector<Value> sums;
    for (int64_t k = box * sumsOfBox; k < (box + 1) * sumsOfBox; ++k)
      sums.push_back(LLVM::ExtractValueOp::create(b, result.sums, ArrayRef<int64_t>{k}));
    storeSums(rows, b, sums, result.batch, firstRow, columnOf(box));
  }
}

void cuda::storeWgmmaResult(GpuBuilder &b, const WgmmaPlan &plan, const Matmul &matmul, const WgmmaResult &result) {
  ResultWriter writer(b, plan, matmul, result);
  if (plan.output)
    writer.storeBoxes();
  else
    writer.storeDirectly();
}
