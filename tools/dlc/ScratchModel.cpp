// Compiling and running models of the tool's own making.
#include "tools/dlc/ScratchModel.h"

#include "lib/Support/Locations.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace dlc;
using namespace dlc::cli;

static OnnxTensorType typeOf(mlir::RankedTensorType type) {
  OnnxTensorType result;
  result.dtype = dtypeOf(type.getElementType());
  for (int64_t dim : type.getShape())
    result.dims.push_back(mlir::ShapedType::isDynamic(dim) ? -1 : dim);
  return result;
}

OnnxTensorTypes cli::tensorTypesOf(const ModelFile &file) {
  OnnxTensorTypes types;
  for (const auto &ports : {inputsOf(file), outputsOf(file)})
    for (const Port &port : ports)
      types[port.name] = typeOf(port.type);
  file.main().walk([&](mlir::Operation *op) {
    for (auto [name, value] : llvm::zip(getTensorNames(op->getLoc()), op->getResults()))
      if (auto type = dyn_cast<mlir::RankedTensorType>(value.getType()); type && !name.empty())
        types[name] = typeOf(type);
  });
  return types;
}

std::string cli::scratchPath(const TemporaryFolder &folder, llvm::StringRef stem) {
  return folder.file((stem + ".onnx").str());
}

llvm::Expected<std::unique_ptr<LoadedModel>> cli::compileScratch(Invocation &invocation, const TemporaryFolder &folder,
                                                                 llvm::StringRef path, llvm::StringRef stem,
                                                                 int &exitCode) {
  exitCode = ExitOk;
  auto options = compileOptions(invocation, path, {"native"});
  if (!options)
    return options.takeError();
  options->output = folder.file(("lib" + stem + ".so").str());
  CompileReport report;
  exitCode = compileWithProgress(invocation, *options, report, ("compiling: " + stem).str());
  if (exitCode != ExitOk)
    return nullptr;
  auto loading = loadOptions(invocation);
  if (!loading)
    return loading.takeError();
  auto model = LoadedModel::load(options->output, *loading);
  if (model)
    (*model)->report = std::move(report);
  return model;
}

llvm::Error cli::runSamples(Invocation &invocation, const data::Samples &samples, int64_t limit, int64_t batch,
                            llvm::ArrayRef<const LoadedModel *> models,
                            llvm::function_ref<void(llvm::ArrayRef<RunBuffers> buffers)> look) {
  limit = std::min(limit, samples.size());
  for (int64_t first = 0; first < limit;) {
    int64_t rows = samples.perRun(std::min(batch, limit - first));
    if (first > 0 && first + rows > limit)
      break;
    std::vector<RunBuffers> buffers;
    for (const LoadedModel *model : models) {
      auto inputs = withCode(ErrorCode::BadData, samples.read(first, rows));
      if (!inputs)
        return inputs.takeError();
      auto prepared = model->prepare(std::move(*inputs));
      if (!prepared)
        return prepared.takeError();
      if (llvm::Error error = model->run(*prepared))
        return error;
      buffers.push_back(std::move(*prepared));
    }
    look(buffers);
    first += rows;
    invocation.progress.update(std::min(first, limit), limit, "samples");
  }
  return llvm::Error::success();
}

llvm::ArrayRef<float> cli::floatsOf(const LoadedModel &model, const RunBuffers &buffers, llvm::StringRef name) {
  for (const auto &[ports, tensors] :
       {std::pair(model.outputs(), llvm::ArrayRef(buffers.outputs)), {model.inputs(), llvm::ArrayRef(buffers.inputs)}})
    for (auto [port, tensor] : llvm::zip(ports, tensors))
      if (name == port.name && tensor.dtype() == DLC_F32)
        return tensor.as<float>();
  return {};
}

llvm::Expected<std::pair<double, double>> cli::timeSideBySide(Invocation &invocation, const LoadedModel &a,
                                                              const LoadedModel &b) {
  constexpr double budget = 1;
  constexpr size_t minRuns = 20;
  invocation.progress.step("timing");
  std::vector<RunBuffers> buffers;
  std::vector<double> times[2];
  const LoadedModel *models[] = {&a, &b};
  for (const LoadedModel *model : models) {
    auto symbols = symbolValues(invocation, *model, 1);
    if (!symbols)
      return symbols.takeError();
    auto inputs = randomInputs(*model, *symbols, 1);
    if (!inputs)
      return inputs.takeError();
    auto prepared = model->prepare(std::move(*inputs));
    if (!prepared)
      return prepared.takeError();
    buffers.push_back(std::move(*prepared));
  }
  auto start = Clock::now();
  while (secondsSince(start) < budget || times[0].size() < minRuns)
    for (int k : {0, 1}) {
      auto begin = Clock::now();
      if (llvm::Error error = models[k]->run(buffers[k]))
        return std::move(error);
      times[k].push_back(secondsSince(begin));
    }
  for (std::vector<double> &list : times)
    llvm::sort(list);
  return std::pair(times[0][times[0].size() / 2], times[1][times[1].size() / 2]);
}

llvm::Error cli::checkModelOutput(llvm::StringRef output, llvm::StringRef model) {
  if (output.empty())
    return fail(ErrorCode::BadArguments, "name the file to write: -o FILE.onnx");
  if (llvm::sys::fs::is_directory(output))
    return fail(ErrorCode::FileUnwritable, "cannot write '" + output + "': it is a folder; name a file");
  if (llvm::sys::fs::equivalent(output, model))
    return fail(ErrorCode::FileUnwritable, "cannot write '" + output + "': it is the model itself");
  llvm::StringRef parent = llvm::sys::path::parent_path(output);
  if (!parent.empty() && !llvm::sys::fs::is_directory(parent))
    return fail(ErrorCode::FileUnwritable, "cannot write '" + output + "': there is no folder '" + parent + "'");
  return llvm::Error::success();
}
