// The way of a model through the phases. Nothing is written before everything worked.
#include "lib/Driver/Compilation.h"

#include "codegen/Cuda/CudaTarget.h"
#include "codegen/Cuda/Ptxas.h"
#include "codegen/Emit/GpuProgram.h"
#include "codegen/Emit/Names.h"
#include "codegen/Emit/TempFiles.h"
#include "dialects/Kernel/KernelDialect.h"
#include "lib/Driver/Provenance.h"
#include "lib/Driver/Report.h"
#include "lib/Driver/TrainedNames.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <chrono>

using namespace mlir;
using namespace dlc;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {
/// Adds the time it lives to the report.
class PhaseTimer {
public:
  PhaseTimer(CompileReport &report, Phase phase)
      : report(report), phase(phase), start(std::chrono::steady_clock::now()) {}
  ~PhaseTimer() {
    std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    report.phaseSeconds.emplace_back(phaseName(phase), seconds.count());
  }

private:
  CompileReport &report;
  Phase phase;
  std::chrono::steady_clock::time_point start;
};
} // namespace

/// The architectures, and the assembler if there is one.
bool Compilation::checkGpus() {
  for (const std::string &name : options.gpus) {
    Expected<cuda::CudaTarget> gpu = cuda::CudaTarget::get(name, options.strictFp, options.precision == Precision::TF32);
    if (!gpu)
      return refuse(llvm::toString(gpu.takeError()));
    artifact.gpus.push_back(std::move(*gpu));
  }
  if (options.gpus.empty() || options.ptxas == "none")
    return true;
  Expected<std::optional<std::string>> ptxas = cuda::findPtxas(options.ptxas);
  if (!ptxas)
    return refuse(llvm::toString(ptxas.takeError()));
  artifact.ptxas = ptxas->value_or("");
  return true;
}

/// Everything that can be refused before work begins.
bool Compilation::checkRequest() {
  if (options.input.empty())
    return refuse("no model given");
  if (!checkGpus())
    return false;
  bool isText = !isArtifactWanted();
  if (isText && !options.emitText)
    return true; // only the report is wanted
  StringRef output = options.output;
  if (output.empty())
    return refuse("no output given");
  if (options.emitPtx)
    return checkPtxRequest();
  if (isText && output == "-")
    return true;
  if (fs::is_directory(output))
    return refuse("cannot write '" + options.output + "': it is a folder; name a file");
  if (fs::equivalent(output, options.input))
    return refuse("cannot write '" + options.output + "': it is the model itself");
  StringRef folder = path::parent_path(output);
  if (!fs::is_directory(folder.empty() ? "." : folder))
    return refuse("cannot write '" + options.output + "': there is no folder '" + folder.str() + "'");
  if (isText)
    return true;

  StringRef extension = path::extension(output);
  if (extension != ".so" && extension != ".a" && extension != ".o")
    return refuse("output '" + options.output + "': expected a name that ends in .so, .a or .o" +
                  (extension.empty() ? "" : ", got '" + extension.str() + "'"));
  artifact.kind = extension == ".so"  ? emit::ArtifactKind::SharedLibrary
                  : extension == ".a" ? emit::ArtifactKind::StaticLibrary
                                      : emit::ArtifactKind::Object;
  StringRef stem = path::stem(output);
  if (artifact.kind != emit::ArtifactKind::Object)
    stem.consume_front("lib");
  artifact.name = emit::makeIdentifier(options.name.empty() ? stem : StringRef(options.name));
  artifact.output = options.output;
  if (options.targets.empty() && options.gpus.empty())
    return refuse("no target given; name at least one CPU or GPU");
  artifact.triple = options.triple;
  for (const std::string &name : options.targets) {
    Expected<cpu::CpuTarget> target = cpu::CpuTarget::get(name, options.triple, options.strictFp);
    if (!target)
      return refuse(llvm::toString(target.takeError()));
    artifact.targets.push_back(std::move(*target));
  }
  if (options.optimizationLevel < 0 || options.optimizationLevel > 3)
    return refuse("expected an optimization level of 0 to 3, got " + std::to_string(options.optimizationLevel));
  return true;
}

/// PTX goes to a folder, which is made if it is not there.
bool Compilation::checkPtxRequest() {
  if (options.gpus.empty())
    return refuse("no GPU given to write PTX for; name one: sm_80, sm_90a");
  if (fs::exists(options.output) && !fs::is_directory(options.output))
    return refuse("cannot write to '" + options.output + "': it is no folder");
  artifact.name = emit::makeIdentifier(options.name.empty() ? path::stem(options.input) : StringRef(options.name));
  return true;
}

/// Writes <name>.<architecture>.ptx, .plan and, with an assembler, .cubin.
bool Compilation::writePtx() {
  PhaseTimer timer(report, Phase::Emit);
  if (std::error_code error = fs::create_directories(options.output))
    return refuse("cannot make the folder '" + options.output + "': " + error.message());
  emit::TempFiles files(options.output + "/" + artifact.name);
  std::vector<emit::GpuProgram> programs;
  for (const cuda::CudaTarget &gpu : artifact.gpus) {
    tell(Phase::Emit, "code for " + gpu.name);
    FailureOr<emit::GpuProgram> program = emit::compileProgram(*module, gpu, artifact.ptxas);
    if (failed(program))
      return false;
    std::string stem = options.output + "/" + artifact.name + "." + gpu.name;
    auto write = [&](StringRef extension, function_ref<void(llvm::raw_ostream &)> print) {
      Expected<std::string> file = files.create(extension.str(), print);
      if (!file)
        return refuse(llvm::toString(file.takeError()));
      files.keepAs(*file, stem + "." + extension.str());
      report.files.push_back(stem + "." + extension.str());
      return true;
    };
    if (!write("ptx", [&](llvm::raw_ostream &out) { out << program->ptx; }) ||
        !write("plan", [&](llvm::raw_ostream &out) { program->plan.print(out, context.get()); }) ||
        (program->cubin && !write("cubin", [&](llvm::raw_ostream &out) { out << program->cubin->code; })))
      return false;
    report.targets.push_back(gpu.name);
    programs.push_back(std::move(*program));
  }
  if (Error error = files.publish())
    return refuse(llvm::toString(std::move(error)));
  reportPrograms(programs, report);
  return true;
}

bool Compilation::import() {
  PhaseTimer timer(report, Phase::Import);
  tell(Phase::Import, options.input);
  ImportOptions importOptions;
  for (const auto &[name, sizes] : options.shapes)
    importOptions.shapes.push_back({name, SmallVector<std::string>(sizes.begin(), sizes.end())});
  if (pipeline.training) {
    Expected<TrainedNames> names = TrainedNames::get(*pipeline.training);
    if (!names)
      return refuse(llvm::toString(names.takeError()));
    importOptions.isTrainable = std::move(*names);
  }
  FailureOr<OwningOpRef<ModuleOp>> result = importOnnx(options.input, importOptions, context.get(), &imported);
  report.nodes = imported.numNodes;
  if (failed(result))
    return false;
  module = std::move(*result);
  reportParameters(*module, report);
  return true;
}

bool Compilation::runPhase(Phase phase) {
  PhaseTimer timer(report, phase);
  tell(phase, "");
  PassManager passes(context.get());
  passes.enableVerifier(true);
  buildPhase(phase, passes, pipeline);
  if (passes.empty())
    return true;
  if (succeeded(passes.run(*module))) {
    if (phase == Phase::Compress)
      reportPrecision(*module, report);
    if (inspect)
      inspect(phase, *module);
    return true;
  }
  if (!sink.hasErrors())
    refuse(options.input + ": internal error: the phase '" + phaseName(phase) + "' failed without a message", Outcome::Internal);
  return false;
}

/// Whether something is computed in pairs of bf16.
static bool hasPairs(ModuleOp module) {
  return module
      .walk([](Operation *op) {
        auto gemm = dyn_cast<kernel::GemmOp>(op);
        auto conv = dyn_cast<kernel::ConvOp>(op);
        bool isPaired = (gemm && kernel::hasPairs(gemm)) || (conv && kernel::hasPairs(conv));
        return isPaired ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Byte products gain from VNNI, which no level of x86-64 includes: the levels are compiled with it as well. So do
/// pairs of bf16 from their dot product, but not on every core that has it: x86-64-v4 is compiled once more for the
/// first core on which it pays. That code needs a feature of AMD's processors, so no other maker's core takes it; the
/// table is CpuTarget::hasFastBf16Dot's.
void Compilation::extendTargets() {
  if (!options.extendTargets || options.emitPtx)
    return;
  SmallVector<std::pair<StringRef, StringRef>> additions; // to a level, another target
  if (!report.integerLayers.empty())
    additions.append({{"x86-64-v4", "x86-64-v4+avx512vnni"}, {"x86-64-v3", "x86-64-v3+avxvnni"}});
  if (!options.strictFp && hasPairs(*module))
    additions.push_back({"x86-64-v4", "znver4"});
  for (auto [level, name] : additions) {
    bool isNamed = llvm::any_of(artifact.targets, [&](const cpu::CpuTarget &target) { return target.name == level; });
    if (!isNamed)
      continue;
    Expected<cpu::CpuTarget> target = cpu::CpuTarget::get(name, options.triple, options.strictFp);
    if (target)
      artifact.targets.push_back(std::move(*target));
    else
      consumeError(target.takeError()); // another LLVM: the level alone will do
  }
}

/// The module's text, without the contents of large weights.
bool Compilation::writeText() {
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(64).elideLargeResourceString(64).enableDebugInfo(true, /*prettyForm=*/false);
  if (options.output == "-") {
    module->print(llvm::outs(), flags);
    llvm::outs() << "\n";
    llvm::outs().flush();
    return true;
  }
  emit::TempFiles files(options.output);
  Expected<std::string> file = files.create("mlir", [&](llvm::raw_ostream &out) {
    module->print(out, flags);
    out << "\n";
  });
  if (!file)
    return refuse(llvm::toString(file.takeError()));
  files.keepAs(*file, options.output);
  if (Error error = files.publish())
    return refuse(llvm::toString(std::move(error)));
  report.files.push_back(options.output);
  return true;
}

bool Compilation::checkPreprocess() {
  auto inputs = (*module)->getAttrOfType<ArrayAttr>("rt.inputs");
  int32_t count = inputs ? inputs.size() : 0;
  for (const dlc_preprocess &preprocess : options.preprocess)
    if (preprocess.input < 0 || preprocess.input >= count)
      return refuse(options.input + ": preprocessing for input " + std::to_string(preprocess.input) + ": the model has " +
                    std::to_string(count) + " inputs");
  return true;
}

bool Compilation::emit() {
  PhaseTimer timer(report, Phase::Emit);
  if (!checkPreprocess())
    return false;
  for (const cpu::CpuTarget &target : artifact.targets)
    report.targets.push_back(target.name);
  for (const cuda::CudaTarget &gpu : artifact.gpus)
    report.targets.push_back(gpu.name);
  artifact.preprocess = options.preprocess;
  artifact.labels = options.labels;
  artifact.externalWeights = options.externalWeights;
  artifact.optimizationLevel = options.optimizationLevel;
  artifact.dumpAsm = options.dumpAsm;
  artifact.provenance = makeProvenance(*module, options, report, artifact);
  artifact.progress = [this](const std::string &what) { tell(Phase::Emit, what); };
  emit::ArtifactBuilder builder(artifact);
  if (failed(builder.emit(*module)))
    return false;
  reportPrograms(builder.getPrograms(), report);
  // The linker maps the weights: nothing of them may be held twice.
  module = {};
  sink.detach();
  context.reset();
  if (Error error = builder.finish()) {
    std::string message = llvm::toString(std::move(error));
    bool isFile = StringRef(message).starts_with("cannot ");
    return refuse(isFile ? message : "internal error: " + message, isFile ? Outcome::UserError : Outcome::Internal);
  }
  report.files.assign(builder.getFiles().begin(), builder.getFiles().end());
  report.artifactBytes = builder.getArtifactBytes();
  report.weightBytes = builder.getWeightBytes();
  return true;
}

Outcome Compilation::run() {
  if (!checkRequest())
    return sink.getOutcome();
  DialectRegistry registry;
  registerPipelineDialects(registry);
  context = std::make_unique<MLIRContext>(registry);
  context->loadAllAvailableDialects();
  sink.attach(*context);
  bool isFine = import();
  for (Phase phase = Phase::Canonicalize; isFine && phase != Phase::Emit && phase <= options.stopAfter;
       phase = static_cast<Phase>(static_cast<int>(phase) + 1)) {
    isFine = runPhase(phase);
    if (isFine && phase == Phase::Fuse) {
      reportIntegerLayers(*module, report);
      extendTargets();
    }
    if (isFine && phase == Phase::Bufferize)
      reportKernels(*module, report);
  }
  if (isFine && isArtifactWanted())
    isFine = options.emitPtx ? writePtx() : emit();
  else if (isFine && options.emitText)
    isFine = writeText();
  Outcome outcome = isFine ? Outcome::Ok : sink.getOutcome();
  sink.detach();
  return outcome;
}

Outcome dlc::compile(const CompileOptions &options, CompileReport &report) {
  report = {};
  PipelineOptions pipeline;
  pipeline.keepIntermediates = options.keepIntermediates;
  pipeline.strictFp = options.strictFp;
  pipeline.precision = options.precision;
  pipeline.keepF32 = options.keepF32;
  pipeline.hasGpu = !options.gpus.empty();
  return Compilation(options, pipeline, report).run();
}
