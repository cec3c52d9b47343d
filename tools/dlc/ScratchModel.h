// Models that a verb makes for itself, compiled for this processor in a temporary folder and run over samples.
#ifndef DLC_TOOLS_DLC_SCRATCHMODEL_H
#define DLC_TOOLS_DLC_SCRATCHMODEL_H

#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/ModelFile.h"

#include "lib/Data/Samples.h"
#include "lib/Export/OnnxGraph.h"

namespace dlc::cli {

/// Types of all tensors of an imported model, by the names that ONNX has for them.
OnnxTensorTypes tensorTypesOf(const ModelFile &file);

/// The name of a file in `folder` for the model called `stem`.
std::string scratchPath(const TemporaryFolder &folder, llvm::StringRef stem);

/// Compiles the model at `path` into `folder` with the options of `invocation`, for this processor. Errors of the
/// compilation have been reported when `exitCode` is not 0; the result is null then.
llvm::Expected<std::unique_ptr<LoadedModel>> compileScratch(Invocation &invocation, const TemporaryFolder &folder,
                                                            llvm::StringRef path, llvm::StringRef stem, int &exitCode);

/// Runs `models` side by side on the same inputs, run by run, over the first `limit` samples, and hands the buffers of
/// each to `look`. A last run that is not full is made shorter, or left out where the batch is fixed.
llvm::Error runSamples(Invocation &invocation, const data::Samples &samples, int64_t limit, int64_t batch,
                       llvm::ArrayRef<const LoadedModel *> models,
                       llvm::function_ref<void(llvm::ArrayRef<RunBuffers> buffers)> look);

/// The values of input or output `name` in a run; empty when there is none of that name.
llvm::ArrayRef<float> floatsOf(const LoadedModel &model, const RunBuffers &buffers, llvm::StringRef name);

/// The median time of a run of each model on random inputs, open sizes being 1: in turns, so that what else the machine does
/// meets both. Takes about a second.
llvm::Expected<std::pair<double, double>> timeSideBySide(Invocation &invocation, const LoadedModel &a, const LoadedModel &b);

/// Fails unless a model can be written to `output`, which must not be the `model` it is made from.
llvm::Error checkModelOutput(llvm::StringRef output, llvm::StringRef model);

} // namespace dlc::cli

#endif
