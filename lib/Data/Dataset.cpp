// What all data sets share: checked labels, arrays of samples, and filling a batch.
#include "lib/Data/Dataset.h"
#include "lib/Data/DatasetKinds.h"
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/Npy.h"
#include "llvm/ADT/STLExtras.h"
#include <cstring>

namespace dlc::data {

namespace {

bool isChannels(int64_t dim) { return dim == 1 || dim == 3 || dim == 4; }

class ArrayDataset : public Dataset {
public:
  ArrayDataset(llvm::StringRef path, ArrayData samples, Answers belonging) : data(std::move(samples)) {
    source = path.str();
    labelList = std::move(belonging.labels);
    hasTargets = belonging.targets.has_value();
    if (hasTargets)
      answers = std::move(*belonging.targets);
    shape.assign(data.shape.begin() + 1, data.shape.end());
    type = data.dtype;
    // Part of a tensor that exists: no check can fail. Without samples the size is never used.
    llvm::Expected<size_t> bytes = tensorBytes(type, shape);
    if (bytes)
      sampleBytes = *bytes;
    else
      llvm::consumeError(bytes.takeError());
  }

  llvm::Expected<HostTensor> read(int64_t index) const override {
    llvm::Expected<HostTensor> tensor = HostTensor::create(type, shape);
    if (!tensor)
      return tensor;
    if (llvm::Error error = copy(index, tensor->data()))
      return error;
    return tensor;
  }

  llvm::Error copy(int64_t index, char *to) const override {
    if (llvm::Error error = checkIndex(index))
      return error;
    if (sampleBytes != 0)
      std::memcpy(to, sample(index), sampleBytes);
    return llvm::Error::success();
  }

  llvm::Expected<Picture> picture(int64_t index) const override {
    if (llvm::Error error = checkIndex(index))
      return error;
    bool flat = shape.size() == 2;
    bool last = shape.size() == 3 && isChannels(shape[2]);
    bool first = shape.size() == 3 && !last && isChannels(shape[0]);
    bool fits = llvm::all_of(shape, [](int64_t dim) { return dim > 0 && dim <= INT32_MAX; });
    if (type != DLC_U8 || !fits || !(flat || last || first))
      return failure(
          source,
          "expected uint8 samples of HxW, HxWxC or CxHxW with 1, 3 or 4 channels for a picture, found " +
              dtypeName(type) + " " + shapeText(shape));
    Picture result;
    result.height = static_cast<int32_t>(shape[first ? 1 : 0]);
    result.width = static_cast<int32_t>(shape[first ? 2 : 1]);
    result.channels = flat ? 1 : static_cast<int32_t>(shape[first ? 0 : 2]);
    result.pixels.resize(sampleBytes);
    size_t area = static_cast<size_t>(result.height) * result.width, channels = result.channels;
    for (size_t pixel = 0; pixel != area; ++pixel)
      for (size_t channel = 0; channel != channels; ++channel)
        result.pixels[pixel * channels + channel] =
            static_cast<uint8_t>(sample(index)[first ? channel * area + pixel : pixel * channels + channel]);
    return result;
  }

private:
  const char *sample(int64_t index) const { return data.bytes + static_cast<size_t>(index) * sampleBytes; }

  ArrayData data;
  size_t sampleBytes = 0;
};

llvm::SmallVector<int64_t, 8> withoutOnes(llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<int64_t, 8> result;
  llvm::copy_if(shape, std::back_inserter(result), [](int64_t dim) { return dim != 1; });
  return result;
}

/// Whether the elements of a sample are those of one place in the batch, in the same order.
bool sameLayout(llvm::ArrayRef<int64_t> sample, llvm::ArrayRef<int64_t> place, int32_t dtype) {
  llvm::Expected<size_t> a = tensorBytes(dtype, sample), b = tensorBytes(dtype, place);
  bool known = static_cast<bool>(a) && static_cast<bool>(b) && *a == *b;
  llvm::consumeError(a.takeError());
  llvm::consumeError(b.takeError());
  auto left = withoutOnes(sample), right = withoutOnes(place);
  return known && (left == right || left.size() == 1 || right.size() == 1);
}

} // namespace

Dataset::~Dataset() = default;

llvm::Error Dataset::checkIndex(int64_t index) const {
  if (index < 0 || index >= size())
    return failure(source,
                   "expected a sample number below " + llvm::Twine(size()) + ", got " + llvm::Twine(index));
  return llvm::Error::success();
}

ArrayData ArrayData::owned(HostTensor tensor) {
  ArrayData data;
  data.tensor = std::move(tensor);
  data.dtype = data.tensor.dtype();
  data.shape = data.tensor.shape().vec();
  data.bytes = data.tensor.data();
  return data;
}

llvm::Expected<ArrayData> openNpyArray(llvm::StringRef path) {
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> file = readFile(path);
  if (!file)
    return file.takeError();
  llvm::StringRef contents = (*file)->getBuffer();
  llvm::Expected<NpyHeader> header = parseNpyHeader(contents, contents.size(), path);
  if (!header)
    return header.takeError();
  if (header->fortran || header->swapped || header->dtype == DLC_BOOL) {
    llvm::Expected<HostTensor> tensor = parseNpy(contents, path);
    if (!tensor)
      return tensor.takeError();
    return ArrayData::owned(std::move(*tensor));
  }
  ArrayData data;
  data.dtype = header->dtype;
  data.shape = header->shape;
  data.bytes = contents.data() + header->offset;
  data.mapped = std::move(*file);
  return data;
}

llvm::Expected<std::vector<int64_t>> labelsFrom(const HostTensor &labels, llvm::StringRef name) {
  llvm::ArrayRef<int64_t> shape = labels.shape();
  bool column = shape.size() == 2 && shape[1] == 1;
  if (isFloat(labels.dtype()) || labels.dtype() == DLC_BOOL || !(shape.size() == 1 || column))
    return failure(name, "expected one integer label per sample, found " + dtypeName(labels.dtype()) + " " +
                             shapeText(shape) +
                             (shape.size() == 2 ? "; turn scores into labels with numpy's argmax(1)" : ""));
  std::vector<int64_t> result(labels.elements());
  for (size_t i = 0; i != result.size(); ++i) {
    switch (labels.dtype()) {
    case DLC_I8:
      result[i] = labels.as<int8_t>()[i];
      break;
    case DLC_I16:
      result[i] = labels.as<int16_t>()[i];
      break;
    case DLC_I32:
      result[i] = labels.as<int32_t>()[i];
      break;
    case DLC_U8:
      result[i] = labels.as<uint8_t>()[i];
      break;
    case DLC_U16:
      result[i] = labels.as<uint16_t>()[i];
      break;
    case DLC_U32:
      result[i] = labels.as<uint32_t>()[i];
      break;
    default: // DLC_I64, DLC_U64; those above 2^63 come out negative
      result[i] = labels.as<int64_t>()[i];
    }
    if (result[i] < 0)
      return failure(name, "expected labels from 0 on, found " + llvm::Twine(result[i]) + " for sample " +
                               llvm::Twine(i));
  }
  return result;
}

llvm::Expected<Answers> answersFrom(HostTensor answers, llvm::StringRef name, const DatasetOptions &options) {
  llvm::ArrayRef<int64_t> shape = answers.shape();
  bool isLabels = !isFloat(answers.dtype()) && answers.dtype() != DLC_BOOL &&
                  (shape.size() == 1 || (shape.size() == 2 && shape[1] == 1));
  Answers result;
  if (options.targets && !isLabels && !shape.empty()) {
    result.labels.assign(shape[0], 0);
    result.targets = std::move(answers);
    return std::move(result);
  }
  llvm::Expected<std::vector<int64_t>> labels = labelsFrom(answers, name);
  if (!labels)
    return labels.takeError();
  result.labels = std::move(*labels);
  return std::move(result);
}

llvm::Expected<std::unique_ptr<Dataset>> makeArrayDataset(llvm::StringRef path, ArrayData samples, Answers answers) {
  if (samples.shape.empty())
    return failure(path, "expected an array of samples, found a scalar");
  if (samples.shape[0] != static_cast<int64_t>(answers.labels.size()))
    return failure(path, "expected as many labels as the " + llvm::Twine(samples.shape[0]) +
                             " samples, found " + llvm::Twine(answers.labels.size()));
  return std::make_unique<ArrayDataset>(path, std::move(samples), std::move(answers));
}

llvm::Error checkLabels(const Dataset &dataset, int64_t classes) {
  for (int64_t i = 0; i != dataset.size(); ++i)
    if (dataset.labels()[i] >= classes)
      return failure(dataset.path(), "expected labels below " + llvm::Twine(classes) +
                                         ", the model's number of classes, found " +
                                         llvm::Twine(dataset.labels()[i]) + " for sample " + llvm::Twine(i));
  return llvm::Error::success();
}

llvm::Error fillBatch(const Dataset &dataset, llvm::ArrayRef<int64_t> indices,
                      const dlc_preprocess &preprocess, dlc_tensor &input, PreprocessFn preprocessor) {
  llvm::ArrayRef<int64_t> batch(input.shape, std::clamp<int32_t>(input.rank, 0, DLC_MAX_RANK));
  if (batch.empty() || batch[0] < static_cast<int64_t>(indices.size()))
    return failure("expected an input with a batch of " + llvm::Twine(indices.size()) +
                   " or more, got shape " + shapeText(batch));
  llvm::Expected<size_t> bytes = tensorBytes(input.dtype, batch);
  if (!bytes)
    return bytes.takeError();
  if (*bytes > input.size)
    return failure("expected a buffer of " + llvm::Twine(*bytes) + " bytes, got " + llvm::Twine(input.size));
  if (indices.empty())
    return llvm::Error::success();
  llvm::ArrayRef<int64_t> place = batch.drop_front();
  size_t placeBytes = *bytes / batch[0];
  bool copies = dataset.hasFixedShape() && dataset.dtype() == input.dtype &&
                sameLayout(dataset.sampleShape(), place, input.dtype);
  if (!copies && dataset.dtype() != DLC_U8)
    return failure(dataset.path(), "expected samples of " + dtypeName(input.dtype) + " " + shapeText(place) +
                                       ", found " + dtypeName(dataset.dtype()) + " " +
                                       shapeText(dataset.sampleShape()) +
                                       "; convert them with numpy's astype and transpose");
  for (size_t i = 0; i != indices.size(); ++i) {
    if (copies) {
      if (llvm::Error error = dataset.copy(indices[i], static_cast<char *>(input.data) + i * placeBytes))
        return error;
      continue;
    }
    llvm::Expected<Picture> picture = dataset.picture(indices[i]);
    if (!picture)
      return picture.takeError();
    if (llvm::Error error = placePicture(preprocess, *picture, input, static_cast<int64_t>(i), preprocessor))
      return failure(dataset.path(),
                     "sample " + llvm::Twine(indices[i]) + ": " + llvm::toString(std::move(error)));
  }
  return llvm::Error::success();
}

} // namespace dlc::data
