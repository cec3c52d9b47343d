// The distribution of a tensor's values over a calibration run: what ranges are chosen from.
#ifndef DLC_QUANTIZATION_HISTOGRAM_H
#define DLC_QUANTIZATION_HISTOGRAM_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace dlc::quant {

/// Counts of values in bins of equal width. A bin's edges are multiples of its width, and the width is the smallest
/// power of two for which the values seen so far need at most `maxBins` bins; a wider range merges neighbours. So the
/// state depends on the values alone, not on their order or on how they were cut into batches.
///
/// Zeros are counted apart: they are exact in every scheme, and after a ReLU they are most of the values.
class Histogram {
public:
  static constexpr int64_t maxBins = 4096;

  /// Adds values. Those that are NaN or infinite are counted and otherwise left out.
  void add(llvm::ArrayRef<float> values);
  void merge(const Histogram &other);

  int64_t count() const { return total; }       ///< finite values, zeros among them
  int64_t zeros() const { return zeroCount; }
  int64_t notFinite() const { return badCount; }
  float min() const { return total ? low : 0; } ///< smallest value; 0 when there is none
  float max() const { return total ? high : 0; }
  double sumOfSquares() const { return squares; }

  double binWidth() const { return width; }
  int64_t bins() const { return static_cast<int64_t>(counts.size()); }
  int64_t binCount(int64_t bin) const { return counts[bin]; }
  double binStart(int64_t bin) const { return static_cast<double>(firstBin + bin) * width; }
  double binCenter(int64_t bin) const { return binStart(bin) + width / 2; }

  /// The value below which a share `q` (0 to 1) of all values lies, zeros included; within a bin values count as evenly
  /// spread, and the result never leaves [min, max].
  double quantile(double q) const;
  /// The share of values outside [from, to], to within a bin.
  double shareOutside(double from, double to) const;

private:
  void cover(double from, double to);
  int64_t indexOf(double value) const;
  bool holds(double value) const;

  float low = 0, high = 0;
  int64_t total = 0, zeroCount = 0, badCount = 0;
  double squares = 0;
  double width = 0;     ///< 0: no value but zeros yet
  int64_t firstBin = 0; ///< bin k covers [(firstBin + k) * width, (firstBin + k + 1) * width)
  std::vector<int64_t> counts;
};

} // namespace dlc::quant

#endif
