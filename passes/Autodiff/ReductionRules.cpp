// Gradients of reductions and pools.
#include "passes/Autodiff/GradientBuilder.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;
using dlc::nn::ReduceKind;

namespace {
/// A reduction under differentiation: input, result and gradient, the last two with reduced dimensions of size 1.
struct Reduction {
  GradientBuilder &b;
  Value x, y, g;
  SmallVector<int64_t> axes;
  Type element, wide; // of the input; what sums are computed in

  Value sum(Value value) { return b.reduce(ReduceKind::Sum, value, axes, /*keepdims=*/true); }
};
using ReductionRule = Value (*)(Reduction &r);

Value sumRule(Reduction &r) { return r.b.expand(r.g, typeOf(r.x)); }

Value meanRule(Reduction &r) {
  Value count = r.b.countAlong(r.x, r.axes, r.wide);
  Value share =
      r.b.map(r.element, {r.g, count}, [](ScalarMath &m, ValueRange args) { return m.div(args[0], args[1]); });
  return r.b.expand(share, typeOf(r.x));
}

/// Shared evenly among ties.
Value extremumRule(Reduction &r) {
  auto isBest = [](ScalarMath &m, ValueRange args) { return m.compare(Predicate::OEQ, args[0], args[1]); };
  Value count = r.sum(r.b.map(r.wide, {r.x, r.y}, [&](ScalarMath &m, ValueRange args) {
    return m.select(isBest(m, args), m.like(args[0], 1), m.like(args[0], 0));
  }));
  return r.b.map(r.element, {r.x, r.y, r.g, count}, [&](ScalarMath &m, ValueRange args) {
    return m.div(m.selectOrZero(isBest(m, args), args[2]), args[3]);
  });
}

/// The product of the others: by division where no element is 0; where one is, it alone has a gradient.
Value prodRule(Reduction &r) {
  auto isZero = [](ScalarMath &m, Value x) { return m.compare(Predicate::OEQ, x, 0); };
  Value zeros = r.sum(r.b.map(r.wide, {r.x}, [&](ScalarMath &m, ValueRange args) {
    return m.select(isZero(m, args[0]), m.like(args[0], 1), m.like(args[0], 0));
  }));
  Value others = r.b.map(r.wide, {r.x}, [&](ScalarMath &m, ValueRange args) {
    return m.select(isZero(m, args[0]), m.like(args[0], 1), args[0]);
  });
  others = r.b.reduce(ReduceKind::Prod, others, r.axes, /*keepdims=*/true);
  return r.b.map(r.element, {r.x, r.g, zeros, others}, [&](ScalarMath &m, ValueRange args) {
    Value x = args[0], product = m.mul(args[1], args[3]);
    Value alone = m.selectOrZero(m.compare(Predicate::OEQ, args[2], 1), product);
    Value plain = m.selectOrZero(m.compare(Predicate::OEQ, args[2], 0), m.div(product, x));
    return m.select(isZero(m, x), alone, plain);
  });
}

Value l1Rule(Reduction &r) {
  return r.b.map(r.element, {r.x, r.g}, [](ScalarMath &m, ValueRange args) {
    Value below = m.selectOrZero(m.compare(Predicate::OLT, args[0], 0), m.neg(args[1]));
    return m.select(m.compare(Predicate::OGT, args[0], 0), args[1], below);
  });
}

/// g * x / y; 0 where the norm is.
Value l2Rule(Reduction &r) {
  return r.b.map(r.element, {r.x, r.y, r.g}, [](ScalarMath &m, ValueRange args) {
    Value slope = m.div(m.mul(args[2], args[0]), args[1]);
    return m.select(m.compare(Predicate::OEQ, args[1], 0), m.like(args[0], 0), slope);
  });
}

/// g / sum(x), the sum being exp(y).
Value logSumRule(Reduction &r) {
  Value share = r.b.map(r.element, {r.y, r.g},
                        [](ScalarMath &m, ValueRange args) { return m.mul(args[1], m.exp(m.neg(args[0]))); });
  return r.b.expand(share, typeOf(r.x));
}

Value logSumExpRule(Reduction &r) {
  return r.b.map(r.element, {r.x, r.y, r.g}, [](ScalarMath &m, ValueRange args) {
    return m.mul(args[2], m.exp(m.sub(args[0], args[1])));
  });
}

Value sumSquareRule(Reduction &r) {
  return r.b.map(r.element, {r.x, r.g},
                 [](ScalarMath &m, ValueRange args) { return m.mul(m.mul(args[1], args[0]), 2.0); });
}

/// By the number of the kind.
constexpr std::pair<ReduceKind, ReductionRule> reductionRules[] = {
    {ReduceKind::Sum, sumRule},          {ReduceKind::Mean, meanRule},
    {ReduceKind::Max, extremumRule},     {ReduceKind::Min, extremumRule},
    {ReduceKind::Prod, prodRule},        {ReduceKind::L1, l1Rule},
    {ReduceKind::L2, l2Rule},            {ReduceKind::LogSum, logSumRule},
    {ReduceKind::LogSumExp, logSumExpRule}, {ReduceKind::SumSquare, sumSquareRule},
};

LogicalResult reduceRule(nn::ReduceOp op, Backward &w) {
  if (!w.wanted[0])
    return success();
  auto type = typeOf(op.getInput());
  SmallVector<AffineExpr> dims = nn::getDims(type);
  for (int64_t axis : op.getAxes())
    dims[axis] = w.b.constant(1);
  Reduction reduction = {w.b,
                         op.getInput(),
                         w.b.reshape(op.getResult(), dims),
                         w.b.reshape(w.gradient, dims),
                         llvm::to_vector(op.getAxes()),
                         type.getElementType(),
                         nn::getComputeType(type.getElementType())};
  const auto *rule = llvm::find_if(reductionRules, [&](auto &row) { return row.first == op.getKind(); });
  w.results[0] = w.b.reshapeTo(rule->second(reduction), type);
  return success();
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

LogicalResult maxPoolRule(nn::MaxPoolOp op, Backward &w) {
  if (w.wanted[0])
    w.results[0] = w.b.make<nn::MaxPoolGradOp>(op.getInput().getType(), op.getInput(), w.gradient, op.getKernelAttr(),
                                               op.getStridesAttr(), op.getPadsAttr(), op.getDilationsAttr(),
                                               op.getCeilModeAttr());
  return success();
}

LogicalResult avgPoolRule(nn::AvgPoolOp op, Backward &w) {
  if (w.wanted[0])
    w.results[0] = w.b.make<nn::AvgPoolGradOp>(op.getInput().getType(), w.gradient, op.getKernelAttr(),
                                               op.getStridesAttr(), op.getPadsAttr(), op.getDilationsAttr(),
                                               op.getCeilModeAttr(), op.getCountIncludePadAttr());
  return success();
}
} // namespace

void autodiff::attachReductionRules(MLIRContext *context) {
  attach<nn::ReduceOp, reduceRule>(context);
  attach<nn::MaxPoolOp, maxPoolRule>(context);
  attach<nn::AvgPoolOp, avgPoolRule>(context);
}
