// Patterns on the names of nodes.
#include "tools/dlc/NodePatterns.h"
#include "tools/dlc/Format.h"

using namespace dlc;
using namespace dlc::cli;

llvm::Expected<NodePatterns> NodePatterns::parse(const Invocation &invocation, OptionId option) {
  NodePatterns result;
  result.option = optionName(option);
  for (std::string text : invocation.all(option)) {
    auto owned = std::make_unique<const std::string>(std::move(text)); // the pattern refers to it
    llvm::StringRef pattern = *owned;
    bool isOp = pattern.consume_front("op:");
    auto glob = llvm::GlobPattern::create(pattern);
    if (!glob)
      return fail(ErrorCode::BadOptionValue,
                  result.option + " '" + safeText(*owned) + "': " + llvm::toString(glob.takeError()));
    result.rows.push_back({std::move(owned), std::move(*glob), isOp, false});
  }
  return std::move(result);
}

std::optional<std::string> NodePatterns::match(llvm::StringRef name, llvm::StringRef op) {
  std::optional<std::string> reason;
  for (Row &row : rows)
    if (row.glob.match(row.isOp ? op : name)) {
      row.isUsed = true;
      reason = option + " '" + *row.text + "'";
    }
  return reason;
}

llvm::Error NodePatterns::checkUsed(const OnnxGraph &graph) const {
  for (const Row &row : rows) {
    if (row.isUsed)
      continue;
    llvm::SmallVector<llvm::StringRef> names;
    for (const OnnxNode &node : graph.nodes)
      names.push_back(row.isOp ? llvm::StringRef(node.op) : llvm::StringRef(node.name));
    std::string near = nearestWord(llvm::StringRef(*row.text).substr(row.isOp ? 3 : 0), names);
    return fail(ErrorCode::BadOptionValue,
                option + " '" + safeText(*row.text) + "': no node is called so" +
                    (near.empty() ? "; 'dlc inspect MODEL' lists the nodes" : "; did you mean '" + safeText(near) + "'?"));
  }
  return llvm::Error::success();
}
