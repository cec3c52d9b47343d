// Sums of products of bytes in 32-bit lanes, four at a time, in the ways that x86 offers. All give the same bits.
//
//   vnni     vpdpbusd: u8 times s8, four products added to a lane, exact
//   pairs    vpmaddubsw adds two products in 16 bits, where they saturate: only with the proof that they fit
//   exact    even and odd bytes widened to 16 bits, vpmaddwd on each
#ifndef DLC_CODEGEN_CPU_INTEGERDOT_H
#define DLC_CODEGEN_CPU_INTEGERDOT_H

#include "codegen/Cpu/RegisterTile.h"

namespace dlc::cpu {

class IntegerDot {
public:
  enum class Way { Vnni, Pairs, Exact };

  /// `order` is that of the packed weights; `isSigned`: input bytes are signed, and 128 is added to each.
  IntegerDot(KernelBuilder &b, bool fitsPairs, bool isSigned, ArrayRef<int64_t> order);

  /// Accumulators for a panel of `panel` columns.
  TileShape chooseTile(int64_t panel) const;
  /// 32-bit lanes of a vector.
  int64_t getWidth() const { return width; }

  /// An operand as the way needs it: whole bytes, or even and odd ones in 16 bits.
  struct Bytes {
    Value whole, odd;
  };
  /// Four bytes for each column, `width` columns, from the packed weights at `indices`.
  Bytes loadFilter(Value filter, ValueRange indices);
  /// Four neighbouring bytes of the input in every lane; of those only the first `count` exist, the others are
  /// anything: their weights are zero.
  Bytes loadInput(Value input, ValueRange indices, int64_t count);
  /// The unsigned byte `value` everywhere.
  Bytes constantInput(int64_t value);

  /// `sum` plus the four products in each lane.
  Value add(Value sum, const Bytes &input, const Bytes &filter);
  /// All rows of a tile; rows with a null input stay.
  Accumulators add(ValueRange sums, ArrayRef<Bytes> inputs, ArrayRef<Bytes> filters);

private:
  Bytes prepareInput(Value bytes);
  Value bytesConstant(int64_t value);
  Value wordsConstant(int64_t value);

  KernelBuilder &b;
  Way way;
  bool isSigned;
  SmallVector<int64_t> order;
  int64_t width;
};

/// Pairs of 16-bit products added in 32-bit lanes: vpmaddwd on vectors of i16.
Value addWordProducts(KernelBuilder &b, Value lhs, Value rhs);

} // namespace dlc::cpu

#endif
