// Scales, zero points, weights and biases.
#include "lib/Quantization/Scheme.h"

#include "gtest/gtest.h"

#include <cfloat>
#include <cmath>
#include <random>

using namespace dlc::quant;

TEST(Scheme, ZeroIsExactAndValuesAreWithinHalfAStep) {
  for (QuantType type : {QuantType::UInt8, QuantType::Int8})
    for (Range range : {Range{0, 6}, Range{-3, 5}, Range{-7, 0}, Range{2, 9}, Range{-9, -4}, Range{0, 1e-30}}) {
      QuantParams params = QuantParams::of(range, type);
      EXPECT_EQ(params.roundTrip(0), 0);
      // Rounding the zero point moves the ends by up to half a step.
      for (int k = 0; k <= 1000; ++k) {
        double value = range.min + (range.max - range.min) * k / 1000;
        EXPECT_LE(std::fabs(params.roundTrip(value) - value), 1.001 * params.scale) << value;
      }
    }
  EXPECT_EQ(QuantParams::of({0, 4}, QuantType::UInt8).zeroPoint, 0) << "a clamp at 0 is the saturation";
  EXPECT_EQ(QuantParams::of({0, 4}, QuantType::Int8).zeroPoint, -128);
  EXPECT_EQ(QuantParams::of({0, 0}, QuantType::UInt8).scale, 1);
}

TEST(Scheme, RoundsHalvesToEvenAndSaturates) {
  QuantParams params;
  params.scale = 0.5f;
  params.zeroPoint = 10;
  EXPECT_EQ(params.quantize(0.25), 10);
  EXPECT_EQ(params.quantize(0.75), 12);
  EXPECT_EQ(params.quantize(1e9), 255);
  EXPECT_EQ(params.quantize(-1e9), 0);
}

TEST(Scheme, WeightsHaveOneScalePerChannel) {
  // [2, 3, 2], channels on axis 1.
  std::vector<float> weights{1, -2, 30, 40, 0, 0, 2, 1, -20, 10, 0, 0};
  QuantizedWeights q = quantizeWeights(weights, ChannelLayout::of({2, 3, 2}, 1), {}, 0.1f, 127);
  ASSERT_EQ(q.scales.size(), 3u);
  EXPECT_FLOAT_EQ(q.scales[0], 2.0f / 127);
  EXPECT_FLOAT_EQ(q.scales[1], 40.0f / 127);
  EXPECT_EQ(q.deadChannels, 1);
  EXPECT_EQ(q.values[1], -127);
  EXPECT_EQ(q.values[3], 127);
  EXPECT_EQ(q.values[4], 0);
  EXPECT_GT(q.sqnr, 40);
  QuantizedWeights narrow = quantizeWeights(weights, ChannelLayout::of({2, 3, 2}, 1), {}, 0.1f, 63);
  for (int8_t value : narrow.values)
    EXPECT_LE(std::abs(value), 63);
}

TEST(Scheme, BiasesFitTheirThirtyBits) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> exponent(-30, 30);
  for (int round = 0; round < 200; ++round) {
    std::vector<float> weights{std::exp2(exponent(random)), 0}, bias{std::exp2(exponent(random)), 3};
    float inputScale = std::exp2(exponent(random) / 2);
    QuantizedWeights q = quantizeWeights(weights, ChannelLayout::of({2, 1}, 0), bias, inputScale, 127);
    std::vector<int32_t> steps = quantizeBias(bias, inputScale, q.scales);
    for (int c = 0; c < 2; ++c) {
      float scale = inputScale * q.scales[c];
      EXPECT_GE(scale, FLT_MIN / 2);
      EXPECT_LE(std::abs(int64_t(steps[c])), (int64_t(1) << 30) + 256) << "but for the rounding of the scales";
      EXPECT_NEAR(double(steps[c]) * scale, bias[c], std::max(1e-6 * bias[c], 0.51 * double(scale)));
    }
  }
}

TEST(Scheme, Decibels) {
  EXPECT_DOUBLE_EQ(decibels(100, 1), 20);
  EXPECT_EQ(decibels(1, 0), INFINITY);
  EXPECT_EQ(decibels(0, 0), 0);
}
