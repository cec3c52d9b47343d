// Names, order and liveness of nodes. Everything is iterative but the walk into subgraphs, whose
// depth the reader bounds.
#include "lib/Frontend/Onnx/Graph.h"

#include "dlc-onnx.pb.h"
#include "llvm/ADT/DenseMap.h"

#include <queue>

using namespace dlc;
using namespace dlc::frontend;

using Name = llvm::CachedHashStringRef;

static Name key(StringRef name) { return Name(name); }

std::string frontend::nodeName(const onnx::NodeProto &node, size_t index) {
  return node.name().empty() ? node.op_type() + "_" + std::to_string(index) : node.name();
}

static void collectFree(const onnx::GraphProto &graph, SmallVectorImpl<StringRef> &names) {
  llvm::DenseSet<Name> defined;
  for (const auto &input : graph.input())
    defined.insert(key(input.name()));
  for (const auto &tensor : graph.initializer())
    defined.insert(key(tensor.name()));
  for (const auto &tensor : graph.sparse_initializer())
    defined.insert(key(tensor.values().name()));
  for (const auto &node : graph.node())
    for (const std::string &output : node.output())
      defined.insert(key(output));
  SmallVector<StringRef> read;
  for (const auto &node : graph.node()) {
    read.append(node.input().begin(), node.input().end());
    collectCaptures(node, read);
  }
  for (const auto &output : graph.output())
    read.push_back(output.name());
  for (StringRef name : read)
    if (!name.empty() && !defined.contains(key(name)))
      names.push_back(name);
}

void frontend::collectCaptures(const onnx::NodeProto &node, SmallVectorImpl<StringRef> &names) {
  for (const auto &attribute : node.attribute()) {
    if (attribute.has_g())
      collectFree(attribute.g(), names);
    for (const auto &graph : attribute.graphs())
      collectFree(graph, names);
  }
}

namespace {
struct Planner {
  const NodeList &list;
  function_ref<void(size_t, Complaint)> report;
  bool hasProblems = false;
  llvm::DenseSet<Name> before{};           // inputs and initializers
  llvm::DenseMap<Name, size_t> producer{}; // of every node output
  std::vector<SmallVector<StringRef, 4>> reads{};

  void complain(size_t node, const llvm::Twine &what, const llvm::Twine &todo = "") {
    Complaint complaint;
    (void)complaint.invalid(what, todo);
    report(node, complaint);
    hasProblems = true;
  }

  void define() {
    for (StringRef name : list.inputs)
      before.insert(key(name));
    for (auto [k, node] : llvm::enumerate(list.nodes))
      for (const std::string &output : node->output()) {
        if (output.empty())
          continue;
        if (before.contains(key(output))) {
          complain(k, "expected a new name for output " + quoted(output) + ", found that of an input or initializer",
                   "every tensor has one definition");
          continue;
        }
        auto [it, isNew] = producer.try_emplace(key(output), k);
        if (!isNew)
          complain(k, "expected a new name for output " + quoted(output) + ", found that of an output of node " +
                          quoted(nodeName(*list.nodes[it->second], it->second)),
                   "every tensor has one definition");
      }
  }

  void check(size_t k, StringRef name) {
    if (before.contains(key(name)) || producer.contains(key(name)) || (list.isOuter && list.isOuter(name)))
      return;
    std::string todo;
    if (k == list.nodes.size() || hints < 16) { // a search over all names each time
      ++hints;
      SmallVector<StringRef> candidates(list.inputs);
      for (auto &entry : producer)
        candidates.push_back(entry.first.val());
      if (candidates.size() < 10000)
        if (std::string names = listNames(nearestNames(name, candidates)); !names.empty())
          todo = "did you mean " + names + "?";
    }
    StringRef what = k == list.nodes.size() ? "output " : "input ";
    complain(k, "expected " + what + quoted(name) +
                    " to be produced by a node, a graph input or an initializer, found none of that name", todo);
  }
  unsigned hints = 0;

  void readNames() {
    reads.resize(list.nodes.size());
    for (auto [k, node] : llvm::enumerate(list.nodes)) {
      for (const std::string &input : node->input())
        if (!input.empty())
          reads[k].push_back(input);
      collectCaptures(*node, reads[k]);
      for (StringRef name : reads[k])
        check(k, name);
    }
    for (StringRef name : list.outputs)
      check(list.nodes.size(), name);
  }

  /// The nodes of one cycle among those that wait for each other.
  void reportCycle(ArrayRef<size_t> waiting) {
    size_t k = 0;
    while (k < list.nodes.size() && !waiting[k])
      ++k;
    llvm::DenseMap<size_t, size_t> position;
    SmallVector<size_t> path;
    while (!position.contains(k)) {
      position[k] = path.size();
      path.push_back(k);
      for (StringRef name : reads[k]) {
        auto it = producer.find(key(name));
        if (it != producer.end() && waiting[it->second]) {
          k = it->second;
          break;
        }
      }
    }
    path.erase(path.begin(), path.begin() + position[k]);
    std::reverse(path.begin(), path.end());
    constexpr size_t maxNodes = 8;
    std::string text;
    for (size_t node : ArrayRef(path).take_front(maxNodes))
      text += (text.empty() ? "" : " -> ") + quoted(nodeName(*list.nodes[node], node));
    if (path.size() > maxNodes)
      text += " -> ... (" + std::to_string(path.size()) + " nodes)";
    complain(path.front(), "expected a graph without cycles, found the cycle " + text,
             "a node cannot depend on its own result");
  }

  std::vector<size_t> sort(bool &wasSorted) {
    size_t count = list.nodes.size();
    std::vector<size_t> waiting(count);
    std::vector<SmallVector<size_t, 2>> consumers(count);
    wasSorted = true;
    for (size_t k = 0; k < count; ++k)
      for (StringRef name : reads[k]) {
        auto it = producer.find(key(name));
        if (it == producer.end())
          continue;
        ++waiting[k];
        consumers[it->second].push_back(k);
        wasSorted &= it->second < k;
      }
    // The smallest index first keeps the file's order wherever it is legal.
    std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
    for (size_t k = 0; k < count; ++k)
      if (!waiting[k])
        ready.push(k);
    std::vector<size_t> order;
    while (!ready.empty()) {
      size_t k = ready.top();
      ready.pop();
      order.push_back(k);
      for (size_t consumer : consumers[k])
        if (--waiting[consumer] == 0)
          ready.push(consumer);
    }
    if (order.size() < count)
      reportCycle(waiting);
    return order;
  }
};
} // namespace

FailureOr<Plan> frontend::planNodes(const NodeList &list, function_ref<void(size_t, Complaint)> report) {
  Planner planner{list, report};
  planner.define();
  planner.readNames();
  Plan plan;
  std::vector<size_t> order = planner.sort(plan.wasSorted);
  if (planner.hasProblems)
    return failure();

  std::vector<bool> isLive(list.nodes.size());
  for (StringRef name : list.outputs)
    plan.used.insert(key(name));
  for (size_t k : llvm::reverse(order)) {
    isLive[k] = llvm::any_of(list.nodes[k]->output(), [&](const std::string &output) {
      return !output.empty() && plan.used.contains(key(output));
    });
    if (isLive[k])
      for (StringRef name : planner.reads[k])
        plan.used.insert(key(name));
  }
  for (size_t k : order)
    if (isLive[k])
      plan.order.push_back(k);
  plan.numDead = list.nodes.size() - plan.order.size();
  return plan;
}
