/* The state of a model compiled for training: one block of the program's memory. */
#include "Internal.h"

#include <stdint.h>
#include <string.h>

const char *dlcCheckState(const dlc_artifact *artifact) {
  if (artifact->num_state < 0 || (artifact->num_state && !artifact->state))
    return "the state's table is missing";
  uint64_t end = 0;
  for (int32_t i = 0; i < artifact->num_state; ++i) {
    const dlc_state_entry *entry = &artifact->state[i];
    size_t bytes;
    if (!entry->name || !dlc_dtype_size(entry->dtype) || entry->rank < 0 || entry->rank > DLC_MAX_RANK || (entry->rank && !entry->dims))
      return "a state entry without name, type or shape";
    if (!dlcTensorBytes(entry->dtype, entry->rank, entry->dims, &bytes) || entry->offset < end ||
        entry->offset > artifact->state_size || bytes > artifact->state_size - entry->offset)
      return "a state entry is out of the state's range";
    if (entry->initial >= 0 && ((uint64_t)entry->initial > artifact->weights_size ||
                                bytes > artifact->weights_size - (uint64_t)entry->initial))
      return "a state entry's first value is out of the weights' range";
    end = entry->offset + bytes;
  }
  return NULL;
}

size_t dlc_model_state_size(const dlc_model *model) { return model ? (size_t)model->artifact->state_size : 0; }

static dlc_status checkMemory(const dlc_artifact *artifact, const void *state, size_t size) {
  if (!state)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': state is null", artifact->name);
  if (size < artifact->state_size)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': state: expected at least %llu bytes, got %zu", artifact->name,
                   (unsigned long long)artifact->state_size, size);
  return DLC_OK;
}

dlc_status dlc_model_init_state(const dlc_model *model, void *state, size_t size) {
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_init_state: model is null");
  const dlc_artifact *artifact = model->artifact;
  dlc_status status = checkMemory(artifact, state, size);
  if (status != DLC_OK)
    return status;
  char *values = state, *copy = NULL;
  if (model->part) { /* `state` may be on the device */
    values = copy = dlcAlloc((size_t)artifact->state_size);
    if (!copy)
      return dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for a state of %llu bytes", artifact->name,
                     (unsigned long long)artifact->state_size);
  }
  memset(values, 0, (size_t)artifact->state_size);
  for (int32_t i = 0; i < artifact->num_state; ++i) {
    const dlc_state_entry *entry = &artifact->state[i];
    size_t bytes;
    if (entry->initial >= 0 && dlcTensorBytes(entry->dtype, entry->rank, entry->dims, &bytes))
      memcpy(values + entry->offset, model->weights + entry->initial, bytes);
  }
  if (copy)
    status = model->part->copy((dlc_model *)model, state, copy, (size_t)artifact->state_size);
  dlcFree(copy);
  return status;
}

dlc_status dlc_model_bind_state(dlc_model *model, void *state, size_t size) {
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_bind_state: model is null");
  if (state) {
    dlc_status status = checkMemory(model->artifact, state, size);
    if (status != DLC_OK)
      return status;
    if ((uintptr_t)state % DLC_ALIGNMENT)
      return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': state: expected an address that is a multiple of %d",
                     model->artifact->name, DLC_ALIGNMENT);
  }
  if (model->part) {
    dlc_status status = model->part->bindState(model, state, size);
    if (status != DLC_OK)
      return status;
  }
  model->state = state;
  return DLC_OK;
}
