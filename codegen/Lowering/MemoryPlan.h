// One arena for all intermediate buffers: offsets by lifetime.
#ifndef DLC_CODEGEN_LOWERING_MEMORYPLAN_H
#define DLC_CODEGEN_LOWERING_MEMORYPLAN_H

#include "lib/Support/Mlir.h"

namespace dlc::lowering {

/// A buffer that is live from step `first` to step `last`, both included. `bytes` is an expression of symbols.
struct Allocation {
  AffineExpr bytes;
  int64_t first, last;
  AffineExpr offset; // the result
};

/// Fills the offsets, multiples of `alignment`, and returns the size of the arena.
///
/// Buffers of constant size are placed largest first at the lowest offset where they overlap no buffer alive at the same
/// time. The others come behind: those of one size expression that are never alive together share a place.
AffineExpr planMemory(MutableArrayRef<Allocation> allocations, int64_t alignment, MLIRContext *context);

} // namespace dlc::lowering

#endif
