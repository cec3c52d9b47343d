// Short kernels around a piece of PTX, for the tests of the emulator.
#pragma once
#include "Emulator.h"
#include <bit>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace dlc::emulator {

struct BenchShape {
  unsigned grid = 1, block = 32, cluster = 1, dynamicShared = 0;
};

/// A device with an input and an output buffer of 4096 words each. The kernel finds the addresses in %rd1 and %rd2,
/// of its own word in %rd3 and %rd4 (by the thread in the block), %tid.x in %r1 and the input word in %r2.
class Bench {
public:
  explicit Bench(Mode mode = Mode::Eager, int sm = 90, uint64_t seed = 1)
      : device({.sm = sm, .mode = mode, .seed = seed}) {
    input = device.allocate(4 * words, "input");
    output = device.allocate(4 * words, "output");
    for (uint32_t i = 0; i != words; ++i)
      in()[i] = out()[i] = 0;
  }

  static std::string kernel(const std::string &body, const std::string &declarations, int sm, unsigned cluster) {
    std::string text = ".version 8.0\n.target sm_" + std::to_string(sm) + (sm == 90 ? "a" : "") +
                       "\n.address_size 64\n" + ".extern .shared .align 1024 .b8 smem[];\n" + declarations +
                       "\n.visible .entry k(.param .u64 k_0, .param .u64 k_1, .param .align 64 .b8 k_2[128])\n";
    if (cluster > 1)
      text += ".explicitcluster\n.reqnctapercluster " + std::to_string(cluster) + ", 1, 1\n";
    return text +
           "{\n.reg .pred %p<20>;\n.reg .b16 %rs<20>;\n.reg .b32 %r<200>;\n.reg .b64 %rd<40>;\n"
           "ld.param.u64 %rd1, [k_0];\nld.param.u64 %rd2, [k_1];\nmov.u32 %r1, %tid.x;\n"
           "mad.wide.u32 %rd3, %r1, 4, %rd1;\nmad.wide.u32 %rd4, %r1, 4, %rd2;\nld.global.b32 %r2, [%rd3];\n" +
           body + "\nret;\n}\n";
  }

  /// The error of the launch, or of loading the module.
  std::string run(const std::string &body, BenchShape shape = {}, const std::string &declarations = "") {
    try {
      Module *module = device.loadModule(kernel(body, declarations, device.options.sm, shape.cluster));
      Kernel *k = module->kernel("k");
      k->maxDynamicShared = device.maxSharedPerBlock();
      LaunchConfig config;
      config.grid.x = shape.grid;
      config.block.x = shape.block;
      config.dynamicShared = shape.dynamicShared;
      const void *parameters[] = {&input, &output, map};
      std::string error = device.launchRaw(*k, config, parameters);
      device.unloadModule(module);
      return error;
    } catch (const Failure &failure) {
      return failure.what();
    }
  }

  uint32_t *in() { return static_cast<uint32_t *>(device.host(input)); }
  uint32_t *out() { return static_cast<uint32_t *>(device.host(output)); }
  float *inFloat() { return reinterpret_cast<float *>(in()); }
  float *outFloat() { return reinterpret_cast<float *>(out()); }

  static constexpr uint32_t words = 4096;
  Device device;
  uint64_t input = 0, output = 0;
  alignas(64) unsigned char map[128] = {};
};

inline uint32_t bitsOf(float value) { return std::bit_cast<uint32_t>(value); }
constexpr Mode allModes[] = {Mode::Eager, Mode::Lazy, Mode::Random};

} // namespace dlc::emulator
