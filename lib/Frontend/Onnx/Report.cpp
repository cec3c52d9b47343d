// Text and JSON of import reports.
#include "lib/Frontend/Onnx/Report.h"

using namespace dlc;

StringRef dlc::stringifyProblemKind(ProblemKind kind) {
  switch (kind) {
  case ProblemKind::Invalid:
    return "invalid";
  case ProblemKind::Unsupported:
    return "unsupported";
  case ProblemKind::Warning:
    return "warning";
  case ProblemKind::Remark:
    return "remark";
  }
  return "";
}

std::string ImportProblem::str() const {
  std::string text;
  if (!where.empty())
    text += where + ": ";
  text += message;
  if (!hint.empty())
    text += "; " + hint;
  if (count > 1) {
    text += " (" + std::to_string(count) + (op.empty() ? " of them: " : " nodes: ");
    for (size_t k = 0; k < nodes.size(); ++k)
      text += (k ? ", '" : "'") + nodes[k] + "'";
    text += count > static_cast<int64_t>(nodes.size()) ? ", ...)" : ")";
  }
  return text;
}

bool ImportReport::has(ProblemKind kind) const {
  return llvm::any_of(problems, [&](const ImportProblem &problem) { return problem.kind == kind; });
}

int ImportReport::exitCode() const {
  return has(ProblemKind::Invalid) ? 1 : has(ProblemKind::Unsupported) ? 2 : 0;
}

std::string ImportReport::str() const {
  std::string text;
  for (const ImportProblem &problem : problems) {
    bool isError = problem.kind == ProblemKind::Invalid || problem.kind == ProblemKind::Unsupported;
    text += file + ": " + (isError ? "" : stringifyProblemKind(problem.kind).str() + ": ") + problem.str() + "\n";
  }
  if (numDropped)
    text += file + ": " + std::to_string(numDropped) + " more problems are not listed\n";
  return text;
}

llvm::json::Value ImportReport::toJson() const {
  auto text = [](StringRef s) { return llvm::json::fixUTF8(s); };
  llvm::json::Array rows;
  for (const ImportProblem &problem : problems) {
    llvm::json::Object row{{"kind", stringifyProblemKind(problem.kind)},
                           {"where", text(problem.where)},
                           {"message", text(problem.message)},
                           {"hint", text(problem.hint)},
                           {"count", problem.count}};
    if (!problem.op.empty()) {
      row["node"] = text(problem.node);
      row["op"] = text(problem.op);
      row["domain"] = text(problem.domain);
      row["opset"] = problem.opset;
      llvm::json::Array nodes;
      for (const std::string &node : problem.nodes)
        nodes.push_back(text(node));
      row["nodes"] = std::move(nodes);
    }
    rows.push_back(std::move(row));
  }
  return llvm::json::Object{{"version", 1},
                            {"file", text(file)},
                            {"producer", text(producer)},
                            {"nodes", numNodes},
                            {"exit_code", exitCode()},
                            {"problems", std::move(rows)},
                            {"problems_not_listed", numDropped}};
}
