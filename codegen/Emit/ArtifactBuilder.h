// From a bufferized module to the files of an artifact, in two steps: `emit` needs the module, `finish` does
// not, so that all of MLIR's memory can be freed before the linker maps the weights.
#ifndef DLC_CODEGEN_EMIT_ARTIFACTBUILDER_H
#define DLC_CODEGEN_EMIT_ARTIFACTBUILDER_H

#include "codegen/Emit/Descriptor.h"
#include "codegen/Emit/TempFiles.h"

#include <functional>

namespace dlc::emit {

enum class ArtifactKind { SharedLibrary, StaticLibrary, Object };

struct ArtifactOptions {
  std::string output;                      // path; the header and sidecar lie beside it
  ArtifactKind kind = ArtifactKind::SharedLibrary;
  std::string name;                        // a C identifier
  std::vector<cpu::CpuTarget> targets;     // any order; none with code for GPUs alone
  std::vector<cuda::CudaTarget> gpus;      // any order
  std::string ptxas;                       // the path of NVIDIA's assembler, or empty: PTX alone
  std::string triple;                      // of the host, empty for this one
  std::vector<dlc_preprocess> preprocess;
  std::string labels, provenance;
  bool externalWeights = false;
  int optimizationLevel = 2;               // of LLVM, 0 to 3
  std::string dumpAsm;                     // folder for assembly, or empty
  std::function<void(const std::string &)> progress; // called on the caller's thread
};

class ArtifactBuilder {
public:
  explicit ArtifactBuilder(ArtifactOptions options);

  /// Makes all code and data of `module`, which holds `rt.entry` and kernels in buffer form and is left
  /// without the contents of its weights. Fails with a diagnostic.
  LogicalResult emit(ModuleOp module);

  /// Links, and puts the files into their places. Fails with a sentence; no file is there then.
  Error finish();

  /// After finish: what was written, the artifact first.
  ArrayRef<std::string> getFiles() const { return files; }
  int64_t getArtifactBytes() const { return artifactBytes; }
  int64_t getWeightBytes() const { return descriptor.weightsSize; }
  ArrayRef<GpuProgram> getPrograms() const { return descriptor.programs; }

private:
  LogicalResult emitWeights(ModuleOp module);
  LogicalResult emitVariants(ModuleOp module);
  LogicalResult emitPrograms(ModuleOp module);
  LogicalResult emitDescriptor(ModuleOp module);
  Error link(StringRef output);
  void tell(const std::string &what) {
    if (options.progress)
      options.progress(what);
  }
  std::string beside(StringRef file) const;
  /// Keeps `path` as object number n, called `name` in archives.
  LogicalResult addObject(ModuleOp module, StringRef name, ArrayRef<char> bytes);

  ArtifactOptions options;
  Descriptor descriptor;
  TempFiles temporary;
  struct ObjectFile {
    std::string path, name;
  };
  std::vector<ObjectFile> objects;
  std::vector<std::string> files;
  int64_t artifactBytes = 0;
};

} // namespace dlc::emit

#endif
