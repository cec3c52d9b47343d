// How integer products are cut for tensor cores.
#ifndef DLC_CODEGEN_CUDA_INTEGERTILE_H
#define DLC_CODEGEN_CUDA_INTEGERTILE_H

#include "codegen/Cuda/IntegerMatmul.h"

namespace dlc::cuda {

/// The tile of a block, and how its warps divide it.
struct IntegerTile {
  int64_t rows, columns;
  int64_t warpRows, warpColumns; // of a warp's tile: multiples of 16 and 32
  int64_t depthWarps;            // warps that share the products of a tile
  int64_t depth;                 // bytes along k of a stage, at most
  int64_t warpsAlongM() const { return rows / warpRows; }
  int64_t warpsAlongN() const { return columns / warpColumns; }
  int64_t threads() const { return warpsAlongM() * warpsAlongN() * depthWarps * warpSize; }

  static constexpr int64_t stepDepth = 32; // bytes along k of one instruction
};

/// The tile that is asked for, if there is such a one, or the largest of which
/// there are enough for a large device.
IntegerTile chooseIntegerTile(const IntegerMatmul &matmul);

} // namespace dlc::cuda

#endif
