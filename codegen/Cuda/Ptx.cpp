// LLVM's optimizer and PTX writer. Denormals of f32 are flushed, as on the CPU.
#include "codegen/Cuda/Ptx.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

void cuda::registerTranslations(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerGPUDialectTranslation(registry);
  registerNVVMDialectTranslation(registry);
}

static void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::PipelineTuningOptions tuning;
  // Kernels come unrolled as far as registers allow.
  tuning.LoopUnrolling = false;
  tuning.LoopVectorization = false;
  tuning.SLPVectorization = false;
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
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3).run(module, modules);
}

/// Collects what the code generator complains about; by default LLVM would end the process.
static void collect(const llvm::DiagnosticInfo *info, void *errors) {
  if (info->getSeverity() != llvm::DS_Error)
    return;
  llvm::raw_string_ostream stream(*static_cast<std::string *>(errors));
  llvm::DiagnosticPrinterRawOStream printer(stream);
  info->print(printer);
}

/// LLVM 22 writes `setp.lt.ftz.bf16`, which no assembler takes, for comparisons of bf16 where f32 is flushed.
static std::string withoutFlushedComparisons(StringRef text) {
  std::string result;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    size_t at = line.find(".ftz.bf16");
    bool isWrong = at != StringRef::npos && line.ltrim().contains("setp.");
    result += (isWrong ? line.take_front(at) : line).str();
    if (isWrong)
      result += line.drop_front(at + StringRef(".ftz").size());
    result += '\n';
    text = rest;
  }
  return result;
}

FailureOr<std::string> cuda::emitPtx(ModuleOp module, const CudaTarget &target) {
  auto gpuModule = module.lookupSymbol<gpu::GPUModuleOp>(target.name);
  if (!gpuModule)
    return mlir::emitError(module.getLoc(), "internal error: no code for ") << target.name;
  auto machine = target.createMachine();
  if (!machine)
    return mlir::emitError(module.getLoc(), "internal error: ") << llvm::toString(machine.takeError());
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = translateModuleToLLVMIR(gpuModule, context, target.name);
  if (!code)
    return mlir::emitError(module.getLoc(), "internal error: the module does not translate to LLVM IR");
  code->setTargetTriple((*machine)->getTargetTriple());
  code->setDataLayout((*machine)->createDataLayout());
  for (llvm::Function &function : *code)
    if (!function.isDeclaration())
      function.addFnAttr("denormal-fp-math-f32", "preserve-sign,preserve-sign");
  std::string problem;
  llvm::raw_string_ostream problems(problem);
  if (llvm::verifyModule(*code, &problems))
    return mlir::emitError(module.getLoc(), "internal error: LLVM refuses the code for ") << target.name << ": " << problem;
  context.setDiagnosticHandlerCallBack(collect, &problem);
  optimize(*code, **machine);
  for (llvm::Function &function : *code)
    if (function.isDeclaration() && !function.isIntrinsic() && !function.use_empty())
      return mlir::emitError(module.getLoc(), "internal error: the code for ") << target.name << " calls '" << function.getName() << "'";
  llvm::legacy::PassManager passes;
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  if ((*machine)->addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::AssemblyFile))
    return mlir::emitError(module.getLoc(), "internal error: LLVM cannot write PTX");
  passes.run(*code);
  if (!problem.empty())
    return mlir::emitError(module.getLoc(), "internal error: LLVM cannot make code for ") << target.name << ": " << problem;
  std::string ptx = withoutFlushedComparisons(text);
  if (StringRef(ptx).contains(".extern .func"))
    return mlir::emitError(module.getLoc(), "internal error: the code for ") << target.name << " calls a function that is not there";
  return ptx;
}
