// Arrays by input name, and data sets without their labels.
#include "lib/Data/Samples.h"

#include "lib/Data/Failure.h"
#include "lib/Data/Npz.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cmath>
#include <cstring>

namespace dlc::data {

Samples::~Samples() = default;

namespace {

/// "input 'x' (float32 Nx1x28x28)"
std::string inputText(const ModelPorts &ports, size_t index) {
  return "input '" + std::string(ports.inputs[index].name) + "' (" + portText(ports.inputs[index], ports.symbols) + ")";
}

/// One array per input, held in memory.
class ArraySamples : public Samples {
public:
  static llvm::Expected<std::unique_ptr<Samples>> create(llvm::StringRef path, const ModelPorts &ports,
                                                         std::vector<HostTensor> arrays) {
    auto samples = std::make_unique<ArraySamples>();
    samples->source = path.str();
    std::vector<int64_t> symbols(ports.symbols.size(), -1);
    int64_t runs = -1;
    for (auto [k, array] : llvm::enumerate(arrays)) {
      const dlc_port &port = ports.inputs[k];
      samples->inputNames.push_back(port.name);
      std::string where = path.str() + ": array for " + inputText(ports, k);
      if (port.rank == 0)
        return failure(where, "a scalar input has no samples");
      if (array.shape().empty())
        return failure(where, "expected rank " + llvm::Twine(port.rank) + ", found a scalar");
      // All but the first dimension as for a single run.
      std::vector<int64_t> shape = array.shape().vec();
      int64_t rows = shape[0], perRun = port.dims[0] >= 0 ? port.dims[0] : 0;
      shape[0] = perRun ? perRun : shape[0];
      dlc_tensor view = array.view();
      std::copy(shape.begin(), shape.end(), view.shape);
      std::vector<int64_t> known = symbols;
      if (llvm::Error error = checkInput(ports, k, view, known, where))
        return std::move(error);
      // The batch has another value in every run: only the other symbols must agree.
      symbols = known;
      if (port.dims[0] < 0 && port.dims[0] != DLC_DIM_EXPRESSION)
        symbols[-1 - port.dims[0]] = -1;
      if (perRun && rows < perRun)
        return failure(where, "expected at least the model's batch of " + llvm::Twine(perRun) + " samples, found " +
                                  llvm::Twine(rows));
      int64_t count = perRun ? rows / perRun : rows;
      if (count == 0)
        return failure(where, "no samples");
      if (runs >= 0 && runs != count)
        return failure(where, "expected as many samples as the arrays before, " + llvm::Twine(runs) + ", found " +
                                  llvm::Twine(count));
      runs = count;
      samples->perInput.push_back(perRun);
    }
    samples->fixedBatch = samples->perInput.front();
    samples->count = samples->fixedBatch ? runs * samples->fixedBatch : runs;
    samples->arrays = std::move(arrays);
    return std::move(samples);
  }

  llvm::StringRef path() const override { return source; }
  int64_t size() const override { return count; }

private:
  llvm::Expected<std::vector<HostTensor>> readRun(int64_t first, int64_t batch) const override {
    std::vector<HostTensor> inputs;
    int64_t run = fixedBatch ? first / fixedBatch : first;
    for (auto [array, perRun] : llvm::zip(arrays, perInput)) {
      int64_t rows = perRun ? perRun : batch;
      int64_t start = perRun ? run * perRun : first;
      std::vector<int64_t> shape = array.shape().vec();
      size_t rowBytes = array.bytes() / shape[0];
      shape[0] = rows;
      auto input = HostTensor::create(array.dtype(), shape);
      if (!input)
        return input.takeError();
      if (rowBytes)
        std::memcpy(input->data(), array.data() + static_cast<size_t>(start) * rowBytes, input->bytes());
      inputs.push_back(std::move(*input));
    }
    return std::move(inputs);
  }

  std::string source;
  std::vector<HostTensor> arrays;
  std::vector<int64_t> perInput; ///< rows of a run; 0: the batch
  int64_t count = 0;
};

class DatasetSamples : public Samples {
public:
  static llvm::Expected<std::unique_ptr<Samples>> create(std::unique_ptr<Dataset> dataset, const ModelPorts &ports,
                                                         const SamplesOptions &options) {
    auto samples = std::make_unique<DatasetSamples>();
    const dlc_port &port = ports.inputs[0];
    samples->inputNames = {port.name};
    samples->dataset = std::move(dataset);
    const Dataset &data = *samples->dataset;
    if (data.size() == 0)
      return failure(data.path(), "no samples");
    if (port.rank == 0)
      return failure(data.path(), "a scalar input has no samples");
    samples->fixedBatch = port.dims[0] >= 0 ? port.dims[0] : 0;
    if (samples->fixedBatch > data.size())
      return failure(data.path(), "expected at least the model's batch of " + llvm::Twine(samples->fixedBatch) +
                                      " samples, found " + llvm::Twine(data.size()));
    samples->dtype = port.dtype;
    samples->shape.assign(port.dims, port.dims + port.rank);
    llvm::ArrayRef<int64_t> sample = data.sampleShape();
    for (int32_t d = 1; d < port.rank; ++d) {
      int64_t fromEnd = port.rank - d;
      if (samples->shape[d] >= 0)
        continue;
      if (!data.hasFixedShape() || static_cast<int64_t>(sample.size()) < fromEnd)
        return failure(data.path(), "dimension " + llvm::Twine(d) + " of " + inputText(ports, 0) +
                                        " is open and the data does not tell it; fix it with --shape");
      samples->shape[d] = sample[sample.size() - fromEnd];
    }
    samples->preprocessor = options.preprocessor;
    samples->preprocess = options.preprocess.resolve(0, port, findPreprocess(ports.preprocess, 0));
    return std::move(samples);
  }

  llvm::StringRef path() const override { return dataset->path(); }
  int64_t size() const override { return dataset->size(); }

private:
  llvm::Expected<std::vector<HostTensor>> readRun(int64_t first, int64_t batch) const override {
    std::vector<int64_t> dims = shape;
    dims[0] = perRun(batch);
    auto input = HostTensor::create(dtype, dims);
    if (!input)
      return input.takeError();
    std::vector<int64_t> indices;
    for (int64_t k = 0; k < dims[0]; ++k)
      indices.push_back(first + k);
    dlc_tensor view = input->view();
    if (llvm::Error error = fillBatch(*dataset, indices, preprocess, view,
                                      [this](const dlc_preprocess &how, const Picture &picture, dlc_tensor &to,
                                             int64_t index) -> llvm::Error {
                                        if (!preprocessor)
                                          return failure("pictures are not supported here");
                                        return preprocessor(how, picture, to, index);
                                      }))
      return std::move(error);
    std::vector<HostTensor> inputs;
    inputs.push_back(std::move(*input));
    return std::move(inputs);
  }

  std::unique_ptr<Dataset> dataset;
  decltype(SamplesOptions::preprocessor) preprocessor;
  dlc_preprocess preprocess = {};
  int32_t dtype = DLC_F32;
  std::vector<int64_t> shape;
};

/// The arrays of an npz by the names of the inputs; nothing when it holds other ones.
llvm::Expected<std::vector<HostTensor>> readByName(llvm::StringRef path, const ModelPorts &ports, bool &isFound) {
  auto archive = NpzReader::open(path);
  if (!archive)
    return archive.takeError();
  std::vector<HostTensor> arrays;
  std::vector<size_t> members;
  for (const dlc_port &port : ports.inputs)
    if (int64_t member = archive->find(port.name); member >= 0)
      members.push_back(static_cast<size_t>(member));
  if (members.size() < ports.inputs.size() && ports.inputs.size() == 1 && archive->names().size() == 1)
    members = {0};
  isFound = members.size() == ports.inputs.size();
  if (!isFound && (ports.inputs.size() > 1 || !members.empty() || archive->names().empty())) {
    std::string wanted;
    for (const dlc_port &port : ports.inputs)
      wanted += std::string(wanted.empty() ? "" : ", ") + port.name;
    std::string found;
    for (const std::string &name : archive->names())
      found += (found.empty() ? "" : ", ") + name;
    return failure(path, "expected one array for each input of the model (" + wanted + "), found " +
                             (found.empty() ? "none" : found));
  }
  if (isFound)
    for (size_t member : members) {
      auto array = archive->read(member);
      if (!array)
        return array.takeError();
      arrays.push_back(std::move(*array));
    }
  return std::move(arrays);
}

bool exists(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, name);
  return llvm::sys::fs::exists(path);
}

} // namespace

llvm::Expected<std::unique_ptr<Samples>> Samples::open(llvm::StringRef path, const ModelPorts &ports,
                                                       const SamplesOptions &options) {
  if (ports.inputs.empty())
    return failure(path, "the model has no inputs");
  bool isFolder = llvm::sys::fs::is_directory(path);
  std::vector<HostTensor> arrays;
  if (path.ends_with_insensitive(".npz")) {
    bool isFound = false;
    auto read = readByName(path, ports, isFound);
    if (!read)
      return read.takeError();
    if (isFound)
      return ArraySamples::create(path, ports, std::move(*read));
  } else if (isFolder && (exists(path, "input_0.npy") || exists(path, "input_0.pb"))) {
    for (size_t k = 0; k < ports.inputs.size(); ++k) {
      std::string stem = "input_" + std::to_string(k);
      llvm::SmallString<128> file(path);
      llvm::sys::path::append(file, stem + (exists(path, stem + ".npy") ? ".npy" : ".pb"));
      if (!llvm::sys::fs::exists(file))
        return failure(path, "expected " + stem + ".npy or .pb for " + inputText(ports, k));
      auto array = readTensor(file, ports.inputs[k].name, 0);
      if (!array)
        return array.takeError();
      arrays.push_back(std::move(*array));
    }
    return ArraySamples::create(path, ports, std::move(arrays));
  }
  if (ports.inputs.size() > 1)
    return failure(path, "the model has " + llvm::Twine(ports.inputs.size()) +
                             " inputs: expected an npz with one array for each, by name, or a folder with input_0.npy, "
                             "input_1.npy, ...");
  if (path.ends_with_insensitive(".npy") || path.ends_with_insensitive(".pb")) {
    auto array = readTensor(path, ports.inputs[0].name, 0);
    if (!array)
      return array.takeError();
    arrays.push_back(std::move(*array));
    return ArraySamples::create(path, ports, std::move(arrays));
  }
  DatasetOptions datasetOptions;
  datasetOptions.split = options.split;
  auto dataset = openDataset(path, datasetOptions);
  if (!dataset && options.split == Split::Train) {
    datasetOptions.split = Split::Test;
    if (auto other = openDataset(path, datasetOptions)) {
      llvm::consumeError(dataset.takeError());
      dataset = std::move(other);
    } else {
      llvm::consumeError(other.takeError());
    }
  }
  if (!dataset)
    return dataset.takeError();
  return DatasetSamples::create(std::move(*dataset), ports, options);
}

llvm::Expected<std::vector<HostTensor>> Samples::read(int64_t first, int64_t batch) const {
  int64_t rows = perRun(batch);
  if (first < 0 || rows <= 0 || first + rows > size())
    return failure(path(), "expected samples below " + llvm::Twine(size()) + ", got " + llvm::Twine(first) + " to " +
                               llvm::Twine(first + rows - 1));
  auto inputs = readRun(first, batch);
  if (!inputs)
    return inputs;
  for (auto [name, input] : llvm::zip(inputNames, *inputs)) {
    if (input.dtype() != DLC_F32)
      continue;
    llvm::ArrayRef<float> values = input.as<float>();
    for (size_t k = 0; k < values.size(); ++k)
      if (!std::isfinite(values[k]))
        return failure(path(), "expected finite numbers, found " + llvm::StringRef(std::isnan(values[k]) ? "NaN" : "infinity") +
                                   " in sample " +
                                   llvm::Twine(first + static_cast<int64_t>(k / std::max<size_t>(1, values.size() / rows))) +
                                   " of input '" + name + "'");
  }
  return inputs;
}

} // namespace dlc::data
