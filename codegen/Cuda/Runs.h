// Runs: neighbours along a dimension that one thread reads and writes in pieces of up to 16 bytes.
#ifndef DLC_CODEGEN_CUDA_RUNS_H
#define DLC_CODEGEN_CUDA_RUNS_H

#include "codegen/Cuda/GpuBuilder.h"

#include <functional>

namespace dlc::cuda {

/// Blocks that keep a large device busy.
inline constexpr int64_t busyBlocks = 512;

/// A buffer as it is read or written: at `map` of the loop's index.
struct Access {
  const Buffer *buffer;
  AffineMap map;
};

/// The longest run along `dim` of at most `limit` elements, and 16 bytes of any buffer that is contiguous along it, that
/// is one aligned piece in each of those if it starts at a multiple of its length: a power of two.
int64_t alignedRun(ArrayRef<Access> accesses, unsigned dim, int64_t limit = 16);
/// As above, and all of it or nothing is inside `size`.
int64_t wholeRun(ArrayRef<Access> accesses, unsigned dim, AffineExpr size, int64_t limit = 16);

/// The number of the thread's item among those that blocks of `threads` go through in order.
Value itemOfThread(GpuBuilder &b, int64_t threads);

/// The run of at most `limit` channels for kernels whose threads have a run of the last dimension at one position: whole
/// and aligned, and short enough that there are threads for a large device.
int64_t runOfThread(ArrayRef<Access> accesses, ArrayRef<AffineExpr> dims, int64_t limit = 16);
/// Sets the launch, and does `body(at)` once for each run of an output whose last dimension is a multiple of `run`.
void forEachRun(GpuBuilder &b, ArrayRef<AffineExpr> dims, int64_t run, function_ref<void(ArrayRef<Value>)> body);

/// A loop over all elements of an output, in runs along its last dimension. A thread takes several runs, far apart, where
/// there are many; `load` for all of them comes before `finish`, so that their loads are on the way together.
struct RunLoop {
  using Loaded = SmallVector<SmallVector<Value>>; // a run of each operand

  SmallVector<AffineExpr> dims; // of the output
  int64_t run = 1;              // elements
  int64_t perThread = 1;        // runs
  std::function<Loaded(ArrayRef<Value> at, int64_t count)> load;
  std::function<void(ArrayRef<Value> at, int64_t count, const Loaded &loaded)> finish;

  /// Chooses `perThread` for runs of which `bytes` are loaded, and a body of `operations`.
  void choosePerThread(int64_t bytes, int64_t operations);
  /// Sets the launch and writes the loop.
  void emit(GpuBuilder &b) const;

private:
  AffineExpr countRuns(MLIRContext *context) const;
  void emitGuarded(GpuBuilder &b, Value number) const;
  SmallVector<Value> place(GpuBuilder &b, Value number) const;
};

} // namespace dlc::cuda

#endif
