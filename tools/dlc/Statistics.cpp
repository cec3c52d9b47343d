// Percentiles and significance.
#include "tools/dlc/Statistics.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace dlc::cli;

double dlc::cli::quantile(llvm::ArrayRef<double> sorted, double q) {
  if (sorted.empty())
    return 0;
  double at = q * static_cast<double>(sorted.size() - 1);
  size_t below = static_cast<size_t>(at), above = std::min(below + 1, sorted.size() - 1);
  double share = at - static_cast<double>(below);
  return sorted[below] * (1 - share) + sorted[above] * share;
}

Latencies dlc::cli::summarize(std::vector<double> &samples) {
  Latencies result;
  result.count = samples.size();
  if (samples.empty())
    return result;
  llvm::sort(samples);
  result.min = samples.front();
  result.max = samples.back();
  result.p50 = quantile(samples, 0.5);
  result.p90 = quantile(samples, 0.9);
  result.p95 = quantile(samples, 0.95);
  result.p99 = quantile(samples, 0.99);
  result.p999 = quantile(samples, 0.999);
  double sum = 0, squares = 0, n = static_cast<double>(samples.size());
  for (double sample : samples)
    sum += sample;
  result.mean = sum / n;
  for (double sample : samples)
    squares += (sample - result.mean) * (sample - result.mean);
  if (samples.size() > 1 && result.mean > 0)
    result.cv = std::sqrt(squares / (n - 1)) / result.mean;
  return result;
}

std::vector<double> dlc::cli::partMedians(llvm::ArrayRef<double> samples, size_t count) {
  std::vector<double> medians;
  count = std::min(count, samples.size() / 2);
  for (size_t k = 0; k < count; ++k) {
    size_t begin = samples.size() * k / count, end = samples.size() * (k + 1) / count;
    std::vector<double> part(samples.begin() + begin, samples.begin() + end);
    llvm::sort(part);
    medians.push_back(quantile(part, 0.5));
  }
  return medians;
}

/// The regularized incomplete beta function by its continued fraction (modified Lentz), for x below
/// (a + 1) / (a + b + 2), where it converges in a few dozen steps.
static double incompleteBetaFraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::fabs(d) < tiny ? tiny : d);
  double result = d;
  for (int m = 1; m <= 300; ++m) {
    auto step = [&](double numerator) {
      d = 1 + numerator * d;
      d = 1 / (std::fabs(d) < tiny ? tiny : d);
      c = 1 + numerator / c;
      c = std::fabs(c) < tiny ? tiny : c;
      result *= d * c;
      return d * c;
    };
    step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
    double change = step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)));
    if (std::fabs(change - 1) < 1e-12)
      break;
  }
  return result;
}

static double incompleteBeta(double a, double b, double x) {
  if (x <= 0)
    return 0;
  if (x >= 1)
    return 1;
  double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2))
    return front * incompleteBetaFraction(a, b, x) / a;
  return 1 - front * incompleteBetaFraction(b, a, 1 - x) / b;
}

double dlc::cli::differenceByChance(llvm::ArrayRef<double> a, llvm::ArrayRef<double> b) {
  if (a.size() < 2 || b.size() < 2)
    return 1;
  auto moments = [](llvm::ArrayRef<double> list) {
    double sum = 0, squares = 0, n = static_cast<double>(list.size());
    for (double x : list)
      sum += x;
    for (double x : list)
      squares += (x - sum / n) * (x - sum / n);
    return std::pair(sum / n, squares / (n - 1) / n); // mean, squared error of the mean
  };
  auto [meanA, errorA] = moments(a);
  auto [meanB, errorB] = moments(b);
  double error = errorA + errorB;
  if (error == 0)
    return meanA == meanB ? 1 : 0;
  double t = (meanA - meanB) / std::sqrt(error);
  double freedom = error * error / (errorA * errorA / static_cast<double>(a.size() - 1) +
                                    errorB * errorB / static_cast<double>(b.size() - 1));
  return incompleteBeta(freedom / 2, 0.5, freedom / (freedom + t * t));
}
