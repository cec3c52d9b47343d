// A tensor in the compiler's own memory: what the reference evaluator computes on and what
// constant folding makes parameters of. Bytes are shared, never copied on assignment, and may
// belong to a mapped file.
#ifndef DLC_SUPPORT_HOSTVALUE_H
#define DLC_SUPPORT_HOSTVALUE_H

#include "lib/Support/Mlir.h"

#include <cstring>
#include <memory>

namespace dlc {

/// Bytes of one element of an nn element type; booleans take one.
size_t elementSize(Type elementType);

/// Product of `shape`, or nothing on overflow or a negative size.
std::optional<int64_t> checkedElementCount(ArrayRef<int64_t> shape);

/// A dense row-major tensor. Elements are stored as ONNX does: little endian, booleans one byte
/// (0 or 1), f16 and bf16 as their bits. Copies share the bytes.
class HostValue {
public:
  HostValue() = default;

  /// A tensor of zeros. The element count must have been checked against a budget.
  HostValue(Type elementType, ArrayRef<int64_t> shape);

  /// A view of `bytes`, which `owner` keeps alive; they must be as many as the shape needs.
  HostValue(Type elementType, ArrayRef<int64_t> shape, ArrayRef<char> bytes, std::shared_ptr<const void> owner);

  /// The contents of a dense or resource attribute (splats are expanded).
  static HostValue fromAttr(ElementsAttr attr);

  /// As an attribute of `type`, whose static shape must be the value's: inline for small contents,
  /// a resource that shares the bytes otherwise. `name` is the resource's, made unique.
  ElementsAttr toAttr(RankedTensorType type, StringRef name) const;

  explicit operator bool() const { return static_cast<bool>(type); }
  Type getElementType() const { return type; }
  ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getRank() const { return shape.size(); }
  int64_t getNumElements() const;
  ArrayRef<char> getBytes() const { return bytes; }

  /// Writable bytes. Only for a value that nobody else shares: one just made.
  MutableArrayRef<char> getMutableBytes() { return {const_cast<char *>(bytes.data()), bytes.size()}; }

  /// Element `index` as a double (any type, 64-bit integers rounded), or as an integer (floats are truncated).
  double getDouble(int64_t index) const;
  int64_t getInt(int64_t index) const;
  /// Stores with rounding to nearest even for floats; integers wrap.
  void setDouble(int64_t index, double value);
  void setInt(int64_t index, int64_t value);

  /// The same bytes under another shape of equally many elements.
  HostValue reshaped(ArrayRef<int64_t> newShape) const;

private:
  Type type;
  SmallVector<int64_t> shape;
  ArrayRef<char> bytes;
  std::shared_ptr<const void> owner;
};

/// What evaluation of an op needs beside its operands.
struct EvalOptions {
  /// Compute and keep every float as f64 (operands must be f64 already): the oracle of gradient checks.
  bool fp64 = false;
  /// Value of each symbol, by position in the context's table; empty when all shapes are static.
  ArrayRef<int64_t> symbols;
  /// Largest result in bytes; more is an error.
  int64_t maxBytes = int64_t(1) << 34;
};

} // namespace dlc

#endif
