/* Shapes of one call: values of the symbols from the inputs, then every other dimension from the
 * artifact's own `shapes`. All sizes are computed without overflow; nothing of the tensors' data is
 * touched. */
#include "Internal.h"

#include <inttypes.h>
#include <stdio.h>

#define UNKNOWN INT64_MIN

bool dlcTensorBytes(int32_t dtype, int32_t rank, const int64_t *shape, size_t *bytes) {
  bool empty = false;
  for (int32_t i = 0; i < rank; ++i) {
    if (shape[i] < 0)
      return false;
    empty |= shape[i] == 0;
  }
  int64_t size = empty ? 0 : (int64_t)dlc_dtype_size(dtype);
  for (int32_t i = 0; i < rank && !empty; ++i)
    if (__builtin_mul_overflow(size, shape[i], &size))
      return false;
  if ((uint64_t)size > PTRDIFF_MAX)
    return false;
  *bytes = (size_t)size;
  return true;
}

/* Appends to a bounded text; what does not fit is dropped. */
typedef struct Text {
  char *at;
  size_t left;
} Text;

static void advance(Text *text, int written) {
  size_t n = written < 0 ? 0 : (size_t)written < text->left ? (size_t)written : text->left - 1;
  text->at += n;
  text->left -= n;
}

void dlcTensorShape(int32_t rank, const int64_t *shape, char *buffer, size_t size) {
  Text text = {buffer, size};
  advance(&text, snprintf(text.at, text.left, "["));
  for (int32_t i = 0; i < rank; ++i)
    advance(&text, snprintf(text.at, text.left, "%s%" PRId64, i ? ", " : "", shape[i]));
  snprintf(text.at, text.left, "]");
}

void dlcPortShape(const dlc_artifact *artifact, const dlc_port *port, char *buffer, size_t size) {
  Text text = {buffer, size};
  advance(&text, snprintf(text.at, text.left, "["));
  for (int32_t i = 0; i < port->rank; ++i) {
    const char *comma = i ? ", " : "";
    int64_t dim = port->dims[i];
    if (dim == DLC_DIM_EXPRESSION)
      advance(&text, snprintf(text.at, text.left, "%s?", comma));
    else if (dim < 0)
      advance(&text, snprintf(text.at, text.left, "%s%s", comma, artifact->symbols[-1 - dim]));
    else
      advance(&text, snprintf(text.at, text.left, "%s%" PRId64, comma, dim));
  }
  snprintf(text.at, text.left, "]");
}

static dlc_status failShape(const dlc_artifact *artifact, const dlc_port *port, const dlc_tensor *input,
                            const char *what) {
  char expected[128], found[128];
  dlcPortShape(artifact, port, expected, sizeof(expected));
  dlcTensorShape(input->rank, input->shape, found, sizeof(found));
  return dlcFail(DLC_ERROR_SHAPE, "model '%s': input '%s': expected shape %s, got %s%s", artifact->name, port->name,
                 expected, found, what);
}

static dlc_status bindInput(const dlc_artifact *artifact, const dlc_port *port, const dlc_tensor *input,
                            int64_t *symbols) {
  if (input->rank != port->rank) {
    char expected[128];
    dlcPortShape(artifact, port, expected, sizeof(expected));
    return dlcFail(DLC_ERROR_SHAPE, "model '%s': input '%s': expected rank %d %s, got rank %d", artifact->name,
                   port->name, port->rank, expected, input->rank);
  }
  char what[200];
  for (int32_t i = 0; i < port->rank; ++i) {
    int64_t expected = port->dims[i], found = input->shape[i];
    if (found < 0) {
      snprintf(what, sizeof(what), ": dimension %d is negative", i);
      return failShape(artifact, port, input, what);
    }
    if (expected == DLC_DIM_EXPRESSION)
      continue;
    if (expected >= 0) {
      if (found == expected)
        continue;
      snprintf(what, sizeof(what), ": dimension %d must be %" PRId64, i, expected);
      return failShape(artifact, port, input, what);
    }
    int64_t *symbol = &symbols[-1 - expected];
    if (*symbol == UNKNOWN)
      *symbol = found;
    else if (*symbol != found) {
      snprintf(what, sizeof(what), ": dimension %d is %s, which is %" PRId64 " elsewhere", i,
               artifact->symbols[-1 - expected], *symbol);
      return failShape(artifact, port, input, what);
    }
  }
  return DLC_OK;
}

/* The symbols' values are known and `dims` are computed: do they agree with what is there? */
static dlc_status checkComputed(const dlc_artifact *artifact, const DlcFrame *frame, const dlc_tensor *inputs) {
  const int64_t *dims = frame->dims;
  char what[200];
  for (int32_t k = 0; k < artifact->num_inputs; ++k) {
    const dlc_port *port = &artifact->inputs[k];
    for (int32_t i = 0; i < port->rank; ++i, ++dims) {
      if (*dims == inputs[k].shape[i])
        continue;
      snprintf(what, sizeof(what), ": dimension %d must be %" PRId64 " with the other dimensions given", i, *dims);
      return failShape(artifact, port, &inputs[k], what);
    }
  }
  for (int32_t k = 0; k < artifact->num_outputs; ++k) {
    const dlc_port *port = &artifact->outputs[k];
    for (int32_t i = 0; i < port->rank; ++i)
      if (dims[i] < 0)
        return dlcFail(DLC_ERROR_SHAPE,
                       "model '%s': dimension %d of output '%s' comes to %" PRId64
                       " with these inputs; use larger ones",
                       artifact->name, i, port->name, dims[i]);
    dims += port->rank;
  }
  if (frame->workspaceSize < 0 || (uint64_t)frame->workspaceSize > PTRDIFF_MAX)
    return dlcFail(DLC_ERROR_SHAPE,
                   "model '%s': the workspace of these shapes exceeds the address space; use smaller ones",
                   artifact->name);
  return DLC_OK;
}

dlc_status dlcBindShapes(const dlc_model *model, DlcFrame *frame, const dlc_tensor *inputs, int32_t numInputs) {
  const dlc_artifact *artifact = model->artifact;
  if (numInputs != artifact->num_inputs)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': expected %d inputs, got %d", artifact->name, artifact->num_inputs,
                   numInputs);
  if (numInputs && !inputs)
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': inputs is null", artifact->name);
  for (int32_t i = 0; i < artifact->num_symbols; ++i)
    frame->symbols[i] = UNKNOWN;
  for (int32_t k = 0; k < numInputs; ++k) {
    dlc_status status = bindInput(artifact, &artifact->inputs[k], &inputs[k], frame->symbols);
    if (status != DLC_OK)
      return status;
  }
  frame->workspaceSize = 0;
  int32_t code = artifact->shapes(frame->symbols, frame->dims, &frame->workspaceSize);
  if (code < 0)
    return dlcFail(DLC_ERROR_SHAPE,
                   "model '%s': the sizes that follow from these inputs' shapes are not defined or exceed 64 bits",
                   artifact->name);
  dlc_status status = checkComputed(artifact, frame, inputs);
  if (status == DLC_OK && code > 0)
    return dlcFail(DLC_ERROR_SHAPE, "model '%s': these inputs' shapes violate what the model requires: %s",
                   artifact->name, code <= artifact->num_constraints ? artifact->constraints[code - 1] : "?");
  return status;
}
