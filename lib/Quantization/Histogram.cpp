// Bins on a grid of powers of two.
#include "lib/Quantization/Histogram.h"

#include <algorithm>
#include <cmath>

using namespace dlc::quant;

/// The number of bins of `width` that cover [from, to].
static double binsFor(double from, double to, double width) {
  return std::floor(to / width) - std::floor(from / width) + 1;
}

int64_t Histogram::indexOf(double value) const {
  return static_cast<int64_t>(std::floor(value / width)) - firstBin;
}

bool Histogram::holds(double value) const {
  double bin = std::floor(value / width) - static_cast<double>(firstBin); // may be beyond any integer
  return bin >= 0 && bin < static_cast<double>(counts.size());
}

/// Makes room for values from `from` to `to`.
void Histogram::cover(double from, double to) {
  double newWidth = width;
  if (counts.empty()) {
    // Start below the width that is needed: the loop ends at the smallest that does.
    double span = std::max({to - from, std::fabs(from), std::fabs(to)});
    newWidth = std::ldexp(1.0, std::max(std::ilogb(span) - 40, -1060));
  } else {
    from = std::min(from, binStart(0));
    to = std::max(to, binCenter(bins() - 1));
  }
  while (binsFor(from, to, newWidth) > maxBins)
    newWidth *= 2;
  auto newFirst = static_cast<int64_t>(std::floor(from / newWidth));
  std::vector<int64_t> merged(static_cast<size_t>(binsFor(from, to, newWidth)));
  for (int64_t k = 0; k < bins(); ++k)
    merged[static_cast<int64_t>(std::floor(binCenter(k) / newWidth)) - newFirst] += counts[k];
  counts = std::move(merged);
  firstBin = newFirst;
  width = newWidth;
}

void Histogram::add(llvm::ArrayRef<float> values) {
  float from = INFINITY, to = -INFINITY; // of the values other than 0
  int64_t finite = 0, zero = 0;
  for (float value : values) {
    if (!std::isfinite(value)) {
      ++badCount;
      continue;
    }
    ++finite;
    if (value == 0) {
      ++zero;
      continue;
    }
    from = std::min(from, value);
    to = std::max(to, value);
    squares += static_cast<double>(value) * value;
  }
  if (!finite)
    return;
  float least = zero ? std::min(from, 0.0f) : from, most = zero ? std::max(to, 0.0f) : to;
  low = total ? std::min(low, least) : least;
  high = total ? std::max(high, most) : most;
  total += finite;
  zeroCount += zero;
  if (zero == finite)
    return;
  if (counts.empty() || !holds(from) || !holds(to))
    cover(from, to);
  for (float value : values)
    if (std::isfinite(value) && value != 0)
      ++counts[indexOf(value)];
}

void Histogram::merge(const Histogram &other) {
  badCount += other.badCount;
  if (!other.total)
    return;
  low = total ? std::min(low, other.low) : other.low;
  high = total ? std::max(high, other.high) : other.high;
  total += other.total;
  zeroCount += other.zeroCount;
  squares += other.squares;
  if (other.counts.empty())
    return;
  // The coarser of the two grids holds the bins of the finer one whole.
  double from = other.binStart(0), to = other.binCenter(other.bins() - 1);
  if (counts.empty()) {
    counts = other.counts;
    firstBin = other.firstBin;
    width = other.width;
    return;
  }
  while (width < other.width) {
    double wider = width * 2;
    auto newFirst = static_cast<int64_t>(std::floor(binStart(0) / wider));
    std::vector<int64_t> merged(static_cast<size_t>(binsFor(binStart(0), binCenter(bins() - 1), wider)));
    for (int64_t k = 0; k < bins(); ++k)
      merged[static_cast<int64_t>(std::floor(binCenter(k) / wider)) - newFirst] += counts[k];
    counts = std::move(merged);
    firstBin = newFirst;
    width = wider;
  }
  cover(from, to);
  for (int64_t k = 0; k < other.bins(); ++k)
    if (other.counts[k])
      counts[indexOf(other.binCenter(k))] += other.counts[k];
}

double Histogram::quantile(double q) const {
  if (!total)
    return 0;
  double wanted = std::clamp(q, 0.0, 1.0) * static_cast<double>(total), before = 0;
  auto clamped = [&](double value) {
    return std::clamp(value, static_cast<double>(low), static_cast<double>(high));
  };
  bool zerosSeen = false;
  for (int64_t k = 0; k < bins(); ++k) {
    if (!zerosSeen && binStart(k) >= 0) {
      zerosSeen = true;
      before += static_cast<double>(zeroCount);
      if (zeroCount && before >= wanted)
        return clamped(0);
    }
    auto inside = static_cast<double>(counts[k]);
    if (inside && before + inside >= wanted)
      return clamped(binStart(k) + width * std::max(0.0, wanted - before) / inside);
    before += inside;
  }
  return zerosSeen ? static_cast<double>(high) : clamped(0);
}

double Histogram::shareOutside(double from, double to) const {
  if (!total)
    return 0;
  int64_t outside = from > 0 || to < 0 ? zeroCount : 0;
  for (int64_t k = 0; k < bins(); ++k)
    if (counts[k] && (binStart(k) + width <= from || binStart(k) >= to))
      outside += counts[k];
  return static_cast<double>(outside) / static_cast<double>(total);
}
