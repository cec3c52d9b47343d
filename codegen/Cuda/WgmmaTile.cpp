// Which tile a product on Hopper gets.
//
// The time of a product is estimated as waves of tiles, each of so many k-blocks and one epilogue. A k-block takes as
// long as the slowest of its three parts: the products (2048 multiplications of 16 bits per cycle), what warpgroups
// read of shared memory (128 bytes per cycle; each reads its own rows and all columns), and what comes from the second
// level cache (some 48 bytes per cycle and multiprocessor; blocks of a cluster share the columns). The numbers are
// those of an H100; nothing depends on them but the choice.
#include "codegen/Cuda/WgmmaPlan.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
/// Sizes of the problem, estimated where they are not constant.
struct Sizes {
  int64_t batch, m, n, blocks; // blocks of k
};
} // namespace

/// What a symbol counts for.
static constexpr int64_t sizeGuess = 128;

static int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// The stages that shared memory has room for.
static int64_t getMostStages(const WgmmaPlan &plan, const WgmmaTile &tile, const CudaTarget &target) {
  int64_t staging = plan.output ? tile.consumers() * 2 * stagingBytes : 0;
  int64_t stage = (tile.rows + tile.columns) * hopper::rowBytes + 16; // with its two barriers
  return (target.getSharedLimit() - staging) / stage;
}

static bool isPossible(const WgmmaPlan &plan, const WgmmaTile &tile, const CudaTarget &target) {
  if (!llvm::is_contained({64, 128, 192}, tile.rows) || !llvm::is_contained({64, 128, 192, 256}, tile.columns) ||
      !llvm::is_contained({1, 2, 4}, tile.cluster))
    return false;
  if (tile.consumers() == 3 && tile.columns > 128) // registers
    return false;
  // Blocks of a cluster read whole pieces of the columns, each one as many.
  int64_t piece = plan.rhs.order.isAlongK ? 8 : 64;
  if (tile.columns % (piece * tile.cluster))
    return false;
  return tile.stages >= 2 && tile.stages <= getMostStages(plan, tile, target);
}

static int64_t estimateCycles(const WgmmaTile &tile, const Sizes &sizes) {
  constexpr int64_t bytesPerCycle = 48, startAndEnd = 700;
  int64_t multiply = tile.rows * tile.columns / 32;
  int64_t shared = tile.consumers() * (hopper::productRows + tile.columns);
  int64_t cache = (tile.rows + tile.columns / tile.cluster) * hopper::rowBytes / bytesPerCycle;
  int64_t perTile = sizes.blocks * std::max({multiply, shared, cache}) + startAndEnd + multiply;
  int64_t groups = sizes.batch * ceilDiv(ceilDiv(sizes.m, tile.rows), tile.cluster) * ceilDiv(sizes.n, tile.columns);
  return ceilDiv(groups, wgmmaProcessors / tile.cluster) * perTile;
}

/// Small products, and those whose blocks of k are mostly empty, are done sooner by smaller tiles than there are here.
static bool pays(const WgmmaPlan &plan, const Sizes &sizes) {
  constexpr int64_t least = 64;
  int64_t depth = kernel::estimate(plan.depth, sizeGuess), block = plan.blockDepth();
  if (sizes.m < least || sizes.n < least || 2 * depth < ceilDiv(depth, block) * block)
    return false;
  int64_t tiles = sizes.batch * ceilDiv(sizes.m, least) * ceilDiv(sizes.n, least);
  return 2 * tiles >= wgmmaProcessors;
}

/// How much of the outer index one copy reads of an operand of which a block reads `count`.
static void setBox(WgmmaOperand &operand, int64_t count, int64_t blockDepth) {
  bool isWhole = operand.order.isAlongK || operand.panel == 64;
  operand.outerOfBox = isWhole ? count : 64;
  operand.boxes = count / operand.outerOfBox;
  operand.order.stride = blockDepth * hopper::rowBytes;
  if (operand.isImage()) {
    operand.map.pixels = count;
    operand.map.channels = blockDepth;
  }
  for (WgmmaOperand::Dim dim : operand.dims) {
    int64_t size = 1;
    if (dim.kind == WgmmaOperand::Dim::Depth)
      size = blockDepth;
    else if (dim.kind == WgmmaOperand::Dim::InPanel)
      size = 64;
    else if (dim.kind == WgmmaOperand::Dim::Outer)
      size = operand.outerOfBox;
    else if (dim.kind == WgmmaOperand::Dim::Panel)
      size = operand.outerOfBox / 64;
    operand.map.box.push_back(size);
  }
}

bool cuda::chooseWgmmaTile(WgmmaPlan &plan, kernel::KernelOpInterface op, const CudaTarget &target) {
  // Of equals the first is taken.
  static constexpr WgmmaTile tiles[] = {
      {128, 256, 0, 2}, {128, 256, 0, 1}, {128, 192, 0, 1}, {192, 128, 0, 2}, {192, 128, 0, 1}, {128, 128, 0, 2},
      {128, 128, 0, 1}, {64, 256, 0, 1},  {128, 64, 0, 1},  {64, 128, 0, 1},  {64, 64, 0, 1},
  };
  auto schedule = op->getAttrOfType<DictionaryAttr>("schedule");
  auto wanted = schedule ? schedule.getAs<DenseI64ArrayAttr>("tile") : DenseI64ArrayAttr();
  bool isFound = false;
  if (wanted && wanted.size() == 4) {
    plan.tile = {wanted[0], wanted[1], wanted[2], wanted[3]};
    isFound = isPossible(plan, plan.tile, target);
  }
  if (!isFound) {
    Sizes sizes = {kernel::estimate(plan.batch, sizeGuess), kernel::estimate(plan.m, sizeGuess),
                   kernel::estimate(plan.n, sizeGuess),
                   plan.taps * ceilDiv(kernel::estimate(plan.depth, sizeGuess), plan.blockDepth())};
    if (!pays(plan, sizes))
      return false;
    int64_t best = 0;
    for (WgmmaTile tile : tiles) {
      constexpr int64_t most = 8; // more than hide the latency of memory
      tile.stages = std::min(getMostStages(plan, tile, target), most);
      int64_t cycles = estimateCycles(tile, sizes);
      if (!isPossible(plan, tile, target) || (isFound && cycles >= best))
        continue;
      plan.tile = tile;
      best = cycles;
      isFound = true;
    }
  }
  if (!isFound)
    return false;
  setBox(plan.lhs, plan.tile.rows, plan.blockDepth());
  setBox(plan.rhs, plan.tile.columns / plan.tile.cluster, plan.blockDepth());
  return true;
}
