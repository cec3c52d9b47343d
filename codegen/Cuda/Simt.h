// Parts of the exact engine for products (SimtMatmul.cpp).
#ifndef DLC_CODEGEN_CUDA_SIMT_H
#define DLC_CODEGEN_CUDA_SIMT_H

#include "codegen/Cuda/Matmul.h"

namespace dlc::cuda {

/// What sums are kept in: the compute type, but integers of less than 32 bits in 32, which end in the same low bits.
Type getSumType(const Matmul &matmul);
/// A stored element, and a sum, as the other.
Value toSum(GpuBuilder &b, Value stored, Type sum);
Value fromSum(GpuBuilder &b, Value sum, Type compute);

/// One operand's tile on its way through shared memory, where it lies as [k][outer], in the type of sums. Elements that
/// are not there are zeros; outer indices beyond the last read it again, as nothing is stored of what comes of them.
class StagedOperand {
public:
  /// The tile has `outers` outer indices from `first` on, and `depth` of k; `threads` threads copy it, which are numbered
  /// by `thread`. `size` are the outer indices that there are.
  StagedOperand(GpuBuilder &b, const MatmulOperand &operand, Value batch, AffineExpr size, Value first, Value thread,
                int64_t outers, int64_t depth, int64_t threads, Type sum);

  /// What the thread copies of the tile that begins at `k`, in registers.
  SmallVector<Value> load(Value k) const;
  /// To shared memory.
  void store(ArrayRef<Value> loaded, Value memory) const;
  /// How many values `load` gives.
  size_t count() const { return pieces.size(); }
  /// Distance in shared memory from one k to the next, in elements.
  static int64_t getPitch(int64_t outers) { return outers + padding; }

private:
  /// Of rows, so that threads that store neighbours along k do it in different banks, and reads stay aligned to 16 bytes.
  static constexpr int64_t padding = 4;

  GpuBuilder &b;
  const MatmulOperand &operand;
  Type sum;
  int64_t piece, pitch;
  struct Piece {
    Value outer, k; // in the tile
    unsigned located;
  };
  SmallVector<Piece> pieces; // of the thread
  SmallVector<SmallVector<Value>> located;
};

/// Whether one side of the product is so few rows or columns that the other is read without reuse: then threads share
/// the sums, not the elements.
bool isMatrixVector(const Matmul &matmul);
LogicalResult emitMatrixVector(const Matmul &matmul, GpuBuilder &b);

/// Where block number `block` works in a grid of `rows` x `columns` tiles for each index of the batch, all in one dimension:
/// blocks that run at the same time share rows and columns.
struct TilePlace {
  Value batch, row, column;
};
TilePlace placeTile(GpuBuilder &b, Value block, AffineExpr rows, AffineExpr columns);

} // namespace dlc::cuda

#endif
