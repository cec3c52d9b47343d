/* Models in shared libraries. The library brings its own runtime, hidden; the one at work is this. */
#include "Internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef const dlc_artifact *(*ArtifactFn)(void);

void dlcCloseLibrary(void *library) { dlclose(library); }

static dlc_status findArtifact(void *library, const char *path, const dlc_artifact **artifact) {
  void *symbol = dlsym(library, "dlc_artifact_v1");
  if (!symbol)
    return dlcFail(DLC_ERROR_VERSION, "'%s' has no symbol dlc_artifact_v1: expected a library that 'dlc compile' wrote",
                   path);
  ArtifactFn function;
  memcpy(&function, &symbol, sizeof(function));
  *artifact = function();
  return DLC_OK;
}

dlc_status dlc_model_load(const char *path, const dlc_options *options, dlc_model **model) {
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_load: model is null");
  *model = NULL;
  if (!path || !*path)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_load: path is %s", path ? "empty" : "null");
  int file = open(path, O_RDONLY | O_CLOEXEC); /* dlopen would search, and say less */
  if (file < 0)
    return dlcFail(DLC_ERROR_IO, "cannot open '%s': %s", path, strerror(errno));
  close(file);
  char local[4096];
  if (!strchr(path, '/')) {
    int n = snprintf(local, sizeof(local), "./%s", path);
    if (n < 0 || (size_t)n >= sizeof(local))
      return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_load: path of %zu characters is too long", strlen(path));
  }
  void *library = dlopen(strchr(path, '/') ? path : local, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *why = dlerror();
    return dlcFail(DLC_ERROR_IO, "cannot load '%s': %s", path, why ? why : "unknown error");
  }
  const dlc_artifact *artifact = NULL;
  dlc_status status = findArtifact(library, path, &artifact);
  if (status == DLC_OK)
    status = dlc_model_create(artifact, options, model);
  if (status == DLC_OK)
    (*model)->library = library;
  else
    dlclose(library);
  return status;
}
