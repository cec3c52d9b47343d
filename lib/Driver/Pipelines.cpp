// The one ordered list of what happens to a model between import and native code. Lowering for a
// target continues in codegen/Cpu/Pipeline.cpp.
#include "lib/Driver/Pipelines.h"

#include "codegen/Lowering/Passes.h"
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Rt/RtDialect.h"
#include "dialects/Train/TrainDialect.h"
#include "lib/Reference/Reference.h"
#include "passes/Autodiff/GradientRules.h"
#include "passes/Autodiff/Passes.h"
#include "passes/Autodiff/TrainingRules.h"
#include "passes/Canonical/Passes.h"
#include "passes/Fusion/Passes.h"
#include "passes/Layout/Passes.h"
#include "passes/Precision/Passes.h"
#include "passes/Quantization/Passes.h"

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
static void foldConstants(OpPassManager &pm, bool keepQuantized = false) {
  FoldConstantsOptions options;
  options.keepQuantized = keepQuantized;
  pm.addPass(createFoldConstants(options));
  cleanUp(pm);
}

/// What a training step and the model it trains must agree on: the state.
static void addState(OpPassManager &pm, const TrainingOptions &training) {
  pm.addPass(autodiff::createMarkState({training.freezeBatchNorm}));
  autodiff::AddMomentsOptions moments;
  if (training.optimizer.kind != OptimizerKind::Sgd)
    moments.moments = {"m", "v"};
  else if (training.optimizer.momentum != 0)
    moments.moments = {"momentum"};
  pm.addPass(autodiff::createAddMoments(moments));
}

static void addStep(OpPassManager &pm, const TrainingOptions &training) {
  pm.addPass(autodiff::createAddLoss({nameOf(training.loss), training.output}));
  autodiff::TrainingFormOptions form;
  for (const auto &[node, ratio] : training.dropout)
    form.insertDropout.push_back(node + "=" + std::to_string(ratio));
  pm.addPass(autodiff::createTrainingForm(form));
}

static void differentiate(OpPassManager &pm, const TrainingOptions &training) {
  autodiff::DifferentiateOptions options;
  options.inputGradients.assign(training.inputGradients.begin(), training.inputGradients.end());
  pm.addPass(autodiff::createDifferentiate(options));
  const OptimizerOptions &given = training.optimizer;
  autodiff::ApplyOptimizerOptions optimizer;
  optimizer.kind = nameOf(given.kind);
  optimizer.weightDecay = given.weightDecay;
  optimizer.momentum = given.momentum;
  optimizer.nesterov = given.nesterov;
  optimizer.beta1 = given.beta1;
  optimizer.beta2 = given.beta2;
  optimizer.epsilon = given.epsilon;
  optimizer.clipNorm = training.clipNorm;
  optimizer.noDecay.assign(training.noDecay.begin(), training.noDecay.end());
  pm.addPass(autodiff::createApplyOptimizer(optimizer));
  pm.addNestedPass<func::FuncOp>(autodiff::createDecomposeTraining());
  cleanUp(pm);
}

static void autocast(OpPassManager &pm, const PipelineOptions &options) {
  if (options.precision == Precision::F32 || options.precision == Precision::TF32)
    return;
  precision::AutocastOptions autocast;
  autocast.type = options.precision == Precision::BF16 ? "bf16" : "f16";
  autocast.keep.assign(options.keepF32.begin(), options.keepF32.end());
  pm.addNestedPass<func::FuncOp>(precision::createAutocast(autocast));
  foldConstants(pm);
}

/// What inference does not need, and what weights can take in.
static void simplify(OpPassManager &pm, const PipelineOptions &options) {
  pm.addNestedPass<func::FuncOp>(createSimplifyInference({options.strictFp}));
  pm.addNestedPass<func::FuncOp>(createFoldBatchNorm({options.strictFp}));
}

/// Quantized models compute on their bytes. Where they do not, the weights' real values are folded after that.
static void quantize(OpPassManager &pm, const PipelineOptions &options) {
  pm.addNestedPass<func::FuncOp>(quantization::createFormInteger({/*remarks=*/true}));
  pm.addNestedPass<func::FuncOp>(quantization::createDecomposeInteger());
  foldConstants(pm);
  simplify(pm, options);
  foldConstants(pm);
  pm.addNestedPass<func::FuncOp>(quantization::createUnsignedBytes());
  pm.addNestedPass<func::FuncOp>(quantization::createProveSaturation());
}

void dlc::buildPhase(Phase phase, OpPassManager &pm, const PipelineOptions &options) {
  switch (phase) {
  case Phase::Import:
  case Phase::Emit:
    return;
  case Phase::Compress:
    if (!options.isStep)
      quantize(pm, options);
    autocast(pm, options);
    return;
  case Phase::Canonicalize:
    cleanUp(pm);
    if (options.training)
      addState(pm, *options.training);
    if (options.isStep)
      addStep(pm, *options.training);
    simplify(pm, options);
    if (!options.isStep) {
      pm.addNestedPass<func::FuncOp>(createDecomposeConvTranspose());
      foldConstants(pm, /*keepQuantized=*/true);
      pm.addPass(createRequireSizes());
    }
    return;
  case Phase::Differentiate:
    if (!options.isStep)
      return;
    differentiate(pm, *options.training);
    pm.addNestedPass<func::FuncOp>(createDecomposeConvTranspose()); // those of gradients, too
    foldConstants(pm);
    pm.addPass(createRequireSizes());
    return;
  case Phase::Fuse:
    // Convolutions, pools and matrix products become kernels between transposes and packed weights ...
    pm.addNestedPass<func::FuncOp>(fusion::createFormAnchors({/*pairs=*/!options.hasGpu}));
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
    if (options.isStep)
      pm.addNestedPass<func::FuncOp>(autodiff::createHoistUpdates());
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
  registry.insert<nn::NnDialect, train::TrainDialect, kernel::KernelDialect, rt::RtDialect, func::FuncDialect, arith::ArithDialect,
                  math::MathDialect, scf::SCFDialect, memref::MemRefDialect, vector::VectorDialect, LLVM::LLVMDialect>();
  registerReferenceModels(registry);
  autodiff::registerGradientRules(registry);
  autodiff::registerTrainingRules(registry);
}
