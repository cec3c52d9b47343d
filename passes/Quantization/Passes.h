// Passes that let quantized models run in integers.
#ifndef DLC_QUANTIZATION_PASSES_H
#define DLC_QUANTIZATION_PASSES_H

#include "dialects/Nn/NnDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace dlc::quantization {

#define GEN_PASS_DECL
#include "passes/Quantization/Passes.h.inc"

/// Patterns of FormInteger, one set per file.
void populateFormContractionsPatterns(mlir::RewritePatternSet &patterns);
void populateSinkDequantizePatterns(mlir::RewritePatternSet &patterns);
void populateFormRequantizePatterns(mlir::RewritePatternSet &patterns);

#define GEN_PASS_REGISTRATION
#include "passes/Quantization/Passes.h.inc"

} // namespace dlc::quantization

#endif
