// From a distribution to a range: min-max, percentile and least-squares candidates, and the choice among them.
#ifndef DLC_QUANTIZATION_CALIBRATION_H
#define DLC_QUANTIZATION_CALIBRATION_H

#include "lib/Quantization/Histogram.h"
#include "lib/Quantization/Scheme.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace dlc::quant {

enum class Calibrator { Auto, MinMax, Percentile, Mse };

/// "auto", "minmax", "percentile", "mse".
llvm::StringRef calibratorName(Calibrator calibrator);

struct CalibratorOptions {
  Calibrator calibrator = Calibrator::Auto;
  double percentile = 99.99; ///< share of the values kept, in percent
};

/// Takes "auto", "minmax", "mse", "percentile" and "percentile:99.9". Fails with a sentence.
llvm::Expected<CalibratorOptions> parseCalibrator(llvm::StringRef text);

/// One way to cut a distribution.
struct RangeCandidate {
  Calibrator calibrator = Calibrator::MinMax;
  Range range;
  double error = 0; ///< expected squared error of one value, rounding and clipping together
  double sqnr = 0;  ///< 10 log10(mean square / error) in dB; infinite without error
  double clipped = 0; ///< share of the values outside the range
};

struct Calibration {
  RangeCandidate chosen;
  std::vector<RangeCandidate> rejected; ///< the others that were tried, best first
};

/// Expected squared error of a value of `histogram` under `params`.
double quantizationError(const Histogram &histogram, const QuantParams &params);

/// Tries what `options` names (Auto: all) for tensors of `type` and takes the one with the least error; at a tie the
/// widest range wins.
Calibration calibrate(const Histogram &histogram, const CalibratorOptions &options, QuantType type);

} // namespace dlc::quant

#endif
