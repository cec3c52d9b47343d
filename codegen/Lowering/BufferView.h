// Where a tensor lies: a root (an input, an output, a weight, an allocation) and how its elements are laid out there.
#ifndef DLC_CODEGEN_LOWERING_BUFFERVIEW_H
#define DLC_CODEGEN_LOWERING_BUFFERVIEW_H

#include "dialects/Rt/RtDialect.h"

#include "mlir/IR/BuiltinTypes.h"

namespace dlc::lowering {

/// A strided view of a root. All numbers are expressions of the model's symbols; offset and strides count elements.
struct BufferView {
  int root = -1; // index of the root in the plan
  Type elementType; // as stored
  SmallVector<AffineExpr> dims, strides;
  AffineExpr offset;

  MLIRContext *getContext() const { return elementType.getContext(); }

  /// Row-major and without gaps.
  bool isContiguous() const;

  /// The same elements in the same memory; strides of dimensions of size 1 do not matter.
  bool isSamePlace(const BufferView &other) const;

  /// A whole root of these dimensions.
  static BufferView whole(int root, Type elementType, ArrayRef<AffineExpr> dims);

  /// `size` indices from `start` on along `dim`.
  BufferView slice(unsigned dim, AffineExpr start, AffineExpr size) const;

  /// The same elements in row-major order as another shape, if that can be said with strides alone.
  std::optional<BufferView> reshape(ArrayRef<AffineExpr> newDims) const;

  /// The buffer type a kernel gets: its pointer is already at the offset. Contiguous views have no layout.
  mlir::MemRefType getType() const;
};

/// Bytes of an element as stored.
int64_t storedBytes(Type elementType);

} // namespace dlc::lowering

#endif
