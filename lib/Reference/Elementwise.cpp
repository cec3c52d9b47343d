// Elementwise ops of two and three operands: arithmetic, comparisons, where. Pinned here: integers
// wrap at their width, booleans computing modulo 2; x / 0 is 0 for integers; min and max of -0 and +0
// know the sign; an integer to a negative power is 0 unless its base is 1 or -1.
#include "lib/Reference/Models.h"

using namespace dlc;
using namespace dlc::reference;

namespace {
using Wide = uint64_t;

/// Integer arithmetic is done on uint64_t, where overflow is defined; storing keeps the low bits.
struct Add {
  static double apply(double a, double b) { return a + b; }
  template <typename T>
  static T apply(T a, T b) { return static_cast<T>(Wide(a) + Wide(b)); }
};
struct Sub {
  static double apply(double a, double b) { return a - b; }
  template <typename T>
  static T apply(T a, T b) { return static_cast<T>(Wide(a) - Wide(b)); }
};
struct Mul {
  static double apply(double a, double b) { return a * b; }
  template <typename T>
  static T apply(T a, T b) { return static_cast<T>(Wide(a) * Wide(b)); }
};
struct Div {
  static double apply(double a, double b) { return a / b; }
  static uint64_t apply(uint64_t a, uint64_t b) { return b == 0 ? 0 : a / b; }
  static int64_t apply(int64_t a, int64_t b) {
    if (b == 0)
      return 0;
    return b == -1 ? static_cast<int64_t>(-Wide(a)) : a / b;
  }
};
struct Min {
  static double apply(double a, double b) {
    if (std::isnan(a) || std::isnan(b))
      return std::numeric_limits<double>::quiet_NaN();
    return a < b || (a == b && std::signbit(a)) ? a : b;
  }
  template <typename T>
  static T apply(T a, T b) { return a < b ? a : b; }
};
struct Max {
  static double apply(double a, double b) {
    if (std::isnan(a) || std::isnan(b))
      return std::numeric_limits<double>::quiet_NaN();
    return a > b || (a == b && !std::signbit(a)) ? a : b;
  }
  template <typename T>
  static T apply(T a, T b) { return a > b ? a : b; }
};
struct And { static uint64_t apply(uint64_t a, uint64_t b) { return a & b; } };
struct Or { static uint64_t apply(uint64_t a, uint64_t b) { return a | b; } };
struct Xor { static uint64_t apply(uint64_t a, uint64_t b) { return a ^ b; } };

struct Equal { template <typename T> static bool apply(T a, T b) { return a == b; } };
struct Less { template <typename T> static bool apply(T a, T b) { return a < b; } };
struct LessEqual { template <typename T> static bool apply(T a, T b) { return a <= b; } };
struct Greater { template <typename T> static bool apply(T a, T b) { return a > b; } };
struct GreaterEqual { template <typename T> static bool apply(T a, T b) { return a >= b; } };
} // namespace

/// Broadcast operands, their elements as T, and F on them; R is what F gives.
template <typename T, typename R, typename F>
static Expected<HostValue> mapPairs(Operation *op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  Expected<SmallVector<int64_t>> shape = broadcastShapes({operands[0].getShape(), operands[1].getShape()});
  if (!shape)
    return shape.takeError();
  if (Error error = checkBudget(*shape, options))
    return error;
  std::vector<T> lhs = load<T>(operands[0]), rhs = load<T>(operands[1]);
  std::vector<R> out(*checkedElementCount(*shape));
  size_t next = 0;
  std::array<SmallVector<int64_t>, 2> strides = {broadcastStrides(operands[0].getShape(), *shape),
                                                 broadcastStrides(operands[1].getShape(), *shape)};
  forEachOffset<2>(*shape, strides,
                   [&](const std::array<int64_t, 2> &at) { out[next++] = F::apply(lhs[at[0]], rhs[at[1]]); });
  return makeResultOf(out, resultElementType(op, options), *shape, options);
}

template <typename Op, typename F>
static Expected<HostValue> evaluateBinary(Op op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return withArithmetic(operands[0].getElementType(), [&](auto zero) {
    using T = decltype(zero);
    return mapPairs<T, T, F>(op, operands, options);
  });
}

template <typename Op, typename F>
static Expected<HostValue> evaluateLogic(Op op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return mapPairs<uint64_t, uint64_t, F>(op, operands, options);
}

template <typename Op, typename F>
static Expected<HostValue> evaluateCompare(Op op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  return withArithmetic(operands[0].getElementType(), [&](auto zero) {
    return mapPairs<decltype(zero), uint64_t, F>(op, operands, options);
  });
}

//===----------------------------------------------------------------------===//
// pow
//===----------------------------------------------------------------------===//

/// Modulo 2^64, which the store narrows to the type's own range.
static uint64_t powerBySquaring(uint64_t base, uint64_t exponent) {
  uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1, base *= base)
    if (exponent & 1)
      result *= base;
  return result;
}

template <typename T>
static T integerPower(T base, int64_t exponent, bool isExponentUnsigned) {
  if (isExponentUnsigned || exponent >= 0)
    return static_cast<T>(powerBySquaring(static_cast<uint64_t>(base), static_cast<uint64_t>(exponent)));
  if (base == 1)
    return 1;
  if (std::is_signed_v<T> && base == static_cast<T>(-1))
    return exponent % 2 == 0 ? 1 : static_cast<T>(-1);
  return 0;
}

static Expected<HostValue> evaluatePow(nn::PowOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &base = operands[0], &exponent = operands[1];
  Expected<SmallVector<int64_t>> shape = broadcastShapes({base.getShape(), exponent.getShape()});
  if (!shape)
    return shape.takeError();
  if (Error error = checkBudget(*shape, options))
    return error;
  std::array<SmallVector<int64_t>, 2> strides = {broadcastStrides(base.getShape(), *shape),
                                                 broadcastStrides(exponent.getShape(), *shape)};
  Type type = base.getElementType();
  int64_t count = *checkedElementCount(*shape);
  size_t next = 0;
  if (isa<FloatType>(type) || isa<FloatType>(exponent.getElementType())) {
    std::vector<double> a = load<double>(base), b = load<double>(exponent), out(count);
    forEachOffset<2>(*shape, strides, [&](auto &at) { out[next++] = std::pow(a[at[0]], b[at[1]]); });
    return makeResultOf(out, type, *shape, options);
  }
  bool isExponentUnsigned = nn::isUnsigned(exponent.getElementType());
  std::vector<int64_t> b = load<int64_t>(exponent);
  auto run = [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> a = load<T>(base), out(count);
    forEachOffset<2>(*shape, strides,
                     [&](auto &at) { out[next++] = integerPower<T>(a[at[0]], b[at[1]], isExponentUnsigned); });
    return makeResultOf(out, type, *shape, options);
  };
  return nn::isUnsigned(type) ? run(uint64_t(0)) : run(int64_t(0));
}

//===----------------------------------------------------------------------===//
// where
//===----------------------------------------------------------------------===//

static Expected<HostValue> evaluateWhere(nn::WhereOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  Expected<SmallVector<int64_t>> shape =
      broadcastShapes({operands[0].getShape(), operands[1].getShape(), operands[2].getShape()});
  if (!shape)
    return shape.takeError();
  Expected<HostValue> result = makeResult(operands[1].getElementType(), *shape, options);
  if (!result)
    return result.takeError();
  std::array<SmallVector<int64_t>, 3> strides;
  for (size_t k = 0; k < 3; ++k)
    strides[k] = broadcastStrides(operands[k].getShape(), *shape);
  // Elements move as bytes: NaN payloads stay.
  const char *condition = operands[0].getBytes().data();
  const char *sources[2] = {operands[2].getBytes().data(), operands[1].getBytes().data()};
  size_t width = elementSize(operands[1].getElementType());
  char *out = result->getMutableBytes().data();
  forEachOffset<3>(*shape, strides, [&](const std::array<int64_t, 3> &at) {
    bool isTrue = condition[at[0]] != 0;
    std::memcpy(out, sources[isTrue] + at[isTrue ? 1 : 2] * width, width);
    out += width;
  });
  return result;
}

void reference::attachArithmetic(MLIRContext *context) {
  attach<nn::AddOp, evaluateBinary<nn::AddOp, Add>>(context);
  attach<nn::SubOp, evaluateBinary<nn::SubOp, Sub>>(context);
  attach<nn::MulOp, evaluateBinary<nn::MulOp, Mul>>(context);
  attach<nn::DivOp, evaluateBinary<nn::DivOp, Div>>(context);
  attach<nn::MinOp, evaluateBinary<nn::MinOp, Min>>(context);
  attach<nn::MaxOp, evaluateBinary<nn::MaxOp, Max>>(context);
  attach<nn::AndOp, evaluateLogic<nn::AndOp, And>>(context);
  attach<nn::OrOp, evaluateLogic<nn::OrOp, Or>>(context);
  attach<nn::XorOp, evaluateLogic<nn::XorOp, Xor>>(context);
  attach<nn::EqualOp, evaluateCompare<nn::EqualOp, Equal>>(context);
  attach<nn::LessOp, evaluateCompare<nn::LessOp, Less>>(context);
  attach<nn::LessEqualOp, evaluateCompare<nn::LessEqualOp, LessEqual>>(context);
  attach<nn::GreaterOp, evaluateCompare<nn::GreaterOp, Greater>>(context);
  attach<nn::GreaterEqualOp, evaluateCompare<nn::GreaterEqualOp, GreaterEqual>>(context);
  attach<nn::PowOp, evaluatePow>(context);
  attach<nn::WhereOp, evaluateWhere>(context);
}
