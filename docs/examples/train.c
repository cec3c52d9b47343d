/* Training from a C program: the library of a compiled training step, a state that the program owns, data made up on
 * the spot. No Python, no framework, no file but the two libraries.
 *
 *   python3 test/train/make_nets.py nets --only spiral
 *   build/bin/dlc train-compile nets/spiral.onnx --loss softmax_ce --optimizer adam:lr=0.01 -o spiral.train
 *   cc docs/examples/train.c -Iinclude build/lib/libdlc_runtime.a -lm -lpthread -ldl -o train && ./train spiral.train
 *
 * The model tells points on three spiral arms apart. The step and the prediction share one state: what a step changes the
 * next prediction sees. Exit status 0 when at least 95 % of new points are told right. */
#include "dlc/Runtime/Runtime.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES = 3, BATCH = 64, STEPS = 2000, TESTS = 1000 };

/* Random numbers of our own, the same on every machine. */
static double uniform(void) {
  static unsigned long long seed = 1;
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (double)(seed >> 40) / (double)(1 << 24);
}

/* A point on arm `label`, with a little noise. */
static void makePoint(float *point, int64_t *label) {
  double along = uniform(), noise = 0.2 * (uniform() - 0.5);
  *label = (int64_t)(uniform() * CLASSES);
  double angle = 4 * along + 2 * acos(-1) / CLASSES * (double)*label + noise;
  point[0] = (float)(along * sin(angle));
  point[1] = (float)(along * cos(angle));
}

/* A dense tensor over memory of the program. */
static dlc_tensor tensor(void *data, int32_t dtype, int32_t rank, int64_t rows, int64_t columns) {
  dlc_tensor result = {data, dlc_dtype_size(dtype), dtype, rank, {rows, columns}};
  for (int32_t d = 0; d < rank; ++d)
    result.size *= (size_t)result.shape[d];
  return result;
}

static int fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, dlc_last_error());
  return 1;
}

/* STEPS steps on new points each. The ports of a step are those of the model, then labels, learning rate, number of the
 * step and seed; it gives the loss and what the model's outputs were. */
static int train(dlc_model *step) {
  static float points[BATCH][2], scores[BATCH][CLASSES];
  static int64_t labels[BATCH];
  int64_t number = 1, seed = 0;
  double rate = 0;
  float loss = 0, mean = 0;
  dlc_tensor inputs[] = {tensor(points, DLC_F32, 2, BATCH, 2), tensor(labels, DLC_I64, 1, BATCH, 0),
                         tensor(&rate, DLC_F64, 0, 0, 0), tensor(&number, DLC_I64, 0, 0, 0),
                         tensor(&seed, DLC_I64, 0, 0, 0)};
  dlc_tensor outputs[] = {tensor(&loss, DLC_F32, 0, 0, 0), tensor(scores, DLC_F32, 2, BATCH, CLASSES)};
  for (; number <= STEPS; ++number) {
    for (int k = 0; k < BATCH; ++k)
      makePoint(points[k], &labels[k]);
    rate = 0.01 * 0.5 * (1 + cos(acos(-1) * (double)(number - 1) / STEPS));
    if (dlc_model_run(step, inputs, 5, outputs, 2, NULL, 0) != DLC_OK)
      return fail("step");
    if (!isfinite(loss)) {
      fprintf(stderr, "the loss of step %lld is no number; the state is as it was before\n", (long long)number);
      return 1;
    }
    mean += loss / 200;
    if (number % 200 == 0) {
      printf("step %4lld  loss %.4f\n", (long long)number, (double)mean);
      mean = 0;
    }
  }
  return 0;
}

/* How many of TESTS new points the model tells right now. */
static int test(dlc_model *predict, int *right) {
  static float points[TESTS][2], scores[TESTS][CLASSES];
  static int64_t labels[TESTS];
  for (int k = 0; k < TESTS; ++k)
    makePoint(points[k], &labels[k]);
  dlc_tensor input = tensor(points, DLC_F32, 2, TESTS, 2), output = tensor(scores, DLC_F32, 2, TESTS, CLASSES);
  if (dlc_model_run(predict, &input, 1, &output, 1, NULL, 0) != DLC_OK)
    return fail("predict");
  *right = 0;
  for (int k = 0; k < TESTS; ++k) {
    int best = 0;
    for (int c = 1; c < CLASSES; ++c)
      best = scores[k][c] > scores[k][best] ? c : best;
    *right += best == labels[k];
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s FOLDER that dlc train-compile wrote\n", argv[0]);
    return 1;
  }
  char path[4096];
  dlc_model *step = NULL, *predict = NULL;
  snprintf(path, sizeof(path), "%s/libstep.so", argv[1]);
  if (dlc_model_load(path, NULL, &step) != DLC_OK)
    return fail("load");
  snprintf(path, sizeof(path), "%s/libpredict.so", argv[1]);
  if (dlc_model_load(path, NULL, &predict) != DLC_OK)
    return fail("load");

  /* The state: parameters and the optimizer's moments in one block. Models of equal hash may share it. */
  const dlc_artifact *artifact = dlc_model_artifact(step);
  if (artifact->state_hash != dlc_model_artifact(predict)->state_hash) {
    fprintf(stderr, "the two libraries are not of one model\n");
    return 1;
  }
  size_t size = dlc_model_state_size(step), room = (size + DLC_ALIGNMENT - 1) / DLC_ALIGNMENT * DLC_ALIGNMENT;
  void *state = aligned_alloc(DLC_ALIGNMENT, room);
  if (!state || dlc_model_init_state(step, state, size) != DLC_OK ||
      dlc_model_bind_state(step, state, size) != DLC_OK || dlc_model_bind_state(predict, state, size) != DLC_OK)
    return fail("state");
  for (int32_t k = 0; k < artifact->num_state; ++k)
    if (artifact->state[k].role == DLC_STATE_PARAMETER)
      printf("trains %s at byte %llu\n", artifact->state[k].name, (unsigned long long)artifact->state[k].offset);

  int before = 0, after = 0;
  int failed = test(predict, &before) || train(step) || test(predict, &after);
  if (!failed)
    printf("right before %d, after %d of %d\n", before, after, TESTS);
  dlc_model_destroy(step);
  dlc_model_destroy(predict);
  free(state);
  return failed || after < TESTS * 95 / 100;
}
