// The plan as ONNX: QuantizeLinear and DequantizeLinear around the operators, integer weights behind them. ONNX Runtime
// and dlc both read the result as integer arithmetic.
#ifndef DLC_QUANTIZATION_QDQWRITER_H
#define DLC_QUANTIZATION_QDQWRITER_H

#include "lib/Quantization/QuantPlan.h"
#include "lib/Quantization/Scheme.h"

namespace dlc::quant {

struct QdqOptions {
  int32_t weightLevels = 127; ///< steps of a weight on each side of 0: 127, or 63 for 7 bits
};

/// What became of a layer's weights.
struct WrittenLayer {
  double weightSqnr = 0;   ///< in dB; of linear layers
  int64_t deadChannels = 0;
  int64_t weightCount = 0; ///< with biases
  std::string result;      ///< the tensor that holds `QuantLayer::output` for its readers: dequantized, or the same
};

/// Quantizes the model: `graph`, prepared and planned, is rewritten and put back into `file`. `params` has one entry per
/// group of the plan. The result has one entry per layer.
llvm::Expected<std::vector<WrittenLayer>> writeQdq(OnnxGraph &graph, OnnxFile &file, const QuantPlan &plan,
                                                   llvm::ArrayRef<QuantParams> params, const QdqOptions &options);

/// Adds to the float model a second copy of every layer that computes: the quantized layer fed with the float model's own
/// values. What it gives, compared with `QuantLayer::output`, is the layer's own error, without what it inherits. The
/// result names the tensor to look at for each layer, "" for layers that only move values.
llvm::Expected<std::vector<std::string>> writeShadows(OnnxGraph &graph, OnnxFile &file, const QuantPlan &plan,
                                                      llvm::ArrayRef<QuantParams> params, const QdqOptions &options);

} // namespace dlc::quant

#endif
