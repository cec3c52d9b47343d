/* The layout of a compiled model: what codegen/Emit writes into the data section of an artifact
 * and what the runtime reads from there. Plain C data with pointers that the linker or loader
 * relocates. Everything in here is constant; the state of a call lives in `dlc_call`.
 *
 * Symbols of a model `m`, in an object, archive or shared library (the latter hides all others):
 *   m_dlc_artifact    const dlc_artifact, the descriptor below
 *   m_dlc_api         const dlc_api *m_dlc_api(void): the runtime that serves it, see Runtime.h
 *   dlc_artifact_v1   const dlc_artifact *dlc_artifact_v1(void): shared libraries alone; what
 *                     dlc_model_load looks up, as it does not know `m` */
#ifndef DLC_RUNTIME_ARTIFACT_H
#define DLC_RUNTIME_ARTIFACT_H

#include "dlc/Runtime/Tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DLC_ARTIFACT_MAGIC 0x31434c44u /* "DLC1" */

/* The ABI an artifact is made for. Raised whenever an entry or a field is added. DLC_ABI_OLDEST
 * follows when something changes meaning or goes: a runtime takes artifacts of any version from
 * OLDEST to its own. */
#define DLC_ABI_VERSION 3u
#define DLC_ABI_OLDEST 2u

/* Alignment in bytes of the workspace, the weights, and every buffer inside them. */
#define DLC_ALIGNMENT 64

/* Below this many scalar operations a kernel is not worth waking another thread. */
#define DLC_PARALLEL_GRAIN 65536

typedef struct dlc_context dlc_context;
typedef struct dlc_call dlc_call;
typedef void (*dlc_kernel_fn)(void *const *args, int64_t begin, int64_t end);

/* The runtime's bodies of the calls in Entries.def, in their order. A shared library carries a
 * runtime of its own, but the program that loads it may run it with another one: so the functions
 * named in Entries.def only jump through the table of the runtime that made the call. */
typedef struct dlc_calls {
#define DLC_ENTRY(type, name, parameters) type (*name) parameters;
#include "dlc/Runtime/Entries.def"
} dlc_calls;

/* The runtime's state of one call, as far as it is everybody's. */
struct dlc_context {
  const dlc_calls *calls; /* the runtime's private data follows */
};

/* What compiled code is given for one run. Filled by the runtime. */
struct dlc_call {
  const void *const *inputs;  /* one per artifact input, checked */
  void *const *outputs;       /* one per artifact output */
  const int64_t *symbols;     /* value of each named dimension */
  char *workspace;            /* DLC_ALIGNMENT aligned, as large as `shapes` said */
  const char *weights;        /* DLC_ALIGNMENT aligned */
  char *state;                /* DLC_ALIGNMENT aligned, what is bound to the model; NULL without state */
  dlc_context *context;
};

/* Runs the model once. Returns 0; anything else makes the call fail with DLC_ERROR_VALUE, as does
 * a dlc_rt_fail_range, after which it may stop early. */
typedef int32_t (*dlc_run_fn)(dlc_call *call);

/* From the value of every symbol: all dimensions of all inputs, then of all outputs, in order,
 * into `dims`, and the bytes of workspace a call needs into `workspace`. An input dimension that
 * disagrees with the tensor at hand makes the call fail before any work, and so does an output
 * dimension or a workspace below zero. Returns DLC_SHAPES_OK, DLC_SHAPES_OVERFLOW when a size cannot
 * be computed (the results then mean nothing), or k + 1 when the first of `constraints` that the
 * symbols violate is number k. */
#define DLC_SHAPES_OK 0
#define DLC_SHAPES_OVERFLOW (-1) /* or a division by zero */
typedef int32_t (*dlc_shapes_fn)(const int64_t *symbols, int64_t *dims, int64_t *workspace);

/* A dimension of a port: a constant (>= 0), symbol k (written -1 - k), or an expression that only
 * `shapes` can tell. Every symbol is written as such in at least one dimension of an input: that
 * is where its value comes from. */
#define DLC_DIM_EXPRESSION INT64_MIN
#define DLC_DIM_SYMBOL(k) (-1 - (int64_t)(k))

typedef struct dlc_port {
  const char *name;         /* the model's own */
  int32_t dtype;            /* dlc_dtype */
  int32_t rank;
  const int64_t *dims;      /* rank entries, see DLC_DIM_* */
} dlc_port;

/* One ISA level's code. `features` is a set of DLC_CPU_* bits (CpuFeatures.def) that must all be
 * present. Variants are listed best first; the first that fits is taken. */
typedef struct dlc_variant {
  const char *isa;          /* "x86-64-v4", "znver4", ... */
  uint64_t features;
  dlc_run_fn run;
} dlc_variant;

typedef struct dlc_kernel_info {
  const char *name;         /* dlc_conv_f32_relu_6x64, ... */
  const char *nodes;        /* the model's nodes it covers, comma separated */
  double flops;             /* per run at the shapes known when compiling; 0 if none were */
  double bytes;
} dlc_kernel_info;

/* How a picture becomes input `input`: resize, scale to value * scale, subtract mean, divide by
 * std, lay out. Recorded at compile time so that every tool and the C API see the same. */
typedef enum dlc_image_layout { DLC_LAYOUT_NCHW = 0, DLC_LAYOUT_NHWC = 1 } dlc_image_layout;
typedef enum dlc_channel_order { DLC_CHANNELS_RGB = 0, DLC_CHANNELS_BGR = 1 } dlc_channel_order;
typedef enum dlc_resize_mode { DLC_RESIZE_STRETCH = 0, DLC_RESIZE_CROP = 1, DLC_RESIZE_NONE = 2 } dlc_resize_mode;

typedef struct dlc_preprocess {
  int32_t input;
  int32_t layout;           /* dlc_image_layout */
  int32_t order;            /* dlc_channel_order */
  int32_t resize;           /* dlc_resize_mode */
  float scale;              /* 1/255 unless said otherwise: pixels map to [0,1] */
  float mean[4];
  float std[4];
} dlc_preprocess;

/* A tensor that outlives calls, in memory that the program binds to the model: what training changes. */
typedef enum dlc_state_role {
  DLC_STATE_PARAMETER = 0,  /* changed by its gradient */
  DLC_STATE_BUFFER = 1,     /* running statistics */
  DLC_STATE_MOMENT = 2      /* the optimizer's, one tensor per parameter and moment */
} dlc_state_role;

typedef struct dlc_state_entry {
  const char *name;         /* the model's own; "<parameter>:m" and the like for moments */
  int32_t role;             /* dlc_state_role */
  int32_t dtype;            /* dlc_dtype */
  int32_t rank;
  const int64_t *dims;      /* rank entries, all constant */
  uint64_t offset;          /* bytes from the state's beginning */
  int64_t initial;          /* where its first value lies in the weights, in bytes; -1: zeros */
} dlc_state_entry;

/* ---- Code for GPUs ---- */

/* What a kernel's argument is. Addresses are of the call's memory on the device: of its input, output
 * (number `index`), weights, workspace or state, plus values[value] bytes. */
typedef enum dlc_cuda_argument_kind {
  DLC_CUDA_INPUT = 0,
  DLC_CUDA_OUTPUT = 1,
  DLC_CUDA_WEIGHTS = 2,
  DLC_CUDA_WORKSPACE = 3,
  DLC_CUDA_STATE = 4,
  DLC_CUDA_VALUE = 5,       /* the 64-bit number values[value] */
  DLC_CUDA_FAILURE = 6,     /* address of the call's dlc_cuda_failure */
  DLC_CUDA_TENSOR_MAP = 7   /* the 128 bytes that tensor map `index` of the launch is encoded to, by value */
} dlc_cuda_argument_kind;

typedef struct dlc_cuda_argument {
  int32_t kind;             /* dlc_cuda_argument_kind */
  int32_t index;
  int32_t value;            /* index into values */
} dlc_cuda_argument;

/* A value out of its range, as dlc_rt_fail_range has it, in device memory; zero before the first
 * launch of a call. The first thread to raise `failed` from 0 fills the rest. */
typedef struct dlc_cuda_failure {
  int32_t failed;
  int32_t kernel;           /* index in dlc_artifact.kernels */
  int64_t value, low, high;
} dlc_cuda_failure;

/* What cuTensorMapEncodeTiled is called with; dimension 0 is the fastest. What is read outside the tensor
 * is zero. */
typedef struct dlc_cuda_tensor_map {
  dlc_cuda_argument base;   /* an address */
  int32_t dtype;            /* dlc_dtype, one of F32 F64 F16 BF16 I8 U8 I32 */
  int32_t rank;             /* 1 to 5 */
  int32_t sizes[5];         /* indices into values: elements */
  int32_t strides[5];       /* indices into values: bytes; that of dimension 0 is not looked at */
  int32_t box[5];           /* elements of a box, or what is read of each dimension */
  int32_t swizzle;          /* 0, 32, 64 or 128 bytes */
  /* With pixels > 0 cuTensorMapEncodeIm2col: rank 3 to 5, dimension 0 the channels, the last the images;
   * `channels` and `pixels` of a box, the corners of the window's origin relative to the image in the
   * dimensions between (the first of them the fastest), and the steps from one pixel to the next. */
  int32_t pixels, channels;
  int32_t lower[3], upper[3];
  int32_t steps[5];         /* elementStrides, 1 for tiled maps */
} dlc_cuda_tensor_map;

/* One launch of a kernel. `grid` are indices into values, and a launch of an empty grid is left out. */
typedef struct dlc_cuda_launch {
  const char *function;     /* its name in the images */
  int32_t kernel;           /* index in dlc_artifact.kernels */
  int32_t grid[3];
  int32_t block[3];
  int32_t cluster;          /* blocks along x that run together; 1: no cluster */
  int32_t shared;           /* bytes of dynamic shared memory */
  int32_t num_arguments, num_tensor_maps;
  const dlc_cuda_argument *arguments;
  const dlc_cuda_tensor_map *tensor_maps;
} dlc_cuda_launch;

/* The same code in one form. A cubin runs on devices of its major and at least its minor capability, PTX on
 * those of at least its capability; with `exact` both run on devices of just that capability. */
typedef enum dlc_cuda_image_kind { DLC_CUDA_PTX = 0, DLC_CUDA_CUBIN = 1 } dlc_cuda_image_kind;
typedef struct dlc_cuda_image {
  int32_t kind;             /* dlc_cuda_image_kind */
  int32_t capability;       /* 80, 90, ... */
  int32_t exact;
  uint64_t size;            /* bytes; those of PTX include a final zero */
  const void *data;
} dlc_cuda_image;

/* From the values of the symbols to the numbers that a program's launches refer to. DLC_SHAPES_OK or
 * DLC_SHAPES_OVERFLOW, or k + 1 when the number k is larger than its place allows. */
typedef int32_t (*dlc_cuda_values_fn)(const int64_t *symbols, int64_t *values);

/* The model for one family of devices. The launches run in order. */
typedef struct dlc_cuda_program {
  const char *isa;          /* "sm_80", "sm_90a" */
  int32_t num_images, num_launches, num_values;
  int32_t has_failures;     /* some launch can report a value out of range */
  const dlc_cuda_image *images;     /* best first */
  const dlc_cuda_launch *launches;
  dlc_cuda_values_fn values;
} dlc_cuda_program;

typedef struct dlc_cuda_code {
  int32_t num_programs;
  const dlc_cuda_program *programs; /* best first; the first with an image for the device is taken */
  const void *part;         /* the runtime's part for CUDA, so that linkers take it along (dlc_cuda_part) */
} dlc_cuda_code;

typedef struct dlc_artifact {
  uint32_t magic;
  uint32_t abi_version;
  const char *name;
  int32_t num_inputs, num_outputs, num_symbols, num_variants, num_kernels, num_preprocess, num_constraints;
  const dlc_port *inputs;
  const dlc_port *outputs;
  const char *const *symbols;
  const dlc_variant *variants;
  const dlc_kernel_info *kernels;
  const dlc_preprocess *preprocess;
  const char *const *constraints; /* what the symbols must satisfy, "N + 1 = M" or "N - 3 >= 0" */
  dlc_shapes_fn shapes;     /* code for the lowest variant's base ISA: runs anywhere */
  const char *weights;      /* in the data section, or NULL when in a sidecar */
  uint64_t weights_size;
  const char *weights_file; /* NULL, or the sidecar's name, looked up beside the library or program */
  uint64_t weights_hash;    /* XXH64 of the sidecar's weights_size bytes, seed 0 */
  const char *labels;       /* class names of the first output, newline separated, or NULL */
  const char *provenance;   /* JSON: compiler version, flags, source hash, precision scheme */
  int32_t num_state;
  const dlc_state_entry *state; /* by offset */
  uint64_t state_size;      /* bytes */
  uint64_t state_hash;      /* of names, types, shapes and offsets: models of equal hash can share a state */
  const dlc_cuda_code *cuda; /* code for GPUs, or NULL; num_variants may be 0 then. Since ABI 3 */
} dlc_artifact;

#ifdef __cplusplus
}
#endif
#endif
