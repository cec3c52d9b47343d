// Reads one ONNX model and prints the module, or what is wrong with the model: the importer alone,
// for tests.
//
//   dlc-import [options] FILE...         exit status: the largest of all files
//   dlc-import --list                    every supported operator with its versions
//
// --shape X=1,2        sizes of an input, or of a symbol
// --constant X=A.npy   compiles an input as a constant
// --trainable NAME     makes a parameter trainable
// --evaluate DIR       runs DIR/input_K.npy by the reference evaluator, compares with output_K.npy
// --skip K             input_K.npy is no argument, because it is a constant
// --rtol R, --atol A   for --evaluate; 1e-3 and 1e-5
// --json, --quiet, --locations, --no-external
#include "Evaluate.h"

#include "dialects/Nn/NnDialect.h"
#include "lib/Frontend/Onnx/Import.h"
#include "lib/Reference/Reference.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

using namespace dlc;

namespace {
struct Arguments {
  ImportOptions options;
  SmallVector<std::string> trainable;
  SmallVector<unsigned> skip;
  SmallVector<std::string> files;
  std::string evaluate;
  double rtol = 1e-3, atol = 1e-5;
  bool asJson = false, isQuiet = false, withLocations = false, withContents = false;
};
} // namespace

static int usage(const llvm::Twine &what) {
  llvm::errs() << "dlc-import: " << what << "\n";
  return 1;
}

static void listOperators() {
  for (const SupportedOperator &op : getSupportedOperators()) {
    llvm::outs() << (op.domain.empty() ? "ai.onnx" : op.domain) << " " << op.name;
    for (int64_t version : op.versions)
      llvm::outs() << " " << version;
    llvm::outs() << "\n";
  }
}

static Error readValueOption(StringRef flag, StringRef value, Arguments &args, MLIRContext *context) {
  if (flag == "--shape") {
    Expected<DimOverride> shape = parseDimOverride(value);
    if (!shape)
      return shape.takeError();
    args.options.shapes.push_back(*shape);
  } else if (flag == "--constant") {
    auto [name, path] = value.rsplit('=');
    Expected<HostValue> contents = readValue(path, context);
    if (!contents)
      return contents.takeError();
    args.options.constants.push_back({name.str(), *contents});
  } else if (flag == "--trainable") {
    args.trainable.push_back(value.str());
  } else if (flag == "--evaluate") {
    args.evaluate = value.str();
  } else if (unsigned k; flag == "--skip" && !value.getAsInteger(10, k)) {
    args.skip.push_back(k);
  } else if (flag == "--rtol" && !value.getAsDouble(args.rtol)) {
  } else if (flag == "--atol" && !value.getAsDouble(args.atol)) {
  } else {
    return createStringError("unexpected '" + flag + " " + value + "'");
  }
  return Error::success();
}

/// Imports one file and does what the arguments ask; the exit status.
static int process(StringRef file, const Arguments &args, MLIRContext &context) {
  ImportReport report;
  FailureOr<mlir::OwningOpRef<ModuleOp>> module = importOnnx(file, args.options, &context, &report);
  (args.asJson ? llvm::outs() : llvm::errs())
      << (args.asJson ? llvm::formatv("{0:2}\n", report.toJson()).str() : report.str());
  if (failed(module))
    return report.exitCode() ? report.exitCode() : 4;
  if (failed(mlir::verify(**module)))
    return usage("the imported module does not verify"), 4;
  if (!args.evaluate.empty()) {
    Expected<bool> agrees = evaluateFiles(**module, args.evaluate, args.skip, args.rtol, args.atol);
    if (!agrees)
      return usage(llvm::toString(agrees.takeError())), 5;
    return *agrees ? 0 : 3;
  }
  if (!args.isQuiet && !args.asJson) {
    mlir::OpPrintingFlags flags;
    if (!args.withContents)
      flags.elideLargeElementsAttrs(16).elideLargeResourceString(16);
    if (args.withLocations)
      flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/false);
    (*module)->print(llvm::outs(), flags);
    llvm::outs() << "\n";
  }
  return 0;
}

int main(int argc, char **argv) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  mlir::DialectRegistry registry;
  registry.insert<nn::NnDialect, mlir::func::FuncDialect>();
  registerReferenceModels(registry);
  context.appendDialectRegistry(registry);

  Arguments args;
  for (int k = 1; k < argc; ++k) {
    StringRef arg = argv[k];
    if (arg == "--list")
      return listOperators(), 0;
    if (arg == "--json")
      args.asJson = true;
    else if (arg == "--quiet")
      args.isQuiet = true;
    else if (arg == "--locations")
      args.withLocations = true;
    else if (arg == "--contents")
      args.withContents = true;
    else if (arg == "--no-external")
      args.options.externalData = ExternalData::Refuse;
    else if (arg.starts_with("--") && k + 1 < argc) {
      if (Error error = readValueOption(arg, argv[++k], args, &context))
        return usage(llvm::toString(std::move(error)));
    } else if (arg.starts_with("--"))
      return usage("unexpected argument '" + arg + "'");
    else
      args.files.push_back(arg.str());
  }
  if (args.files.empty())
    return usage("expected a model file");
  if (!args.trainable.empty())
    args.options.isTrainable = [&](StringRef name) { return llvm::is_contained(args.trainable, name); };

  // The report says the same as the diagnostics.
  mlir::ScopedDiagnosticHandler handler(&context, [](mlir::Diagnostic &) { return success(); });
  int status = 0;
  for (const std::string &file : args.files)
    status = std::max(status, process(file, args, context));
  return status;
}
