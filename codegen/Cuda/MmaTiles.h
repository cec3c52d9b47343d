// How products on tensor cores are cut into blocks and warps.
#ifndef DLC_CODEGEN_CUDA_MMATILES_H
#define DLC_CODEGEN_CUDA_MMATILES_H

#include "codegen/Cuda/Matmul.h"

namespace dlc::cuda {

/// A block's part of the product, in elements, and each warp's of it.
struct MmaTile {
  int64_t m, n;         // rows and columns of a block
  int64_t k;            // that are copied to shared memory at a time
  int64_t stages;       // such copies in shared memory: one is worked on, the others are under way
  int64_t warpM, warpN; // rows and columns of a warp
  int64_t getThreads() const { return m / warpM * (n / warpN) * warpSize; }
};

/// The tile for a product, or the one that the op's `schedule = {tile = array<i64: m, n, k, stages>}` asks for, where that
/// is a block of the table and fits the target.
MmaTile chooseMmaTile(const Matmul &matmul, const GpuBuilder &b);

} // namespace dlc::cuda

#endif
