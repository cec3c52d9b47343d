// Each launch gets fresh memory of exactly the sizes of its arguments, so that touching anything beside them fails.
#include "EmulatedLaunch.h"

#include "test/gpu/emulator/Emulator.h"

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

std::string EmulatedModule::launch(const EmulatedLaunch &launch, int order, uint64_t seed) noexcept {
  try {
    emulator::Device &device = state->device;
    device.options.mode = static_cast<emulator::Mode>(order);
    device.options.seed = seed;
    emulator::Kernel *kernel = state->module->kernel(launch.function);
    if (!kernel)
      return "no function '" + launch.function + "'";
    kernel->maxDynamicShared = launch.shared;
    std::vector<uint64_t> values(launch.arguments.size());
    std::vector<const void *> parameters;
    for (size_t k = 0; k < values.size(); ++k) {
      const EmulatedArgument &argument = launch.arguments[k];
      if (argument.kind == EmulatedArgument::Memory) {
        values[k] = device.allocate(argument.size, "argument " + std::to_string(k));
        std::memcpy(device.host(values[k]), argument.data, argument.size);
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
    return problem;
  } catch (const std::exception &error) {
    return error.what();
  }
}
