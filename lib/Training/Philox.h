// Random numbers that are a function of a key and a counter: nothing to save, nothing to lose. Philox4x32 with 10
// rounds, Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#ifndef DLC_TRAINING_PHILOX_H
#define DLC_TRAINING_PHILOX_H

#include <array>
#include <cstdint>

namespace dlc::training {

/// Four random words of a 128-bit counter under a 64-bit key.
inline std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, uint64_t key) {
  uint32_t k0 = static_cast<uint32_t>(key), k1 = static_cast<uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    uint64_t a = uint64_t(0xD2511F53u) * counter[0], b = uint64_t(0xCD9E8D57u) * counter[2];
    counter = {static_cast<uint32_t>(b >> 32) ^ counter[1] ^ k0, static_cast<uint32_t>(b),
               static_cast<uint32_t>(a >> 32) ^ counter[3] ^ k1, static_cast<uint32_t>(a)};
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return counter;
}

} // namespace dlc::training

#endif
