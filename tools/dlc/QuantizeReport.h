// What a quantization did to every layer, and what it cost: gathered while it runs, printed, and kept in the model.
#ifndef DLC_TOOLS_DLC_QUANTIZEREPORT_H
#define DLC_TOOLS_DLC_QUANTIZEREPORT_H

#include "tools/dlc/Invocation.h"

#include "lib/Quantization/Calibration.h"
#include "lib/Quantization/PrepareModel.h"
#include "lib/Quantization/QdqWriter.h"

#include <optional>

namespace dlc::cli {

/// How far a tensor of the quantized model is from the float model's.
class ErrorMeter {
public:
  void add(llvm::ArrayRef<float> want, llvm::ArrayRef<float> got);
  bool empty() const { return count == 0; }
  double sqnr() const { return quant::decibels(signal, error); } ///< in dB
  double cosine() const;
  double maxAbs() const { return largest; }
  double relativeEnergy() const { return signal > 0 ? error / signal : 0; } ///< of the error

private:
  int64_t count = 0;
  double signal = 0, error = 0, dot = 0, energy = 0, largest = 0;
};

struct LayerRow {
  std::string node, op, output;
  std::vector<std::string> fused; ///< nodes that became part of it
  std::optional<quant::Calibration> calibration; ///< of its result; nothing where that stays in float
  int64_t zeros = 0, values = 0;  ///< of the result in the calibration
  bool isLinear = false, isInput = false, isMove = false;
  quant::WrittenLayer weights;
  std::string saturation; ///< of integer layers, on x86 without VNNI: "proved" or "widened"
  ErrorMeter own;   ///< the layer alone, fed with the float model's values
  ErrorMeter total; ///< in the quantized model: with what it inherits
};

struct FloatRow {
  std::string node, op, reason;
};

struct AccuracyFigures {
  int64_t samples = 0, correct = 0;
  double fraction() const { return samples ? double(correct) / double(samples) : 0; }
};

struct QuantizeReport {
  std::string scheme, calibrator, data;
  int64_t samples = 0, compared = 0;
  std::vector<LayerRow> layers;
  std::vector<FloatRow> kept;
  std::vector<FloatRow> computedInFloat; ///< quantized, but dlc computes it in float
  std::vector<quant::FoldedNode> folded;
  bool raisedOpset = false;
  std::optional<AccuracyFigures> before, after;
  std::string evalData;
  std::optional<double> maxDrop; ///< in percentage points
  int64_t bytesBefore = 0, bytesAfter = 0;
  std::optional<std::pair<double, double>> seconds; ///< of a run before and after, the medians
  std::string machine;                              ///< where: "znver5, 2 threads"

  double drop() const { return before && after ? 100 * (before->fraction() - after->fraction()) : 0; }
  /// Layers by their own error, the worst first; those without one are left out.
  std::vector<size_t> ranking() const;

  void print(llvm::raw_ostream &os, bool all) const;
  llvm::json::Object json() const;
  /// What goes into the model: the scheme and the layers' figures, rounded so that it does not depend on the processor.
  std::string metadata() const;
};

} // namespace dlc::cli

#endif
