/* A model's shared library with CUDA code alone, as the compiler links it: the runtime inside has its CUDA part. */
#include "dlc/Runtime/Runtime.h"

extern const char dlc_cuda_part __attribute__((visibility("hidden")));

static int32_t shapes(const int64_t *symbols, int64_t *dims, int64_t *workspace) {
  (void)symbols;
  (void)dims;
  *workspace = 0;
  return DLC_SHAPES_OK;
}

static const dlc_cuda_image image = {DLC_CUDA_PTX, 80, 0, 3, "ok"};
static const dlc_cuda_program program = {.isa = "sm_80", .num_images = 1, .images = &image};
static const dlc_cuda_code code = {1, &program, &dlc_cuda_part};

const dlc_artifact fake_dlc_artifact = {
    .magic = DLC_ARTIFACT_MAGIC,
    .abi_version = DLC_ABI_VERSION,
    .name = "gpu",
    .shapes = shapes,
    .cuda = &code,
};

const dlc_api *fake_dlc_api(void);
const dlc_api *fake_dlc_api(void) { return dlc_api_v1(); }

const dlc_artifact *dlc_artifact_v1(void);
const dlc_artifact *dlc_artifact_v1(void) { return &fake_dlc_artifact; }
