/* What the files of the runtime share. Names are dlcCamel, so that an archive linked into a program
 * takes no name from it. Memory comes from Memory.c, threads from ThreadPool.c and Park.c, files
 * from Sidecar.c and Library.c alone: a profile without an operating system replaces those. */
#ifndef DLC_RUNTIME_CORE_INTERNAL_H
#define DLC_RUNTIME_CORE_INTERNAL_H

#include "dlc/Runtime/Runtime.h"

#include <stdatomic.h>
#include <stdbool.h>

typedef struct DlcPool DlcPool;
typedef struct DlcMetrics DlcMetrics;
typedef struct DlcCudaModel DlcCudaModel;
typedef struct DlcCudaFrame DlcCudaFrame;

/* Calls that may run at once on workspaces the model keeps; further ones allocate and free. */
#define DLC_KEPT_FRAMES 64

/* One running call: what compiled code sees, and the memory behind it. Kept between calls. */
typedef struct DlcFrame {
  dlc_context context; /* first: compiled code knows its address as dlc_context */
  dlc_model *model;
  dlc_kernel_hook hook;
  void *hookUser;
  atomic_int failed; /* set by the first dlc_rt_fail_range, whose arguments follow */
  int32_t failKernel;
  int64_t failValue, failLow, failHigh;
  dlc_call call;
  const void **inputs;
  void **outputs;
  int64_t *symbols;
  int64_t *dims;        /* of all inputs, then of all outputs */
  int64_t workspaceSize; /* as `shapes` told it */
  char *workspace;      /* the model's own, or NULL before it is needed */
  size_t capacity;
  DlcCudaFrame *cuda;   /* NULL on the processor, and before the first run */
} DlcFrame;

/* What the core knows of runtime/Cuda. Core files never call that part by name, so that a program without
 * CUDA code is linked without it (see Choose.c). Contents of `frame` are checked; addresses in it are of the
 * host for `run`, of the device for `runDevice`. */
typedef struct DlcCudaPart {
  dlc_status (*open)(dlc_model *model, const char *isa); /* NULL: any program */
  void (*close)(dlc_model *model);
  void (*freeFrame)(DlcCudaFrame *frame);
  dlc_status (*run)(dlc_model *model, DlcFrame *frame);
  dlc_status (*runDevice)(dlc_model *model, DlcFrame *frame, void *workspace, void *stream);
  dlc_status (*synchronize)(dlc_model *model);
  dlc_status (*allocate)(dlc_model *model, size_t size, void **memory);
  void (*release)(dlc_model *model, void *memory);
  dlc_status (*copy)(dlc_model *model, void *to, const void *from, size_t size);
  dlc_status (*bindState)(dlc_model *model, void *state, size_t size);
} DlcCudaPart;

struct dlc_model {
  const dlc_artifact *artifact;
  const dlc_variant *variant; /* NULL on a GPU */
  const DlcCudaPart *part; /* NULL on the processor */
  DlcCudaModel *cuda;
  const char *isa; /* of the variant or program */
  dlc_options options;
  int32_t threads;
  int32_t numDims; /* of all inputs and outputs */
  const char *weights;
  char *state; /* bound by the program, or NULL */
  void *mapping; /* of the sidecar, or NULL */
  size_t mappingSize;
  void *library; /* of dlc_model_load, or NULL */
  DlcPool *pool; /* NULL with one thread or the caller's pool */
  DlcMetrics *metrics;
  dlc_kernel_hook hook;
  void *hookUser;
  _Atomic(DlcFrame *) frames[DLC_KEPT_FRAMES];
};

/* Error.c: stores the message for dlc_last_error, returns `status`. */
dlc_status dlcFail(dlc_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Memory.c: memory aligned to DLC_ALIGNMENT. NULL when there is none. */
void *dlcAlloc(size_t size);
void dlcFree(void *memory);

/* Cpu.c. The processors this process may use, at least 1. */
int32_t dlcProcessors(void);
/* Asks the system for the register state that code with `features` needs (AMX on Linux). */
bool dlcEnableFeatures(uint64_t features);
/* "avx2, fma" for a set of bits. */
void dlcFeatureNames(uint64_t features, char *text, size_t size);

/* Clock.c: nanoseconds of a clock that never goes back. */
int64_t dlcNow(void);

/* Hash.c: XXH64, seed 0. */
uint64_t dlcHash(const void *data, size_t size);

/* Sidecar.c: maps the weights file of `model`, whose artifact and options are set. */
dlc_status dlcMapSidecar(dlc_model *model);
void dlcUnmapSidecar(dlc_model *model);

/* Choose.c: the artifact's CUDA code, NULL without. */
const dlc_cuda_code *dlcCudaCode(const dlc_artifact *artifact);
/* Takes the code that `model` runs, and opens its device. Its weights are there. */
dlc_status dlcChoose(dlc_model *model);

/* Run.c: the failure that `frame` has recorded, or that the compiled code ended with `code`. */
dlc_status dlcFailValue(const dlc_artifact *artifact, const DlcFrame *frame, int32_t code);

/* State.c: what is wrong with the artifact's state table, or NULL. */
const char *dlcCheckState(const dlc_artifact *artifact);

/* Library.c */
void dlcCloseLibrary(void *library);

/* Shapes.c */

/* Bytes of a tensor; false if they are more than an address space holds or a dimension is < 0. */
bool dlcTensorBytes(int32_t dtype, int32_t rank, const int64_t *shape, size_t *bytes);
/* Reads the symbols off the inputs and fills dims and workspaceSize of `frame`. */
dlc_status dlcBindShapes(const dlc_model *model, DlcFrame *frame, const dlc_tensor *inputs, int32_t numInputs);
/* "[N, 1, 28, 28]" for a port, "[4, 1, 28, 28]" for a tensor. */
void dlcPortShape(const dlc_artifact *artifact, const dlc_port *port, char *text, size_t size);
void dlcTensorShape(int32_t rank, const int64_t *shape, char *text, size_t size);

/* Frames.c: lends a frame of the model, NULL when memory is out. */
DlcFrame *dlcTakeFrame(const dlc_model *model);
void dlcGiveFrame(const dlc_model *model, DlcFrame *frame);
void dlcFreeFrames(dlc_model *model);
/* Makes frame->workspace as large as frame->workspaceSize. */
bool dlcReserveWorkspace(DlcFrame *frame);

/* Launch.c: the table that a context of this runtime begins with. */
extern const dlc_calls dlcCalls;

/* Metrics.c */
DlcMetrics *dlcCreateMetrics(void);
void dlcCountRun(DlcMetrics *metrics, dlc_status status, int64_t nanoseconds);

/* Resize.c: a window of a picture, in source pixels; it may have fractions. */
typedef struct DlcWindow {
  double y, x, height, width;
} DlcWindow;

/* Scales `window` of 8-bit pixels to outHeight x outWidth float pixels, channels interleaved in both.
 * False when memory is out. */
bool dlcResize(const uint8_t *pixels, int32_t height, int32_t width, int32_t channels, const DlcWindow *window,
               int32_t outHeight, int32_t outWidth, float *out);

#endif
