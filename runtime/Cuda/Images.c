/* Choice and loading of an image. What the driver refuses is remembered in words and the next one tried: the
 * message at the end tells of all of them. */
#include "Cuda/Cuda.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Shared memory that a kernel gets without asking for more. */
#define PLAIN_SHARED_BYTES (48 * 1024)
/* Clusters of every device that has clusters. */
#define PORTABLE_CLUSTER 8

/* Why nothing so far would do. */
typedef struct Reasons {
  char text[1200];
  size_t used;
} Reasons;

__attribute__((format(printf, 2, 3))) static void add(Reasons *reasons, const char *format, ...) {
  size_t room = sizeof(reasons->text) - reasons->used;
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(reasons->text + reasons->used, room, format, arguments);
  va_end(arguments);
  reasons->used += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static const char *kindName(const dlc_cuda_image *image) { return image->kind == DLC_CUDA_CUBIN ? "cubin" : "PTX"; }

static bool fits(const dlc_cuda_image *image, int32_t capability) {
  if (image->exact)
    return capability == image->capability;
  if (image->kind == DLC_CUDA_CUBIN)
    return image->capability / 10 == capability / 10 && image->capability <= capability;
  return image->capability <= capability;
}

/* Whether another image or program may be taken where this one is not. */
static bool isRefusal(CUresult result) {
  return result == CUDA_ERROR_INVALID_IMAGE || result == CUDA_ERROR_NO_BINARY_FOR_GPU ||
         result == CUDA_ERROR_INVALID_PTX || result == CUDA_ERROR_UNSUPPORTED_PTX_VERSION ||
         result == CUDA_ERROR_JIT_COMPILER_NOT_FOUND || result == CUDA_ERROR_JIT_COMPILATION_DISABLED ||
         result == CUDA_ERROR_INVALID_SOURCE;
}

static void trimEnd(char *text) {
  size_t length = strlen(text);
  while (length && (text[length - 1] == '\n' || text[length - 1] == ' '))
    text[--length] = 0;
}

/* True when the image is loaded or nothing else needs to be tried, as *status says. */
static bool loadImage(DlcCudaModel *cuda, const dlc_cuda_program *program, const dlc_cuda_image *image,
                      Reasons *reasons, dlc_status *status) {
  char log[512] = "", why[256];
  int options[] = {CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
  void *values[] = {log, (void *)(uintptr_t)(sizeof(log) - 1)};
  CUresult result = cuda->driver->cuModuleLoadDataEx(&cuda->module, image->data, 2, options, values);
  *status = DLC_OK;
  if (result == CUDA_SUCCESS)
    return true;
  cuda->module = NULL;
  log[sizeof(log) - 1] = 0;
  trimEnd(log);
  if (!isRefusal(result)) {
    *status = dlcCudaFail(cuda, result, "cannot load the %s of %s%s%s", kindName(image), program->isa, *log ? ": " : "",
                          log);
    return true;
  }
  dlcDriverText(cuda->driver, result, why, sizeof(why));
  add(reasons, "; the driver refuses the %s of %s: %s%s%s", kindName(image), program->isa, why, *log ? ": " : "", log);
  return false;
}

/* What a launch needs of its function. False: this device does not give it. */
static bool setUp(DlcCudaModel *cuda, const dlc_cuda_program *program, const dlc_cuda_launch *launch,
                  CUfunction function, Reasons *reasons) {
  const DlcDriver *driver = cuda->driver;
  if (launch->cluster > PORTABLE_CLUSTER || (launch->cluster > 1 && cuda->capability < 90)) {
    add(reasons, "; %s launches clusters of %d blocks, this device has clusters of up to %d", program->isa,
        launch->cluster, cuda->capability < 90 ? 1 : PORTABLE_CLUSTER);
    return false;
  }
  if (launch->shared <= PLAIN_SHARED_BYTES)
    return true;
  CUresult result = driver->cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                                               launch->shared);
  if (result == CUDA_SUCCESS)
    return true;
  int most = 0;
  driver->cuDeviceGetAttribute(&most, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, cuda->device);
  char why[256];
  dlcDriverText(driver, result, why, sizeof(why));
  add(reasons, "; '%s' of %s needs %d bytes of shared memory, this device has %d: %s", launch->function, program->isa,
      launch->shared, most, why);
  return false;
}

/* As loadImage, for the functions of a loaded module. */
static bool findFunctions(DlcCudaModel *cuda, const dlc_cuda_program *program, Reasons *reasons, dlc_status *status) {
  *status = DLC_OK;
  cuda->functions = dlcAlloc((size_t)program->num_launches * sizeof(CUfunction));
  if (!cuda->functions) {
    *status = dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for its functions", cuda->model->artifact->name);
    return true;
  }
  bool isFit = true;
  for (int32_t i = 0; i < program->num_launches && isFit; ++i) {
    const char *name = program->launches[i].function;
    CUresult result = cuda->driver->cuModuleGetFunction(&cuda->functions[i], cuda->module, name);
    if (result) {
      *status = dlcCudaFail(cuda, result, "%s has no function '%s'; compile the model again", program->isa, name);
      return true;
    }
    isFit = setUp(cuda, program, &program->launches[i], cuda->functions[i], reasons);
  }
  return isFit;
}

static void unload(DlcCudaModel *cuda) {
  dlcFree(cuda->functions);
  cuda->functions = NULL;
  if (cuda->module)
    cuda->driver->cuModuleUnload(cuda->module);
  cuda->module = NULL;
}

/* Tries the images of one kind. True when the search is over. */
static bool tryImages(DlcCudaModel *cuda, const dlc_cuda_program *program, int32_t kind, Reasons *reasons,
                      dlc_status *status) {
  for (int32_t i = 0; i < program->num_images; ++i) {
    const dlc_cuda_image *image = &program->images[i];
    if (image->kind != kind)
      continue;
    if (!fits(image, cuda->capability)) {
      add(reasons, "; the %s of %s is for capability %d.%d%s", kindName(image), program->isa, image->capability / 10,
          image->capability % 10,
          image->exact ? " alone" : kind == DLC_CUDA_PTX ? " and above" : " and above of the same major");
      continue;
    }
    if (!loadImage(cuda, program, image, reasons, status))
      continue;
    if (*status == DLC_OK && !findFunctions(cuda, program, reasons, status)) {
      unload(cuda);
      return false; /* another image of the program asks for the same */
    }
    if (*status != DLC_OK)
      unload(cuda);
    return true;
  }
  return false;
}

dlc_status dlcLoadProgram(DlcCudaModel *cuda, const char *isa) {
  const dlc_cuda_code *code = dlcCudaCode(cuda->model->artifact);
  Reasons reasons = {.used = 0};
  for (int32_t i = 0; i < code->num_programs; ++i) {
    const dlc_cuda_program *program = &code->programs[i];
    dlc_status status;
    if (isa && strcmp(isa, program->isa) != 0)
      continue;
    if (!tryImages(cuda, program, DLC_CUDA_CUBIN, &reasons, &status) &&
        !tryImages(cuda, program, DLC_CUDA_PTX, &reasons, &status))
      continue;
    if (status == DLC_OK)
      cuda->program = program;
    return status;
  }
  return dlcFail(DLC_ERROR_UNSUPPORTED, "model '%s': device %d (%s, capability %d.%d) runs none of its CUDA code%s",
                 cuda->model->artifact->name, cuda->model->options.device, cuda->name, cuda->capability / 10,
                 cuda->capability % 10, reasons.text);
}
