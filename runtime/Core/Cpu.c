/* What the processor can do, and what the operating system lets it: the wider register files are
 * usable only when the system saves them (XCR0), AMX on Linux only after asking. An artifact's
 * variant runs only if every bit of its features is reported here, hence never an illegal
 * instruction. */
#define _GNU_SOURCE
#include "Internal.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/auxv.h>
#include <sys/syscall.h>
#endif

enum {
#define DLC_CPU_FEATURE(bit, NAME, llvm) BIT_##NAME = bit,
#include "dlc/Runtime/CpuFeatures.def"
  NUM_BITS = 64
};

void dlcFeatureNames(uint64_t features, char *text, size_t size) {
  static const char *const names[NUM_BITS] = {
#define DLC_CPU_FEATURE(bit, NAME, llvm) [bit] = llvm,
#include "dlc/Runtime/CpuFeatures.def"
  };
  size_t used = 0;
  text[0] = 0;
  for (int bit = 0; bit < NUM_BITS; ++bit) {
    if (!(features >> bit & 1))
      continue;
    int n = names[bit] ? snprintf(text + used, size - used, "%s%s", used ? ", " : "", names[bit])
                       : snprintf(text + used, size - used, "%sfeature %d", used ? ", " : "", bit);
    if (n < 0 || (size_t)n >= size - used)
      return;
    used += (size_t)n;
  }
}

#if defined(__x86_64__)
#include <cpuid.h>

static uint64_t registerState(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

static bool systemHasFsgsbase(void) {
#if defined(__linux__)
  return getauxval(AT_HWCAP2) & 2; /* HWCAP2_FSGSBASE */
#else
  return false;
#endif
}

uint64_t dlc_cpu_features(void) {
  unsigned a, b1, c1, d1, b7 = 0, c7 = 0, d7 = 0, a71 = 0, cx = 0, ignored;
  if (!__get_cpuid(1, &a, &b1, &c1, &d1))
    return 0;
  unsigned leaves = 0;
  if (__get_cpuid_count(7, 0, &leaves, &b7, &c7, &d7) && leaves >= 1)
    __get_cpuid_count(7, 1, &a71, &ignored, &ignored, &ignored);
  __get_cpuid(0x80000001u, &a, &ignored, &cx, &ignored);

  uint64_t state = c1 >> 27 & 1 /* OSXSAVE */ ? registerState() : 0;
  bool ymm = (state & 0x6) == 0x6, zmm = (state & 0xe6) == 0xe6, tiles = (state & 0x60000) == 0x60000;

  uint64_t features = 0;
#define HAS(NAME, word, bit, usable) \
  if (((word) >> (bit) & 1) && (usable)) \
    features |= (uint64_t)1 << BIT_##NAME
  HAS(SSE3, c1, 0, true);
  HAS(SSSE3, c1, 9, true);
  HAS(SSE41, c1, 19, true);
  HAS(SSE42, c1, 20, true);
  HAS(POPCNT, c1, 23, true);
  HAS(CX16, c1, 13, true);
  HAS(MOVBE, c1, 22, true);
  HAS(LAHF, cx, 0, true);
  HAS(LZCNT, cx, 5, true);
  HAS(SSE4A, cx, 6, true);
  HAS(BMI, b7, 3, true);
  HAS(BMI2, b7, 8, true);
  HAS(FSGSBASE, b7, 0, systemHasFsgsbase());
  HAS(AVX, c1, 28, ymm);
  HAS(FMA, c1, 12, ymm);
  HAS(F16C, c1, 29, ymm);
  HAS(AVX2, b7, 5, ymm);
  HAS(AVXVNNI, a71, 4, ymm);
  HAS(AVX512F, b7, 16, zmm);
  HAS(AVX512DQ, b7, 17, zmm);
  HAS(AVX512CD, b7, 28, zmm);
  HAS(AVX512BW, b7, 30, zmm);
  HAS(AVX512VL, b7, 31, zmm);
  HAS(AVX512VBMI, c7, 1, zmm);
  HAS(AVX512VNNI, c7, 11, zmm);
  HAS(AVX512BF16, a71, 5, zmm);
  HAS(AVX512FP16, d7, 23, zmm);
  HAS(AMXBF16, d7, 22, tiles);
  HAS(AMXTILE, d7, 24, tiles);
  HAS(AMXINT8, d7, 25, tiles);
#undef HAS
  return features;
}

bool dlcEnableFeatures(uint64_t features) {
  uint64_t amx = (uint64_t)1 << BIT_AMXTILE | (uint64_t)1 << BIT_AMXINT8 | (uint64_t)1 << BIT_AMXBF16;
  if (!(features & amx))
    return true;
#if defined(__linux__)
  return syscall(SYS_arch_prctl, 0x1023 /* ARCH_REQ_XCOMP_PERM */, 18 /* tile data */) == 0;
#else
  return false;
#endif
}

#else

uint64_t dlc_cpu_features(void) { return 0; }

bool dlcEnableFeatures(uint64_t features) { return features == 0; }

#endif

/* The share of the processors that a container is held to, rounded up; `most` if none is set. */
static int32_t quotaProcessors(int32_t most) {
#if defined(__linux__)
  FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re");
  if (!file)
    return most;
  long long quota = 0, period = 0;
  if (fscanf(file, "%lld %lld", &quota, &period) == 2 && quota > 0 && period > 0) {
    long long share = quota / period + (quota % period != 0);
    most = share < most ? (int32_t)share : most;
  }
  fclose(file);
#endif
  return most;
}

int32_t dlcProcessors(void) {
  long count = sysconf(_SC_NPROCESSORS_ONLN);
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0)
    count = CPU_COUNT(&set);
#endif
  if (count < 1)
    count = 1;
  return quotaProcessors(count > 1024 ? 1024 : (int32_t)count);
}
