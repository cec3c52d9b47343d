// kernel.pool_grad: a thread computes a run of channels of one element of the result, from the windows that it is in. Of a
// maximum, it compares the element with all others of each window, which neighbouring threads have loaded as well.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/Runs.h"
#include "codegen/Cuda/Windows.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

using kernel::PoolKind;

namespace {
class PoolGradEmitter {
public:
  PoolGradEmitter(kernel::PoolGradOp op, GpuBuilder &b)
      : op(op), b(b), isMax(op.getKind() == PoolKind::Max), gradient(b.buffer(op.getInputs()[isMax])),
        dims(op.getOutputDims()), identity(b.getMultiDimIdentityMap(dims.size())) {
    // The result has the shape of the pool's input.
    windows = {dims, llvm::to_vector(op.getWindows().getExprs()), llvm::to_vector(op.getKernel()),
               llvm::to_vector(op.getStrides()), llvm::to_vector(op.getPads()), llvm::to_vector(op.getDilations())};
    for (auto [kernel, dilation] : llvm::zip(windows.kernel, windows.dilations))
      dilation = kernel == 1 ? 1 : dilation; // one tap has no neighbour
    computeType = op.getEpilogue().getArgument(0).getType();
  }

  void emit() {
    SmallVector<Access> accesses = {{&gradient, identity}, {&b.buffer(op.getDestination()), identity}};
    if (isMax)
      accesses.push_back({&b.buffer(op.getInputs()[0]), identity});
    run = runOfThread(accesses, dims);
    forEachRun(b, dims, run, [&](ArrayRef<Value> at) {
      SmallVector<Value> own = isMax ? load(b.buffer(op.getInputs()[0]), at) : SmallVector<Value>();
      SmallVector<Value> sums(run, b.constant(computeType, 0));
      sums = forEachWindow(at, sums, [&](ArrayRef<Value> window, ArrayRef<Value> tap, Value isTap, ValueRange carried) {
        SmallVector<Value> shares = load(gradient, placeOf(at, window)), lost;
        if (isMax)
          lost = findLarger(at, window, tap, own);
        Value divisor = isMax ? Value() : divisorOf(window);
        SmallVector<Value> next;
        for (auto [k, share] : llvm::enumerate(shares)) {
          if (divisor)
            share = arith::DivFOp::create(b, share, divisor);
          Value sum = arith::AddFOp::create(b, carried[k], share);
          if (isMax)
            sum = b.select(lost[k], carried[k], sum);
          next.push_back(isTap ? b.select(isTap, sum, carried[k]) : sum);
        }
        return next;
      });
      b.storeWithEpilogue(op, sums, at, dims.size() - 1);
    });
  }

private:
  using Body = function_ref<SmallVector<Value>(ArrayRef<Value>, ArrayRef<Value>, Value, ValueRange)>;

  /// `position` with the image and the channels of `at`.
  SmallVector<Value> placeOf(ArrayRef<Value> at, ArrayRef<Value> position) {
    SmallVector<Value> place = {at[0]};
    llvm::append_range(place, position);
    place.push_back(at.back());
    return place;
  }

  SmallVector<Value> load(const Buffer &buffer, ArrayRef<Value> place) {
    SmallVector<Value> values = b.read(buffer, identity, place, dims.size() - 1, run);
    for (Value &value : values)
      value = b.widen(value);
    return values;
  }

  /// Runs `body(window, tap, isTap, carried)` for the windows around the element at `at`: it is that tap of the window if
  /// `isTap` holds; null if that is certain.
  SmallVector<Value> forEachWindow(ArrayRef<Value> at, ValueRange initial, Body body) {
    SmallVector<Value> padded, firsts, ends; // windows that reach so far
    for (unsigned d = 0; d < windows.rank(); ++d) {
      int64_t stride = windows.strides[d], reach = (windows.kernel[d] - 1) * windows.dilations[d];
      padded.push_back(b.addConst(at[1 + d], windows.pads[d]));
      Value distance = b.max(b.addConst(padded[d], stride - 1 - reach), b.index(0));
      firsts.push_back(b.divConst(distance, stride));
      ends.push_back(b.min(b.addConst(b.divConst(padded[d], stride), 1), windows.outputSize(b, d)));
    }
    auto loop = [&](auto &self, ArrayRef<Value> window, ValueRange carried) -> SmallVector<Value> {
      unsigned d = window.size();
      if (d < windows.rank())
        return b.forLoop(firsts[d], ends[d], b.index(1), carried, [&](Value i, ValueRange values) {
          SmallVector<Value> longer = llvm::to_vector(window);
          longer.push_back(i);
          return self(self, longer, values);
        });
      SmallVector<Value> tap;
      Value isTap;
      for (unsigned k = 0; k < windows.rank(); ++k) {
        Value distance = b.sub(padded[k], b.mulConst(window[k], windows.strides[k]));
        tap.push_back(b.divConst(distance, windows.dilations[k]));
        if (windows.dilations[k] > 1)
          isTap = b.both(isTap, b.equal(b.modConst(distance, windows.dilations[k]), b.index(0)));
      }
      return body(window, tap, isTap, carried);
    };
    return loop(loop, {}, initial);
  }

  /// The row-major number of a tap.
  Value numberOf(ArrayRef<Value> tap) {
    Value number = b.index(0);
    for (unsigned d = 0; d < windows.rank(); ++d)
      number = b.add(b.mulConst(number, windows.kernel[d]), tap[d]);
    return number;
  }

  Value compare(arith::CmpFPredicate predicate, Value x, Value y) { return arith::CmpFOp::create(b, predicate, x, y); }

  /// For each channel, whether the window's gradient goes to another tap than `own`, which is `tap`: to the first NaN,
  /// or without one to the first of the largest.
  SmallVector<Value> findLarger(ArrayRef<Value> at, ArrayRef<Value> window, ArrayRef<Value> tap, ArrayRef<Value> own) {
    using Predicate = arith::CmpFPredicate;
    const Buffer &input = b.buffer(op.getInputs()[0]);
    Value ownNumber = numberOf(tap), no = b.constantInt(b.getI1Type(), 0);
    constexpr int64_t registers = 32; // for what is loaded together
    return windows.forEachTap(
        b, window, registers / run, SmallVector<Value>(run, b.constant(computeType, 0)), SmallVector<Value>(run, no),
        [&](ArrayRef<Value> position) { return load(input, placeOf(at, position)); },
        [&](ValueRange lost, ArrayRef<Value> loaded, const Windows::Tap &other) {
          Value isBefore = b.less(numberOf(other.at), ownNumber);
          SmallVector<Value> next;
          for (auto [was, x, y] : llvm::zip(lost, loaded, own)) {
            // Comparisons that hold for a NaN on either side; an own NaN loses to an earlier one alone.
            Value takes = b.select(isBefore, compare(Predicate::UGE, x, y), compare(Predicate::UGT, x, y));
            Value takesFromNan = b.both(isBefore, compare(Predicate::UNO, x, x));
            Value is = b.both(other.isInside, b.select(compare(Predicate::UNO, y, y), takesFromNan, takes));
            next.push_back(arith::OrIOp::create(b, was, is));
          }
          return next;
        });
  }

  /// What the mean of a window divides by, in compute type.
  Value divisorOf(ArrayRef<Value> window) {
    Value count = b.index(1);
    for (unsigned d = 0; d < windows.rank(); ++d)
      count = b.mul(count, op.getKind() == PoolKind::AvgPadded ? windows.countPaddedTaps(b, d, window[d], op.getPadsEnd()[d])
                                                               : windows.countTaps(b, d, window[d]));
    return arith::SIToFPOp::create(b, computeType, count);
  }

  kernel::PoolGradOp op;
  GpuBuilder &b;
  bool isMax;
  const Buffer &gradient;
  SmallVector<AffineExpr> dims;
  AffineMap identity;
  Windows windows;
  Type computeType;
  int64_t run = 1;
};
} // namespace

LogicalResult cuda::emitPoolGrad(kernel::PoolGradOp op, GpuBuilder &b) {
  PoolGradEmitter(op, b).emit();
  return success();
}
