// From kernel ops in buffer form to a GPU module: each kernel's op goes to its emitter.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/Passes.h"
#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/TypeSwitch.h"

namespace dlc::cuda {
#define GEN_PASS_DEF_EMITCUDA
#include "codegen/Cuda/Passes.h.inc"
} // namespace dlc::cuda

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

static LogicalResult emitKernel(kernel::KernelOpInterface op, GpuBuilder &b) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op.getOperation())
      .Case([&](kernel::GenericOp op) { return emitGeneric(op, b); })
      .Case([&](kernel::ReduceOp op) { return emitReduce(op, b); })
      .Case([&](kernel::RowwiseOp op) { return emitRowwise(op, b); })
      .Case([&](kernel::GemmOp op) { return emitGemm(op, b); })
      .Case([&](kernel::ConvOp op) { return emitConv(op, b); })
      .Case([&](kernel::ConvWeightGradientOp op) { return emitConvWeightGradient(op, b); })
      .Case([&](kernel::DepthwiseConvOp op) { return emitDepthwiseConv(op, b); })
      .Case([&](kernel::PoolOp op) { return emitPool(op, b); })
      .Case([&](kernel::PoolGradOp op) { return emitPoolGrad(op, b); })
      .Case([&](kernel::UpdateOp op) { return emitUpdate(op, b); })
      .Case([&](kernel::IntegerGemmOp op) { return emitIntegerGemm(op, b); })
      .Case([&](kernel::IntegerConvOp op) { return emitIntegerConv(op, b); })
      .Case([&](kernel::IntegerDepthwiseConvOp op) { return emitIntegerDepthwiseConv(op, b); })
      .Default([&](Operation *op) { return op->emitError("internal error: no CUDA emitter for this kernel"); });
}

namespace {
struct EmitCudaPass : cuda::impl::EmitCudaBase<EmitCudaPass> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    Expected<CudaTarget> named = CudaTarget::get(arch, strictFp, tf32);
    if (!named)
      return emitError(UnknownLoc::get(context), llvm::toString(named.takeError()));
    target = std::move(*named);
    return success();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<lowering::LaunchedKernels> found = lowering::findKernels(module);
    if (failed(found))
      return signalPassFailure();
    OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
    auto gpuModule = gpu::GPUModuleOp::create(builder, module.getLoc(), target->name);
    lowering::SymbolOrder order(module);
    for (func::FuncOp kernel : found->kernels)
      if (failed(emit(kernel, found->launches[kernel.getName()], gpuModule, order)))
        return signalPassFailure();
  }

private:
  LogicalResult emit(func::FuncOp kernel, ArrayRef<rt::LaunchOp> launches, gpu::GPUModuleOp gpuModule,
                     const lowering::SymbolOrder &order) {
    SmallVector<kernel::KernelOpInterface> ops(kernel.getOps<kernel::KernelOpInterface>());
    if (ops.size() != 1 || kernel.getNumArguments() < 2)
      return kernel.emitError("internal error: expected one kernel op in buffer form, got ") << ops.size() << " kernel ops";
    SmallVector<lowering::BufferFacts> facts = lowering::analyzeBuffers(kernel, launches);
    if (facts.size() != kernel.getNumArguments() - 2)
      return failure(); // reported
    Type pointer = LLVM::LLVMPointerType::get(&getContext(), 1);
    SmallVector<Type> types(facts.size(), pointer);
    types.append(order.getNames().size(), IntegerType::get(&getContext(), 64));
    OpBuilder builder = OpBuilder::atBlockEnd(gpuModule.getBody());
    auto function = LLVM::LLVMFuncOp::create(builder, kernel.getLoc(), kernel.getName(),
                                             LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()), types));
    GpuBuilder b(function, kernel, facts, launches, *target, order);
    if (failed(emitKernel(ops[0], b)))
      return failure();
    if (b.getSharedBytes() > target->getSharedLimit())
      return ops[0]->emitError("internal error: ") << b.getSharedBytes() << " bytes of shared memory, but " << target->name
                                                   << " has " << target->getSharedLimit();
    b.finish();
    return success();
  }

  std::optional<CudaTarget> target;
};
} // namespace
