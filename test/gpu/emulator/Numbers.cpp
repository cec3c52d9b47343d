#include "Numbers.h"

namespace dlc::emulator {

float fp8ToFloat(uint32_t bits, bool e5m2) {
  if (e5m2)
    return halfToFloat((bits & 255) << 8);
  int exponent = bits >> 3 & 15, mantissa = bits & 7;
  float value = exponent == 15 && mantissa == 7 ? std::bit_cast<float>(0x7fffffffu)
                : exponent                      ? std::ldexp(static_cast<float>(8 + mantissa), exponent - 10)
                                                : std::ldexp(static_cast<float>(mantissa), -9);
  return bits & 0x80 ? -value : value;
}

uint32_t floatToFp8(float value, bool e5m2) {
  uint32_t sign = std::signbit(value) ? 0x80 : 0;
  if (value != value)
    return 0x7f;
  int mantissaBits = e5m2 ? 2 : 3, bias = e5m2 ? 15 : 7;
  double magnitude = std::fabs(static_cast<double>(value)), largest = e5m2 ? 57344 : 448;
  if (magnitude > largest)
    magnitude = largest;
  if (magnitude == 0)
    return sign;
  int exponent = std::ilogb(magnitude);
  if (exponent < 1 - bias)
    exponent = 1 - bias;
  double quantum = std::ldexp(1.0, exponent - mantissaBits);
  double steps = std::nearbyint(magnitude / quantum); // ties to even, the default rounding of the CPU
  auto units = static_cast<uint32_t>(steps);
  uint32_t code = static_cast<uint32_t>(exponent + bias - 1) << mantissaBits;
  code += units; // an implicit one carries into the exponent by itself
  if (exponent == 1 - bias)
    code = units;
  return code | sign;
}

uint32_t floatToHalfRounded(float value, Rounding rounding, bool bfloat) {
  auto convert = [&](float x) { return bfloat ? floatToBfloat(x) : floatToHalf(x); };
  auto back = [&](uint32_t x) { return bfloat ? bfloatToFloat(x) : halfToFloat(x); };
  uint32_t bits = convert(value);
  if (rounding == Rounding::Nearest || value != value)
    return bits;
  float got = back(bits);
  uint32_t sign = bits & 0x8000, largest = bfloat ? 0x7f7f : 0x7bff;
  bool tooLarge = std::fabs(got) > std::fabs(value);
  bool wantAway = rounding == Rounding::Up ? !sign : rounding == Rounding::Down ? sign != 0 : false;
  if (got == value)
    return bits;
  if (tooLarge && !wantAway)
    return std::isinf(got) ? sign | largest : bits - 1;
  if (!tooLarge && wantAway)
    return bits + 1;
  return bits;
}

float flushToZero(float value) { return std::fabs(value) < 0x1p-126f ? std::copysign(0.0f, value) : value; }

} // namespace dlc::emulator
