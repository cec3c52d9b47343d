// How the parts of the importer report: a Complaint is handed up by helpers that do not know the
// place, ProblemLog collects and merges.
#ifndef DLC_FRONTEND_ONNX_PROBLEMS_H
#define DLC_FRONTEND_ONNX_PROBLEMS_H

#include "lib/Frontend/Onnx/Import.h"

#include "llvm/ADT/StringMap.h"

namespace dlc::frontend {

/// What is wrong, without where.
struct Complaint {
  ProblemKind kind = ProblemKind::Invalid;
  std::string message, hint;

  /// Fills the fields and returns failure.
  LogicalResult invalid(const llvm::Twine &what, const llvm::Twine &todo = "");
  LogicalResult unsupported(const llvm::Twine &what, const llvm::Twine &todo = "");
};

/// A name of the model for messages: control characters escaped, long ones cut.
std::string quoted(StringRef name);

/// Names close enough to `name` to be what was meant, best first, at most three.
SmallVector<std::string> nearestNames(StringRef name, ArrayRef<StringRef> candidates);

/// "'a', 'b' or 'c'"; empty for none.
std::string listNames(ArrayRef<std::string> names, StringRef last = " or ");

class ProblemLog {
public:
  ProblemLog(ImportReport &report, unsigned maxProblems) : report(report), maxProblems(maxProblems) {}

  /// Adds a problem, or counts it to an equal one of another node.
  void add(ImportProblem problem, Location loc);
  void add(Complaint complaint, const llvm::Twine &where, Location loc);

  bool hasErrors() const { return numErrors > 0; }
  /// All problems as diagnostics, in the order they were found.
  void emit();

private:
  ImportReport &report;
  unsigned maxProblems;
  int64_t numErrors = 0;
  llvm::StringMap<size_t> known;
  std::vector<Location> locations;
};

} // namespace dlc::frontend

#endif
