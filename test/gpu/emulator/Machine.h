// The state of a launch: clusters of blocks of warps of splits. Handlers (Ops*.cpp) change it, Machine.cpp
// decides who runs, Races.cpp says which accesses are ordered.
#pragma once
#include "Emulator.h"
#include "Program.h"
#include <deque>
#include <functional>
#include <random>
#include <unordered_map>

namespace dlc::emulator {

struct Cta;
struct Cluster;
class Launch;

/// Addresses: global ones are the host's. Shared: an offset, with 1 + the block's rank in a cluster from bit 24
/// on if it came from mapa. Generic ones of the other spaces have a tag in the top bits.
constexpr uint64_t genericShared = 1ull << 60, genericLocal = 2ull << 60, genericParam = 3ull << 60;
constexpr uint64_t genericMask = 15ull << 60;

/// Clocks of the agents of a cluster (Races.h).
using Clocks = std::vector<uint32_t>;
void join(Clocks &into, const Clocks &from);

enum class Wait : uint8_t { None, Barrier, Mbarrier, ClusterBarrier, Converge, Wgmma };

/// Lanes of a warp that run together.
struct Split {
  uint32_t pc = 0, mask = 0;
  bool atBackEdge = false; ///< waits at a loop's start until the rest of the loop's lanes came by
  bool spin = false;       ///< the next failing try_wait returns false instead of blocking
  Wait wait = Wait::None;
  uint32_t waitId = 0, waitNeed = 0;
  uint64_t waitGeneration = 0;
  Cta *waitCta = nullptr;
  std::vector<uint32_t> callers;
};

/// Work that happens some time after its instruction.
struct AsyncGroup {
  std::vector<std::function<void()>> work;
  struct Read {
    Cta *cta;
    uint32_t at, size;
  };
  std::vector<Read> reads; ///< of shared memory, until the wait
  uint32_t serial = 0;     ///< cp.async: clock of its last copy
  bool committed = false;  ///< bulk copies
};

struct WgmmaGroup {
  std::vector<std::function<void()>> work;
  std::vector<uint32_t> rows; ///< registers in flight
};

struct Warp {
  Cta *cta = nullptr;
  Launch *launch = nullptr;
  uint32_t index = 0; ///< in the block
  uint32_t agent = 0; ///< in the cluster
  uint32_t live = 0;
  uint32_t *rows = nullptr;
  std::vector<uint32_t> predicates;
  std::vector<Split> splits;
  size_t current = 0;
  Clocks clocks;
  Clocks fenced, pendingAcquire; ///< what a fence released, what the next fence acquires
  bool hasFenced = false, hasPending = false;
  std::vector<uint8_t> local, params;      ///< [lane][bytes]
  uint32_t asyncSerial = 1, asyncDone = 0; ///< clock of cp.async issued now; of those waited for
  bool asyncOpen = false;                  ///< cp.async issued since the last commit
  std::deque<AsyncGroup> asyncQueue;
  std::vector<std::deque<AsyncGroup>> bulkQueue; ///< by lane, allocated on use
  uint64_t clusterGeneration = 0;
  bool clusterArrived = false;
  std::deque<WgmmaGroup> wgmmaQueue;
  uint32_t wgmmaCommitted = 0, wgmmaDone = 0;
  std::vector<uint8_t> inFlight, dirty; ///< rows of wgmma: in flight; written since the last wgmma.fence
  std::vector<uint32_t> dirtyList;
  uint32_t carry = 0;   ///< add.cc, by lane
  int maxRegisters = 0; ///< by setmaxnreg

  std::vector<uint32_t> registers; ///< what `rows` points into
  Split &split() { return splits[current]; }
  uint32_t *r32(Place place) const { return rows + place.row; }
  uint64_t *r64(Place place) const { return reinterpret_cast<uint64_t *>(rows + place.row); }
  uint64_t lane64(Place place, int lane) const { return place.wide ? r64(place)[lane] : r32(place)[lane]; }
};

struct NamedBarrier {
  uint64_t generation = 0;
  uint32_t arrived = 0, expected = 0; ///< threads, in whole warps
  bool all = false;                   ///< of the block
  bool any = false, every = true;     ///< bar.red
  uint32_t popc = 0;
  std::vector<Warp *> arrivals, warps; ///< all that arrived; those that wait
  std::vector<std::tuple<Warp *, const Instr *, uint32_t>> reducers;
  Clocks clocks;
};

struct Mbarrier {
  uint32_t id = 0; ///< agent number behind the warps
  uint32_t count = 0, pending = 0;
  int64_t transactions = 0;
  uint64_t phase = 0;    ///< how many are complete
  uint32_t inFlight = 0; ///< copies issued that the current phase must wait for
  uint32_t initAgent = 0, initClock = 0;
  bool initFenced = false; ///< since then the async proxy may use it
  Clocks clocks, arriving;
};

/// One granule of shared memory: who wrote it last, who read it since.
class SharedShadow {
public:
  void reset(uint64_t bytes, unsigned granule, unsigned readers);
  uint32_t *cell(uint64_t index) { return cells.data() + index * stride; }
  std::vector<uint32_t> cells;
  unsigned stride = 0, shift = 2;
  bool enabled = false;
};

struct Cta {
  Cluster *cluster = nullptr;
  Launch *launch = nullptr;
  Dim3 id;
  uint32_t rank = 0, serial = 0; ///< in the cluster, in the launch
  std::vector<uint8_t> sharedStorage;
  uint8_t *shared = nullptr;
  uint32_t sharedBytes = 0;
  SharedShadow shadow;
  std::vector<std::unique_ptr<Warp>> warps;
  NamedBarrier barriers[16];
  std::unordered_map<uint32_t, Mbarrier> mbarriers;
  uint32_t liveThreads = 0;
  uint32_t epoch = 0;                          ///< of its accesses to global memory
  std::unordered_map<uint32_t, uint32_t> seen; ///< other blocks' epochs that happened before
};

struct Cluster {
  std::vector<std::unique_ptr<Cta>> ctas;
  unsigned warpCount = 0, warpgroupCount = 0;
  uint32_t mbarrierCount = 0;
  uint64_t generation = 0;
  uint32_t arrived = 0;
  Clocks arriving;
  std::vector<std::pair<std::function<void()>, bool>> tma; ///< loads in flight
  std::unordered_map<uint64_t, Clocks> locations;          ///< shared addresses used for synchronization
  uint64_t executed = 0;
};

struct LaunchFailure : Failure {
  using Failure::Failure;
};

class Launch {
public:
  Launch(Device &device, Kernel &kernel, const LaunchConfig &config, std::vector<uint8_t> params, uint64_t seed,
         uint32_t epochBase);
  void run();

  Device &device;
  Kernel &kernel;
  const Program &program;
  LaunchConfig config;
  Dim3 clusterDim;
  std::vector<uint8_t> params;
  LaunchStatistics statistics;
  std::mt19937_64 random;
  Mode mode;
  bool races;
  uint32_t epochBase;               ///< the first global epoch of this launch
  std::vector<uint32_t> epochOwner; ///< the block that each belongs to
  std::unordered_map<uint64_t, std::unordered_map<uint32_t, uint32_t>> globalLocations;
  uint64_t progress = 0; ///< counts what may end somebody's wait

  bool coin() { return mode == Mode::Eager || (mode == Mode::Random && (random() & 1)); }

private:
  std::unique_ptr<Cluster> start(uint64_t index);
  void startCta(Cta &cta, uint32_t firstAgent);
  bool runCluster(Cluster &cluster, uint64_t slice);
  bool runTma(Cluster &cluster, bool force);
  void finish(Cluster &cluster);
  [[noreturn]] void deadlock();

  std::vector<std::unique_ptr<Cluster>> resident, idle;
  std::vector<uint64_t> order;
  uint64_t executed = 0;
};

/// Runs the warp until it blocks or `quantum` instructions are over; the number executed.
uint64_t runWarp(Warp &warp, uint64_t quantum);
/// True if the split can go on.
bool ready(Warp &warp, Split &split);
/// Keeps `lanes` of the current split here and sends the rest elsewhere; false if nothing is left to do.
void exitLanes(Warp &warp, uint32_t lanes);
/// Completes barriers that wait for nobody else any more.
void warpExited(Warp &warp);

[[noreturn]] void fail(const Warp &warp, const Instr &instr, int lane, const std::string &what);
std::string describe(const Warp &warp, const Split &split);
std::string hex(uint64_t value);
void fillPoison(void *memory, uint64_t bytes);

/// For `.aligned` and `.sync` instructions: true if all of `needed` lanes are here; otherwise the split waits for them.
bool converged(Warp &warp, const Instr &instr, uint32_t lanes, uint32_t needed);

inline int firstLane(uint32_t lanes) { return __builtin_ctz(lanes); }

} // namespace dlc::emulator
