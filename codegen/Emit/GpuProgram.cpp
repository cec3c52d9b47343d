// Kernels to PTX and, with an assembler, machine code; launches to a plan, and its numbers to code for the host.
#include "codegen/Emit/GpuProgram.h"
#include "codegen/Cpu/Pipeline.h"
#include "codegen/Cuda/Passes.h"
#include "codegen/Cuda/Pipeline.h"
#include "codegen/Cuda/Ptx.h"
#include "codegen/Emit/ObjectFile.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::emit;

FailureOr<GpuProgram> emit::compileProgram(ModuleOp module, const cuda::CudaTarget &target, StringRef ptxas) {
  OwningOpRef<ModuleOp> clone = module.clone();
  DialectRegistry registry;
  cuda::registerTranslations(registry);
  module.getContext()->appendDialectRegistry(registry);
  PassManager passes(module.getContext());
  cuda::buildCudaPipeline(passes, target);
  if (failed(passes.run(*clone)))
    return failure();
  GpuProgram program;
  program.target = target;
  FailureOr<cuda::LaunchPlan> plan = cuda::LaunchPlan::read(*clone, target.name);
  if (failed(plan))
    return failure();
  program.plan = std::move(*plan);
  FailureOr<std::string> ptx = cuda::emitPtx(*clone, target);
  if (failed(ptx))
    return failure();
  program.ptx = std::move(*ptx);
  if (ptxas.empty())
    return program;
  Expected<cuda::Cubin> cubin = cuda::assemble(ptxas, program.ptx, target);
  if (!cubin)
    return mlir::emitError(module.getLoc()) << llvm::toString(cubin.takeError());
  program.cubin = std::move(*cubin);
  return program;
}

LogicalResult emit::compileValues(ModuleOp module, const GpuProgram &program, StringRef triple, SmallVectorImpl<char> &object) {
  Expected<cpu::CpuTarget> base = cpu::CpuTarget::get("x86-64", triple);
  if (!base)
    return mlir::emitError(module.getLoc(), "internal error: ") << llvm::toString(base.takeError());
  MLIRContext *context = module.getContext();
  OwningOpRef<ModuleOp> host = ModuleOp::create(module.getLoc());
  if (Attribute symbols = module->getAttr("rt.symbols"))
    (*host)->setAttr("rt.symbols", symbols);
  (*host)->setAttr("cuda.values", nn::DimsAttr::get(context, program.plan.getValues()));
  (*host)->setAttr("cuda.limits", mlir::DenseI64ArrayAttr::get(context, program.plan.getLimits()));
  PassManager passes(context);
  cuda::BuildValuesOptions options;
  options.name = program.valuesSymbol;
  passes.addPass(cuda::createBuildValues(options));
  cpu::buildSizesLowering(passes);
  if (failed(passes.run(*host)))
    return failure();
  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> code = translate(*host, *base, program.valuesSymbol, llvmContext);
  if (!code)
    return failure();
  llvm::raw_svector_ostream out(object);
  if (Error error = emitObject(*code, *base, CodeOptions(), out))
    return mlir::emitError(module.getLoc(), "internal error: ") << llvm::toString(std::move(error));
  return success();
}
