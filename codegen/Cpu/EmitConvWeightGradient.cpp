// kernel.conv_weight_gradient: a matrix product of the image, read in place, by the signal. Rows are taps of the last
// dimension and input channels, columns are the signal's channels; what is summed over are the positions of the signal,
// whose vectors are loaded once for all rows of a register tile.
//
// Taps that fall outside at the borders are left out: of a tile with one tap by the bounds of the loop over positions; of
// one with several, which images of few channels need to fill the registers, by border positions that are written out.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/RegisterTile.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
class WeightGradientEmitter {
public:
  WeightGradientEmitter(kernel::ConvWeightGradientOp op, KernelBuilder &b)
      : op(op), b(b), image(op.getInputs()[0]), signal(op.getInputs()[1]), dims(op.getOutputDims()) {
    imageType = cast<MemRefType>(image.getType());
    signalType = cast<MemRefType>(signal.getType());
    spatial = dims.size() - 3;
    computeType = nn::getComputeType(imageType.getElementType());
    channels = imageType.getShape().back();
    columns = signalType.getShape().back();
    tile = chooseTile(b.getTarget(), 16 * std::clamp<int64_t>((columns + 15) / 16, 1, 4), computeType);
  }

  void emit(Value begin, Value end) {
    SmallVector<Value> radices;
    for (unsigned d = 0; d < spatial; ++d) // blocks of images, and all taps but those of the last dimension
      radices.push_back(b.apply(dims[d]));
    Value images = b.sizeOf(signal, 0);
    b.forLoop(begin, end, 1, [&](Value task) {
      at = b.delinearize(task, radices);
      Value first = b.mulConst(at[0], op.getBlock());
      batch = {first, b.min(b.addConst(first, op.getBlock()), images)};
      int64_t wide = tile.columns(), whole = columns / wide, rest = columns % wide;
      b.forLoop(b.index(0), b.index(whole), 1, [&](Value panel) {
        column = b.mulConst(panel, wide);
        lanes = columnLanes(b, tile.vectors, tile.width, {});
        emitPanel();
      });
      if (rest) {
        column = b.index(whole * wide);
        lanes = columnLanes(b, (rest + tile.width - 1) / tile.width, tile.width, rest);
        emitPanel();
      }
    });
  }

private:
  using Range = std::pair<Value, Value>;
  /// The rows of a register tile: `taps` neighbouring taps of the last dimension by `channels` neighbouring channels.
  struct Rows {
    Value firstTap;
    int64_t taps;
    Value firstChannel;
    int64_t channels;
    int64_t count() const { return taps * channels; }
  };

  unsigned last() const { return spatial - 1; }
  int64_t taps(unsigned d) const { return cast<AffineConstantExpr>(dims[1 + d]).getValue(); }
  int64_t stride(unsigned d) { return op.getStrides()[d]; }
  int64_t pad(unsigned d) { return op.getPads()[d]; }
  int64_t dilation(unsigned d) { return op.getDilations()[d]; }

  /// The positions of the signal for which a tap is inside the image.
  Range positionsOf(unsigned d, Value tap) {
    Value start = b.addConst(b.mulConst(tap, dilation(d)), -pad(d)), room = b.sub(b.sizeOf(image, 1 + d), start);
    auto divideUp = [&](Value v) { return b.floorDiv(b.addConst(b.max(v, b.index(0)), stride(d) - 1), b.index(stride(d))); };
    return {divideUp(b.sub(b.index(0), start)), b.min(divideUp(room), b.sizeOf(signal, 1 + d))};
  }

  //===--------------------------------------------------------------------===//
  // Rows
  //===--------------------------------------------------------------------===//

  /// All rows for the columns in `lanes`.
  void emitPanel() {
    int64_t most = std::min<int64_t>(tile.rows * tile.vectors / static_cast<int64_t>(lanes.size()), 12), kernel = taps(last());
    bool isConstant = !imageType.isDynamicDim(spatial) && !signalType.isDynamicDim(spatial);
    if (kernel > 1 && channels > 0 && 2 * channels <= most && isConstant) {
      // Several taps in a tile, as many in each as can be.
      int64_t groups = (kernel * channels + most - 1) / most, each = (kernel + groups - 1) / groups;
      for (int64_t tap = 0; tap < kernel; tap += each)
        emitTile({b.index(tap), std::min(each, kernel - tap), b.index(0), channels}, tap);
      return;
    }
    // One tap: its channels in tiles of nearly equal size.
    int64_t tiles = std::max<int64_t>((channels + most - 1) / most, 1), each = (channels + tiles - 1) / tiles;
    int64_t whole = each ? channels / each * each : 0;
    b.forLoop(b.index(0), b.index(kernel), 1, [&](Value tap) {
      b.forLoop(b.index(0), b.index(whole), std::max<int64_t>(each, 1), [&](Value c) { emitTile({tap, 1, c, each}, {}); });
      if (whole < channels)
        emitTile({tap, 1, b.index(whole), channels - whole}, {});
    });
  }

  /// `constantTap` is the first tap of a tile with several.
  void emitTile(const Rows &rows, std::optional<int64_t> constantTap) {
    int64_t vectors = lanes.size();
    // Few rows leave registers, and latency: then neighbouring positions have sums of their own.
    int64_t sets = std::clamp<int64_t>((8 + rows.count() * vectors - 1) / (rows.count() * vectors), 1, 4);
    Accumulators acc = zeroTile(b, rows.count() * sets, vectors, tile.width, computeType);
    acc = b.forLoop(batch.first, batch.second, 1, acc, [&](Value n, ValueRange carried) {
      SmallVector<Value> position = {n};
      return overOuter(0, position, carried, rows, sets, constantTap);
    });
    size_t count = rows.count() * vectors;
    for (size_t k = count; k < acc.size(); ++k)
      acc[k % count] = arith::AddFOp::create(b, acc[k % count], acc[k]);
    SmallVector<SmallVector<Value>> indices;
    for (int64_t r = 0; r < rows.count(); ++r) {
      SmallVector<Value> place = at;
      place.append({b.addConst(rows.firstTap, r / rows.channels), b.addConst(rows.firstChannel, r % rows.channels)});
      indices.push_back(place);
    }
    storeTile(b, op, ArrayRef(acc).take_front(count), indices, column, lanes);
  }

  //===--------------------------------------------------------------------===//
  // Positions
  //===--------------------------------------------------------------------===//

  /// Loops over the positions of all dimensions but the last; `position` is the signal's index so far.
  Accumulators overOuter(unsigned d, SmallVector<Value> &position, ValueRange acc, const Rows &rows, int64_t sets,
                         std::optional<int64_t> constantTap) {
    if (d == last())
      return constantTap ? overGroup(position, acc, rows, sets, *constantTap) : overLast(position, acc, rows, sets);
    auto [first, end] = positionsOf(d, at[1 + d]);
    return b.forLoop(first, end, 1, acc, [&](Value o, ValueRange carried) {
      position.push_back(o);
      Accumulators next = overOuter(d + 1, position, carried, rows, sets, constantTap);
      position.pop_back();
      return next;
    });
  }

  /// One tap: its positions, `sets` at a time.
  Accumulators overLast(ArrayRef<Value> position, ValueRange acc, const Rows &rows, int64_t sets) {
    auto [first, end] = positionsOf(last(), rows.firstTap);
    return overRange(first, b.max(first, end), position, acc, rows, sets);
  }

  Accumulators overRange(Value first, Value end, ArrayRef<Value> position, ValueRange acc, const Rows &rows, int64_t sets) {
    Value middle = b.add(first, b.mulConst(b.floorDiv(b.sub(end, first), b.index(sets)), sets));
    Accumulators next = b.forLoop(first, middle, sets, acc, [&](Value o, ValueRange carried) {
      Accumulators sums = llvm::to_vector(carried);
      for (int64_t s = 0; s < sets; ++s)
        addPosition(sums, s, position, b.addConst(o, s), rows, [](int64_t) { return true; });
      return sums;
    });
    if (sets == 1)
      return next;
    return b.forLoop(middle, end, 1, next, [&](Value o, ValueRange carried) {
      Accumulators sums = llvm::to_vector(carried);
      addPosition(sums, 0, position, o, rows, [](int64_t) { return true; });
      return sums;
    });
  }

  /// Several taps from `firstTap` on: the positions that see all of them in a loop, the others one by one.
  Accumulators overGroup(ArrayRef<Value> position, ValueRange acc, const Rows &rows, int64_t sets, int64_t firstTap) {
    int64_t inputs = imageType.getDimSize(1 + last()), outputs = signalType.getDimSize(1 + last());
    auto isInside = [&](int64_t o, int64_t tap) {
      int64_t i = o * stride(last()) + tap * dilation(last()) - pad(last());
      return i >= 0 && i < inputs;
    };
    int64_t first = 0, end = outputs;
    while (first < end && !isInside(first, firstTap))
      ++first;
    while (end > first && !isInside(end - 1, firstTap + rows.taps - 1))
      --end;
    Accumulators next = overRange(b.index(first), b.index(end), position, acc, rows, sets);
    for (int64_t o = 0; o < outputs; ++o)
      if (o < first || o >= end)
        addPosition(next, o % sets, position, b.index(o), rows, [&](int64_t tap) { return isInside(o, firstTap + tap); });
    return next;
  }

  /// Adds what position `o` of the last dimension gives to a set of sums; `isInside` tells which taps of the tile do.
  void addPosition(Accumulators &sums, int64_t set, ArrayRef<Value> position, Value o, const Rows &rows,
                   function_ref<bool(int64_t)> isInside) {
    SmallVector<Value> bs, as;
    SmallVector<Value> from = llvm::to_vector(position);
    from.push_back(o);
    for (size_t v = 0; v < lanes.size(); ++v) {
      SmallVector<Value> place = from;
      place.push_back(b.addConst(column, static_cast<int64_t>(v) * tile.width));
      bs.push_back(b.widen(b.load(signal, place, lanes[v])));
    }
    SmallVector<Value> outer = {position[0]};
    for (unsigned d = 0; d < last(); ++d)
      outer.push_back(b.addConst(b.add(b.mulConst(position[1 + d], stride(d)), b.mulConst(at[1 + d], dilation(d))), -pad(d)));
    for (int64_t tap = 0; tap < rows.taps; ++tap)
      for (int64_t c = 0; c < rows.channels; ++c) {
        if (!isInside(tap)) {
          as.push_back({});
          continue;
        }
        SmallVector<Value> place = outer;
        Value i = b.add(b.mulConst(o, stride(last())), b.mulConst(b.addConst(rows.firstTap, tap), dilation(last())));
        place.append({b.addConst(i, -pad(last())), b.addConst(rows.firstChannel, c)});
        as.push_back(b.widen(b.loadScalar(image, place)));
      }
    size_t count = as.size() * bs.size();
    Accumulators updated = multiplyAdd(b, ArrayRef(sums).slice(set * count, count), as, bs);
    llvm::copy(updated, sums.begin() + set * count);
  }

  kernel::ConvWeightGradientOp op;
  KernelBuilder &b;
  Value image, signal;
  SmallVector<AffineExpr> dims; // [blocks, taps.., channels, columns]
  MemRefType imageType, signalType;
  unsigned spatial;
  Type computeType;
  int64_t channels, columns;
  TileShape tile;
  // Where the emission stands.
  SmallVector<Value> at; // block of images, taps of all dimensions but the last
  Range batch;
  Value column;
  SmallVector<Lanes> lanes;
};
} // namespace

LogicalResult cpu::emitConvWeightGradient(kernel::ConvWeightGradientOp op, KernelBuilder &b, Value begin, Value end) {
  for (AffineExpr expr : op.getBounds().getExprs().drop_front())
    if (!isa<AffineConstantExpr>(expr))
      return op.emitOpError("expected constant numbers of taps and channels");
  WeightGradientEmitter(op, b).emit(begin, end);
  return success();
}
