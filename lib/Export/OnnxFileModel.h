// The inside of OnnxFile, for the two targets that share it: one sees ONNX's classes, the other MLIR's importer.
#ifndef DLC_EXPORT_ONNXFILEMODEL_H
#define DLC_EXPORT_ONNXFILEMODEL_H

#include "lib/Export/OnnxFile.h"

#include "llvm/ADT/STLExtras.h"

#include <functional>

namespace dlc {

/// Bytes [offset, offset + length) of the file at `location` beside the model, valid as long as the function lives.
using ReadExternal = std::function<llvm::Expected<llvm::ArrayRef<char>>(llvm::StringRef location, uint64_t offset,
                                                                        std::optional<uint64_t> length)>;

struct OnnxFileAccess {
  /// Parses `contents`; `readExternal` is kept.
  static llvm::Expected<std::unique_ptr<OnnxFile>> parse(llvm::StringRef path, llvm::StringRef contents,
                                                         ReadExternal readExternal);
};

} // namespace dlc

#endif
