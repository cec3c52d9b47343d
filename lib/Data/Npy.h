// NumPy's .npy files, versions 1 to 3: every element type of dlc, C and Fortran order, either byte
// order. Written own: no packaged library reads them without trusting the header's sizes.
#ifndef DLC_DATA_NPY_H
#define DLC_DATA_NPY_H

#include "lib/Data/HostTensor.h"

namespace dlc::data {

/// What stands before the elements, checked: shape and dtype fit dlc_tensor and the file's size.
struct NpyHeader {
  int32_t dtype = DLC_F32;
  bool swapped = false; ///< big endian
  bool fortran = false; ///< first dimension varies fastest
  std::vector<int64_t> shape;
  uint64_t offset = 0; ///< of the first element, from the start of the file
  size_t bytes = 0;    ///< of all elements
};

/// Enough of a file to know how long its header is.
constexpr size_t npyPrefixBytes = 12;

/// From the first `npyPrefixBytes` of a file (fewer when it is shorter): where the elements start.
llvm::Expected<uint64_t> npyDataOffset(llvm::StringRef prefix, llvm::StringRef name);

/// `start` holds at least the bytes before the elements; `fileSize` is that of the whole file.
/// `name` is for messages.
llvm::Expected<NpyHeader> parseNpyHeader(llvm::StringRef start, uint64_t fileSize, llvm::StringRef name);

/// Turns elements as the file had them into dlc's: native byte order, row-major, bools of 0 and 1.
/// `tensor` has the header's dtype and shape.
llvm::Error finishNpy(const NpyHeader &header, HostTensor &tensor, llvm::StringRef name);

llvm::Expected<HostTensor> parseNpy(llvm::StringRef contents, llvm::StringRef name);
llvm::Expected<HostTensor> readNpy(llvm::StringRef path);

/// The bytes before the elements of a version 1 file in C order.
std::string npyHeaderText(int32_t dtype, llvm::ArrayRef<int64_t> shape);

/// Writes atomically (see Files.h). bfloat16 is stored as ml_dtypes does it, '<V2'.
llvm::Error writeNpy(llvm::StringRef path, const dlc_tensor &tensor);

} // namespace dlc::data
#endif
