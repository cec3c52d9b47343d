// Storage of host tensors and their way into and out of attributes without copies.
#include "lib/Support/HostValue.h"
#include "lib/Support/ElementTypes.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemAlloc.h"

#include <cstdlib>

using namespace mlir;
using namespace dlc;

/// Contents up to this size are printed in place and compared by value.
static constexpr size_t maxInlineBytes = 1024;

size_t dlc::elementSize(Type elementType) {
  if (!isElementType(elementType))
    return 0;
  return elementType.isInteger(1) ? 1 : elementType.getIntOrFloatBitWidth() / 8;
}

std::optional<int64_t> dlc::checkedElementCount(ArrayRef<int64_t> shape) {
  // A zero makes the product zero even where the other sizes overflow.
  int64_t count = 1;
  bool isEmpty = false, overflows = false;
  for (int64_t size : shape) {
    if (size < 0)
      return std::nullopt;
    isEmpty |= size == 0;
    overflows |= llvm::MulOverflow(count, size, count);
  }
  if (isEmpty)
    return 0;
  return overflows ? std::nullopt : std::optional(count);
}

HostValue::HostValue(Type elementType, ArrayRef<int64_t> shape) : type(elementType), shape(shape) {
  size_t size = getNumElements() * elementSize(elementType);
  // calloc leaves zero pages to the system until they are touched.
  std::shared_ptr<void> memory(llvm::safe_calloc(std::max<size_t>(size, 1), 1), std::free);
  bytes = ArrayRef(static_cast<const char *>(memory.get()), size);
  owner = std::move(memory);
}

HostValue::HostValue(Type elementType, ArrayRef<int64_t> shape, ArrayRef<char> bytes, std::shared_ptr<const void> owner)
    : type(elementType), shape(shape), bytes(bytes), owner(std::move(owner)) {
  assert(bytes.size() == getNumElements() * elementSize(elementType) && "bytes must be as many as the shape needs");
}

int64_t HostValue::getNumElements() const { return checkedElementCount(shape).value_or(0); }

HostValue HostValue::fromAttr(ElementsAttr attr) {
  auto type = dyn_cast_or_null<RankedTensorType>(attr ? attr.getShapedType() : ShapedType());
  if (!type || !type.hasStaticShape() || !isElementType(type.getElementType()))
    return {};
  std::optional<int64_t> count = checkedElementCount(type.getShape());
  Type elementType = type.getElementType();
  size_t width = elementSize(elementType);
  if (!count || *count > std::numeric_limits<int64_t>::max() / 8)
    return {};

  // Resources and attribute storage live as long as the context: no owner is needed.
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    ArrayRef<char> data = resource.getData();
    if (data.size() != *count * width)
      return {};
    return HostValue(elementType, type.getShape(), data, nullptr);
  }
  auto dense = dyn_cast<DenseElementsAttr>(attr);
  if (!dense)
    return {};
  bool isBool = elementType.isInteger(1);
  if (!dense.isSplat() && !isBool)
    return HostValue(elementType, type.getShape(), dense.getRawData(), nullptr);
  HostValue value(elementType, type.getShape());
  char *out = value.getMutableBytes().data();
  if (isBool) { // the attribute may pack bits
    for (auto [k, bit] : llvm::enumerate(dense.getValues<bool>()))
      out[k] = bit;
    return value;
  }
  const char *element = dense.getRawData().data();
  if (llvm::all_of(ArrayRef(element, width), [](char c) { return c == 0; }))
    return value;
  for (int64_t k = 0; k < *count; ++k)
    std::memcpy(out + k * width, element, width);
  return value;
}

ElementsAttr HostValue::toAttr(RankedTensorType attrType, StringRef name) const {
  assert(attrType.getShape() == getShape() && attrType.getElementType() == type && "the type must be the value's");
  if (bytes.size() <= maxInlineBytes) {
    if (!type.isInteger(1)) {
      // One element is a splat to MLIR, and no elements have no bytes: both are fine here.
      SmallVector<char> aligned(bytes);
      return DenseElementsAttr::getFromRawBuffer(attrType, aligned);
    }
    SmallVector<bool> bits = llvm::map_to_vector(bytes, [](char c) { return c != 0; });
    return DenseElementsAttr::get(attrType, bits);
  }
  // The blob's deleter holds the owner: the bytes live as long as the context.
  AsmResourceBlob blob(bytes, elementSize(type), [keep = owner](void *, size_t, size_t) mutable { keep.reset(); },
                       /*dataIsMutable=*/false);
  return DenseResourceElementsAttr::get(attrType, name, std::move(blob));
}

double HostValue::getDouble(int64_t index) const {
  return withElement(type, [&](auto tag) {
    using E = decltype(tag);
    return elementTo<double, E>(loadElement<E>(bytes.data(), index));
  });
}

int64_t HostValue::getInt(int64_t index) const {
  return withElement(type, [&](auto tag) {
    using E = decltype(tag);
    return elementTo<int64_t, E>(loadElement<E>(bytes.data(), index));
  });
}

void HostValue::setDouble(int64_t index, double value) {
  withElement(type, [&](auto tag) {
    using E = decltype(tag);
    storeElement<E>(getMutableBytes().data(), index, elementFrom<E>(value));
  });
}

void HostValue::setInt(int64_t index, int64_t value) {
  withElement(type, [&](auto tag) {
    using E = decltype(tag);
    storeElement<E>(getMutableBytes().data(), index, elementFrom<E>(value));
  });
}

HostValue HostValue::reshaped(ArrayRef<int64_t> newShape) const {
  assert(checkedElementCount(newShape) == std::optional(getNumElements()) && "reshape keeps the number of elements");
  return HostValue(type, newShape, bytes, owner);
}
