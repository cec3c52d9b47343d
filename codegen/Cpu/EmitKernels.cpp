// From kernel ops in buffer form to scf, vector, memref and arith: each kernel's op goes to its emitter.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/Passes.h"
#include "codegen/Math/Passes.h"
#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

#include "llvm/ADT/TypeSwitch.h"

namespace dlc {
#define GEN_PASS_DEF_EMITKERNELS
#include "codegen/Cpu/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

static LogicalResult emitKernel(kernel::KernelOpInterface op, KernelBuilder &b, Value begin, Value end) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op.getOperation())
      .Case([&](kernel::GenericOp op) { return emitGeneric(op, b, begin, end); })
      .Case([&](kernel::ReduceOp op) { return emitReduce(op, b, begin, end); })
      .Case([&](kernel::RowwiseOp op) { return emitRowwise(op, b, begin, end); })
      .Case([&](kernel::GemmOp op) { return emitGemm(op, b, begin, end); })
      .Case([&](kernel::ConvOp op) { return emitConv(op, b, begin, end); })
      .Case([&](kernel::ConvWeightGradientOp op) { return emitConvWeightGradient(op, b, begin, end); })
      .Case([&](kernel::DepthwiseConvOp op) { return emitDepthwiseConv(op, b, begin, end); })
      .Case([&](kernel::PoolOp op) { return emitPool(op, b, begin, end); })
      .Case([&](kernel::UpdateOp op) { return emitUpdate(op, b, begin, end); })
      .Case([&](kernel::PoolGradOp op) { return emitPoolGrad(op, b, begin, end); })
      .Case([&](kernel::IntegerGemmOp op) { return emitIntegerGemm(op, b, begin, end); })
      .Case([&](kernel::IntegerConvOp op) { return emitIntegerConv(op, b, begin, end); })
      .Case([&](kernel::IntegerDepthwiseConvOp op) { return emitIntegerDepthwiseConv(op, b, begin, end); })
      .Default([&](Operation *op) { return op->emitError("internal error: no emitter for this kernel"); });
}

namespace {
struct EmitKernels : dlc::impl::EmitKernelsBase<EmitKernels> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    if (target)
      return success();
    Expected<CpuTarget> named = CpuTarget::get(cpu);
    if (!named)
      return emitError(UnknownLoc::get(context), llvm::toString(named.takeError()));
    target = std::move(*named);
    return success();
  }

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function->hasAttr(rt::kernelAttrName))
      return;
    SmallVector<kernel::KernelOpInterface> ops(function.getOps<kernel::KernelOpInterface>());
    if (ops.empty())
      return; // emitted already
    if (ops.size() > 1 || !ops[0].getDestination() || function.getNumArguments() < 2) {
      function.emitError("internal error: expected one kernel op in buffer form, got ") << ops.size() << " kernel ops";
      return signalPassFailure();
    }
    OpBuilder builder(ops[0]);
    KernelBuilder b(builder, ops[0].getLoc(), *target);
    unsigned last = function.getNumArguments() - 1;
    if (failed(emitKernel(ops[0], b, function.getArgument(last - 1), function.getArgument(last))))
      return signalPassFailure();
    ops[0].erase();
  }

  std::optional<CpuTarget> target;
};
} // namespace

void cpu::buildCpuEmitPipeline(OpPassManager &pm, const CpuTarget &target) {
  auto emit = std::make_unique<EmitKernels>();
  emit->target = target;
  pm.addNestedPass<func::FuncOp>(std::move(emit));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  ExpandMathOptions mathOptions;
  mathOptions.hasFma = target.hasFma;
  pm.addPass(createExpandMath(mathOptions));
}
