// Gradients of losses that are ops.
#include "passes/Autodiff/GradientBuilder.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

namespace {
/// (softmax - onehot(label)) * g.
LogicalResult softmaxCrossEntropyRule(nn::SoftmaxCrossEntropyOp op, Backward &w) {
  if (!w.wanted[0])
    return success();
  GradientBuilder &b = w.b;
  auto type = typeOf(op.getLogits());
  if (type.isDynamicDim(1))
    return op.emitOpError("is not differentiable with a number of classes that is not constant: ") << type;
  SmallVector<AffineExpr> dims = dimsOf(op.getLabels());
  dims.insert(dims.begin() + 1, b.constant(1));
  Value probabilities = b.make<nn::SoftmaxOp>(b.widen(op.getLogits()), b.builder.getI64IntegerAttr(1), UnitAttr());
  Value gradient = b.reshape(w.gradient, dims), labels = b.reshape(op.getLabels(), dims);
  Value classes = b.iota(elementOf(labels), type.getDimSize(1), 0, type.getRank() - 1);
  w.results[0] = b.map(type.getElementType(), {probabilities, gradient, labels, classes},
                       [](ScalarMath &m, ValueRange args) {
                         Value p = args[0], g = args[1];
                         Value isLabel = m.make<arith::CmpIOp>(arith::CmpIPredicate::eq, args[2], args[3]);
                         return m.mul(m.sub(p, m.select(isLabel, m.like(p, 1), m.like(p, 0))), g);
                       });
  return success();
}
} // namespace

void autodiff::attachLossRules(MLIRContext *context) {
  attach<nn::SoftmaxCrossEntropyOp, softmaxCrossEntropyRule>(context);
}
