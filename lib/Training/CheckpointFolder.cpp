// Names, locks and leftovers of checkpoints.
#include "lib/Training/CheckpointFolder.h"

#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace dlc;
using namespace dlc::training;
using data::failure;

/// The step in "step-00001234.safetensors", or nothing.
static std::optional<int64_t> stepOf(llvm::StringRef name) {
  int64_t step;
  if (name.consume_front("step-") && name.consume_back(".safetensors") && name.size() >= 8 &&
      llvm::all_of(name, llvm::isDigit) && !name.getAsInteger(10, step))
    return step;
  return std::nullopt;
}

static std::string join(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<256> path(folder);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

/// Calls `visit` with the name of every entry of a folder.
static void forEachName(llvm::StringRef folder, llvm::function_ref<void(llvm::StringRef)> visit) {
  std::error_code reason;
  for (llvm::sys::fs::directory_iterator it(folder, reason), end; it != end && !reason; it.increment(reason))
    visit(llvm::sys::path::filename(it->path()));
}

std::vector<std::string> CheckpointFolder::list(llvm::StringRef path) {
  std::vector<std::pair<int64_t, std::string>> found;
  forEachName(path, [&](llvm::StringRef name) {
    if (auto step = stepOf(name))
      found.emplace_back(-*step, join(path, name));
  });
  llvm::sort(found);
  std::vector<std::string> paths;
  for (auto &[step, file] : found)
    paths.push_back(std::move(file));
  return paths;
}

llvm::Expected<std::unique_ptr<CheckpointFolder>> CheckpointFolder::open(llvm::StringRef path) {
  if (llvm::Error error = data::createDirectory(path))
    return std::move(error);
  int fd = ::open(path.str().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return failure(path, "cannot read: " + std::error_code(errno, std::generic_category()).message());
  std::unique_ptr<CheckpointFolder> folder(new CheckpointFolder(path.str(), fd));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return failure(path, "another 'dlc train' is writing checkpoints there; wait for it, or train in another folder");
  if (::faccessat(AT_FDCWD, path.str().c_str(), W_OK, AT_EACCESS) != 0)
    return failure(path, "cannot write: " + std::error_code(errno, std::generic_category()).message());
  std::vector<std::string> leftovers;
  forEachName(path, [&](llvm::StringRef name) {
    llvm::StringRef rest = name;
    if (rest.consume_back(".tmp") && stepOf(rest.rsplit('.').first))
      leftovers.push_back(join(path, name));
  });
  for (const std::string &file : leftovers)
    llvm::sys::fs::remove(file);
  return std::move(folder);
}

CheckpointFolder::~CheckpointFolder() { ::close(lock); }

llvm::Expected<std::string> CheckpointFolder::write(const StateLayout &layout, const char *state,
                                                    const CheckpointInfo &info, int64_t keep) {
  std::string path =
      join(folder, llvm::formatv("step-{0}.safetensors", llvm::format("%08lld", (long long)info.step)).str());
  if (llvm::Error error = writeCheckpoint(path, layout, state, info))
    return std::move(error);
  ::fsync(lock); // the rename itself; where a file system cannot, there is nothing to add
  // Newer ones are not this run's: it went on from an older one because they were damaged. They would be taken next
  // time.
  std::vector<std::string> all = list();
  int64_t kept = 0;
  for (const std::string &other : all)
    if (stepOf(llvm::sys::path::filename(other)) > info.step || ++kept > std::max<int64_t>(keep, 1))
      llvm::sys::fs::remove(other);
  return path;
}

llvm::Error CheckpointFolder::removeAll() {
  for (const std::string &path : list())
    if (std::error_code reason = llvm::sys::fs::remove(path))
      return failure(path, "cannot remove: " + reason.message());
  return llvm::Error::success();
}

llvm::Expected<Checkpoint> training::newestGood(llvm::ArrayRef<std::string> paths,
                                                llvm::function_ref<llvm::Error(const Checkpoint &)> accept,
                                                llvm::function_ref<void(llvm::StringRef)> warn) {
  std::string first;
  for (const std::string &path : paths) {
    auto checkpoint = Checkpoint::open(path);
    llvm::Error error = checkpoint ? accept(*checkpoint) : checkpoint.takeError();
    if (!error)
      return std::move(*checkpoint);
    std::string text = llvm::toString(std::move(error));
    if (first.empty())
      first = text;
    warn(text);
  }
  return failure(first.empty() ? "no checkpoint" : llvm::Twine(first));
}
