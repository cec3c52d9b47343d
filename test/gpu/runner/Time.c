#include "Time.h"

#include "Device.h"
#include "Values.h"
#include "Verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BATCHES = 100, MAX_SINGLES = 400, LARGE = 8 << 20 };

static size_t aligned(size_t size) { return (size + 255) & ~(size_t)255; }

static bool fail(const Timer *timer, const char *what) {
  fprintf(stderr, "%s: cannot %s: %s\n", timer->c->name, what, dlc_last_error());
  return false;
}

/* The tensors of a set. */
static void placeTensors(const Timer *timer, int64_t set, dlc_tensor *in, dlc_tensor *out) {
  const Case *c = timer->c;
  char *at = timer->block + (size_t)set * timer->setSize;
  for (int32_t k = 0; k < c->numInputs; ++k, at += aligned(c->inputs[k - 1].tensor.size)) {
    in[k] = c->inputs[k].tensor;
    in[k].data = at;
  }
  for (int32_t k = 0; k < c->numOutputs; ++k, at += aligned(c->outputs[k - 1].tensor.size)) {
    out[k] = c->outputs[k].tensor;
    out[k].data = at;
  }
}

static bool run(Timer *timer, void *stream) {
  dlc_tensor in[MAX_PORTS], out[MAX_PORTS];
  placeTensors(timer, timer->turn, in, out);
  timer->turn = (timer->turn + 1) % timer->numSets;
  return dlc_model_run_device(timer->model, in, timer->c->numInputs, out, timer->c->numOutputs, NULL, 0, stream) == DLC_OK;
}

/* Data of the first step, or random data, other in every set. */
static bool fillInput(Timer *timer, int32_t k, int64_t set, char *to) {
  const Port *port = &timer->c->inputs[k];
  if (!port->tensor.size)
    return true;
  if (port->source == SOURCE_FILE)
    return dlc_device_copy(timer->model, to, stepData(port, 0), port->tensor.size) == DLC_OK;
  char *values = allocate(port->tensor.size);
  drawValues(port, (uint64_t)(set * MAX_PORTS + k + 1), values);
  bool good = dlc_device_copy(timer->model, to, values, port->tensor.size) == DLC_OK;
  free(values);
  return good;
}

static bool fillSets(Timer *timer) {
  const Case *c = timer->c;
  timer->numSets = c->sets < MAX_SETS ? c->sets : MAX_SETS;
  for (int32_t k = 0; k < c->numInputs; ++k)
    timer->setSize += aligned(c->inputs[k].tensor.size);
  for (int32_t k = 0; k < c->numOutputs; ++k)
    timer->setSize += aligned(c->outputs[k].tensor.size);
  if (dlc_device_alloc(timer->model, timer->setSize * (size_t)timer->numSets + 256, (void **)&timer->block) != DLC_OK)
    return fail(timer, "allocate");
  dlc_tensor in[MAX_PORTS], out[MAX_PORTS];
  for (int64_t set = 0; set < timer->numSets; ++set) {
    placeTensors(timer, set, in, out);
    for (int32_t k = 0; k < c->numInputs; ++k)
      if (!fillInput(timer, k, set, in[k].data))
        return fail(timer, "copy the inputs");
    for (int32_t k = 0; k < c->numOutputs; ++k) { /* so that what no kernel writes is seen */
      void *poison = memset(allocate(out[k].size), 0xff, out[k].size);
      bool good = !out[k].size || dlc_device_copy(timer->model, out[k].data, poison, out[k].size) == DLC_OK;
      free(poison);
      if (!good)
        return fail(timer, "fill the outputs");
    }
  }
  return true;
}

/* Samples of the results in the last set. */
static bool verifyResults(Timer *timer) {
  const Case *c = timer->c;
  int32_t needed = c->verify == VERIFY_PRODUCT ? 2 : 1;
  if (c->verify == VERIFY_NONE || c->numInputs < needed || c->numOutputs < 1)
    return true;
  dlc_tensor in[MAX_PORTS], out[MAX_PORTS];
  placeTensors(timer, timer->numSets - 1, in, out);
  dlc_tensor *tensors[] = {&out[0], &in[0], &in[1]};
  bool good = true;
  for (int i = 0; i <= needed; ++i) {
    void *memory = allocate(tensors[i]->size);
    good = good && dlc_device_copy(timer->model, memory, tensors[i]->data, tensors[i]->size) == DLC_OK;
    tensors[i]->data = memory;
  }
  good = good ? verifySamples(c, in, out) : fail(timer, "copy the results");
  for (int i = 0; i <= needed; ++i)
    free(tensors[i]->data);
  return good;
}

static bool prepareState(Timer *timer) {
  size_t size = dlc_model_state_size(timer->model);
  if (!size)
    return true;
  return (dlc_device_alloc(timer->model, size, (void **)&timer->state) == DLC_OK &&
          dlc_model_init_state(timer->model, timer->state, size) == DLC_OK &&
          dlc_model_bind_state(timer->model, timer->state, size) == DLC_OK) ||
         fail(timer, "make the state");
}

static bool queueBatch(void *context) {
  Timer *timer = context;
  for (int64_t i = 0; i < timer->launches; ++i)
    if (!run(timer, deviceStream()))
      return fail(timer, "run");
  return true;
}

static bool waitForBatch(void *context) {
  Timer *timer = context;
  return dlc_model_synchronize(timer->model) == DLC_OK || fail(timer, "wait for the runs");
}

double timeBatch(Timer *timer) {
  double microseconds = timeQueue(queueBatch, timer, waitForBatch);
  return microseconds < 0 ? -1 : microseconds / (double)timer->launches;
}

bool openTimer(const Case *c, int32_t device, double milliseconds, Timer *timer) {
  memset(timer, 0, sizeof(*timer));
  timer->c = c;
  dlc_options options = DLC_OPTIONS_INIT;
  options.isa = "cuda";
  options.device = device;
  options.threads = 1;
  if (dlc_model_load(c->library, &options, &timer->model) != DLC_OK)
    return fail(timer, "open");
  if (!fillSets(timer) || !prepareState(timer))
    return false;
  timer->launches = 3 * timer->numSets; /* graphs are captured in the second turn */
  double one = timeBatch(timer);
  if (one >= 0 && !verifyResults(timer))
    return false;
  for (int i = 0; i < 2 && one >= 0; ++i) { /* the clock goes up, the estimate gets better */
    double wanted = milliseconds * 1e3 / (one > 0.5 ? one : 0.5);
    timer->launches = wanted > 5000 ? 5000 : wanted < 1 ? 1 : (int64_t)wanted;
    one = timeBatch(timer);
  }
  return one >= 0;
}

void closeTimer(Timer *timer) {
  if (timer->model && timer->block)
    dlc_device_free(timer->model, timer->block);
  if (timer->model && timer->state)
    dlc_device_free(timer->model, timer->state);
  dlc_model_destroy(timer->model);
  memset(timer, 0, sizeof(*timer));
}

static int byValue(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Tensors of the host, with the data of the first step or random data. */
static void makeHostTensors(const Case *c, dlc_tensor *in, dlc_tensor *out) {
  for (int32_t k = 0; k < c->numInputs; ++k) {
    in[k] = c->inputs[k].tensor;
    in[k].data = allocate(in[k].size);
    if (c->inputs[k].source == SOURCE_FILE)
      memcpy(in[k].data, stepData(&c->inputs[k], 0), in[k].size);
    else
      drawValues(&c->inputs[k], 1, in[k].data);
  }
  for (int32_t k = 0; k < c->numOutputs; ++k) {
    out[k] = c->outputs[k].tensor;
    out[k].data = allocate(out[k].size);
  }
}

/* Median of runs that are waited for one by one, for a tenth of a second; negative when one failed. */
static double timeSingles(Timer *timer, bool onHost) {
  enum { WARM_UP = 3 };
  const Case *c = timer->c;
  dlc_tensor in[MAX_PORTS], out[MAX_PORTS];
  if (onHost)
    makeHostTensors(c, in, out);
  double samples[MAX_SINGLES];
  int count = 0;
  bool good = true;
  int64_t end = now() + 100000000;
  for (int i = 0; good && count < MAX_SINGLES && (count < WARM_UP || now() < end); ++i) {
    int64_t begin = now();
    good = onHost ? dlc_model_run(timer->model, in, c->numInputs, out, c->numOutputs, NULL, 0) == DLC_OK : run(timer, NULL);
    if (i >= WARM_UP)
      samples[count++] = (double)(now() - begin) / 1e3;
  }
  for (int32_t k = 0; k < c->numInputs && onHost; ++k)
    free(in[k].data);
  for (int32_t k = 0; k < c->numOutputs && onHost; ++k)
    free(out[k].data);
  if (!good) {
    fail(timer, "run");
    return -1;
  }
  qsort(samples, (size_t)count, sizeof(double), byValue);
  return samples[count / 2];
}

bool timeCase(const Case *c, int32_t device, int batches, double milliseconds) {
  Timer timer;
  bool good = openTimer(c, device, milliseconds, &timer);
  batches = batches > MAX_BATCHES ? MAX_BATCHES : batches;
  /* A state on the device cannot serve data of the host; its step would need another one. */
  bool withHost = good && timer.setSize < LARGE && !timer.state;
  double samples[MAX_BATCHES], alone = -1, host = 0;
  for (int i = 0; i < batches && good; ++i)
    good = (samples[i] = timeBatch(&timer)) >= 0;
  good = good && (alone = timeSingles(&timer, false)) >= 0;
  good = good && (!withHost || (host = timeSingles(&timer, true)) >= 0);
  if (good) {
    qsort(samples, (size_t)batches, sizeof(double), byValue);
    double median = samples[batches / 2];
    double rate = c->flops > 0 ? c->flops / median * 1e-6 : c->bytes / median * 1e-3;
    printf("time %s %s median=%.2f fastest=%.2f slowest=%.2f alone=%.1f host=", c->name, dlc_model_isa(timer.model), median,
           samples[0], samples[batches - 1], alone);
    if (withHost)
      printf("%.1f", host);
    else
      printf("-");
    if (rate > 0)
      printf(" rate=%.*f %s\n", rate < 10 ? 2 : rate < 100 ? 1 : 0, rate, c->flops > 0 ? "TFLOP/s" : "GB/s");
    else
      printf(" rate=- -\n");
    fflush(stdout);
  }
  closeTimer(&timer);
  return good;
}
