// MLIR's diagnostics in the model's terms.
#ifndef DLC_DRIVER_DIAGNOSTICS_H
#define DLC_DRIVER_DIAGNOSTICS_H

#include "dlc/Compiler/Compiler.h"
#include "lib/Frontend/Onnx/Report.h"
#include "lib/Support/Mlir.h"

#include "mlir/IR/Diagnostics.h"

namespace dlc {

/// While it lives, hands every diagnostic of a context to the caller's function, and knows what kind of
/// outcome the errors mean.
class DiagnosticSink {
public:
  /// `imported` is what the importer fills: it tells invalid from unsupported.
  DiagnosticSink(const CompileOptions &options, CompileReport &report, const ImportReport &imported)
      : options(options), report(report), imported(imported) {}

  /// Starts to listen to `context`, until `detach`.
  void attach(MLIRContext &context);
  void detach() { handler.reset(); }

  /// For errors that no location belongs to: of the command line, of files.
  void error(const std::string &message, Outcome outcome);

  bool hasErrors() const { return outcome != Outcome::Ok; }
  /// The worst kind of error so far; Internal when there was none, as something failed without a word.
  Outcome getOutcome() const { return hasErrors() ? outcome : Outcome::Internal; }

private:
  void handle(mlir::Diagnostic &diagnostic);
  void note(Outcome kind);
  void tell(const Diagnostic &diagnostic) {
    if (options.diagnostics)
      options.diagnostics(diagnostic);
  }

  const CompileOptions &options;
  CompileReport &report;
  const ImportReport &imported;
  std::optional<mlir::ScopedDiagnosticHandler> handler;
  Outcome outcome = Outcome::Ok;
};

} // namespace dlc

#endif
