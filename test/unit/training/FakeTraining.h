// A training step and its prediction written by hand: softmax regression with momentum, as the compiler would lay them
// out, so that the loop is tested without it.
//
//   step     x float32 [N, 4], labels int64 [N], learning_rate, step, seed -> loss float32, logits float32 [N, 3]
//   predict  x float32 [N, 4] -> logits float32 [N, 3]
//   state    w float32 [3, 4], b float32 [3], and their momentum; w begins at 0.1, 0.2, ...
#ifndef DLC_TEST_UNIT_TRAINING_FAKETRAINING_H
#define DLC_TEST_UNIT_TRAINING_FAKETRAINING_H

#include "lib/Training/Session.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

namespace dlc::training {

/// The layout of their state.
StateLayout fakeLayout();

Manifest fakeManifest();
/// Models of an open batch, or of batches of 4.
constexpr int64_t fakeFixedBatch = 4;
std::unique_ptr<Session> fakeSession(bool isFixed = false);
/// Models of an open batch on a GPU of FakeDriver.h, whose kernels are the same functions.
std::unique_ptr<Session> fakeDeviceSession();

/// A folder that goes away with its contents.
class Folder {
public:
  Folder() { EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("dlc-training", directory)); }
  ~Folder() { llvm::sys::fs::remove_directories(directory); }

  std::string path(llvm::StringRef name = "") const {
    llvm::SmallString<128> result(directory);
    if (!name.empty())
      llvm::sys::path::append(result, name);
    return result.str().str();
  }
  std::string write(llvm::StringRef name, llvm::StringRef contents) const {
    std::string file = path(name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file));
    std::error_code error;
    llvm::raw_fd_ostream(file, error) << contents;
    EXPECT_FALSE(error) << file;
    return file;
  }
  static std::string read(llvm::StringRef path) {
    auto buffer = llvm::MemoryBuffer::getFile(path);
    return buffer ? (*buffer)->getBuffer().str() : "";
  }
  std::vector<std::string> names(llvm::StringRef sub = "") const {
    std::vector<std::string> result;
    std::error_code error;
    for (llvm::sys::fs::directory_iterator it(path(sub), error), end; it != end && !error; it.increment(error))
      result.push_back(llvm::sys::path::filename(it->path()).str());
    llvm::sort(result);
    return result;
  }

private:
  llvm::SmallString<128> directory;
};

inline std::string message(llvm::Error error) { return error ? llvm::toString(std::move(error)) : "success"; }
template <typename T> std::string message(llvm::Expected<T> value) {
  return value ? "success" : llvm::toString(value.takeError());
}
inline bool contains(const std::string &text, llvm::StringRef part) { return llvm::StringRef(text).contains(part); }

} // namespace dlc::training

#endif
