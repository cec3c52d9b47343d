// One architecture of GPUs that code is made for: what emitters ask, and what LLVM is told.
#ifndef DLC_CODEGEN_CUDA_CUDATARGET_H
#define DLC_CODEGEN_CUDA_CUDATARGET_H

#include "lib/Support/Mlir.h"

#include <memory>
#include <string>

namespace llvm {
class TargetMachine;
}

namespace dlc::cuda {

struct CudaTarget {
  std::string name;        // LLVM's name, as dlc_cuda_program.isa and in symbols: "sm_80", "sm_90a"
  int64_t capability = 80; // ten times the major number plus the minor one
  bool isExact = false;    // the code runs on devices of just this capability
  std::string features;    // LLVM's feature string: the PTX version, the oldest that will do
  bool hasWgmma = false;   // products of warpgroups, tensor copies, clusters (Hopper)
  bool strictFp = false;   // no contraction
  bool allowsTf32 = false; // products of f32 may be computed from operands of 10 bits mantissa

  /// Shared memory that a block may use, in bytes.
  int64_t getSharedLimit() const;

  /// `name` is "sm_80", "sm_86", "sm_89", "sm_90", "sm_90a" or a later architecture. Fails with a sentence that
  /// names what there is.
  static Expected<CudaTarget> get(StringRef name, bool strictFp = false, bool allowsTf32 = false);

  /// LLVM's code generator for it.
  Expected<std::unique_ptr<llvm::TargetMachine>> createMachine() const;
};

} // namespace dlc::cuda

#endif
