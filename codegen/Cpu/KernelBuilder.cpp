// Index arithmetic, loops and vector access for the emitters.
#include "codegen/Cpu/KernelBuilder.h"

#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

//===----------------------------------------------------------------------===//
// Index arithmetic
//===----------------------------------------------------------------------===//

int64_t KernelBuilder::getVectorWidth(Type element, Value length) {
  int64_t width = getVectorWidth(element);
  if (std::optional<int64_t> known = getConstantIntValue(length))
    while (width > 1 && width / 2 >= *known)
      width /= 2;
  return width;
}

Value KernelBuilder::index(int64_t value) { return arith::ConstantIndexOp::create(*this, value); }

static std::optional<int64_t> constantOf(Value value) { return getConstantIntValue(value); }

Value KernelBuilder::sizeOf(Value memref, int64_t dim) {
  auto type = cast<MemRefType>(memref.getType());
  if (!type.isDynamicDim(dim))
    return index(type.getDimSize(dim));
  return memref::DimOp::create(*this, memref, index(dim));
}

SmallVector<Value> KernelBuilder::batchIndices(MemRefType type, ArrayRef<Value> batch) {
  SmallVector<Value> indices;
  int64_t rank = type.getRank() - 2, skipped = static_cast<int64_t>(batch.size()) - rank;
  for (int64_t d = 0; d < rank; ++d)
    indices.push_back(type.getDimSize(d) == 1 ? index(0) : batch[d + skipped]);
  return indices;
}

Value KernelBuilder::apply(AffineExpr expr, ValueRange dims) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return index(constant.getValue());
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return dims[dim.getPosition()];
  // Without dimensions the whole expression is one value of the call.
  bool hasDims = false;
  expr.walk([&](AffineExpr e) { hasDims |= isa<AffineDimExpr>(e); });
  if (!hasDims)
    return rt::DimOp::create(*this, getIndexType(), nn::DimsAttr::get(getContext(), ArrayRef<AffineExpr>(expr)));
  auto binary = cast<AffineBinaryOpExpr>(expr);
  Value a = apply(binary.getLHS(), dims), b = apply(binary.getRHS(), dims);
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return add(a, b);
  case AffineExprKind::Mul:
    return mul(a, b);
  case AffineExprKind::FloorDiv:
    return floorDiv(a, b);
  case AffineExprKind::CeilDiv:
    return floorDiv(add(a, sub(b, index(1))), b);
  case AffineExprKind::Mod:
    return mod(a, b);
  default:
    return index(0);
  }
}

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

Lanes KernelBuilder::partial(int64_t width, Value count) {
  Value mask = vector::CreateMaskOp::create(*this, vectorType(width, getI1Type()), count);
  return {width, count, mask};
}

void KernelBuilder::vectorLoop(Value lower, Value upper, int64_t width, function_ref<void(Value, const Lanes &)> body) {
  vectorLoop(lower, upper, width, ValueRange(), [&](Value i, const Lanes &lanes, ValueRange) {
    body(i, lanes);
    return SmallVector<Value>();
  });
}

SmallVector<Value> KernelBuilder::vectorLoop(Value lower, Value upper, int64_t width, ValueRange initial,
                                             function_ref<SmallVector<Value>(Value, const Lanes &, ValueRange)> body) {
  Value length = sub(upper, lower);
  Value whole = mul(floorDiv(length, index(width)), index(width));
  Value middle = add(lower, whole);
  SmallVector<Value> carried = forLoop(lower, middle, width, initial,
                                       [&](Value i, ValueRange values) { return body(i, full(width), values); });
  Value rest = sub(length, whole);
  if (std::optional<int64_t> constant = constantOf(rest)) {
    if (*constant > 0)
      carried = body(middle, partial(width, rest), carried);
    return carried;
  }
  auto op = scf::IfOp::create(*this, ValueRange(carried).getTypes(), less(index(0), rest), !carried.empty());
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(&op.getThenRegion().front());
  SmallVector<Value> next = body(middle, partial(width, rest), carried);
  if (carried.empty())
    return {};
  setInsertionPointToEnd(&op.getThenRegion().front());
  scf::YieldOp::create(*this, next);
  setInsertionPointToEnd(&op.getElseRegion().front());
  scf::YieldOp::create(*this, carried);
  return SmallVector<Value>(op.getResults());
}

void KernelBuilder::forEachTask(ArrayRef<AffineExpr> dims, const kernel::LoopCut &cut, Value begin, Value end,
                                function_ref<void(ArrayRef<Value>, ArrayRef<Value>)> body) {
  SmallVector<Value> radices;
  for (AffineExpr count : cut.counts)
    if (count)
      radices.push_back(apply(count));
  forLoop(begin, end, 1, [&](Value task) {
    SmallVector<Value> numbers = delinearize(task, radices), lower, upper;
    size_t next = 0;
    for (auto [dim, block] : llvm::zip(dims, cut.blocks)) {
      Value size = apply(dim);
      if (block == 0) {
        lower.push_back(index(0));
        upper.push_back(size);
        continue;
      }
      lower.push_back(mulConst(numbers[next++], block));
      Value last = addConst(lower.back(), block);
      upper.push_back(block == 1 ? last : min(last, size));
    }
    body(lower, upper);
  });
}

void KernelBuilder::forEachRow(ArrayRef<AffineExpr> dims, const kernel::LoopCut &cut, Value begin, Value end,
                               function_ref<void(ArrayRef<Value>, Value, Value)> body) {
  forEachTask(dims, cut, begin, end, [&](ArrayRef<Value> lower, ArrayRef<Value> upper) {
    if (lower.empty())
      return body({}, index(0), index(1));
    SmallVector<Value> at;
    auto nest = [&](auto &self, unsigned d) -> void {
      if (d + 1 == lower.size())
        return body(at, lower[d], upper[d]);
      auto step = [&](Value i) {
        at.push_back(i);
        self(self, d + 1);
        at.pop_back();
      };
      if (cut.blocks[d] == 1) // one position
        step(lower[d]);
      else
        forLoop(lower[d], upper[d], 1, step);
    };
    nest(nest, 0);
  });
}

//===----------------------------------------------------------------------===//
// Vectors
//===----------------------------------------------------------------------===//

Value KernelBuilder::constantLike(Type type, double value) {
  Type element = getElementTypeOrSelf(type);
  TypedAttr attr = isa<FloatType>(element) ? TypedAttr(getFloatAttr(element, value))
                                           : TypedAttr(getIntegerAttr(element, static_cast<int64_t>(value)));
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(*this, attr);
}

Value KernelBuilder::splat(Value scalar, int64_t width) {
  return vector::BroadcastOp::create(*this, vectorType(width, scalar.getType()), scalar);
}

Value KernelBuilder::fma(Value a, Value b, Value c) {
  if (!isa<FloatType>(getElementTypeOrSelf(a)))
    return arith::AddIOp::create(*this, arith::MulIOp::create(*this, a, b), c);
  if (target.hasFma)
    return math::FmaOp::create(*this, a, b, c);
  return arith::AddFOp::create(*this, arith::MulFOp::create(*this, a, b).getResult(), c);
}

/// Whether the last dimension of a buffer has stride 1.
static bool isContiguous(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  return type.getRank() > 0 && succeeded(type.getStridesAndOffset(strides, offset)) && strides.back() == 1;
}

static bool isSmallFloat(Type element) { return element.isF16() || element.isBF16(); }

Value KernelBuilder::storage(Value memref) {
  auto type = cast<MemRefType>(memref.getType());
  if (!isSmallFloat(type.getElementType()))
    return memref;
  Value &view = integerViews[memref];
  if (!view) {
    OpBuilder::InsertionGuard guard(*this);
    setInsertionPointAfterValue(memref);
    Type integers = MemRefType::Builder(type).setElementType(getI16Type());
    view = UnrealizedConversionCastOp::create(*this, integers, memref).getResult(0);
  }
  return view;
}

Value KernelBuilder::fromStorage(Value value, Value memref) {
  Type element = cast<MemRefType>(memref.getType()).getElementType();
  if (!isSmallFloat(element))
    return value;
  auto vector = dyn_cast<VectorType>(value.getType());
  return arith::BitcastOp::create(*this, vector ? Type(vector.clone(element)) : element, value);
}

Value KernelBuilder::toStorage(Value value) {
  auto vector = cast<VectorType>(value.getType());
  if (!isSmallFloat(vector.getElementType()))
    return value;
  return arith::BitcastOp::create(*this, vector.clone(getI16Type()), value);
}

Value KernelBuilder::load(Value memref, ValueRange indices, const Lanes &lanes) {
  Value source = storage(memref), loaded;
  VectorType type = vectorType(lanes.width, cast<MemRefType>(source.getType()).getElementType());
  if (lanes.isFull())
    loaded = vector::LoadOp::create(*this, type, source, indices);
  else
    loaded = vector::MaskedLoadOp::create(*this, type, source, indices, lanes.mask, constantLike(type, 0));
  return fromStorage(loaded, memref);
}

/// The mask of `lanes`, of which LLVM does not know that it is constant.
static Value hideMask(KernelBuilder &b, const Lanes &lanes) {
  Value count = arith::IndexCastOp::create(b, b.getI64Type(), lanes.count);
  auto hidden = LLVM::InlineAsmOp::create(b, b.getI64Type(), count, /*asm_string=*/"", /*constraints=*/"=r,0",
                                          /*has_side_effects=*/false, /*is_align_stack=*/false, LLVM::TailCallKind::None,
                                          /*asm_dialect=*/LLVM::AsmDialectAttr(), /*operand_attrs=*/ArrayAttr());
  return b.partial(lanes.width, arith::IndexCastOp::create(b, b.getIndexType(), hidden.getResult(0))).mask;
}

void KernelBuilder::store(Value vector, Value memref, ValueRange indices, const Lanes &lanes) {
  Value stored = toStorage(vector), target = storage(memref);
  auto storeLane = [&](int64_t lane) {
    SmallVector<Value> at = llvm::to_vector(indices);
    if (!at.empty())
      at.back() = addConst(at.back(), lane);
    memref::StoreOp::create(*this, vector::ExtractOp::create(*this, stored, lane), target, at);
  };
  // One lane of several is stored alone: LLVM 22 writes 32 bits for a vector truncated to 16-bit elements under a mask
  // that it finds to be constant and to have one lane. Where it is LLVM that finds out, it is kept from it.
  std::optional<int64_t> count = lanes.isFull() ? lanes.width : getConstantIntValue(lanes.count);
  if (indices.empty() || count == 1)
    return storeLane(0);
  bool is16Bit = cast<VectorType>(stored.getType()).getElementTypeBitWidth() == 16;
  if (!isContiguous(cast<MemRefType>(memref.getType()))) {
    for (int64_t lane = 0; lane < lanes.width; ++lane)
      ifThen(lanes.isFull() ? index(1) : less(index(lane), lanes.count), [&] { storeLane(lane); });
    return;
  }
  if (lanes.isFull())
    vector::StoreOp::create(*this, stored, target, indices);
  else
    vector::MaskedStoreOp::create(*this, target, indices, is16Bit && !count ? hideMask(*this, lanes) : lanes.mask, stored);
}

Value KernelBuilder::loadScalar(Value memref, ValueRange indices) {
  return fromStorage(memref::LoadOp::create(*this, storage(memref), indices), memref);
}

Value KernelBuilder::loadBits(Value memref, ValueRange indices, int64_t width) {
  return vector::LoadOp::create(*this, vectorType(width, getI16Type()), storage(memref), indices);
}

Value KernelBuilder::loadScalarBits(Value memref, ValueRange indices) {
  return memref::LoadOp::create(*this, storage(memref), indices);
}

Value KernelBuilder::loadSplat(Value memref, ValueRange indices, int64_t width) {
  return fromStorage(splat(memref::LoadOp::create(*this, storage(memref), indices), width), memref);
}

Value KernelBuilder::loadLanes(Value memref, const Lanes &lanes, function_ref<SmallVector<Value>(Value)> indicesOf) {
  Value source = storage(memref), result, last = lanes.isFull() ? Value() : sub(lanes.count, index(1));
  result = constantLike(vectorType(lanes.width, cast<MemRefType>(source.getType()).getElementType()), 0);
  for (int64_t lane = 0; lane < lanes.width; ++lane) {
    Value scalar = memref::LoadOp::create(*this, source, indicesOf(last ? min(index(lane), last) : index(lane)));
    result = vector::InsertOp::create(*this, scalar, result, lane);
  }
  return fromStorage(result, memref);
}

Value KernelBuilder::widen(Value stored) {
  Type element = getElementTypeOrSelf(stored.getType());
  return kernel::toCompute(*this, getLoc(), stored, element.isInteger(1) ? getI8Type() : element);
}

bool KernelBuilder::isContiguousAlong(Value memref, AffineMap map, unsigned dim) {
  if (map.getNumResults() == 0 || !isContiguous(cast<MemRefType>(memref.getType())))
    return false;
  for (AffineExpr expr : map.getResults().drop_back())
    if (expr.isFunctionOfDim(dim))
      return false;
  // The offset must be the position itself: the expression less the dimension no longer has it.
  AffineExpr last = map.getResults().back(), rest = last - getAffineDimExpr(dim);
  return last.isFunctionOfDim(dim) && !simplifyAffineExpr(rest, map.getNumDims(), map.getNumSymbols()).isFunctionOfDim(dim);
}

Value KernelBuilder::read(Value memref, AffineMap map, ArrayRef<Value> at, unsigned vectorDim, const Lanes &lanes) {
  SmallVector<Value> indices;
  SmallVector<unsigned> dependent;
  for (auto [k, expr] : llvm::enumerate(map.getResults())) {
    if (expr.isFunctionOfDim(vectorDim))
      dependent.push_back(k);
    indices.push_back(apply(expr, at));
  }
  if (dependent.empty())
    return loadSplat(memref, indices, lanes.width);
  if (isContiguousAlong(memref, map, vectorDim))
    return load(memref, indices, lanes);
  return loadLanes(memref, lanes, [&](Value lane) {
    SmallVector<Value> laneAt = llvm::to_vector(at);
    laneAt[vectorDim] = add(at[vectorDim], lane);
    for (unsigned k : dependent)
      indices[k] = apply(map.getResult(k), laneAt);
    return indices;
  });
}

//===----------------------------------------------------------------------===//
// Regions
//===----------------------------------------------------------------------===//

/// `type` on lanes.
static Type vectorized(Type type, int64_t width) { return VectorType::get({width}, type); }

/// The index of dimension `dim` of every lane, as vector<width x i64>.
static Value laneIndices(KernelBuilder &b, Value position, bool runs, int64_t width) {
  Value base = b.splat(arith::IndexCastOp::create(b, b.getI64Type(), position), width);
  if (!runs)
    return base;
  SmallVector<int64_t> steps = llvm::to_vector(llvm::seq<int64_t>(0, width));
  auto type = cast<VectorType>(vectorized(b.getI64Type(), width));
  Value offsets = arith::ConstantOp::create(b, cast<TypedAttr>(Attribute(DenseElementsAttr::get(type, ArrayRef(steps)))));
  return arith::AddIOp::create(b, base, offsets);
}

/// kernel.check on lanes: the clamped index, and a report of the first lane out of range.
static Value emitCheck(KernelBuilder &b, kernel::CheckOp op, Value indices, const Lanes &lanes) {
  Value size = arith::IndexCastOp::create(b, b.getI64Type(), b.apply(op.getSize().getExprs()[0]));
  Value zero = b.constantLike(b.getI64Type(), 0);
  Value low = op.getFromZero() ? zero : arith::SubIOp::create(b, zero, size).getResult();
  Type type = indices.getType();
  auto wide = [&](Value v) { return b.splat(v, cast<VectorType>(type).getDimSize(0)); };
  Value below = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, indices, wide(low));
  Value above = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, indices, wide(size));
  Value bad = arith::OrIOp::create(b, below, above);
  if (!lanes.isFull())
    bad = arith::AndIOp::create(b, bad, lanes.mask);
  Value any = vector::ReductionOp::create(b, vector::CombiningKind::OR, bad);
  b.ifThen(any, [&] {
    // One of the values at fault is enough: take the smallest below zero or else the largest.
    Value masked = arith::SelectOp::create(b, bad, indices, b.constantLike(type, 0));
    Value least = vector::ReductionOp::create(b, vector::CombiningKind::MINSI, masked);
    Value most = vector::ReductionOp::create(b, vector::CombiningKind::MAXSI, masked);
    Value isBelow = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, least, low);
    rt::FailRangeOp::create(b, arith::SelectOp::create(b, isBelow, least, most), low, size);
  });
  Value negative = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, indices, b.constantLike(type, 0));
  Value wrapped = arith::AddIOp::create(b, indices, wide(size));
  Value index = arith::SelectOp::create(b, negative, wrapped, indices);
  Value last = arith::SubIOp::create(b, size, b.constantLike(b.getI64Type(), 1));
  index = arith::MinSIOp::create(b, index, wide(last));
  return arith::MaxSIOp::create(b, index, b.constantLike(type, 0));
}

/// kernel.load on lanes: one scalar load each. A source without elements gives zeros, the report is made already.
static Value emitLoad(KernelBuilder &b, Value source, ValueRange indices, const Lanes &lanes) {
  auto type = cast<MemRefType>(source.getType());
  auto loadAll = [&] {
    return b.loadLanes(source, lanes, [&](Value lane) {
      return llvm::map_to_vector(indices, [&](Value index) -> Value {
        Value scalar = vector::ExtractOp::create(b, index, getAsOpFoldResult(lane));
        return arith::IndexCastOp::create(b, b.getIndexType(), scalar);
      });
    });
  };
  Value zeros = b.constantLike(b.vectorType(lanes.width, type.getElementType()), 0);
  if (type.hasStaticShape())
    return type.getNumElements() > 0 ? loadAll() : zeros;
  Value size = b.index(1);
  for (int64_t d = 0; d < type.getRank(); ++d)
    size = b.mul(size, b.sizeOf(source, d));
  auto op = scf::IfOp::create(b, zeros.getType(), b.less(b.index(0), size), /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&op.getThenRegion().front());
  scf::YieldOp::create(b, loadAll());
  b.setInsertionPointToStart(&op.getElseRegion().front());
  scf::YieldOp::create(b, zeros);
  return op.getResult(0);
}

SmallVector<Value> KernelBuilder::inlineRegionAll(Region &region, ValueRange arguments, ArrayRef<Value> at,
                                                  unsigned vectorDim, const Lanes &lanes, ValueRange inputs) {
  IRMapping mapping;
  Block &block = region.front();
  mapping.map(block.getArguments(), arguments);
  for (Operation &op : block.without_terminator()) {
    if (auto position = dyn_cast<kernel::IndexOp>(op)) {
      mapping.map(position.getResult(),
                  laneIndices(*this, at[position.getDim()], position.getDim() == vectorDim, lanes.width));
      continue;
    }
    if (auto dim = dyn_cast<kernel::DimOp>(op)) {
      Value value = arith::IndexCastOp::create(*this, getI64Type(), apply(dim.getExpr().getExprs()[0]));
      mapping.map(dim.getResult(), splat(value, lanes.width));
      continue;
    }
    if (auto check = dyn_cast<kernel::CheckOp>(op)) {
      mapping.map(check.getResult(), emitCheck(*this, check, mapping.lookup(check.getIndex()), lanes));
      continue;
    }
    if (auto load = dyn_cast<kernel::LoadOp>(op)) {
      SmallVector<Value> indices =
          llvm::map_to_vector(load.getIndices(), [&](Value v) { return mapping.lookup(v); });
      mapping.map(load.getResult(), emitLoad(*this, inputs[load.getInput()], indices, lanes));
      continue;
    }
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      auto type = cast<VectorType>(vectorized(constant.getType(), lanes.width));
      mapping.map(constant.getResult(),
                  arith::ConstantOp::create(*this, DenseElementsAttr::get(type, Attribute(constant.getValue()))).getResult());
      continue;
    }
    SmallVector<Value> operands = llvm::map_to_vector(op.getOperands(), [&](Value v) { return mapping.lookup(v); });
    SmallVector<Type> types =
        llvm::map_to_vector(op.getResultTypes(), [&](Type type) { return vectorized(type, lanes.width); });
    Operation *clone = Operation::create(op.getLoc(), op.getName(), types, operands, op.getDiscardableAttrDictionary(),
                                         op.getPropertiesStorage(), BlockRange(), 0);
    insert(clone);
    mapping.map(op.getResults(), clone->getResults());
  }
  return llvm::map_to_vector(cast<kernel::YieldOp>(block.back()).getValues(), [&](Value v) { return mapping.lookup(v); });
}

Value KernelBuilder::applyEpilogue(kernel::KernelOpInterface op, Value value, ArrayRef<Value> at, unsigned vectorDim,
                                   const Lanes &lanes) {
  SmallVector<Value> arguments = {value};
  for (auto [input, map] : llvm::zip(op.getInputs().drop_front(op.getNumCoreInputs()), op.getReadMaps()))
    arguments.push_back(read(input, map, at, vectorDim, lanes));
  return inlineRegion(op.getEpilogue(), arguments, at, vectorDim, lanes);
}

void KernelBuilder::storeWithEpilogue(kernel::KernelOpInterface op, Value value, ArrayRef<Value> at, unsigned vectorDim,
                                      const Lanes &lanes) {
  store(applyEpilogue(op, value, at, vectorDim, lanes), op.getDestination(), at, lanes);
}
