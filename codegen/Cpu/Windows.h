// Sliding windows over images, channels last: where taps lie, and the rows of pixels that share them.
#ifndef DLC_CODEGEN_CPU_WINDOWS_H
#define DLC_CODEGEN_CPU_WINDOWS_H

#include "codegen/Cpu/KernelBuilder.h"

namespace dlc::cpu {

/// Neighbouring pixels of an output row that are computed together.
struct PixelTile {
  Value first;
  int64_t pixels;
  bool isInterior;                      // all taps of the last dimension are inside the input
  std::optional<int64_t> constantFirst; // set at the borders of rows of constant width: tells which taps are inside
};

/// The windows of an output `[N, O1, ..., On, C]` over an input `[N, D1, ..., Dn, C]`. Spatial dimensions count from 0.
struct Windows {
  Value input;
  SmallVector<AffineExpr> outputDims; // all of the output's
  SmallVector<int64_t> kernel, strides, pads, dilations;

  unsigned rank() const { return kernel.size(); }
  unsigned last() const { return kernel.size() - 1; }
  Value inputSize(KernelBuilder &b, unsigned d) const;
  /// The sizes, where they are constants.
  std::optional<int64_t> constantInputSize(unsigned d) const;
  std::optional<int64_t> constantOutputSize(unsigned d) const;
  /// Whether every tap of dimension d is inside the input for the output positions [first, end).
  bool isInside(unsigned d, int64_t first, int64_t end) const;
  /// As above for all positions; false when sizes are not constant.
  bool isAlwaysInside(unsigned d) const;
  /// The input's position for an output position and a tap.
  Value position(KernelBuilder &b, unsigned d, Value at, Value tap) const;
  /// The taps inside the input for output position `at`: [first, second), second at least 0.
  std::pair<Value, Value> tapRange(KernelBuilder &b, unsigned d, Value at) const;
  /// How many taps of output position `at` are inside the input padded by `pads` in front and `padsEnd` behind.
  Value countPaddedTaps(KernelBuilder &b, unsigned d, Value at, int64_t padsEnd) const;
  /// The output positions all of whose taps are inside: [first, second) within [0, size].
  std::pair<Value, Value> interior(KernelBuilder &b, unsigned d) const;

  /// Covers an output row with tiles of up to `pixels`. Of rows of constant width, tiles at the borders are given
  /// apart; of others, border pixels come one at a time.
  void forEachTile(KernelBuilder &b, int64_t pixels, function_ref<void(const PixelTile &)> body) const;

  /// Combines the taps of a tile into one accumulator for each pixel. The output's indices before the row's pixels
  /// are `row`. `prepare(tap)`, if given, loads what belongs to a tap (indices of all spatial dimensions), and
  /// `combine(acc, x, prepared)` takes in the channels `x` of one pixel of the input, which is in compute type.
  using Prepare = function_ref<Value(ArrayRef<Value>)>;
  using Combine = function_ref<Value(Value, Value, Value)>;
  SmallVector<Value> combineTaps(KernelBuilder &b, ArrayRef<Value> row, const PixelTile &tile, Value channel,
                                 const Lanes &lanes, SmallVector<Value> accumulators, Prepare prepare, Combine combine) const;
};

} // namespace dlc::cpu

#endif
