// Bits, predicates, moves and comparisons.
#include "Lanes.h"

namespace dlc::emulator {

namespace {

enum class Logic : uint16_t { And, Or, Xor, Not };

template <class T, Logic logic> struct Bitwise {
  DLC_LANE T apply(T a, T b) { return logic == Logic::And ? a & b : logic == Logic::Or ? a | b : a ^ b; }
};
template <class T> struct Invert {
  DLC_LANE T apply(T a) { return static_cast<T>(~a); }
};
template <class T> struct IsZero {
  DLC_LANE T apply(T a) { return a == 0; }
};
struct Lop3 {
  DLC_LANE uint32_t apply(uint32_t a, uint32_t b, uint32_t c, uint32_t table) {
    uint32_t result = 0;
    for (int i = 0; i != 8; ++i)
      result |= (table >> i & 1 ? ~0u : 0u) & (i & 4 ? a : ~a) & (i & 2 ? b : ~b) & (i & 1 ? c : ~c);
    return result;
  }
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    uint32_t result[32];
    for (int lane = 0; lane != 32; ++lane)
      result[lane] = apply(warp.r32(instr.a)[lane], warp.r32(instr.b)[lane], warp.r32(instr.c)[lane],
                           static_cast<uint32_t>(instr.code));
    commit(warp.r32(instr.d), result, lanes);
  }
};

uint32_t predicateOf(const Warp &warp, Place place) {
  uint32_t value = warp.predicates[place.row];
  return place.wide ? ~value : value;
}
void setPredicate(Warp &warp, Place place, uint32_t value, uint32_t lanes) {
  uint32_t &to = warp.predicates[place.row];
  to = (to & ~lanes) | (value & lanes);
}

Step predicateLogic(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint32_t a = predicateOf(warp, instr.a), b = predicateOf(warp, instr.b);
  switch (static_cast<Logic>(instr.code)) {
  case Logic::And: a &= b; break;
  case Logic::Or: a |= b; break;
  case Logic::Xor: a ^= b; break;
  case Logic::Not: a = ~a; break;
  }
  setPredicate(warp, instr.d, a, lanes);
  return Step::Next;
}

Step movePredicate(Warp &warp, const Instr &instr, uint32_t lanes) {
  setPredicate(warp, instr.d, predicateOf(warp, instr.a), lanes);
  return Step::Next;
}

template <Logic logic> void bitwise(Decoder &decoder) {
  if (decoder.type() == Type::Pred) {
    decoder.instr.code = static_cast<uint16_t>(logic);
    decoder.instr.d = decoder.predicateDestination(decoder.operand(0).index);
    decoder.instr.a = decoder.predicate(decoder.operand(1));
    decoder.instr.b = logic == Logic::Not ? Place{} : decoder.predicate(decoder.operand(2));
    return decoder.emit(predicateLogic);
  }
  bool wide = bytesOf(decoder.type()) == 8;
  if constexpr (logic == Logic::Not)
    emitSame(decoder, decoder.type(),
             bytesOf(decoder.type()) == 2 ? dual<Map1<uint16_t, uint16_t, Invert<uint16_t>>>()
             : wide                       ? dual<Map1<uint64_t, uint64_t, Invert<uint64_t>>>()
                                          : dual<Map1<uint32_t, uint32_t, Invert<uint32_t>>>());
  else
    emitSame(decoder, decoder.type(),
             wide ? dual<Map2<uint64_t, uint64_t, Bitwise<uint64_t, logic>>>()
                  : dual<Map2<uint32_t, uint32_t, Bitwise<uint32_t, logic>>>());
}

void lop3(Decoder &decoder) {
  decoder.instr.code = static_cast<uint16_t>(decoder.immediate(decoder.operand(4)));
  emitSame(decoder, Type::B32, dual<Lop3>());
}

void cnot(Decoder &decoder) {
  emitSame(decoder, decoder.type(),
           bytesOf(decoder.type()) == 8 ? dual<Map1<uint64_t, uint64_t, IsZero<uint64_t>>>()
                                        : dual<Map1<uint32_t, uint32_t, IsZero<uint32_t>>>());
}

template <class T> struct Copy {
  DLC_LANE T apply(T a) { return a; }
};

/// Packs and unpacks: parts of `size` bytes between a vector and one register, or two vectors.
Step moveVector(Warp &warp, const Instr &instr, uint32_t lanes) {
  const Extra &extra = *instr.extra;
  unsigned fromBits = extra.a.size() == 1 ? 0 : 8u * instr.size, toBits = extra.dst.size() == 1 ? 0 : 8u * instr.size;
  forLanes(lanes, [&](int lane) {
    uint64_t whole = 0;
    if (!fromBits)
      whole = laneValue(warp, extra.a[0], lane);
    else
      for (size_t i = 0; i != extra.a.size(); ++i)
        whole |= (laneValue(warp, extra.a[i], lane) & ((1ull << fromBits) - 1)) << (fromBits * i);
    if (!toBits)
      return setLane(warp, extra.dst[0], lane, whole);
    for (size_t i = 0; i != extra.dst.size(); ++i)
      setLane(warp, extra.dst[i], lane, whole >> (toBits * i) & ((1ull << toBits) - 1));
  });
  return Step::Next;
}

Step moveClock(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint64_t now = ++warp.launch->statistics.instructions; // replaced by the real count at the end; only has to grow
  forLanes(lanes, [&](int lane) { setLane(warp, instr.d, lane, now); });
  return Step::Next;
}

Step moveActive(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint32_t mask = warp.split().mask;
  forLanes(lanes, [&](int lane) { setLane(warp, instr.d, lane, mask); });
  return Step::Next;
}

void mov(Decoder &decoder) {
  Type type = decoder.type();
  const Operand &to = decoder.operand(0), &from = decoder.operand(1);
  if (type == Type::Pred) {

    decoder.instr.d = decoder.predicateDestination(to.index);
    decoder.instr.a = decoder.predicate(from);
    return decoder.emit(movePredicate);
  }
  unsigned bytes = bytesOf(type);
  if (to.kind == Operand::Kind::Vector || from.kind == Operand::Kind::Vector) {
    size_t parts = std::max(to.parts.size(), from.parts.size());
    if (bytes > 8)
      decoder.unsupported();
    unsigned part = bytes / static_cast<unsigned>(parts);
    decoder.instr.size = static_cast<uint8_t>(part);
    Extra &extra = decoder.extra();
    extra.dst =
        to.kind == Operand::Kind::Vector ? decoder.destinations(to, part) : std::vector{decoder.destination(to, bytes)};
    extra.a =
        from.kind == Operand::Kind::Vector ? decoder.sources(from, part) : std::vector{decoder.source(from, bytes)};
    return decoder.emit(moveVector);
  }
  if (from.kind == Operand::Kind::Name && (from.name.starts_with("%clock") || from.name.starts_with("%globaltimer"))) {
    decoder.instr.d = decoder.destination(to, bytes);
    return decoder.emit(moveClock);
  }
  decoder.instr.d = decoder.destination(to, bytes);
  decoder.instr.a = decoder.source(from, bytes);
  decoder.emit(bytes == 8 ? dual<Map1<uint64_t, uint64_t, Copy<uint64_t>>>()
                          : dual<Map1<uint32_t, uint32_t, Copy<uint32_t>>>());
}

/// Comparisons, by code: the order of `comparisonNames`.
enum class Compare : uint16_t { Eq, Ne, Lt, Le, Gt, Ge, Equ, Neu, Ltu, Leu, Gtu, Geu, Num, Nan };
constexpr std::string_view comparisonNames[] = {"eq",  "ne",  "lt",  "le",  "gt",  "ge",  "equ",
                                                "neu", "ltu", "leu", "gtu", "geu", "num", "nan"};

template <Compare compare, class T> DLC_LANE bool holds(T a, T b) {
  [[maybe_unused]] bool unordered = a != a || b != b;
  switch (compare) {
  case Compare::Eq: return a == b;
  case Compare::Ne: return a != b && !unordered;
  case Compare::Lt: return a < b;
  case Compare::Le: return a <= b;
  case Compare::Gt: return a > b;
  case Compare::Ge: return a >= b;
  case Compare::Equ: return a == b || unordered;
  case Compare::Neu: return a != b;
  case Compare::Ltu: return !(a >= b);
  case Compare::Leu: return !(a > b);
  case Compare::Gtu: return !(a <= b);
  case Compare::Geu: return !(a < b);
  case Compare::Num: return !unordered;
  case Compare::Nan: return unordered;
  }
  return false;
}

struct HalfValue {
  uint16_t bits;
};
struct BfloatValue {
  uint16_t bits;
};
template <class T> DLC_LANE auto comparable(T value) {
  if constexpr (std::is_same_v<T, HalfValue>)
    return halfToFloat(value.bits);
  else if constexpr (std::is_same_v<T, BfloatValue>)
    return bfloatToFloat(value.bits);
  else
    return value;
}

template <class T, Compare compare> DLC_LANE uint32_t compareLanes(const Slot<T> *a, const Slot<T> *b, int shift) {
  uint8_t bits[32];
  for (int lane = 0; lane != 32; ++lane)
    bits[lane] = holds<compare>(comparable(fromSlot<T>(a[lane] >> shift)), comparable(fromSlot<T>(b[lane] >> shift)));
  uint32_t result = 0;
  for (int i = 0; i != 4; ++i) {
    uint64_t eight;
    std::memcpy(&eight, bits + 8 * i, 8);
    result |= static_cast<uint32_t>((eight * 0x0102040810204080ull) >> 56) << (8 * i);
  }
  return result;
}

/// d, e: predicates p and q; c: the predicate to combine with, by `flags`: And, Or, Xor.
constexpr uint16_t combineAnd = 1, combineOr = 2, combineXor = 4, twoHalves = 8;

template <class T, Compare compare> struct SetPredicate {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const Slot<T> *a = rowOf<T>(warp, instr.a), *b = rowOf<T>(warp, instr.b);
    uint32_t result = compareLanes<T, compare>(a, b, 0), other = ~result;
    if (instr.flags & twoHalves)
      other = compareLanes<T, compare>(a, b, 16);
    if (instr.flags & 7) {
      uint32_t with = predicateOf(warp, instr.c);
      auto combine = [&](uint32_t x) {
        return instr.flags & combineAnd ? x & with : instr.flags & combineOr ? x | with : x ^ with;
      };
      result = combine(result);
      other = combine(other);
    }
    setPredicate(warp, instr.d, result, lanes);
    setPredicate(warp, instr.e, other, lanes);
  }
};

/// offset: what a lane (or half) gets where the comparison holds.
template <class T, Compare compare> struct SetValue {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const Slot<T> *a = rowOf<T>(warp, instr.a), *b = rowOf<T>(warp, instr.b);
    uint32_t result = compareLanes<T, compare>(a, b, 0);
    uint32_t upper = instr.flags & twoHalves ? compareLanes<T, compare>(a, b, 16) : 0;
    if (instr.flags & 7) {
      uint32_t with = predicateOf(warp, instr.c);
      result = instr.flags & combineAnd ? result & with : instr.flags & combineOr ? result | with : result ^ with;
    }
    auto holds = static_cast<uint32_t>(instr.offset);
    uint32_t values[32];
    for (int lane = 0; lane != 32; ++lane)
      values[lane] = (result >> lane & 1 ? holds : 0) | (upper >> lane & 1 ? holds << 16 : 0);
    commit(warp.r32(instr.d), values, lanes);
  }
};

template <template <class, Compare> class Body, class T> Handler forComparison(Compare compare) {
  switch (compare) {
#define CASE(name)                                                                                                     \
  case Compare::name: return dual<Body<T, Compare::name>>();
    CASE(Eq)
    CASE(Ne)
    CASE(Lt) CASE(Le) CASE(Gt) CASE(Ge) CASE(Equ) CASE(Neu) CASE(Ltu) CASE(Leu) CASE(Gtu) CASE(Geu) CASE(Num) CASE(Nan)
#undef CASE
  }
  return nullptr;
}

template <template <class, Compare> class Body> Handler forCompared(Decoder &decoder, Type type, Compare compare) {
  switch (type) {
  case Type::U16:
  case Type::B16: return forComparison<Body, uint16_t>(compare);
  case Type::S16: return forComparison<Body, int16_t>(compare);
  case Type::U32:
  case Type::B32: return forComparison<Body, uint32_t>(compare);
  case Type::S32: return forComparison<Body, int32_t>(compare);
  case Type::U64:
  case Type::B64: return forComparison<Body, uint64_t>(compare);
  case Type::S64: return forComparison<Body, int64_t>(compare);
  case Type::F32: return forComparison<Body, float>(compare);
  case Type::F64: return forComparison<Body, double>(compare);
  case Type::F16:
  case Type::F16x2: return forComparison<Body, HalfValue>(compare);
  case Type::BF16:
  case Type::BF16x2: return forComparison<Body, BfloatValue>(compare);
  default: decoder.unsupported();
  }
}

Compare comparisonOf(Decoder &decoder) {
  std::string_view name = decoder.modifiers[0];
  name = name == "lo" ? "lt" : name == "ls" ? "le" : name == "hi" ? "gt" : name == "hs" ? "ge" : name;
  for (size_t i = 0; i != std::size(comparisonNames); ++i)
    if (comparisonNames[i] == name)
      return static_cast<Compare>(i);
  decoder.unsupported();
}

void combination(Decoder &decoder) {
  if (decoder.count() < 4)
    return;
  decoder.instr.flags |= decoder.has("and")   ? combineAnd
                         : decoder.has("or")  ? combineOr
                         : decoder.has("xor") ? combineXor
                                              : 0;
  decoder.instr.c = decoder.predicate(decoder.operand(3));
}

void setp(Decoder &decoder) {
  Type type = decoder.types.back();
  bool pair = type == Type::F16x2 || type == Type::BF16x2;
  decoder.instr.d = decoder.predicateDestination(decoder.operand(0).index);
  decoder.instr.e = decoder.predicateDestination(decoder.operand(0).predicate);
  decoder.instr.a = decoder.source(decoder.operand(1), bytesOf(type));
  decoder.instr.b = decoder.source(decoder.operand(2), bytesOf(type));
  combination(decoder);
  decoder.instr.flags |= pair ? twoHalves : 0;
  decoder.emit(forCompared<SetPredicate>(decoder, type, comparisonOf(decoder)));
}

void set(Decoder &decoder) {
  Type to = decoder.type(0), type = decoder.types.back();
  bool pair = type == Type::F16x2 || type == Type::BF16x2;
  if (bytesOf(to) > 4 || (pair && decoder.count() > 3))
    decoder.unsupported();
  bool half = to == Type::F16 || to == Type::F16x2, bfloat = to == Type::BF16 || to == Type::BF16x2;
  decoder.instr.offset = to == Type::F32            ? 0x3f800000
                         : half                     ? 0x3c00
                         : bfloat                   ? 0x3f80
                         : pair || bytesOf(to) == 2 ? 0xffff
                                                    : 0xffffffff;
  decoder.instr.d = decoder.destination(decoder.operand(0), bytesOf(to));
  decoder.instr.a = decoder.source(decoder.operand(1), bytesOf(type));
  decoder.instr.b = decoder.source(decoder.operand(2), bytesOf(type));
  combination(decoder);
  decoder.instr.flags |= pair ? twoHalves : 0;
  decoder.emit(forCompared<SetValue>(decoder, type, comparisonOf(decoder)));
}

template <class T> struct Select {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const Slot<T> *a = rowOf<T>(warp, instr.a), *b = rowOf<T>(warp, instr.b);
    uint32_t which = predicateOf(warp, instr.c);
    Slot<T> result[32];
    for (int lane = 0; lane != 32; ++lane)
      result[lane] = which >> lane & 1 ? a[lane] : b[lane];
    commit(rowOf<T>(warp, instr.d), result, lanes);
  }
};

void selp(Decoder &decoder) {
  unsigned bytes = bytesOf(decoder.type());
  decoder.instr.d = decoder.destination(decoder.operand(0), bytes);
  decoder.instr.a = decoder.source(decoder.operand(1), bytes);
  decoder.instr.b = decoder.source(decoder.operand(2), bytes);
  decoder.instr.c = decoder.predicate(decoder.operand(3));
  decoder.emit(bytes == 8 ? dual<Select<uint64_t>>() : dual<Select<uint32_t>>());
}

template <class T, class C> struct SelectBySign {
  DLC_LANE T apply(T a, T b, C c) { return c >= C(0) ? a : b; }
};

void slct(Decoder &decoder) {
  unsigned bytes = bytesOf(decoder.type(0));
  bool isFloat = decoder.type(1) == Type::F32;
  decoder.instr.d = decoder.destination(decoder.operand(0), bytes);
  decoder.instr.a = decoder.source(decoder.operand(1), bytes);
  decoder.instr.b = decoder.source(decoder.operand(2), bytes);
  decoder.instr.c = decoder.source(decoder.operand(3), 4);
  decoder.emit(bytes == 8
                   ? (isFloat ? dual<Map3<uint64_t, uint64_t, SelectBySign<uint64_t, float>, uint64_t, float>>()
                              : dual<Map3<uint64_t, uint64_t, SelectBySign<uint64_t, int32_t>, uint64_t, int32_t>>())
                   : (isFloat ? dual<Map3<uint32_t, uint32_t, SelectBySign<uint32_t, float>, uint32_t, float>>()
                              : dual<Map3<uint32_t, uint32_t, SelectBySign<uint32_t, int32_t>, uint32_t, int32_t>>()));
}

} // namespace

void registerLogicOps() {
  RegisterOpcodes({{"and", bitwise<Logic::And>},
                   {"or", bitwise<Logic::Or>},
                   {"xor", bitwise<Logic::Xor>},
                   {"not", bitwise<Logic::Not>},
                   {"lop3", lop3},
                   {"cnot", cnot},
                   {"mov", mov},
                   {"setp", setp},
                   {"set", set},
                   {"selp", selp},
                   {"slct", slct},
                   {"activemask", [](Decoder &d) {
                      d.instr.d = d.destination(d.operand(0), 4);
                      d.emit(moveActive);
                    }}});
}

} // namespace dlc::emulator
