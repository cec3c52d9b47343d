/* Memory of running calls. A finished call leaves its frame in a slot of the model for the next one:
 * taking and giving are single exchanges, so no call ever waits for another. */
#include "Internal.h"

#include <string.h>

static DlcFrame *createFrame(const dlc_model *model) {
  const dlc_artifact *artifact = model->artifact;
  size_t inputs = (size_t)artifact->num_inputs, outputs = (size_t)artifact->num_outputs;
  size_t symbols = (size_t)artifact->num_symbols, dims = (size_t)model->numDims;
  size_t header = (sizeof(DlcFrame) + 15) & ~(size_t)15;
  char *memory = dlcAlloc(header + (symbols + dims) * sizeof(int64_t) + (inputs + outputs) * sizeof(void *));
  if (!memory)
    return NULL;
  DlcFrame *frame = (DlcFrame *)memory;
  memset(frame, 0, sizeof(*frame));
  memory += header;
  frame->symbols = (int64_t *)memory;
  frame->dims = frame->symbols + symbols;
  frame->inputs = (const void **)(frame->dims + dims);
  frame->outputs = (void **)(frame->inputs + inputs);
  frame->context.calls = &dlcCalls;
  frame->model = (dlc_model *)model;
  atomic_init(&frame->failed, 0);
  frame->call.inputs = frame->inputs;
  frame->call.outputs = frame->outputs;
  frame->call.symbols = frame->symbols;
  frame->call.weights = model->weights;
  frame->call.context = &frame->context;
  return frame;
}

static void freeFrame(DlcFrame *frame) {
  if (!frame)
    return;
  if (frame->cuda)
    frame->model->part->freeFrame(frame->cuda);
  dlcFree(frame->workspace);
  dlcFree(frame);
}

DlcFrame *dlcTakeFrame(const dlc_model *model) {
  dlc_model *owner = (dlc_model *)model; /* the slots are not part of what const promises */
  for (int i = 0; i < DLC_KEPT_FRAMES; ++i) {
    if (!atomic_load_explicit(&owner->frames[i], memory_order_relaxed))
      continue;
    DlcFrame *frame = atomic_exchange_explicit(&owner->frames[i], NULL, memory_order_acquire);
    if (frame)
      return frame;
  }
  return createFrame(model);
}

void dlcGiveFrame(const dlc_model *model, DlcFrame *frame) {
  dlc_model *owner = (dlc_model *)model;
  for (int i = 0; i < DLC_KEPT_FRAMES; ++i) {
    DlcFrame *empty = NULL;
    if (atomic_compare_exchange_strong_explicit(&owner->frames[i], &empty, frame, memory_order_release,
                                                memory_order_relaxed))
      return;
  }
  freeFrame(frame);
}

void dlcFreeFrames(dlc_model *model) {
  for (int i = 0; i < DLC_KEPT_FRAMES; ++i)
    freeFrame(atomic_exchange(&model->frames[i], NULL));
}

bool dlcReserveWorkspace(DlcFrame *frame) {
  size_t size = (size_t)frame->workspaceSize;
  if (frame->capacity >= size)
    return true;
  dlcFree(frame->workspace);
  frame->workspace = dlcAlloc(size);
  frame->capacity = frame->workspace ? size : 0;
  return frame->workspace != NULL;
}
