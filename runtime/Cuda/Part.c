/* The part as the core sees it, opening and closing of a model on a device, and what programs ask of the driver. */
#include "Cuda/Cuda.h"

#include <stdio.h>
#include <string.h>

/* ---- Devices */

static dlc_status failQuery(const DlcDriver *driver, CUresult result, const char *what, int32_t device) {
  char why[256];
  dlcDriverText(driver, result, why, sizeof(why));
  return dlcFail(DLC_ERROR_DEVICE, "cannot tell the %s of device %d: %s", what, device, why);
}

dlc_status dlc_cuda_driver(int32_t *version, int32_t *devices) {
  if (!version || !devices)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_cuda_driver: %s is null", version ? "devices" : "version");
  *devices = 0;
  const DlcDriver *driver = dlcDriver(version);
  if (!driver)
    return DLC_ERROR_UNSUPPORTED;
  CUresult result = driver->cuDeviceGetCount(devices);
  if (result == CUDA_SUCCESS || result == CUDA_ERROR_NO_DEVICE)
    return DLC_OK;
  char why[256];
  dlcDriverText(driver, result, why, sizeof(why));
  return dlcFail(DLC_ERROR_DEVICE, "the CUDA driver cannot count its devices: %s", why);
}

/* The driver's handle of a device that is there. */
static dlc_status findDevice(int32_t ordinal, const DlcDriver **driver, CUdevice *device) {
  int32_t version, count;
  dlc_status status = dlc_cuda_driver(&version, &count);
  if (status != DLC_OK)
    return status;
  if (count == 0)
    return dlcFail(DLC_ERROR_UNSUPPORTED, "the CUDA driver (for CUDA %d.%d) has no device", version / 1000,
                   version % 1000 / 10);
  if (ordinal < 0 || ordinal >= count)
    return dlcFail(DLC_ERROR_ARGUMENT, "expected a device from 0 to %d, got %d", count - 1, ordinal);
  *driver = dlcDriver(&version);
  CUresult result = (*driver)->cuDeviceGet(device, ordinal);
  return result ? failQuery(*driver, result, "handle", ordinal) : DLC_OK;
}

dlc_status dlc_cuda_describe(int32_t ordinal, dlc_cuda_device *description) {
  if (!description)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_cuda_describe: description is null");
  memset(description, 0, sizeof(*description));
  const DlcDriver *driver;
  CUdevice device;
  dlc_status status = findDevice(ordinal, &driver, &device);
  if (status != DLC_OK)
    return status;
  int major = 0, minor = 0;
  size_t memory = 0;
  CUresult result = driver->cuDeviceGetName(description->name, sizeof(description->name), device);
  if (!result)
    result = driver->cuDeviceGetAttribute(&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device);
  if (!result)
    result = driver->cuDeviceGetAttribute(&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device);
  if (!result)
    result = driver->cuDeviceGetAttribute(&description->multiprocessors, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT,
                                          device);
  if (!result)
    result = driver->cuDeviceTotalMem_v2(&memory, device);
  description->capability = major * 10 + minor;
  description->memory = memory;
  return result ? failQuery(driver, result, "properties", ordinal) : DLC_OK;
}

/* ---- Models */

static void closeModel(dlc_model *model) {
  DlcCudaModel *cuda = model->cuda;
  model->cuda = NULL;
  if (cuda->context) {
    if (dlcEnterContext(cuda) == DLC_OK) {
      if (cuda->weights)
        cuda->driver->cuMemFree_v2(cuda->weights);
      if (cuda->module)
        cuda->driver->cuModuleUnload(cuda->module);
      if (cuda->copies)
        cuda->driver->cuStreamDestroy_v2(cuda->copies);
      dlcLeaveContext(cuda);
    }
    cuda->driver->cuDevicePrimaryCtxRelease_v2(cuda->device);
  }
  dlcFree(cuda->functions);
  dlcFree(cuda);
}

/* With the device's context current. */
static dlc_status loadModel(DlcCudaModel *cuda, const char *isa) {
  const dlc_model *model = cuda->model;
  CUresult result = cuda->driver->cuStreamCreate(&cuda->copies, CU_STREAM_NON_BLOCKING);
  if (result)
    return dlcCudaFail(cuda, result, "cannot make a stream");
  dlc_status status = dlcLoadProgram(cuda, isa);
  if (status != DLC_OK)
    return status;
  for (int32_t i = 0; i < cuda->program->num_launches; ++i) {
    const dlc_cuda_launch *launch = &cuda->program->launches[i];
    cuda->numMaps += launch->num_tensor_maps;
    if (launch->num_arguments > cuda->maxArguments)
      cuda->maxArguments = launch->num_arguments;
  }
  size_t size = (size_t)model->artifact->weights_size;
  if (!size)
    return DLC_OK;
  status = dlcDeviceAllocate(cuda, "the weights", size, &cuda->weights);
  return status == DLC_OK ? dlcUpload(cuda, cuda->weights, model->weights, size) : status;
}

static dlc_status openDevice(DlcCudaModel *cuda, const char *isa) {
  int32_t ordinal = cuda->model->options.device;
  dlc_cuda_device description;
  dlc_status status = findDevice(ordinal, &cuda->driver, &cuda->device);
  if (status == DLC_OK)
    status = dlc_cuda_describe(ordinal, &description);
  if (status != DLC_OK)
    return dlcFail(status, "model '%s': its CUDA code cannot run: %s", cuda->model->artifact->name, dlc_last_error());
  cuda->capability = description.capability;
  memcpy(cuda->name, description.name, sizeof(cuda->name));
  CUresult result = cuda->driver->cuDevicePrimaryCtxRetain(&cuda->context, cuda->device);
  if (result) {
    cuda->context = NULL;
    return dlcCudaFail(cuda, result, "cannot open device %d (%s)", ordinal, cuda->name);
  }
  status = dlcEnterContext(cuda);
  if (status != DLC_OK)
    return status;
  status = loadModel(cuda, isa);
  dlcLeaveContext(cuda);
  return status;
}

static dlc_status openModel(dlc_model *model, const char *isa) {
  const char *name = model->artifact->name, *what = dlcCheckCudaCode(model->artifact);
  if (what)
    return dlcFail(DLC_ERROR_ARGUMENT, "artifact '%s' is damaged: %s; compile the model again", name, what);
  DlcCudaModel *cuda = dlcAlloc(sizeof(DlcCudaModel));
  if (!cuda)
    return dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory to open it", name);
  memset(cuda, 0, sizeof(*cuda));
  cuda->model = model;
  atomic_init(&cuda->lost, 0);
  atomic_init(&cuda->useGraphs, !(model->options.flags & DLC_OPTION_NO_GRAPH));
  model->cuda = cuda;
  dlc_status status = openDevice(cuda, isa);
  if (status == DLC_OK)
    model->isa = cuda->program->isa;
  else
    closeModel(model);
  return status;
}

const DlcCudaPart dlc_cuda_part = {
    .open = openModel,
    .close = closeModel,
    .freeFrame = dlcFreeCudaFrame,
    .run = dlcPartRun,
    .runDevice = dlcPartRunDevice,
    .synchronize = dlcPartSynchronize,
    .allocate = dlcPartAllocate,
    .release = dlcPartRelease,
    .copy = dlcPartCopy,
    .bindState = dlcPartBindState,
};
