// Minimum cuts of directed graphs, for choices between two states per node.
#ifndef DLC_LAYOUT_MINCUT_H
#define DLC_LAYOUT_MINCUT_H

#include "lib/Support/Mlir.h"

namespace dlc::layout {

/// Chooses true or false for every node so that the sum of costs is smallest.
class MinCut {
public:
  using Node = unsigned;
  /// A cost that no choice pays.
  static constexpr int64_t infinite = int64_t(1) << 60;

  /// Costs are below this each, so that sums do not overflow.
  static constexpr int64_t maxCost = int64_t(1) << 42;

  MinCut() : edges(2) {}

  Node addNode();
  /// `cost` is paid when `node` is true / false.
  void addCostIfTrue(Node node, int64_t cost) { addEdge(node, sink, cost); }
  void addCostIfFalse(Node node, int64_t cost) { addEdge(source, node, cost); }
  /// `cost` is paid when `a` is true and `b` false.
  void addCostIfTrueFalse(Node a, Node b, int64_t cost) { addEdge(a, b, cost); }

  /// The choice per node. Among equally cheap ones the one with the fewest true nodes.
  std::vector<bool> solve();

private:
  static constexpr Node source = 0, sink = 1;
  struct Edge {
    Node to;
    unsigned back; // place of the reverse edge at `to`
    int64_t capacity;
  };
  void addEdge(Node from, Node to, int64_t capacity);
  bool findLevels();
  int64_t push();

  std::vector<SmallVector<Edge, 4>> edges;
  std::vector<int> levels;
  std::vector<unsigned> next;
};

} // namespace dlc::layout

#endif
