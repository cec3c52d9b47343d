// The data of an artifact: dlc_artifact and all it points to.
#ifndef DLC_CODEGEN_EMIT_DESCRIPTOR_H
#define DLC_CODEGEN_EMIT_DESCRIPTOR_H

#include "codegen/Cpu/CpuTarget.h"
#include "codegen/Emit/GpuProgram.h"
#include "codegen/Lowering/Ports.h"

#include "dlc/Runtime/Artifact.h"

#include "llvm/IR/Module.h"

#include <string>
#include <vector>

namespace dlc::emit {

struct Variant {
  cpu::CpuTarget target;
  std::string runSymbol;
};

struct Descriptor {
  std::string name;                 // the model's, as C identifier
  lowering::Interface interface;
  SmallVector<StringRef> symbols;
  SmallVector<std::string> constraints;
  std::vector<Variant> variants;    // best first; none with code for GPUs alone
  std::vector<GpuProgram> programs; // best first
  std::vector<dlc_preprocess> preprocess;
  struct Kernel {
    std::string name, nodes;
    double flops = 0, bytes = 0;
  };
  std::vector<Kernel> kernels;
  std::string shapesSymbol, weightsSymbol; // the latter empty without weights in the artifact
  uint64_t weightsSize = 0, weightsHash = 0;
  std::string weightsFile;          // a sidecar's name, or empty
  std::string labels, provenance;
  struct State {
    std::string name;
    int32_t role, dtype;
    SmallVector<int64_t> dims;
    int64_t offset, initial;
  };
  std::vector<State> state;
  uint64_t stateSize = 0, stateHash = 0;
};

/// Fills what module attributes tell: interface, symbols, constraints, kernels. Fails with a diagnostic.
LogicalResult readDescriptor(ModuleOp module, Descriptor &descriptor);

/// Adds `<name>_dlc_artifact` and `<name>_dlc_api` to `module`, which holds the shapes function; with
/// `isLibrary` also `dlc_artifact_v1`.
void addDescriptor(llvm::Module &module, const Descriptor &descriptor, bool isLibrary);

} // namespace dlc::emit

#endif
