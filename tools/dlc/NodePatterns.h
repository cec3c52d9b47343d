// Options that name nodes of a model by patterns: --keep-float, --keep.
#ifndef DLC_TOOLS_DLC_NODEPATTERNS_H
#define DLC_TOOLS_DLC_NODEPATTERNS_H

#include "tools/dlc/Invocation.h"

#include "lib/Export/OnnxGraph.h"

#include "llvm/Support/GlobPattern.h"

namespace dlc::cli {

/// Patterns with * and ? on names of nodes, or on names of operators behind "op:".
class NodePatterns {
public:
  static llvm::Expected<NodePatterns> parse(const Invocation &invocation, OptionId option);

  /// "--keep-float 'conv*'": the last pattern that fits a node; nothing when none does.
  std::optional<std::string> match(llvm::StringRef name, llvm::StringRef op);
  /// Fails when a pattern fits no node of `graph`, naming one that is near.
  llvm::Error checkUsed(const OnnxGraph &graph) const;

private:
  struct Row {
    std::unique_ptr<const std::string> text;
    llvm::GlobPattern glob;
    bool isOp, isUsed;
  };
  std::string option;
  std::vector<Row> rows;
};

} // namespace dlc::cli

#endif
