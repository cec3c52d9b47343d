// Initialization, the device, contexts.
#include "Driver.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

namespace dlc::emulator {

namespace {

std::string variable(const char *name, const char *fallback = "") {
  const char *value = std::getenv(name);
  return value ? value : fallback;
}

bool isSticky(CUresult code) { return code == 214 || code == 700 || code == 702 || (code >= 710 && code <= 719); }

} // namespace

Driver &driver() {
  static Driver instance;
  return instance;
}

std::vector<Context *> &contextStack() {
  static thread_local std::vector<Context *> stack;
  return stack;
}

Driver::Driver() {
  sm = std::atoi(variable("DLC_EMULATOR_SM", "90").c_str());
  version = std::atoi(variable("DLC_EMULATOR_DRIVER", "13000").c_str());
  devices = std::atoi(variable("DLC_EMULATOR_DEVICES", "1").c_str());
  logFile = variable("DLC_EMULATOR_LOG");
  Options options;
  options.sm = sm;
  std::string mode = variable("DLC_EMULATOR_MODE", "eager");
  options.mode = mode == "lazy" ? Mode::Lazy : mode == "random" ? Mode::Random : Mode::Eager;
  options.seed = std::strtoull(variable("DLC_EMULATOR_SEED", "0").c_str(), nullptr, 0);
  options.races = variable("DLC_EMULATOR_RACES", "1") != "0";
  if (std::string memory = variable("DLC_EMULATOR_MEMORY"); !memory.empty())
    options.memory = std::strtoull(memory.c_str(), nullptr, 0);
  device = std::make_unique<Device>(options);
  std::string failures = variable("DLC_EMULATOR_FAIL");
  for (size_t at = 0; at < failures.size();) {
    size_t end = std::min(failures.find(',', at), failures.size());
    std::string one = failures.substr(at, end - at);
    size_t first = one.find(':'), second = one.find(':', first + 1);
    if (second != std::string::npos)
      injections.push_back(
          {one.substr(0, first), std::atoi(one.c_str() + first + 1), std::atoi(one.c_str() + second + 1)});
    at = end + 1;
  }
}

Driver::~Driver() {
  if (!initialized)
    return;
  log("exit: " + std::to_string(device->used()) + " bytes of device memory, " + std::to_string(hostMemory.size()) +
      " host allocations, " + std::to_string(modules.size()) + " modules, " + std::to_string(streams.size()) +
      " streams, " + std::to_string(events.size()) + " events, " + std::to_string(graphs.size() + execs.size()) +
      " graphs and " + std::to_string(context.retained) + " context references not freed");
}

void Driver::log(const std::string &line) {
  if (logFile.empty())
    return;
  if (FILE *file = std::fopen(logFile.c_str(), "a")) {
    std::fprintf(file, "%s\n", line.c_str());
    std::fclose(file);
  }
}

CUresult Driver::enter(const char *name, bool needsContext) {
  int call = ++calls[name];
  for (const Injection &injection : injections)
    if (injection.entry == name && injection.call == call) {
      if (isSticky(injection.code))
        sticky = injection.code;
      return injection.code;
    }
  if (!initialized && std::strcmp(name, "cuInit") != 0)
    return errorNotInitialized;
  if (!needsContext)
    return success;
  if (contextStack().empty() || !contextStack().back())
    return errorInvalidContext;
  return sticky;
}

} // namespace dlc::emulator

using namespace dlc::emulator;

DRIVER_EXPORT cuInit(unsigned flags) {
  DRIVER_ENTER("cuInit", false);
  if (flags)
    return errorInvalidValue;
  if (!driver().devices)
    return errorNoDevice;
  driver().initialized = true;
  return success;
}

DRIVER_EXPORT cuDriverGetVersion(int *version) {
  std::lock_guard lock(driver().mutex);
  *version = driver().version;
  return success;
}

DRIVER_EXPORT cuDeviceGetCount(int *count) {
  DRIVER_ENTER("cuDeviceGetCount", false);
  *count = driver().devices;
  return success;
}

DRIVER_EXPORT cuDeviceGet(CUdevice *device, int ordinal) {
  DRIVER_ENTER("cuDeviceGet", false);
  if (ordinal < 0 || ordinal >= driver().devices)
    return errorInvalidDevice;
  *device = ordinal;
  return success;
}

DRIVER_EXPORT cuDeviceGetName(char *name, int size, CUdevice) {
  DRIVER_ENTER("cuDeviceGetName", false);
  std::snprintf(name, static_cast<size_t>(size), "Emulated sm_%d", driver().sm);
  return success;
}

DRIVER_EXPORT cuDeviceTotalMem_v2(size_t *bytes, CUdevice) {
  DRIVER_ENTER("cuDeviceTotalMem_v2", false);
  *bytes = driver().device->options.memory;
  return success;
}

DRIVER_EXPORT cuDeviceGetUuid_v2(char *uuid, CUdevice) {
  DRIVER_ENTER("cuDeviceGetUuid_v2", false);
  std::memcpy(uuid, "dlc emulated gpu", 16);
  return success;
}

DRIVER_EXPORT cuDeviceGetAttribute(int *value, int attribute, CUdevice) {
  DRIVER_ENTER("cuDeviceGetAttribute", false);
  int sm = driver().sm, optIn = static_cast<int>(driver().device->maxSharedPerBlock());
  switch (attribute) {
  case 1:
  case 2:
  case 3: *value = 1024; break;       // threads per block, block x and y
  case 4: *value = 64; break;         // block z
  case 5: *value = 0x7fffffff; break; // grid x
  case 6:
  case 7: *value = 65535; break;     // grid y and z
  case 8: *value = 48 * 1024; break; // shared memory per block
  case 9: *value = 64 * 1024; break; // constant memory
  case 10: *value = 32; break;       // warp size
  case 12:
  case 82: *value = 65536; break;                              // registers per block, per multiprocessor
  case 13: *value = 1700000; break;                            // clock in kHz
  case 16: *value = sm >= 90 ? 132 : 108; break;               // multiprocessors
  case 36: *value = 2600000; break;                            // memory clock in kHz
  case 37: *value = 5120; break;                               // bus width in bits
  case 38: *value = sm >= 90 ? 50 << 20 : 40 << 20; break;     // L2 cache
  case 39: *value = sm == 86 || sm == 89 ? 1536 : 2048; break; // threads per multiprocessor
  case 40:
  case 41:
  case 95:
  case 115: *value = 1; break;      // copy engines, unified addresses, cooperative launch, memory pools
  case 75: *value = sm / 10; break; // compute capability
  case 76: *value = sm % 10; break;
  case 81: *value = optIn + 1024; break; // shared memory per multiprocessor
  case 97: *value = optIn; break;        // shared memory per block with opt-in
  case 106: *value = 32; break;          // blocks per multiprocessor
  case 111: *value = 1024; break;        // shared memory the system reserves per block
  case 120:
  case 127: *value = sm >= 90; break; // clusters, tensor maps
  default: *value = 0; break;
  }
  return success;
}

DRIVER_EXPORT cuDevicePrimaryCtxRetain(Context **context, CUdevice) {
  DRIVER_ENTER("cuDevicePrimaryCtxRetain", false);
  ++driver().context.retained;
  *context = &driver().context;
  return success;
}

DRIVER_EXPORT cuDevicePrimaryCtxRelease_v2(CUdevice) {
  DRIVER_ENTER("cuDevicePrimaryCtxRelease_v2", false);
  if (!driver().context.retained)
    return errorInvalidContext;
  --driver().context.retained;
  return success;
}

DRIVER_EXPORT cuCtxSetCurrent(Context *context) {
  DRIVER_ENTER("cuCtxSetCurrent", false);
  auto &stack = contextStack();
  if (!stack.empty())
    stack.pop_back();
  stack.push_back(context);
  return success;
}

DRIVER_EXPORT cuCtxGetCurrent(Context **context) {
  DRIVER_ENTER("cuCtxGetCurrent", false);
  *context = contextStack().empty() ? nullptr : contextStack().back();
  return success;
}

DRIVER_EXPORT cuCtxPushCurrent_v2(Context *context) {
  DRIVER_ENTER("cuCtxPushCurrent_v2", false);
  contextStack().push_back(context);
  return success;
}

DRIVER_EXPORT cuCtxPopCurrent_v2(Context **context) {
  DRIVER_ENTER("cuCtxPopCurrent_v2", false);
  if (contextStack().empty())
    return errorInvalidContext;
  if (context)
    *context = contextStack().back();
  contextStack().pop_back();
  return success;
}

DRIVER_EXPORT cuCtxGetDevice(CUdevice *device) {
  DRIVER_ENTER("cuCtxGetDevice", true);
  *device = 0;
  return success;
}

DRIVER_EXPORT cuCtxSynchronize() {
  DRIVER_ENTER("cuCtxSynchronize", true);
  return success;
}

DRIVER_EXPORT cuGetErrorName(CUresult code, const char **text) {
  static const std::map<CUresult, const char *> names = {{0, "CUDA_SUCCESS"},
                                                         {1, "CUDA_ERROR_INVALID_VALUE"},
                                                         {2, "CUDA_ERROR_OUT_OF_MEMORY"},
                                                         {3, "CUDA_ERROR_NOT_INITIALIZED"},
                                                         {100, "CUDA_ERROR_NO_DEVICE"},
                                                         {101, "CUDA_ERROR_INVALID_DEVICE"},
                                                         {200, "CUDA_ERROR_INVALID_IMAGE"},
                                                         {201, "CUDA_ERROR_INVALID_CONTEXT"},
                                                         {209, "CUDA_ERROR_NO_BINARY_FOR_GPU"},
                                                         {214, "CUDA_ERROR_ECC_UNCORRECTABLE"},
                                                         {218, "CUDA_ERROR_INVALID_PTX"},
                                                         {222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"},
                                                         {400, "CUDA_ERROR_INVALID_HANDLE"},
                                                         {500, "CUDA_ERROR_NOT_FOUND"},
                                                         {600, "CUDA_ERROR_NOT_READY"},
                                                         {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},
                                                         {719, "CUDA_ERROR_LAUNCH_FAILED"},
                                                         {801, "CUDA_ERROR_NOT_SUPPORTED"},
                                                         {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"},
                                                         {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"},
                                                         {912, "CUDA_ERROR_INVALID_CLUSTER_SIZE"},
                                                         {999, "CUDA_ERROR_UNKNOWN"}};
  auto found = names.find(code);
  *text = found == names.end() ? "CUDA_ERROR" : found->second;
  return found == names.end() ? errorInvalidValue : success;
}

DRIVER_EXPORT cuGetErrorString(CUresult code, const char **text) { return cuGetErrorName(code, text); }

DRIVER_EXPORT cuGetProcAddress_v2(const char *symbol, void **function, int, uint64_t, int *status) {
  std::lock_guard lock(driver().mutex);
  static void *self = [] {
    Dl_info info;
    return dladdr(reinterpret_cast<void *>(&driver), &info) ? dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD) : nullptr;
  }();
  *function = nullptr;
  for (const char *suffix : {"_v2", ""})
    if (self && !*function)
      *function = dlsym(self, (std::string(symbol) + suffix).c_str());
  if (status)
    *status = *function ? 0 : 1;
  return *function ? success : errorNotFound;
}
