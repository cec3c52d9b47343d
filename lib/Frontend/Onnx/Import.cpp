// The entry points: files and bytes in, modules out.
#include "lib/Frontend/Onnx/Import.h"
#include "lib/Frontend/Onnx/Importer.h"
#include "lib/Frontend/Onnx/Reader.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace dlc;
using namespace dlc::frontend;

static FailureOr<mlir::OwningOpRef<ModuleOp>> importBytes(StringRef bytes, StringRef name, StringRef directory,
                                                          const ImportOptions &options, MLIRContext *context,
                                                          ImportReport &report) {
  context->loadDialect<nn::NnDialect, mlir::func::FuncDialect>();
  std::string error;
  std::unique_ptr<ParsedModel> parsed = parseModel(bytes.data(), bytes.size(), error);
  if (!parsed) {
    ProblemLog log(report, options.budget.maxProblems);
    log.add(Complaint{ProblemKind::Invalid, error, ""}, "",
            mlir::FileLineColLoc::get(context, name, 0, 0));
    log.emit();
    return failure();
  }
  uint64_t hash = llvm::xxh3_64bits(ArrayRef(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
  Importer importer(parsed->get(), name, directory, options, context, report);
  mlir::OwningOpRef<ModuleOp> module = importer.run(hash);
  importer.getLog().emit();
  if (!module)
    return failure();
  return module;
}

FailureOr<mlir::OwningOpRef<ModuleOp>> dlc::importOnnxBuffer(StringRef bytes, StringRef name, StringRef directory,
                                                             const ImportOptions &options, MLIRContext *context,
                                                             ImportReport *report) {
  ImportReport ownReport;
  ImportReport &target = report ? *report : ownReport;
  target.file = name.str();
  ImportOptions restricted = options;
  if (directory.empty())
    restricted.externalData = ExternalData::Refuse;
  return importBytes(bytes, name, directory, restricted, context, target);
}

FailureOr<mlir::OwningOpRef<ModuleOp>> dlc::importOnnx(StringRef path, const ImportOptions &options,
                                                       MLIRContext *context, ImportReport *report) {
  ImportReport ownReport;
  ImportReport &target = report ? *report : ownReport;
  target.file = path.str();
  auto fail = [&](const llvm::Twine &what, const llvm::Twine &todo = "") {
    ProblemLog log(target, options.budget.maxProblems);
    log.add(Complaint{ProblemKind::Invalid, what.str(), todo.str()}, "",
            mlir::FileLineColLoc::get(context, path, 0, 0));
    log.emit();
    return failure();
  };
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return fail("cannot read the model: " + error.message(), "check the path");
  if (llvm::sys::fs::is_directory(status))
    return fail("expected a model file, found a folder", "name the .onnx file inside it");
  if (!llvm::sys::fs::is_regular_file(status))
    return fail("expected a regular file, found a device or pipe");
  if (status.getSize() > static_cast<uint64_t>(options.budget.maxFileBytes))
    return fail("expected a file of at most " + llvm::Twine(options.budget.maxFileBytes) + " bytes, found " +
                    llvm::Twine(status.getSize()),
                "save the weights as external data");
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail("cannot read the model: " + buffer.getError().message());
  StringRef directory = llvm::sys::path::parent_path(path);
  return importBytes((*buffer)->getBuffer(), path, directory.empty() ? "." : directory, options, context, target);
}
