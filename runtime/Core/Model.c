/* Opening and closing a model: the artifact is checked once here, so that a run can trust it. */
#include "Internal.h"

#include "ThreadPool.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MAX_THREADS 1024

static dlc_status damaged(const dlc_artifact *artifact, const char *what) {
  return dlcFail(DLC_ERROR_ARGUMENT, "artifact '%s' is damaged: %s; compile the model again",
                 artifact->name ? artifact->name : "?", what);
}

static const char *checkPort(const dlc_artifact *artifact, const dlc_port *port, char *bound) {
  if (!port->name)
    return "a port without a name";
  if (port->dtype < 0 || port->dtype >= DLC_NUM_DTYPES)
    return "a port's element type is unknown";
  if (port->rank < 0 || port->rank > DLC_MAX_RANK)
    return "a port's rank is out of range";
  if (port->rank && !port->dims)
    return "a port without dimensions";
  for (int32_t i = 0; i < port->rank; ++i) {
    int64_t dim = port->dims[i];
    if (dim >= 0 || dim == DLC_DIM_EXPRESSION)
      continue;
    if (-1 - dim >= artifact->num_symbols)
      return "a dimension names a symbol that does not exist";
    if (bound)
      bound[-1 - dim] = 1;
  }
  return NULL;
}

static dlc_status checkPorts(const dlc_artifact *artifact) {
  char *bound = dlcAlloc((size_t)artifact->num_symbols);
  if (!bound)
    return dlcFail(DLC_ERROR_MEMORY, "artifact '%s': no memory to check it", artifact->name);
  memset(bound, 0, (size_t)artifact->num_symbols);
  const char *what = NULL;
  for (int32_t i = 0; i < artifact->num_inputs && !what; ++i)
    what = checkPort(artifact, &artifact->inputs[i], bound);
  for (int32_t i = 0; i < artifact->num_outputs && !what; ++i)
    what = checkPort(artifact, &artifact->outputs[i], NULL);
  char text[200];
  for (int32_t i = 0; i < artifact->num_symbols && !what; ++i) {
    if (bound[i] && artifact->symbols[i])
      continue;
    snprintf(text, sizeof(text), "symbol %d '%s' is the dimension of no input", i,
             artifact->symbols[i] ? artifact->symbols[i] : "?");
    what = text;
  }
  dlcFree(bound);
  return what ? damaged(artifact, what) : DLC_OK;
}

static dlc_status checkArtifact(const dlc_artifact *artifact) {
  if (!artifact)
    return dlcFail(DLC_ERROR_ARGUMENT, "artifact is null");
  if (artifact->magic != DLC_ARTIFACT_MAGIC)
    return dlcFail(DLC_ERROR_VERSION, "expected an artifact with magic 0x%08x, got 0x%08x: not made by dlc, or damaged",
                   DLC_ARTIFACT_MAGIC, artifact->magic);
  if (artifact->abi_version < DLC_ABI_OLDEST || artifact->abi_version > DLC_ABI_VERSION)
    return dlcFail(DLC_ERROR_VERSION,
                   "artifact has ABI version %u, this runtime (%s) takes %u to %u: %s", artifact->abi_version,
                   dlc_version(), DLC_ABI_OLDEST, DLC_ABI_VERSION,
                   artifact->abi_version > DLC_ABI_VERSION ? "use a newer runtime" : "compile the model again");
  if (!artifact->name)
    return damaged(artifact, "no name");
  if (artifact->num_inputs < 0 || artifact->num_outputs < 0 || artifact->num_symbols < 0 ||
      artifact->num_variants < (dlcCudaCode(artifact) ? 0 : 1) || artifact->num_kernels < 0 || artifact->num_preprocess < 0 ||
      artifact->num_constraints < 0)
    return damaged(artifact, "a count is out of range");
  if ((artifact->num_inputs && !artifact->inputs) || (artifact->num_outputs && !artifact->outputs) ||
      (artifact->num_symbols && !artifact->symbols) || !artifact->shapes ||
      (artifact->num_variants && !artifact->variants) ||
      (artifact->num_kernels && !artifact->kernels) || (artifact->num_preprocess && !artifact->preprocess) ||
      (artifact->num_constraints && !artifact->constraints))
    return damaged(artifact, "a table is missing");
  for (int32_t i = 0; i < artifact->num_variants; ++i)
    if (!artifact->variants[i].isa || !artifact->variants[i].run)
      return damaged(artifact, "a variant without name or code");
  if (artifact->weights_size && !artifact->weights && !artifact->weights_file)
    return damaged(artifact, "no weights");
  if (artifact->weights && (uintptr_t)artifact->weights % DLC_ALIGNMENT)
    return damaged(artifact, "weights are not aligned");
  const char *what = dlcCheckState(artifact);
  return what ? damaged(artifact, what) : checkPorts(artifact);
}

/* Takes over what the caller's version of dlc_options has; fields it does not know are zero. */
static dlc_status readOptions(const dlc_options *given, dlc_options *options) {
  dlc_options defaults = DLC_OPTIONS_INIT;
  *options = defaults;
  if (!given)
    return DLC_OK;
  size_t size = given->struct_size;
  if (size < offsetof(dlc_options, flags))
    return dlcFail(DLC_ERROR_ARGUMENT,
                   "options.struct_size: expected sizeof(dlc_options) = %zu, got %zu; use DLC_OPTIONS_INIT",
                   sizeof(dlc_options), size);
  for (size_t i = sizeof(dlc_options); i < size; ++i)
    if (((const char *)given)[i])
      return dlcFail(DLC_ERROR_VERSION,
                     "options set a field that this runtime (%s) does not know, at byte %zu; use a newer runtime",
                     dlc_version(), i);
  memcpy(options, given, size < sizeof(dlc_options) ? size : sizeof(dlc_options));
  options->struct_size = sizeof(dlc_options);
  if (options->threads < 0 || options->threads > MAX_THREADS)
    return dlcFail(DLC_ERROR_ARGUMENT, "options.threads: expected 0 to %d, got %d", MAX_THREADS, options->threads);
  if (options->device < 0)
    return dlcFail(DLC_ERROR_ARGUMENT, "options.device: expected 0 or more, got %d", options->device);
  if (options->flags & ~(uint64_t)(DLC_OPTION_METRICS | DLC_OPTION_TRUST_WEIGHTS | DLC_OPTION_NO_GRAPH))
    return dlcFail(DLC_ERROR_ARGUMENT, "options.flags: expected DLC_OPTION_* bits, got 0x%llx",
                   (unsigned long long)options->flags);
  return DLC_OK;
}

/* Everything of a new model that can fail; the caller destroys it then. */
static dlc_status openModel(dlc_model *model) {
  const dlc_artifact *artifact = model->artifact;
  for (int32_t i = 0; i < artifact->num_inputs; ++i)
    model->numDims += artifact->inputs[i].rank;
  for (int32_t i = 0; i < artifact->num_outputs; ++i)
    model->numDims += artifact->outputs[i].rank;
  model->weights = artifact->weights;
  dlc_status status = DLC_OK;
  if (!artifact->weights && artifact->weights_size)
    status = dlcMapSidecar(model);
  if (status == DLC_OK)
    status = dlcChoose(model);
  if (status != DLC_OK)
    return status;
  /* A GPU's work is queued by the calling thread. */
  model->threads = model->part ? 1 : model->options.threads ? model->options.threads : dlcProcessors();
  if (model->threads > 1 && !model->options.parallel_for && !(model->pool = dlcCreatePool(model->threads)))
    return dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for a pool of %d threads", artifact->name, model->threads);
  if ((model->options.flags & DLC_OPTION_METRICS) && !(model->metrics = dlcCreateMetrics()))
    return dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory for its counters", artifact->name);
  /* The caller's strings need not outlive this call. */
  model->options.isa = model->isa;
  model->options.weights_file = NULL;
  return DLC_OK;
}

dlc_status dlc_model_create(const dlc_artifact *artifact, const dlc_options *options, dlc_model **result) {
  if (!result)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_model_create: model is null");
  *result = NULL;
  dlc_options read;
  dlc_status status = checkArtifact(artifact);
  if (status == DLC_OK)
    status = readOptions(options, &read);
  if (status != DLC_OK)
    return status;
  dlc_model *model = dlcAlloc(sizeof(dlc_model));
  if (!model)
    return dlcFail(DLC_ERROR_MEMORY, "model '%s': no memory to open it", artifact->name);
  memset(model, 0, sizeof(*model));
  for (int i = 0; i < DLC_KEPT_FRAMES; ++i)
    atomic_init(&model->frames[i], NULL);
  model->artifact = artifact;
  model->options = read;
  status = openModel(model);
  if (status != DLC_OK) {
    dlc_model_destroy(model);
    return status;
  }
  *result = model;
  return DLC_OK;
}

void dlc_model_destroy(dlc_model *model) {
  if (!model)
    return;
  dlcDestroyPool(model->pool);
  dlcFreeFrames(model);
  if (model->part)
    model->part->close(model);
  dlcUnmapSidecar(model);
  dlcFree(model->metrics);
  void *library = model->library;
  dlcFree(model);
  if (library)
    dlcCloseLibrary(library); /* last: the artifact lies in there */
}

const dlc_artifact *dlc_model_artifact(const dlc_model *model) { return model ? model->artifact : NULL; }

const char *dlc_model_isa(const dlc_model *model) { return model ? model->isa : ""; }

int32_t dlc_model_threads(const dlc_model *model) { return model ? model->threads : 0; }

void dlc_model_set_hook(dlc_model *model, dlc_kernel_hook hook, void *user) {
  if (!model)
    return;
  model->hook = hook;
  model->hookUser = user;
}
