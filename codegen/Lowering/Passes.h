// Passes from kernels on tensors to kernels on buffers.
#ifndef DLC_CODEGEN_LOWERING_PASSES_H
#define DLC_CODEGEN_LOWERING_PASSES_H

#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace dlc::lowering {

#define GEN_PASS_DECL
#include "codegen/Lowering/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "codegen/Lowering/Passes.h.inc"

} // namespace dlc::lowering

#endif
