/* What the compiler would write for the model of Fake.h. */
#include "Fake.h"

#define DLC_ENTRY(type, name, parameters) type name parameters;
#include "dlc/Runtime/Entries.def"

_Alignas(DLC_ALIGNMENT) static const float weights[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static void scaleRows(void *const *args, int64_t begin, int64_t end) {
  const float *x = args[0], *scale = args[1];
  float *out = args[2];
  for (int64_t i = begin * 8; i < end * 8; ++i)
    out[i] = x[i] * scale[i % 8];
}

static void addRows(void *const *args, int64_t begin, int64_t end) {
  const float *in = args[0];
  float *out = args[1];
  int64_t rows = *(const int64_t *)args[2];
  for (int64_t i = begin * 8; i < end * 8; ++i)
    out[i] = in[i] + (float)rows;
}

static void sumRows(void *const *args, int64_t begin, int64_t end) {
  const float *w = args[0];
  float *out = args[1];
  int64_t columns = *(const int64_t *)args[2];
  for (int64_t i = begin; i < end; ++i) {
    float sum = 0;
    for (int64_t k = 0; k < columns; ++k)
      sum += w[i * columns + k];
    out[i] = sum;
  }
}

static void clear(void *const *args, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i)
    ((double *)args[0])[i] = 0;
}

enum { COST = 50000 }; /* so that two rows are worth a second thread */

static int32_t run(dlc_call *call) {
  int64_t n = call->symbols[0], m = call->symbols[1];
  const int64_t *e = call->inputs[2];
  for (int64_t i = 0; i <= n; ++i)
    if (e[i] < 0 || e[i] >= 100)
      dlc_rt_fail_range(call, 0, e[i], 0, 100);
  void *scaleArgs[] = {(void *)call->inputs[0], (void *)call->weights, call->workspace};
  dlc_rt_launch(call, scaleRows, scaleArgs, n, COST, 1);
  void *addArgs[] = {call->workspace, call->outputs[0], &n};
  dlc_rt_launch(call, addRows, addArgs, n, COST, 2);
  void *sumArgs[] = {(void *)call->inputs[1], call->outputs[1], &m};
  dlc_rt_launch(call, sumRows, sumArgs, n, COST, 3);
  void *clearArgs[] = {call->outputs[2]};
  dlc_rt_launch(call, clear, clearArgs, m * (n - 1), 1, 4);
  return e[0] == 99 ? 7 : 0;
}

static int32_t shapes(const int64_t *symbols, int64_t *dims, int64_t *workspace) {
  int64_t n = symbols[0], m = symbols[1], all[] = {n, 8, n, m, n + 1, n, 8, n, m, n - 1};
  for (int i = 0; i < 10; ++i)
    dims[i] = all[i];
  if (__builtin_mul_overflow(n, 8 * (int64_t)sizeof(float), workspace))
    *workspace = -1;
  if (m == 4321) /* as if something were divided by it */
    return DLC_SHAPES_OVERFLOW;
  return m == 1234 && n != 5 ? 1 : DLC_SHAPES_OK;
}

static const char *const constraints[] = {"M floordiv 1234 * (N - 5) = 0"};
static const int64_t xDims[] = {DLC_DIM_SYMBOL(0), 8}, wDims[] = {DLC_DIM_SYMBOL(0), DLC_DIM_SYMBOL(1)},
                     eDims[] = {DLC_DIM_EXPRESSION}, sDims[] = {DLC_DIM_SYMBOL(0)},
                     tDims[] = {DLC_DIM_SYMBOL(1), DLC_DIM_EXPRESSION};
static const dlc_port inputs[] = {{"x", DLC_F32, 2, xDims}, {"w", DLC_F32, 2, wDims}, {"e", DLC_I64, 1, eDims}};
static const dlc_port outputs[] = {{"y", DLC_F32, 2, xDims}, {"s", DLC_F32, 1, sDims}, {"t", DLC_F64, 2, tDims}};
static const char *const symbols[] = {"N", "M"};
static const dlc_variant variants[] = {{"impossible", (uint64_t)1 << 63, run}, {"base", 0, run}};
static const dlc_kernel_info kernels[] = {
    {"dlc_gather_i64", "node 'pick'", 0, 0},     {"dlc_mul_f32", "node 'scale'", 0, 0},
    {"dlc_add_f32", "node 'add'", 0, 0},         {"dlc_reduce_f32", "node 'sum'", 0, 0},
    {"dlc_constant_f64", "node 'zeros'", 0, 0},
};

const dlc_artifact fake_dlc_artifact = {
    .magic = DLC_ARTIFACT_MAGIC,
    .abi_version = DLC_ABI_VERSION,
    .name = "fake",
    .num_inputs = 3,
    .num_outputs = 3,
    .num_symbols = 2,
    .num_variants = 2,
    .num_kernels = 5,
    .inputs = inputs,
    .outputs = outputs,
    .symbols = symbols,
    .variants = variants,
    .kernels = kernels,
    .num_constraints = 1,
    .constraints = constraints,
    .shapes = shapes,
    .weights = (const char *)weights,
    .weights_size = sizeof(weights),
};

const dlc_api *fake_dlc_api(void) { return dlc_api_v1(); }
