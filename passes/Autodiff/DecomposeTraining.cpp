// Training forms in nn ops.
#include "passes/Autodiff/Passes.h"
#include "passes/Autodiff/Ports.h"

namespace dlc::autodiff {
#define GEN_PASS_DEF_DECOMPOSETRAINING
#include "passes/Autodiff/Passes.h.inc"
} // namespace dlc::autodiff

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

/// y = (x - mean) * (scale / sqrt(variance + epsilon)) + bias.
static void decompose(train::BatchNormOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), op);
  auto type = cast<RankedTensorType>(op.getInput().getType());
  Type wide = nn::getComputeType(type.getElementType());
  SmallVector<int64_t> axes;
  for (int64_t k = 0; k < type.getRank(); ++k)
    if (k != 1)
      axes.push_back(k);
  // [C] beside [N, C, D...].
  SmallVector<AffineExpr> channel(type.getRank() - 1, b.getAffineConstantExpr(1));
  channel[0] = nn::getDims(cast<RankedTensorType>(op.getMean().getType()))[0];
  auto castTo = [&](Value value, Type element) -> Value {
    return cast<RankedTensorType>(value.getType()).getElementType() == element ? value : Value(nn::CastOp::create(b, value, element));
  };
  auto spread = [&](Value value) -> Value {
    return nn::ReshapeOp::create(b, nn::getTensorType(channel, cast<RankedTensorType>(value.getType()).getElementType()), value);
  };
  Value x = castTo(op.getInput(), wide);
  Value mean = nn::ReduceOp::create(b, x, nn::ReduceKind::Mean, axes, /*keepdims=*/false);
  Value centred = nn::SubOp::create(b, x, spread(mean));
  Value variance = nn::ReduceOp::create(b, nn::MulOp::create(b, centred, centred), nn::ReduceKind::Mean, axes, /*keepdims=*/false);
  Value deviation = nn::SqrtOp::create(b, nn::AddOp::create(b, variance, createScalar(b, wide, op.getEpsilon().convertToDouble())));
  Value factor = nn::DivOp::create(b, castTo(op.getScale(), wide), deviation);
  Value result = nn::AddOp::create(b, nn::MulOp::create(b, centred, spread(factor)), spread(castTo(op.getBias(), wide)));
  op.getResult().replaceAllUsesWith(castTo(result, type.getElementType()));
  op.getMean().replaceAllUsesWith(castTo(mean, type.getElementType()));
  op.getVariance().replaceAllUsesWith(castTo(variance, type.getElementType()));
  op.erase();
}

namespace {
struct DecomposeTraining : autodiff::impl::DecomposeTrainingBase<DecomposeTraining> {
  void runOnOperation() override {
    getOperation().walk([](train::BatchNormOp op) { decompose(op); });
  }
};
} // namespace
