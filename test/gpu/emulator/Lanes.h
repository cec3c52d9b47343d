// How handlers go over the 32 lanes. A body is compiled twice, for the baseline and for AVX2 with FMA; the
// decoder takes the one for this CPU.
#pragma once
#include "Decoder.h"
#include "Numbers.h"
#include <cstring>
#include <type_traits>

namespace dlc::emulator {

template <class Body> struct Dual {
  static Step plain(Warp &warp, const Instr &instr, uint32_t lanes) {
    Body::run(warp, instr, lanes);
    return Step::Next;
  }
  __attribute__((target("avx2,fma,f16c,bmi,bmi2"))) static Step wide(Warp &warp, const Instr &instr, uint32_t lanes) {
    Body::run(warp, instr, lanes);
    return Step::Next;
  }
};

template <class Body> Handler dual() { return wideCpu() ? &Dual<Body>::wide : &Dual<Body>::plain; }

/// What a lane of a register holds: 8- and 16-bit values have zeros above them.
template <class T> using Slot = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
template <size_t bytes>
using Bits =
    std::conditional_t<bytes == 8, uint64_t,
                       std::conditional_t<bytes == 4, uint32_t, std::conditional_t<bytes == 2, uint16_t, uint8_t>>>;

template <class T> DLC_LANE T fromSlot(Slot<T> slot) { return std::bit_cast<T>(static_cast<Bits<sizeof(T)>>(slot)); }
template <class T> DLC_LANE Slot<T> toSlot(T value) { return std::bit_cast<Bits<sizeof(T)>>(value); }

template <class T> DLC_LANE Slot<T> *rowOf(const Warp &warp, Place place) {
  return reinterpret_cast<Slot<T> *>(warp.rows + place.row);
}

template <class S> DLC_LANE void commit(S *to, const S *values, uint32_t lanes) {
  if (lanes == ~0u)
    std::memcpy(to, values, 32 * sizeof(S));
  else
    for (int lane = 0; lane != 32; ++lane)
      to[lane] = lanes >> lane & 1 ? values[lane] : to[lane];
}

/// D f(S...) of the sources a, b, c.
template <class D, class S, class F> struct Map1 {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const Slot<S> *a = rowOf<S>(warp, instr.a);
    Slot<D> result[32];
    for (int lane = 0; lane != 32; ++lane)
      result[lane] = toSlot<D>(F::apply(fromSlot<S>(a[lane])));
    commit(rowOf<D>(warp, instr.d), result, lanes);
  }
};
template <class D, class S, class F, class S2 = S> struct Map2 {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const Slot<S> *a = rowOf<S>(warp, instr.a);
    const Slot<S2> *b = rowOf<S2>(warp, instr.b);
    Slot<D> result[32];
    for (int lane = 0; lane != 32; ++lane)
      result[lane] = toSlot<D>(F::apply(fromSlot<S>(a[lane]), fromSlot<S2>(b[lane])));
    commit(rowOf<D>(warp, instr.d), result, lanes);
  }
};
template <class D, class S, class F, class S2 = S, class S3 = S> struct Map3 {
  DLC_LANE void run(Warp &warp, const Instr &instr, uint32_t lanes) {
    const Slot<S> *a = rowOf<S>(warp, instr.a);
    const Slot<S2> *b = rowOf<S2>(warp, instr.b);
    const Slot<S3> *c = rowOf<S3>(warp, instr.c);
    Slot<D> result[32];
    for (int lane = 0; lane != 32; ++lane)
      result[lane] = toSlot<D>(F::apply(fromSlot<S>(a[lane]), fromSlot<S2>(b[lane]), fromSlot<S3>(c[lane])));
    commit(rowOf<D>(warp, instr.d), result, lanes);
  }
};

/// The handler of `Maker<T>` for an integer type; untyped ones (.b32) count as unsigned.
template <template <class> class Maker> Handler forInteger(Decoder &decoder, Type type) {
  switch (type) {
  case Type::U8:
  case Type::B8: return Maker<uint8_t>::get();
  case Type::S8: return Maker<int8_t>::get();
  case Type::U16:
  case Type::B16: return Maker<uint16_t>::get();
  case Type::S16: return Maker<int16_t>::get();
  case Type::U32:
  case Type::B32: return Maker<uint32_t>::get();
  case Type::S32: return Maker<int32_t>::get();
  case Type::U64:
  case Type::B64: return Maker<uint64_t>::get();
  case Type::S64: return Maker<int64_t>::get();
  default: decoder.unsupported();
  }
}

/// Sets d, a, b and c to operands 0 to 3 of one type and emits the handler.
inline void emitSame(Decoder &decoder, Type type, Handler handler) {
  unsigned bytes = bytesOf(type);
  Place *places[] = {&decoder.instr.a, &decoder.instr.b, &decoder.instr.c};
  decoder.instr.d = decoder.destination(decoder.operand(0), bytes);
  for (size_t i = 1; i < decoder.count() && i < 4; ++i)
    *places[i - 1] = decoder.source(decoder.operand(i), bytes);
  decoder.emit(handler);
}

/// Operands of their own sizes in bytes; b and c of 0 are not there.
inline void emitMixed(Decoder &decoder, unsigned d, unsigned a, unsigned b, unsigned c, Handler handler) {
  decoder.instr.d = decoder.destination(decoder.operand(0), d);
  decoder.instr.a = decoder.source(decoder.operand(1), a);
  if (b)
    decoder.instr.b = decoder.source(decoder.operand(2), b);
  if (c)
    decoder.instr.c = decoder.source(decoder.operand(3), c);
  decoder.emit(handler);
}

/// A copy of a 64-bit value truncated to the types of sources and results that `generic` handlers use.
DLC_LANE uint64_t laneValue(const Warp &warp, Place place, int lane) { return warp.lane64(place, lane); }
DLC_LANE void setLane(const Warp &warp, Place place, int lane, uint64_t value) {
  if (place.wide)
    warp.r64(place)[lane] = value;
  else
    warp.r32(place)[lane] = static_cast<uint32_t>(value);
}

template <class F> DLC_LANE void forLanes(uint32_t lanes, F &&body) {
  for (; lanes; lanes &= lanes - 1)
    body(__builtin_ctz(lanes));
}

} // namespace dlc::emulator
