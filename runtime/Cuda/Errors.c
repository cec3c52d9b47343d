/* Results of the driver as statuses, and the context that its calls need. */
#include "Cuda/Cuda.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* After these nothing more runs in the context, whichever call brought them. */
static bool isFatal(CUresult result) {
  return result == CUDA_ERROR_DEINITIALIZED || result == CUDA_ERROR_DEVICE_UNAVAILABLE ||
         result == CUDA_ERROR_INVALID_CONTEXT || result == CUDA_ERROR_ECC_UNCORRECTABLE ||
         result == CUDA_ERROR_NVLINK_UNCORRECTABLE || result == CUDA_ERROR_CONTAINED ||
         result == CUDA_ERROR_ILLEGAL_ADDRESS || result == CUDA_ERROR_LAUNCH_TIMEOUT ||
         result == CUDA_ERROR_CONTEXT_IS_DESTROYED || result == CUDA_ERROR_ASSERT ||
         (result >= CUDA_ERROR_HARDWARE_STACK_ERROR && result <= CUDA_ERROR_LAUNCH_FAILED) ||
         result == CUDA_ERROR_TENSOR_MEMORY_LEAK || result == CUDA_ERROR_UNKNOWN;
}

/* The first thread to find the device lost tells the others why. */
static void markLost(DlcCudaModel *cuda, const char *text) {
  int none = 0;
  if (!atomic_compare_exchange_strong(&cuda->lost, &none, 1))
    return;
  snprintf(cuda->lostText, sizeof(cuda->lostText), "%s", text);
  atomic_store_explicit(&cuda->lost, 2, memory_order_release);
}

dlc_status dlcCudaFail(DlcCudaModel *cuda, CUresult result, const char *format, ...) {
  char what[512], why[256], text[900];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(what, sizeof(what), format, arguments);
  va_end(arguments);
  dlcDriverText(cuda->driver, result, why, sizeof(why));
  snprintf(text, sizeof(text), "model '%s': %s: %s", cuda->model->artifact->name, what, why);
  if (!isFatal(result))
    return dlcFail(result == CUDA_ERROR_OUT_OF_MEMORY ? DLC_ERROR_MEMORY : DLC_ERROR_DEVICE, "%s", text);
  markLost(cuda, text);
  return dlcFail(DLC_ERROR_DEVICE, "%s; nothing more can run on this device until all models on it are closed", text);
}

dlc_status dlcCheckLost(DlcCudaModel *cuda) {
  if (atomic_load_explicit(&cuda->lost, memory_order_acquire) != 2)
    return DLC_OK;
  return dlcFail(DLC_ERROR_DEVICE, "the device was lost in an earlier call: %s", cuda->lostText);
}

dlc_status dlcEnterContext(DlcCudaModel *cuda) {
  CUresult result = cuda->driver->cuCtxPushCurrent_v2(cuda->context);
  return result ? dlcCudaFail(cuda, result, "cannot enter the device's context") : DLC_OK;
}

void dlcLeaveContext(DlcCudaModel *cuda) {
  CUcontext ours;
  cuda->driver->cuCtxPopCurrent_v2(&ours);
}
