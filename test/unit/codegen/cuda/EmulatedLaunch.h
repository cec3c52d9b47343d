// Launches in the PTX emulator for code without exceptions.
#ifndef DLC_TEST_CODEGEN_CUDA_EMULATEDLAUNCH_H
#define DLC_TEST_CODEGEN_CUDA_EMULATEDLAUNCH_H

#include "dlc/Runtime/Artifact.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dlc::test {

/// A kernel's argument: memory on the device, a number, or a tensor map.
struct EmulatedArgument {
  enum Kind { Memory, Number, TensorMap } kind = Number;
  char *data = nullptr; // copied to the device before the launch, and back after it
  size_t size = 0;
  int64_t number = 0;
  // Of a tensor map: what it is encoded of; the base is the argument `base`.
  size_t base = 0;
  int64_t offset = 0;
  dlc_cuda_tensor_map map = {};
  std::vector<int64_t> sizes = {}, strides = {};
};

struct EmulatedLaunch {
  std::string function;
  int64_t grid[3] = {1, 1, 1}, block[3] = {1, 1, 1};
  int64_t cluster = 1, shared = 0;
  std::vector<EmulatedArgument> arguments;
};

/// The code of one module on a device.
class EmulatedModule {
public:
  /// `order` 0: asynchronous work is done at once; 1: as late as allowed; beyond: at random. Null when the text is refused:
  /// `problem` says why.
  static std::unique_ptr<EmulatedModule> load(const std::string &ptx, int capability, std::string &problem) noexcept;
  /// "" or what went wrong.
  std::string launch(const EmulatedLaunch &launch, int order, uint64_t seed) noexcept;
  ~EmulatedModule();

private:
  struct State;
  std::unique_ptr<State> state;
};

} // namespace dlc::test

#endif
