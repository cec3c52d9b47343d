// Any bytes into the importer: it must come back with a module that verifies, or with problems.
#include "dialects/Nn/NnDialect.h"
#include "lib/Frontend/Onnx/Import.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"

#include <cstdlib>

using namespace dlc;

/// LLVM's allocators poison what they hold back; the packaged libLLVM and libMLIR, which are not instrumented, use the same
/// memory without a word.
extern "C" const char *__asan_default_options() { return "allow_user_poisoning=0"; }

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  mlir::ScopedDiagnosticHandler quiet(&context, [](mlir::Diagnostic &) { return success(); });
  ImportOptions options;
  options.budget.maxNodes = 2000;
  ImportReport report;
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  FailureOr<mlir::OwningOpRef<ModuleOp>> module =
      importOnnxBuffer(bytes, "fuzz.onnx", /*directory=*/"", options, &context, &report);
  bool isClean = report.exitCode() == 0;
  if (succeeded(module) != isClean || (succeeded(module) && failed(mlir::verify(**module)))) {
    llvm::errs() << report.str();
    std::abort();
  }
  std::string text;
  if (succeeded(module)) { // shapes and symbols must print, and in bounded time
    llvm::raw_string_ostream stream(text);
    mlir::OpPrintingFlags flags;
    (*module)->print(stream, flags.elideLargeElementsAttrs(4).elideLargeResourceString(4));
  } else {
    text = llvm::formatv("{0}", report.toJson()).str();
  }
  return text.empty();
}
