// Sums of products as tensor cores leave them in registers, and their way to memory through the epilogue.
//
// mma.sync (m16n8) and wgmma (each warp has 16 of the 64 rows) agree on it: with lane = 4 g + t, lane has of row g and of row
// g + 8, for every 8 columns, the columns 2 t and 2 t + 1.
#ifndef DLC_CODEGEN_CUDA_FRAGMENTS_H
#define DLC_CODEGEN_CUDA_FRAGMENTS_H

#include "codegen/Cuda/Matmul.h"

namespace dlc::cuda {

/// Sums that one lane has of one row: neighbouring columns from `column` on.
struct SumRun {
  Value column;
  SmallVector<Value> values;
};

/// The sums of one row that a lane has (sums[2 * j + i] is column `column` + 8 * j + 2 * t + i), as runs of `length`
/// (1, 2, 4 or 8) columns, or as long as there are columns for. Runs of more than 2 are put together by exchange between
/// the four lanes of a row: all lanes of the warp must be here. Sums of 32 bits.
SmallVector<SumRun> gatherRuns(GpuBuilder &b, ArrayRef<Value> sums, Value column, int64_t length);

/// How long runs of the product's columns may be so that each is all inside or all outside the output, and a whole store.
int64_t getRunLength(const Matmul &matmul);

/// Stores a warp's 16 rows from `row` on and the columns from `column` on, a multiple of 8, with the epilogue, as far as
/// they are inside the output. sums[4 * j + 2 * h + i] is row `row` + g + 8 * h, column `column` + 8 * j + 2 * t + i. All
/// lanes of the warp must be here.
void storeSums(const Matmul &matmul, GpuBuilder &b, ArrayRef<Value> sums, Value batch, Value row, Value column);

} // namespace dlc::cuda

#endif
