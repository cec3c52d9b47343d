// What the 128 bytes of a CUtensorMap hold here. On a GPU they are opaque, so the emulated driver and the TMA
// instructions are free to agree on this.
#pragma once
#include <cstdint>
#include <string>

namespace dlc::emulator {

struct TensorMap {
  uint32_t magic;
  uint8_t elementBytes, rank, swizzle, im2col; ///< swizzle: 0 none, 1 32, 2 64, 3 128 bytes
  uint64_t address;
  uint32_t sizes[5]; ///< minus one; innermost first
  uint16_t box[5];   ///< tile: elements; im2col: [0] channels, [1] pixels
  uint8_t elementStrides[5];
  uint8_t type, nanFill;
  uint64_t strides[4]; ///< bytes, of dimensions 1 and up
  int16_t lower[3], upper[3];
};
static_assert(sizeof(TensorMap) <= 128);
constexpr uint32_t tensorMapMagic = 0x444c4354;

/// The arguments of cuTensorMapEncodeTiled; false, with the reason, if the driver would refuse them.
bool encodeTiled(TensorMap &map, int type, unsigned rank, uint64_t address, const uint64_t *sizes,
                 const uint64_t *strides, const uint32_t *box, const uint32_t *elementStrides, int interleave,
                 int swizzle, int nanFill, std::string &why);
/// The same of cuTensorMapEncodeIm2col.
bool encodeIm2col(TensorMap &map, int type, unsigned rank, uint64_t address, const uint64_t *sizes,
                  const uint64_t *strides, const int *lower, const int *upper, unsigned channels, unsigned pixels,
                  const uint32_t *elementStrides, int interleave, int swizzle, int nanFill, std::string &why);

} // namespace dlc::emulator
