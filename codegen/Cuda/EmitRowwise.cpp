// kernel.rowwise: a row belongs to some threads of a warp, or to a block. Where it fits their registers it is read once;
// longer rows, and those whose length is not known, are read again for each statistic, mostly from the cache.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/GpuCombine.h"
#include "codegen/Cuda/Runs.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

using kernel::CombineKind;

namespace {
class RowEmitter {
public:
  RowEmitter(kernel::RowwiseOp op, GpuBuilder &b)
      : op(op), b(b), input(b.buffer(op.getInputs()[0])), dims(op.getOutputDims()), last(dims.size() - 1),
        identity(b.getMultiDimIdentityMap(dims.size())), computeType(op.getEpilogue().getArgument(0).getType()) {}

  void emit() {
    run = wholeRun({{&input, identity}, {&b.buffer(op.getDestination()), identity}}, last, dims[last]);
    groupSize = chooseSize();
    int64_t threads = groupSize > warpSize ? groupSize : 128;
    AffineExpr rows = nn::productOf(ArrayRef(dims).drop_back(), b.getContext());
    int64_t rowsOfBlock = threads / groupSize;
    LaunchShape launch;
    launch.grid[0] = rows.ceilDiv(rowsOfBlock);
    launch.block[0] = threads;
    b.setLaunch(launch);
    ThreadGroup threadsOfRow(b, groupSize, threads, computeType);
    group = &threadsOfRow;
    Value row = b.add(b.mulConst(b.blockId(), rowsOfBlock), group->number());
    // Threads without a row do the last one once more, but store nothing: all threads of a block must meet.
    if (!rows.isMultipleOf(rowsOfBlock)) {
      Value count = b.apply(rows);
      isThere = b.less(row, count);
      row = b.min(row, b.addConst(count, -1));
    }
    at = b.delinearize(row, llvm::map_to_vector(ArrayRef(dims).drop_back(), [&](AffineExpr e) { return b.apply(e); }));
    at.push_back(b.index(0));
    length = b.apply(dims[last]);
    runs = b.divConst(length, run);
    if (held)
      loadRow();
    op.getKind() == kernel::RowKind::Normalize ? emitNormalize() : emitSoftmax();
  }

private:
  /// Threads of a row; says how many runs each of them holds in registers, if it does.
  int64_t chooseSize() {
    constexpr int64_t registers = 32, maxThreads = 1024; // of 32 bits, for a row's elements
    int64_t elements = registers * 32 / computeType.getIntOrFloatBitWidth();
    auto constant = dyn_cast<AffineConstantExpr>(dims[last]);
    if (!constant)
      return 4 * warpSize;
    int64_t count = constant.getValue() / run;
    auto held = [&](int64_t size) { return (count + size - 1) / size; };
    // As many threads as there are runs, up to a warp; more where that is too much for registers.
    int64_t size = std::min<int64_t>(llvm::PowerOf2Ceil(std::max<int64_t>(count, 1)), warpSize);
    if (held(size) * run > elements) {
      // Half full registers leave room for more blocks.
      for (size = 4 * warpSize; size < maxThreads && held(size) * run > elements / 2;)
        size *= 2;
    }
    if (held(size) * run <= elements)
      this->held = held(size);
    return size;
  }

  Value isHeld(int64_t r) { // null: certainly
    return (r + 1) * groupSize <= *getConstantIntValue(runs) ? Value() : b.less(runAt(r), runs);
  }
  Value runAt(int64_t r) { return b.addConst(group->rank(), r * groupSize); }

  /// Run number `number` of the row, in compute type.
  SmallVector<Value> read(Value number) {
    SmallVector<Value> place = at;
    place[last] = b.mulConst(number, run);
    SmallVector<Value> values = b.read(input, identity, place, last, run);
    for (Value &value : values)
      value = b.widen(value);
    return values;
  }

  void loadRow() {
    for (int64_t r = 0; r < held; ++r) {
      Value condition = isHeld(r);
      auto load = [&] { return read(runAt(r)); };
      row.push_back(!condition ? load() : b.ifElse(condition, load, [&] {
        return SmallVector<Value>(run, b.constant(computeType, 0));
      }));
    }
  }

  using Term = function_ref<Value(Value)>;

  /// `term` of all elements of the row combined. What it makes of elements in registers replaces them if `keeps`.
  Value combineRow(CombineKind kind, Term term, bool keeps = false) {
    if (!held) {
      SmallVector<Value> sums = combineTerms(b, kind, group->rank(), groupSize, runs, 1, computeType, [&](Value number) {
        SmallVector<Value> values = llvm::map_to_vector(read(number), [&](Value x) { return term(x); });
        return SmallVector<Value>{combineAll(b, kind, values, computeType)};
      });
      return group->combine(kind, sums[0]);
    }
    SmallVector<Value> values;
    Value nothing = getIdentity(b, kind, computeType);
    for (auto [r, elements] : llvm::enumerate(row)) {
      Value condition = isHeld(r);
      for (Value &element : elements) {
        Value value = term(element);
        if (keeps)
          element = value;
        values.push_back(condition ? b.select(condition, value, nothing) : value);
      }
    }
    return group->combine(kind, combineAll(b, kind, values, computeType));
  }

  /// Stores `value` of every element of the row.
  void storeRow(Term value) {
    auto store = [&](Value number, ArrayRef<Value> elements) {
      SmallVector<Value> place = at, results = llvm::map_to_vector(elements, [&](Value x) { return value(x); });
      place[last] = b.mulConst(number, run);
      b.storeWithEpilogue(op, results, place, last);
    };
    b.ifThen(isThere, [&] {
      if (!held)
        return b.forLoop(group->rank(), runs, b.index(groupSize), [&](Value number) { store(number, read(number)); });
      for (auto [r, elements] : llvm::enumerate(row))
        b.ifThen(isHeld(r), [&] { store(runAt(r), elements); });
    });
  }

  void emitSoftmax() {
    Value max = combineRow(CombineKind::Max, [](Value x) { return x; });
    auto shifted = [&](Value x) -> Value { return arith::SubFOp::create(b, x, max); };
    auto exponential = [&](Value x) -> Value { return math::ExpOp::create(b, shifted(x)); };
    bool isLog = op.getKind() == kernel::RowKind::LogSoftmax;
    Value sum = combineRow(CombineKind::Add, exponential, /*keeps=*/!isLog);
    if (isLog) {
      Value log = math::LogOp::create(b, sum);
      return storeRow([&](Value x) -> Value { return arith::SubFOp::create(b, shifted(x), log); });
    }
    Value scale = arith::DivFOp::create(b, b.constant(computeType, 1), sum);
    storeRow([&](Value x) -> Value { return arith::MulFOp::create(b, held ? x : exponential(x), scale); });
  }

  void emitNormalize() {
    Value count = arith::SIToFPOp::create(b, computeType, length);
    Value sum = combineRow(CombineKind::Add, [](Value x) { return x; });
    Value mean = arith::DivFOp::create(b, sum, count);
    auto centered = [&](Value x) -> Value { return arith::SubFOp::create(b, x, mean); };
    Value squares = combineRow(CombineKind::Add, [&](Value x) -> Value {
      Value difference = centered(x);
      return arith::MulFOp::create(b, difference, difference);
    });
    Value variance = arith::DivFOp::create(b, squares, count);
    Value shifted = arith::AddFOp::create(b, variance, b.constant(computeType, op.getEpsilon().convertToDouble()));
    Value scale = arith::DivFOp::create(b, b.constant(computeType, 1), math::SqrtOp::create(b, shifted).getResult());
    storeRow([&](Value x) -> Value { return arith::MulFOp::create(b, centered(x), scale); });
  }

  kernel::RowwiseOp op;
  GpuBuilder &b;
  const Buffer &input;
  SmallVector<AffineExpr> dims;
  unsigned last;
  AffineMap identity;
  Type computeType;
  int64_t run = 1, held = 0, groupSize = 1; // held: runs that a thread has in registers, 0 if it reads them again
  ThreadGroup *group = nullptr;
  SmallVector<Value> at; // the row's first element
  Value isThere, length, runs;
  SmallVector<SmallVector<Value>> row; // in registers
};
} // namespace

LogicalResult cuda::emitRowwise(kernel::RowwiseOp op, GpuBuilder &b) {
  RowEmitter(op, b).emit();
  return success();
}
