#include "Runs.h"

#include "Device.h"

#include <stdlib.h>
#include <string.h>

enum { GUARD = 256 }; /* bytes behind an output that must stay as they are */

const char *modeName(Mode mode) {
  return mode == MODE_HOST ? "host" : mode == MODE_DEVICE ? "device" : "stream";
}

static size_t aligned(size_t size) { return (size + 255) & ~(size_t)255; }

static size_t outputRoom(const Port *port) { return aligned(port->tensor.size) + GUARD; }

size_t resultsOffset(const Case *c, int64_t step, int32_t port) {
  size_t all = 0, before = 0;
  for (int32_t k = 0; k < c->numOutputs; ++k) {
    before += k < port && step < c->steps ? outputRoom(&c->outputs[k]) : 0;
    all += outputRoom(&c->outputs[k]);
  }
  return (size_t)step * all + before;
}

size_t resultsSize(const dlc_model *model, const Case *c) {
  return resultsOffset(c, c->steps, c->numOutputs) + aligned(dlc_model_state_size(model));
}

/* The inputs of all steps on the device, one block. */
static size_t inputsOffset(const Case *c, int64_t step, int32_t port) {
  size_t at = 0;
  for (int64_t s = 0; s <= step; ++s)
    for (int32_t k = 0; k < (s < step ? c->numInputs : port); ++k)
      at += aligned(c->inputs[k].tensor.size);
  return at;
}

static dlc_status copyInputs(dlc_model *model, const Case *c, char *block) {
  for (int64_t step = 0; step < c->steps; ++step)
    for (int32_t k = 0; k < c->numInputs; ++k) {
      size_t size = c->inputs[k].tensor.size;
      dlc_status status = size ? dlc_device_copy(model, block + inputsOffset(c, step, k), stepData(&c->inputs[k], step), size)
                               : DLC_OK;
      if (status != DLC_OK)
        return status;
    }
  return DLC_OK;
}

/* One step on the data at `inputs` (NULL: that of the files) and `results`. */
static dlc_status runStep(dlc_model *model, const Case *c, Mode mode, int64_t step, char *inputs, unsigned char *results,
                          void *workspace, size_t workspaceSize) {
  dlc_tensor in[MAX_PORTS], out[MAX_PORTS];
  for (int32_t k = 0; k < c->numInputs; ++k) {
    in[k] = c->inputs[k].tensor;
    in[k].data = inputs ? inputs + inputsOffset(c, step, k) : (char *)stepData(&c->inputs[k], step);
  }
  for (int32_t k = 0; k < c->numOutputs; ++k) {
    out[k] = c->outputs[k].tensor;
    out[k].data = results + resultsOffset(c, step, k);
  }
  if (mode == MODE_HOST)
    return dlc_model_run(model, in, c->numInputs, out, c->numOutputs, NULL, 0);
  return dlc_model_run_device(model, in, c->numInputs, out, c->numOutputs, workspace, workspaceSize,
                              mode == MODE_STREAM ? deviceStream() : NULL);
}

static dlc_status runSteps(dlc_model *model, const Case *c, Mode mode, char *inputs, unsigned char *results,
                           void *workspace, size_t workspaceSize) {
  size_t stateSize = dlc_model_state_size(model);
  unsigned char *state = results + resultsOffset(c, c->steps, 0);
  dlc_status status = DLC_OK;
  if (stateSize && (status = dlc_model_init_state(model, state, stateSize)) == DLC_OK)
    status = dlc_model_bind_state(model, state, stateSize);
  for (int64_t step = 0; step < c->steps && status == DLC_OK; ++step)
    status = runStep(model, c, mode, step, inputs, results, workspace, workspaceSize);
  if (mode == MODE_STREAM) {
    dlc_status later = dlc_model_synchronize(model);
    status = status == DLC_OK ? later : status;
  }
  if (stateSize)
    dlc_model_bind_state(model, NULL, 0);
  return status;
}

/* The same with everything in memory of the device. */
static dlc_status runOnDevice(dlc_model *model, const Case *c, Mode mode, unsigned char *results, size_t size) {
  void *inputs = NULL, *block = NULL, *workspace = NULL;
  size_t workspaceSize = 0;
  dlc_status status = DLC_OK;
  if (mode == MODE_STREAM) {
    dlc_tensor in[MAX_PORTS], out[MAX_PORTS] = {{0}};
    for (int32_t k = 0; k < c->numInputs; ++k)
      in[k] = c->inputs[k].tensor;
    status = dlc_model_shapes(model, in, c->numInputs, out, c->numOutputs, &workspaceSize);
    if (status == DLC_OK && workspaceSize)
      status = dlc_device_alloc(model, workspaceSize, &workspace);
  }
  if (status == DLC_OK)
    status = dlc_device_alloc(model, inputsOffset(c, c->steps - 1, c->numInputs) + 256, &inputs);
  if (status == DLC_OK)
    status = dlc_device_alloc(model, size + 256, &block);
  if (status == DLC_OK)
    status = copyInputs(model, c, inputs);
  if (status == DLC_OK)
    status = dlc_device_copy(model, block, results, size);
  if (status == DLC_OK)
    status = runSteps(model, c, mode, inputs, block, workspace, workspaceSize);
  if (status == DLC_OK)
    status = dlc_device_copy(model, results, block, size);
  if (inputs)
    dlc_device_free(model, inputs);
  if (block)
    dlc_device_free(model, block);
  if (workspace)
    dlc_device_free(model, workspace);
  return status;
}

/* Whether the bytes that no output covers are as they were; makes them zero. */
static bool seal(const Case *c, unsigned char poison, unsigned char *results) {
  bool good = true;
  for (int64_t step = 0; step < c->steps; ++step)
    for (int32_t k = 0; k < c->numOutputs; ++k) {
      unsigned char *end = results + resultsOffset(c, step, k) + outputRoom(&c->outputs[k]);
      for (unsigned char *at = results + resultsOffset(c, step, k) + c->outputs[k].tensor.size; at < end; ++at) {
        good &= *at == poison;
        *at = 0;
      }
    }
  return good;
}

dlc_status runCase(dlc_model *model, const Case *c, Mode mode, unsigned char poison, unsigned char *results, bool *overrun) {
  size_t size = resultsSize(model, c);
  memset(results, poison, size);
  memset(results + resultsOffset(c, c->steps, 0), 0, aligned(dlc_model_state_size(model)));
  dlc_status status = mode == MODE_HOST ? runSteps(model, c, mode, NULL, results, NULL, 0)
                                        : runOnDevice(model, c, mode, results, size);
  *overrun = false;
  if (status == DLC_OK)
    *overrun = !seal(c, poison, results);
  return status;
}
