// Modules and kernels. Binaries are refused as if built for another GPU, so that the caller falls back to PTX.
#include "Driver.h"
#include "TensorMap.h"
#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace dlc::emulator;

namespace {

/// The buffers of CU_JIT_INFO_LOG_BUFFER (3, its size 4) and CU_JIT_ERROR_LOG_BUFFER (5, 6).
struct Logs {
  Logs(unsigned count, const int *options, void **values) {
    for (unsigned i = 0; i != count; ++i)
      for (int which = 0; which != 2; ++which) {
        if (options[i] == 3 + 2 * which)
          buffers[which] = static_cast<char *>(values[i]);
        if (options[i] == 4 + 2 * which) {
          sizes[which] = reinterpret_cast<size_t>(values[i]) & 0xffffffff;
          results[which] = &values[i];
        }
      }
  }
  void write(int which, const std::string &text) {
    size_t length = 0;
    if (buffers[which] && sizes[which]) {
      length = std::min(text.size(), sizes[which] - 1);
      std::memcpy(buffers[which], text.data(), length);
      buffers[which][length] = 0;
    }
    if (results[which])
      *results[which] = reinterpret_cast<void *>(length);
  }
  char *buffers[2] = {};
  size_t sizes[2] = {};
  void **results[2] = {};
};

CUresult load(Module **module, const void *image, Logs logs) {
  if (!module || !image)
    return errorInvalidValue;
  uint32_t magic;
  std::memcpy(&magic, image, 4);
  if (!std::memcmp(image,
                   "\x7f"
                   "ELF",
                   4) ||
      magic == 0xba55ed50 || magic == 0x466243b1)
    return errorNoBinary;
  const char *text = static_cast<const char *>(image);
  try {
    *module = driver().device->loadModule(text);
  } catch (const Failure &failure) {
    std::string what = failure.what();
    logs.write(1, "ptxas error : " + what);
    driver().log("module refused: " + what);
    return what.starts_with("target ") ? errorNoBinary : errorInvalidPtx;
  }
  int supported = driver().version >= 13000 ? 90 : 80 + driver().version % 1000 / 10;
  if ((*module)->ptxVersion() > supported) {
    driver().device->unloadModule(*module);
    logs.write(1, "ptxas error : PTX version is newer than this driver");
    return errorUnsupportedPtxVersion;
  }
  driver().modules[*module];
  logs.write(0, "emulated");
  logs.write(1, "");
  return success;
}

} // namespace

DRIVER_EXPORT cuModuleLoadData(Module **module, const void *image) {
  DRIVER_ENTER("cuModuleLoadData", true);
  return load(module, image, Logs(0, nullptr, nullptr));
}

DRIVER_EXPORT cuModuleLoadDataEx(Module **module, const void *image, unsigned count, int *options, void **values) {
  DRIVER_ENTER("cuModuleLoadDataEx", true);
  return load(module, image, Logs(count, options, values));
}

DRIVER_EXPORT cuModuleUnload(Module *module) {
  DRIVER_ENTER("cuModuleUnload", true);
  if (!driver().modules.erase(module))
    return errorInvalidHandle;
  driver().device->unloadModule(module);
  return success;
}

DRIVER_EXPORT cuModuleGetFunction(KernelFunction **function, Module *module, const char *name) {
  DRIVER_ENTER("cuModuleGetFunction", true);
  auto found = driver().modules.find(module);
  if (found == driver().modules.end())
    return errorInvalidHandle;
  Kernel *kernel = module->kernel(name);
  if (!kernel)
    return errorNotFound;
  auto &entry = found->second[name];
  entry.kernel = kernel;
  entry.module = module;
  *function = &entry;
  return success;
}

DRIVER_EXPORT cuModuleGetGlobal_v2(CUdeviceptr *address, size_t *bytes, Module *module, const char *name) {
  DRIVER_ENTER("cuModuleGetGlobal_v2", true);
  if (!driver().modules.count(module))
    return errorInvalidHandle;
  uint64_t size = 0, found = module->variable(name, &size);
  if (!found)
    return errorNotFound;
  if (address)
    *address = found;
  if (bytes)
    *bytes = size;
  return success;
}

DRIVER_EXPORT cuFuncSetAttribute(KernelFunction *function, int attribute, int value) {
  DRIVER_ENTER("cuFuncSetAttribute", true);
  if (attribute != 8) // dynamic shared memory; the others are hints here
    return success;
  if (value < 0 || function->kernel->staticShared + static_cast<unsigned>(value) > driver().device->maxSharedPerBlock())
    return errorInvalidValue;
  function->kernel->maxDynamicShared = static_cast<unsigned>(value);
  return success;
}

DRIVER_EXPORT cuFuncGetAttribute(int *value, int attribute, KernelFunction *function) {
  DRIVER_ENTER("cuFuncGetAttribute", true);
  const Kernel &kernel = *function->kernel;
  switch (attribute) {
  case 0: *value = static_cast<int>(kernel.maxThreads); return success;
  case 1: *value = static_cast<int>(kernel.staticShared); return success;
  case 3: *value = static_cast<int>(kernel.localBytes); return success;
  case 4: *value = static_cast<int>(std::min(kernel.registers, 255u)); return success;
  case 5:
  case 6: *value = driver().sm; return success;
  case 8: *value = static_cast<int>(kernel.maxDynamicShared); return success;
  default: *value = 0; return success;
  }
}

DRIVER_EXPORT cuOccupancyMaxActiveBlocksPerMultiprocessor(int *count, KernelFunction *function, int threads,
                                                          size_t dynamicShared) {
  DRIVER_ENTER("cuOccupancyMaxActiveBlocksPerMultiprocessor", true);
  size_t shared = function->kernel->staticShared + dynamicShared + 1024,
         limit = driver().device->maxSharedPerBlock() + 1024;
  *count = threads <= 0 ? 0 : static_cast<int>(std::min({size_t(2048 / threads), limit / shared, size_t(32)}));
  return success;
}

DRIVER_EXPORT cuOccupancyMaxActiveClusters(int *count, KernelFunction *, const DriverLaunchConfig *config) {
  DRIVER_ENTER("cuOccupancyMaxActiveClusters", true);
  unsigned size = 1;
  for (unsigned i = 0; i != config->count; ++i)
    if (config->attributes[i].id == 4)
      size = config->attributes[i].value.cluster[0] * config->attributes[i].value.cluster[1] *
             config->attributes[i].value.cluster[2];
  *count = static_cast<int>(132 / std::max(size, 1u));
  return success;
}

DRIVER_EXPORT cuTensorMapEncodeTiled(void *map, int type, unsigned rank, void *address, const uint64_t *sizes,
                                     const uint64_t *strides, const uint32_t *box, const uint32_t *elementStrides,
                                     int interleave, int swizzle, int, int nanFill) {
  DRIVER_ENTER("cuTensorMapEncodeTiled", false);
  TensorMap encoded;
  std::string why;
  if (driver().sm < 90)
    return errorNotSupported;
  if (!encodeTiled(encoded, type, rank, reinterpret_cast<uint64_t>(address), sizes, strides, box, elementStrides,
                   interleave, swizzle, nanFill, why)) {
    std::fprintf(stderr, "cuTensorMapEncodeTiled: %s\n", why.c_str());
    return errorInvalidValue;
  }
  std::memset(map, 0, 128);
  std::memcpy(map, &encoded, sizeof encoded);
  return success;
}

DRIVER_EXPORT cuTensorMapEncodeIm2col(void *map, int type, unsigned rank, void *address, const uint64_t *sizes,
                                      const uint64_t *strides, const int *lower, const int *upper, unsigned channels,
                                      unsigned pixels, const uint32_t *elementStrides, int interleave, int swizzle, int,
                                      int nanFill) {
  DRIVER_ENTER("cuTensorMapEncodeIm2col", false);
  TensorMap encoded;
  std::string why;
  if (driver().sm < 90)
    return errorNotSupported;
  if (!encodeIm2col(encoded, type, rank, reinterpret_cast<uint64_t>(address), sizes, strides, lower, upper, channels,
                    pixels, elementStrides, interleave, swizzle, nanFill, why)) {
    std::fprintf(stderr, "cuTensorMapEncodeIm2col: %s\n", why.c_str());
    return errorInvalidValue;
  }
  std::memset(map, 0, 128);
  std::memcpy(map, &encoded, sizeof encoded);
  return success;
}
