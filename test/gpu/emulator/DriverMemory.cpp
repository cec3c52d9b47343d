// Memory: allocations, copies, fills. Streams run in order and at once, so the asynchronous forms differ only in
// that a capturing stream records them.
#include "Driver.h"
#include <cstdlib>
#include <cstring>

using namespace dlc::emulator;

namespace {

bool onDevice(CUdeviceptr address, size_t bytes) {
  Allocation *allocation = driver().device->find(address);
  return !bytes || (allocation && bytes <= allocation->size - (address - allocation->address));
}

CUresult allocate(CUdeviceptr *address, size_t bytes) {
  if (!address || !bytes)
    return errorInvalidValue;
  static int number = 0;
  *address = driver().device->allocate(bytes, "allocation " + std::to_string(++number));
  return *address ? success : errorOutOfMemory;
}

CUresult copy(Stream *stream, void *to, const void *from, size_t bytes) {
  if (!driver().usable(stream))
    return errorInvalidHandle;
  auto node = std::make_shared<Node>();
  node->type = 1;
  node->run = [=] {
    std::memmove(to, from, bytes);
    return success;
  };
  return driver().submit(stream, std::move(node));
}

CUresult fill(Stream *stream, CUdeviceptr to, uint32_t value, size_t count, size_t size) {
  if (!driver().usable(stream))
    return errorInvalidHandle;
  if (!onDevice(to, count * size) || to % size)
    return errorInvalidValue;
  auto node = std::make_shared<Node>();
  node->type = 2;
  node->run = [=] {
    auto *at = static_cast<uint8_t *>(driver().device->host(to));
    for (size_t i = 0; i != count; ++i)
      std::memcpy(at + i * size, &value, size);
    return success;
  };
  return driver().submit(stream, std::move(node));
}

void *host(CUdeviceptr address) { return driver().device->host(address); }

} // namespace

DRIVER_EXPORT cuMemAlloc_v2(CUdeviceptr *address, size_t bytes) {
  DRIVER_ENTER("cuMemAlloc_v2", true);
  return allocate(address, bytes);
}

DRIVER_EXPORT cuMemAllocAsync(CUdeviceptr *address, size_t bytes, Stream *stream) {
  DRIVER_ENTER("cuMemAllocAsync", true);
  return driver().usable(stream) ? allocate(address, bytes) : errorInvalidHandle;
}

DRIVER_EXPORT cuMemFree_v2(CUdeviceptr address) {
  DRIVER_ENTER("cuMemFree_v2", true);
  return !address || driver().device->free(address) ? success : errorInvalidValue;
}

DRIVER_EXPORT cuMemFreeAsync(CUdeviceptr address, Stream *stream) {
  DRIVER_ENTER("cuMemFreeAsync", true);
  if (!driver().usable(stream))
    return errorInvalidHandle;
  return !address || driver().device->free(address) ? success : errorInvalidValue;
}

DRIVER_EXPORT cuMemHostAlloc(void **address, size_t bytes, unsigned) {
  DRIVER_ENTER("cuMemHostAlloc", true);
  *address = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
  if (!*address)
    return errorOutOfMemory;
  driver().hostMemory[*address] = bytes;
  return success;
}

DRIVER_EXPORT cuMemFreeHost(void *address) {
  DRIVER_ENTER("cuMemFreeHost", true);
  if (!driver().hostMemory.erase(address))
    return errorInvalidValue;
  std::free(address);
  return success;
}

DRIVER_EXPORT cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, Stream *stream) {
  DRIVER_ENTER("cuMemcpyHtoDAsync_v2", true);
  return onDevice(to, bytes) ? copy(stream, host(to), from, bytes) : errorInvalidValue;
}

DRIVER_EXPORT cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, Stream *stream) {
  DRIVER_ENTER("cuMemcpyDtoHAsync_v2", true);
  return onDevice(from, bytes) ? copy(stream, to, host(from), bytes) : errorInvalidValue;
}

DRIVER_EXPORT cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, Stream *stream) {
  DRIVER_ENTER("cuMemcpyDtoDAsync_v2", true);
  return onDevice(to, bytes) && onDevice(from, bytes) ? copy(stream, host(to), host(from), bytes) : errorInvalidValue;
}

DRIVER_EXPORT cuMemcpyHtoD_v2(CUdeviceptr to, const void *from, size_t bytes) {
  DRIVER_ENTER("cuMemcpyHtoD_v2", true);
  return onDevice(to, bytes) ? copy(nullptr, host(to), from, bytes) : errorInvalidValue;
}

DRIVER_EXPORT cuMemcpyDtoH_v2(void *to, CUdeviceptr from, size_t bytes) {
  DRIVER_ENTER("cuMemcpyDtoH_v2", true);
  return onDevice(from, bytes) ? copy(nullptr, to, host(from), bytes) : errorInvalidValue;
}

DRIVER_EXPORT cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
  DRIVER_ENTER("cuMemcpyDtoD_v2", true);
  return onDevice(to, bytes) && onDevice(from, bytes) ? copy(nullptr, host(to), host(from), bytes) : errorInvalidValue;
}

DRIVER_EXPORT cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t count) {
  DRIVER_ENTER("cuMemsetD8_v2", true);
  return fill(nullptr, to, value, count, 1);
}

DRIVER_EXPORT cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, Stream *stream) {
  DRIVER_ENTER("cuMemsetD8Async", true);
  return fill(stream, to, value, count, 1);
}

DRIVER_EXPORT cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, Stream *stream) {
  DRIVER_ENTER("cuMemsetD32Async", true);
  return fill(stream, to, value, count, 4);
}

DRIVER_EXPORT cuMemGetInfo_v2(size_t *free, size_t *total) {
  DRIVER_ENTER("cuMemGetInfo_v2", true);
  *total = driver().device->options.memory;
  *free = *total - driver().device->used();
  return success;
}

DRIVER_EXPORT cuPointerGetAttribute(void *data, int attribute, CUdeviceptr address) {
  DRIVER_ENTER("cuPointerGetAttribute", true);
  Allocation *allocation = driver().device->find(address);
  bool pinned = false;
  for (auto [start, bytes] : driver().hostMemory)
    pinned |= address - reinterpret_cast<uint64_t>(start) < bytes;
  if (!allocation && !pinned)
    return errorInvalidValue;
  switch (attribute) {
  case 2: *static_cast<unsigned *>(data) = allocation ? 2 : 1; return success; // memory type
  case 3:
  case 4: *static_cast<CUdeviceptr *>(data) = address; return success; // device and host pointers
  case 9: *static_cast<int *>(data) = 0; return success;               // device ordinal
  case 11: *static_cast<CUdeviceptr *>(data) = allocation ? allocation->address : address; return success; // range
  case 12: *static_cast<size_t *>(data) = allocation ? allocation->size : 0; return success;
  default: return errorInvalidValue;
  }
}

// The pool of cuMemAllocAsync has nothing to tune here.
DRIVER_EXPORT cuDeviceGetDefaultMemPool(void **pool, CUdevice) {
  DRIVER_ENTER("cuDeviceGetDefaultMemPool", false);
  *pool = &driver();
  return success;
}

DRIVER_EXPORT cuMemPoolSetAttribute(void *, int, void *) {
  DRIVER_ENTER("cuMemPoolSetAttribute", false);
  return success;
}

DRIVER_EXPORT cuMemPoolTrimTo(void *, size_t) {
  DRIVER_ENTER("cuMemPoolTrimTo", false);
  return success;
}
