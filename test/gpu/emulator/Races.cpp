#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

constexpr uint32_t strongBit = 0x8000, agentMask = 0x7fff;

uint32_t clockOf(const Warp &warp, uint32_t agent) { return agent < warp.clocks.size() ? warp.clocks[agent] : 0; }

std::string agentName(const Warp &warp, uint32_t agent) {
  uint32_t warps = warp.cta->cluster->warpCount, perCta = static_cast<uint32_t>(warp.cta->warps.size());
  auto name = [&](uint32_t w) {
    std::string text = "warp " + std::to_string(w % perCta);
    return warps > perCta ? text + " of block rank " + std::to_string(w / perCta) : text;
  };
  if (agent < warps)
    return name(agent);
  if (agent < 2 * warps)
    return "cp.async group of " + name(agent - warps) + " (not waited for by it, or no barrier since)";
  if (agent >= 3 * warps && agent < 3 * warps + warp.cta->cluster->warpgroupCount)
    return "a wgmma of warpgroup " + std::to_string(agent - 3 * warps) +
           " that was not waited for (or no barrier since)";
  return "an asynchronous copy whose mbarrier phase was not waited for";
}

[[noreturn]] void race(Warp &warp, const Instr &instr, int lane, const Cta &target, uint32_t at, const char *mine,
                       const char *theirs, uint32_t agent) {
  fail(warp, instr, lane,
       std::string("data race in shared memory at ") + hex(at) +
           (&target == warp.cta ? "" : " of block rank " + std::to_string(target.rank)) + ": this " + mine +
           " is not ordered after the " + theirs + " by " + agentName(warp, agent));
}

struct Range {
  uint64_t first, last;
};
Range rangeOf(const SharedShadow &shadow, uint32_t at, uint32_t size) {
  return {at >> shadow.shift, (at + size - 1) >> shadow.shift};
}

/// Checks a write against the accesses before it.
void checkWrite(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t *cell, uint64_t index, bool strong) {
  uint32_t at = static_cast<uint32_t>(index << target.shadow.shift);
  uint32_t agent = cell[0] & agentMask;
  if (clockOf(warp, agent) < cell[1] && !(strong && cell[0] & strongBit))
    race(warp, instr, lane, target, at, "write", "write", agent);
  if (cell[0] >> 16)
    fail(warp, instr, lane,
         "writes shared memory at " + hex(at) + ", which an asynchronous operation (wgmma or bulk store) still reads");
  uint32_t warps = warp.cta->cluster->warpCount, groups = warp.cta->cluster->warpgroupCount;
  const uint32_t *clocks = warp.clocks.data();
  bool conflict = false;
  for (uint32_t w = 0; w != warps; ++w)
    conflict |= cell[2 + w] > clocks[w];
  for (uint32_t g = 0; g != groups; ++g)
    conflict |= cell[2 + warps + g] > clocks[3 * warps + g];
  if (!conflict)
    return;
  for (uint32_t w = 0; w != warps; ++w)
    if (cell[2 + w] > clocks[w])
      race(warp, instr, lane, target, at, "write", "read", w);
  for (uint32_t g = 0; g != groups; ++g)
    if (cell[2 + warps + g] > clocks[3 * warps + g])
      race(warp, instr, lane, target, at, "write", "read", 3 * warps + g);
}

} // namespace

void SharedShadow::reset(uint64_t bytes, unsigned granule, unsigned readers) {
  shift = granule == 1 ? 0 : granule == 2 ? 1 : 2;
  stride = 2 + readers;
  cells.assign(((bytes >> shift) + 1) * stride, 0);
}

void sharedRead(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t at, uint32_t size, bool strong) {
  SharedShadow &shadow = target.shadow;
  if (!shadow.enabled)
    return;
  Range range = rangeOf(shadow, at, size);
  uint32_t mine = warp.agent, now = warp.clocks[mine];
  uint32_t *cell = shadow.cell(range.first);
  for (uint64_t i = range.first; i <= range.last; ++i, cell += shadow.stride) {
    uint32_t agent = cell[0] & agentMask;
    if (agent != mine && clockOf(warp, agent) < cell[1] && !(strong && cell[0] & strongBit))
      race(warp, instr, lane, target, static_cast<uint32_t>(i << shadow.shift), "read", "write", agent);
    if (!strong)
      cell[2 + mine] = now;
  }
}

void sharedWrite(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t at, uint32_t size, bool strong) {
  SharedShadow &shadow = target.shadow;
  if (!shadow.enabled)
    return;
  Range range = rangeOf(shadow, at, size);
  for (uint64_t i = range.first; i <= range.last; ++i) {
    uint32_t *cell = shadow.cell(i);
    checkWrite(warp, instr, lane, target, cell, i, strong);
    cell[0] = warp.agent | (strong ? strongBit : 0);
    cell[1] = warp.clocks[warp.agent];
  }
}

void sharedAsyncWrite(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t at, uint32_t size, uint32_t agent,
                      uint32_t clock) {
  SharedShadow &shadow = target.shadow;
  if (!shadow.enabled || !size)
    return;
  Range range = rangeOf(shadow, at, size);
  for (uint64_t i = range.first; i <= range.last; ++i) {
    uint32_t *cell = shadow.cell(i);
    if ((cell[0] & agentMask) != agent || cell[1] != clock) // pieces of one copy may share a granule
      checkWrite(warp, instr, lane, target, cell, i, false);
    cell[0] = agent;
    cell[1] = clock;
  }
}

namespace {

/// A read by the async proxy sees only ordinary writes that their warp has fenced.
void checkAsyncRead(Warp &warp, const Instr &instr, int lane, Cta &target, const uint32_t *cell, uint64_t index) {
  uint32_t warps = warp.cta->cluster->warpCount, agent = cell[0] & agentMask;
  auto at = static_cast<uint32_t>(index << target.shadow.shift);
  if (clockOf(warp, agent) < cell[1])
    race(warp, instr, lane, target, at, "asynchronous read", "write", agent);
  if (cell[1] && agent < 2 * warps && clockOf(warp, 2 * warps + agent % warps) < (agent < warps ? cell[1] : 1))
    fail(warp, instr, lane,
         "the async proxy reads shared memory at " + hex(at) + " that " + agentName(warp, agent) +
             " wrote by ordinary stores without a fence.proxy.async after them");
}

} // namespace

void sharedAsyncRead(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t at, uint32_t size) {
  SharedShadow &shadow = target.shadow;
  if (!shadow.enabled)
    return;
  Range range = rangeOf(shadow, at, size);
  for (uint64_t i = range.first; i <= range.last; ++i) {
    uint32_t *cell = shadow.cell(i);
    checkAsyncRead(warp, instr, lane, target, cell, i);
    cell[0] += 1u << 16;
  }
}

uint32_t warpgroupOf(const Warp &warp) {
  return warp.cta->rank * (static_cast<uint32_t>(warp.cta->warps.size() + 3) / 4) + warp.index / 4;
}

void sharedWgmmaRead(Warp &warp, const Instr &instr, uint32_t at, uint32_t size) {
  SharedShadow &shadow = warp.cta->shadow;
  if (!shadow.enabled)
    return;
  Range range = rangeOf(shadow, at, size);
  uint32_t column = 2 + warp.cta->cluster->warpCount + warpgroupOf(warp), group = warp.wgmmaCommitted + 1;
  for (uint64_t i = range.first; i <= range.last; ++i) {
    uint32_t *cell = shadow.cell(i);
    checkAsyncRead(warp, instr, -1, *warp.cta, cell, i);
    cell[column] = group;
  }
}

void sharedAsyncReadDone(Warp &warp, Cta &target, uint32_t at, uint32_t size) {
  SharedShadow &shadow = target.shadow;
  if (!shadow.enabled)
    return;
  Range range = rangeOf(shadow, at, size);
  for (uint64_t i = range.first; i <= range.last; ++i) {
    uint32_t *cell = shadow.cell(i);
    cell[0] -= 1u << 16;
    cell[2 + warp.agent] = warp.clocks[warp.agent];
  }
}

void release(Warp &warp, Clocks &into) {
  join(into, warp.clocks);
  ++warp.clocks[warp.agent];
}

void acquire(Warp &warp, const Clocks &from) {
  uint32_t mine = warp.clocks[warp.agent];
  join(warp.clocks, from);
  warp.clocks[warp.agent] = mine;
}

void releaseRelaxed(Warp &warp, Clocks &into) {
  if (warp.hasFenced)
    join(into, warp.fenced);
}

void fence(Warp &warp) {
  if (warp.hasPending)
    acquire(warp, warp.pendingAcquire);
  warp.hasPending = false;
  warp.pendingAcquire.clear();
  warp.fenced = warp.clocks;
  warp.hasFenced = true;
  ++warp.clocks[warp.agent];
}

void proxyFence(Warp &warp) {
  uint32_t warps = warp.cta->cluster->warpCount;
  warp.clocks[2 * warps + warp.agent] = warp.clocks[warp.agent];
  ++warp.clocks[warp.agent];
}

namespace {

/// Of several readers only the fact is kept, with the latest epoch.
constexpr uint32_t manyReaders = 1u << 31;

bool current(const Warp &warp, uint32_t epoch) { return (epoch & ~manyReaders) >= warp.launch->epochBase; }

uint32_t ownerOf(const Warp &warp, uint32_t epoch) {
  return warp.launch->epochOwner[(epoch & ~manyReaders) - warp.launch->epochBase];
}

bool seenEpoch(const Warp &warp, uint32_t epoch) {
  const Cta &cta = *warp.cta;
  uint32_t owner = ownerOf(warp, epoch);
  if (owner == cta.serial)
    return true;
  auto found = cta.seen.find(owner);
  return found != cta.seen.end() && found->second >= epoch;
}

[[noreturn]] void globalRace(Warp &warp, const Instr &instr, int lane, const Allocation &allocation, uint64_t offset,
                             const char *mine, const char *theirs, uint32_t epoch) {
  std::string other = epoch & manyReaders ? "other blocks" : "block " + std::to_string(ownerOf(warp, epoch));
  fail(warp, instr, lane,
       std::string("data race in global memory at byte ") + std::to_string(offset) + " of '" + allocation.name +
           "': this " + mine + " is not ordered after the " + theirs + " by " + other);
}

/// Shadows of an allocation for one kernel's granule, and the granules of an access.
struct GlobalRange {
  GlobalRange(const Warp &warp, Allocation &allocation, uint64_t address, uint64_t size)
      : shift(warp.launch->program.globalGranule >> 1), first((address - allocation.address) >> shift),
        last((address + size - 1 - allocation.address) >> shift), count((allocation.size >> shift) + 1) {}
  unsigned shift; ///< granules are 1, 2 or 4 bytes
  uint64_t first, last, count;
};

} // namespace

void newGlobalEpoch(Cta &cta) {
  auto &owners = cta.launch->epochOwner;
  cta.epoch = cta.launch->epochBase + static_cast<uint32_t>(owners.size());
  owners.push_back(cta.serial);
}

void globalRead(Warp &warp, const Instr &instr, int lane, Allocation &allocation, uint64_t address, uint64_t size) {
  if (!warp.launch->races || allocation.constant)
    return;
  GlobalRange range(warp, allocation, address, size);
  uint32_t mine = warp.cta->epoch;
  uint32_t *read = allocation.read[range.shift].get(range.count);
  for (uint64_t i = range.first; i <= range.last; ++i)
    if (read[i] != mine && read[i] != (mine | manyReaders))
      read[i] =
          !current(warp, read[i]) || (!(read[i] & manyReaders) && seenEpoch(warp, read[i])) ? mine : mine | manyReaders;
  const uint32_t *written = allocation.written[range.shift].epochs.get();
  for (uint64_t i = range.first; written && i <= range.last; ++i) {
    if (!current(warp, written[i]))
      continue;
    if (written[i] != mine && !seenEpoch(warp, written[i]))
      globalRace(warp, instr, lane, allocation, i << range.shift, "read", "write", written[i]);
    if (instr.flags & flagNonCoherent)
      fail(warp, instr, lane,
           "ld.global.nc reads byte " + std::to_string(i << range.shift) + " of '" + allocation.name +
               "', which this launch has written");
  }
}

void globalWrite(Warp &warp, const Instr &instr, int lane, Allocation &allocation, uint64_t address, uint64_t size) {
  if (!warp.launch->races)
    return;
  GlobalRange range(warp, allocation, address, size);
  uint32_t mine = warp.cta->epoch;
  uint32_t *written = allocation.written[range.shift].get(range.count);
  for (uint64_t i = range.first; i <= range.last; ++i) {
    if (written[i] != mine && current(warp, written[i]) && !seenEpoch(warp, written[i]))
      globalRace(warp, instr, lane, allocation, i << range.shift, "write", "write", written[i]);
    written[i] = mine;
  }
  const uint32_t *read = allocation.read[range.shift].epochs.get();
  for (uint64_t i = range.first; read && i <= range.last; ++i) {
    if (read[i] == mine || !current(warp, read[i]))
      continue;
    // A block that has synchronized with any other is believed to have done so with all readers.
    if (read[i] & manyReaders ? warp.cta->seen.empty() : !seenEpoch(warp, read[i]))
      globalRace(warp, instr, lane, allocation, i << range.shift, "write", "read", read[i]);
  }
}

void synchronize(Warp &warp, const Instr &instr, Cta *target, uint64_t address, bool reads, bool writes) {
  bool releases = writes && (instr.flags & flagRelease || warp.hasFenced);
  if (target) {
    auto &locations = warp.cta->cluster->locations;
    uint64_t key = uint64_t(target->rank) << 32 | address;
    auto found = locations.find(key);
    if (reads && found != locations.end()) {
      if (instr.flags & flagAcquire) {
        acquire(warp, found->second);
      } else {
        join(warp.pendingAcquire, found->second);
        warp.hasPending = true;
      }
    }
    if (releases && instr.flags & flagRelease)
      release(warp, locations[key]);
    else if (releases)
      join(locations[key], warp.fenced);
    return;
  }
  auto &locations = warp.launch->globalLocations;
  Cta &cta = *warp.cta;
  auto found = locations.find(address);
  if (reads && found != locations.end())
    for (auto [owner, epoch] : found->second) {
      uint32_t &seen = cta.seen[owner];
      seen = std::max(seen, epoch);
    }
  if (!releases)
    return;
  auto &location = locations[address];
  for (auto [owner, epoch] : cta.seen) {
    uint32_t &known = location[owner];
    known = std::max(known, epoch);
  }
  location[cta.serial] = cta.epoch;
  newGlobalEpoch(cta);
}

} // namespace dlc::emulator
