#include "codegen/Cuda/Fragments.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

/// Lanes whose number has the bit `distance` keep `second` and give `first` to the lane `distance` below, the others the
/// other way round. Both then have what they kept and got, the lower lane's first.
static SmallVector<Value> exchange(GpuBuilder &b, ArrayRef<Value> first, ArrayRef<Value> second, Value isUpper, int64_t distance) {
  SmallVector<Value> lower, upper;
  for (auto [x, y] : llvm::zip(first, second)) {
    Value got = b.shuffleXor(b.select(isUpper, x, y), distance);
    lower.push_back(b.select(isUpper, got, x));
    upper.push_back(b.select(isUpper, y, got));
  }
  lower.append(upper);
  return lower;
}

SmallVector<SumRun> cuda::gatherRuns(GpuBuilder &b, ArrayRef<Value> sums, Value column, int64_t length) {
  int64_t groups = static_cast<int64_t>(sums.size()) / 2; // of 8 columns
  while (length > 2 && groups % (length / 2))
    length /= 2;
  Value t = b.modConst(b.laneId(), 4);
  SmallVector<SumRun> runs;
  if (length <= 2) {
    Value own = b.add(column, b.mulConst(t, 2));
    for (int64_t at = 0; at < 2 * groups; at += length)
      runs.push_back({b.addConst(own, 8 * (at / 2) + at % 2), llvm::to_vector(sums.slice(at, length))});
    return runs;
  }
  // First between neighbouring lanes, of two groups; then between pairs of lanes, of four.
  Value isOdd = b.equal(b.modConst(t, 2), b.index(1));
  Value half = b.divConst(t, 2), isHigh = b.equal(half, b.index(1));
  SmallVector<SmallVector<Value>> fours;
  for (int64_t j = 0; j < groups; j += 2)
    fours.push_back(exchange(b, sums.slice(2 * j, 2), sums.slice(2 * j + 2, 2), isOdd, 1));
  if (length == 4) {
    Value own = b.add(column, b.add(b.mulConst(b.modConst(t, 2), 8), b.mulConst(half, 4)));
    for (auto [k, four] : llvm::enumerate(fours))
      runs.push_back({b.addConst(own, 16 * static_cast<int64_t>(k)), four});
    return runs;
  }
  Value own = b.add(column, b.mulConst(t, 8));
  for (size_t k = 0; k < fours.size(); k += 2)
    runs.push_back({b.addConst(own, 16 * static_cast<int64_t>(k)), exchange(b, fours[k], fours[k + 1], isHigh, 2)});
  return runs;
}

int64_t cuda::getRunLength(const Matmul &matmul) { return std::min<int64_t>(matmul.outputPiece, 8); }

void cuda::storeSums(const Matmul &matmul, GpuBuilder &b, ArrayRef<Value> sums, Value batch, Value row, Value column) {
  Value g = b.divConst(b.laneId(), 4);
  for (int64_t h = 0; h < 2; ++h) {
    SmallVector<Value> ofRow;
    for (size_t j = 0; j < sums.size(); j += 4)
      ofRow.append({sums[j + 2 * h], sums[j + 2 * h + 1]});
    SmallVector<SumRun> runs = gatherRuns(b, ofRow, column, getRunLength(matmul));
    Value m = b.add(row, b.addConst(g, 8 * h));
    b.ifThen(b.less(m, b.apply(matmul.m)), [&] {
      for (const SumRun &run : runs)
        b.ifThen(b.less(run.column, b.apply(matmul.n)), [&] {
          SmallVector<Value> at = matmul.outputAt(b, batch, m, run.column);
          b.storeWithEpilogue(matmul.op, run.values, at, at.size() - 1);
        });
    });
  }
}
