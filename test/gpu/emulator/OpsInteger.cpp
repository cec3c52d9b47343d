// Integer arithmetic.
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
BINARY(Div, b == 0                                           ? static_cast<T>(~U(0))
            : b == static_cast<T>(-1) && std::is_signed_v<T> ? static_cast<T>(U(0) - U(a))
                                                             : a / b)
BINARY(Rem, b == 0 ? a : b == static_cast<T>(-1) && std::is_signed_v<T> ? T(0) : a % b)
BINARY(Min, a < b ? a : b)
BINARY(MinRelu, std::max<T>(a < b ? a : b, 0))
BINARY(MaxRelu, std::max<T>(a < b ? b : a, 0))
BINARY(Max, a > b ? a : b)
UNARY(Neg, U(0) - U(a))
UNARY(Abs, a < T(0) ? U(0) - U(a) : U(a))

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
BINARY(AddSat,
       std::clamp<int64_t>(int64_t(a) + int64_t(b), std::numeric_limits<T>::min(), std::numeric_limits<T>::max()))
BINARY(SubSat,
       std::clamp<int64_t>(int64_t(a) - int64_t(b), std::numeric_limits<T>::min(), std::numeric_limits<T>::max()))

template <class T> struct Mad {
  DLC_LANE T apply(T a, T b, T c) { return static_cast<T>(Mul<T>::apply(a, b) + static_cast<Unsigned<T>>(c)); }
  static Handler get() { return dual<Map3<T, T, Mad>>(); }
};
template <class T> struct MadHi {
  DLC_LANE T apply(T a, T b, T c) {
    return static_cast<T>(static_cast<Unsigned<T>>(mulHigh<T>(a, b)) + static_cast<Unsigned<T>>(c));
  }
  static Handler get() { return dual<Map3<T, T, MadHi>>(); }
};
template <class T> struct Sad {
  DLC_LANE T apply(T a, T b, T c) {
    using U = Unsigned<T>;
    U x = static_cast<U>(a), y = static_cast<U>(b);
    return static_cast<T>(static_cast<U>(static_cast<U>(c) + (a < b ? static_cast<U>(y - x) : static_cast<U>(x - y))));
  }
  static Handler get() { return dual<Map3<T, T, Sad>>(); }
};

template <class T>
using Wider = std::conditional_t<sizeof(T) == 2, std::conditional_t<std::is_signed_v<T>, int32_t, uint32_t>,
                                 std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>;
template <class T> struct MulWide {
  DLC_LANE Wider<T> apply(T a, T b) {
    return static_cast<Wider<T>>(static_cast<uint64_t>(static_cast<Wider<T>>(a)) *
                                 static_cast<uint64_t>(static_cast<Wider<T>>(b)));
  }
  static Handler get() { return dual<Map2<Wider<T>, T, MulWide>>(); }
};
template <class T> struct MadWide {
  DLC_LANE Wider<T> apply(T a, T b, Wider<T> c) {
    return static_cast<Wider<T>>(static_cast<uint64_t>(MulWide<T>::apply(a, b)) + static_cast<uint64_t>(c));
  }
  static Handler get() { return dual<Map3<Wider<T>, T, MadWide, T, Wider<T>>>(); }
};

template <class T, class F> struct Halves {
  DLC_LANE uint32_t apply(uint32_t a, uint32_t b) {
    return static_cast<uint16_t>(F::apply(static_cast<T>(a), static_cast<T>(b))) |
           static_cast<uint32_t>(static_cast<uint16_t>(F::apply(static_cast<T>(a >> 16), static_cast<T>(b >> 16))))
               << 16;
  }
};

/// With carry: code 0 add, 1 sub, 2 mad.lo, 3 mad.hi; flags: read and write the carry.
template <class T> struct Carry {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const Slot<T> *a = rowOf<T>(warp, instr.a), *b = rowOf<T>(warp, instr.b);
    Slot<T> result[32];
    uint32_t carry = 0;
    for (int lane = 0; lane != 32; ++lane) {
      T x = static_cast<T>(a[lane]), y = static_cast<T>(b[lane]);
      if (instr.code >= 2) {
        x = instr.code == 2 ? static_cast<T>(x * y) : mulHigh<T>(x, y);
        y = static_cast<T>(rowOf<T>(warp, instr.c)[lane]);
      }
      T in = instr.flags & flagRead ? static_cast<T>(warp.carry >> lane & 1) : T(0);
      T sum = instr.code == 1 ? static_cast<T>(x - y - in) : static_cast<T>(x + y + in);
      bool out = instr.code == 1 ? x < y || (x == y && in) : sum < x || (in && sum == x);
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

/// With .relu (sm_90), what is below zero becomes zero.
template <template <class> class F, template <class> class Relu> void orRelu(Decoder &decoder) {
  decoder.has("relu") ? simple<Relu>(decoder) : simple<F>(decoder);
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
  if (decoder.has("cc") || decoder.base == "madc") {
    if (decoder.has("wide") || (isSigned(type) && decoder.has("hi")))
      decoder.unsupported();
    decoder.instr.code = decoder.has("hi") ? 3 : 2;
    decoder.instr.flags |= (decoder.base == "madc" ? flagRead : 0) | (decoder.has("cc") ? flagRelease : 0);
    return emitSame(decoder, type, bytes == 8 ? Carry<uint64_t>::get() : Carry<uint32_t>::get());
  }
  if (decoder.has("wide"))
    emitMixed(decoder, 2 * bytes, bytes, bytes, 2 * bytes, forWide<MadWide>(decoder, type));
  else if (decoder.has("hi"))
    simple<MadHi>(decoder);
  else
    simple<Mad>(decoder);
}

} // namespace

void registerIntegerOps() {
  RegisterOpcodes({{"add", either<addOrSub<Add, AddSat>>},
                   {"sub", either<addOrSub<Sub, SubSat>>},
                   {"addc", addOrSub<Add, AddSat>},
                   {"subc", addOrSub<Sub, SubSat>},
                   {"mul", either<mul>},
                   {"mad", either<mad>},
                   {"madc", mad},
                   {"div", either<simple<Div>>},
                   {"rem", simple<Rem>},
                   {"min", either<orRelu<Min, MinRelu>>},
                   {"max", either<orRelu<Max, MaxRelu>>},
                   {"neg", either<simple<Neg>>},
                   {"abs", either<simple<Abs>>},
                   {"sad", simple<Sad>}});
}

} // namespace dlc::emulator
