// Reductions along dimensions. Integer sums, products and means are exact modulo the width; the kinds
// with roots and logarithms go through double and are truncated for integers. NaN wins max and min.
#include "lib/Reference/Models.h"

using namespace dlc;
using namespace dlc::reference;
using nn::ReduceKind;

namespace {
/// How a reduction walks its input: outputs over the kept dimensions, terms over the reduced ones.
struct ReduceWalk {
  SmallVector<int64_t> keptShape, reducedShape, keptStrides, reducedStrides;
  int64_t terms = 1;

  ReduceWalk(ArrayRef<int64_t> shape, ArrayRef<int64_t> axes) {
    SmallVector<int64_t> strides = stridesOf(shape);
    for (auto [k, size] : llvm::enumerate(shape)) {
      bool isReduced = llvm::is_contained(axes, static_cast<int64_t>(k));
      (isReduced ? reducedShape : keptShape).push_back(size);
      (isReduced ? reducedStrides : keptStrides).push_back(strides[k]);
      if (isReduced)
        terms *= size;
    }
  }

  /// Calls fn(result index, first) for each result; the terms are visited by forEachTerm(first, ...).
  template <typename Fn>
  void forEachResult(Fn &&fn) const {
    int64_t index = 0;
    forEachOffset<1>(keptShape, {keptStrides}, [&](const std::array<int64_t, 1> &at) { fn(index++, at[0]); });
  }
  template <typename Fn>
  void forEachTerm(int64_t first, Fn &&fn) const {
    forEachOffset<1>(reducedShape, {reducedStrides}, [&](const std::array<int64_t, 1> &at) { fn(first + at[0]); });
  }
};
} // namespace

static double logSumExp(const ReduceWalk &walk, int64_t first, const std::vector<double> &x) {
  double top = -std::numeric_limits<double>::infinity(), sum = 0;
  walk.forEachTerm(first, [&](int64_t at) { top = x[at] > top || std::isnan(x[at]) ? x[at] : top; });
  if (!std::isfinite(top)) // the largest decides: all -inf, one +inf, or a NaN
    return top;
  walk.forEachTerm(first, [&](int64_t at) { sum += std::exp(x[at] - top); });
  return top + std::log(sum);
}

/// All kinds in double; for float inputs, and for integers the kinds with roots and logarithms.
static double reduceDoubles(ReduceKind kind, const ReduceWalk &walk, int64_t first, const std::vector<double> &x) {
  double sum = 0;
  auto addUp = [&](auto &&term) {
    walk.forEachTerm(first, [&](int64_t at) { sum += term(x[at]); });
    return sum;
  };
  auto pick = [&](double start, auto &&isBetter) {
    walk.forEachTerm(first, [&](int64_t at) {
      if (std::isnan(x[at]) || isBetter(x[at], start))
        start = x[at]; // once NaN, nothing is better
    });
    return start;
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (kind) {
  case ReduceKind::Sum:
    return addUp([](double v) { return v; });
  case ReduceKind::Mean:
    return addUp([](double v) { return v; }) / static_cast<double>(walk.terms);
  case ReduceKind::Max:
    return pick(-infinity, [](double a, double b) { return a > b; });
  case ReduceKind::Min:
    return pick(infinity, [](double a, double b) { return a < b; });
  case ReduceKind::Prod: {
    double product = 1;
    walk.forEachTerm(first, [&](int64_t at) { product *= x[at]; });
    return product;
  }
  case ReduceKind::L1:
    return addUp([](double v) { return std::abs(v); });
  case ReduceKind::L2:
    return std::sqrt(addUp([](double v) { return v * v; }));
  case ReduceKind::LogSum:
    return std::log(addUp([](double v) { return v; }));
  case ReduceKind::LogSumExp:
    return logSumExp(walk, first, x);
  case ReduceKind::SumSquare:
    return addUp([](double v) { return v * v; });
  }
  return std::numeric_limits<double>::quiet_NaN();
}

/// The exact kinds on int64_t or uint64_t. `low` and `high` are the element type's limits.
template <typename T>
static T reduceIntegers(ReduceKind kind, const ReduceWalk &walk, int64_t first, const std::vector<T> &x, T low,
                        T high) {
  uint64_t sum = 0;
  switch (kind) {
  case ReduceKind::Max: {
    T best = low;
    walk.forEachTerm(first, [&](int64_t at) { best = std::max(best, x[at]); });
    return best;
  }
  case ReduceKind::Min: {
    T best = high;
    walk.forEachTerm(first, [&](int64_t at) { best = std::min(best, x[at]); });
    return best;
  }
  case ReduceKind::Mean: {
    // Wide enough for any number of terms; truncated towards zero.
    __extension__ using Sum = __int128;
    Sum total = 0;
    walk.forEachTerm(first, [&](int64_t at) { total += x[at]; });
    return walk.terms == 0 ? 0 : static_cast<T>(total / walk.terms);
  }
  case ReduceKind::Prod:
    sum = 1;
    walk.forEachTerm(first, [&](int64_t at) { sum *= static_cast<uint64_t>(x[at]); });
    return static_cast<T>(sum);
  case ReduceKind::SumSquare:
    walk.forEachTerm(first, [&](int64_t at) { sum += static_cast<uint64_t>(x[at]) * static_cast<uint64_t>(x[at]); });
    return static_cast<T>(sum);
  case ReduceKind::L1:
    walk.forEachTerm(first, [&](int64_t at) {
      sum += std::is_signed_v<T> && x[at] < 0 ? -static_cast<uint64_t>(x[at]) : static_cast<uint64_t>(x[at]);
    });
    return static_cast<T>(sum);
  default:
    walk.forEachTerm(first, [&](int64_t at) { sum += static_cast<uint64_t>(x[at]); });
    return static_cast<T>(sum);
  }
}

static Expected<HostValue> evaluateReduce(nn::ReduceOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &input = operands[0];
  ReduceKind kind = op.getKind();
  ReduceWalk walk(input.getShape(), op.getAxes());
  SmallVector<int64_t> shape;
  for (auto [k, size] : llvm::enumerate(input.getShape())) {
    if (!llvm::is_contained(op.getAxes(), static_cast<int64_t>(k)))
      shape.push_back(size);
    else if (op.getKeepdims())
      shape.push_back(1);
  }
  if (Error error = checkBudget(shape, options))
    return error;
  int64_t count = *checkedElementCount(shape);
  Type type = input.getElementType();
  bool needsDouble = kind == ReduceKind::L2 || kind == ReduceKind::LogSum || kind == ReduceKind::LogSumExp;
  if (isa<FloatType>(type) || needsDouble) {
    std::vector<double> x = load<double>(input), out(count);
    walk.forEachResult([&](int64_t index, int64_t first) { out[index] = reduceDoubles(kind, walk, first, x); });
    if (isa<FloatType>(type))
      return makeResultOf(out, type, shape, options);
    Expected<HostValue> result = makeResult(type, shape, options);
    if (result)
      withElement(type, [&](auto tag) {
        using E = decltype(tag);
        if constexpr (!E::isFloat)
          for (int64_t k = 0; k < count; ++k)
            storeElement<E>(result->getMutableBytes().data(), k,
                            E::isBool ? out[k] != 0 : saturateToInt<typename E::Storage>(out[k]));
      });
    return result;
  }
  unsigned width = type.getIntOrFloatBitWidth();
  if (nn::isUnsigned(type)) {
    std::vector<uint64_t> x = load<uint64_t>(input), out(count);
    uint64_t high = ~uint64_t(0) >> (64 - width);
    walk.forEachResult([&](int64_t index, int64_t first) {
      out[index] = reduceIntegers<uint64_t>(kind, walk, first, x, 0, high);
    });
    return makeResultOf(out, type, shape, options);
  }
  std::vector<int64_t> x = load<int64_t>(input), out(count);
  int64_t high = static_cast<int64_t>(~uint64_t(0) >> (65 - width)), low = -high - 1;
  walk.forEachResult([&](int64_t index, int64_t first) {
    out[index] = reduceIntegers(kind, walk, first, x, low, high);
  });
  return makeResultOf(out, type, shape, options);
}

void reference::attachReductions(MLIRContext *context) { attach<nn::ReduceOp, evaluateReduce>(context); }
