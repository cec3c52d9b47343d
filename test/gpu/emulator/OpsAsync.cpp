// cp.async and its groups. Until a warp waits for a group, the group's bytes belong to nobody (Races.h).
#include "Async.h"
#include "Lanes.h"
#include "Memory.h"
#include "Races.h"
#include <algorithm>
#include <utility>

namespace dlc::emulator {

namespace {

uint32_t groupAgent(const Warp &warp) { return warp.cta->cluster->warpCount + warp.agent; }

AsyncGroup &openGroup(Warp &warp) {
  if (!warp.asyncOpen)
    warp.asyncQueue.emplace_back();
  warp.asyncOpen = true;
  return warp.asyncQueue.back();
}

void perform(AsyncGroup &group) {
  for (auto &work : group.work)
    work();
  group.work.clear();
}

/// d: destination (offset), a: source (its displacement in `extra`), b: bytes to read, c: ignore predicate.
Step copyAsync(Warp &warp, const Instr &instr, uint32_t lanes) {
  struct Piece {
    uint8_t *to;
    const uint8_t *from;
    uint32_t bytes;
  };
  std::vector<Piece> pieces;
  uint32_t size = instr.size;
  openGroup(warp);
  forLanes(lanes, [&](int lane) {
    uint64_t to = laneValue(warp, instr.d, lane) + static_cast<uint64_t>(instr.offset),
             from = laneValue(warp, instr.a, lane) + instr.extra->extra;
    Target destination = resolve(warp, instr, lane, to, Space::Shared, size, size, true);
    uint32_t bytes = instr.extra->mode ? std::min(static_cast<uint32_t>(laneValue(warp, instr.b, lane)), size) : size;
    if (instr.extra->mode && laneValue(warp, instr.b, lane) > size)
      fail(warp, instr, lane, "cp.async: source size larger than the copy");
    if (instr.extra->dims && (warp.predicates[instr.c.row] >> lane & 1) != (instr.c.wide ? 1u : 0u))
      bytes = 0;
    if (from % size && bytes)
      fail(warp, instr, lane, "misaligned address " + hex(from) + ": expected a multiple of " + std::to_string(size));
    const uint8_t *source = nullptr;
    if (bytes) {
      Target target = resolve(warp, instr, lane, from, Space::Global, bytes, 1, false);
      noteAccess(warp, instr, lane, target, bytes, false);
      source = target.data;
    }
    warp.launch->statistics.sharedWritten += size;
    sharedAsyncWrite(warp, instr, lane, *destination.cta, static_cast<uint32_t>(destination.at), size, groupAgent(warp),
                     warp.asyncSerial);
    pieces.push_back({destination.data, source, bytes});
  });
  auto work = [pieces = std::move(pieces), size] {
    for (const Piece &piece : pieces) {
      if (piece.bytes)
        std::memcpy(piece.to, piece.from, piece.bytes);
      std::memset(piece.to + piece.bytes, 0, size - piece.bytes);
    }
  };
  if (warp.launch->coin())
    work();
  else
    warp.asyncQueue.back().work.push_back(std::move(work));
  return Step::Next;
}

Step commit(Warp &warp, const Instr &, uint32_t) {
  openGroup(warp);
  warp.asyncOpen = false;
  warp.asyncQueue.back().serial = warp.asyncSerial++;
  return Step::Next;
}

void waitFor(Warp &warp, size_t allowed) {
  size_t committed = warp.asyncQueue.size() - warp.asyncOpen;
  while (committed > allowed) {
    perform(warp.asyncQueue.front());
    warp.asyncDone = warp.asyncQueue.front().serial;
    warp.asyncQueue.pop_front();
    --committed;
  }
  warp.clocks[groupAgent(warp)] = warp.asyncDone;
}

Step waitGroup(Warp &warp, const Instr &instr, uint32_t) {
  waitFor(warp, static_cast<size_t>(instr.offset));
  return Step::Next;
}

Step waitAll(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (warp.asyncOpen)
    commit(warp, instr, lanes);
  waitFor(warp, 0);
  return Step::Next;
}

} // namespace

std::pair<std::function<void()>, uint32_t> pendingAsyncCopies(Warp &warp) {
  auto all = std::make_shared<std::vector<std::function<void()>>>();
  auto run = [all] {
    for (auto &work : std::exchange(*all, {}))
      work();
  };
  for (AsyncGroup &group : warp.asyncQueue) {
    for (auto &work : group.work)
      all->push_back(std::move(work));
    group.work.assign(1, run); // whoever comes first, the group's wait or the barrier
  }
  return {run, warp.asyncSerial++};
}

namespace {

void decodeCopy(Decoder &decoder) {
  if (decoder.has("bulk") || decoder.has("reduce"))
    return decodeBulk(decoder);
  if (decoder.has("commit_group"))
    return decoder.emit(commit);
  if (decoder.has("wait_all"))
    return decoder.emit(waitAll);
  if (decoder.has("wait_group")) {
    decoder.instr.offset = decoder.immediate(decoder.operand(0));
    return decoder.emit(waitGroup);
  }
  if (decoder.has("mbarrier"))
    return decodeCopyArrive(decoder);
  if (!decoder.has("async") || !(decoder.has("ca") || decoder.has("cg")))
    decoder.unsupported();
  Extra &extra = decoder.extra();
  decoder.address(decoder.operand(1), Space::Global);
  extra.extra = static_cast<uint64_t>(decoder.instr.offset);
  Place source = decoder.instr.a;
  decoder.address(decoder.operand(0), Space::Shared);
  decoder.instr.d = decoder.instr.a;
  decoder.instr.a = source;
  int64_t size = decoder.immediate(decoder.operand(2));
  if ((size != 4 && size != 8 && size != 16) || (decoder.has("cg") && size != 16))
    decoder.fail("cp.async: invalid size");
  decoder.instr.size = static_cast<uint8_t>(size);
  size_t operands = decoder.count() - (decoder.has("L2::cache_hint") ? 1 : 0);
  if (operands > 3 && decoder.isPredicate(decoder.operand(3))) {
    extra.dims = 1;
    decoder.instr.c = decoder.predicate(decoder.operand(3));
  } else if (operands > 3) {
    extra.mode = 1;
    decoder.instr.b = decoder.source(decoder.operand(3), 4);
  }
  decoder.emit(copyAsync);
}

} // namespace

void registerAsyncOps() { RegisterOpcodes({{"cp", decodeCopy}}); }

} // namespace dlc::emulator
