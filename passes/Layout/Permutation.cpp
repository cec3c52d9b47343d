// Permutations of dimensions.
#include "passes/Layout/Permutation.h"

#include "dialects/Nn/NnDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::layout;

Permutation layout::identityPermutation(int64_t rank) {
  Permutation permutation;
  for (int64_t k = 0; k < rank; ++k)
    permutation.push_back(k);
  return permutation;
}

bool layout::isIdentity(ArrayRef<int64_t> permutation) {
  return llvm::equal(permutation, llvm::seq<int64_t>(0, permutation.size()));
}

Permutation layout::compose(ArrayRef<int64_t> first, ArrayRef<int64_t> second) {
  Permutation permutation;
  for (int64_t k : second)
    permutation.push_back(first[k]);
  return permutation;
}

Permutation layout::invert(ArrayRef<int64_t> permutation) {
  Permutation inverse(permutation.size());
  for (auto [k, p] : llvm::enumerate(permutation))
    inverse[p] = k;
  return inverse;
}

Permutation layout::elementOrder(ArrayRef<int64_t> permutation, RankedTensorType type) {
  Permutation order;
  for (int64_t k : permutation)
    if (type.getDimSize(k) != 1)
      order.push_back(k);
  return order;
}

bool layout::movesElements(ArrayRef<int64_t> permutation, RankedTensorType type) {
  return !llvm::is_sorted(elementOrder(permutation, type));
}

RankedTensorType layout::permuteType(RankedTensorType type, ArrayRef<int64_t> permutation) {
  SmallVector<AffineExpr> dims = nn::getDims(type), permuted;
  for (int64_t k : permutation)
    permuted.push_back(dims[k]);
  return nn::getTensorType(permuted, type.getElementType());
}

Value layout::createTranspose(OpBuilder &builder, Location loc, Value value, ArrayRef<int64_t> permutation) {
  if (isIdentity(permutation))
    return value;
  return nn::TransposeOp::create(builder, loc, value, builder.getDenseI64ArrayAttr(permutation));
}
