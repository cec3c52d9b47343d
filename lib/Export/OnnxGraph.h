// The nodes of an ONNX model under edit: who makes a tensor, who reads it, and a list of nodes that can be rebuilt as a
// whole. Quantization and pruning work on it; OnnxFile keeps what they do not look at.
#ifndef DLC_EXPORT_ONNXGRAPH_H
#define DLC_EXPORT_ONNXGRAPH_H

#include "lib/Export/OnnxFile.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace dlc {

/// What is known of a tensor: the importer's word, by the tensor's name. Open dimensions are -1.
struct OnnxTensorType {
  int32_t dtype = -1;
  std::vector<int64_t> dims;
};
using OnnxTensorTypes = llvm::StringMap<OnnxTensorType>;

class OnnxGraph {
public:
  /// A place that reads a tensor; operand -1: inside a subgraph of the node.
  struct Use {
    size_t node;
    int32_t operand;
  };
  static constexpr size_t none = ~size_t(0);

  /// Reads the nodes of `file`, producers before consumers. Every node has a name afterwards: `<Op>_<index>` where the
  /// file has none, as the importer says it.
  explicit OnnxGraph(const OnnxFile &file);

  std::vector<OnnxNode> nodes;

  /// To be called after a change of `nodes`, before the questions below.
  void refresh();

  /// The node that makes `tensor`, or `none`.
  size_t producerOf(llvm::StringRef tensor) const;
  llvm::ArrayRef<Use> usesOf(llvm::StringRef tensor) const;
  bool isInput(llvm::StringRef tensor) const { return inputs.contains(tensor); }
  bool isOutput(llvm::StringRef tensor) const { return outputs.contains(tensor); }
  bool isInitializer(llvm::StringRef tensor) const { return initializers.contains(tensor); }
  /// `tensor`, made by a node that is gone, is an initializer now.
  void markInitializer(llvm::StringRef tensor) { initializers.insert(tensor); }
  /// `base`, or with a number behind it when a tensor or node is called so; the name counts as taken from then on.
  std::string freshName(llvm::StringRef base);

  /// Makes every use of `from`, but for the outputs of the model, read `to`.
  void replaceUses(llvm::StringRef from, llvm::StringRef to);

  /// Forgets the names of second and further results that nobody reads: masks of Dropout, indices of MaxPool.
  void dropUnusedResults();

  /// Puts the nodes back into `file`, and drops initializers that nobody reads any more.
  llvm::Error commit(OnnxFile &file);

private:
  void sort();

  llvm::StringSet<> inputs, outputs, initializers, taken;
  llvm::StringMap<size_t> producers;
  llvm::StringMap<std::vector<Use>> uses;
};

/// The attribute called `name`, or null.
const OnnxAttribute *findAttribute(const OnnxNode &node, llvm::StringRef name);
int64_t intAttribute(const OnnxNode &node, llvm::StringRef name, int64_t absent);
float floatAttribute(const OnnxNode &node, llvm::StringRef name, float absent);
/// Operand `k`, or "" when it is absent.
llvm::StringRef operandOf(const OnnxNode &node, size_t k);

} // namespace dlc

#endif
