// Where the taps of a window lie, and the loops over them: see Windows.h.
#include "codegen/Cpu/Windows.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include <map>

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

Value Windows::inputSize(KernelBuilder &b, unsigned d) const {
  return b.sizeOf(input, 1 + d);
}

std::optional<int64_t> Windows::constantInputSize(unsigned d) const {
  auto type = cast<MemRefType>(input.getType());
  return type.isDynamicDim(1 + d) ? std::nullopt : std::optional<int64_t>(type.getDimSize(1 + d));
}

std::optional<int64_t> Windows::constantOutputSize(unsigned d) const {
  auto constant = dyn_cast<AffineConstantExpr>(outputDims[1 + d]);
  return constant ? std::optional<int64_t>(constant.getValue()) : std::nullopt;
}

bool Windows::isInside(unsigned d, int64_t first, int64_t end) const {
  std::optional<int64_t> size = constantInputSize(d);
  return size && first * strides[d] >= pads[d] &&
         (end - 1) * strides[d] + (kernel[d] - 1) * dilations[d] - pads[d] < *size;
}

bool Windows::isAlwaysInside(unsigned d) const {
  std::optional<int64_t> size = constantOutputSize(d);
  return size && isInside(d, 0, *size);
}

Value Windows::position(KernelBuilder &b, unsigned d, Value at, Value tap) const {
  return b.addConst(b.add(b.mulConst(at, strides[d]), b.mulConst(tap, dilations[d])), -pads[d]);
}

std::pair<Value, Value> Windows::tapRange(KernelBuilder &b, unsigned d, Value at) const {
  if (isAlwaysInside(d))
    return {b.index(0), b.index(kernel[d])};
  // The first tap at 0 or later, and the first at the input's size or later.
  Value start = b.addConst(b.mulConst(at, strides[d]), -pads[d]);
  auto firstFrom = [&](Value bound) {
    Value distance = b.max(b.addConst(b.sub(bound, start), dilations[d] - 1), b.index(0));
    return b.min(b.floorDiv(distance, b.index(dilations[d])), b.index(kernel[d]));
  };
  return {firstFrom(b.index(0)), firstFrom(inputSize(b, d))};
}

Value Windows::countPaddedTaps(KernelBuilder &b, unsigned d, Value at, int64_t padsEnd) const {
  // Taps before the end of the padded input, in whose coordinates a window starts at `at * stride`.
  Value padded = b.addConst(inputSize(b, d), pads[d] + padsEnd);
  Value room = b.max(b.sub(padded, b.mulConst(at, strides[d])), b.index(0));
  return b.min(b.floorDiv(b.addConst(room, dilations[d] - 1), b.index(dilations[d])), b.index(kernel[d]));
}

std::pair<Value, Value> Windows::interior(KernelBuilder &b, unsigned d) const {
  Value size = b.apply(outputDims[1 + d]);
  Value first = b.min(b.index((std::max<int64_t>(pads[d], 0) + strides[d] - 1) / strides[d]), size);
  // Positions whose last tap is inside: at * stride < room.
  int64_t reach = (kernel[d] - 1) * dilations[d];
  Value room = b.max(b.addConst(inputSize(b, d), pads[d] - reach), b.index(0));
  Value end = b.floorDiv(b.addConst(room, strides[d] - 1), b.index(strides[d]));
  return {first, b.max(b.min(end, size), first)};
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

void Windows::forEachTile(KernelBuilder &b, int64_t pixels, function_ref<void(const PixelTile &)> body) const {
  std::optional<int64_t> outputs = constantOutputSize(last());
  if (outputs && constantInputSize(last())) {
    // As few tiles as registers allow, of nearly equal size.
    int64_t tiles = std::max<int64_t>((*outputs + pixels - 1) / pixels, 1);
    pixels = (*outputs + tiles - 1) / tiles;
    for (int64_t first = 0; first < *outputs;) {
      int64_t count = std::min(pixels, *outputs - first), end = first + count;
      if (!isInside(last(), first, end)) {
        body({b.index(first), count, false, first});
        first = end;
        continue;
      }
      while (end + pixels <= *outputs && isInside(last(), end, end + pixels))
        end += pixels;
      b.forLoop(b.index(first), b.index(end), count, [&](Value position) { body({position, count, true, {}}); });
      first = end;
    }
    return;
  }
  auto [first, end] = interior(b, last());
  Value whole = b.mulConst(b.floorDiv(b.sub(end, first), b.index(pixels)), pixels), middle = b.add(first, whole);
  auto single = [&](Value position) { body({position, 1, false, {}}); };
  b.forLoop(b.index(0), first, 1, single);
  b.forLoop(first, middle, pixels, [&](Value position) { body({position, pixels, true, {}}); });
  b.forLoop(middle, b.apply(outputDims[1 + last()]), 1, single);
}

namespace {
/// The loops over the taps of one tile.
class TapLoops {
public:
  TapLoops(KernelBuilder &b, const Windows &w, ArrayRef<Value> row, const PixelTile &tile, Value channel, const Lanes &lanes,
           Windows::Prepare prepare, Windows::Combine combine)
      : b(b), w(w), row(row), tile(tile), channel(channel), lanes(lanes), prepare(prepare), combine(combine) {
    inputAt.push_back(row[0]);
  }

  /// Over the taps of the dimensions from d on.
  SmallVector<Value> loop(unsigned d, ValueRange accumulators) {
    if (d == w.last())
      return loopLast(accumulators);
    auto [first, end] = w.tapRange(b, d, row[1 + d]);
    return b.forLoop(first, end, 1, accumulators, [&](Value tap, ValueRange carried) {
      inputAt.push_back(w.position(b, d, row[1 + d], tap));
      taps.push_back(tap);
      SmallVector<Value> next = loop(d + 1, carried);
      inputAt.pop_back();
      taps.pop_back();
      return next;
    });
  }

private:
  /// Kernels up to this width are written out; input pixels are then shared by all taps that see them.
  static constexpr int64_t maxUnrolled = 8;

  SmallVector<Value> loopLast(ValueRange accumulators) {
    unsigned d = w.last();
    if (!tile.isInterior && !tile.constantFirst) { // one pixel, taps bounded at run time
      auto [first, end] = w.tapRange(b, d, tile.first);
      return b.forLoop(first, end, 1, accumulators, [&](Value tap, ValueRange carried) { return step(tap, carried); });
    }
    if (tile.isInterior && w.kernel[d] > maxUnrolled)
      return b.forLoop(b.index(0), b.index(w.kernel[d]), 1, accumulators,
                       [&](Value tap, ValueRange carried) { return step(tap, carried); });
    // Input pixels by their distance from the tile's first, each with what sees it.
    std::map<int64_t, SmallVector<std::pair<int64_t, int64_t>>> columns; // (pixel, tap)
    for (int64_t t = 0; t < tile.pixels; ++t)
      for (int64_t tap = 0; tap < w.kernel[d]; ++tap) {
        int64_t column = t * w.strides[d] + tap * w.dilations[d] - w.pads[d];
        if (tile.constantFirst) {
          int64_t position = *tile.constantFirst * w.strides[d] + column;
          if (position < 0 || position >= *w.constantInputSize(d))
            continue;
        }
        columns[column].push_back({t, tap});
      }
    SmallVector<Value> next = llvm::to_vector(accumulators), prepared(w.kernel[d]);
    Value start = b.mulConst(tile.first, w.strides[d]);
    for (const auto &[column, users] : columns) {
      Value x = load(b.addConst(start, column));
      for (auto [t, tap] : users) {
        if (!prepared[tap])
          prepared[tap] = prepareTap(b.index(tap));
        next[t] = combine(next[t], x, prepared[tap]);
      }
    }
    return next;
  }

  /// One tap of the last dimension, for every pixel.
  SmallVector<Value> step(Value tap, ValueRange accumulators) {
    unsigned d = w.last();
    Value prepared = prepareTap(tap);
    SmallVector<Value> next;
    for (auto [t, acc] : llvm::enumerate(accumulators))
      next.push_back(combine(acc, load(w.position(b, d, b.addConst(tile.first, t), tap)), prepared));
    return next;
  }

  Value load(Value position) {
    SmallVector<Value> at = inputAt;
    at.append({position, channel});
    return b.widen(b.load(w.input, at, lanes));
  }

  Value prepareTap(Value tap) {
    SmallVector<Value> all = taps;
    all.push_back(tap);
    return prepare(all);
  }

  KernelBuilder &b;
  const Windows &w;
  ArrayRef<Value> row;
  const PixelTile &tile;
  Value channel;
  const Lanes &lanes;
  Windows::Prepare prepare;
  Windows::Combine combine;
  SmallVector<Value> inputAt, taps;
};
} // namespace

SmallVector<Value> Windows::combineTaps(KernelBuilder &b, ArrayRef<Value> row, const PixelTile &tile, Value channel,
                                        const Lanes &lanes, SmallVector<Value> accumulators, Prepare prepare,
                                        Combine combine) const {
  return TapLoops(b, *this, row, tile, channel, lanes, prepare, combine).loop(0, accumulators);
}
