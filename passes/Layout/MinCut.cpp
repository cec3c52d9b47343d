// Minimum cuts by Dinic's algorithm: blocking flows along shortest paths.
#include "passes/Layout/MinCut.h"

#include <algorithm>

using namespace dlc;
using namespace dlc::layout;

MinCut::Node MinCut::addNode() {
  edges.emplace_back();
  return edges.size() - 1;
}

void MinCut::addEdge(Node from, Node to, int64_t capacity) {
  if (capacity <= 0 || from == to)
    return;
  edges[from].push_back({to, static_cast<unsigned>(edges[to].size()), capacity});
  edges[to].push_back({from, static_cast<unsigned>(edges[from].size() - 1), 0});
}

/// Distances from the source over edges with capacity left. False if the sink is out of reach.
bool MinCut::findLevels() {
  levels.assign(edges.size(), -1);
  levels[source] = 0;
  std::vector<Node> queue = {source};
  for (size_t k = 0; k < queue.size(); ++k)
    for (const Edge &edge : edges[queue[k]])
      if (edge.capacity > 0 && levels[edge.to] < 0) {
        levels[edge.to] = levels[queue[k]] + 1;
        queue.push_back(edge.to);
      }
  return levels[sink] >= 0;
}

/// Sends what it can from the source to the sink along one path and returns how much. The path is found without
/// recursion: graphs are as deep as the model.
int64_t MinCut::push() {
  std::vector<Node> path = {source};
  while (path.back() != sink) {
    Node at = path.back();
    bool isForward = false;
    for (unsigned &k = next[at]; k < edges[at].size(); ++k) {
      const Edge &edge = edges[at][k];
      if (edge.capacity > 0 && levels[edge.to] == levels[at] + 1) {
        path.push_back(edge.to);
        isForward = true;
        break;
      }
    }
    if (isForward)
      continue;
    if (at == source)
      return 0;
    path.pop_back();
    ++next[path.back()]; // a dead end
  }
  path.pop_back();
  int64_t limit = infinite;
  for (Node node : path)
    limit = std::min(limit, edges[node][next[node]].capacity);
  for (Node node : path) {
    Edge &edge = edges[node][next[node]];
    edge.capacity -= limit;
    edges[edge.to][edge.back].capacity += limit;
  }
  return limit;
}

std::vector<bool> MinCut::solve() {
  while (findLevels()) {
    next.assign(edges.size(), 0);
    while (push() > 0) {
    }
  }
  std::vector<bool> isTrue(edges.size());
  for (size_t k = 0; k < edges.size(); ++k)
    isTrue[k] = levels[k] >= 0;
  return isTrue;
}
