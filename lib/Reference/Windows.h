// Windows that slide over spatial dimensions, as convolutions and pools use them.
#ifndef DLC_REFERENCE_WINDOWS_H
#define DLC_REFERENCE_WINDOWS_H

#include "lib/Reference/Models.h"

namespace dlc::reference {

/// The window of one spatial dimension: tap k of output o reads input o * stride + k * dilation - padBegin.
struct Window {
  int64_t input = 0, output = 0, kernel = 1, stride = 1, dilation = 1, padBegin = 0, padEnd = 0;

  /// Taps of output `o` that read inside the input: [first, second).
  std::pair<int64_t, int64_t> tapsInside(int64_t o) const { return tapsWithin(o, 0, input); }

  /// Taps of output `o` that read inside the padded input.
  int64_t countTapsInPadded(int64_t o) const {
    auto [begin, end] = tapsWithin(o, -padBegin, input + padEnd);
    return end - begin;
  }

  /// Outputs whose tap `k` reads inside the input: [first, second).
  std::pair<int64_t, int64_t> outputsInside(int64_t k) const;

private:
  std::pair<int64_t, int64_t> tapsWithin(int64_t o, int64_t low, int64_t high) const;
};

/// The windows of all spatial dimensions, with output sizes. `pads` holds all begins, then all ends.
/// Fails if the kernel does not fit the padded input.
Expected<SmallVector<Window>> makeWindows(ArrayRef<int64_t> inputSizes, ArrayRef<int64_t> kernel,
                                          ArrayRef<int64_t> strides, ArrayRef<int64_t> pads,
                                          ArrayRef<int64_t> dilations, bool ceilMode);

/// One tap's contribution to a row of outputs, `count` elements along the last dimension.
struct TapRow {
  int64_t output, input; // flat offsets of the first element within a channel's plane
  int64_t count;
};

/// For tap `tap` (an index per dimension) of `windows`, all rows of outputs it contributes to.
void collectTapRows(ArrayRef<Window> windows, ArrayRef<int64_t> tap, std::vector<TapRow> &rows);

} // namespace dlc::reference

#endif
