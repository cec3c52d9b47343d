// The order of samples, and the random numbers it comes from.
#include "lib/Training/Shuffle.h"
#include "lib/Training/Philox.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <map>
#include <numeric>

using namespace dlc::training;

// Known answers of Random123's philox4x32-10.
TEST(Philox, KnownAnswers) {
  using Words = std::array<uint32_t, 4>;
  EXPECT_EQ(philox({0, 0, 0, 0}, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, ~uint64_t(0)), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Shuffle, IsAPermutation) {
  for (int64_t n : {0, 1, 2, 10, 1000}) {
    std::vector<int64_t> order = shuffledOrder(n, 3, 1), expected(n);
    std::iota(expected.begin(), expected.end(), 0);
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order, expected);
  }
}

TEST(Shuffle, IsAFunctionOfSeedAndEpoch) {
  EXPECT_EQ(shuffledOrder(100, 7, 2), shuffledOrder(100, 7, 2));
  EXPECT_NE(shuffledOrder(100, 7, 2), shuffledOrder(100, 7, 3));
  EXPECT_NE(shuffledOrder(100, 7, 2), shuffledOrder(100, 8, 2));
}

// A resumed run of another version of this library must see the same order.
TEST(Shuffle, StaysAsItIs) {
  EXPECT_EQ(shuffledOrder(8, 0, 0), (std::vector<int64_t>{0, 1, 6, 7, 4, 5, 2, 3}));
  EXPECT_EQ(shuffledOrder(8, 42, 5), (std::vector<int64_t>{4, 2, 5, 0, 7, 3, 1, 6}));
}

// Each of the 24 orders of four samples about equally often: chi squared with 23 degrees of freedom is below 58 in all
// but one of 10,000 cases.
TEST(Shuffle, IsUniform) {
  std::map<std::vector<int64_t>, int> counts;
  constexpr int rounds = 24000;
  for (int seed = 0; seed < rounds; ++seed)
    ++counts[shuffledOrder(4, static_cast<uint64_t>(seed), 0)];
  EXPECT_EQ(counts.size(), 24u);
  double chi = 0;
  for (auto &[order, count] : counts)
    chi += (count - 1000.0) * (count - 1000.0) / 1000;
  EXPECT_LT(chi, 58);
}
