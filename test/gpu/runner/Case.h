/* A case of the bundle: a folder with a compiled model, the data to run it on and what is expected. Its file `manifest`
 * has one word that names the line's kind, then words between single spaces:
 *
 *   library FILE                                     the model, relative to the folder
 *   input NAME DTYPE SHAPE FILE                      raw little-endian data; or `normal` or `range LOW HIGH`: random numbers
 *   output NAME DTYPE SHAPE [FILE RTOL ATOL]         fails where |got - expected| > ATOL + RTOL |expected|
 *   state NAME DTYPE SHAPE FILE RTOL ATOL            an entry of the state, after the last step
 *   steps N                                          runs one after the other; a file may hold the data of every step
 *   status N                                         what the runs return, a dlc_status; 0 unless said
 *   programs all                                     check every CUDA program that the device takes, not only the best
 *   sets N                                           timing: take turns among N copies of the inputs
 *   flops X, bytes X                                 timing: the work of a run
 *   product RTOL ATOL                                timing: the output is that of the two inputs; samples are checked
 *   convolution PAD SHAPE RTOL ATOL                  the same of the first input and constant weights, see Verify.h
 *   torch ...                                        timing: what the comparison runs, not read here
 *
 * A shape is 3,224,224, or - for a number. */
#ifndef DLC_GPU_RUNNER_CASE_H
#define DLC_GPU_RUNNER_CASE_H

#include "dlc/Runtime/Runtime.h"

#include <stdbool.h>

enum { MAX_PORTS = 64, MAX_NAME = 256, MAX_PATH = 4096 };

typedef enum Source { SOURCE_NONE, SOURCE_FILE, SOURCE_NORMAL, SOURCE_RANGE } Source;

typedef enum Verify { VERIFY_NONE, VERIFY_PRODUCT, VERIFY_CONVOLUTION } Verify;

/* An input, an output or an entry of the state. */
typedef struct Port {
  char name[MAX_NAME];
  dlc_tensor tensor; /* of one step; `data` is that of the file */
  Source source;
  int64_t steps;     /* that the file holds: 1 or all */
  double rtol, atol; /* of what is expected */
  double low, high;  /* of SOURCE_RANGE */
} Port;

typedef struct Case {
  char folder[MAX_PATH], library[MAX_PATH];
  const char *name; /* the folder's */
  Port inputs[MAX_PORTS], outputs[MAX_PORTS], states[MAX_PORTS];
  int32_t numInputs, numOutputs, numStates;
  int64_t steps, sets;
  dlc_status status;
  bool allPrograms;
  double flops, bytes;
  Verify verify;
  int64_t verifyPad;
  dlc_tensor weights; /* their shape */
  double verifyRtol, verifyAtol;
} Case;

/* Reads the manifest and the files it names. On failure says why on stderr. */
bool readCase(const char *folder, Case *c);
void freeCase(Case *c);

/* The data of a port in step `step`, counted from 0. */
const void *stepData(const Port *port, int64_t step);

/* Memory aligned as the runtime wants it; ends the program when there is none. */
void *allocate(size_t size);

#endif
