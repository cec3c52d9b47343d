// Reads a ModelProto from memory. Protobuf says only "failed": what is wrong is found out afterwards
// by a walk over the outermost fields, which is cheap and needs no schema.
#include "lib/Frontend/Onnx/Reader.h"

#include "dlc-onnx.pb.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#include <google/protobuf/arena.h>
#include <google/protobuf/stubs/logging.h>

using namespace dlc::frontend;

namespace {

// A message of two bytes becomes an object of two hundred, so a small file could ask for any amount
// of memory. The arena takes its blocks through these functions, which stop at a budget.
thread_local size_t blockBudget = 0;

void *takeBlock(size_t size) {
  if (size > blockBudget)
    throw std::bad_alloc();
  void *block = std::malloc(size);
  if (!block)
    throw std::bad_alloc();
  blockBudget -= size;
  return block;
}

void freeBlock(void *block, size_t) { std::free(block); }

google::protobuf::ArenaOptions arenaOptions() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = 4096;
  options.max_block_size = 1 << 20;
  options.block_alloc = takeBlock;
  options.block_dealloc = freeBlock;
  return options;
}

size_t budgetFor(size_t fileBytes) { return (size_t(256) << 20) + 12 * fileBytes; }

/// Formats that arrive under the name of a model.
const char *knownFormat(std::string_view bytes) {
  struct Magic {
    size_t offset;
    std::string_view bytes;
    const char *what;
  };
  static constexpr Magic magics[] = {
      {0, "PK\x03\x04", "a zip archive (a PyTorch or Keras file?); export the model to ONNX first"},
      {0, "\x89HDF", "an HDF5 file (Keras?); export the model to ONNX first"},
      {4, "TFL3", "a TensorFlow Lite model; convert it to ONNX first"},
      {4, "ORTM", "a model in ONNX Runtime's own format; use the .onnx file it was made from"},
      {0, "version https://git-lfs", "a git-lfs pointer, not the file itself; run 'git lfs pull'"},
      {0, "\x7f" "ELF", "an ELF file, perhaps an artifact that dlc made"},
      {0, "\x93NUMPY", "a NumPy array"},
      {0, "<", "a text file that starts with '<'; if it is ONNX text, convert it with onnx.parser first"},
      {0, "{", "a text file that starts with '{'; if it is ONNX in JSON, convert it to the binary form first"},
  };
  for (const Magic &magic : magics)
    if (bytes.size() >= magic.offset + magic.bytes.size() &&
        bytes.substr(magic.offset, magic.bytes.size()) == magic.bytes)
      return magic.what;
  return nullptr;
}

bool readVarint(std::string_view bytes, size_t &offset, uint64_t &value) {
  value = 0;
  for (int shift = 0; shift < 70 && offset < bytes.size(); shift += 7) {
    uint8_t byte = bytes[offset++];
    if (shift < 64)
      value |= uint64_t(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return true;
  }
  return false;
}

/// Why `bytes`, which protobuf refused, are no model.
std::string diagnose(std::string_view bytes) {
  size_t offset = 0;
  std::string total = std::to_string(bytes.size());
  while (offset < bytes.size()) {
    size_t start = offset;
    uint64_t tag, length;
    std::string at = " at offset " + std::to_string(start);
    if (!readVarint(bytes, offset, tag))
      return offset >= bytes.size() ? "truncated: the file ends inside a field" + at + " of " + total + " bytes"
                                    : "not a protobuf message: malformed field tag" + at;
    uint64_t field = tag >> 3;
    if (field == 0 || field > 0x1fffffff)
      return "not a protobuf message: malformed field tag" + at;
    switch (tag & 7) {
    case 0:
      if (!readVarint(bytes, offset, length))
        return "truncated: the file ends inside field " + std::to_string(field) + at + " of " + total + " bytes";
      continue;
    case 1:
      length = 8;
      break;
    case 5:
      length = 4;
      break;
    case 2:
      if (!readVarint(bytes, offset, length))
        return "truncated: the file ends inside the length of field " + std::to_string(field) + at + " of " + total +
               " bytes";
      break;
    default:
      return "not a protobuf message: malformed field tag" + at;
    }
    if (length > bytes.size() - offset)
      return "truncated: expected " + std::to_string(length) + " bytes of field " + std::to_string(field) +
             " after offset " + std::to_string(offset) + ", found " + std::to_string(bytes.size() - offset) +
             "; copy or download the file again";
    offset += length;
  }
  return "malformed: a nested message is damaged, or nested deeper than " + std::to_string(maxMessageDepth) +
         " levels; copy or export the file again";
}

} // namespace

struct ParsedModel::Memory {
  google::protobuf::Arena arena{arenaOptions()};
};

ParsedModel::ParsedModel() = default;
ParsedModel::~ParsedModel() = default;

std::unique_ptr<ParsedModel> dlc::frontend::parseModel(const char *data, size_t size, std::string &error) noexcept {
  try {
    std::string_view bytes(data, size);
    if (size == 0) {
      error = "the file is empty: expected an ONNX model";
      return nullptr;
    }
    if (size > maxMessageBytes) {
      error = "expected a message below 2 GiB (" + std::to_string(maxMessageBytes) + " bytes), found " +
              std::to_string(size) + "; save the weights as external data";
      return nullptr;
    }
    // Protobuf would log to stderr what is reported here.
    google::protobuf::LogSilencer silencer;
    auto parsed = std::make_unique<ParsedModel>();
    blockBudget = budgetFor(size);
    parsed->memory = std::make_unique<ParsedModel::Memory>();
    parsed->model = google::protobuf::Arena::CreateMessage<onnx::ModelProto>(&parsed->memory->arena);
    const char *format = knownFormat(bytes);
    if (!parsed->model->ParseFromArray(data, static_cast<int>(size))) {
      error = format ? std::string("expected an ONNX model, found ") + format : diagnose(bytes);
      return nullptr;
    }
    if (!parsed->model->has_graph()) {
      error = format ? std::string("expected an ONNX model, found ") + format
                     : "not an ONNX model: the message has no graph";
      return nullptr;
    }
    return parsed;
  } catch (const std::bad_alloc &) {
    error = "expected a structure that fits " + std::to_string(budgetFor(size) >> 20) + " MiB, found one that needs more "
            "for a file of " + std::to_string(size) + " bytes; the file is damaged or not an ONNX model";
  } catch (...) {
    error = "the file cannot be read as an ONNX model";
  }
  return nullptr;
}
