// NumPy's .npz files: a zip archive of .npy files, stored or deflated. Members are read one at a
// time; libzip does the container.
#ifndef DLC_DATA_NPZ_H
#define DLC_DATA_NPZ_H

#include "lib/Data/HostTensor.h"

struct zip;

namespace dlc::data {

/// An open archive. Arrays are named as in Python: without ".npy".
class NpzReader {
public:
  static llvm::Expected<NpzReader> open(llvm::StringRef path);

  llvm::ArrayRef<std::string> names() const { return arrayNames; }
  /// The place of `name` in `names()`, or -1.
  int64_t find(llvm::StringRef name) const;
  /// Reads and checks array `index` of `names()`, its checksum included.
  llvm::Expected<HostTensor> read(size_t index) const;

private:
  struct Close {
    void operator()(struct zip *archive) const;
  };
  std::string path;
  uint64_t fileSize = 0;
  std::unique_ptr<struct zip, Close> archive;
  std::vector<std::string> arrayNames;
  std::vector<uint64_t> entries; ///< of each array, its number in the archive
};

struct NamedTensor {
  std::string name;
  dlc_tensor tensor;
};

/// Writes an uncompressed archive atomically (see Files.h). Equal tensors give equal bytes.
llvm::Error writeNpz(llvm::StringRef path, llvm::ArrayRef<NamedTensor> tensors);

} // namespace dlc::data
#endif
