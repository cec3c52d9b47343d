// Read bandwidth by size of the data, which says where it comes from.
#include "tools/dlc/Probes.h"
#include "tools/dlc/Progress.h"

#include "dlc/Runtime/Artifact.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sys/mman.h>
#include <thread>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

using namespace dlc::cli;

namespace {
/// Reads all of [data, data + bytes), a multiple of 512, in 64-byte steps with eight chains.
using Reader = void (*)(const char *data, int64_t bytes);

void readWords(const char *data, int64_t bytes) {
  uint64_t sum = 0;
  for (int64_t k = 0; k < bytes; k += 8)
    sum |= *reinterpret_cast<const uint64_t *>(data + k);
  asm volatile("" : "+r"(sum));
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void readAvx2(const char *data, int64_t bytes) {
  __m256i sums[8];
  for (auto &sum : sums)
    sum = _mm256_setzero_si256();
  for (int64_t k = 0; k < bytes; k += 256)
#pragma GCC unroll 8
    for (int r = 0; r < 8; ++r)
      sums[r] = _mm256_or_si256(sums[r], _mm256_load_si256(reinterpret_cast<const __m256i *>(data + k + 32 * r)));
  for (auto &sum : sums)
    asm volatile("" : "+x"(sum));
}

__attribute__((target("avx512f"))) void readAvx512(const char *data, int64_t bytes) {
  __m512i sums[8];
  for (auto &sum : sums)
    sum = _mm512_setzero_si512();
  for (int64_t k = 0; k < bytes; k += 512)
#pragma GCC unroll 8
    for (int r = 0; r < 8; ++r)
      sums[r] = _mm512_or_si512(sums[r], _mm512_load_si512(data + k + 64 * r));
  for (auto &sum : sums)
    asm volatile("" : "+v"(sum));
}
#endif

Reader chooseReader() {
#if defined(__x86_64__)
  if (isSupported(ComputeKind::F32Avx512))
    return readAvx512;
  if (isSupported(ComputeKind::F32Avx2))
    return readAvx2;
#endif
  return readWords;
}

struct Free {
  void operator()(char *p) const { std::free(p); }
};
} // namespace

double dlc::cli::measureRead(int64_t bytes, int threads, double seconds) {
  constexpr int64_t step = 512, page = int64_t(2) << 20;
  bytes = std::max(step, bytes / step * step);
  Reader reader = chooseReader();
  std::vector<std::unique_ptr<char, Free>> buffers;
  for (int k = 0; k < std::max(1, threads); ++k) {
    bool isLarge = bytes >= page;
    size_t rounded = (bytes + page - 1) / page * page;
    buffers.emplace_back(static_cast<char *>(std::aligned_alloc(isLarge ? page : 4096, isLarge ? rounded : (bytes + 4095) / 4096 * 4096)));
    if (!buffers.back())
      return 0;
    if (isLarge)
      madvise(buffers.back().get(), rounded, MADV_HUGEPAGE); // as far as the system allows it
    std::memset(buffers.back().get(), k + 1, bytes);
  }
  std::vector<double> best(buffers.size());
  std::atomic<size_t> ready = 0;
  auto work = [&](size_t k) {
    int64_t repeats = std::max<int64_t>(1, (int64_t(1) << 24) / bytes);
    ++ready;
    while (ready.load() < buffers.size())
      std::this_thread::yield();
    auto begin = Clock::now();
    do {
      auto start = Clock::now();
      for (int64_t r = 0; r < repeats; ++r)
        reader(buffers[k].get(), bytes);
      best[k] = std::max(best[k], static_cast<double>(bytes * repeats) / secondsSince(start));
    } while (secondsSince(begin) < seconds);
  };
  std::vector<std::thread> pool;
  for (size_t k = 1; k < buffers.size(); ++k)
    pool.emplace_back(work, k);
  work(0);
  for (std::thread &thread : pool)
    thread.join();
  double sum = 0;
  for (double rate : best)
    sum += rate;
  return sum;
}
