/* The artifact's CUDA code is checked once, when a model is opened, so that a run can trust it. */
#include "Cuda/Cuda.h"

static bool isIndex(int32_t index, int32_t count) { return index >= 0 && index < count; }

static const char *checkArgument(const dlc_artifact *artifact, const dlc_cuda_program *program,
                                 const dlc_cuda_launch *launch, const dlc_cuda_argument *argument) {
  switch (argument->kind) {
  case DLC_CUDA_INPUT:
    if (!isIndex(argument->index, artifact->num_inputs))
      return "a kernel takes an input that does not exist";
    break;
  case DLC_CUDA_OUTPUT:
    if (!isIndex(argument->index, artifact->num_outputs))
      return "a kernel takes an output that does not exist";
    break;
  case DLC_CUDA_STATE:
    if (!artifact->state_size)
      return "a kernel takes the state of a model without one";
    break;
  case DLC_CUDA_WEIGHTS:
  case DLC_CUDA_WORKSPACE:
  case DLC_CUDA_VALUE:
    break;
  case DLC_CUDA_FAILURE:
    return program->has_failures ? NULL : "a kernel can fail in a program that cannot";
  case DLC_CUDA_TENSOR_MAP:
    return isIndex(argument->index, launch->num_tensor_maps) ? NULL : "a kernel takes a tensor map that does not exist";
  default:
    return "a kernel's argument is of unknown kind";
  }
  return isIndex(argument->value, program->num_values) ? NULL
                                                       : "a kernel's argument refers to a value that does not exist";
}

static const char *checkMap(const dlc_artifact *artifact, const dlc_cuda_program *program,
                            const dlc_cuda_launch *launch, const dlc_cuda_tensor_map *map) {
  if (map->rank < 1 || map->rank > 5 || (map->pixels && (map->rank < 3 || map->channels < 1 || map->pixels < 0)))
    return "a tensor map's rank is out of range";
  if (map->swizzle != 0 && map->swizzle != 32 && map->swizzle != 64 && map->swizzle != 128)
    return "a tensor map's swizzle is unknown";
  if (map->base.kind > DLC_CUDA_STATE)
    return "a tensor map's base is no address";
  for (int32_t i = 0; i < map->rank; ++i)
    if (!isIndex(map->sizes[i], program->num_values) || (i > 0 && !isIndex(map->strides[i], program->num_values)))
      return "a tensor map refers to a value that does not exist";
  return checkArgument(artifact, program, launch, &map->base);
}

static const char *checkLaunch(const dlc_artifact *artifact, const dlc_cuda_program *program,
                               const dlc_cuda_launch *launch) {
  if (!launch->function || !isIndex(launch->kernel, artifact->num_kernels))
    return "a launch without kernel";
  if (launch->num_arguments < 0 || launch->num_tensor_maps < 0 || (launch->num_arguments && !launch->arguments) ||
      (launch->num_tensor_maps && !launch->tensor_maps) || launch->shared < 0 || launch->cluster < 1)
    return "a launch is out of range";
  for (int i = 0; i < 3; ++i)
    if (!isIndex(launch->grid[i], program->num_values) || launch->block[i] < 1)
      return "a launch's grid or block is out of range";
  const char *what = NULL;
  for (int32_t i = 0; i < launch->num_arguments && !what; ++i)
    what = checkArgument(artifact, program, launch, &launch->arguments[i]);
  for (int32_t i = 0; i < launch->num_tensor_maps && !what; ++i)
    what = checkMap(artifact, program, launch, &launch->tensor_maps[i]);
  return what;
}

static const char *checkProgram(const dlc_artifact *artifact, const dlc_cuda_program *program) {
  if (!program->isa)
    return "a CUDA program without name";
  if (program->num_images < 1 || program->num_launches < 0 || program->num_values < 0 || !program->images ||
      (program->num_launches && !program->launches) || (program->num_values && !program->values))
    return "a CUDA program without images, launches or values";
  for (int32_t i = 0; i < program->num_images; ++i) {
    const dlc_cuda_image *image = &program->images[i];
    if (!image->data || !image->size || image->capability < 10 || image->kind < DLC_CUDA_PTX ||
        image->kind > DLC_CUDA_CUBIN)
      return "a CUDA image without contents or of unknown kind";
    if (image->kind == DLC_CUDA_PTX && ((const char *)image->data)[image->size - 1] != 0)
      return "a CUDA image of PTX without its end";
  }
  const char *what = NULL;
  for (int32_t i = 0; i < program->num_launches && !what; ++i)
    what = checkLaunch(artifact, program, &program->launches[i]);
  return what;
}

const char *dlcCheckCudaCode(const dlc_artifact *artifact) {
  const dlc_cuda_code *code = dlcCudaCode(artifact);
  if (code->num_programs < 1 || !code->programs)
    return "CUDA code without programs";
  const char *what = NULL;
  for (int32_t i = 0; i < code->num_programs && !what; ++i)
    what = checkProgram(artifact, &code->programs[i]);
  return what;
}
