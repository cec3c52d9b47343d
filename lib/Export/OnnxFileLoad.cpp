// Opening a model with the files beside it, by the importer's rules of what a model may name.
#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Export/OnnxFileModel.h"
#include "lib/Frontend/Onnx/ExternalData.h"

#include "llvm/Support/Path.h"

using namespace dlc;

llvm::Expected<std::unique_ptr<OnnxFile>> OnnxFile::load(llvm::StringRef path) {
  auto contents = data::readFile(path);
  if (!contents)
    return contents.takeError();
  auto files = std::make_shared<frontend::ExternalFiles>(llvm::sys::path::parent_path(path), ExternalData::BesideModel);
  auto readExternal = [files](llvm::StringRef location, uint64_t offset,
                              std::optional<uint64_t> length) -> llvm::Expected<llvm::ArrayRef<char>> {
    frontend::Complaint complaint;
    auto range = files->read(location, offset, length, complaint);
    if (mlir::failed(range))
      return data::failure(complaint.message + (complaint.hint.empty() ? "" : "; " + complaint.hint));
    return range->bytes; // mapped until `files` is gone
  };
  return OnnxFileAccess::parse(path, (*contents)->getBuffer(), std::move(readExternal));
}
