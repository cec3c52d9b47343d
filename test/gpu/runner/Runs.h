/* A case on an open model: its data in memory of the host or the device, and its results in one block, so that two
 * runs are compared byte by byte. */
#ifndef DLC_GPU_RUNNER_RUNS_H
#define DLC_GPU_RUNNER_RUNS_H

#include "Case.h"

/* Where the data is and who waits. */
typedef enum Mode {
  MODE_HOST,   /* dlc_model_run */
  MODE_DEVICE, /* dlc_model_run_device, which waits */
  MODE_STREAM  /* the same on a stream of ours, all steps queued, with a workspace of ours */
} Mode;

const char *modeName(Mode mode);

/* Bytes of a block of results: every step's outputs, each with a guard behind it, then the state. */
size_t resultsSize(const dlc_model *model, const Case *c);
/* Where output `port` of a step begins, and with port = numOutputs and step = steps the state. */
size_t resultsOffset(const Case *c, int64_t step, int32_t port);

/* All steps, with the results filled with `poison` before. The state begins anew. Returns what the model said; results
 * are there with DLC_OK alone. Bytes that no output covers are zero afterwards; *overrun is set when one was changed. */
dlc_status runCase(dlc_model *model, const Case *c, Mode mode, unsigned char poison, unsigned char *results, bool *overrun);

#endif
