// Gradients of ops that move elements: the way back.
#include "passes/Autodiff/GradientBuilder.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

namespace {
/// Reshape and back; of the same elements, whatever the shape.
LogicalResult reshapeRule(nn::ReshapeOp op, Backward &w) {
  if (w.wanted[0])
    w.results[0] = w.b.reshapeTo(w.gradient, typeOf(op.getInput()));
  return success();
}

LogicalResult expandRule(nn::ExpandOp op, Backward &w) {
  if (w.wanted[0])
    w.results[0] = w.b.sumTo(w.gradient, typeOf(op.getInput()));
  return success();
}

LogicalResult transposeRule(nn::TransposeOp op, Backward &w) {
  SmallVector<int64_t> inverse(op.getPermutation().size());
  for (auto [k, p] : llvm::enumerate(op.getPermutation()))
    inverse[p] = k;
  if (w.wanted[0])
    w.results[0] = w.b.transpose(w.gradient, inverse);
  return success();
}

/// A run of `size` elements of `value` from `start` along `axis`.
Value runOf(GradientBuilder &b, Value value, int64_t axis, AffineExpr start, AffineExpr size, int64_t step = 1) {
  SmallVector<AffineExpr> dims = dimsOf(value), starts(dims.size(), b.constant(0));
  SmallVector<int64_t> steps(dims.size(), 1);
  starts[axis] = start;
  steps[axis] = step;
  dims[axis] = size;
  return b.slice(value, starts, steps, dims);
}

LogicalResult concatRule(nn::ConcatOp op, Backward &w) {
  AffineExpr start = w.b.constant(0);
  int64_t axis = op.getAxis();
  for (auto [k, input] : llvm::enumerate(op.getInputs())) {
    AffineExpr size = dimsOf(input)[axis];
    if (w.wanted[k]) {
      if (!start || !size)
        return op.emitOpError("is not differentiable where the sizes along its axis are not known: ")
               << input.getType();
      SmallVector<AffineExpr> dims = dimsOf(input), starts(dims.size(), w.b.constant(0));
      starts[axis] = start;
      w.results[k] = w.b.slice(w.gradient, starts, SmallVector<int64_t>(dims.size(), 1), dims);
    }
    start = nn::limitDim(start && size ? start + size : AffineExpr());
  }
  return success();
}

/// Puts the elements where they were taken, zeros between and around them.
LogicalResult sliceRule(nn::SliceOp op, Backward &w) {
  if (!w.wanted[0])
    return success();
  GradientBuilder &b = w.b;
  auto type = typeOf(op.getInput());
  if (isEmpty(typeOf(w.gradient))) {
    w.results[0] = b.fill(type, 0);
    return success();
  }
  SmallVector<AffineExpr> dims = nn::getDims(type), before, behind;
  Value value = w.gradient;
  for (auto [k, step] : llvm::enumerate(op.getSteps())) {
    AffineExpr size = dimsOf(value)[k], low = op.getStarts().getExprs()[k];
    if (!size || !dims[k])
      return op.emitOpError("is not differentiable where sizes are not known: ") << type;
    int64_t stride = std::abs(step);
    if (step < 0) {
      low = low + (size - 1) * step;
      value = runOf(b, value, k, size - 1, size, -1);
    }
    if (stride > 1) { // stride - 1 zeros behind every element but the last
      SmallVector<AffineExpr> split = dimsOf(value), zeros(split.size() + 1, b.constant(0)), merged = split;
      split.insert(split.begin() + k + 1, b.constant(1));
      SmallVector<AffineExpr> spread = zeros;
      spread[k + 1] = b.constant(stride - 1);
      merged[k] = size * stride;
      value = b.reshape(b.pad(b.reshape(value, split), zeros, spread), merged);
      size = (size - 1) * stride + 1;
      value = runOf(b, value, k, b.constant(0), size);
    }
    before.push_back(low);
    behind.push_back(dims[k] - low - size);
  }
  w.results[0] = b.reshapeTo(b.pad(value, before, behind), type);
  return success();
}

//===----------------------------------------------------------------------===//
// pad
//===----------------------------------------------------------------------===//

/// `value` along `axis` from `start` on in a dimension of `size`, zeros around it.
Value place(GradientBuilder &b, Value value, int64_t axis, AffineExpr start, AffineExpr size) {
  SmallVector<AffineExpr> before(typeOf(value).getRank(), b.constant(0)), behind = before;
  before[axis] = start;
  behind[axis] = size - start - dimsOf(value)[axis];
  return b.pad(value, before, behind);
}

/// The gradient by a dimension of `size` elements that was padded by `front` and `back`, neither negative, with its
/// own elements: the border goes back in runs, which are cheap.
Value borderGradient(GradientBuilder &b, Value g, int64_t axis, int64_t size, int64_t front, int64_t back,
                     nn::PadMode mode) {
  auto c = [&](int64_t v) { return b.constant(v); };
  Value sum = runOf(b, g, axis, c(front), c(size));
  auto addRun = [&](int64_t from, int64_t count, int64_t to, int64_t step) {
    if (count > 0)
      sum = b.add(sum, place(b, runOf(b, g, axis, c(from), c(count), step), axis, c(to), c(size)));
  };
  if (mode == nn::PadMode::Edge) {
    auto addSum = [&](int64_t from, int64_t count, int64_t to) {
      if (count > 0)
        sum = b.add(sum, place(b, b.reduce(nn::ReduceKind::Sum, runOf(b, g, axis, c(from), c(count)), axis, true),
                                  axis, c(to), c(size)));
    };
    addSum(0, front, 0);
    addSum(front + size, back, size - 1);
  } else if (mode == nn::PadMode::Reflect) {
    // Output front - 1 - i has input 1 + i, output front + size + i has input size - 2 - i.
    addRun(front - 1, front, 1, -1);
    addRun(front + size + back - 1, back, size - 1 - back, -1);
  } else { // whole periods, then the rest
    for (int64_t end = front; end > 0; end -= size)
      addRun(std::max<int64_t>(end - size, 0), std::min(end, size), size - std::min(end, size), 1);
    for (int64_t begin = front + size; begin < front + size + back; begin += size)
      addRun(begin, std::min(size, front + size + back - begin), 0, 1);
  }
  return sum;
}

/// The same for any mix of pads and crops: the padded positions say where each element came from.
Value borderGradientByIndex(GradientBuilder &b, Value g, int64_t axis, int64_t size, int64_t front, int64_t back,
                            nn::PadMode mode, RankedTensorType type) {
  Value positions = b.iota(b.builder.getI64Type(), size, 0, 1);
  Value indices = b.make<nn::PadOp>(positions, Value(), nn::DimsAttr::get(b.getContext(), {front, back}),
                                    nn::PadModeAttr::get(b.getContext(), mode));
  return b.make<nn::GatherGradOp>(type, indices, g, b.builder.getI64IntegerAttr(axis));
}

LogicalResult padRule(nn::PadOp op, Backward &w) {
  GradientBuilder &b = w.b;
  auto type = typeOf(op.getInput());
  int64_t rank = type.getRank();
  ArrayRef<AffineExpr> pads = op.getPads().getExprs();
  if (op.getMode() == nn::PadMode::Constant) {
    SmallVector<AffineExpr> before, behind;
    for (int64_t k = 0; k < rank; ++k) {
      before.push_back(b.constant(0) - pads[k]);
      behind.push_back(b.constant(0) - pads[rank + k]);
    }
    if (w.wanted[0])
      w.results[0] =
          isEmpty(typeOf(w.gradient)) ? b.fill(type, 0) : b.reshapeTo(b.pad(w.gradient, before, behind), type);
    if (op.getValue() && w.wanted[1]) {
      // The sum over what was added: 1 there, 0 where the input is.
      Type element = type.getElementType();
      Value one = b.fill(RankedTensorType::get({}, element), 1);
      Value isAdded = b.make<nn::PadOp>(b.fill(type, 0), one, op.getPadsAttr(), op.getModeAttr());
      w.results[1] = b.sumTo(b.mul(w.gradient, isAdded), typeOf(op.getValue()));
    }
    return success();
  }
  if (!w.wanted[0])
    return success();
  if (isEmpty(type) || isEmpty(typeOf(w.gradient))) {
    w.results[0] = b.fill(type, 0);
    return success();
  }
  Value value = w.gradient;
  for (int64_t k = 0; k < rank; ++k) {
    auto front = dyn_cast<AffineConstantExpr>(pads[k]), back = dyn_cast<AffineConstantExpr>(pads[rank + k]);
    if (front && back && front.getValue() == 0 && back.getValue() == 0)
      continue;
    if (!front || !back || type.isDynamicDim(k))
      return op.emitOpError("is differentiable only where the dimensions that it pads are constant, got ") << type;
    SmallVector<AffineExpr> dims = dimsOf(value);
    dims[k] = b.constant(type.getDimSize(k));
    bool crops = front.getValue() < 0 || back.getValue() < 0;
    value = crops ? borderGradientByIndex(b, value, k, type.getDimSize(k), front.getValue(), back.getValue(),
                                          op.getMode(), nn::getTensorType(dims, type.getElementType()))
                  : borderGradient(b, value, k, type.getDimSize(k), front.getValue(), back.getValue(), op.getMode());
  }
  w.results[0] = b.reshapeTo(value, type);
  return success();
}

/// Sums what was picked from one place.
LogicalResult gatherRule(nn::GatherOp op, Backward &w) {
  if (w.wanted[0])
    w.results[0] = w.b.make<nn::GatherGradOp>(op.getInput().getType(), op.getIndices(), w.gradient, op.getAxisAttr());
  return success();
}
} // namespace

void autodiff::attachShapeRules(MLIRContext *context) {
  attach<nn::ReshapeOp, reshapeRule>(context);
  attach<nn::ExpandOp, expandRule>(context);
  attach<nn::TransposeOp, transposeRule>(context);
  attach<nn::ConcatOp, concatRule>(context);
  attach<nn::SliceOp, sliceRule>(context);
  attach<nn::PadOp, padRule>(context);
  attach<nn::GatherOp, gatherRule>(context);
}
