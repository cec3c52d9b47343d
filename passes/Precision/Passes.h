// Declarations of the passes in Passes.td.
#ifndef DLC_PRECISION_PASSES_H
#define DLC_PRECISION_PASSES_H

#include "dialects/Nn/NnDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace dlc::precision {

/// On an op that computes on floats: the type chosen, and why.
inline constexpr llvm::StringLiteral decisionAttrName = "nn.precision";

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/Precision/Passes.h.inc"

} // namespace dlc::precision

#endif
