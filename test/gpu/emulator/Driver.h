// libcuda.so.1 as the runtime sees it, on the emulator. DLC_EMULATOR_SM=80|86|89|90|100 chooses the device (90),
// DLC_EMULATOR_MODE=eager|lazy|random and DLC_EMULATOR_SEED=n the schedule, DLC_EMULATOR_MEMORY=bytes its memory,
// DLC_EMULATOR_DRIVER=12000 the version it reports (13000), DLC_EMULATOR_DEVICES=0|1 whether there is one,
// DLC_EMULATOR_RACES=0 switches race detection off. DLC_EMULATOR_FAIL=<entry>:<n>:<code>[,...] makes the n-th call
// (from 1) of an entry point return that code. DLC_EMULATOR_LOG=<file> gets a line per launch and, at exit, what
// was not freed. A launch that fails a check returns CUDA_ERROR_LAUNCH_FAILED, and so does everything after it.
#pragma once
#include "Emulator.h"
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace dlc::emulator {

using CUresult = int;
using CUdevice = int;
using CUdeviceptr = unsigned long long;

enum : CUresult {
  success = 0,
  errorInvalidValue = 1,
  errorOutOfMemory = 2,
  errorNotInitialized = 3,
  errorNoDevice = 100,
  errorInvalidDevice = 101,
  errorInvalidImage = 200,
  errorInvalidContext = 201,
  errorNoBinary = 209,
  errorInvalidPtx = 218,
  errorUnsupportedPtxVersion = 222,
  errorInvalidHandle = 400,
  errorNotFound = 500,
  errorNotReady = 600,
  errorLaunchFailed = 719,
  errorNotSupported = 801,
  errorCaptureUnsupported = 900,
  errorCaptureInvalidated = 901,
  errorInvalidClusterSize = 912,
};

struct KernelFunction { ///< CUfunction
  Kernel *kernel = nullptr;
  Module *module = nullptr;
};

/// CUlaunchConfig and CUlaunchAttribute of cuda.h.
struct LaunchAttribute {
  int id;
  char padding[4];
  union {
    char bytes[64];
    unsigned cluster[3];
  } value;
};
static_assert(sizeof(LaunchAttribute) == 72);
struct DriverLaunchConfig {
  unsigned grid[3], block[3], dynamicShared;
  struct Stream *stream;
  LaunchAttribute *attributes;
  unsigned count;
};
static_assert(sizeof(DriverLaunchConfig) == 56);

/// One operation of a stream: run at once, or recorded.
struct Node {
  int type = 0; ///< CUgraphNodeType: 0 kernel, 1 memcpy, 2 memset, 5 empty
  std::function<CUresult()> run;
  KernelFunction *function = nullptr; ///< kernels
  LaunchConfig config;
  std::vector<std::vector<uint8_t>> values;
};

struct Graph {
  std::vector<std::shared_ptr<Node>> nodes;
};
struct GraphExec {
  std::vector<std::shared_ptr<Node>> nodes;
  std::map<const Node *, size_t> index; ///< of the graph's nodes
};

struct Stream {
  Graph *capture = nullptr;
  bool origin = false; ///< began the capture
};
struct Event {
  double time = -1;
  Graph *capture = nullptr;
};

struct Context {
  int retained = 0;
};

/// Everything behind the C symbols.
class Driver {
public:
  Driver();
  ~Driver();

  std::recursive_mutex mutex;
  int sm = 90, version = 13000, devices = 1;
  bool initialized = false;
  CUresult sticky = success; ///< after a failed kernel or a lost device
  std::unique_ptr<Device> device;
  Context context;
  std::map<Module *, std::map<std::string, KernelFunction>> modules;
  std::set<Stream *> streams;
  std::set<Event *> events;
  std::set<Graph *> graphs;
  std::set<GraphExec *> execs;
  std::map<void *, size_t> hostMemory;

  /// What every entry point begins with: injected failures, initialization, the sticky error.
  CUresult enter(const char *name, bool needsContext);
  CUresult launch(const Node &node);
  /// Runs the node now, or records it if the stream captures.
  CUresult submit(Stream *stream, std::shared_ptr<Node> node);
  void log(const std::string &line);
  bool usable(Stream *stream) const { return reinterpret_cast<uintptr_t>(stream) <= 2 || streams.count(stream); }

private:
  struct Injection {
    std::string entry;
    int call, code;
  };
  std::vector<Injection> injections;
  std::map<std::string, int> calls;
  std::string logFile;
};

Driver &driver();
std::vector<Context *> &contextStack(); ///< of this thread

#define DRIVER_EXPORT extern "C" __attribute__((visibility("default"))) CUresult
/// `context`: whether the call needs a current context, and fails after a sticky error.
#define DRIVER_ENTER(name, context)                                                                                    \
  std::lock_guard lock(driver().mutex);                                                                                \
  if (CUresult status = driver().enter(name, context))                                                                 \
  return status

} // namespace dlc::emulator
