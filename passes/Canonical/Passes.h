// Declarations of the passes in Passes.td.
#ifndef DLC_CANONICAL_PASSES_H
#define DLC_CANONICAL_PASSES_H

#include "lib/Support/Mlir.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

#include <memory>

namespace dlc {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/Canonical/Passes.h.inc"

} // namespace dlc

#endif
