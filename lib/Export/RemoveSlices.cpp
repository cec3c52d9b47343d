// Cutting initializers, and the constants and attributes that say their sizes again.
#include "lib/Export/RemoveSlices.h"

#include "lib/Data/Failure.h"

#include <cstring>

using namespace dlc;
using dlc::data::failure;

llvm::Expected<data::HostTensor> dlc::withoutIndices(const data::HostTensor &tensor, int64_t dim,
                                                     llvm::ArrayRef<int64_t> removed) {
  std::vector<int64_t> shape = tensor.shape().vec();
  if (dim < 0 || dim >= static_cast<int64_t>(shape.size()) || static_cast<int64_t>(removed.size()) > shape[dim])
    return failure("expected at most " + llvm::Twine(removed.size()) + " indices in dimension " + llvm::Twine(dim) +
                   " of " + data::shapeText(shape));
  int64_t outer = 1, inner = 1, size = shape[dim];
  for (int64_t d = 0; d < dim; ++d)
    outer *= shape[d];
  for (size_t d = static_cast<size_t>(dim) + 1; d < shape.size(); ++d)
    inner *= shape[d];
  shape[dim] -= static_cast<int64_t>(removed.size());
  auto result = data::HostTensor::create(tensor.dtype(), shape);
  if (!result)
    return result.takeError();
  std::vector<bool> isGone(static_cast<size_t>(size));
  for (int64_t index : removed)
    isGone[static_cast<size_t>(index)] = true;
  size_t bytes = static_cast<size_t>(inner) * data::dtypeSize(tensor.dtype());
  char *to = result->data();
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t k = 0; k < size; ++k) {
      if (isGone[static_cast<size_t>(k)])
        continue;
      std::memcpy(to, tensor.data() + static_cast<size_t>(o * size + k) * bytes, bytes);
      to += bytes;
    }
  return result;
}

llvm::Expected<std::optional<int64_t>> dlc::reshapeEntry(const OnnxFile &file, const OnnxGraph &graph,
                                                         const OnnxNode &node, int64_t dim) {
  auto entryOf = [&](llvm::StringRef tensor, int64_t index) -> llvm::Expected<std::optional<int64_t>> {
    if (!graph.isInitializer(tensor))
      return std::nullopt;
    auto contents = file.read(tensor);
    if (!contents)
      return contents.takeError();
    if (contents->dtype() != DLC_I64 || index < 0 || index >= contents->elements())
      return std::nullopt;
    return contents->as<int64_t>()[index];
  };
  llvm::StringRef shape = operandOf(node, 1);
  size_t producer = graph.producerOf(shape);
  if (producer == OnnxGraph::none || graph.nodes[producer].op != "Concat")
    return entryOf(shape, dim);
  // Exporters join the batch of the input with constants: one element for each dimension.
  const OnnxNode &concat = graph.nodes[producer];
  if (dim < 0 || dim >= static_cast<int64_t>(concat.inputs.size()))
    return std::nullopt;
  for (const std::string &part : concat.inputs)
    if (graph.isInitializer(part)) {
      auto contents = file.read(part);
      if (!contents)
        return contents.takeError();
      if (contents->elements() != 1)
        return std::nullopt;
    }
  return entryOf(concat.inputs[dim], 0);
}

llvm::Error dlc::removeSlices(OnnxFile &file, OnnxGraph &graph, llvm::ArrayRef<TensorCut> tensors,
                              llvm::ArrayRef<ShapeCut> shapes,
                              llvm::ArrayRef<std::pair<std::string, int64_t>> convGroups) {
  for (const TensorCut &cut : tensors) {
    auto tensor = file.read(cut.tensor);
    if (!tensor)
      return tensor.takeError();
    auto smaller = withoutIndices(*tensor, cut.dim, cut.removed);
    if (!smaller)
      return failure(file.path(), "initializer '" + cut.tensor + "': " + llvm::toString(smaller.takeError()));
    if (llvm::Error error = file.set(cut.tensor, smaller->dtype(), smaller->shape(), {smaller->data(), smaller->bytes()}))
      return error;
  }
  auto nodeCalled = [&](llvm::StringRef name) -> OnnxNode * {
    for (OnnxNode &node : graph.nodes)
      if (node.name == name)
        return &node;
    return nullptr;
  };
  for (const ShapeCut &cut : shapes) {
    OnnxNode *node = nodeCalled(cut.node);
    if (!node || node->op != "Reshape")
      continue; // Flatten and the like follow by themselves
    auto entry = reshapeEntry(file, graph, *node, cut.dim);
    if (!entry)
      return entry.takeError();
    if (!*entry || **entry <= 0)
      continue; // inferred
    std::string &name = node->inputs[1];
    auto contents = file.read(name);
    if (!contents)
      return contents.takeError();
    contents->as<int64_t>()[cut.dim] = cut.newSize;
    if (graph.usesOf(name).size() > 1)
      name = graph.freshName(node->name + "_shape");
    if (llvm::Error error = file.set(name, DLC_I64, contents->shape(), {contents->data(), contents->bytes()}))
      return error;
    graph.markInitializer(name);
    graph.refresh();
  }
  for (const auto &[name, groups] : convGroups)
    if (OnnxNode *node = nodeCalled(name))
      for (OnnxAttribute &attribute : node->attributes)
        if (attribute.name == "group")
          attribute.i = groups;
  file.clearValueInfo();
  return graph.commit(file);
}
