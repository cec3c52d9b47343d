// How the operands of each kind of product lie in memory.
#include "codegen/Cuda/Matmul.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

int64_t cuda::powerDividing(AffineExpr expr, int64_t limit) {
  int64_t power = limit;
  while (power > 1 && !expr.isMultipleOf(power))
    power /= 2;
  return power;
}

static int64_t constantOf(AffineExpr expr) { return cast<AffineConstantExpr>(expr).getValue(); }

static bool isOne(AffineExpr expr) {
  auto constant = dyn_cast<AffineConstantExpr>(expr);
  return constant && constant.getValue() == 1;
}

/// Elements of a piece of at most 16 bytes from the start of a buffer on.
static int64_t largestPiece(const Buffer &buffer) { return std::max<int64_t>(buffer.alignment / buffer.elementBytes(), 1); }

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

namespace {
/// A matrix of a batch, as rows or columns of the product.
class PlainOperand : public MatmulOperand {
public:
  /// Dimensions `outerDim` and `kDim` of the buffer; those before the last two are the batch, `batchDims` the output's.
  PlainOperand(const Buffer &buffer, unsigned outerDim, unsigned kDim, ArrayRef<AffineExpr> batchDims)
      : buffer(buffer), outerDim(outerDim), kDim(kDim), batchDims(batchDims) {
    element = buffer.element;
    runsAlongK = isOne(buffer.strides[kDim]) || !isOne(buffer.strides[outerDim]);
    unsigned inner = runsAlongK ? kDim : outerDim;
    if (!isOne(buffer.strides[inner]))
      return;
    piece = powerDividing(buffer.dims[inner], largestPiece(buffer));
    for (unsigned k = 0; k < buffer.getRank(); ++k)
      if (k != inner)
        piece = powerDividing(buffer.strides[k], piece);
  }

  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    SmallVector<Value> radices = llvm::map_to_vector(batchDims, [&](AffineExpr e) { return b.apply(e); });
    SmallVector<Value> digits = b.delinearize(batch, radices);
    Value sum = b.mul(outer, b.apply(buffer.strides[outerDim]));
    int64_t rank = buffer.getRank() - 2, skipped = static_cast<int64_t>(digits.size()) - rank;
    for (int64_t d = 0; d < rank; ++d)
      if (!isOne(buffer.dims[d])) // others are read again for every index of the batch
        sum = b.add(sum, b.mul(digits[d + skipped], b.apply(buffer.strides[d])));
    return {b.offset(buffer.pointer, element, sum), b.isWithin(outer, b.apply(buffer.dims[outerDim]))};
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override {
    Value address = b.offset(located[0], element, b.mul(k, b.apply(buffer.strides[kDim])));
    return {address, b.both(located[1], b.isWithin(k, b.apply(buffer.dims[kDim])))};
  }

private:
  const Buffer &buffer;
  unsigned outerDim, kDim;
  SmallVector<AffineExpr> batchDims;
};

/// Packed weights: [.., panels, k .., columns of a panel], of which `firstDim` is the panels' dimension; all dimensions
/// between are k, row-major.
class PackedOperand : public MatmulOperand {
public:
  PackedOperand(const Buffer &buffer, unsigned firstDim, AffineExpr k) : buffer(buffer), k(k) {
    element = buffer.element;
    panels = constantOf(buffer.dims[firstDim]);
    panel = constantOf(buffer.dims.back());
    for (AffineExpr dim : ArrayRef(buffer.dims).drop_front(firstDim + 1).drop_back())
      depth *= constantOf(dim);
    runsAlongK = false;
    piece = std::min<int64_t>(largestPiece(buffer), panel & -panel);
  }

  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    Value number = b.divConst(outer, panel), inside = b.modConst(outer, panel);
    Value whole = b.add(b.mulConst(batch, panels), number); // the batch are groups of channels
    Value sum = b.add(b.mulConst(whole, depth * panel), inside);
    return {b.offset(buffer.pointer, element, sum), b.isWithin(outer, b.index(panels * panel))};
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value position) const override {
    Value address = b.offset(located[0], element, b.mulConst(position, panel));
    return {address, b.both(located[1], b.isWithin(position, b.apply(k)))};
  }

private:
  const Buffer &buffer;
  AffineExpr k;
  int64_t panels = 1, panel = 1, depth = 1;
};
} // namespace

/// How wide stores and the epilogue's reads can be.
static int64_t findOutputPiece(kernel::KernelOpInterface op, GpuBuilder &b, AffineExpr n) {
  const Buffer &out = b.buffer(op.getDestination());
  unsigned rank = out.getRank();
  AffineMap identity = AffineMap::getMultiDimIdentityMap(rank, b.getContext());
  constexpr int64_t most = 16;
  int64_t wanted = std::max<int64_t>(most / out.elementBytes(), 1);
  return powerDividing(n, GpuBuilder::alignedElements(out, identity, rank - 1, wanted));
}

Matmul cuda::describeGemm(kernel::GemmOp op, GpuBuilder &b) {
  Matmul matmul;
  matmul.op = op;
  const Buffer &lhs = b.buffer(op.getInputs()[0]), &rhs = b.buffer(op.getInputs()[1]);
  SmallVector<AffineExpr> dims = op.getOutputDims(), batchDims(dims.begin(), dims.end() - 2);
  matmul.batch = nn::productOf(batchDims, b.getContext());
  matmul.m = dims[dims.size() - 2];
  matmul.n = dims.back();
  unsigned row = lhs.getRank() - 2, column = lhs.getRank() - 1;
  if (op.getTransposeLhs())
    std::swap(row, column);
  matmul.k = lhs.dims[column];
  matmul.lhs = std::make_unique<PlainOperand>(lhs, row, column, batchDims);
  if (op.getPanel()) {
    matmul.rhs = std::make_unique<PackedOperand>(rhs, 0, matmul.k);
  } else {
    unsigned k = rhs.getRank() - 2, n = rhs.getRank() - 1;
    if (op.getTransposeRhs())
      std::swap(k, n);
    matmul.rhs = std::make_unique<PlainOperand>(rhs, n, k, batchDims);
  }
  matmul.compute = op.getEpilogue().front().getArgument(0).getType();
  matmul.outputPiece = findOutputPiece(op, b, matmul.n);
  matmul.outputAt = [batchDims](GpuBuilder &b, Value batch, Value m, Value n) {
    SmallVector<Value> radices = llvm::map_to_vector(batchDims, [&](AffineExpr e) { return b.apply(e); });
    SmallVector<Value> at = b.delinearize(batch, radices);
    at.append({m, n});
    return at;
  };
  return matmul;
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

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
};

/// Images as rows: row m is the window (image, position), k its elements (tap, channel). The batch are groups of channels.
class WindowRows : public MatmulOperand {
public:
  WindowRows(const Buffer &image, ImageWindows windows, int64_t channels, AffineExpr m)
      : image(image), windows(std::move(windows)), channels(channels), m(m) {
    element = image.element;
    runsAlongK = true;
    if (!isOne(image.strides.back()))
      return;
    piece = powerDividing(b(channels), largestPiece(image));
    for (AffineExpr stride : ArrayRef(image.strides).drop_back())
      piece = powerDividing(stride, piece);
  }

  /// The group's first channel of the image, whether the row is there, and the window's origin in each dimension.
  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    SmallVector<Value> radices = {b.index(0)};
    for (AffineExpr size : windows.positions)
      radices.push_back(b.apply(size));
    SmallVector<Value> digits = b.delinearize(outer, radices);
    Value start = b.add(b.mul(digits[0], b.apply(image.strides[0])),
                        b.mul(b.mulConst(batch, channels), b.apply(image.strides.back())));
    SmallVector<Value> located = {b.offset(image.pointer, element, start), b.isWithin(outer, b.apply(m))};
    for (unsigned d = 0; d < windows.rank(); ++d)
      located.push_back(b.addConst(b.mulConst(digits[d + 1], windows.strides[d]), -windows.pads[d]));
    return located;
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override {
    SmallVector<Value> radices = llvm::map_to_vector(windows.taps, [&](int64_t t) { return b.index(t); });
    SmallVector<Value> taps = b.delinearize(b.divConst(k, channels), radices);
    Value sum = b.mul(b.modConst(k, channels), b.apply(image.strides.back())), isThere = located[1];
    isThere = b.both(isThere, b.isWithin(k, b.index(channels * windows.numTaps())));
    for (unsigned d = 0; d < windows.rank(); ++d) {
      Value position = b.add(located[2 + d], b.mulConst(taps[d], windows.dilations[d]));
      isThere = b.both(isThere, b.isWithin(position, b.apply(image.dims[1 + d])));
      sum = b.add(sum, b.mul(position, b.apply(image.strides[1 + d])));
    }
    return {b.offset(located[0], element, sum), isThere};
  }

private:
  AffineExpr b(int64_t value) { return getAffineConstantExpr(value, image.element.getContext()); }

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
    if (!isOne(image.strides.back()))
      return;
    piece = powerDividing(image.dims.back(), largestPiece(image));
    for (AffineExpr stride : ArrayRef(image.strides).drop_back())
      piece = powerDividing(stride, piece);
  }

  /// The block's first image, the channel's distance, whether the row is there, and the tap's distance in each dimension.
  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    Value channels = b.apply(image.dims.back());
    SmallVector<Value> radices = llvm::map_to_vector(windows.taps, [&](int64_t t) { return b.index(t); });
    SmallVector<Value> taps = b.delinearize(b.floorDiv(outer, channels), radices);
    SmallVector<Value> located = {b.mulConst(batch, block), b.mul(b.mod(outer, channels), b.apply(image.strides.back())),
                                  b.isWithin(outer, b.mulConst(channels, windows.numTaps()))};
    for (unsigned d = 0; d < windows.rank(); ++d)
      located.push_back(b.addConst(b.mulConst(taps[d], windows.dilations[d]), -windows.pads[d]));
    return located;
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override {
    SmallVector<Value> radices = {b.index(0)};
    for (AffineExpr size : windows.positions)
      radices.push_back(b.apply(size));
    SmallVector<Value> digits = b.delinearize(k, radices);
    Value number = b.add(located[0], digits[0]);
    Value sum = b.add(located[1], b.mul(number, b.apply(image.strides[0])));
    Value isThere = b.both(located[2], b.both(b.isWithin(digits[0], b.index(block)), b.isWithin(number, b.apply(image.dims[0]))));
    for (unsigned d = 0; d < windows.rank(); ++d) {
      Value position = b.add(b.mulConst(digits[d + 1], windows.strides[d]), located[3 + d]);
      isThere = b.both(isThere, b.isWithin(position, b.apply(image.dims[1 + d])));
      sum = b.add(sum, b.mul(position, b.apply(image.strides[1 + d])));
    }
    return {b.offset(image.pointer, element, sum), isThere};
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
    if (!isOne(signal.strides.back()))
      return;
    piece = powerDividing(signal.dims.back(), largestPiece(signal));
    for (AffineExpr stride : ArrayRef(signal.strides).drop_back())
      piece = powerDividing(stride, piece);
  }

  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    return {b.mulConst(batch, block), b.mul(outer, b.apply(signal.strides.back())), b.isWithin(outer, b.apply(signal.dims.back()))};
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override {
    SmallVector<Value> radices = {b.index(0)};
    for (AffineExpr size : ArrayRef(signal.dims).drop_front().drop_back())
      radices.push_back(b.apply(size));
    SmallVector<Value> digits = b.delinearize(k, radices);
    Value number = b.add(located[0], digits[0]), sum = b.add(located[1], b.mul(number, b.apply(signal.strides[0])));
    for (unsigned d = 1; d < digits.size(); ++d)
      sum = b.add(sum, b.mul(digits[d], b.apply(signal.strides[d])));
    Value isThere = b.both(located[2], b.both(b.isWithin(digits[0], b.index(block)), b.isWithin(number, b.apply(signal.dims[0]))));
    return {b.offset(signal.pointer, element, sum), isThere};
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
  matmul.rhs = std::make_unique<PackedOperand>(filter, 1, matmul.k);
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
