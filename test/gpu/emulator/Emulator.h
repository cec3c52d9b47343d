// Runs PTX kernels on the CPU and fails on what a GPU would forgive at times: data races, missing fences and
// waits, accesses out of bounds. Tests use it directly; DlcEmulatedDriver puts the CUDA driver API on top.
//
//   Device device({.sm = 80, .mode = Mode::Lazy});
//   Module *module = device.loadModule(ptx);                       // throws Failure
//   uint64_t x = device.allocate(bytes, "x");
//   std::string error = device.launch(*module->kernel("k"), {.grid = {4}, .block = {128}}, x, 4096u);
//   EXPECT_EQ(error, "");
#pragma once
#include "Ptx.h"
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dlc::emulator {

/// When asynchronous operations (cp.async, TMA, wgmma) take effect: at issue, at the last legal moment, or at
/// random. The order of warps and blocks follows: round robin, last first, random.
enum class Mode { Eager, Lazy, Random };

struct Options {
  int sm = 90; ///< the device's compute capability, 80, 86, 89, 90 or 100
  Mode mode = Mode::Eager;
  uint64_t seed = 0;
  uint64_t budget = 20'000'000'000; ///< warp instructions after which a launch counts as hung
  uint64_t memory = 1ull << 34;     ///< bytes of device memory
  bool races = true;                ///< look for data races (costs up to half of the speed)
};

struct Dim3 {
  unsigned x = 1, y = 1, z = 1;
  uint64_t count() const { return uint64_t(x) * y * z; }
};

struct LaunchConfig {
  Dim3 grid, block;
  Dim3 cluster = {0, 0, 0}; ///< zeros: what the kernel requires, or none
  unsigned dynamicShared = 0;
};

struct LaunchStatistics {
  uint64_t instructions = 0; ///< of warps
  uint64_t mmas = 0;         ///< mma.sync and wgmma, each of one warp
  uint64_t globalRead = 0, globalWritten = 0;
  uint64_t sharedRead = 0, sharedWritten = 0;
};

class Device;
class Program;
struct Kernel;

struct KernelParameter {
  uint64_t offset, size, align;
};

class Module {
public:
  ~Module();
  Kernel *kernel(std::string_view name) const;                              ///< null if there is none
  int ptxVersion() const { return ptx.version; }                            ///< 80 for 8.0
  uint64_t variable(std::string_view name, uint64_t *size = nullptr) const; ///< address of a .global; 0 if none

private:
  friend class Device;
  friend class Decoder;
  Device *device = nullptr;
  PtxModule ptx;
  std::vector<uint64_t> addresses; ///< of the variables in global and constant memory
  std::vector<std::unique_ptr<Kernel>> kernels;
};

struct Kernel {
  Module *module = nullptr;
  std::string name;
  std::vector<KernelParameter> parameters;
  uint64_t staticShared = 0;
  unsigned requiredThreads[3] = {0, 0, 0}, maxThreads = 1024;
  unsigned cluster[3] = {0, 0, 0};
  unsigned registers = 0; ///< PTX registers, not those of a real compiler
  uint64_t localBytes = 0;
  unsigned maxDynamicShared = 48 * 1024; ///< a launch with more fails until this is raised
  std::unique_ptr<Program> program;
  ~Kernel();
};

/// Epochs of the last accesses to an allocation, by granule. Pages that nobody touches cost nothing.
struct EpochShadow {
  uint32_t *get(uint64_t count) {
    if (!epochs)
      epochs.reset(static_cast<uint32_t *>(std::calloc(count, sizeof(uint32_t))));
    return epochs.get();
  }
  struct Free {
    void operator()(uint32_t *memory) const { std::free(memory); }
  };
  std::unique_ptr<uint32_t[], Free> epochs;
};

/// One allocation of device memory. Addresses are host addresses, with guard zones between allocations.
struct Allocation {
  uint64_t address = 0, size = 0;
  std::string name;
  bool constant = false;
  std::unique_ptr<uint8_t[]> storage;
  EpochShadow written[3], read[3]; ///< for granules of 1, 2 and 4 bytes (Races.h)
};

class Device {
public:
  explicit Device(Options options = {});
  ~Device();
  Options options;

  uint64_t allocate(uint64_t bytes, std::string name = ""); ///< poisoned; 0 if the memory is exhausted
  bool free(uint64_t address);
  void *host(uint64_t address) const { return reinterpret_cast<void *>(address); }
  Allocation *find(uint64_t address) const; ///< that holds the address
  uint64_t used() const { return usedBytes; }

  Module *loadModule(std::string_view ptx); ///< throws Failure
  void unloadModule(Module *module);

  /// `parameters`: one pointer to each value, as cuLaunchKernel takes them. Returns "" or what went wrong.
  std::string launchRaw(Kernel &kernel, const LaunchConfig &config, std::span<const void *const> parameters);
  template <class... Args> std::string launch(Kernel &kernel, const LaunchConfig &config, const Args &...args) {
    const void *pointers[] = {static_cast<const void *>(&args)..., nullptr};
    return launchRaw(kernel, config, std::span(pointers, sizeof...(args)));
  }
  LaunchStatistics statistics; ///< of the last launch
  bool rejected = false;       ///< the last launch failed before it began

  unsigned maxSharedPerBlock() const;

private:
  std::vector<std::unique_ptr<Allocation>> allocations; ///< by address
  std::vector<std::unique_ptr<Module>> modules;
  uint64_t usedBytes = 0;
  uint64_t launches = 0;
  uint32_t nextEpoch = 1; ///< those of earlier launches mean nothing, so shadows need no clearing
};

} // namespace dlc::emulator
