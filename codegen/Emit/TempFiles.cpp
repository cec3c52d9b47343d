// Temporary files beside the output, so that the last step is a rename on one file system.
#include "codegen/Emit/TempFiles.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"

using namespace dlc;
using namespace dlc::emit;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

TempFiles::TempFiles(StringRef output) : directory(path::parent_path(output)), stem(path::filename(output)) {
  if (directory.empty())
    directory = ".";
}

TempFiles::~TempFiles() {
  for (const std::string &file : paths) {
    (void)fs::remove(file); // of the published ones nothing is left under this name
    llvm::sys::DontRemoveFileOnSignal(file);
  }
}

static Error cannot(StringRef what, StringRef path, std::error_code code) {
  return createStringError("cannot " + what + " '" + path + "': " + code.message());
}

Expected<std::string> TempFiles::reserve(StringRef what) {
  llvm::SmallString<128> model(directory), result;
  path::append(model, "." + stem + "-%%%%%%." + what);
  int descriptor;
  if (std::error_code code = fs::createUniqueFile(model, descriptor, result, fs::OF_None,
                                                  fs::all_read | fs::all_write))
    return cannot("write into", directory, code);
  llvm::raw_fd_ostream(descriptor, /*shouldClose=*/true).flush();
  paths.push_back(result.str().str());
  llvm::sys::RemoveFileOnSignal(paths.back());
  return paths.back();
}

Expected<std::string> TempFiles::create(StringRef what, function_ref<void(llvm::raw_ostream &)> write) {
  Expected<std::string> path = reserve(what);
  if (!path)
    return path;
  std::error_code code;
  llvm::raw_fd_ostream stream(*path, code, fs::OF_None);
  if (!code) {
    write(stream);
    stream.close();
    code = stream.error();
    stream.clear_error();
  }
  if (code)
    return cannot("write", *path, code);
  return path;
}

Error TempFiles::publish() {
  for (const auto &[from, to] : kept)
    if (fs::is_directory(to))
      return createStringError("cannot write '" + to + "': it is a folder");
  for (const auto &[from, to] : kept)
    if (std::error_code code = fs::rename(from, to))
      return cannot("write", to, code);
  kept.clear();
  return Error::success();
}
