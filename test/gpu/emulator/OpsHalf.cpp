// f16, f16x2, bf16 and bf16x2 arithmetic: in float, rounded once (fma: in double, rounded to odd in between).
#include "Lanes.h"

namespace dlc::emulator {

namespace {

struct Half {
  DLC_LANE float widen(uint32_t bits) { return halfToFloat(bits & 0xffff); }
  DLC_LANE uint32_t narrow(float value) { return floatToHalf(value); }
};
struct Bfloat {
  DLC_LANE float widen(uint32_t bits) { return bfloatToFloat(bits & 0xffff); }
  DLC_LANE uint32_t narrow(float value) { return floatToBfloat(value); }
};

struct Add {
  DLC_LANE float apply(float a, float b, float) { return a + b; }
};
struct Sub {
  DLC_LANE float apply(float a, float b, float) { return a - b; }
};
struct Mul {
  DLC_LANE float apply(float a, float b, float) { return a * b; }
};
struct Fma {
  DLC_LANE float apply(float a, float b, float c) { return roundToOdd(static_cast<double>(a) * b + c); }
};
struct Neg {
  DLC_LANE float apply(float a, float, float) { return -a; }
};
struct Abs {
  DLC_LANE float apply(float a, float, float) { return std::fabs(a); }
};
struct Ex2 {
  DLC_LANE float apply(float a, float, float) { return std::exp2(a); }
};
struct Tanh {
  DLC_LANE float apply(float a, float, float) { return std::tanh(a); }
};
DLC_LANE float quiet() { return std::bit_cast<float>(0x7fffffffu); }
struct Min {
  DLC_LANE float apply(float a, float b, float) {
    return a != a && b != b ? quiet() : a != a ? b : b != b ? a : a < b || (a == b && std::signbit(a)) ? a : b;
  }
};
struct Max {
  DLC_LANE float apply(float a, float b, float) {
    return a != a && b != b ? quiet() : a != a ? b : b != b ? a : a > b || (a == b && !std::signbit(a)) ? a : b;
  }
};
template <class F> struct OrNan {
  DLC_LANE float apply(float a, float b, float c) { return a != a || b != b ? quiet() : F::apply(a, b, c); }
};
template <class F> struct ByMagnitude {
  DLC_LANE float apply(float a, float b, float c) {
    float value = F::apply(std::fabs(a), std::fabs(b), c);
    return std::signbit(a) != std::signbit(b) ? -value : value;
  }
};

enum class Clamp { None, Sat, Relu };

template <class Format, class F, Clamp clamp> DLC_LANE uint32_t one(uint32_t a, uint32_t b, uint32_t c) {
  float value = F::apply(Format::widen(a), Format::widen(b), Format::widen(c));
  if (clamp == Clamp::Sat)
    value = value > 0 ? (value < 1 ? value : 1.0f) : 0.0f;
  if (clamp == Clamp::Relu)
    value = value < 0 ? 0.0f : value;
  return Format::narrow(value);
}

/// The unused ones of a, b and c name row 0, whatever it holds.
template <class Format, class F, Clamp clamp> struct HalfBody {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const uint32_t *a = warp.r32(instr.a), *b = warp.r32(instr.b), *c = warp.r32(instr.c);
    uint32_t result[32];
    for (int lane = 0; lane != 32; ++lane)
      result[lane] = one<Format, F, clamp>(a[lane], b[lane], c[lane]);
    if (instr.size == 4)
      for (int lane = 0; lane != 32; ++lane)
        result[lane] |= one<Format, F, clamp>(a[lane] >> 16, b[lane] >> 16, c[lane] >> 16) << 16;
    commit(warp.r32(instr.d), result, lanes);
  }
};

template <class F> Handler pickHalf(bool bfloat, Clamp clamp) {
  if (bfloat)
    return clamp == Clamp::None  ? dual<HalfBody<Bfloat, F, Clamp::None>>()
           : clamp == Clamp::Sat ? dual<HalfBody<Bfloat, F, Clamp::Sat>>()
                                 : dual<HalfBody<Bfloat, F, Clamp::Relu>>();
  return clamp == Clamp::None  ? dual<HalfBody<Half, F, Clamp::None>>()
         : clamp == Clamp::Sat ? dual<HalfBody<Half, F, Clamp::Sat>>()
                               : dual<HalfBody<Half, F, Clamp::Relu>>();
}

template <class F> Handler pickExtremum(Decoder &decoder, bool bfloat, Clamp clamp) {
  bool nan = decoder.has("NaN"), magnitude = decoder.has("xorsign");
  return nan ? (magnitude ? pickHalf<ByMagnitude<OrNan<F>>>(bfloat, clamp) : pickHalf<OrNan<F>>(bfloat, clamp))
             : (magnitude ? pickHalf<ByMagnitude<F>>(bfloat, clamp) : pickHalf<F>(bfloat, clamp));
}

} // namespace

/// False if the type is no 16-bit one.
bool decodeHalfArithmetic(Decoder &decoder) {
  Type type = decoder.type();
  bool bfloat = type == Type::BF16 || type == Type::BF16x2;
  if (!bfloat && type != Type::F16 && type != Type::F16x2)
    return false;
  if (decoder.types.size() > 1 && decoder.types[1] != type)
    decoder.unsupported(); // mixed precision of sm_100
  const std::string &op = decoder.base;
  Clamp clamp = decoder.has("relu") ? Clamp::Relu : decoder.has("sat") ? Clamp::Sat : Clamp::None;
  decoder.instr.size = static_cast<uint8_t>(bytesOf(type));
  Handler handler = op == "add"                  ? pickHalf<Add>(bfloat, clamp)
                    : op == "sub"                ? pickHalf<Sub>(bfloat, clamp)
                    : op == "mul"                ? pickHalf<Mul>(bfloat, clamp)
                    : op == "fma" || op == "mad" ? pickHalf<Fma>(bfloat, clamp)
                    : op == "neg"                ? pickHalf<Neg>(bfloat, clamp)
                    : op == "abs"                ? pickHalf<Abs>(bfloat, clamp)
                    : op == "ex2"                ? pickHalf<Ex2>(bfloat, clamp)
                    : op == "tanh"               ? pickHalf<Tanh>(bfloat, clamp)
                    : op == "min"                ? pickExtremum<Min>(decoder, bfloat, clamp)
                    : op == "max"                ? pickExtremum<Max>(decoder, bfloat, clamp)
                                                 : nullptr;
  if (!handler)
    decoder.unsupported();
  emitSame(decoder, type, handler);
  return true;
}

void registerHalfOps() {}

} // namespace dlc::emulator
