/* XXH64 with seed 0, after the published description of the algorithm. It guards a sidecar against
 * damage and mix-ups, not against an attacker. */
#include "Internal.h"

#include <string.h>

static const uint64_t prime1 = 0x9E3779B185EBCA87u;
static const uint64_t prime2 = 0xC2B2AE3D27D4EB4Fu;
static const uint64_t prime3 = 0x165667B19E3779F9u;
static const uint64_t prime4 = 0x85EBCA77C2B2AE63u;
static const uint64_t prime5 = 0x27D4EB2F165667C5u;

static uint64_t rotate(uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); }

static uint64_t read64(const unsigned char *p) {
  uint64_t x;
  memcpy(&x, p, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  x = __builtin_bswap64(x);
#endif
  return x;
}

static uint32_t read32(const unsigned char *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t step(uint64_t lane, uint64_t input) { return rotate(lane + input * prime2, 31) * prime1; }

static uint64_t merge(uint64_t hash, uint64_t lane) { return (hash ^ step(0, lane)) * prime1 + prime4; }

uint64_t dlcHash(const void *data, size_t size) {
  const unsigned char *p = data, *end = p + size;
  uint64_t hash = prime5;
  if (size >= 32) {
    uint64_t a = prime1 + prime2, b = prime2, c = 0, d = 0 - prime1;
    for (; end - p >= 32; p += 32) {
      a = step(a, read64(p));
      b = step(b, read64(p + 8));
      c = step(c, read64(p + 16));
      d = step(d, read64(p + 24));
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  hash += size;
  for (; end - p >= 8; p += 8)
    hash = rotate(hash ^ step(0, read64(p)), 27) * prime1 + prime4;
  if (end - p >= 4) {
    hash = rotate(hash ^ read32(p) * prime1, 23) * prime2 + prime3;
    p += 4;
  }
  for (; p < end; ++p)
    hash = rotate(hash ^ *p * prime5, 11) * prime1;
  hash = (hash ^ hash >> 33) * prime2;
  hash = (hash ^ hash >> 29) * prime3;
  return hash ^ hash >> 32;
}
