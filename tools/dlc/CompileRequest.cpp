// From command line options to a compilation.
#include "tools/dlc/CompileRequest.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/ModelFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace dlc;
using namespace dlc::cli;

/// x86-64-v4 before v3 before v2; other names first, in the order given.
static int levelOf(llvm::StringRef name) {
  int level;
  if (!name.consume_front("x86-64-v") || name.getAsInteger(10, level))
    return std::numeric_limits<int>::max();
  return level;
}

llvm::Error cli::addTargets(llvm::StringRef text, CompileOptions &options) {
  llvm::StringRef list = text;
  bool isGpu = list.consume_front("cuda");
  if (isGpu && list.empty())
    list = ":sm_80,sm_90a"; // every family that there are kernels for
  if (isGpu ? !list.consume_front(":") : !list.consume_front("cpu:") && list.contains(':'))
    list = "";
  llvm::SmallVector<llvm::StringRef> words;
  list.split(words, ',');
  std::vector<std::string> &targets = isGpu ? options.gpus : options.targets;
  for (llvm::StringRef word : words) {
    word = word.trim();
    if (word.empty())
      return fail(ErrorCode::UnknownTarget, "--target '" + safeText(text) + "': a name is empty; expected cpu:native, "
                                            "cpu:x86-64-v2,v3,v4, cpu:<LLVM's name> or cuda:sm_80,sm_90a");
    std::string name = word.str();
    unsigned level;
    if (llvm::StringRef rest = word; !isGpu && rest.consume_front("v") && !rest.getAsInteger(10, level))
      name = "x86-64-" + word.str();
    if (!llvm::is_contained(targets, name))
      targets.push_back(name);
  }
  if (isGpu)
    return llvm::Error::success();
  // The first variant that fits is taken: best first. Few enough to insert one by one, in order.
  for (size_t k = 1; k < targets.size(); ++k)
    for (size_t at = k; at && levelOf(targets[at]) > levelOf(targets[at - 1]); --at)
      std::swap(targets[at], targets[at - 1]);
  return llvm::Error::success();
}

static llvm::Error addShape(llvm::StringRef text, ShapeMap &shapes) {
  // Names of inputs may contain '=': the sizes are behind the last one.
  auto [name, sizes] = text.rsplit('=');
  auto bad = [&](const llvm::Twine &why) {
    return fail(ErrorCode::BadOptionValue,
                "--shape '" + safeText(text) + "': " + why + "; expected NAME=SIZES such as x=1,3,224,224 or N=8");
  };
  if (name.empty() || !text.contains('='))
    return bad("a name is missing");
  std::vector<std::string> dims;
  if (!sizes.empty()) {
    llvm::SmallVector<llvm::StringRef> words;
    sizes.split(words, ',');
    for (llvm::StringRef word : words) {
      word = word.trim();
      if (word.empty())
        return bad("a size is empty");
      if (word.contains(".."))
        return bad("ranges are not supported, give one size or a symbol's name");
      int64_t size;
      bool isNumber = !word.getAsInteger(10, size);
      if (isNumber ? size < 0 : llvm::isDigit(word[0]) || word[0] == '-')
        return bad("'" + word + "' is no size");
      dims.push_back(word.str());
    }
  }
  if (!shapes.try_emplace(name.str(), std::move(dims)).second)
    return bad("'" + name + "' was given before");
  return llvm::Error::success();
}

llvm::Expected<ShapeMap> cli::parseShapes(const Invocation &invocation) {
  ShapeMap shapes;
  for (const std::string &text : invocation.all(OPT_shape))
    if (llvm::Error error = addShape(text, shapes))
      return std::move(error);
  return shapes;
}

llvm::Error cli::expectModel(llvm::StringRef path) {
  auto kind = fileKind(path);
  if (!kind)
    return kind.takeError();
  if (*kind != FileKind::Model)
    return fail(ErrorCode::InvalidModel, path + ": expected an ONNX model, found compiled code");
  return llvm::Error::success();
}

llvm::Expected<CompileOptions> cli::compileOptions(const Invocation &invocation, llvm::StringRef model,
                                                   std::vector<std::string> defaultTargets) {
  CompileOptions options;
  options.input = model.str();
  options.targets = std::move(defaultTargets);
  if (invocation.has(OPT_target)) {
    options.extendTargets = false; // what is named and nothing more
    options.targets.clear();
    for (const std::string &text : invocation.all(OPT_target))
      if (llvm::Error error = addTargets(text, options))
        return std::move(error);
  }
  if (invocation.has(OPT_fp)) {
    llvm::StringRef mode = invocation.text(OPT_fp);
    if (mode != "fast" && mode != "strict")
      return fail(ErrorCode::BadOptionValue, "--fp: expected fast or strict, got '" + safeText(mode) + "'");
    options.strictFp = mode == "strict";
  }
  if (invocation.has(OPT_precision)) {
    llvm::StringRef type = invocation.text(OPT_precision);
    static constexpr std::pair<llvm::StringLiteral, Precision> types[] = {
        {"fp32", Precision::F32}, {"bf16", Precision::BF16}, {"fp16", Precision::F16}, {"tf32", Precision::TF32}};
    const auto *known = llvm::find_if(types, [&](const auto &entry) { return entry.first == type; });
    if (known == std::end(types))
      return fail(ErrorCode::BadOptionValue, "--precision: expected fp32, bf16, fp16 or tf32, got '" + safeText(type) + "'");
    options.precision = known->second;
    if (options.precision == Precision::TF32 && options.gpus.empty())
      return fail(ErrorCode::ConflictingOptions, "--precision tf32 is for GPUs; add --target cuda, or use bf16");
  }
  options.keepF32 = invocation.all(OPT_keep_fp32);
  options.ptxas = invocation.text(OPT_ptxas).str();
  auto level = invocation.integer(OPT_O, 2, 0, 2);
  if (!level)
    return level.takeError();
  options.optimizationLevel = static_cast<int>(*level);
  auto shapes = parseShapes(invocation);
  if (!shapes)
    return shapes.takeError();
  options.shapes = std::move(*shapes);
  return options;
}

llvm::Expected<data::PreprocessOptions> cli::preprocessOptions(const Invocation &invocation) {
  data::PreprocessOptions options;
  for (OptionId id : {OPT_scale, OPT_mean, OPT_std, OPT_layout, OPT_order, OPT_resize}) {
    if (!invocation.has(id))
      continue;
    if (llvm::Error error = options.set(llvm::StringRef(optionName(id)).drop_front(2), invocation.text(id)))
      return withCode(ErrorCode::BadOptionValue, std::move(error));
  }
  return options;
}

llvm::Expected<std::string> cli::outputOption(const Invocation &invocation) {
  if (invocation.has(OPT_o) && invocation.has(OPT_output))
    return fail(ErrorCode::ConflictingOptions, "-o and --output mean the same; give one");
  return (invocation.has(OPT_o) ? invocation.text(OPT_o) : invocation.text(OPT_output)).str();
}

llvm::Error cli::readEmit(const Invocation &invocation, CompileOptions &options) {
  if (!invocation.has(OPT_emit))
    return llvm::Error::success();
  options.emitPtx = invocation.text(OPT_emit) == "ptx";
  if (options.emitPtx && options.gpus.empty())
    return fail(ErrorCode::ConflictingOptions, "--emit=ptx needs a GPU to write for: --target cuda:sm_80,sm_90a");
  if (options.emitPtx)
    return llvm::Error::success();
  auto phase = parsePhase(invocation.text(OPT_emit).str());
  if (!phase) {
    llvm::SmallVector<llvm::StringRef> names;
    for (int k = 0; k <= static_cast<int>(Phase::Emit); ++k)
      names.push_back(phaseName(static_cast<Phase>(k)));
    std::string nearest = nearestWord(invocation.text(OPT_emit), names);
    return fail(ErrorCode::BadOptionValue, "--emit: no phase '" + safeText(invocation.text(OPT_emit)) + "'; " +
                                               (nearest.empty() ? "" : "did you mean '" + nearest + "'? ") +
                                               "the phases are " + llvm::join(names, ", ") + ", and ptx");
  }
  options.stopAfter = *phase;
  options.emitText = *phase != Phase::Emit; // after the last one there is an artifact
  return llvm::Error::success();
}

llvm::Error cli::addPreprocess(const Invocation &invocation, CompileOptions &options) {
  auto preprocess = preprocessOptions(invocation);
  if (!preprocess)
    return preprocess.takeError();
  if (preprocess->empty() && !invocation.has(OPT_image_input))
    return llvm::Error::success();
  auto input = findPictureInput(options, invocation.text(OPT_image_input));
  if (!input)
    return input.takeError();
  options.preprocess.push_back(preprocess->resolve(input->index, input->port(), nullptr));
  return llvm::Error::success();
}

/// The code of an error of the compiler, from what its message starts with behind the model's name.
static ErrorCode codeOfError(const Diagnostic &diagnostic, const CompileOptions &options, Outcome outcome) {
  if (diagnostic.unsupported)
    return ErrorCode::UnsupportedModel;
  llvm::StringRef text = diagnostic.message;
  text.consume_front(options.input + ": ");
  if (text.starts_with("cannot read"))
    return ErrorCode::FileUnreadable;
  if (text.starts_with("cannot "))
    return ErrorCode::FileUnwritable;
  if (text.starts_with("target "))
    return ErrorCode::UnknownTarget;
  for (llvm::StringRef request : {"insert-dropout: ", "no-decay: ", "input-gradients: ", "nothing to differentiate: ",
                                  "the model has no output ", "pattern "})
    if (text.starts_with(request))
      return ErrorCode::BadOptionValue;
  return outcome == Outcome::Internal ? ErrorCode::InternalError : ErrorCode::InvalidModel;
}

/// Prints what the compiler said, in its order; one text repeated for many nodes only once.
static bool reportDiagnostics(Invocation &invocation, llvm::ArrayRef<Diagnostic> diagnostics,
                              const CompileOptions &options, Outcome outcome) {
  llvm::StringSet<> seen;
  bool sawError = false;
  for (const Diagnostic &diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::Remark || !seen.insert(diagnostic.message).second)
      continue;
    if (diagnostic.severity == Severity::Error) {
      sawError = true;
      invocation.report(codeOfError(diagnostic, options, outcome), diagnostic.message);
    } else if (diagnostic.severity == Severity::Warning) {
      invocation.warn(diagnostic.message);
    } else {
      llvm::errs() << "  note: " << safeText(diagnostic.message) << "\n";
    }
  }
  return sawError;
}

int cli::withProgress(Invocation &invocation, CompileOptions &options, llvm::function_ref<Outcome()> work,
                      llvm::StringRef as) {
  constexpr int numPhases = static_cast<int>(Phase::Emit) + 1;
  Phase current = Phase::Import;
  std::vector<Diagnostic> diagnostics;
  options.progress = [&](Phase phase, const std::string &what) {
    current = phase;
    if (!as.empty())
      return;
    std::string text = phaseName(phase) + (what.empty() || what == phaseName(phase) ? "" : ": " + what);
    invocation.progress.step(text, static_cast<int>(phase) + 1, numPhases);
  };
  if (!as.empty())
    invocation.progress.step(as);
  options.diagnostics = [&](const Diagnostic &diagnostic) { diagnostics.push_back(diagnostic); };
  Outcome outcome = work();
  invocation.progress.clear();
  options.progress = nullptr;
  options.diagnostics = nullptr;
  // What kind of error it was is known only now.
  bool sawError = reportDiagnostics(invocation, diagnostics, options, outcome);
  if (outcome == Outcome::Ok)
    return ExitOk;
  if (!sawError)
    invocation.report(codeOf(outcome), options.input + ": compilation failed without saying why");
  if (outcome == Outcome::Internal) {
    llvm::errs() << "  note: it happened in the phase '" << phaseName(current) << "'";
    if (current != Phase::Import)
      llvm::errs() << "; please report it with the text that 'dlc compile " << safeText(options.input)
                   << " --emit=" << phaseName(static_cast<Phase>(static_cast<int>(current) - 1)) << "' writes";
    llvm::errs() << "\n";
  }
  return static_cast<int>(outcome);
}

int cli::compileWithProgress(Invocation &invocation, CompileOptions &options, CompileReport &report,
                             llvm::StringRef as) {
  return withProgress(invocation, options, [&] { return compile(options, report); }, as);
}
