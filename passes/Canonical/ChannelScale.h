// Per-channel scales and offsets behind convolutions and matrix products, moved into their weights.
#ifndef DLC_CANONICAL_CHANNELSCALE_H
#define DLC_CANONICAL_CHANNELSCALE_H

#include "passes/Canonical/WeightMath.h"

namespace dlc::canonical {

/// A convolution, transposed convolution or matrix product with a constant matrix, which may be followed by the
/// addition of a constant, and has no other reader. Channels are dimension 1 of the result.
class LinearOp {
public:
  /// What computes `value`; nothing if it is not of this kind.
  static std::optional<LinearOp> match(Value value);

  Type getElementType() const;
  AffineExpr getChannels() const;
  bool hasBias() const { return static_cast<bool>(bias); }

  /// The op with its result multiplied by `factor` and with `offset` added, of rank 1 with an entry per channel
  /// each; null for none. Weights are computed in the element type of those and rounded once.
  Value createScaled(OpBuilder &builder, Value factor, Value offset) const;

private:
  Value scaleFilter(WeightMath &math, Value factor) const;

  Operation *op = nullptr;
  Value bias; // of rank 1; an operand of a convolution, added to a matrix product
};

} // namespace dlc::canonical

#endif
