// Reverse-mode derivatives of scalar bodies: what gradients of elementwise ops are made of.
#ifndef DLC_PASSES_AUTODIFF_SCALARDERIVATIVE_H
#define DLC_PASSES_AUTODIFF_SCALARDERIVATIVE_H

#include "lib/Support/Mlir.h"

namespace dlc::autodiff {

/// Builds `seed` times the derivative of `value` by `argument` at the builder's place, which is behind `value` in the
/// same block; `seed` has the type of `value`, the result that of `argument`. Null if the derivative is zero by
/// structure: `value` depends on `argument` not at all, or only through roundings, comparisons and conversions to
/// integers. At ties and kinks: |x| has 0 at 0, maxima and minima give half to each of two equals, x to the power of 0
/// has derivative 0 by x, and 0 to a power that is not negative has derivative 0 by the power.
/// Fails with a sentence if `value` is computed by an op that has no rule.
Expected<Value> buildScalarDerivative(OpBuilder &builder, Location loc, Value value, Value seed, Value argument);

} // namespace dlc::autodiff

#endif
