// Passes that form and fuse kernels.
#ifndef DLC_PASSES_FUSION_PASSES_H
#define DLC_PASSES_FUSION_PASSES_H

#include "dialects/Kernel/KernelDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace dlc::fusion {

#define GEN_PASS_DECL
#include "passes/Fusion/Passes.h.inc"

/// Patterns of FormAnchors and FormKernels, one set per op family.
void populateFormConvPatterns(mlir::RewritePatternSet &patterns, bool pairs);
void populateFormConvGradientPatterns(mlir::RewritePatternSet &patterns);
void populateFormMatmulPatterns(mlir::RewritePatternSet &patterns, bool pairs);
void populateFormIntegerLinearPatterns(mlir::RewritePatternSet &patterns);
void populateFormPoolPatterns(mlir::RewritePatternSet &patterns);
void populateFormElementwisePatterns(mlir::RewritePatternSet &patterns);
void populateFormShapePatterns(mlir::RewritePatternSet &patterns);
void populateFormReductionPatterns(mlir::RewritePatternSet &patterns);
void populateFormLossPatterns(mlir::RewritePatternSet &patterns);
void populateFormTrainingPatterns(mlir::RewritePatternSet &patterns);

#define GEN_PASS_REGISTRATION
#include "passes/Fusion/Passes.h.inc"

} // namespace dlc::fusion

#endif
