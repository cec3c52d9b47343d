// kernel.reduce: an output belongs to several threads, which take its points in turn.
//
// Where the inputs are contiguous along the output's last dimension, neighbours along it are neighbouring threads, and a
// block has several rows of those, whose results meet in shared memory. Otherwise neighbouring threads take neighbouring
// points of a reduced dimension of one output, and combine what they have by shuffles, a block of warps through shared
// memory. Which threads take which points depends on shapes alone.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/GpuCombine.h"
#include "codegen/Cuda/Runs.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
class ReduceEmitter {
public:
  ReduceEmitter(kernel::ReduceOp op, GpuBuilder &b)
      : op(op), b(b), kind(op.getCombine()), dims(op.getOutputDims()), rank(dims.size()), sizes(op.getReduced().getExprs()),
        numReduced(sizes.size()), block(op.getBlock()) {
    maps = llvm::map_to_vector(op.getMaps(), [](Attribute a) { return cast<AffineMapAttr>(a).getValue(); });
    for (auto [input, map] : llvm::zip(op.getInputs(), maps))
      reads.push_back({&b.buffer(input), map});
    computeType = cast<kernel::YieldOp>(op.getMapper().front().back()).getValue().getType();
    fast = chooseFast();
    for (unsigned k = 0; k < numReduced; ++k)
      if (rank + k != fast)
        order.push_back(k);
    if (fast >= rank && numReduced)
      order.push_back(fast - rank);
  }

  void emit() {
    outputs = nn::productOf(dims, b.getContext());
    // A length that is not known is taken for a long one: the better part of a warp's threads would not be missed.
    points = 1;
    for (auto [k, size] : llvm::enumerate(sizes)) {
      int64_t length = std::max<int64_t>(kernel::estimate(size, 1024), 1);
      points *= k == 0 && block ? std::min(block, length) : length;
    }
    fast < rank ? emitColumns() : emitRows();
  }

private:
  /// How good neighbouring threads along a dimension are: inputs that are contiguous along it less those that are not.
  int64_t rate(unsigned dim) {
    int64_t score = 0;
    for (const Access &read : reads)
      if (read.map.isFunctionOfDim(dim))
        score += GpuBuilder::isContiguousAlong(*read.buffer, read.map, dim) ? 1 : -1;
    return score;
  }

  /// The loop dimension that neighbouring threads run along.
  unsigned chooseFast() {
    auto isOne = [](AffineExpr e) { return isa<AffineConstantExpr>(e) && cast<AffineConstantExpr>(e).getValue() == 1; };
    std::optional<unsigned> best;
    auto consider = [&](unsigned dim) {
      if (!best || rate(dim) > rate(*best))
        best = dim;
    };
    bool isLastBlocks = rank == 1 && block;
    if (rank > 0 && !isLastBlocks && !isOne(dims.back()))
      consider(rank - 1);
    for (unsigned k = numReduced; k-- > 0;)
      if (!isOne(sizes[k]))
        consider(rank + k);
    // Every size is one, or there is no dimension at all.
    return best ? *best : rank > 0 && !isLastBlocks ? rank - 1 : rank;
  }

  /// Where output number `number` of runs of `run` outputs is.
  SmallVector<Value> outputAt(Value number, int64_t run) {
    SmallVector<Value> radices;
    for (auto [d, dim] : llvm::enumerate(dims))
      radices.push_back(b.apply(d + 1 == rank ? dim.ceilDiv(run) : dim));
    SmallVector<Value> at = b.delinearize(number, radices);
    if (!at.empty())
      at.back() = b.mulConst(at.back(), run);
    return at;
  }

  /// The points of an output, in runs of `run` along the last one in `order`.
  void enter(ArrayRef<Value> output, int64_t run) {
    firsts.assign(numReduced, b.index(0));
    lengths.clear();
    for (AffineExpr size : sizes)
      lengths.push_back(b.apply(size));
    if (block) {
      firsts[0] = b.mulConst(output[0], block);
      lengths[0] = b.min(b.index(block), b.sub(lengths[0], firsts[0]));
    }
    radices.clear();
    total = b.index(1);
    for (unsigned k : order) {
      radices.push_back(k == order.back() ? b.divConst(lengths[k], run) : lengths[k]);
      total = b.mul(total, radices.back());
    }
  }

  /// All loop indices of point (or run of points) number `number`.
  SmallVector<Value> pointAt(ArrayRef<Value> output, Value number, int64_t run) {
    SmallVector<Value> at = llvm::to_vector(output), digits = b.delinearize(number, radices);
    at.resize(rank + numReduced);
    for (auto [k, digit] : llvm::zip(order, digits))
      at[rank + k] = b.add(firsts[k], k == order.back() ? b.mulConst(digit, run) : digit);
    return at;
  }

  /// What `count` neighbours along the fast dimension contribute.
  SmallVector<Value> contributions(ArrayRef<Value> at, int64_t count) {
    SmallVector<SmallVector<Value>> arguments;
    for (const Access &read : reads)
      arguments.push_back(b.read(*read.buffer, read.map, at, std::min<unsigned>(fast, at.size() - !at.empty()), count));
    return b.inlineRegionRun(op.getMapper(), arguments, at, fast, count)[0];
  }

  void launch(AffineExpr items, int64_t itemsPerBlock, int64_t threads) {
    LaunchShape shape;
    shape.grid[0] = items.ceilDiv(itemsPerBlock);
    shape.block[0] = threads;
    b.setLaunch(shape);
  }

  /// Threads without an output do the last one once more, but store nothing: all threads of a block must meet.
  std::pair<Value, Value> clamp(Value item, AffineExpr items, int64_t itemsPerBlock) {
    if (items.isMultipleOf(itemsPerBlock))
      return {item, Value()};
    Value count = b.apply(items);
    return {b.min(item, b.addConst(count, -1)), b.less(item, count)};
  }

  //===--------------------------------------------------------------------===//
  // Neighbouring threads are outputs
  //===--------------------------------------------------------------------===//

  void emitColumns() {
    unsigned last = rank - 1;
    SmallVector<Access> accesses = reads;
    accesses.push_back({&b.buffer(op.getDestination()), b.getMultiDimIdentityMap(rank)});
    int64_t run = wholeRun(accesses, last, dims[last], 8), count = kernel::estimate(outputs), bytes = 1;
    for (const Access &read : reads)
      bytes = std::max(bytes, read.buffer->elementBytes());
    // With few outputs, blocks are narrow and have many rows; but blocks share no sector of memory.
    constexpr int64_t sectorBytes = 32, pointsOfThread = 4;
    int64_t columns = std::min<int64_t>(warpSize, llvm::PowerOf2Ceil(std::max<int64_t>((count + run - 1) / run, 1)));
    auto areFew = [&] { return count < columns * run * busyBlocks / 2; };
    while (columns > 1 && areFew() && columns * run * bytes > 2 * sectorBytes)
      columns /= 2;
    while (run > 1 && areFew() && columns * run * bytes > sectorBytes)
      run /= 2;
    int64_t threads = areFew() ? 512 : 256;
    int64_t parts = std::clamp<int64_t>(llvm::bit_floor(static_cast<uint64_t>(std::max<int64_t>(points / pointsOfThread, 1))), 1,
                                        threads / columns);
    constexpr int64_t leastThreads = 128;
    columns = std::max(columns, leastThreads / parts);
    SmallVector<AffineExpr> counts = dims;
    counts.back() = dims.back().ceilDiv(run);
    AffineExpr items = nn::productOf(counts, b.getContext());
    launch(items, columns, columns * parts);
    Value column = b.modConst(b.threadId(), columns), part = b.divConst(b.threadId(), columns);
    auto [item, isThere] = clamp(b.add(b.mulConst(b.blockId(), columns), column), items, columns);
    SmallVector<Value> output = outputAt(item, run);
    enter(output, 1);
    SmallVector<Value> sums = combineTerms(b, kind, part, parts, total, run, computeType, [&](Value number) {
      return contributions(pointAt(output, number, 1), run);
    });
    sums = combineRows(b, kind, sums, part, parts, column, columns);
    if (parts > 1)
      isThere = b.both(isThere, b.equal(part, b.index(0)));
    b.ifThen(isThere, [&] { b.storeWithEpilogue(op, sums, output, last); });
  }

  //===--------------------------------------------------------------------===//
  // Neighbouring threads are points of one output
  //===--------------------------------------------------------------------===//

  void emitRows() {
    AffineExpr inner = order.empty() ? b.getAffineConstantExpr(1) : sizes[order.back()];
    bool isBlocked = block && !order.empty() && order.back() == 0;
    int64_t run = 1;
    if (!order.empty()) {
      run = wholeRun(reads, fast, inner, 8);
      while (isBlocked && block % run)
        run /= 2;
    }
    // Some runs for each thread: a warp or part of one, and blocks for long ones or where there are few outputs.
    constexpr int64_t runsOfThread = 4, longRow = 16 * warpSize;
    int64_t count = kernel::estimate(outputs), runs = std::max<int64_t>(points / run, 1), threads = 128;
    int64_t size = std::min<int64_t>(llvm::PowerOf2Ceil((runs + runsOfThread - 1) / runsOfThread), warpSize);
    bool isFew = count * warpSize < busyBlocks * threads;
    if (runs > longRow || (isFew && runs >= 8 * warpSize)) {
      size = threads = runs > 8 * longRow && isFew ? 1024 : 256;
    }
    launch(outputs, threads / size, threads);
    ThreadGroup group(b, size, threads, computeType);
    auto [item, isThere] = clamp(b.add(b.mulConst(b.blockId(), threads / size), group.number()), outputs, threads / size);
    SmallVector<Value> output = outputAt(item, 1);
    enter(output, run);
    SmallVector<Value> sums = combineTerms(b, kind, group.rank(), size, total, 1, computeType, [&](Value number) {
      SmallVector<Value> values = contributions(pointAt(output, number, run), run);
      return SmallVector<Value>{combineAll(b, kind, values, computeType)};
    });
    Value sum = group.combine(kind, sums[0]);
    if (size > 1)
      isThere = b.both(isThere, b.equal(group.rank(), b.index(0)));
    b.ifThen(isThere, [&] { b.storeWithEpilogue(op, sum, output, rank ? rank - 1 : 0); });
  }

  kernel::ReduceOp op;
  GpuBuilder &b;
  kernel::CombineKind kind;
  SmallVector<AffineExpr> dims;
  unsigned rank;
  ArrayRef<AffineExpr> sizes; // of the reduced dimensions
  unsigned numReduced, fast = 0;
  int64_t block, points = 1; // of one output, estimated
  SmallVector<AffineMap> maps;
  SmallVector<Access> reads;
  SmallVector<unsigned> order; // of the reduced dimensions, the fast one last
  Type computeType;
  AffineExpr outputs;
  SmallVector<Value> firsts, lengths, radices; // of the reduced dimensions; radices in `order`, the last in runs
  Value total;                                 // runs of points
};
} // namespace

LogicalResult cuda::emitReduce(kernel::ReduceOp op, GpuBuilder &b) {
  ReduceEmitter(op, b).emit();
  return success();
}
