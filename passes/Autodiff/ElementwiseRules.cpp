// Gradients of elementwise ops, derived from their scalar bodies: one nn.map per operand with what it needs. A small
// table holds the ops whose derivative is better written by the result, so that the operand need not be kept, and
// those where PyTorch's convention at a kink differs from what follows from the body.
#include "passes/Autodiff/GradientBuilder.h"
#include "passes/Autodiff/ScalarDerivative.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

namespace {
/// The derivative of a unary op: `build` gets the operand's or the result's element and the incoming gradient, and
/// returns null where the derivative is zero.
struct ScalarRule {
  bool byResult = false;
  Value (*build)(ScalarMath &m, Operation *op, Value v, Value g) = nullptr;
};

double alphaOf(Operation *op) { return op->getAttrOfType<FloatAttr>("alpha").getValueAsDouble(); }

Value zeroRule(ScalarMath &, Operation *, Value, Value) { return {}; }
Value expRule(ScalarMath &m, Operation *, Value y, Value g) { return m.mul(g, y); }
Value sqrtRule(ScalarMath &m, Operation *, Value y, Value g) { return m.div(m.mul(g, 0.5), y); }
Value reciprocalRule(ScalarMath &m, Operation *, Value y, Value g) { return m.neg(m.mul(g, m.mul(y, y))); }
Value tanhRule(ScalarMath &m, Operation *, Value y, Value g) { return m.mul(g, m.sub(m.like(y, 1), m.mul(y, y))); }
Value sigmoidRule(ScalarMath &m, Operation *, Value y, Value g) {
  return m.mul(g, m.mul(m.sub(m.like(y, 1), y), y));
}
/// The slope is sigmoid(x) = 1 - exp(-y).
Value softplusRule(ScalarMath &m, Operation *, Value y, Value g) {
  return m.neg(m.mul(g, m.make<math::ExpM1Op>(m.neg(y))));
}
/// A NaN lets the gradient through, as in PyTorch.
Value reluRule(ScalarMath &m, Operation *, Value y, Value g) {
  return m.select(m.compare(Predicate::OLE, y, 0), m.like(g, 0), g);
}
Value leakyReluRule(ScalarMath &m, Operation *op, Value v, Value g) {
  return m.select(m.compare(Predicate::OGT, v, 0), g, m.mul(g, alphaOf(op)));
}
Value eluRule(ScalarMath &m, Operation *op, Value y, Value g) {
  Value slope = m.add(y, m.like(y, alphaOf(op)));
  return m.select(m.compare(Predicate::OLE, y, 0), m.mul(g, slope), g);
}
Value hardSigmoidRule(ScalarMath &m, Operation *op, Value y, Value g) {
  Value isInside = m.both(m.compare(Predicate::OGT, y, 0), m.compare(Predicate::OLT, y, 1));
  return m.selectOrZero(isInside, m.mul(g, alphaOf(op)));
}
Value hardSwishRule(ScalarMath &m, Operation *, Value x, Value g) {
  Value inside = m.mul(g, m.add(m.mul(x, 1.0 / 3), m.like(x, 0.5)));
  Value below = m.select(m.compare(Predicate::OLE, x, -3), m.like(g, 0), inside);
  return m.select(m.compare(Predicate::OLT, x, 3), below, g);
}
Value clipRule(ScalarMath &m, Operation *op, Value x, Value g) {
  auto clip = cast<nn::ClipOp>(op);
  Value isInside = m.both(m.compare(Predicate::OGE, x, clip.getMin().convertToDouble()),
                          m.compare(Predicate::OLE, x, clip.getMax().convertToDouble()));
  return m.selectOrZero(isInside, g);
}

/// The row of an op; without `build` the derivative follows from the scalar body.
using Choose = ScalarRule (*)(Operation *op);

template <bool byResult, auto build>
ScalarRule always(Operation *) { return {byResult, build}; }
/// The sign of the result tells that of the operand only for a positive slope.
ScalarRule chooseLeakyRelu(Operation *op) { return {alphaOf(op) > 0, leakyReluRule}; }
ScalarRule chooseElu(Operation *op) { return alphaOf(op) > 0 ? ScalarRule{true, eluRule} : ScalarRule(); }
ScalarRule chooseHardSigmoid(Operation *op) {
  return alphaOf(op) > 0 ? ScalarRule{true, hardSigmoidRule} : ScalarRule();
}

const llvm::DenseMap<TypeID, Choose> &getTable() {
  static const llvm::DenseMap<TypeID, Choose> table = {
      {TypeID::get<nn::SignOp>(), always<false, zeroRule>},
      {TypeID::get<nn::ExpOp>(), always<true, expRule>},
      {TypeID::get<nn::SqrtOp>(), always<true, sqrtRule>},
      {TypeID::get<nn::ReciprocalOp>(), always<true, reciprocalRule>},
      {TypeID::get<nn::TanhOp>(), always<true, tanhRule>},
      {TypeID::get<nn::SigmoidOp>(), always<true, sigmoidRule>},
      {TypeID::get<nn::SoftplusOp>(), always<true, softplusRule>},
      {TypeID::get<nn::ReluOp>(), always<true, reluRule>},
      {TypeID::get<nn::LeakyReluOp>(), chooseLeakyRelu},
      {TypeID::get<nn::EluOp>(), chooseElu},
      {TypeID::get<nn::HardSigmoidOp>(), chooseHardSigmoid},
      {TypeID::get<nn::HardSwishOp>(), always<false, hardSwishRule>},
      {TypeID::get<nn::ClipOp>(), always<false, clipRule>},
  };
  return table;
}

/// A body under construction over all that a derivative may need: the operands, the result, the gradient.
class Draft {
public:
  Draft(nn::ElementwiseOpInterface op, Value gradient, GradientBuilder &b) : op(op), b(b) {
    llvm::append_range(values, op->getOperands());
    values.push_back(op->getResult(0));
    values.push_back(gradient);
    for (Value value : values)
      block().addArgument(nn::getComputeType(elementOf(value)), b.loc);
  }

  /// The adjoint of operand `k` as a tensor of the result's shape; null if it is zero.
  FailureOr<Value> build(unsigned k) {
    OpBuilder builder(b.getContext());
    builder.setInsertionPointToStart(&block());
    ScalarMath math{builder, b.loc};
    unsigned numOperands = op->getNumOperands();
    Value result = block().getArgument(numOperands), gradient = block().getArgument(numOperands + 1), adjoint;
    auto row = getTable().find(op->getName().getTypeID());
    ScalarRule rule = row == getTable().end() ? ScalarRule() : row->second(op);
    if (rule.build) {
      adjoint = rule.build(math, op, rule.byResult ? result : block().getArgument(k), gradient);
    } else {
      Value value = op.buildScalar(builder, b.loc, block().getArguments().take_front(numOperands));
      Expected<Value> derivative = buildScalarDerivative(builder, b.loc, value, gradient, block().getArgument(k));
      if (!derivative)
        return op->emitOpError("is not differentiable: ") << llvm::toString(derivative.takeError());
      adjoint = *derivative;
    }
    return adjoint ? materialize(adjoint, elementOf(op->getOperand(k))) : Value();
  }

private:
  Block &block() { return body.empty() ? body.emplaceBlock() : body.front(); }

  /// The nn.map that yields `adjoint`, with the inputs that it uses; the gradient itself if that is all.
  Value materialize(Value adjoint, Type elementType) {
    if (auto argument = dyn_cast<BlockArgument>(adjoint)) {
      Value value = values[argument.getArgNumber()];
      if (value.getType() == withElement(typeOf(op->getResult(0)), elementType))
        return value;
    }
    llvm::SmallPtrSet<Operation *, 32> needed;
    llvm::SmallPtrSet<Value, 8> read;
    SmallVector<Value> pending = {adjoint};
    while (!pending.empty()) {
      Value value = pending.pop_back_val();
      Operation *definition = value.getDefiningOp();
      if (!definition)
        read.insert(value);
      else if (needed.insert(definition).second)
        llvm::append_range(pending, definition->getOperands());
    }
    SmallVector<Value> inputs;
    SmallVector<unsigned> numbers;
    for (BlockArgument argument : block().getArguments()) {
      if (!read.contains(argument))
        continue;
      numbers.push_back(argument.getArgNumber());
      inputs.push_back(values[argument.getArgNumber()]);
    }
    auto map = nn::MapOp::create(b.builder, b.loc, withElement(typeOf(op->getResult(0)), elementType), inputs);
    OpBuilder::InsertionGuard guard(b.builder);
    Block *target = b.builder.createBlock(&map.getBody());
    IRMapping mapping;
    for (unsigned number : numbers)
      mapping.map(block().getArgument(number), target->addArgument(block().getArgument(number).getType(), b.loc));
    for (Operation &inner : block())
      if (needed.contains(&inner))
        b.builder.clone(inner, mapping);
    nn::YieldOp::create(b.builder, b.loc, mapping.lookup(adjoint));
    return map;
  }

  nn::ElementwiseOpInterface op;
  GradientBuilder &b;
  SmallVector<Value> values;
  Region body;
};

LogicalResult elementwiseRule(nn::ElementwiseOpInterface op, Backward &w) {
  for (auto [k, operand] : llvm::enumerate(op->getOperands())) {
    if (!w.wanted[k] || !isa<FloatType>(elementOf(operand)))
      continue;
    FailureOr<Value> adjoint = Draft(op, w.gradient, w.b).build(k);
    if (failed(adjoint))
      return failure();
    if (*adjoint)
      w.results[k] = w.b.sumTo(*adjoint, typeOf(operand));
  }
  return success();
}

template <typename Op>
LogicalResult derivedRule(Op op, Backward &w) {
  return elementwiseRule(cast<nn::ElementwiseOpInterface>(op.getOperation()), w);
}

/// Between floats the identity; nothing comes out of an integer.
LogicalResult castRule(nn::CastOp op, Backward &w) {
  Type from = elementOf(op.getInput());
  if (w.wanted[0] && isa<FloatType>(from))
    w.results[0] = w.b.cast(w.gradient, from);
  return success();
}

LogicalResult quantizeRule(nn::QuantizeOp op, Backward &) {
  return op.emitOpError("is not differentiable: its steps have derivative 0; train the model before it is quantized");
}
LogicalResult dequantizeRule(nn::DequantizeOp op, Backward &) {
  return op.emitOpError("is not differentiable: it reads integers; train the model before it is quantized");
}

template <typename... Ops>
void attachDerived(MLIRContext *context) {
  (attach<Ops, derivedRule<Ops>>(context), ...);
}
} // namespace

void autodiff::attachElementwiseRules(MLIRContext *context) {
  using namespace nn;
  attachDerived<AddOp, SubOp, MulOp, DivOp, PowOp, MinOp, MaxOp, NegOp, AbsOp, SignOp, FloorOp, CeilOp, RoundOp,
                ReciprocalOp, SqrtOp, ExpOp, LogOp, ErfOp, SinOp, CosOp, TanhOp, SigmoidOp, SoftplusOp, ReluOp,
                LeakyReluOp, EluOp, GeluOp, HardSigmoidOp, HardSwishOp, ClipOp, WhereOp, MapOp>(context);
  attach<CastOp, castRule>(context);
  attach<QuantizeOp, quantizeRule>(context);
  attach<DequantizeOp, dequantizeRule>(context);
}
