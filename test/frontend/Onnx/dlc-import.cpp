// Reads one ONNX model and prints the module, or what is wrong with the model: the importer alone,
// for lit tests.
//
//   dlc-import [--shape X=1,2]... [--trainable NAME]... [--json] [--quiet] [--no-external] FILE
//   dlc-import --list                    every supported operator with its versions
#include "dialects/Nn/NnDialect.h"
#include "lib/Frontend/Onnx/Import.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

using namespace dlc;

static int usage(const llvm::Twine &what) {
  llvm::errs() << "dlc-import: " << what << "\n";
  return 1;
}

int main(int argc, char **argv) {
  ImportOptions options;
  SmallVector<std::string> trainable;
  std::string file;
  bool asJson = false, isQuiet = false, withLocations = false;
  for (int k = 1; k < argc; ++k) {
    StringRef arg = argv[k];
    if (arg == "--list") {
      for (const SupportedOperator &op : getSupportedOperators()) {
        llvm::outs() << (op.domain.empty() ? "ai.onnx" : op.domain) << " " << op.name;
        for (int64_t version : op.versions)
          llvm::outs() << " " << version;
        llvm::outs() << "\n";
      }
      return 0;
    }
    if (arg == "--json") {
      asJson = true;
    } else if (arg == "--quiet") {
      isQuiet = true;
    } else if (arg == "--locations") {
      withLocations = true;
    } else if (arg == "--no-external") {
      options.externalData = ExternalData::Refuse;
    } else if ((arg == "--shape" || arg == "--trainable") && k + 1 < argc) {
      StringRef value = argv[++k];
      if (arg == "--trainable") {
        trainable.push_back(value.str());
        continue;
      }
      Expected<DimOverride> shape = parseDimOverride(value);
      if (!shape)
        return usage(llvm::toString(shape.takeError()));
      options.shapes.push_back(*shape);
    } else if (arg.starts_with("--") || !file.empty()) {
      return usage("unexpected argument '" + arg + "'");
    } else {
      file = arg.str();
    }
  }
  if (file.empty())
    return usage("expected a model file");
  if (!trainable.empty())
    options.isTrainable = [&](StringRef name) { return llvm::is_contained(trainable, name); };

  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  // The report says the same in the tests' preferred form.
  mlir::ScopedDiagnosticHandler handler(&context, [](mlir::Diagnostic &) { return success(); });
  ImportReport report;
  FailureOr<mlir::OwningOpRef<ModuleOp>> module = importOnnx(file, options, &context, &report);
  (asJson ? llvm::outs() : llvm::errs())
      << (asJson ? llvm::formatv("{0:2}\n", report.toJson()).str() : report.str());
  if (failed(module))
    return report.exitCode() ? report.exitCode() : 4;
  if (failed(mlir::verify(**module)))
    return usage("the imported module does not verify"), 4;
  if (!isQuiet && !asJson) {
    mlir::OpPrintingFlags flags;
    flags.elideLargeElementsAttrs(16).elideLargeResourceString(16);
    if (withLocations)
      flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/false);
    (*module)->print(llvm::outs(), flags);
    llvm::outs() << "\n";
  }
  return 0;
}
