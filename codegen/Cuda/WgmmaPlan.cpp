// From products to tensor maps.
//
// A map has no dimension of size 0 and no stride of 0, which the driver refuses; sizes that may be 0 are counted as 1
// then: such a launch reads nothing through the map, or only what is outside of it.
#include "codegen/Cuda/WgmmaPlan.h"

#include "dlc/Runtime/Artifact.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

using Dim = WgmmaOperand::Dim;

static std::optional<int64_t> constantOf(AffineExpr expr) {
  auto constant = dyn_cast<AffineConstantExpr>(expr);
  return constant ? std::optional(constant.getValue()) : std::nullopt;
}

static bool isOne(AffineExpr expr) { return constantOf(expr) == 1; }

static bool isSame(AffineExpr a, AffineExpr b) { return constantOf(simplifyAffineExpr(a - b, 0, 0)) == 0; }

/// `expr`, or `least` where it is 0; it is less than `limit`.
static AffineExpr atLeast(AffineExpr expr, int64_t least, int64_t limit) {
  if (std::optional<int64_t> known = constantOf(expr))
    return getAffineConstantExpr(*known ? *known : least, expr.getContext());
  return expr + (1 - expr.ceilDiv(limit)) * least;
}

/// Whether dimensions [first, last] of the buffer are rows of one matrix.
static bool collapses(const Buffer &buffer, unsigned first, unsigned last) {
  for (unsigned d = first; d < last; ++d)
    if (!isOne(buffer.dims[d]) && !isSame(buffer.strides[d], buffer.strides[d + 1] * buffer.dims[d + 1]))
      return false;
  return true;
}

static AffineExpr productOf(ArrayRef<AffineExpr> exprs, MLIRContext *context) { return nn::productOf(exprs, context); }

static int32_t getDtype(Type element) {
  return element.isF16() ? DLC_F16 : element.isBF16() ? DLC_BF16 : DLC_F32;
}

namespace {
/// Collects the dimensions of a map.
class MapBuilder {
public:
  MapBuilder(const Buffer &buffer, TensorMap &map, SmallVector<Dim> &dims) : buffer(buffer), map(map), dims(dims) {
    map.argument = buffer.argument;
    map.dtype = getDtype(buffer.element);
    map.swizzle = hopper::rowBytes;
    isFine = buffer.alignment >= 16;
  }

  void add(Dim dim, AffineExpr size, AffineExpr stride) {
    AffineExpr bytes = stride * buffer.elementBytes();
    isFine &= dims.empty() ? isOne(stride) : bytes.isMultipleOf(16);
    map.sizes.push_back(atLeast(size, 1, int64_t(1) << 31));
    map.strides.push_back(atLeast(bytes, 16, int64_t(1) << 46));
    dims.push_back(dim);
  }
  bool finish() const { return isFine && dims.size() <= 5; }

private:
  const Buffer &buffer;
  TensorMap &map;
  SmallVector<Dim> &dims;
  bool isFine;
};
} // namespace

/// A matrix of each batch; its dimensions `outer` and `depth`, and those in front, of which the output has `batchRank`.
static std::optional<WgmmaOperand> readMatrix(const Buffer &buffer, unsigned outer, unsigned depth, unsigned batchRank) {
  WgmmaOperand operand;
  operand.order.isAlongK = isOne(buffer.strides[depth]);
  if (!operand.order.isAlongK && buffer.elementBytes() != 2)
    return std::nullopt;
  MapBuilder map(buffer, operand.map, operand.dims);
  auto addOuter = [&] { map.add({Dim::Outer}, buffer.dims[outer], buffer.strides[outer]); };
  if (!operand.order.isAlongK)
    addOuter();
  map.add({Dim::Depth}, buffer.dims[depth], buffer.strides[depth]);
  if (operand.order.isAlongK)
    addOuter();
  unsigned rank = buffer.getRank() - 2;
  for (unsigned d = rank; d-- > 0;)
    if (!isOne(buffer.dims[d])) // others are read again for every index of the batch
      map.add({Dim::Batch, d + batchRank - rank}, buffer.dims[d], buffer.strides[d]);
  return map.finish() ? std::optional(std::move(operand)) : std::nullopt;
}

/// A matrix whose rows are all dimensions but the last.
static std::optional<WgmmaOperand> readRows(const Buffer &buffer) {
  WgmmaOperand operand;
  MapBuilder map(buffer, operand.map, operand.dims);
  unsigned last = buffer.getRank() - 1;
  map.add({Dim::Depth}, buffer.dims[last], buffer.strides[last]);
  map.add({Dim::Outer}, productOf(ArrayRef(buffer.dims).drop_back(), buffer.dims[0].getContext()), buffer.strides[last - 1]);
  return map.finish() ? std::optional(std::move(operand)) : std::nullopt;
}

/// Packed weights [.., panels, taps .., depth, columns of a panel], of which `first` is the panels' dimension.
static std::optional<WgmmaOperand> readPanels(const Buffer &buffer, unsigned first, int64_t taps) {
  WgmmaOperand operand;
  unsigned last = buffer.getRank() - 1;
  operand.panel = *constantOf(buffer.dims[last]);
  std::optional<int64_t> depth = constantOf(buffer.dims[last - 1]);
  if (operand.panel % 64 || buffer.elementBytes() != 2 || !depth)
    return std::nullopt;
  operand.order.isAlongK = false;
  auto number = [&](int64_t value) { return getAffineConstantExpr(value, buffer.dims[0].getContext()); };
  MapBuilder map(buffer, operand.map, operand.dims);
  map.add({Dim::InPanel}, number(operand.panel), number(1));
  map.add({Dim::Depth}, number(*depth), number(operand.panel));
  if (taps > 1)
    map.add({Dim::Tap}, number(taps), number(operand.panel * *depth));
  map.add({Dim::Panel}, buffer.dims[first], number(operand.panel * *depth * taps));
  return map.finish() ? std::optional(std::move(operand)) : std::nullopt;
}

/// The corner behind the last window's origin, counted from the image's end, such that there are `positions` windows in a
/// dimension of `size` from -pad on; nothing if it depends on sizes.
static std::optional<int64_t> findUpper(AffineExpr size, AffineExpr positions, int64_t stride, int64_t pad) {
  AffineExpr exact = (positions - 1) * stride + 1 - pad - size;
  if (std::optional<int64_t> known = constantOf(simplifyAffineExpr(exact, 0, 0)))
    return known;
  for (int64_t upper = -128; upper < 128; ++upper)
    if (isSame((size + (upper + pad + stride - 1)).floorDiv(stride), positions))
      return upper;
  return std::nullopt;
}

/// Images as rows: a row is a window, its k (tap, channel).
static std::optional<WgmmaOperand> readWindows(const Buffer &image, kernel::ConvOp op, ArrayRef<int64_t> taps,
                                               ArrayRef<AffineExpr> positions) {
  unsigned spatial = taps.size();
  WgmmaOperand operand;
  operand.map.channels = operand.map.pixels = 1; // until the tile is known
  llvm::append_range(operand.taps, taps);
  llvm::append_range(operand.positions, positions);
  llvm::append_range(operand.strides, op.getStrides());
  llvm::append_range(operand.dilations, op.getDilations());
  llvm::append_range(operand.pads, op.getPads());
  MapBuilder map(image, operand.map, operand.dims);
  map.add({Dim::Depth}, image.dims.back(), image.strides.back());
  operand.map.steps.push_back(1);
  // What the fields of a map and of the copy instruction hold, by the number of spatial dimensions.
  int64_t corner = spatial == 1 ? 1 << 15 : spatial == 2 ? 1 << 7 : 1 << 4;
  auto isCorner = [&](int64_t value) { return -corner <= value && value < corner; };
  for (unsigned d = spatial; d-- > 0;) {
    map.add({Dim::Pixel, d}, image.dims[1 + d], image.strides[1 + d]);
    std::optional<int64_t> upper = findUpper(image.dims[1 + d], positions[d], operand.strides[d], operand.pads[d]);
    if (!upper || !isCorner(*upper) || !isCorner(-operand.pads[d]) || operand.strides[d] > 8 ||
        (taps[d] - 1) * operand.dilations[d] >= 2 * corner)
      return std::nullopt;
    operand.map.lower.push_back(-operand.pads[d]);
    operand.map.upper.push_back(*upper);
    operand.map.steps.push_back(operand.strides[d]);
  }
  map.add({Dim::Image}, image.dims[0], image.strides[0]);
  operand.map.steps.push_back(1);
  return map.finish() ? std::optional(std::move(operand)) : std::nullopt;
}

/// The output's boxes, if it can be stored so.
static std::optional<TensorMap> writeBoxes(const WgmmaPlan &plan, const Buffer &out) {
  if (!out.element.isF16() && !out.element.isBF16())
    return std::nullopt;
  unsigned last = out.getRank() - 1, batchRank = plan.batchDims.size();
  // The epilogue works on groups of 8 columns that are all inside or all outside.
  if (!plan.n.isMultipleOf(8) || !collapses(out, batchRank, last - 1))
    return std::nullopt;
  TensorMap result;
  SmallVector<Dim> dims;
  MapBuilder map(out, result, dims);
  map.add({Dim::Outer}, plan.n, out.strides[last]);
  map.add({Dim::Outer}, plan.m, out.strides[last - 1]);
  for (unsigned d = batchRank; d-- > 0;)
    map.add({Dim::Batch, d}, out.dims[d], out.strides[d]);
  result.box.assign(dims.size(), 1);
  result.box[0] = result.box[1] = 64;
  return map.finish() ? std::optional(result) : std::nullopt;
}

static bool readGemm(WgmmaPlan &plan, kernel::GemmOp op, const GpuBuilder &b) {
  const Buffer &lhs = b.buffer(op.getInputs()[0]), &rhs = b.buffer(op.getInputs()[1]);
  SmallVector<AffineExpr> dims = op.getOutputDims();
  unsigned row = lhs.getRank() - 2, column = lhs.getRank() - 1;
  if (op.getTransposeLhs())
    std::swap(row, column);
  plan.depth = lhs.dims[column];
  plan.n = dims.back();
  plan.batchDims.assign(dims.begin(), dims.end() - 2);
  plan.rowDims = {dims[dims.size() - 2]};
  std::optional<WgmmaOperand> left, right;
  bool isShared = op.getPanel() || llvm::all_of(ArrayRef(rhs.dims).drop_back(2), isOne);
  bool isWhole = lhs.getRank() == dims.size() && llvm::all_of(llvm::zip(ArrayRef(lhs.dims).drop_back(), dims), [](auto pair) {
                   return isSame(std::get<0>(pair), std::get<1>(pair));
                 });
  if (!plan.batchDims.empty() && isShared && isWhole && !op.getTransposeLhs() && collapses(lhs, 0, row)) {
    // One product of all rows.
    plan.batchDims.clear();
    plan.rowDims.assign(dims.begin(), dims.end() - 1);
    left = readRows(lhs);
  } else {
    left = readMatrix(lhs, row, column, plan.batchDims.size());
  }
  if (op.getPanel()) {
    right = readPanels(rhs, 0, 1);
  } else {
    unsigned k = rhs.getRank() - 2, n = rhs.getRank() - 1;
    if (op.getTransposeRhs())
      std::swap(k, n);
    right = readMatrix(rhs, n, k, plan.batchDims.size());
  }
  if (!left || !right)
    return false;
  plan.lhs = std::move(*left);
  plan.rhs = std::move(*right);
  return true;
}

static bool readConv(WgmmaPlan &plan, kernel::ConvOp op, const GpuBuilder &b) {
  const Buffer &image = b.buffer(op.getInputs()[0]), &filter = b.buffer(op.getInputs()[1]);
  SmallVector<AffineExpr> dims = op.getOutputDims();
  unsigned spatial = dims.size() - 2;
  if (spatial > 3 || !isOne(filter.dims[0]))
    return false;
  SmallVector<int64_t> taps;
  SmallVector<AffineExpr> positions(dims.begin() + 1, dims.end() - 1);
  bool isPlain = collapses(image, 0, spatial);
  for (unsigned d = 0; d < spatial; ++d) {
    taps.push_back(*constantOf(filter.dims[2 + d]));
    plan.taps *= taps[d];
    isPlain &= taps[d] == 1 && op.getStrides()[d] == 1 && op.getPads()[d] == 0 && isSame(positions[d], image.dims[1 + d]);
  }
  plan.depth = filter.dims[2 + spatial];
  plan.n = dims.back();
  plan.rowDims.assign(dims.begin(), dims.end() - 1);
  std::optional<WgmmaOperand> left = isPlain ? readRows(image) : readWindows(image, op, taps, positions);
  std::optional<WgmmaOperand> right = readPanels(filter, 1, plan.taps);
  if (!left || !right)
    return false;
  plan.lhs = std::move(*left);
  plan.rhs = std::move(*right);
  return true;
}

std::optional<WgmmaPlan> cuda::planWgmma(const Matmul &matmul, const GpuBuilder &b) {
  Type element = matmul.lhs->element;
  bool isSuited = element.isF16() || element.isBF16() || (element.isF32() && b.getTarget().allowsTf32);
  const CudaTarget &target = b.getTarget();
  if (!target.hasWgmma || target.strictFp || !isSuited || matmul.rhs->element != element || !matmul.compute.isF32())
    return std::nullopt;
  WgmmaPlan plan;
  plan.element = element;
  kernel::KernelOpInterface op = matmul.op;
  if (auto gemm = dyn_cast<kernel::GemmOp>(op.getOperation())) {
    if (!readGemm(plan, gemm, b))
      return std::nullopt;
  } else if (auto conv = dyn_cast<kernel::ConvOp>(op.getOperation())) {
    if (!readConv(plan, conv, b))
      return std::nullopt;
  } else {
    return std::nullopt;
  }
  plan.batch = productOf(plan.batchDims, op->getContext());
  plan.m = productOf(plan.rowDims, op->getContext());
  if (llvm::any_of(ArrayRef{plan.batch, plan.m, plan.n, plan.depth}, [](AffineExpr e) { return constantOf(e) == 0; }))
    return std::nullopt;
  plan.output = writeBoxes(plan, b.buffer(op.getDestination()));
  if (!chooseWgmmaTile(plan, op, b.getTarget()))
    return std::nullopt;
  return plan;
}
