/* Bilinear resizing with half-pixel centres. Shrinking widens the triangle by the factor, so that
 * every source pixel has its share: without that a photograph reduced tenfold keeps one pixel in a
 * hundred and its noise. One pass over the source rows, memory of the result's order. */
#include "Internal.h"

#include <string.h>

/* The source pixels [first, first + count) and their weights behind every target pixel of one axis. */
typedef struct Axis {
  int32_t *first;
  int32_t *count;
  float *weights; /* `stride` per target pixel */
  int32_t stride;
} Axis;

/* Both for |x| < 2^31, so that the runtime needs no libm. */
static int64_t roundDown(double x) {
  int64_t towardsZero = (int64_t)x;
  return (double)towardsZero > x ? towardsZero - 1 : towardsZero;
}

static int64_t roundUp(double x) { return -roundDown(-x); }

static double triangle(int32_t pixel, double center, double support) {
  double distance = pixel + 0.5 - center, weight = 1 - (distance < 0 ? -distance : distance) / support;
  return weight > 0 ? weight : 0;
}

static void freeAxis(Axis *axis) {
  dlcFree(axis->first);
  dlcFree(axis->count);
  dlcFree(axis->weights);
}

static bool createAxis(Axis *axis, int32_t size, double start, double extent, int32_t out) {
  double scale = extent / out, support = scale > 1 ? scale : 1;
  double most = 2 * support + 3; /* pixels within the support */
  axis->stride = most < size ? (int32_t)most : size;
  axis->first = dlcAlloc((size_t)out * sizeof(int32_t));
  axis->count = dlcAlloc((size_t)out * sizeof(int32_t));
  axis->weights = dlcAlloc((size_t)out * (size_t)axis->stride * sizeof(float));
  if (!axis->first || !axis->count || !axis->weights)
    return false;
  for (int32_t o = 0; o < out; ++o) {
    double center = start + (o + 0.5) * scale;
    int64_t low = roundDown(center - support), high = roundUp(center + support);
    int32_t first = low < 0 ? 0 : (int32_t)low, last = high > size ? size : (int32_t)high;
    if (last - first > axis->stride)
      last = first + axis->stride;
    float *weights = axis->weights + (size_t)o * (size_t)axis->stride;
    double sum = 0;
    for (int32_t i = first; i < last; ++i)
      sum += triangle(i, center, support);
    for (int32_t i = first; i < last; ++i)
      weights[i - first] = (float)(triangle(i, center, support) / sum);
    axis->first[o] = first;
    axis->count[o] = last - first;
  }
  return true;
}

static void resizeRow(const uint8_t *source, int32_t channels, const Axis *axis, int32_t out, float *target) {
  for (int32_t x = 0; x < out; ++x) {
    const float *weights = axis->weights + (size_t)x * (size_t)axis->stride;
    const uint8_t *pixel = source + (size_t)axis->first[x] * (size_t)channels;
    float sum[4] = {0, 0, 0, 0};
    for (int32_t i = 0; i < axis->count[x]; ++i, pixel += channels)
      for (int32_t c = 0; c < channels; ++c)
        sum[c] += weights[i] * pixel[c];
    for (int32_t c = 0; c < channels; ++c)
      *target++ = sum[c];
  }
}

bool dlcResize(const uint8_t *pixels, int32_t height, int32_t width, int32_t channels, const DlcWindow *window,
               int32_t outHeight, int32_t outWidth, float *out) {
  size_t rowLength = (size_t)outWidth * (size_t)channels;
  Axis horizontal = {0}, vertical = {0};
  float *row = dlcAlloc(rowLength * sizeof(float));
  bool done = row && createAxis(&horizontal, width, window->x, window->width, outWidth) &&
              createAxis(&vertical, height, window->y, window->height, outHeight);
  if (done) {
    memset(out, 0, (size_t)outHeight * rowLength * sizeof(float));
    int32_t from = 0; /* target rows before it are complete: both ends of their ranges only grow */
    for (int32_t y = 0; y < height; ++y) {
      while (from < outHeight && vertical.first[from] + vertical.count[from] <= y)
        ++from;
      if (from == outHeight)
        break;
      if (vertical.first[from] > y)
        continue;
      resizeRow(pixels + (size_t)y * (size_t)width * (size_t)channels, channels, &horizontal, outWidth, row);
      for (int32_t o = from; o < outHeight && vertical.first[o] <= y; ++o) {
        if (y >= vertical.first[o] + vertical.count[o])
          continue;
        float weight = vertical.weights[(size_t)o * (size_t)vertical.stride + (size_t)(y - vertical.first[o])];
        float *target = out + (size_t)o * rowLength;
        for (size_t i = 0; i < rowLength; ++i)
          target[i] += weight * row[i];
      }
    }
  }
  freeAxis(&horizontal);
  freeAxis(&vertical);
  dlcFree(row);
  return done;
}
