// Compiled apart from the rest, with exceptions: protobuf's generated classes allocate with new. None leaves a function
// of this file.
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/TensorProto.h"
#include "lib/Export/OnnxFileProto.h"
#include "lib/Frontend/Onnx/Reader.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

#include <cstring>

using namespace dlc;
using namespace dlc::onnxfile;
using onnx::TensorProto;

namespace {

using data::failure;

/// Where an external tensor lies.
struct Place {
  std::string location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};

llvm::Expected<Place> placeOf(const TensorProto &tensor) {
  Place place;
  for (const auto &entry : tensor.external_data()) {
    uint64_t number = 0;
    bool isNumber = entry.key() == "offset" || entry.key() == "length";
    if (isNumber && llvm::StringRef(entry.value()).getAsInteger(10, number))
      return failure("tensor '" + tensor.name() + "': expected a number as " + entry.key() + " of its external data, found '" +
                     entry.value() + "'");
    if (entry.key() == "location")
      place.location = entry.value();
    else if (entry.key() == "offset")
      place.offset = number;
    else if (entry.key() == "length")
      place.length = number;
  }
  return place;
}

/// Every tensor in a graph: initializers, sparse ones, attributes, and those of subgraphs.
template <typename Visit> void forEachTensor(onnx::GraphProto &graph, Visit visit);
template <typename Visit> void forEachTensor(onnx::NodeProto &node, Visit visit) {
  for (auto &attribute : *node.mutable_attribute()) {
    if (attribute.has_t())
      visit(*attribute.mutable_t());
    for (auto &tensor : *attribute.mutable_tensors())
      visit(tensor);
    if (attribute.has_sparse_tensor()) {
      visit(*attribute.mutable_sparse_tensor()->mutable_values());
      visit(*attribute.mutable_sparse_tensor()->mutable_indices());
    }
    if (attribute.has_g())
      forEachTensor(*attribute.mutable_g(), visit);
    for (auto &graph : *attribute.mutable_graphs())
      forEachTensor(graph, visit);
  }
}
template <typename Visit> void forEachTensor(onnx::GraphProto &graph, Visit visit) {
  for (auto &tensor : *graph.mutable_initializer())
    visit(tensor);
  for (auto &tensor : *graph.mutable_sparse_initializer()) {
    visit(*tensor.mutable_values());
    visit(*tensor.mutable_indices());
  }
  for (auto &node : *graph.mutable_node())
    forEachTensor(node, visit);
}
template <typename Visit> void forEachTensor(onnx::ModelProto &model, Visit visit) {
  forEachTensor(*model.mutable_graph(), visit);
  for (auto &function : *model.mutable_functions())
    for (auto &node : *function.mutable_node())
      forEachTensor(node, visit);
}

void fill(TensorProto &tensor, llvm::StringRef name, int32_t dtype, llvm::ArrayRef<int64_t> dims,
          llvm::ArrayRef<char> bytes) {
  // A tensor that was external stays marked so, for `save` to write it beside the model again.
  tensor.clear_external_data();
  tensor.clear_dims();
  tensor.clear_float_data();
  tensor.clear_double_data();
  tensor.clear_int32_data();
  tensor.clear_int64_data();
  tensor.clear_uint64_data();
  tensor.clear_string_data();
  tensor.set_name(str(name));
  for (auto [ours, onnx] : dtypes)
    if (ours == dtype)
      tensor.set_data_type(onnx);
  for (int64_t dim : dims)
    tensor.add_dims(dim);
  tensor.set_raw_data(bytes.data(), bytes.size()); // little endian, as is every target dlc runs on
}

/// The largest message; protobuf counts in int.
constexpr size_t maxMessage = 0x7fffffff;
/// Tensors below this stay inside: shapes, scales, axes.
constexpr size_t smallTensor = 1024;
/// As ONNX advises, so that data can be mapped.
constexpr uint64_t dataAlignment = 4096;

} // namespace

OnnxFile::OnnxFile() = default;
OnnxFile::~OnnxFile() = default;

llvm::Expected<std::unique_ptr<OnnxFile>> OnnxFileAccess::parse(llvm::StringRef path, llvm::StringRef contents,
                                                                ReadExternal readExternal) {
  using Result = llvm::Expected<std::unique_ptr<OnnxFile>>;
  return guarded<Result>(path, [&]() -> Result {
    std::string error;
    auto parsed = frontend::parseModel(contents.data(), contents.size(), error);
    if (!parsed)
      return failure(path, error);
    std::unique_ptr<OnnxFile> file(new OnnxFile());
    file->source = path.str();
    file->model = std::make_unique<OnnxFile::Model>();
    file->model->proto.CopyFrom(parsed->get());
    file->model->readExternal = std::move(readExternal);
    const auto &initializers = file->model->proto.graph().initializer();
    for (int k = 0; k < initializers.size(); ++k)
      if (!file->model->index.emplace(initializers[k].name(), k).second)
        return failure(path, "two initializers are called '" + initializers[k].name() + "'");
    return std::move(file);
  });
}

std::vector<OnnxTensorInfo> OnnxFile::initializers() const {
  std::vector<OnnxTensorInfo> list;
  for (const TensorProto &tensor : model->proto.graph().initializer())
    list.push_back({tensor.name(), dtypeOf(tensor.data_type()), {tensor.dims().begin(), tensor.dims().end()},
                    tensor.data_location() == TensorProto::EXTERNAL});
  return list;
}

bool OnnxFile::hasInitializer(llvm::StringRef name) const { return model->index.count(str(name)); }

llvm::Expected<data::HostTensor> OnnxFile::read(llvm::StringRef name) const {
  auto found = model->index.find(str(name));
  if (found == model->index.end())
    return failure(source, "no initializer '" + name + "'");
  using Result = llvm::Expected<data::HostTensor>;
  return guarded<Result>(source, [&]() -> Result {
    const TensorProto &tensor = model->proto.graph().initializer(found->second);
    std::string where = (source + ": initializer '" + name + "'").str();
    if (tensor.data_location() != TensorProto::EXTERNAL)
      return data::parseTensorProto(tensor.SerializeAsString(), where);
    int32_t dtype = dtypeOf(tensor.data_type());
    if (dtype < 0)
      return failure(where, "expected a float, integer or bool tensor of 8 bits or more, found ONNX data type " +
                                llvm::Twine(tensor.data_type()));
    llvm::ArrayRef<char> bytes(tensor.raw_data().data(), tensor.raw_data().size());
    if (!tensor.has_raw_data()) {
      auto place = placeOf(tensor);
      if (!place)
        return failure(source, llvm::toString(place.takeError()));
      auto range = model->readExternal(place->location, place->offset, place->length);
      if (!range)
        return failure(where, llvm::toString(range.takeError()));
      bytes = *range;
    }
    auto result = data::HostTensor::create(dtype, llvm::ArrayRef(tensor.dims().data(), tensor.dims_size()));
    if (!result)
      return failure(where, llvm::toString(result.takeError()));
    if (result->bytes() > bytes.size() || (tensor.has_raw_data() && result->bytes() != bytes.size()))
      return failure(where, "expected " + llvm::Twine(result->bytes()) + " bytes of external data, found " +
                                llvm::Twine(bytes.size()));
    if (result->bytes())
      std::memcpy(result->data(), bytes.data(), result->bytes());
    return std::move(*result);
  });
}

llvm::Error OnnxFile::replace(llvm::StringRef name, int32_t dtype, llvm::ArrayRef<int64_t> dims,
                              llvm::ArrayRef<char> bytes) {
  auto found = model->index.find(str(name));
  if (found == model->index.end())
    return failure(source, "no initializer '" + name + "'");
  const TensorProto &tensor = model->proto.graph().initializer(found->second);
  llvm::ArrayRef<int64_t> has(tensor.dims().data(), tensor.dims_size());
  if (dtypeOf(tensor.data_type()) != dtype || has != dims)
    return failure(source, "initializer '" + name + "': expected contents of " +
                               data::dtypeName(dtypeOf(tensor.data_type())) + " " + data::shapeText(has) + ", got " +
                               data::dtypeName(dtype) + " " + data::shapeText(dims));
  return set(name, dtype, dims, bytes);
}

llvm::Error OnnxFile::set(llvm::StringRef name, int32_t dtype, llvm::ArrayRef<int64_t> dims,
                          llvm::ArrayRef<char> bytes) {
  auto size = data::tensorBytes(dtype, dims);
  if (!size)
    return failure(source, "initializer '" + name + "': " + llvm::toString(size.takeError()));
  if (*size != bytes.size())
    return failure(source, "initializer '" + name + "': expected " + llvm::Twine(*size) + " bytes for " +
                               data::dtypeName(dtype) + " " + data::shapeText(dims) + ", got " +
                               llvm::Twine(bytes.size()));
  return guarded<llvm::Error>(source, [&]() -> llvm::Error {
    auto &list = *model->proto.mutable_graph()->mutable_initializer();
    auto [entry, isNew] = model->index.emplace(str(name), list.size());
    fill(isNew ? *list.Add() : *list.Mutable(entry->second), name, dtype, dims, bytes);
    // Before IR 4 initializers were declared as inputs as well.
    for (auto &input : *model->proto.mutable_graph()->mutable_input()) {
      if (input.name() != str(name))
        continue;
      auto &type = *input.mutable_type()->mutable_tensor_type();
      for (auto [ours, onnx] : dtypes)
        if (ours == dtype)
          type.set_elem_type(onnx);
      type.mutable_shape()->clear_dim();
      for (int64_t dim : dims)
        type.mutable_shape()->add_dim()->set_dim_value(dim);
    }
    return llvm::Error::success();
  });
}

void OnnxFile::removeInitializer(llvm::StringRef name) {
  auto found = model->index.find(str(name));
  if (found == model->index.end())
    return;
  // Before IR 4 initializers were inputs as well.
  auto &inputs = *model->proto.mutable_graph()->mutable_input();
  for (int k = inputs.size(); k-- > 0;)
    if (inputs[k].name() == str(name))
      inputs.DeleteSubrange(k, 1);
  int gone = found->second;
  model->proto.mutable_graph()->mutable_initializer()->DeleteSubrange(gone, 1);
  model->index.erase(found);
  for (auto &entry : model->index)
    entry.second -= entry.second > gone;
}

size_t OnnxFile::numNodes() const { return model->proto.graph().node_size(); }

OnnxNode OnnxFile::node(size_t index) const {
  const onnx::NodeProto &node = model->proto.graph().node(static_cast<int>(index));
  return readNode(node, static_cast<int64_t>(index));
}

void OnnxFile::insertNode(size_t before, const OnnxNode &node) {
  auto &list = *model->proto.mutable_graph()->mutable_node();
  onnx::NodeProto &added = *list.Add();
  added.set_name(node.name);
  added.set_op_type(node.op);
  if (!node.domain.empty())
    added.set_domain(node.domain);
  for (const std::string &input : node.inputs)
    added.add_input(input);
  for (const std::string &output : node.outputs)
    added.add_output(output);
  for (const OnnxAttribute &attribute : node.attributes)
    fill(*added.add_attribute(), attribute);
  for (int k = list.size() - 1; k > static_cast<int>(before); --k)
    list.SwapElements(k, k - 1);
}

void OnnxFile::setNodeInput(size_t index, size_t operand, llvm::StringRef value) {
  model->proto.mutable_graph()->mutable_node(static_cast<int>(index))->set_input(static_cast<int>(operand), str(value));
}

void OnnxFile::setNodeOutput(size_t index, size_t result, llvm::StringRef value) {
  model->proto.mutable_graph()->mutable_node(static_cast<int>(index))->set_output(static_cast<int>(result), str(value));
}

void OnnxFile::setNodeAttribute(size_t index, const OnnxAttribute &attribute) {
  onnx::NodeProto &node = *model->proto.mutable_graph()->mutable_node(static_cast<int>(index));
  for (auto &existing : *node.mutable_attribute())
    if (existing.name() == attribute.name)
      return fill(existing, attribute);
  fill(*node.add_attribute(), attribute);
}

std::vector<std::string> OnnxFile::inputNames() const {
  std::vector<std::string> names;
  for (const auto &input : model->proto.graph().input())
    if (!hasInitializer(input.name()))
      names.push_back(input.name());
  return names;
}

std::vector<std::string> OnnxFile::outputNames() const {
  std::vector<std::string> names;
  for (const auto &output : model->proto.graph().output())
    names.push_back(output.name());
  return names;
}

void OnnxFile::clearValueInfo() { model->proto.mutable_graph()->clear_value_info(); }

int64_t OnnxFile::opset(llvm::StringRef domain) const {
  for (const auto &import : model->proto.opset_import())
    if (import.domain() == str(domain) || (domain.empty() && import.domain() == "ai.onnx"))
      return import.version();
  return 0;
}

void OnnxFile::setOpset(llvm::StringRef domain, int64_t version) {
  for (auto &import : *model->proto.mutable_opset_import())
    if (import.domain() == str(domain) || (domain.empty() && import.domain() == "ai.onnx"))
      return import.set_version(version);
  auto &added = *model->proto.add_opset_import();
  added.set_domain(str(domain));
  added.set_version(version);
}

void OnnxFile::setMetadata(llvm::StringRef key, llvm::StringRef value) {
  for (auto &property : *model->proto.mutable_metadata_props())
    if (property.key() == str(key))
      return property.set_value(str(value));
  auto &added = *model->proto.add_metadata_props();
  added.set_key(str(key));
  added.set_value(str(value));
}

// ---- writing -----------------------------------------------------------------------------------

namespace {
/// The tensors that go beside the model while it is written. They are put back as they were afterwards: their places
/// are relative to the folder that the model came from.
class Outside {
public:
  struct Entry {
    TensorProto *tensor;
    llvm::ArrayRef<char> bytes;
    TensorProto before;
  };
  std::vector<Entry> entries;

  ~Outside() {
    for (Entry &entry : entries)
      entry.tensor->Swap(&entry.before);
  }
  llvm::Error collect(onnx::ModelProto &proto, const ReadExternal &readExternal);
  uint64_t hash() const;
  llvm::Error write(llvm::StringRef path) const;
  /// Puts names, offsets and lengths in `file` into the tensors.
  void refer(llvm::StringRef file) const;

private:
  /// `tensor` becomes what it is without contents.
  Entry &add(TensorProto &tensor);
};

/// "<stem>-<16 hex digits>.data": names that earlier saves of this model may have used.
bool isDataFileOf(llvm::StringRef name, llvm::StringRef stem) {
  return name.consume_front(stem) && name.consume_front("-") && name.consume_back(".data") && name.size() == 16 &&
         llvm::all_of(name, llvm::isHexDigit);
}
} // namespace

Outside::Entry &Outside::add(TensorProto &tensor) {
  Entry &entry = entries.emplace_back();
  entry.tensor = &tensor;
  entry.before.Swap(&tensor);
  tensor.set_name(entry.before.name());
  tensor.set_data_type(entry.before.data_type());
  *tensor.mutable_dims() = entry.before.dims();
  if (entry.before.has_doc_string())
    tensor.set_doc_string(entry.before.doc_string());
  tensor.set_data_location(TensorProto::EXTERNAL);
  return entry;
}

llvm::Error Outside::collect(onnx::ModelProto &proto, const ReadExternal &readExternal) {
  std::vector<TensorProto *> tensors;
  bool isTooLarge = proto.ByteSizeLong() > maxMessage - (1 << 20);
  forEachTensor(proto, [&](TensorProto &tensor) {
    bool isLarge = tensor.has_raw_data() && tensor.raw_data().size() >= smallTensor;
    if (tensor.data_location() == TensorProto::EXTERNAL || (isTooLarge && isLarge))
      tensors.push_back(&tensor);
  });
  entries.reserve(tensors.size());
  for (TensorProto *tensor : tensors) {
    const TensorProto &before = add(*tensor).before;
    llvm::ArrayRef<char> &bytes = entries.back().bytes;
    if (before.has_raw_data()) {
      bytes = llvm::ArrayRef(before.raw_data().data(), before.raw_data().size());
      continue;
    }
    auto place = placeOf(before);
    if (!place)
      return place.takeError();
    auto range = readExternal(place->location, place->offset, place->length);
    if (!range)
      return failure("tensor '" + before.name() + "': " + llvm::toString(range.takeError()));
    bytes = *range;
  }
  return llvm::Error::success();
}

uint64_t Outside::hash() const {
  uint64_t hash = 0;
  for (const Entry &entry : entries) {
    auto *bytes = reinterpret_cast<const uint8_t *>(entry.bytes.data());
    hash = hash * 0x9e3779b97f4a7c15u + llvm::xxh3_64bits(llvm::ArrayRef(bytes, entry.bytes.size()));
  }
  return hash;
}

llvm::Error Outside::write(llvm::StringRef path) const {
  return data::writeFileAtomically(path, [&](llvm::raw_ostream &os) {
    uint64_t at = 0;
    for (const Entry &entry : entries) {
      uint64_t start = llvm::alignTo(at, dataAlignment);
      os.write_zeros(static_cast<unsigned>(start - at));
      os.write(entry.bytes.data(), entry.bytes.size());
      at = start + entry.bytes.size();
    }
    return llvm::Error::success();
  });
}

void Outside::refer(llvm::StringRef file) const {
  uint64_t at = 0;
  for (const Entry &entry : entries) {
    at = llvm::alignTo(at, dataAlignment);
    auto add = [&](const char *key, std::string value) {
      auto &pair = *entry.tensor->add_external_data();
      pair.set_key(key);
      pair.set_value(std::move(value));
    };
    add("location", file.str());
    add("offset", std::to_string(at));
    add("length", std::to_string(entry.bytes.size()));
    at += entry.bytes.size();
  }
}

static void removeOldData(llvm::StringRef folder, llvm::StringRef stem, llvm::StringRef current) {
  namespace fs = llvm::sys::fs;
  std::error_code reason;
  for (fs::directory_iterator it(folder.empty() ? "." : folder, reason), end; it != end && !reason; it.increment(reason)) {
    llvm::StringRef name = llvm::sys::path::filename(it->path());
    if (isDataFileOf(name, stem) && name != current)
      fs::remove(it->path());
  }
}

llvm::Error OnnxFile::save(llvm::StringRef path) {
  return guarded<llvm::Error>(path, [&]() -> llvm::Error {
    onnx::ModelProto &proto = model->proto;
    Outside outside;
    if (llvm::Error error = outside.collect(proto, model->readExternal))
      return failure(source, llvm::toString(std::move(error)));
    llvm::StringRef stem = llvm::sys::path::stem(path), folder = llvm::sys::path::parent_path(path);
    std::string dataName;
    if (!outside.entries.empty()) {
      dataName = (stem + "-" + llvm::utohexstr(outside.hash(), /*LowerCase=*/true, 16) + ".data").str();
      llvm::SmallString<256> dataPath(folder);
      llvm::sys::path::append(dataPath, dataName);
      if (llvm::Error error = outside.write(dataPath))
        return error;
      outside.refer(dataName);
    }
    if (proto.ByteSizeLong() > maxMessage)
      return failure(path, "cannot write: the model without its large tensors has " +
                               llvm::Twine(proto.ByteSizeLong()) + " bytes, a file holds at most " +
                               llvm::Twine(maxMessage));
    std::string text = proto.SerializeAsString();
    if (llvm::Error error = data::writeFileAtomically(path, [&](llvm::raw_ostream &os) {
          os << text;
          return llvm::Error::success();
        }))
      return error;
    removeOldData(folder, stem, dataName);
    return llvm::Error::success();
  });
}
