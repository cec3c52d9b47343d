// Scales, zero points, weights and biases.
#include "lib/Quantization/Scheme.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

using namespace dlc::quant;

double dlc::quant::decibels(double signal, double error) {
  if (error == 0)
    return signal == 0 ? 0 : INFINITY;
  return 10 * std::log10(signal / error);
}

QuantParams QuantParams::of(Range range, QuantType type) {
  double from = std::min(range.min, 0.0), to = std::max(range.max, 0.0);
  int32_t levels = highestOf(type) - lowestOf(type);
  QuantParams params;
  params.type = type;
  double scale = (to - from) / levels;
  // Below the normal numbers the reciprocal overflows; above, the scale itself does.
  params.scale = scale == 0 ? 1.0f : static_cast<float>(std::clamp(scale, double(FLT_MIN), double(FLT_MAX)));
  double zero = std::nearbyint(lowestOf(type) - from / params.scale);
  params.zeroPoint = static_cast<int32_t>(std::clamp<double>(zero, lowestOf(type), highestOf(type)));
  return params;
}

int32_t QuantParams::quantize(double value) const {
  // As ONNX divides: in float.
  float steps = std::nearbyint(static_cast<float>(value) / scale);
  return static_cast<int32_t>(
      std::clamp<double>(static_cast<double>(steps) + zeroPoint, lowestOf(type), highestOf(type)));
}

ChannelLayout ChannelLayout::of(llvm::ArrayRef<int64_t> shape, int64_t axis) {
  ChannelLayout layout;
  for (size_t k = 0; k < shape.size(); ++k)
    (static_cast<int64_t>(k) < axis ? layout.outer : static_cast<int64_t>(k) == axis ? layout.channels : layout.inner) *=
        shape[k];
  return layout;
}

QuantizedWeights dlc::quant::quantizeWeights(llvm::ArrayRef<float> weights, ChannelLayout layout,
                                             llvm::ArrayRef<float> bias, float inputScale, int32_t levels) {
  constexpr double maxBias = 1 << 30;
  QuantizedWeights result;
  std::vector<double> largest(layout.channels);
  auto forEach = [&](auto &&body) {
    size_t k = 0;
    for (int64_t o = 0; o < layout.outer; ++o)
      for (int64_t c = 0; c < layout.channels; ++c)
        for (int64_t i = 0; i < layout.inner; ++i)
          body(k++, c);
  };
  forEach([&](size_t k, int64_t c) { largest[c] = std::max(largest[c], std::fabs(double(weights[k]))); });
  // A channel of zeros takes the step of the others: any is exact for its weights, but its bias needs a fine one.
  double sum = 0;
  for (double value : largest) {
    sum += value;
    result.deadChannels += value == 0;
  }
  int64_t live = layout.channels - result.deadChannels;
  double typical = live ? sum / static_cast<double>(live) : levels;
  for (int64_t c = 0; c < layout.channels; ++c) {
    double scale = (largest[c] == 0 ? typical : largest[c]) / levels;
    if (!bias.empty())
      scale = std::max(scale, std::fabs(double(bias[c])) / (maxBias * inputScale));
    // The product with the input's scale is the bias's: that must be a normal number as well.
    scale = std::max(scale, double(FLT_MIN) / std::min(1.0, double(inputScale)));
    result.scales.push_back(static_cast<float>(std::clamp(scale, double(FLT_MIN), double(FLT_MAX))));
  }
  result.values.resize(weights.size());
  double signal = 0, error = 0;
  forEach([&](size_t k, int64_t c) {
    float steps = std::nearbyint(weights[k] / result.scales[c]);
    result.values[k] = static_cast<int8_t>(std::clamp<float>(steps, -levels, levels));
    signal += std::pow(double(weights[k]), 2);
    error += std::pow(double(weights[k]) - double(result.values[k]) * result.scales[c], 2);
  });
  result.sqnr = decibels(signal, error);
  return result;
}

std::vector<int32_t> dlc::quant::quantizeBias(llvm::ArrayRef<float> bias, float inputScale,
                                              llvm::ArrayRef<float> scales) {
  std::vector<int32_t> result;
  for (size_t c = 0; c < bias.size(); ++c) {
    float scale = inputScale * scales[scales.size() == 1 ? 0 : c]; // in float, as the scale is stored
    double steps = std::nearbyint(double(bias[c]) / scale);
    result.push_back(static_cast<int32_t>(std::clamp<double>(steps, INT32_MIN, INT32_MAX)));
  }
  return result;
}
