// From MLIR's diagnostics to ours: who is at fault, and in which node.
#include "lib/Driver/Diagnostics.h"
#include "lib/Support/Locations.h"

using namespace mlir;
using namespace dlc;

void DiagnosticSink::attach(MLIRContext &context) {
  handler.emplace(&context, [this](mlir::Diagnostic &diagnostic) {
    handle(diagnostic);
    return success();
  });
}

/// Internal errors outweigh what the user can change, and of that, what is wrong outweighs what is unsupported.
void DiagnosticSink::note(Outcome kind) {
  auto weight = [](Outcome o) { return o == Outcome::Internal ? 3 : o == Outcome::UserError ? 2 : o == Outcome::Ok ? 0 : 1; };
  if (weight(kind) > weight(outcome))
    outcome = kind;
}

void DiagnosticSink::error(const std::string &message, Outcome kind) {
  note(kind);
  tell({Severity::Error, message, "", kind == Outcome::Unsupported});
}

/// What an error says of its kind. Passes report what they do not do in a plain sentence; what begins
/// with an op's name comes from a verifier or a conversion, and means that a pass is wrong.
static Outcome classify(StringRef text) {
  // Files, and what the request names but the model does not have.
  for (StringRef start : {"cannot ", "insert-dropout: ", "no-decay: ", "input-gradients: ", "nothing to differentiate: ",
                          "the model has no output "})
    if (text.starts_with(start))
      return Outcome::UserError;
  if (text.starts_with("internal error") || text.starts_with("'") || text.starts_with("failed to "))
    return Outcome::Internal;
  return Outcome::Unsupported;
}

void DiagnosticSink::handle(mlir::Diagnostic &diagnostic) {
  std::string text = diagnostic.str(), node = getNodeName(diagnostic.getLocation()).str();
  auto problem = llvm::find_if(imported.problems, [&](const ImportProblem &p) { return p.str() == text; });
  bool isImport = problem != imported.problems.end();
  if (isImport)
    node = problem->node;

  dlc::Diagnostic result{Severity::Remark, "", node};
  bool isInternal = false;
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error: {
    result.severity = Severity::Error;
    Outcome kind = !isImport                                        ? classify(text)
                   : problem->kind == ProblemKind::Unsupported ? Outcome::Unsupported
                                                                    : Outcome::UserError;
    result.unsupported = kind == Outcome::Unsupported;
    isInternal = kind == Outcome::Internal;
    note(kind);
    break;
  }
  case DiagnosticSeverity::Warning:
    result.severity = Severity::Warning;
    break;
  case DiagnosticSeverity::Note:
    result.severity = Severity::Note;
    break;
  case DiagnosticSeverity::Remark:
    // Passes tell what they fused and what not in remarks.
    if (StringRef(text).starts_with("not fused")) {
      report.missedFusions.push_back({node, text});
      return;
    }
    if (StringRef(text).starts_with("kept in floating point")) {
      report.keptInFloat.push_back({node, text});
      return;
    }
    if (StringRef(text).starts_with("fused")) {
      report.fusions.push_back({node, text});
      return;
    }
    break;
  }
  bool namesNode = isImport || node.empty() || StringRef(text).contains("node '");
  result.message = options.input + ": " + (namesNode ? "" : "node '" + node + "': ") + text;
  tell(result);
  for (mlir::Diagnostic &extra : diagnostic.getNotes())
    if (isInternal || !StringRef(extra.str()).starts_with("see current operation")) // the text of an op, or of all of them
      tell({Severity::Note, options.input + ": " + extra.str(), node});
}
