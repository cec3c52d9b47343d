// Pooling and its gradients. Pinned here: a window with no tap inside the input gives the lowest value
// (max) or NaN (mean of nothing); NaN wins a maximum.
#include "lib/Reference/Windows.h"

using namespace dlc;
using namespace dlc::reference;

namespace {
/// The taps of one window: a box of input positions and how many taps the padded input holds.
struct Box {
  ArrayRef<Window> windows;
  SmallVector<int64_t> first, counts; // per dimension: input position of the first tap, taps inside
  int64_t inside = 1, inPadded = 1;

  void moveTo(ArrayRef<int64_t> output) {
    first.clear();
    counts.clear();
    inside = inPadded = 1;
    for (auto [w, o] : llvm::zip(windows, output)) {
      auto [begin, end] = w.tapsInside(o);
      first.push_back(o * w.stride + begin * w.dilation - w.padBegin);
      counts.push_back(end - begin);
      inside *= end - begin;
      inPadded *= w.countTapsInPadded(o);
    }
  }

  /// Calls fn(offset in the plane) for every tap inside.
  template <typename Fn>
  void forEachTap(Fn &&fn) const {
    if (inside == 0)
      return;
    size_t last = windows.size() - 1;
    for (Odometer outer(ArrayRef(counts).drop_back()); !outer.isDone(); outer.next()) {
      int64_t base = 0;
      for (size_t k = 0; k <= last; ++k)
        base = base * windows[k].input + first[k] + (k < last ? (*outer)[k] * windows[k].dilation : 0);
      for (int64_t i = 0; i < counts[last]; ++i)
        fn(base + i * windows[last].dilation);
    }
  }
};
} // namespace

/// Pools every plane of `input`: reduce(plane, box) gives one output.
template <typename T, typename Op, typename Reduce>
static Expected<HostValue> poolPlanes(Op op, const HostValue &input, const EvalOptions &options, Reduce &&reduce) {
  ArrayRef<int64_t> inputShape = input.getShape();
  Expected<SmallVector<Window>> windows = makeWindows(inputShape.drop_front(2), op.getKernel(), op.getStrides(),
                                                      op.getPads(), op.getDilations(), op.getCeilMode());
  if (!windows)
    return windows.takeError();
  SmallVector<int64_t> shape(inputShape.take_front(2)), outputSizes;
  int64_t plane = 1, outputPlane = 1;
  for (const Window &w : *windows) {
    shape.push_back(w.output);
    outputSizes.push_back(w.output);
    plane *= w.input;
    outputPlane *= w.output;
  }
  if (Error error = checkBudget(shape, options))
    return error;
  std::vector<T> x = load<T>(input), out(*checkedElementCount(shape));
  int64_t planes = inputShape[0] * inputShape[1], next = 0;
  Box box{*windows, {}, {}};
  for (Odometer output(outputSizes); !output.isDone(); output.next(), ++next) {
    box.moveTo(*output);
    for (int64_t p = 0; p < planes; ++p)
      out[p * outputPlane + next] = reduce(x.data() + p * plane, box);
  }
  return makeResultOf(out, input.getElementType(), shape, options);
}

template <typename T>
static T lowestOf(Type type) {
  if constexpr (std::is_same_v<T, double>)
    return -std::numeric_limits<double>::infinity();
  else
    return nn::isUnsigned(type) ? 0 : static_cast<T>(~uint64_t(0) << (type.getIntOrFloatBitWidth() - 1));
}

static Expected<HostValue> evaluateMaxPool(nn::MaxPoolOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return withArithmetic(operands[0].getElementType(), [&](auto zero) {
    using T = decltype(zero);
    T lowest = lowestOf<T>(operands[0].getElementType());
    return poolPlanes<T>(op, operands[0], options, [&](const T *plane, const Box &box) {
      T best = lowest;
      box.forEachTap([&](int64_t at) {
        if (plane[at] > best || plane[at] != plane[at])
          best = plane[at];
      });
      return best;
    });
  });
}

static Expected<HostValue> evaluateAvgPool(nn::AvgPoolOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  bool countPads = op.getCountIncludePad();
  return poolPlanes<double>(op, operands[0], options, [&](const double *plane, const Box &box) {
    double sum = 0;
    box.forEachTap([&](int64_t at) { sum += plane[at]; });
    return sum / static_cast<double>(countPads ? box.inPadded : box.inside);
  });
}

/// Adjoint of pooling: scatter(plane of x, box, gradient of the output, plane of the result) adds what one output
/// gives.
template <typename Op, typename Scatter>
static Expected<HostValue> scatterPlanes(Op op, const HostValue *input, const HostValue &gradient,
                                         ArrayRef<int64_t> inputShape, const EvalOptions &options, Scatter &&scatter) {
  Expected<SmallVector<Window>> windows = makeWindows(inputShape.drop_front(2), op.getKernel(), op.getStrides(),
                                                      op.getPads(), op.getDilations(), op.getCeilMode());
  if (!windows)
    return windows.takeError();
  SmallVector<int64_t> shape(inputShape.take_front(2)), outputSizes;
  int64_t plane = 1, outputPlane = 1;
  for (const Window &w : *windows) {
    shape.push_back(w.output);
    outputSizes.push_back(w.output);
    plane *= w.input;
    outputPlane *= w.output;
  }
  if (gradient.getShape() != ArrayRef(shape))
    return makeError("expected a gradient of shape {0}, got {1}", printShape(shape), printShape(gradient.getShape()));
  if (Error error = checkBudget(inputShape, options))
    return error;
  std::vector<double> x = input ? load<double>(*input) : std::vector<double>(), g = load<double>(gradient);
  std::vector<double> out(*checkedElementCount(inputShape), 0.0);
  int64_t planes = inputShape[0] * inputShape[1], next = 0;
  Box box{*windows, {}, {}};
  for (Odometer output(outputSizes); !output.isDone(); output.next(), ++next) {
    box.moveTo(*output);
    for (int64_t p = 0; p < planes; ++p)
      scatter(input ? x.data() + p * plane : nullptr, box, g[p * outputPlane + next], out.data() + p * plane);
  }
  return makeResultOf(out, gradient.getElementType(), inputShape, options);
}

static Expected<HostValue> evaluateMaxPoolGrad(nn::MaxPoolGradOp op, ArrayRef<HostValue> operands,
                                               const EvalOptions &options) {
  return scatterPlanes(op, &operands[0], operands[1], operands[0].getShape(), options,
                       [](const double *plane, const Box &box, double gradient, double *out) {
                         int64_t best = -1;
                         box.forEachTap([&](int64_t at) {
                           if (best < 0 || plane[at] > plane[best] || std::isnan(plane[at]))
                             best = at;
                         });
                         if (best >= 0)
                           out[best] += gradient;
                       });
}

static Expected<HostValue> evaluateAvgPoolGrad(nn::AvgPoolGradOp op, ArrayRef<HostValue> operands,
                                               const EvalOptions &options) {
  std::optional<SmallVector<int64_t>> shape = nn::evaluateShape(op.getType(), options.symbols);
  if (!shape)
    return makeError("the shape of {0} cannot be told: it needs the values of its symbols", op.getType());
  bool countPads = op.getCountIncludePad();
  return scatterPlanes(op, nullptr, operands[0], *shape, options,
                       [&](const double *, const Box &box, double gradient, double *out) {
                         double share = gradient / static_cast<double>(countPads ? box.inPadded : box.inside);
                         box.forEachTap([&](int64_t at) { out[at] += share; });
                       });
}

void reference::attachPools(MLIRContext *context) {
  attach<nn::MaxPoolOp, evaluateMaxPool>(context);
  attach<nn::AvgPoolOp, evaluateAvgPool>(context);
  attach<nn::MaxPoolGradOp, evaluateMaxPoolGrad>(context);
  attach<nn::AvgPoolGradOp, evaluateAvgPoolGrad>(context);
}
