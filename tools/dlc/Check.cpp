// dlc check: everything that stands between a model and its compilation, in one run.
#include "tools/dlc/CompileRequest.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/ModelFile.h"
#include "tools/dlc/Table.h"

using namespace dlc;
using namespace dlc::cli;

static bool isError(ProblemKind kind) { return kind == ProblemKind::Invalid || kind == ProblemKind::Unsupported; }

static llvm::StringRef codeText(ProblemKind kind, std::string &storage) {
  if (isError(kind))
    storage = codeName(kind == ProblemKind::Invalid ? ErrorCode::InvalidModel : ErrorCode::UnsupportedModel);
  else
    storage = stringifyProblemKind(kind).str();
  return storage;
}

static std::string placeOf(const ImportProblem &problem) { return problem.where.empty() ? "the model" : problem.where; }

/// The domain says nothing of ONNX's own operators.
static std::string opText(const ImportProblem &problem) {
  bool isOwn = problem.domain.empty() || problem.domain == "ai.onnx";
  return isOwn ? problem.op : problem.domain + "." + problem.op;
}

static void printProblems(const ImportReport &report, llvm::raw_ostream &os) {
  Table table({{"code"}, {"node", Align::Left, 48}, {"op"}, {"opset", Align::Right}, {"count", Align::Right}});
  // Reasons are sentences: they get lines of their own under the table.
  size_t number = 0;
  for (const ImportProblem &problem : report.problems) {
    std::string code;
    table.add({codeText(problem.kind, code).str(), problem.op.empty() ? placeOf(problem) : problem.node,
               opText(problem),
               problem.opset ? std::to_string(problem.opset) : "", std::to_string(problem.count)});
  }
  table.print(os);
  os << "\n";
  for (const ImportProblem &problem : report.problems) {
    ++number;
    std::string subject = problem.op.empty() ? placeOf(problem) : "'" + problem.node + "'";
    os << number << ". " << safeText(subject) << ": " << safeText(problem.message) << "\n";
    if (!problem.hint.empty())
      os << "   to do: " << safeText(problem.hint) << "\n";
    if (problem.count > 1) {
      std::string nodes;
      for (const std::string &node : problem.nodes)
        nodes += (nodes.empty() ? "" : ", ") + safeText(node);
      bool more = problem.count > static_cast<int64_t>(problem.nodes.size());
      os << "   nodes: " << nodes << (more ? ", ..." : "") << "\n";
    }
  }
  if (report.numDropped)
    os << report.numDropped << " more problems are not listed\n";
}

static llvm::Expected<int> check(Invocation &invocation) {
  std::string path = invocation.positional(0);
  auto kind = fileKind(path);
  if (!kind)
    return kind.takeError();
  if (*kind != FileKind::Model)
    return fail(ErrorCode::InvalidModel, path + ": expected an ONNX model, found compiled code; 'dlc inspect' shows it");
  auto shapes = parseShapes(invocation);
  if (!shapes)
    return shapes.takeError();
  invocation.progress.step("reading " + path);
  ModelFile file = importModel(path, *shapes);
  const ImportReport &report = file.report;
  invocation.json["report"] = report.toJson();
  llvm::raw_ostream &os = invocation.out();
  int64_t invalid = 0, unsupported = 0, other = 0;
  for (const ImportProblem &problem : report.problems)
    ++(problem.kind == ProblemKind::Invalid ? invalid : problem.kind == ProblemKind::Unsupported ? unsupported : other);
  if (!report.problems.empty())
    printProblems(report, os);
  int exitCode = report.exitCode();
  if (!file.ok() && exitCode == ExitOk)
    return fail(ErrorCode::InternalError, path + ": import failed without saying why");
  if (!report.problems.empty())
    os << "\n";
  os << safeText(path) << ": " << countText(report.numNodes) << " nodes, ";
  auto plural = [](int64_t n, const char *what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); };
  if (exitCode == ExitOk)
    os << (other ? plural(other, "remark") + ", " : "") << "nothing stands in the way of compiling it\n";
  else
    os << plural(invalid, "thing") << " invalid, " << plural(unsupported, "thing") << " unsupported\n";
  invocation.json["invalid"] = invalid;
  invocation.json["unsupported"] = unsupported;
  return exitCode;
}

const Verb cli::checkVerb = {
    "check", "list everything that keeps a model from being compiled", "MODEL.onnx [options]",
    "Reads the whole model and lists all problems at once: node, operator, opset, reason, and what to do.\n"
    "Exit status 0: it can be compiled; 1: the model breaks ONNX's rules; 2: it is valid, but has something that\n"
    "dlc does not compile.\n",
    "# can it be compiled?\n"
    "dlc check model.onnx\n"
    "# with the batch size fixed, and as a record for CI\n"
    "dlc check model.onnx --shape N=1 --json report.json\n",
    CheckVerb, 1, 1, check};
