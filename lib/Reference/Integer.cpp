// Integer contractions and requantization. Sums are exact modulo 2^32; requantization is the formula of
// nn.requantize in f32, step by step, also where other floats are evaluated in f64.
#include "lib/Reference/Windows.h"

using namespace dlc;
using namespace dlc::reference;

namespace {
/// The operands of a contraction by name; left out ones are null.
struct IntegerOperands {
  const HostValue *inputZero = nullptr, *filterZero = nullptr, *bias = nullptr;

  template <typename Op>
  IntegerOperands(Op op, ArrayRef<HostValue> operands) {
    size_t next = 2;
    for (auto [isThere, slot] : {std::pair(static_cast<bool>(op.getInputZero()), &inputZero),
                                 std::pair(static_cast<bool>(op.getFilterZero()), &filterZero),
                                 std::pair(static_cast<bool>(op.getBias()), &bias)})
      if (isThere)
        *slot = &operands[next++];
  }

  /// (C2), (C4): vectors have an entry for each of `channels`.
  Error check(int64_t channels) const {
    for (const HostValue *value : {filterZero, bias})
      if (value && value->getRank() == 1 && value->getShape()[0] != channels)
        return makeError("expected one entry for each of {0} output channels, got {1}", channels, value->getShape()[0]);
    return Error::success();
  }
};
} // namespace

/// Elements of `value` less their zero point, which is chosen by `entryOf(index)` where there are several.
template <typename Fn>
static std::vector<int64_t> loadCentered(const HostValue &value, const HostValue *zero, Fn &&entryOf) {
  std::vector<int64_t> elements = load<int64_t>(value);
  if (zero)
    for (size_t k = 0; k < elements.size(); ++k)
      elements[k] -= zero->getInt(zero->getRank() == 0 ? 0 : entryOf(static_cast<int64_t>(k)));
  return elements;
}

static Expected<HostValue> evaluateMatmulInteger(nn::MatmulIntegerOp op, ArrayRef<HostValue> operands,
                                                 const EvalOptions &options) {
  ArrayRef<int64_t> lhs = operands[0].getShape(), rhs = operands[1].getShape();
  int64_t m = lhs[lhs.size() - 2], k = lhs.back(), n = rhs.back();
  if (rhs[rhs.size() - 2] != k) // C3
    return makeError("expected equal sizes of the contracted dimension, got {0} and {1}", k, rhs[rhs.size() - 2]);
  ArrayRef<int64_t> lhsBatch = lhs.drop_back(2), rhsBatch = rhs.drop_back(2);
  Expected<SmallVector<int64_t>> batch = broadcastShapes({lhsBatch, rhsBatch});
  if (!batch)
    return batch.takeError();
  SmallVector<int64_t> shape = *batch;
  shape.append({m, n});
  if (Error error = checkBudget(shape, options))
    return error;
  IntegerOperands parts(op, operands);
  if (Error error = parts.check(n))
    return error;
  std::vector<int64_t> a = loadCentered(operands[0], parts.inputZero, [](int64_t) { return 0; });
  std::vector<int64_t> b = loadCentered(operands[1], parts.filterZero, [&](int64_t at) { return at % n; });
  std::vector<int64_t> out(*checkedElementCount(shape));
  if (parts.bias)
    for (size_t at = 0; at < out.size(); ++at)
      out[at] = parts.bias->getInt(static_cast<int64_t>(at) % n);
  int64_t *sums = out.data();
  if (!out.empty())
    forEachOffset<2>(*batch, {broadcastStrides(lhsBatch, *batch), broadcastStrides(rhsBatch, *batch)},
                     [&](const std::array<int64_t, 2> &at) {
                       const int64_t *left = a.data() + at[0] * m * k, *right = b.data() + at[1] * k * n;
                       for (int64_t i = 0; i < m; ++i, sums += n)
                         for (int64_t l = 0; l < k; ++l)
                           for (int64_t j = 0; j < n; ++j)
                             sums[j] += left[i * k + l] * right[l * n + j];
                     });
  return makeResultOf(out, resultElementType(op, options), shape, options);
}

static int64_t productOf(ArrayRef<int64_t> sizes) {
  int64_t product = 1;
  for (int64_t size : sizes)
    product *= size;
  return product;
}

static Expected<HostValue> evaluateConvInteger(nn::ConvIntegerOp op, ArrayRef<HostValue> operands,
                                               const EvalOptions &options) {
  ArrayRef<int64_t> input = operands[0].getShape(), filter = operands[1].getShape();
  int64_t groups = op.getGroups(), channels = filter[0];
  if (input[1] != filter[1] * groups || channels % groups != 0)
    return makeError("expected {0} groups to divide {1} channels and {2} filters of {3} channels each", groups,
                     input[1], channels, filter[1]);
  Expected<SmallVector<Window>> windows = makeWindows(input.drop_front(2), filter.drop_front(2), op.getStrides(),
                                                      op.getPads(), op.getDilations(), /*ceilMode=*/false);
  if (!windows)
    return windows.takeError();
  SmallVector<int64_t> shape = {input[0], channels};
  for (const Window &window : *windows)
    shape.push_back(window.output);
  if (Error error = checkBudget(shape, options))
    return error;
  IntegerOperands parts(op, operands);
  if (Error error = parts.check(channels))
    return error;
  int64_t inPlane = productOf(input.drop_front(2)), outPlane = productOf(ArrayRef(shape).drop_front(2));
  int64_t taps = productOf(filter.drop_front(2)), perFilter = filter[1] * taps;
  std::vector<int64_t> x = loadCentered(operands[0], parts.inputZero, [](int64_t) { return 0; });
  std::vector<int64_t> w = loadCentered(operands[1], parts.filterZero, [&](int64_t at) { return at / perFilter; });
  std::vector<int64_t> sums(input[0] * channels * outPlane);
  if (parts.bias && outPlane)
    for (size_t at = 0; at < sums.size(); ++at)
      sums[at] = parts.bias->getInt(static_cast<int64_t>(at) / outPlane % channels);
  std::vector<TapRow> rows;
  int64_t tapIndex = 0, stride = windows->back().stride;
  for (Odometer tap(filter.drop_front(2)); !tap.isDone(); tap.next(), ++tapIndex) {
    collectTapRows(*windows, *tap, rows);
    for (int64_t b = 0; b < input[0]; ++b)
      for (int64_t m = 0; m < channels; ++m) {
        int64_t *out = sums.data() + (b * channels + m) * outPlane;
        int64_t firstChannel = b * input[1] + m / (channels / groups) * filter[1];
        for (int64_t c = 0; c < filter[1]; ++c) {
          int64_t weight = w[(m * filter[1] + c) * taps + tapIndex];
          const int64_t *plane = x.data() + (firstChannel + c) * inPlane;
          for (const TapRow &row : rows)
            for (int64_t i = 0; i < row.count; ++i)
              out[row.output + i] += weight * plane[row.input + i * stride];
        }
      }
  }
  return makeResultOf(sums, resultElementType(op, options), shape, options);
}

static Expected<HostValue> evaluateRequantize(nn::RequantizeOp op, ArrayRef<HostValue> operands,
                                              const EvalOptions &options) {
  const HostValue &input = operands[0];
  Expected<HostValue> result = makeResult(op.getTo(), input.getShape(), options);
  if (!result)
    return result.takeError();
  std::vector<double> x = load<double>(input), factors = {1.0};
  SmallVector<int64_t> strides(input.getRank(), 0);
  if (operands.size() > 1) {
    Expected<SmallVector<int64_t>> shape = broadcastShapes({input.getShape(), operands[1].getShape()});
    if (!shape)
      return shape.takeError();
    if (ArrayRef(*shape) != input.getShape()) // C1
      return makeError("expected a multiplier that broadcasts to {0}, got {1}", printShape(input.getShape()),
                       printShape(operands[1].getShape()));
    factors = load<double>(operands[1]);
    strides = broadcastStrides(operands[1].getShape(), input.getShape());
  }
  std::vector<int64_t> out(x.size());
  // The attributes are signed, their accessors are not.
  auto low = static_cast<double>(static_cast<int64_t>(op.getLow())),
       high = static_cast<double>(static_cast<int64_t>(op.getHigh()));
  auto zero = static_cast<double>(static_cast<int64_t>(op.getZeroPoint()));
  size_t next = 0;
  forEachOffset<1>(input.getShape(), {strides}, [&](const std::array<int64_t, 1> &at) {
    float product = static_cast<float>(x[next]) * static_cast<float>(factors[at[0]]);
    double value = static_cast<double>(std::nearbyint(product)) + zero;
    out[next++] = static_cast<int64_t>(value >= high ? high : value >= low ? value : low); // NaN is neither
  });
  store<int64_t>(*result, out);
  return result;
}

void reference::attachIntegers(MLIRContext *context) {
  attach<nn::MatmulIntegerOp, evaluateMatmulInteger>(context);
  attach<nn::ConvIntegerOp, evaluateConvInteger>(context);
  attach<nn::RequantizeOp, evaluateRequantize>(context);
}
