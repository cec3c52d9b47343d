// The one ordered list of what happens to a model between import and native code. Lowering for a
// target continues in codegen/Cpu/Pipeline.cpp.
#include "lib/Driver/Pipelines.h"

#include "codegen/Lowering/Passes.h"
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Rt/RtDialect.h"
#include "lib/Reference/Reference.h"
#include "passes/Canonical/Passes.h"
#include "passes/Fusion/Passes.h"
#include "passes/Layout/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace dlc;

static void cleanUp(OpPassManager &pm) {
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

/// Constants first, then what becomes simpler by them.
static void foldConstants(OpPassManager &pm) {
  pm.addPass(createFoldConstants());
  cleanUp(pm);
}

void dlc::buildPhase(Phase phase, OpPassManager &pm, const PipelineOptions &options) {
  switch (phase) {
  case Phase::Import:
  case Phase::Compress:      // precision, quantization and pruning
  case Phase::Differentiate: // autodiff
  case Phase::Emit:
    return;
  case Phase::Canonicalize:
    cleanUp(pm);
    pm.addNestedPass<func::FuncOp>(createSimplifyInference({options.strictFp}));
    pm.addNestedPass<func::FuncOp>(createFoldBatchNorm({options.strictFp}));
    pm.addNestedPass<func::FuncOp>(createDecomposeConvTranspose());
    foldConstants(pm);
    pm.addPass(createRequireSizes());
    return;
  case Phase::Fuse:
    // Convolutions, pools and matrix products become kernels between transposes and packed weights ...
    pm.addNestedPass<func::FuncOp>(fusion::createFormAnchors());
    cleanUp(pm);
    pm.addNestedPass<func::FuncOp>(createChannelsLast());
    pm.addNestedPass<func::FuncOp>(createAbsorbTransposes());
    // ... whose packing is done here and now ...
    foldConstants(pm);
    // ... and all other ops follow and join them.
    pm.addNestedPass<func::FuncOp>(fusion::createFormKernels());
    cleanUp(pm);
    pm.addNestedPass<func::FuncOp>(fusion::createFuseKernels({/*remarks=*/true}));
    cleanUp(pm);
    return;
  case Phase::Schedule:
    pm.addNestedPass<func::FuncOp>(fusion::createCollapseLoops());
    pm.addNestedPass<func::FuncOp>(fusion::createSplitReductions());
    return;
  case Phase::Bufferize: {
    lowering::BufferizeOptions bufferizeOptions;
    bufferizeOptions.keepIntermediates = options.keepIntermediates;
    pm.addPass(lowering::createBufferize(bufferizeOptions));
    return;
  }
  }
}

void dlc::registerPipelineDialects(DialectRegistry &registry) {
  registry.insert<nn::NnDialect, kernel::KernelDialect, rt::RtDialect, func::FuncDialect, arith::ArithDialect,
                  math::MathDialect, scf::SCFDialect, memref::MemRefDialect, vector::VectorDialect, LLVM::LLVMDialect>();
  registerReferenceModels(registry);
}
