// The passes from kernels in buffer form to the NVVM dialect.
#ifndef DLC_CODEGEN_CUDA_PIPELINE_H
#define DLC_CODEGEN_CUDA_PIPELINE_H

#include "codegen/Cuda/CudaTarget.h"

namespace dlc::cuda {

/// Adds `gpu.module @<target>`, in LLVM and NVVM dialect, to a bufferized module, which else stays as it is.
void buildCudaPipeline(mlir::OpPassManager &pm, const CudaTarget &target);

} // namespace dlc::cuda

#endif
