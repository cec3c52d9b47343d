// The settings that hand-written kernels want.
#include "codegen/Lowering/LlvmCode.h"

#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"

using namespace dlc;
using namespace dlc::lowering;

void lowering::optimize(llvm::Module &module, llvm::TargetMachine &machine, const LlvmOptions &options) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopUnrolling = false;
  tuning.LoopInterleaving = false;
  tuning.LoopVectorization = options.vectorizesLoops;
  tuning.SLPVectorization = options.vectorizesBlocks;
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
  if (options.level <= 0)
    passes = builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0);
  else
    passes = builder.buildPerModuleDefaultPipeline(options.level == 1   ? llvm::OptimizationLevel::O1
                                                   : options.level == 2 ? llvm::OptimizationLevel::O2
                                                                            : llvm::OptimizationLevel::O3);
  passes.run(module, modules);
}

Error lowering::generate(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type,
                         llvm::raw_pwrite_stream &out) {
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, out, nullptr, type))
    return createStringError("LLVM cannot write this kind of file for '" + machine.getTargetTriple().str() + "'");
  passes.run(module);
  return Error::success();
}

static void collect(const llvm::DiagnosticInfo *info, void *errors) {
  if (info->getSeverity() != llvm::DS_Error)
    return;
  llvm::raw_string_ostream stream(*static_cast<std::string *>(errors));
  llvm::DiagnosticPrinterRawOStream printer(stream);
  info->print(printer);
}

void lowering::collectErrors(llvm::LLVMContext &context, std::string &problem) {
  context.setDiagnosticHandlerCallBack(collect, &problem);
}
