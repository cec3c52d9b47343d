// Where the taps of a sliding window lie: convolutions and pools, channels last.
#ifndef DLC_CODEGEN_CPU_WINDOWS_H
#define DLC_CODEGEN_CPU_WINDOWS_H

#include "codegen/Cpu/KernelBuilder.h"

namespace dlc::cpu {

/// The windows of an output `[N, O1, ..., On, C]` over an input `[N, D1, ..., Dn, C]`. Dimension d counts spatial ones from 0.
struct Windows {
  Value input;
  SmallVector<AffineExpr> outputDims; // all of the output's
  SmallVector<int64_t> kernel, strides, pads, dilations;

  unsigned rank() const { return kernel.size(); }
  Value inputSize(KernelBuilder &b, unsigned d) const;
  /// The sizes, where they are constants.
  std::optional<int64_t> constantInputSize(unsigned d) const;
  std::optional<int64_t> constantOutputSize(unsigned d) const;
  /// Taps of the whole window.
  int64_t numTaps() const;
  /// Whether every tap of dimension d is inside the input for the output positions [first, end).
  bool isInside(unsigned d, int64_t first, int64_t end) const;
  /// As above for all positions; false when sizes are not constant.
  bool isAlwaysInside(unsigned d) const;
  /// The input's position for an output position and a tap.
  Value position(KernelBuilder &b, unsigned d, Value at, Value tap) const;
  /// The taps inside the input for output position `at`: [first, second), second at least 0.
  std::pair<Value, Value> tapRange(KernelBuilder &b, unsigned d, Value at) const;
  /// The output positions all of whose taps are inside: [first, second) within [0, size].
  std::pair<Value, Value> interior(KernelBuilder &b, unsigned d) const;
};

} // namespace dlc::cpu

#endif
