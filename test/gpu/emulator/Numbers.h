// The small floating-point formats, bit by bit, in code that vectorises.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

namespace dlc::emulator {

#define DLC_LANE [[gnu::always_inline]] static inline

DLC_LANE float bfloatToFloat(uint32_t bits) { return std::bit_cast<float>(bits << 16); }

DLC_LANE uint32_t floatToBfloat(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value), rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return value != value ? 0x7fff : rounded;
}

DLC_LANE float halfToFloat(uint32_t bits) {
  float scaled = std::bit_cast<float>((bits & 0x7fff) << 13) * 0x1p112f;
  uint32_t result = std::bit_cast<uint32_t>(scaled);
  result = (bits & 0x7c00) == 0x7c00 ? (bits & 0x7fff) << 13 | 0x7f800000 : result;
  return std::bit_cast<float>(result | (bits & 0x8000) << 16);
}

DLC_LANE uint32_t floatToHalf(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  uint32_t small = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000;
  uint32_t normal = (magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13;
  uint32_t result = magnitude < 0x38800000 ? small : magnitude >= 0x47800000 ? 0x7c00 : normal;
  return magnitude > 0x7f800000 ? 0x7fff : result | sign;
}

/// To float, so that rounding once more to half or bfloat gives what one rounding would.
DLC_LANE float roundToOdd(double value) {
  float nearest = static_cast<float>(value);
  uint32_t bits = std::bit_cast<uint32_t>(nearest);
  if (value != value || static_cast<double>(nearest) == value || (bits & 0x7fffffff) == 0x7f800000)
    return nearest;
  bool away = std::fabs(static_cast<double>(nearest)) > std::fabs(value);
  return std::bit_cast<float>((away ? bits - 1 : bits) | 1);
}

/// Tensor cores ignore the last 13 bits of a tf32 operand.
DLC_LANE float truncateToTf32(uint32_t bits) { return std::bit_cast<float>(bits & 0xffffe000); }

enum class Rounding : uint8_t { Nearest, Zero, Down, Up, NearestAway };

float fp8ToFloat(uint32_t bits, bool e5m2);
/// Saturating to the largest finite value, as cvt.rn.satfinite does.
uint32_t floatToFp8(float value, bool e5m2);
uint32_t floatToHalfRounded(float value, Rounding rounding, bool bfloat);
float flushToZero(float value);

} // namespace dlc::emulator
