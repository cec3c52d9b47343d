/* Memory where a model runs, for programs without CUDA's headers. For a model on the processor all of it is the
 * host's, so that one program serves both. */
#include "Internal.h"

#include <string.h>

int32_t dlc_model_device(const dlc_model *model) { return model && model->part ? model->options.device : -1; }

dlc_status dlc_model_synchronize(dlc_model *model) {
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_synchronize: model is null");
  return model->part ? model->part->synchronize(model) : DLC_OK;
}

dlc_status dlc_device_alloc(dlc_model *model, size_t size, void **memory) {
  if (!memory)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_device_alloc: memory is null");
  *memory = NULL;
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_device_alloc: model is null");
  if (model->part)
    return model->part->allocate(model, size, memory);
  *memory = dlcAlloc(size);
  return *memory ? DLC_OK
                 : dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for %zu bytes", model->artifact->name, size);
}

void dlc_device_free(dlc_model *model, void *memory) {
  if (!model || !memory)
    return;
  if (model->part)
    model->part->release(model, memory);
  else
    dlcFree(memory);
}

dlc_status dlc_device_copy(dlc_model *model, void *to, const void *from, size_t size) {
  if (!model)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_device_copy: model is null");
  if (size && (!to || !from))
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': cannot copy %zu bytes: %s is null", model->artifact->name, size,
                   to ? "from" : "to");
  if (!size)
    return DLC_OK;
  if (model->part)
    return model->part->copy(model, to, from, size);
  memcpy(to, from, size);
  return DLC_OK;
}
