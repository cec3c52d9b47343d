// Declarations of the passes in Passes.td.
#ifndef DLC_CODEGEN_CUDA_PASSES_H
#define DLC_CODEGEN_CUDA_PASSES_H

#include "lib/Support/Mlir.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Pass/Pass.h"

#include <memory>

namespace dlc::cuda {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "codegen/Cuda/Passes.h.inc"

} // namespace dlc::cuda

#endif
