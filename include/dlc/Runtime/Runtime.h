/* The C API of a compiled model: load, look, run.
 *
 * A model is immutable and may be used from many threads at once; each call brings its own
 * workspace, or lets the model lend one. No function here keeps global state, none throws. Every
 * failure is a status; `dlc_last_error` tells in words what was found and what was expected.
 *
 * A program that links a model's archive links build/lib/libdlc_runtime.a as well and calls these
 * functions. A model's shared library has a runtime inside, whose functions are hidden: a program
 * that links only that library calls them through the table `dlc_api`, as the functions of the
 * model's generated header do in both cases. */
#ifndef DLC_RUNTIME_RUNTIME_H
#define DLC_RUNTIME_RUNTIME_H

#include "dlc/Runtime/Artifact.h"
#include "dlc/Runtime/Tensor.h"

#if defined(__GNUC__)
#define DLC_API __attribute__((visibility("default")))
#else
#define DLC_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum dlc_status {
  DLC_OK = 0,
  DLC_ERROR_ARGUMENT = 1,   /* null pointer, wrong count, short buffer, misaligned workspace */
  DLC_ERROR_SHAPE = 2,      /* rank or dimension disagrees with the model */
  DLC_ERROR_DTYPE = 3,
  DLC_ERROR_UNSUPPORTED = 4,/* this machine runs none of the artifact's code */
  DLC_ERROR_MEMORY = 5,     /* of the host or the device */
  DLC_ERROR_IO = 6,         /* file missing, unreadable, sidecar damaged */
  DLC_ERROR_VERSION = 7,    /* made for another version of the runtime's ABI */
  DLC_ERROR_VALUE = 8,      /* a value computed from the inputs is out of range */
  DLC_ERROR_DEVICE = 9      /* the GPU or its driver failed; most often nothing more can run on it in this process */
} dlc_status;

typedef struct dlc_model dlc_model;

/* Runs body(context, i) for i in [0, count) with any schedule, returns when all are done. */
typedef void (*dlc_parallel_for_fn)(void *pool, int64_t count, void (*body)(void *context, int64_t i), void *context);

typedef struct dlc_options {
  size_t struct_size;       /* sizeof(dlc_options) */
  int32_t threads;          /* 0: one per processor the process may use; 1: no pool */
  dlc_parallel_for_fn parallel_for; /* the program's own pool, or NULL for the model's */
  void *pool;               /* handed to parallel_for */
  const char *isa;          /* NULL: a GPU if the artifact has code for it and one is there, else the best variant that
                             * fits; "cuda" or "cpu" for one of the two; or the name of a variant or CUDA program */
  const char *weights_file; /* NULL: where the artifact says */
  uint64_t flags;           /* DLC_OPTION_* */
  int32_t device;           /* the GPU's number, 0 for the first */
} dlc_options;

#define DLC_OPTIONS_INIT {sizeof(dlc_options), 0, NULL, NULL, NULL, NULL, 0, 0}

/* Count runs, failures and latencies for dlc_model_metrics. */
#define DLC_OPTION_METRICS 1u
/* Map a sidecar without reading it: faster to load, damage other than a wrong size goes unseen. */
#define DLC_OPTION_TRUST_WEIGHTS 2u
/* On a GPU, launch every kernel of every run by itself instead of replaying a CUDA graph of them. */
#define DLC_OPTION_NO_GRAPH 4u

/* Opens a model that is linked into the program: pass the `<model>_dlc_artifact` of its generated
 * header, which must outlive the model. `options` may be NULL and is copied. A pool's threads start
 * with the first kernel that is worth them. On failure *model is NULL. When a model with CUDA code opens
 * for the processor, since no GPU could take it, dlc_last_error says why. */
DLC_API dlc_status dlc_model_create(const dlc_artifact *artifact, const dlc_options *options, dlc_model **model);

/* Opens a shared library that `dlc compile -o x.so` wrote; a path without a slash is a file of the
 * current directory. The library stays loaded until the model is destroyed. */
DLC_API dlc_status dlc_model_load(const char *path, const dlc_options *options, dlc_model **model);

/* Frees everything the model owns. NULL is fine. No call may be running. */
DLC_API void dlc_model_destroy(dlc_model *model);

DLC_API const dlc_artifact *dlc_model_artifact(const dlc_model *model);

/* The variant or CUDA program that was chosen, "x86-64-v3" or "sm_90a" for example. */
DLC_API const char *dlc_model_isa(const dlc_model *model);
/* The number of the GPU that the model runs on, -1 for the processor. */
DLC_API int32_t dlc_model_device(const dlc_model *model);
DLC_API int32_t dlc_model_threads(const dlc_model *model);

/* From the inputs' ranks and shapes (nothing else of them is read): fills dtype, rank, shape and
 * the needed `size` of every output, leaving `data` alone, and, when `workspace_size` is not NULL,
 * the bytes one call needs. */
DLC_API dlc_status dlc_model_shapes(const dlc_model *model, const dlc_tensor *inputs, int32_t num_inputs,
                            dlc_tensor *outputs, int32_t num_outputs, size_t *workspace_size);

/* Runs once. All arguments are checked before any work, and nothing is written when one is refused.
 * Inputs need data, size, dtype, rank and shape. Outputs need data and size; their dtype, rank and
 * shape are filled in. All data is aligned to its element's size; no output may overlap an input,
 * another output or the workspace. `workspace` is DLC_ALIGNMENT aligned memory of `workspace_size`
 * bytes, at least what dlc_model_shapes says, that no other running call uses; or NULL (size 0):
 * the model then lends one and keeps it for later calls, so that runs of equal shapes allocate
 * nothing. Inside, denormals are flushed and rounding is to nearest on every thread that takes
 * part; the caller's floating point environment is put back. After DLC_ERROR_VALUE the contents of
 * the outputs are undefined.
 *
 * On a GPU the data is copied there and back, and `workspace` is checked but not used: the model lends
 * one on the device. */
DLC_API dlc_status dlc_model_run(dlc_model *model, const dlc_tensor *inputs, int32_t num_inputs,
                         dlc_tensor *outputs, int32_t num_outputs, void *workspace, size_t workspace_size);

/* Runs once on data that is on the model's GPU: as dlc_model_run, but all addresses are of device memory,
 * 16 bytes aligned (the workspace DLC_ALIGNMENT), and nothing is copied. `stream` is a CUstream of that
 * device's primary context (a cudaStream_t): the call returns when the work is queued there, the outputs are
 * complete when the stream gets there, and it must not be one that is being captured. NULL: a stream of the
 * model's own, and the call waits.
 *
 * On a stream, runs that borrow the model's workspace wait for each other; runs with workspaces of their own
 * may overlap. What fails in the middle of such a run is found later: a value out of range by
 * dlc_model_synchronize or by the next call that waits and borrows the same workspace, which then does not
 * run; a failure of the device by whichever call is next. */
DLC_API dlc_status dlc_model_run_device(dlc_model *model, const dlc_tensor *inputs, int32_t num_inputs,
                                dlc_tensor *outputs, int32_t num_outputs, void *workspace, size_t workspace_size,
                                void *stream);

/* Waits for all work that the process has on the model's GPU, and reports what failed in runs on streams. No
 * other thread may be running the model. Nothing to do for a model on the processor. */
DLC_API dlc_status dlc_model_synchronize(dlc_model *model);

/* Memory where the model runs: on its GPU, aligned to 256 bytes, or the host's, aligned to DLC_ALIGNMENT, for
 * a model on the processor. Freed with a model on the same device, of the same runtime. */
DLC_API dlc_status dlc_device_alloc(dlc_model *model, size_t size, void **memory);
DLC_API void dlc_device_free(dlc_model *model, void *memory); /* NULL is fine */
/* Copies `size` bytes between any two of host and the model's device, and waits until they are there. It does not
 * wait for runs on streams. */
DLC_API dlc_status dlc_device_copy(dlc_model *model, void *to, const void *from, size_t size);

/* Bytes of state that the model's runs need: 0 for most, the parameters for one compiled for training. */
DLC_API size_t dlc_model_state_size(const dlc_model *model);

/* Writes the values where training begins (parameters as in the source, moments zero) into `state`,
 * `size` bytes of which at least dlc_model_state_size are there; of the host or the model's device. */
DLC_API dlc_status dlc_model_init_state(const dlc_model *model, void *state, size_t size);

/* From now on runs read `state`, and those of a training step change it in place: DLC_ALIGNMENT aligned
 * memory of at least dlc_model_state_size bytes that stays the caller's and outlives the model or the next
 * binding. A model with state and none bound refuses to run. Models whose artifacts have the same
 * state_hash may be bound to the same memory; not while another run changes it. NULL unbinds.
 *
 * A model on a GPU uses memory of its device (dlc_device_alloc) in place. Memory of the host is right as well but
 * slow: every run copies the whole state there and back, and dlc_model_run_device refuses it. */
DLC_API dlc_status dlc_model_bind_state(dlc_model *model, void *state, size_t size);

/* Turns 8-bit pixels (height x width x channels, rows packed, RGB order, 1, 3 or 4 channels) into
 * one picture of input `p->input`, whose four dimensions are in `input->shape`; writes picture
 * `index` of the batch. `p` comes from the artifact, or is the program's own. Element types float32,
 * float64, float16, bfloat16, and int8 and uint8 (rounded to nearest even and saturated).
 *
 * Channels: grey to colour repeats, colour to grey is 0.299 R + 0.587 G + 0.114 B, alpha is dropped
 * (or 255 where only the model has one). Resizing is bilinear with half-pixel centres; when it
 * shrinks, the triangle widens with the factor, so that every source pixel counts. DLC_RESIZE_CROP
 * scales the picture until it covers the target and takes the middle; DLC_RESIZE_NONE wants the
 * exact size. */
DLC_API dlc_status dlc_preprocess_image(const dlc_preprocess *p, const uint8_t *pixels, int32_t height, int32_t width,
                                int32_t channels, dlc_tensor *input, int64_t index);

/* Called after every kernel of a run (on a GPU: after all of them), on the calling thread: its index, and
 * the nanoseconds it took. A run on a stream waits then. Not for use while another thread runs the same model.
 * NULL switches it off. */
typedef void (*dlc_kernel_hook)(void *user, int32_t kernel, int64_t nanoseconds);
DLC_API void dlc_model_set_hook(dlc_model *model, dlc_kernel_hook hook, void *user);

/* The counters of a model opened with DLC_OPTION_METRICS, as Prometheus text (runs, failures by
 * status, a latency histogram), null-terminated into `buffer`. Returns the bytes needed without the
 * terminator, like snprintf: no less than `size` means that the text was cut. 0 without the option. */
DLC_API size_t dlc_model_metrics(const dlc_model *model, char *buffer, size_t size);

/* What the last failing call on this thread found. Never NULL; valid until the thread's next call. */
DLC_API const char *dlc_last_error(void);
DLC_API const char *dlc_status_name(dlc_status status);
DLC_API const char *dlc_dtype_name(int32_t dtype); /* "float32", ... or "?" */
DLC_API size_t dlc_dtype_size(int32_t dtype);      /* bytes, 0 if unknown */

/* The DLC_CPU_* bits of this processor. */
DLC_API uint64_t dlc_cpu_features(void);

/* The runtime's version, "0.1.0". */
DLC_API const char *dlc_version(void);

/* ---- CUDA
 * The runtime's part for GPUs is in the same archive, but linkers take it only along with a model that has CUDA
 * code, or with one of these two functions: a program that opens GPU models with dlc_model_load alone calls
 * dlc_cuda_driver once. They are not in dlc_api.
 *
 * The driver is libcuda.so.1, or the file that the environment variable DLC_CUDA_DRIVER names. It is loaded when
 * it is first needed, and stays. */

typedef struct dlc_cuda_device {
  char name[128];
  int32_t capability;       /* 90 for 9.0 */
  int32_t multiprocessors;
  uint64_t memory;          /* bytes */
} dlc_cuda_device;

/* The driver's CUDA version, 12040 for 12.4, and how many devices it has. When there is none that can be used,
 * dlc_last_error says why; *version is then 0 or, for one that is too old, its version. */
DLC_API dlc_status dlc_cuda_driver(int32_t *version, int32_t *devices);
DLC_API dlc_status dlc_cuda_describe(int32_t device, dlc_cuda_device *description);

/* The functions above as a table, for a runtime whose symbols are hidden inside a model's shared
 * library. New ones are added at the end: look at `size` before using one that came later. */
typedef struct dlc_api {
  size_t size;              /* sizeof(dlc_api) of the runtime */
  const char *(*version)(void);
  const char *(*last_error)(void);
  const char *(*status_name)(dlc_status status);
  const char *(*dtype_name)(int32_t dtype);
  size_t (*dtype_size)(int32_t dtype);
  uint64_t (*cpu_features)(void);
  dlc_status (*model_create)(const dlc_artifact *artifact, const dlc_options *options, dlc_model **model);
  dlc_status (*model_load)(const char *path, const dlc_options *options, dlc_model **model);
  void (*model_destroy)(dlc_model *model);
  const dlc_artifact *(*model_artifact)(const dlc_model *model);
  const char *(*model_isa)(const dlc_model *model);
  int32_t (*model_threads)(const dlc_model *model);
  dlc_status (*model_shapes)(const dlc_model *model, const dlc_tensor *inputs, int32_t num_inputs,
                             dlc_tensor *outputs, int32_t num_outputs, size_t *workspace_size);
  dlc_status (*model_run)(dlc_model *model, const dlc_tensor *inputs, int32_t num_inputs,
                          dlc_tensor *outputs, int32_t num_outputs, void *workspace, size_t workspace_size);
  dlc_status (*preprocess_image)(const dlc_preprocess *p, const uint8_t *pixels, int32_t height, int32_t width,
                                 int32_t channels, dlc_tensor *input, int64_t index);
  void (*model_set_hook)(dlc_model *model, dlc_kernel_hook hook, void *user);
  size_t (*model_metrics)(const dlc_model *model, char *buffer, size_t size);
  size_t (*model_state_size)(const dlc_model *model);
  dlc_status (*model_init_state)(const dlc_model *model, void *state, size_t size);
  dlc_status (*model_bind_state)(dlc_model *model, void *state, size_t size);
  int32_t (*model_device)(const dlc_model *model);
  dlc_status (*model_run_device)(dlc_model *model, const dlc_tensor *inputs, int32_t num_inputs,
                                 dlc_tensor *outputs, int32_t num_outputs, void *workspace, size_t workspace_size,
                                 void *stream);
  dlc_status (*model_synchronize)(dlc_model *model);
  dlc_status (*device_alloc)(dlc_model *model, size_t size, void **memory);
  void (*device_free)(dlc_model *model, void *memory);
  dlc_status (*device_copy)(dlc_model *model, void *to, const void *from, size_t size);
} dlc_api;

/* The table of this runtime. A model's `<model>_dlc_api` returns it. */
DLC_API const dlc_api *dlc_api_v1(void);

#ifdef __cplusplus
}
#endif
#endif
