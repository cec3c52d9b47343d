// Runs and the loop over all elements of an output: see Runs.h.
#include "codegen/Cuda/Runs.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

int64_t cuda::alignedRun(ArrayRef<Access> accesses, unsigned dim, int64_t limit) {
  int64_t run = llvm::bit_floor(static_cast<uint64_t>(limit));
  for (const Access &access : accesses) {
    if (!GpuBuilder::isContiguousAlong(*access.buffer, access.map, dim))
      continue;
    run = std::min(run, std::max<int64_t>(16 / access.buffer->elementBytes(), 1));
    while (run > GpuBuilder::alignedElements(*access.buffer, access.map, dim, run))
      run /= 2;
  }
  return run;
}

int64_t cuda::wholeRun(ArrayRef<Access> accesses, unsigned dim, AffineExpr size, int64_t limit) {
  int64_t run = llvm::bit_floor(static_cast<uint64_t>(limit));
  while (run > 1 && !size.isMultipleOf(run))
    run /= 2;
  return alignedRun(accesses, dim, run);
}

Value cuda::itemOfThread(GpuBuilder &b, int64_t threads) { return b.add(b.mulConst(b.blockId(), threads), b.threadId()); }

static constexpr int64_t threads = 128;

int64_t cuda::runOfThread(ArrayRef<Access> accesses, ArrayRef<AffineExpr> dims, int64_t limit) {
  int64_t run = wholeRun(accesses, dims.size() - 1, dims.back(), limit);
  int64_t count = kernel::estimate(nn::productOf(dims, dims[0].getContext()));
  while (run > 1 && count < run * threads * busyBlocks / 4)
    run /= 2;
  return run;
}

void cuda::forEachRun(GpuBuilder &b, ArrayRef<AffineExpr> dims, int64_t run, function_ref<void(ArrayRef<Value>)> body) {
  SmallVector<AffineExpr> counts = llvm::to_vector(dims);
  counts.back() = dims.back().floorDiv(run);
  AffineExpr total = nn::productOf(counts, b.getContext());
  LaunchShape launch;
  launch.grid[0] = total.ceilDiv(threads);
  launch.block[0] = threads;
  b.setLaunch(launch);
  Value item = itemOfThread(b, threads);
  b.ifThen(total.isMultipleOf(threads) ? Value() : b.isWithin(item, b.apply(total)), [&] {
    SmallVector<Value> at = b.delinearize(item, llvm::map_to_vector(counts, [&](AffineExpr e) { return b.apply(e); }));
    at.back() = b.mulConst(at.back(), run);
    body(at);
  });
}

//===----------------------------------------------------------------------===//
// RunLoop
//===----------------------------------------------------------------------===//

AffineExpr RunLoop::countRuns(MLIRContext *context) const {
  SmallVector<AffineExpr> counts = dims;
  if (!dims.empty())
    counts.back() = dims.back().ceilDiv(run);
  return nn::productOf(counts, context);
}

void RunLoop::choosePerThread(int64_t bytes, int64_t operations) {
  constexpr int64_t bytesOnTheWay = 64, longBody = 128;
  perThread = 1;
  if (dims.empty())
    return;
  int64_t runs = kernel::estimate(countRuns(dims[0].getContext()));
  while (perThread < 4 && perThread * bytes < bytesOnTheWay && 2 * perThread * run * operations <= longBody &&
         runs >= 2 * perThread * threads * busyBlocks)
    perThread *= 2;
}

SmallVector<Value> RunLoop::place(GpuBuilder &b, Value number) const {
  SmallVector<Value> radices;
  for (auto [d, dim] : llvm::enumerate(dims))
    radices.push_back(b.apply(d + 1 == dims.size() ? dim.ceilDiv(run) : dim));
  SmallVector<Value> at = b.delinearize(number, radices);
  if (!at.empty())
    at.back() = b.mulConst(at.back(), run);
  return at;
}

void RunLoop::emitGuarded(GpuBuilder &b, Value number) const {
  b.ifThen(b.isWithin(number, b.apply(countRuns(b.getContext()))), [&] {
    SmallVector<Value> at = place(b, number);
    auto emitRun = [&](ArrayRef<Value> from, int64_t count) { finish(from, count, load(from, count)); };
    if (dims.empty() || run == 1 || dims.back().isMultipleOf(run))
      return emitRun(at, run);
    b.forRun(at, dims.size() - 1, b.apply(dims.back()), run, emitRun);
  });
}

void RunLoop::emit(GpuBuilder &b) const {
  AffineExpr total = countRuns(b.getContext());
  LaunchShape launch;
  launch.grid[0] = total.ceilDiv(threads * perThread);
  launch.block[0] = threads;
  b.setLaunch(launch);
  if (perThread == 1)
    return emitGuarded(b, itemOfThread(b, threads));
  Value first = b.add(b.mulConst(b.blockId(), threads * perThread), b.threadId());
  // Blocks all of whose runs are whole need no guards. Where the last dimension ends in a part of a run, those are the
  // blocks before the end of a single row.
  bool isWhole = dims.back().isMultipleOf(run);
  auto guarded = [&]() -> SmallVector<Value> {
    b.forLoop(b.index(0), b.index(perThread), b.index(1),
              [&](Value k) { emitGuarded(b, b.add(first, b.mulConst(k, threads))); });
    return {};
  };
  if (!isWhole && dims.size() > 1) {
    guarded();
    return;
  }
  AffineExpr wholeRuns = isWhole ? total : dims.back().floorDiv(run);
  b.ifElse(b.less(b.blockId(), b.apply(wholeRuns.floorDiv(threads * perThread))),
           [&]() -> SmallVector<Value> {
             SmallVector<SmallVector<Value>> places;
             SmallVector<Loaded> loaded;
             for (int64_t k = 0; k < perThread; ++k)
               places.push_back(place(b, b.addConst(first, k * threads)));
             for (ArrayRef<Value> at : places)
               loaded.push_back(load(at, run));
             for (auto [at, values] : llvm::zip(places, loaded))
               finish(at, run, values);
             return {};
           },
           guarded);
}
