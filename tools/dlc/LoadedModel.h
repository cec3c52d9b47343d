// A model ready to run: an artifact that was loaded, or an ONNX model that was compiled on the spot.
#ifndef DLC_TOOLS_DLC_LOADEDMODEL_H
#define DLC_TOOLS_DLC_LOADEDMODEL_H

#include "tools/dlc/CompileRequest.h"
#include "tools/dlc/Interrupts.h"

#include "lib/Data/Inputs.h"

namespace dlc::cli {

enum class FileKind { Artifact, Archive, Object, Model };

/// Looks at the first bytes. Anything that is no object file is taken for a model.
llvm::Expected<FileKind> fileKind(llvm::StringRef path);

/// Fails unless the file is complete: the loader maps what the headers promise, and touching what is
/// not there would end the process.
llvm::Error checkSharedLibrary(llvm::StringRef path);

struct LoadOptions {
  int32_t threads = 0;
  std::string isa;              ///< empty: the best
  int32_t device = 0;           ///< of GPUs
  bool keepIntermediates = false;
};

/// Inputs, outputs and workspace of repeated runs of one shape.
struct RunBuffers {
  std::vector<data::HostTensor> inputs, outputs;
  std::vector<dlc_tensor> inputViews, outputViews;
  data::HostTensor workspace; ///< empty on a GPU, where the model lends one
  size_t workspaceBytes = 0;
};

/// The same on the model's GPU.
class DeviceBuffers {
public:
  /// Copies the inputs there.
  static llvm::Expected<DeviceBuffers> create(dlc_model *model, const RunBuffers &buffers);
  DeviceBuffers(DeviceBuffers &&) = default;
  ~DeviceBuffers();
  /// Runs and waits.
  llvm::Error run();

private:
  explicit DeviceBuffers(dlc_model *model) : model(model) {}
  dlc_model *model;
  std::vector<dlc_tensor> inputs, outputs; ///< their memory is owned
};

class LoadedModel {
public:
  /// Opens `path`; a model is compiled for this processor (or --target) first. Errors of the
  /// compilation have been reported: `exitCode` is then not 0 and the result empty.
  static llvm::Expected<std::unique_ptr<LoadedModel>> open(Invocation &invocation, llvm::StringRef path,
                                                           const LoadOptions &options, int &exitCode);
  /// Opens an artifact that a caller has compiled.
  static llvm::Expected<std::unique_ptr<LoadedModel>> load(llvm::StringRef path, const LoadOptions &options);
  ~LoadedModel();

  dlc_model *model() const { return handle; }
  const dlc_artifact &artifact() const { return *dlc_model_artifact(handle); }
  data::ModelPorts ports() const { return data::ModelPorts::of(artifact()); }
  llvm::ArrayRef<dlc_port> inputs() const { return ports().inputs; }
  llvm::ArrayRef<dlc_port> outputs() const {
    return {artifact().outputs, static_cast<size_t>(artifact().num_outputs)};
  }
  llvm::ArrayRef<dlc_kernel_info> kernels() const {
    return {artifact().kernels, static_cast<size_t>(artifact().num_kernels)};
  }
  const std::string &path() const { return sourcePath; }
  std::string portText(const dlc_port &port) const { return data::portText(port, ports().symbols); }
  /// Class names of the first output; empty when the artifact has none.
  std::vector<std::string> labels() const;
  /// Operations of one run as far as the artifact knows them, else 0.
  double flops() const;

  bool wasCompiled = false;
  std::string whyNoDevice; ///< why it runs on the processor although it has code for GPUs; else empty
  double loadSeconds = 0;
  CompileReport report;

  /// Allocates outputs and workspace for inputs that fit the model.
  llvm::Expected<RunBuffers> prepare(std::vector<data::HostTensor> inputs) const;
  llvm::Error run(RunBuffers &buffers) const;

  /// Where the model runs, for the record.
  llvm::json::Object json() const;

private:
  LoadedModel() = default;
  dlc_model *handle = nullptr;
  std::string sourcePath;
  std::unique_ptr<TemporaryFolder> folder;
};

/// Reads --threads, --isa and --device.
llvm::Expected<LoadOptions> loadOptions(const Invocation &invocation);

/// The inputs that --inputs, --input and the options for pictures describe. `files` receives what was
/// given.
llvm::Expected<std::vector<data::HostTensor>> givenInputs(const Invocation &invocation, const LoadedModel &model,
                                                          data::InputFiles &files);

/// Values for every symbol: --shape where given, else `absent`.
llvm::Expected<std::vector<int64_t>> symbolValues(const Invocation &invocation, const LoadedModel &model,
                                                  int64_t absent);

/// Inputs of these symbol values with random contents: floats uniform in [-1, 1), integers in [0, 8),
/// the same for equal seeds on every machine.
llvm::Expected<std::vector<data::HostTensor>> randomInputs(const LoadedModel &model, llvm::ArrayRef<int64_t> symbols,
                                                           uint64_t seed);
void fillRandom(data::HostTensor &tensor, uint64_t seed);

} // namespace dlc::cli

#endif
