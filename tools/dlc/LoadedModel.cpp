// Opening artifacts and models, and running them.
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/Format.h"

#include "lib/Data/Files.h"

#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Object/ELF.h"
#include "llvm/Support/FileSystem.h"

using namespace dlc;
using namespace dlc::cli;

llvm::Expected<FileKind> cli::fileKind(llvm::StringRef path) {
  // A whole file is not read to see what it is, and a pipe is never waited for.
  if (auto size = data::regularFileSize(path); !size)
    return withCode(ErrorCode::FileUnreadable, size.takeError());
  llvm::file_magic magic;
  if (std::error_code reason = llvm::identify_magic(path, magic))
    return fail(ErrorCode::FileUnreadable, path + ": cannot read: " + reason.message());
  switch (magic) {
  case llvm::file_magic::elf_shared_object:
    return FileKind::Artifact;
  case llvm::file_magic::archive:
    return FileKind::Archive;
  case llvm::file_magic::elf_relocatable:
    return FileKind::Object;
  case llvm::file_magic::elf:
  case llvm::file_magic::elf_executable:
  case llvm::file_magic::elf_core:
    return fail(ErrorCode::NotAnArtifact, path + ": expected a model or an artifact, found another kind of ELF file");
  default:
    return FileKind::Model;
  }
}

llvm::Error cli::checkSharedLibrary(llvm::StringRef path) {
  auto buffer = data::readFile(path);
  if (!buffer)
    return withCode(ErrorCode::FileUnreadable, buffer.takeError());
  auto damaged = [&](const llvm::Twine &why) {
    return fail(ErrorCode::NotAnArtifact, path + ": cannot load: " + why + "; copy or compile it again");
  };
  llvm::StringRef bytes = (*buffer)->getBuffer();
  auto file = llvm::object::ELF64LEFile::create(bytes);
  if (!file)
    return damaged(llvm::toString(file.takeError()));
  auto segments = file->program_headers();
  if (!segments)
    return damaged(llvm::toString(segments.takeError()));
  for (const auto &segment : *segments) {
    uint64_t offset = segment.p_offset, size = segment.p_filesz;
    if (offset > bytes.size() || size > bytes.size() - offset)
      return damaged("truncated: expected " + llvm::Twine(offset + size) + " bytes, found " +
                     llvm::Twine(bytes.size()));
  }
  return llvm::Error::success();
}

llvm::Expected<LoadOptions> cli::loadOptions(const Invocation &invocation) {
  LoadOptions options;
  auto threads = invocation.integer(OPT_threads, 0, 0, 1024);
  if (!threads)
    return threads.takeError();
  auto device = invocation.integer(OPT_device, 0, 0, 1024);
  if (!device)
    return device.takeError();
  options.threads = static_cast<int32_t>(*threads);
  options.isa = invocation.text(OPT_isa).str();
  options.device = static_cast<int32_t>(*device);
  return options;
}

llvm::Expected<std::unique_ptr<LoadedModel>> LoadedModel::load(llvm::StringRef path, const LoadOptions &options) {
  if (llvm::Error error = checkSharedLibrary(path))
    return std::move(error);
  std::unique_ptr<LoadedModel> model(new LoadedModel());
  model->sourcePath = path.str();
  dlc_options runtimeOptions = DLC_OPTIONS_INIT;
  runtimeOptions.threads = options.threads;
  runtimeOptions.isa = options.isa.empty() ? nullptr : options.isa.c_str();
  runtimeOptions.device = options.device;
  auto start = Clock::now();
  dlc_status status = dlc_model_load(model->sourcePath.c_str(), &runtimeOptions, &model->handle);
  model->loadSeconds = secondsSince(start);
  if (status == DLC_OK) {
    const dlc_artifact &artifact = model->artifact();
    if (artifact.abi_version >= 3 && artifact.cuda && options.isa.empty() && dlc_model_device(model->handle) < 0)
      model->whyNoDevice = dlc_last_error();
    return std::move(model);
  }
  // Besides its own sidecar, what cannot be loaded is no artifact.
  if (status == DLC_ERROR_IO && llvm::StringRef(dlc_last_error()).contains("cannot load"))
    return fail(ErrorCode::NotAnArtifact, dlc_last_error());
  return runtimeError(status);
}

/// Whoever compiled for GPUs wants to know when none is at work.
static llvm::Expected<std::unique_ptr<LoadedModel>>
warnOfProcessor(Invocation &invocation, llvm::Expected<std::unique_ptr<LoadedModel>> model) {
  if (model && !(*model)->whyNoDevice.empty())
    invocation.warn((*model)->whyNoDevice + "; running on the processor");
  return model;
}

llvm::Expected<std::unique_ptr<LoadedModel>> LoadedModel::open(Invocation &invocation, llvm::StringRef path,
                                                               const LoadOptions &options, int &exitCode) {
  exitCode = ExitOk;
  auto kind = fileKind(path);
  if (!kind)
    return kind.takeError();
  if (*kind == FileKind::Archive || *kind == FileKind::Object)
    return fail(ErrorCode::NotAnArtifact,
                path + ": " + (*kind == FileKind::Archive ? "an archive" : "an object") +
                    " is for linking into a program; 'dlc compile MODEL -o x.so' makes one that dlc loads");
  if (*kind == FileKind::Artifact) {
    for (OptionId id : {OPT_target, OPT_fp, OPT_O})
      if (invocation.has(id))
        invocation.warn(optionName(id) + " has no effect on an artifact: it is compiled already");
    return warnOfProcessor(invocation, load(path, options));
  }
  std::vector<std::string> targets{"native"};
  // A variant asked for by name must be there.
  if (!options.isa.empty())
    targets = {options.isa};
  auto compilation = compileOptions(invocation, path, targets);
  if (!compilation)
    return compilation.takeError();
  compilation->keepIntermediates = options.keepIntermediates;
  auto folder = TemporaryFolder::create();
  if (!folder)
    return folder.takeError();
  compilation->output = (*folder)->file("libmodel.so");
  CompileReport report;
  exitCode = compileWithProgress(invocation, *compilation, report);
  if (exitCode != ExitOk)
    return nullptr;
  auto model = warnOfProcessor(invocation, load(compilation->output, options));
  if (!model)
    return model;
  (*model)->sourcePath = path.str();
  (*model)->folder = std::move(*folder);
  (*model)->wasCompiled = true;
  (*model)->report = std::move(report);
  return model;
}

LoadedModel::~LoadedModel() { dlc_model_destroy(handle); }

std::vector<std::string> LoadedModel::labels() const {
  std::vector<std::string> names;
  if (!artifact().labels)
    return names;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(artifact().labels).rtrim('\n').split(lines, '\n');
  for (llvm::StringRef line : lines)
    names.push_back(line.trim().str());
  return names;
}

double LoadedModel::flops() const {
  double sum = 0;
  for (const dlc_kernel_info &kernel : kernels())
    sum += kernel.flops;
  return sum;
}

llvm::Expected<RunBuffers> LoadedModel::prepare(std::vector<data::HostTensor> inputs) const {
  RunBuffers buffers;
  buffers.inputs = std::move(inputs);
  for (const data::HostTensor &input : buffers.inputs)
    buffers.inputViews.push_back(input.view());
  buffers.outputViews.resize(artifact().num_outputs);
  dlc_status status =
      dlc_model_shapes(handle, buffers.inputViews.data(), static_cast<int32_t>(buffers.inputViews.size()),
                       buffers.outputViews.data(), artifact().num_outputs, &buffers.workspaceBytes);
  if (status != DLC_OK)
    return runtimeError(status);
  for (dlc_tensor &view : buffers.outputViews) {
    auto output = data::HostTensor::create(view.dtype, llvm::ArrayRef(view.shape, view.rank));
    if (!output)
      return withCode(ErrorCode::OutOfMemory, output.takeError());
    buffers.outputs.push_back(std::move(*output));
    view = buffers.outputs.back().view();
  }
  if (dlc_model_device(handle) >= 0)
    return std::move(buffers);
  auto workspace = data::HostTensor::create(DLC_U8, static_cast<int64_t>(buffers.workspaceBytes));
  if (!workspace)
    return withCode(ErrorCode::OutOfMemory, workspace.takeError());
  buffers.workspace = std::move(*workspace);
  return std::move(buffers);
}

llvm::Error LoadedModel::run(RunBuffers &buffers) const {
  bool isOwn = buffers.workspaceBytes && dlc_model_device(handle) < 0;
  dlc_status status = dlc_model_run(handle, buffers.inputViews.data(), static_cast<int32_t>(buffers.inputViews.size()),
                                    buffers.outputViews.data(), static_cast<int32_t>(buffers.outputViews.size()),
                                    isOwn ? buffers.workspace.data() : nullptr, isOwn ? buffers.workspaceBytes : 0);
  return runtimeError(status);
}

llvm::Expected<DeviceBuffers> DeviceBuffers::create(dlc_model *model, const RunBuffers &buffers) {
  DeviceBuffers result(model);
  dlc_status status = DLC_OK;
  auto add = [&](std::vector<dlc_tensor> &to, dlc_tensor view, bool isInput) {
    const void *host = std::exchange(view.data, nullptr);
    if (status == DLC_OK)
      status = dlc_device_alloc(model, view.size, &view.data);
    to.push_back(view);
    if (status == DLC_OK && isInput)
      status = dlc_device_copy(model, view.data, host, view.size);
  };
  for (const dlc_tensor &view : buffers.inputViews)
    add(result.inputs, view, true);
  for (const dlc_tensor &view : buffers.outputViews)
    add(result.outputs, view, false);
  if (llvm::Error error = runtimeError(status))
    return std::move(error);
  return std::move(result);
}

DeviceBuffers::~DeviceBuffers() {
  for (const std::vector<dlc_tensor> *list : {&inputs, &outputs})
    for (const dlc_tensor &tensor : *list)
      dlc_device_free(model, tensor.data);
}

llvm::Error DeviceBuffers::run() {
  return runtimeError(dlc_model_run_device(model, inputs.data(), static_cast<int32_t>(inputs.size()), outputs.data(),
                                           static_cast<int32_t>(outputs.size()), nullptr, 0, nullptr));
}

llvm::json::Object LoadedModel::json() const {
  return llvm::json::Object{{"file", jsonText(sourcePath)},
                            {"name", jsonText(artifact().name)},
                            {"isa", jsonText(dlc_model_isa(handle))},
                            {"device", dlc_model_device(handle)},
                            {"threads", dlc_model_threads(handle)},
                            {"compiled_now", wasCompiled},
                            {"load_us", loadSeconds * 1e6}};
}

llvm::Expected<std::vector<data::HostTensor>> cli::givenInputs(const Invocation &invocation, const LoadedModel &model,
                                                               data::InputFiles &files) {
  files.directory = invocation.text(OPT_inputs).str();
  for (const std::string &argument : invocation.all(OPT_input))
    if (llvm::Error error = files.add(argument))
      return withCode(ErrorCode::BadOptionValue, std::move(error));
  auto options = preprocessOptions(invocation);
  if (!options)
    return options.takeError();
  if (files.directory.empty() && files.files.empty() && !model.inputs().empty()) {
    std::string missing;
    for (const dlc_port &port : model.inputs())
      missing += "\n  --input " + std::string(port.name) + "=FILE   " + model.portText(port);
    return fail(ErrorCode::MissingInput,
                model.path() + ": give the model's inputs: --inputs DIR with input_0.npy, ..., or" + missing);
  }
  return withCode(ErrorCode::BadData, data::readInputs(model.ports(), files, *options, data::runtimePreprocessor));
}

llvm::Expected<std::vector<int64_t>> cli::symbolValues(const Invocation &invocation, const LoadedModel &model,
                                                       int64_t absent) {
  data::ModelPorts ports = model.ports();
  std::vector<int64_t> values(ports.symbols.size(), -1);
  auto shapes = parseShapes(invocation);
  if (!shapes)
    return shapes.takeError();
  for (const auto &[name, sizes] : *shapes) {
    auto bad = [&](const llvm::Twine &why) { return fail(ErrorCode::BadOptionValue, "--shape " + name + ": " + why); };
    llvm::SmallVector<int64_t> numbers;
    for (const std::string &size : sizes) {
      int64_t number;
      if (llvm::StringRef(size).getAsInteger(10, number))
        return bad("expected numbers for an artifact, got '" + size + "'");
      numbers.push_back(number);
    }
    const auto *symbol = llvm::find_if(ports.symbols, [&](const char *s) { return name == s; });
    const auto *port = llvm::find_if(ports.inputs, [&](const dlc_port &p) { return name == p.name; });
    if (symbol != ports.symbols.end() && numbers.size() == 1) {
      values[symbol - ports.symbols.begin()] = numbers[0];
    } else if (port != ports.inputs.end()) {
      if (static_cast<size_t>(port->rank) != numbers.size())
        return bad("expected " + llvm::Twine(port->rank) + " sizes for " + model.portText(*port) + ", got " +
                   llvm::Twine(numbers.size()));
      for (int32_t d = 0; d < port->rank; ++d) {
        int64_t dim = port->dims[d];
        if (dim >= 0 && dim != numbers[d])
          return bad("dimension " + llvm::Twine(d) + " is " + llvm::Twine(dim) + " in the artifact, got " +
                     llvm::Twine(numbers[d]) + "; compile with this shape");
        if (dim < 0 && dim != DLC_DIM_EXPRESSION)
          values[-1 - dim] = numbers[d];
      }
    } else if (!model.wasCompiled) { // a compilation has checked the name, and fixed the sizes
      std::vector<std::string> known(ports.symbols.begin(), ports.symbols.end());
      for (const dlc_port &p : ports.inputs)
        known.push_back(p.name);
      return fail(ErrorCode::NoSuchInput, "--shape " + name + ": the model has no such symbol or input; it has " +
                                              (known.empty() ? "none" : listText(known)));
    }
  }
  for (int64_t &value : values)
    if (value < 0)
      value = absent;
  return values;
}

/// SplitMix64: the same sequence everywhere.
static uint64_t nextRandom(uint64_t &state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// A float's upper half, rounded to nearest even, is a bfloat16.
static uint16_t bfloat16Bits(float value) {
  uint32_t bits = llvm::bit_cast<uint32_t>(value);
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/// Of a float in [-1, 1): a multiple of 2^-11 is exact in half precision.
static uint16_t halfBits(float value) {
  llvm::APFloat number(value);
  bool losesInfo;
  number.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return static_cast<uint16_t>(number.bitcastToAPInt().getZExtValue());
}

void cli::fillRandom(data::HostTensor &tensor, uint64_t seed) {
  uint64_t state = seed;
  size_t size = data::dtypeSize(tensor.dtype());
  for (int64_t k = 0, n = tensor.elements(); k < n; ++k) {
    uint64_t random = nextRandom(state);
    float real = static_cast<float>(static_cast<int64_t>(random >> 40)) * 0x1p-23f - 1;
    uint64_t bits;
    switch (tensor.dtype()) {
    case DLC_F32:
      bits = llvm::bit_cast<uint32_t>(real);
      break;
    case DLC_F64:
      bits = llvm::bit_cast<uint64_t>(static_cast<double>(real));
      break;
    case DLC_F16:
      bits = halfBits(real);
      break;
    case DLC_BF16:
      bits = bfloat16Bits(real);
      break;
    case DLC_BOOL:
      bits = random >> 63;
      break;
    default:
      bits = random >> 61;
    }
    std::memcpy(tensor.data() + static_cast<size_t>(k) * size, &bits, size); // little endian
  }
}

llvm::Expected<std::vector<data::HostTensor>> cli::randomInputs(const LoadedModel &model,
                                                                llvm::ArrayRef<int64_t> symbols, uint64_t seed) {
  const dlc_artifact &artifact = model.artifact();
  size_t numDims = 0;
  for (const dlc_port &port : model.inputs())
    numDims += port.rank;
  for (const dlc_port &port : model.outputs())
    numDims += port.rank;
  std::vector<int64_t> dims(numDims + 1);
  int64_t workspace = 0;
  std::vector<int64_t> values(symbols.begin(), symbols.end());
  values.push_back(0); // never null
  int32_t status = artifact.shapes(values.data(), dims.data(), &workspace);
  if (status != DLC_SHAPES_OK) {
    std::string text;
    for (auto [name, value] : llvm::zip(model.ports().symbols, symbols))
      text += (text.empty() ? "" : ", ") + std::string(name) + "=" + std::to_string(value);
    return fail(ErrorCode::BadOptionValue, model.path() + ": the model allows no run with " + text +
                                               "; give other sizes with --shape, or --inputs");
  }
  std::vector<data::HostTensor> inputs;
  const int64_t *at = dims.data();
  for (const dlc_port &port : model.inputs()) {
    auto tensor = data::HostTensor::create(port.dtype, llvm::ArrayRef(at, port.rank));
    if (!tensor)
      return withCode(ErrorCode::OutOfMemory, tensor.takeError());
    fillRandom(*tensor, seed + inputs.size());
    inputs.push_back(std::move(*tensor));
    at += port.rank;
  }
  return std::move(inputs);
}
