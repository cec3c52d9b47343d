/* Every way of running must give the same bits, whatever was in the outputs before: plain launches, the capture of a graph
 * and its replay, data of the host and of the device, streams, threads. The first result is compared with the reference. */
#include "Check.h"

#include "Runs.h"
#include "Values.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, RUNS_PER_THREAD = 3 };

/* A case on one program of its artifact. */
typedef struct Check {
  const Case *c;
  const CheckOptions *options;
  dlc_model *model;
  const char *isa;
  unsigned char *first, *other; /* blocks of results */
  int runs;
  bool hasFirst, isLost;
  double ofTolerance, absolute;
  char problem[1024];
} Check;

static bool fail(Check *check, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(check->problem, sizeof(check->problem), format, arguments);
  va_end(arguments);
  return false;
}

static bool failStatus(Check *check, const char *what, dlc_status status) {
  check->isLost = status == DLC_ERROR_DEVICE;
  return fail(check, "%s: expected %s, got %s: %s", what, dlc_status_name(check->c->status), dlc_status_name(status),
              status == DLC_OK ? "it ran" : dlc_last_error());
}

/* The port a byte of the results belongs to. */
static void describeByte(const Case *c, size_t at, char *text, size_t size) {
  for (int64_t step = c->steps; step-- > 0;)
    for (int32_t k = c->numOutputs; k-- > 0;)
      if (at < resultsOffset(c, c->steps, 0) && at >= resultsOffset(c, step, k)) {
        snprintf(text, size, "output '%s', step %" PRId64 ", element %zu", c->outputs[k].name, step,
                 (at - resultsOffset(c, step, k)) / dlc_dtype_size(c->outputs[k].tensor.dtype));
        return;
      }
  snprintf(text, size, "state, byte %zu", at - resultsOffset(c, c->steps, 0));
}

static bool sameBits(Check *check, const unsigned char *got, const char *what) {
  size_t size = resultsSize(check->model, check->c), at = 0;
  if (memcmp(check->first, got, size) == 0)
    return true;
  while (check->first[at] == got[at])
    ++at;
  char where[512];
  describeByte(check->c, at, where, sizeof(where));
  return fail(check, "%s: other bits than in the first run: %s", what, where);
}

/* Once in a mode; the first results are kept, later ones must equal them. */
static bool runOnce(Check *check, dlc_model *model, Mode mode, const char *what) {
  const Case *c = check->c;
  unsigned char *results = check->hasFirst ? check->other : check->first;
  bool overrun = false;
  dlc_status status = runCase(model, c, mode, check->runs % 2 ? 0xff : 0xa5, results, &overrun);
  ++check->runs;
  if (status != c->status)
    return failStatus(check, what, status);
  if (status != DLC_OK)
    return true;
  if (overrun)
    return fail(check, "%s: bytes behind an output were changed", what);
  if (check->hasFirst)
    return sameBits(check, results, what);
  return check->hasFirst = true;
}

static bool comparePort(Check *check, const Port *port, int64_t step, const void *got) {
  if (port->source != SOURCE_FILE)
    return true;
  const void *expected = stepData(port, step);
  Difference difference = compare(got, expected, port);
  if (difference.ofTolerance > check->ofTolerance)
    check->ofTolerance = difference.ofTolerance;
  if (difference.absolute > check->absolute)
    check->absolute = difference.absolute;
  if (!difference.wrong)
    return true;
  return fail(check, "'%s', step %" PRId64 ": %zu of %zu values out of tolerance; the worst, element %zu: expected %.9g, got %.9g",
              port->name, step, difference.wrong, difference.count, difference.worst,
              valueAt(expected, port->tensor.dtype, difference.worst), valueAt(got, port->tensor.dtype, difference.worst));
}

static bool compareResults(Check *check) {
  const Case *c = check->c;
  for (int64_t step = 0; step < c->steps; ++step)
    for (int32_t k = 0; k < c->numOutputs; ++k)
      if (!comparePort(check, &c->outputs[k], step, check->first + resultsOffset(c, step, k)))
        return false;
  const dlc_artifact *artifact = dlc_model_artifact(check->model);
  for (int32_t k = 0; k < c->numStates; ++k) {
    const dlc_state_entry *entry = NULL;
    for (int32_t i = 0; i < artifact->num_state; ++i)
      if (strcmp(artifact->state[i].name, c->states[k].name) == 0)
        entry = &artifact->state[i];
    if (!entry || entry->dtype != c->states[k].tensor.dtype)
      return fail(check, "the model has no state '%s' of that type", c->states[k].name);
    if (!comparePort(check, &c->states[k], 0, check->first + resultsOffset(c, c->steps, 0) + entry->offset))
      return false;
  }
  return true;
}

/* ---- Threads */

typedef struct Worker {
  pthread_t thread;
  dlc_model *model;
  const Case *c;
  const unsigned char *first;
  const char *problem;
} Worker;

static void *workerMain(void *argument) {
  Worker *worker = argument;
  size_t size = resultsSize(worker->model, worker->c);
  unsigned char *results = allocate(size);
  for (int i = 0; i < RUNS_PER_THREAD && !worker->problem; ++i) {
    bool overrun = false;
    dlc_status status = runCase(worker->model, worker->c, i % 2 ? MODE_DEVICE : MODE_HOST, 0x3c, results, &overrun);
    if (status != worker->c->status)
      worker->problem = dlc_status_name(status);
    else if (overrun)
      worker->problem = "bytes behind an output were changed";
    else if (status == DLC_OK && memcmp(results, worker->first, size) != 0)
      worker->problem = "other bits than in the first run";
  }
  free(results);
  return NULL;
}

static bool runThreads(Check *check) {
  Worker workers[THREADS];
  int started = 0;
  for (; started < THREADS; ++started) {
    workers[started] = (Worker){.model = check->model, .c = check->c, .first = check->first};
    if (pthread_create(&workers[started].thread, NULL, workerMain, &workers[started]) != 0)
      break;
  }
  bool good = started == THREADS || fail(check, "cannot start a thread");
  for (int i = 0; i < started; ++i) {
    pthread_join(workers[i].thread, NULL);
    if (good && workers[i].problem)
      good = fail(check, "%d threads at once: %s", THREADS, workers[i].problem);
  }
  check->runs += THREADS * RUNS_PER_THREAD;
  return good;
}

/* ---- One program */

static bool open(Check *check, uint64_t flags, dlc_model **model) {
  dlc_options options = DLC_OPTIONS_INIT;
  options.isa = check->isa;
  options.device = check->options->device;
  options.flags = flags;
  options.threads = 1;
  dlc_status status = dlc_model_load(check->c->library, &options, model);
  if (status == DLC_OK)
    return true;
  check->isLost = status == DLC_ERROR_DEVICE;
  return fail(check, "cannot open: %s: %s", dlc_status_name(status), dlc_last_error());
}

static bool runPlainly(Check *check) {
  dlc_model *plain = NULL;
  bool good = open(check, DLC_OPTION_NO_GRAPH, &plain) && runOnce(check, plain, MODE_HOST, "without graphs");
  dlc_model_destroy(plain);
  return good;
}

static bool runEveryWay(Check *check) {
  if (check->options->isBrief)
    return runOnce(check, check->model, MODE_DEVICE, "device") && (check->c->status || compareResults(check));
  if (!runOnce(check, check->model, MODE_HOST, "host") || (!check->c->status && !compareResults(check)))
    return false;
  /* The second use of the same addresses captures a graph, the third replays it. */
  if (!runOnce(check, check->model, MODE_HOST, "host, second run") || !runOnce(check, check->model, MODE_HOST, "host, third run") ||
      !runOnce(check, check->model, MODE_DEVICE, "data on the device") || !runOnce(check, check->model, MODE_STREAM, "on a stream"))
    return false;
  if (!runPlainly(check))
    return false;
  /* What training changes is the model's, one for all threads. */
  if (!dlc_model_state_size(check->model) && !runThreads(check))
    return false;
  const char *accepted = checkRefusals(check->model, check->c);
  return !accepted || fail(check, "not refused as it should be: %s", accepted);
}

static bool checkProgram(const Case *c, const CheckOptions *options, const char *isa, bool *deviceLost) {
  Check check = {.c = c, .options = options, .isa = isa};
  bool good = open(&check, 0, &check.model);
  if (good) {
    check.first = allocate(resultsSize(check.model, c));
    check.other = allocate(resultsSize(check.model, c));
    good = runEveryWay(&check);
    isa = dlc_model_isa(check.model);
  }
  if (good && c->status)
    printf("ok    %-40s %-8s %2d runs, all %s\n", c->name, isa, check.runs, dlc_status_name(c->status));
  else if (good)
    printf("ok    %-40s %-8s %2d runs, error %.3f of the tolerance, largest %.1e\n", c->name, isa, check.runs, check.ofTolerance,
           check.absolute);
  else
    printf("FAIL  %-40s %-8s %s\n", c->name, isa, check.problem);
  fflush(stdout);
  *deviceLost |= check.isLost;
  if (!check.isLost)
    dlc_model_destroy(check.model);
  free(check.first);
  free(check.other);
  return good;
}

/* Whether the device takes the program; else it is no failure that it does not run. */
static bool fits(const Case *c, const CheckOptions *options, const char *isa) {
  dlc_model *model = NULL;
  dlc_options wanted = DLC_OPTIONS_INIT;
  wanted.isa = isa;
  wanted.device = options->device;
  dlc_status status = dlc_model_load(c->library, &wanted, &model);
  dlc_model_destroy(model);
  return status != DLC_ERROR_UNSUPPORTED;
}

bool checkCase(const Case *c, const CheckOptions *options, bool *deviceLost) {
  if (!options->otherPrograms)
    return checkProgram(c, options, "cuda", deviceLost);
  dlc_model *best = NULL;
  dlc_options any = DLC_OPTIONS_INIT;
  any.isa = "cuda";
  any.device = options->device;
  if (!c->allPrograms || dlc_model_load(c->library, &any, &best) != DLC_OK)
    return true; /* what fails to open has been told about by the check of the best */
  const dlc_cuda_code *code = dlc_model_artifact(best)->cuda;
  bool good = true;
  for (int32_t i = 0; i < code->num_programs && !*deviceLost; ++i)
    if (strcmp(code->programs[i].isa, dlc_model_isa(best)) != 0 && fits(c, options, code->programs[i].isa))
      good &= checkProgram(c, options, code->programs[i].isa, deviceLost);
  if (!*deviceLost)
    dlc_model_destroy(best);
  return good;
}
