// The element types of the nn dialect as C++ types: how one element lies in memory and converts.
// Loads and stores go through memcpy because mapped files need not be aligned.
#ifndef DLC_SUPPORT_ELEMENTTYPES_H
#define DLC_SUPPORT_ELEMENTTYPES_H

#include "lib/Support/Mlir.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace dlc {

/// A 16-bit float format's bits as a double, exactly.
template <int exponentBits, int mantissaBits>
inline double smallFloatToDouble(uint16_t bits) {
  constexpr int maxExponent = (1 << exponentBits) - 1, bias = maxExponent >> 1;
  uint64_t sign = uint64_t(bits >> 15) << 63;
  int exponent = (bits >> mantissaBits) & maxExponent;
  uint64_t mantissa = bits & ((1 << mantissaBits) - 1);
  if (exponent == 0) {
    double magnitude = std::ldexp(static_cast<double>(mantissa), 1 - bias - mantissaBits);
    return sign ? -magnitude : magnitude;
  }
  uint64_t wide = exponent == maxExponent ? 0x7ff : exponent - bias + 1023;
  return std::bit_cast<double>(sign | wide << 52 | mantissa << (52 - mantissaBits));
}

/// Rounds to nearest even in one step; going through f32 would round twice.
template <int exponentBits, int mantissaBits>
inline uint16_t doubleToSmallFloat(double value) {
  constexpr int maxExponent = (1 << exponentBits) - 1, bias = maxExponent >> 1;
  uint64_t bits = std::bit_cast<uint64_t>(value), mantissa = bits & ((uint64_t(1) << 52) - 1);
  int exponent = (bits >> 52) & 0x7ff, shift = 52 - mantissaBits;
  uint16_t sign = uint16_t((bits >> 63) << 15);
  if (exponent == 0x7ff) {
    uint16_t quiet = mantissa ? uint16_t(1 << (mantissaBits - 1) | mantissa >> shift) : 0;
    return sign | uint16_t(maxExponent << mantissaBits) | quiet;
  }
  int target = exponent - 1023 + bias;
  mantissa |= uint64_t(1) << 52;
  if (target <= 0) { // subnormal, with no implicit bit
    shift += 1 - target;
    target = 0;
  }
  if (shift >= 54) // less than half of the smallest; f64 subnormals too
    return sign;
  uint64_t kept = mantissa >> shift, rest = mantissa & ((uint64_t(1) << shift) - 1), half = uint64_t(1) << (shift - 1);
  kept += rest > half || (rest == half && (kept & 1));
  // The implicit bit of `kept`, and a carry, count up the exponent field.
  uint64_t result = target == 0 ? kept : (uint64_t(target - 1) << mantissaBits) + kept;
  return sign | uint16_t(std::min<uint64_t>(result, uint64_t(maxExponent) << mantissaBits));
}

/// Truncates; beyond T's range gives its nearest value, NaN gives 0.
template <typename T>
inline T saturateToInt(double value) {
  if (std::isnan(value))
    return 0;
  // The limits as doubles: max + 1 is a power of two and exact.
  constexpr double low = static_cast<double>(std::numeric_limits<T>::min());
  const double high = std::ldexp(1.0, std::numeric_limits<T>::digits);
  if (value <= low)
    return std::numeric_limits<T>::min();
  if (value >= high)
    return std::numeric_limits<T>::max();
  return static_cast<T>(value);
}

/// Rounds an integer to a double so that rounding the double further gives what rounding the integer
/// at once would: what is cut off leaves a trace in the last bit.
template <typename T>
inline double intToDoubleRoundToOdd(T value) {
  double rounded = static_cast<double>(value);
  if (std::abs(rounded) < 9007199254740992.0) // 2^53: exact
    return rounded;
  double limit = std::ldexp(1.0, std::numeric_limits<T>::digits);
  if (rounded < limit && static_cast<T>(rounded) == value)
    return rounded;
  uint64_t bits = std::bit_cast<uint64_t>(rounded);
  if (bits & 1)
    return rounded;
  bool isTooLarge = rounded >= limit || static_cast<T>(rounded) > value;
  // Magnitude grows with the bits: one step towards the value has an odd last bit.
  return std::bit_cast<double>(isTooLarge == (rounded > 0) ? bits - 1 : bits + 1);
}

struct F64Element {
  using Storage = double;
  static constexpr bool isFloat = true, isBool = false;
  static double toDouble(Storage s) { return s; }
  static Storage fromDouble(double v) { return v; }
};
struct F32Element {
  using Storage = float;
  static constexpr bool isFloat = true, isBool = false;
  static double toDouble(Storage s) { return s; }
  static Storage fromDouble(double v) { return static_cast<float>(v); }
};
struct F16Element {
  using Storage = uint16_t;
  static constexpr bool isFloat = true, isBool = false;
  static double toDouble(Storage s) { return smallFloatToDouble<5, 10>(s); }
  static Storage fromDouble(double v) { return doubleToSmallFloat<5, 10>(v); }
};
struct BF16Element {
  using Storage = uint16_t;
  static constexpr bool isFloat = true, isBool = false;
  static double toDouble(Storage s) { return smallFloatToDouble<8, 7>(s); }
  static Storage fromDouble(double v) { return doubleToSmallFloat<8, 7>(v); }
};
template <typename T>
struct IntElement {
  using Storage = T;
  static constexpr bool isFloat = false, isBool = false;
};
struct BoolElement {
  using Storage = uint8_t;
  static constexpr bool isFloat = false, isBool = true;
};

/// True for the types that withElement knows.
inline bool isElementType(Type type) {
  if (!type)
    return false;
  if (type.isF64() || type.isF32() || type.isF16() || type.isBF16() || type.isSignlessInteger(1))
    return true;
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer || integer.isSigned())
    return false;
  unsigned width = integer.getWidth();
  return width == 8 || width == 16 || width == 32 || width == 64;
}

/// Calls `fn` with the tag of `type`, which must satisfy isElementType. All calls return one type.
template <typename Fn>
auto withElement(Type type, Fn &&fn) {
  assert(isElementType(type) && "not an element type of the nn dialect");
  if (type.isF32())
    return fn(F32Element());
  if (type.isF64())
    return fn(F64Element());
  if (type.isF16())
    return fn(F16Element());
  if (type.isBF16())
    return fn(BF16Element());
  if (type.isInteger(1))
    return fn(BoolElement());
  bool isUnsigned = type.isUnsignedInteger();
  switch (type.getIntOrFloatBitWidth()) {
  case 8:
    return isUnsigned ? fn(IntElement<uint8_t>()) : fn(IntElement<int8_t>());
  case 16:
    return isUnsigned ? fn(IntElement<uint16_t>()) : fn(IntElement<int16_t>());
  case 32:
    return isUnsigned ? fn(IntElement<uint32_t>()) : fn(IntElement<int32_t>());
  default:
    return isUnsigned ? fn(IntElement<uint64_t>()) : fn(IntElement<int64_t>());
  }
}

/// Element `index` of `bytes`.
template <typename Element>
typename Element::Storage loadElement(const char *bytes, int64_t index) {
  typename Element::Storage s;
  std::memcpy(&s, bytes + index * sizeof(s), sizeof(s));
  return s;
}
template <typename Element>
void storeElement(char *bytes, int64_t index, typename Element::Storage s) {
  std::memcpy(bytes + index * sizeof(s), &s, sizeof(s));
}

/// One element as the arithmetic type T: double, int64_t or uint64_t. Integers are extended by their
/// own sign; floats are truncated to integers, saturating.
template <typename T, typename Element>
T elementTo(typename Element::Storage s) {
  if constexpr (Element::isFloat) {
    if constexpr (std::is_same_v<T, double>)
      return Element::toDouble(s);
    else
      return static_cast<T>(saturateToInt<int64_t>(Element::toDouble(s)));
  } else {
    return static_cast<T>(s);
  }
}

/// The reverse: floats are rounded to nearest even once, also from integers; integers keep the low
/// bits; doubles become integers by truncation, saturating at 64 bits.
template <typename Element, typename T>
typename Element::Storage elementFrom(T value) {
  if constexpr (Element::isFloat) {
    if constexpr (std::is_same_v<T, double>)
      return Element::fromDouble(value);
    else if constexpr (std::is_same_v<Element, F64Element>)
      return static_cast<double>(value);
    else
      return Element::fromDouble(intToDoubleRoundToOdd(value));
  } else {
    uint64_t bits;
    if constexpr (std::is_same_v<T, double>)
      bits = value < 0 ? static_cast<uint64_t>(saturateToInt<int64_t>(value)) : saturateToInt<uint64_t>(value);
    else
      bits = static_cast<uint64_t>(value);
    return static_cast<typename Element::Storage>(Element::isBool ? bits & 1 : bits);
  }
}

} // namespace dlc

#endif
