// Shifts, bit fields, bytes, and dot products of bytes.
#include "Lanes.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

template <class T> using Unsigned = std::make_unsigned_t<T>;

template <class T> struct Shl {
  DLC_LANE T apply(T a, uint32_t b) {
    return b >= 8 * sizeof(T) ? T(0) : static_cast<T>(static_cast<Unsigned<T>>(a) << b);
  }
  static Handler get() { return dual<Map2<T, T, Shl, uint32_t>>(); }
};
template <class T> struct Shr {
  DLC_LANE T apply(T a, uint32_t b) {
    uint32_t last = 8 * sizeof(T) - 1;
    if constexpr (std::is_signed_v<T>)
      return static_cast<T>(a >> (b > last ? last : b));
    return b > last ? T(0) : static_cast<T>(a >> b);
  }
  static Handler get() { return dual<Map2<T, T, Shr, uint32_t>>(); }
};

template <class T> struct Bfe {
  DLC_LANE T apply(T a, uint32_t position, uint32_t length) {
    constexpr uint32_t bits = 8 * sizeof(T);
    position &= 255;
    length &= 255;
    if (!length)
      return 0;
    uint32_t top = std::min(position + length - 1, bits - 1);
    uint64_t sign = std::is_signed_v<T> ? static_cast<Unsigned<T>>(a) >> top & 1 : 0;
    uint64_t field = position >= bits ? 0 : static_cast<Unsigned<T>>(a) >> position;
    uint32_t have = position >= bits ? 0 : std::min(length, bits - position);
    uint64_t mask = have >= 64 ? ~0ull : (1ull << have) - 1;
    return static_cast<T>((field & mask) | (sign ? ~mask : 0));
  }
  static Handler get() { return dual<Map3<T, T, Bfe, uint32_t, uint32_t>>(); }
};

template <class T> struct Bfi {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    constexpr uint32_t bits = 8 * sizeof(T);
    Slot<T> result[32];
    for (int lane = 0; lane != 32; ++lane) {
      uint64_t a = rowOf<T>(warp, instr.a)[lane], b = rowOf<T>(warp, instr.b)[lane];
      uint32_t position = warp.r32(instr.c)[lane] & 255, length = warp.r32(instr.e)[lane] & 255;
      uint64_t mask = position >= bits || !length ? 0 : (length >= 64 ? ~0ull : (1ull << length) - 1) << position;
      result[lane] = static_cast<Slot<T>>((b & ~mask) | (position >= 64 ? 0 : a << position & mask));
    }
    commit(rowOf<T>(warp, instr.d), result, lanes);
  }
  static Handler get() { return dual<Bfi>(); }
};

template <class T> struct Clz {
  DLC_LANE uint32_t apply(T a) {
    return a ? static_cast<uint32_t>(__builtin_clzll(static_cast<Unsigned<T>>(a))) - (64 - 8 * sizeof(T))
             : 8 * sizeof(T);
  }
  static Handler get() { return dual<Map1<uint32_t, T, Clz>>(); }
};
template <class T> struct PopcTo32 {
  DLC_LANE uint32_t apply(T a) { return static_cast<uint32_t>(__builtin_popcountll(static_cast<Unsigned<T>>(a))); }
  static Handler get() { return dual<Map1<uint32_t, T, PopcTo32>>(); }
};
template <class T> struct Bfind {
  DLC_LANE uint32_t apply(T a) {
    uint64_t value = static_cast<Unsigned<T>>(a < 0 ? ~a : a);
    return value ? 63u - static_cast<uint32_t>(__builtin_clzll(value)) : ~0u;
  }
  static Handler get() { return dual<Map1<uint32_t, T, Bfind>>(); }
};
template <class T> struct Brev {
  DLC_LANE T apply(T a) {
    T result = 0;
    for (unsigned i = 0; i != 8 * sizeof(T); ++i)
      result |= static_cast<T>((a >> i & 1) << (8 * sizeof(T) - 1 - i));
    return result;
  }
  static Handler get() { return dual<Map1<T, T, Brev>>(); }
};

template <bool left, bool wrap> struct Funnel {
  DLC_LANE uint32_t apply(uint32_t low, uint32_t high, uint32_t amount) {
    uint32_t n = wrap ? amount & 31 : amount > 32 ? 32 : amount;
    uint64_t both = static_cast<uint64_t>(high) << 32 | low;
    return static_cast<uint32_t>(left ? (n == 32 ? low : (both << n) >> 32) : both >> n);
  }
};

struct Prmt {
  DLC_LANE uint32_t apply(uint32_t a, uint32_t b, uint32_t selector) {
    uint64_t both = static_cast<uint64_t>(b) << 32 | a;
    uint32_t result = 0;
    for (int i = 0; i != 4; ++i) {
      uint32_t pick = selector >> (4 * i) & 15;
      uint32_t byte = both >> (8 * (pick & 7)) & 255;
      byte = pick & 8 ? (byte & 0x80 ? 255 : 0) : byte;
      result |= byte << (8 * i);
    }
    return result;
  }
};

template <class A, class B> struct DotProduct { // dp4a and, on halves of b, dp2a
  DLC_LANE uint32_t apply(uint32_t a, uint32_t b, uint32_t c) {
    for (int i = 0; i != 4; ++i)
      c += static_cast<uint32_t>(static_cast<int32_t>(static_cast<A>(a >> (8 * i))) *
                                 static_cast<int32_t>(static_cast<B>(b >> (8 * i))));
    return c;
  }
};
template <class A, class B, bool high> struct DotProduct2 {
  DLC_LANE uint32_t apply(uint32_t a, uint32_t b, uint32_t c) {
    for (int i = 0; i != 2; ++i)
      c += static_cast<uint32_t>(static_cast<int32_t>(static_cast<A>(a >> (16 * i))) *
                                 static_cast<int32_t>(static_cast<B>(b >> (8 * (i + 2 * high)))));
    return c;
  }
};

template <template <class> class F> void to32(Decoder &decoder) {
  emitMixed(decoder, 4, bytesOf(decoder.type()), 0, 0, forInteger<F>(decoder, decoder.type()));
}

template <template <class> class F> void shift(Decoder &decoder) {
  emitMixed(decoder, bytesOf(decoder.type()), bytesOf(decoder.type()), 4, 0, forInteger<F>(decoder, decoder.type()));
}

void brev(Decoder &decoder) { emitSame(decoder, decoder.type(), forInteger<Brev>(decoder, decoder.type())); }

void bfe(Decoder &decoder) {
  unsigned bytes = bytesOf(decoder.type());
  emitMixed(decoder, bytes, bytes, 4, 4, forInteger<Bfe>(decoder, decoder.type()));
}

void bfi(Decoder &decoder) {
  unsigned bytes = bytesOf(decoder.type());
  decoder.instr.e = decoder.source(decoder.operand(4), 4);
  decoder.instr.d = decoder.destination(decoder.operand(0), bytes);
  decoder.instr.a = decoder.source(decoder.operand(1), bytes);
  decoder.instr.b = decoder.source(decoder.operand(2), bytes);
  decoder.instr.c = decoder.source(decoder.operand(3), 4);
  decoder.emit(bytes == 8 ? Bfi<uint64_t>::get() : Bfi<uint32_t>::get());
}

void shf(Decoder &decoder) {
  bool left = decoder.has("l"), wrap = decoder.has("wrap");
  emitSame(decoder, Type::B32,
           left ? (wrap ? dual<Map3<uint32_t, uint32_t, Funnel<true, true>>>()
                        : dual<Map3<uint32_t, uint32_t, Funnel<true, false>>>())
                : (wrap ? dual<Map3<uint32_t, uint32_t, Funnel<false, true>>>()
                        : dual<Map3<uint32_t, uint32_t, Funnel<false, false>>>()));
}

void prmt(Decoder &decoder) {
  if (decoder.modifiers.size() != 1)
    decoder.unsupported(); // .f4e and its like: LLVM selects bytes by the plain form
  emitSame(decoder, Type::B32, dual<Map3<uint32_t, uint32_t, Prmt>>());
}

template <class A, class B> Handler dotHandler(bool four, bool high) {
  return four   ? dual<Map3<uint32_t, uint32_t, DotProduct<A, B>>>()
         : high ? dual<Map3<uint32_t, uint32_t,
                            DotProduct2<std::conditional_t<std::is_signed_v<A>, int16_t, uint16_t>, B, true>>>()
                : dual<Map3<uint32_t, uint32_t,
                            DotProduct2<std::conditional_t<std::is_signed_v<A>, int16_t, uint16_t>, B, false>>>();
}

void dot(Decoder &decoder) {
  bool a = isSigned(decoder.type(0)), b = isSigned(decoder.type(1)), four = decoder.base == "dp4a",
       high = decoder.has("hi");
  emitSame(decoder, Type::B32,
           a ? (b ? dotHandler<int8_t, int8_t>(four, high) : dotHandler<int8_t, uint8_t>(four, high))
             : (b ? dotHandler<uint8_t, int8_t>(four, high) : dotHandler<uint8_t, uint8_t>(four, high)));
}

template <class T> struct BfindShift {
  DLC_LANE uint32_t apply(T a) {
    uint32_t found = Bfind<T>::apply(a);
    return found == ~0u ? found : static_cast<uint32_t>(8 * sizeof(T) - 1) - found;
  }
  static Handler get() { return dual<Map1<uint32_t, T, BfindShift>>(); }
};

void bfind(Decoder &decoder) { decoder.has("shiftamt") ? to32<BfindShift>(decoder) : to32<Bfind>(decoder); }

} // namespace

void registerBitOps() {
  RegisterOpcodes({{"popc", to32<PopcTo32>},
                   {"clz", to32<Clz>},
                   {"bfind", bfind},
                   {"brev", brev},
                   {"shl", shift<Shl>},
                   {"shr", shift<Shr>},
                   {"shf", shf},
                   {"bfe", bfe},
                   {"bfi", bfi},
                   {"prmt", prmt},
                   {"dp4a", dot},
                   {"dp2a", dot}});
}

} // namespace dlc::emulator
