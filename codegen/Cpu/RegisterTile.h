// The accumulators of a matrix product or convolution that stay in registers: `rows` output rows (or
// pixels) by `vectors` vectors of columns (or channels).
#ifndef DLC_CODEGEN_CPU_REGISTERTILE_H
#define DLC_CODEGEN_CPU_REGISTERTILE_H

#include "codegen/Cpu/KernelBuilder.h"

namespace dlc::cpu {

/// What one target keeps in registers for a panel of `panel` columns.
struct TileShape {
  int64_t rows, vectors, width; // width: lanes of a vector of the compute type
  int64_t columns() const { return vectors * width; }
};

/// The largest tile that leaves room for the operands: accumulators, one row of rhs, one broadcast (and a
/// temporary without FMA). 6x64 for 64 columns of f32 with 512-bit vectors, 6x16 with 256, 4x8 with 128. With
/// `splitsPairs` a vector of rhs takes two registers and the broadcast as many. Row blocks of kernel.gemm are whole
/// numbers of `rows`.
TileShape chooseTile(const CpuTarget &target, int64_t panel, Type computeType, bool splitsPairs = false);

/// The columns of a tile that exist: all, or the first `count` (a constant) of them; the rest is padding.
struct ColumnRange {
  Value first;               // column (channel) of the output
  std::optional<int64_t> count; // nothing: all
};

/// The accumulators, row-major.
using Accumulators = SmallVector<Value>;

/// rows * vectors zeros.
Accumulators zeroTile(KernelBuilder &b, int64_t rows, int64_t vectors, int64_t width, Type computeType);

/// acc[r][v] += a[r] * bs[v]; rows with a null `a` stay.
Accumulators multiplyAdd(KernelBuilder &b, ValueRange acc, ArrayRef<Value> a, ArrayRef<Value> bs);

/// Applies the epilogue to every accumulator and stores. `rowIndices[r]` are the output indices of row r but for
/// the column, which starts at `column`; `lanes[v]` says which lanes of vector v exist.
void storeTile(KernelBuilder &b, kernel::KernelOpInterface op, ValueRange acc, ArrayRef<SmallVector<Value>> rowIndices,
               Value column, ArrayRef<Lanes> lanes);

/// Lanes of `vectors` vectors of which `count` columns exist: full ones, then one partial.
SmallVector<Lanes> columnLanes(KernelBuilder &b, int64_t vectors, int64_t width, std::optional<int64_t> count);

} // namespace dlc::cpu

#endif
