// Declarations of the passes in Passes.td.
#ifndef DLC_CODEGEN_MATH_PASSES_H
#define DLC_CODEGEN_MATH_PASSES_H

#include "lib/Support/Mlir.h"

#include "mlir/Pass/Pass.h"

#include <memory>

namespace dlc {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "codegen/Math/Passes.h.inc"

/// The patterns of -dlc-expand-math. What they write needs no second visit.
void populateExpandMathPatterns(mlir::RewritePatternSet &patterns, const ExpandMathOptions &options);

} // namespace dlc

#endif
