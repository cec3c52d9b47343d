// Where the taps of a window lie, and the loops over them: see Windows.h.
#include "codegen/Cuda/Windows.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

bool Windows::isAlwaysInside(unsigned d) const {
  auto size = dyn_cast<AffineConstantExpr>(inputDims[1 + d]), count = dyn_cast<AffineConstantExpr>(outputDims[1 + d]);
  return size && count && pads[d] <= 0 &&
         (count.getValue() - 1) * strides[d] + (kernel[d] - 1) * dilations[d] - pads[d] < size.getValue();
}

Value Windows::position(GpuBuilder &b, unsigned d, Value at, Value tap) const {
  return b.addConst(b.add(b.mulConst(at, strides[d]), b.mulConst(tap, dilations[d])), -pads[d]);
}

std::pair<Value, Value> Windows::tapRange(GpuBuilder &b, unsigned d, Value at) const {
  if (isAlwaysInside(d))
    return {b.index(0), b.index(kernel[d])};
  // The first tap at 0 or later, and the first at the input's size or later.
  Value start = b.addConst(b.mulConst(at, strides[d]), -pads[d]);
  auto firstFrom = [&](Value bound) {
    Value distance = b.max(b.addConst(b.sub(bound, start), dilations[d] - 1), b.index(0));
    return b.min(b.divConst(distance, dilations[d]), b.index(kernel[d]));
  };
  return {firstFrom(b.index(0)), firstFrom(inputSize(b, d))};
}

Value Windows::countTaps(GpuBuilder &b, unsigned d, Value at) const {
  auto [first, end] = tapRange(b, d, at);
  return b.max(b.sub(end, first), b.index(0));
}

Value Windows::countPaddedTaps(GpuBuilder &b, unsigned d, Value at, int64_t padsEnd) const {
  // Taps before the end of the padded input, in whose coordinates a window starts at `at * stride`.
  Value padded = b.addConst(inputSize(b, d), pads[d] + padsEnd);
  Value room = b.max(b.sub(padded, b.mulConst(at, strides[d])), b.index(0));
  return b.min(b.divConst(b.addConst(room, dilations[d] - 1), dilations[d]), b.index(kernel[d]));
}

namespace {
/// The loops over the taps of one window.
class TapLoops {
public:
  TapLoops(GpuBuilder &b, const Windows &w, ArrayRef<Value> at, int64_t maxUnrolled, ArrayRef<Value> nothing,
           Windows::Load load, Windows::Combine combine)
      : b(b), w(w), at(at), nothing(nothing), load(load), combine(combine) {
    firstUnrolled = w.rank();
    for (int64_t taps = 1; firstUnrolled > 0 && taps * w.kernel[firstUnrolled - 1] <= maxUnrolled;)
      taps *= w.kernel[--firstUnrolled];
  }

  /// Over the taps of the dimensions from d on.
  SmallVector<Value> loop(unsigned d, ArrayRef<Value> tap, ValueRange carried) {
    if (d == firstUnrolled)
      return unroll(tap, carried);
    auto [first, end] = w.tapRange(b, d, at[d]);
    return b.forLoop(first, end, b.index(1), carried, [&](Value i, ValueRange values) {
      SmallVector<Value> longer = llvm::to_vector(tap);
      longer.push_back(i);
      return loop(d + 1, longer, values);
    });
  }

private:
  /// Whether the input is known to have a position in each dimension that is written out.
  bool hasElements() {
    return w.hasElements || llvm::all_of(llvm::seq(firstUnrolled, w.rank()), [&](unsigned d) {
      auto size = dyn_cast<AffineConstantExpr>(w.inputDims[1 + d]);
      return size && size.getValue() > 0;
    });
  }

  SmallVector<Value> unroll(ArrayRef<Value> outer, ValueRange carried) {
    SmallVector<Windows::Tap> taps = {{llvm::to_vector(outer), Value()}};
    for (unsigned d = firstUnrolled; d < w.rank(); ++d) {
      SmallVector<Value> isInside(w.kernel[d]);
      for (int64_t k = 0; k < w.kernel[d] && !w.isAlwaysInside(d); ++k)
        isInside[k] = b.isWithin(w.position(b, d, at[d], b.index(k)), w.inputSize(b, d));
      SmallVector<Windows::Tap> longer;
      for (const Windows::Tap &tap : taps)
        for (int64_t k = 0; k < w.kernel[d]; ++k) {
          longer.push_back({tap.at, b.both(tap.isInside, isInside[k])});
          longer.back().at.push_back(b.index(k));
        }
      taps = std::move(longer);
    }
    SmallVector<SmallVector<Value>> loaded; // all are on the way before the first is used
    for (const Windows::Tap &tap : taps) {
      auto loadTap = [&](bool clamps) {
        SmallVector<Value> position;
        for (unsigned d = 0; d < w.rank(); ++d) {
          position.push_back(w.position(b, d, at[d], tap.at[d]));
          if (clamps && d >= firstUnrolled && !w.isAlwaysInside(d))
            position[d] = b.max(b.min(position[d], b.addConst(w.inputSize(b, d), -1)), b.index(0));
        }
        return load(position);
      };
      if (!tap.isInside) {
        loaded.push_back(loadTap(false));
      } else if (hasElements()) { // reading another element is cheaper than a branch
        loaded.push_back(loadTap(true));
        for (auto [value, other] : llvm::zip(loaded.back(), nothing))
          value = b.select(tap.isInside, value, other);
      } else {
        loaded.push_back(b.ifElse(tap.isInside, [&] { return loadTap(false); }, [&] { return llvm::to_vector(nothing); }));
      }
    }
    SmallVector<Value> values = llvm::to_vector(carried);
    for (auto [tap, x] : llvm::zip(taps, loaded))
      values = combine(values, x, tap);
    return values;
  }

  GpuBuilder &b;
  const Windows &w;
  ArrayRef<Value> at, nothing;
  Windows::Load load;
  Windows::Combine combine;
  unsigned firstUnrolled;
};
} // namespace

SmallVector<Value> Windows::forEachTap(GpuBuilder &b, ArrayRef<Value> at, int64_t maxUnrolled, ArrayRef<Value> nothing,
                                       ValueRange initial, Load load, Combine combine) const {
  return TapLoops(b, *this, at, maxUnrolled, nothing, load, combine).loop(0, {}, initial);
}
