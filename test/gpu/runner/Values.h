/* Elements of every type: read as numbers, compared, drawn at random. */
#ifndef DLC_GPU_RUNNER_VALUES_H
#define DLC_GPU_RUNNER_VALUES_H

#include "Case.h"

double valueAt(const void *data, int32_t dtype, size_t index);

/* How far results are from what is expected. */
typedef struct Difference {
  double absolute;       /* the largest |got - expected| */
  double ofTolerance;    /* the largest share of its tolerance that a value uses; above 1 it fails */
  size_t wrong, count;   /* values out of tolerance, and all */
  size_t worst;          /* index of the value that uses most of its tolerance */
} Difference;

/* NaN must be NaN, and infinities equal. */
Difference compare(const void *got, const void *expected, const Port *port);

/* Fills `data` as the port says, the same for the same `seed`. */
void drawValues(const Port *port, uint64_t seed, void *data);

#endif
