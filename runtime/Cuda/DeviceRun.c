/* Runs of a model on its device: with data of the host, which is copied there and back, or of the device. */
#include "Cuda/Cuda.h"

#include <string.h>

#define ALIGN(size) (((size) + 255) & ~(size_t)255)

/* Bytes of port k, and the dimensions of the next one; the sizes are known to be good. */
static size_t portBytes(const dlc_port *port, const int64_t **dims) {
  size_t bytes = 0;
  dlcTensorBytes(port->dtype, port->rank, *dims, &bytes);
  *dims += port->rank;
  return bytes;
}

/* The record of the frame, in `record`: failed is 0 when there was no failure. Then the record is clear again. */
static CUresult takeRecord(DlcCudaFrame *frame, dlc_cuda_failure *record) {
  const DlcDriver *driver = frame->cuda->driver;
  CUresult result = driver->cuMemcpyDtoHAsync_v2(record, *frame->record, sizeof(*record), frame->stream);
  if (!result && !(result = driver->cuStreamSynchronize(frame->stream)) && record->failed)
    result = driver->cuMemsetD8Async(*frame->record, 0, sizeof(*record), frame->stream);
  return result ? result : driver->cuStreamSynchronize(frame->stream);
}

static dlc_status failValue(DlcFrame *call, const dlc_cuda_failure *record) {
  call->failKernel = record->kernel;
  call->failValue = record->value;
  call->failLow = record->low;
  call->failHigh = record->high;
  atomic_store(&call->failed, 1);
  return dlcFailValue(call->model->artifact, call, 0);
}

/* What runs on streams have left in the frame: waits for all of them. */
static dlc_status checkEarlierRuns(DlcFrame *call) {
  DlcCudaFrame *frame = call->cuda;
  DlcCudaModel *cuda = frame->cuda;
  if (!frame->isUnchecked)
    return DLC_OK;
  dlc_cuda_failure record;
  CUresult result = cuda->driver->cuCtxSynchronize();
  if (!result && cuda->program->has_failures)
    result = takeRecord(frame, &record);
  if (result)
    return dlcCudaFail(cuda, result, "an earlier run on a stream failed");
  frame->isUnchecked = frame->isPending = false;
  if (!cuda->program->has_failures || !record.failed)
    return DLC_OK;
  failValue(call, &record);
  return dlcFail(DLC_ERROR_VALUE, "an earlier run on a stream failed: %s", dlc_last_error());
}

/* Queues the launches; with a hook waits for them and hands their times over. */
static dlc_status launch(DlcFrame *call, CUstream stream) {
  DlcCudaFrame *frame = call->cuda;
  DlcCudaModel *cuda = frame->cuda;
  if (!call->hook)
    return dlcLaunchByGraph(frame, stream);
  dlc_status status = dlcLaunchAll(frame, stream, frame->events);
  if (status != DLC_OK)
    return status;
  int32_t count = cuda->program->num_launches;
  CUresult result = cuda->driver->cuEventSynchronize(frame->events[count]);
  for (int32_t i = 0; i < count && !result; ++i) {
    float milliseconds = 0;
    result = cuda->driver->cuEventElapsedTime(&milliseconds, frame->events[i], frame->events[i + 1]);
    if (!result)
      call->hook(call->hookUser, cuda->program->launches[i].kernel, (int64_t)((double)milliseconds * 1e6));
  }
  return result ? dlcCudaFail(cuda, result, "a kernel failed") : DLC_OK;
}

/* ---- Data of the host */

/* Where inputs and outputs of a host call lie in the frame's block. */
typedef struct Layout {
  size_t inputs, end; /* the outputs begin at DLC_RECORD_BYTES */
  bool isStaged;      /* through pinned memory, all in one transfer */
} Layout;

static dlc_status layOut(DlcFrame *call, Layout *layout) {
  const dlc_artifact *artifact = call->model->artifact;
  DlcCudaFrame *frame = call->cuda;
  const int64_t *dims = call->dims;
  for (int32_t k = 0; k < artifact->num_inputs; ++k)
    dims += artifact->inputs[k].rank;
  size_t at = DLC_RECORD_BYTES;
  for (int32_t k = 0; k < artifact->num_outputs; ++k) {
    frame->outputs[k] = at;
    at += ALIGN(portBytes(&artifact->outputs[k], &dims));
  }
  layout->inputs = at;
  dims = call->dims;
  for (int32_t k = 0; k < artifact->num_inputs; ++k) {
    frame->inputs[k] = at;
    at += ALIGN(portBytes(&artifact->inputs[k], &dims));
  }
  layout->end = at;
  layout->isStaged = at <= DLC_STAGED_BYTES;
  dlc_status status = dlcReserveBlock(frame, at);
  for (int32_t k = 0; k < artifact->num_inputs; ++k)
    frame->inputs[k] += frame->block;
  for (int32_t k = 0; k < artifact->num_outputs; ++k)
    frame->outputs[k] += frame->block;
  return status;
}

static CUresult copyInputs(DlcFrame *call, const Layout *layout) {
  const dlc_artifact *artifact = call->model->artifact;
  DlcCudaFrame *frame = call->cuda;
  const DlcDriver *driver = frame->cuda->driver;
  const int64_t *dims = call->dims;
  CUresult result = CUDA_SUCCESS;
  for (int32_t k = 0; k < artifact->num_inputs && !result; ++k) {
    size_t bytes = portBytes(&artifact->inputs[k], &dims);
    if (!bytes)
      continue;
    if (layout->isStaged)
      memcpy(frame->pinned + (frame->inputs[k] - frame->block), call->inputs[k], bytes);
    else
      result = driver->cuMemcpyHtoDAsync_v2(frame->inputs[k], call->inputs[k], bytes, frame->stream);
  }
  if (layout->isStaged && layout->end > layout->inputs)
    result = driver->cuMemcpyHtoDAsync_v2(frame->block + layout->inputs, frame->pinned + layout->inputs,
                                          layout->end - layout->inputs, frame->stream);
  return result;
}

/* Behind the launches: outputs and the record, complete when it returns. */
static CUresult copyOutputs(DlcFrame *call, const Layout *layout) {
  const dlc_artifact *artifact = call->model->artifact;
  DlcCudaFrame *frame = call->cuda;
  const DlcDriver *driver = frame->cuda->driver;
  size_t first = frame->cuda->program->has_failures ? 0 : DLC_RECORD_BYTES;
  size_t last = layout->isStaged ? layout->inputs : DLC_RECORD_BYTES;
  CUresult result = CUDA_SUCCESS;
  if (last > first)
    result = driver->cuMemcpyDtoHAsync_v2(frame->pinned + first, frame->block + first, last - first, frame->stream);
  for (int pass = layout->isStaged; pass < 2 && !result; ++pass) {
    const int64_t *dims = call->dims;
    for (int32_t k = 0; k < artifact->num_inputs; ++k)
      dims += artifact->inputs[k].rank;
    if (pass == 1 && (result = driver->cuStreamSynchronize(frame->stream)))
      break;
    for (int32_t k = 0; k < artifact->num_outputs && !result; ++k) {
      size_t bytes = portBytes(&artifact->outputs[k], &dims);
      if (!bytes)
        continue;
      if (layout->isStaged)
        memcpy(call->outputs[k], frame->pinned + (frame->outputs[k] - frame->block), bytes);
      else if (pass == 0)
        result = driver->cuMemcpyDtoHAsync_v2(call->outputs[k], frame->outputs[k], bytes, frame->stream);
    }
  }
  return result;
}

/* State of the host is copied there before and back behind the launches: which of them change it is not known. */
static dlc_status bringState(dlc_model *model, DlcCudaFrame *frame) {
  DlcCudaModel *cuda = frame->cuda;
  size_t size = (size_t)model->artifact->state_size;
  *frame->state = (uintptr_t)model->state;
  if (!size || cuda->isStateOnDevice)
    return DLC_OK;
  dlc_status status = frame->ownState ? DLC_OK : dlcDeviceAllocate(cuda, "the state", size, &frame->ownState);
  if (status != DLC_OK)
    return status;
  *frame->state = frame->ownState;
  CUresult result = cuda->driver->cuMemcpyHtoDAsync_v2(frame->ownState, model->state, size, frame->stream);
  return result ? dlcCudaFail(cuda, result, "cannot copy a state of %zu bytes to the device", size) : DLC_OK;
}

static CUresult returnState(dlc_model *model, DlcCudaFrame *frame) {
  if (!model->artifact->state_size || frame->cuda->isStateOnDevice)
    return CUDA_SUCCESS;
  return frame->cuda->driver->cuMemcpyDtoHAsync_v2(model->state, frame->ownState, (size_t)model->artifact->state_size,
                                                   frame->stream);
}

static dlc_status runHost(dlc_model *model, DlcFrame *call) {
  DlcCudaModel *cuda = model->cuda;
  dlc_status status = dlcReadyFrame(cuda, call);
  if (status == DLC_OK)
    status = checkEarlierRuns(call);
  if (status == DLC_OK)
    status = dlcComputeValues(call->cuda);
  if (status == DLC_OK)
    status = dlcReserveDeviceWorkspace(call->cuda, (size_t)call->workspaceSize);
  Layout layout;
  if (status == DLC_OK)
    status = layOut(call, &layout);
  if (status != DLC_OK)
    return status;
  DlcCudaFrame *frame = call->cuda;
  CUresult result = copyInputs(call, &layout);
  status = result ? dlcCudaFail(cuda, result, "cannot copy the inputs to the device") : bringState(model, frame);
  if (status == DLC_OK)
    status = launch(call, frame->stream);
  if (status == DLC_OK && ((result = returnState(model, frame)) || (result = copyOutputs(call, &layout))))
    status = dlcCudaFail(cuda, result, "a kernel or a copy of its results failed");
  if (status != DLC_OK) {
    cuda->driver->cuStreamSynchronize(frame->stream); /* no copy may go on with the caller's memory */
    return status;
  }
  if (!cuda->program->has_failures)
    return DLC_OK;
  dlc_cuda_failure record;
  memcpy(&record, frame->pinned, sizeof(record));
  if (!record.failed)
    return DLC_OK;
  result = takeRecord(frame, &record);
  return result ? dlcCudaFail(cuda, result, "cannot clear the failure record") : failValue(call, &record);
}

/* ---- Data of the device */

static dlc_status checkPlace(const dlc_model *model, const char *kind, const char *name, const void *data) {
  int32_t place = dlcPlaceOf(model->cuda, data);
  if (place == model->options.device)
    return DLC_OK;
  if (place == DLC_PLACE_HOST)
    return dlcFail(DLC_ERROR_ARGUMENT,
                   "model '%s': %s '%s': expected memory of device %d, got address %p of the host; use "
                   "dlc_device_alloc, or dlc_model_run for data of the host",
                   model->artifact->name, kind, name, model->options.device, data);
  return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': %s '%s': expected memory of device %d, got memory of device %d",
                 model->artifact->name, kind, name, model->options.device, place);
}

static dlc_status checkPlaces(const dlc_model *model, DlcFrame *call, const void *workspace) {
  const dlc_artifact *artifact = model->artifact;
  DlcCudaFrame *frame = call->cuda;
  const int64_t *dims = call->dims;
  dlc_status status = DLC_OK;
  for (int32_t k = 0; k < artifact->num_inputs && status == DLC_OK; ++k) {
    if (portBytes(&artifact->inputs[k], &dims))
      status = checkPlace(model, "input", artifact->inputs[k].name, call->inputs[k]);
    frame->inputs[k] = (uintptr_t)call->inputs[k];
  }
  for (int32_t k = 0; k < artifact->num_outputs && status == DLC_OK; ++k) {
    if (portBytes(&artifact->outputs[k], &dims))
      status = checkPlace(model, "output", artifact->outputs[k].name, call->outputs[k]);
    frame->outputs[k] = (uintptr_t)call->outputs[k];
  }
  if (status == DLC_OK && workspace && call->workspaceSize)
    status = checkPlace(model, "argument", "workspace", workspace);
  if (status == DLC_OK && artifact->state_size && !model->cuda->isStateOnDevice)
    status = dlcFail(DLC_ERROR_ARGUMENT,
                     "model '%s': its state is in memory of the host; bind memory of dlc_device_alloc", artifact->name);
  *frame->state = (uintptr_t)model->state;
  return status;
}

static dlc_status refuseCapture(DlcCudaModel *cuda, CUstream stream) {
  int capturing = 0;
  CUresult result = stream ? cuda->driver->cuStreamIsCapturing(stream, &capturing) : CUDA_SUCCESS;
  if (result)
    return dlcCudaFail(cuda, result, "the stream cannot be used");
  return capturing ? dlcFail(DLC_ERROR_ARGUMENT,
                             "model '%s': the stream is being captured; end the capture first: the model replays a "
                             "graph of its own",
                             cuda->model->artifact->name)
                   : DLC_OK;
}

/* The frame's workspace, once the run before that borrowed it is over. */
static dlc_status borrowWorkspace(DlcFrame *call, CUstream stream) {
  DlcCudaFrame *frame = call->cuda;
  dlc_status status = dlcReserveDeviceWorkspace(frame, (size_t)call->workspaceSize);
  if (status != DLC_OK || !frame->isPending || frame->doneOn == stream)
    return status;
  CUresult result = frame->cuda->driver->cuStreamWaitEvent(stream, frame->done, 0);
  return result ? dlcCudaFail(frame->cuda, result, "cannot wait for the run before on another stream") : DLC_OK;
}

/* What the queued launches need when the call is over. */
static dlc_status leaveRunning(DlcCudaFrame *frame, CUstream stream, bool isBorrowed) {
  frame->isUnchecked = true;
  if (!isBorrowed)
    return DLC_OK;
  CUresult result = frame->cuda->driver->cuEventRecord(frame->done, stream);
  if (result)
    return dlcCudaFail(frame->cuda, result, "cannot mark the end of a run");
  frame->isPending = true;
  frame->doneOn = stream;
  return DLC_OK;
}

static dlc_status waitForRun(DlcFrame *call) {
  DlcCudaFrame *frame = call->cuda;
  DlcCudaModel *cuda = frame->cuda;
  dlc_cuda_failure record = {0};
  CUresult result = cuda->driver->cuStreamSynchronize(frame->stream);
  if (!result && cuda->program->has_failures)
    result = takeRecord(frame, &record);
  if (result)
    return dlcCudaFail(cuda, result, "a kernel failed");
  return record.failed ? failValue(call, &record) : DLC_OK;
}

static dlc_status runOnStream(dlc_model *model, DlcFrame *call, void *workspace, CUstream given) {
  DlcCudaModel *cuda = model->cuda;
  dlc_status status = refuseCapture(cuda, given);
  if (status == DLC_OK)
    status = dlcReadyFrame(cuda, call);
  if (status == DLC_OK && !given)
    status = checkEarlierRuns(call);
  if (status == DLC_OK)
    status = checkPlaces(model, call, workspace);
  if (status == DLC_OK)
    status = dlcComputeValues(call->cuda);
  if (status == DLC_OK)
    status = dlcReserveBlock(call->cuda, DLC_RECORD_BYTES);
  if (status != DLC_OK)
    return status;
  DlcCudaFrame *frame = call->cuda;
  CUstream stream = given ? given : frame->stream;
  *frame->workspace = (uintptr_t)workspace;
  if (!workspace)
    status = borrowWorkspace(call, stream);
  if (status == DLC_OK)
    status = launch(call, stream);
  if (given && (status == DLC_OK || !workspace)) {
    dlc_status left = leaveRunning(frame, stream, !workspace);
    return status == DLC_OK ? left : status;
  }
  if (status == DLC_OK)
    return waitForRun(call);
  cuda->driver->cuStreamSynchronize(frame->stream); /* the next run may use the workspace on another stream */
  return status;
}

/* ---- The part's functions */

dlc_status dlcPartRun(dlc_model *model, DlcFrame *call) {
  dlc_status status = dlcCheckLost(model->cuda);
  if (status == DLC_OK)
    status = dlcEnterContext(model->cuda);
  if (status != DLC_OK)
    return status;
  status = runHost(model, call);
  dlcLeaveContext(model->cuda);
  return status;
}

dlc_status dlcPartRunDevice(dlc_model *model, DlcFrame *call, void *workspace, void *stream) {
  dlc_status status = dlcCheckLost(model->cuda);
  if (status == DLC_OK)
    status = dlcEnterContext(model->cuda);
  if (status != DLC_OK)
    return status;
  status = runOnStream(model, call, workspace, stream);
  dlcLeaveContext(model->cuda);
  return status;
}

dlc_status dlcPartSynchronize(dlc_model *model) {
  DlcCudaModel *cuda = model->cuda;
  dlc_status status = dlcCheckLost(cuda);
  if (status == DLC_OK)
    status = dlcEnterContext(cuda);
  if (status != DLC_OK)
    return status;
  CUresult result = cuda->driver->cuCtxSynchronize();
  if (result)
    status = dlcCudaFail(cuda, result, "a run on a stream failed");
  for (int i = 0; i < DLC_KEPT_FRAMES && !result; ++i) {
    DlcFrame *call = atomic_exchange_explicit(&model->frames[i], NULL, memory_order_acquire);
    if (!call)
      continue;
    dlc_status found = call->cuda ? checkEarlierRuns(call) : DLC_OK;
    status = status == DLC_OK ? found : status;
    dlcGiveFrame(model, call);
  }
  dlcLeaveContext(cuda);
  return status;
}
