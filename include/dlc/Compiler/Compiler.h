// The compiler as a library: from an ONNX model to an artifact, or to the state after any phase.
//
// Nothing here throws. Problems are reported through `CompileOptions::diagnostics` in the model's
// terms; the result says what kind they were.
#ifndef DLC_COMPILER_COMPILER_H
#define DLC_COMPILER_COMPILER_H

#include "dlc/Runtime/Artifact.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dlc {

/// The phases of a compilation, in order.
enum class Phase { Import, Canonicalize, Compress, Differentiate, Fuse, Schedule, Bufferize, Emit };

/// "import", "canonicalize", ... and back; nothing for another word.
const char *phaseName(Phase phase);
std::optional<Phase> parsePhase(const std::string &name);

enum class Severity { Error, Warning, Remark, Note };

struct Diagnostic {
  Severity severity;
  std::string message;  // starts with the file, then the node
  std::string node;     // the model's name of the node, if one is at fault
  bool unsupported = false; // valid, but beyond what dlc compiles
};

/// What the process should say of the outcome: the exit codes of the driver.
enum class Outcome { Ok = 0, UserError = 1, Unsupported = 2, GateFailed = 3, Internal = 4 };

enum class OutputKind { SharedLibrary, StaticLibrary, Object };

/// Element type that convolutions, matrix products and what lies between them compute with, where the model says f32.
/// TF32 is for GPUs: products of f32 on tensor cores, whose operands have 10 bits of mantissa; CPUs compute in f32.
enum class Precision { F32, BF16, F16, TF32 };

struct CompileOptions {
  std::string input;                   // the ONNX file
  std::string output;                  // the artifact; its extension says the kind (.so .a .o)
  std::string name;                    // prefix of symbols and of the header; from `output` if empty
  std::vector<std::string> targets = {"x86-64-v4", "x86-64-v3", "x86-64-v2"}; // LLVM CPU names or "native"
  bool extendTargets = true;           // bytes: add x86-64-v3 and v4 with VNNI; pairs of bf16: add znver4
  std::vector<std::string> gpus;       // CUDA architectures: "sm_80", "sm_90a"; `targets` may be empty then
  std::string ptxas;                   // NVIDIA's assembler; empty: the one on PATH, where there is one; "none": PTX alone
  bool emitPtx = false;                // write the PTX of every GPU, and no artifact, into the folder `output`
  std::string triple;                  // the host's if empty
  /// Sizes given on the command line: "x" -> {"1", "3", "224", "224"}, or symbol "N" -> {"8"}.
  std::map<std::string, std::vector<std::string>> shapes;
  std::vector<dlc_preprocess> preprocess;
  std::string labels;                  // newline separated class names
  bool strictFp = false;               // no contraction
  Precision precision = Precision::F32;
  std::vector<std::string> keepF32;    // name patterns (* and ?) of nodes that stay in f32
  bool externalWeights = false;        // a sidecar instead of the data section
  bool keepIntermediates = false;      // no reuse of workspace and a table of every kernel's result: for `verify`
  int optimizationLevel = 2;
  Phase stopAfter = Phase::Emit;
  bool emitText = false;               // with stopAfter: write the module's text to `output` ("-": stdout)
  std::string dumpAsm;                 // folder for assembly of every variant
  std::function<void(const Diagnostic &)> diagnostics;
  std::function<void(Phase phase, const std::string &what)> progress; // called when a step starts
};

/// One kernel's result as it lies in the workspace of a call (keepIntermediates).
struct KernelResult {
  int32_t kernel;                      // index in dlc_artifact.kernels
  std::string node;                    // the model's node whose value it is
  std::vector<int64_t> shape;          // as stored: images are channels last, dimensions may be merged
  std::vector<int64_t> strides;        // in elements
  int32_t dtype;
  int64_t offset;                      // bytes from the workspace's start; -1 - k for output k
};

struct Remark {
  std::string node;
  std::string message;
};

/// What a node computes with, and why.
struct PrecisionDecision {
  std::string node, op, type, reason;
};

/// A layer that computes on bytes, and how processors without VNNI do it.
struct IntegerLayer {
  std::string node, kernel;            // "conv1", "integer_conv"
  bool isProved = false;               // its products cannot saturate 16 bits; else they are widened
  std::vector<int64_t> order;          // of each four input channels, with which the proof was found
};

/// What a kernel takes of a GPU's multiprocessor, as NVIDIA's assembler says.
struct GpuKernel {
  std::string target, kernel;
  int64_t registers = 0;
  int64_t localBytes = 0;              // spilled registers and other slow memory of a thread
  int64_t sharedBytes = 0;             // of a block
};

struct CompileReport {
  std::vector<std::string> files;      // written
  std::vector<std::string> targets;    // that the artifact has code for, those of extendTargets among them
  int64_t artifactBytes = 0, weightBytes = 0, workspaceBytes = 0; // workspace -1 when it depends on symbols
  double flops = 0;                    // of one run; 0 when it depends on symbols
  int64_t parameters = 0;
  int32_t kernels = 0, fusedNodes = 0, nodes = 0;
  std::vector<Remark> fusions, missedFusions;
  std::vector<IntegerLayer> integerLayers;
  std::vector<Remark> keptInFloat;     // quantized in the model, and why it is not computed so
  std::vector<KernelResult> results;
  std::vector<GpuKernel> gpuKernels;   // where there was an assembler
  std::vector<std::string> gpuWarnings; // what it warned of
  std::vector<PrecisionDecision> precision; // unless everything is as in the model
  std::vector<std::pair<std::string, double>> phaseSeconds;
};

/// Compiles. Files appear complete or not at all. `report` is filled as far as the work got.
Outcome compile(const CompileOptions &options, CompileReport &report);

} // namespace dlc

#endif
