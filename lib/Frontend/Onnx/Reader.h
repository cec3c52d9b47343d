// Bytes to ONNX messages. Everything protobuf can throw or allocate stays behind parseModel; this
// header knows neither MLIR nor LLVM.
#ifndef DLC_FRONTEND_ONNX_READER_H
#define DLC_FRONTEND_ONNX_READER_H

#include <cstddef>
#include <memory>
#include <string>

namespace onnx {
class ModelProto;
}

namespace dlc::frontend {

/// A parsed model and the memory of its messages. Large payloads are strings whose contents may be
/// moved out.
class ParsedModel {
public:
  ParsedModel();
  ~ParsedModel();
  ParsedModel(const ParsedModel &) = delete;
  ParsedModel &operator=(const ParsedModel &) = delete;

  onnx::ModelProto &get() { return *model; }

private:
  friend std::unique_ptr<ParsedModel> parseModel(const char *, size_t, std::string &) noexcept;
  struct Memory;
  std::unique_ptr<Memory> memory;
  onnx::ModelProto *model = nullptr;
};

/// The largest message protobuf can read.
constexpr size_t maxMessageBytes = 0x7fffffff;
/// The deepest nesting of messages.
constexpr int maxMessageDepth = 100;

/// Parses `size` bytes. On failure returns null and puts into `error` what is wrong, in words that
/// continue "<file>: ". Memory stays within a small multiple of `size`.
std::unique_ptr<ParsedModel> parseModel(const char *data, size_t size, std::string &error) noexcept;

} // namespace dlc::frontend

#endif
