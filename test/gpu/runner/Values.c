/* Random numbers come from a table of quantiles: drawing costs about a nanosecond for any type, so that matrices of
 * 8192 x 8192 are there in a moment, and they do not repeat. */
#include "Values.h"

#include <math.h>
#include <string.h>

static double fromBits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof(value));
  return value;
}

static double fromHalf(uint16_t bits) {
  double sign = bits & 0x8000 ? -1 : 1;
  int exponent = bits >> 10 & 31, fraction = bits & 1023;
  if (exponent == 31)
    return fraction ? NAN : sign * INFINITY;
  return sign * (exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24));
}

double valueAt(const void *data, int32_t dtype, size_t index) {
  const char *at = (const char *)data + index * dlc_dtype_size(dtype);
#define READ(enumerator, type)                                                                                         \
  case enumerator: {                                                                                                   \
    type value;                                                                                                        \
    memcpy(&value, at, sizeof(value));                                                                                 \
    return (double)value;                                                                                              \
  }
  switch (dtype) {
    READ(DLC_F32, float)
    READ(DLC_F64, double)
    READ(DLC_I8, int8_t)
    READ(DLC_I16, int16_t)
    READ(DLC_I32, int32_t)
    READ(DLC_I64, int64_t)
    READ(DLC_U8, uint8_t)
    READ(DLC_U16, uint16_t)
    READ(DLC_U32, uint32_t)
    READ(DLC_U64, uint64_t)
    READ(DLC_BOOL, uint8_t)
  default: {
    uint16_t bits;
    memcpy(&bits, at, sizeof(bits));
    return dtype == DLC_BF16 ? fromBits((uint32_t)bits << 16) : fromHalf(bits);
  }
  }
#undef READ
}

Difference compare(const void *got, const void *expected, const Port *port) {
  int32_t dtype = port->tensor.dtype;
  Difference result = {0, 0, 0, port->tensor.size / dlc_dtype_size(dtype), 0};
  for (size_t i = 0; i < result.count; ++i) {
    double a = valueAt(got, dtype, i), b = valueAt(expected, dtype, i);
    if (a == b || (isnan(a) && isnan(b)))
      continue;
    double error = fabs(a - b), bound = port->atol + port->rtol * fabs(b);
    /* NaN against a number, and what no tolerance allows, are infinitely wrong. */
    double share = error <= bound ? error / bound : isfinite(error) && bound > 0 ? error / bound : INFINITY;
    result.wrong += share > 1;
    if (isnan(error) || error > result.absolute)
      result.absolute = isnan(error) ? INFINITY : error;
    if (share > result.ofTolerance) {
      result.ofTolerance = share;
      result.worst = i;
    }
  }
  return result;
}

static uint64_t next(uint64_t *state) { /* splitmix64 */
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static void store(void *data, int32_t dtype, size_t index, double value) {
  char *at = (char *)data + index * dlc_dtype_size(dtype);
#define WRITE(enumerator, type)                                                                                        \
  case enumerator: {                                                                                                   \
    type converted = (type)value;                                                                                      \
    memcpy(at, &converted, sizeof(converted));                                                                         \
    break;                                                                                                             \
  }
  switch (dtype) {
    WRITE(DLC_F32, float)
    WRITE(DLC_F64, double)
    WRITE(DLC_I8, int8_t)
    WRITE(DLC_I16, int16_t)
    WRITE(DLC_I32, int32_t)
    WRITE(DLC_I64, int64_t)
    WRITE(DLC_U8, uint8_t)
    WRITE(DLC_U16, uint16_t)
    WRITE(DLC_U32, uint32_t)
    WRITE(DLC_U64, uint64_t)
    WRITE(DLC_BOOL, uint8_t)
  case DLC_BF16: {
    float wide = (float)value;
    uint32_t bits;
    memcpy(&bits, &wide, sizeof(bits));
    uint16_t upper = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    memcpy(at, &upper, sizeof(upper));
    break;
  }
  default: { /* float16; the values drawn are in its normal range or 0 */
    int exponent = 0;
    double fraction = frexp(fabs(value), &exponent); /* in [0.5, 1) */
    uint16_t bits = 0;
    if (value != 0 && exponent > -14)
      bits = (uint16_t)(((exponent + 13) << 10) + (int)nearbyint(ldexp(fraction, 11)));
    bits |= value < 0 ? 0x8000 : 0;
    memcpy(at, &bits, sizeof(bits));
  }
  }
#undef WRITE
}

/* The quantile function of the normal distribution, by bisection of its integral: 4096 times at the start is nothing. */
static double normalQuantile(double p) {
  double low = -8, high = 8;
  for (int i = 0; i < 60; ++i) {
    double middle = (low + high) / 2;
    if (0.5 * erfc(-middle / sqrt(2)) < p)
      low = middle;
    else
      high = middle;
  }
  return (low + high) / 2;
}

enum { TABLE = 4096 };

void drawValues(const Port *port, uint64_t seed, void *data) {
  int32_t dtype = port->tensor.dtype;
  size_t width = dlc_dtype_size(dtype), count = port->tensor.size / width;
  static char table[TABLE * 8];
  for (int i = 0; i < TABLE; ++i) {
    double p = (i + 0.5) / TABLE;
    bool isInteger = dtype >= DLC_I8;
    double value = port->source == SOURCE_NORMAL ? normalQuantile(p) : port->low + p * (port->high - port->low);
    store(table, dtype, (size_t)i, isInteger ? floor(value) : value);
  }
  uint64_t state = seed * 0x2545f4914f6cdd1du + 1, bits = 0;
  for (size_t i = 0; i < count; ++i) {
    bits = i % 5 == 0 ? next(&state) : bits >> 12;
    memcpy((char *)data + i * width, table + (bits % TABLE) * width, width);
  }
}
