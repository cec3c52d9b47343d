// A model's code for one architecture of GPUs: what a dlc_cuda_program is made of.
#ifndef DLC_CODEGEN_EMIT_GPUPROGRAM_H
#define DLC_CODEGEN_EMIT_GPUPROGRAM_H

#include "codegen/Cuda/LaunchPlan.h"
#include "codegen/Cuda/Ptxas.h"

namespace dlc::emit {

struct GpuProgram {
  cuda::CudaTarget target;
  cuda::LaunchPlan plan;
  std::string ptx;
  std::optional<cuda::Cubin> cubin; // where there was an assembler
  std::string valuesSymbol;
};

/// Makes it of a bufferized module, which is left as it is. `ptxas` is the assembler's path, or empty. Fails with a
/// diagnostic.
FailureOr<GpuProgram> compileProgram(ModuleOp module, const cuda::CudaTarget &target, StringRef ptxas);

/// The object file of the program's values function. `triple` is the host's.
LogicalResult compileValues(ModuleOp module, const GpuProgram &program, StringRef triple, SmallVectorImpl<char> &object);

} // namespace dlc::emit

#endif
