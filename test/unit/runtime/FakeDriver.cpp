// See FakeDriver.h. What does not fit together (a context that is not current, memory that is not there) aborts.
#include "FakeDriver.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <utility>

namespace {
struct Node {
  const FakeKernel *kernel;
  FakeLaunch launch;
  std::string name;
  std::vector<std::vector<char>> arguments;
};
struct Module {
  std::vector<std::unique_ptr<std::pair<std::string, int>>> functions; // name, dynamic shared memory
};
struct Stream {
  bool isCapturing = false;
  std::vector<Node> nodes;
};
struct Memory {
  size_t size;
  int device; // -1: pinned memory of the host
};

std::recursive_mutex lock;
std::map<uintptr_t, Memory> blocks;
std::map<void *, std::function<void()>> objects; // with what deletes them
int contextUsers[8];
thread_local std::vector<CUcontext> stack;

[[noreturn]] void misuse(const char *entry, const char *what) {
  fprintf(stderr, "fake driver: %s: %s\n", entry, what);
  abort();
}

CUresult arrive(const char *entry, bool needsContext) {
  FakeDriver &driver = FakeDriver::get();
  ++driver.calls[entry];
  if (needsContext && stack.empty())
    misuse(entry, "no context is current");
  auto failure = driver.failures.find(entry);
  if (failure != driver.failures.end() && failure->second.after-- == 0)
    return failure->second.result;
  return needsContext ? driver.lost : CUDA_SUCCESS;
}

const std::pair<const uintptr_t, Memory> *blockOf(uintptr_t address) {
  auto next = blocks.upper_bound(address);
  if (next == blocks.begin())
    return nullptr;
  const auto &block = *std::prev(next);
  return address < block.first + block.second.size ? &block : nullptr;
}

void checkRange(const char *entry, CUdeviceptr address, size_t size) {
  const auto *block = blockOf(address);
  if (!block || block->second.device < 0 || address + size > block->first + block->second.size)
    misuse(entry, "an address is not of the device's memory");
}

void runNode(Node &node) {
  std::vector<void *> arguments;
  for (std::vector<char> &bytes : node.arguments)
    arguments.push_back(bytes.data());
  node.launch.arguments = arguments.data();
  FakeDriver::get().launches.push_back(node.name + " " + std::to_string(node.launch.grid[0]) + "," +
                                       std::to_string(node.launch.grid[1]) + "," +
                                       std::to_string(node.launch.grid[2]) +
                                       (node.launch.cluster > 1 ? " in " + std::to_string(node.launch.cluster) : ""));
  node.kernel->body(node.launch);
}

template <typename T, typename Handle> T *as(Handle handle) { return reinterpret_cast<T *>(handle); }
template <typename Handle, typename T> Handle make(const char *kind, T *object) {
  ++FakeDriver::get().live[kind];
  objects[object] = [object] { delete object; };
  return reinterpret_cast<Handle>(object);
}
template <typename Handle> void destroy(const char *kind, Handle handle) {
  auto object = objects.find(reinterpret_cast<void *>(handle));
  if (object == objects.end())
    misuse(kind, "is no object, or no longer");
  --FakeDriver::get().live[kind];
  object->second();
  objects.erase(object);
}
/// What a context has goes with it, and still counts as left behind.
void endContexts() {
  for (auto &[object, remove] : objects)
    remove();
  objects.clear();
  for (auto &[address, block] : blocks)
    free(reinterpret_cast<void *>(address));
  blocks.clear();
}
} // namespace

FakeDriver &FakeDriver::get() {
  static FakeDriver driver;
  return driver;
}
int fakeContexts() { return static_cast<int>(stack.size()); }
CUstream fakeStream() { return reinterpret_cast<CUstream>(new Stream()); }
void fakeCapture(CUstream stream, bool on) { as<Stream>(stream)->isCapturing = on; }
void fakeFreeStream(CUstream stream) { delete as<Stream>(stream); }

#define ENTRY(needsContext)                                                                                            \
  std::lock_guard guard(lock);                                                                                         \
  FakeDriver &driver = FakeDriver::get();                                                                              \
  CUresult result = arrive(__func__, needsContext);                                                                    \
  (void)driver;
#define OR_FAIL                                                                                                        \
  if (result)                                                                                                          \
    return result;

extern "C" {
CUresult cuInit(unsigned) {
  ENTRY(false)
  return result;
}
CUresult cuDriverGetVersion(int *version) {
  ENTRY(false) OR_FAIL
  *version = driver.version;
  return CUDA_SUCCESS;
}
CUresult cuGetErrorName(CUresult error, const char **text) {
  static thread_local std::string name;
  name = "CUDA_ERROR_FAKE_" + std::to_string(error);
  *text = name.c_str();
  return CUDA_SUCCESS;
}
CUresult cuGetErrorString(CUresult, const char **text) {
  *text = "as the test wants it";
  return CUDA_SUCCESS;
}
CUresult cuDeviceGetCount(int *count) {
  ENTRY(false) OR_FAIL
  *count = driver.devices;
  return CUDA_SUCCESS;
}
CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  ENTRY(false) OR_FAIL
  *device = ordinal;
  return ordinal < driver.devices ? CUDA_SUCCESS : 101;
}
CUresult cuDeviceGetName(char *name, int size, CUdevice) {
  ENTRY(false) OR_FAIL
  snprintf(name, static_cast<size_t>(size), "Fake");
  return CUDA_SUCCESS;
}
CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice) {
  ENTRY(false) OR_FAIL
  *value = attribute == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR   ? driver.capability / 10
           : attribute == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR ? driver.capability % 10
           : attribute == CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT     ? 132
                                                                       : driver.sharedMemory;
  return CUDA_SUCCESS;
}
CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice) {
  ENTRY(false) OR_FAIL
  *bytes = driver.memory;
  return CUDA_SUCCESS;
}
CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
  ENTRY(false) OR_FAIL
  ++contextUsers[device];
  ++driver.live["context"];
  *context = reinterpret_cast<CUcontext>(uintptr_t(0x1000) + static_cast<uintptr_t>(device));
  return CUDA_SUCCESS;
}
CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
  ENTRY(false)
  if (--contextUsers[device] < 0)
    misuse(__func__, "released once too often");
  --driver.live["context"];
  if (driver.live["context"] == 0)
    endContexts();
  return result;
}
CUresult cuCtxPushCurrent_v2(CUcontext context) {
  ENTRY(false) OR_FAIL
  stack.push_back(context);
  return CUDA_SUCCESS;
}
CUresult cuCtxPopCurrent_v2(CUcontext *context) {
  ENTRY(false)
  if (stack.empty())
    misuse(__func__, "no context to pop");
  *context = stack.back();
  stack.pop_back();
  return result;
}
CUresult cuCtxSynchronize(void) {
  ENTRY(true)
  return result;
}
CUresult cuMemGetInfo_v2(size_t *free, size_t *total) {
  ENTRY(true) OR_FAIL
  *free = driver.memory - driver.used;
  *total = driver.memory;
  return CUDA_SUCCESS;
}
CUresult cuMemAlloc_v2(CUdeviceptr *memory, size_t size) {
  ENTRY(true) OR_FAIL
  if (size == 0)
    return CUDA_ERROR_INVALID_VALUE;
  if (size > driver.memory - driver.used)
    return CUDA_ERROR_OUT_OF_MEMORY;
  void *block = nullptr;
  if (posix_memalign(&block, 256, size))
    return CUDA_ERROR_OUT_OF_MEMORY;
  memset(block, 0xa5, size);
  auto device = static_cast<int>(reinterpret_cast<uintptr_t>(stack.back()) - 0x1000);
  blocks[reinterpret_cast<uintptr_t>(block)] = {size, device};
  driver.used += size;
  ++driver.live["memory"];
  *memory = reinterpret_cast<uintptr_t>(block);
  return CUDA_SUCCESS;
}
static CUresult freeBlock(const char *entry, uintptr_t address, bool isPinned, CUresult result) {
  auto block = blocks.find(address);
  if (block == blocks.end() || (block->second.device < 0) != isPinned)
    misuse(entry, "no block begins there");
  if (!isPinned)
    FakeDriver::get().used -= block->second.size;
  --FakeDriver::get().live[isPinned ? "pinned" : "memory"];
  free(reinterpret_cast<void *>(address));
  blocks.erase(block);
  return result;
}
CUresult cuMemFree_v2(CUdeviceptr memory) {
  ENTRY(true)
  return freeBlock(__func__, memory, false, result);
}
CUresult cuMemHostAlloc(void **memory, size_t size, unsigned) {
  ENTRY(true) OR_FAIL
  *memory = malloc(size);
  blocks[reinterpret_cast<uintptr_t>(*memory)] = {size, -1};
  ++driver.live["pinned"];
  return CUDA_SUCCESS;
}
CUresult cuMemFreeHost(void *memory) {
  ENTRY(true)
  return freeBlock(__func__, reinterpret_cast<uintptr_t>(memory), true, result);
}
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t size, CUstream) {
  ENTRY(true) OR_FAIL
  checkRange(__func__, to, size);
  memcpy(reinterpret_cast<void *>(to), from, size);
  return CUDA_SUCCESS;
}
CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t size, CUstream) {
  ENTRY(true) OR_FAIL
  checkRange(__func__, from, size);
  memcpy(to, reinterpret_cast<void *>(from), size);
  return CUDA_SUCCESS;
}
CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t size, CUstream) {
  ENTRY(true) OR_FAIL
  checkRange(__func__, to, size);
  checkRange(__func__, from, size);
  memmove(reinterpret_cast<void *>(to), reinterpret_cast<void *>(from), size);
  return CUDA_SUCCESS;
}
CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, CUstream) {
  ENTRY(true) OR_FAIL
  checkRange(__func__, to, count);
  memset(reinterpret_cast<void *>(to), value, count);
  return CUDA_SUCCESS;
}
CUresult cuPointerGetAttribute(void *value, int attribute, CUdeviceptr address) {
  ENTRY(true) OR_FAIL
  const auto *block = blockOf(address);
  if (!block)
    return CUDA_ERROR_INVALID_VALUE;
  *static_cast<int *>(value) = attribute == CU_POINTER_ATTRIBUTE_MEMORY_TYPE ? (block->second.device < 0 ? 1 : 2)
                                                                            : block->second.device;
  return CUDA_SUCCESS;
}
/* An image is a text: "ok", or "<number of an error> <what the JIT says>". */
CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned count, int *options, void **values) {
  ENTRY(true) OR_FAIL
  const char *text = static_cast<const char *>(image);
  if (int error = atoi(text)) {
    size_t size = 0;
    char *log = nullptr;
    for (unsigned i = 0; i < count; ++i)
      if (options[i] == CU_JIT_ERROR_LOG_BUFFER)
        log = static_cast<char *>(values[i]);
      else if (options[i] == CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES)
        size = reinterpret_cast<size_t>(values[i]);
    if (log)
      snprintf(log, size, "%s\n", strchr(text, ' ') + 1);
    return error;
  }
  *module = make<CUmodule>("module", new Module());
  return CUDA_SUCCESS;
}
CUresult cuModuleUnload(CUmodule module) {
  ENTRY(true)
  destroy("module", module);
  return result;
}
CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
  ENTRY(true) OR_FAIL
  if (!driver.kernels.count(name))
    return CUDA_ERROR_NOT_FOUND;
  auto &functions = as<Module>(module)->functions;
  functions.push_back(std::make_unique<std::pair<std::string, int>>(name, 48 * 1024));
  *function = reinterpret_cast<CUfunction>(functions.back().get());
  return CUDA_SUCCESS;
}
CUresult cuFuncSetAttribute(CUfunction function, int attribute, int value) {
  ENTRY(true) OR_FAIL
  if (attribute != CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES || value > driver.sharedMemory)
    return CUDA_ERROR_INVALID_VALUE;
  as<std::pair<std::string, int>>(function)->second = value;
  return CUDA_SUCCESS;
}
CUresult cuLaunchKernelEx(const CUlaunchConfig *config, CUfunction function, void **arguments, void **) {
  ENTRY(true) OR_FAIL
  auto &[name, shared] = *as<std::pair<std::string, int>>(function);
  Node node = {&driver.kernels[name], {}, name, {}};
  memcpy(node.launch.grid, config->grid, sizeof(node.launch.grid));
  memcpy(node.launch.block, config->block, sizeof(node.launch.block));
  node.launch.shared = config->shared;
  node.launch.cluster = config->numAttributes ? config->attributes->value.cluster.x : 1;
  if (!config->grid[0] || !config->grid[1] || !config->grid[2] || config->shared > static_cast<unsigned>(shared))
    return CUDA_ERROR_INVALID_VALUE;
  for (size_t k = 0; k < node.kernel->sizes.size(); ++k) {
    const char *bytes = static_cast<const char *>(arguments[k]);
    node.arguments.emplace_back(bytes, bytes + node.kernel->sizes[k]);
  }
  if (Stream *stream = as<Stream>(config->stream); stream && stream->isCapturing)
    stream->nodes.push_back(std::move(node));
  else
    runNode(node);
  return CUDA_SUCCESS;
}
CUresult cuStreamCreate(CUstream *stream, unsigned) {
  ENTRY(true) OR_FAIL
  *stream = make<CUstream>("stream", new Stream());
  return CUDA_SUCCESS;
}
CUresult cuStreamDestroy_v2(CUstream stream) {
  ENTRY(true)
  destroy("stream", stream);
  return result;
}
CUresult cuStreamSynchronize(CUstream) {
  ENTRY(true)
  return result;
}
CUresult cuStreamWaitEvent(CUstream, CUevent, unsigned) {
  ENTRY(true)
  return result;
}
CUresult cuStreamIsCapturing(CUstream stream, int *status) {
  ENTRY(true) OR_FAIL
  *status = as<Stream>(stream)->isCapturing;
  return CUDA_SUCCESS;
}
CUresult cuStreamBeginCapture_v2(CUstream stream, int) {
  ENTRY(true) OR_FAIL
  as<Stream>(stream)->isCapturing = true;
  return CUDA_SUCCESS;
}
CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph) {
  ENTRY(true)
  as<Stream>(stream)->isCapturing = false;
  auto nodes = std::exchange(as<Stream>(stream)->nodes, {});
  *graph = nullptr;
  OR_FAIL
  *graph = make<CUgraph>("graph", new std::vector<Node>(std::move(nodes)));
  return CUDA_SUCCESS;
}
CUresult cuEventCreate(CUevent *event, unsigned) {
  ENTRY(true) OR_FAIL
  *event = make<CUevent>("event", new float(0));
  return CUDA_SUCCESS;
}
CUresult cuEventDestroy_v2(CUevent event) {
  ENTRY(true)
  destroy("event", event);
  return result;
}
CUresult cuEventRecord(CUevent event, CUstream) {
  ENTRY(true) OR_FAIL
  static float now = 0;
  *as<float>(event) = now += 1;
  return CUDA_SUCCESS;
}
CUresult cuEventSynchronize(CUevent) {
  ENTRY(true)
  return result;
}
CUresult cuEventElapsedTime(float *milliseconds, CUevent begin, CUevent end) {
  ENTRY(true) OR_FAIL
  *milliseconds = *as<float>(end) - *as<float>(begin);
  return CUDA_SUCCESS;
}
CUresult cuGraphInstantiateWithFlags(CUgraphExec *executable, CUgraph graph, unsigned long long) {
  ENTRY(true) OR_FAIL
  *executable = make<CUgraphExec>("executable", new std::vector<Node>(*as<std::vector<Node>>(graph)));
  return CUDA_SUCCESS;
}
CUresult cuGraphLaunch(CUgraphExec executable, CUstream) {
  ENTRY(true) OR_FAIL
  for (Node &node : *as<std::vector<Node>>(executable))
    runNode(node);
  return CUDA_SUCCESS;
}
CUresult cuGraphDestroy(CUgraph graph) {
  ENTRY(true)
  destroy("graph", graph);
  return result;
}
CUresult cuGraphExecDestroy(CUgraphExec executable) {
  ENTRY(true)
  destroy("executable", executable);
  return result;
}
/* A map is what it was made of: kind, type, rank, base, then sizes and strides. */
static void writeMap(CUtensorMap *map, int kind, int type, unsigned rank, void *base, const uint64_t *sizes,
                     const uint64_t *strides, int swizzle) {
  memset(map, 0, sizeof(*map));
  map->opaque[0] = static_cast<uint64_t>(kind) | static_cast<uint64_t>(type) << 8 | static_cast<uint64_t>(rank) << 16 |
                   static_cast<uint64_t>(swizzle) << 24;
  map->opaque[1] = reinterpret_cast<uintptr_t>(base);
  memcpy(map->opaque + 2, sizes, rank * 8);
  memcpy(map->opaque + 8, strides, (rank - 1) * 8);
}
CUresult cuTensorMapEncodeTiled(CUtensorMap *map, int type, unsigned rank, void *base, const uint64_t *sizes,
                                const uint64_t *strides, const uint32_t *box, const uint32_t *, int, int swizzle, int,
                                int) {
  ENTRY(true) OR_FAIL
  writeMap(map, 0, type, rank, base, sizes, strides, swizzle);
  map->opaque[15] = box[0];
  return type < 0 || (reinterpret_cast<uintptr_t>(base) & 15) ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}
CUresult cuTensorMapEncodeIm2col(CUtensorMap *map, int type, unsigned rank, void *base, const uint64_t *sizes,
                                 const uint64_t *strides, const int *lower, const int *, unsigned channels,
                                 unsigned pixels, const uint32_t *, int, int swizzle, int, int) {
  ENTRY(true) OR_FAIL
  writeMap(map, 1, type, rank, base, sizes, strides, swizzle);
  map->opaque[14] = static_cast<uint64_t>(lower[0]);
  map->opaque[15] = uint64_t(channels) << 32 | pixels;
  return type < 0 ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}
}
