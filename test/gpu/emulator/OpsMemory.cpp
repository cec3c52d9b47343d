// Loads, stores and address arithmetic.
#include "Lanes.h"
#include "Memory.h"
#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

uint64_t loadElement(const uint8_t *data, const Instr &instr) {
  uint64_t value = 0;
  switch (instr.size) {
  case 1: value = *data; return instr.flags & flagSigned ? static_cast<uint64_t>(static_cast<int8_t>(value)) : value;
  case 2: {
    uint16_t half;
    std::memcpy(&half, data, 2);
    return instr.flags & flagSigned ? static_cast<uint64_t>(static_cast<int16_t>(half)) : half;
  }
  case 4: {
    uint32_t word;
    std::memcpy(&word, data, 4);
    return instr.flags & flagSigned ? static_cast<uint64_t>(static_cast<int32_t>(word)) : word;
  }
  default: std::memcpy(&value, data, 8); return value;
  }
}

/// The operands of a vector access: `extra` if there is more than one.
const Place *placesOf(const Instr &instr) { return instr.extra ? instr.extra->dst.data() : &instr.d; }

template <bool write> void moveLane(Warp &warp, const Instr &instr, int lane, uint8_t *data) {
  const Place *places = placesOf(instr);
  for (int i = 0; i != instr.count; ++i, data += instr.size)
    if constexpr (write) {
      uint64_t value = laneValue(warp, places[i], lane);
      std::memcpy(data, &value, instr.size);
    } else {
      uint64_t value = loadElement(data, instr);
      if (!places[i].wide && instr.code == 2)
        value &= 0xffff; // into a 16-bit register
      setLane(warp, places[i], lane, value);
    }
}

/// All lanes on consecutive addresses of one allocation: checked and moved as a whole.
template <bool write> bool moveConsecutive(Warp &warp, const Instr &instr) {
  uint64_t size = uint64_t(instr.size) * instr.count;
  if (!instr.a.wide || instr.flags & flagVolatile)
    return false;
  const uint64_t *base = warp.r64(instr.a);
  uint64_t first = base[0];
  bool consecutive = true;
  for (uint64_t lane = 0; lane != 32; ++lane)
    consecutive &= base[lane] == first + lane * size;
  first += static_cast<uint64_t>(instr.offset);
  if (!consecutive || (instr.space == Space::Generic && first & genericMask))
    return false;
  Target target = resolve(warp, instr, 0, first, instr.space, size, size, write);
  uint64_t total = 32 * size;
  if (total > target.allocation->size - (first - target.allocation->address))
    return false; // some lane is out of bounds: let it say so
  noteAccess(warp, instr, 0, target, total, write);
  const Place *places = placesOf(instr);
  uint8_t *data = target.data;
  for (int i = 0; i != instr.count; ++i, data += instr.size)
    if (instr.size == 4 && !places[i].wide) {
      uint32_t *row = warp.r32(places[i]);
      for (uint64_t lane = 0; lane != 32; ++lane)
        if constexpr (write)
          std::memcpy(data + lane * size, row + lane, 4);
        else
          std::memcpy(row + lane, data + lane * size, 4);
    } else {
      for (int lane = 0; lane != 32; ++lane) {
        uint8_t *at = data + static_cast<uint64_t>(lane) * size;
        if constexpr (write) {
          uint64_t value = laneValue(warp, places[i], lane);
          std::memcpy(at, &value, instr.size);
        } else {
          setLane(warp, places[i], lane, loadElement(at, instr));
        }
      }
    }
  return true;
}

/// 32-bit elements in the block's own shared memory: all lanes checked at once. False if one needs a closer look.
template <bool write> bool moveShared(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint64_t size = 4ull * instr.count, highest = 0, low = 0;
  Cta &cta = *warp.cta;
  uint32_t at[32];
  bool consecutive = lanes == ~0u, narrow = true;
  for (int lane = 0; lane != 32; ++lane) {
    bool active = lanes >> lane & 1;
    uint64_t address = active ? addressOf(warp, instr, instr.a, lane) : 0;
    highest = std::max(highest, address);
    low |= address;
    at[lane] = static_cast<uint32_t>(address);
  }
  const Place *places = placesOf(instr);
  for (int i = 0; i != instr.count; ++i)
    narrow &= !places[i].wide;
  if (highest + size > cta.sharedBytes || low % size || !narrow)
    return false;
  for (uint32_t lane = 0; lane != 32; ++lane)
    consecutive &= at[lane] == at[0] + lane * size;
  auto note = [&](int lane, uint32_t bytes) {
    if constexpr (write)
      sharedWrite(warp, instr, lane, cta, at[lane], bytes, false);
    else
      sharedRead(warp, instr, lane, cta, at[lane], bytes, false);
  };
  if (consecutive)
    note(0, static_cast<uint32_t>(32 * size));
  else if (cta.shadow.enabled)
    forLanes(lanes, [&](int lane) {
      if (!lane || at[lane] != at[lane - 1]) // all lanes often read one word
        note(lane, static_cast<uint32_t>(size));
    });
  (write ? warp.launch->statistics.sharedWritten : warp.launch->statistics.sharedRead) +=
      size * static_cast<uint64_t>(__builtin_popcount(lanes));
  for (uint32_t i = 0; i != instr.count; ++i) {
    uint32_t *row = warp.r32(places[i]);
    uint8_t *base = cta.shared + 4 * i;
    if constexpr (write) {
      forLanes(lanes, [&](int lane) { std::memcpy(base + at[lane], row + lane, 4); });
    } else {
      uint32_t values[32];
      for (int lane = 0; lane != 32; ++lane)
        std::memcpy(values + lane, base + at[lane], 4);
      commit(row, values, lanes);
    }
  }
  return true;
}

template <bool write> Step access(Warp &warp, const Instr &instr, uint32_t lanes) {
  bool perhapsGlobal = instr.space == Space::Global || instr.space == Space::Generic || instr.space == Space::Const;
  if (lanes == ~0u && perhapsGlobal && moveConsecutive<write>(warp, instr))
    return Step::Next;
  if (instr.space == Space::Shared && instr.size == 4 && !(instr.flags & flagVolatile) &&
      moveShared<write>(warp, instr, lanes))
    return Step::Next;
  uint64_t size = uint64_t(instr.size) * instr.count;
  // All addresses first: a load may overwrite its own address register.
  uint64_t addresses[32];
  forLanes(lanes, [&](int lane) { addresses[lane] = addressOf(warp, instr, instr.a, lane); });
  forLanes(lanes, [&](int lane) {
    Target target = resolve(warp, instr, lane, addresses[lane], instr.space, size, size, write);
    noteAccess(warp, instr, lane, target, size, write);
    moveLane<write>(warp, instr, lane, target.data);
  });
  return Step::Next;
}

Step loadEntryParam(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint64_t size = uint64_t(instr.size) * instr.count;
  forLanes(lanes, [&](int lane) {
    uint64_t address = addressOf(warp, instr, instr.a, lane) & ~genericMask;
    moveLane<false>(warp, instr, lane, resolve(warp, instr, lane, address, Space::Param, size, instr.size, false).data);
  });
  return Step::Next;
}

/// Parameters of device functions live in bytes of the lane.
template <bool write> Step laneParam(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint64_t bytes = warp.launch->program.paramBytes, size = uint64_t(instr.size) * instr.count;
  forLanes(lanes, [&](int lane) {
    uint64_t at = addressOf(warp, instr, instr.a, lane);
    if (at + size > bytes)
      fail(warp, instr, lane, "parameter access out of bounds");
    moveLane<write>(warp, instr, lane, warp.params.data() + static_cast<uint64_t>(lane) * bytes + at);
  });
  return Step::Next;
}

void memoryOperation(Decoder &decoder, bool write) {
  if (decoder.types.empty() || decoder.types.size() > 1 || bytesOf(decoder.types[0]) > 8)
    decoder.unsupported();
  Type type = decoder.types[0];
  Space space = decoder.spaceOf();
  const Operand &address = decoder.operand(write ? 0 : 1), &data = decoder.operand(write ? 1 : 0);
  decoder.instr.size = static_cast<uint8_t>(bytesOf(type));
  decoder.instr.flags |= isSigned(type) ? flagSigned : 0;
  orderFlags(decoder);
  decoder.address(address, space);
  std::vector<Place> places = write ? decoder.sources(data, bytesOf(type)) : decoder.destinations(data, bytesOf(type));
  decoder.instr.count = static_cast<uint8_t>(places.size());
  if (places.size() > 1)
    decoder.extra().dst = places;
  decoder.instr.d = places[0];
  if (!write && data.kind == Operand::Kind::Register &&
      decoder.function->registers[static_cast<size_t>(data.index)].bytes == 2)
    decoder.instr.code = 2;
  if (space == Space::Param) {
    const Operand &base = address.parts[0];
    bool entry = decoder.function->entry && !(base.kind == Operand::Kind::Variable &&
                                              base.index >= static_cast<int>(decoder.function->parameters));
    if (entry && write)
      decoder.unsupported();
    return decoder.emit(entry ? loadEntryParam : write ? laneParam<true> : laneParam<false>);
  }
  unsigned granule = decoder.instr.size;
  Program &program = *decoder.program;
  if (space == Space::Shared || space == Space::SharedCluster || space == Space::Generic)
    program.sharedGranule = std::min(program.sharedGranule, granule);
  if (space == Space::Global || space == Space::Generic)
    program.globalGranule = std::min(program.globalGranule, granule);
  decoder.emit(write ? access<true> : access<false>);
}

template <uint64_t tag> struct AddTag {
  DLC_LANE uint64_t apply(uint64_t a) { return a | tag; }
};
struct RemoveTag {
  DLC_LANE uint64_t apply(uint64_t a) { return a & ~genericMask; }
};

void cvta(Decoder &decoder) {
  Space space = decoder.spaceOf();
  bool to = decoder.has("to");
  bool untagged = space == Space::Global || space == Space::Const;
  if (bytesOf(decoder.type()) != 8)
    decoder.unsupported();
  emitSame(decoder, Type::B64,
           untagged ? dual<Map1<uint64_t, uint64_t, AddTag<0>>>()
           : to     ? dual<Map1<uint64_t, uint64_t, RemoveTag>>()
           : space == Space::Shared || space == Space::SharedCluster
               ? dual<Map1<uint64_t, uint64_t, AddTag<genericShared>>>()
           : space == Space::Local ? dual<Map1<uint64_t, uint64_t, AddTag<genericLocal>>>()
                                   : dual<Map1<uint64_t, uint64_t, AddTag<genericParam>>>());
}

Step isSpace(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint32_t result = 0;
  forLanes(lanes, [&](int lane) {
    uint64_t address = laneValue(warp, instr.a, lane), tag = address & genericMask;
    bool remote = tag == genericShared && (address & ~genericMask) >> 24 > warp.cta->rank + 1u;
    bool is = instr.space == Space::Shared          ? tag == genericShared && !remote
              : instr.space == Space::SharedCluster ? tag == genericShared
              : instr.space == Space::Local         ? tag == genericLocal
              : instr.space == Space::Param         ? tag == genericParam
                                                    : !tag;
    result |= static_cast<uint32_t>(is) << lane;
  });
  uint32_t &to = warp.predicates[instr.d.row];
  to = (to & ~lanes) | result;
  return Step::Next;
}

Step mapAddress(Warp &warp, const Instr &instr, uint32_t lanes) {
  forLanes(lanes, [&](int lane) {
    uint64_t address = laneValue(warp, instr.a, lane), rank = laneValue(warp, instr.b, lane);
    if (rank >= warp.cta->cluster->ctas.size())
      fail(warp, instr, lane,
           "mapa to rank " + std::to_string(rank) + " of a cluster of " +
               std::to_string(warp.cta->cluster->ctas.size()));
    setLane(warp, instr.d, lane, (address & (genericMask | 0xffffff)) | (rank + 1) << 24);
  });
  return Step::Next;
}

Step rankOfAddress(Warp &warp, const Instr &instr, uint32_t lanes) {
  forLanes(lanes, [&](int lane) {
    setLane(warp, instr.d, lane, sharedAddress(warp, instr, lane, laneValue(warp, instr.a, lane)).first->rank);
  });
  return Step::Next;
}

Step nothing(Warp &, const Instr &, uint32_t) { return Step::Next; }

} // namespace

void registerMemoryOps() {
  RegisterOpcodes({{"ld", [](Decoder &d) { memoryOperation(d, false); }},
                   {"ldu", [](Decoder &d) { memoryOperation(d, false); }},
                   {"st", [](Decoder &d) { memoryOperation(d, true); }},
                   {"cvta", cvta},
                   {"isspacep",
                    [](Decoder &d) {
                      d.instr.space = d.spaceOf();
                      d.instr.d = d.predicateDestination(d.operand(0).index);
                      d.instr.a = d.source(d.operand(1), 8, true);
                      d.emit(isSpace);
                    }},
                   {"mapa",
                    [](Decoder &d) {
                      unsigned bytes = bytesOf(d.type());
                      d.instr.d = d.destination(d.operand(0), bytes);
                      d.instr.a = d.source(d.operand(1), bytes);
                      d.instr.b = d.source(d.operand(2), 4);
                      d.emit(mapAddress);
                    }},
                   {"getctarank",
                    [](Decoder &d) {
                      d.instr.d = d.destination(d.operand(0), 4);
                      d.instr.a = d.source(d.operand(1), bytesOf(d.type()));
                      d.emit(rankOfAddress);
                    }},
                   {"prefetch", [](Decoder &d) { d.emit(nothing); }},
                   {"prefetchu", [](Decoder &d) { d.emit(nothing); }},
                   {"applypriority", [](Decoder &d) { d.emit(nothing); }},
                   {"discard", [](Decoder &d) { d.emit(nothing); }},
                   {"createpolicy", [](Decoder &d) {
                      d.instr.d = d.destination(d.operand(0), 8);
                      d.emit(nothing);
                    }}});
}

} // namespace dlc::emulator
