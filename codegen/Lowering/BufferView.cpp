// The algebra of buffer views.
#include "codegen/Lowering/BufferView.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

int64_t lowering::storedBytes(Type elementType) {
  return std::max<int64_t>(elementType.getIntOrFloatBitWidth() / 8, 1);
}

static SmallVector<AffineExpr> rowMajorStrides(ArrayRef<AffineExpr> dims, MLIRContext *context) {
  SmallVector<AffineExpr> strides(dims.size());
  AffineExpr stride = getAffineConstantExpr(1, context);
  for (size_t k = dims.size(); k-- > 0;) {
    strides[k] = stride;
    stride = stride * dims[k];
  }
  return strides;
}

static bool isConstant(AffineExpr expr, int64_t value) {
  auto constant = dyn_cast<AffineConstantExpr>(expr);
  return constant && constant.getValue() == value;
}

BufferView BufferView::whole(int root, Type elementType, ArrayRef<AffineExpr> dims) {
  MLIRContext *context = elementType.getContext();
  return {root, elementType, llvm::to_vector(dims), rowMajorStrides(dims, context), getAffineConstantExpr(0, context)};
}

bool BufferView::isContiguous() const {
  AffineExpr stride = getAffineConstantExpr(1, getContext());
  for (size_t k = dims.size(); k-- > 0;) {
    if (!isConstant(dims[k], 1) && !nn::knownEqual(strides[k], stride))
      return false;
    stride = stride * dims[k];
  }
  return true;
}

BufferView BufferView::slice(unsigned dim, AffineExpr start, AffineExpr size) const {
  BufferView view = *this;
  view.offset = offset + start * strides[dim];
  view.dims[dim] = size;
  return view;
}

bool BufferView::isSamePlace(const BufferView &other) const {
  if (root != other.root || offset != other.offset || dims != other.dims)
    return false;
  for (size_t k = 0; k < dims.size(); ++k)
    if (!isConstant(dims[k], 1) && strides[k] != other.strides[k])
      return false;
  return true;
}

std::optional<BufferView> BufferView::reshape(ArrayRef<AffineExpr> newDims) const {
  if (newDims == ArrayRef(dims))
    return *this;
  BufferView view = *this;
  view.dims = llvm::to_vector(newDims);
  if (isContiguous()) {
    view.strides = rowMajorStrides(newDims, getContext());
    return view;
  }
  // Match groups of old dimensions with groups of new ones of equal product, from the back. Within a group the old
  // ones must lie without gaps.
  AffineExpr one = getAffineConstantExpr(1, getContext());
  view.strides.assign(newDims.size(), one);
  SmallVector<unsigned> old; // dimensions of size 1 have no say
  for (unsigned k = 0; k < dims.size(); ++k)
    if (!isConstant(dims[k], 1))
      old.push_back(k);
  size_t next = newDims.size();
  for (size_t end = old.size(); end > 0;) {
    size_t begin = end - 1;
    AffineExpr product = dims[old[begin]], wanted = one;
    size_t first = next;
    while (true) {
      if (nn::knownEqual(product, wanted) && first < next)
        break;
      auto constantProduct = dyn_cast<AffineConstantExpr>(product), constantWanted = dyn_cast<AffineConstantExpr>(wanted);
      bool needsMoreNew = !constantProduct || !constantWanted || constantWanted.getValue() < constantProduct.getValue();
      if (needsMoreNew && first > 0) {
        wanted = wanted * newDims[--first];
        continue;
      }
      if (begin == 0)
        return std::nullopt;
      --begin;
      // dims[begin] must step over exactly what is in the group.
      if (!nn::knownEqual(strides[old[begin]], strides[old[begin + 1]] * dims[old[begin + 1]]))
        return std::nullopt;
      product = product * dims[old[begin]];
    }
    AffineExpr stride = strides[old[end - 1]];
    for (size_t k = next; k-- > first;) {
      view.strides[k] = stride;
      stride = stride * newDims[k];
    }
    next = first;
    end = begin;
  }
  for (size_t k = 0; k < next; ++k)
    if (!isConstant(newDims[k], 1))
      return std::nullopt;
  return view;
}

MemRefType BufferView::getType() const {
  auto toSize = [](AffineExpr expr) {
    auto constant = dyn_cast<AffineConstantExpr>(expr);
    return constant ? constant.getValue() : ShapedType::kDynamic;
  };
  SmallVector<int64_t> shape = llvm::map_to_vector(dims, toSize);
  if (isContiguous())
    return MemRefType::get(shape, elementType);
  return MemRefType::get(shape, elementType, StridedLayoutAttr::get(getContext(), 0, llvm::map_to_vector(strides, toSize)));
}
