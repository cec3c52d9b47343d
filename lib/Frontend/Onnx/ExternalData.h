// Tensor contents in files beside the model, mapped read-only. A model is untrusted: what it names
// must be a regular file at or below its own folder, reached without links.
#ifndef DLC_FRONTEND_ONNX_EXTERNALDATA_H
#define DLC_FRONTEND_ONNX_EXTERNALDATA_H

#include "lib/Frontend/Onnx/Problems.h"

#include "llvm/ADT/StringMap.h"

#include <memory>

namespace dlc::frontend {

class ExternalFiles {
public:
  /// `directory` is the model's folder; empty if the model came from memory.
  ExternalFiles(StringRef directory, ExternalData policy) : directory(directory), policy(policy) {}
  ~ExternalFiles();

  struct Range {
    ArrayRef<char> bytes;
    std::shared_ptr<const void> owner;
  };

  /// Bytes [offset, offset + length) of the file at `location`, mapped on first use; up to the file's
  /// end without a length.
  FailureOr<Range> read(StringRef location, uint64_t offset, std::optional<uint64_t> length, Complaint &complaint);

private:
  struct Mapping;
  FailureOr<std::shared_ptr<Mapping>> open(StringRef location, Complaint &complaint);
  FailureOr<int> openBeneath(StringRef location, Complaint &complaint);

  std::string directory;
  ExternalData policy;
  int directoryFd = -1;
  llvm::StringMap<std::shared_ptr<Mapping>> files;
};

} // namespace dlc::frontend

#endif
