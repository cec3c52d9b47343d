// The walk over one model: graph inputs, weights, nodes, functions, outputs. Handlers see it through
// Node only.
#ifndef DLC_FRONTEND_ONNX_IMPORTER_H
#define DLC_FRONTEND_ONNX_IMPORTER_H

#include "dialects/Nn/NnDialect.h"
#include "lib/Frontend/Onnx/Graph.h"
#include "lib/Frontend/Onnx/HandlerTable.h"
#include "lib/Frontend/Onnx/Requirements.h"
#include "lib/Frontend/Onnx/Tensors.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace onnx {
class AttributeProto;
class FunctionProto;
class ModelProto;
class ValueInfoProto;
} // namespace onnx

namespace dlc::frontend {

/// What a tensor name stands for. After a problem import goes on with a guessed type where there is
/// one, to find the other problems; only "unsupported" is believed of nodes behind a guess.
struct Binding {
  Value value; // null: nothing is known
  bool isGuess = false;
};

using AttributeMap = llvm::StringMap<const onnx::AttributeProto *>;

/// Names in force while the nodes of a graph, subgraph or function call are imported.
struct Frame {
  Frame *outer = nullptr; // of a subgraph
  const Frame *caller = nullptr;
  const onnx::FunctionProto *function = nullptr;
  llvm::StringMap<Binding> values;
  AttributeMap attributes; // of the call, for references inside a function
  const llvm::StringMap<int64_t> *opsets = nullptr;
  std::string prefix; // of node names: "call/"
  int depth = 0;
  const Plan *plan = nullptr;
  llvm::StringMap<const onnx::ValueInfoProto *> declared; // value_info, to guess from

  const Binding *find(StringRef name) const;
};

class Importer {
public:
  Importer(onnx::ModelProto &model, StringRef file, StringRef directory, const ImportOptions &options,
           MLIRContext *context, ImportReport &report);

  /// The module, or null if there were errors, which are in the log.
  mlir::OwningOpRef<ModuleOp> run(uint64_t fileHash);

  ProblemLog &getLog() { return log; }

private:
  friend class Node;

  // Model level: Importer.cpp
  LogicalResult readOpsets();
  void checkModel();
  LogicalResult importGraph();
  LogicalResult importInputs(Frame &frame);
  void bindInitializers(const onnx::GraphProto &graph, Frame &frame, const Plan &plan);
  LogicalResult importOutputs(Frame &frame);
  void setModuleAttributes(uint64_t fileHash);
  Value materialize(const HostValue &value, StringRef name, Location loc, bool isInitializer = false);

  // Nodes: Nodes.cpp
  FailureOr<Plan> plan(const NodeList &list, Frame &frame, StringRef what);
  void importNodes(const NodeList &list, const Plan &plan, Frame &frame);
  void importNode(const onnx::NodeProto &proto, size_t index, Frame &frame);
  void importCall(const onnx::FunctionProto &function, Node &node, Frame &frame);
  void importKnown(const HandlerRow &row, Node &node, Frame &frame);
  void reportUnknown(Node &node);
  void reportInside(const onnx::NodeProto &proto, const Frame &frame, StringRef name);
  void bindGuesses(Node &node, Frame &frame);
  /// Imports a subgraph in place and returns what its outputs are bound to.
  FailureOr<SmallVector<Binding>> importSubgraph(const onnx::GraphProto &graph, StringRef what, Node &node);

  Location locationOf(StringRef name, size_t index);
  void complain(Complaint complaint, const llvm::Twine &where = "");
  /// About one of many things of a kind: equal complaints about others are merged.
  void complainAbout(Complaint complaint, StringRef kind, StringRef name);

  onnx::ModelProto &model;
  StringRef file;
  const ImportOptions &options;
  MLIRContext *context;
  ImportReport &report;
  ProblemLog log;
  ExternalFiles externalFiles;
  TensorReader tensors;
  OpBuilder builder;
  mlir::OwningOpRef<ModuleOp> module;
  mlir::func::FuncOp function;
  llvm::StringMap<int64_t> opsets;
  llvm::StringMap<const onnx::FunctionProto *> functions; // by domain, name, overload
  std::vector<std::unique_ptr<llvm::StringMap<int64_t>>> functionOpsets;
  llvm::StringSet<> symbolNames; // of parameters and functions
  Requirements requirements;
  ElementCache elements;
  int64_t numNodes = 0;
  bool hasManyNodes = false;
};

/// Key of a model-local function.
std::string functionKey(StringRef domain, StringRef name, StringRef overload);

/// "" for ai.onnx, whose two spellings mean one domain.
StringRef normalizeDomain(StringRef domain);

} // namespace dlc::frontend

#endif
