// The figures of `dlc bench`.
#include "tools/dlc/Statistics.h"

#include "gtest/gtest.h"

using namespace dlc::cli;

TEST(Statistics, QuantilesInterpolate) {
  std::vector<double> sorted{1, 2, 3, 4};
  EXPECT_DOUBLE_EQ(quantile(sorted, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile(sorted, 1), 4);
  EXPECT_DOUBLE_EQ(quantile({7.0}, 0.99), 7);
  EXPECT_DOUBLE_EQ(quantile({}, 0.5), 0);
}

TEST(Statistics, SummaryOfUnsortedSamples) {
  std::vector<double> samples;
  for (int k = 1000; k >= 0; --k)
    samples.push_back(k);
  Latencies l = summarize(samples);
  EXPECT_EQ(l.count, 1001u);
  EXPECT_DOUBLE_EQ(l.min, 0);
  EXPECT_DOUBLE_EQ(l.p50, 500);
  EXPECT_DOUBLE_EQ(l.p99, 990);
  EXPECT_DOUBLE_EQ(l.p999, 999);
  EXPECT_DOUBLE_EQ(l.max, 1000);
  EXPECT_DOUBLE_EQ(l.mean, 500);
  EXPECT_NEAR(l.cv, 0.5782, 1e-3);
}

TEST(Statistics, SummaryOfFewSamples) {
  std::vector<double> none, one{3};
  EXPECT_EQ(summarize(none).count, 0u);
  Latencies l = summarize(one);
  EXPECT_DOUBLE_EQ(l.p999, 3);
  EXPECT_DOUBLE_EQ(l.cv, 0);
}

TEST(Statistics, PartsKeepTheOrderOfTime) {
  std::vector<double> samples{1, 1, 1, 5, 5, 5};
  EXPECT_EQ(partMedians(samples, 2), (std::vector<double>{1, 5}));
  EXPECT_EQ(partMedians(samples, 20).size(), 3u); // two samples for each at least
  EXPECT_TRUE(partMedians({1.0}, 20).empty());
}

// The reference value is the integral of the density by Simpson's rule with 400000 steps.
TEST(Statistics, WelchAgreesWithKnownValues) {
  std::vector<double> a{27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4},
      b{27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 28.5};
  EXPECT_NEAR(differenceByChance(a, b), 0.005973986825, 1e-10);
  EXPECT_NEAR(differenceByChance(b, a), differenceByChance(a, b), 1e-12);
}

TEST(Statistics, WelchAtItsLimits) {
  EXPECT_DOUBLE_EQ(differenceByChance({1.0}, {1.0, 2.0}), 1);
  EXPECT_DOUBLE_EQ(differenceByChance({2.0, 2.0}, {2.0, 2.0}), 1);
  EXPECT_DOUBLE_EQ(differenceByChance({2.0, 2.0}, {3.0, 3.0}), 0);
  std::vector<double> a{1, 2, 3}, far{1001, 1002, 1003};
  EXPECT_NEAR(differenceByChance(a, a), 1, 1e-12);
  EXPECT_LT(differenceByChance(a, far), 1e-6);
}
