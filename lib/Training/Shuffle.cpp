// Fisher and Yates' shuffle with one Philox block per position.
#include "lib/Training/Shuffle.h"
#include "lib/Training/Philox.h"

#include <numeric>
#include <utility>

using namespace dlc::training;

/// The stream of random numbers for shuffling: dropout in compiled code has others under the same seed.
static constexpr uint32_t shuffleStream = 0x73687566; // "shuf"

/// Uniform in [0, bound), for position `index`. Numbers that would favour small results are drawn again.
static uint64_t drawBelow(uint64_t bound, uint64_t index, uint64_t seed, int64_t epoch) {
  for (uint32_t attempt = 0;; ++attempt) {
    // A block has four words: two numbers, of which the second serves a rejected first.
    auto words = philox({static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32) ^ (attempt << 16),
                         static_cast<uint32_t>(epoch), shuffleStream},
                        seed);
    for (int half = 0; half < 4; half += 2) {
      uint64_t value = words[half] | static_cast<uint64_t>(words[half + 1]) << 32;
      auto product = static_cast<unsigned __int128>(value) * bound;
      if (static_cast<uint64_t>(product) >= (0 - bound) % bound) // Lemire, "Fast random integer generation", 2019
        return static_cast<uint64_t>(product >> 64);
    }
  }
}

std::vector<int64_t> dlc::training::shuffledOrder(int64_t samples, uint64_t seed, int64_t epoch) {
  std::vector<int64_t> order(samples);
  std::iota(order.begin(), order.end(), int64_t(0));
  for (int64_t last = samples - 1; last > 0; --last)
    std::swap(order[last], order[drawBelow(static_cast<uint64_t>(last) + 1, static_cast<uint64_t>(last), seed, epoch)]);
  return order;
}
