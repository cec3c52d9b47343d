#include "TensorMap.h"
#include <cstring>

namespace dlc::emulator {

namespace {

/// CUtensorMapDataType: u8 u16 u32 s32 u64 s64 f16 f32 f64 bf16 f32-ftz tf32 tf32-ftz.
constexpr uint8_t typeBytes[] = {1, 2, 4, 4, 8, 8, 2, 4, 8, 2, 4, 4, 4};

bool encodeCommon(TensorMap &map, int type, unsigned rank, uint64_t address, const uint64_t *sizes,
                  const uint64_t *strides, const uint32_t *elementStrides, int interleave, int swizzle, int nanFill,
                  std::string &why) {
  std::memset(&map, 0, sizeof map);
  auto refuse = [&](const std::string &reason) {
    why = reason;
    return false;
  };
  if (type < 0 || type >= static_cast<int>(sizeof typeBytes))
    return refuse("unknown data type");
  if (rank < 1 || rank > 5)
    return refuse("expected a rank of 1 to 5");
  if (interleave)
    return refuse("interleaved layouts are not supported");
  if (swizzle < 0 || swizzle > 3)
    return refuse("unknown swizzle");
  if (!address || address % 16)
    return refuse("the address is not 16-byte aligned");
  map.magic = tensorMapMagic;
  map.type = static_cast<uint8_t>(type);
  map.elementBytes = typeBytes[type];
  map.rank = static_cast<uint8_t>(rank);
  map.swizzle = static_cast<uint8_t>(swizzle);
  map.nanFill = static_cast<uint8_t>(nanFill);
  map.address = address;
  for (unsigned i = 0; i != rank; ++i) {
    if (!sizes[i] || sizes[i] > 1ull << 32)
      return refuse("dimension " + std::to_string(i) + " has an invalid size");
    map.sizes[i] = static_cast<uint32_t>(sizes[i] - 1);
    if (!elementStrides[i] || elementStrides[i] > 8)
      return refuse("element strides go from 1 to 8");
    map.elementStrides[i] = static_cast<uint8_t>(elementStrides[i]);
    if (i + 1 < rank) {
      if (strides[i] % 16 || strides[i] >= 1ull << 40)
        return refuse("stride " + std::to_string(i) + " is no multiple of 16 bytes");
      map.strides[i] = strides[i];
    }
  }
  return true;
}

bool innerFits(const TensorMap &map, uint64_t elements, std::string &why) {
  uint64_t bytes = elements * map.elementBytes, limit = map.swizzle ? 16ull << map.swizzle : ~0ull;
  if (bytes % 16)
    why = "the box's inner dimension is no multiple of 16 bytes";
  else if (bytes > limit)
    why = "the box's inner dimension exceeds the swizzle";
  return why.empty();
}

} // namespace

bool encodeTiled(TensorMap &map, int type, unsigned rank, uint64_t address, const uint64_t *sizes,
                 const uint64_t *strides, const uint32_t *box, const uint32_t *elementStrides, int interleave,
                 int swizzle, int nanFill, std::string &why) {
  why.clear();
  if (!encodeCommon(map, type, rank, address, sizes, strides, elementStrides, interleave, swizzle, nanFill, why))
    return false;
  for (unsigned i = 0; i != rank; ++i) {
    if (!box[i] || box[i] > 256) {
      why = "box sizes go from 1 to 256";
      return false;
    }
    map.box[i] = static_cast<uint16_t>(box[i]);
  }
  return innerFits(map, box[0], why);
}

bool encodeIm2col(TensorMap &map, int type, unsigned rank, uint64_t address, const uint64_t *sizes,
                  const uint64_t *strides, const int *lower, const int *upper, unsigned channels, unsigned pixels,
                  const uint32_t *elementStrides, int interleave, int swizzle, int nanFill, std::string &why) {
  why.clear();
  if (!encodeCommon(map, type, rank, address, sizes, strides, elementStrides, interleave, swizzle, nanFill, why))
    return false;
  if (rank < 3 || !channels || channels > 256 || !pixels || pixels > 1024) {
    why = "expected a rank of 3 to 5, 1 to 256 channels and 1 to 1024 pixels";
    return false;
  }
  map.im2col = 1;
  int limit = rank == 3 ? 1 << 15 : rank == 4 ? 1 << 7 : 1 << 4;
  for (unsigned i = 0; i != rank - 2; ++i) {
    if (lower[i] < -limit || lower[i] >= limit || upper[i] < -limit || upper[i] >= limit) {
      why = "a corner of the bounding box is out of range";
      return false;
    }
    map.lower[i] = static_cast<int16_t>(lower[i]);
    map.upper[i] = static_cast<int16_t>(upper[i]);
  }
  map.box[0] = static_cast<uint16_t>(channels);
  map.box[1] = static_cast<uint16_t>(pixels);
  return innerFits(map, channels, why);
}

} // namespace dlc::emulator
