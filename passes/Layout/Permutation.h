// Permutations of dimensions, written as nn.transpose has them: dimension k of the result is dimension
// p[k] of the input.
#ifndef DLC_LAYOUT_PERMUTATION_H
#define DLC_LAYOUT_PERMUTATION_H

#include "lib/Support/Mlir.h"

namespace dlc::layout {

using Permutation = SmallVector<int64_t, 6>;

Permutation identityPermutation(int64_t rank);
bool isIdentity(ArrayRef<int64_t> permutation);

/// The permutation of transposing by `first`, then by `second`.
Permutation compose(ArrayRef<int64_t> first, ArrayRef<int64_t> second);
Permutation invert(ArrayRef<int64_t> permutation);

/// The dimensions of `type` that are not 1 in the order in which `permutation` puts them. Permutations with equal
/// orders put the elements of `type` in the same places.
Permutation elementOrder(ArrayRef<int64_t> permutation, RankedTensorType type);

/// Whether transposing `type` moves an element.
bool movesElements(ArrayRef<int64_t> permutation, RankedTensorType type);

/// What transposing `type` gives.
RankedTensorType permuteType(RankedTensorType type, ArrayRef<int64_t> permutation);

/// `value` transposed; `value` itself if the permutation is the identity.
Value createTranspose(OpBuilder &builder, Location loc, Value value, ArrayRef<int64_t> permutation);

} // namespace dlc::layout

#endif
