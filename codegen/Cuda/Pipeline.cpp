// The ordered list of lowering passes for GPUs.
#include "codegen/Cuda/Pipeline.h"
#include "codegen/Cuda/Passes.h"
#include "codegen/Math/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace dlc;

void cuda::buildCudaPipeline(OpPassManager &pm, const CudaTarget &target) {
  EmitCudaOptions emitOptions;
  emitOptions.arch = target.name;
  emitOptions.tf32 = target.allowsTf32;
  emitOptions.strictFp = target.strictFp;
  pm.addPass(createEmitCuda(emitOptions));
  OpPassManager &gpu = pm.nest<gpu::GPUModuleOp>();
  gpu.addPass(createCanonicalizerPass());
  gpu.addPass(createCSEPass());
  ExpandMathOptions mathOptions;
  mathOptions.hasFma = !target.strictFp;
  mathOptions.expandBounds = false; // max.NaN and min.NaN are instructions
  mathOptions.expandF64 = true; // there is no library
  gpu.addPass(createExpandMath(mathOptions));
  gpu.addPass(createCanonicalizerPass());
  gpu.addPass(createLoopInvariantCodeMotionPass());
  gpu.addPass(createCSEPass());
  gpu.addPass(createSCFToControlFlowPass());
  gpu.addPass(createLowerToNvvm());
  gpu.addPass(createConvertNVVMToLLVMPass());
  gpu.addPass(createReconcileUnrealizedCastsPass());
  gpu.addPass(createCanonicalizerPass());
  gpu.addPass(createCSEPass());
}
