// What the descriptions of products (Matmul.cpp, MatmulConv.cpp) share.
#ifndef DLC_CODEGEN_CUDA_MATMULOPERANDS_H
#define DLC_CODEGEN_CUDA_MATMULOPERANDS_H

#include "codegen/Cuda/Matmul.h"

namespace dlc::cuda {

inline int64_t constantOf(AffineExpr expr) { return cast<mlir::AffineConstantExpr>(expr).getValue(); }

inline bool isOne(AffineExpr expr) {
  auto constant = dyn_cast<mlir::AffineConstantExpr>(expr);
  return constant && constant.getValue() == 1;
}

/// Elements of a piece of at most 16 bytes from the start of a buffer on.
int64_t largestPiece(const Buffer &buffer);

/// How wide stores and the epilogue's reads can be.
int64_t findOutputPiece(kernel::KernelOpInterface op, GpuBuilder &b, AffineExpr n);

/// Packed weights: [.., panels, k .., columns of a panel], of which `firstDim` is the panels' dimension; all dimensions
/// between are k, row-major. If there is one before, the batch counts along it; otherwise they are the same for all.
class PackedOperand : public MatmulOperand {
public:
  PackedOperand(const Buffer &buffer, unsigned firstDim);

  int64_t getDepth() const { return depth; }
  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override;
  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override;

private:
  const Buffer &buffer;
  bool hasGroups;
  int64_t panels = 1, panel = 1, depth = 1;
};

} // namespace dlc::cuda

#endif
