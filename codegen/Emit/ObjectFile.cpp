// LLVM's optimizer and code generator with the settings that hand-vectorized loops want.
#include "codegen/Emit/ObjectFile.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace dlc;
using namespace dlc::emit;

void emit::registerTranslations(mlir::DialectRegistry &registry) {
  mlir::registerBuiltinDialectTranslation(registry);
  mlir::registerLLVMDialectTranslation(registry);
}

std::unique_ptr<llvm::Module> emit::translate(ModuleOp module, const cpu::CpuTarget &target, StringRef name,
                                              llvm::LLVMContext &context) {
  auto machine = target.createMachine(2);
  if (!machine) {
    module.emitError("internal error: ") << llvm::toString(machine.takeError());
    return nullptr;
  }
  std::unique_ptr<llvm::Module> result = mlir::translateModuleToLLVMIR(module, context, name);
  if (!result) {
    module.emitError("internal error: the module does not translate to LLVM IR");
    return nullptr;
  }
  result->setSourceFileName(name);
  result->setTargetTriple((*machine)->getTargetTriple());
  result->setDataLayout((*machine)->createDataLayout());
  result->setPICLevel(llvm::PICLevel::BigPIC);
  for (llvm::Function &function : *result) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target.cpu);
    function.addFnAttr("target-features", target.features);
    function.addFnAttr("no-trapping-math", "true");
    // Kernels are written for the widest registers; LLVM would rather not use them on some CPUs.
    if (target.hasAvx512)
      function.addFnAttr("prefer-vector-width", "512");
  }
  return result;
}

static void optimize(llvm::Module &module, llvm::TargetMachine &machine, int optimizationLevel) {
  llvm::PipelineTuningOptions tuning;
  // Loops come unrolled as far as registers allow; more only spills.
  tuning.LoopUnrolling = false;
  tuning.LoopInterleaving = false;
  tuning.LoopVectorization = optimizationLevel >= 2;
  tuning.SLPVectorization = optimizationLevel >= 3;
  llvm::PassBuilder builder(&machine, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::ModulePassManager passes;
  if (optimizationLevel <= 0)
    passes = builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0);
  else
    passes = builder.buildPerModuleDefaultPipeline(optimizationLevel == 1   ? llvm::OptimizationLevel::O1
                                                   : optimizationLevel == 2 ? llvm::OptimizationLevel::O2
                                                                            : llvm::OptimizationLevel::O3);
  passes.run(module, modules);
}

static Error generate(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type,
                      llvm::raw_pwrite_stream &out) {
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, out, nullptr, type))
    return createStringError("LLVM cannot write this kind of file for '" + machine.getTargetTriple().str() + "'");
  passes.run(module);
  return Error::success();
}

/// Collects what the code generator complains about; by default LLVM would end the process.
static void collect(const llvm::DiagnosticInfo *info, void *errors) {
  if (info->getSeverity() != llvm::DS_Error)
    return;
  llvm::raw_string_ostream stream(*static_cast<std::string *>(errors));
  llvm::DiagnosticPrinterRawOStream printer(stream);
  info->print(printer);
}

Error emit::emitObject(llvm::Module &module, const cpu::CpuTarget &target, const CodeOptions &options,
                       llvm::raw_pwrite_stream &out) {
  std::string problem;
  llvm::raw_string_ostream problems(problem);
  if (llvm::verifyModule(module, &problems))
    return createStringError("LLVM refuses the code of '" + module.getName() + "': " + problem);
  module.getContext().setDiagnosticHandlerCallBack(collect, &problem);
  auto machine = target.createMachine(options.optimizationLevel);
  if (!machine)
    return machine.takeError();
  optimize(module, **machine, options.optimizationLevel);
  if (options.assembly) {
    llvm::SmallString<0> text;
    llvm::raw_svector_ostream stream(text);
    std::unique_ptr<llvm::Module> copy = llvm::CloneModule(module); // code generation changes it
    auto assembler = target.createMachine(options.optimizationLevel);
    if (!assembler)
      return assembler.takeError();
    if (Error error = generate(*copy, **assembler, llvm::CodeGenFileType::AssemblyFile, stream))
      return error;
    *options.assembly << text;
  }
  if (Error error = generate(module, **machine, llvm::CodeGenFileType::ObjectFile, out))
    return error;
  return problem.empty() ? Error::success() : createStringError("LLVM cannot make code: " + problem);
}
