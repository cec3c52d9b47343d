// dlc: the table of verbs, the help, and the way from a command line to an exit code.
#include "tools/dlc/Format.h"
#include "tools/dlc/Interrupts.h"
#include "tools/dlc/Invocation.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/ADT/STLExtras.h"

using namespace dlc;
using namespace dlc::cli;

static const Verb *const verbs[] = {&compileVerb, &runVerb,   &evalVerb,   &checkVerb,        &inspectVerb, &verifyVerb,
                                    &benchVerb,   &trainCompileVerb, &trainVerb, &exportVerb, &quantizeVerb, &pruneVerb,
                                    &doctorVerb,  &explainVerb};

llvm::ArrayRef<const Verb *> cli::verbTable() { return verbs; }

static const Verb *findVerb(llvm::StringRef name) {
  for (const Verb *verb : verbs)
    if (name == verb->name)
      return verb;
  return nullptr;
}

static void printOverview(llvm::raw_ostream &os) {
  os << "dlc compiles neural networks from ONNX to native code.\n\nusage: dlc COMMAND [arguments] [options]\n\n"
        "commands\n";
  for (const Verb *verb : verbs) {
    os << "  " << verb->name;
    os.indent(15 - llvm::StringRef(verb->name).size()) << verb->summary << "\n";
  }
  os << "  help           explain a command, with examples: dlc help compile\n"
        "\nfirst steps\n"
        "  dlc check model.onnx                          can dlc compile it?\n"
        "  dlc compile model.onnx -o libmodel.so         compile it; writes model.h beside\n"
        "  dlc run libmodel.so --input x=picture.png --top 3\n"
        "  dlc bench libmodel.so                         how fast is it?\n"
        "\nexit status\n"
        "  0 ok   1 wrong input   2 valid but unsupported   3 a gate failed   4 a defect of dlc\n";
}

static void printHelp(const Verb &verb, llvm::raw_ostream &os) {
  os << "dlc " << verb.name << ": " << verb.summary << "\n\nusage: dlc " << verb.name << " " << verb.usage << "\n\n"
     << verb.description;
  printOptions(verb, os);
  os << "\nExamples\n";
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(verb.examples).rtrim('\n').split(lines, '\n');
  for (llvm::StringRef line : lines)
    os << "  " << line << "\n";
}

static int failEarly(ErrorCode code, const llvm::Twine &message) {
  llvm::errs() << "dlc: error " << codeName(code) << ": " << message << "\n";
  return errorInfo(code).exitCode;
}

static int unknownVerb(llvm::StringRef word) {
  llvm::SmallVector<llvm::StringRef> names{"help"};
  for (const Verb *verb : verbs)
    names.push_back(verb->name);
  std::string nearest = nearestWord(word, names);
  return failEarly(ErrorCode::UnknownVerb,
                   "'" + safeText(word) + "' is no command of dlc; " +
                       (nearest.empty() ? "'dlc help' lists them" : "did you mean '" + nearest + "'?"));
}

static int runCommand(const Verb &verb, llvm::ArrayRef<const char *> words) {
  llvm::Expected<llvm::opt::InputArgList> args = parseOptions(verb, words);
  if (!args) {
    llvm::opt::InputArgList none;
    return Invocation(verb, std::move(none)).report(args.takeError());
  }
  Invocation invocation(verb, std::move(*args));
  if (invocation.has(OPT_help)) {
    printHelp(verb, llvm::outs());
    return ExitOk;
  }
  int given = static_cast<int>(invocation.positionals().size());
  int exitCode;
  if (given < verb.minArguments || given > verb.maxArguments) {
    std::string surplus;
    if (given > verb.maxArguments)
      surplus = "; '" + safeText(invocation.positional(verb.maxArguments)) + "' is one too many";
    exitCode = invocation.report(fail(ErrorCode::BadArguments, "usage: dlc " + llvm::Twine(verb.name) + " " +
                                                                   verb.usage + surplus));
    return invocation.finish(exitCode);
  }
  llvm::Expected<int> result = verb.run(invocation);
  exitCode = result ? *result : invocation.report(result.takeError());
  return invocation.finish(exitCode);
}

int main(int argc, char **argv) {
  installSignalHandlers(argc, argv);
  // raw_ostream's destructor ends the process on an unreported error; a full disk is a message of ours.
  auto leave = [](int exitCode) {
    llvm::outs().flush();
    if (llvm::outs().has_error()) {
      std::string reason = llvm::outs().error().message();
      llvm::outs().clear_error();
      return std::max(exitCode, failEarly(ErrorCode::FileUnwritable, "cannot write to stdout: " + reason));
    }
    return exitCode;
  };
  llvm::ArrayRef<const char *> words(argv, argc);
  words = words.drop_front(std::min<size_t>(1, words.size()));
  llvm::StringRef first = words.empty() ? "" : words.front();
  if (first == "--version" || first == "version") {
    llvm::outs() << "dlc " << dlc_version() << " (LLVM " << LLVM_VERSION_STRING << ", artifact ABI " << DLC_ABI_VERSION
                 << ")\n";
    return leave(ExitOk);
  }
  if (words.empty()) {
    printOverview(llvm::errs());
    return leave(ExitUser);
  }
  if (first == "help" || first == "--help" || first == "-h") {
    if (words.size() == 1) {
      printOverview(llvm::outs());
      return leave(ExitOk);
    }
    const Verb *verb = findVerb(words[1]);
    if (!verb)
      return leave(unknownVerb(words[1]));
    printHelp(*verb, llvm::outs());
    return leave(ExitOk);
  }
  if (first.starts_with("-")) {
    return leave(failEarly(ErrorCode::UnknownVerb, "expected a command before options, got '" + safeText(first) +
                                                       "'; 'dlc help' lists the commands"));
  }
  const Verb *verb = findVerb(first);
  if (!verb)
    return leave(unknownVerb(first));
  return leave(runCommand(*verb, words.drop_front()));
}
