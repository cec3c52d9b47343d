// A whole launch: which clusters are on the device at a time, in which order their warps run, what happens when
// nobody can.
#include "Machine.h"
#include "Races.h"
#include <algorithm>
#include <cstring>

namespace dlc::emulator {

namespace {
constexpr size_t maxResident = 256;
} // namespace

Launch::Launch(Device &device, Kernel &kernel, const LaunchConfig &config, std::vector<uint8_t> params, uint64_t seed,
               uint32_t epochBase)
    : device(device), kernel(kernel), program(*kernel.program), config(config), params(std::move(params)), random(seed),
      mode(device.options.mode), races(device.options.races), epochBase(epochBase) {
  clusterDim = config.cluster.x ? config.cluster : Dim3{kernel.cluster[0], kernel.cluster[1], kernel.cluster[2]};
  if (!clusterDim.x)
    clusterDim = {1, 1, 1};
}

void Launch::run() {
  for (const Instr &instr : program.code)
    instr.hint = nullptr; // allocations come and go between launches
  Dim3 clusters = {config.grid.x / clusterDim.x, config.grid.y / clusterDim.y, config.grid.z / clusterDim.z};
  order.resize(clusters.count());
  for (size_t i = 0; i != order.size(); ++i)
    order[i] = i;
  if (mode == Mode::Lazy)
    std::reverse(order.begin(), order.end());
  if (mode == Mode::Random)
    std::shuffle(order.begin(), order.end(), random);
  size_t next = 0, wanted = mode == Mode::Random ? 3 : 1;
  while (next != order.size() || !resident.empty()) {
    while (resident.size() < wanted && next != order.size())
      resident.push_back(start(order[next++]));
    bool finished = false;
    for (size_t i = 0; i != resident.size();)
      if (runCluster(*resident[i], resident.size() == 1 ? 4'000'000 : mode == Mode::Random ? 2000 : 200'000)) {
        finish(*resident[i]);
        idle.push_back(std::move(resident[i]));
        resident.erase(resident.begin() + static_cast<std::ptrdiff_t>(i));
        finished = true;
      } else {
        ++i;
      }
    // A block that runs for long may wait for one that has not started.
    if (!finished && (mode != Mode::Random || resident.front()->executed > 4'000'000))
      wanted = std::min(wanted + 1, maxResident);
    if (executed > device.options.budget)
      fail(*resident.front()->ctas[0]->warps[0], program.code[0], -1,
           "hang: more than " + std::to_string(device.options.budget) + " warp instructions");
  }
  statistics.instructions = executed;
}

std::unique_ptr<Cluster> Launch::start(uint64_t index) {
  std::unique_ptr<Cluster> cluster;
  if (!idle.empty()) {
    cluster = std::move(idle.back());
    idle.pop_back();
  } else {
    cluster = std::make_unique<Cluster>();
    for (uint64_t i = 0; i != clusterDim.count(); ++i)
      cluster->ctas.push_back(std::make_unique<Cta>());
  }
  uint64_t clustersX = config.grid.x / clusterDim.x, clustersY = config.grid.y / clusterDim.y;
  Dim3 base = {static_cast<unsigned>(index % clustersX) * clusterDim.x,
               static_cast<unsigned>(index / clustersX % clustersY) * clusterDim.y,
               static_cast<unsigned>(index / clustersX / clustersY) * clusterDim.z};
  unsigned warpsPerCta = static_cast<unsigned>((config.block.count() + 31) / 32);
  cluster->warpCount = warpsPerCta * static_cast<unsigned>(clusterDim.count());
  cluster->warpgroupCount = (warpsPerCta + 3) / 4 * static_cast<unsigned>(clusterDim.count());
  cluster->mbarrierCount = 0;
  cluster->generation = cluster->arrived = 0;
  cluster->executed = 0;
  cluster->arriving.clear();
  cluster->locations.clear();
  for (uint32_t rank = 0; rank != cluster->ctas.size(); ++rank) {
    Cta &cta = *cluster->ctas[rank];
    cta.cluster = cluster.get();
    cta.launch = this;
    cta.rank = rank;
    cta.id = {base.x + rank % clusterDim.x, base.y + rank / clusterDim.x % clusterDim.y,
              base.z + rank / clusterDim.x / clusterDim.y};
    cta.serial = static_cast<uint32_t>((uint64_t(cta.id.z) * config.grid.y + cta.id.y) * config.grid.x + cta.id.x);
    startCta(cta, rank * warpsPerCta);
  }
  return cluster;
}

bool Launch::runTma(Cluster &cluster, bool force) {
  if (cluster.tma.empty() || (!force && (mode != Mode::Random || (random() & 1))))
    return false;
  size_t which = mode == Mode::Lazy ? cluster.tma.size() - 1 : random() % cluster.tma.size();
  auto work = std::move(cluster.tma[which].first);
  cluster.tma.erase(cluster.tma.begin() + static_cast<std::ptrdiff_t>(which));
  work();
  ++progress;
  return true;
}

/// True once all its warps have exited.
bool Launch::runCluster(Cluster &cluster, uint64_t slice) {
  std::vector<Warp *> warps;
  for (auto &cta : cluster.ctas)
    for (auto &warp : cta->warps)
      warps.push_back(warp.get());
  if (mode == Mode::Lazy)
    std::reverse(warps.begin(), warps.end());
  uint64_t done = 0;
  int stalls = 0;
  while (done < slice) {
    if (mode == Mode::Random)
      std::shuffle(warps.begin(), warps.end(), random);
    uint64_t before = progress, round = 0;
    bool alive = false;
    for (Warp *warp : warps) {
      if (warp->splits.empty())
        continue;
      static constexpr uint64_t quanta[] = {3, 20, 200, 2000};
      uint64_t quantum = mode == Mode::Eager ? 2000 : mode == Mode::Lazy ? 100'000 : quanta[random() & 3];
      round += runWarp(*warp, quantum);
      alive |= !warp->splits.empty();
    }
    done += round;
    executed += round;
    cluster.executed += round;
    if (!alive)
      return true;
    runTma(cluster, false);
    if (round) {
      stalls = progress != before ? 0 : stalls;
      continue;
    }
    if (runTma(cluster, true))
      continue;
    // try_wait may give up after a while: let each one do so a few times before calling it a deadlock.
    if (++stalls > 4)
      deadlock();
    for (Warp *warp : warps)
      for (Split &split : warp->splits)
        split.spin = split.wait == Wait::Mbarrier;
  }
  return false;
}

void Launch::deadlock() {
  std::string text;
  int listed = 0;
  const Warp *first = nullptr;
  const Split *firstSplit = nullptr;
  for (auto &cluster : resident)
    for (auto &cta : cluster->ctas)
      for (auto &warp : cta->warps)
        for (const Split &split : warp->splits)
          if (++listed <= 12) {
            if (!first) {
              first = warp.get();
              firstSplit = &split;
            }
            text += "\n  " + describe(*warp, split);
          }
  fail(*first, program.code[firstSplit->pc], -1, "deadlock:" + text + (listed > 12 ? "\n  ..." : "") + "\n ");
}

void Launch::finish(Cluster &cluster) {
  if (!cluster.tma.empty())
    fail(*cluster.ctas[0]->warps[0], program.code[0], -1,
         "a block exits with bulk copies into its shared memory in flight");
  for (auto &cta : cluster.ctas)
    for (auto &warp : cta->warps)
      for (size_t lane = 0; lane < warp->bulkQueue.size(); ++lane)
        for (AsyncGroup &group : warp->bulkQueue[lane]) {
          for (auto &work : group.work)
            work();
          if (!group.reads.empty())
            fail(*warp, program.code[0], static_cast<int>(lane),
                 "a block exits before cp.async.bulk.wait_group: its shared memory is still being read");
        }
}

std::string Device::launchRaw(Kernel &kernel, const LaunchConfig &config, std::span<const void *const> values) {
  statistics = {};
  rejected = true;
  auto complain = [&](const std::string &what) { return "kernel '" + kernel.name + "': " + what; };
  if (!config.grid.count() || !config.block.count() || config.block.count() > 1024)
    return complain("invalid grid or block: " + std::to_string(config.grid.count()) + " blocks of " +
                    std::to_string(config.block.count()) + " threads");
  const unsigned block[3] = {config.block.x, config.block.y, config.block.z};
  for (int i = 0; i != 3; ++i)
    if (kernel.requiredThreads[0] && kernel.requiredThreads[i] != block[i])
      return complain("launched with a block that is not .reqntid");
  if (config.block.count() > kernel.maxThreads)
    return complain("launched with more threads than .maxntid");
  if (config.dynamicShared > kernel.maxDynamicShared)
    return complain("dynamic shared memory of " + std::to_string(config.dynamicShared) +
                    " bytes exceeds the kernel's limit of " + std::to_string(kernel.maxDynamicShared));
  if (kernel.staticShared + config.dynamicShared > maxSharedPerBlock())
    return complain("more shared memory than the device has");
  Dim3 cluster = config.cluster.x ? config.cluster : Dim3{kernel.cluster[0], kernel.cluster[1], kernel.cluster[2]};
  if (cluster.x && (config.grid.x % cluster.x || config.grid.y % cluster.y || config.grid.z % cluster.z))
    return complain("the grid is no multiple of the cluster");
  if (cluster.count() > 16)
    return complain("cluster of more than 16 blocks");
  if (values.size() != kernel.parameters.size())
    return complain("expected " + std::to_string(kernel.parameters.size()) + " parameters, got " +
                    std::to_string(values.size()));
  std::vector<uint8_t> params(kernel.program->entryParamBytes + 16);
  for (size_t i = 0; i != values.size(); ++i)
    std::memcpy(params.data() + kernel.parameters[i].offset, values[i], kernel.parameters[i].size);
  rejected = false;
  if (nextEpoch > 1u << 30) {
    for (auto &allocation : allocations)
      for (int i = 0; i != 3; ++i) {
        allocation->written[i].epochs.reset();
        allocation->read[i].epochs.reset();
      }
    nextEpoch = 1;
  }
  try {
    Launch launch(*this, kernel, config, std::move(params), options.seed * 0x9e3779b97f4a7c15ull + launches++,
                  nextEpoch);
    launch.run();
    statistics = launch.statistics;
    nextEpoch = launch.epochBase + static_cast<uint32_t>(launch.epochOwner.size());
  } catch (const Failure &failure) {
    nextEpoch += 1u << 24; // whatever this launch left behind
    return failure.what();
  }
  return "";
}

} // namespace dlc::emulator
