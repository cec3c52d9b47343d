// Combining values: see Combine.h.
#include "codegen/Cpu/Combine.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

using kernel::CombineKind;

Value cpu::combine(KernelBuilder &b, CombineKind kind, Value x, Value y) {
  bool isFloat = isa<FloatType>(getElementTypeOrSelf(x));
  // The sign of a zero maximum is nobody's business, and costs instructions.
  auto noSign = arith::FastMathFlags::nsz;
  switch (kind) {
  case CombineKind::Add:
    return isFloat ? Value(arith::AddFOp::create(b, x, y)) : Value(arith::AddIOp::create(b, x, y));
  case CombineKind::Mul:
    return isFloat ? Value(arith::MulFOp::create(b, x, y)) : Value(arith::MulIOp::create(b, x, y));
  case CombineKind::Max:
    return isFloat ? Value(arith::MaximumFOp::create(b, x, y, noSign)) : Value(arith::MaxSIOp::create(b, x, y));
  case CombineKind::Min:
    return isFloat ? Value(arith::MinimumFOp::create(b, x, y, noSign)) : Value(arith::MinSIOp::create(b, x, y));
  case CombineKind::UMax:
    return arith::MaxUIOp::create(b, x, y);
  case CombineKind::UMin:
    return arith::MinUIOp::create(b, x, y);
  }
  return x;
}

/// The identity as an attribute of `element`.
static TypedAttr identityAttr(CombineKind kind, Type element) {
  if (auto type = dyn_cast<FloatType>(element)) {
    const llvm::fltSemantics &semantics = type.getFloatSemantics();
    if (kind == CombineKind::Max || kind == CombineKind::Min)
      return FloatAttr::get(type, APFloat::getInf(semantics, /*Negative=*/kind == CombineKind::Max));
    return FloatAttr::get(type, kind == CombineKind::Mul ? 1.0 : 0.0);
  }
  unsigned width = element.getIntOrFloatBitWidth();
  switch (kind) {
  case CombineKind::Mul:
    return IntegerAttr::get(element, 1);
  case CombineKind::Max:
    return IntegerAttr::get(element, APInt::getSignedMinValue(width));
  case CombineKind::Min:
    return IntegerAttr::get(element, APInt::getSignedMaxValue(width));
  case CombineKind::UMin:
    return IntegerAttr::get(element, APInt::getMaxValue(width));
  default:
    return IntegerAttr::get(element, 0);
  }
}

Value cpu::getIdentity(KernelBuilder &b, CombineKind kind, Type type) {
  TypedAttr attr = identityAttr(kind, getElementTypeOrSelf(type));
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(b, attr);
}

Value cpu::combineLanes(KernelBuilder &b, CombineKind kind, Value vector) {
  int64_t width = cast<VectorType>(vector.getType()).getDimSize(0);
  for (; width % 2 == 0; width /= 2) {
    SmallVector<int64_t> low = llvm::to_vector(llvm::seq<int64_t>(0, width / 2));
    SmallVector<int64_t> high = llvm::to_vector(llvm::seq<int64_t>(width / 2, width));
    vector = combine(b, kind, vector::ShuffleOp::create(b, vector, vector, low),
                     vector::ShuffleOp::create(b, vector, vector, high));
  }
  Value result = vector::ExtractOp::create(b, vector, int64_t(0));
  for (int64_t lane = 1; lane < width; ++lane)
    result = combine(b, kind, result, vector::ExtractOp::create(b, vector, lane));
  return result;
}

Value cpu::combineChains(KernelBuilder &b, CombineKind kind, ArrayRef<Value> chains) {
  if (chains.size() == 1)
    return chains[0];
  size_t half = chains.size() / 2;
  return combine(b, kind, combineChains(b, kind, chains.take_front(half)), combineChains(b, kind, chains.drop_front(half)));
}

SmallVector<Value> cpu::chainLoop(KernelBuilder &b, CombineKind kind, Value lower, Value upper, int64_t step,
                                  ValueRange chains, function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  constexpr int64_t blockSteps = 256;
  std::optional<int64_t> length = getConstantIntValue(b.sub(upper, lower));
  bool isRounding = kind == CombineKind::Add && isa<FloatType>(getElementTypeOrSelf(chains[0]));
  if (!isRounding || (length && *length <= blockSteps * step))
    return b.forLoop(lower, upper, step, chains, body);
  SmallVector<Value> zeros(chains.size(), getIdentity(b, kind, chains[0].getType()));
  return b.forLoop(lower, upper, blockSteps * step, chains, [&](Value start, ValueRange carried) {
    Value end = b.min(b.addConst(start, blockSteps * step), upper);
    SmallVector<Value> sums = b.forLoop(start, end, step, zeros, body);
    for (auto [sum, chain] : llvm::zip(sums, carried))
      sum = combine(b, kind, chain, sum);
    return sums;
  });
}

SmallVector<Value> cpu::accumulateRange(KernelBuilder &b, CombineKind kind, Value lower, Value upper, int64_t width,
                                        ValueRange chains, function_ref<Value(Value, const Lanes &)> term) {
  int64_t step = width * chains.size();
  Value whole = b.mulConst(b.floorDiv(b.sub(upper, lower), b.index(step)), step);
  Value middle = b.add(lower, whole);
  SmallVector<Value> next = chainLoop(b, kind, lower, middle, step, chains, [&](Value i, ValueRange carried) {
    SmallVector<Value> sums;
    for (auto [k, sum] : llvm::enumerate(carried))
      sums.push_back(combine(b, kind, sum, term(b.addConst(i, k * width), b.full(width))));
    return sums;
  });
  // Whole vectors that are left, and the partial one, go to the first chain.
  next[0] = b.vectorLoop(middle, upper, width, ValueRange(next[0]), [&](Value i, const Lanes &lanes, ValueRange carried) {
    Value sum = combine(b, kind, carried[0], term(i, lanes));
    if (!lanes.isFull())
      sum = arith::SelectOp::create(b, lanes.mask, sum, carried[0]);
    return SmallVector<Value>{sum};
  })[0];
  return next;
}

Value cpu::combineRange(KernelBuilder &b, CombineKind kind, Value lower, Value upper, int64_t width, Type type,
                        function_ref<Value(Value, const Lanes &)> term) {
  SmallVector<Value> chains(numChains, getIdentity(b, kind, b.vectorType(width, type)));
  chains = accumulateRange(b, kind, lower, upper, width, chains, term);
  return combineLanes(b, kind, combineChains(b, kind, chains));
}
