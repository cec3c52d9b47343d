// f32 and f64 arithmetic. Approximate instructions give the rounded exact result: kernels must not depend on the
// bits a GPU gets there.
#include "Lanes.h"
#include <cfenv>

namespace dlc::emulator {

bool decodeHalfArithmetic(Decoder &decoder); // OpsHalf.cpp

namespace {

template <class T> DLC_LANE T quietNan() {
  if constexpr (sizeof(T) == 4)
    return std::bit_cast<float>(0x7fffffffu);
  else
    return std::bit_cast<double>(0x7fffffffffffffffull);
}

template <class T> struct Add {
  DLC_LANE T apply(T a, T b) { return a + b; }
};
template <class T> struct Sub {
  DLC_LANE T apply(T a, T b) { return a - b; }
};
template <class T> struct Mul {
  DLC_LANE T apply(T a, T b) { return a * b; }
};
template <class T> struct Div {
  DLC_LANE T apply(T a, T b) { return a / b; }
};
template <class T> struct Fma {
  DLC_LANE T apply(T a, T b, T c) {
    if constexpr (sizeof(T) == 4)
      return __builtin_fmaf(a, b, c);
    else
      return __builtin_fma(a, b, c);
  }
};
template <class T> struct Neg {
  DLC_LANE T apply(T a) { return -a; }
};
template <class T> struct Abs {
  DLC_LANE T apply(T a) { return std::fabs(a); }
};
template <class T> struct Sqrt {
  DLC_LANE T apply(T a) { return std::sqrt(a); }
};
template <class T> struct Rcp {
  DLC_LANE T apply(T a) { return T(1) / a; }
};
template <class T> struct Rsqrt {
  DLC_LANE T apply(T a) { return static_cast<T>(1.0 / std::sqrt(static_cast<double>(a))); }
};
template <class T> struct Ex2 {
  DLC_LANE T apply(T a) { return std::exp2(a); }
};
template <class T> struct Lg2 {
  DLC_LANE T apply(T a) { return std::log2(a); }
};
template <class T> struct Sin {
  DLC_LANE T apply(T a) { return std::sin(a); }
};
template <class T> struct Cos {
  DLC_LANE T apply(T a) { return std::cos(a); }
};
template <class T> struct Tanh {
  DLC_LANE T apply(T a) { return std::tanh(a); }
};
template <class T> struct Copysign {
  DLC_LANE T apply(T sign, T value) { return std::copysign(value, sign); }
};

/// The other one if one is NaN; -0 is less than +0.
template <class T> struct Min {
  DLC_LANE T apply(T a, T b) {
    T less = a < b || (a == b && std::signbit(a)) ? a : b;
    return a != a && b != b ? quietNan<T>() : a != a ? b : b != b ? a : less;
  }
};
template <class T> struct Max {
  DLC_LANE T apply(T a, T b) {
    T more = a > b || (a == b && !std::signbit(a)) ? a : b;
    return a != a && b != b ? quietNan<T>() : a != a ? b : b != b ? a : more;
  }
};
template <class T> struct MinNan {
  DLC_LANE T apply(T a, T b) { return a != a || b != b ? quietNan<T>() : Min<T>::apply(a, b); }
};
template <class T> struct MaxNan {
  DLC_LANE T apply(T a, T b) { return a != a || b != b ? quietNan<T>() : Max<T>::apply(a, b); }
};
template <template <class> class F> struct OfThree {
  template <class T> struct Op {
    DLC_LANE T apply(T a, T b, T c) { return F<T>::apply(F<T>::apply(a, b), c); }
  };
};
/// Magnitudes compared, signs multiplied.
template <template <class> class F> struct XorSignAbs {
  template <class T> struct Op {
    DLC_LANE T apply(T a, T b) {
      T value = F<T>::apply(std::fabs(a), std::fabs(b));
      return std::signbit(a) != std::signbit(b) ? -value : value;
    }
  };
};

DLC_LANE float flush(float x) { return std::fabs(x) < 0x1p-126f ? std::copysign(0.0f, x) : x; }
DLC_LANE float clampToUnit(float x) { return x > 0 ? (x < 1 ? x : 1.0f) : 0.0f; }

template <class F, bool ftz, bool sat> struct Adjusted {
  template <class... T> DLC_LANE float apply(T... values) {
    float result = ftz ? flush(F::apply(flush(values)...)) : F::apply(values...);
    return sat ? clampToUnit(result) : result;
  }
};

/// .f32x2
template <class F> struct Pair {
  template <class... T> DLC_LANE uint64_t apply(T... values) {
    auto half = [](uint64_t value, int shift) { return std::bit_cast<float>(static_cast<uint32_t>(value >> shift)); };
    uint64_t low = std::bit_cast<uint32_t>(F::apply(half(values, 0)...));
    uint64_t high = std::bit_cast<uint32_t>(F::apply(half(values, 32)...));
    return high << 32 | low;
  }
};

template <class T, class F, size_t arity> Handler mapped() {
  if constexpr (arity == 1)
    return dual<Map1<T, T, F>>();
  else if constexpr (arity == 2)
    return dual<Map2<T, T, F>>();
  else
    return dual<Map3<T, T, F>>();
}

/// Directed rounding: the CPU's mode is changed around each value; volatile keeps the arithmetic between the
/// two changes.
template <class T> __attribute__((noinline)) T rounded(char op, int mode, T a, T b, T c) {
  int before = std::fegetround();
  std::fesetround(mode);
  volatile T x = a, y = b, z = c, result = 0;
  switch (op) {
  case '+': result = x + y; break;
  case '-': result = x - y; break;
  case '*': result = x * y; break;
  case '/': result = x / y; break;
  case 'f':
    result = sizeof(T) == 4
                 ? static_cast<T>(std::fmaf(static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)))
                 : static_cast<T>(std::fma(x, y, z));
    break;
  case 's':
    result = sizeof(T) == 4 ? static_cast<T>(std::sqrt(static_cast<float>(x)))
                            : static_cast<T>(std::sqrt(static_cast<double>(x)));
    break;
  case 'r': result = T(1) / x; break;
  }
  std::fesetround(before);
  return result;
}

template <class T> Step directed(Warp &warp, const Instr &instr, uint32_t lanes) {
  auto op = static_cast<char>(instr.code);
  int mode = static_cast<int>(instr.offset);
  forLanes(lanes, [&](int lane) {
    auto value = [&](Place place) { return fromSlot<T>(rowOf<T>(warp, place)[lane]); };
    bool binary = op != 's' && op != 'r';
    T a = value(instr.a), b = binary ? value(instr.b) : a, c = op == 'f' ? value(instr.c) : a;
    T result = rounded<T>(op, mode, a, b, c);
    if constexpr (sizeof(T) == 4)
      if (instr.flags & flagSigned) // .sat
        result = clampToUnit(result);
    rowOf<T>(warp, instr.d)[lane] = toSlot<T>(result);
  });
  return Step::Next;
}

bool directedRounding(Decoder &decoder, char op) {
  int mode = decoder.has("rz")   ? FE_TOWARDZERO
             : decoder.has("rm") ? FE_DOWNWARD
             : decoder.has("rp") ? FE_UPWARD
                                 : FE_TONEAREST;
  if (mode == FE_TONEAREST)
    return false;
  decoder.instr.code = static_cast<uint16_t>(op);
  decoder.instr.offset = mode;
  decoder.instr.flags |= decoder.has("sat") ? flagSigned : 0;
  emitSame(decoder, decoder.type(), decoder.type() == Type::F64 ? directed<double> : directed<float>);
  return true;
}

template <template <class> class F, size_t arity> void arithmetic(Decoder &decoder, char op = 0) {
  if (op && directedRounding(decoder, op))
    return;
  bool ftz = decoder.has("ftz"), sat = decoder.has("sat");
  if (decoder.type() == Type::F64)
    return emitSame(decoder, Type::F64, mapped<double, F<double>, arity>());
  if (decoder.type() == Type::F32x2 && !sat)
    return emitSame(decoder, Type::F32x2,
                    ftz ? mapped<uint64_t, Pair<Adjusted<F<float>, true, false>>, arity>()
                        : mapped<uint64_t, Pair<F<float>>, arity>());
  if (decoder.type() != Type::F32)
    decoder.unsupported();
  emitSame(decoder, Type::F32,
           ftz ? (sat ? mapped<float, Adjusted<F<float>, true, true>, arity>()
                      : mapped<float, Adjusted<F<float>, true, false>, arity>())
               : (sat ? mapped<float, Adjusted<F<float>, false, true>, arity>() : mapped<float, F<float>, arity>()));
}

template <template <class> class Plain, template <class> class Nan> void extremum(Decoder &decoder) {
  bool nan = decoder.has("NaN");
  if (decoder.count() == 4)
    return nan ? arithmetic<OfThree<Nan>::template Op, 3>(decoder)
               : arithmetic<OfThree<Plain>::template Op, 3>(decoder);
  if (decoder.has("xorsign"))
    return nan ? arithmetic<XorSignAbs<Nan>::template Op, 2>(decoder)
               : arithmetic<XorSignAbs<Plain>::template Op, 2>(decoder);
  nan ? arithmetic<Nan, 2>(decoder) : arithmetic<Plain, 2>(decoder);
}

template <class T> Step testProperty(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint32_t result = 0;
  forLanes(lanes, [&](int lane) {
    T value = fromSlot<T>(rowOf<T>(warp, instr.a)[lane]);
    int kind = std::fpclassify(value);
    bool holds = false;
    switch (instr.code) {
    case 0: holds = std::isfinite(value); break;
    case 1: holds = std::isinf(value); break;
    case 2: holds = !std::isnan(value); break;
    case 3: holds = std::isnan(value); break;
    case 4: holds = kind == FP_NORMAL; break;
    case 5: holds = kind == FP_SUBNORMAL || kind == FP_ZERO; break;
    }
    result |= static_cast<uint32_t>(holds) << lane;
  });
  uint32_t &to = warp.predicates[instr.d.row];
  to = (to & ~lanes) | result;
  return Step::Next;
}

void testp(Decoder &decoder) {
  static constexpr std::string_view names[] = {"finite", "infinite", "number", "notanumber", "normal", "subnormal"};
  for (uint16_t i = 0; i != std::size(names); ++i)
    if (decoder.has(names[i]))
      decoder.instr.code = i;
  decoder.instr.d = decoder.predicateDestination(decoder.operand(0).index);
  decoder.instr.a = decoder.source(decoder.operand(1), bytesOf(decoder.type()));
  decoder.emit(decoder.type() == Type::F64 ? testProperty<double> : testProperty<float>);
}

} // namespace

/// Floating add, sub, mul, mad, fma, div, min, max, neg, abs and the functions of one value.
void decodeFloatArithmetic(Decoder &decoder) {
  if (decodeHalfArithmetic(decoder))
    return;
  const std::string &op = decoder.base;
  if (op == "add")
    arithmetic<Add, 2>(decoder, '+');
  else if (op == "sub")
    arithmetic<Sub, 2>(decoder, '-');
  else if (op == "mul")
    arithmetic<Mul, 2>(decoder, '*');
  else if (op == "mad" || op == "fma")
    arithmetic<Fma, 3>(decoder, 'f');
  else if (op == "div")
    arithmetic<Div, 2>(decoder, '/');
  else if (op == "min")
    extremum<Min, MinNan>(decoder);
  else if (op == "max")
    extremum<Max, MaxNan>(decoder);
  else if (op == "neg")
    arithmetic<Neg, 1>(decoder);
  else if (op == "abs")
    arithmetic<Abs, 1>(decoder);
  else if (op == "sqrt")
    arithmetic<Sqrt, 1>(decoder, 's');
  else if (op == "rcp")
    arithmetic<Rcp, 1>(decoder, 'r');
  else if (op == "rsqrt")
    arithmetic<Rsqrt, 1>(decoder);
  else if (op == "ex2")
    arithmetic<Ex2, 1>(decoder);
  else if (op == "lg2")
    arithmetic<Lg2, 1>(decoder);
  else if (op == "sin")
    arithmetic<Sin, 1>(decoder);
  else if (op == "cos")
    arithmetic<Cos, 1>(decoder);
  else if (op == "tanh")
    arithmetic<Tanh, 1>(decoder);
  else if (op == "copysign")
    arithmetic<Copysign, 2>(decoder);
  else
    decoder.unsupported();
}

void registerFloatOps() {
  for (const char *name : {"fma", "sqrt", "rcp", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh", "copysign"})
    RegisterOpcodes({{name, decodeFloatArithmetic}});
  RegisterOpcodes({{"testp", testp}});
}

} // namespace dlc::emulator
