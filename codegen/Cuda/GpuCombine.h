// Combining values of threads in an order that depends on shapes alone: within a thread along chains, within a warp by
// shuffles, between warps through shared memory.
#ifndef DLC_CODEGEN_CUDA_GPUCOMBINE_H
#define DLC_CODEGEN_CUDA_GPUCOMBINE_H

#include "codegen/Cuda/GpuBuilder.h"

namespace dlc::cuda {

/// `x` and `y` combined. Maxima and minima of floats propagate NaN.
Value combine(GpuBuilder &b, kernel::CombineKind kind, Value x, Value y);

/// What combined with anything gives the other: 0, 1, the lowest or the highest value.
Value getIdentity(GpuBuilder &b, kernel::CombineKind kind, Type type);

/// All values combined pairwise; the identity of `type` if there are none.
Value combineAll(GpuBuilder &b, kernel::CombineKind kind, ArrayRef<Value> values, Type type);

/// What `term(i)` for i = part, part + parts, ... below `total` combines to, for each of the `width` values that it gives,
/// which have `type`. Several chains run side by side, which keeps loads in flight; long sums of floats are cut into
/// blocks, so that rounding errors grow with the length of a block.
SmallVector<Value> combineTerms(GpuBuilder &b, kernel::CombineKind kind, Value part, int64_t parts, Value total, int64_t width,
                                Type type, function_ref<SmallVector<Value>(Value)> term);

/// Neighbouring threads that work on one thing: a power of two of them, at most a warp, or all of the block.
class ThreadGroup {
public:
  /// The block has `threads` in one dimension; `type` is the largest that is combined.
  ThreadGroup(GpuBuilder &b, int64_t size, int64_t threads, Type type);

  Value rank() const { return rankInGroup; }    // of the thread in its group
  Value number() const { return numberInBlock; } // of the group in the block
  /// The values of all threads of the group combined; every thread gets it. All threads of the block must come here.
  Value combine(kernel::CombineKind kind, Value value);

private:
  GpuBuilder &b;
  int64_t size;
  Value rankInGroup, numberInBlock;
  Value slots;       // a value of each warp, twice
  int64_t slotBytes;
  bool usesSecond = false; // uses of shared memory take turns, so that one barrier is enough for each
};

/// The values of the `parts` rows of threads (a power of two) combined for each of `columns` threads: row `part` of column
/// `column` has `values`; what is returned counts in row 0 only. All threads of the block must come here.
SmallVector<Value> combineRows(GpuBuilder &b, kernel::CombineKind kind, ArrayRef<Value> values, Value part, int64_t parts,
                               Value column, int64_t columns);

} // namespace dlc::cuda

#endif
