/* One call: every argument is checked, then the chosen variant runs on a frame. */
#include "FloatMode.h"
#include "Internal.h"

#include <inttypes.h>

/* `alignment` 0 is that of the element type. */
static dlc_status checkData(const dlc_artifact *artifact, const char *kind, const dlc_port *port, const void *data,
                            size_t size, const int64_t *shape, size_t alignment, size_t *bytes) {
  if (!dlcTensorBytes(port->dtype, port->rank, shape, bytes)) {
    char text[128];
    dlcTensorShape(port->rank, shape, text, sizeof(text));
    return dlcFail(DLC_ERROR_SHAPE, "model '%s': %s '%s': shape %s exceeds the address space; use smaller dimensions",
                   artifact->name, kind, port->name, text);
  }
  if (size < *bytes) {
    char text[128];
    dlcTensorShape(port->rank, shape, text, sizeof(text));
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': %s '%s': expected %zu bytes for %s %s, got %zu", artifact->name,
                   kind, port->name, *bytes, dlc_dtype_name(port->dtype), text, size);
  }
  if (*bytes == 0)
    return DLC_OK;
  if (!data)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': %s '%s': data is null, expected %zu bytes", artifact->name, kind,
                   port->name, *bytes);
  if (!alignment)
    alignment = dlc_dtype_size(port->dtype);
  if ((uintptr_t)data % alignment)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': %s '%s': data must be aligned to %zu bytes (%s), got address %p",
                   artifact->name, kind, port->name, alignment, dlc_dtype_name(port->dtype), data);
  return DLC_OK;
}

static bool overlap(const void *a, size_t sizeA, const void *b, size_t sizeB) {
  uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;
  return sizeA && sizeB && x < y + sizeB && y < x + sizeA;
}

static dlc_status failOverlap(const dlc_artifact *artifact, const char *kindA, const char *nameA, size_t sizeA,
                              const char *kindB, const char *nameB) {
  return dlcFail(DLC_ERROR_ARGUMENT,
                 "model '%s': the %zu bytes of %s '%s' overlap %s '%s'; give each memory of its own", artifact->name,
                 sizeA, kindA, nameA, kindB, nameB);
}

/* No byte that the call writes may be another argument's. The sizes are those needed, and known to
 * be good. */
static dlc_status checkOverlap(const dlc_artifact *artifact, const dlc_tensor *inputs, const dlc_tensor *outputs,
                               const int64_t *dims, const void *workspace, size_t workspaceSize) {
  const int64_t *inputDims = dims;
  size_t sizeA = 0, sizeB = 0;
  for (int32_t k = 0; k < artifact->num_inputs; dims += artifact->inputs[k++].rank) {
    dlcTensorBytes(artifact->inputs[k].dtype, artifact->inputs[k].rank, dims, &sizeA);
    if (workspace && overlap(inputs[k].data, sizeA, workspace, workspaceSize))
      return failOverlap(artifact, "input", artifact->inputs[k].name, sizeA, "argument", "workspace");
  }
  const int64_t *outputDims = dims;
  for (int32_t a = 0; a < artifact->num_outputs; dims += artifact->outputs[a++].rank) {
    const char *name = artifact->outputs[a].name;
    dlcTensorBytes(artifact->outputs[a].dtype, artifact->outputs[a].rank, dims, &sizeA);
    if (workspace && overlap(outputs[a].data, sizeA, workspace, workspaceSize))
      return failOverlap(artifact, "output", name, sizeA, "argument", "workspace");
    const int64_t *dimsB = inputDims;
    for (int32_t b = 0; b < artifact->num_inputs; dimsB += artifact->inputs[b++].rank) {
      dlcTensorBytes(artifact->inputs[b].dtype, artifact->inputs[b].rank, dimsB, &sizeB);
      if (overlap(outputs[a].data, sizeA, inputs[b].data, sizeB))
        return failOverlap(artifact, "output", name, sizeA, "input", artifact->inputs[b].name);
    }
    dimsB = outputDims;
    for (int32_t b = 0; b < a; dimsB += artifact->outputs[b++].rank) {
      dlcTensorBytes(artifact->outputs[b].dtype, artifact->outputs[b].rank, dimsB, &sizeB);
      if (overlap(outputs[a].data, sizeA, outputs[b].data, sizeB))
        return failOverlap(artifact, "output", name, sizeA, "output", artifact->outputs[b].name);
    }
  }
  return DLC_OK;
}

static dlc_status checkWorkspace(const dlc_artifact *artifact, DlcFrame *frame, void *workspace, size_t size) {
  size_t needed = (size_t)frame->workspaceSize;
  if (!workspace) {
    if (size)
      return dlcFail(DLC_ERROR_ARGUMENT,
                     "model '%s': workspace is null but its size is %zu; pass 0 to let the model lend one",
                     artifact->name, size);
    return DLC_OK;
  }
  if ((uintptr_t)workspace % DLC_ALIGNMENT)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': workspace must be aligned to %d bytes, got address %p",
                   artifact->name, DLC_ALIGNMENT, workspace);
  if (size < needed)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': expected a workspace of %zu bytes, got %zu; ask dlc_model_shapes",
                   artifact->name, needed, size);
  return DLC_OK;
}

/* Every check of a run but the lent workspace; fills the frame. */
static dlc_status prepare(const dlc_model *model, DlcFrame *frame, const dlc_tensor *inputs, int32_t numInputs,
                          const dlc_tensor *outputs, int32_t numOutputs, void *workspace, size_t workspaceSize,
                          size_t alignment) {
  const dlc_artifact *artifact = model->artifact;
  if (numInputs == artifact->num_inputs && inputs)
    for (int32_t k = 0; k < numInputs; ++k)
      if (inputs[k].dtype != artifact->inputs[k].dtype)
        return dlcFail(DLC_ERROR_DTYPE, "model '%s': input '%s': expected %s, got %s (%d)", artifact->name,
                       artifact->inputs[k].name, dlc_dtype_name(artifact->inputs[k].dtype),
                       dlc_dtype_name(inputs[k].dtype), inputs[k].dtype);
  if (artifact->state_size && !model->state)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': no state is bound; call dlc_model_bind_state with %zu bytes first",
                   artifact->name, dlc_model_state_size(model));
  dlc_status status = dlcBindShapes(model, frame, inputs, numInputs);
  if (status != DLC_OK)
    return status;
  if (numOutputs != artifact->num_outputs)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': expected %d outputs, got %d", artifact->name,
                   artifact->num_outputs, numOutputs);
  if (numOutputs && !outputs)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': outputs is null", artifact->name);

  const int64_t *dims = frame->dims;
  size_t bytes;
  for (int32_t k = 0; k < numInputs; ++k) {
    const dlc_port *port = &artifact->inputs[k];
    status = checkData(artifact, "input", port, inputs[k].data, inputs[k].size, dims, alignment, &bytes);
    if (status != DLC_OK)
      return status;
    frame->inputs[k] = inputs[k].data;
    dims += port->rank;
  }
  for (int32_t k = 0; k < numOutputs; ++k) {
    const dlc_port *port = &artifact->outputs[k];
    status = checkData(artifact, "output", port, outputs[k].data, outputs[k].size, dims, alignment, &bytes);
    if (status != DLC_OK)
      return status;
    frame->outputs[k] = outputs[k].data;
    dims += port->rank;
  }
  status = checkWorkspace(artifact, frame, workspace, workspaceSize);
  if (status != DLC_OK)
    return status;
  return checkOverlap(artifact, inputs, outputs, frame->dims, workspace, (size_t)frame->workspaceSize);
}

/* dtype, rank and shape of every output from the frame's dimensions. */
static void describeOutputs(const dlc_artifact *artifact, const DlcFrame *frame, dlc_tensor *outputs) {
  const int64_t *dims = frame->dims;
  for (int32_t k = 0; k < artifact->num_inputs; ++k)
    dims += artifact->inputs[k].rank;
  for (int32_t k = 0; k < artifact->num_outputs; ++k) {
    const dlc_port *port = &artifact->outputs[k];
    outputs[k].dtype = port->dtype;
    outputs[k].rank = port->rank;
    for (int32_t i = 0; i < DLC_MAX_RANK; ++i)
      outputs[k].shape[i] = i < port->rank ? *dims++ : 0;
  }
}

dlc_status dlcFailValue(const dlc_artifact *artifact, const DlcFrame *frame, int32_t code) {
  if (!atomic_load(&((DlcFrame *)frame)->failed))
    return dlcFail(DLC_ERROR_VALUE, "model '%s': the compiled code ended with %d", artifact->name, code);
  int32_t index = frame->failKernel;
  bool known = index >= 0 && index < artifact->num_kernels && artifact->kernels[index].nodes;
  return dlcFail(DLC_ERROR_VALUE, "model '%s': %s: expected a value in [%" PRId64 ", %" PRId64 "), got %" PRId64,
                 artifact->name, known ? artifact->kernels[index].nodes : "a kernel", frame->failLow, frame->failHigh,
                 frame->failValue);
}

static dlc_status execute(dlc_model *model, DlcFrame *frame, void *workspace) {
  if (model->part)
    return model->part->run(model, frame);
  if (!workspace) {
    if (!dlcReserveWorkspace(frame))
      return dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for a workspace of %" PRId64 " bytes",
                     model->artifact->name, frame->workspaceSize);
    workspace = frame->workspace;
  }
  frame->call.workspace = workspace;
  frame->call.state = model->state;
  uint64_t floatMode = dlcEnterFloatMode();
  int32_t code = model->variant->run(&frame->call);
  dlcLeaveFloatMode(floatMode);
  return code || atomic_load(&frame->failed) ? dlcFailValue(model->artifact, frame, code) : DLC_OK;
}

/* Device memory starts where the driver puts it; kernels load 16 bytes at once. */
#define DEVICE_ALIGNMENT 16

/* A run of the given arguments; `onDevice` says where they are. */
static dlc_status runOnce(dlc_model *model, const dlc_tensor *inputs, int32_t numInputs, dlc_tensor *outputs,
                          int32_t numOutputs, void *workspace, size_t workspaceSize, bool onDevice, void *stream) {
  int64_t begin = model->metrics ? dlcNow() : 0;
  dlc_status status;
  DlcFrame *frame = dlcTakeFrame(model);
  if (!frame) {
    status = dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for a call", model->artifact->name);
  } else {
    status = prepare(model, frame, inputs, numInputs, outputs, numOutputs, workspace, workspaceSize,
                     onDevice ? DEVICE_ALIGNMENT : 0);
    if (status == DLC_OK) {
      frame->hook = model->hook;
      frame->hookUser = model->hookUser;
      atomic_store_explicit(&frame->failed, 0, memory_order_relaxed);
      status = onDevice ? model->part->runDevice(model, frame, workspace, stream) : execute(model, frame, workspace);
      if (status == DLC_OK)
        describeOutputs(model->artifact, frame, outputs);
    }
    dlcGiveFrame(model, frame);
  }
  if (model->metrics)
    dlcCountRun(model->metrics, status, dlcNow() - begin);
  return status;
}

dlc_status dlc_model_run(dlc_model *model, const dlc_tensor *inputs, int32_t numInputs, dlc_tensor *outputs,
                         int32_t numOutputs, void *workspace, size_t workspaceSize) {
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_run: model is null");
  return runOnce(model, inputs, numInputs, outputs, numOutputs, workspace, workspaceSize, false, NULL);
}

dlc_status dlc_model_run_device(dlc_model *model, const dlc_tensor *inputs, int32_t numInputs, dlc_tensor *outputs,
                                int32_t numOutputs, void *workspace, size_t workspaceSize, void *stream) {
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_run_device: model is null");
  if (!model->part)
    return dlcFail(DLC_ERROR_UNSUPPORTED, "model '%s': it runs on the processor (%s); use dlc_model_run",
                   model->artifact->name, model->isa);
  return runOnce(model, inputs, numInputs, outputs, numOutputs, workspace, workspaceSize, true, stream);
}

dlc_status dlc_model_shapes(const dlc_model *model, const dlc_tensor *inputs, int32_t numInputs, dlc_tensor *outputs,
                            int32_t numOutputs, size_t *workspaceSize) {
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_shapes: model is null");
  const dlc_artifact *artifact = model->artifact;
  if (numOutputs != artifact->num_outputs || (numOutputs && !outputs))
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': expected %d outputs, got %d%s", artifact->name,
                   artifact->num_outputs, numOutputs, outputs ? "" : " and null");
  DlcFrame *frame = dlcTakeFrame(model);
  if (!frame)
    return dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for a call", artifact->name);
  dlc_status status = dlcBindShapes(model, frame, inputs, numInputs);
  if (status == DLC_OK) {
    describeOutputs(artifact, frame, outputs);
    for (int32_t k = 0; k < numOutputs && status == DLC_OK; ++k)
      if (!dlcTensorBytes(outputs[k].dtype, outputs[k].rank, outputs[k].shape, &outputs[k].size)) {
        char text[128];
        dlcTensorShape(outputs[k].rank, outputs[k].shape, text, sizeof(text));
        status = dlcFail(DLC_ERROR_SHAPE,
                         "model '%s': output '%s': shape %s exceeds the address space; use smaller dimensions",
                         artifact->name, artifact->outputs[k].name, text);
      }
    if (workspaceSize)
      *workspaceSize = (size_t)frame->workspaceSize;
  }
  dlcGiveFrame(model, frame);
  return status;
}
