// atom and red, on global and shared memory, of integers and of all floating-point formats.
#include "Lanes.h"
#include "Memory.h"
#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

enum class Atomic : uint16_t { Add, Min, Max, And, Or, Xor, Exch, Cas, Inc, Dec };
constexpr std::string_view atomicNames[] = {"add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec"};

template <class T> uint64_t combineInteger(Atomic op, uint64_t rawOld, uint64_t rawNew, uint64_t compare) {
  using U = std::make_unsigned_t<T>;
  U old = static_cast<U>(rawOld), value = static_cast<U>(rawNew);
  switch (op) {
  case Atomic::Add: return static_cast<U>(old + value);
  case Atomic::Min: return static_cast<U>(std::min(static_cast<T>(old), static_cast<T>(value)));
  case Atomic::Max: return static_cast<U>(std::max(static_cast<T>(old), static_cast<T>(value)));
  case Atomic::And: return old & value;
  case Atomic::Or: return old | value;
  case Atomic::Xor: return old ^ value;
  case Atomic::Exch: return value;
  case Atomic::Cas: return old == value ? static_cast<U>(compare) : old;
  case Atomic::Inc: return old >= value ? 0 : static_cast<U>(old + 1);
  case Atomic::Dec: return old == 0 || old > value ? value : static_cast<U>(old - 1);
  }
  return 0;
}

float combineFloat(Atomic op, float a, float b) {
  if (op == Atomic::Add)
    return a + b;
  if (a != a || b != b)
    return a != a ? b : a;
  return op == Atomic::Min ? std::min(a, b) : std::max(a, b);
}

uint32_t combineHalf(Atomic op, bool bfloat, uint32_t a, uint32_t b) {
  auto wide = [&](uint32_t x) { return bfloat ? bfloatToFloat(x & 0xffff) : halfToFloat(x & 0xffff); };
  float result = combineFloat(op, wide(a), wide(b));
  return bfloat ? floatToBfloat(result) : floatToHalf(result);
}

uint64_t combine(Atomic op, Type type, uint64_t old, uint64_t value, uint64_t compare) {
  if (op == Atomic::Exch || op == Atomic::Cas)
    return bytesOf(type) == 8   ? combineInteger<uint64_t>(op, old, value, compare)
           : bytesOf(type) == 4 ? combineInteger<uint32_t>(op, old, value, compare)
                                : combineInteger<uint16_t>(op, old, value, compare);
  switch (type) {
  case Type::U32:
  case Type::B32: return combineInteger<uint32_t>(op, old, value, compare);
  case Type::S32: return combineInteger<int32_t>(op, old, value, compare);
  case Type::U64:
  case Type::B64: return combineInteger<uint64_t>(op, old, value, compare);
  case Type::S64: return combineInteger<int64_t>(op, old, value, compare);
  case Type::F32:
    return std::bit_cast<uint32_t>(combineFloat(op, std::bit_cast<float>(static_cast<uint32_t>(old)),
                                                std::bit_cast<float>(static_cast<uint32_t>(value))));
  case Type::F64: return std::bit_cast<uint64_t>(std::bit_cast<double>(old) + std::bit_cast<double>(value));
  case Type::F16:
  case Type::BF16: return combineHalf(op, type == Type::BF16, static_cast<uint32_t>(old), static_cast<uint32_t>(value));
  default: {
    bool bfloat = type == Type::BF16x2;
    auto a = static_cast<uint32_t>(old), b = static_cast<uint32_t>(value);
    return combineHalf(op, bfloat, a, b) | combineHalf(op, bfloat, a >> 16, b >> 16) << 16;
  }
  }
}

Step atomic(Warp &warp, const Instr &instr, uint32_t lanes) {
  auto op = static_cast<Atomic>(instr.code & 255);
  auto type = static_cast<Type>(instr.code >> 8);
  uint64_t addresses[32], size = instr.size, all = size * instr.count;
  forLanes(lanes, [&](int lane) { addresses[lane] = addressOf(warp, instr, instr.a, lane); });
  // Lanes that hit one address take turns; which goes first is anybody's guess.
  bool reverse = warp.launch->mode == Mode::Lazy;
  auto body = [&](int lane) {
    Target target = resolve(warp, instr, lane, addresses[lane], instr.space, all, all, true);
    if (!target.cta && !target.allocation)
      fail(warp, instr, lane, "atomic on local memory");
    synchronize(warp, instr, target.cta, target.at, true, true);
    if (target.cta)
      sharedWrite(warp, instr, lane, *target.cta, static_cast<uint32_t>(target.at), static_cast<uint32_t>(all), true);
    for (int i = 0; i != instr.count; ++i) {
      uint64_t old = 0,
               value = laneValue(warp, instr.count > 1 ? instr.extra->a[static_cast<size_t>(i)] : instr.b, lane);
      std::memcpy(&old, target.data + static_cast<uint64_t>(i) * size, size);
      uint64_t result = combine(op, type, old, value, op == Atomic::Cas ? laneValue(warp, instr.c, lane) : 0);
      std::memcpy(target.data + static_cast<uint64_t>(i) * size, &result, size);
      if (!(instr.flags & flagNoReturn))
        setLane(warp, instr.count > 1 ? instr.extra->dst[static_cast<size_t>(i)] : instr.d, lane, old);
    }
  };
  if (!reverse)
    forLanes(lanes, body);
  else
    for (int lane = 31; lane >= 0; --lane)
      if (lanes >> lane & 1)
        body(lane);
  ++warp.launch->progress;
  return Step::Next;
}

void decodeAtomic(Decoder &decoder) {
  bool reduction = decoder.base == "red";
  if (decoder.has("async"))
    decoder.unsupported();
  Type type = decoder.types.back();
  size_t at = reduction ? 0 : 1;
  uint16_t op = 0xffff;
  for (uint16_t i = 0; i != std::size(atomicNames); ++i)
    if (decoder.has(atomicNames[i]))
      op = i;
  if (op == 0xffff || bytesOf(type) < 2 || bytesOf(type) > 8)
    decoder.unsupported();
  decoder.instr.code = static_cast<uint16_t>(op | static_cast<uint16_t>(type) << 8);
  decoder.instr.size = static_cast<uint8_t>(bytesOf(type));
  orderFlags(decoder);
  decoder.instr.flags |= flagVolatile | (reduction ? flagNoReturn : 0);
  decoder.address(decoder.operand(at), decoder.spaceOf());
  const Operand &value = decoder.operand(at + 1);
  if (value.kind == Operand::Kind::Vector) {
    Extra &extra = decoder.extra();
    extra.a = decoder.sources(value, bytesOf(type));
    if (!reduction)
      extra.dst = decoder.destinations(decoder.operand(0), bytesOf(type));
    decoder.instr.count = static_cast<uint8_t>(extra.a.size());
  } else {
    decoder.instr.b = decoder.source(value, bytesOf(type));
    if (!reduction)
      decoder.instr.d = decoder.destination(decoder.operand(0), bytesOf(type));
  }
  if (static_cast<Atomic>(op) == Atomic::Cas)
    decoder.instr.c = decoder.source(decoder.operand(at + 2), bytesOf(type));
  decoder.emit(atomic);
}

Step memoryFence(Warp &warp, const Instr &, uint32_t) {
  fence(warp);
  return Step::Next;
}
void publishMbarriers(Warp &warp) {
  for (auto &[at, barrier] : warp.cta->mbarriers)
    barrier.initFenced |= barrier.initAgent == warp.agent;
}

Step asyncProxyFence(Warp &warp, const Instr &, uint32_t) {
  proxyFence(warp);
  publishMbarriers(warp);
  return Step::Next;
}

Step mbarrierInitFence(Warp &warp, const Instr &, uint32_t) {
  fence(warp);
  publishMbarriers(warp);
  return Step::Next;
}

void decodeFence(Decoder &decoder) {
  bool async = decoder.has("proxy") && (decoder.has("async") || decoder.has("async::generic"));
  decoder.emit(async ? asyncProxyFence : decoder.has("mbarrier_init") ? mbarrierInitFence : memoryFence);
}

} // namespace

void registerAtomicOps() {
  RegisterOpcodes({{"atom", decodeAtomic}, {"red", decodeAtomic}, {"membar", decodeFence}, {"fence", decodeFence}});
}

} // namespace dlc::emulator
