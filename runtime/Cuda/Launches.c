/* The program's launches for one call: their grids, arguments and tensor maps, from the values of its symbols and
 * the addresses in the frame. */
#include "Cuda/Cuda.h"

#include <inttypes.h>
#include <string.h>

dlc_status dlcComputeValues(DlcCudaFrame *frame) {
  DlcCudaModel *cuda = frame->cuda;
  size_t size = (size_t)cuda->model->artifact->num_symbols * sizeof(int64_t);
  if (frame->hasValues && memcmp(frame->valuesOf, frame->symbols, size) == 0)
    return DLC_OK;
  frame->hasValues = false;
  for (int32_t i = 0; i < cuda->numMaps; ++i)
    frame->maps[i].isEncoded = false;
  int32_t code = cuda->program->num_values ? cuda->program->values(frame->symbols, frame->values) : DLC_SHAPES_OK;
  const char *name = cuda->model->artifact->name;
  if (code < 0)
    return dlcFail(DLC_ERROR_SHAPE,
                   "model '%s': the sizes of its kernels that follow from these inputs' shapes are not defined or "
                   "exceed 64 bits",
                   name);
  if (code > 0)
    return dlcFail(DLC_ERROR_SHAPE, "model '%s': %s: size %d of its kernels is %" PRId64
                   " with these inputs' shapes, more than a GPU takes at once; use smaller ones",
                   name, cuda->program->isa, code - 1,
                   code <= cuda->program->num_values ? frame->values[code - 1] : 0);
  memcpy(frame->valuesOf, frame->symbols, size);
  frame->hasValues = true;
  return DLC_OK;
}

static CUdeviceptr addressOf(const DlcCudaFrame *frame, const dlc_cuda_argument *argument) {
  CUdeviceptr base = 0;
  switch (argument->kind) {
  case DLC_CUDA_INPUT: base = frame->inputs[argument->index]; break;
  case DLC_CUDA_OUTPUT: base = frame->outputs[argument->index]; break;
  case DLC_CUDA_WEIGHTS: base = frame->cuda->weights; break;
  case DLC_CUDA_WORKSPACE: base = *frame->workspace; break;
  case DLC_CUDA_STATE: base = *frame->state; break;
  }
  return base + (CUdeviceptr)frame->values[argument->value];
}

static int mapType(int32_t dtype) {
  switch (dtype) {
  case DLC_I8:
  case DLC_U8: return 0;
  case DLC_I32: return 3;
  case DLC_F16: return 6;
  case DLC_F32: return 7;
  case DLC_F64: return 8;
  case DLC_BF16: return 9;
  }
  return -1; /* which the driver refuses */
}

static dlc_status encode(DlcCudaFrame *frame, const dlc_cuda_launch *launch, int32_t index, DlcEncodedMap *into) {
  const DlcDriver *driver = frame->cuda->driver;
  const dlc_cuda_tensor_map *map = &launch->tensor_maps[index];
  CUdeviceptr base = addressOf(frame, &map->base);
  if (base == 0) /* of a tensor without elements, of which nothing is read; the driver wants an address all the same */
    base = *frame->record;
  if (into->isEncoded && into->base == base)
    return DLC_OK;
  uint64_t sizes[5], strides[5];
  uint32_t box[5], steps[5];
  for (int32_t i = 0; i < map->rank; ++i) {
    sizes[i] = (uint64_t)frame->values[map->sizes[i]];
    if (i > 0)
      strides[i - 1] = (uint64_t)frame->values[map->strides[i]];
    box[i] = (uint32_t)map->box[i];
    steps[i] = (uint32_t)map->steps[i];
  }
  int swizzle = map->swizzle == 128 ? 3 : map->swizzle / 32; /* 0, 1, 2, 3 for 0, 32, 64, 128 bytes */
  enum { NO_INTERLEAVE = 0, PROMOTE_128_BYTES = 2, FILL_ZEROS = 0 };
  void *address = (void *)(uintptr_t)base;
  int type = mapType(map->dtype);
  unsigned rank = (unsigned)map->rank;
  CUresult result;
  if (map->pixels)
    result = driver->cuTensorMapEncodeIm2col(&into->map, type, rank, address, sizes, strides, map->lower, map->upper,
                                             (unsigned)map->channels, (unsigned)map->pixels, steps, NO_INTERLEAVE,
                                             swizzle, PROMOTE_128_BYTES, FILL_ZEROS);
  else
    result = driver->cuTensorMapEncodeTiled(&into->map, type, rank, address, sizes, strides, box, steps, NO_INTERLEAVE,
                                            swizzle, PROMOTE_128_BYTES, FILL_ZEROS);
  if (result)
    return dlcCudaFail(frame->cuda, result,
                       "'%s': cannot encode tensor map %d: rank %u, first dimension %" PRIu64 ", address 0x%llx",
                       launch->function, index, rank, sizes[0], base);
  into->base = base;
  into->isEncoded = true;
  return DLC_OK;
}

/* Fills frame->arguments. `maps` are those of the launch. */
static dlc_status setArguments(DlcCudaFrame *frame, const dlc_cuda_launch *launch, DlcEncodedMap *maps) {
  for (int32_t i = 0; i < launch->num_arguments; ++i) {
    const dlc_cuda_argument *argument = &launch->arguments[i];
    frame->arguments[i] = &frame->scalars[i];
    if (argument->kind == DLC_CUDA_TENSOR_MAP) {
      dlc_status status = encode(frame, launch, argument->index, &maps[argument->index]);
      if (status != DLC_OK)
        return status;
      frame->arguments[i] = &maps[argument->index].map;
    } else if (argument->kind == DLC_CUDA_VALUE)
      frame->scalars[i] = (uint64_t)frame->values[argument->value];
    else if (argument->kind == DLC_CUDA_FAILURE)
      frame->scalars[i] = *frame->record;
    else
      frame->scalars[i] = addressOf(frame, argument);
  }
  return DLC_OK;
}

static dlc_status launchOne(DlcCudaFrame *frame, int32_t index, DlcEncodedMap *maps, CUstream stream) {
  DlcCudaModel *cuda = frame->cuda;
  const dlc_cuda_launch *launch = &cuda->program->launches[index];
  CUlaunchConfig config = {.shared = (unsigned)launch->shared, .stream = stream};
  bool isEmpty = false;
  for (int i = 0; i < 3; ++i) {
    int64_t blocks = frame->values[launch->grid[i]];
    if (blocks < 0 || blocks > INT32_MAX)
      return dlcFail(DLC_ERROR_SHAPE, "model '%s': '%s': a grid of %" PRId64 " blocks is more than a GPU takes",
                     cuda->model->artifact->name, launch->function, blocks);
    isEmpty |= blocks == 0;
    config.grid[i] = (unsigned)blocks;
    config.block[i] = (unsigned)launch->block[i];
  }
  if (isEmpty)
    return DLC_OK;
  dlc_status status = setArguments(frame, launch, maps);
  if (status != DLC_OK)
    return status;
  CUlaunchAttribute cluster = {.id = CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION,
                               .value.cluster = {(unsigned)launch->cluster, 1, 1}};
  if (launch->cluster > 1) {
    config.attributes = &cluster;
    config.numAttributes = 1;
  }
  CUresult result = cuda->driver->cuLaunchKernelEx(&config, cuda->functions[index], frame->arguments, NULL);
  if (result)
    return dlcCudaFail(cuda, result, "cannot launch '%s' in a grid of %u x %u x %u", launch->function, config.grid[0],
                       config.grid[1], config.grid[2]);
  return DLC_OK;
}

dlc_status dlcLaunchAll(DlcCudaFrame *frame, CUstream stream, const CUevent *events) {
  DlcCudaModel *cuda = frame->cuda;
  DlcEncodedMap *maps = frame->maps;
  int32_t count = cuda->program->num_launches;
  for (int32_t i = 0; i <= count; ++i) {
    CUresult result = events ? cuda->driver->cuEventRecord(events[i], stream) : CUDA_SUCCESS;
    if (result)
      return dlcCudaFail(cuda, result, "cannot time the kernels");
    if (i == count)
      break;
    dlc_status status = launchOne(frame, i, maps, stream);
    if (status != DLC_OK)
      return status;
    maps += cuda->program->launches[i].num_tensor_maps;
  }
  return DLC_OK;
}
