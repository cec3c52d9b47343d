// Between the files of asynchronous operations.
#pragma once
#include "Decoder.h"

namespace dlc::emulator {

void decodeBulk(Decoder &decoder);       ///< cp.async.bulk..., cp.reduce.async.bulk... (OpsTensor.cpp)
void decodeCopyArrive(Decoder &decoder); ///< cp.async.mbarrier.arrive (OpsMbarrier.cpp)

/// What the warp's cp.async have still to do, and their clock.
std::pair<std::function<void()>, uint32_t> pendingAsyncCopies(Warp &warp);

/// The barrier at a shared address; fails if none was initialized there.
Mbarrier &mbarrierAt(Warp &warp, const Instr &instr, int lane, Cta &cta, uint32_t at);
/// The clock that readers of bytes of the current phase must have seen.
uint32_t mbarrierAgent(const Warp &warp, const Mbarrier &barrier);
/// Completes the phase if nothing is outstanding.
void updateMbarrier(Warp &warp, const Instr &instr, int lane, Mbarrier &barrier);

} // namespace dlc::emulator
