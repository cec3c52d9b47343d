// NVIDIA's assembler, where it is installed: from PTX to machine code, and what it says of each kernel.
#ifndef DLC_CODEGEN_CUDA_PTXAS_H
#define DLC_CODEGEN_CUDA_PTXAS_H

#include "codegen/Cuda/CudaTarget.h"

#include <vector>

namespace dlc::cuda {

/// What a kernel takes of a multiprocessor.
struct KernelResources {
  std::string function;
  int64_t registers = 0;
  int64_t stack = 0, spillStores = 0, spillLoads = 0; // bytes of local memory, which is slow
};

struct Cubin {
  std::string code;
  std::vector<KernelResources> kernels;
  std::vector<std::string> warnings; // of the assembler, "Potential Performance Loss: wgmma.mma_async instructions are serialized" among them
};

/// The path of ptxas: `given` if it is not empty, else the one on PATH or of the CUDA toolkit that CUDA_HOME or CUDA_PATH
/// names. Nothing where there is none. An error if `given` is no program.
Expected<std::optional<std::string>> findPtxas(StringRef given);

/// Assembles. Fails with a sentence that has the assembler's own words.
Expected<Cubin> assemble(StringRef ptxas, StringRef ptx, const CudaTarget &target);

} // namespace dlc::cuda

#endif
