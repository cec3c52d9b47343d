// Kernels that are matrix products, whatever they are called: C[b, m, n] = sum over k of A[b, m, k] * B[b, k, n], with
// operands that are read where they lie. What an engine (SimtMatmul, MmaMatmul, WgmmaMatmul) needs to know of them.
#ifndef DLC_CODEGEN_CUDA_MATMUL_H
#define DLC_CODEGEN_CUDA_MATMUL_H

#include "codegen/Cuda/GpuBuilder.h"

#include <functional>

namespace dlc::cuda {

/// An operand as memory: element (outer, k), where `outer` is a row of A or a column of B.
class MatmulOperand {
public:
  virtual ~MatmulOperand() = default;

  Type element;            // as stored
  bool runsAlongK = true;  // neighbours in memory are neighbours along k; else along the outer index
  /// So many neighbours along that index, from a multiple of their number on, are one piece of memory of at most 16 bytes
  /// that is aligned to its size, and are all there or none. A power of two.
  int64_t piece = 1;
  /// Set by an engine that asks only for outer indices that are there, or for no k beyond the last: such indices are not
  /// compared with sizes, and `locate` may give null values.
  bool outerIsInside = false, kIsInside = false;

  /// What depends on the batch and the outer index alone: computed once for each outer index that a thread reads.
  virtual SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const = 0;

  struct Place {
    Value address; // !llvm.ptr<1>; to be read only where `isThere`
    Value isThere; // i1; null: certainly. Elements that are not there count as 0
  };
  /// The element at `k`, for what `locate` gave.
  virtual Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const = 0;
};

struct Matmul {
  kernel::KernelOpInterface op;
  AffineExpr batch, m, n, k; // sizes
  std::unique_ptr<MatmulOperand> lhs, rhs;
  Type compute;              // of the sums and the epilogue's first argument: f32, f64 or an integer
  /// The output index of element (batch, m, n); its last dimension runs along n.
  std::function<SmallVector<Value>(GpuBuilder &b, Value batch, Value m, Value n)> outputAt;
  /// How many neighbours along n, from a multiple of their number on, are neighbours in the output as well, and all
  /// inside or none, for stores and the epilogue's reads in pieces: a power of two, 1 where nothing is known.
  int64_t outputPiece = 1;
};

Matmul describeGemm(kernel::GemmOp op, GpuBuilder &b);
Matmul describeConv(kernel::ConvOp op, GpuBuilder &b);
Matmul describeConvWeightGradient(kernel::ConvWeightGradientOp op, GpuBuilder &b);

/// Sums in f32 (f64, integers) of products of the elements as they are, in an order that depends on shapes alone.
LogicalResult emitSimtMatmul(const Matmul &matmul, GpuBuilder &b);

/// On tensor cores, with mma.sync: f16 and bf16, and f32 as tf32 where the target allows that. Sums are in f32.
bool canUseMma(const Matmul &matmul, const GpuBuilder &b);
LogicalResult emitMmaMatmul(const Matmul &matmul, GpuBuilder &b);

/// On Hopper's tensor cores, with operands copied by the tensor memory accelerator: what `canUseWgmma` takes.
bool canUseWgmma(const Matmul &matmul, const GpuBuilder &b);
LogicalResult emitWgmmaMatmul(const Matmul &matmul, GpuBuilder &b);

/// With the best engine for it.
LogicalResult emitMatmul(const Matmul &matmul, GpuBuilder &b);

/// The largest power of two up to `limit` that divides the expression, whatever its symbols are.
int64_t powerDividing(AffineExpr expr, int64_t limit);

} // namespace dlc::cuda

#endif
