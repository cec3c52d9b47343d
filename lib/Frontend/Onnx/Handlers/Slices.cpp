// Slice, Split and Pad: positions along dimensions, which may be symbolic. Where ONNX clamps a position
// against a symbolic size, the position is taken as inside and that becomes a condition on the run.
#include "lib/Frontend/Onnx/Node.h"

#include "llvm/Support/MathExtras.h"

using namespace dlc;
using namespace dlc::frontend;

namespace {

/// Positions beyond any size: exporters write INT64_MAX, INT32_MAX or their negatives for "the end".
constexpr int64_t huge = INT32_MAX;
/// From here on a position is more likely meant as "the end" than as a place inside.
constexpr int64_t large = 1 << 20;

std::optional<int64_t> constantOf(AffineExpr expr) {
  auto constant = mlir::dyn_cast_or_null<mlir::AffineConstantExpr>(expr);
  return constant ? std::optional(constant.getValue()) : std::nullopt;
}

/// `position` clamped to [low, high] after counting negative ones from `size`, all constant.
int64_t clampPosition(int64_t position, int64_t size, int64_t low, int64_t high) {
  if (position < 0)
    position = std::max(position, -size - 1) + size;
  return std::clamp(position, low, high);
}

struct Slicer {
  Node &n;
  unsigned dimension;
  AffineExpr size;
  int64_t step;

  /// `position` as an expression within [low, high] of this dimension.
  FailureOr<AffineExpr> resolve(AffineExpr position, AffineExpr low, AffineExpr high) {
    std::optional<int64_t> value = constantOf(position), whole = constantOf(size);
    if (value && whole)
      return n.dim(clampPosition(*value, *whole, *constantOf(low), *constantOf(high)));
    if (!size)
      return n.unresolved("dimension " + llvm::Twine(dimension) + " has no known size", "give it with --shape");
    if (value && *value >= huge)
      return high;
    if (value && *value <= -huge)
      return low;
    if (value && *value >= large) { // clamped for every size that fits
      if (failed(n.require(*value - high, "expected a size below the slice's end")))
        return failure();
      return high;
    }
    AffineExpr result = position;
    if (value && *value < 0) {
      result = size + *value;
    } else if (!value) {
      // Relative to the end where the difference is a constant: N - 1 of N is inside whatever N is.
      std::optional<int64_t> beyond = constantOf(simplify(position - high));
      if (beyond && *beyond >= 0)
        return high;
      if (!isAtLeast(position, 0) && isAtLeast(-1 - position, 0))
        result = size + position; // always negative
    }
    std::string what = "expected a slice inside dimension " + std::to_string(dimension) + " of " + typeName(n.type(0)) +
                       ", found one outside";
    if (failed(n.require(result - low, what)) || failed(n.require(high - result, what)))
      return failure();
    return result;
  }

  /// First position and number of elements.
  FailureOr<std::pair<AffineExpr, AffineExpr>> slice(AffineExpr start, AffineExpr end) {
    AffineExpr zero = n.dim(0), last = size ? size - 1 : AffineExpr();
    bool isForward = step > 0;
    AffineExpr low = isForward ? zero : n.dim(-1), high = isForward ? size : last;
    if (!isForward && constantOf(size) == 0)
      return std::pair(zero, zero);
    FailureOr<AffineExpr> first = resolve(start, zero, high);
    FailureOr<AffineExpr> stop = resolve(end, low, high);
    if (failed(first) || failed(stop))
      return failure();
    AffineExpr distance = simplify(isForward ? *stop - *first : *first - *stop);
    if (std::optional<int64_t> length = constantOf(distance)) {
      if (*length <= 0)
        return std::pair(zero, zero);
      uint64_t stride = isForward ? step : 0 - static_cast<uint64_t>(step);
      return std::pair(*first, n.dim(static_cast<int64_t>((static_cast<uint64_t>(*length) - 1) / stride + 1)));
    }
    if (step == INT64_MIN)
      return n.unresolved("the step is too large for a symbolic size", "give the size with --shape");
    if (failed(n.require(distance, "expected a slice that does not end before it starts")))
      return failure();
    return std::pair(*first, distance.ceilDiv(isForward ? step : -step));
  }
};

Value sliceAll(Node &n, ArrayRef<AffineExpr> starts, ArrayRef<AffineExpr> sizes, ArrayRef<int64_t> steps) {
  auto type = nn::getTensorType(sizes, n.elementType(0));
  return n.createTyped<nn::SliceOp>(type, n.input(0), [&](auto &p) {
    p.starts = nn::DimsAttr::get(n.getContext(), starts);
    p.steps = n.ints(steps);
  });
}

LogicalResult slice(Node &n) {
  SmallVector<AffineExpr> starts, ends;
  SmallVector<int64_t> axes, steps;
  bool hasAxes = false;
  auto fromInts = [&](StringRef attribute) {
    SmallVector<int64_t> list = n.intsAttr(attribute).value_or(SmallVector<int64_t>());
    return llvm::map_to_vector(list, [&](int64_t v) { return n.dim(v); });
  };
  if (n.since() < 10) {
    starts = fromInts("starts");
    ends = fromInts("ends");
    if (std::optional<SmallVector<int64_t>> list = n.intsAttr("axes")) {
      axes = *list;
      hasAxes = true;
    }
  } else {
    FailureOr<SmallVector<AffineExpr>> s = n.dimsOperand(1, "starts"), e = n.dimsOperand(2, "ends");
    if (failed(s) || failed(e))
      return failure();
    starts = *s;
    ends = *e;
    if (n.hasInput(3)) {
      FailureOr<SmallVector<int64_t>> a = n.intsOperand(3, "axes");
      if (failed(a))
        return failure();
      axes = *a;
      hasAxes = true;
    }
    if (n.hasInput(4)) {
      FailureOr<SmallVector<int64_t>> list = n.intsOperand(4, "steps");
      if (failed(list))
        return failure();
      steps = *list;
    }
  }
  if (!hasAxes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, starts.size()));
  if (steps.empty())
    steps.assign(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    return n.invalid("expected starts, ends, axes and steps of one length, found " + llvm::Twine(starts.size()) + ", " +
                     llvm::Twine(ends.size()) + ", " + llvm::Twine(axes.size()) + " and " + llvm::Twine(steps.size()));
  int64_t rank = n.rank(0);
  SmallVector<AffineExpr> sizes = n.dims(0), firsts(rank, n.dim(0));
  SmallVector<int64_t> allSteps(rank, 1);
  SmallVector<bool> isSeen(rank);
  for (auto [k, axis] : llvm::enumerate(axes)) {
    FailureOr<int64_t> d = n.normalizeAxis(axis, rank);
    if (failed(d))
      return failure();
    if (isSeen[*d])
      return n.invalid("expected each axis once, found " + llvm::Twine(axis) + " again");
    isSeen[*d] = true;
    if (steps[k] == 0)
      return n.invalid("expected steps other than 0, found 0 for axis " + llvm::Twine(axis));
    Slicer slicer{n, static_cast<unsigned>(*d), sizes[*d], steps[k]};
    auto part = slicer.slice(starts[k], ends[k]);
    if (failed(part))
      return failure();
    firsts[*d] = part->first;
    sizes[*d] = part->second;
    allSteps[*d] = steps[k];
  }
  if (sizes == n.dims(0) && llvm::all_of(allSteps, [](int64_t s) { return s == 1; }))
    return n.setOutput(0, n.input(0));
  return n.setOutput(0, sliceAll(n, firsts, sizes, allSteps));
}

LogicalResult split(Node &n) {
  FailureOr<int64_t> axis = n.normalizeAxis(n.intAttr("axis", 0), n.rank(0));
  if (failed(axis))
    return failure();
  int64_t parts = n.numOutputs();
  bool hasNumber = n.since() >= 18 && n.hasAttr("num_outputs");
  SmallVector<AffineExpr> dims = n.dims(0), lengths;
  AffineExpr size = dims[*axis];
  if (!size)
    return n.unresolved("dimension " + llvm::Twine(*axis) + " has no known size", "give it with --shape");
  if (n.since() == 1 || n.since() >= 13 ? n.hasInput(1) : false) {
    FailureOr<SmallVector<AffineExpr>> operand = n.dimsOperand(1, "the split");
    if (failed(operand))
      return failure();
    lengths = *operand;
  } else if (n.since() < 13) {
    if (std::optional<SmallVector<int64_t>> list = n.intsAttr("split"))
      lengths = llvm::map_to_vector(*list, [&](int64_t v) { return n.dim(v); });
  }
  if (!lengths.empty()) {
    if (static_cast<int64_t>(lengths.size()) != parts)
      return n.invalid("expected " + llvm::Twine(parts) + " lengths for as many outputs, found " +
                       llvm::Twine(lengths.size()));
  } else if (hasNumber) {
    if (n.intAttr("num_outputs", 0) != parts)
      return n.invalid("expected num_outputs to be the number of outputs, " + llvm::Twine(parts) + ", found " +
                       llvm::Twine(n.intAttr("num_outputs", 0)));
    // All parts are equal but the last, which may be smaller.
    AffineExpr chunk = size.ceilDiv(parts);
    lengths.assign(parts, chunk);
    lengths.back() = simplify(size - chunk * (parts - 1));
  } else {
    if (failed(n.require(-(size % parts), "expected a size that " + llvm::Twine(parts) +
                                              " outputs divide evenly, found dimension " + llvm::Twine(*axis) + " of " +
                                              typeName(n.type(0)))))
      return failure();
    lengths.assign(parts, size.floorDiv(parts));
  }
  AffineExpr position = n.dim(0);
  SmallVector<AffineExpr> starts(dims.size(), n.dim(0));
  SmallVector<int64_t> steps(dims.size(), 1);
  for (int64_t k = 0; k < parts; ++k) {
    if (failed(n.require(lengths[k], "expected lengths of 0 or more, found a negative one for output " + llvm::Twine(k))))
      return failure();
    starts[*axis] = position;
    dims[*axis] = lengths[k];
    position = position + lengths[k];
    if (n.isOutputUsed(k) && failed(n.setOutput(k, sliceAll(n, starts, dims, steps))))
      return failure();
  }
  std::string what = "expected lengths that add up to dimension " + std::to_string(*axis) + " of " +
                     typeName(n.type(0)) + ", found another sum";
  if (failed(n.require(size - position, what)) || failed(n.require(position - size, what)))
    return failure();
  return success();
}

LogicalResult pad(Node &n) {
  std::string modeName = n.stringAttr("mode", "constant");
  int64_t rank = n.rank(0);
  nn::PadMode mode;
  if (modeName == "constant")
    mode = nn::PadMode::Constant;
  else if (modeName == "reflect")
    mode = nn::PadMode::Reflect;
  else if (modeName == "edge")
    mode = nn::PadMode::Edge;
  else if (modeName == "wrap" && n.since() >= 19)
    mode = nn::PadMode::Wrap;
  else
    return n.invalid("expected constant, reflect, edge or (from opset 19 on) wrap as mode, found " + quoted(modeName));

  SmallVector<AffineExpr> given;
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  Value value;
  if (n.since() < 11) {
    std::optional<SmallVector<int64_t>> list = n.intsAttr(n.since() == 1 ? "paddings" : "pads");
    if (!list)
      return n.invalid("expected attribute 'pads', found none");
    given = llvm::map_to_vector(*list, [&](int64_t v) { return n.dim(v); });
    double number = n.floatAttr("value", 0);
    if (number != 0 && mode == nn::PadMode::Constant)
      value = n.scalar(n.elementType(0), number);
  } else {
    FailureOr<SmallVector<AffineExpr>> operand = n.dimsOperand(1, "pads");
    if (failed(operand))
      return failure();
    given = *operand;
    if (n.hasInput(2) && mode == nn::PadMode::Constant) {
      value = n.toScalar(n.input(2), "constant_value");
      if (!value)
        return failure();
    }
    if (n.hasInput(3)) {
      FailureOr<SmallVector<int64_t>> list = n.intsOperand(3, "axes");
      if (failed(list))
        return failure();
      axes.clear();
      for (int64_t axis : *list) {
        FailureOr<int64_t> normal = n.normalizeAxis(axis, rank);
        if (failed(normal))
          return failure();
        if (llvm::is_contained(axes, *normal))
          return n.invalid("expected each axis once, found " + llvm::Twine(axis) + " again");
        axes.push_back(*normal);
      }
    }
  }
  if (given.size() != 2 * axes.size())
    return n.invalid("expected " + llvm::Twine(2 * axes.size()) + " pads, found " + llvm::Twine(given.size()));
  SmallVector<AffineExpr> pads(2 * rank, n.dim(0));
  for (auto [k, axis] : llvm::enumerate(axes)) {
    pads[axis] = given[k];
    pads[rank + axis] = given[axes.size() + k];
  }
  constexpr int64_t maxPad = int64_t(1) << 40;
  SmallVector<AffineExpr> dims = n.dims(0);
  for (int64_t k = 0; k < 2 * rank; ++k) {
    std::optional<int64_t> amount = constantOf(pads[k]);
    if (amount && (*amount > maxPad || *amount < -maxPad))
      return n.invalid("expected pads between -2^40 and 2^40, found " + llvm::Twine(*amount));
    // Mirrored elements exist only inside; cropped ones too.
    AffineExpr size = dims[k % rank];
    if (size && mode == nn::PadMode::Reflect && !constantOf(size) && !(amount && *amount <= 0) &&
        failed(n.require(size - 1 - pads[k], "expected reflected pads below the size")))
      return failure();
    if (size && amount && *amount < 0 && k < rank &&
        failed(n.require(size + pads[k] + pads[rank + k], "expected pads that leave a size of 0 or more")))
      return failure();
  }
  SmallVector<Value> args = {n.input(0)};
  if (value)
    args.push_back(value);
  return n.setOutput(0, n.create<nn::PadOp>(args, [&](auto &p) {
    p.pads = nn::DimsAttr::get(n.getContext(), pads);
    p.mode = nn::PadModeAttr::get(n.getContext(), mode);
  }));
}

} // namespace

void frontend::registerSliceHandlers(HandlerTable &t) {
  t.onOp("Slice", {1, 10, 11, 13}, {1, 5}, slice);
  t.onOp("Split", {1, 2, 11, 13, 18}, {1, 2}, split);
  t.onOp("Pad", {1, 2, 11, 13, 18, 19, 21, 23, 24, 25}, {1, 4}, pad);
}
