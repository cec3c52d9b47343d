// The reading half of checkpoints: nothing of a file is believed before it has been checked.
#include "lib/Training/CheckpointFormat.h"

#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/HostTensor.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Endian.h"

#include <cstring>

using namespace dlc;
using namespace dlc::training;
using data::failure;

static constexpr const char *copyAgain = "; the file is damaged, take another checkpoint";

llvm::Expected<llvm::json::Value> training::parseShallow(llvm::StringRef text) {
  constexpr int deepest = 16;
  int depth = 0;
  bool isString = false;
  for (size_t k = 0; k < text.size(); ++k) {
    char c = text[k];
    if (isString && c == '\\')
      ++k;
    else if (c == '"')
      isString = !isString;
    else if (!isString && (c == '[' || c == '{') && ++depth > deepest)
      return failure("nested more than " + llvm::Twine(deepest) + " levels deep");
    else if (!isString && (c == ']' || c == '}'))
      --depth;
  }
  return llvm::json::parse(text);
}

namespace {
/// The header as it is taken apart; `where` is the file.
class HeaderReader {
public:
  HeaderReader(llvm::StringRef where, llvm::StringRef header, llvm::ArrayRef<char> payload)
      : where(where), header(header), payload(payload) {}

  llvm::Error read(CheckpointInfo &info, std::vector<CheckpointTensor> &tensors) {
    auto json = parseShallow(header);
    if (!json)
      return failure(where, "expected a safetensors header, found no JSON (" + llvm::toString(json.takeError()) + ")" +
                                copyAgain);
    const llvm::json::Object *object = json->getAsObject();
    metadata = object ? object->getObject(metadataKey) : nullptr;
    if (!metadata || metadata->getString("format") != checkpointFormat)
      return failure(where, "a safetensors file, but no checkpoint of 'dlc train'");
    if (llvm::Error error = checkVersion())
      return error;
    if (llvm::Error error = checkHeader())
      return error;
    if (llvm::Error error = readInfo(info))
      return error;
    for (const auto &[name, value] : *object)
      if (llvm::StringRef(name) != metadataKey)
        if (llvm::Error error = addTensor(name, value, tensors))
          return error;
    return checkPlaces(tensors);
  }

private:
  llvm::Error checkVersion() {
    auto version = metadata->getString("version");
    if (version != std::to_string(checkpointVersion))
      return failure(where, "expected a checkpoint of version " + llvm::Twine(checkpointVersion) + ", found " +
                                version.value_or("none") + "; it is another dlc's");
    return llvm::Error::success();
  }

  /// The header's own checksum, which covers what the tensors' do not.
  llvm::Error checkHeader() {
    std::string expected = metadata->getString(headerChecksumKey).value_or("").str();
    std::string blank = header.str();
    size_t at = expected.size() == noChecksum.size() ? blank.find(expected) : std::string::npos;
    if (at == std::string::npos)
      return failure(where, "the header's checksum is missing" + llvm::Twine(copyAgain));
    blank.replace(at, noChecksum.size(), noChecksum);
    std::string found = checksumText(blank);
    if (found != expected)
      return failure(where, "header: expected checksum " + expected + ", found " + found + copyAgain);
    return llvm::Error::success();
  }

  template <typename Number> llvm::Error number(llvm::StringRef key, Number &value) {
    std::optional<llvm::StringRef> text = metadata->getString(key);
    bool isBad;
    if constexpr (std::is_same_v<Number, double>)
      isBad = !text || text->getAsDouble(value);
    else
      isBad = !text || text->getAsInteger(key == "state_hash" ? 16 : 10, value);
    if constexpr (std::is_same_v<Number, int64_t>)
      isBad = isBad || value < 0;
    if (isBad)
      return failure(where, "expected a number as '" + key + "', found '" + text.value_or("nothing") + "'" + copyAgain);
    return llvm::Error::success();
  }

  llvm::Error readInfo(CheckpointInfo &info) {
    const std::pair<const char *, int64_t *> counts[] = {{"step", &info.step},
                                                         {"epoch", &info.epoch},
                                                         {"position", &info.position},
                                                         {"samples", &info.samples},
                                                         {"batch", &info.batch}};
    const std::pair<const char *, uint64_t *> words[] = {{"seed", &info.seed}, {"state_hash", &info.stateHash}};
    const std::pair<const char *, double *> reals[] = {{"learning_rate", &info.learningRate},
                                                       {"best_accuracy", &info.bestAccuracy}};
    const std::pair<const char *, std::string *> texts[] = {
        {"schedule", &info.schedule}, {"optimizer", &info.optimizer}, {"model_digest", &info.modelDigest}};
    for (auto [key, value] : counts)
      if (llvm::Error error = number(key, *value))
        return error;
    for (auto [key, value] : words)
      if (llvm::Error error = number(key, *value))
        return error;
    for (auto [key, value] : reals)
      if (llvm::Error error = number(key, *value))
        return error;
    for (auto [key, value] : texts)
      *value = metadata->getString(key).value_or("").str();
    return llvm::Error::success();
  }

  llvm::Error bad(llvm::StringRef name, const llvm::Twine &what) {
    return failure(where, "tensor '" + name + "': " + what + copyAgain);
  }

  llvm::Error addTensor(llvm::StringRef name, const llvm::json::Value &value, std::vector<CheckpointTensor> &tensors) {
    const llvm::json::Object *object = value.getAsObject();
    const llvm::json::Array *shape = object ? object->getArray("shape") : nullptr;
    const llvm::json::Array *offsets = object ? object->getArray("data_offsets") : nullptr;
    std::optional<llvm::StringRef> type = object ? object->getString("dtype") : std::nullopt;
    if (!shape || !offsets || offsets->size() != 2 || !type)
      return bad(name, "expected dtype, shape and data_offsets");
    CheckpointTensor tensor{name.str(), -1, {}, {}};
    for (auto [dtype, word] : checkpointDtypes)
      if (*type == word)
        tensor.dtype = dtype;
    if (tensor.dtype < 0)
      return bad(name, "expected a type of safetensors, found '" + *type + "'");
    for (const llvm::json::Value &size : *shape)
      tensor.dims.push_back(size.getAsInteger().value_or(-1));
    auto bytes = data::tensorBytes(tensor.dtype, tensor.dims);
    if (!bytes)
      return bad(name, llvm::toString(bytes.takeError()));
    int64_t begin = (*offsets)[0].getAsInteger().value_or(-1), end = (*offsets)[1].getAsInteger().value_or(-1);
    if (begin < 0 || end < begin || static_cast<uint64_t>(end - begin) != *bytes)
      return bad(name, "expected " + llvm::Twine(*bytes) + " bytes for " + data::dtypeName(tensor.dtype) + " " +
                           data::shapeText(tensor.dims) + ", found data_offsets " + llvm::Twine(begin) + " to " +
                           llvm::Twine(end));
    if (static_cast<uint64_t>(end) > payload.size())
      return bad(name, "expected its data up to byte " + llvm::Twine(end) + ", found " + llvm::Twine(payload.size()) +
                           " bytes of tensors: the file is truncated");
    tensor.bytes = payload.slice(begin, *bytes);
    tensors.push_back(std::move(tensor));
    return llvm::Error::success();
  }

  /// No gap, no overlap, nothing behind; then the contents. Sorts by place.
  llvm::Error checkPlaces(std::vector<CheckpointTensor> &tensors) {
    llvm::sort(tensors, [](const CheckpointTensor &a, const CheckpointTensor &b) {
      return std::pair(a.bytes.data(), a.bytes.size()) < std::pair(b.bytes.data(), b.bytes.size());
    });
    const char *at = payload.begin();
    for (const CheckpointTensor &tensor : tensors) {
      if (tensor.bytes.data() != at)
        return bad(tensor.name, "expected its data at byte " + llvm::Twine(at - payload.begin()) + ", found it at " +
                                    llvm::Twine(tensor.bytes.data() - payload.begin()));
      at = tensor.bytes.end();
    }
    if (at != payload.end())
      return failure(where, "expected " + llvm::Twine(at - payload.begin()) + " bytes of tensors, found " +
                                llvm::Twine(payload.size()) + copyAgain);
    for (const CheckpointTensor &tensor : tensors) {
      auto expected = metadata->getString(checksumPrefix.str() + tensor.name);
      std::string found = checksumText(tensor.bytes);
      if (expected != found)
        return bad(tensor.name, "expected checksum " + expected.value_or("missing") + ", found " + found);
    }
    return llvm::Error::success();
  }

  llvm::StringRef where, header;
  llvm::ArrayRef<char> payload;
  const llvm::json::Object *metadata = nullptr;
};
} // namespace

llvm::Error Checkpoint::parse() {
  llvm::StringRef contents = file->getBuffer();
  if (contents.size() < 8)
    return failure(source, "expected a checkpoint, found a file of " + llvm::Twine(contents.size()) + " bytes");
  uint64_t length = llvm::support::endian::read64le(contents.data());
  if (length > maxHeaderBytes)
    return failure(source, "expected a header of at most " + llvm::Twine(maxHeaderBytes) + " bytes, found " +
                               llvm::Twine(length) + "; this is no checkpoint, or a damaged one");
  if (length > contents.size() - 8)
    return failure(source, "expected a header of " + llvm::Twine(length) + " bytes, found " +
                               llvm::Twine(contents.size() - 8) + ": the file is truncated");
  llvm::StringRef payload = contents.drop_front(8 + length);
  HeaderReader reader(source, contents.substr(8, length), llvm::ArrayRef(payload.data(), payload.size()));
  return reader.read(facts, list);
}

llvm::Expected<Checkpoint> Checkpoint::open(llvm::StringRef path) {
  Checkpoint checkpoint;
  checkpoint.source = path.str();
  auto file = data::readFile(path);
  if (!file)
    return file.takeError();
  checkpoint.file = std::move(*file);
  if (llvm::Error error = checkpoint.parse())
    return std::move(error);
  return std::move(checkpoint);
}

const CheckpointTensor *Checkpoint::find(llvm::StringRef name) const {
  auto found = llvm::find_if(list, [&](const CheckpointTensor &tensor) { return tensor.name == name; });
  return found == list.end() ? nullptr : &*found;
}

llvm::Error Checkpoint::checkModel(llvm::StringRef modelDigest) const {
  if (modelDigest != facts.modelDigest)
    return failure(source, "expected a checkpoint of the model with digest " + modelDigest + ", found one of " +
                               facts.modelDigest + "; it belongs to another model.onnx");
  return llvm::Error::success();
}

llvm::Error Checkpoint::load(const StateLayout &layout, char *state) const {
  llvm::StringMap<const CheckpointTensor *> byName;
  for (const CheckpointTensor &tensor : list)
    byName[tensor.name] = &tensor;
  std::vector<const CheckpointTensor *> ordered;
  for (const dlc_state_entry &entry : layout.entries) {
    const CheckpointTensor *tensor = byName.lookup(entry.name);
    llvm::ArrayRef<int64_t> dims(entry.dims, static_cast<size_t>(entry.rank));
    std::string expected = (data::dtypeName(entry.dtype) + " " + data::shapeText(dims)).str();
    if (!tensor)
      return failure(source,
                     "tensor '" + llvm::Twine(entry.name) + "': expected " + expected +
                         ", found none; the checkpoint is of another optimizer or another choice of parameters");
    if (tensor->dtype != entry.dtype || llvm::ArrayRef(tensor->dims) != dims)
      return failure(source, "tensor '" + llvm::Twine(entry.name) + "': expected " + expected + ", found " +
                                 data::dtypeName(tensor->dtype) + " " + data::shapeText(tensor->dims));
    byName.erase(entry.name);
    ordered.push_back(tensor);
  }
  if (!byName.empty())
    return failure(source, "tensor '" + byName.begin()->first() +
                               "': the training step has no such state; the "
                               "checkpoint is of another optimizer or another choice of parameters");
  if (facts.stateHash != layout.hash)
    return failure(source, "expected a state of layout " + hexText(layout.hash) + ", found " +
                               hexText(facts.stateHash) + "; train-compile was called with other options since");
  for (auto [entry, tensor] : llvm::zip(layout.entries, ordered))
    if (!tensor->bytes.empty())
      std::memcpy(state + entry.offset, tensor->bytes.data(), tensor->bytes.size());
  return llvm::Error::success();
}
