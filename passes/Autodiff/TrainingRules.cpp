// Gradients of batch normalization and dropout in training form.
#include "passes/Autodiff/TrainingRules.h"

#include "dialects/Train/TrainDialect.h"
#include "passes/Autodiff/GradientBuilder.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

/// With x^ = (x - mean) / sqrt(variance + epsilon) and n elements per channel:
///   d bias = sum(dy), d scale = sum(dy x^), dx = scale / sqrt(variance + epsilon) (dy - d bias / n - x^ d scale / n).
static LogicalResult batchNormRule(train::BatchNormOp op, Backward &w) {
  GradientBuilder &b = w.b;
  Type wide = nn::getComputeType(elementOf(op.getInput()));
  int64_t rank = typeOf(op.getInput()).getRank();
  SmallVector<int64_t> axes;
  for (int64_t k = 0; k < rank; ++k)
    if (k != 1)
      axes.push_back(k);
  SmallVector<AffineExpr> channel(rank - 1, b.constant(1));
  channel[0] = dimsOf(op.getMean())[0];
  auto spread = [&](Value value) { return b.reshape(value, channel); };
  auto sum = [&](Value value) { return b.reduce(nn::ReduceKind::Sum, value, axes, /*keepdims=*/false); };
  Value dy = b.widen(w.gradient);
  Value epsilon = b.fill(RankedTensorType::get({}, wide), op.getEpsilon().convertToDouble());
  Value inverse = b.make<nn::ReciprocalOp>(b.make<nn::SqrtOp>(b.add(b.widen(op.getVariance()), epsilon)));
  Value centred = b.sub(b.widen(op.getInput()), spread(b.widen(op.getMean())));
  Value offset = sum(dy), slope = b.mul(sum(b.mul(dy, centred)), inverse);
  if (w.wanted[1])
    w.results[1] = b.cast(slope, elementOf(op.getScale()));
  if (w.wanted[2])
    w.results[2] = b.cast(offset, elementOf(op.getBias()));
  if (!w.wanted[0])
    return success();
  Value share = b.make<nn::ReciprocalOp>(b.countAlong(op.getInput(), axes, wide));
  Value factor = b.mul(b.widen(op.getScale()), inverse);
  Value meanOffset = b.mul(offset, share), meanSlope = b.mul(b.mul(slope, inverse), share);
  Value dx = b.sub(b.sub(dy, spread(meanOffset)), b.mul(centred, spread(meanSlope)));
  w.results[0] = b.cast(b.mul(dx, spread(factor)), elementOf(op.getInput()));
  return success();
}

/// The same elements are dropped, and the others scaled alike.
static LogicalResult dropoutRule(train::DropoutOp op, Backward &w) {
  w.results[0] = w.b.make<train::DropoutOp>(w.gradient, op.getSeed(), op.getStep(), op.getRatioAttr(), op.getStreamAttr());
  return success();
}

void autodiff::registerTrainingRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, train::TrainDialect *) {
    attach<train::BatchNormOp, batchNormRule>(context);
    attach<train::DropoutOp, dropoutRule>(context);
  });
}
