// cp.async.bulk without tensor maps, bulk groups, and what all bulk copies share: loads complete at mbarriers,
// stores by groups of a thread. Which moment they take effect is the mode's choice.
#include "Bulk.h"
#include "Lanes.h"
#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

void issueLoad(Warp &warp, const Instr &instr, int lane, const std::vector<Cta *> &ctas, uint32_t barrierAt,
               uint32_t to, uint32_t bytes, std::vector<std::vector<Piece>> pieces) {
  std::vector<Mbarrier *> barriers;
  for (Cta *cta : ctas) {
    Mbarrier &barrier = mbarrierAt(warp, instr, lane, *cta, barrierAt);
    if (!barrier.initFenced)
      fail(warp, instr, lane,
           "a bulk copy signals the mbarrier at shared " + hex(barrierAt) +
               ", after whose initialization there was no fence.mbarrier_init or fence.proxy.async");
    ++barrier.inFlight;
    barriers.push_back(&barrier);
    sharedAsyncWrite(warp, instr, lane, *cta, to, bytes, mbarrierAgent(warp, barrier),
                     static_cast<uint32_t>(barrier.phase) + 1);
    warp.launch->statistics.sharedWritten += bytes;
  }
  auto finish = [&warp, &instr, lane, bytes, barriers = std::move(barriers), pieces = std::move(pieces)] {
    for (size_t i = 0; i != barriers.size(); ++i) {
      for (const Piece &piece : pieces[i])
        if (piece.from)
          std::memcpy(piece.to, piece.from, piece.bytes);
        else
          std::memset(piece.to, 0, piece.bytes);
      Mbarrier &barrier = *barriers[i];
      barrier.transactions -= bytes;
      --barrier.inFlight;
      updateMbarrier(warp, instr, lane, barrier);
    }
  };
  if (warp.launch->coin())
    finish();
  else
    warp.cta->cluster->tma.emplace_back(std::move(finish), false);
}

namespace {

AsyncGroup &openBulkGroup(Warp &warp, int lane) {
  if (warp.bulkQueue.empty())
    warp.bulkQueue.resize(32);
  auto &queue = warp.bulkQueue[static_cast<size_t>(lane)];
  if (queue.empty() || queue.back().committed)
    queue.emplace_back();
  return queue.back();
}

template <class T> void reduceElements(uint8_t *to, const uint8_t *from, uint32_t bytes, Reduction op) {
  for (uint32_t at = 0; at + sizeof(T) <= bytes; at += sizeof(T)) {
    T a, b;
    std::memcpy(&a, to + at, sizeof(T));
    std::memcpy(&b, from + at, sizeof(T));
    if (op == Reduction::Add)
      a = static_cast<T>(a + b);
    else if (op == Reduction::Min || op == Reduction::Max)
      a = (op == Reduction::Min) == (b < a) ? b : a;
    else if constexpr (std::is_integral_v<T>)
      a = op == Reduction::And ? a & b : op == Reduction::Or ? a | b : a ^ b;
    std::memcpy(to + at, &a, sizeof(T));
  }
}

void reduceHalves(uint8_t *to, const uint8_t *from, uint32_t bytes, Reduction op, bool bfloat) {
  for (uint32_t at = 0; at + 2 <= bytes; at += 2) {
    uint16_t a, b;
    std::memcpy(&a, to + at, 2);
    std::memcpy(&b, from + at, 2);
    float x = bfloat ? bfloatToFloat(a) : halfToFloat(a), y = bfloat ? bfloatToFloat(b) : halfToFloat(b);
    float z = op == Reduction::Add ? x + y : op == Reduction::Min ? std::min(x, y) : std::max(x, y);
    a = static_cast<uint16_t>(bfloat ? floatToBfloat(z) : floatToHalf(z));
    std::memcpy(to + at, &a, 2);
  }
}

void apply(const Piece &piece, Reduction op, Type type) {
  if (op == Reduction::None) {
    std::memcpy(piece.to, piece.from, piece.bytes);
    return;
  }
  switch (type) {
  case Type::F32: return reduceElements<float>(piece.to, piece.from, piece.bytes, op);
  case Type::F64: return reduceElements<double>(piece.to, piece.from, piece.bytes, op);
  case Type::F16:
  case Type::BF16: return reduceHalves(piece.to, piece.from, piece.bytes, op, type == Type::BF16);
  case Type::S32: return reduceElements<int32_t>(piece.to, piece.from, piece.bytes, op);
  case Type::S64: return reduceElements<int64_t>(piece.to, piece.from, piece.bytes, op);
  case Type::U64:
  case Type::B64: return reduceElements<uint64_t>(piece.to, piece.from, piece.bytes, op);
  default: return reduceElements<uint32_t>(piece.to, piece.from, piece.bytes, op);
  }
}

} // namespace

void issueStore(Warp &warp, const Instr &instr, int lane, uint32_t from, uint32_t bytes, std::vector<Piece> pieces,
                Reduction reduction, int type) {
  sharedAsyncRead(warp, instr, lane, *warp.cta, from, bytes);
  AsyncGroup &group = openBulkGroup(warp, lane);
  group.reads.push_back({warp.cta, from, bytes});
  for (const Piece &piece : pieces) {
    Target target =
        resolve(warp, instr, lane, reinterpret_cast<uint64_t>(piece.to), Space::Global, piece.bytes, 1, true);
    if (reduction == Reduction::None)
      noteAccess(warp, instr, lane, target, piece.bytes, true);
  }
  auto work = [pieces = std::move(pieces), reduction, type] {
    for (const Piece &piece : pieces)
      apply(piece, reduction, static_cast<Type>(type));
  };
  if (warp.launch->coin())
    work();
  else
    group.work.push_back(std::move(work));
}

std::vector<Cta *> destinations(Warp &warp, const Instr &instr, int lane, Cta *single, bool multicast, Place mask) {
  if (!multicast)
    return {single};
  std::vector<Cta *> result;
  uint32_t bits = warp.r32(mask)[lane] & 0xffff;
  auto &ctas = warp.cta->cluster->ctas;
  for (uint32_t rank = 0; rank != 16; ++rank)
    if (bits >> rank & 1) {
      if (rank >= ctas.size())
        fail(warp, instr, lane,
             "multicast to block rank " + std::to_string(rank) + " of a cluster of " + std::to_string(ctas.size()));
      if (!ctas[rank]->liveThreads)
        fail(warp, instr, lane, "multicast to block rank " + std::to_string(rank) + ", which has exited");
      result.push_back(ctas[rank].get());
    }
  return result;
}

Reduction reductionOf(Decoder &decoder) {
  static constexpr std::string_view names[] = {"add", "min", "max", "and", "or", "xor"};
  if (decoder.modifiers[0] != "reduce")
    return Reduction::None;
  for (size_t i = 0; i != std::size(names); ++i)
    if (decoder.has(names[i]))
      return static_cast<Reduction>(i + 1);
  decoder.unsupported();
}

namespace {

/// extra.a: destination, source, size, mbarrier, mask; extra.m and extra.k: displacements of source and mbarrier.
/// code: 0 to shared from global, 1 to shared from shared, 2 to global.
Step bulkCopy(Warp &warp, const Instr &instr, uint32_t lanes) {
  const Extra &extra = *instr.extra;
  forLanes(lanes, [&](int lane) {
    uint64_t to = laneValue(warp, extra.a[0], lane) + static_cast<uint64_t>(instr.offset);
    uint64_t from = laneValue(warp, extra.a[1], lane) + static_cast<uint64_t>(extra.m);
    auto bytes = static_cast<uint32_t>(laneValue(warp, extra.a[2], lane));
    if (bytes % 16 || !bytes)
      fail(warp, instr, lane, "bulk copy of " + std::to_string(bytes) + " bytes: expected a multiple of 16");
    if (instr.code == 2) {
      Target target = resolve(warp, instr, lane, to, Space::Global, bytes, 16, true);
      Target source = resolve(warp, instr, lane, from, Space::Shared, bytes, 16, false);
      return issueStore(warp, instr, lane, static_cast<uint32_t>(source.at), bytes, {{target.data, source.data, bytes}},
                        static_cast<Reduction>(extra.mode), extra.typeA);
    }
    Target target = resolve(warp, instr, lane, to, Space::SharedCluster, bytes, 16, true);
    Target source = resolve(warp, instr, lane, from, instr.code ? Space::Shared : Space::Global, bytes, 16, false);
    if (source.cta) { // its end is only seen by the receiver: treated as read at issue
      sharedAsyncRead(warp, instr, lane, *source.cta, static_cast<uint32_t>(source.at), bytes);
      sharedAsyncReadDone(warp, *source.cta, static_cast<uint32_t>(source.at), bytes);
    } else {
      noteAccess(warp, instr, lane, source, bytes, false);
    }
    auto [barrierCta, barrierAt] =
        sharedAddress(warp, instr, lane, laneValue(warp, extra.a[3], lane) + static_cast<uint64_t>(extra.k));
    std::vector<Cta *> ctas =
        destinations(warp, instr, lane, target.cta, extra.dims, extra.dims ? extra.a[4] : Place{});
    if (!extra.dims && barrierCta != target.cta)
      fail(warp, instr, lane, "the mbarrier is in another block than the destination");
    std::vector<std::vector<Piece>> pieces;
    for (Cta *cta : ctas)
      pieces.push_back({{cta->shared + target.at, source.data, bytes}});
    issueLoad(warp, instr, lane, ctas, barrierAt, static_cast<uint32_t>(target.at), bytes, std::move(pieces));
  });
  return Step::Next;
}

Step commitBulk(Warp &warp, const Instr &, uint32_t lanes) {
  forLanes(lanes, [&](int lane) {
    AsyncGroup &group = openBulkGroup(warp, lane);
    group.committed = true;
  });
  return Step::Next;
}

/// code 1: .read, after which the source may be overwritten but the destination need not be there.
Step waitBulk(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (warp.bulkQueue.empty())
    return Step::Next;
  forLanes(lanes, [&](int lane) {
    auto &queue = warp.bulkQueue[static_cast<size_t>(lane)];
    auto committed = static_cast<int64_t>(
        std::count_if(queue.begin(), queue.end(), [](const AsyncGroup &g) { return g.committed; }));
    for (; committed > instr.offset; --committed) {
      for (auto &work : queue.front().work)
        work();
      for (const AsyncGroup::Read &read : queue.front().reads)
        sharedAsyncReadDone(warp, *read.cta, read.at, read.size);
      queue.pop_front();
    }
  });
  return Step::Next;
}

} // namespace

void decodeBulk(Decoder &decoder) {
  if (decoder.has("tensor"))
    return decodeTensor(decoder);
  if (decoder.has("commit_group"))
    return decoder.emit(commitBulk);
  if (decoder.has("wait_group")) {
    decoder.instr.offset = decoder.immediate(decoder.operand(0));
    decoder.instr.code = decoder.has("read");
    return decoder.emit(waitBulk);
  }
  if (decoder.has("prefetch"))
    return decoder.emit([](Warp &, const Instr &, uint32_t) { return Step::Next; });
  Reduction reduction = reductionOf(decoder);
  std::vector<std::string> spaces;
  for (const std::string &modifier : decoder.modifiers)
    if (modifier == "global" || modifier.starts_with("shared"))
      spaces.push_back(modifier);
  if (spaces.size() != 2 || (reduction != Reduction::None && spaces[0] != "global"))
    decoder.unsupported();
  bool toGlobal = spaces[0] == "global";
  Extra &extra = decoder.extra();
  extra.mode = static_cast<int>(reduction);
  extra.typeA = decoder.types.empty() ? 0 : static_cast<int>(decoder.types.back());
  if (!toGlobal) {
    decoder.address(decoder.operand(3), Space::Shared);
    extra.k = static_cast<int>(decoder.instr.offset);
  }
  Place barrier = decoder.instr.a;
  decoder.address(decoder.operand(1), Space::Generic);
  extra.m = static_cast<int>(decoder.instr.offset);
  Place source = decoder.instr.a;
  decoder.address(decoder.operand(0), Space::Generic);
  extra.a = {decoder.instr.a, source, decoder.source(decoder.operand(2), 4), barrier};
  if (decoder.has("multicast::cluster")) {
    extra.dims = 1;
    extra.a.push_back(decoder.source(decoder.operand(4), 2));
  }
  decoder.instr.code = toGlobal ? 2 : spaces[1] == "global" ? 0 : 1;
  decoder.emit(bulkCopy);
}

} // namespace dlc::emulator
