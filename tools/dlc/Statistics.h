// What a list of latencies says: percentiles, spread, and whether two lists differ.
#ifndef DLC_TOOLS_DLC_STATISTICS_H
#define DLC_TOOLS_DLC_STATISTICS_H

#include "llvm/ADT/ArrayRef.h"

#include <vector>

namespace dlc::cli {

struct Latencies {
  size_t count = 0;
  double min = 0, p50 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0, max = 0, mean = 0;
  double cv = 0; ///< standard deviation / mean
};

/// The value below which a fraction `q` of `sorted` lies, interpolated between neighbours.
double quantile(llvm::ArrayRef<double> sorted, double q);

/// Sorts `samples`.
Latencies summarize(std::vector<double> &samples);

/// Medians of `count` consecutive parts of equal size: what repeated measurements would have said.
/// Fewer when there are not two samples for each.
std::vector<double> partMedians(llvm::ArrayRef<double> samplesInOrder, size_t count);

/// Welch's test on two lists of medians: the probability that a difference of their means as large as
/// this one is chance. 1 when a list is too short.
double differenceByChance(llvm::ArrayRef<double> a, llvm::ArrayRef<double> b);

} // namespace dlc::cli

#endif
