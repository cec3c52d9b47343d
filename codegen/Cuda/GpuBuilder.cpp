// The kernel function and its launch, indices, threads and control.
//
// Values that do not depend on loops are computed in the function's first block, which ends in a branch to the body, so
// that they dominate whatever uses them.
#include "codegen/Cuda/GpuBuilder.h"
#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

/// The start of a buffer is a multiple of this many bytes in every launch. Inputs and outputs are as the runtime
/// demands them, parts of the workspace as they were planned.
static int64_t alignmentOf(unsigned argument, ArrayRef<rt::LaunchOp> launches) {
  int64_t alignment = 16;
  for (rt::LaunchOp launch : launches) {
    auto part = const_cast<rt::LaunchOp &>(launch).getBuffers()[argument].getDefiningOp<rt::BufferOp>();
    while (alignment > 1 && !(part && part.getOffset().getExprs()[0].isMultipleOf(alignment)))
      alignment /= 2;
  }
  return launches.empty() ? 1 : alignment;
}

/// Whether offsets in a buffer may not fit 31 bits, with room for numbers of threads beyond the end. Sizes that are not
/// constant are limited when the model runs.
static bool isLarge(const lowering::BufferLayout &layout) {
  int64_t extent = 1;
  for (auto [dim, stride] : llvm::zip(layout.dims, layout.strides)) {
    auto constantDim = dyn_cast<AffineConstantExpr>(dim), constantStride = dyn_cast<AffineConstantExpr>(stride);
    if (constantDim && constantStride)
      extent += std::max<int64_t>(constantDim.getValue() - 1, 0) * constantStride.getValue();
  }
  return extent > std::numeric_limits<int32_t>::max() - (1 << 20);
}

GpuBuilder::GpuBuilder(LLVM::LLVMFuncOp function, func::FuncOp source, ArrayRef<lowering::BufferFacts> facts,
                       ArrayRef<rt::LaunchOp> launches, const CudaTarget &target, const lowering::SymbolOrder &order)
    : IndexBuilder(source.getLoc(), function.getContext()), function(function), target(target), order(order),
      numBuffers(facts.size()) {
  Block *prologue = function.addEntryBlock(*this), *body = createBlock(&function.getBody(), function.getBody().end());
  setInsertionPointToEnd(prologue);
  LLVM::BrOp::create(*this, ValueRange(), body);
  setInsertionPointToEnd(body);
  indexType = getI32Type();
  UnitAttr yes = getUnitAttr();
  for (unsigned k = 0; k < numBuffers; ++k) {
    FailureOr<lowering::BufferLayout> layout = lowering::getBufferLayout(source, k);
    assert(succeeded(layout) && "analyzeBuffers has read it already");
    if (isLarge(*layout))
      indexType = getI64Type();
    Buffer buffer;
    buffer.argument = k;
    buffer.pointer = function.getArgument(k);
    buffer.element = cast<MemRefType>(source.getArgumentTypes()[k]).getElementType();
    buffer.dims = layout->dims;
    buffer.strides = layout->strides;
    buffer.alignment = alignmentOf(k, launches);
    if (facts[k].isDistinct)
      function.setArgAttr(k, LLVM::LLVMDialect::getNoAliasAttrName(), yes);
    if (facts[k].isReadOnly)
      function.setArgAttr(k, LLVM::LLVMDialect::getReadonlyAttrName(), yes);
    buffers.push_back(std::move(buffer));
  }
}

Value GpuBuilder::shared(int64_t bytes, int64_t alignment) {
  auto module = function->getParentOfType<gpu::GPUModuleOp>();
  constexpr llvm::StringLiteral name = "dlc_shared";
  if (!module.lookupSymbol(name)) {
    OpBuilder atStart = OpBuilder::atBlockBegin(module.getBody());
    LLVM::GlobalOp::create(atStart, getLoc(), LLVM::LLVMArrayType::get(getI8Type(), 0), /*isConstant=*/false,
                           LLVM::Linkage::External, name, Attribute(), /*alignment=*/1024, /*addrSpace=*/3);
  }
  sharedBytes = llvm::alignTo(sharedBytes, alignment);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPoint(function.getBody().front().getTerminator());
  Value base = LLVM::AddressOfOp::create(*this, LLVM::LLVMPointerType::get(getContext(), 3), name);
  Value result = offsetBytes(base, index(sharedBytes));
  sharedBytes += bytes;
  return result;
}

Value GpuBuilder::addArgument(Type type, DictionaryAttr attributes) {
  SmallVector<Type> types(function.getArgumentTypes());
  SmallVector<DictionaryAttr> all;
  function.getAllArgAttrs(all);
  types.push_back(type);
  all.push_back(attributes ? attributes : getDictionaryAttr({}));
  function.setFunctionType(LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(getContext()), types));
  function.setAllArgAttrs(all);
  return function.getBody().front().addArgument(type, getLoc());
}

Value GpuBuilder::tensorMap(const TensorMap &map) {
  tensorMaps.push_back(map);
  NamedAttrList attributes;
  attributes.set(LLVM::LLVMDialect::getByValAttrName(), TypeAttr::get(LLVM::LLVMArrayType::get(getI8Type(), 128)));
  attributes.set(LLVM::LLVMDialect::getAlignAttrName(), getI64IntegerAttr(64));
  attributes.set(NVVM::NVVMDialect::getGridConstantAttrName(), getUnitAttr());
  return addArgument(LLVM::LLVMPointerType::get(getContext()), attributes.getDictionary(getContext()));
}

void GpuBuilder::finish() {
  LLVM::ReturnOp::create(*this, ValueRange());
  auto dims = [&](ArrayRef<AffineExpr> exprs) -> Attribute { return nn::DimsAttr::get(getContext(), exprs); };
  auto numbers = [&](ArrayRef<int64_t> values) -> Attribute { return getDenseI64ArrayAttr(values); };
  SmallVector<Attribute> maps;
  for (const TensorMap &map : tensorMaps) {
    NamedAttrList entry;
    entry.set("argument", getI64IntegerAttr(map.argument));
    entry.set("offset", dims(map.offset ? map.offset : getAffineConstantExpr(0)));
    entry.set("dtype", getI64IntegerAttr(map.dtype));
    entry.set("sizes", dims(map.sizes));
    entry.set("strides", dims(map.strides));
    entry.set("box", numbers(map.box));
    entry.set("swizzle", getI64IntegerAttr(map.swizzle));
    if (map.pixels) {
      entry.set("pixels", getI64IntegerAttr(map.pixels));
      entry.set("channels", getI64IntegerAttr(map.channels));
      entry.set("lower", numbers(map.lower));
      entry.set("upper", numbers(map.upper));
      entry.set("steps", numbers(map.steps));
    }
    maps.push_back(entry.getDictionary(getContext()));
  }
  AffineExpr one = getAffineConstantExpr(1);
  SmallVector<AffineExpr> grid;
  for (AffineExpr expr : launch.grid)
    grid.push_back(expr ? expr : one);
  NamedAttrList attributes;
  attributes.set("grid", dims(grid));
  attributes.set("block", numbers(launch.block));
  attributes.set("cluster", getI64IntegerAttr(launch.cluster));
  attributes.set("shared", getI64IntegerAttr(sharedBytes));
  attributes.set("fails", getBoolAttr(static_cast<bool>(failure)));
  attributes.set("tensor_maps", getArrayAttr(maps));
  function->setAttr("cuda.launch", attributes.getDictionary(getContext()));
  function->setAttr(NVVM::NVVMDialect::getKernelFuncAttrName(), getUnitAttr());
  SmallVector<int32_t> threads(launch.block, launch.block + 3);
  function->setAttr(NVVM::NVVMDialect::getReqntidAttrName(), getDenseI32ArrayAttr(threads));
  // Without it the assembler would rather spill than let a block have all registers.
  function->setAttr(NVVM::NVVMDialect::getMinctasmAttrName(), getI32IntegerAttr(launch.minBlocks));
  if (launch.cluster > 1)
    function->setAttr(NVVM::NVVMDialect::getClusterDimAttrName(),
                      getDenseI32ArrayAttr({static_cast<int32_t>(launch.cluster), 1, 1}));
}

//===----------------------------------------------------------------------===//
// Index arithmetic
//===----------------------------------------------------------------------===//

static std::optional<int64_t> constantOf(Value value) { return getConstantIntValue(value); }

Value GpuBuilder::index(int64_t value) { return constantInt(indexType, value); }

Value GpuBuilder::bitXor(Value a, Value b) { return arith::XOrIOp::create(*this, a, b); }

Value GpuBuilder::equal(Value a, Value b) { return arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, a, b); }
Value GpuBuilder::both(Value a, Value b) { return !a ? b : !b ? a : Value(arith::AndIOp::create(*this, a, b)); }

Value GpuBuilder::isWithin(Value i, Value size) { // below zero is large without a sign
  return arith::CmpIOp::create(*this, arith::CmpIPredicate::ult, i, size);
}

Value GpuBuilder::select(Value condition, Value a, Value b) { return arith::SelectOp::create(*this, condition, a, b); }

Value GpuBuilder::getSymbol(unsigned position) {
  Value &value = symbols[position];
  if (!value) {
    OpBuilder::InsertionGuard guard(*this);
    setInsertionPoint(function.getBody().front().getTerminator());
    value = fromI64(function.getArgument(numBuffers + *order.lookup(position)));
  }
  return value;
}

Value GpuBuilder::apply(AffineExpr expr, ValueRange dims) {
  if (auto number = dyn_cast<AffineConstantExpr>(expr))
    return index(number.getValue());
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return dims[dim.getPosition()];
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return getSymbol(symbol.getPosition());
  bool hasDims = false;
  expr.walk([&](AffineExpr e) { hasDims |= isa<AffineDimExpr>(e); });
  if (!hasDims) // once, for all
    if (Value known = expressions.lookup(expr))
      return known;
  OpBuilder::InsertionGuard guard(*this);
  if (!hasDims)
    setInsertionPoint(function.getBody().front().getTerminator());
  auto binary = cast<AffineBinaryOpExpr>(expr);
  Value a = apply(binary.getLHS(), dims), b = apply(binary.getRHS(), dims), result;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    result = add(a, b);
    break;
  case AffineExprKind::Mul:
    result = mul(a, b);
    break;
  case AffineExprKind::FloorDiv:
    result = floorDiv(a, b);
    break;
  case AffineExprKind::CeilDiv:
    result = floorDiv(add(a, sub(b, index(1))), b);
    break;
  default:
    result = mod(a, b);
    break;
  }
  if (!hasDims)
    expressions[expr] = result;
  return result;
}

Value GpuBuilder::toI64(Value index) {
  if (index.getType().isInteger(64))
    return index;
  return arith::ExtSIOp::create(*this, getI64Type(), index);
}

Value GpuBuilder::fromI64(Value number) {
  if (number.getType() == indexType)
    return number;
  if (number.getType().getIntOrFloatBitWidth() < indexType.getIntOrFloatBitWidth())
    return arith::ExtSIOp::create(*this, indexType, number);
  return arith::TruncIOp::create(*this, indexType, number);
}

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

Value GpuBuilder::threadId() {
  if (!thread) {
    OpBuilder::InsertionGuard guard(*this);
    setInsertionPoint(function.getBody().front().getTerminator());
    thread = fromI64(NVVM::ThreadIdXOp::create(*this, getI32Type()));
  }
  return thread;
}

Value GpuBuilder::blockId(unsigned dim) {
  Value id = dim == 0   ? Value(NVVM::BlockIdXOp::create(*this, getI32Type()))
             : dim == 1 ? Value(NVVM::BlockIdYOp::create(*this, getI32Type()))
                        : Value(NVVM::BlockIdZOp::create(*this, getI32Type()));
  return fromI64(id);
}

Value GpuBuilder::numBlocks(unsigned dim) {
  Value count = dim == 0   ? Value(NVVM::GridDimXOp::create(*this, getI32Type()))
                : dim == 1 ? Value(NVVM::GridDimYOp::create(*this, getI32Type()))
                           : Value(NVVM::GridDimZOp::create(*this, getI32Type()));
  return fromI64(count);
}

Value GpuBuilder::laneId() {
  if (!lane) {
    Value id = threadId();
    OpBuilder::InsertionGuard guard(*this);
    setInsertionPoint(function.getBody().front().getTerminator());
    lane = modConst(id, warpSize);
  }
  return lane;
}

Value GpuBuilder::warpId() {
  if (!warp) {
    Value id = threadId();
    OpBuilder::InsertionGuard guard(*this);
    setInsertionPoint(function.getBody().front().getTerminator());
    // LLVM takes what comes from a lane for the same in all of them: branches on it are uniform.
    warp = shuffleIndex(divConst(id, warpSize), constantInt(getI32Type(), 0));
  }
  return warp;
}

void GpuBuilder::forThreads(ArrayRef<AffineExpr> counts, int64_t threads, function_ref<void(SmallVector<Value>)> body) {
  AffineExpr total = nn::productOf(counts, getContext());
  LaunchShape shape;
  shape.grid[0] = total.ceilDiv(threads);
  shape.block[0] = threads;
  setLaunch(shape);
  Value number = add(mulConst(blockId(), threads), threadId());
  ifThen(less(number, apply(total)), [&] {
    SmallVector<Value> radices = llvm::map_to_vector(counts, [&](AffineExpr e) { return apply(e); });
    body(delinearize(number, radices));
  });
}

void GpuBuilder::barrier() { NVVM::BarrierOp::create(*this); }

/// `value` in pieces of 32 bits through `move`.
static Value movePieces(GpuBuilder &b, Value value, function_ref<Value(Value)> move) {
  Type type = value.getType(), i32 = b.getI32Type();
  unsigned bits = type.getIntOrFloatBitWidth();
  Type integer = b.getIntegerType(bits);
  Value number = b.bitcast(value, integer);
  if (bits < 32)
    return b.bitcast(arith::TruncIOp::create(b, integer, move(arith::ExtUIOp::create(b, i32, number))), type);
  if (bits == 32)
    return b.bitcast(move(number), type);
  Value half = b.constantInt(integer, 32);
  Value low = move(arith::TruncIOp::create(b, i32, number));
  Value high = move(arith::TruncIOp::create(b, i32, arith::ShRUIOp::create(b, number, half).getResult()));
  Value shifted = arith::ShLIOp::create(b, arith::ExtUIOp::create(b, integer, high).getResult(), half);
  return b.bitcast(arith::OrIOp::create(b, arith::ExtUIOp::create(b, integer, low).getResult(), shifted), type);
}

static Value shuffle(GpuBuilder &b, Value value, Value lane, NVVM::ShflKind kind) {
  Type i32 = b.getI32Type();
  return movePieces(b, value, [&](Value piece) -> Value {
    return NVVM::ShflOp::create(b, i32, b.constantInt(i32, -1), piece, lane, b.constantInt(i32, 31), kind, UnitAttr());
  });
}

Value GpuBuilder::shuffleXor(Value value, int64_t offset) {
  return shuffle(*this, value, constantInt(getI32Type(), offset), NVVM::ShflKind::bfly);
}

Value GpuBuilder::shuffleIndex(Value value, Value lane) {
  if (!lane.getType().isInteger(32))
    lane = arith::TruncIOp::create(*this, getI32Type(), lane);
  return shuffle(*this, value, lane, NVVM::ShflKind::idx);
}

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

SmallVector<Value> GpuBuilder::ifElse(Value condition, function_ref<SmallVector<Value>()> then,
                                      function_ref<SmallVector<Value>()> otherwise) {
  if (std::optional<int64_t> known = constantOf(condition))
    return *known ? then() : otherwise();
  // The types of what it gives are known once the first branch is written.
  Region first, second;
  InsertPoint here = saveInsertionPoint();
  createBlock(&first);
  SmallVector<Value> a = then();
  scf::YieldOp::create(*this, a);
  createBlock(&second);
  scf::YieldOp::create(*this, otherwise());
  restoreInsertionPoint(here);
  auto op = scf::IfOp::create(*this, ValueRange(a).getTypes(), condition, /*addThenBlock=*/false, /*addElseBlock=*/false);
  op.getThenRegion().takeBody(first);
  op.getElseRegion().takeBody(second);
  return SmallVector<Value>(op.getResults());
}
