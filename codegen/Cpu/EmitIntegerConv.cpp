// kernel.integer_conv: direct convolution, channels last. A register tile is some pixels of one output row by one panel
// of channels; kernel positions loop outside, groups of four input channels inside.
//
// Where the byte that stands for zero is 0, taps outside the input are left out as in kernel.conv. Elsewhere they
// count: their products with that byte are added without a load.
#include "codegen/Cpu/Emitters.h"
#include "codegen/Cpu/IntegerDot.h"
#include "codegen/Cpu/Windows.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
class IntegerConvEmitter {
public:
  IntegerConvEmitter(kernel::IntegerConvOp op, KernelBuilder &b)
      : op(op), b(b), dot(b, op.getFitsPairs(), op.getIsSigned(), op.getOrder()), input(op.getInputs()[0]),
        filter(op.getInputs()[1]), dims(op.getOutputDims()), filterShape(cast<MemRefType>(filter.getType()).getShape()),
        spatial(dims.size() - 2), panel(filterShape.end()[-2]), tile(dot.chooseTile(panel)) {
    windows = {input, dims, llvm::to_vector(filterShape.slice(2, spatial)), llvm::to_vector(op.getStrides()),
               llvm::to_vector(op.getPads()), llvm::to_vector(op.getDilations())};
    int64_t groups = filterShape[0];
    groupOutputs = cast<AffineConstantExpr>(dims.back()).getValue() / groups;
    groupInputs = cast<MemRefType>(input.getType()).getShape().back() / groups;
  }

  void emit(Value begin, Value end) {
    kernel::ConvCut cut = kernel::cutConv(dims);
    SmallVector<Value> radices = {b.apply(dims[0])}; // image and spatial dimensions before the last two
    for (unsigned d = 1; d + 1 < spatial; ++d)
      radices.push_back(b.apply(dims[d]));
    unsigned outer = radices.size();
    radices.append({b.index(filterShape[0]), b.index(filterShape[1]), b.apply(cut.rowBlocks)});
    Value height = spatial >= 2 ? b.apply(dims[spatial - 1]) : b.index(1);
    b.forLoop(begin, end, 1, [&](Value task) {
      SmallVector<Value> at = b.delinearize(task, radices);
      outerAt.assign(at.begin(), at.begin() + outer);
      group = at[outer];
      panelAt = at[outer + 1];
      Value firstRow = b.mulConst(at[outer + 2], cut.rows);
      emitPanel(firstRow, b.min(b.addConst(firstRow, cut.rows), height));
    });
  }

private:
  /// The channels of the panel in tiles of columns; the last panel of a group may have fewer.
  void emitPanel(Value firstRow, Value lastRow) {
    int64_t panels = filterShape[1], columns = tile.columns(), tiles = panel / columns;
    int64_t last = groupOutputs - (panels - 1) * panel, wholeInLast = last / columns, rest = last % columns;
    Value firstChannel = b.add(b.mulConst(group, groupOutputs), b.mulConst(panelAt, panel));
    auto emitColumns = [&](Value inPanel, std::optional<int64_t> count) {
      column = inPanel;
      channel = b.add(firstChannel, inPanel);
      lanes = columnLanes(b, count ? (*count + tile.width - 1) / tile.width : tile.vectors, tile.width, count);
      int64_t pixels = std::min<int64_t>(tile.rows * tile.vectors / static_cast<int64_t>(lanes.size()), 12);
      b.forLoop(firstRow, lastRow, 1, [&](Value row) {
        outputAt = outerAt;
        if (spatial >= 2)
          outputAt.push_back(row);
        windows.forEachTile(b, pixels, [&](const PixelTile &pixels) { emitTile(pixels); });
      });
    };
    Value isLast = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, panelAt, b.index(panels - 1));
    Value whole = b.index(wholeInLast);
    if (panels > 1 && wholeInLast != tiles)
      whole = arith::SelectOp::create(b, isLast, whole, b.index(tiles));
    b.forLoop(b.index(0), whole, 1, [&](Value t) { emitColumns(b.mulConst(t, columns), {}); });
    if (rest == 0)
      return;
    auto emitRest = [&] { emitColumns(b.index(wholeInLast * columns), rest); };
    if (panels == 1)
      emitRest();
    else
      b.ifThen(isLast, emitRest);
  }

  void emitTile(const PixelTile &pixels) {
    Accumulators sums = zeroTile(b, pixels.pixels, lanes.size(), tile.width, b.getI32Type());
    inputAt.assign(1, outputAt[0]);
    tapAt.clear();
    sums = emitTaps(0, sums, pixels, /*isOutside=*/false);
    SmallVector<SmallVector<Value>> places;
    for (int64_t t = 0; t < pixels.pixels; ++t) {
      places.push_back(outputAt);
      places.back().push_back(b.addConst(pixels.first, t));
    }
    storeTile(b, op, sums, places, channel, lanes);
  }

  bool countsOutside() { return op.getPadValue() != 0; }

  /// The taps of dimensions d and on. With `isOutside` those before put all pixels outside the input.
  Accumulators emitTaps(unsigned d, ValueRange sums, const PixelTile &pixels, bool isOutside) {
    if (d == windows.last())
      return emitLastTaps(sums, pixels, isOutside);
    auto loop = [&](Value first, Value end, ValueRange before, bool outside) {
      return b.forLoop(first, end, 1, before, [&](Value tap, ValueRange carried) {
        inputAt.push_back(outside ? Value() : windows.position(b, d, outputAt[1 + d], tap));
        tapAt.push_back(tap);
        Accumulators next = emitTaps(d + 1, carried, pixels, outside);
        inputAt.pop_back();
        tapAt.pop_back();
        return next;
      });
    };
    return overTaps(d, outputAt[1 + d], sums, isOutside, loop);
  }

  /// Calls loop(first, end, sums, isOutside) for the taps of dimension d inside the input, and for those outside if
  /// they count.
  template <typename Loop>
  Accumulators overTaps(unsigned d, Value at, ValueRange sums, bool isOutside, Loop &&loop) {
    Value zero = b.index(0), all = b.index(windows.kernel[d]);
    if (isOutside)
      return loop(zero, all, sums, true);
    auto [first, end] = windows.tapRange(b, d, at);
    if (!countsOutside())
      return loop(first, end, sums, false);
    Accumulators next = loop(zero, first, sums, true);
    end = b.max(end, first);
    next = loop(first, end, next, false);
    return loop(end, all, next, true);
  }

  Accumulators emitLastTaps(ValueRange sums, const PixelTile &pixels, bool isOutside) {
    unsigned d = windows.last();
    auto positions = [&](Value tap, bool outside) {
      SmallVector<Value> all;
      for (int64_t t = 0; t < pixels.pixels; ++t)
        all.push_back(outside ? Value() : windows.position(b, d, b.addConst(pixels.first, t), tap));
      return all;
    };
    auto loop = [&](Value first, Value end, ValueRange before, bool outside) {
      return b.forLoop(first, end, 1, before, [&](Value tap, ValueRange carried) {
        return emitChannels(carried, tap, positions(tap, outside));
      });
    };
    if (isOutside || pixels.isInterior)
      return loop(b.index(0), b.index(windows.kernel[d]), sums, isOutside);
    if (!pixels.constantFirst) // one pixel, taps bounded at run time
      return overTaps(d, pixels.first, sums, false, loop);
    Accumulators next = llvm::to_vector(sums);
    for (int64_t tap = 0; tap < windows.kernel[d]; ++tap) {
      SmallVector<Value> all;
      bool isAnyInside = false;
      for (int64_t t = 0; t < pixels.pixels; ++t) {
        int64_t at = (*pixels.constantFirst + t) * windows.strides[d] + tap * windows.dilations[d] - windows.pads[d];
        bool isInside = at >= 0 && at < *windows.constantInputSize(d);
        isAnyInside |= isInside;
        all.push_back(isInside ? b.index(at) : Value());
      }
      if (isAnyInside || countsOutside())
        next = emitChannels(next, b.index(tap), all);
    }
    return next;
  }

  /// The sum over input channels of one tap. Pixels with a null position are outside.
  Accumulators emitChannels(ValueRange sums, Value tap, ArrayRef<Value> positions) {
    Value firstInput = b.mulConst(group, groupInputs);
    auto step = [&](Value four, int64_t count, ValueRange carried) {
      SmallVector<IntegerDot::Bytes> filters, inputs;
      for (size_t v = 0; v < lanes.size(); ++v) {
        SmallVector<Value> at = {group, panelAt};
        llvm::append_range(at, tapAt);
        at.append({tap, four, b.addConst(column, static_cast<int64_t>(v) * tile.width), b.index(0)});
        filters.push_back(dot.loadFilter(filter, at));
      }
      Value inputChannel = b.add(firstInput, b.mulConst(four, 4));
      for (Value position : positions) {
        if (!position) {
          inputs.push_back(countsOutside() ? dot.constantInput(op.getPadValue()) : IntegerDot::Bytes());
          continue;
        }
        SmallVector<Value> at = inputAt;
        at.append({position, inputChannel});
        inputs.push_back(dot.loadInput(input, at, count));
      }
      return dot.add(carried, inputs, filters);
    };
    Accumulators next = b.forLoop(b.index(0), b.index(groupInputs / 4), 1, sums,
                                  [&](Value four, ValueRange carried) { return step(four, 4, carried); });
    return groupInputs % 4 ? step(b.index(groupInputs / 4), groupInputs % 4, next) : next;
  }

  kernel::IntegerConvOp op;
  KernelBuilder &b;
  IntegerDot dot;
  Value input, filter;
  SmallVector<AffineExpr> dims;
  ArrayRef<int64_t> filterShape; // groups, panels, taps, fours of channels, columns of a panel, 4
  unsigned spatial;
  int64_t panel;
  TileShape tile;
  Windows windows;
  int64_t groupInputs, groupOutputs;
  // Where the emission stands.
  SmallVector<Value> outerAt, outputAt, inputAt, tapAt;
  Value group, panelAt, channel, column;
  SmallVector<Lanes> lanes;
};
} // namespace

LogicalResult cpu::emitIntegerConv(kernel::IntegerConvOp op, KernelBuilder &b, Value begin, Value end) {
  auto input = cast<MemRefType>(op.getInputs()[0].getType());
  if (!isa<AffineConstantExpr>(op.getOutputDims().back()) || input.isDynamicDim(input.getRank() - 1))
    return op.emitOpError("expected constant numbers of channels");
  IntegerConvEmitter(op, b).emit(begin, end);
  return success();
}
