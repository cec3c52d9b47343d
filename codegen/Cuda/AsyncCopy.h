// Asynchronous copies from global to shared memory (cp.async) and loads of matrices from there (ldmatrix), sm_80 and up.
//
// A thread's copies since its last `commitCopies` are a group; groups are done in order. What other threads copied can be
// read after all have waited and met at a barrier.
#ifndef DLC_CODEGEN_CUDA_ASYNCCOPY_H
#define DLC_CODEGEN_CUDA_ASYNCCOPY_H

#include "codegen/Cuda/GpuBuilder.h"

namespace dlc::cuda {

/// Begins to copy 4, 8 or 16 bytes, both addresses multiples of that. Where `isThere` (i1, null: always) does not hold,
/// nothing is read and zeros arrive.
void copyAsync(GpuBuilder &b, Value toShared, Value fromGlobal, int64_t bytes, Value isThere = {});
/// Ends a group, which may be empty.
void commitCopies(GpuBuilder &b);
/// Waits until at most the last `pending` groups of this thread are not done.
void waitForCopies(GpuBuilder &b, int64_t pending);

/// ldmatrix: `count` (1, 2, 4) matrices of 8 rows of 16 bytes; lanes 8 * i .. 8 * i + 7 say where the rows of matrix i
/// begin, multiples of 16 bytes. Of each, lane l gets the l-th 4 bytes; with `transposed` the matrices are of 2-byte
/// elements, and each is transposed on the way. i32 values.
SmallVector<Value> loadMatrices(GpuBuilder &b, Value address, int64_t count, bool transposed);

} // namespace dlc::cuda

#endif
