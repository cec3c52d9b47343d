// Where an address leads, with the checks every access gets.
#pragma once
#include "Machine.h"

namespace dlc::emulator {

struct Target {
  uint8_t *data = nullptr;
  Cta *cta = nullptr;               ///< shared memory
  Allocation *allocation = nullptr; ///< global memory
  uint64_t at = 0;                  ///< offset in shared memory, address in global memory
};

/// Fails unless `size` bytes at `address` are accessible and aligned to `align`.
Target resolve(Warp &warp, const Instr &instr, int lane, uint64_t address, Space space, uint64_t size, uint64_t align,
               bool write);

/// Reads or writes shared or global memory with race detection.
void noteAccess(Warp &warp, const Instr &instr, int lane, const Target &target, uint64_t size, bool write);

/// The block and offset that a shared address names.
std::pair<Cta *, uint32_t> sharedAddress(Warp &warp, const Instr &instr, int lane, uint64_t address);

inline uint64_t addressOf(const Warp &warp, const Instr &instr, Place place, int lane) {
  return warp.lane64(place, lane) + static_cast<uint64_t>(instr.offset);
}

/// Flags of the memory order in the opcode.
class Decoder;
void orderFlags(Decoder &decoder);

} // namespace dlc::emulator
