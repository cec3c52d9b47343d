// One rule per arith and math op, applied backwards over the ops that lie between the argument and the value. The
// builder folds constants on the way, so that derivatives of linear bodies come out short.
#include "passes/Autodiff/ScalarDerivative.h"

#include "passes/Autodiff/ScalarMath.h"

#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

namespace {
/// The state of one derivative: what each value's adjoint has come to so far.
struct Adjoints : ScalarMath {
  Adjoints(OpBuilder &builder, Location loc) : ScalarMath{builder, loc} {}

  /// Whether the derivative by the argument passes through `value`.
  bool isActive(Value value) const { return active.contains(value); }
  /// Adds to the adjoint of `value`.
  void pass(Value value, Value contribution) {
    auto [it, isFirst] = sums.try_emplace(value, contribution);
    if (!isFirst)
      it->second = add(it->second, contribution);
  }

  llvm::DenseSet<Value> active;
  llvm::DenseMap<Value, Value> sums;
};

/// Passes the adjoint `g` of the op's result on to its active operands.
using Rule = void (*)(Adjoints &a, Operation *op, Value g);

/// Roundings, and whatever else is constant almost everywhere.
void zeroRule(Adjoints &, Operation *, Value) {}

void addRule(Adjoints &a, Operation *op, Value g) {
  for (Value operand : op->getOperands())
    if (a.isActive(operand))
      a.pass(operand, g);
}

void subRule(Adjoints &a, Operation *op, Value g) {
  if (a.isActive(op->getOperand(0)))
    a.pass(op->getOperand(0), g);
  if (a.isActive(op->getOperand(1)))
    a.pass(op->getOperand(1), a.neg(g));
}

void mulRule(Adjoints &a, Operation *op, Value g) {
  for (unsigned k : {0, 1})
    if (a.isActive(op->getOperand(k)))
      a.pass(op->getOperand(k), a.mul(g, op->getOperand(1 - k)));
}

void divRule(Adjoints &a, Operation *op, Value g) {
  Value y = op->getOperand(1);
  if (a.isActive(op->getOperand(0)))
    a.pass(op->getOperand(0), a.div(g, y));
  if (a.isActive(y))
    a.pass(y, a.neg(a.div(a.mul(g, op->getResult(0)), y)));
}

void negRule(Adjoints &a, Operation *op, Value g) { a.pass(op->getOperand(0), a.neg(g)); }

void fmaRule(Adjoints &a, Operation *op, Value g) {
  for (unsigned k : {0, 1})
    if (a.isActive(op->getOperand(k)))
      a.pass(op->getOperand(k), a.mul(g, op->getOperand(1 - k)));
  if (a.isActive(op->getOperand(2)))
    a.pass(op->getOperand(2), g);
}

void convertRule(Adjoints &a, Operation *op, Value g) {
  a.pass(op->getOperand(0), a.convert(g, op->getOperand(0).getType()));
}

void selectRule(Adjoints &a, Operation *op, Value g) {
  Value condition = op->getOperand(0);
  if (a.isActive(op->getOperand(1)))
    a.pass(op->getOperand(1), a.selectOrZero(condition, g));
  if (a.isActive(op->getOperand(2)))
    a.pass(op->getOperand(2), a.select(condition, a.like(g, 0), g));
}

/// All to the one that is chosen, half each to equals.
template <Predicate isBetter>
void extremumRule(Adjoints &a, Operation *op, Value g) {
  Value tie = a.compare(Predicate::OEQ, op->getOperand(0), op->getOperand(1));
  for (unsigned k : {0, 1}) {
    Value mine = op->getOperand(k), other = op->getOperand(1 - k);
    if (!a.isActive(mine))
      continue;
    Value alone = a.selectOrZero(a.compare(isBetter, mine, other), g);
    a.pass(mine, a.select(tie, a.mul(g, 0.5), alone));
  }
}

void absRule(Adjoints &a, Operation *op, Value g) {
  Value x = op->getOperand(0);
  Value below = a.selectOrZero(a.compare(Predicate::OLT, x, 0), a.neg(g));
  a.pass(x, a.select(a.compare(Predicate::OGT, x, 0), g, below));
}

void copysignRule(Adjoints &a, Operation *op, Value g) {
  Value x = op->getOperand(0);
  if (!a.isActive(x))
    return;
  // The sign that x was given, times its own.
  Value same =
      a.mul(a.make<math::CopySignOp>(a.like(x, 1), x), a.make<math::CopySignOp>(a.like(x, 1), op->getOperand(1)));
  a.pass(x, a.mul(g, same));
}

void powRule(Adjoints &a, Operation *op, Value g) {
  Value x = op->getOperand(0), y = op->getOperand(1);
  if (a.isActive(x)) {
    Value slope = a.mul(y, a.make<math::PowFOp>(x, a.sub(y, a.like(y, 1))));
    a.pass(x, a.select(a.compare(Predicate::OEQ, y, 0), a.like(x, 0), a.mul(g, slope)));
  }
  if (a.isActive(y)) {
    Value slope = a.mul(op->getResult(0), a.make<math::LogOp>(x));
    Value isFlat = a.both(a.compare(Predicate::OEQ, x, 0), a.compare(Predicate::OGE, y, 0));
    a.pass(y, a.select(isFlat, a.like(y, 0), a.mul(g, slope)));
  }
}

/// g times the slope that `slope` builds from the operand and the result.
template <Value (*slope)(Adjoints &, Value x, Value y)>
void unaryRule(Adjoints &a, Operation *op, Value g) {
  a.pass(op->getOperand(0), a.mul(g, slope(a, op->getOperand(0), op->getResult(0))));
}

Value expSlope(Adjoints &a, Value x, Value y) { return y; }
Value exp2Slope(Adjoints &a, Value x, Value y) { return a.mul(y, 0.69314718055994530942); }
Value expm1Slope(Adjoints &a, Value x, Value y) { return a.exp(x); }
Value logSlope(Adjoints &a, Value x, Value y) { return a.div(a.like(x, 1), x); }
Value log1pSlope(Adjoints &a, Value x, Value y) { return a.div(a.like(x, 1), a.add(a.like(x, 1), x)); }
Value sqrtSlope(Adjoints &a, Value x, Value y) { return a.div(a.like(y, 0.5), y); }
Value rsqrtSlope(Adjoints &a, Value x, Value y) { return a.mul(a.mul(y, a.mul(y, y)), -0.5); }
Value sinSlope(Adjoints &a, Value x, Value y) { return a.make<math::CosOp>(x); }
Value cosSlope(Adjoints &a, Value x, Value y) { return a.neg(a.make<math::SinOp>(x)); }
Value tanhSlope(Adjoints &a, Value x, Value y) { return a.sub(a.like(y, 1), a.mul(y, y)); }
/// 2 / sqrt(pi) * exp(-x * x).
Value erfSlope(Adjoints &a, Value x, Value y) {
  return a.mul(a.exp(a.neg(a.mul(x, x))), 1.12837916709551257390);
}

using Table = llvm::DenseMap<TypeID, Rule>;

template <typename Op>
Table::value_type row(Rule rule) {
  return {TypeID::get<Op>(), rule};
}

const Table &getTable() {
  static const Table table = {
      row<arith::AddFOp>(addRule),
      row<arith::SubFOp>(subRule),
      row<arith::MulFOp>(mulRule),
      row<arith::DivFOp>(divRule),
      row<arith::NegFOp>(negRule),
      row<arith::SelectOp>(selectRule),
      row<arith::ExtFOp>(convertRule),
      row<arith::TruncFOp>(convertRule),
      row<arith::MaximumFOp>(extremumRule<Predicate::OGT>),
      row<arith::MinimumFOp>(extremumRule<Predicate::OLT>),
      row<arith::MaxNumFOp>(extremumRule<Predicate::OGT>),
      row<arith::MinNumFOp>(extremumRule<Predicate::OLT>),
      row<math::AbsFOp>(absRule),
      row<math::CopySignOp>(copysignRule),
      row<math::FmaOp>(fmaRule),
      row<math::PowFOp>(powRule),
      row<math::ExpOp>(unaryRule<expSlope>),
      row<math::Exp2Op>(unaryRule<exp2Slope>),
      row<math::ExpM1Op>(unaryRule<expm1Slope>),
      row<math::LogOp>(unaryRule<logSlope>),
      row<math::Log1pOp>(unaryRule<log1pSlope>),
      row<math::SqrtOp>(unaryRule<sqrtSlope>),
      row<math::RsqrtOp>(unaryRule<rsqrtSlope>),
      row<math::SinOp>(unaryRule<sinSlope>),
      row<math::CosOp>(unaryRule<cosSlope>),
      row<math::TanhOp>(unaryRule<tanhSlope>),
      row<math::ErfOp>(unaryRule<erfSlope>),
      row<math::FloorOp>(zeroRule),
      row<math::CeilOp>(zeroRule),
      row<math::RoundEvenOp>(zeroRule),
      row<math::TruncOp>(zeroRule),
  };
  return table;
}
} // namespace

Expected<Value> autodiff::buildScalarDerivative(OpBuilder &builder, Location loc, Value value, Value seed,
                                                Value argument) {
  // The ops from the argument to the value, in order. An integer, a boolean among them, ends the chain.
  Adjoints adjoints(builder, loc);
  adjoints.active.insert(argument);
  SmallVector<Operation *> chain;
  if (Operation *last = value.getDefiningOp())
    for (Operation &op : *last->getBlock()) {
      bool isReached = llvm::any_of(op.getOperands(), [&](Value v) { return adjoints.isActive(v); });
      if (isReached && op.getNumResults() == 1 && isa<FloatType>(op.getResult(0).getType())) {
        adjoints.active.insert(op.getResult(0));
        chain.push_back(&op);
      }
      if (&op == last)
        break;
    }
  if (!adjoints.isActive(value))
    return Value();
  adjoints.sums[value] = seed;
  for (Operation *op : llvm::reverse(chain)) {
    auto sum = adjoints.sums.find(op->getResult(0));
    if (sum == adjoints.sums.end())
      continue; // the value does not depend on it
    Value g = sum->second;
    auto rule = getTable().find(op->getName().getTypeID());
    if (rule == getTable().end())
      return createStringError(formatv("'{0}' in its scalar body has no derivative", op->getName()).str());
    rule->second(adjoints, op, g);
  }
  return adjoints.sums.lookup(argument);
}
