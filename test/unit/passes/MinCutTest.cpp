// Minimum cuts against all choices tried out.
#include "passes/Layout/MinCut.h"

#include <gtest/gtest.h>
#include <random>

using namespace dlc;
using namespace dlc::layout;

TEST(MinCut, AgreesWithTryingEverything) {
  std::mt19937 random(1);
  auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  for (int run = 0; run < 300; ++run) {
    int n = pick(1, 9);
    MinCut cut;
    std::vector<MinCut::Node> nodes;
    std::vector<std::pair<int, int>> own;
    std::vector<std::tuple<int, int, int>> pairs;
    for (int k = 0; k < n; ++k) {
      nodes.push_back(cut.addNode());
      own.push_back({pick(0, 20), pick(0, 20)});
      cut.addCostIfTrue(nodes[k], own[k].first);
      cut.addCostIfFalse(nodes[k], own[k].second);
    }
    for (int k = pick(0, 2 * n); k > 0; --k) {
      pairs.push_back({pick(0, n - 1), pick(0, n - 1), pick(0, 20)});
      auto [a, b, cost] = pairs.back();
      cut.addCostIfTrueFalse(nodes[a], nodes[b], cost);
    }
    auto costOf = [&](auto isTrue) {
      int cost = 0;
      for (int k = 0; k < n; ++k)
        cost += isTrue(k) ? own[k].first : own[k].second;
      for (auto [a, b, c] : pairs)
        cost += isTrue(a) && !isTrue(b) ? c : 0;
      return cost;
    };
    int best = INT_MAX;
    for (unsigned choice = 0; choice < (1u << n); ++choice)
      best = std::min(best, costOf([&](int k) { return (choice >> k & 1) != 0; }));
    std::vector<bool> solved = cut.solve();
    EXPECT_EQ(costOf([&](int k) { return static_cast<bool>(solved[nodes[k]]); }), best);
  }
}
