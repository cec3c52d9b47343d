// Opening and mapping external data. The kernel resolves the path beneath the model's folder; where
// it cannot, each component is opened in turn without following links.
#include "lib/Frontend/Onnx/ExternalData.h"

#include "llvm/ADT/StringExtras.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

using namespace dlc;
using namespace dlc::frontend;

/// A mapped file; unmapped when the last tensor in it is gone.
struct ExternalFiles::Mapping {
  void *base = nullptr;
  uint64_t size = 0;
  ~Mapping() {
    if (base)
      ::munmap(base, size);
  }
};

ExternalFiles::~ExternalFiles() {
  if (directoryFd >= 0)
    ::close(directoryFd);
}

/// A path that stays below its start by its text alone: relative, no empty, "." or ".." component.
static LogicalResult checkPath(StringRef location, Complaint &complaint) {
  constexpr size_t maxLength = 4096;
  if (location.empty())
    return complaint.invalid("expected a file name as external data location, found none");
  if (location.size() > maxLength || location.contains('\0'))
    return complaint.invalid("expected a file name as external data location, found " + quoted(location));
  if (location.starts_with("/") || location.starts_with("\\") || (location.size() > 1 && location[1] == ':'))
    return complaint.invalid("expected an external data location relative to the model, found the absolute path " +
                                 quoted(location),
                             "put the file beside the model and name it relative to it");
  SmallVector<StringRef> parts;
  location.split(parts, '/');
  for (auto [k, part] : llvm::enumerate(parts))
    if (part == ".." || (part.empty() && k + 1 < parts.size()) || (parts.back().empty()))
      return complaint.invalid("expected an external data location inside the model's folder, found " +
                                   quoted(location),
                               "put the file beside the model and name it relative to it");
  return success();
}

FailureOr<int> ExternalFiles::openBeneath(StringRef location, Complaint &complaint) {
  if (failed(checkPath(location, complaint)))
    return failure();
  if (directoryFd < 0)
    directoryFd = ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directoryFd < 0)
    return complaint.invalid("cannot open the model's folder " + quoted(directory) + ": " + std::strerror(errno));
  // Non-blocking, so that a pipe in the file's place does not hang.
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  auto fail = [&](int error) -> LogicalResult {
    bool isLink = error == ELOOP || error == EXDEV;
    return complaint.invalid("cannot open external data file " + quoted(location) + " beside the model: " +
                                 (isLink ? "a symbolic link is on the way" : std::strerror(error)),
                             isLink ? "replace the link by the file itself"
                                    : "keep the model's external data files together with it");
  };
#if defined(__linux__) && defined(SYS_openat2)
  {
    struct open_how how = {};
    how.flags = flags;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    int fd = ::syscall(SYS_openat2, directoryFd, location.str().c_str(), &how, sizeof(how));
    if (fd >= 0)
      return fd;
    if (errno != ENOSYS && errno != EPERM && errno != EINVAL)
      return fail(errno);
  }
#endif
  SmallVector<StringRef> parts;
  location.split(parts, '/', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  int parent = directoryFd;
  for (auto [k, part] : llvm::enumerate(parts)) {
    bool isLast = k + 1 == parts.size();
    int fd = ::openat(parent, part.str().c_str(), (isLast ? flags : O_RDONLY | O_DIRECTORY | O_CLOEXEC) | O_NOFOLLOW);
    int error = errno;
    if (parent != directoryFd)
      ::close(parent);
    if (fd < 0)
      return fail(error == ENOTDIR && !isLast ? ELOOP : error);
    parent = fd;
  }
  return parent;
}

FailureOr<std::shared_ptr<ExternalFiles::Mapping>> ExternalFiles::open(StringRef location, Complaint &complaint) {
  auto it = files.find(location);
  if (it != files.end())
    return it->second;
  FailureOr<int> fd = openBeneath(location, complaint);
  if (failed(fd))
    return failure();
  auto mapping = std::make_shared<Mapping>();
  struct stat status;
  LogicalResult result = success();
  if (::fstat(*fd, &status) != 0)
    result = complaint.invalid("cannot read external data file " + quoted(location) + ": " + std::strerror(errno));
  else if (!S_ISREG(status.st_mode))
    result = complaint.invalid("expected a regular file as external data, found something else at " + quoted(location));
  else if (policy == ExternalData::BesideModelNoHardLinks && status.st_nlink > 1)
    result = complaint.invalid("expected an external data file with one name, found " + llvm::Twine(status.st_nlink) +
                                   " hard links to " + quoted(location),
                               "copy the file, or allow hard links");
  else if (status.st_size > 0) {
    mapping->size = status.st_size;
    mapping->base = ::mmap(nullptr, mapping->size, PROT_READ, MAP_PRIVATE, *fd, 0);
    if (mapping->base == MAP_FAILED) {
      mapping->base = nullptr;
      result = complaint.invalid("cannot map " + llvm::Twine(mapping->size) + " bytes of external data file " +
                                 quoted(location) + ": " + std::strerror(errno));
    }
  }
  ::close(*fd);
  if (failed(result))
    return failure();
  files[location] = mapping;
  return mapping;
}

FailureOr<ExternalFiles::Range> ExternalFiles::read(StringRef location, uint64_t offset,
                                                    std::optional<uint64_t> length, Complaint &complaint) {
  if (policy == ExternalData::Refuse)
    return complaint.invalid("the tensor is in the external file " + quoted(location) +
                                 ", and external data is not allowed here",
                             "read the model from its file");
  FailureOr<std::shared_ptr<Mapping>> file = open(location, complaint);
  if (failed(file))
    return failure();
  uint64_t size = (*file)->size;
  // No addition: offset + length may wrap around.
  if (offset > size || (length && *length > size - offset))
    return complaint.invalid("expected " + (length ? llvm::Twine(*length) : llvm::Twine("data")) + " bytes at offset " +
                                 llvm::Twine(offset) + " of external data file " + quoted(location) + ", found a file of " +
                                 llvm::Twine(size) + " bytes",
                             "copy or download the file again");
  return Range{ArrayRef(static_cast<const char *>((*file)->base) + offset, length.value_or(size - offset)), *file};
}
