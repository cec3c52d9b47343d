// kernel.gemm with a transposed rhs: both operands run along k, so lanes are k, and elements of the output are dot
// products. As many as a vector has lanes are summed at once; their vectors are combined pairwise into one that has an
// output in each lane. Nothing is packed: a product with a vector reads its matrix once.
#include "codegen/Cpu/Emitters.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
class GemmDotEmitter {
public:
  GemmDotEmitter(kernel::GemmOp op, KernelBuilder &b)
      : op(op), b(b), lhs(op.getInputs()[0]), rhs(op.getInputs()[1]), dims(op.getOutputDims()) {
    lhsType = cast<MemRefType>(lhs.getType());
    rhsType = cast<MemRefType>(rhs.getType());
    computeType = nn::getComputeType(lhsType.getElementType());
    width = b.getVectorWidth(computeType);
  }

  void emit(Value begin, Value end) {
    kernel::GemmCut cut = kernel::cutGemm(op);
    unsigned batchRank = dims.size() - 2;
    Value m = b.apply(dims[batchRank]);
    n = b.apply(dims[batchRank + 1]);
    k = b.sizeOf(lhs, lhsType.getRank() - 1);
    SmallVector<Value> radices;
    for (unsigned d = 0; d < batchRank; ++d)
      radices.push_back(b.apply(dims[d]));
    radices.push_back(b.apply(cut.rowBlocks));
    radices.push_back(b.apply(cut.columnBlocks));
    b.forLoop(begin, end, 1, [&](Value task) {
      SmallVector<Value> at = b.delinearize(task, radices);
      batch.assign(at.begin(), at.begin() + batchRank);
      Value firstRow = b.mulConst(at[batchRank], cut.rows), lastRow = b.min(b.addConst(firstRow, cut.rows), m);
      Value firstColumn = b.index(0), lastColumn = n;
      if (cut.columns) {
        firstColumn = b.mulConst(at[batchRank + 1], cut.columns);
        lastColumn = b.min(b.addConst(firstColumn, cut.columns), n);
      }
      emitBlock(firstRow, lastRow, firstColumn, lastColumn, m);
    });
  }

private:
  /// Columns loop outside, so that their rows of rhs stay in cache for all rows of lhs.
  void emitBlock(Value firstRow, Value lastRow, Value firstColumn, Value lastColumn, Value m) {
    // Squarish tiles need the fewest loads: four rows where a vector has lanes enough, then what is left over.
    std::optional<int64_t> rows = getConstantIntValue(m);
    auto over = [&](Value lower, Value upper, int64_t numRows) {
      b.vectorLoop(firstColumn, lastColumn, width / numRows, [&](Value column, const Lanes &lanes) {
        b.forLoop(lower, upper, numRows, [&](Value row) { emitTile(row, numRows, column, lanes); });
      });
    };
    int64_t left = rows ? *rows : INT64_MAX; // blocks of rows are a multiple of four, so only the last one leaves any
    for (int64_t tall = width >= 8 ? 4 : width >= 4 ? 2 : 1; tall > 0; tall /= 2) {
      if (left < tall)
        continue;
      Value middle = b.add(firstRow, b.mulConst(b.floorDiv(b.sub(lastRow, firstRow), b.index(tall)), tall));
      over(firstRow, middle, tall);
      firstRow = middle;
      left = rows ? left % tall : left;
    }
  }

  /// `rows` rows from `row` on by the columns in `lanes`.
  void emitTile(Value row, int64_t rows, Value column, const Lanes &lanes) {
    int64_t columns = width / rows;
    auto placeOf = [&](MemRefType type, Value i) {
      SmallVector<Value> place = b.batchIndices(type, batch);
      place.append({i, Value()});
      return place;
    };
    SmallVector<SmallVector<Value>> as, bs;
    for (int64_t r = 0; r < rows; ++r)
      as.push_back(placeOf(lhsType, b.addConst(row, r)));
    std::optional<int64_t> count = lanes.isFull() ? columns : getConstantIntValue(lanes.count);
    for (int64_t c = 0; c < columns; ++c) {
      // Columns that are not there are the last one that is.
      Value offset = count ? b.index(std::min(c, *count - 1)) : b.min(b.index(c), b.sub(lanes.count, b.index(1)));
      bs.push_back(placeOf(rhsType, b.add(column, offset)));
    }
    SmallVector<Value> sums(width, b.constantLike(b.vectorType(width, computeType), 0));
    sums = b.vectorLoop(b.index(0), k, width, sums, [&](Value i, const Lanes &depth, ValueRange carried) {
      auto loadAt = [&](Value memref, SmallVector<Value> &place) {
        place.back() = i;
        return b.widen(b.load(memref, place, depth));
      };
      SmallVector<Value> next, x;
      for (SmallVector<Value> &place : as)
        x.push_back(loadAt(lhs, place));
      SmallVector<Value> y;
      for (SmallVector<Value> &place : bs)
        y.push_back(loadAt(rhs, place));
      for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = 0; c < columns; ++c)
          next.push_back(b.fma(x[r], y[c], carried[r * columns + c]));
      return next;
    });
    Value all = combine(sums);
    for (int64_t r = 0; r < rows; ++r) {
      SmallVector<int64_t> part = llvm::to_vector(llvm::seq<int64_t>(r * columns, (r + 1) * columns));
      Value value = rows == 1 ? all : Value(vector::ShuffleOp::create(b, all, all, part));
      SmallVector<Value> place(batch.begin(), batch.end());
      place.append({b.addConst(row, r), column});
      b.storeWithEpilogue(op, value, place, place.size() - 1, lanes);
    }
  }

  /// A vector whose lane j is the sum of the lanes of vector j: halves are added to halves, two vectors in one, so that
  /// every sum has the same order.
  Value combine(SmallVector<Value> sums) {
    for (int64_t half = width / 2; half > 0; half /= 2) {
      // Vector j of the first half and vector j + half share a vector: lanes with bit `half` belong to the latter.
      SmallVector<int64_t> low, high;
      for (int64_t lane = 0; lane < width; ++lane) {
        low.push_back(lane & half ? width + lane - half : lane);
        high.push_back(lane & half ? width + lane : lane + half);
      }
      for (int64_t j = 0; j < half; ++j) {
        Value x = vector::ShuffleOp::create(b, sums[j], sums[j + half], low);
        Value y = vector::ShuffleOp::create(b, sums[j], sums[j + half], high);
        sums[j] = arith::AddFOp::create(b, x, y);
      }
    }
    return sums[0];
  }

  kernel::GemmOp op;
  KernelBuilder &b;
  Value lhs, rhs;
  SmallVector<AffineExpr> dims;
  MemRefType lhsType, rhsType;
  Type computeType;
  int64_t width;
  Value n, k;
  SmallVector<Value> batch;
};
} // namespace

LogicalResult cpu::emitGemmDot(kernel::GemmOp op, KernelBuilder &b, Value begin, Value end) {
  GemmDotEmitter(op, b).emit(begin, end);
  return success();
}
