// Candidates for the range of a tensor, and their error on its histogram.
#include "lib/Quantization/Calibration.h"

#include <cmath>

using namespace dlc::quant;

llvm::StringRef dlc::quant::calibratorName(Calibrator calibrator) {
  switch (calibrator) {
  case Calibrator::Auto:
    return "auto";
  case Calibrator::MinMax:
    return "minmax";
  case Calibrator::Percentile:
    return "percentile";
  case Calibrator::Mse:
    return "mse";
  }
  return "";
}

llvm::Expected<CalibratorOptions> dlc::quant::parseCalibrator(llvm::StringRef text) {
  CalibratorOptions options;
  auto [name, value] = text.split(':');
  bool isKnown = false;
  for (Calibrator calibrator : {Calibrator::Auto, Calibrator::MinMax, Calibrator::Percentile, Calibrator::Mse})
    if (name == calibratorName(calibrator)) {
      options.calibrator = calibrator;
      isKnown = true;
    }
  bool hasValue = text.contains(':');
  if (!isKnown || (hasValue && options.calibrator != Calibrator::Percentile))
    return llvm::createStringError("expected auto, minmax, mse, percentile or percentile:99.99, got '" + text + "'");
  if (hasValue && (value.getAsDouble(options.percentile) || !(options.percentile > 50 && options.percentile <= 100)))
    return llvm::createStringError("expected a percentile above 50 and up to 100, got '" + value + "'");
  return options;
}

double dlc::quant::quantizationError(const Histogram &histogram, const QuantParams &params) {
  if (!histogram.count())
    return 0;
  double step = params.scale, from = params.lowest(), to = params.highest(), width = histogram.binWidth();
  double sum = 0;
  for (int64_t k = 0; k < histogram.bins(); ++k) {
    int64_t count = histogram.binCount(k);
    if (!count)
      continue;
    double center = histogram.binCenter(k), error;
    if (center < from || center > to) {
      double distance = center < from ? from - center : center - to;
      error = distance * distance;
    } else if (width > step / 2) {
      error = step * step / 12; // values are spread over whole steps
    } else {
      error = std::pow(center - params.roundTrip(center), 2);
    }
    sum += error * static_cast<double>(count);
  }
  return sum / static_cast<double>(histogram.count());
}

static RangeCandidate evaluate(const Histogram &histogram, Calibrator calibrator, Range range, QuantType type) {
  QuantParams params = QuantParams::of(range, type);
  RangeCandidate candidate;
  candidate.calibrator = calibrator;
  candidate.range = {params.lowest(), params.highest()};
  candidate.error = quantizationError(histogram, params);
  double meanSquare = histogram.count() ? histogram.sumOfSquares() / static_cast<double>(histogram.count()) : 0;
  candidate.sqnr = decibels(meanSquare, candidate.error);
  candidate.clipped = histogram.shareOutside(params.lowest() - params.scale / 2, params.highest() + params.scale / 2);
  return candidate;
}

/// Cuts one end, then the other, to the share of its length with the least error; twice, since one end's best cut
/// depends on the other's step.
static Range leastSquares(const Histogram &histogram, QuantType type) {
  constexpr int steps = 64, rounds = 2;
  double ends[2] = {std::min(0.0f, histogram.min()), std::max(0.0f, histogram.max())};
  double best[2] = {ends[0], ends[1]};
  double bestError = quantizationError(histogram, QuantParams::of({best[0], best[1]}, type));
  for (int round = 0; round < rounds; ++round)
    for (int end : {1, 0}) {
      if (ends[end] == 0)
        continue;
      for (int k = 1; k <= steps; ++k) {
        double trial[2] = {best[0], best[1]};
        trial[end] = ends[end] * k / steps;
        double error = quantizationError(histogram, QuantParams::of({trial[0], trial[1]}, type));
        if (error < bestError) {
          bestError = error;
          best[end] = trial[end];
        }
      }
    }
  return {best[0], best[1]};
}

Calibration dlc::quant::calibrate(const Histogram &histogram, const CalibratorOptions &options, QuantType type) {
  std::vector<RangeCandidate> candidates;
  auto wants = [&](Calibrator calibrator) {
    return options.calibrator == Calibrator::Auto || options.calibrator == calibrator;
  };
  if (wants(Calibrator::MinMax))
    candidates.push_back(evaluate(histogram, Calibrator::MinMax, {histogram.min(), histogram.max()}, type));
  if (wants(Calibrator::Percentile)) {
    double tail = (1 - options.percentile / 100) / 2;
    Range range{histogram.quantile(tail), histogram.quantile(1 - tail)};
    candidates.push_back(evaluate(histogram, Calibrator::Percentile, range, type));
  }
  if (wants(Calibrator::Mse))
    candidates.push_back(evaluate(histogram, Calibrator::Mse, leastSquares(histogram, type), type));
  // In the order of insertion where errors tie: the widest first.
  for (size_t k = 1; k < candidates.size(); ++k)
    for (size_t at = k; at && candidates[at].error < candidates[at - 1].error; --at)
      std::swap(candidates[at], candidates[at - 1]);
  Calibration result;
  result.chosen = candidates.front();
  result.rejected.assign(candidates.begin() + 1, candidates.end());
  return result;
}
