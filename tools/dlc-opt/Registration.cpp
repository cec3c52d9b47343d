// The lists behind Registration.h.
#include "tools/dlc-opt/Registration.h"

#include "codegen/Cpu/Passes.h"
#include "codegen/Cuda/Passes.h"
#include "codegen/Lowering/Passes.h"
#include "codegen/Math/Passes.h"
#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Nn/NnDialect.h"
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

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"

using namespace dlc;

void dlc::registerDialects(mlir::DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<nn::NnDialect, train::TrainDialect, kernel::KernelDialect, rt::RtDialect>();
  registerReferenceModels(registry);
  autodiff::registerTrainingRules(registry);
  autodiff::registerGradientRules(registry);
}

void dlc::registerPasses() {
  mlir::registerAllPasses();
  registerCanonicalPasses();
  quantization::registerQuantizationPasses();
  autodiff::registerAutodiffPasses();
  precision::registerPrecisionPasses();
  registerLayoutPasses();
  fusion::registerFusionPasses();
  lowering::registerLoweringPasses();
  registerMathPasses();
  registerCpuPasses();
  cuda::registerCudaPasses();
}
