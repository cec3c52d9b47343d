// Counts on a grid of powers of two.
#include "lib/Quantization/Histogram.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace dlc::quant;

static std::vector<float> normals(int count, float scale, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, scale);
  std::vector<float> values(count);
  for (float &value : values)
    value = normal(random);
  return values;
}

static void expectSame(const Histogram &a, const Histogram &b) {
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.zeros(), b.zeros());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
  ASSERT_EQ(a.binWidth(), b.binWidth());
  auto at = [](const Histogram &h, double start) {
    auto bin = static_cast<int64_t>((start - h.binStart(0)) / h.binWidth());
    return bin >= 0 && bin < h.bins() ? h.binCount(bin) : 0;
  };
  for (const Histogram *h : {&a, &b})
    for (int64_t k = 0; k < h->bins(); ++k)
      EXPECT_EQ(at(a, h->binStart(k)), at(b, h->binStart(k))) << h->binStart(k);
}

TEST(Histogram, DoesNotDependOnBatchesOrOrder) {
  std::vector<float> values = normals(4000, 3, 1);
  values[7] = values[9] = 0;
  values.push_back(250); // a late outlier makes the bins wider
  Histogram whole, parts, reversed, merged;
  whole.add(values);
  for (size_t k = 0; k < values.size(); k += 37)
    parts.add(llvm::ArrayRef(values).slice(k, std::min<size_t>(37, values.size() - k)));
  for (size_t k = values.size(); k-- > 0;)
    reversed.add(values[k]);
  for (size_t k = 0; k < values.size(); k += 1000) {
    Histogram part;
    part.add(llvm::ArrayRef(values).slice(k, std::min<size_t>(1000, values.size() - k)));
    merged.merge(part);
  }
  expectSame(whole, parts);
  expectSame(whole, reversed);
  expectSame(whole, merged);
  EXPECT_LE(whole.bins(), Histogram::maxBins);
}

TEST(Histogram, CountsEveryFiniteValueOnce) {
  std::vector<float> values = normals(999, 1, 2);
  values.insert(values.end(), {0, 0, NAN, INFINITY, -INFINITY});
  Histogram h;
  h.add(values);
  int64_t sum = h.zeros();
  for (int64_t k = 0; k < h.bins(); ++k)
    sum += h.binCount(k);
  EXPECT_EQ(h.count(), 1001);
  EXPECT_EQ(sum, 1001);
  EXPECT_EQ(h.zeros(), 2);
  EXPECT_EQ(h.notFinite(), 3);
}

TEST(Histogram, QuantilesAreThoseOfTheValues) {
  std::vector<float> values;
  for (int k = 1; k <= 10000; ++k)
    values.push_back(float(k) / 100);
  Histogram h;
  h.add(values);
  for (double q : {0.0, 0.001, 0.25, 0.5, 0.999, 1.0})
    EXPECT_NEAR(h.quantile(q), 100 * q, 2 * h.binWidth() + 0.01) << q;
  EXPECT_NEAR(h.shareOutside(0, 99), 0.01, 0.001);
}

TEST(Histogram, ZerosCountInQuantiles) {
  std::vector<float> values(900, 0.0f);
  for (int k = 1; k <= 100; ++k)
    values.push_back(float(k));
  Histogram h;
  h.add(values);
  EXPECT_EQ(h.quantile(0.5), 0);
  EXPECT_NEAR(h.quantile(0.95), 50, 1);
  Histogram zeros;
  zeros.add(std::vector<float>(5, 0.0f));
  EXPECT_EQ(zeros.quantile(0.99), 0);
  EXPECT_EQ(zeros.max(), 0);
}

TEST(Histogram, TakesTheExtremesOfFloat) {
  Histogram h;
  h.add({1e-40f, 5.0f});
  h.add({3e38f, -3e38f});
  h.add(1e-45f);
  EXPECT_EQ(h.count(), 5);
  EXPECT_LE(h.bins(), Histogram::maxBins);
  EXPECT_EQ(h.max(), 3e38f);
  Histogram empty;
  EXPECT_EQ(empty.quantile(0.5), 0);
  EXPECT_EQ(empty.shareOutside(0, 1), 0);
}
