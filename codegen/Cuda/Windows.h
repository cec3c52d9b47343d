// Sliding windows over images, channels last: where taps lie, and the loops over them.
#ifndef DLC_CODEGEN_CUDA_WINDOWS_H
#define DLC_CODEGEN_CUDA_WINDOWS_H

#include "codegen/Cuda/GpuBuilder.h"

namespace dlc::cuda {

/// The windows of an output `[N, O1, ..., On, C]` over an input `[N, D1, ..., Dn, C]`. Spatial dimensions count from 0.
struct Windows {
  SmallVector<AffineExpr> inputDims, outputDims; // all of them
  SmallVector<int64_t> kernel, strides, pads, dilations;
  bool hasElements = false; // the input has some whenever a window is looked at; else only constant sizes tell

  unsigned rank() const { return kernel.size(); }
  Value inputSize(GpuBuilder &b, unsigned d) const { return b.apply(inputDims[1 + d]); }
  Value outputSize(GpuBuilder &b, unsigned d) const { return b.apply(outputDims[1 + d]); }
  /// Whether every tap of dimension d is known to be inside the input for all output positions.
  bool isAlwaysInside(unsigned d) const;
  /// The input's position for an output position and a tap.
  Value position(GpuBuilder &b, unsigned d, Value at, Value tap) const;
  /// The taps inside the input for output position `at`: [first, second), empty if there are none.
  std::pair<Value, Value> tapRange(GpuBuilder &b, unsigned d, Value at) const;
  /// How many taps of output position `at` are inside the input, and inside the input padded by `pads` in front and
  /// `padsEnd` behind.
  Value countTaps(GpuBuilder &b, unsigned d, Value at) const;
  Value countPaddedTaps(GpuBuilder &b, unsigned d, Value at, int64_t padsEnd) const;

  /// A tap that is looked at: its indices, and whether it is inside the input; null if it certainly is.
  struct Tap {
    SmallVector<Value> at;
    Value isInside;
  };
  /// Goes through the taps, inside the input, of the window at output position `at` in row-major order. `load` reads what
  /// is at a position of the input; its values come to `combine`, or `nothing` where the tap is not inside. Up to
  /// `maxUnrolled` taps are written out, and loaded together.
  using Load = function_ref<SmallVector<Value>(ArrayRef<Value> position)>;
  using Combine = function_ref<SmallVector<Value>(ValueRange carried, ArrayRef<Value> loaded, const Tap &tap)>;
  SmallVector<Value> forEachTap(GpuBuilder &b, ArrayRef<Value> at, int64_t maxUnrolled, ArrayRef<Value> nothing,
                                ValueRange initial, Load load, Combine combine) const;
};

} // namespace dlc::cuda

#endif
