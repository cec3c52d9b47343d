// One compilation: the way of a model through the phases.
#ifndef DLC_DRIVER_COMPILATION_H
#define DLC_DRIVER_COMPILATION_H

#include "codegen/Emit/ArtifactBuilder.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/Pipelines.h"
#include "lib/Frontend/Onnx/Import.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace dlc {

class Compilation {
public:
  /// `pipeline` says what is made of the model; `report` is filled as far as the work gets.
  Compilation(const CompileOptions &options, const PipelineOptions &pipeline, CompileReport &report)
      : options(options), pipeline(pipeline), report(report), sink(options, report, imported) {}

  Outcome run();

  /// Called with the module after every phase before emission.
  std::function<void(Phase, ModuleOp)> inspect;

private:
  bool checkRequest();
  bool checkGpus();
  bool checkPtxRequest();
  bool writePtx();
  bool isArtifactWanted() const { return options.stopAfter == Phase::Emit; }
  bool import();
  bool runPhase(Phase phase);
  /// Adds targets with the instructions that the module's types gain from.
  void extendTargets();
  bool writeText();
  bool checkPreprocess();
  bool emit();
  void tell(Phase phase, const std::string &what) {
    if (options.progress)
      options.progress(phase, what);
  }
  /// Reports an error of the request and gives false.
  bool refuse(const std::string &message, Outcome outcome = Outcome::UserError) {
    sink.error(message, outcome);
    return false;
  }

  const CompileOptions &options;
  const PipelineOptions &pipeline;
  CompileReport &report;
  ImportReport imported;
  DiagnosticSink sink;
  emit::ArtifactOptions artifact;
  // In this order: the module goes before the context.
  std::unique_ptr<MLIRContext> context;
  mlir::OwningOpRef<ModuleOp> module;
};

} // namespace dlc

#endif
