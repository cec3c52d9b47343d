// What the lanes of a warp do together: shuffles, votes, reductions.
#include "Lanes.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

constexpr uint32_t nobody = 0x7fba7fba; ///< what a lane that is not there sends

uint32_t memberMask(const Warp &warp, Place place, uint32_t lanes) { return warp.r32(place)[firstLane(lanes)]; }

/// True if the lanes of the mask are here, which all of `lanes` must be in.
bool gathered(Warp &warp, const Instr &instr, uint32_t lanes, Place mask) {
  uint32_t members = memberMask(warp, mask, lanes);
  if (lanes & ~members)
    fail(warp, instr, firstLane(lanes & ~members),
         "executes a .sync instruction whose mask " + hex(members) + " lacks it");
  return converged(warp, instr, lanes, members);
}

void setPredicate(Warp &warp, Place place, uint32_t value, uint32_t lanes) {
  uint32_t &to = warp.predicates[place.row];
  to = (to & ~lanes) | (value & lanes);
}

enum class Shuffle : uint16_t { Up, Down, Bfly, Idx };

Step shuffle(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!gathered(warp, instr, lanes, instr.e))
    return Step::Retry;
  const uint32_t *a = warp.r32(instr.a), *b = warp.r32(instr.b), *c = warp.r32(instr.c);
  uint32_t result[32], inRange = 0;
  forLanes(lanes, [&](int lane) {
    int segment = c[lane] >> 8 & 31, clamp = c[lane] & 31, amount = b[lane] & 31;
    int last = (lane & segment) | (clamp & ~segment & 31), from = lane;
    bool ok = false;
    switch (static_cast<Shuffle>(instr.code)) {
    case Shuffle::Up:
      from = lane - amount;
      ok = from >= last;
      break;
    case Shuffle::Down:
      from = lane + amount;
      ok = from <= last;
      break;
    case Shuffle::Bfly:
      from = lane ^ amount;
      ok = from <= last;
      break;
    case Shuffle::Idx:
      from = (lane & segment) | (amount & ~segment & 31);
      ok = from <= last;
      break;
    }
    if (!ok)
      from = lane;
    result[lane] = lanes >> from & 1 ? a[from] : nobody;
    inRange |= static_cast<uint32_t>(ok) << lane;
  });
  commit(warp.r32(instr.d), result, lanes);
  setPredicate(warp, Place{static_cast<uint32_t>(instr.target), false}, inRange, lanes);
  return Step::Next;
}

void shfl(Decoder &decoder) {
  static constexpr std::string_view names[] = {"up", "down", "bfly", "idx"};
  if (!decoder.has("sync"))
    decoder.unsupported();
  for (uint16_t i = 0; i != 4; ++i)
    if (decoder.has(names[i]))
      decoder.instr.code = i;
  decoder.instr.target = static_cast<int32_t>(decoder.predicateDestination(decoder.operand(0).predicate).row);
  decoder.instr.d = decoder.destination(decoder.operand(0), 4);
  decoder.instr.a = decoder.source(decoder.operand(1), 4);
  decoder.instr.b = decoder.source(decoder.operand(2), 4);
  decoder.instr.c = decoder.source(decoder.operand(3), 4);
  decoder.instr.e = decoder.source(decoder.operand(4), 4);
  decoder.emit(shuffle);
}

enum class Vote : uint16_t { All, Any, Uni, Ballot };

Step vote(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!gathered(warp, instr, lanes, instr.e))
    return Step::Retry;
  uint32_t value = warp.predicates[instr.a.row];
  value = (instr.a.wide ? ~value : value) & lanes;
  auto kind = static_cast<Vote>(instr.code);
  if (kind == Vote::Ballot) {
    forLanes(lanes, [&](int lane) { warp.r32(instr.d)[lane] = value; });
  } else {
    bool result = kind == Vote::All ? value == lanes : kind == Vote::Any ? value != 0 : value == lanes || !value;
    setPredicate(warp, instr.d, result ? ~0u : 0, lanes);
  }
  return Step::Next;
}

void decodeVote(Decoder &decoder) {
  auto kind = decoder.has("all")   ? Vote::All
              : decoder.has("any") ? Vote::Any
              : decoder.has("uni") ? Vote::Uni
                                   : Vote::Ballot;
  if (!decoder.has("sync"))
    decoder.unsupported();
  decoder.instr.code = static_cast<uint16_t>(kind);
  decoder.instr.d = kind == Vote::Ballot ? decoder.destination(decoder.operand(0), 4)
                                         : decoder.predicateDestination(decoder.operand(0).index);
  decoder.instr.a = decoder.predicate(decoder.operand(1));
  decoder.instr.e = decoder.source(decoder.operand(2), 4);
  decoder.emit(vote);
}

/// code: 1 for match.all.
Step match(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!gathered(warp, instr, lanes, instr.e))
    return Step::Retry;
  uint32_t result[32];
  bool same = true;
  forLanes(lanes, [&](int lane) {
    uint64_t mine = laneValue(warp, instr.a, lane);
    result[lane] = 0;
    forLanes(lanes, [&](int other) {
      result[lane] |= static_cast<uint32_t>(laneValue(warp, instr.a, other) == mine) << other;
    });
    same &= result[lane] == lanes;
  });
  forLanes(lanes, [&](int lane) { warp.r32(instr.d)[lane] = instr.code ? (same ? lanes : 0) : result[lane]; });
  setPredicate(warp, Place{static_cast<uint32_t>(instr.target), false}, same ? ~0u : 0, lanes);
  return Step::Next;
}

void decodeMatch(Decoder &decoder) {
  decoder.instr.code = decoder.has("all");
  decoder.instr.target = static_cast<int32_t>(decoder.predicateDestination(decoder.operand(0).predicate).row);
  decoder.instr.d = decoder.destination(decoder.operand(0), 4);
  decoder.instr.a = decoder.source(decoder.operand(1), bytesOf(decoder.type()));
  decoder.instr.e = decoder.source(decoder.operand(2), 4);
  decoder.emit(match);
}

enum class Redux : uint16_t { Add, Min, Max, And, Or, Xor, FloatMin, FloatMax };

Step redux(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!gathered(warp, instr, lanes, instr.e))
    return Step::Retry;
  const uint32_t *a = warp.r32(instr.a);
  uint32_t result = a[firstLane(lanes)];
  bool isSignedType = instr.flags & flagSigned;
  auto less = [&](uint32_t x, uint32_t y) {
    return isSignedType ? static_cast<int32_t>(x) < static_cast<int32_t>(y) : x < y;
  };
  forLanes(lanes & (lanes - 1), [&](int lane) {
    uint32_t x = a[lane];
    float f = std::bit_cast<float>(x), r = std::bit_cast<float>(result);
    switch (static_cast<Redux>(instr.code)) {
    case Redux::Add: result += x; break;
    case Redux::Min: result = less(x, result) ? x : result; break;
    case Redux::Max: result = less(result, x) ? x : result; break;
    case Redux::And: result &= x; break;
    case Redux::Or: result |= x; break;
    case Redux::Xor: result ^= x; break;
    case Redux::FloatMin: result = std::bit_cast<uint32_t>(std::fmin(f, r)); break;
    case Redux::FloatMax: result = std::bit_cast<uint32_t>(std::fmax(f, r)); break;
    }
  });
  forLanes(lanes, [&](int lane) { warp.r32(instr.d)[lane] = result; });
  return Step::Next;
}

void decodeRedux(Decoder &decoder) {
  static constexpr std::string_view names[] = {"add", "min", "max", "and", "or", "xor"};
  for (uint16_t i = 0; i != 6; ++i)
    if (decoder.has(names[i]))
      decoder.instr.code = i;
  if (decoder.type() == Type::F32) {
    if (decoder.has("abs") || decoder.has("NaN"))
      decoder.unsupported();
    decoder.instr.code = static_cast<uint16_t>(decoder.has("min") ? Redux::FloatMin : Redux::FloatMax);
  }
  decoder.instr.flags |= isSigned(decoder.type()) ? flagSigned : 0;
  decoder.instr.d = decoder.destination(decoder.operand(0), 4);
  decoder.instr.a = decoder.source(decoder.operand(1), 4);
  decoder.instr.e = decoder.source(decoder.operand(2), 4);
  decoder.emit(redux);
}

Step elect(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!gathered(warp, instr, lanes, instr.e))
    return Step::Retry;
  // Any lane may be the leader; kernels that rely on lane 0 fail in the other modes.
  int leader = firstLane(lanes);
  if (warp.launch->mode == Mode::Lazy)
    leader = 31 - __builtin_clz(lanes);
  forLanes(lanes, [&](int lane) { warp.r32(instr.d)[lane] = static_cast<uint32_t>(leader); });
  setPredicate(warp, Place{static_cast<uint32_t>(instr.target), false}, 1u << leader, lanes);
  return Step::Next;
}

void decodeElect(Decoder &decoder) {
  decoder.instr.target = static_cast<int32_t>(decoder.predicateDestination(decoder.operand(0).predicate).row);
  decoder.instr.d = decoder.destination(decoder.operand(0), 4);
  decoder.instr.e = decoder.source(decoder.operand(1), 4);
  decoder.emit(elect);
}

} // namespace

void registerWarpOps() {
  RegisterOpcodes(
      {{"shfl", shfl}, {"vote", decodeVote}, {"match", decodeMatch}, {"redux", decodeRedux}, {"elect", decodeElect}});
}

} // namespace dlc::emulator
