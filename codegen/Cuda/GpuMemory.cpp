// Values, loads and stores of runs, and the scalar regions of kernel ops on them.
#include "codegen/Cuda/GpuBuilder.h"
#include "dialects/Rt/RtDialect.h"
#include "dlc/Runtime/Artifact.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

#include <cstddef>

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value GpuBuilder::constant(Type type, double value) {
  if (!isa<FloatType>(type))
    return constantInt(type, static_cast<int64_t>(value));
  return arith::ConstantOp::create(*this, getFloatAttr(type, value));
}

Value GpuBuilder::fma(Value a, Value b, Value c) {
  if (!isa<FloatType>(a.getType()))
    return arith::AddIOp::create(*this, arith::MulIOp::create(*this, a, b), c);
  if (!target.strictFp)
    return math::FmaOp::create(*this, a, b, c);
  return arith::AddFOp::create(*this, arith::MulFOp::create(*this, a, b).getResult(), c);
}

Value GpuBuilder::widen(Value stored) {
  Type element = stored.getType();
  return kernel::toCompute(*this, getLoc(), stored, element.isInteger(1) ? getI8Type() : element);
}

Value GpuBuilder::bitcast(Value value, Type type) {
  return value.getType() == type ? value : Value(LLVM::BitcastOp::create(*this, type, value));
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value GpuBuilder::offset(Value pointer, Type element, Value offset) {
  if (getConstantIntValue(offset) == 0)
    return pointer;
  return LLVM::GEPOp::create(*this, pointer.getType(), element, pointer, ArrayRef<LLVM::GEPArg>{offset});
}

Value GpuBuilder::loadFrom(Value pointer, Type type, int64_t alignment) {
  return LLVM::LoadOp::create(*this, type, pointer, alignment);
}

Value GpuBuilder::loadWhere(Value condition, Value pointer, Type type, int64_t alignment) {
  if (!condition)
    return loadFrom(pointer, type, alignment);
  return ifElse(condition, [&]() -> SmallVector<Value> { return {loadFrom(pointer, type, alignment)}; },
                [&]() -> SmallVector<Value> { return {arith::ConstantOp::create(*this, cast<TypedAttr>(getZeroAttr(type)))}; })[0];
}

void GpuBuilder::storeTo(Value value, Value pointer, int64_t alignment) {
  LLVM::StoreOp::create(*this, value, pointer, alignment);
}

Value GpuBuilder::linear(const Buffer &buffer, ValueRange indices) {
  Value sum = index(0);
  for (auto [k, i] : llvm::enumerate(indices))
    sum = add(sum, mul(i, apply(buffer.strides[k])));
  return sum;
}

static bool isOne(AffineExpr expr) {
  auto constant = dyn_cast<AffineConstantExpr>(expr);
  return constant && constant.getValue() == 1;
}

/// What is added to dimension `dim` in `expr`; null if the dimension is in it otherwise.
static AffineExpr restOf(AffineExpr expr, AffineMap map, unsigned dim) {
  AffineExpr rest = simplifyAffineExpr(expr - getAffineDimExpr(dim, expr.getContext()), map.getNumDims(), map.getNumSymbols());
  return rest.isFunctionOfDim(dim) ? AffineExpr() : rest;
}

bool GpuBuilder::isContiguousAlong(const Buffer &buffer, AffineMap map, unsigned dim) {
  if (map.getNumResults() == 0 || !isOne(buffer.strides.back()))
    return false;
  for (AffineExpr expr : map.getResults().drop_back())
    if (expr.isFunctionOfDim(dim))
      return false;
  AffineExpr last = map.getResults().back();
  return last.isFunctionOfDim(dim) && restOf(last, map, dim);
}

int64_t GpuBuilder::alignedElements(const Buffer &buffer, AffineMap map, unsigned dim, int64_t count) {
  if (!isContiguousAlong(buffer, map, dim))
    return 1;
  AffineExpr rest = restOf(map.getResults().back(), map, dim);
  int64_t piece = std::min<int64_t>(llvm::bit_floor(static_cast<uint64_t>(count)),
                                    std::max<int64_t>(buffer.alignment / buffer.elementBytes(), 1));
  auto isMultiple = [&](int64_t of) {
    if (count % of || !rest.isMultipleOf(of))
      return false;
    for (unsigned k = 0; k + 1 < buffer.getRank(); ++k)
      if (!buffer.strides[k].isMultipleOf(of) && !map.getResult(k).isMultipleOf(of))
        return false;
    return true;
  };
  while (piece > 1 && !isMultiple(piece))
    piece /= 2;
  return piece;
}

SmallVector<Value> GpuBuilder::loadRun(Value pointer, Type element, int64_t count, int64_t piece) {
  SmallVector<Value> values;
  int64_t bytes = (element.getIntOrFloatBitWidth() + 7) / 8;
  for (int64_t k = 0; k < count; k += piece) {
    Value at = offset(pointer, element, index(k));
    if (piece == 1) {
      values.push_back(loadFrom(at, element));
      continue;
    }
    Value vector = loadFrom(at, VectorType::get({piece}, element), piece * bytes);
    for (int64_t i = 0; i < piece; ++i)
      values.push_back(LLVM::ExtractElementOp::create(*this, vector, constantInt(getI32Type(), i)));
  }
  return values;
}

void GpuBuilder::storeRun(ArrayRef<Value> values, Value pointer, Type element, int64_t piece) {
  int64_t bytes = (element.getIntOrFloatBitWidth() + 7) / 8;
  for (size_t k = 0; k < values.size(); k += piece) {
    Value at = offset(pointer, element, index(k));
    if (piece == 1) {
      storeTo(values[k], at);
      continue;
    }
    Value vector = LLVM::PoisonOp::create(*this, VectorType::get({piece}, element));
    for (int64_t i = 0; i < piece; ++i)
      vector = LLVM::InsertElementOp::create(*this, vector, values[k + i], constantInt(getI32Type(), i));
    storeTo(vector, at, piece * bytes);
  }
}

SmallVector<Value> GpuBuilder::read(const Buffer &buffer, AffineMap map, ArrayRef<Value> at, unsigned dim, int64_t count) {
  auto addressAt = [&](ArrayRef<Value> place) {
    SmallVector<Value> indices;
    for (AffineExpr expr : map.getResults())
      indices.push_back(apply(expr, place));
    return address(buffer, indices);
  };
  bool runs = llvm::any_of(map.getResults(), [&](AffineExpr expr) { return expr.isFunctionOfDim(dim); });
  if (!runs || count == 1)
    return SmallVector<Value>(count, loadFrom(addressAt(at), buffer.element));
  if (isContiguousAlong(buffer, map, dim))
    return loadRun(addressAt(at), buffer.element, count, alignedElements(buffer, map, dim, count));
  SmallVector<Value> values, place = llvm::to_vector(at);
  for (int64_t k = 0; k < count; ++k) {
    place[dim] = addConst(at[dim], k);
    values.push_back(loadFrom(addressAt(place), buffer.element));
  }
  return values;
}

//===----------------------------------------------------------------------===//
// Regions
//===----------------------------------------------------------------------===//

void GpuBuilder::reportFailure(Value value, Value low, Value high) {
  if (!failure) {
    failure = addArgument(LLVM::LLVMPointerType::get(getContext(), 1));
    failureKernel = addArgument(getI64Type());
  }
  Type i32 = getI32Type();
  auto field = [&](size_t bytes) { return offsetBytes(failure, index(bytes)); };
  Value exchanged = LLVM::AtomicCmpXchgOp::create(*this, failure, constantInt(i32, 0), constantInt(i32, 1),
                                                  LLVM::AtomicOrdering::monotonic, LLVM::AtomicOrdering::monotonic);
  Value isFirst = LLVM::ExtractValueOp::create(*this, exchanged, 1);
  ifThen(isFirst, [&] {
    storeTo(arith::TruncIOp::create(*this, i32, failureKernel), field(offsetof(dlc_cuda_failure, kernel)));
    storeTo(value, field(offsetof(dlc_cuda_failure, value)));
    storeTo(low, field(offsetof(dlc_cuda_failure, low)));
    storeTo(high, field(offsetof(dlc_cuda_failure, high)));
  });
}

/// kernel.check: the clamped index, and a report if it was out of range.
Value GpuBuilder::checkIndex(kernel::CheckOp op, Value value) {
  Value size = toI64(apply(op.getSize().getExprs()[0])), zero = constantInt(getI64Type(), 0);
  Value low = op.getFromZero() ? zero : sub(zero, size);
  Value isBad = arith::OrIOp::create(*this, less(value, low), arith::CmpIOp::create(*this, arith::CmpIPredicate::sge, value, size));
  ifThen(isBad, [&] { reportFailure(value, low, size); });
  Value wrapped = select(less(value, zero), add(value, size), value);
  return max(min(wrapped, sub(size, constantInt(getI64Type(), 1))), zero);
}

/// kernel.load, of `count` neighbours: a source without elements gives zero, the report is made already.
SmallVector<Value> GpuBuilder::loadChecked(const Buffer &buffer, ValueRange indices, int64_t count, int64_t piece) {
  Value size = index(1);
  for (AffineExpr dim : buffer.dims)
    size = mul(size, apply(dim));
  auto loadIt = [&]() -> SmallVector<Value> {
    Value first = address(buffer, llvm::map_to_vector(indices, [&](Value i) { return fromI64(i); }));
    return loadRun(first, buffer.element, count, piece);
  };
  std::optional<int64_t> known = getConstantIntValue(size);
  if (known && *known > 0)
    return loadIt();
  return ifElse(less(index(0), size), loadIt, [&] { return SmallVector<Value>(count, constant(buffer.element, 0)); });
}

SmallVector<Value> GpuBuilder::inlineRegion(Region &region, ValueRange arguments, ArrayRef<Value> at, ValueRange inputs) {
  IRMapping mapping;
  Block &block = region.front();
  mapping.map(block.getArguments(), arguments);
  for (Operation &op : block.without_terminator()) {
    if (auto position = dyn_cast<kernel::IndexOp>(op)) {
      mapping.map(position.getResult(), toI64(at[position.getDim()]));
    } else if (auto dim = dyn_cast<kernel::DimOp>(op)) {
      mapping.map(dim.getResult(), toI64(apply(dim.getExpr().getExprs()[0])));
    } else if (auto check = dyn_cast<kernel::CheckOp>(op)) {
      mapping.map(check.getResult(), checkIndex(check, mapping.lookup(check.getIndex())));
    } else if (auto load = dyn_cast<kernel::LoadOp>(op)) {
      SmallVector<Value> indices = llvm::map_to_vector(load.getIndices(), [&](Value v) { return mapping.lookup(v); });
      mapping.map(load.getResult(), loadChecked(buffer(inputs[load.getInput()]), indices, 1, 1)[0]);
    } else {
      clone(op, mapping);
    }
  }
  return llvm::map_to_vector(cast<kernel::YieldOp>(block.back()).getValues(), [&](Value v) { return mapping.lookup(v); });
}

SmallVector<Value> GpuBuilder::applyEpilogue(kernel::KernelOpInterface op, ArrayRef<Value> values, ArrayRef<Value> at,
                                             unsigned dim) {
  SmallVector<SmallVector<Value>> others;
  for (auto [input, map] : llvm::zip(op.getInputs().drop_front(op.getNumCoreInputs()), op.getReadMaps()))
    others.push_back(read(buffer(input), map, at, dim, values.size()));
  SmallVector<Value> results, place = llvm::to_vector(at);
  for (auto [k, value] : llvm::enumerate(values)) {
    if (!place.empty())
      place[dim] = addConst(at[dim], k);
    SmallVector<Value> arguments = {value};
    for (ArrayRef<Value> other : others)
      arguments.push_back(other[k]);
    results.push_back(inlineRegion(op.getEpilogue(), arguments, place).front());
  }
  return results;
}

void GpuBuilder::storeWithEpilogue(kernel::KernelOpInterface op, ArrayRef<Value> values, ArrayRef<Value> at, unsigned dim) {
  SmallVector<Value> results = applyEpilogue(op, values, at, dim);
  const Buffer &out = buffer(op.getDestination());
  AffineMap identity = AffineMap::getMultiDimIdentityMap(at.size(), getContext());
  if (values.size() == 1 || isContiguousAlong(out, identity, dim))
    return storeRun(results, address(out, at), out.element, alignedElements(out, identity, dim, values.size()));
  SmallVector<Value> place = llvm::to_vector(at);
  for (auto [k, result] : llvm::enumerate(results)) {
    place[dim] = addConst(at[dim], k);
    store(result, out, place);
  }
}

void GpuBuilder::forRun(ArrayRef<Value> at, unsigned dim, Value size, int64_t count,
                        function_ref<void(ArrayRef<Value>, int64_t)> body) {
  if (count == 1)
    return ifThen(less(at[dim], size), [&] { body(at, 1); });
  SmallVector<Value> place = llvm::to_vector(at);
  Value end = addConst(at[dim], count);
  std::optional<int64_t> known = getConstantIntValue(size);
  bool isWhole = known && *known % count == 0; // then a run is inside as soon as its first element is
  ifElse(isWhole ? less(at[dim], size) : less(end, addConst(size, 1)),
                   [&]() -> SmallVector<Value> {
                     body(at, count);
                     return {};
                   },
                   [&]() -> SmallVector<Value> {
                     if (!isWhole)
                       forLoop(at[dim], size, index(1), [&](Value i) {
                         place[dim] = i;
                         body(place, 1);
                       });
                     return {};
                   });
}
