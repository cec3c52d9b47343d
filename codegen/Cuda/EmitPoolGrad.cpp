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
    windows.hasElements = true; // the thread's own
    for (auto [kernel, dilation] : llvm::zip(windows.kernel, windows.dilations))
      dilation = kernel == 1 ? 1 : dilation; // one tap has no neighbour
    computeType = op.getEpilogue().getArgument(0).getType();
  }

  void emit() {
    SmallVector<Access> accesses = {{&gradient, identity}, {&b.buffer(op.getDestination()), identity}};
    if (isMax)
      accesses.push_back({&b.buffer(op.getInputs()[0]), identity});
    constexpr int64_t longestRun = 4; // so that what is known of each channel stays in registers
    run = runOfThread(accesses, dims, isMax ? longestRun : 16);
    forEachRun(b, dims, run, [&](ArrayRef<Value> at) {
      SmallVector<Value> own = isMax ? orderOf(load(b.buffer(op.getInputs()[0]), at)) : SmallVector<Value>();
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

  /// A signed integer for each float, in their order: zeros are equal, and a NaN is larger than all others. One more than
  /// a number fits the type, one more than the lowest integer is below all numbers.
  SmallVector<Value> orderOf(ArrayRef<Value> floats) {
    unsigned bits = computeType.getIntOrFloatBitWidth();
    Type type = b.getIntegerType(bits);
    Value zero = b.constant(computeType, 0), sign = b.constantInt(type, bits - 1);
    auto number = [&](const APInt &value) { return arith::ConstantOp::create(b, IntegerAttr::get(type, value)); };
    Value low = number(APInt::getSignedMaxValue(bits)), largest = number(APInt::getSignedMaxValue(bits) - 1);
    return llvm::map_to_vector(floats, [&](Value x) -> Value {
      Value raw = b.bitcast(arith::AddFOp::create(b, x, zero), type); // -0 becomes 0
      Value flips = arith::AndIOp::create(b, arith::ShRSIOp::create(b, raw, sign).getResult(), low);
      Value isNan = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x);
      return b.select(isNan, largest, b.bitXor(raw, flips));
    });
  }

  /// For each channel, whether the window's gradient goes to another tap than `tap`, whose place in the order is `own`: to
  /// the first of the largest. What comes before it wins if it is as large already.
  SmallVector<Value> findLarger(ArrayRef<Value> at, ArrayRef<Value> window, ArrayRef<Value> tap, ArrayRef<Value> own) {
    const Buffer &input = b.buffer(op.getInputs()[0]);
    Type type = own[0].getType();
    Value ownNumber = numberOf(tap), one = b.constantInt(type, 1), none = b.constantInt(type, 0);
    Value lowest = arith::ConstantOp::create(b, IntegerAttr::get(type, APInt::getSignedMinValue(type.getIntOrFloatBitWidth())));
    SmallVector<Value> nothing(run, lowest);
    constexpr int64_t registers = 32; // for what is loaded together
    SmallVector<Value> largest = windows.forEachTap(
        b, window, registers / run, nothing, nothing,
        [&](ArrayRef<Value> position) { return orderOf(load(input, placeOf(at, position))); },
        [&](ValueRange carried, ArrayRef<Value> loaded, const Windows::Tap &other) {
          Value more = b.select(b.less(numberOf(other.at), ownNumber), one, none);
          SmallVector<Value> next;
          for (auto [value, x] : llvm::zip(carried, loaded))
            next.push_back(b.max(value, b.add(x, more)));
          return next;
        });
    SmallVector<Value> isLost;
    for (auto [value, mine] : llvm::zip(largest, own))
      isLost.push_back(b.less(mine, value));
    return isLost;
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
