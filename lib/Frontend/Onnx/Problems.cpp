// Collecting, merging and wording of problems.
#include "lib/Frontend/Onnx/Problems.h"

#include "llvm/ADT/StringExtras.h"

using namespace dlc;
using namespace dlc::frontend;

LogicalResult Complaint::invalid(const llvm::Twine &what, const llvm::Twine &todo) {
  *this = {ProblemKind::Invalid, what.str(), todo.str()};
  return failure();
}

LogicalResult Complaint::unsupported(const llvm::Twine &what, const llvm::Twine &todo) {
  *this = {ProblemKind::Unsupported, what.str(), todo.str()};
  return failure();
}

std::string frontend::quoted(StringRef name) {
  constexpr size_t maxLength = 120;
  std::string text = "'";
  for (char c : name.take_front(maxLength)) {
    if (llvm::isPrint(c) || static_cast<unsigned char>(c) >= 0x80)
      text += c;
    else
      text += "\\x" + llvm::utohexstr(static_cast<unsigned char>(c), /*LowerCase=*/true, /*Width=*/2);
  }
  if (name.size() > maxLength)
    text += "...";
  return text + "'";
}

SmallVector<std::string> frontend::nearestNames(StringRef name, ArrayRef<StringRef> candidates) {
  if (name.size() > 64)
    return {};
  std::string lower = name.lower();
  unsigned limit = std::max<unsigned>(1, name.size() / 4);
  SmallVector<std::pair<unsigned, StringRef>> found;
  for (StringRef candidate : candidates) {
    unsigned distance = StringRef(lower).edit_distance(candidate.lower(), /*AllowReplacements=*/true, limit);
    if (distance <= limit)
      found.push_back({distance, candidate});
  }
  llvm::sort(found); // equal distances by name
  SmallVector<std::string> names;
  for (auto [distance, candidate] : ArrayRef(found).take_front(3))
    names.push_back(candidate.str());
  return names;
}

std::string frontend::listNames(ArrayRef<std::string> names, StringRef last) {
  std::string text;
  for (auto [k, name] : llvm::enumerate(names))
    text += ((k == 0 ? "" : k + 1 == names.size() ? last : ", ") + quoted(name)).str();
  return text;
}

void ProblemLog::add(ImportProblem problem, Location loc) {
  constexpr size_t maxNames = 5;
  numErrors += problem.kind == ProblemKind::Invalid || problem.kind == ProblemKind::Unsupported;
  std::string key = std::to_string(static_cast<int>(problem.kind)) + '\0' + problem.op + '\0' + problem.domain + '\0' +
                    std::to_string(problem.opset) + '\0' + problem.message;
  if (problem.node.empty())
    key += '\0' + problem.where;
  auto it = known.find(key);
  if (it != known.end()) {
    ImportProblem &first = report.problems[it->second];
    if (problem.node.empty() || llvm::is_contained(first.nodes, problem.node))
      return;
    ++first.count;
    if (first.nodes.size() < maxNames)
      first.nodes.push_back(problem.node);
    return;
  }
  if (report.problems.size() >= maxProblems) {
    ++report.numDropped;
    return;
  }
  known[key] = report.problems.size();
  if (!problem.node.empty())
    problem.nodes.push_back(problem.node);
  report.problems.push_back(std::move(problem));
  locations.push_back(loc);
}

void ProblemLog::add(Complaint complaint, const llvm::Twine &where, Location loc) {
  ImportProblem problem;
  problem.kind = complaint.kind;
  problem.where = where.str();
  problem.message = std::move(complaint.message);
  problem.hint = std::move(complaint.hint);
  add(std::move(problem), loc);
}

void ProblemLog::emit() {
  for (auto [problem, loc] : llvm::zip(report.problems, locations)) {
    switch (problem.kind) {
    case ProblemKind::Invalid:
    case ProblemKind::Unsupported:
      mlir::emitError(loc, problem.str());
      break;
    case ProblemKind::Warning:
      mlir::emitWarning(loc, problem.str());
      break;
    case ProblemKind::Remark:
      mlir::emitRemark(loc, problem.str());
      break;
    }
  }
  if (report.numDropped && !locations.empty())
    mlir::emitError(locations.front(), std::to_string(report.numDropped) + " more problems are not listed");
}
