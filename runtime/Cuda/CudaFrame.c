/* What one running call has on the device, kept with the call's frame for the next one. */
#include "Cuda/Cuda.h"

#include <string.h>

#define ALIGN(size) (((size) + 63) & ~(size_t)63)

/* One block for the frame and all its arrays; what the driver gives comes in dlcReadyFrame. */
static DlcCudaFrame *createFrame(DlcCudaModel *cuda) {
  const dlc_artifact *artifact = cuda->model->artifact;
  size_t symbols = (size_t)artifact->num_symbols, inputs = (size_t)artifact->num_inputs;
  size_t outputs = (size_t)artifact->num_outputs, values = (size_t)cuda->program->num_values;
  size_t key = symbols + inputs + outputs + 3; /* workspace, state, record */
  size_t launches = (size_t)cuda->program->num_launches, arguments = (size_t)cuda->maxArguments;
  size_t numbers = key * (1 + DLC_GRAPH_SLOTS) + values + symbols + arguments;
  size_t header = ALIGN(sizeof(DlcCudaFrame)), maps = ALIGN((size_t)cuda->numMaps * sizeof(DlcEncodedMap));
  size_t size = header + maps + numbers * sizeof(int64_t) + (arguments + launches + 1) * sizeof(void *);
  char *memory = dlcAlloc(size);
  if (!memory)
    return NULL;
  memset(memory, 0, size);
  DlcCudaFrame *frame = (DlcCudaFrame *)memory;
  frame->cuda = cuda;
  frame->maps = (DlcEncodedMap *)(memory + header);
  frame->key = (int64_t *)(memory + header + maps);
  frame->keySize = key * sizeof(int64_t);
  frame->symbols = frame->key;
  frame->inputs = (CUdeviceptr *)(frame->symbols + symbols);
  frame->outputs = frame->inputs + inputs;
  frame->workspace = frame->outputs + outputs;
  frame->state = frame->workspace + 1;
  frame->record = frame->state + 1;
  int64_t *next = frame->key + key;
  for (int i = 0; i < DLC_GRAPH_SLOTS; ++i, next += key)
    frame->graphs[i].key = next;
  frame->values = next;
  frame->valuesOf = frame->values + values;
  frame->scalars = (uint64_t *)(frame->valuesOf + symbols);
  frame->arguments = (void **)(frame->scalars + arguments);
  frame->events = (CUevent *)(frame->arguments + arguments);
  return frame;
}

dlc_status dlcReadyFrame(DlcCudaModel *cuda, DlcFrame *call) {
  const char *name = cuda->model->artifact->name;
  if (!call->cuda && !(call->cuda = createFrame(cuda)))
    return dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for a call", name);
  DlcCudaFrame *frame = call->cuda;
  CUresult result = CUDA_SUCCESS;
  if (!frame->stream) /* one that does not wait for the program's default stream */
    result = cuda->driver->cuStreamCreate(&frame->stream, CU_STREAM_NON_BLOCKING);
  if (!result && !frame->done)
    result = cuda->driver->cuEventCreate(&frame->done, CU_EVENT_DISABLE_TIMING);
  for (int32_t i = 0; !result && call->hook && i <= cuda->program->num_launches; ++i)
    if (!frame->events[i])
      result = cuda->driver->cuEventCreate(&frame->events[i], 0);
  memcpy(frame->symbols, call->symbols, (size_t)cuda->model->artifact->num_symbols * sizeof(int64_t));
  return result ? dlcCudaFail(cuda, result, "cannot make a stream and its events") : DLC_OK;
}

dlc_status dlcSettleFrame(DlcCudaFrame *frame) {
  if (!frame->isPending)
    return DLC_OK;
  CUresult result = frame->cuda->driver->cuEventSynchronize(frame->done);
  if (result)
    return dlcCudaFail(frame->cuda, result, "a run on a stream failed");
  frame->isPending = false;
  return DLC_OK;
}

/* Memory that a graph has addresses of goes together with the graph. */
static void drop(DlcCudaFrame *frame, CUdeviceptr *memory) {
  dlcDropGraphs(frame);
  if (*memory)
    frame->cuda->driver->cuMemFree_v2(*memory);
  *memory = 0;
}

dlc_status dlcReserveBlock(DlcCudaFrame *frame, size_t size) {
  DlcCudaModel *cuda = frame->cuda;
  size_t pinned = size <= DLC_STAGED_BYTES ? size : DLC_RECORD_BYTES;
  if (frame->blockSize < size) {
    dlc_status status = dlcSettleFrame(frame);
    if (status != DLC_OK)
      return status;
    drop(frame, &frame->block);
    frame->blockSize = 0;
    status = dlcDeviceAllocate(cuda, "inputs and outputs", size, &frame->block);
    if (status != DLC_OK)
      return status;
    frame->blockSize = size;
    CUresult result = cuda->driver->cuMemsetD8Async(frame->block, 0, DLC_RECORD_BYTES, frame->stream);
    if (!result)
      result = cuda->driver->cuStreamSynchronize(frame->stream); /* another stream may be next */
    if (result)
      return dlcCudaFail(cuda, result, "cannot clear the failure record");
  }
  *frame->record = frame->block;
  if (frame->pinnedSize >= pinned)
    return DLC_OK;
  if (frame->pinned)
    cuda->driver->cuMemFreeHost(frame->pinned);
  frame->pinned = NULL;
  frame->pinnedSize = 0;
  CUresult result = cuda->driver->cuMemHostAlloc((void **)&frame->pinned, pinned, 0);
  if (result)
    return dlcCudaFail(cuda, result, "cannot allocate %zu bytes of pinned memory", pinned);
  frame->pinnedSize = pinned;
  return DLC_OK;
}

dlc_status dlcReserveDeviceWorkspace(DlcCudaFrame *frame, size_t size) {
  if (frame->workspaceSize < size) {
    dlc_status status = dlcSettleFrame(frame);
    if (status != DLC_OK)
      return status;
    drop(frame, &frame->ownWorkspace);
    frame->workspaceSize = 0;
    status = dlcDeviceAllocate(frame->cuda, "a workspace", size, &frame->ownWorkspace);
    if (status != DLC_OK)
      return status;
    frame->workspaceSize = size;
  }
  *frame->workspace = frame->ownWorkspace;
  return DLC_OK;
}

void dlcFreeCudaFrame(DlcCudaFrame *frame) {
  DlcCudaModel *cuda = frame->cuda;
  const DlcDriver *driver = cuda->driver;
  if (dlcEnterContext(cuda) == DLC_OK) {
    if (frame->isUnchecked)
      driver->cuCtxSynchronize(); /* kernels on a caller's stream may still use it */
    CUdeviceptr *memory[] = {&frame->block, &frame->ownWorkspace, &frame->ownState};
    for (int i = 0; i < 3; ++i)
      drop(frame, memory[i]);
    if (frame->pinned)
      driver->cuMemFreeHost(frame->pinned);
    for (int32_t i = 0; i <= cuda->program->num_launches; ++i)
      if (frame->events[i])
        driver->cuEventDestroy_v2(frame->events[i]);
    if (frame->done)
      driver->cuEventDestroy_v2(frame->done);
    if (frame->stream)
      driver->cuStreamDestroy_v2(frame->stream);
    dlcLeaveContext(cuda);
  }
  dlcFree(frame);
}
