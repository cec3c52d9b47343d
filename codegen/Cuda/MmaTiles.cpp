// The tiles, and a choice among them by a model of their time.
//
// A multiprocessor works on its blocks one after the other or side by side, which takes about the same: its time is that of
// the products it makes, over the rate that a tile reaches. Larger tiles have a higher rate, as they read each element from
// global and shared memory less often; but they waste more at the edges, and with less of them than multiprocessors some
// of these have nothing to do.
#include "codegen/Cuda/MmaTiles.h"

#include <limits>

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
struct TileRow {
  int64_t m, n;         // of a block
  int64_t bytes;        // along k in shared memory, a multiple of 64: two steps of 32 bytes
  int64_t stages;
  int64_t warpM, warpN;
  int64_t rate;         // of the largest tile's, in percent: what the traffic to shared memory leaves of it
};
} // namespace

static constexpr TileRow tiles[] = {
    {128, 256, 64, 4, 64, 64, 100}, // 96 KB: the most that is reused; 1 block at a time
    {128, 128, 64, 4, 64, 64, 95},  // 64 KB: the same traffic per warp, 2 blocks
    {128, 64, 64, 4, 64, 32, 80},   // 48 KB: few columns
    {64, 128, 64, 4, 32, 64, 80},   // 48 KB: few rows
    {64, 64, 128, 3, 32, 32, 65},   // 48 KB: small products; more along k between barriers
    {32, 64, 128, 4, 16, 32, 45},   // 48 KB
    {64, 32, 128, 4, 16, 32, 45},   // 48 KB
    {16, 128, 128, 5, 16, 32, 30},  // 90 KB: a handful of rows; time is that of reading the columns' operand, much at once
    {16, 64, 128, 8, 16, 16, 25},   // 80 KB: the same with less columns
    {32, 32, 128, 4, 16, 16, 30},   // 32 KB
};

/// Multiprocessors of a large GPU: A100 has 108, H100 has 132.
static constexpr int64_t multiprocessors = 120;

/// Sums of a warp that leave registers for copies of single elements, which are loads and stores of each thread.
static constexpr int64_t mostSumsOfSingle = 32 * 64;

static MmaTile makeTile(const TileRow &row, int64_t k, int64_t stages) {
  return {row.m, row.n, k, stages, row.warpM, row.warpN};
}

static bool fits(const MmaTile &tile, int64_t elementBytes, const GpuBuilder &b) {
  return (tile.m + tile.n) * tile.k * elementBytes * tile.stages <= b.getTarget().getSharedLimit();
}

/// What the op asks for.
static std::optional<MmaTile> findScheduled(const Matmul &matmul, const GpuBuilder &b, int64_t elementBytes) {
  auto schedule = matmul.op->getAttrOfType<DictionaryAttr>("schedule");
  auto wanted = schedule ? schedule.getAs<DenseI64ArrayAttr>("tile") : DenseI64ArrayAttr();
  if (!wanted || wanted.size() != 4)
    return std::nullopt;
  int64_t bytes = wanted[2] * elementBytes, stages = wanted[3];
  if ((bytes != 64 && bytes != 128 && bytes != 256) || stages < 2)
    return std::nullopt;
  for (const TileRow &row : tiles)
    if (MmaTile tile = makeTile(row, wanted[2], stages); row.m == wanted[0] && row.n == wanted[1] && fits(tile, elementBytes, b))
      return tile;
  return std::nullopt;
}

MmaTile cuda::chooseMmaTile(const Matmul &matmul, const GpuBuilder &b) {
  int64_t elementBytes = matmul.lhs->element.getIntOrFloatBitWidth() / 8;
  if (std::optional<MmaTile> tile = findScheduled(matmul, b, elementBytes))
    return *tile;
  int64_t m = kernel::estimate(matmul.m), n = kernel::estimate(matmul.n), batch = kernel::estimate(matmul.batch);
  bool isSingle = llvm::any_of(ArrayRef<const MatmulOperand *>{matmul.lhs.get(), matmul.rhs.get()},
                               [&](const MatmulOperand *operand) { return operand->piece * elementBytes < 4; });
  std::optional<MmaTile> best;
  double least = std::numeric_limits<double>::infinity();
  for (const TileRow &row : tiles) {
    MmaTile tile = makeTile(row, row.bytes / elementBytes, row.stages);
    bool isCrowded = isSingle && row.warpM * row.warpN > mostSumsOfSingle;
    if (isCrowded || !fits(tile, elementBytes, b))
      continue;
    int64_t blocks = llvm::divideCeil(m, row.m) * llvm::divideCeil(n, row.n) * batch;
    // Counted in whole waves up to a few of them, then as they average out.
    double waves = static_cast<double>(blocks) / multiprocessors;
    if (waves < 4)
      waves = static_cast<double>(llvm::divideCeil(blocks, multiprocessors));
    double time = waves * static_cast<double>(row.m * row.n) / static_cast<double>(row.rate);
    if (time < least) {
      least = time;
      best = tile;
    }
  }
  return *best;
}
