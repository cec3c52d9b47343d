// The order in which a list of nodes is imported: names are checked (each defined once, before use or
// at all, no cycles), nodes that nothing needs are left out, unsorted lists are sorted.
#ifndef DLC_FRONTEND_ONNX_GRAPH_H
#define DLC_FRONTEND_ONNX_GRAPH_H

#include "lib/Frontend/Onnx/Problems.h"

#include "llvm/ADT/CachedHashString.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"

namespace onnx {
class GraphProto;
class NodeProto;
} // namespace onnx

namespace dlc::frontend {

/// How messages call a node: its name, or `<Op>_<index>` without one.
std::string nodeName(const onnx::NodeProto &node, size_t index);

/// A graph, subgraph or function body to be planned. The strings live in the messages.
struct NodeList {
  std::vector<const onnx::NodeProto *> nodes;
  /// Names defined before the first node: inputs and initializers.
  SmallVector<StringRef> inputs;
  SmallVector<StringRef> outputs;
  /// Whether an enclosing graph defines a name.
  std::function<bool(StringRef)> isOuter;
};

struct Plan {
  /// Indices of the nodes that outputs depend on, every producer before its consumers.
  std::vector<size_t> order;
  /// Names that some live node or output reads.
  llvm::DenseSet<llvm::CachedHashStringRef> used;
  size_t numDead = 0;
  bool wasSorted = true;
};

/// Plans `list`. Problems are reported with the node they concern, or `list.nodes.size()` for none;
/// fails if there was one.
FailureOr<Plan> planNodes(const NodeList &list, function_ref<void(size_t node, Complaint complaint)> report);

/// Names that the subgraphs of `node` read from outside.
void collectCaptures(const onnx::NodeProto &node, SmallVectorImpl<StringRef> &names);

} // namespace dlc::frontend

#endif
