// Values that are integers on a linear scale, and the constants that describe them.
#ifndef DLC_QUANTIZATION_QUANTIZEDVALUE_H
#define DLC_QUANTIZATION_QUANTIZEDVALUE_H

#include "dialects/Nn/NnDialect.h"

namespace dlc::quantization {

inline RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// The contents of a constant or immutable parameter of up to 2^26 elements; null if there are none.
HostValue getContents(Value value);

/// Whether constant folding can evaluate `value`: it is made of constants, fills and immutable parameters.
bool isConstant(Value value);

/// The value of a constant all of whose elements are equal.
std::optional<double> getUniform(Value value);

/// The value of a scale that is constant, one for the tensor, f32 and within [1e-30, 1e30]: what is multiplied or
/// divided by it neither vanishes nor overflows.
std::optional<float> getTensorScale(Value scale);

/// A dequantized tensor: `real = (integers - zero) * scale`, by constants, per tensor.
struct QuantizedValue {
  Value integers;
  Value scale; // rank 0, f32
  float scaleValue = 0;
  int64_t zero = 0;

  /// If `real` is the result of nn.dequantize of bytes, or of 32-bit sums with `allowSums`, per tensor.
  static std::optional<QuantizedValue> match(Value real, bool allowSums = false);

  Type getElementType() const { return typeOf(integers).getElementType(); }
  bool hasSameScale(const QuantizedValue &other) const {
    return scaleValue == other.scaleValue && zero == other.zero && getElementType() == other.getElementType();
  }
};

/// Sums of an integer contraction on their scale: `real = integers * scale`, per tensor or along `axis`.
struct QuantizedSums {
  Value integers; // i32
  Value scale;    // rank 0, or rank 1 along axis
  int64_t axis = 0;

  static std::optional<QuantizedSums> match(Value real);
};

/// Short ways to build nn ops at the builder's place.
struct QuantBuilder {
  OpBuilder &builder;
  Location loc;

  /// A constant of rank 0: rounded to float types, an integer for integer ones.
  Value scalar(double value, Type elementType);
  Value cast(Value value, Type elementType);
  /// A vector along dimension `axis` of a tensor of rank `rank`, so that it broadcasts; rank 0 stays.
  Value alongAxis(Value vector, int64_t axis, int64_t rank);
  Value dequantize(Value integers, Value scale, int64_t zero, int64_t axis = 0);
  Value requantize(Value input, Value multiplier, Type to, int64_t zero, int64_t low, int64_t high);
};

/// The lowest and highest value of an 8-bit type.
std::pair<int64_t, int64_t> rangeOf(Type byteType);

} // namespace dlc::quantization

#endif
