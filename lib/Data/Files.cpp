// For writing, llvm::writeToOutput would do, but it aborts the process when the disk is full, does not sync,
// and replaces every '%' in the directory's name by a random digit.
#include "lib/Data/Files.h"
#include "lib/Data/Failure.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include <atomic>
#include <cerrno>
#include <unistd.h>

namespace dlc::data {

namespace {

namespace fs = llvm::sys::fs;

llvm::Error cannotWrite(llvm::StringRef path, std::error_code reason) {
  return failure(path, "cannot write: " + reason.message());
}

/// Opens `file` and lets `write` fill it; `path` is the name for messages.
llvm::Error writeStream(llvm::StringRef file, llvm::StringRef path,
                        llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write) {
  int fd = -1;
  if (std::error_code reason = fs::openFileForWrite(file, fd, fs::CD_OpenExisting))
    return cannotWrite(path, reason);
  llvm::raw_fd_ostream stream(fd, /*shouldClose=*/true);
  llvm::Error error = write(stream);
  stream.close();
  std::error_code reason = stream.error();
  stream.clear_error(); // or the stream's destructor ends the process
  if (error)
    return error;
  return reason ? cannotWrite(path, reason) : llvm::Error::success();
}

llvm::Error syncAndRename(llvm::StringRef file, llvm::StringRef path) {
  int fd = -1;
  if (std::error_code reason = fs::openFileForRead(file, fd))
    return cannotWrite(path, reason);
  std::error_code reason;
  if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS) // those two: no kind of file that can be synced
    reason = {errno, std::generic_category()};
  close(fd);
  if (!reason)
    reason = fs::rename(file, path);
  if (reason)
    return cannotWrite(path, reason);
  // The new name is in the folder's own data. Where a folder cannot be synced the rename still stands.
  llvm::StringRef folder = llvm::sys::path::parent_path(path);
  if (!fs::openFileForRead(folder.empty() ? "." : folder, fd)) {
    fsync(fd);
    close(fd);
  }
  return llvm::Error::success();
}

} // namespace

llvm::Expected<uint64_t> regularFileSize(llvm::StringRef path) {
  fs::file_status status;
  if (std::error_code reason = fs::status(path, status))
    return failure(path, "cannot read: " + reason.message());
  if (fs::is_directory(status))
    return failure(path, "expected a file, found a directory");
  if (!fs::is_regular_file(status))
    return failure(path, "expected a regular file, found a device or pipe");
  return status.getSize();
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readFile(llvm::StringRef path) {
  llvm::Expected<uint64_t> size = regularFileSize(path);
  if (!size)
    return size.takeError();
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return failure(path, "cannot read: " + buffer.getError().message());
  return std::move(*buffer);
}

llvm::Error replaceFileAtomically(llvm::StringRef path,
                                  llvm::function_ref<llvm::Error(llvm::StringRef)> write) {
  if (path.empty())
    return failure("expected a file name to write to, got an empty one");
  if (fs::is_directory(path))
    return failure(path, "cannot write: is a directory");
  static std::atomic<unsigned> counter{0}; // two threads may write beside one another
  std::string file =
      (path + "." + llvm::Twine(llvm::sys::Process::getProcessId()) + "-" + llvm::Twine(counter++) + ".tmp")
          .str();
  int fd = -1;
  if (std::error_code reason = fs::openFileForWrite(file, fd, fs::CD_CreateNew))
    return cannotWrite(path, reason);
  close(fd);
  llvm::sys::RemoveFileOnSignal(file);
  llvm::Error error = write(file);
  if (!error)
    error = syncAndRename(file, path);
  if (error)
    fs::remove(file); // its own failure would hide the first one
  llvm::sys::DontRemoveFileOnSignal(file);
  return error;
}

llvm::Error writeFileAtomically(llvm::StringRef path,
                                llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write) {
  if (fs::exists(path) && !fs::is_regular_file(path) && !fs::is_directory(path))
    return writeStream(path, path, write);
  return replaceFileAtomically(path, [&](llvm::StringRef file) { return writeStream(file, path, write); });
}

llvm::Error createDirectory(llvm::StringRef directory) {
  if (std::error_code reason = fs::create_directories(directory))
    return failure(directory, "cannot create the directory: " + reason.message());
  return llvm::Error::success();
}

} // namespace dlc::data
