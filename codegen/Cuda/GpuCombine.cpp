// Combining values of threads: see GpuCombine.h.
#include "codegen/Cuda/GpuCombine.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

using kernel::CombineKind;

//===----------------------------------------------------------------------===//
// In a thread
//===----------------------------------------------------------------------===//

Value cuda::combine(GpuBuilder &b, CombineKind kind, Value x, Value y) {
  bool isFloat = isa<FloatType>(x.getType());
  switch (kind) {
  case CombineKind::Add:
    return isFloat ? Value(arith::AddFOp::create(b, x, y)) : Value(arith::AddIOp::create(b, x, y));
  case CombineKind::Mul:
    return isFloat ? Value(arith::MulFOp::create(b, x, y)) : Value(arith::MulIOp::create(b, x, y));
  case CombineKind::Max:
    return isFloat ? Value(arith::MaximumFOp::create(b, x, y)) : Value(arith::MaxSIOp::create(b, x, y));
  case CombineKind::Min:
    return isFloat ? Value(arith::MinimumFOp::create(b, x, y)) : Value(arith::MinSIOp::create(b, x, y));
  case CombineKind::UMax:
    return arith::MaxUIOp::create(b, x, y);
  case CombineKind::UMin:
    return arith::MinUIOp::create(b, x, y);
  }
  return x;
}

Value cuda::getIdentity(GpuBuilder &b, CombineKind kind, Type element) {
  if (auto type = dyn_cast<FloatType>(element)) {
    if (kind != CombineKind::Max && kind != CombineKind::Min)
      return b.constant(type, kind == CombineKind::Mul ? 1 : 0);
    APFloat infinity = APFloat::getInf(type.getFloatSemantics(), /*Negative=*/kind == CombineKind::Max);
    return arith::ConstantOp::create(b, FloatAttr::get(type, infinity));
  }
  unsigned width = element.getIntOrFloatBitWidth();
  auto number = [&](const APInt &value) { return arith::ConstantOp::create(b, IntegerAttr::get(element, value)); };
  switch (kind) {
  case CombineKind::Mul:
    return number(APInt(width, 1));
  case CombineKind::Max:
    return number(APInt::getSignedMinValue(width));
  case CombineKind::Min:
    return number(APInt::getSignedMaxValue(width));
  case CombineKind::UMin:
    return number(APInt::getMaxValue(width));
  default:
    return number(APInt(width, 0));
  }
}

Value cuda::combineAll(GpuBuilder &b, CombineKind kind, ArrayRef<Value> values, Type type) {
  if (values.empty())
    return getIdentity(b, kind, type);
  if (values.size() == 1)
    return values[0];
  size_t half = values.size() / 2;
  return combine(b, kind, combineAll(b, kind, values.take_front(half), type),
                 combineAll(b, kind, values.drop_front(half), type));
}

/// A loop whose body combines something with each chain; long sums of floats are cut into blocks.
static SmallVector<Value> chainLoop(GpuBuilder &b, CombineKind kind, Value lower, Value upper, int64_t step, ValueRange chains,
                                    function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  constexpr int64_t blockSteps = 256;
  Type type = chains[0].getType();
  std::optional<int64_t> end = getConstantIntValue(upper);
  bool isRounding = kind == CombineKind::Add && isa<FloatType>(type);
  if (!isRounding || (end && *end <= blockSteps * step))
    return b.forLoop(lower, upper, b.index(step), chains, body);
  SmallVector<Value> zeros(chains.size(), getIdentity(b, kind, type));
  return b.forLoop(lower, upper, b.index(blockSteps * step), chains, [&](Value start, ValueRange carried) {
    // The room is taken, not the end added up: a number beyond the end need not fit the type.
    Value room = b.min(b.sub(upper, start), b.index(blockSteps * step));
    SmallVector<Value> sums = b.forLoop(start, b.add(start, room), b.index(step), zeros, body);
    for (auto [sum, chain] : llvm::zip(sums, carried))
      sum = combine(b, kind, chain, sum);
    return sums;
  });
}

SmallVector<Value> cuda::combineTerms(GpuBuilder &b, CombineKind kind, Value part, int64_t parts, Value total, int64_t width,
                                      Type type, function_ref<SmallVector<Value>(Value)> term) {
  const int64_t numChains = std::clamp<int64_t>(16 / width, 1, 4);
  SmallVector<Value> chains(numChains * width, getIdentity(b, kind, type));
  // Rounds with a term for every chain, then those that are left, to the first one.
  const int64_t round = parts * numChains;
  std::optional<int64_t> known = getConstantIntValue(total);
  bool hasRest = !known || *known % round != 0, hasRounds = !known || *known + parts > round;
  Value middle = !hasRounds ? b.index(0) : total;
  if (hasRounds && hasRest)
    middle = b.mulConst(b.floorDiv(b.sub(b.addConst(total, parts - 1), part), b.index(round)), round);
  chains = chainLoop(b, kind, b.index(0), middle, round, chains, [&](Value i, ValueRange carried) {
    SmallVector<SmallVector<Value>> terms; // all before they are used: loads wait for nothing
    for (int64_t c = 0; c < numChains; ++c)
      terms.push_back(term(b.add(b.addConst(i, c * parts), part)));
    SmallVector<Value> next;
    for (auto [k, value] : llvm::enumerate(carried))
      next.push_back(combine(b, kind, value, terms[k / width][k % width]));
    return next;
  });
  if (hasRest) {
    SmallVector<Value> first(ArrayRef(chains).take_front(width));
    first = b.forLoop(b.add(middle, part), total, b.index(parts), first, [&](Value i, ValueRange carried) {
      SmallVector<Value> next;
      for (auto [value, one] : llvm::zip(carried, term(i)))
        next.push_back(combine(b, kind, value, one));
      return next;
    });
    llvm::copy(first, chains.begin());
  }
  SmallVector<Value> results;
  for (int64_t w = 0; w < width; ++w) {
    SmallVector<Value> values;
    for (int64_t c = 0; c < numChains; ++c)
      values.push_back(chains[c * width + w]);
    results.push_back(combineAll(b, kind, values, type));
  }
  return results;
}

//===----------------------------------------------------------------------===//
// Between threads
//===----------------------------------------------------------------------===//

static int64_t bytesOf(Type type) { return (type.getIntOrFloatBitWidth() + 7) / 8; }

ThreadGroup::ThreadGroup(GpuBuilder &b, int64_t size, int64_t threads, Type type) : b(b), size(size) {
  assert(llvm::isPowerOf2_64(size) && (size <= warpSize || size == threads));
  Value thread = b.threadId();
  rankInGroup = b.modConst(thread, size);
  numberInBlock = size == threads ? b.index(0) : b.divConst(thread, size);
  slotBytes = size / warpSize * bytesOf(type);
  if (size > warpSize)
    slots = b.shared(2 * slotBytes);
}

Value ThreadGroup::combine(CombineKind kind, Value value) {
  for (int64_t offset = std::min(size, warpSize) / 2; offset > 0; offset /= 2)
    value = cuda::combine(b, kind, value, b.shuffleXor(value, offset));
  if (size <= warpSize)
    return value;
  int64_t warps = size / warpSize;
  Type type = value.getType();
  Value place = usesSecond ? b.offsetBytes(slots, b.index(slotBytes)) : slots;
  usesSecond = !usesSecond;
  b.ifThen(b.equal(b.laneId(), b.index(0)), [&] { b.storeTo(value, b.offset(place, type, b.warpId())); });
  b.barrier();
  value = b.loadFrom(b.offset(place, type, b.modConst(b.laneId(), warps)), type);
  for (int64_t offset = warps / 2; offset > 0; offset /= 2)
    value = cuda::combine(b, kind, value, b.shuffleXor(value, offset));
  return value;
}

SmallVector<Value> cuda::combineRows(GpuBuilder &b, CombineKind kind, ArrayRef<Value> values, Value part, int64_t parts,
                                     Value column, int64_t columns) {
  SmallVector<Value> sums = llvm::to_vector(values);
  if (parts == 1)
    return sums;
  Type type = values[0].getType();
  // The rows of the upper half hand theirs to the lower half, which adds them to its own, and so on.
  Value memory = b.shared(parts / 2 * columns * values.size() * bytesOf(type));
  auto placeOf = [&](Value row, size_t k) {
    return b.offset(memory, type, b.add(b.mulConst(b.addConst(row, k * (parts / 2)), columns), column));
  };
  for (int64_t half = parts / 2; half > 0; half /= 2) {
    if (half < parts / 2)
      b.barrier(); // the last step's values are read
    Value isGiving = b.both(b.less(b.index(half - 1), part), b.less(part, b.index(2 * half)));
    b.ifThen(isGiving, [&] {
      for (auto [k, sum] : llvm::enumerate(sums))
        b.storeTo(sum, placeOf(b.sub(part, b.index(half)), k));
    });
    b.barrier();
    sums = b.ifElse(b.less(part, b.index(half)),
                    [&] {
                      SmallVector<Value> next;
                      for (auto [k, sum] : llvm::enumerate(sums))
                        next.push_back(combine(b, kind, sum, b.loadFrom(placeOf(part, k), type)));
                      return next;
                    },
                    [&] { return sums; });
  }
  return sums;
}
