// An ONNX file to change and write back: weights replaced, nodes and tensors added, everything else as it was. ONNX's
// own classes stay behind this header; nothing here throws.
#ifndef DLC_EXPORT_ONNXFILE_H
#define DLC_EXPORT_ONNXFILE_H

#include "lib/Data/HostTensor.h"

#include <map>
#include <optional>

namespace dlc {

/// A tensor of the file as it is declared. Contents are read apart: they may be gigabytes.
struct OnnxTensorInfo {
  std::string name;
  int32_t dtype = -1; ///< dlc_dtype, -1 for a type that dlc does not have
  std::vector<int64_t> dims;
  bool isExternal = false; ///< in a file beside the model
};

/// An attribute to write; the kinds that dlc's own passes need.
struct OnnxAttribute {
  std::string name;
  std::optional<int64_t> i;
  std::optional<float> f;
  std::vector<int64_t> ints;
  std::string s;         ///< written when none of the others is given
  bool isOpaque = false; ///< of a node that was read: of another kind (a tensor, a graph); kept as it is
};

/// A node of the main graph. Optional operands that are absent are empty names.
struct OnnxNode {
  std::string name, op, domain;
  std::vector<std::string> inputs, outputs;
  std::vector<OnnxAttribute> attributes;
  std::vector<std::string> captures = {}; ///< names that its subgraphs read from outside
  int64_t origin = -1;                    ///< the node of the file whose opaque attributes it has; -1: a new one
};

class OnnxFile {
public:
  /// Opens a model. Tensors in files beside it are found there and mapped as the importer does it (a path that leaves
  /// the model's folder is refused). Errors start with the path.
  static llvm::Expected<std::unique_ptr<OnnxFile>> load(llvm::StringRef path);
  ~OnnxFile();
  OnnxFile(const OnnxFile &) = delete;

  /// --- Initializers of the main graph.
  std::vector<OnnxTensorInfo> initializers() const;
  bool hasInitializer(llvm::StringRef name) const;
  /// Contents of an initializer; fails for a name there is not and for types that dlc does not have.
  llvm::Expected<data::HostTensor> read(llvm::StringRef name) const;
  /// New contents for an initializer that exists, of its dtype and dims. `bytes` are copied.
  llvm::Error replace(llvm::StringRef name, int32_t dtype, llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<char> bytes);
  /// Replaces an initializer whatever it was, or adds one.
  llvm::Error set(llvm::StringRef name, int32_t dtype, llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<char> bytes);
  void removeInitializer(llvm::StringRef name);

  /// --- Nodes of the main graph, in the file's order.
  size_t numNodes() const;
  OnnxNode node(size_t index) const;
  /// Inserts before node `before`; numNodes() appends. Operands must be defined by then.
  void insertNode(size_t before, const OnnxNode &node);
  void setNodeInput(size_t index, size_t operand, llvm::StringRef value);
  void setNodeOutput(size_t index, size_t result, llvm::StringRef value);
  void setNodeAttribute(size_t index, const OnnxAttribute &attribute);
  /// All nodes, and a new list instead: what is not in it is gone. A node may be in it several times.
  std::vector<OnnxNode> nodes() const;
  llvm::Error setNodes(llvm::ArrayRef<OnnxNode> nodes);
  /// Makes initializers of the Constant nodes whose value is a tensor or a number.
  llvm::Error liftConstants();
  std::vector<std::string> inputNames() const;
  std::vector<std::string> outputNames() const;
  /// Declares one more output of the model, of known rank; open dimensions are -1.
  void addOutput(llvm::StringRef name, int32_t dtype, llvm::ArrayRef<int64_t> dims);
  /// Forgets what the file says of the shapes of values between the nodes, which may be wrong after a change.
  void clearValueInfo();

  /// The version of an operator set, 0 where the model does not import it; domain "" is ONNX's own.
  int64_t opset(llvm::StringRef domain = "") const;
  /// Raises (or adds) the version of an operator set. Nodes are not rewritten.
  void setOpset(llvm::StringRef domain, int64_t version);
  /// Raises the version of the file format to the one that the opset came with, where it is older.
  void raiseIrVersion();
  /// metadata_props, which tools keep and nothing computes with.
  void setMetadata(llvm::StringRef key, llvm::StringRef value);

  /// Writes the model; the file appears complete or not at all. Tensors that were external, and all large ones when the
  /// message would pass 2 GB, go to one file beside it, "<stem>-<hash of its contents>.data", which is written first;
  /// data files that earlier saves under the same name left there are removed afterwards. Equal models give equal
  /// bytes.
  llvm::Error save(llvm::StringRef path);

  const std::string &path() const { return source; }

private:
  OnnxFile();
  struct Model;
  friend struct OnnxFileAccess;
  std::unique_ptr<Model> model;
  std::string source;
};

} // namespace dlc

#endif
