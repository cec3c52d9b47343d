// Ranges from distributions: candidates against brute force on the values themselves.
#include "lib/Quantization/Calibration.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace dlc::quant;

static double errorOf(const std::vector<float> &values, const QuantParams &params) {
  double sum = 0;
  for (float value : values)
    sum += std::pow(value - params.roundTrip(value), 2);
  return sum / double(values.size());
}

static std::vector<float> laplace(int count, unsigned seed, bool isPositive) {
  std::mt19937 random(seed);
  std::exponential_distribution<float> magnitude(1);
  std::vector<float> values(count);
  for (float &value : values)
    value = magnitude(random) * (isPositive || random() % 2 ? 1.0f : -1.0f);
  return values;
}

TEST(Calibration, HistogramErrorIsThatOfTheValues) {
  for (bool isPositive : {true, false}) {
    std::vector<float> values = laplace(20000, 3, isPositive);
    Histogram h;
    h.add(values);
    for (double share : {1.0, 0.7, 0.4}) {
      QuantParams params = QuantParams::of({h.min() * share, h.max() * share}, QuantType::UInt8);
      double want = errorOf(values, params);
      EXPECT_NEAR(quantizationError(h, params), want, 0.05 * want) << share;
    }
  }
}

TEST(Calibration, LeastSquaresIsNearTheBestCut) {
  std::vector<float> values = laplace(20000, 4, true);
  values.push_back(60); // an outlier
  Histogram h;
  h.add(values);
  Calibration result = calibrate(h, {Calibrator::Mse, 99.99}, QuantType::UInt8);
  double best = INFINITY;
  for (int k = 1; k <= 400; ++k)
    best = std::min(best, errorOf(values, QuantParams::of({0, 60.0 * k / 400}, QuantType::UInt8)));
  EXPECT_LE(errorOf(values, QuantParams::of(result.chosen.range, QuantType::UInt8)), 1.1 * best);
  EXPECT_LT(result.chosen.range.max, 60);
}

TEST(Calibration, AutoTakesTheLeastErrorAndKeepsTheOthers) {
  std::vector<float> values = laplace(20000, 5, false);
  values.push_back(100);
  Histogram h;
  h.add(values);
  Calibration result = calibrate(h, {}, QuantType::UInt8);
  ASSERT_EQ(result.rejected.size(), 2u);
  for (const RangeCandidate &other : result.rejected) {
    EXPECT_GE(other.error, result.chosen.error);
    EXPECT_LE(other.sqnr, result.chosen.sqnr);
  }
  EXPECT_NE(result.chosen.calibrator, Calibrator::MinMax);
  // Spread evenly, nothing is won by cutting.
  Histogram even;
  std::vector<float> ramp;
  for (int k = 0; k < 10000; ++k)
    ramp.push_back(float(k) / 10000);
  even.add(ramp);
  EXPECT_NEAR(calibrate(even, {}, QuantType::UInt8).chosen.range.max, 1, 0.01);
}

TEST(Calibration, PercentileCutsTheTails) {
  std::vector<float> values;
  for (int k = -5000; k <= 5000; ++k)
    values.push_back(float(k));
  Histogram h;
  h.add(values);
  Calibration result = calibrate(h, {Calibrator::Percentile, 99}, QuantType::UInt8);
  EXPECT_NEAR(result.chosen.range.max, 4950, 60);
  EXPECT_NEAR(result.chosen.range.min, -4950, 60);
  EXPECT_NEAR(result.chosen.clipped, 0.01, 0.005);
}

TEST(Calibration, ConstantAndEmptyTensorsHaveAScale) {
  Histogram none, zeros, constant;
  zeros.add(std::vector<float>(10, 0.0f));
  constant.add(std::vector<float>(10, 2.5f));
  for (const Histogram *h : {&none, &zeros})
    EXPECT_EQ(QuantParams::of(calibrate(*h, {}, QuantType::UInt8).chosen.range, QuantType::UInt8).roundTrip(0), 0);
  QuantParams params = QuantParams::of(calibrate(constant, {}, QuantType::UInt8).chosen.range, QuantType::UInt8);
  EXPECT_NEAR(params.roundTrip(2.5), 2.5, 1e-6);
}

TEST(Calibration, ParsesItsNames) {
  auto get = [](llvm::StringRef text) {
    auto options = parseCalibrator(text);
    return options ? std::pair(options->calibrator, options->percentile)
                   : (llvm::consumeError(options.takeError()), std::pair(Calibrator::Auto, -1.0));
  };
  EXPECT_EQ(get("minmax").first, Calibrator::MinMax);
  EXPECT_EQ(get("percentile"), std::pair(Calibrator::Percentile, 99.99));
  EXPECT_EQ(get("percentile:99.9"), std::pair(Calibrator::Percentile, 99.9));
  for (llvm::StringRef bad : {"", "max", "percentile:", "percentile:40", "percentile:101", "mse:3", "percentile:x"})
    EXPECT_EQ(get(bad).second, -1) << bad.str();
}
