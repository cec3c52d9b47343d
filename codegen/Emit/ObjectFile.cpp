// LLVM's optimizer and code generator with the settings that hand-vectorized loops want.
#include "codegen/Emit/ObjectFile.h"
#include "codegen/Lowering/LlvmCode.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/Verifier.h"
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

Error emit::emitObject(llvm::Module &module, const cpu::CpuTarget &target, const CodeOptions &options,
                       llvm::raw_pwrite_stream &out) {
  std::string problem;
  llvm::raw_string_ostream problems(problem);
  if (llvm::verifyModule(module, &problems))
    return createStringError("LLVM refuses the code of '" + module.getName() + "': " + problem);
  lowering::collectErrors(module.getContext(), problem);
  auto machine = target.createMachine(options.optimizationLevel);
  if (!machine)
    return machine.takeError();
  int level = options.optimizationLevel;
  lowering::optimize(module, **machine, {level, /*vectorizesLoops=*/level >= 2, /*vectorizesBlocks=*/level >= 3});
  if (options.assembly) {
    llvm::SmallString<0> text;
    llvm::raw_svector_ostream stream(text);
    std::unique_ptr<llvm::Module> copy = llvm::CloneModule(module); // code generation changes it
    auto assembler = target.createMachine(options.optimizationLevel);
    if (!assembler)
      return assembler.takeError();
    if (Error error = lowering::generate(*copy, **assembler, llvm::CodeGenFileType::AssemblyFile, stream))
      return error;
    *options.assembly << text;
  }
  if (Error error = lowering::generate(module, **machine, llvm::CodeGenFileType::ObjectFile, out))
    return error;
  return problem.empty() ? Error::success() : createStringError("LLVM cannot make code: " + problem);
}
