// Barriers of a block and of a cluster.
#include "Lanes.h"
#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

uint32_t liveWarps(const Cta &cta) {
  uint32_t count = 0;
  for (const auto &warp : cta.warps)
    count += warp->live != 0;
  return count;
}

void finishReduction(const NamedBarrier &barrier) {
  for (auto [warp, instr, lanes] : barrier.reducers) {
    if (instr->code == 2) {
      for (int lane = 0; lane != 32; ++lane)
        if (lanes >> lane & 1)
          warp->r32(instr->d)[lane] = barrier.popc;
      continue;
    }
    uint32_t &to = warp->predicates[instr->d.row];
    bool value = instr->code == 0 ? barrier.every : barrier.any;
    to = (to & ~lanes) | (value ? lanes : 0);
  }
}

void completeIfAll(Cta &cta, NamedBarrier &barrier) {
  uint32_t expected = barrier.all ? 32 * liveWarps(cta) : barrier.expected;
  if (!barrier.arrived || barrier.arrived < expected)
    return;
  finishReduction(barrier);
  for (Warp *warp : barrier.warps)
    acquire(*warp, barrier.clocks);
  uint64_t next = barrier.generation + 1;
  barrier = {};
  barrier.generation = next;
  ++cta.launch->progress;
}

bool hasBarrier(const Warp &warp, const NamedBarrier &barrier) {
  return std::find(barrier.arrivals.begin(), barrier.arrivals.end(), &warp) != barrier.arrivals.end();
}

/// offset: kind; a: the barrier, b: the count (row 0 and count 1: none).
enum class Kind : int64_t { Sync, Arrive, Reduce };

Step namedBarrier(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  Cta &cta = *warp.cta;
  auto kind = static_cast<Kind>(instr.offset);
  int first = firstLane(lanes);
  uint32_t id = warp.r32(instr.a)[first], threads = instr.count ? warp.r32(instr.b)[first] : 0;
  if (id > 15)
    fail(warp, instr, first, "barrier " + std::to_string(id) + ": there are 16");
  NamedBarrier &barrier = cta.barriers[id];
  if (instr.count && (!threads || threads % 32))
    fail(warp, instr, first, "barrier with " + std::to_string(threads) + " threads: expected a multiple of 32");
  if (barrier.arrived && (barrier.all != !instr.count || barrier.expected != threads))
    fail(warp, instr, first,
         "barrier " + std::to_string(id) + ": expects " + std::to_string(threads) +
             " threads, but others that wait for it expect " + std::to_string(barrier.expected));
  if (hasBarrier(warp, barrier))
    fail(warp, instr, first,
         "barrier " + std::to_string(id) + ": the warp arrives a second time before the barrier is complete");
  barrier.all = !instr.count;
  barrier.expected = threads;
  barrier.arrived += 32;
  barrier.arrivals.push_back(&warp);
  release(warp, barrier.clocks);
  ++warp.launch->progress;
  if (instr.count && barrier.arrived > threads)
    fail(warp, instr, first,
         "barrier " + std::to_string(id) + ": more than " + std::to_string(threads) + " threads arrive");
  if (kind == Kind::Reduce) {
    uint32_t value = warp.predicates[instr.c.row];
    value = (instr.c.wide ? ~value : value) & lanes;
    barrier.any |= value != 0;
    barrier.every &= value == lanes;
    barrier.popc += static_cast<uint32_t>(__builtin_popcount(value));
    barrier.reducers.emplace_back(&warp, &instr, lanes);
  }
  if (kind == Kind::Arrive) {
    completeIfAll(cta, barrier);
    return Step::Next;
  }
  barrier.warps.push_back(&warp);
  Split &split = warp.split();
  split.wait = Wait::Barrier;
  split.waitCta = &cta;
  split.waitId = id;
  split.waitGeneration = barrier.generation;
  completeIfAll(cta, barrier);
  return Step::Pause;
}

Step warpBarrier(Warp &warp, const Instr &instr, uint32_t lanes) {
  uint32_t members = warp.r32(instr.a)[firstLane(lanes)];
  return converged(warp, instr, lanes, members) ? Step::Next : Step::Retry;
}

void completeCluster(Cluster &cluster) {
  uint32_t live = 0;
  for (auto &cta : cluster.ctas)
    live += liveWarps(*cta);
  if (!cluster.arrived || cluster.arrived < live)
    return;
  cluster.arrived = 0;
  ++cluster.generation;
  ++cluster.ctas[0]->launch->progress;
}

Step clusterArrive(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  Cluster &cluster = *warp.cta->cluster;
  if (warp.clusterArrived)
    fail(warp, instr, -1, "barrier.cluster.arrive twice without a wait between");
  warp.clusterArrived = true;
  warp.clusterGeneration = cluster.generation;
  if (instr.flags & flagVolatile) // .relaxed
    releaseRelaxed(warp, cluster.arriving);
  else
    release(warp, cluster.arriving);
  ++cluster.arrived;
  ++warp.launch->progress;
  completeCluster(cluster);
  return Step::Next;
}

Step clusterWait(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  Cluster &cluster = *warp.cta->cluster;
  if (!warp.clusterArrived)
    fail(warp, instr, -1, "barrier.cluster.wait without an arrive");
  if (cluster.generation == warp.clusterGeneration) {
    Split &split = warp.split();
    split.wait = Wait::ClusterBarrier;
    split.waitGeneration = warp.clusterGeneration;
    return Step::Retry;
  }
  warp.clusterArrived = false;
  acquire(warp, cluster.arriving);
  return Step::Next;
}

void decodeBarrier(Decoder &decoder) {
  if (decoder.has("cluster")) {
    decoder.instr.flags |= decoder.has("relaxed") ? flagVolatile : 0;
    return decoder.emit(decoder.has("arrive") ? clusterArrive : clusterWait);
  }
  if (decoder.has("warp")) {
    decoder.instr.a = decoder.source(decoder.operand(0), 4);
    return decoder.emit(warpBarrier);
  }
  bool reduce = decoder.has("red");
  size_t at = reduce ? 1 : 0, values = decoder.count() - at - (reduce ? 1 : 0);
  decoder.instr.offset = static_cast<int64_t>(reduce                  ? Kind::Reduce
                                              : decoder.has("arrive") ? Kind::Arrive
                                                                      : Kind::Sync);
  decoder.instr.a = decoder.source(decoder.operand(at), 4);
  decoder.instr.count = values > 1;
  if (values > 1)
    decoder.instr.b = decoder.source(decoder.operand(at + 1), 4);
  if (reduce) {
    decoder.instr.code = decoder.has("and") ? 0 : decoder.has("or") ? 1 : 2;
    decoder.instr.d = decoder.instr.code == 2 ? decoder.destination(decoder.operand(0), 4)
                                              : decoder.predicateDestination(decoder.operand(0).index);
    decoder.instr.c = decoder.predicate(decoder.operand(decoder.count() - 1));
  }
  decoder.emit(namedBarrier);
}

} // namespace

void warpExited(Warp &warp) {
  for (NamedBarrier &barrier : warp.cta->barriers)
    if (barrier.all)
      completeIfAll(*warp.cta, barrier);
  completeCluster(*warp.cta->cluster);
}

void registerBarrierOps() { RegisterOpcodes({{"bar", decodeBarrier}, {"barrier", decodeBarrier}}); }

} // namespace dlc::emulator
