// Integer arithmetic and bit fields.
#include "Lanes.h"
#include <algorithm>
#include <limits>

namespace dlc::emulator {

namespace {

template <class T> using Unsigned = std::make_unsigned_t<T>;

#define BINARY(Name, expression)                                                                                       \
  template <class T> struct Name {                                                                                     \
    using U = Unsigned<T>;                                                                                             \
    DLC_LANE T apply(T a, T b) { return static_cast<T>(expression); }                                                  \
    static Handler get() { return dual<Map2<T, T, Name>>(); }                                                          \
  };
#define UNARY(Name, expression)                                                                                        \
  template <class T> struct Name {                                                                                     \
    using U = Unsigned<T>;                                                                                             \
    DLC_LANE T apply(T a) { return static_cast<T>(expression); }                                                       \
    static Handler get() { return dual<Map1<T, T, Name>>(); }                                                          \
  };

BINARY(Add, static_cast<U>(a) + static_cast<U>(b))
BINARY(Sub, static_cast<U>(a) - static_cast<U>(b))
BINARY(Mul, static_cast<uint64_t>(static_cast<U>(a)) * static_cast<uint64_t>(static_cast<U>(b)))
BINARY(Div, b == 0 ? static_cast<T>(~U(0)) : b == static_cast<T>(-1) && std::is_signed_v<T> ? static_cast<T>(U(0) - U(a)) : a / b)
BINARY(Rem, b == 0 ? a : b == static_cast<T>(-1) && std::is_signed_v<T> ? T(0) : a % b)
BINARY(Min, a < b ? a : b)
BINARY(Max, a > b ? a : b)
UNARY(Neg, U(0) - U(a))
UNARY(Abs, a < T(0) ? U(0) - U(a) : U(a))
UNARY(Popc, __builtin_popcountll(static_cast<U>(a)))

template <class T> DLC_LANE T mulHigh(T a, T b) {
  if constexpr (sizeof(T) == 8) {
    using Big = std::conditional_t<std::is_signed_v<T>, __int128, unsigned __int128>;
    return static_cast<T>((static_cast<Big>(a) * static_cast<Big>(b)) >> 64);
  } else {
    using Big = std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>;
    return static_cast<T>((static_cast<Big>(a) * static_cast<Big>(b)) >> (8 * sizeof(T)));
  }
}
BINARY(MulHi, mulHigh<T>(a, b))
BINARY(AddSat, std::clamp<int64_t>(int64_t(a) + int64_t(b), std::numeric_limits<T>::min(), std::numeric_limits<T>::max()))
BINARY(SubSat, std::clamp<int64_t>(int64_t(a) - int64_t(b), std::numeric_limits<T>::min(), std::numeric_limits<T>::max()))

template <class T> struct Mad {
  DLC_LANE T apply(T a, T b, T c) { return static_cast<T>(Mul<T>::apply(a, b) + static_cast<Unsigned<T>>(c)); }
  static Handler get() { return dual<Map3<T, T, Mad>>(); }
};
template <class T> struct MadHi {
  DLC_LANE T apply(T a, T b, T c) { return static_cast<T>(static_cast<Unsigned<T>>(mulHigh<T>(a, b)) + static_cast<Unsigned<T>>(c)); }
  static Handler get() { return dual<Map3<T, T, MadHi>>(); }
};
template <class T> struct Sad {
  DLC_LANE T apply(T a, T b, T c) { return static_cast<T>(static_cast<Unsigned<T>>(c) + static_cast<Unsigned<T>>(a < b ? b - a : a - b)); }
  static Handler get() { return dual<Map3<T, T, Sad>>(); }
};

template <class T>
using Wider = std::conditional_t<sizeof(T) == 2, std::conditional_t<std::is_signed_v<T>, int32_t, uint32_t>,
                                 std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>;
template <class T> struct MulWide {
  DLC_LANE Wider<T> apply(T a, T b) { return static_cast<Wider<T>>(static_cast<uint64_t>(static_cast<Wider<T>>(a)) * static_cast<uint64_t>(static_cast<Wider<T>>(b))); }
  static Handler get() { return dual<Map2<Wider<T>, T, MulWide>>(); }
};
template <class T> struct MadWide {
  DLC_LANE Wider<T> apply(T a, T b, Wider<T> c) { return static_cast<Wider<T>>(static_cast<uint64_t>(MulWide<T>::apply(a, b)) + static_cast<uint64_t>(c)); }
  static Handler get() { return dual<Map3<Wider<T>, T, MadWide, T, Wider<T>>>(); }
};

template <class T> struct Shl {
  DLC_LANE T apply(T a, uint32_t b) { return b >= 8 * sizeof(T) ? T(0) : static_cast<T>(static_cast<Unsigned<T>>(a) << b); }
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
  DLC_LANE uint32_t apply(T a) { return a ? static_cast<uint32_t>(__builtin_clzll(static_cast<Unsigned<T>>(a))) - (64 - 8 * sizeof(T)) : 8 * sizeof(T); }
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

template <class A, class B, int lanes> struct DotProduct { // dp4a and, on halves of b, dp2a
  DLC_LANE uint32_t apply(uint32_t a, uint32_t b, uint32_t c) {
    for (int i = 0; i != 4; ++i)
      c += static_cast<uint32_t>(static_cast<int32_t>(static_cast<A>(a >> (8 * i))) * static_cast<int32_t>(static_cast<B>(b >> (8 * i))));
    return c;
  }
};
template <class A, class B, bool high> struct DotProduct2 {
  DLC_LANE uint32_t apply(uint32_t a, uint32_t b, uint32_t c) {
    for (int i = 0; i != 2; ++i)
      c += static_cast<uint32_t>(static_cast<int32_t>(static_cast<A>(a >> (16 * i))) * static_cast<int32_t>(static_cast<B>(b >> (8 * (i + 2 * high)))));
    return c;
  }
};

template <class T, class F> struct Halves {
  DLC_LANE uint32_t apply(uint32_t a, uint32_t b) {
    return static_cast<uint16_t>(F::apply(static_cast<T>(a), static_cast<T>(b))) |
           static_cast<uint32_t>(static_cast<uint16_t>(F::apply(static_cast<T>(a >> 16), static_cast<T>(b >> 16)))) << 16;
  }
};

/// add/sub/mad with carry: code 0 add, 1 sub; flags: read and write the carry.
template <class T> struct Carry {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const Slot<T> *a = rowOf<T>(warp, instr.a), *b = rowOf<T>(warp, instr.b);
    Slot<T> result[32];
    uint32_t carry = 0;
    for (int lane = 0; lane != 32; ++lane) {
      T x = static_cast<T>(a[lane]), y = static_cast<T>(b[lane]);
      T in = instr.flags & flagRead ? static_cast<T>(warp.carry >> lane & 1) : T(0);
      T sum = instr.code ? static_cast<T>(x - y - in) : static_cast<T>(x + y + in);
      bool out = instr.code ? x < y || (x == y && in) : sum < x || (in && sum == x);
      result[lane] = sum;
      carry |= static_cast<uint32_t>(out) << lane;
    }
    commit(rowOf<T>(warp, instr.d), result, lanes);
    if (instr.flags & flagRelease)
      warp.carry = (warp.carry & ~lanes) | (carry & lanes);
  }
  static Handler get() { return dual<Carry>(); }
};

bool packed(Decoder &decoder, Handler isSignedPair, Handler isUnsignedPair) {
  if (!decoder.has("s16x2") && !decoder.has("u16x2"))
    return false;
  emitSame(decoder, Type::B32, decoder.has("s16x2") ? isSignedPair : isUnsignedPair);
  return true;
}

template <template <class> class F> bool packed(Decoder &decoder) {
  return packed(decoder, dual<Map2<uint32_t, uint32_t, Halves<int16_t, F<int16_t>>>>(),
                dual<Map2<uint32_t, uint32_t, Halves<uint16_t, F<uint16_t>>>>());
}

template <template <class> class F, template <class> class S> void addOrSub(Decoder &decoder) {
  if (packed<F>(decoder))
    return;
  Type type = decoder.type();
  bool chain = decoder.base == "addc" || decoder.base == "subc";
  if (chain || decoder.has("cc")) {
    decoder.instr.code = decoder.base.starts_with("sub");
    decoder.instr.flags |= (chain ? flagRead : 0) | (decoder.has("cc") ? flagRelease : 0);
    emitSame(decoder, type, bytesOf(type) == 8 ? Carry<uint64_t>::get() : Carry<uint32_t>::get());
  } else if (decoder.has("sat")) {
    if (type != Type::S32)
      decoder.unsupported();
    emitSame(decoder, type, S<int32_t>::get());
  } else {
    emitSame(decoder, type, forInteger<F>(decoder, type));
  }
}

template <template <class> class F> void simple(Decoder &decoder) {
  if constexpr (requires { F<int16_t>::apply(int16_t(0), int16_t(0)); })
    if (packed<F>(decoder))
      return;
  emitSame(decoder, decoder.type(), forInteger<F>(decoder, decoder.type()));
}

void emitMixed(Decoder &decoder, unsigned d, unsigned a, unsigned b, unsigned c, Handler handler) {
  decoder.instr.d = decoder.destination(decoder.operand(0), d);
  decoder.instr.a = decoder.source(decoder.operand(1), a);
  if (b)
    decoder.instr.b = decoder.source(decoder.operand(2), b);
  if (c)
    decoder.instr.c = decoder.source(decoder.operand(3), c);
  decoder.emit(handler);
}

template <template <class> class F> void to32(Decoder &decoder) {
  emitMixed(decoder, 4, bytesOf(decoder.type()), 0, 0, forInteger<F>(decoder, decoder.type()));
}

template <template <class> class F> void shift(Decoder &decoder) {
  emitMixed(decoder, bytesOf(decoder.type()), bytesOf(decoder.type()), 4, 0, forInteger<F>(decoder, decoder.type()));
}

template <template <class> class Maker> Handler forWide(Decoder &decoder, Type type) {
  switch (type) {
  case Type::U16: return Maker<uint16_t>::get();
  case Type::S16: return Maker<int16_t>::get();
  case Type::U32: return Maker<uint32_t>::get();
  case Type::S32: return Maker<int32_t>::get();
  default: decoder.unsupported();
  }
}

} // namespace

void decodeFloatArithmetic(Decoder &decoder); // OpsFloat.cpp

namespace {

template <void (*integer)(Decoder &)> void either(Decoder &decoder) {
  if (!decoder.types.empty() && isFloating(decoder.types[0]))
    decodeFloatArithmetic(decoder);
  else
    integer(decoder);
}

void mul(Decoder &decoder) {
  Type type = decoder.type();
  unsigned bytes = bytesOf(type);
  if (decoder.has("wide"))
    emitMixed(decoder, 2 * bytes, bytes, bytes, 0, forWide<MulWide>(decoder, type));
  else if (decoder.has("hi"))
    simple<MulHi>(decoder);
  else
    simple<Mul>(decoder);
}

void mad(Decoder &decoder) {
  Type type = decoder.type();
  unsigned bytes = bytesOf(type);
  if (decoder.has("cc"))
    decoder.unsupported();
  if (decoder.has("wide"))
    emitMixed(decoder, 2 * bytes, bytes, bytes, 2 * bytes, forWide<MadWide>(decoder, type));
  else if (decoder.has("hi"))
    simple<MadHi>(decoder);
  else
    simple<Mad>(decoder);
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
           left ? (wrap ? dual<Map3<uint32_t, uint32_t, Funnel<true, true>>>() : dual<Map3<uint32_t, uint32_t, Funnel<true, false>>>())
                : (wrap ? dual<Map3<uint32_t, uint32_t, Funnel<false, true>>>() : dual<Map3<uint32_t, uint32_t, Funnel<false, false>>>()));
}

void prmt(Decoder &decoder) {
  if (decoder.modifiers.size() != 1)
    decoder.unsupported(); // .f4e and its like: LLVM selects bytes by the plain form
  emitSame(decoder, Type::B32, dual<Map3<uint32_t, uint32_t, Prmt>>());
}

template <class A, class B> Handler dotHandler(bool four, bool high) {
  return four   ? dual<Map3<uint32_t, uint32_t, DotProduct<A, B, 4>>>()
         : high ? dual<Map3<uint32_t, uint32_t, DotProduct2<std::conditional_t<std::is_signed_v<A>, int16_t, uint16_t>, B, true>>>()
                : dual<Map3<uint32_t, uint32_t, DotProduct2<std::conditional_t<std::is_signed_v<A>, int16_t, uint16_t>, B, false>>>();
}

void dot(Decoder &decoder) {
  bool a = isSigned(decoder.type(0)), b = isSigned(decoder.type(1)), four = decoder.base == "dp4a", high = decoder.has("hi");
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

void registerIntegerOps() {
  RegisterOpcodes({{"add", either<addOrSub<Add, AddSat>>}, {"sub", either<addOrSub<Sub, SubSat>>},
                   {"addc", addOrSub<Add, AddSat>}, {"subc", addOrSub<Sub, SubSat>}, {"mul", either<mul>},
                   {"mad", either<mad>}, {"div", either<simple<Div>>}, {"rem", simple<Rem>}, {"min", either<simple<Min>>},
                   {"max", either<simple<Max>>}, {"neg", either<simple<Neg>>}, {"abs", either<simple<Abs>>},
                   {"sad", simple<Sad>}, {"popc", to32<PopcTo32>}, {"clz", to32<Clz>},
                   {"bfind", bfind}, {"brev", simple<Brev>}, {"shl", shift<Shl>}, {"shr", shift<Shr>}, {"shf", shf},
                   {"bfe", [](Decoder &d) { emitMixed(d, bytesOf(d.type()), bytesOf(d.type()), 4, 4, forInteger<Bfe>(d, d.type())); }},
                   {"bfi", bfi}, {"prmt", prmt}, {"dp4a", dot}, {"dp2a", dot}});
}

} // namespace dlc::emulator
