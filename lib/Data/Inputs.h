// From files named on the command line to the inputs of a model, and from its outputs to files.
#ifndef DLC_DATA_INPUTS_H
#define DLC_DATA_INPUTS_H

#include "lib/Data/HostTensor.h"
#include "lib/Data/Preprocess.h"

namespace dlc::data {

/// What the data must fit: the ports of an artifact.
struct ModelPorts {
  llvm::ArrayRef<dlc_port> inputs;
  llvm::ArrayRef<const char *> symbols; ///< names of the symbolic dimensions
  llvm::ArrayRef<dlc_preprocess> preprocess;

  static ModelPorts of(const dlc_artifact &artifact);
};

/// "float32 Nx3x224x224", with symbols by name and "?" for computed dimensions.
std::string portText(const dlc_port &port, llvm::ArrayRef<const char *> symbols);

/// What --inputs and --input say. Files by name win over those of the directory.
struct InputFiles {
  std::string directory;                                  ///< input_0.npy or input_0.pb, ...; may be empty
  std::vector<std::pair<std::string, std::string>> files; ///< input name, path

  /// Takes "NAME=FILE", or a FILE alone for a model of one input.
  llvm::Error add(llvm::StringRef argument);
};

/// Reads one tensor per model input, in the model's order, and checks dtypes, ranks, dimensions and
/// that each symbol has one value throughout. A picture fills a batch of 1 by `preprocessor`. Nothing
/// is converted: a wrong dtype is an error.
llvm::Expected<std::vector<HostTensor>> readInputs(const ModelPorts &ports, const InputFiles &files,
                                                   const PreprocessOptions &options,
                                                   PreprocessFn preprocessor);

/// Reads an array by the file's extension: .npy, .npz (the member `name`, else number `order`, else
/// the only one) or .pb.
llvm::Expected<HostTensor> readTensor(llvm::StringRef path, llvm::StringRef name, size_t order);

/// Checks one tensor against port `index` of the inputs; `symbolValues` has one value per symbol, -1
/// while unknown, and receives those this tensor tells. `where` is for messages.
llvm::Error checkInput(const ModelPorts &ports, size_t index, const dlc_tensor &tensor,
                       llvm::MutableArrayRef<int64_t> symbolValues, llvm::StringRef where);

/// The reference outputs in a directory: output_0.npy or output_0.pb up to output_<count - 1>.
llvm::Expected<std::vector<HostTensor>> readOutputs(llvm::StringRef directory, size_t count);

/// Writes output_0.npy, ... into `directory`, which is created where missing; each file atomically.
llvm::Error writeOutputs(llvm::StringRef directory, llvm::ArrayRef<dlc_tensor> outputs);

} // namespace dlc::data
#endif
