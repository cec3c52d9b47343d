// Large tiles read operands less often; small ones keep more of the device busy. Sums of bytes are exact in any order,
// so that with few tiles, warps can share the products of one.
#include "codegen/Cuda/IntegerTile.h"

using namespace dlc;
using namespace dlc::cuda;

// From large to small.
static constexpr IntegerTile tiles[] = {
    {128, 128, 64, 64, 1, 64}, {64, 64, 32, 32, 1, 128}, {128, 32, 32, 32, 1, 128},
    {32, 32, 32, 32, 4, 256},  {16, 32, 16, 32, 4, 256},
};

IntegerTile cuda::chooseIntegerTile(const IntegerMatmul &matmul) {
  for (const IntegerTile &tile : tiles)
    if (ArrayRef(matmul.wantedTile).take_front(2).equals({tile.rows, tile.columns}))
      return tile;
  // About the multiprocessors of a large device: fewer blocks leave some idle.
  constexpr int64_t enoughBlocks = 128;
  int64_t m = kernel::estimate(matmul.m), n = matmul.columns;
  for (const IntegerTile &tile : tiles) {
    int64_t tilesN = (n + tile.columns - 1) / tile.columns;
    bool wastes = tile.columns == 32 ? n > 32 && tile.rows > 32 : tilesN * tile.columns - n >= tile.columns / 2;
    if (!wastes && (m + tile.rows - 1) / tile.rows * tilesN * matmul.groups >= enoughBlocks)
      return tile;
  }
  bool isKnown = isa<mlir::AffineConstantExpr>(matmul.m);
  return isKnown && m <= 16 ? tiles[4] : tiles[3];
}
