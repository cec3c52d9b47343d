// Declarations of the passes in Passes.td.
#ifndef DLC_CODEGEN_CPU_PASSES_H
#define DLC_CODEGEN_CPU_PASSES_H

#include "lib/Support/Mlir.h"

#include "mlir/Pass/Pass.h"

#include <memory>

namespace dlc {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "codegen/Cpu/Passes.h.inc"

} // namespace dlc

#endif
