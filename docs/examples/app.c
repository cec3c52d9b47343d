/* Two compiled models in one C program, run by four threads at once.
 *
 *   build/bin/dlc compile digits.onnx -o build/libdigits.a       (writes build/digits.h beside it)
 *   build/bin/dlc compile other.onnx -o build/libother.a
 *   cc docs/examples/app.c -Iinclude -Ibuild build/libdigits.a build/libother.a \
 *      build/lib/libdlc_runtime.a -lm -lpthread -o app && ./app
 *
 * With libdigits.so and libother.so in their place it needs neither libdlc_runtime.a nor a change here.
 *
 * Every thread runs both models on the same inputs with tensors of its own; all results must have the
 * same bits. Whoever knows a model writes its shapes down; this program reads them off the artifact, so
 * that any two models do. */
#include "digits.h"
#include "other.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, RUNS = 50, MAX_PORTS = 16 };

/* What differs between the two: the functions of the generated headers. */
typedef struct Program {
  const char *name;
  const dlc_artifact *artifact;
  const dlc_api *api; /* the runtime's other functions, wherever it is linked */
  dlc_model *model;
  dlc_status (*shapes)(const dlc_model *, const dlc_tensor *, dlc_tensor *, size_t *);
  dlc_status (*run)(dlc_model *, const dlc_tensor *, dlc_tensor *);
  const char *(*lastError)(void);
  dlc_tensor inputs[MAX_PORTS]; /* shared by all threads, which only read them */
} Program;

typedef struct Worker {
  pthread_t thread;
  Program *programs;
  uint64_t sums[2]; /* of each program's outputs */
  int failed;
} Worker;

static void *allocate(size_t size) {
  void *memory = NULL;
  if (posix_memalign(&memory, DLC_ALIGNMENT, size ? size : 1) != 0)
    return NULL;
  return memset(memory, 0, size ? size : 1);
}

/* Inputs with every named dimension 1 and small numbers that repeat. */
static int makeInputs(Program *program) {
  for (int32_t k = 0; k < program->artifact->num_inputs; ++k) {
    const dlc_port *port = &program->artifact->inputs[k];
    dlc_tensor *input = &program->inputs[k];
    input->dtype = port->dtype;
    input->rank = port->rank;
    size_t count = 1, width = program->api->dtype_size(port->dtype);
    for (int32_t i = 0; i < port->rank; ++i) {
      input->shape[i] = port->dims[i] < 0 ? 1 : port->dims[i];
      count *= (size_t)input->shape[i];
    }
    input->size = count * width;
    input->data = allocate(input->size);
    if (!input->data)
      return 1;
    for (size_t i = 0; i < count; ++i) {
      if (port->dtype == DLC_F32)
        ((float *)input->data)[i] = (float)(i * 31 % 17) / 16;
      else if (port->dtype == DLC_F64)
        ((double *)input->data)[i] = (double)(i * 31 % 17) / 16;
      else if (width == 1)
        ((uint8_t *)input->data)[i] = (uint8_t)(i % 2);
    }
  }
  return 0;
}

/* FNV-1a of the bytes, to compare results without keeping them. */
static uint64_t sum(const void *data, size_t size) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < size; ++i)
    hash = (hash ^ ((const unsigned char *)data)[i]) * 0x100000001b3u;
  return hash;
}

static int fail(const Program *program, const char *what) {
  fprintf(stderr, "%s: %s: %s\n", program->name, what, program->lastError());
  return 1;
}

/* RUNS runs of one model with outputs of this thread's own. */
static int work(Program *program, uint64_t *result) {
  dlc_tensor outputs[MAX_PORTS] = {{0}};
  int32_t count = program->artifact->num_outputs;
  if (program->shapes(program->model, program->inputs, outputs, NULL) != DLC_OK)
    return fail(program, "shapes");
  int failed = 0;
  for (int32_t k = 0; k < count; ++k)
    failed |= !(outputs[k].data = allocate(outputs[k].size));
  *result = 0;
  for (int i = 0; i < RUNS && !failed; ++i) {
    if (program->run(program->model, program->inputs, outputs) != DLC_OK) {
      failed = fail(program, "run");
      break;
    }
    uint64_t total = 0;
    for (int32_t k = 0; k < count; ++k)
      total = total * 31 + sum(outputs[k].data, outputs[k].size);
    if (i > 0 && total != *result) {
      fprintf(stderr, "%s: run %d differs from the one before\n", program->name, i);
      failed = 1;
    }
    *result = total;
  }
  for (int32_t k = 0; k < count; ++k)
    free(outputs[k].data);
  return failed;
}

static void *workerMain(void *argument) {
  Worker *worker = argument;
  for (int i = 0; i < 2; ++i)
    worker->failed |= work(&worker->programs[i], &worker->sums[i]);
  return NULL;
}

int main(void) {
  Program programs[2] = {
      {.name = "digits", .artifact = &digits_dlc_artifact, .api = digits_dlc_api(), .shapes = digits_shapes,
       .run = digits_run, .lastError = digits_last_error},
      {.name = "other", .artifact = &other_dlc_artifact, .api = other_dlc_api(), .shapes = other_shapes,
       .run = other_run, .lastError = other_last_error},
  };
  if (DIGITS_NUM_INPUTS > MAX_PORTS || DIGITS_NUM_OUTPUTS > MAX_PORTS || OTHER_NUM_INPUTS > MAX_PORTS ||
      OTHER_NUM_OUTPUTS > MAX_PORTS)
    return 1;
  if (digits_create(NULL, &programs[0].model) != DLC_OK)
    return fail(&programs[0], "create");
  if (other_create(NULL, &programs[1].model) != DLC_OK)
    return fail(&programs[1], "create");

  int failed = makeInputs(&programs[0]) | makeInputs(&programs[1]);
  Worker workers[THREADS];
  memset(workers, 0, sizeof(workers));
  for (int i = 0; i < THREADS && !failed; ++i) {
    workers[i].programs = programs;
    if (pthread_create(&workers[i].thread, NULL, workerMain, &workers[i]) != 0)
      return 1;
  }
  for (int i = 0; i < THREADS && !failed; ++i)
    pthread_join(workers[i].thread, NULL);

  for (int p = 0; p < 2 && !failed; ++p) {
    for (int i = 0; i < THREADS; ++i)
      failed |= workers[i].failed || workers[i].sums[p] != workers[0].sums[p];
    printf("%s: %s, %d threads inside, %d outside, %d runs each: %s (%016llx)\n", programs[p].name,
           programs[p].api->model_isa(programs[p].model), programs[p].api->model_threads(programs[p].model), THREADS,
           RUNS, failed ? "results differ" : "same bits", (unsigned long long)workers[0].sums[p]);
  }
  for (int p = 0; p < 2; ++p)
    for (int32_t k = 0; k < programs[p].artifact->num_inputs; ++k)
      free(programs[p].inputs[k].data);
  digits_destroy(programs[0].model);
  other_destroy(programs[1].model);
  return failed;
}
