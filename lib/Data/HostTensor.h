// A tensor in the compiler's own memory: what the readers of this folder produce, what the driver
// hands to a compiled model, and what is written back to files.
#ifndef DLC_DATA_HOSTTENSOR_H
#define DLC_DATA_HOSTTENSOR_H

#include "dlc/Runtime/Tensor.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace dlc::data {

/// "float32", ..., or "?" for a number that is no dlc_dtype. The same names as numpy's.
llvm::StringRef dtypeName(int32_t dtype);

/// Bytes of one element, 0 for a number that is no dlc_dtype.
size_t dtypeSize(int32_t dtype);

bool isFloat(int32_t dtype);

/// "1x3x224x224", "scalar" for rank 0; negative dimensions appear as "?".
std::string shapeText(llvm::ArrayRef<int64_t> shape);

/// Bytes of a dense tensor. Fails on an unknown dtype, a rank above DLC_MAX_RANK, a negative
/// dimension, and when the non-zero dimensions alone pass the address space.
llvm::Expected<size_t> tensorBytes(int32_t dtype, llvm::ArrayRef<int64_t> shape);

/// Owns row-major elements, aligned to 64 bytes. Move only; `clone` copies. The default value is an
/// empty float32 tensor of shape [0].
class HostTensor {
public:
  HostTensor() = default;
  HostTensor(HostTensor &&other) noexcept;
  HostTensor &operator=(HostTensor &&other) noexcept;

  /// A tensor of zeros. Fails as `tensorBytes` does, and when memory is short. The pages of a large
  /// tensor are not touched: a file that declares more than it holds costs nothing.
  static llvm::Expected<HostTensor> create(int32_t dtype, llvm::ArrayRef<int64_t> shape);
  /// Room for what `tensor` describes, with its contents copied.
  static llvm::Expected<HostTensor> copyOf(const dlc_tensor &tensor);
  llvm::Expected<HostTensor> clone() const;

  int32_t dtype() const { return type; }
  llvm::ArrayRef<int64_t> shape() const { return dims; }
  int64_t elements() const;
  size_t bytes() const { return size; }
  char *data() { return start; }
  const char *data() const { return start; }

  /// The elements as T, whose size must be that of the dtype.
  template <typename T> llvm::MutableArrayRef<T> as() {
    return {reinterpret_cast<T *>(data()), size / sizeof(T)};
  }
  template <typename T> llvm::ArrayRef<T> as() const {
    return {reinterpret_cast<const T *>(data()), size / sizeof(T)};
  }

  /// Gives the same elements another shape. Fails when the counts differ.
  llvm::Error reshape(llvm::ArrayRef<int64_t> shape);

  /// A view for the C API, valid while this tensor lives. The C API has no const view: it does not
  /// write to inputs.
  dlc_tensor view() const;

private:
  struct Free {
    void operator()(char *p) const { std::free(p); }
  };
  int32_t type = DLC_F32;
  std::vector<int64_t> dims{0};
  std::unique_ptr<char, Free> memory;
  char *start = nullptr; ///< the first aligned byte of `memory`
  size_t size = 0;
};

} // namespace dlc::data
#endif
