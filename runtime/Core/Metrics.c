/* Counters of a model, on request. A run adds to three of them; nothing is locked, so a reading taken
 * while calls run may be one call apart between them. */
#include "Internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NUM_BUCKETS 25
#define NUM_STATUSES 10

struct DlcMetrics {
  _Atomic uint64_t buckets[NUM_BUCKETS + 1]; /* up to 1 us, 2 us, 4 us, ... 16.8 s, more */
  _Atomic uint64_t statuses[NUM_STATUSES];
  _Atomic uint64_t nanoseconds; /* of successful runs */
};

DlcMetrics *dlcCreateMetrics(void) {
  DlcMetrics *metrics = dlcAlloc(sizeof(DlcMetrics));
  if (metrics)
    memset(metrics, 0, sizeof(*metrics));
  return metrics;
}

static void add(_Atomic uint64_t *counter, uint64_t value) {
  atomic_fetch_add_explicit(counter, value, memory_order_relaxed);
}

static uint64_t read(const _Atomic uint64_t *counter) {
  return atomic_load_explicit((_Atomic uint64_t *)counter, memory_order_relaxed);
}

void dlcCountRun(DlcMetrics *metrics, dlc_status status, int64_t nanoseconds) {
  add(&metrics->statuses[status], 1);
  if (status != DLC_OK)
    return;
  int bucket = 0;
  while (bucket < NUM_BUCKETS && nanoseconds > (int64_t)1000 << bucket)
    ++bucket;
  add(&metrics->buckets[bucket], 1);
  add(&metrics->nanoseconds, (uint64_t)nanoseconds);
}

/* Appends, and counts what did not fit. */
typedef struct Text {
  char *buffer;
  size_t size, used;
} Text;

__attribute__((format(printf, 2, 3))) static void print(Text *text, const char *format, ...) {
  size_t room = text->used < text->size ? text->size - text->used : 0;
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(room ? text->buffer + text->used : NULL, room, format, arguments);
  va_end(arguments);
  text->used += n > 0 ? (size_t)n : 0;
}

/* A label's value with backslash, quote and newline escaped. */
static void escape(const char *name, char *out, size_t size) {
  size_t used = 0;
  for (; *name && used + 3 < size; ++name) {
    if (*name == '\\' || *name == '"' || *name == '\n')
      out[used++] = '\\';
    out[used++] = *name == '\n' ? 'n' : *name;
  }
  out[used] = 0;
}

size_t dlc_model_metrics(const dlc_model *model, char *buffer, size_t size) {
  if (size && buffer)
    buffer[0] = 0;
  if (!model || !model->metrics)
    return 0;
  const DlcMetrics *metrics = model->metrics;
  Text text = {buffer, buffer ? size : 0, 0};
  char name[256], isa[64];
  escape(model->artifact->name, name, sizeof(name));
  escape(model->isa, isa, sizeof(isa));
  print(&text, "# HELP dlc_runs_total Calls of the model by their status.\n# TYPE dlc_runs_total counter\n");
  for (int i = 0; i < NUM_STATUSES; ++i)
    print(&text, "dlc_runs_total{model=\"%s\",isa=\"%s\",status=\"%s\"} %" PRIu64 "\n", name, isa,
          dlc_status_name((dlc_status)i), read(&metrics->statuses[i]));
  print(&text, "# HELP dlc_run_seconds Wall time of successful calls.\n# TYPE dlc_run_seconds histogram\n");
  uint64_t total = 0;
  for (int i = 0; i <= NUM_BUCKETS; ++i) {
    total += read(&metrics->buckets[i]);
    char bound[32] = "+Inf";
    if (i < NUM_BUCKETS)
      snprintf(bound, sizeof(bound), "%.9g", 1e-6 * (double)((int64_t)1 << i));
    print(&text, "dlc_run_seconds_bucket{model=\"%s\",isa=\"%s\",le=\"%s\"} %" PRIu64 "\n", name, isa, bound, total);
  }
  print(&text, "dlc_run_seconds_sum{model=\"%s\",isa=\"%s\"} %.9f\n", name, isa,
        1e-9 * (double)read(&metrics->nanoseconds));
  print(&text, "dlc_run_seconds_count{model=\"%s\",isa=\"%s\"} %" PRIu64 "\n", name, isa, total);
  return text.used;
}
