// Gradients of batch normalization and dropout in training form.
#include "passes/Autodiff/TrainingRules.h"

#include "passes/Autodiff/Ports.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

namespace {
/// With x^ = (x - mean) / sqrt(variance + epsilon) and n elements per channel:
///   d bias = sum(dy), d scale = sum(dy x^), dx = scale / sqrt(variance + epsilon) (dy - d bias / n - x^ d scale / n).
struct BatchNormRule : nn::DifferentiableOpInterface::ExternalModel<BatchNormRule, train::BatchNormOp> {
  LogicalResult buildBackward(Operation *operation, OpBuilder &builder, ValueRange gradients, ArrayRef<bool> wanted,
                              SmallVectorImpl<Value> &operandGradients) const {
    auto op = cast<train::BatchNormOp>(operation);
    ImplicitLocOpBuilder b(op.getLoc(), builder);
    auto type = cast<RankedTensorType>(op.getInput().getType());
    Type element = type.getElementType(), wide = nn::getComputeType(element);
    SmallVector<int64_t> axes;
    SmallVector<AffineExpr> channel(type.getRank() - 1, b.getAffineConstantExpr(1));
    channel[0] = nn::getDims(cast<RankedTensorType>(op.getMean().getType()))[0];
    for (int64_t k = 0; k < type.getRank(); ++k)
      if (k != 1)
        axes.push_back(k);
    auto castTo = [&](Value value, Type to) -> Value {
      return getElementTypeOrSelf(value.getType()) == to ? value : Value(nn::CastOp::create(b, value, to));
    };
    auto spread = [&](Value value) -> Value {
      return nn::ReshapeOp::create(b, nn::getTensorType(channel, getElementTypeOrSelf(value.getType())), value);
    };
    auto sum = [&](Value value) -> Value {
      return nn::ReduceOp::create(b, value, nn::ReduceKind::Sum, axes, /*keepdims=*/false);
    };
    operandGradients.assign(3, Value());
    if (!gradients[0])
      return success();
    Value dy = castTo(gradients[0], wide), x = castTo(op.getInput(), wide);
    Value variance = castTo(op.getVariance(), wide);
    Value deviation = nn::SqrtOp::create(b, nn::AddOp::create(b, variance, createScalar(b, wide, op.getEpsilon().convertToDouble())));
    Value inverse = nn::ReciprocalOp::create(b, deviation);
    Value centred = nn::SubOp::create(b, x, spread(castTo(op.getMean(), wide)));
    Value offset = sum(dy);
    Value slope = nn::MulOp::create(b, sum(nn::MulOp::create(b, dy, centred)), inverse);
    if (wanted[1])
      operandGradients[1] = castTo(slope, getElementTypeOrSelf(op.getScale().getType()));
    if (wanted[2])
      operandGradients[2] = castTo(offset, getElementTypeOrSelf(op.getBias().getType()));
    if (!wanted[0])
      return success();
    Value share = nn::ReciprocalOp::create(b, createCount(b, op.getInput(), axes, wide));
    Value factor = nn::MulOp::create(b, castTo(op.getScale(), wide), inverse);
    Value meanOffset = nn::MulOp::create(b, offset, share);
    Value meanSlope = nn::MulOp::create(b, nn::MulOp::create(b, slope, inverse), share);
    Value dx = nn::SubOp::create(b, nn::SubOp::create(b, dy, spread(meanOffset)), nn::MulOp::create(b, centred, spread(meanSlope)));
    operandGradients[0] = castTo(nn::MulOp::create(b, dx, spread(factor)), element);
    return success();
  }

  /// The number of elements along `axes` of `input`, as a scalar of type `element`.
  static Value createCount(ImplicitLocOpBuilder &b, Value input, ArrayRef<int64_t> axes, Type element) {
    auto type = cast<RankedTensorType>(input.getType());
    double known = 1;
    Value count;
    for (int64_t axis : axes) {
      if (!type.isDynamicDim(axis)) {
        known *= static_cast<double>(type.getDimSize(axis));
        continue;
      }
      Value size = nn::ShapeOp::create(b, input, axis, axis + 1);
      size = nn::CastOp::create(b, nn::ReshapeOp::create(b, RankedTensorType::get({}, b.getI64Type()), size), element);
      count = count ? nn::MulOp::create(b, count, size).getResult() : size;
    }
    Value rest = createScalar(b, element, known);
    return count ? nn::MulOp::create(b, count, rest).getResult() : rest;
  }
};

/// The same elements are dropped, and the others scaled alike.
struct DropoutRule : nn::DifferentiableOpInterface::ExternalModel<DropoutRule, train::DropoutOp> {
  LogicalResult buildBackward(Operation *operation, OpBuilder &builder, ValueRange gradients, ArrayRef<bool>,
                              SmallVectorImpl<Value> &operandGradients) const {
    auto op = cast<train::DropoutOp>(operation);
    operandGradients.assign(3, Value());
    operandGradients[0] = train::DropoutOp::create(builder, op.getLoc(), gradients[0], op.getSeed(), op.getStep(),
                                                   op.getRatioAttr(), op.getStreamAttr());
    return success();
  }
};
} // namespace

void autodiff::registerTrainingRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, train::TrainDialect *) {
    train::BatchNormOp::attachInterface<BatchNormRule>(*context);
    train::DropoutOp::attachInterface<DropoutRule>(*context);
  });
}
