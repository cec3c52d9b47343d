// Combining values of vectors and ranges in an order that depends on shapes alone.
#ifndef DLC_CODEGEN_CPU_COMBINE_H
#define DLC_CODEGEN_CPU_COMBINE_H

#include "codegen/Cpu/KernelBuilder.h"

namespace dlc::cpu {

/// Chains of combinations that run side by side: they hide latency, and keep long sums accurate.
inline constexpr int64_t numChains = 4;

/// `a` and `b` combined: scalars or vectors. Maxima and minima of floats propagate NaN.
Value combine(KernelBuilder &b, kernel::CombineKind kind, Value x, Value y);

/// What combined with anything gives the other: 0, 1, the lowest or the highest value. Of a scalar or vector type.
Value getIdentity(KernelBuilder &b, kernel::CombineKind kind, Type type);

/// The lanes of a vector combined pairwise into a scalar.
Value combineLanes(KernelBuilder &b, kernel::CombineKind kind, Value vector);

/// Chains combined into one, pairwise.
Value combineChains(KernelBuilder &b, kernel::CombineKind kind, ArrayRef<Value> chains);

/// A loop whose body combines something with each chain. Long sums of floats are cut into blocks, whose sums are
/// added up: rounding errors grow with the length of a block, not of the loop.
SmallVector<Value> chainLoop(KernelBuilder &b, kernel::CombineKind kind, Value lower, Value upper, int64_t step,
                             ValueRange chains, function_ref<SmallVector<Value>(Value, ValueRange)> body);

/// Adds `term(i, lanes)` of all i in [lower, upper) to numChains vectors of `width`, and returns those. Missing
/// lanes of a partial term are ignored.
SmallVector<Value> accumulateRange(KernelBuilder &b, kernel::CombineKind kind, Value lower, Value upper, int64_t width,
                                   ValueRange chains, function_ref<Value(Value, const Lanes &)> term);

/// The scalar that `term` over [lower, upper) combines to; the identity of `type` if there is none.
Value combineRange(KernelBuilder &b, kernel::CombineKind kind, Value lower, Value upper, int64_t width, Type type,
                   function_ref<Value(Value, const Lanes &)> term);

} // namespace dlc::cpu

#endif
