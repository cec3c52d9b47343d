// Structured pruning: channels of an imported model that can be removed, and what of the model's weights goes with them.
#ifndef DLC_PASSES_PRUNING_PRUNING_H
#define DLC_PASSES_PRUNING_PRUNING_H

#include "passes/Pruning/ChannelTies.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseSet.h"

#include "passes/Pruning/PruningOpInterface.h.inc"

#include <functional>
#include <optional>

namespace mlir {
class DialectRegistry;
}

namespace dlc::pruning {

/// Attaches PruningOpInterface to the ops of the nn dialect.
void registerPruningModels(mlir::DialectRegistry &registry);

/// Some indices of one dimension of a parameter.
struct Slice {
  size_t parameter; ///< in ChannelAnalysis::parameters
  int64_t dim;
  std::vector<int64_t> indices; ///< ascending
};

/// What goes together.
struct Channel {
  int64_t id; ///< ties' representative
  std::vector<Slice> slices;
  double score = 0; ///< its magnitude relative to the other channels of its group
};

/// Channels that are alternatives: they appear in the same dimensions of the same tensors.
struct ChannelGroup {
  std::string name;               ///< the node whose result the group is, the first in the order of execution
  std::vector<std::string> nodes; ///< all nodes whose parameters it cuts
  std::vector<Channel> channels;
};

struct AnalysisOptions {
  /// Says why the sizes of an op's operands and results must stay; nothing when they may change.
  std::function<std::optional<std::string>(mlir::Operation *)> fixedOp;
  /// The same for its results alone.
  std::function<std::optional<std::string>(mlir::Operation *)> keptResult;
};

/// A new size for a dimension of an op's result.
struct ResultChange {
  std::string node;
  int64_t dim, oldSize, newSize;
};

class ChannelAnalysis {
public:
  /// Looks at @main of an imported module. Ops need their pruning models.
  ChannelAnalysis(mlir::ModuleOp module, const AnalysisOptions &options);

  struct Parameter {
    std::string name; ///< of the initializer
    std::vector<int64_t> shape;
    mlir::ElementsAttr contents;
  };
  std::vector<Parameter> parameters;
  /// Groups of two channels or more, in the order of execution, with their scores.
  std::vector<ChannelGroup> groups;
  /// Groups that cannot be cut: a node and the reason, once each.
  std::vector<std::pair<std::string, std::string>> frozen;

  /// The indices of dimension `dim` of a parameter that are gone with `removed` channels; ascending.
  std::vector<int64_t> removedFrom(size_t parameter, int64_t dim, const llvm::DenseSet<int64_t> &removed);
  /// What is left of a dimension of a value in @main; -1 when its size is open.
  int64_t sizeAfter(Value value, int64_t dim, const llvm::DenseSet<int64_t> &removed);
  /// Reshapes whose results change their size: what a constant shape in the file must follow.
  std::vector<ResultChange> reshapes(const llvm::DenseSet<int64_t> &removed);
  /// The number of groups that a grouped convolution has left, where it changes.
  std::vector<std::pair<std::string, int64_t>> convGroups(const llvm::DenseSet<int64_t> &removed);

private:
  void collect();
  void score();

  mlir::ModuleOp module;
  ChannelTies ties;
  std::vector<Value> parameterValues;
};

} // namespace dlc::pruning

#endif
