// The index arithmetic of sliding windows, in one place for convolutions and pools.
#include "lib/Reference/Windows.h"

#include "llvm/Support/MathExtras.h"

using namespace dlc;
using namespace dlc::reference;

std::pair<int64_t, int64_t> Window::tapsWithin(int64_t o, int64_t low, int64_t high) const {
  int64_t start = o * stride - padBegin;
  int64_t begin = std::max<int64_t>(0, llvm::divideCeilSigned(low - start, dilation));
  int64_t end = std::min(kernel, llvm::divideFloorSigned(high - 1 - start, dilation) + 1);
  return {begin, std::max(begin, end)};
}

std::pair<int64_t, int64_t> Window::outputsInside(int64_t k) const {
  int64_t shift = padBegin - k * dilation;
  int64_t begin = std::max<int64_t>(0, llvm::divideCeilSigned(shift, stride));
  int64_t end = std::min(output, llvm::divideFloorSigned(input - 1 + shift, stride) + 1);
  return {begin, std::max(begin, end)};
}

Expected<SmallVector<Window>> reference::makeWindows(ArrayRef<int64_t> inputSizes, ArrayRef<int64_t> kernel,
                                                     ArrayRef<int64_t> strides, ArrayRef<int64_t> pads,
                                                     ArrayRef<int64_t> dilations, bool ceilMode) {
  constexpr int64_t limit = int64_t(1) << 30; // keeps every product below within 62 bits
  size_t spatial = inputSizes.size();
  SmallVector<Window> windows;
  for (size_t k = 0; k < spatial; ++k) {
    Window w;
    w.input = inputSizes[k];
    w.kernel = kernel[k];
    w.stride = strides[k];
    w.dilation = dilations[k];
    w.padBegin = pads[k];
    w.padEnd = pads[spatial + k];
    for (int64_t value : {w.input, w.kernel, w.stride, w.dilation, w.padBegin, w.padEnd})
      if (value < 0 || value > limit)
        return makeError("expected sizes of windows in 0..{0}, got {1}", limit, value);
    int64_t room = w.input + w.padBegin + w.padEnd - w.dilation * (w.kernel - 1) - 1;
    if (room < 0)
      return makeError("expected a window that fits the padded input of size {0}, got {1} taps with dilation {2}",
                       w.input + w.padBegin + w.padEnd, w.kernel, w.dilation);
    w.output = (ceilMode ? llvm::divideCeilSigned(room, w.stride) : room / w.stride) + 1;
    if (ceilMode && (w.output - 1) * w.stride >= w.input + w.padBegin)
      --w.output; // it would start in the end padding
    windows.push_back(w);
  }
  return windows;
}

void reference::collectTapRows(ArrayRef<Window> windows, ArrayRef<int64_t> tap, std::vector<TapRow> &rows) {
  rows.clear();
  size_t last = windows.size() - 1;
  SmallVector<int64_t> begins, counts;
  for (auto [window, k] : llvm::zip(windows, tap)) {
    auto [begin, end] = window.outputsInside(k);
    begins.push_back(begin);
    counts.push_back(end - begin);
  }
  if (counts[last] == 0)
    return;
  for (Odometer outer(ArrayRef(counts).drop_back()); !outer.isDone(); outer.next()) {
    TapRow row = {0, 0, counts[last]};
    for (size_t k = 0; k <= last; ++k) {
      const Window &w = windows[k];
      int64_t o = begins[k] + (k < last ? (*outer)[k] : 0);
      row.output = row.output * w.output + o;
      row.input = row.input * w.input + o * w.stride + tap[k] * w.dilation - w.padBegin;
    }
    rows.push_back(row);
  }
}
