// The driver's verbs all take their tensors through here, so that every one accepts the same files
// and words its complaints the same way.
#include "lib/Data/Inputs.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/Npy.h"
#include "lib/Data/Npz.h"
#include "lib/Data/Picture.h"
#include "lib/Data/TensorProto.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace dlc::data {

namespace {

std::string dimText(int64_t dim, llvm::ArrayRef<const char *> symbols) {
  if (dim >= 0)
    return std::to_string(dim);
  uint64_t symbol = static_cast<uint64_t>(-1 - dim);
  return dim != DLC_DIM_EXPRESSION && symbol < symbols.size() ? symbols[symbol] : "?";
}

std::string inputText(const ModelPorts &ports, size_t index) {
  return "input '" + std::string(ports.inputs[index].name) + "' (" +
         portText(ports.inputs[index], ports.symbols) + ")";
}

std::string inputNames(const ModelPorts &ports) {
  std::string names;
  for (const dlc_port &port : ports.inputs)
    names += (names.empty() ? "" : ", ") + std::string(port.name);
  return names;
}

/// `directory`/`stem`.npy or .pb, or "" when there is neither.
std::string numberedFile(llvm::StringRef directory, const llvm::Twine &stem) {
  for (const char *extension : {".npy", ".pb"}) {
    llvm::SmallString<128> path(directory);
    llvm::sys::path::append(path, stem + extension);
    if (llvm::sys::fs::exists(path))
      return path.str().str();
  }
  return "";
}

/// The shape of one preprocessed picture: the port's, with 1 for an open batch and the picture's own
/// size for open heights and widths.
llvm::Expected<HostTensor> pictureTensor(const dlc_port &port, const dlc_preprocess &preprocess,
                                         const Picture &picture) {
  bool channelsFirst = preprocess.layout == DLC_LAYOUT_NCHW;
  int32_t height = channelsFirst ? 2 : 1, width = height + 1, channels = channelsFirst ? 1 : 3;
  std::vector<int64_t> shape(port.dims, port.dims + port.rank);
  for (int32_t d = 0; d != port.rank; ++d) {
    if (shape[d] >= 0)
      continue;
    if (d == 0)
      shape[d] = 1;
    else if (port.rank != 4)
      return failure("a picture cannot tell dimension " + llvm::Twine(d) +
                     "; compile with --shape to fix it");
    else
      shape[d] = d == height     ? picture.height
                 : d == width    ? picture.width
                 : d == channels ? picture.channels
                                 : 1;
  }
  if (shape.empty() || shape[0] != 1)
    return failure("a picture fills a batch of 1; give an npy file for a batch");
  return HostTensor::create(port.dtype, shape);
}

llvm::Expected<HostTensor> readPictureInput(const ModelPorts &ports, size_t index, llvm::StringRef path,
                                            const PreprocessOptions &options, PreprocessFn preprocessor) {
  llvm::Expected<Picture> picture = readPicture(path);
  if (!picture)
    return picture.takeError();
  const dlc_port &port = ports.inputs[index];
  int32_t number = static_cast<int32_t>(index);
  dlc_preprocess preprocess = options.resolve(number, port, findPreprocess(ports.preprocess, number));
  llvm::Expected<HostTensor> tensor = pictureTensor(port, preprocess, *picture);
  if (tensor) {
    dlc_tensor view = tensor->view();
    llvm::Error error = placePicture(preprocess, *picture, view, 0, preprocessor);
    if (!error)
      return tensor;
    tensor = std::move(error);
  }
  return failure(path, inputText(ports, index) + ": " + llvm::toString(tensor.takeError()));
}

/// Which file each input comes from; "" where none was named.
llvm::Expected<std::vector<std::string>> chooseFiles(const ModelPorts &ports, const InputFiles &files) {
  std::vector<std::string> paths(ports.inputs.size());
  for (const auto &[name, path] : files.files) {
    size_t index = 0;
    if (!name.empty()) {
      while (index != ports.inputs.size() && name != ports.inputs[index].name)
        ++index;
    } else if (ports.inputs.size() != 1 && !llvm::StringRef(path).ends_with(".npz")) {
      return failure("--input " + path,
                     "expected NAME=FILE for a model with the inputs " + inputNames(ports));
    } else {
      // An archive may hold all inputs; those named elsewhere come first.
      for (std::string &chosen : paths)
        if (chosen.empty())
          chosen = path;
      continue;
    }
    if (index == ports.inputs.size())
      return failure("--input " + name, "the model has no such input; its inputs are " + inputNames(ports));
    paths[index] = path;
  }
  return paths;
}

} // namespace

ModelPorts ModelPorts::of(const dlc_artifact &artifact) {
  return {llvm::ArrayRef(artifact.inputs, artifact.num_inputs),
          llvm::ArrayRef(artifact.symbols, artifact.num_symbols),
          llvm::ArrayRef(artifact.preprocess, artifact.num_preprocess)};
}

std::string portText(const dlc_port &port, llvm::ArrayRef<const char *> symbols) {
  std::string shape;
  for (int64_t dim : llvm::ArrayRef(port.dims, port.rank))
    shape += (shape.empty() ? "" : "x") + dimText(dim, symbols);
  return (dtypeName(port.dtype) + " " + (shape.empty() ? "scalar" : shape)).str();
}

llvm::Error InputFiles::add(llvm::StringRef argument) {
  auto [name, path] = argument.split('=');
  bool named = argument.contains('=') && !llvm::sys::fs::exists(argument);
  if (named && (name.empty() || path.empty()))
    return failure("--input", "expected NAME=FILE, got '" + argument + "'");
  if (argument.empty())
    return failure("--input", "expected NAME=FILE, got nothing");
  files.emplace_back(named ? name.str() : "", named ? path.str() : argument.str());
  return llvm::Error::success();
}

llvm::Expected<HostTensor> readTensor(llvm::StringRef path, llvm::StringRef name, size_t order) {
  if (path.ends_with_insensitive(".npy"))
    return readNpy(path);
  if (path.ends_with_insensitive(".pb"))
    return readTensorProto(path);
  if (!path.ends_with_insensitive(".npz"))
    return failure(path, "expected a file named .npy, .npz or .pb, or a picture named .png or .jpg");
  llvm::Expected<NpzReader> archive = NpzReader::open(path);
  if (!archive)
    return archive.takeError();
  int64_t member = archive->find(name);
  if (member < 0)
    member = archive->names().size() == 1 ? 0 : static_cast<int64_t>(order);
  if (member >= static_cast<int64_t>(archive->names().size()))
    return failure(path, "expected an array '" + name + "' or " + llvm::Twine(order + 1) + " arrays, found " +
                             llvm::Twine(archive->names().size()));
  return archive->read(static_cast<size_t>(member));
}

llvm::Error checkInput(const ModelPorts &ports, size_t index, const dlc_tensor &tensor,
                       llvm::MutableArrayRef<int64_t> symbolValues, llvm::StringRef where) {
  const dlc_port &port = ports.inputs[index];
  std::string expected = "expected " + inputText(ports, index) + ", ";
  if (tensor.dtype != port.dtype)
    return failure(where, expected + "found " + dtypeName(tensor.dtype) +
                              "; values are never converted silently, save the array as " +
                              dtypeName(port.dtype) + " (numpy: x.astype('" + dtypeName(port.dtype) + "'))");
  llvm::ArrayRef<int64_t> shape(tensor.shape, tensor.rank);
  if (tensor.rank != port.rank)
    return failure(where,
                   expected + "found rank " + llvm::Twine(tensor.rank) + " (" + shapeText(shape) + ")");
  for (int32_t d = 0; d != port.rank; ++d) {
    int64_t dim = port.dims[d];
    if (dim == DLC_DIM_EXPRESSION)
      continue; // the model's own code checks it
    if (dim >= 0 && shape[d] != dim)
      return failure(where, expected + "found " + shapeText(shape) + ": dimension " + llvm::Twine(d) +
                                " is " + llvm::Twine(shape[d]));
    if (dim >= 0 || static_cast<uint64_t>(-1 - dim) >= symbolValues.size())
      continue;
    int64_t &value = symbolValues[-1 - dim];
    if (value >= 0 && value != shape[d])
      return failure(where, expected + "found " + shapeText(shape) + ": " + dimText(dim, ports.symbols) +
                                " is " + llvm::Twine(shape[d]) + " here and " + llvm::Twine(value) +
                                " before");
    value = shape[d];
  }
  return llvm::Error::success();
}

llvm::Expected<std::vector<HostTensor>> readInputs(const ModelPorts &ports, const InputFiles &files,
                                                   const PreprocessOptions &options,
                                                   PreprocessFn preprocessor) {
  llvm::Expected<std::vector<std::string>> paths = chooseFiles(ports, files);
  if (!paths)
    return paths.takeError();
  std::vector<HostTensor> tensors;
  std::vector<int64_t> symbolValues(ports.symbols.size(), -1);
  for (size_t i = 0; i != ports.inputs.size(); ++i) {
    std::string path = (*paths)[i];
    if (path.empty() && !files.directory.empty()) {
      path = numberedFile(files.directory, "input_" + llvm::Twine(i));
      if (path.empty())
        return failure(files.directory,
                       "expected input_" + llvm::Twine(i) + ".npy or .pb for " + inputText(ports, i));
    }
    if (path.empty())
      return failure(inputText(ports, i),
                     "no data; give --input " + llvm::Twine(ports.inputs[i].name) + "=FILE or --inputs DIR");
    llvm::Expected<HostTensor> tensor = isPictureName(path)
                                            ? readPictureInput(ports, i, path, options, preprocessor)
                                            : readTensor(path, ports.inputs[i].name, i);
    if (!tensor)
      return tensor.takeError();
    if (llvm::Error error = checkInput(ports, i, tensor->view(), symbolValues, path))
      return error;
    tensors.push_back(std::move(*tensor));
  }
  return tensors;
}

llvm::Expected<std::vector<HostTensor>> readOutputs(llvm::StringRef directory, size_t count) {
  std::vector<HostTensor> tensors;
  for (size_t i = 0; i != count; ++i) {
    std::string path = numberedFile(directory, "output_" + llvm::Twine(i));
    if (path.empty())
      return failure(directory, "expected output_" + llvm::Twine(i) + ".npy or .pb");
    llvm::Expected<HostTensor> tensor = readTensor(path, "", 0);
    if (!tensor)
      return tensor.takeError();
    tensors.push_back(std::move(*tensor));
  }
  return tensors;
}

llvm::Error writeOutputs(llvm::StringRef directory, llvm::ArrayRef<dlc_tensor> outputs) {
  if (llvm::Error error = createDirectory(directory))
    return error;
  for (size_t i = 0; i != outputs.size(); ++i) {
    llvm::SmallString<128> path(directory);
    llvm::sys::path::append(path, "output_" + llvm::Twine(i) + ".npy");
    if (llvm::Error error = writeNpy(path, outputs[i]))
      return error;
  }
  return llvm::Error::success();
}

} // namespace dlc::data
