/* A model written by hand, with the header that the compiler would generate for it.
 *
 *   input  0  x  float32 [N, 8]
 *   input  1  w  float32 [N, M]
 *   input  2  e  int64   [N + 1]
 *   output 0  y  float32 [N, 8]    x * weights[column] + N, through the workspace
 *   output 1  s  float32 [N]       sum of the row of w
 *   output 2  t  float64 [M, N - 1] zeros; cannot be for N = 0
 *
 * A value of e outside [0, 100) makes the call fail. */
#ifndef DLC_TEST_FAKE_H
#define DLC_TEST_FAKE_H

#include "dlc/Runtime/Runtime.h"

#define FAKE_NUM_INPUTS 3
#define FAKE_NUM_OUTPUTS 3

#ifdef __cplusplus
extern "C" {
#endif

extern const dlc_artifact fake_dlc_artifact;

/* The runtime that serves the model: the program's, or the one inside the model's library. */
const dlc_api *fake_dlc_api(void);

/* Opens the model. `options` may be NULL. */
static inline dlc_status fake_create(const dlc_options *options, dlc_model **model) {
  return fake_dlc_api()->model_create(&fake_dlc_artifact, options, model);
}

/* Frees the model. NULL is fine. */
static inline void fake_destroy(dlc_model *model) { fake_dlc_api()->model_destroy(model); }

/* From the shapes of FAKE_NUM_INPUTS inputs: dtype, rank, shape and size of the outputs, and the bytes of
 * workspace a call needs (`workspace_size` may be NULL). */
static inline dlc_status fake_shapes(const dlc_model *model, const dlc_tensor *inputs, dlc_tensor *outputs,
                                     size_t *workspace_size) {
  return fake_dlc_api()->model_shapes(model, inputs, FAKE_NUM_INPUTS, outputs, FAKE_NUM_OUTPUTS, workspace_size);
}

/* Runs the model once, on a workspace that it keeps itself. May be called from many threads at once. */
static inline dlc_status fake_run(dlc_model *model, const dlc_tensor *inputs, dlc_tensor *outputs) {
  return fake_dlc_api()->model_run(model, inputs, FAKE_NUM_INPUTS, outputs, FAKE_NUM_OUTPUTS, NULL, 0);
}

/* What the last failing call on this thread found. */
static inline const char *fake_last_error(void) { return fake_dlc_api()->last_error(); }

#ifdef __cplusplus
}
#endif
#endif
