// An operand of a product on tensor cores in shared memory: how a block copies it there, and how warps read their parts.
//
// A stage is a matrix of rows along the direction in which the operand's neighbours lie: [outer][k] or [k][outer]. Rows are
// cut into chunks of 16 bytes, and those of a row are permuted (by an exclusive or with the row's number), so that neither
// the copies' stores of a row nor the reads of the same chunk of 8 rows meet in one bank.
#ifndef DLC_CODEGEN_CUDA_MMAOPERAND_H
#define DLC_CODEGEN_CUDA_MMAOPERAND_H

#include "codegen/Cuda/Matmul.h"

namespace dlc::cuda {

class MmaOperand {
public:
  /// `outerCount` rows of A or columns of B and `kCount` elements along k, for a block of `threads`; powers of two.
  MmaOperand(GpuBuilder &b, const MatmulOperand &operand, int64_t outerCount, int64_t kCount, int64_t threads);

  /// Bytes of a stage.
  int64_t getBytes() const { return outerCount * kCount * elementBytes; }

  /// Computes what does not depend on k, for the copies of the columns or rows from `outer` on.
  void locate(Value batch, Value outer);
  /// Begins to copy the elements from `k` on to the stage at `stage`; those that are not there become zero. They have
  /// arrived when the thread's group of copies is done.
  void copy(Value stage, Value k);

  /// Says where this warp's part begins, in the block's: a multiple of 16.
  void setWarp(Value outer, bool isLhs);
  /// 32 bytes along k (number `step`) of 16 outer indices (number `tile` of the warp): for A the four registers of a
  /// fragment of 16 rows, for B the two of each of two fragments of 8 columns. i32 values.
  SmallVector<Value> loadFragment(Value stage, int64_t tile, int64_t step);

private:
  bool loadsMatrices() const { return operand.runsAlongK || elementBytes == 2; }
  int64_t getRowBytes() const { return (operand.runsAlongK ? kCount : outerCount) * elementBytes; }
  Value swizzle(Value row);
  Value place(Value row, Value columnBytes);
  void copyPiece(Value stage, ArrayRef<Value> located, Value k, Value row, int64_t rowsOn, Value column);
  void findLaneOffsets();
  /// Where this lane reads, so many rows and chunks further on; `rows` is a multiple of 8, or of 4 for 4-byte loads.
  Value laneAddress(Value stage, int64_t rows, int64_t chunk);

  GpuBuilder &b;
  const MatmulOperand &operand;
  int64_t outerCount, kCount, elementBytes;
  // The copies: a thread has a piece of every `rowsAtOnce`-th row, and of those the `across`-th and every `lanes`-th one.
  int64_t pieceElements, pieces, lanes, rows, rowsAtOnce;
  Value across, row;
  SmallVector<SmallVector<Value>> located; // by rows or pieces, whichever are outer indices
  // The reads.
  bool isLhs = false;
  Value laneRow, laneChunk, laneRest;
  SmallVector<Value> laneOffsets; // by chunk of a line
};

} // namespace dlc::cuda

#endif
