// cvt among all types, and the packing forms of two values.
#include "Lanes.h"
#include <algorithm>
#include <limits>

namespace dlc::emulator {

namespace {

template <class D, class S> struct Extend {
  DLC_LANE D apply(S value) { return static_cast<D>(value); }
};

/// How the general conversion goes about one instruction: in `offset`, packed.
struct Plan {
  Type to, from;
  Rounding rounding;
  bool toInteger, saturate, finite, relu, ftz; ///< toInteger: round to an integral value
};

double roundIntegral(double value, Rounding rounding) {
  switch (rounding) {
  case Rounding::Zero: return std::trunc(value);
  case Rounding::Down: return std::floor(value);
  case Rounding::Up: return std::ceil(value);
  case Rounding::NearestAway: return std::round(value);
  case Rounding::Nearest: return std::nearbyint(value);
  }
  return value;
}

float roundToFloat(double value, Rounding rounding) {
  float nearest = static_cast<float>(value);
  if (rounding == Rounding::Nearest || static_cast<double>(nearest) == value || value != value)
    return nearest;
  bool over = static_cast<double>(nearest) > value;
  bool wantOver = rounding == Rounding::Up || (rounding == Rounding::Zero && value < 0);
  if (over && !wantOver)
    return std::nextafterf(nearest, -std::numeric_limits<float>::infinity());
  if (!over && wantOver)
    return std::nextafterf(nearest, std::numeric_limits<float>::infinity());
  return nearest;
}

uint64_t integerLimits(Type type, double value, Rounding rounding) {
  unsigned bits = 8 * bytesOf(type);
  if (value != value)
    return isSigned(type) && bits >= 32 ? (bits == 64 ? 1ull << 63 : 0) : bits == 64 ? 1ull << 63 : 0;
  value = roundIntegral(value, rounding);
  if (isSigned(type)) {
    double high = std::ldexp(1.0, static_cast<int>(bits) - 1);
    if (value >= high)
      return (1ull << (bits - 1)) - 1;
    if (value < -high)
      return ~0ull << (bits - 1);
    return static_cast<uint64_t>(static_cast<int64_t>(value));
  }
  if (value <= 0)
    return 0;
  if (value >= std::ldexp(1.0, static_cast<int>(bits)))
    return bits == 64 ? ~0ull : (1ull << bits) - 1;
  return static_cast<uint64_t>(value);
}

double readFloat(Type type, uint64_t raw) {
  switch (type) {
  case Type::F16: return halfToFloat(raw & 0xffff);
  case Type::BF16: return bfloatToFloat(raw & 0xffff);
  case Type::F32:
  case Type::TF32: return std::bit_cast<float>(static_cast<uint32_t>(raw));
  case Type::E4M3: return fp8ToFloat(raw & 255, false);
  case Type::E5M2: return fp8ToFloat(raw & 255, true);
  default: return std::bit_cast<double>(raw);
  }
}

int64_t readInteger(Type type, uint64_t raw) {
  unsigned shift = 64 - 8 * bytesOf(type);
  return isSigned(type) ? static_cast<int64_t>(raw << shift) >> shift : static_cast<int64_t>(raw << shift >> shift);
}

uint64_t writeFloat(const Plan &plan, Type type, double value) {
  if (plan.toInteger && plan.from == plan.to)
    value = roundIntegral(value, plan.rounding);
  if (plan.saturate)
    value = value > 0 ? std::min(value, 1.0) : 0.0;
  if (plan.relu && value < 0)
    value = 0;
  switch (type) {
  case Type::F16:
  case Type::BF16: {
    bool bfloat = type == Type::BF16;
    if (plan.finite && value == value) {
      double largest = bfloat ? 3.3895313892515355e38 : 65504;
      value = std::clamp(value, -largest, largest);
    }
    float single = plan.rounding == Rounding::Nearest ? roundToOdd(value) : roundToFloat(value, plan.rounding);
    return floatToHalfRounded(single, plan.rounding, bfloat);
  }
  case Type::TF32: { // nearest with ties away, 10 bits of mantissa
    auto bits = std::bit_cast<uint32_t>(static_cast<float>(value));
    if (value != value)
      return 0x7fffffff;
    if (plan.rounding == Rounding::Zero)
      return bits & 0xffffe000;
    uint32_t add = plan.rounding == Rounding::NearestAway ? 0x1000 : 0xfff + (bits >> 13 & 1);
    return (bits & 0x7f800000) == 0x7f800000 ? bits : (bits + add) & 0xffffe000;
  }
  case Type::E4M3: return floatToFp8(static_cast<float>(value), false);
  case Type::E5M2: return floatToFp8(static_cast<float>(value), true);
  case Type::F32: {
    float result = roundToFloat(value, plan.toInteger ? Rounding::Nearest : plan.rounding);
    return std::bit_cast<uint32_t>(value != value ? std::bit_cast<float>(0x7fffffffu)
                                   : plan.ftz     ? flushToZero(result)
                                                  : result);
  }
  default: return std::bit_cast<uint64_t>(value);
  }
}

uint64_t convertOne(const Plan &plan, Type to, Type from, uint64_t raw) {
  if (isFloating(from)) {
    double value = readFloat(from, raw);
    if (plan.ftz && from == Type::F32)
      value = flushToZero(static_cast<float>(value));
    return isFloating(to) ? writeFloat(plan, to, value) : integerLimits(to, value, plan.rounding);
  }
  int64_t value = readInteger(from, raw);
  if (!isFloating(to)) {
    if (!plan.saturate)
      return static_cast<uint64_t>(value);
    unsigned bits = 8 * bytesOf(to);
    bool big = !isSigned(from) && value < 0; // an unsigned 64-bit value beyond the signed ones
    if (isSigned(to)) {
      int64_t high = static_cast<int64_t>((1ull << (bits - 1)) - 1);
      return static_cast<uint64_t>(big ? high : std::clamp(value, -high - 1, high));
    }
    if (value < 0 && !big)
      return 0;
    uint64_t high = bits == 64 ? ~0ull : (1ull << bits) - 1;
    return std::min(static_cast<uint64_t>(value), high);
  }
  // Through double 64-bit integers would round twice.
  if (to == Type::F32 && plan.rounding == Rounding::Nearest) {
    float result = isSigned(from) ? static_cast<float>(value) : static_cast<float>(static_cast<uint64_t>(value));
    return writeFloat(plan, to, result);
  }
  return writeFloat(plan, to,
                    isSigned(from) ? static_cast<double>(value) : static_cast<double>(static_cast<uint64_t>(value)));
}

Plan planOf(const Instr &instr) {
  auto o = static_cast<uint64_t>(instr.offset);
  return {static_cast<Type>(o & 255),
          static_cast<Type>(o >> 8 & 255),
          static_cast<Rounding>(o >> 16 & 15),
          (o >> 20 & 1) != 0,
          (o >> 21 & 1) != 0,
          (o >> 22 & 1) != 0,
          (o >> 23 & 1) != 0,
          (o >> 24 & 1) != 0};
}

int64_t pack(const Plan &plan) {
  return static_cast<int64_t>(uint64_t(plan.to) | uint64_t(plan.from) << 8 | uint64_t(plan.rounding) << 16 |
                              uint64_t(plan.toInteger) << 20 | uint64_t(plan.saturate) << 21 |
                              uint64_t(plan.finite) << 22 | uint64_t(plan.relu) << 23 | uint64_t(plan.ftz) << 24);
}

uint64_t fit(Type type, uint64_t value, bool wide) {
  unsigned shift = 64 - 8 * bytesOf(type);
  value =
      isSigned(type) ? static_cast<uint64_t>(static_cast<int64_t>(value << shift) >> shift) : value << shift >> shift;
  return bytesOf(type) < 4 && !wide ? value & 0xffffffff : value;
}

Step general(Warp &warp, const Instr &instr, uint32_t lanes) {
  Plan plan = planOf(instr);
  bool narrow = instr.size == 2; // a 16-bit register holds zeros above
  forLanes(lanes, [&](int lane) {
    uint64_t value = fit(plan.to, convertOne(plan, plan.to, plan.from, laneValue(warp, instr.a, lane)), instr.d.wide);
    setLane(warp, instr.d, lane, narrow ? value & 0xffff : value);
  });
  return Step::Next;
}

Type elementOf(Type type) {
  switch (type) {
  case Type::F16x2: return Type::F16;
  case Type::BF16x2: return Type::BF16;
  case Type::E4M3x2: return Type::E4M3;
  case Type::E5M2x2: return Type::E5M2;
  default: return type;
  }
}

/// d = {a, b}: a is the upper half.
Step packPair(Warp &warp, const Instr &instr, uint32_t lanes) {
  Plan plan = planOf(instr);
  Type to = elementOf(plan.to);
  unsigned bits = 8 * bytesOf(to);
  forLanes(lanes, [&](int lane) {
    uint64_t high = convertOne(plan, to, plan.from, warp.r32(instr.a)[lane]),
             low = convertOne(plan, to, plan.from, warp.r32(instr.b)[lane]);
    warp.r32(instr.d)[lane] = static_cast<uint32_t>(high << bits | low);
  });
  return Step::Next;
}

Step convertPair(Warp &warp, const Instr &instr, uint32_t lanes) {
  Plan plan = planOf(instr);
  Type to = elementOf(plan.to), from = elementOf(plan.from);
  unsigned toBits = 8 * bytesOf(to), fromBits = 8 * bytesOf(from);
  forLanes(lanes, [&](int lane) {
    uint64_t raw = warp.r32(instr.a)[lane];
    uint64_t low = convertOne(plan, to, from, raw & ((1ull << fromBits) - 1)),
             high = convertOne(plan, to, from, raw >> fromBits);
    warp.r32(instr.d)[lane] = static_cast<uint32_t>(high << toBits | low);
  });
  return Step::Next;
}

/// d = {c, a, b} from the top, a and b saturated: the lower bits of c move up.
Step packIntegers(Warp &warp, const Instr &instr, uint32_t lanes) {
  Plan plan = planOf(instr);
  unsigned bits = 8 * bytesOf(plan.to);
  forLanes(lanes, [&](int lane) {
    auto part = [&](Place place) {
      return convertOne(plan, plan.to, plan.from, warp.r32(place)[lane]) & ((1ull << bits) - 1);
    };
    uint64_t rest = instr.count ? uint64_t(warp.r32(instr.c)[lane]) << 2 * bits : 0;
    warp.r32(instr.d)[lane] = static_cast<uint32_t>(rest | part(instr.a) << bits | part(instr.b));
  });
  return Step::Next;
}

struct PackBfloat {
  DLC_LANE uint32_t apply(float high, float low) { return floatToBfloat(high) << 16 | floatToBfloat(low); }
};
struct PackHalf {
  DLC_LANE uint32_t apply(float high, float low) { return floatToHalf(high) << 16 | floatToHalf(low); }
};
struct ToBfloat {
  DLC_LANE uint16_t apply(float value) { return static_cast<uint16_t>(floatToBfloat(value)); }
};
struct ToHalf {
  DLC_LANE uint16_t apply(float value) { return static_cast<uint16_t>(floatToHalf(value)); }
};
struct FromBfloat {
  DLC_LANE float apply(uint16_t value) { return bfloatToFloat(value); }
};
struct FromHalf {
  DLC_LANE float apply(uint16_t value) { return halfToFloat(value); }
};

/// The conversions that inner loops have, vectorised.
Handler fast(const Plan &plan, bool dWide, bool aWide) {
  bool plain = plan.rounding == Rounding::Nearest && !plan.saturate && !plan.finite && !plan.relu && !plan.ftz &&
               !plan.toInteger;
  if (!plain)
    return nullptr;
  Type to = plan.to, from = plan.from;
  auto is = [&](Type t, Type f) { return to == t && from == f; };
  bool to64 = (to == Type::U64 || to == Type::S64) && dWide, to32 = (to == Type::U32 || to == Type::S32) && !dWide;
  if (to64 && from == Type::U32 && !aWide)
    return dual<Map1<uint64_t, uint32_t, Extend<uint64_t, uint32_t>>>();
  if (to64 && from == Type::S32 && !aWide)
    return dual<Map1<int64_t, int32_t, Extend<int64_t, int32_t>>>();
  if (to64 && from == Type::U16 && !aWide)
    return dual<Map1<uint64_t, uint16_t, Extend<uint64_t, uint16_t>>>();
  if (to32 && (from == Type::U64 || from == Type::S64) && aWide)
    return dual<Map1<uint32_t, uint64_t, Extend<uint32_t, uint64_t>>>();
  if (to32 && from == Type::U16 && !aWide)
    return dual<Map1<uint32_t, uint16_t, Extend<uint32_t, uint16_t>>>();
  if (to32 && from == Type::S16 && !aWide)
    return dual<Map1<int32_t, int16_t, Extend<int32_t, int16_t>>>();
  if (to32 && from == Type::U8 && !aWide)
    return dual<Map1<uint32_t, uint8_t, Extend<uint32_t, uint8_t>>>();
  if (to32 && from == Type::S8 && !aWide)
    return dual<Map1<int32_t, int8_t, Extend<int32_t, int8_t>>>();
  if (is(Type::F32, Type::S32))
    return dual<Map1<float, int32_t, Extend<float, int32_t>>>();
  if (is(Type::F32, Type::U32))
    return dual<Map1<float, uint32_t, Extend<float, uint32_t>>>();
  if (is(Type::F64, Type::F32))
    return dual<Map1<double, float, Extend<double, float>>>();
  if (is(Type::F32, Type::F64))
    return dual<Map1<float, double, Extend<float, double>>>();
  if (is(Type::BF16, Type::F32))
    return dual<Map1<uint16_t, float, ToBfloat>>();
  if (is(Type::F16, Type::F32))
    return dual<Map1<uint16_t, float, ToHalf>>();
  if (is(Type::F32, Type::BF16))
    return dual<Map1<float, uint16_t, FromBfloat>>();
  if (is(Type::F32, Type::F16))
    return dual<Map1<float, uint16_t, FromHalf>>();
  if (is(Type::BF16x2, Type::F32))
    return dual<Map2<uint32_t, float, PackBfloat>>();
  if (is(Type::F16x2, Type::F32))
    return dual<Map2<uint32_t, float, PackHalf>>();
  return nullptr;
}

void convertPack(Decoder &decoder) {
  Plan plan{};
  plan.to = decoder.type(0);
  plan.from = decoder.type(1);
  plan.saturate = true;
  decoder.instr.offset = pack(plan);
  decoder.instr.count = decoder.count() > 3;
  emitMixed(decoder, 4, 4, 4, decoder.instr.count ? 4 : 0, packIntegers);
}

void cvt(Decoder &decoder) {
  if (decoder.has("pack"))
    return convertPack(decoder);
  if (decoder.types.size() != 2)
    decoder.unsupported();
  Plan plan{};
  plan.to = decoder.type(0);
  plan.from = decoder.type(1);
  auto rounding = [&](const char *nearest, const char *zero, const char *down, const char *up) {
    if (decoder.has(zero))
      plan.rounding = Rounding::Zero;
    if (decoder.has(down))
      plan.rounding = Rounding::Down;
    if (decoder.has(up))
      plan.rounding = Rounding::Up;
    return decoder.has(nearest) || plan.rounding != Rounding::Nearest;
  };
  if (rounding("rni", "rzi", "rmi", "rpi"))
    plan.toInteger = true;
  else
    rounding("rn", "rz", "rm", "rp");
  if (decoder.has("rna") || (plan.to == Type::TF32 && !decoder.has("rn") && !decoder.has("rz")))
    plan.rounding = Rounding::NearestAway;
  if (plan.to == Type::TF32 && decoder.has("rna"))
    plan.rounding = Rounding::NearestAway;
  plan.saturate = decoder.has("sat");
  plan.finite = decoder.has("satfinite");
  plan.relu = decoder.has("relu");
  plan.ftz = decoder.has("ftz");
  decoder.instr.offset = pack(plan);
  bool pair = elementOf(plan.to) != plan.to;
  if (pair && decoder.count() == 3) {
    decoder.instr.d = decoder.destination(decoder.operand(0), bytesOf(plan.to));
    decoder.instr.a = decoder.source(decoder.operand(1), 4);
    decoder.instr.b = decoder.source(decoder.operand(2), 4);
    Handler handler = fast(plan, false, false);
    return decoder.emit(handler ? handler : packPair);
  }
  decoder.instr.d = decoder.destination(decoder.operand(0), bytesOf(plan.to), true);
  decoder.instr.a = decoder.source(decoder.operand(1), bytesOf(plan.from), true);
  if (pair)
    return decoder.emit(convertPair);
  const Operand &to = decoder.operand(0);
  if (to.kind == Operand::Kind::Register)
    decoder.instr.size = decoder.function->registers[static_cast<size_t>(to.index)].bytes;
  Handler handler = decoder.instr.size == 2 && bytesOf(plan.to) != 2
                        ? nullptr
                        : fast(plan, decoder.instr.d.wide, decoder.instr.a.wide);
  decoder.emit(handler ? handler : general);
}

} // namespace

void registerConvertOps() { RegisterOpcodes({{"cvt", cvt}}); }

} // namespace dlc::emulator
