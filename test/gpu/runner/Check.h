#ifndef DLC_GPU_RUNNER_CHECK_H
#define DLC_GPU_RUNNER_CHECK_H

#include "Case.h"

typedef struct CheckOptions {
  int32_t device;
  bool isBrief; /* one run on the device's memory alone, for compute-sanitizer, under which each takes long */
  bool otherPrograms; /* instead of the best one for the device, where a case says `programs all` */
} CheckOptions;

/* Runs a case in all the ways there are and prints one line. False when something is wrong. *deviceLost is set when nothing
 * more can run on the device in this process. */
bool checkCase(const Case *c, const CheckOptions *options, bool *deviceLost);

/* What a model must refuse, and that it then touches nothing. NULL when all is well, else what it did not refuse. */
const char *checkRefusals(dlc_model *model, const Case *c);

#endif
