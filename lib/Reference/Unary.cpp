// Elementwise ops of one operand: functions and activations, in forms that neither overflow nor
// cancel. Pinned here: sign(NaN) is NaN, the lowest integer is its own absolute value and negative,
// where clip's limits cross the upper one wins.
#include "lib/Reference/Models.h"

using namespace dlc;
using namespace dlc::reference;

/// Applies `fn`, double to double, to every element.
template <typename Fn>
static Expected<HostValue> mapFloats(const HostValue &input, const EvalOptions &options, Fn &&fn) {
  Expected<HostValue> result = makeResult(input.getElementType(), input.getShape(), options);
  if (!result)
    return result.takeError();
  const char *in = input.getBytes().data();
  char *out = result->getMutableBytes().data();
  int64_t count = input.getNumElements();
  withElement(input.getElementType(), [&](auto tag) {
    using E = decltype(tag);
    if constexpr (E::isFloat)
      for (int64_t k = 0; k < count; ++k)
        storeElement<E>(out, k, E::fromDouble(fn(E::toDouble(loadElement<E>(in, k)))));
  });
  return result;
}

/// The same for all element types: `fn` is called with double, int64_t or uint64_t.
template <typename Fn>
static Expected<HostValue> mapAny(const HostValue &input, const EvalOptions &options, Fn &&fn) {
  Expected<HostValue> result = makeResult(input.getElementType(), input.getShape(), options);
  if (!result)
    return result.takeError();
  withArithmetic(input.getElementType(), [&](auto zero) {
    auto elements = load<decltype(zero)>(input);
    for (auto &element : elements)
      element = fn(element);
    store<decltype(zero)>(*result, elements);
  });
  return result;
}

static double sigmoid(double x) {
  if (x >= 0)
    return 1 / (1 + std::exp(-x));
  double e = std::exp(x);
  return e / (1 + e);
}
static double softplus(double x) {
  if (std::isnan(x))
    return x;
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}
static double reciprocal(double x) { return 1 / x; }
static double hardSwish(double x) { return x * std::max(0.0, std::min(1.0, x / 6 + 0.5)); }
/// erfc keeps the digits that 1 + erf loses for large negative x.
static double gelu(double x) { return 0.5 * x * std::erfc(-x * M_SQRT1_2); }
/// (1 + tanh(u)) / 2 is sigmoid(2u).
static double geluTanh(double x) {
  return x * sigmoid(2 * std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x));
}

template <typename Op, double (*fn)(double)>
static Expected<HostValue> evaluateUnary(Op op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return mapFloats(operands[0], options, fn);
}

static Expected<HostValue> evaluateNot(nn::NotOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return mapAny(operands[0], options, [](auto x) { return static_cast<decltype(x)>(x == 0); });
}

static Expected<HostValue> evaluateNeg(nn::NegOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return mapAny(operands[0], options, [](auto x) {
    if constexpr (std::is_same_v<decltype(x), double>)
      return -x;
    else
      return static_cast<decltype(x)>(-static_cast<uint64_t>(x));
  });
}

static Expected<HostValue> evaluateAbs(nn::AbsOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return mapAny(operands[0], options, [](auto x) {
    using T = decltype(x);
    if constexpr (std::is_same_v<T, double>)
      return std::abs(x);
    else if constexpr (std::is_same_v<T, int64_t>)
      return x < 0 ? static_cast<T>(-static_cast<uint64_t>(x)) : x;
    else
      return x;
  });
}

static Expected<HostValue> evaluateSign(nn::SignOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return mapAny(operands[0], options, [](auto x) {
    using T = decltype(x);
    return x > T(0) ? T(1) : x < T(0) ? static_cast<T>(-1) : x;
  });
}

static Expected<HostValue> evaluateRelu(nn::ReluOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return mapAny(operands[0], options, [](auto x) {
    using T = decltype(x);
    return x > T(0) || x != x ? x : T(0);
  });
}

static Expected<HostValue> evaluateLeakyRelu(nn::LeakyReluOp op, ArrayRef<HostValue> operands,
                                             const EvalOptions &options) {
  double alpha = op.getAlpha().convertToDouble();
  return mapFloats(operands[0], options, [=](double x) { return x < 0 ? alpha * x : x; });
}

static Expected<HostValue> evaluateElu(nn::EluOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  double alpha = op.getAlpha().convertToDouble();
  return mapFloats(operands[0], options, [=](double x) { return x > 0 ? x : alpha * std::expm1(x); });
}

static Expected<HostValue> evaluateGelu(nn::GeluOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return mapFloats(operands[0], options, op.getTanh() ? geluTanh : gelu);
}

static Expected<HostValue> evaluateHardSigmoid(nn::HardSigmoidOp op, ArrayRef<HostValue> operands,
                                               const EvalOptions &options) {
  double alpha = op.getAlpha().convertToDouble(), beta = op.getBeta().convertToDouble();
  return mapFloats(operands[0], options, [=](double x) {
    double y = alpha * x + beta;
    return y < 0 ? 0 : y > 1 ? 1 : y;
  });
}

static Expected<HostValue> evaluateClip(nn::ClipOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  double low = op.getMin().convertToDouble(), high = op.getMax().convertToDouble();
  return mapFloats(operands[0], options, [=](double x) {
    double y = x < low ? low : x;
    return y > high ? high : y;
  });
}

void reference::attachUnary(MLIRContext *context) {
  attach<nn::NotOp, evaluateNot>(context);
  attach<nn::NegOp, evaluateNeg>(context);
  attach<nn::AbsOp, evaluateAbs>(context);
  attach<nn::SignOp, evaluateSign>(context);
  attach<nn::FloorOp, evaluateUnary<nn::FloorOp, std::floor>>(context);
  attach<nn::CeilOp, evaluateUnary<nn::CeilOp, std::ceil>>(context);
  attach<nn::RoundOp, evaluateUnary<nn::RoundOp, std::nearbyint>>(context); // halves to even, the default mode
  attach<nn::ReciprocalOp, evaluateUnary<nn::ReciprocalOp, reciprocal>>(context);
  attach<nn::SqrtOp, evaluateUnary<nn::SqrtOp, std::sqrt>>(context);
  attach<nn::ExpOp, evaluateUnary<nn::ExpOp, std::exp>>(context);
  attach<nn::LogOp, evaluateUnary<nn::LogOp, std::log>>(context);
  attach<nn::ErfOp, evaluateUnary<nn::ErfOp, std::erf>>(context);
  attach<nn::SinOp, evaluateUnary<nn::SinOp, std::sin>>(context);
  attach<nn::CosOp, evaluateUnary<nn::CosOp, std::cos>>(context);
  attach<nn::TanhOp, evaluateUnary<nn::TanhOp, std::tanh>>(context);
  attach<nn::SigmoidOp, evaluateUnary<nn::SigmoidOp, sigmoid>>(context);
  attach<nn::SoftplusOp, evaluateUnary<nn::SoftplusOp, softplus>>(context);
  attach<nn::HardSwishOp, evaluateUnary<nn::HardSwishOp, hardSwish>>(context);
  attach<nn::ReluOp, evaluateRelu>(context);
  attach<nn::LeakyReluOp, evaluateLeakyRelu>(context);
  attach<nn::EluOp, evaluateElu>(context);
  attach<nn::GeluOp, evaluateGelu>(context);
  attach<nn::HardSigmoidOp, evaluateHardSigmoid>(context);
  attach<nn::ClipOp, evaluateClip>(context);
}
