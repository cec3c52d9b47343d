// The kinds of data sets behind openDataset, for the files of this folder.
#ifndef DLC_DATA_DATASETKINDS_H
#define DLC_DATA_DATASETKINDS_H

#include "lib/Data/Dataset.h"
#include "llvm/Support/MemoryBuffer.h"
#include <optional>

namespace dlc::data {

/// The elements of an array: owned, or in a mapped file.
struct ArrayData {
  HostTensor tensor;                          ///< empty when mapped
  std::unique_ptr<llvm::MemoryBuffer> mapped; ///< null when owned
  int32_t dtype = DLC_U8;
  std::vector<int64_t> shape;
  const char *bytes = nullptr;

  static ArrayData owned(HostTensor tensor);
};

/// An .npy file, mapped when its elements can be used as they are.
llvm::Expected<ArrayData> openNpyArray(llvm::StringRef path);

/// Labels as 64-bit numbers: integers of any type, shape [count] or [count, 1].
llvm::Expected<std::vector<int64_t>> labelsFrom(const HostTensor &labels, llvm::StringRef name);

/// What belongs to the samples: a label each, or with DatasetOptions::targets anything else.
struct Answers {
  std::vector<int64_t> labels;
  std::optional<HostTensor> targets;
};
llvm::Expected<Answers> answersFrom(HostTensor answers, llvm::StringRef name, const DatasetOptions &options);

/// Samples along the first dimension of an array. Fails when there are not as many answers.
llvm::Expected<std::unique_ptr<Dataset>> makeArrayDataset(llvm::StringRef path, ArrayData samples, Answers answers);

/// The names in `directory`, sorted, without hidden ones.
llvm::Expected<std::vector<std::string>> listDirectory(llvm::StringRef directory);

/// One folder of pictures per class. Null when `directory` holds no such folders.
llvm::Expected<std::unique_ptr<Dataset>> openPictureFolders(llvm::StringRef directory, Split split);

/// The words that mark a split in names of files and folders.
llvm::ArrayRef<llvm::StringLiteral> splitWords(Split split);

} // namespace dlc::data
#endif
