// Gradients of softmax and of normalizations, in the stable forms: sums of products with the result, not of quotients.
#include "passes/Autodiff/GradientBuilder.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;
using dlc::nn::ReduceKind;

namespace {
Value product(ScalarMath &m, ValueRange args) { return m.mul(args[0], args[1]); }

/// y * (g - sum(g * y)); of the logarithm g - exp(y) * sum(g).
LogicalResult softmaxRule(nn::SoftmaxOp op, Backward &w) {
  if (!w.wanted[0])
    return success();
  GradientBuilder &b = w.b;
  int64_t axis = op.getAxis();
  Value y = op.getResult(), g = w.gradient;
  Type element = elementOf(y), wide = nn::getComputeType(element);
  if (op.getLog()) {
    Value sum = b.reduce(ReduceKind::Sum, b.widen(g), axis, /*keepdims=*/true);
    w.results[0] = b.map(element, {g, y, sum}, [](ScalarMath &m, ValueRange args) {
      return m.sub(args[0], m.mul(m.exp(args[1]), args[2]));
    });
    return success();
  }
  Value sum = b.reduce(ReduceKind::Sum, b.map(wide, {g, y}, product), axis, /*keepdims=*/true);
  w.results[0] = b.map(element, {g, y, sum}, [](ScalarMath &m, ValueRange args) {
    return m.mul(args[1], m.sub(args[0], args[2]));
  });
  return success();
}

/// 1 / sqrt(variance + epsilon).
Value inverseDeviation(ScalarMath &m, Value variance, double epsilon) {
  return m.div(m.like(variance, 1), m.make<math::SqrtOp>(m.add(variance, m.like(variance, epsilon))));
}

/// With h = (x - mean) / deviation and s = g * scale: dx = (s - mean(s) - h * mean(s * h)) / deviation.
LogicalResult layerNormRule(nn::LayerNormOp op, Backward &w) {
  GradientBuilder &b = w.b;
  Value x = op.getInput(), g = w.gradient;
  double epsilon = op.getEpsilon().convertToDouble();
  Type element = elementOf(x), wide = nn::getComputeType(element);
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(op.getAxis(), typeOf(x).getRank()));
  auto mean = [&](Value value) { return b.reduce(ReduceKind::Mean, value, axes, /*keepdims=*/true); };
  if (w.wanted[0] || w.wanted[1]) {
    Value center = mean(b.widen(x));
    Value variance = mean(b.map(wide, {x, center}, [](ScalarMath &m, ValueRange args) {
      Value difference = m.sub(args[0], args[1]);
      return m.mul(difference, difference);
    }));
    Value h = b.map(wide, {x, center, variance}, [&](ScalarMath &m, ValueRange args) {
      return m.mul(m.sub(args[0], args[1]), inverseDeviation(m, args[2], epsilon));
    });
    if (w.wanted[0]) {
      Value s = b.map(wide, {g, op.getScale()}, product);
      Value meanOfS = mean(s), meanOfProduct = mean(b.map(wide, {s, h}, product));
      w.results[0] = b.map(element, {s, h, meanOfS, meanOfProduct, variance}, [&](ScalarMath &m, ValueRange args) {
        Value difference = m.sub(m.sub(args[0], args[2]), m.mul(args[1], args[3]));
        return m.mul(difference, inverseDeviation(m, args[4], epsilon));
      });
    }
    if (w.wanted[1])
      w.results[1] = b.sumTo(b.map(wide, {g, h}, product), typeOf(op.getScale()));
  }
  if (op.getBias() && w.wanted[2])
    w.results[2] = b.sumTo(b.widen(g), typeOf(op.getBias()));
  return success();
}

/// By fixed statistics: an affine function per channel.
LogicalResult batchNormRule(nn::BatchNormOp op, Backward &w) {
  GradientBuilder &b = w.b;
  Value x = op.getInput(), g = w.gradient;
  double epsilon = op.getEpsilon().convertToDouble();
  Type element = elementOf(x), wide = nn::getComputeType(element);
  int64_t rank = typeOf(x).getRank();
  // [C] as [C, 1, ..., 1], which broadcasts along the channels.
  auto perChannel = [&](Value value) {
    SmallVector<AffineExpr> dims(rank - 1, b.constant(1));
    dims[0] = dimsOf(value)[0];
    return b.reshape(value, dims);
  };
  SmallVector<int64_t> axes = {0};
  llvm::append_range(axes, llvm::seq<int64_t>(2, rank));
  auto sum = [&](Value value) { return b.reduce(ReduceKind::Sum, value, axes, /*keepdims=*/false); };
  Value scale = op.getScale(), variance = op.getVariance();

  if (w.wanted[0]) {
    Value factor = b.map(wide, {scale, variance}, [&](ScalarMath &m, ValueRange args) {
      return m.mul(args[0], inverseDeviation(m, args[1], epsilon));
    });
    w.results[0] = b.map(element, {g, perChannel(factor)}, product);
  }
  Value sumOfGradients, sumOfProducts; // of g, and of g * (x - mean)
  if (w.wanted[2] || w.wanted[3])
    sumOfGradients = sum(b.widen(g));
  if (w.wanted[1] || w.wanted[4])
    sumOfProducts = sum(b.map(wide, {g, x, perChannel(op.getMean())}, [](ScalarMath &m, ValueRange args) {
      return m.mul(args[0], m.sub(args[1], args[2]));
    }));
  if (w.wanted[1])
    w.results[1] = b.map(elementOf(scale), {sumOfProducts, variance}, [&](ScalarMath &m, ValueRange args) {
      return m.mul(args[0], inverseDeviation(m, args[1], epsilon));
    });
  if (w.wanted[2])
    w.results[2] = b.cast(sumOfGradients, elementOf(op.getBias()));
  if (w.wanted[3])
    w.results[3] =
        b.map(elementOf(op.getMean()), {sumOfGradients, scale, variance}, [&](ScalarMath &m, ValueRange args) {
          return m.neg(m.mul(m.mul(args[0], args[1]), inverseDeviation(m, args[2], epsilon)));
        });
  if (w.wanted[4])
    w.results[4] = b.map(elementOf(variance), {sumOfProducts, scale, variance}, [&](ScalarMath &m, ValueRange args) {
      Value r = inverseDeviation(m, args[2], epsilon);
      return m.mul(m.mul(m.mul(args[0], args[1]), m.mul(r, m.mul(r, r))), -0.5);
    });
  return success();
}
} // namespace

void autodiff::attachNormalizationRules(MLIRContext *context) {
  attach<nn::SoftmaxOp, softmaxRule>(context);
  attach<nn::LayerNormOp, layerNormRule>(context);
  attach<nn::BatchNormOp, batchNormRule>(context);
}
