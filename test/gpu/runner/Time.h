/* Timing: data on the device, random, in several copies where it would fit into the cache, launches one behind the other. */
#ifndef DLC_GPU_RUNNER_TIME_H
#define DLC_GPU_RUNNER_TIME_H

#include "Case.h"

enum { MAX_SETS = 64 };

typedef struct Timer {
  const Case *c;
  dlc_model *model;
  char *block, *state; /* of the device: all sets, inputs before outputs */
  size_t setSize;
  int64_t numSets, turn, launches; /* launches: of one batch */
} Timer;

/* Opens the model, fills the device's memory, warms up and finds how many launches take `milliseconds`. Says on stderr what
 * failed. */
bool openTimer(const Case *c, int32_t device, double milliseconds, Timer *timer);
void closeTimer(Timer *timer);

/* Microseconds of one run: of a batch of launches, by the device's clock. Negative when a run failed. */
double timeBatch(Timer *timer);

/* Times a case and prints its line:
 *   time NAME PROGRAM median=US fastest=US slowest=US alone=US host=US rate=X UNIT
 * `alone` is a run that is waited for, `host` the same with the data copied there and back (- where it is large). */
bool timeCase(const Case *c, int32_t device, int batches, double milliseconds);

#endif
