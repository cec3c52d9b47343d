// Arithmetic on weights, written as nn ops that constant folding evaluates.
#ifndef DLC_CANONICAL_WEIGHTMATH_H
#define DLC_CANONICAL_WEIGHTMATH_H

#include "lib/Support/Mlir.h"

namespace dlc::canonical {

/// Builds nn ops at the builder's place.
struct WeightMath {
  OpBuilder &builder;
  Location loc;

  Value add(Value a, Value b);
  Value sub(Value a, Value b);
  Value mul(Value a, Value b);
  Value div(Value a, Value b);
  Value sqrt(Value x);
  Value neg(Value x);
  /// `x` itself if it has the element type.
  Value cast(Value x, Type elementType);
  /// `x` itself if it has the shape. Sizes may be null: unnamed.
  Value reshape(Value x, ArrayRef<AffineExpr> dims);
  Value transpose(Value x, ArrayRef<int64_t> permutation);
  /// Zeros in front of and behind a dimension.
  Value pad(Value x, int64_t dim, int64_t front, int64_t behind);
  /// The first elements of each dimension; `x` itself if those are all.
  Value crop(Value x, ArrayRef<AffineExpr> dims);
  /// Dimension `dim`, of constant size, from its end.
  Value reverse(Value x, int64_t dim);
  /// A tensor of rank 0.
  Value scalar(double value, Type elementType);
};

/// Whether constant folding can evaluate `value`: it is made of constants and immutable parameters. What is made of
/// quantized ones is not: folding keeps those for passes/Quantization, and evaluates them after it.
bool isConstant(Value value);

} // namespace dlc::canonical

#endif
