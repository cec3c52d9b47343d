/* Whether what was timed is right: sizes with more tiles than a GPU has multiprocessors are too large for references in the
 * bundle, so some of their results are computed here. */
#ifndef DLC_GPU_RUNNER_VERIFY_H
#define DLC_GPU_RUNNER_VERIFY_H

#include "Case.h"

/* Element `index` of the weights of a timed convolution, which make-bundle compiles into the model. */
double patternAt(int64_t index);

/* Compares results of a product or a convolution, picked at random and at the corners, with sums in double. The tensors are
 * in memory of the host. False, and a line on stderr, when one is out of tolerance. */
bool verifySamples(const Case *c, const dlc_tensor *inputs, const dlc_tensor *output);

#endif
