// What a product on Hopper's tensor cores is made of: the tensors that the copy engine reads, and the tile of a block.
#ifndef DLC_CODEGEN_CUDA_WGMMAPLAN_H
#define DLC_CODEGEN_CUDA_WGMMAPLAN_H

#include "codegen/Cuda/Hopper.h"
#include "codegen/Cuda/Matmul.h"

#include <optional>

namespace dlc::cuda {

/// The part of the output that a block computes at a time.
struct WgmmaTile {
  int64_t rows = 128, columns = 128;
  int64_t stages = 4;  // k-blocks in shared memory
  int64_t cluster = 1; // blocks, with tiles below each other, that share what they read of the rhs
  int64_t consumers() const { return rows / hopper::productRows; } // warpgroups that multiply; one more copies
};

/// An operand as the copy engine reads it: a tensor map, and what its dimensions are of the product.
struct WgmmaOperand {
  struct Dim {
    enum Kind {
      Outer,         // row of A, or column of B
      InPanel, Panel, // the same, as panels of columns
      Depth,         // element of k, within one tap
      Tap,
      Batch,         // digit `number` of the batch
      Pixel, Image   // the row's position in spatial dimension `number`, and its image
    } kind;
    unsigned number = 0;
  };

  hopper::Operand order; // in shared memory
  TensorMap map;
  SmallVector<Dim> dims;
  int64_t panel = 0;     // columns of one
  int64_t boxes = 1;     // copies for what a block reads of a k-block
  int64_t outerOfBox = 0; // rows or columns of each
  // Of windows of an image.
  SmallVector<int64_t> taps, strides, dilations, pads;
  SmallVector<AffineExpr> positions;

  bool isImage() const { return map.channels > 0; }
};

struct WgmmaPlan {
  Type element;
  SmallVector<AffineExpr> batchDims, rowDims; // the output's dimensions are these and `n`
  AffineExpr batch, m, n;
  AffineExpr depth; // of one tap
  int64_t taps = 1; // k is (tap, depth)
  WgmmaOperand lhs, rhs;
  /// The output in boxes of 64 x 64, where it is stored so.
  std::optional<TensorMap> output;
  WgmmaTile tile;

  /// Elements of k in a k-block: a row of shared memory.
  int64_t blockDepth() const { return hopper::rowBytes * 8 / element.getIntOrFloatBitWidth(); }
  int64_t stageBytes() const { return (tile.rows + tile.columns) * hopper::rowBytes; }
};

/// How the product is done with wgmma, if that can be and pays.
std::optional<WgmmaPlan> planWgmma(const Matmul &matmul, const GpuBuilder &b);

/// Finds the tile for `plan`, whose operands are known, and the operands' boxes. The attribute `schedule` of the op can
/// name another in `tile` (rows, columns, stages, cluster). False if no tile suits.
bool chooseWgmmaTile(WgmmaPlan &plan, kernel::KernelOpInterface op, const CudaTarget &target);

/// Multiprocessors that code for Hopper counts on.
inline constexpr int64_t wgmmaProcessors = 132;
/// Bytes of one of the two buffers that a warpgroup stores boxes of the output from.
inline constexpr int64_t stagingBytes = hopper::productRows * hopper::rowBytes;

/// After the sums of a tile are known: the epilogue on the 64 rows of the calling warpgroup, from `row` and `column` on.
struct WgmmaResult {
  Value sums;                 // of hopper::multiply
  Value batch, row, column;   // where they belong, as indices
  Value thread;               // of the warpgroup
  Value barrier;              // number of the warpgroup's barrier
  Value staging;              // its two buffers, if boxes are stored
  Value outputMap;
};
void storeWgmmaResult(GpuBuilder &b, const WgmmaPlan &plan, const Matmul &matmul, const WgmmaResult &result);

} // namespace dlc::cuda

#endif
