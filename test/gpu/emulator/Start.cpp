// Puts a block at its beginning: registers, shared memory, clocks.
#include "Machine.h"
#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

uint32_t specialValue(const Cta &cta, const Warp &warp, Special special, uint32_t lane) {
  const LaunchConfig &config = cta.launch->config;
  const Dim3 &block = config.block, &grid = config.grid, &cluster = cta.launch->clusterDim;
  uint32_t thread = warp.index * 32 + lane, lower = (1u << lane) - 1;
  switch (special) {
  case Special::TidX: return thread % block.x;
  case Special::TidY: return thread / block.x % block.y;
  case Special::TidZ: return thread / block.x / block.y;
  case Special::NtidX: return block.x;
  case Special::NtidY: return block.y;
  case Special::NtidZ: return block.z;
  case Special::CtaidX: return cta.id.x;
  case Special::CtaidY: return cta.id.y;
  case Special::CtaidZ: return cta.id.z;
  case Special::NctaidX: return grid.x;
  case Special::NctaidY: return grid.y;
  case Special::NctaidZ: return grid.z;
  case Special::LaneId: return lane;
  case Special::WarpId: return warp.index;
  case Special::NWarpId: return static_cast<uint32_t>(cta.warps.size());
  case Special::ClusterIdX: return cta.id.x / cluster.x;
  case Special::ClusterIdY: return cta.id.y / cluster.y;
  case Special::ClusterIdZ: return cta.id.z / cluster.z;
  case Special::NClusterIdX: return grid.x / cluster.x;
  case Special::NClusterIdY: return grid.y / cluster.y;
  case Special::NClusterIdZ: return grid.z / cluster.z;
  case Special::ClusterCtaidX: return cta.id.x % cluster.x;
  case Special::ClusterCtaidY: return cta.id.y % cluster.y;
  case Special::ClusterCtaidZ: return cta.id.z % cluster.z;
  case Special::ClusterNctaidX: return cluster.x;
  case Special::ClusterNctaidY: return cluster.y;
  case Special::ClusterNctaidZ: return cluster.z;
  case Special::ClusterCtaRank: return cta.rank;
  case Special::ClusterNctaRank: return static_cast<uint32_t>(cluster.count());
  case Special::LaneEq: return 1u << lane;
  case Special::LaneLe: return lower | 1u << lane;
  case Special::LaneLt: return lower;
  case Special::LaneGe: return ~lower;
  case Special::LaneGt: return ~(lower | 1u << lane);
  case Special::DynamicSmem: return config.dynamicShared;
  case Special::TotalSmem: return cta.sharedBytes;
  case Special::SmId: return cta.serial % 132;
  case Special::NSmId: return 132;
  case Special::GridId: return 1;
  case Special::IsExplicitCluster: return cluster.count() > 1;
  }
  return 0;
}

constexpr uint64_t registerPoison = 0x7fba7fba7fba7fba;

void startWarp(Warp &warp, const Program &program) {
  bool fresh = warp.registers.empty();
  if (fresh) {
    warp.registers.resize(program.rows + 32);
    auto address = reinterpret_cast<uintptr_t>(warp.registers.data());
    warp.rows = warp.registers.data() + ((128 - address % 128) % 128) / 4;
  }
  std::fill(warp.rows, warp.rows + program.rows, static_cast<uint32_t>(registerPoison));
  for (const Program::Constant &constant : program.constants)
    for (int lane = 0; lane != 32; ++lane)
      if (constant.place.wide)
        warp.r64(constant.place)[lane] = constant.value;
      else
        warp.r32(constant.place)[lane] = static_cast<uint32_t>(constant.value);
  for (auto [place, special] : program.specials)
    for (uint32_t lane = 0; lane != 32; ++lane)
      if (place.wide)
        warp.r64(place)[lane] = specialValue(*warp.cta, warp, special, lane);
      else
        warp.r32(place)[lane] = specialValue(*warp.cta, warp, special, lane);
  warp.predicates.assign(program.predicates, 0);
  warp.predicates[0] = ~0u;
  warp.local.resize(program.localBytes * 32);
  fillPoison(warp.local.data(), warp.local.size());
  warp.params.assign(program.paramBytes * 32, 0);
  warp.asyncSerial = 1;
  warp.asyncDone = 0;
  warp.asyncOpen = false;
  warp.asyncQueue.clear();
  warp.bulkQueue.clear();
  warp.clusterGeneration = 0;
  warp.clusterArrived = false;
  warp.wgmmaQueue.clear();
  warp.wgmmaCommitted = warp.wgmmaDone = 0;
  warp.hasFenced = warp.hasPending = false;
  if (program.usesWgmma) {
    warp.inFlight.assign(program.rows / 32 + 1, 0);
    warp.dirty.assign(program.rows / 32 + 1, 1);
    warp.dirtyList.clear();
    for (uint32_t row = 0; row != warp.dirty.size(); ++row)
      warp.dirtyList.push_back(row);
  }
}

} // namespace

void Launch::startCta(Cta &cta, uint32_t firstAgent) {
  uint64_t threads = config.block.count();
  uint64_t align = program.dynamicAlign;
  uint64_t shared = (program.staticShared + align - 1) / align * align + config.dynamicShared;
  cta.sharedBytes = static_cast<uint32_t>(shared);
  cta.sharedStorage.resize(shared + 1024);
  auto address = reinterpret_cast<uintptr_t>(cta.sharedStorage.data());
  cta.shared = cta.sharedStorage.data() + (1024 - address % 1024) % 1024;
  fillPoison(cta.shared, shared);
  cta.mbarriers.clear();
  for (NamedBarrier &barrier : cta.barriers)
    barrier = {};
  cta.liveThreads = static_cast<uint32_t>(threads);
  cta.seen.clear();
  newGlobalEpoch(cta);
  cta.shadow.enabled = races && cta.cluster->warpCount > 1;
  if (cta.shadow.enabled)
    cta.shadow.reset(shared, program.sharedGranule, cta.cluster->warpCount + cta.cluster->warpgroupCount);
  size_t count = (threads + 31) / 32;
  while (cta.warps.size() < count)
    cta.warps.push_back(std::make_unique<Warp>());
  for (uint32_t i = 0; i != count; ++i) {
    Warp &warp = *cta.warps[i];
    warp.cta = &cta;
    warp.launch = this;
    warp.index = i;
    warp.agent = firstAgent + i;
    uint64_t rest = threads - uint64_t(i) * 32;
    warp.live = rest >= 32 ? ~0u : (1u << rest) - 1;
    warp.clocks.assign(3 * size_t(cta.cluster->warpCount) + cta.cluster->warpgroupCount, 0);
    warp.clocks[warp.agent] = 1;
    startWarp(warp, program);
    warp.splits.assign(1, Split{});
    warp.splits[0].mask = warp.live;
    warp.current = 0;
  }
}

} // namespace dlc::emulator
