// The ordered list of lowering passes for CPUs.
#include "codegen/Cpu/Pipeline.h"
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/Passes.h"
#include "codegen/Lowering/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/Vector/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace dlc;

/// scf, vector, memref, arith, math and what is left of affine, to the LLVM dialect.
static void buildLowering(OpPassManager &pm, bool isX86) {
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(lowering::createCheckLowered());
  pm.addPass(createConvertVectorToSCFPass());
  ConvertVectorToLLVMPassOptions vectorOptions;
  vectorOptions.x86Vector = isX86;
  pm.addPass(createConvertVectorToLLVMPass(vectorOptions));
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass()); // of what the last pass made
  pm.addPass(arith::createArithExpandOpsPass());
  // What LLVM has an instruction for first; the rest, double precision mostly, calls libm.
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createArithToLLVMConversionPass());
  pm.addPass(createConvertVectorToLLVMPass(vectorOptions)); // libm calls of vectors go by element
  pm.addPass(createFinalizeMemRefToLLVMConversionPass());
  pm.addPass(createConvertFuncToLLVMPass());
  pm.addPass(createConvertControlFlowToLLVMPass());
  pm.addPass(createConvertIndexToLLVMPass());
  pm.addPass(createUBToLLVMConversionPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void cpu::buildCpuPipeline(OpPassManager &pm, const CpuTarget &target, StringRef entryName, StringRef suffix) {
  buildCpuEmitPipeline(pm, target);
  LegalizeArithOptions arithOptions;
  arithOptions.hasF16c = target.hasF16c;
  arithOptions.hasBf16 = target.hasBf16;
  arithOptions.hasFma = target.hasFma;
  pm.addPass(createLegalizeArith(arithOptions));
  pm.addNestedPass<func::FuncOp>(vector::createLowerVectorMultiReductionPass());
  LowerRtOptions rtOptions;
  rtOptions.entryName = entryName.str();
  rtOptions.suffix = suffix.str();
  pm.addPass(createLowerRt(rtOptions));
  buildLowering(pm, /*isX86=*/true);
}

void cpu::buildShapesPipeline(OpPassManager &pm, StringRef name) {
  lowering::BuildShapesOptions options;
  options.name = name.str();
  pm.addPass(lowering::createBuildShapes(options));
  buildSizesLowering(pm);
}

void cpu::buildSizesLowering(OpPassManager &pm) { buildLowering(pm, /*isX86=*/false); }
