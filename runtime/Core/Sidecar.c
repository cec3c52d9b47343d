/* Weights in a file of their own, mapped read-only and shared by every process that uses it. The
 * file must not change while a model is open. */
#define _GNU_SOURCE
#include "Internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* `name` in the directory of `file`; false if that does not fit or `file` has no directory. */
static bool beside(const char *file, const char *name, char *path, size_t size) {
  const char *slash = file ? strrchr(file, '/') : NULL;
  if (!slash)
    return false;
  int n = snprintf(path, size, "%.*s/%s", (int)(slash - file), file, name);
  return n > 0 && (size_t)n < size;
}

/* Where the weights are: the option, or the artifact's name beside the library or program that holds
 * the artifact, or in the current directory. */
static int openFile(const dlc_model *model, char *path, size_t size) {
  const char *given = model->options.weights_file, *name = model->artifact->weights_file;
  if (given || name[0] == '/') {
    snprintf(path, size, "%s", given ? given : name);
    return open(path, O_RDONLY | O_CLOEXEC);
  }
  Dl_info info;
  int file = -1;
  void *code; /* rather than the artifact, of which a program may hold a copy (R_X86_64_COPY) */
  memcpy(&code, &model->artifact->shapes, sizeof(code));
  if (dladdr(code, &info) && beside(info.dli_fname, name, path, size))
    file = open(path, O_RDONLY | O_CLOEXEC);
#if defined(__linux__)
  char program[4096];
  ssize_t length = file < 0 ? readlink("/proc/self/exe", program, sizeof(program) - 1) : -1;
  if (length > 0) {
    program[length] = 0;
    if (beside(program, name, path, size))
      file = open(path, O_RDONLY | O_CLOEXEC);
  }
#endif
  if (file < 0) {
    snprintf(path, size, "%s", name);
    file = open(path, O_RDONLY | O_CLOEXEC);
  }
  return file;
}

dlc_status dlcMapSidecar(dlc_model *model) {
  const dlc_artifact *artifact = model->artifact;
  char path[4096];
  int file = openFile(model, path, sizeof(path));
  if (file < 0)
    return dlcFail(DLC_ERROR_IO,
                   "model '%s': cannot open its weights '%s': %s; put the file beside the library or name it in "
                   "options.weights_file",
                   artifact->name, path, strerror(errno));
  struct stat information;
  if (fstat(file, &information) != 0 || !S_ISREG(information.st_mode)) {
    close(file);
    return dlcFail(DLC_ERROR_IO, "model '%s': weights '%s' is not a file", artifact->name, path);
  }
  if ((uint64_t)information.st_size != artifact->weights_size) {
    close(file);
    return dlcFail(DLC_ERROR_IO,
                   "model '%s': weights '%s': expected %" PRIu64 " bytes, got %" PRIu64
                   "; it is damaged or another model's",
                   artifact->name, path, artifact->weights_size, (uint64_t)information.st_size);
  }
  void *mapping = mmap(NULL, (size_t)artifact->weights_size, PROT_READ, MAP_PRIVATE, file, 0);
  int error = errno;
  close(file);
  if (mapping == MAP_FAILED)
    return dlcFail(error == ENOMEM ? DLC_ERROR_MEMORY : DLC_ERROR_IO, "model '%s': cannot map weights '%s': %s",
                   artifact->name, path, strerror(error));
  model->mapping = mapping;
  model->mappingSize = (size_t)artifact->weights_size;
  model->weights = mapping;
  if (model->options.flags & DLC_OPTION_TRUST_WEIGHTS)
    return DLC_OK;
  uint64_t hash = dlcHash(mapping, model->mappingSize);
  if (hash != artifact->weights_hash)
    return dlcFail(DLC_ERROR_IO,
                   "model '%s': weights '%s': expected hash %016" PRIx64 ", got %016" PRIx64
                   "; it is damaged or another model's",
                   artifact->name, path, artifact->weights_hash, hash);
  return DLC_OK;
}

void dlcUnmapSidecar(dlc_model *model) {
  if (model->mapping)
    munmap(model->mapping, model->mappingSize);
}
