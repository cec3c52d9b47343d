// Convolutions and the gradients of their filters as products: windows of images are rows or columns of a matrix that is
// never written down.
#include "codegen/Cuda/MatmulOperands.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
/// The windows of a convolution: where tap `t` of the window at `o` lies in the image.
struct ImageWindows {
  ArrayRef<int64_t> strides, pads, dilations;
  SmallVector<int64_t> taps;          // of each spatial dimension
  SmallVector<AffineExpr> positions;  // windows along each
  unsigned rank() const { return taps.size(); }
  int64_t numTaps() const {
    int64_t product = 1;
    for (int64_t t : taps)
      product *= t;
    return product;
  }
  /// Whether all taps of all windows lie inside an image of that size.
  bool areInside(unsigned d, AffineExpr size) const {
    auto count = dyn_cast<AffineConstantExpr>(positions[d]), all = dyn_cast<AffineConstantExpr>(size);
    int64_t reach = (taps[d] - 1) * dilations[d] - pads[d];
    return count && all && pads[d] <= 0 && (count.getValue() - 1) * strides[d] + reach < all.getValue();
  }
};

/// Elements along the channels that are one piece of memory wherever a window begins.
int64_t pieceOfChannels(const Buffer &image, AffineExpr channels) {
  if (!isOne(image.strides.back()))
    return 1;
  int64_t piece = powerDividing(channels, largestPiece(image));
  for (AffineExpr stride : ArrayRef(image.strides).drop_back())
    piece = powerDividing(stride, piece);
  return piece;
}

/// Images as rows: row m is the window (image, position), k its elements (tap, channel). The batch are groups of channels.
///
/// An element is where the window begins, which may be before the image, and the distance of the tap, which is the same for all
/// rows: a thread that reads several rows at one k computes it once.
class WindowRows : public MatmulOperand {
public:
  WindowRows(const Buffer &image, ImageWindows windows, int64_t channels, AffineExpr m)
      : image(image), windows(std::move(windows)), channels(channels), m(m) {
    element = image.element;
    runsAlongK = true;
    piece = pieceOfChannels(image, getAffineConstantExpr(channels, element.getContext()));
  }

  /// The window's first element of the group, whether the row is there, and the window's origin in each dimension.
  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    SmallVector<Value> radices = {b.index(0)};
    for (AffineExpr size : windows.positions)
      radices.push_back(b.apply(size));
    SmallVector<Value> digits = b.delinearize(outer, radices);
    Value start = b.add(b.mul(digits[0], b.apply(image.strides[0])),
                        b.mul(b.mulConst(batch, channels), b.apply(image.strides.back())));
    SmallVector<Value> origins;
    for (unsigned d = 0; d < windows.rank(); ++d) {
      origins.push_back(b.addConst(b.mulConst(digits[d + 1], windows.strides[d]), -windows.pads[d]));
      start = b.add(start, b.mul(origins[d], b.apply(image.strides[1 + d])));
    }
    SmallVector<Value> located = {b.offset(image.pointer, element, start),
                                  outerIsInside ? Value() : b.isWithin(outer, b.apply(m))};
    located.append(origins);
    return located;
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override {
    SmallVector<Value> radices = llvm::map_to_vector(windows.taps, [&](int64_t t) { return b.index(t); });
    SmallVector<Value> taps = b.delinearize(b.divConst(k, channels), radices);
    Value sum = b.mul(b.modConst(k, channels), b.apply(image.strides.back())), isThere = located[1];
    if (!kIsInside)
      isThere = b.both(isThere, b.isWithin(k, b.index(channels * windows.numTaps())));
    for (unsigned d = 0; d < windows.rank(); ++d) {
      Value distance = b.mulConst(taps[d], windows.dilations[d]);
      if (!windows.areInside(d, image.dims[1 + d]))
        isThere = b.both(isThere, b.isWithin(b.add(located[2 + d], distance), b.apply(image.dims[1 + d])));
      sum = b.add(sum, b.mul(distance, b.apply(image.strides[1 + d])));
    }
    return {b.offset(located[0], element, sum), isThere};
  }

private:
  const Buffer &image;
  ImageWindows windows;
  int64_t channels; // of a group
  AffineExpr m;
};

/// Images as the transposed of the above, for the gradient of the filter: row m is (tap, channel), k is the window
/// (image of the block, position). The batch are blocks of images.
class WindowColumns : public MatmulOperand {
public:
  WindowColumns(const Buffer &image, ImageWindows windows, int64_t block)
      : image(image), windows(std::move(windows)), block(block) {
    element = image.element;
    runsAlongK = false;
    piece = pieceOfChannels(image, image.dims.back());
  }

  /// The tap's element of the block's first window, the block's first image, whether the row is there, and the tap's
  /// distance in each dimension.
  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    Value channels = b.apply(image.dims.back()), first = b.mulConst(batch, block);
    SmallVector<Value> radices = llvm::map_to_vector(windows.taps, [&](int64_t t) { return b.index(t); });
    SmallVector<Value> taps = b.delinearize(b.floorDiv(outer, channels), radices), distances;
    Value start = b.add(b.mul(first, b.apply(image.strides[0])), b.mul(b.mod(outer, channels), b.apply(image.strides.back())));
    for (unsigned d = 0; d < windows.rank(); ++d) {
      distances.push_back(b.addConst(b.mulConst(taps[d], windows.dilations[d]), -windows.pads[d]));
      start = b.add(start, b.mul(distances[d], b.apply(image.strides[1 + d])));
    }
    Value isThere = outerIsInside ? Value() : b.isWithin(outer, b.mulConst(channels, windows.numTaps()));
    SmallVector<Value> located = {b.offset(image.pointer, element, start), first, isThere};
    located.append(distances);
    return located;
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override {
    SmallVector<Value> radices = {b.index(0)};
    for (AffineExpr size : windows.positions)
      radices.push_back(b.apply(size));
    SmallVector<Value> digits = b.delinearize(k, radices);
    Value sum = b.mul(digits[0], b.apply(image.strides[0])), isThere = located[2];
    if (!kIsInside)
      isThere = b.both(isThere, b.isWithin(digits[0], b.index(block)));
    if (!image.dims[0].isMultipleOf(block))
      isThere = b.both(isThere, b.isWithin(b.add(located[1], digits[0]), b.apply(image.dims[0])));
    for (unsigned d = 0; d < windows.rank(); ++d) {
      Value origin = b.mulConst(digits[d + 1], windows.strides[d]);
      if (!windows.areInside(d, image.dims[1 + d]))
        isThere = b.both(isThere, b.isWithin(b.add(origin, located[3 + d]), b.apply(image.dims[1 + d])));
      sum = b.add(sum, b.mul(origin, b.apply(image.strides[1 + d])));
    }
    return {b.offset(located[0], element, sum), isThere};
  }

private:
  const Buffer &image;
  ImageWindows windows;
  int64_t block;
};

/// The gradient of a convolution's output as columns: column n is a channel, k as in WindowColumns.
class SignalColumns : public MatmulOperand {
public:
  SignalColumns(const Buffer &signal, int64_t block) : signal(signal), block(block) {
    element = signal.element;
    runsAlongK = false;
    piece = pieceOfChannels(signal, signal.dims.back());
  }

  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    Value first = b.mulConst(batch, block);
    Value start = b.add(b.mul(first, b.apply(signal.strides[0])), b.mul(outer, b.apply(signal.strides.back())));
    return {b.offset(signal.pointer, element, start), first,
            outerIsInside ? Value() : b.isWithin(outer, b.apply(signal.dims.back()))};
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override {
    SmallVector<Value> radices = {b.index(0)};
    for (AffineExpr size : ArrayRef(signal.dims).drop_front().drop_back())
      radices.push_back(b.apply(size));
    SmallVector<Value> digits = b.delinearize(k, radices);
    Value sum = b.index(0), isThere = located[2];
    for (unsigned d = 0; d < digits.size(); ++d)
      sum = b.add(sum, b.mul(digits[d], b.apply(signal.strides[d])));
    if (!kIsInside)
      isThere = b.both(isThere, b.isWithin(digits[0], b.index(block)));
    if (!signal.dims[0].isMultipleOf(block))
      isThere = b.both(isThere, b.isWithin(b.add(located[1], digits[0]), b.apply(signal.dims[0])));
    return {b.offset(located[0], element, sum), isThere};
  }

private:
  const Buffer &signal;
  int64_t block;
};
} // namespace

Matmul cuda::describeConv(kernel::ConvOp op, GpuBuilder &b) {
  Matmul matmul;
  matmul.op = op;
  const Buffer &image = b.buffer(op.getInputs()[0]), &filter = b.buffer(op.getInputs()[1]);
  SmallVector<AffineExpr> dims = op.getOutputDims();
  unsigned spatial = dims.size() - 2;
  int64_t groups = constantOf(filter.dims[0]);
  int64_t channels = constantOf(filter.dims[2 + spatial]);
  ImageWindows windows{op.getStrides(), op.getPads(), op.getDilations(), {}, {}};
  for (unsigned d = 0; d < spatial; ++d) {
    windows.taps.push_back(constantOf(filter.dims[2 + d]));
    windows.positions.push_back(dims[1 + d]);
  }
  matmul.batch = b.getAffineConstantExpr(groups);
  matmul.m = nn::productOf(ArrayRef(dims).drop_back(), b.getContext());
  matmul.n = dims.back().floorDiv(groups);
  matmul.k = b.getAffineConstantExpr(channels * windows.numTaps());
  matmul.lhs = std::make_unique<WindowRows>(image, windows, channels, matmul.m);
  matmul.rhs = std::make_unique<PackedOperand>(filter, 1);
  matmul.compute = op.getEpilogue().front().getArgument(0).getType();
  matmul.outputPiece = findOutputPiece(op, b, matmul.n);
  AffineExpr perGroup = matmul.n;
  matmul.outputAt = [dims, groups, perGroup](GpuBuilder &b, Value batch, Value m, Value n) {
    SmallVector<Value> radices = llvm::map_to_vector(ArrayRef(dims).drop_back(), [&](AffineExpr e) { return b.apply(e); });
    SmallVector<Value> at = b.delinearize(m, radices);
    at.push_back(groups == 1 ? n : b.add(b.mul(batch, b.apply(perGroup)), n));
    return at;
  };
  return matmul;
}

Matmul cuda::describeConvWeightGradient(kernel::ConvWeightGradientOp op, GpuBuilder &b) {
  Matmul matmul;
  matmul.op = op;
  const Buffer &image = b.buffer(op.getInputs()[0]), &signal = b.buffer(op.getInputs()[1]);
  SmallVector<AffineExpr> dims = op.getOutputDims();
  ImageWindows windows{op.getStrides(), op.getPads(), op.getDilations(), {}, {}};
  AffineExpr positions = b.getAffineConstantExpr(1);
  for (unsigned d = 0; d + 3 < dims.size(); ++d) {
    windows.taps.push_back(constantOf(dims[1 + d]));
    windows.positions.push_back(signal.dims[1 + d]);
    positions = positions * signal.dims[1 + d];
  }
  matmul.batch = dims[0];
  matmul.m = image.dims.back() * windows.numTaps();
  matmul.n = dims.back();
  matmul.k = positions * static_cast<int64_t>(op.getBlock());
  matmul.lhs = std::make_unique<WindowColumns>(image, windows, op.getBlock());
  matmul.rhs = std::make_unique<SignalColumns>(signal, op.getBlock());
  matmul.compute = op.getEpilogue().front().getArgument(0).getType();
  matmul.outputPiece = findOutputPiece(op, b, matmul.n);
  matmul.outputAt = [dims](GpuBuilder &b, Value batch, Value m, Value n) {
    SmallVector<Value> at = {batch}, radices;
    for (AffineExpr size : ArrayRef(dims).drop_front().drop_back())
      radices.push_back(b.apply(size));
    at.append(b.delinearize(m, radices));
    at.push_back(n);
    return at;
  };
  return matmul;
}
