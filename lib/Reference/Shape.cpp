// Ops that move elements: bytes are copied, never converted. Every one but gather is a walk over the
// result with strides into the input.
#include "lib/Reference/Models.h"

#include "llvm/Support/MathExtras.h"

using namespace dlc;
using namespace dlc::reference;

/// Fills `out` row-major over `shape` with the elements of `width` bytes at `start` and `strides`
/// (in elements, of any sign) of `in`.
static void copyStrided(char *out, const char *in, size_t width, ArrayRef<int64_t> shape, int64_t start,
                        const SmallVector<int64_t> &strides) {
  forEachOffset<1>(shape, {strides}, [&](const std::array<int64_t, 1> &at) {
    std::memcpy(out, in + (start + at[0]) * static_cast<int64_t>(width), width);
    out += width;
  });
}

/// A result of `shape` that reads `input` with `strides` from element `start` on.
static Expected<HostValue> readStrided(const HostValue &input, ArrayRef<int64_t> shape, int64_t start,
                                       const SmallVector<int64_t> &strides, const EvalOptions &options) {
  Expected<HostValue> result = makeResult(input.getElementType(), shape, options);
  if (result)
    copyStrided(result->getMutableBytes().data(), input.getBytes().data(), elementSize(input.getElementType()), shape,
                start, strides);
  return result;
}

/// The result shape that an op's type gives for these symbols. One unnamed dimension follows from
/// `count`, the number of elements, if that is given.
static Expected<SmallVector<int64_t>> typedShape(RankedTensorType type, const EvalOptions &options,
                                                 std::optional<int64_t> count) {
  SmallVector<int64_t> shape;
  int64_t known = 1, unknown = -1;
  for (auto [k, dim] : llvm::enumerate(nn::getDims(type))) {
    std::optional<int64_t> size = nn::evaluateDim(dim, options.symbols);
    if (size && *size < 0)
      return makeError("dimension {0} of {1} has size {2}", k, type, *size);
    if (!size && (!count || unknown >= 0))
      return makeError("dimension {0} of {1} cannot be told: it needs the values of its symbols", k, type);
    if (!size)
      unknown = k;
    else if (llvm::MulOverflow(known, *size, known))
      return makeError("the size of {0} overflows", type);
    shape.push_back(size.value_or(0));
  }
  if (unknown >= 0)
    shape[unknown] = known == 0 ? 0 : *count / known;
  return shape;
}

/// The values of an index list that may hold expressions.
static Expected<SmallVector<int64_t>> evaluateList(nn::DimsAttr list, const EvalOptions &options) {
  SmallVector<int64_t> values;
  for (AffineExpr expr : list.getExprs()) {
    std::optional<int64_t> value = nn::evaluateDim(expr, options.symbols);
    if (!value)
      return makeError("entry {0} of {1} cannot be told: it needs the values of its symbols", values.size(), list);
    values.push_back(*value);
  }
  return values;
}

static Expected<HostValue> evaluateReshape(nn::ReshapeOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &input = operands[0];
  Expected<SmallVector<int64_t>> shape = typedShape(op.getType(), options, input.getNumElements());
  if (!shape)
    return shape.takeError();
  std::optional<int64_t> count = checkedElementCount(*shape);
  if (!count || *count != input.getNumElements()) // C2
    return makeError("expected equal numbers of elements, got shapes {0} and {1}", printShape(input.getShape()),
                     printShape(*shape));
  return input.reshaped(*shape);
}

static Expected<HostValue> evaluateExpand(nn::ExpandOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &input = operands[0];
  Expected<SmallVector<int64_t>> shape = typedShape(op.getType(), options, std::nullopt);
  if (!shape)
    return shape.takeError();
  Expected<SmallVector<int64_t>> broadcast = broadcastShapes({*shape, input.getShape()});
  if (!broadcast)
    return broadcast.takeError();
  if (*broadcast != *shape) // C2
    return makeError("expected an input that broadcasts to {0}, got {1}", printShape(*shape),
                     printShape(input.getShape()));
  return readStrided(input, *shape, 0, broadcastStrides(input.getShape(), *shape), options);
}

static Expected<HostValue> evaluateTranspose(nn::TransposeOp op, ArrayRef<HostValue> operands,
                                             const EvalOptions &options) {
  const HostValue &input = operands[0];
  SmallVector<int64_t> own = stridesOf(input.getShape()), shape, strides;
  for (int64_t k : op.getPermutation()) {
    shape.push_back(input.getShape()[k]);
    strides.push_back(own[k]);
  }
  return readStrided(input, shape, 0, strides, options);
}

static Expected<HostValue> evaluateConcat(nn::ConcatOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  int64_t axis = op.getAxis();
  SmallVector<int64_t> shape(operands[0].getShape());
  for (const HostValue &operand : operands.drop_front()) {
    for (auto [k, size] : llvm::enumerate(operand.getShape())) {
      if (static_cast<int64_t>(k) != axis && size != shape[k]) // C3
        return makeError("expected equal sizes of dimension {0}, got {1} and {2}", k, shape[k], size);
    }
    if (llvm::AddOverflow(shape[axis], operand.getShape()[axis], shape[axis]))
      return makeError("the size of dimension {0} overflows", axis);
  }
  Expected<HostValue> result = makeResult(operands[0].getElementType(), shape, options);
  if (!result)
    return result.takeError();
  int64_t outer = 1, inner = elementSize(operands[0].getElementType());
  for (int64_t size : ArrayRef(shape).take_front(axis))
    outer *= size;
  for (int64_t size : ArrayRef(shape).drop_front(axis + 1))
    inner *= size;
  char *out = result->getMutableBytes().data();
  for (int64_t a = 0; a < outer; ++a) {
    for (const HostValue &operand : operands) {
      int64_t bytes = operand.getShape()[axis] * inner;
      if (bytes == 0)
        continue;
      std::memcpy(out, operand.getBytes().data() + a * bytes, bytes);
      out += bytes;
    }
  }
  return result;
}

static Expected<HostValue> evaluateSlice(nn::SliceOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &input = operands[0];
  Expected<SmallVector<int64_t>> shape = typedShape(op.getType(), options, std::nullopt);
  if (!shape)
    return shape.takeError();
  Expected<SmallVector<int64_t>> starts = evaluateList(op.getStarts(), options);
  if (!starts)
    return starts.takeError();
  SmallVector<int64_t> strides = stridesOf(input.getShape());
  bool isEmpty = llvm::is_contained(*shape, 0);
  int64_t start = 0;
  for (auto [k, size] : llvm::enumerate(*shape)) {
    int64_t first = (*starts)[k], step = op.getSteps()[k], last, limit = input.getShape()[k];
    bool fits = isEmpty || (!llvm::MulOverflow(size - 1, step, last) && !llvm::AddOverflow(first, last, last) &&
                            first >= 0 && first < limit && last >= 0 && last < limit);
    if (!fits) // C3
      return makeError("expected a slice inside dimension {0} of size {1}, got start {2}, step {3} and size {4}", k,
                       limit, first, step, size);
    if (isEmpty)
      continue;
    start += first * strides[k];
    // A dimension of one element may have any step: it is not taken.
    strides[k] = size == 1 ? 0 : strides[k] * step;
  }
  return readStrided(input, *shape, start, strides, options);
}

/// The input index that position `i` of a padded dimension shows, or -1 for the padding value.
static int64_t paddedIndex(nn::PadMode mode, int64_t i, int64_t size) {
  if (i >= 0 && i < size)
    return i;
  switch (mode) {
  case nn::PadMode::Constant:
    return -1;
  case nn::PadMode::Edge:
    return i < 0 ? 0 : size - 1;
  case nn::PadMode::Reflect:
    return i < 0 ? -i : 2 * (size - 1) - i;
  case nn::PadMode::Wrap:
    return (i % size + size) % size;
  }
  return -1;
}

static Expected<HostValue> evaluatePad(nn::PadOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &input = operands[0];
  Expected<SmallVector<int64_t>> pads = evaluateList(op.getPads(), options);
  if (!pads)
    return pads.takeError();
  int64_t rank = input.getRank();
  SmallVector<int64_t> shape;
  for (int64_t k = 0; k < rank; ++k) {
    int64_t begin = (*pads)[k], end = (*pads)[rank + k], size = input.getShape()[k], out;
    if (llvm::AddOverflow(begin, end, out) || llvm::AddOverflow(out, size, out) || out < 0)
      return makeError("expected pads that leave a size of 0 or more in dimension {0} of size {1}, got {2} and {3}", k,
                       size, begin, end);
    int64_t largest = std::max(begin, end);
    bool isTooBig = op.getMode() == nn::PadMode::Reflect    ? largest >= size && largest > 0
                    : op.getMode() == nn::PadMode::Constant ? false
                                                            : size == 0 && largest > 0;
    if (isTooBig) // C3
      return makeError("expected pads below the size {0} of dimension {1}, got {2} and {3}", size, k, begin, end);
    shape.push_back(out);
  }
  Expected<HostValue> result = makeResult(input.getElementType(), shape, options);
  if (!result)
    return result.takeError();
  size_t width = elementSize(input.getElementType());
  SmallVector<char> padding(width, 0);
  if (operands.size() > 1)
    padding.assign(operands[1].getBytes().begin(), operands[1].getBytes().end());

  SmallVector<int64_t> strides = stridesOf(input.getShape());
  char *out = result->getMutableBytes().data();
  for (Odometer at(shape); !at.isDone(); at.next(), out += width) {
    int64_t offset = 0;
    for (int64_t k = 0; k < rank && offset >= 0; ++k) {
      int64_t index = paddedIndex(op.getMode(), (*at)[k] - (*pads)[k], input.getShape()[k]);
      offset = index < 0 ? -1 : offset + index * strides[k];
    }
    const char *from = offset < 0 ? padding.data() : input.getBytes().data() + offset * static_cast<int64_t>(width);
    std::memcpy(out, from, width);
  }
  return result;
}

static Expected<HostValue> evaluateGather(nn::GatherOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &input = operands[0];
  int64_t axis = op.getAxis(), size = input.getShape()[axis];
  SmallVector<int64_t> shape(input.getShape().take_front(axis));
  llvm::append_range(shape, operands[1].getShape());
  llvm::append_range(shape, input.getShape().drop_front(axis + 1));
  std::vector<int64_t> indices = load<int64_t>(operands[1]);
  for (int64_t &index : indices) {
    if (index < -size || index >= size)
      return makeError("index {0} is out of range for dimension {1} of size {2}", index, axis, size);
    index += index < 0 ? size : 0;
  }
  Expected<HostValue> result = makeResult(input.getElementType(), shape, options);
  if (!result || result->getNumElements() == 0)
    return result;
  int64_t outer = 1, inner = elementSize(input.getElementType());
  for (int64_t d : input.getShape().take_front(axis))
    outer *= d;
  for (int64_t d : input.getShape().drop_front(axis + 1))
    inner *= d;
  char *out = result->getMutableBytes().data();
  for (int64_t a = 0; a < outer; ++a) {
    for (int64_t index : indices) {
      std::memcpy(out, input.getBytes().data() + (a * size + index) * inner, inner);
      out += inner;
    }
  }
  return result;
}

/// In inference the identity.
static Expected<HostValue> evaluateDropout(nn::DropoutOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return operands[0];
}

void reference::attachMoves(MLIRContext *context) {
  attach<nn::ReshapeOp, evaluateReshape>(context);
  attach<nn::ExpandOp, evaluateExpand>(context);
  attach<nn::TransposeOp, evaluateTranspose>(context);
  attach<nn::ConcatOp, evaluateConcat>(context);
  attach<nn::SliceOp, evaluateSlice>(context);
  attach<nn::PadOp, evaluatePad>(context);
  attach<nn::GatherOp, evaluateGather>(context);
  attach<nn::DropoutOp, evaluateDropout>(context);
}
