// Which files a model's tensors lie in, for --depfile: a walk over the message that copies nothing.
// Weights may be gigabytes, and all that is wanted is a few names.
#include "tools/dlc/ModelFile.h"

#include "lib/Data/Files.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"

using namespace dlc;

namespace {
/// The messages of onnx.proto on the way to a tensor's location.
enum class Message { Model, Graph, Function, Node, Attribute, SparseTensor, Tensor, Entry };

/// Field `number` of message `in` holds a message `of`.
struct Field {
  Message in;
  uint64_t number;
  Message of;
};
constexpr Field fields[] = {
    {Message::Model, 7, Message::Graph},          {Message::Model, 25, Message::Function},
    {Message::Graph, 1, Message::Node},           {Message::Graph, 5, Message::Tensor},
    {Message::Graph, 15, Message::SparseTensor},  {Message::Function, 7, Message::Node},
    {Message::Node, 5, Message::Attribute},       {Message::Attribute, 5, Message::Tensor},
    {Message::Attribute, 6, Message::Graph},      {Message::Attribute, 10, Message::Tensor},
    {Message::Attribute, 11, Message::Graph},     {Message::Attribute, 22, Message::SparseTensor},
    {Message::Attribute, 23, Message::SparseTensor}, {Message::SparseTensor, 1, Message::Tensor},
    {Message::SparseTensor, 2, Message::Tensor},  {Message::Tensor, 13, Message::Entry},
};
constexpr uint64_t entryKey = 1, entryValue = 2;
constexpr int maxDepth = 100; // as the importer reads

class Walker {
public:
  llvm::StringSet<> locations;

  void walk(llvm::StringRef bytes, Message message, int depth = 0) {
    llvm::StringRef key, value;
    uint64_t tag, length;
    while (!bytes.empty() && readVarint(bytes, tag)) {
      switch (tag & 7) {
      case 0:
        if (!readVarint(bytes, length))
          return;
        continue;
      case 1:
        bytes = bytes.drop_front(std::min<size_t>(8, bytes.size()));
        continue;
      case 5:
        bytes = bytes.drop_front(std::min<size_t>(4, bytes.size()));
        continue;
      case 2:
        break;
      default:
        return;
      }
      if (!readVarint(bytes, length) || length > bytes.size())
        return;
      llvm::StringRef body = bytes.take_front(length);
      bytes = bytes.drop_front(length);
      uint64_t number = tag >> 3;
      if (message == Message::Entry) {
        (number == entryKey ? key : number == entryValue ? value : body) = body;
        continue;
      }
      for (const Field &field : fields)
        if (field.in == message && field.number == number && depth < maxDepth)
          walk(body, field.of, depth + 1);
    }
    if (message == Message::Entry && key == "location" && !value.empty())
      locations.insert(value);
  }

private:
  static bool readVarint(llvm::StringRef &bytes, uint64_t &value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
      auto byte = static_cast<unsigned char>(bytes.front());
      bytes = bytes.drop_front();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return true;
    }
    return false;
  }
};
} // namespace

std::vector<std::string> dlc::cli::externalDataFiles(llvm::StringRef model) {
  auto buffer = data::readFile(model);
  if (!buffer) {
    llvm::consumeError(buffer.takeError());
    return {};
  }
  Walker walker;
  walker.walk((*buffer)->getBuffer(), Message::Model);
  std::vector<std::string> paths;
  for (const auto &location : walker.locations) {
    llvm::SmallString<256> path = llvm::sys::path::parent_path(model);
    llvm::sys::path::append(path, location.first());
    paths.push_back(path.str().str());
  }
  llvm::sort(paths);
  return paths;
}
