// Owned tensors and the checked arithmetic of their sizes.
#include "lib/Data/HostTensor.h"
#include "dlc/Runtime/Artifact.h"
#include "lib/Data/Failure.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

namespace dlc::data {

namespace {
struct DTypeRow {
  const char *name;
  size_t size;
};
constexpr DTypeRow dtypes[DLC_NUM_DTYPES] = {{"float32", 4}, {"float64", 8}, {"float16", 2}, {"bfloat16", 2},
                                             {"int8", 1},    {"int16", 2},   {"int32", 4},   {"int64", 8},
                                             {"uint8", 1},   {"uint16", 2},  {"uint32", 4},  {"uint64", 8},
                                             {"bool", 1}};

constexpr size_t maxBytes = size_t(1) << 40; // more than any machine holds

bool isDType(int32_t dtype) { return dtype >= 0 && dtype < DLC_NUM_DTYPES; }
} // namespace

llvm::StringRef dtypeName(int32_t dtype) { return isDType(dtype) ? dtypes[dtype].name : "?"; }

size_t dtypeSize(int32_t dtype) { return isDType(dtype) ? dtypes[dtype].size : 0; }

bool isFloat(int32_t dtype) { return dtype >= DLC_F32 && dtype <= DLC_BF16; }

std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t dim : shape)
    text += (text.empty() ? "" : "x") + (dim < 0 ? std::string("?") : std::to_string(dim));
  return text;
}

llvm::Expected<size_t> tensorBytes(int32_t dtype, llvm::ArrayRef<int64_t> shape) {
  if (!isDType(dtype))
    return failure("expected an element type 0.." + llvm::Twine(DLC_NUM_DTYPES - 1) + ", got " +
                   llvm::Twine(dtype));
  if (shape.size() > DLC_MAX_RANK)
    return failure("expected at most " + llvm::Twine(DLC_MAX_RANK) + " dimensions, got " +
                   llvm::Twine(shape.size()));
  int64_t product = static_cast<int64_t>(dtypeSize(dtype));
  bool empty = false;
  for (int64_t dim : shape) {
    if (dim < 0)
      return failure("expected dimensions of 0 or more, got " + llvm::Twine(dim));
    empty |= dim == 0;
    if (dim != 0 && __builtin_mul_overflow(product, dim, &product))
      return failure("shape " + shapeText(shape) + " of " + dtypeName(dtype) + " passes 2^63 bytes");
  }
  return empty ? 0 : static_cast<size_t>(product);
}

HostTensor::HostTensor(HostTensor &&other) noexcept { *this = std::move(other); }

HostTensor &HostTensor::operator=(HostTensor &&other) noexcept {
  type = std::exchange(other.type, DLC_F32);
  dims = std::exchange(other.dims, {0}); // what is left behind stays a valid, empty tensor
  memory = std::move(other.memory);
  start = std::exchange(other.start, nullptr);
  size = std::exchange(other.size, 0);
  return *this;
}

llvm::Expected<HostTensor> HostTensor::create(int32_t dtype, llvm::ArrayRef<int64_t> shape) {
  llvm::Expected<size_t> size = tensorBytes(dtype, shape);
  if (!size)
    return size.takeError();
  HostTensor tensor;
  tensor.type = dtype;
  tensor.dims = shape.vec();
  tensor.size = *size;
  if (*size < maxBytes) // never 0 bytes, so that even an empty tensor has an address
    tensor.memory.reset(static_cast<char *>(std::calloc(*size + DLC_ALIGNMENT, 1)));
  if (!tensor.memory)
    return failure("no memory for " + llvm::Twine(*size) + " bytes of " + shapeText(shape) + " " +
                   dtypeName(dtype));
  tensor.start = reinterpret_cast<char *>(
      llvm::alignTo(reinterpret_cast<uintptr_t>(tensor.memory.get()), DLC_ALIGNMENT));
  return tensor;
}

llvm::Expected<HostTensor> HostTensor::copyOf(const dlc_tensor &tensor) {
  if (tensor.rank < 0 || tensor.rank > DLC_MAX_RANK)
    return failure("expected a rank of 0.." + llvm::Twine(DLC_MAX_RANK) + ", got " +
                   llvm::Twine(tensor.rank));
  llvm::Expected<HostTensor> copy = create(tensor.dtype, llvm::ArrayRef<int64_t>(tensor.shape, tensor.rank));
  if (!copy)
    return copy;
  if (copy->size > tensor.size)
    return failure("expected a buffer of " + llvm::Twine(copy->size) + " bytes, got " +
                   llvm::Twine(tensor.size));
  if (copy->size != 0)
    std::memcpy(copy->data(), tensor.data, copy->size);
  return copy;
}

llvm::Expected<HostTensor> HostTensor::clone() const { return copyOf(view()); }

int64_t HostTensor::elements() const { return static_cast<int64_t>(size / dtypeSize(type)); }

llvm::Error HostTensor::reshape(llvm::ArrayRef<int64_t> shape) {
  llvm::Expected<size_t> wanted = tensorBytes(type, shape);
  if (!wanted)
    return wanted.takeError();
  if (*wanted != size)
    return failure("cannot view shape " + shapeText(dims) + " as " + shapeText(shape) +
                   ": element counts differ");
  dims = shape.vec();
  return llvm::Error::success();
}

dlc_tensor HostTensor::view() const {
  dlc_tensor tensor = {};
  tensor.data = start;
  tensor.size = size;
  tensor.dtype = type;
  tensor.rank = static_cast<int32_t>(dims.size());
  llvm::copy(dims, tensor.shape);
  return tensor;
}

} // namespace dlc::data
