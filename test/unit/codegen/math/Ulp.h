// How far a float is from the exact result.
#ifndef DLC_TEST_CODEGEN_MATH_ULP_H
#define DLC_TEST_CODEGEN_MATH_ULP_H

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace dlc::test {

inline float fromBits(uint32_t bits) { return std::bit_cast<float>(bits); }

/// Distance of `got` from `want` in units of the last place of an f32 of `want`'s size. Results beyond the range
/// count as 2^128, results below 2^-126 may be zeros; NaN, infinities and the signs of true zeros must agree.
inline double ulpError(float got, double want) {
  constexpr double wrong = std::numeric_limits<double>::infinity();
  if (std::isnan(want) || std::isnan(got))
    return std::isnan(want) && std::isnan(got) ? 0 : wrong;
  if (std::isinf(want))
    return got == want ? 0 : wrong;
  bool isTiny = std::abs(want) < 0x1p-126;
  if (std::signbit(want) != std::signbit(got))
    return isTiny && want != 0 && got == 0 ? 0 : wrong;
  double a = std::abs(double(got)), b = std::min(std::abs(want), 0x1p128);
  if (isTiny && (got == 0 || want == 0))
    return got == 0 ? 0 : wrong;
  if (std::isinf(got))
    a = 0x1p128;
  return std::abs(a - b) / std::ldexp(1.0, std::clamp(std::ilogb(b), -126, 127) - 23);
}

/// `x` as the processor reads it when it takes denormals for zeros.
inline float flushed(float x) { return std::abs(x) < 0x1p-126f ? std::copysign(0.0f, x) : x; }

} // namespace dlc::test

#endif
