// Gradients of matrix products and convolutions: products and convolutions again, so that the same kernels run them.
#include "passes/Autodiff/GradientBuilder.h"

#include "mlir/IR/AffineExpr.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

namespace {
/// With L and R the operands as they are multiplied, dL = G R^T and dR = L^T G. A vector is a matrix of one row or
/// column meanwhile; batch dimensions along which an operand was broadcast are summed.
LogicalResult matmulRule(nn::MatmulOp op, Backward &w) {
  GradientBuilder &b = w.b;
  bool isRow = typeOf(op.getLhs()).getRank() == 1, isColumn = typeOf(op.getRhs()).getRank() == 1;
  bool transposeLhs = op.getTransposeLhs() && !isRow, transposeRhs = op.getTransposeRhs() && !isColumn;
  SmallVector<AffineExpr> lhsDims = dimsOf(op.getLhs()), rhsDims = dimsOf(op.getRhs()), dims = dimsOf(w.gradient);
  if (isRow) {
    lhsDims.insert(lhsDims.begin(), b.constant(1));
    dims.insert(dims.end() - (isColumn ? 0 : 1), b.constant(1));
  }
  if (isColumn) {
    rhsDims.push_back(b.constant(1));
    dims.push_back(b.constant(1));
  }
  Value lhs = b.reshape(op.getLhs(), lhsDims), rhs = b.reshape(op.getRhs(), rhsDims), g = b.reshape(w.gradient, dims);

  if (w.wanted[0]) {
    Value d = transposeLhs ? b.matmul(rhs, g, transposeRhs, true) : b.matmul(g, rhs, false, !transposeRhs);
    w.results[0] = b.reshapeTo(b.sumTo(d, typeOf(lhs)), typeOf(op.getLhs()));
  }
  if (w.wanted[1]) {
    // One matrix for all batches: one product over all rows instead of a sum of products.
    AffineExpr rows = nn::productOf(ArrayRef(dims).drop_back(), b.getContext());
    if (rhsDims.size() == 2 && dims.size() > 2 && !transposeLhs && rows) {
      lhs = b.reshape(lhs, {rows, lhsDims.back()});
      g = b.reshape(g, {rows, dims.back()});
    }
    Value d = transposeRhs ? b.matmul(g, lhs, true, transposeLhs) : b.matmul(lhs, g, !transposeLhs, false);
    w.results[1] = b.reshapeTo(b.sumTo(d, typeOf(rhs)), typeOf(op.getRhs()));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// conv, conv_transpose
//===----------------------------------------------------------------------===//

/// What both convolutions say of their window.
struct WindowAttrs {
  ArrayRef<int64_t> strides, pads, dilations;
  int64_t groups;
};

template <typename Op>
WindowAttrs windowOf(Op op) {
  return {op.getStrides(), op.getPads(), op.getDilations(), static_cast<int64_t>(op.getGroups())};
}

/// The permutation that swaps the first two of `rank` dimensions.
SmallVector<int64_t> swapFirst(int64_t rank) {
  SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(rank));
  std::swap(permutation[0], permutation[1]);
  return permutation;
}

std::optional<int64_t> constantOf(AffineExpr expr) {
  if (auto constant = dyn_cast_or_null<AffineConstantExpr>(expr))
    return constant.getValue();
  return std::nullopt;
}

/// `value` cropped behind to `type`.
Value cropTo(GradientBuilder &b, Value value, RankedTensorType type) {
  int64_t rank = type.getRank();
  return b.slice(value, SmallVector<AffineExpr>(rank, b.constant(0)), SmallVector<int64_t>(rank, 1), nn::getDims(type));
}

/// Whether the gradient of a filter of groups is to be computed tap by tap: its batch is not constant, all sizes have
/// names, and the taps are few.
bool canGoByTaps(Value image, Value signal, RankedTensorType type) {
  constexpr int64_t mostTaps = 256;
  if (typeOf(signal).hasStaticShape() || !type.hasStaticShape() || llvm::is_contained(dimsOf(image), AffineExpr()) ||
      !nn::productOf(dimsOf(signal), signal.getContext()))
    return false;
  int64_t taps = 1;
  for (int64_t size : type.getShape().drop_front(2))
    taps = llvm::SaturatingMultiply<uint64_t>(taps, size);
  return taps <= mostTaps;
}

/// The same as filterGradient tap by tap: the products of `signal` with the part of `image` that the tap reads. For
/// groups of a batch whose size is not known, which no convolution takes as the size of a filter.
Value filterGradientByTaps(GradientBuilder &b, Value image, Value signal, RankedTensorType type, WindowAttrs window) {
  int64_t rank = type.getRank(), spatial = rank - 2;
  SmallVector<AffineExpr> filter = nn::getDims(type), signalDims = dimsOf(signal), before(rank, b.constant(0)),
                          behind = before;
  for (int64_t k = 0; k < spatial; ++k) {
    before[2 + k] = b.constant(window.pads[k]);
    behind[2 + k] = b.constant(window.pads[spatial + k]);
  }
  image = b.pad(image, before, behind);
  SmallVector<AffineExpr> dims = dimsOf(image);
  dims.erase(dims.begin() + 2, dims.end());
  dims.append(signalDims.begin() + 2, signalDims.end());
  SmallVector<int64_t> steps(rank, 1), axes = {0};
  llvm::copy(window.strides, steps.begin() + 2);
  llvm::append_range(axes, llvm::seq<int64_t>(2, rank));

  // [N, G * C, X..] to [G, N * X.., C]: one matrix per group.
  AffineExpr groups = b.constant(window.groups),
             places = nn::productOf(ArrayRef(signalDims).drop_front(2), b.getContext());
  auto byGroup = [&](Value value, AffineExpr channels) {
    value = b.transpose(b.reshape(value, {dims[0], groups, channels, places}), {1, 0, 3, 2});
    return b.reshape(value, {groups, dims[0] * places, channels});
  };
  AffineExpr inputs = filter[1], outputs = b.constant(type.getDimSize(0) / window.groups);
  bool isDepthwise = type.getDimSize(0) == window.groups && type.getDimSize(1) == 1;
  Value rows = isDepthwise ? Value() : byGroup(signal, outputs);
  SmallVector<Value> taps;
  SmallVector<int64_t> tap(spatial, 0);
  while (true) {
    SmallVector<AffineExpr> starts(rank, b.constant(0));
    for (int64_t k = 0; k < spatial; ++k)
      starts[2 + k] = b.constant(tap[k] * window.dilations[k]);
    Value part = b.slice(image, starts, steps, dims);
    Value gradient = isDepthwise ? b.reduce(nn::ReduceKind::Sum, b.mul(part, signal), axes, /*keepdims=*/false)
                                 : b.matmul(rows, byGroup(part, inputs), true, false);
    taps.push_back(b.reshape(gradient, {filter[0], inputs, b.constant(1)}));
    int64_t k = spatial - 1;
    while (k >= 0 && ++tap[k] == type.getDimSize(2 + k))
      tap[k--] = 0;
    if (k < 0)
      break;
  }
  Value all = taps.size() == 1 ? taps[0] : b.make<nn::ConcatOp>(taps, b.builder.getI64IntegerAttr(2));
  return b.reshapeTo(all, type);
}

/// The gradient of a filter, of `type` [O, I, K..], that correlates `image` [N, G * I, D..] with `signal` [N, O, X..]:
/// result[o, i, k] = sum over n, x of signal[n, o, x] * image[n, g * I + i, x * stride + k * dilation - pad]. That is
/// a convolution of `image` by `signal`, batches and channels swapped, strides and dilations too.
Value filterGradient(GradientBuilder &b, Value image, Value signal, RankedTensorType type, WindowAttrs window) {
  if (isEmpty(typeOf(image)) || isEmpty(typeOf(signal)) || isEmpty(type))
    return b.fill(type, 0);
  if (window.groups > 1 && canGoByTaps(image, signal, type))
    return filterGradientByTaps(b, image, signal, type, window);
  int64_t rank = type.getRank(), spatial = rank - 2;
  SmallVector<AffineExpr> filter = nn::getDims(type), dims = dimsOf(image), signalDims = dimsOf(signal);

  // Pads behind, or a crop, that leave as many positions as there are taps. Where sizes are not known the forward
  // pads do: there may come some more positions, which are cut off in the end.
  SmallVector<int64_t> pads(window.pads);
  for (int64_t k = 0; k < spatial; ++k) {
    std::optional<int64_t> size = constantOf(dims[2 + k]), taps = constantOf(filter[2 + k]),
                           signalSize = constantOf(signalDims[2 + k]);
    if (!size || !taps || !signalSize)
      continue;
    int64_t used = (*taps - 1) * window.dilations[k] + (*signalSize - 1) * window.strides[k] + 1 - window.pads[k];
    if (used <= 0) // nothing but padding was read
      return b.fill(type, 0);
    pads[spatial + k] = std::max<int64_t>(used - *size, 0);
    dims[2 + k] = b.constant(std::min(used, *size));
  }
  image = b.slice(image, SmallVector<AffineExpr>(rank, b.constant(0)), SmallVector<int64_t>(rank, 1), dims);

  if (window.groups == 1) {
    image = b.transpose(image, swapFirst(rank));
  } else {
    // [N, G * I, D..] to [I, G * N, D..].
    SmallVector<AffineExpr> split = {dims[0], b.constant(window.groups), filter[1]}, merged = {filter[1]};
    split.append(dims.begin() + 2, dims.end());
    merged.push_back(dims[0] ? dims[0] * window.groups : AffineExpr());
    merged.append(dims.begin() + 2, dims.end());
    SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(rank + 1));
    std::swap(permutation[0], permutation[2]);
    image = b.reshape(b.transpose(b.reshape(image, split), permutation), merged);
  }
  signal = b.transpose(signal, swapFirst(rank));
  OpBuilder &builder = b.builder;
  Value result = b.make<nn::ConvOp>(image, signal, Value(), builder.getDenseI64ArrayAttr(window.dilations),
                                    builder.getDenseI64ArrayAttr(pads), builder.getDenseI64ArrayAttr(window.strides),
                                    builder.getI64IntegerAttr(window.groups));
  SmallVector<AffineExpr> swapped = filter;
  std::swap(swapped[0], swapped[1]);
  result = cropTo(b, result, nn::getTensorType(swapped, type.getElementType()));
  return b.reshapeTo(b.transpose(result, swapFirst(rank)), type);
}

/// The sum over all but the channels.
Value biasGradient(GradientBuilder &b, Value gradient, RankedTensorType type) {
  SmallVector<int64_t> axes = {0};
  llvm::append_range(axes, llvm::seq<int64_t>(2, typeOf(gradient).getRank()));
  return b.reshapeTo(b.reduce(nn::ReduceKind::Sum, gradient, axes, /*keepdims=*/false), type);
}

/// The transposed convolution of the gradient by the filter. Its output padding makes up for the positions at the end
/// that a stride left out; where their number is not known, as many as it can be are made and cut off.
Value convInputGradient(GradientBuilder &b, nn::ConvOp op, Value gradient) {
  auto type = typeOf(op.getInput());
  if (isEmpty(type) || isEmpty(typeOf(gradient)) || isEmpty(typeOf(op.getFilter())))
    return b.fill(type, 0);
  int64_t spatial = type.getRank() - 2;
  SmallVector<AffineExpr> dims = nn::getDims(type), filter = dimsOf(op.getFilter());
  SmallVector<int64_t> outputPadding;
  for (int64_t k = 0; k < spatial; ++k) {
    int64_t stride = op.getStrides()[k];
    AffineExpr rest;
    if (dims[2 + k] && filter[2 + k])
      rest = (dims[2 + k] + (op.getPads()[k] + op.getPads()[spatial + k] - 1) -
              (filter[2 + k] - 1) * op.getDilations()[k]) % stride;
    outputPadding.push_back(constantOf(rest).value_or(stride - 1));
  }
  OpBuilder &builder = b.builder;
  Value result = b.make<nn::ConvTransposeOp>(gradient, op.getFilter(), Value(), op.getStridesAttr(), op.getPadsAttr(),
                                             op.getDilationsAttr(), builder.getDenseI64ArrayAttr(outputPadding),
                                             op.getGroupsAttr());
  return cropTo(b, result, type);
}

LogicalResult convRule(nn::ConvOp op, Backward &w) {
  if (w.wanted[0])
    w.results[0] = convInputGradient(w.b, op, w.gradient);
  if (w.wanted[1])
    w.results[1] = filterGradient(w.b, op.getInput(), w.gradient, typeOf(op.getFilter()), windowOf(op));
  if (op.getBias() && w.wanted[2])
    w.results[2] = biasGradient(w.b, w.gradient, typeOf(op.getBias()));
  return success();
}

/// Input and result in exchanged roles.
LogicalResult convTransposeRule(nn::ConvTransposeOp op, Backward &w) {
  GradientBuilder &b = w.b;
  if (w.wanted[0]) {
    auto type = typeOf(op.getInput());
    if (isEmpty(type) || isEmpty(typeOf(w.gradient)) || isEmpty(typeOf(op.getFilter())))
      w.results[0] = b.fill(type, 0);
    else
      w.results[0] = cropTo(b, b.make<nn::ConvOp>(w.gradient, op.getFilter(), Value(), op.getStridesAttr(),
                                                  op.getPadsAttr(), op.getDilationsAttr(), op.getGroupsAttr()), type);
  }
  if (w.wanted[1])
    w.results[1] = filterGradient(b, w.gradient, op.getInput(), typeOf(op.getFilter()), windowOf(op));
  if (op.getBias() && w.wanted[2])
    w.results[2] = biasGradient(b, w.gradient, typeOf(op.getBias()));
  return success();
}
} // namespace

void autodiff::attachLinearRules(MLIRContext *context) {
  attach<nn::MatmulOp, matmulRule>(context);
  attach<nn::ConvOp, convRule>(context);
  attach<nn::ConvTransposeOp, convTransposeRule>(context);
}
