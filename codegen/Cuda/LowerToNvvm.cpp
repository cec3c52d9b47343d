// One dialect conversion for everything that emitters write beside LLVM and NVVM ops.
#include "codegen/Cuda/Passes.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/DialectConversion.h"

namespace dlc::cuda {
#define GEN_PASS_DEF_LOWERTONVVM
#include "codegen/Cuda/Passes.h.inc"
} // namespace dlc::cuda

using namespace mlir;
using namespace dlc;

/// Functions that LLVM has no instructions for, and for which it would end the process.
static bool needsLibrary(Operation *op) {
  if (!isa<math::MathDialect>(op->getDialect()))
    return false;
  return !isa<math::AbsFOp, math::AbsIOp, math::CeilOp, math::CopySignOp, math::FloorOp, math::FmaOp, math::RoundEvenOp,
              math::SqrtOp, math::TruncOp, math::CountLeadingZerosOp, math::CountTrailingZerosOp, math::CtPopOp, math::IsNaNOp,
              math::IsInfOp, math::IsFiniteOp>(op);
}

namespace {
struct LowerToNvvmPass : cuda::impl::LowerToNvvmBase<LowerToNvvmPass> {
  using Base::Base;

  void runOnOperation() override {
    WalkResult result = getOperation().walk([](Operation *op) {
      if (!needsLibrary(op))
        return WalkResult::advance();
      op->emitError("unsupported on GPUs: '") << op->getName().stripDialect() << "' of " << op->getResult(0).getType()
                                              << "; compute it in float32, or compile for a CPU";
      return WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    LLVMTypeConverter converter(&getContext());
    RewritePatternSet patterns(&getContext());
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    // Bounds stay whole, unlike in -arith-expand: they are instructions, for NaN as well.
    arith::populateCeilFloorDivExpandOpsPatterns(patterns);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    populateMathToLLVMConversionPatterns(converter, patterns);
    LLVMConversionTarget target(getContext());
    target.addLegalDialect<NVVM::NVVMDialect>();
    target.addLegalOp<gpu::GPUModuleOp>();
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
