// How ops compute on permuted tensors: for each op that can, what a permutation of an operand or of the result means
// for the other operands, the result and the attributes.
#ifndef DLC_LAYOUT_RELAYOUT_H
#define DLC_LAYOUT_RELAYOUT_H

#include "passes/Layout/Permutation.h"

namespace dlc::layout {

/// The permuted form of an op.
struct Relayout {
  /// Per operand the permutation it is read in. Longer than the operand's rank: dimensions of size 1 are put in front
  /// first, as broadcasting would. Nothing: read as it is.
  SmallVector<std::optional<Permutation>> operands;
  Permutation result;
};

/// The permuted form of `op` in which operand `operand` is read by `permutation`, of its rank. Nothing if there is
/// none, or the op is not known here.
std::optional<Relayout> relayoutFromOperand(Operation *op, unsigned operand, ArrayRef<int64_t> permutation);

/// The permuted form of `op` whose result is transposed by `permutation`.
std::optional<Relayout> relayoutFromResult(Operation *op, ArrayRef<int64_t> permutation);

/// Creates the permuted form with operands that are transposed already. Its result has the type that transposing the
/// op's result has.
Operation *createRelayout(OpBuilder &builder, Operation *op, const Relayout &relayout, ValueRange operands);

/// How often the elements of the result are moved when `op` becomes a kernel, because that wants an axis last; by
/// `permutation` if the op is in its permuted form.
int64_t countHiddenMoves(Operation *op, ArrayRef<int64_t> permutation);

} // namespace dlc::layout

#endif
