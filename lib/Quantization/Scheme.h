// The arithmetic of linear quantization: q = saturate(round(x / scale) + zero point), halves to even, as ONNX's
// QuantizeLinear has it.
#ifndef DLC_QUANTIZATION_SCHEME_H
#define DLC_QUANTIZATION_SCHEME_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace dlc::quant {

enum class QuantType { UInt8, Int8 };

inline int32_t lowestOf(QuantType type) { return type == QuantType::UInt8 ? 0 : -128; }
inline int32_t highestOf(QuantType type) { return type == QuantType::UInt8 ? 255 : 127; }

struct Range {
  double min = 0, max = 0;
};

/// 10 log10(signal / error): infinite without error, 0 when both are 0.
double decibels(double signal, double error);

/// Scale and zero point of one tensor.
struct QuantParams {
  QuantType type = QuantType::UInt8;
  float scale = 1;
  int32_t zeroPoint = 0;

  /// The asymmetric scheme for values of `range`, which is widened to hold 0: zero is always exact. A range of zeros
  /// has the scale 1.
  static QuantParams of(Range range, QuantType type);

  int32_t quantize(double value) const;
  double dequantize(int32_t q) const { return static_cast<double>(scale) * (q - zeroPoint); }
  double roundTrip(double value) const { return dequantize(quantize(value)); }
  double lowest() const { return dequantize(lowestOf(type)); }
  double highest() const { return dequantize(highestOf(type)); }
};

/// Weights as int8 around 0, one scale per channel.
struct QuantizedWeights {
  std::vector<int8_t> values;  ///< in the order of the floats
  std::vector<float> scales;   ///< one per channel
  double sqnr = 0;             ///< of the weights themselves, in dB
  int64_t deadChannels = 0;    ///< channels without a weight other than 0
};

/// How a weight tensor lies in memory: [outer, channels, inner].
struct ChannelLayout {
  int64_t outer = 1, channels = 1, inner = 1;
  static ChannelLayout of(llvm::ArrayRef<int64_t> shape, int64_t axis);
};

/// Quantizes `weights` symmetrically with `levels` steps on each side of 0 (127, or 63 for 7 bits). `bias` (empty: none)
/// and the scale of the layer's input bound the scales from below, so that bias / (inputScale * scale) stays within 30
/// bits: the accumulator never overflows by its bias.
QuantizedWeights quantizeWeights(llvm::ArrayRef<float> weights, ChannelLayout layout, llvm::ArrayRef<float> bias,
                                 float inputScale, int32_t levels);

/// The bias in steps of inputScale * scales[c].
std::vector<int32_t> quantizeBias(llvm::ArrayRef<float> bias, float inputScale, llvm::ArrayRef<float> scales);

} // namespace dlc::quant

#endif
