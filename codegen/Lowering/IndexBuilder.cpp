// Folding as it goes.
#include "codegen/Lowering/IndexBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

static std::optional<int64_t> constantOf(Value value) { return getConstantIntValue(value); }

Value IndexBuilder::constantInt(Type type, int64_t value) {
  return arith::ConstantOp::create(*this, getIntegerAttr(type, value));
}

Value IndexBuilder::add(Value a, Value b) {
  std::optional<int64_t> ca = constantOf(a), cb = constantOf(b);
  if (ca && cb)
    return constantInt(a.getType(), *ca + *cb);
  if (ca && *ca == 0)
    return b;
  if (cb && *cb == 0)
    return a;
  return arith::AddIOp::create(*this, a, b);
}

Value IndexBuilder::sub(Value a, Value b) {
  std::optional<int64_t> ca = constantOf(a), cb = constantOf(b);
  if (ca && cb)
    return constantInt(a.getType(), *ca - *cb);
  if (cb && *cb == 0)
    return a;
  return arith::SubIOp::create(*this, a, b);
}

Value IndexBuilder::mul(Value a, Value b) {
  std::optional<int64_t> ca = constantOf(a), cb = constantOf(b);
  if (ca && cb)
    return constantInt(a.getType(), *ca * *cb);
  if ((ca && *ca == 0) || (cb && *cb == 1))
    return a;
  if ((cb && *cb == 0) || (ca && *ca == 1))
    return b;
  return arith::MulIOp::create(*this, a, b);
}

Value IndexBuilder::floorDiv(Value a, Value b) {
  std::optional<int64_t> ca = constantOf(a), cb = constantOf(b);
  if (ca && cb && *cb > 0)
    return constantInt(a.getType(), *ca / *cb);
  if (cb && *cb == 1)
    return a;
  return arith::DivUIOp::create(*this, a, b);
}

Value IndexBuilder::mod(Value a, Value b) {
  std::optional<int64_t> ca = constantOf(a), cb = constantOf(b);
  if (ca && cb && *cb > 0)
    return constantInt(a.getType(), *ca % *cb);
  if (cb && *cb == 1)
    return constantInt(a.getType(), 0);
  return arith::RemUIOp::create(*this, a, b);
}

Value IndexBuilder::min(Value a, Value b) {
  std::optional<int64_t> ca = constantOf(a), cb = constantOf(b);
  if (ca && cb)
    return constantInt(a.getType(), std::min(*ca, *cb));
  return arith::MinSIOp::create(*this, a, b);
}

Value IndexBuilder::max(Value a, Value b) {
  std::optional<int64_t> ca = constantOf(a), cb = constantOf(b);
  if (ca && cb)
    return constantInt(a.getType(), std::max(*ca, *cb));
  return arith::MaxSIOp::create(*this, a, b);
}

Value IndexBuilder::less(Value a, Value b) { return arith::CmpIOp::create(*this, arith::CmpIPredicate::slt, a, b); }

SmallVector<Value> IndexBuilder::delinearize(Value linear, ArrayRef<Value> radices) {
  SmallVector<Value> digits(radices.size());
  for (size_t k = radices.size(); k-- > 1;) {
    digits[k] = mod(linear, radices[k]);
    linear = floorDiv(linear, radices[k]);
  }
  if (!radices.empty())
    digits[0] = linear;
  return digits;
}

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

void IndexBuilder::forLoop(Value lower, Value upper, Value step, function_ref<void(Value)> body) {
  forLoop(lower, upper, step, ValueRange(), [&](Value i, ValueRange) {
    body(i);
    return SmallVector<Value>();
  });
}

SmallVector<Value> IndexBuilder::forLoop(Value lower, Value upper, Value step, ValueRange initial,
                                       function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  std::optional<int64_t> lo = constantOf(lower), hi = constantOf(upper), by = constantOf(step);
  if (lo && hi && *lo >= *hi)
    return llvm::to_vector(initial);
  if (lo && hi && by && *lo + *by >= *hi) // once
    return body(lower, initial);
  auto loop = scf::ForOp::create(*this, lower, upper, step, initial);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(loop.getBody());
  SmallVector<Value> next = body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!initial.empty()) { // a loop without results is built with its yield
    setInsertionPointToEnd(loop.getBody());
    scf::YieldOp::create(*this, next);
  }
  return SmallVector<Value>(loop.getResults());
}

void IndexBuilder::ifThen(Value condition, function_ref<void()> then) {
  if (!condition)
    return then();
  if (std::optional<int64_t> known = constantOf(condition)) {
    if (*known)
      then();
    return;
  }
  auto op = scf::IfOp::create(*this, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(&op.getThenRegion().front());
  then();
}
