// LLVM's optimizer and PTX writer. Denormals of f32 are flushed, as on the CPU.
#include "codegen/Cuda/Ptx.h"
#include "codegen/Lowering/LlvmCode.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
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
  lowering::collectErrors(context, problem);
  lowering::optimize(*code, **machine, {});
  for (llvm::Function &function : *code)
    if (function.isDeclaration() && !function.isIntrinsic() && !function.use_empty())
      return mlir::emitError(module.getLoc(), "internal error: the code for ") << target.name << " calls '" << function.getName() << "'";
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  if (Error error = lowering::generate(*code, **machine, llvm::CodeGenFileType::AssemblyFile, stream))
    return mlir::emitError(module.getLoc(), "internal error: ") << llvm::toString(std::move(error));
  if (!problem.empty())
    return mlir::emitError(module.getLoc(), "internal error: LLVM cannot make code for ") << target.name << ": " << problem;
  std::string ptx = withoutFlushedComparisons(text);
  if (StringRef(ptx).contains(".extern .func"))
    return mlir::emitError(module.getLoc(), "internal error: the code for ") << target.name << " calls a function that is not there";
  return ptx;
}
