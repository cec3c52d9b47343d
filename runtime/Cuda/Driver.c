/* Finding and loading the driver's library. */
#include "Cuda/Driver.h"
#include "Core/Internal.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static DlcDriver driver;
static atomic_bool isLoaded;

void dlcDriverText(const DlcDriver *from, CUresult result, char *text, size_t size) {
  const char *name = NULL, *words = NULL;
  if (from->cuGetErrorName(result, &name) != CUDA_SUCCESS || !name)
    name = "CUDA error";
  if (from->cuGetErrorString(result, &words) != CUDA_SUCCESS || !words)
    words = "the driver knows no more";
  snprintf(text, size, "%s (%d): %s", name, result, words);
}

static bool findEntries(void *library, DlcDriver *into, const char *path) {
  void *symbol;
#define DLC_CUDA_ENTRY(name, parameters)                                                                               \
  if (!(symbol = dlsym(library, #name))) {                                                                             \
    dlcFail(DLC_ERROR_UNSUPPORTED, "the CUDA driver '%s' lacks %s: it is too old or damaged; update it", path, #name); \
    return false;                                                                                                      \
  }                                                                                                                    \
  memcpy(&into->name, &symbol, sizeof(symbol));
#include "Cuda/Driver.def"
  return true;
}

/* Asked before the other entries are looked up: an old driver that lacks some should be called old. */
static bool checkVersion(void *library, const char *path, int *version) {
  void *symbol = dlsym(library, "cuDriverGetVersion");
  CUresult (*getVersion)(int *);
  memcpy(&getVersion, &symbol, sizeof(symbol));
  if (!symbol || getVersion(version) != CUDA_SUCCESS) {
    dlcFail(DLC_ERROR_UNSUPPORTED, "'%s' is no CUDA driver: it does not tell its version", path);
    return false;
  }
  if (*version >= DLC_CUDA_OLDEST_DRIVER)
    return true;
  dlcFail(DLC_ERROR_UNSUPPORTED, "the CUDA driver supports CUDA up to %d.%d, expected at least %d.%d; update it",
          *version / 1000, *version % 1000 / 10, DLC_CUDA_OLDEST_DRIVER / 1000, DLC_CUDA_OLDEST_DRIVER % 1000 / 10);
  return false;
}

static bool start(const DlcDriver *loaded) {
  CUresult result = loaded->cuInit(0);
  if (result == CUDA_SUCCESS)
    return true;
  char text[256];
  dlcDriverText(loaded, result, text, sizeof(text));
  dlcFail(DLC_ERROR_UNSUPPORTED, "the CUDA driver does not start: %s", text);
  return false;
}

static bool load(int *version) {
  const char *path = getenv("DLC_CUDA_DRIVER");
  if (!path || !*path)
    path = "libcuda.so.1";
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *why = dlerror();
    dlcFail(DLC_ERROR_UNSUPPORTED, "no CUDA driver: %s", why ? why : path);
    return false;
  }
  DlcDriver found;
  if (checkVersion(library, path, version) && findEntries(library, &found, path) && start(&found)) {
    found.version = *version;
    driver = found;
    return true; /* and the library stays: drivers do not like to go */
  }
  dlclose(library);
  return false;
}

const DlcDriver *dlcDriver(int *version) {
  *version = 0;
  if (!atomic_load_explicit(&isLoaded, memory_order_acquire)) {
    pthread_mutex_lock(&lock);
    if (!atomic_load_explicit(&isLoaded, memory_order_relaxed) && load(version))
      atomic_store_explicit(&isLoaded, true, memory_order_release);
    pthread_mutex_unlock(&lock);
    if (!atomic_load_explicit(&isLoaded, memory_order_acquire))
      return NULL;
  }
  *version = driver.version;
  return &driver;
}
