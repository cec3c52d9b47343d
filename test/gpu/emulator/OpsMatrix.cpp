// ldmatrix, stmatrix, movmatrix. Lane l holds elements 2(l%4) and 2(l%4)+1 of row l/4 of an 8x8 matrix of b16.
#include "Lanes.h"
#include "Matrix.h"
#include "Memory.h"

namespace dlc::emulator {

namespace {

void setPair(uint32_t &word, int half, uint16_t value) {
  word = half ? (word & 0xffff) | static_cast<uint32_t>(value) << 16 : (word & 0xffff0000) | value;
}

template <bool write> Step matrixAccess(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  if (lanes != ~0u)
    fail(warp, instr, -1, "expected all 32 lanes");
  const Extra &extra = *instr.extra;
  bool transposed = extra.transA;
  for (int matrix = 0; matrix != instr.count; ++matrix) {
    uint32_t *row = warp.r32(extra.dst[static_cast<size_t>(matrix)]);
    uint16_t elements[8][8];
    if constexpr (write)
      for (int lane = 0; lane != 32; ++lane)
        for (int half = 0; half != 2; ++half) {
          int r = lane / 4, c = 2 * (lane % 4) + half;
          (transposed ? elements[c][r] : elements[r][c]) = static_cast<uint16_t>(row[lane] >> (16 * half));
        }
    for (int r = 0; r != 8; ++r) {
      int lane = 8 * matrix + r;
      Target target = resolve(warp, instr, lane, addressOf(warp, instr, instr.a, lane), instr.space, 16, 16, write);
      if (!target.cta)
        fail(warp, instr, lane, "expected an address in shared memory");
      noteAccess(warp, instr, lane, target, 16, write);
      if constexpr (write)
        std::memcpy(target.data, elements[r], 16);
      else
        std::memcpy(elements[r], target.data, 16);
    }
    if constexpr (!write) {
      if (warp.r64(extra.dst[static_cast<size_t>(matrix)]) == warp.r64(instr.a) && matrix + 1 != instr.count)
        fail(warp, instr, -1, "the address register is also a result"); // ptxas would copy it; LLVM never writes this
      for (int lane = 0; lane != 32; ++lane)
        for (int half = 0; half != 2; ++half) {
          int r = lane / 4, c = 2 * (lane % 4) + half;
          setPair(row[lane], half, transposed ? elements[c][r] : elements[r][c]);
        }
    }
  }
  return Step::Next;
}

Step moveMatrix(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  uint16_t elements[8][8];
  const uint32_t *from = warp.r32(instr.a);
  for (int lane = 0; lane != 32; ++lane)
    for (int half = 0; half != 2; ++half)
      elements[lane / 4][2 * (lane % 4) + half] = static_cast<uint16_t>(from[lane] >> (16 * half));
  uint32_t *to = warp.r32(instr.d);
  for (int lane = 0; lane != 32; ++lane)
    for (int half = 0; half != 2; ++half)
      setPair(to[lane], half, elements[2 * (lane % 4) + half][lane / 4]);
  return Step::Next;
}

void decodeMatrixAccess(Decoder &decoder, bool write) {
  if (!decoder.has("m8n8") || !decoder.has("b16"))
    decoder.unsupported();
  Extra &extra = decoder.extra();
  extra.transA = decoder.has("trans");
  const Operand &data = decoder.operand(write ? 1 : 0);
  extra.dst = write ? decoder.sources(data, 4) : decoder.destinations(data, 4);
  decoder.instr.count = decoder.has("x4") ? 4 : decoder.has("x2") ? 2 : 1;
  if (extra.dst.size() != decoder.instr.count)
    decoder.fail("expected as many registers as matrices");
  decoder.address(decoder.operand(write ? 0 : 1), decoder.spaceOf());
  decoder.program->sharedGranule = std::min(decoder.program->sharedGranule, 4u);
  decoder.emit(write ? matrixAccess<true> : matrixAccess<false>);
}

} // namespace

void registerMatrixOps() {
  RegisterOpcodes({{"ldmatrix", [](Decoder &d) { decodeMatrixAccess(d, false); }},
                   {"stmatrix", [](Decoder &d) { decodeMatrixAccess(d, true); }},
                   {"movmatrix", [](Decoder &d) { emitSame(d, Type::B32, moveMatrix); }},
                   {"mma", decodeMma}});
}

} // namespace dlc::emulator
