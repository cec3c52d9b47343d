// From a GPU module in LLVM and NVVM dialect to PTX, by LLVM in this process.
#ifndef DLC_CODEGEN_CUDA_PTX_H
#define DLC_CODEGEN_CUDA_PTX_H

#include "codegen/Cuda/CudaTarget.h"

namespace mlir {
class DialectRegistry;
}

namespace dlc::cuda {

/// What translation of the dialects that code is in at the end needs.
void registerTranslations(mlir::DialectRegistry &registry);

/// The text of `gpu.module @<target>` in `module`. Fails with a diagnostic, also when something is called that is not
/// there: a driver would refuse such text.
FailureOr<std::string> emitPtx(ModuleOp module, const CudaTarget &target);

} // namespace dlc::cuda

#endif
