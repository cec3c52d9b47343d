// Ranks of instructions: a topological order of the control flow graph in which every loop is contiguous, so
// that "smallest rank first" brings diverged lanes together at joins and at loop exits.
#include "Decoder.h"
#include <algorithm>
#include <functional>

namespace dlc::emulator {

namespace {

struct Graph {
  std::vector<uint32_t> first, end; ///< instructions of each block
  std::vector<std::vector<int>> successors;
};

/// Strongly connected components of the blocks in `members` (edges into `cut` do not count), in topological order.
std::vector<std::vector<int>> components(const Graph &graph, const std::vector<int> &members, int cut) {
  size_t blocks = graph.first.size();
  std::vector<int> index(blocks, -1), low(blocks, 0);
  std::vector<bool> inside(blocks), onStack(blocks);
  for (int block : members)
    inside[static_cast<size_t>(block)] = true;
  std::vector<int> stack;
  std::vector<std::vector<int>> found;
  int counter = 0;
  std::function<void(int)> visit = [&](int block) {
    auto b = static_cast<size_t>(block);
    index[b] = low[b] = counter++;
    stack.push_back(block);
    onStack[b] = true;
    for (int next : graph.successors[b]) {
      auto n = static_cast<size_t>(next);
      if (!inside[n] || next == cut)
        continue;
      if (index[n] < 0) {
        visit(next);
        low[b] = std::min(low[b], low[n]);
      } else if (onStack[n]) {
        low[b] = std::min(low[b], index[n]);
      }
    }
    if (low[b] != index[b])
      return;
    found.emplace_back();
    int member;
    do {
      member = stack.back();
      stack.pop_back();
      onStack[static_cast<size_t>(member)] = false;
      found.back().push_back(member);
    } while (member != block);
  };
  for (int block : members)
    if (index[static_cast<size_t>(block)] < 0)
      visit(block);
  std::reverse(found.begin(), found.end());
  return found;
}

} // namespace

void rankInstructions(Program &program, uint32_t begin, uint32_t end) {
  std::vector<Instr> &code = program.code;
  std::vector<bool> leader(end - begin + 1);
  leader[0] = true;
  auto targetsOf = [&](const Instr &instr) {
    std::vector<int> targets;
    if (isBranch(instr))
      targets = instr.extra ? instr.extra->targets : std::vector<int>{instr.target};
    return targets;
  };
  for (uint32_t i = begin; i != end; ++i) {
    for (int target : targetsOf(code[i]))
      leader[static_cast<uint32_t>(target) - begin] = true;
    if (isBranch(code[i]) || isExit(code[i]))
      leader[i + 1 - begin] = true;
  }
  Graph graph;
  std::vector<int> blockOf(end - begin);
  for (uint32_t i = begin; i != end; ++i) {
    if (leader[i - begin]) {
      if (!graph.end.empty())
        graph.end.back() = i;
      graph.first.push_back(i);
      graph.end.push_back(end);
    }
    blockOf[i - begin] = static_cast<int>(graph.first.size()) - 1;
  }
  graph.successors.resize(graph.first.size());
  for (size_t block = 0; block != graph.first.size(); ++block) {
    const Instr &last = code[graph.end[block] - 1];
    for (int target : targetsOf(last))
      graph.successors[block].push_back(blockOf[static_cast<uint32_t>(target) - begin]);
    bool fallsThrough = last.guard >= 0 || (!isBranch(last) && !isExit(last));
    if (fallsThrough && block + 1 != graph.first.size())
      graph.successors[block].push_back(static_cast<int>(block) + 1);
  }
  uint32_t rank = begin;
  std::function<void(const std::vector<int> &, int)> number = [&](const std::vector<int> &members, int cut) {
    for (std::vector<int> &component : components(graph, members, cut)) {
      std::sort(component.begin(), component.end());
      int only = component[0];
      auto &next = graph.successors[static_cast<size_t>(only)];
      bool loop = component.size() > 1 || (only != cut && std::find(next.begin(), next.end(), only) != next.end());
      if (!loop) {
        for (uint32_t i = graph.first[static_cast<size_t>(only)]; i != graph.end[static_cast<size_t>(only)]; ++i)
          code[i].rank = rank++;
        continue;
      }
      int head = only; // the block that is entered from outside
      for (int candidate : component) {
        bool entered = false;
        for (size_t block = 0; block != graph.first.size(); ++block)
          if (!std::binary_search(component.begin(), component.end(), static_cast<int>(block)))
            for (int target : graph.successors[block])
              entered |= target == candidate;
        if (entered) {
          head = candidate;
          break;
        }
      }
      std::swap(*std::find(component.begin(), component.end(), head), component[0]);
      number(component, head);
      program.loopEnd[graph.first[static_cast<size_t>(head)]] = rank - 1;
    }
  };
  std::vector<int> all(graph.first.size());
  for (size_t i = 0; i != all.size(); ++i)
    all[i] = static_cast<int>(i);
  number(all, -1);
}

} // namespace dlc::emulator
