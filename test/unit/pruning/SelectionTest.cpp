// How many channels stay, and which.
#include "passes/Pruning/Selection.h"

#include "gtest/gtest.h"

using namespace dlc;
using namespace dlc::pruning;

static ChannelGroup groupOf(int64_t firstId, std::vector<double> scores) {
  ChannelGroup group;
  for (double score : scores)
    group.channels.push_back({firstId++, {}, score});
  return group;
}

TEST(Selection, CountsAreMultiplesWhereThatIsNear) {
  EXPECT_EQ(keptCount(64, 32, 8), 32);
  EXPECT_EQ(keptCount(64, 44.8, 8), 48);
  EXPECT_EQ(keptCount(20, 10, 8), 8);
  EXPECT_EQ(keptCount(10, 5, 8), 4);
  EXPECT_EQ(keptCount(6, 3, 8), 3);
  EXPECT_EQ(keptCount(64, 33, 1), 33);
  EXPECT_EQ(keptCount(5, 0.1, 8), 1) << "one stays";
  EXPECT_EQ(keptCount(2, 1, 8), 1);
  for (int64_t count = 1; count < 70; ++count)
    for (double share : {0.01, 0.3, 0.5, 0.9, 0.99})
      for (int64_t multiple : {1, 4, 8, 64}) {
        int64_t kept = keptCount(count, double(count) * (1 - share), multiple);
        EXPECT_GE(kept, 1);
        EXPECT_LE(kept, count);
      }
}

TEST(Selection, TheSmallestOfEachGroupGo) {
  std::vector<ChannelGroup> groups{groupOf(0, {3, 1, 2, 4}), groupOf(10, {0.2, 0.1})};
  auto removed = selectChannels(groups, {0.5, false, 1});
  EXPECT_EQ(removed.size(), 3u);
  EXPECT_TRUE(removed.contains(1) && removed.contains(2) && removed.contains(11));
}

TEST(Selection, GloballyTheSmallestOfAllGo) {
  std::vector<ChannelGroup> groups{groupOf(0, {3, 1, 2, 4}), groupOf(10, {0.2, 0.1})};
  auto removed = selectChannels(groups, {0.5, true, 1});
  EXPECT_EQ(removed.size(), 3u);
  EXPECT_TRUE(removed.contains(11) && removed.contains(1) && removed.contains(2));
  EXPECT_FALSE(removed.contains(10)) << "one of every group stays";
}

TEST(Selection, EqualScoresGoInOrder) {
  auto removed = selectChannels(groupOf(0, {1, 1, 1, 1}), {0.5, false, 1});
  EXPECT_TRUE(removed.contains(0) && removed.contains(1) && removed.size() == 2);
}
