/* The floating point environment of compiled code: round to nearest, denormals flushed to zero on
 * input and output, no traps. Denormals would cost over a hundred cycles each on most processors. */
#ifndef DLC_RUNTIME_CORE_FLOATMODE_H
#define DLC_RUNTIME_CORE_FLOATMODE_H

#include <stdint.h>

#if defined(__x86_64__)
#include <xmmintrin.h>

/* Sets the environment, returns the one before. */
static inline uint64_t dlcEnterFloatMode(void) {
  unsigned before = _mm_getcsr();
  _mm_setcsr(0x1f80 /* exceptions masked, to nearest */ | 0x8000 /* FTZ */ | 0x0040 /* DAZ */);
  return before;
}

static inline void dlcLeaveFloatMode(uint64_t before) { _mm_setcsr((unsigned)before); }

#elif defined(__aarch64__)

static inline uint64_t dlcEnterFloatMode(void) {
  uint64_t before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)(1u << 24 /* FZ */ | 1u << 19 /* FZ16 */)));
  return before;
}

static inline void dlcLeaveFloatMode(uint64_t before) { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }

#else

static inline uint64_t dlcEnterFloatMode(void) { return 0; }
static inline void dlcLeaveFloatMode(uint64_t before) { (void)before; }

#endif
#endif
