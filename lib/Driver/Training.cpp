// A model into a training folder: the step and the prediction, each an artifact, and what they were made of.
#include "dlc/Compiler/Training.h"

#include "lib/Driver/Compilation.h"
#include "lib/Driver/TrainingManifest.h"
#include "lib/Support/Locations.h"

#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Train/TrainDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace dlc;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

//===----------------------------------------------------------------------===//
// What the step is like
//===----------------------------------------------------------------------===//

static bool isOfBackward(Location loc) {
  bool isFound = false;
  loc->walk([&](Location part) {
    auto name = dyn_cast<NameLoc>(part);
    StringRef text = name ? name.getName().strref() : StringRef();
    isFound |= text.ends_with(".gradient") || text.ends_with(".update");
    return isFound ? WalkResult::interrupt() : WalkResult::advance();
  });
  return isFound;
}

/// Readers of a value's memory, through views.
static bool isReadByBackward(Value value) {
  return llvm::any_of(value.getUsers(), [](Operation *user) {
    return isa<nn::ReshapeOp>(user) ? isReadByBackward(user->getResult(0)) : isOfBackward(user->getLoc());
  });
}

static void reportSavedValues(ModuleOp module, TrainingReport &report) {
  module.walk([&](kernel::KernelOpInterface op) {
    if (op->getNumResults() == 0 || isOfBackward(op.getLoc()) || !isReadByBackward(op->getResult(0)))
      return;
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    if (type.getRank() == 0)
      return;
    int64_t bytes = type.hasStaticShape() ? type.getNumElements() * ((type.getElementTypeBitWidth() + 7) / 8) : 0;
    report.saved.push_back({getNodeName(op.getLoc()).str(), bytes});
  });
}

static void inspectStep(Phase phase, ModuleOp module, TrainingReport &report) {
  if (phase == Phase::Canonicalize) {
    for (auto parameter : module.getOps<nn::ParameterOp>()) {
      int64_t count = cast<ShapedType>(parameter.getType()).getNumElements();
      if (parameter.isTrainable())
        report.trainableParameters += count;
      else if (parameter.isImmutable())
        report.frozenParameters += count;
    }
    module.walk([&](train::BatchNormOp) { ++report.batchNorms; });
    module.walk([&](train::DropoutOp) { ++report.dropouts; });
  }
  if (phase == Phase::Schedule)
    reportSavedValues(module, report);
  if (phase == Phase::Bufferize)
    if (auto size = module->getAttrOfType<IntegerAttr>("rt.state_size"))
      report.stateBytes = size.getInt();
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

namespace {
/// A folder that is filled beside its place and takes it at the end.
class FolderInTheMaking {
public:
  explicit FolderInTheMaking(StringRef destination) : destination(destination) {
    while (this->destination.size() > 1 && path::is_separator(this->destination.back()))
      this->destination.pop_back();
  }
  ~FolderInTheMaking() {
    if (!folder.empty())
      (void)fs::remove_directories(folder);
  }

  /// Refuses to replace anything but a training folder.
  Error open() {
    StringRef parent = path::parent_path(destination);
    if (!parent.empty() && !fs::is_directory(parent))
      return createStringError("cannot write '" + destination + "': there is no folder '" + parent.str() + "'");
    if (fs::exists(destination) && !fs::exists(destination + "/training.json") && !isEmptyFolder(destination))
      return createStringError("cannot write '" + destination + "': it is there and is no training folder; name another one");
    for (unsigned k = 0; k < 1000; ++k) {
      std::string candidate = destination + ".making-" + std::to_string(k);
      std::error_code code = fs::create_directory(candidate, /*IgnoreExisting=*/false);
      if (!code) {
        folder = candidate;
        return Error::success();
      }
      if (code != std::errc::file_exists)
        return createStringError("cannot make the folder '" + candidate + "': " + code.message());
    }
    return createStringError("cannot make a folder beside '" + destination + "': too many are left from earlier runs");
  }

  std::string file(StringRef name) const { return folder + "/" + name.str(); }

  /// Puts the folder into its place; checkpoints of the one that was there move over.
  Error publish() {
    std::string checkpoints = destination + "/checkpoints", old = folder + ".old";
    auto move = [](const std::string &from, const std::string &to) -> Error {
      if (std::error_code code = fs::rename(from, to))
        return createStringError("cannot move '" + from + "' to '" + to + "': " + code.message());
      return Error::success();
    };
    if (fs::is_directory(checkpoints))
      if (Error error = move(checkpoints, file("checkpoints")))
        return error;
    bool isReplacing = fs::exists(destination);
    if (isReplacing)
      if (Error error = move(destination, old))
        return error;
    if (Error error = move(folder, destination))
      return error;
    folder.clear();
    if (isReplacing)
      (void)fs::remove_directories(old);
    return Error::success();
  }

private:
  static bool isEmptyFolder(const std::string &name) {
    std::error_code code;
    return fs::is_directory(name) && fs::directory_iterator(name, code) == fs::directory_iterator() && !code;
  }

  std::string destination, folder;
};
} // namespace

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

static Outcome compilePart(const CompileOptions &given, const TrainingOptions &training, bool isStep, const std::string &output,
                           CompileReport &report, function_ref<void(Phase, ModuleOp)> inspect) {
  CompileOptions options = given;
  options.output = output;
  options.name = isStep ? "step" : "predict";
  if (!isStep && options.diagnostics) {
    // What the import says of the model has been said for the step.
    options.diagnostics = [&given](const dlc::Diagnostic &diagnostic) {
      if (diagnostic.severity == Severity::Error)
        given.diagnostics(diagnostic);
    };
  }
  PipelineOptions pipeline;
  pipeline.strictFp = options.strictFp;
  pipeline.hasGpu = !options.gpus.empty();
  pipeline.training = &training;
  pipeline.isStep = isStep;
  report = {};
  Compilation compilation(options, pipeline, report);
  compilation.inspect = inspect;
  return compilation.run();
}

Outcome dlc::compileTraining(const CompileOptions &options, const TrainingOptions &training, TrainingReport &report) {
  report = {};
  auto refuse = [&](Error error) {
    dlc::Diagnostic diagnostic;
    diagnostic.severity = Severity::Error;
    diagnostic.message = llvm::toString(std::move(error));
    if (options.diagnostics)
      options.diagnostics(diagnostic);
    return Outcome::UserError;
  };
  auto inspect = [&](Phase phase, ModuleOp module) { inspectStep(phase, module, report); };
  if (options.stopAfter != Phase::Emit || options.emitText) // the step's text
    return compilePart(options, training, /*isStep=*/true, options.output, report.step, inspect);
  if (options.output.empty())
    return refuse(createStringError("no output given: name a folder"));

  FolderInTheMaking folder(options.output);
  if (Error error = folder.open())
    return refuse(std::move(error));
  Outcome outcome = compilePart(options, training, /*isStep=*/true, folder.file("libstep.so"), report.step, inspect);
  if (outcome == Outcome::Ok)
    outcome = compilePart(options, training, /*isStep=*/false, folder.file("libpredict.so"), report.predict, [](Phase, ModuleOp) {});
  if (outcome != Outcome::Ok)
    return outcome;
  if (Error error = copySource(options.input, folder.file("model.onnx")))
    return refuse(std::move(error));
  if (Error error = writeManifest(folder.file("training.json"), folder.file("model.onnx"), training))
    return refuse(std::move(error));
  if (Error error = folder.publish())
    return refuse(std::move(error));
  for (CompileReport *part : {&report.step, &report.predict})
    for (std::string &file : part->files)
      file = options.output + "/" + path::filename(file).str();
  return Outcome::Ok;
}
