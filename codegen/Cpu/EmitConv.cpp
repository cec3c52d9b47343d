// kernel.conv: direct convolution, channels last. A register tile is some pixels of one output row by one panel
// of channels; kernel positions loop outside, input channels inside.
//
// Nothing is padded: rows outside the input are skipped by the loop bounds. Where widths are constant, the tiles at
// the left and right border are emitted apart and leave out the taps that fall outside; otherwise border pixels go one
// at a time. Pairs of bf16 take two input channels at once.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/PairDot.h"
#include "codegen/Cpu/RegisterTile.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
/// Pixels of an output row that are computed together. Either all taps are inside, or `first` is known.
struct PixelTile {
  Value first;                         // output position
  int64_t pixels;
  std::optional<int64_t> constantFirst; // set for border tiles: taps are tested one by one
};

class ConvEmitter {
public:
  ConvEmitter(kernel::ConvOp op, KernelBuilder &b)
      : op(op), b(b), input(op.getInputs()[0]), filter(op.getInputs()[1]), dims(op.getOutputDims()) {
    inputType = cast<MemRefType>(input.getType());
    filterType = cast<MemRefType>(filter.getType());
    spatial = dims.size() - 2;
    computeType = nn::getComputeType(inputType.getElementType());
    groups = filterType.getDimSize(0);
    if (kernel::hasPairs(op)) {
      panel = filterType.getShape().end()[-2];
      groupInputs = inputType.getShape().back() / groups;
      pairs.emplace(b, panel);
      tile = pairs->getTile();
    } else {
      panel = filterType.getShape().back();
      groupInputs = filterType.getShape().end()[-2];
      tile = chooseTile(b.getTarget(), panel, computeType);
    }
    groupOutputs = cast<AffineConstantExpr>(dims.back()).getValue() / groups;
  }

  void emit(Value begin, Value end) {
    kernel::ConvCut cut = kernel::cutConv(dims);
    int64_t panels = filterType.getDimSize(1);
    SmallVector<Value> radices;
    for (unsigned d = 0; d + 1 < std::max(spatial, 2u); ++d) // image and spatial dimensions before the last two
      radices.push_back(d < spatial - 1 || d == 0 ? b.apply(dims[d]) : b.index(1));
    radices.append({b.index(groups), b.index(panels), b.apply(cut.rowBlocks)});
    unsigned outer = radices.size() - 3;
    Value height = spatial >= 2 ? b.apply(dims[spatial - 1]) : b.index(1);
    b.forLoop(begin, end, 1, [&](Value task) {
      SmallVector<Value> at = b.delinearize(task, radices);
      outerAt.assign(at.begin(), at.begin() + outer);
      group = at[outer];
      panelAt = at[outer + 1];
      Value firstRow = b.mulConst(at[outer + 2], cut.rows);
      Value lastRow = b.min(b.addConst(firstRow, cut.rows), height);
      emitPanel(panels, firstRow, lastRow);
    });
  }

private:
  //===--------------------------------------------------------------------===//
  // Channels
  //===--------------------------------------------------------------------===//

  /// The channels of the panel in tiles of columns; the last panel of a group may have fewer.
  void emitPanel(int64_t panels, Value firstRow, Value lastRow) {
    Value firstChannel = b.add(b.mulConst(group, groupOutputs), b.mulConst(panelAt, panel));
    int64_t columns = tile.columns(), tiles = panel / columns, last = groupOutputs - (panels - 1) * panel;
    int64_t wholeInLast = last / columns, rest = last % columns;
    auto emitColumns = [&](Value inPanel, std::optional<int64_t> count) {
      column = inPanel;
      channel = b.add(firstChannel, inPanel);
      lanes = columnLanes(b, count ? (*count + tile.width - 1) / tile.width : tile.vectors, tile.width, count);
      b.forLoop(firstRow, lastRow, 1, [&](Value row) { emitRow(row); });
    };
    Value whole = b.index(wholeInLast);
    if (panels > 1 && wholeInLast != tiles)
      whole = arith::SelectOp::create(b, b.less(panelAt, b.index(panels - 1)), b.index(tiles), whole);
    b.forLoop(b.index(0), whole, 1, [&](Value t) { emitColumns(b.mulConst(t, columns), {}); });
    if (rest == 0)
      return;
    auto emitRest = [&] { emitColumns(b.index(wholeInLast * columns), rest); };
    if (panels == 1)
      emitRest();
    else
      b.ifThen(arith::CmpIOp::create(b, arith::CmpIPredicate::eq, panelAt, b.index(panels - 1)), emitRest);
  }

  //===--------------------------------------------------------------------===//
  // Pixels
  //===--------------------------------------------------------------------===//

  int64_t stride(unsigned d) { return op.getStrides()[d]; }
  int64_t pad(unsigned d) { return op.getPads()[d]; }
  int64_t dilation(unsigned d) { return op.getDilations()[d]; }
  int64_t taps(unsigned d) { return filterType.getDimSize(2 + d); }

  Value inputSize(unsigned d) { return b.sizeOf(input, 1 + d); }

  /// Most pixels of a tile: as many as registers allow for the vectors in use.
  int64_t maxPixels() {
    int64_t vectors = lanes.size();
    return std::min<int64_t>(tile.rows * tile.vectors / vectors, 12);
  }

  void emitRow(Value row) {
    unsigned last = spatial - 1;
    Value width = b.apply(dims[spatial]);
    std::optional<int64_t> outputs = getConstantIntValue(width), inputs = getConstantIntValue(inputSize(last));
    int64_t pixels = maxPixels();
    if (outputs && inputs) {
      emitConstantRow(row, *outputs, *inputs, pixels);
      return;
    }
    // [interiorFirst, interiorEnd) are the positions with all taps inside.
    int64_t reach = (taps(last) - 1) * dilation(last);
    Value interiorFirst = b.min(b.index(std::max<int64_t>(pad(last) + stride(last) - 1, 0) / stride(last)), width);
    Value room = b.max(b.addConst(inputSize(last), pad(last) - reach + stride(last) - 1), b.index(0));
    Value interiorEnd = b.max(b.min(b.floorDiv(room, b.index(stride(last))), width), interiorFirst);
    auto emitSingle = [&](Value position) { emitTile(row, {position, 1, {}}, /*isInterior=*/false); };
    b.forLoop(b.index(0), interiorFirst, 1, emitSingle);
    Value whole = b.mulConst(b.floorDiv(b.sub(interiorEnd, interiorFirst), b.index(pixels)), pixels);
    Value middle = b.add(interiorFirst, whole);
    b.forLoop(interiorFirst, middle, pixels, [&](Value position) { emitTile(row, {position, pixels, {}}, true); });
    b.forLoop(middle, width, 1, emitSingle);
  }

  /// Tiles of a row whose width is known: those with all taps inside loop, the others are emitted one by one.
  void emitConstantRow(Value row, int64_t outputs, int64_t inputs, int64_t pixels) {
    unsigned last = spatial - 1;
    // As few tiles as registers allow, of nearly equal size.
    int64_t tiles = (outputs + pixels - 1) / pixels;
    pixels = tiles ? (outputs + tiles - 1) / tiles : pixels;
    auto isInterior = [&](int64_t first, int64_t count) {
      return first * stride(last) >= pad(last) &&
             (first + count - 1) * stride(last) + (taps(last) - 1) * dilation(last) - pad(last) < inputs;
    };
    for (int64_t first = 0; first < outputs;) {
      int64_t count = std::min(pixels, outputs - first);
      if (!isInterior(first, count)) {
        emitTile(row, {b.index(first), count, first}, false);
        first += count;
        continue;
      }
      int64_t end = first + count;
      while (count == pixels && end + pixels <= outputs && isInterior(end, pixels))
        end += pixels;
      b.forLoop(b.index(first), b.index(end), count, [&](Value position) { emitTile(row, {position, count, {}}, true); });
      first = end;
    }
  }

  //===--------------------------------------------------------------------===//
  // Taps
  //===--------------------------------------------------------------------===//

  /// The taps of dimension d that are inside for output position `at`: [first, second).
  std::pair<Value, Value> tapRange(unsigned d, Value at) {
    std::optional<int64_t> outputs = getConstantIntValue(b.apply(dims[1 + d])), inputs = getConstantIntValue(inputSize(d));
    if (pad(d) <= 0 && outputs && inputs && (*outputs - 1) * stride(d) + (taps(d) - 1) * dilation(d) - pad(d) < *inputs)
      return {b.index(0), b.index(taps(d))};
    Value start = b.mulConst(at, stride(d)); // less pad
    Value before = b.sub(b.index(pad(d)), start), after = b.add(b.sub(inputSize(d), start), b.index(pad(d)));
    auto divideUp = [&](Value v) {
      return b.floorDiv(b.max(b.addConst(v, dilation(d) - 1), b.index(0)), b.index(dilation(d)));
    };
    return {b.min(divideUp(before), b.index(taps(d))), b.max(b.min(divideUp(after), b.index(taps(d))), b.index(0))};
  }

  void emitTile(Value row, const PixelTile &pixels, bool isInterior) {
    int64_t vectors = lanes.size();
    outputAt.assign(outerAt.begin(), outerAt.end());
    if (spatial >= 2)
      outputAt.push_back(row);
    Accumulators acc = zeroTile(b, pixels.pixels, vectors, tile.width, computeType);
    SmallVector<Value> inputAt = {outputAt[0]}, tapAt;
    acc = emitOuterTaps(0, acc, inputAt, tapAt, pixels, isInterior);
    SmallVector<SmallVector<Value>> rows;
    for (int64_t t = 0; t < pixels.pixels; ++t) {
      SmallVector<Value> at = outputAt;
      at.push_back(b.addConst(pixels.first, t));
      rows.push_back(at);
    }
    storeTile(b, op, acc, rows, channel, lanes);
  }

  /// Loops over the taps of all spatial dimensions but the last.
  Accumulators emitOuterTaps(unsigned d, ValueRange acc, SmallVector<Value> &inputAt, SmallVector<Value> &tapAt,
                             const PixelTile &pixels, bool isInterior) {
    if (d + 1 == spatial)
      return emitLastTaps(acc, inputAt, tapAt, pixels, isInterior);
    auto [first, end] = tapRange(d, outputAt[1 + d]);
    return b.forLoop(first, end, 1, acc, [&](Value tap, ValueRange carried) {
      Value position = b.sub(b.add(b.mulConst(outputAt[1 + d], stride(d)), b.mulConst(tap, dilation(d))), b.index(pad(d)));
      inputAt.push_back(position);
      tapAt.push_back(tap);
      Accumulators next = emitOuterTaps(d + 1, carried, inputAt, tapAt, pixels, isInterior);
      inputAt.pop_back();
      tapAt.pop_back();
      return next;
    });
  }

  Accumulators emitLastTaps(ValueRange acc, ArrayRef<Value> inputAt, ArrayRef<Value> tapAt, const PixelTile &pixels,
                            bool isInterior) {
    unsigned last = spatial - 1;
    auto positionOf = [&](int64_t t, Value tap) {
      Value start = b.mulConst(b.addConst(pixels.first, t), stride(last));
      return b.sub(b.add(start, b.mulConst(tap, dilation(last))), b.index(pad(last)));
    };
    auto positions = [&](Value tap) {
      SmallVector<Value> all;
      for (int64_t t = 0; t < pixels.pixels; ++t)
        all.push_back(positionOf(t, tap));
      return all;
    };
    if (isInterior)
      return b.forLoop(b.index(0), b.index(taps(last)), 1, acc, [&](Value tap, ValueRange carried) {
        return emitChannels(carried, inputAt, tapAt, tap, positions(tap));
      });
    if (!pixels.constantFirst) { // one pixel, taps bounded at run time
      auto [first, end] = tapRange(last, pixels.first);
      return b.forLoop(first, end, 1, acc, [&](Value tap, ValueRange carried) {
        return emitChannels(carried, inputAt, tapAt, tap, positions(tap));
      });
    }
    Accumulators next = llvm::to_vector(acc);
    int64_t inputs = inputType.getDimSize(1 + last);
    for (int64_t tap = 0; tap < taps(last); ++tap) {
      SmallVector<Value> all;
      bool isAnyInside = false;
      for (int64_t t = 0; t < pixels.pixels; ++t) {
        int64_t position = (*pixels.constantFirst + t) * stride(last) + tap * dilation(last) - pad(last);
        bool isInside = position >= 0 && position < inputs;
        isAnyInside |= isInside;
        all.push_back(isInside ? b.index(position) : Value());
      }
      if (isAnyInside)
        next = emitChannels(next, inputAt, tapAt, b.index(tap), all);
    }
    return next;
  }

  /// The sum over input channels of one tap; pixels with a null position are left out.
  Accumulators emitChannels(ValueRange acc, ArrayRef<Value> inputAt, ArrayRef<Value> tapAt, Value tap,
                            ArrayRef<Value> positions) {
    if (pairs)
      return emitPairs(acc, inputAt, tapAt, tap, positions);
    Value firstInput = b.mulConst(group, groupInputs);
    return b.forLoop(b.index(0), b.index(groupInputs), 1, acc, [&](Value c, ValueRange carried) {
      SmallVector<Value> bs, as;
      for (size_t v = 0; v < lanes.size(); ++v) {
        SmallVector<Value> at = {group, panelAt};
        llvm::append_range(at, tapAt);
        at.append({tap, c, b.addConst(column, static_cast<int64_t>(v) * tile.width)});
        bs.push_back(b.widen(b.load(filter, at, b.full(tile.width))));
      }
      Value inputChannel = b.add(firstInput, c);
      for (Value position : positions) {
        if (!position) {
          as.push_back({});
          continue;
        }
        SmallVector<Value> at = llvm::to_vector(inputAt);
        at.append({position, inputChannel});
        as.push_back(b.widen(b.loadScalar(input, at)));
      }
      return multiplyAdd(b, carried, as, bs);
    });
  }

  /// As above, in pairs of channels; an odd one is left over.
  Accumulators emitPairs(ValueRange acc, ArrayRef<Value> inputAt, ArrayRef<Value> tapAt, Value tap,
                         ArrayRef<Value> positions) {
    Value firstInput = b.mulConst(group, groupInputs);
    auto step = [&](Value pair, int64_t count, ValueRange sums) {
      SmallVector<PairDot::Pairs> inputs, packed;
      for (size_t v = 0; v < lanes.size(); ++v) {
        SmallVector<Value> at = {group, panelAt};
        llvm::append_range(at, tapAt);
        at.append({tap, pair, b.addConst(column, static_cast<int64_t>(v) * tile.width), b.index(0)});
        packed.push_back(pairs->loadPacked(filter, at, count));
      }
      Value inputChannel = b.add(firstInput, b.mulConst(pair, 2));
      for (Value position : positions) {
        SmallVector<Value> at = llvm::to_vector(inputAt);
        at.append({position, inputChannel});
        inputs.push_back(position ? pairs->loadSplat(input, at, count) : PairDot::Pairs());
      }
      return pairs->add(sums, inputs, packed);
    };
    Accumulators next = b.forLoop(b.index(0), b.index(groupInputs / 2), 1, acc,
                                  [&](Value pair, ValueRange carried) { return step(pair, 2, carried); });
    return groupInputs % 2 ? step(b.index(groupInputs / 2), 1, next) : next;
  }

  kernel::ConvOp op;
  KernelBuilder &b;
  Value input, filter;
  SmallVector<AffineExpr> dims;
  MemRefType inputType, filterType;
  unsigned spatial;
  Type computeType;
  int64_t panel, groupInputs, groups, groupOutputs;
  std::optional<PairDot> pairs;
  TileShape tile;
  // Where the emission stands.
  SmallVector<Value> outerAt, outputAt;
  Value group, panelAt, channel, column;
  SmallVector<Lanes> lanes;
};
} // namespace

LogicalResult cpu::emitConv(kernel::ConvOp op, KernelBuilder &b, Value begin, Value end) {
  if (!isa<AffineConstantExpr>(op.getBounds().getExprs().back()))
    return op.emitOpError("expected a constant number of output channels");
  if (!cast<MemRefType>(op.getInputs()[1].getType()).hasStaticShape())
    return op.emitOpError("expected a filter of constant shape");
  ConvEmitter(op, b).emit(begin, end);
  return success();
}
