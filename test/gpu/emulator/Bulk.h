// Pieces of bulk copies, shared by the plain ones (OpsBulk.cpp) and those of tensors (OpsTensor.cpp).
#pragma once
#include "Async.h"
#include "Memory.h"

namespace dlc::emulator {

enum class Reduction : uint8_t { None, Add, Min, Max, And, Or, Xor, Inc, Dec };

/// Bytes that go together: `from` null means zeros (or NaN).
struct Piece {
  uint8_t *to;
  const uint8_t *from;
  uint32_t bytes;
};

/// A load whose bytes count at the mbarrier at shared offset `barrierAt` of every block in `ctas`.
void issueLoad(Warp &warp, const Instr &instr, int lane, const std::vector<Cta *> &ctas, uint32_t barrierAt,
               uint32_t to, uint32_t bytes, std::vector<std::vector<Piece>> pieces);
/// A store or reduction that belongs to the lane's bulk group.
void issueStore(Warp &warp, const Instr &instr, int lane, uint32_t from, uint32_t bytes, std::vector<Piece> pieces,
                Reduction reduction, int type);

/// The blocks a copy to shared memory goes to: by .multicast the mask's, otherwise the address's.
std::vector<Cta *> destinations(Warp &warp, const Instr &instr, int lane, Cta *single, bool multicast, Place mask);

void decodeTensor(Decoder &decoder); ///< cp[.reduce].async.bulk.tensor and prefetches
Reduction reductionOf(Decoder &decoder);

} // namespace dlc::emulator
