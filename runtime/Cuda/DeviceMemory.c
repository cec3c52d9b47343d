/* Memory of the device: weights, what programs allocate, and the state. */
#include "Cuda/Cuda.h"

#include <string.h>

dlc_status dlcDeviceAllocate(DlcCudaModel *cuda, const char *what, size_t size, CUdeviceptr *memory) {
  CUresult result = cuda->driver->cuMemAlloc_v2(memory, size ? size : 1);
  if (result == CUDA_SUCCESS)
    return DLC_OK;
  *memory = 0;
  size_t free = 0, total = 0;
  if (result != CUDA_ERROR_OUT_OF_MEMORY || cuda->driver->cuMemGetInfo_v2(&free, &total) != CUDA_SUCCESS)
    return dlcCudaFail(cuda, result, "cannot allocate %zu bytes on device %d for %s", size,
                       cuda->model->options.device, what);
  return dlcFail(DLC_ERROR_MEMORY,
                 "model '%s': no memory on device %d for %s of %zu bytes: %zu of %zu bytes are free; use smaller "
                 "dimensions, or close what else uses the device",
                 cuda->model->artifact->name, cuda->model->options.device, what, size, free, total);
}

dlc_status dlcUpload(DlcCudaModel *cuda, CUdeviceptr to, const void *from, size_t size) {
  if (!size)
    return DLC_OK;
  CUresult result = cuda->driver->cuMemcpyHtoDAsync_v2(to, from, size, cuda->copies);
  if (!result)
    result = cuda->driver->cuStreamSynchronize(cuda->copies);
  return result ? dlcCudaFail(cuda, result, "cannot copy %zu bytes to the device", size) : DLC_OK;
}

int32_t dlcPlaceOf(const DlcCudaModel *cuda, const void *address) {
  unsigned type = 0;
  int ordinal = 0;
  CUdeviceptr pointer = (uintptr_t)address;
  CUresult result = cuda->driver->cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, pointer);
  if (result != CUDA_SUCCESS || type == CU_MEMORYTYPE_HOST)
    return DLC_PLACE_HOST;
  result = cuda->driver->cuPointerGetAttribute(&ordinal, CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL, pointer);
  return result == CUDA_SUCCESS ? ordinal : cuda->model->options.device;
}

dlc_status dlcPartAllocate(dlc_model *model, size_t size, void **memory) {
  DlcCudaModel *cuda = model->cuda;
  dlc_status status = dlcCheckLost(cuda);
  if (status == DLC_OK)
    status = dlcEnterContext(cuda);
  if (status != DLC_OK)
    return status;
  CUdeviceptr address;
  status = dlcDeviceAllocate(cuda, "a block", size, &address);
  if (status == DLC_OK)
    *memory = (void *)(uintptr_t)address;
  dlcLeaveContext(cuda);
  return status;
}

void dlcPartRelease(dlc_model *model, void *memory) {
  if (dlcEnterContext(model->cuda) != DLC_OK)
    return;
  model->cuda->driver->cuMemFree_v2((uintptr_t)memory);
  dlcLeaveContext(model->cuda);
}

dlc_status dlcPartCopy(dlc_model *model, void *to, const void *from, size_t size) {
  DlcCudaModel *cuda = model->cuda;
  const DlcDriver *driver = cuda->driver;
  dlc_status status = dlcCheckLost(cuda);
  if (status == DLC_OK)
    status = dlcEnterContext(cuda);
  if (status != DLC_OK)
    return status;
  bool isTo = dlcPlaceOf(cuda, to) != DLC_PLACE_HOST, isFrom = dlcPlaceOf(cuda, from) != DLC_PLACE_HOST;
  CUdeviceptr target = (uintptr_t)to, source = (uintptr_t)from;
  CUresult result = CUDA_SUCCESS;
  if (isTo && isFrom)
    result = driver->cuMemcpyDtoDAsync_v2(target, source, size, cuda->copies);
  else if (isTo)
    result = driver->cuMemcpyHtoDAsync_v2(target, from, size, cuda->copies);
  else if (isFrom)
    result = driver->cuMemcpyDtoHAsync_v2(to, source, size, cuda->copies);
  else
    memcpy(to, from, size);
  if (!result)
    result = driver->cuStreamSynchronize(cuda->copies);
  if (result)
    status = dlcCudaFail(cuda, result, "cannot copy %zu bytes %s device %d", size, isTo ? "to" : "from",
                         model->options.device);
  dlcLeaveContext(cuda);
  return status;
}

dlc_status dlcPartBindState(dlc_model *model, void *state, size_t size) {
  DlcCudaModel *cuda = model->cuda;
  dlc_status status = dlcCheckLost(cuda);
  if (status != DLC_OK || !state)
    return status;
  status = dlcEnterContext(cuda);
  if (status != DLC_OK)
    return status;
  int32_t place = dlcPlaceOf(cuda, state);
  if (place == DLC_PLACE_HOST || place == model->options.device)
    cuda->isStateOnDevice = place != DLC_PLACE_HOST;
  else
    status = dlcFail(DLC_ERROR_ARGUMENT,
                     "model '%s': state: expected %zu bytes of the host or device %d, got memory of device %d",
                     model->artifact->name, size, model->options.device, place);
  dlcLeaveContext(cuda);
  return status;
}
