// What import found out about a model: the content of `dlc check`.
#ifndef DLC_FRONTEND_ONNX_REPORT_H
#define DLC_FRONTEND_ONNX_REPORT_H

#include "lib/Support/Mlir.h"

#include "llvm/Support/JSON.h"

#include <string>
#include <vector>

namespace dlc {

enum class ProblemKind {
  Invalid,     // the model or a request breaks ONNX's rules
  Unsupported, // a valid model that dlc cannot compile
  Warning,     // imported, but something looks wrong
  Remark,      // imported, and worth knowing
};

/// "invalid", "unsupported", "warning" or "remark".
StringRef stringifyProblemKind(ProblemKind kind);

/// One problem, merged over all nodes that have it.
struct ImportProblem {
  ProblemKind kind = ProblemKind::Invalid;
  /// The place in the model's terms: "node 'conv1' (Conv, opset 17)", "input 'x'"; empty for the whole model.
  std::string where;
  /// Set for problems of nodes.
  std::string node, op, domain;
  int64_t opset = 0;
  /// Expected and found, and what to do; the latter may be empty.
  std::string message, hint;
  /// How many nodes have it, and the names of the first few.
  int64_t count = 1;
  SmallVector<std::string> nodes;

  /// "node 'conv1' (Conv, opset 17): message; hint", with the number of nodes where it is not one.
  std::string str() const;
};

struct ImportReport {
  std::string file, producer;
  std::vector<ImportProblem> problems;
  /// Problems beyond the budget, which are counted only.
  int64_t numDropped = 0;
  int64_t numNodes = 0;

  bool has(ProblemKind kind) const;
  /// 0, or 1 if the model is invalid, or else 2 if it is unsupported.
  int exitCode() const;
  /// One line per problem, each starting with the file's name.
  std::string str() const;
  llvm::json::Value toJson() const;
};

} // namespace dlc

#endif
