/* The driver's functions come from the library that the runtime has loaded already, found by the same name. */
#include "Device.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct Driver {
  int (*deviceGet)(int *device, int ordinal);
  int (*retain)(void **context, int device);
  int (*setCurrent)(void *context);
  int (*streamCreate)(void **stream, unsigned flags);
  int (*eventCreate)(void **event, unsigned flags);
  int (*eventRecord)(void *event, void *stream);
  int (*eventSynchronize)(void *event);
  int (*eventElapsedTime)(float *milliseconds, void *begin, void *end);
} Driver;

static void *stream, *events[2];
static Driver driver;

void *deviceStream(void) { return stream; }

int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

bool openDevice(int32_t number) {
  const char *name = getenv("DLC_CUDA_DRIVER");
  void *library = dlopen(name && *name ? name : "libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    return false;
  }
  const struct {
    const char *name;
    void *place;
  } functions[] = {{"cuDeviceGet", &driver.deviceGet},
                   {"cuDevicePrimaryCtxRetain", &driver.retain},
                   {"cuCtxSetCurrent", &driver.setCurrent},
                   {"cuStreamCreate", &driver.streamCreate},
                   {"cuEventCreate", &driver.eventCreate},
                   {"cuEventRecord", &driver.eventRecord},
                   {"cuEventSynchronize", &driver.eventSynchronize},
                   {"cuEventElapsedTime", &driver.eventElapsedTime}};
  for (unsigned i = 0; i < sizeof(functions) / sizeof(*functions); ++i)
    if (!(*(void **)functions[i].place = dlsym(library, functions[i].name))) {
      fprintf(stderr, "the driver has no %s\n", functions[i].name);
      return false;
    }
  int device = 0, status = driver.deviceGet(&device, number);
  void *context = NULL;
  if (status || (status = driver.retain(&context, device)) || (status = driver.setCurrent(context)) ||
      (status = driver.streamCreate(&stream, 1))) { /* 1: the default stream does not order it */
    fprintf(stderr, "cannot use device %d: the driver's error %d\n", number, status);
    return false;
  }
  if (driver.eventCreate(&events[0], 0) || driver.eventCreate(&events[1], 0))
    events[0] = events[1] = NULL;
  return true;
}

double timeQueue(bool (*queue)(void *context), void *context, bool (*wait)(void *context)) {
  int64_t begin = now();
  float milliseconds = 0;
  bool hasEvents = events[0] && driver.eventRecord(events[0], stream) == 0;
  if (!queue(context))
    return -1;
  hasEvents = hasEvents && driver.eventRecord(events[1], stream) == 0 && driver.eventSynchronize(events[1]) == 0 &&
              driver.eventElapsedTime(&milliseconds, events[0], events[1]) == 0;
  if (!wait(context))
    return -1;
  return hasEvents ? (double)milliseconds * 1e3 : (double)(now() - begin) / 1e3;
}
