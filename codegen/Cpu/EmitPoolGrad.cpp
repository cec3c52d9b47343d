// kernel.pool_grad: every element of the result is computed once, from the windows that it is in.
//
// Where windows do not overlap a window is looked at once, and writes all elements up to the next one: its taps, and
// zeros between. Otherwise each element asks all its windows, and of a maximum scans them for the first.
#include "codegen/Cpu/Combine.h"
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/Windows.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

using kernel::PoolKind;

namespace {
class PoolGradEmitter {
public:
  PoolGradEmitter(kernel::PoolGradOp op, KernelBuilder &b) : op(op), b(b), isMax(op.getKind() == PoolKind::Max) {
    if (isMax)
      input = op.getInputs()[0];
    gradient = op.getInputs()[isMax ? 1 : 0];
    // The result has the shape of the pool's input.
    windows = {op.getDestination(), llvm::to_vector(op.getWindows().getExprs()), llvm::to_vector(op.getKernel()),
               llvm::to_vector(op.getStrides()), llvm::to_vector(op.getPads()), llvm::to_vector(op.getDilations())};
    for (auto [kernel, dilation] : llvm::zip(windows.kernel, windows.dilations))
      dilation = kernel == 1 ? 1 : dilation; // one tap has no neighbour
    computeType = op.getEpilogue().getArgument(0).getType();
  }

  void emit(Value begin, Value end) {
    channels = b.apply(op.getOutputDims().back());
    width = b.getVectorWidth(computeType, channels);
    for (unsigned d = 0; d < windows.rank(); ++d)
      counts.push_back(b.apply(windows.outputDims[1 + d]));
    bool isDisjoint = kernel::hasDisjointWindows(op);
    SmallVector<AffineExpr> dims = isDisjoint ? windows.outputDims : op.getOutputDims();
    SmallVector<Value> sizes;
    for (AffineExpr expr : ArrayRef(dims).drop_back(2))
      sizes.push_back(b.apply(expr));
    b.forLoop(begin, end, 1, [&](Value task) {
      SmallVector<Value> at = b.delinearize(task, sizes);
      b.forLoop(b.index(0), b.apply(dims[dims.size() - 2]), 1, [&](Value i) {
        at.push_back(i);
        isDisjoint ? emitWindow(at) : emitElement(at);
        at.pop_back();
      });
    });
  }

private:
  using Range = std::pair<Value, Value>;
  using Body = function_ref<SmallVector<Value>(ArrayRef<Value>, ValueRange)>;

  Type vectorType() { return b.vectorType(width, computeType); }
  Value zero() { return b.constantLike(vectorType(), 0); }

  /// Nested loops over `ranges`, carrying values.
  SmallVector<Value> forBox(ArrayRef<Range> ranges, ValueRange carried, Body body, SmallVector<Value> at = {}) {
    if (at.size() == ranges.size())
      return body(at, carried);
    auto [lower, upper] = ranges[at.size()];
    return b.forLoop(lower, upper, 1, carried, [&](Value i, ValueRange values) {
      SmallVector<Value> next = at;
      next.push_back(i);
      return forBox(ranges, values, body, next);
    });
  }

  /// [batch, position.., channel]
  SmallVector<Value> placeOf(Value batch, ArrayRef<Value> position, Value channel) {
    SmallVector<Value> place = {batch};
    llvm::append_range(place, position);
    place.push_back(channel);
    return place;
  }

  Value load(Value memref, Value batch, ArrayRef<Value> position, Value channel, const Lanes &lanes) {
    return b.widen(b.load(memref, placeOf(batch, position, channel), lanes));
  }
  void store(Value value, Value batch, ArrayRef<Value> position, Value channel, const Lanes &lanes) {
    SmallVector<Value> place = placeOf(batch, position, channel);
    b.storeWithEpilogue(op, value, place, place.size() - 1, lanes);
  }

  /// Larger or NaN, and no NaN before.
  Value isLarger(Value x, Value best) {
    return arith::AndIOp::create(b, compare(arith::CmpFPredicate::UGT, x, best), compare(arith::CmpFPredicate::ORD, best, best));
  }
  Value compare(arith::CmpFPredicate predicate, Value x, Value y) { return arith::CmpFOp::create(b, predicate, x, y); }

  /// What the mean of the window at `at` divides by, in compute type.
  Value divisorOf(ArrayRef<Value> at) {
    Value count = b.index(1);
    for (unsigned d = 0; d < windows.rank(); ++d) {
      if (op.getKind() == PoolKind::AvgPadded) {
        count = b.mul(count, windows.countPaddedTaps(b, d, at[d], op.getPadsEnd()[d]));
        continue;
      }
      auto [first, end] = windows.tapRange(b, d, at[d]);
      count = b.mul(count, b.sub(end, first));
    }
    Value integer = arith::IndexCastOp::create(b, b.getI64Type(), count);
    return b.splat(arith::SIToFPOp::create(b, computeType, integer), width);
  }

  //===--------------------------------------------------------------------===//
  // Disjoint windows
  //===--------------------------------------------------------------------===//

  /// Windows with up to this many taps are written out where all taps are inside.
  static constexpr int64_t maxUnrolled = 9;

  /// The window at `at` = [batch, position..], and all elements up to the next.
  void emitWindow(ArrayRef<Value> at) {
    Value batch = at[0];
    ArrayRef<Value> window = at.drop_front();
    SmallVector<Range> owned, taps; // positions of the input
    Value isInside = arith::ConstantOp::create(b, b.getBoolAttr(true));
    int64_t numTaps = 1;
    bool isAlwaysInside = true;
    for (unsigned d = 0; d < windows.rank(); ++d) {
      Value size = windows.inputSize(b, d), zero = b.index(0);
      auto clamp = [&](Value v) { return b.min(b.max(v, zero), size); };
      auto startOf = [&](Value o) { return clamp(b.addConst(b.mulConst(o, windows.strides[d]), -windows.pads[d])); };
      Value next = b.addConst(window[d], 1), isFirst = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, window[d], zero);
      Value isLast = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, next, counts[d]);
      owned.push_back({arith::SelectOp::create(b, isFirst, zero, startOf(window[d])), arith::SelectOp::create(b, isLast, size, startOf(next))});
      auto [first, end] = windows.tapRange(b, d, window[d]);
      taps.push_back({clamp(windows.position(b, d, window[d], first)), clamp(windows.position(b, d, window[d], end))});
      numTaps *= windows.kernel[d];
      if (windows.isAlwaysInside(d))
        continue;
      isAlwaysInside = false;
      Value count = b.sub(end, first);
      Value isWhole = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, count, b.index(windows.kernel[d]));
      isInside = arith::AndIOp::create(b, isInside, isWhole);
    }
    auto overChannels = [&](function_ref<void(Value, const Lanes &)> body) { b.vectorLoop(b.index(0), channels, width, body); };
    auto unrolled = [&] { overChannels([&](Value c, const Lanes &lanes) { emitTapsUnrolled(batch, window, taps, c, lanes); }); };
    auto looped = [&] { overChannels([&](Value c, const Lanes &lanes) { emitTaps(batch, window, taps, c, lanes); }); };
    if (numTaps > maxUnrolled)
      looped();
    else if (isAlwaysInside)
      unrolled();
    else {
      b.ifThen(isInside, unrolled);
      b.ifThen(arith::XOrIOp::create(b, isInside, arith::ConstantOp::create(b, b.getBoolAttr(true)).getResult()), looped);
    }
    emitGaps(batch, owned, taps);
  }

  /// What a tap of the window gets before it is known to be the maximum.
  Value shareOf(Value batch, ArrayRef<Value> window, Value c, const Lanes &lanes) {
    Value share = load(gradient, batch, window, c, lanes);
    return isMax ? share : Value(arith::DivFOp::create(b, share, divisorOf(window)));
  }

  /// Gives what is left of the share to the taps that are the maximum: the first takes all. Returns (given, left).
  std::pair<Value, Value> give(Value x, Value max, Value left) {
    Value isTaken = arith::OrIOp::create(b, compare(arith::CmpFPredicate::OEQ, x, max), compare(arith::CmpFPredicate::UNO, x, x));
    return {arith::SelectOp::create(b, isTaken, left, zero()), arith::SelectOp::create(b, isTaken, zero(), left)};
  }

  void emitTapsUnrolled(Value batch, ArrayRef<Value> window, ArrayRef<Range> taps, Value c, const Lanes &lanes) {
    SmallVector<SmallVector<Value>> places = {{}};
    for (unsigned d = 0; d < windows.rank(); ++d) {
      SmallVector<SmallVector<Value>> longer;
      for (const SmallVector<Value> &place : places)
        for (int64_t tap = 0; tap < windows.kernel[d]; ++tap) {
          longer.push_back(place);
          longer.back().push_back(b.addConst(taps[d].first, tap));
        }
      places = std::move(longer);
    }
    Value left = shareOf(batch, window, c, lanes);
    SmallVector<Value> given(places.size(), left);
    if (isMax) {
      // Which taps are larger than all before, or the first NaN: the last of those is the maximum.
      SmallVector<Value> isBetter(places.size());
      Value best = load(input, batch, places[0], c, lanes);
      for (size_t k = 1; k < places.size(); ++k) {
        Value x = load(input, batch, places[k], c, lanes);
        isBetter[k] = isLarger(x, best);
        best = arith::SelectOp::create(b, isBetter[k], x, best);
      }
      for (size_t k = places.size(); k-- > 0;) {
        given[k] = k ? Value(arith::SelectOp::create(b, isBetter[k], left, zero())) : left;
        left = k ? Value(arith::SelectOp::create(b, isBetter[k], zero(), left)) : left;
      }
    }
    for (auto [value, place] : llvm::zip(given, places))
      store(value, batch, place, c, lanes);
  }

  void emitTaps(Value batch, ArrayRef<Value> window, ArrayRef<Range> taps, Value c, const Lanes &lanes) {
    Value share = shareOf(batch, window, c, lanes);
    if (!isMax) {
      forBox(taps, {}, [&](ArrayRef<Value> place, ValueRange) {
        store(share, batch, place, c, lanes);
        return SmallVector<Value>();
      });
      return;
    }
    Value lowest = getIdentity(b, kernel::CombineKind::Max, vectorType());
    Value max = forBox(taps, lowest, [&](ArrayRef<Value> place, ValueRange carried) {
      return SmallVector<Value>{combine(b, kernel::CombineKind::Max, carried[0], load(input, batch, place, c, lanes))};
    })[0];
    forBox(taps, share, [&](ArrayRef<Value> place, ValueRange carried) {
      auto [value, left] = give(load(input, batch, place, c, lanes), max, carried[0]);
      store(value, batch, place, c, lanes);
      return SmallVector<Value>{left};
    });
  }

  /// Zeros for what is owned but no tap.
  void emitGaps(Value batch, ArrayRef<Range> owned, ArrayRef<Range> taps) {
    for (unsigned d = 0; d < windows.rank(); ++d) {
      std::optional<int64_t> size = windows.constantInputSize(d), outputs = windows.constantOutputSize(d);
      if (windows.pads[d] == 0 && windows.strides[d] == windows.kernel[d] && size && outputs && *size == *outputs * windows.strides[d])
        continue; // no gap
      SmallVector<Range> box(taps.begin(), taps.begin() + d);
      box.push_back({});
      box.append(owned.begin() + d + 1, owned.end());
      for (Range range : {Range{owned[d].first, taps[d].first}, Range{taps[d].second, owned[d].second}}) {
        box[d] = range;
        forBox(box, {}, [&](ArrayRef<Value> place, ValueRange) {
          b.vectorLoop(b.index(0), channels, width, [&](Value c, const Lanes &lanes) { store(zero(), batch, place, c, lanes); });
          return SmallVector<Value>();
        });
      }
    }
  }

  //===--------------------------------------------------------------------===//
  // Windows that overlap
  //===--------------------------------------------------------------------===//

  /// The element at `at` = [batch, position..].
  void emitElement(ArrayRef<Value> at) {
    Value batch = at[0];
    ArrayRef<Value> position = at.drop_front();
    SmallVector<Range> around; // windows that reach so far
    SmallVector<Value> padded;
    for (unsigned d = 0; d < windows.rank(); ++d) {
      int64_t stride = windows.strides[d], reach = (windows.kernel[d] - 1) * windows.dilations[d];
      padded.push_back(b.addConst(position[d], windows.pads[d]));
      Value first = b.floorDiv(b.addConst(b.max(b.addConst(padded[d], -reach), b.index(0)), stride - 1), b.index(stride));
      around.push_back({first, b.min(b.addConst(b.floorDiv(padded[d], b.index(stride)), 1), counts[d])});
    }
    b.vectorLoop(b.index(0), channels, width, [&](Value c, const Lanes &lanes) {
      Value sum = forBox(around, zero(), [&](ArrayRef<Value> window, ValueRange carried) {
        SmallVector<Value> own; // tap
        Value isTap;
        for (unsigned d = 0; d < windows.rank(); ++d) {
          Value distance = b.sub(padded[d], b.mulConst(window[d], windows.strides[d])), dilation = b.index(windows.dilations[d]);
          own.push_back(b.floorDiv(distance, dilation));
          if (windows.dilations[d] == 1)
            continue;
          Value isHit = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, b.mod(distance, dilation), b.index(0));
          isTap = isTap ? Value(arith::AndIOp::create(b, isTap, isHit)) : isHit;
        }
        Value share = shareOf(batch, window, c, lanes);
        if (isMax) {
          Value isFirst = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, findMaximum(batch, window, c, lanes), numberOf(own));
          share = arith::SelectOp::create(b, isFirst, share, zero());
        }
        Value next = arith::AddFOp::create(b, carried[0], share);
        return SmallVector<Value>{isTap ? Value(arith::SelectOp::create(b, isTap, next, carried[0])) : next};
      })[0];
      store(sum, batch, position, c, lanes);
    });
  }

  /// The row-major number of a tap in all lanes, as i32.
  Value numberOf(ArrayRef<Value> tap) {
    Value number = b.index(0);
    for (unsigned d = 0; d < windows.rank(); ++d)
      number = b.add(b.mulConst(number, windows.kernel[d]), tap[d]);
    return b.splat(arith::IndexCastOp::create(b, b.getI32Type(), number), width);
  }

  /// The number of the first largest tap inside the input, or of the first NaN.
  Value findMaximum(Value batch, ArrayRef<Value> window, Value c, const Lanes &lanes) {
    SmallVector<Range> taps;
    for (unsigned d = 0; d < windows.rank(); ++d)
      taps.push_back(windows.tapRange(b, d, window[d]));
    Value none = b.constantLike(b.vectorType(width, b.getI32Type()), -1);
    SmallVector<Value> initial = {getIdentity(b, kernel::CombineKind::Max, vectorType()), none};
    return forBox(taps, initial, [&](ArrayRef<Value> tap, ValueRange carried) {
      SmallVector<Value> position;
      for (unsigned d = 0; d < windows.rank(); ++d)
        position.push_back(windows.position(b, d, window[d], tap[d]));
      Value x = load(input, batch, position, c, lanes), best = carried[0];
      Value isBetter = isLarger(x, best); // or the first
      isBetter = arith::OrIOp::create(b, isBetter, arith::CmpIOp::create(b, arith::CmpIPredicate::eq, carried[1], none).getResult());
      return SmallVector<Value>{arith::SelectOp::create(b, isBetter, x, best),
                                arith::SelectOp::create(b, isBetter, numberOf(tap), carried[1])};
    })[1];
  }

  kernel::PoolGradOp op;
  KernelBuilder &b;
  bool isMax;
  Value input, gradient, channels;
  Windows windows;
  Type computeType;
  int64_t width = 0;
  SmallVector<Value> counts; // of windows along each dimension
};
} // namespace

LogicalResult cpu::emitPoolGrad(kernel::PoolGradOp op, KernelBuilder &b, Value begin, Value end) {
  PoolGradEmitter(op, b).emit(begin, end);
  return success();
}
