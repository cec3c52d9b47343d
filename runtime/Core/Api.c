/* The runtime as one table: the only door of the copy inside a model's shared library. */
#include "Internal.h"

const char *dlc_version(void) { return DLC_RUNTIME_VERSION; }

static const dlc_api api = {
    .size = sizeof(dlc_api),
    .version = dlc_version,
    .last_error = dlc_last_error,
    .status_name = dlc_status_name,
    .dtype_name = dlc_dtype_name,
    .dtype_size = dlc_dtype_size,
    .cpu_features = dlc_cpu_features,
    .model_create = dlc_model_create,
    .model_load = dlc_model_load,
    .model_destroy = dlc_model_destroy,
    .model_artifact = dlc_model_artifact,
    .model_isa = dlc_model_isa,
    .model_threads = dlc_model_threads,
    .model_shapes = dlc_model_shapes,
    .model_run = dlc_model_run,
    .preprocess_image = dlc_preprocess_image,
    .model_set_hook = dlc_model_set_hook,
    .model_metrics = dlc_model_metrics,
    .model_state_size = dlc_model_state_size,
    .model_init_state = dlc_model_init_state,
    .model_bind_state = dlc_model_bind_state,
    .model_device = dlc_model_device,
    .model_run_device = dlc_model_run_device,
    .model_synchronize = dlc_model_synchronize,
    .device_alloc = dlc_device_alloc,
    .device_free = dlc_device_free,
    .device_copy = dlc_device_copy,
};

const dlc_api *dlc_api_v1(void) { return &api; }
