// Each launch gets fresh memory of exactly the sizes of its arguments, so that touching anything beside them fails.
#include "EmulatedLaunch.h"

#include "test/gpu/emulator/Emulator.h"
#include "test/gpu/emulator/TensorMap.h"

#include <algorithm>
#include <cstring>
#include <exception>

using namespace dlc;
using namespace dlc::test;

struct EmulatedModule::State {
  explicit State(int capability) : device({.sm = capability}) {}
  emulator::Device device;
  emulator::Module *module = nullptr;
};

EmulatedModule::~EmulatedModule() = default;

std::unique_ptr<EmulatedModule> EmulatedModule::load(const std::string &ptx, int capability, std::string &problem) noexcept {
  try {
    std::unique_ptr<EmulatedModule> result(new EmulatedModule);
    result->state = std::make_unique<State>(capability);
    result->state->module = result->state->device.loadModule(ptx);
    return result;
  } catch (const std::exception &error) {
    problem = error.what();
    return nullptr;
  }
}

/// A parameter of 128 bytes.
struct alignas(128) EncodedMap {
  emulator::TensorMap map;
};

/// The number of CUtensorMapDataType for a dlc_dtype.
static int getMapType(int32_t dtype) {
  switch (dtype) {
  case DLC_F16:
    return 6;
  case DLC_F32:
    return 7;
  case DLC_F64:
    return 8;
  case DLC_BF16:
    return 9;
  case DLC_I32:
    return 3;
  default:
    return 0; // bytes
  }
}

/// What the runtime encodes of a tensor map; "" or why the driver would refuse it.
static std::string encode(const EmulatedArgument &argument, uint64_t base, emulator::TensorMap &map) {
  const dlc_cuda_tensor_map &m = argument.map;
  std::vector<uint64_t> sizes(argument.sizes.begin(), argument.sizes.end());
  std::vector<uint64_t> strides(argument.strides.begin() + 1, argument.strides.end());
  std::vector<uint32_t> box(m.box, m.box + m.rank), steps(m.steps, m.steps + m.rank);
  int swizzle = m.swizzle == 128 ? 3 : m.swizzle / 32, type = getMapType(m.dtype);
  uint64_t address = base + static_cast<uint64_t>(argument.offset);
  unsigned rank = static_cast<unsigned>(m.rank);
  std::string why;
  if (m.pixels > 0)
    emulator::encodeIm2col(map, type, rank, address, sizes.data(), strides.data(), m.lower, m.upper,
                           static_cast<unsigned>(m.channels), static_cast<unsigned>(m.pixels), steps.data(), 0, swizzle, 0, why);
  else
    emulator::encodeTiled(map, type, rank, address, sizes.data(), strides.data(), box.data(), steps.data(), 0, swizzle, 0, why);
  return why;
}

std::string EmulatedModule::launch(const EmulatedLaunch &launch, int order, uint64_t seed) noexcept {
  try {
    emulator::Device &device = state->device;
    device.options.mode = static_cast<emulator::Mode>(std::min(order, 2));
    device.options.seed = seed;
    emulator::Kernel *kernel = state->module->kernel(launch.function);
    if (!kernel)
      return "no function '" + launch.function + "'";
    kernel->maxDynamicShared = launch.shared;
    std::vector<uint64_t> values(launch.arguments.size());
    std::vector<EncodedMap> maps(launch.arguments.size());
    std::vector<const void *> parameters;
    uint64_t nothing = 0;
    for (size_t k = 0; k < values.size(); ++k) {
      const EmulatedArgument &argument = launch.arguments[k];
      if (argument.kind == EmulatedArgument::Memory) {
        values[k] = device.allocate(argument.size, "argument " + std::to_string(k));
        std::memcpy(device.host(values[k]), argument.data, argument.size);
      } else if (argument.kind == EmulatedArgument::TensorMap) {
        // Buffers come first. One without elements gets an address all the same, as the runtime gives it.
        if (!values[argument.base] && !nothing)
          nothing = device.allocate(64, "nothing");
        std::string why = encode(argument, values[argument.base] ? values[argument.base] : nothing, maps[k].map);
        if (!why.empty())
          return "tensor map " + std::to_string(k) + ": " + why;
        parameters.push_back(&maps[k]);
        continue;
      } else {
        values[k] = argument.number;
      }
      parameters.push_back(&values[k]);
    }
    auto toUnsigned = [](int64_t value) { return static_cast<unsigned>(value); };
    emulator::LaunchConfig config;
    config.grid = {toUnsigned(launch.grid[0]), toUnsigned(launch.grid[1]), toUnsigned(launch.grid[2])};
    config.block = {toUnsigned(launch.block[0]), toUnsigned(launch.block[1]), toUnsigned(launch.block[2])};
    if (launch.cluster > 1)
      config.cluster = {toUnsigned(launch.cluster), 1, 1};
    config.dynamicShared = toUnsigned(launch.shared);
    std::string problem = device.launchRaw(*kernel, config, parameters);
    for (size_t k = 0; k < values.size(); ++k) {
      const EmulatedArgument &argument = launch.arguments[k];
      if (argument.kind != EmulatedArgument::Memory)
        continue;
      std::memcpy(argument.data, device.host(values[k]), argument.size);
      device.free(values[k]);
    }
    device.free(nothing);
    return problem;
  } catch (const std::exception &error) {
    return error.what();
  }
}
