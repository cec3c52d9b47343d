/* Calls that a model must refuse before it does anything. */
#include "Check.h"
#include "Device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The tensors of a good call, to be spoilt one at a time. */
typedef struct Call {
  dlc_tensor inputs[MAX_PORTS], outputs[MAX_PORTS];
  int32_t numInputs, numOutputs;
} Call;

enum { UNTOUCHED = 0x77 };

static Call goodCall(const Case *c) {
  Call call = {.numInputs = c->numInputs, .numOutputs = c->numOutputs};
  for (int32_t k = 0; k < c->numInputs; ++k) {
    call.inputs[k] = c->inputs[k].tensor;
    call.inputs[k].data = (void *)stepData(&c->inputs[k], 0);
  }
  for (int32_t k = 0; k < c->numOutputs; ++k) {
    call.outputs[k] = c->outputs[k].tensor;
    call.outputs[k].data = memset(allocate(call.outputs[k].size), UNTOUCHED, call.outputs[k].size);
  }
  return call;
}

static void freeOutputs(const Call *call) {
  for (int32_t k = 0; k < call->numOutputs; ++k)
    free(call->outputs[k].data);
}

/* Runs the spoilt call; whether it was refused with `status` and the outputs are as they were. */
static bool isRefused(dlc_model *model, const Call *good, Call spoilt, dlc_status status) {
  if (dlc_model_run(model, spoilt.inputs, spoilt.numInputs, spoilt.outputs, spoilt.numOutputs, NULL, 0) != status)
    return false;
  for (int32_t k = 0; k < good->numOutputs; ++k)
    for (size_t i = 0; i < good->outputs[k].size; ++i)
      if (((unsigned char *)good->outputs[k].data)[i] != UNTOUCHED)
        return false;
  return true;
}

/* A model with state checks that one is bound before all else. */
static bool bindState(dlc_model *model, void **state) {
  size_t size = dlc_model_state_size(model);
  *state = size ? allocate(size) : NULL;
  return !size || (dlc_model_init_state(model, *state, size) == DLC_OK && dlc_model_bind_state(model, *state, size) == DLC_OK);
}

static const char *checkInput(dlc_model *model, const Call *good, int32_t k) {
  const dlc_port *port = &dlc_model_artifact(model)->inputs[k];
  Call call = *good;
  call.inputs[k].dtype = (call.inputs[k].dtype + 1) % DLC_NUM_DTYPES;
  if (!isRefused(model, good, call, DLC_ERROR_DTYPE))
    return "an input of another type";
  call = *good;
  call.inputs[k].rank += call.inputs[k].rank < DLC_MAX_RANK ? 1 : -1;
  call.inputs[k].shape[call.inputs[k].rank - 1] = 1;
  if (!isRefused(model, good, call, DLC_ERROR_SHAPE))
    return "an input of another rank";
  for (int32_t d = 0; d < port->rank; ++d) {
    call = *good;
    call.inputs[k].shape[d] = port->dims[d] < 0 ? -1 : port->dims[d] + 1;
    if (!isRefused(model, good, call, DLC_ERROR_SHAPE))
      return "an input of another shape";
  }
  if (!good->inputs[k].size)
    return NULL;
  call = *good;
  --call.inputs[k].size;
  if (!isRefused(model, good, call, DLC_ERROR_ARGUMENT))
    return "an input whose memory is too small";
  call = *good;
  call.inputs[k].data = NULL;
  return isRefused(model, good, call, DLC_ERROR_ARGUMENT) ? NULL : "an input without memory";
}

static const char *checkOutput(dlc_model *model, const Call *good, int32_t k) {
  if (!good->outputs[k].size)
    return NULL;
  Call call = *good;
  --call.outputs[k].size;
  if (!isRefused(model, good, call, DLC_ERROR_ARGUMENT))
    return "an output whose memory is too small";
  call = *good;
  call.outputs[k].data = NULL;
  return isRefused(model, good, call, DLC_ERROR_ARGUMENT) ? NULL : "an output without memory";
}

/* Addresses of the host, and of the device but not aligned. */
static const char *checkPlaces(dlc_model *model, const Call *good) {
  size_t bytes = 0;
  for (int32_t k = 0; k < good->numInputs; ++k)
    bytes += good->inputs[k].size;
  if (!bytes || dlc_model_state_size(model))
    return NULL;
  Call call = *good;
  if (dlc_model_run_device(model, call.inputs, call.numInputs, call.outputs, call.numOutputs, NULL, 0, NULL) != DLC_ERROR_ARGUMENT)
    return "memory of the host in a run on the device's";
  void *memory = NULL;
  if (dlc_device_alloc(model, bytes + 512, &memory) != DLC_OK)
    return "(no memory on the device)";
  for (int32_t k = 0; k < call.numInputs; ++k)
    call.inputs[k].data = (char *)memory + 8;
  dlc_status status = dlc_model_run_device(model, call.inputs, call.numInputs, call.outputs, call.numOutputs, NULL, 0, NULL);
  dlc_device_free(model, memory);
  return status == DLC_ERROR_ARGUMENT ? NULL : "memory of the device that is not aligned to 16 bytes";
}

static const char *checkOpening(const Case *c) {
  dlc_model *model = NULL;
  dlc_options options = DLC_OPTIONS_INIT;
  options.isa = "cuda";
  options.device = 1000;
  if (dlc_model_load(c->library, &options, &model) == DLC_OK)
    return "device 1000";
  options.device = 0;
  options.isa = "sm_1";
  return dlc_model_load(c->library, &options, &model) == DLC_ERROR_ARGUMENT && !model ? NULL : "the program sm_1";
}

const char *checkRefusals(dlc_model *model, const Case *c) {
  Call good = goodCall(c), call = good;
  void *state = NULL;
  const char *problem = checkOpening(c);
  if (!problem && dlc_model_state_size(model) && !isRefused(model, &good, good, DLC_ERROR_ARGUMENT))
    problem = "a run without a state";
  if (!problem && !bindState(model, &state))
    problem = "(a state was not bound)";
  ++call.numInputs;
  if (!problem && !isRefused(model, &good, call, DLC_ERROR_ARGUMENT))
    problem = "one input too many";
  for (int32_t k = 0; k < c->numInputs && !problem; ++k)
    problem = checkInput(model, &good, k);
  for (int32_t k = 0; k < c->numOutputs && !problem; ++k)
    problem = checkOutput(model, &good, k);
  if (!problem)
    problem = checkPlaces(model, &good);
  if (state)
    dlc_model_bind_state(model, NULL, 0);
  free(state);
  freeOutputs(&good);
  return problem;
}
