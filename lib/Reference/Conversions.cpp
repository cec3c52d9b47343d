// Changes of element type: cast, quantize, dequantize. ONNX leaves the cast of a float that its
// integer type cannot hold undefined; pinned here: truncated towards zero, then saturated at every
// width, NaN gives 0. A NaN quantizes to the lowest value.
#include "lib/Reference/Models.h"

using namespace dlc;
using namespace dlc::reference;

/// One float as an element of `To`.
template <typename To>
static typename To::Storage convertFloat(double x) {
  using S = typename To::Storage;
  if constexpr (To::isFloat)
    return To::fromDouble(x);
  else if constexpr (To::isBool)
    return x != 0; // NaN is not 0
  else
    return saturateToInt<S>(x);
}

template <typename To, typename T>
static typename To::Storage convertInteger(T x) {
  if constexpr (To::isBool)
    return x != 0;
  else
    return elementFrom<To>(x);
}

static Expected<HostValue> evaluateCast(nn::CastOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &input = operands[0];
  Type from = input.getElementType(), to = evaluatedType(op.getTo(), options);
  if (from == to)
    return input;
  Expected<HostValue> result = makeResult(to, input.getShape(), options);
  if (!result)
    return result.takeError();
  char *out = result->getMutableBytes().data();
  withArithmetic(from, [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> elements = load<T>(input);
    withElement(to, [&](auto tag) {
      using To = decltype(tag);
      for (size_t k = 0; k < elements.size(); ++k) {
        if constexpr (std::is_same_v<T, double>)
          storeElement<To>(out, k, convertFloat<To>(elements[k]));
        else
          storeElement<To>(out, k, convertInteger<To>(elements[k]));
      }
    });
  });
  return result;
}

namespace {
/// Which entry of a scale or zero point an element of the input uses.
struct QuantAxis {
  int64_t size = 1, inner = 1; // entries; elements that follow each other with one entry

  int64_t of(int64_t index, const HostValue &parameter) const {
    return parameter.getRank() == 0 ? 0 : index / inner % size;
  }
};
} // namespace

static Expected<QuantAxis> quantAxis(const HostValue &input, const HostValue &scale, const HostValue &zeroPoint,
                                     int64_t axis) {
  QuantAxis result;
  if (scale.getRank() == 0 && zeroPoint.getRank() == 0)
    return result;
  result.size = input.getShape()[axis];
  for (int64_t size : input.getShape().drop_front(axis + 1))
    result.inner *= size;
  for (const HostValue *value : {&scale, &zeroPoint})
    if (value->getRank() == 1 && value->getShape()[0] != result.size) // C1
      return makeError("expected a scale and zero point for each of the {0} indices of dimension {1}, got {2}",
                       result.size, axis, value->getShape()[0]);
  return result;
}

static Expected<HostValue> evaluateQuantize(nn::QuantizeOp op, ArrayRef<HostValue> operands,
                                            const EvalOptions &options) {
  const HostValue &input = operands[0];
  Expected<QuantAxis> axis = quantAxis(input, operands[1], operands[2], op.getAxis());
  if (!axis)
    return axis.takeError();
  Expected<HostValue> result = makeResult(operands[2].getElementType(), input.getShape(), options);
  if (!result)
    return result.takeError();
  std::vector<double> x = load<double>(input), scale = load<double>(operands[1]);
  std::vector<int64_t> zero = load<int64_t>(operands[2]);
  std::vector<int64_t> out(x.size());
  unsigned width = result->getElementType().getIntOrFloatBitWidth();
  bool isUnsigned = nn::isUnsigned(result->getElementType());
  double low = isUnsigned ? 0 : -std::ldexp(1.0, width - 1), high = low + std::ldexp(1.0, width) - 1;
  for (size_t k = 0; k < x.size(); ++k) {
    double s = scale[axis->of(k, operands[1])], quotient;
    // One division in f32, as ONNX has it: a quotient in f64 rounds differently at halves.
    if (options.fp64)
      quotient = x[k] / s;
    else
      quotient = static_cast<float>(x[k]) / static_cast<float>(s);
    double value = std::nearbyint(quotient) + static_cast<double>(zero[axis->of(k, operands[2])]);
    out[k] = static_cast<int64_t>(value >= high ? high : value >= low ? value : low);
  }
  store<int64_t>(*result, out);
  return result;
}

static Expected<HostValue> evaluateDequantize(nn::DequantizeOp op, ArrayRef<HostValue> operands,
                                              const EvalOptions &options) {
  const HostValue &input = operands[0];
  Expected<QuantAxis> axis = quantAxis(input, operands[1], operands[2], op.getAxis());
  if (!axis)
    return axis.takeError();
  if (Error error = checkBudget(input.getShape(), options))
    return error;
  std::vector<double> scale = load<double>(operands[1]);
  // The difference is exact in double; for f32 results one of 32 bits is rounded before it is multiplied, as compiled
  // code has it.
  bool isF32 = operands[1].getElementType().isF32() && !options.fp64;
  std::vector<double> x = load<double>(input), zero = load<double>(operands[2]);
  for (size_t k = 0; k < x.size(); ++k) {
    double difference = x[k] - zero[axis->of(k, operands[2])];
    x[k] = (isF32 ? static_cast<float>(difference) : difference) * scale[axis->of(k, operands[1])];
  }
  return makeResultOf(x, operands[1].getElementType(), input.getShape(), options);
}

void reference::attachConversions(MLIRContext *context) {
  attach<nn::CastOp, evaluateCast>(context);
  attach<nn::QuantizeOp, evaluateQuantize>(context);
  attach<nn::DequantizeOp, evaluateDequantize>(context);
}
