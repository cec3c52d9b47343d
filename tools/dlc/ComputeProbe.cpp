// Peak arithmetic. Functions carry their target, so that one build measures every instruction set;
// none is called on a processor without it.
#include "tools/dlc/Probes.h"
#include "tools/dlc/Progress.h"

#include "dlc/Runtime/Runtime.h"

#include <algorithm>
#include <atomic>
#include <thread>

using namespace dlc::cli;

std::vector<ComputeProbe> dlc::cli::computeProbes() {
  return {{ComputeKind::F32Sse, "fp32, 128 bit", "mulps + addps"},
          {ComputeKind::F32Avx2, "fp32, 256 bit", "vfmadd231ps ymm"},
          {ComputeKind::F32Avx512, "fp32, 512 bit", "vfmadd231ps zmm"},
          {ComputeKind::Bf16Avx512, "bf16 dot, 512 bit", "vdpbf16ps zmm"},
          {ComputeKind::F16Avx512, "fp16, 512 bit", "vfmadd231ph zmm"},
          {ComputeKind::Int8Avx, "int8 dot, 256 bit", "vpdpbusd ymm"},
          {ComputeKind::Int8Avx512, "int8 dot, 512 bit", "vpdpbusd zmm"}};
}

#if defined(__x86_64__)
#include <immintrin.h>

namespace {
/// Sixteen accumulators hide the latency of every instruction here on every processor known, and with
/// two operands fit the 32 registers of AVX-512; SSE and AVX2 have 16 registers and use twelve.
constexpr int wide = 16, narrow = 12;
using Loop = void (*)(int64_t steps);

/// Keeps the compiler from seeing through a value, and from dropping it.
#define DLC_OPAQUE(value) asm volatile("" : "+v"(value))

__attribute__((target("sse4.2"))) void sseLoop(int64_t steps) {
  __m128 sums[narrow], a = _mm_set1_ps(0.999f), b = _mm_set1_ps(1e-3f);
  asm volatile("" : "+x"(a), "+x"(b));
  for (auto &sum : sums)
    sum = _mm_set1_ps(1);
  for (int64_t k = 0; k < steps; ++k)
#pragma GCC unroll 12
    for (int r = 0; r < narrow; ++r)
      sums[r] = _mm_add_ps(_mm_mul_ps(sums[r], a), b);
  for (auto &sum : sums)
    asm volatile("" : "+x"(sum));
}

__attribute__((target("avx2,fma"))) void avx2Loop(int64_t steps) {
  __m256 sums[narrow], a = _mm256_set1_ps(0.999f), b = _mm256_set1_ps(1e-3f);
  asm volatile("" : "+x"(a), "+x"(b));
  for (auto &sum : sums)
    sum = _mm256_set1_ps(1);
  for (int64_t k = 0; k < steps; ++k)
#pragma GCC unroll 12
    for (int r = 0; r < narrow; ++r)
      sums[r] = _mm256_fmadd_ps(sums[r], a, b);
  for (auto &sum : sums)
    asm volatile("" : "+x"(sum));
}

__attribute__((target("avx512f"))) void avx512Loop(int64_t steps) {
  __m512 sums[wide], a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(1e-3f);
  DLC_OPAQUE(a);
  DLC_OPAQUE(b);
  for (auto &sum : sums)
    sum = _mm512_set1_ps(1);
  for (int64_t k = 0; k < steps; ++k)
#pragma GCC unroll 16
    for (int r = 0; r < wide; ++r)
      sums[r] = _mm512_fmadd_ps(sums[r], a, b);
  for (auto &sum : sums)
    DLC_OPAQUE(sum);
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16"))) void bf16Loop(int64_t steps) {
  __m512 sums[wide];
  __m512i a = _mm512_set1_epi16(0x3f80), b = _mm512_set1_epi16(0x3a83); // 1, 0.001
  DLC_OPAQUE(a);
  DLC_OPAQUE(b);
  for (auto &sum : sums)
    sum = _mm512_setzero_ps();
  for (int64_t k = 0; k < steps; ++k)
#pragma GCC unroll 16
    for (int r = 0; r < wide; ++r)
      sums[r] = _mm512_dpbf16_ps(sums[r], (__m512bh)a, (__m512bh)b);
  for (auto &sum : sums)
    DLC_OPAQUE(sum);
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512fp16"))) void f16Loop(int64_t steps) {
  __m512h sums[wide];
  __m512i bitsA = _mm512_set1_epi16(0x3bff), bitsB = _mm512_set1_epi16(0x1419); // 0.9995, 0.001
  DLC_OPAQUE(bitsA);
  DLC_OPAQUE(bitsB);
  __m512h a = _mm512_castsi512_ph(bitsA), b = _mm512_castsi512_ph(bitsB);
  for (auto &sum : sums)
    sum = a;
  for (int64_t k = 0; k < steps; ++k)
#pragma GCC unroll 16
    for (int r = 0; r < wide; ++r)
      sums[r] = _mm512_fmadd_ph(sums[r], a, b);
  for (auto &sum : sums)
    DLC_OPAQUE(sum);
}

__attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))) void vnni256Loop(int64_t steps) {
  __m256i sums[narrow], a = _mm256_set1_epi8(3), b = _mm256_set1_epi8(1);
  asm volatile("" : "+x"(a), "+x"(b));
  for (auto &sum : sums)
    sum = _mm256_setzero_si256();
  for (int64_t k = 0; k < steps; ++k)
#pragma GCC unroll 12
    for (int r = 0; r < narrow; ++r)
      sums[r] = _mm256_dpbusd_epi32(sums[r], a, b);
  for (auto &sum : sums)
    asm volatile("" : "+x"(sum));
}

__attribute__((target("avx2,avxvnni"))) void avxVnniLoop(int64_t steps) {
  __m256i sums[narrow], a = _mm256_set1_epi8(3), b = _mm256_set1_epi8(1);
  asm volatile("" : "+x"(a), "+x"(b));
  for (auto &sum : sums)
    sum = _mm256_setzero_si256();
  for (int64_t k = 0; k < steps; ++k)
#pragma GCC unroll 12
    for (int r = 0; r < narrow; ++r)
      sums[r] = _mm256_dpbusd_avx_epi32(sums[r], a, b);
  for (auto &sum : sums)
    asm volatile("" : "+x"(sum));
}

__attribute__((target("avx512f,avx512bw,avx512vnni"))) void vnni512Loop(int64_t steps) {
  __m512i sums[wide], a = _mm512_set1_epi8(3), b = _mm512_set1_epi8(1);
  DLC_OPAQUE(a);
  DLC_OPAQUE(b);
  for (auto &sum : sums)
    sum = _mm512_setzero_si512();
  for (int64_t k = 0; k < steps; ++k)
#pragma GCC unroll 16
    for (int r = 0; r < wide; ++r)
      sums[r] = _mm512_dpbusd_epi32(sums[r], a, b);
  for (auto &sum : sums)
    DLC_OPAQUE(sum);
}

enum FeatureBit : uint64_t {
#define DLC_CPU_FEATURE(bit, name, text) Has##name = uint64_t(1) << bit,
#include "dlc/Runtime/CpuFeatures.def"
};

struct Kernel {
  Loop loop = nullptr; ///< null: not on this processor
  double operations = 0; ///< per step
};

Kernel kernelFor(ComputeKind kind) {
  uint64_t cpu = dlc_cpu_features();
  auto has = [&](uint64_t bits) { return (cpu & bits) == bits; };
  constexpr uint64_t avx512 = HasAVX512F | HasAVX512BW | HasAVX512VL;
  switch (kind) {
  case ComputeKind::F32Sse:
    return {has(HasSSE42) ? sseLoop : nullptr, narrow * 4 * 2.0};
  case ComputeKind::F32Avx2:
    return {has(HasAVX2 | HasFMA) ? avx2Loop : nullptr, narrow * 8 * 2.0};
  case ComputeKind::F32Avx512:
    return {has(HasAVX512F) ? avx512Loop : nullptr, wide * 16 * 2.0};
  case ComputeKind::Bf16Avx512:
    return {has(avx512 | HasAVX512BF16) ? bf16Loop : nullptr, wide * 32 * 2.0};
  case ComputeKind::F16Avx512:
    return {has(avx512 | HasAVX512FP16) ? f16Loop : nullptr, wide * 32 * 2.0};
  case ComputeKind::Int8Avx:
    return {has(HasAVX2 | HasAVXVNNI)            ? avxVnniLoop
            : has(avx512 | HasAVX2 | HasAVX512VNNI) ? vnni256Loop
                                                    : nullptr,
            narrow * 32 * 2.0};
  case ComputeKind::Int8Avx512:
    return {has(avx512 | HasAVX512VNNI) ? vnni512Loop : nullptr, wide * 64 * 2.0};
  }
  return {};
}
} // namespace

ComputeKind dlc::cli::floatKindFor(uint64_t features) {
  return features & HasAVX512F                                  ? ComputeKind::F32Avx512
         : (features & HasAVX2) && (features & HasFMA)          ? ComputeKind::F32Avx2
                                                                : ComputeKind::F32Sse;
}

double dlc::cli::measureClock(double seconds) {
  constexpr int64_t steps = 1 << 18;
  double best = 0;
  auto begin = Clock::now();
  do {
    auto start = Clock::now();
    uint64_t value = 1;
    for (int64_t k = 0; k < steps; ++k) // the loop's own arithmetic runs beside the chain
      asm volatile("addq %0, %0\n\taddq %0, %0\n\taddq %0, %0\n\taddq %0, %0\n\t"
                   "addq %0, %0\n\taddq %0, %0\n\taddq %0, %0\n\taddq %0, %0"
                   : "+r"(value)
                   :
                   : "cc");
    best = std::max(best, 8.0 * steps / secondsSince(start));
  } while (secondsSince(begin) < seconds);
  return best;
}

#else // another processor: nothing is known of its peaks
namespace {
struct Kernel {
  void (*loop)(int64_t) = nullptr;
  double operations = 0;
};
Kernel kernelFor(ComputeKind) { return {}; }
} // namespace
ComputeKind dlc::cli::floatKindFor(uint64_t) { return ComputeKind::F32Sse; }
double dlc::cli::measureClock(double) { return 0; }
#endif

bool dlc::cli::isSupported(ComputeKind kind) { return kernelFor(kind).loop != nullptr; }

double dlc::cli::measureCompute(ComputeKind kind, int threads, double seconds) {
  Kernel kernel = kernelFor(kind);
  if (!kernel.loop)
    return 0;
  // Rounds long enough for the clock to be exact and short enough to dodge other work on the machine.
  int64_t steps = 1024;
  for (;;) {
    auto start = Clock::now();
    kernel.loop(steps);
    if (secondsSince(start) > 0.5e-3 || steps > (int64_t(1) << 40))
      break;
    steps *= 2;
  }
  std::vector<double> best(std::max(1, threads));
  std::atomic<int> ready = 0;
  auto work = [&](size_t k) {
    ++ready;
    while (ready.load() < static_cast<int>(best.size())) // all at once: they share power and clock
      std::this_thread::yield();
    auto begin = Clock::now();
    do {
      auto start = Clock::now();
      kernel.loop(steps);
      best[k] = std::max(best[k], kernel.operations * static_cast<double>(steps) / secondsSince(start));
    } while (secondsSince(begin) < seconds);
  };
  std::vector<std::thread> pool;
  for (size_t k = 1; k < best.size(); ++k)
    pool.emplace_back(work, k);
  work(0);
  for (std::thread &thread : pool)
    thread.join();
  double sum = 0;
  for (double rate : best)
    sum += rate;
  return sum;
}
