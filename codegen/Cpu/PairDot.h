// Sums of products of bf16 in f32 lanes, two at a time: pairs of neighbours along the contracted dimension share a lane
// of 32 bits, the first one in its lower half.
//
//   dot      vdpbf16ps, on cores where it pays (CpuTarget::hasFastBf16Dot)
//   split    a bf16 is the upper half of an f32: a shift and a mask make two f32 of a lane for two multiply-adds
#ifndef DLC_CODEGEN_CPU_PAIRDOT_H
#define DLC_CODEGEN_CPU_PAIRDOT_H

#include "codegen/Cpu/RegisterTile.h"

namespace dlc::cpu {

class PairDot {
public:
  /// For panels of `panel` columns.
  PairDot(KernelBuilder &b, int64_t panel);

  const TileShape &getTile() const { return tile; }

  /// A vector of pairs as the way needs them.
  struct Pairs {
    Value first, second; // dot: all of them, and null; split: f32 each, the second null where it is missing
  };
  /// The pairs of as many columns as a vector has lanes, from the packed operand at `indices`, of which the first
  /// `count` (1 or 2) elements matter.
  Pairs loadPacked(Value packed, ValueRange indices, int64_t count);
  /// `count` neighbours at `indices`, the same in every lane. Reads nothing behind them.
  Pairs loadSplat(Value plain, ValueRange indices, int64_t count);

  /// `sums` plus the products, for all rows of a tile; rows with a null input stay.
  Accumulators add(ValueRange sums, ArrayRef<Pairs> inputs, ArrayRef<Pairs> packed);

private:
  Pairs prepare(Value words, int64_t count);

  KernelBuilder &b;
  bool usesDot;
  TileShape tile;
};

} // namespace dlc::cpu

#endif
