// Indices over the nodes of a model.
#include "lib/Export/OnnxGraph.h"

#include <queue>

using namespace dlc;

OnnxGraph::OnnxGraph(const OnnxFile &file) : nodes(file.nodes()) {
  for (const std::string &name : file.inputNames())
    inputs.insert(name);
  for (const std::string &name : file.outputNames())
    outputs.insert(name);
  for (const OnnxTensorInfo &tensor : file.initializers())
    initializers.insert(tensor.name);
  for (auto [k, node] : llvm::enumerate(nodes))
    if (node.name.empty())
      node.name = node.op + "_" + std::to_string(k);
  for (const auto *names : {&inputs, &outputs, &initializers})
    for (const auto &entry : *names)
      taken.insert(entry.getKey());
  for (const OnnxNode &node : nodes) {
    taken.insert(node.name);
    for (const std::string &output : node.outputs)
      taken.insert(output);
  }
  refresh();
  sort();
  refresh();
}

void OnnxGraph::refresh() {
  producers.clear();
  uses.clear();
  for (auto [k, node] : llvm::enumerate(nodes)) {
    for (const std::string &output : node.outputs)
      if (!output.empty())
        producers[output] = k;
    for (auto [operand, input] : llvm::enumerate(node.inputs))
      if (!input.empty())
        uses[input].push_back({k, static_cast<int32_t>(operand)});
    for (const std::string &name : node.captures)
      uses[name].push_back({k, -1});
  }
}

/// Keeps the file's order wherever it is legal. A cycle, which the importer refuses, stays as it is.
void OnnxGraph::sort() {
  std::vector<size_t> waiting(nodes.size());
  std::vector<std::vector<size_t>> consumers(nodes.size());
  for (auto [k, node] : llvm::enumerate(nodes))
    for (const auto *names : {&node.inputs, &node.captures})
      for (const std::string &name : *names)
        if (size_t producer = producerOf(name); producer != none) {
          ++waiting[k];
          consumers[producer].push_back(k);
        }
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t k = 0; k < nodes.size(); ++k)
    if (!waiting[k])
      ready.push(k);
  std::vector<OnnxNode> sorted;
  while (!ready.empty()) {
    size_t k = ready.top();
    ready.pop();
    sorted.push_back(nodes[k]);
    for (size_t consumer : consumers[k])
      if (--waiting[consumer] == 0)
        ready.push(consumer);
  }
  if (sorted.size() == nodes.size())
    nodes = std::move(sorted);
}

size_t OnnxGraph::producerOf(llvm::StringRef tensor) const {
  auto found = producers.find(tensor);
  return found == producers.end() ? none : found->second;
}

llvm::ArrayRef<OnnxGraph::Use> OnnxGraph::usesOf(llvm::StringRef tensor) const {
  auto found = uses.find(tensor);
  return found == uses.end() ? llvm::ArrayRef<Use>() : llvm::ArrayRef<Use>(found->second);
}

std::string OnnxGraph::freshName(llvm::StringRef base) {
  std::string name = base.str();
  for (int k = 1; !taken.insert(name).second; ++k)
    name = (base + "_" + llvm::Twine(k)).str();
  return name;
}

void OnnxGraph::replaceUses(llvm::StringRef from, llvm::StringRef to) {
  std::vector<Use> list = usesOf(from);
  std::string target = to.str(), old = from.str();
  for (Use use : list) {
    if (use.operand < 0)
      continue; // a subgraph's own text; callers leave tensors alone that subgraphs read
    nodes[use.node].inputs[use.operand] = target;
    uses[target].push_back(use);
  }
  llvm::erase_if(uses[old], [](Use use) { return use.operand >= 0; });
}

void OnnxGraph::dropUnusedResults() {
  for (OnnxNode &node : nodes) {
    for (std::string &output : llvm::drop_begin(node.outputs, node.outputs.empty() ? 0 : 1))
      if (usesOf(output).empty() && !isOutput(output))
        output.clear();
    while (node.outputs.size() > 1 && node.outputs.back().empty())
      node.outputs.pop_back();
  }
  refresh();
}

llvm::Error OnnxGraph::commit(OnnxFile &file) {
  refresh();
  if (llvm::Error error = file.setNodes(nodes))
    return error;
  for (const OnnxTensorInfo &tensor : file.initializers())
    if (usesOf(tensor.name).empty() && !isOutput(tensor.name))
      file.removeInitializer(tensor.name);
  // The nodes are the file's own now, under new numbers.
  for (auto [k, node] : llvm::enumerate(nodes))
    node.origin = static_cast<int64_t>(k);
  return llvm::Error::success();
}

const OnnxAttribute *dlc::findAttribute(const OnnxNode &node, llvm::StringRef name) {
  for (const OnnxAttribute &attribute : node.attributes)
    if (attribute.name == name)
      return &attribute;
  return nullptr;
}

int64_t dlc::intAttribute(const OnnxNode &node, llvm::StringRef name, int64_t absent) {
  const OnnxAttribute *attribute = findAttribute(node, name);
  return attribute && attribute->i ? *attribute->i : absent;
}

float dlc::floatAttribute(const OnnxNode &node, llvm::StringRef name, float absent) {
  const OnnxAttribute *attribute = findAttribute(node, name);
  return attribute && attribute->f ? *attribute->f : absent;
}

llvm::StringRef dlc::operandOf(const OnnxNode &node, size_t k) {
  return k < node.inputs.size() ? llvm::StringRef(node.inputs[k]) : llvm::StringRef();
}
