#include "Verify.h"

#include "Values.h"

#include <math.h>
#include <stdio.h>

enum { SAMPLES = 2000 };

/* Element `index` of the product of the last two dimensions; the others are a batch. */
static double productAt(const dlc_tensor *a, const dlc_tensor *b, const dlc_tensor *y, size_t index) {
  size_t rows = (size_t)y->shape[y->rank - 2], columns = (size_t)y->shape[y->rank - 1], depth = (size_t)a->shape[a->rank - 1];
  size_t batch = index / (rows * columns), row = index / columns % rows, column = index % columns;
  double sum = 0;
  for (size_t k = 0; k < depth; ++k)
    sum += valueAt(a->data, a->dtype, (batch * rows + row) * depth + k) *
           valueAt(b->data, b->dtype, (batch * depth + k) * columns + column);
  return sum;
}

double patternAt(int64_t index) { return (double)(index * 7919 % 251 - 125) / 128; }

/* Element `index` of a convolution of pictures with equal borders, steps of one and one group. */
static double convolutionAt(const Case *c, const dlc_tensor *x, const dlc_tensor *y, size_t index) {
  const dlc_tensor *w = &c->weights;
  int64_t pad = c->verifyPad;
  int64_t column = (int64_t)index % y->shape[3], row = (int64_t)index / y->shape[3] % y->shape[2];
  int64_t channel = (int64_t)index / (y->shape[3] * y->shape[2]) % y->shape[1];
  int64_t picture = (int64_t)index / (y->shape[3] * y->shape[2] * y->shape[1]);
  double sum = 0;
  for (int64_t k = 0; k < x->shape[1]; ++k)
    for (int64_t i = 0; i < w->shape[2]; ++i)
      for (int64_t j = 0; j < w->shape[3]; ++j) {
        int64_t u = row + i - pad, v = column + j - pad;
        if (u >= 0 && v >= 0 && u < x->shape[2] && v < x->shape[3])
          sum += valueAt(x->data, x->dtype, (size_t)(((picture * x->shape[1] + k) * x->shape[2] + u) * x->shape[3] + v)) *
                 patternAt(((channel * x->shape[1] + k) * w->shape[2] + i) * w->shape[3] + j);
      }
  return sum;
}

bool verifySamples(const Case *c, const dlc_tensor *inputs, const dlc_tensor *output) {
  size_t count = output->size / dlc_dtype_size(output->dtype), columns = (size_t)output->shape[output->rank - 1];
  size_t corners[] = {0, columns - 1, count - columns, count - 1};
  uint64_t random = 1;
  for (size_t i = 0; i < SAMPLES; ++i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    size_t index = i < 4 ? corners[i] : (size_t)(random >> 16) % count;
    double expected = c->verify == VERIFY_PRODUCT ? productAt(&inputs[0], &inputs[1], output, index)
                                                  : convolutionAt(c, &inputs[0], output, index);
    double got = valueAt(output->data, output->dtype, index);
    if (!(fabs(got - expected) <= c->verifyAtol + c->verifyRtol * fabs(expected))) {
      fprintf(stderr, "%s: element %zu: expected %.9g, got %.9g\n", c->name, index, expected, got);
      return false;
    }
  }
  return true;
}
