// What the tests of lib/Data share: fixtures, a folder that goes away, and expected messages.
#ifndef DLC_TEST_UNIT_DATA_TESTFILES_H
#define DLC_TEST_UNIT_DATA_TESTFILES_H

#include "lib/Data/HostTensor.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <numeric>

namespace dlc::data {

inline std::string fixture(llvm::StringRef name) { return std::string(DLC_FIXTURES "/") + name.str(); }

/// The file's bytes; empty when it cannot be read.
inline std::string contentsOf(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : "";
}

/// A file or folder of the shared data, or "" where this machine has none.
inline std::string sharedFile(llvm::StringRef name) {
  const char *folder = std::getenv("DLC_SHARED");
  std::string path = std::string(folder ? folder : DLC_SHARED_DIR) + "/" + name.str();
  return llvm::sys::fs::exists(path) ? path : "";
}

class Folder {
public:
  Folder() { EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("dlc-data", directory)); }
  ~Folder() { llvm::sys::fs::remove_directories(directory); }

  std::string path(llvm::StringRef name = "") const {
    llvm::SmallString<128> result(directory);
    if (!name.empty())
      llvm::sys::path::append(result, name);
    return result.str().str();
  }

  /// Writes a file, with the folders above it, and returns its path.
  std::string write(llvm::StringRef name, llvm::StringRef contents) const {
    std::string file = path(name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file));
    std::error_code error;
    llvm::raw_fd_ostream(file, error) << contents;
    EXPECT_FALSE(error) << file;
    return file;
  }

  size_t entries() const {
    size_t count = 0;
    std::error_code error;
    for (llvm::sys::fs::directory_iterator it(directory, error), end; it != end && !error;
         it.increment(error))
      ++count;
    return count;
  }

private:
  llvm::SmallString<128> directory;
};

/// The value, or a failed test and a default.
template <typename T> T value(llvm::Expected<T> expected) {
  if (expected)
    return std::move(*expected);
  ADD_FAILURE() << llvm::toString(expected.takeError());
  return T();
}

inline std::string message(llvm::Error error) { return error ? llvm::toString(std::move(error)) : "success"; }

template <typename T> std::string message(llvm::Expected<T> expected) {
  return expected ? "success" : llvm::toString(expected.takeError());
}

inline void expectSuccess(llvm::Error error) {
  if (error)
    ADD_FAILURE() << llvm::toString(std::move(error));
}

inline bool contains(const std::string &text, llvm::StringRef part) {
  return text.find(part.str()) != std::string::npos;
}

#define EXPECT_MESSAGE(expression, part)                                                                     \
  do {                                                                                                       \
    std::string text = ::dlc::data::message(expression);                                                     \
    EXPECT_TRUE(::dlc::data::contains(text, part)) << "message: " << text;                                   \
  } while (false)

/// A tensor of the values 0, 1, 2, ...
template <typename T> HostTensor counting(int32_t dtype, llvm::ArrayRef<int64_t> shape) {
  HostTensor tensor = value(HostTensor::create(dtype, shape));
  auto elements = tensor.as<T>();
  std::iota(elements.begin(), elements.end(), T(0));
  return tensor;
}

} // namespace dlc::data
#endif
