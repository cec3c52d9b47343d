/* What the files of the CUDA part share. A model has one module, one copy of the weights and any number of frames,
 * one per running call; a frame has a stream and all memory that a call writes. Every function that calls the
 * driver does so between dlcEnterContext and dlcLeaveContext, so that a caller's current context stays his. */
#ifndef DLC_RUNTIME_CUDA_CUDA_H
#define DLC_RUNTIME_CUDA_CUDA_H

#include "Core/Internal.h"
#include "Cuda/Driver.h"

/* Part.c. The name that an artifact's dlc_cuda_code.part refers to. */
extern const DlcCudaPart dlc_cuda_part;

struct DlcCudaModel {
  const DlcDriver *driver;
  const dlc_model *model;
  const dlc_cuda_program *program;
  CUdevice device;
  int32_t capability; /* 90 for 9.0 */
  char name[128];
  CUcontext context;
  CUmodule module;
  CUfunction *functions; /* by launch */
  CUdeviceptr weights;
  CUstream copies;       /* of dlc_device_copy and the weights */
  int32_t maxArguments;  /* of a launch */
  int32_t numMaps;       /* of all launches */
  bool isStateOnDevice;  /* where model->state is */
  atomic_bool useGraphs; /* until the driver refuses one */
  atomic_int lost;       /* 0 no, 1 just now, 2 yes: lostText says why nothing more can run */
  char lostText[512];
};

/* A tensor map, and the address that it was encoded for. */
typedef struct DlcEncodedMap {
  CUtensorMap map;
  CUdeviceptr base;
  bool isEncoded;
} DlcEncodedMap;

/* Launches of one key. A key that comes a second time is worth capturing. */
typedef struct DlcGraphSlot {
  CUgraphExec executable; /* NULL before that */
  int64_t *key;
  uint64_t lastUse; /* 0: empty */
} DlcGraphSlot;

/* Keys a frame keeps: a program that alternates between a few sets of buffers finds all of them. */
#define DLC_GRAPH_SLOTS 4

/* The failure record and the outputs, then the inputs of a host call lie in one block on the device, so that
 * small ones travel in one transfer each way, through pinned memory. */
#define DLC_RECORD_BYTES 256
#define DLC_STAGED_BYTES ((size_t)2 << 20)

struct DlcCudaFrame {
  DlcCudaModel *cuda;
  CUstream stream;
  CUevent done;           /* recorded behind the last run that borrowed the workspace on a caller's stream */
  CUstream doneOn;        /* that stream */
  bool isPending;         /* `done` may not have been reached */
  bool isUnchecked;       /* a run on a stream may have left a failure record */
  CUdeviceptr block, ownWorkspace, ownState;
  size_t blockSize, workspaceSize;
  char *pinned;
  size_t pinnedSize;
  /* What the kernels' arguments follow from, in one array to compare as a whole. */
  int64_t *key;
  size_t keySize;         /* bytes */
  int64_t *symbols;       /* parts of `key` */
  CUdeviceptr *inputs, *outputs, *workspace, *state, *record;
  int64_t *values, *valuesOf; /* the program's, and the symbols they were computed from */
  bool hasValues;
  DlcEncodedMap *maps;
  uint64_t *scalars;      /* arguments of the launch at hand, and their addresses */
  void **arguments;
  DlcGraphSlot graphs[DLC_GRAPH_SLOTS];
  uint64_t clock;         /* of the slots' lastUse */
  CUevent *events;        /* with a hook: one before each launch and one behind the last */
};

/* Errors.c */

/* Fails with what could not be done and the driver's reason. A result after which the context is dead makes every
 * later call fail the same way. */
dlc_status dlcCudaFail(DlcCudaModel *cuda, CUresult result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* DLC_OK, or the failure by which the device was lost. */
dlc_status dlcCheckLost(DlcCudaModel *cuda);
dlc_status dlcEnterContext(DlcCudaModel *cuda);
void dlcLeaveContext(DlcCudaModel *cuda);

/* Tables.c: what is wrong with the artifact's CUDA code, or NULL. */
const char *dlcCheckCudaCode(const dlc_artifact *artifact);

/* Images.c: loads the first image of the first program (of this name, if `isa` is not NULL) that fits the device, and
 * sets program, module and functions. */
dlc_status dlcLoadProgram(DlcCudaModel *cuda, const char *isa);

/* DeviceMemory.c. Those that take a DlcCudaModel want its context to be current. */
dlc_status dlcDeviceAllocate(DlcCudaModel *cuda, const char *what, size_t size, CUdeviceptr *memory);
dlc_status dlcUpload(DlcCudaModel *cuda, CUdeviceptr to, const void *from, size_t size);
/* The number of the device that has `address`, DLC_PLACE_HOST for the host's. */
#define DLC_PLACE_HOST (-1)
int32_t dlcPlaceOf(const DlcCudaModel *cuda, const void *address);
dlc_status dlcPartAllocate(dlc_model *model, size_t size, void **memory);
void dlcPartRelease(dlc_model *model, void *memory);
dlc_status dlcPartCopy(dlc_model *model, void *to, const void *from, size_t size);
dlc_status dlcPartBindState(dlc_model *model, void *state, size_t size);

/* CudaFrame.c */
dlc_status dlcReadyFrame(DlcCudaModel *cuda, DlcFrame *frame);
void dlcFreeCudaFrame(DlcCudaFrame *frame);
/* Makes the block and, if that is small, the pinned memory beside it at least this large. */
dlc_status dlcReserveBlock(DlcCudaFrame *frame, size_t size);
dlc_status dlcReserveDeviceWorkspace(DlcCudaFrame *frame, size_t size);
/* Waits for what runs on streams with memory of this frame. */
dlc_status dlcSettleFrame(DlcCudaFrame *frame);

/* Launches.c */

/* Computes the values of the symbols in `frame`, unless they are the last ones. */
dlc_status dlcComputeValues(DlcCudaFrame *frame);
/* Queues all launches on `stream`. With `events`, records one before each and one behind the last. */
dlc_status dlcLaunchAll(DlcCudaFrame *frame, CUstream stream, const CUevent *events);

/* Graphs.c: queues all launches, by a graph where one is there or worth making. */
dlc_status dlcLaunchByGraph(DlcCudaFrame *frame, CUstream stream);
void dlcDropGraphs(DlcCudaFrame *frame);

/* DeviceRun.c */
dlc_status dlcPartRun(dlc_model *model, DlcFrame *frame);
dlc_status dlcPartRunDevice(dlc_model *model, DlcFrame *frame, void *workspace, void *stream);
dlc_status dlcPartSynchronize(dlc_model *model);

#endif
