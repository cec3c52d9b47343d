// Ranking by magnitude, and numbers of channels that vectors like.
#include "passes/Pruning/Selection.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numeric>

using namespace dlc;
using namespace dlc::pruning;

int64_t dlc::pruning::keptCount(int64_t count, double target, int64_t multiple) {
  for (int64_t m = multiple; m > 1; m /= 2) {
    if (count < m)
      continue;
    auto kept = std::clamp(static_cast<int64_t>(std::llround(target / double(m))) * m, m, count / m * m);
    if (std::fabs(double(kept) - target) <= double(count) / 8)
      return kept;
  }
  return std::clamp<int64_t>(std::llround(target), 1, count);
}

llvm::DenseSet<int64_t> dlc::pruning::selectChannels(ArrayRef<ChannelGroup> groups, const SelectionOptions &options) {
  std::vector<double> targets;
  for (const ChannelGroup &group : groups)
    targets.push_back(double(group.channels.size()) * (1 - options.share));
  if (options.isGlobal) {
    // The smallest of all go; a group's scores are relative to its own mean, so that groups can be compared.
    struct Candidate {
      double score;
      size_t group, channel;
    };
    std::vector<Candidate> all;
    for (auto [g, group] : llvm::enumerate(groups))
      for (auto [c, channel] : llvm::enumerate(group.channels))
        all.push_back({channel.score, g, c});
    llvm::sort(all, [](const Candidate &a, const Candidate &b) {
      return std::tuple(a.score, a.group, a.channel) < std::tuple(b.score, b.group, b.channel);
    });
    for (auto [g, group] : llvm::enumerate(groups))
      targets[g] = double(group.channels.size());
    auto wanted = static_cast<size_t>(std::llround(options.share * double(all.size())));
    for (size_t k = 0, removed = 0; k < all.size() && removed < wanted; ++k)
      if (targets[all[k].group] > 1) {
        targets[all[k].group] -= 1;
        ++removed;
      }
  }
  llvm::DenseSet<int64_t> removed;
  for (auto [group, target] : llvm::zip(groups, targets)) {
    auto count = static_cast<int64_t>(group.channels.size());
    std::vector<size_t> order(group.channels.size());
    std::iota(order.begin(), order.end(), size_t(0));
    llvm::sort(order, [&](size_t a, size_t b) {
      return std::pair(group.channels[a].score, a) < std::pair(group.channels[b].score, b);
    });
    order.resize(static_cast<size_t>(count - keptCount(count, target, options.multiple)));
    for (size_t k : order)
      removed.insert(group.channels[k].id);
  }
  return removed;
}
