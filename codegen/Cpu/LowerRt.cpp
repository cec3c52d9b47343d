// From launches over buffers to the functions that an artifact has: what the runtime calls, and the
// calls into it. Undoes memref arguments: kernels take plain pointers, whose facts LLVM is told.
#include "codegen/Cpu/Passes.h"
#include "codegen/Lowering/BufferAliases.h"
#include "codegen/Lowering/DimValues.h"
#include "dialects/Rt/RtDialect.h"

#include "dlc/Runtime/Artifact.h"

#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <cstddef>

namespace dlc {
#define GEN_PASS_DEF_LOWERRT
#include "codegen/Cpu/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

static constexpr StringLiteral launchEntry = "dlc_rt_launch", failEntry = "dlc_rt_fail_range";

/// Pointers behind a kernel's buffers in the array that its task function gets.
enum TaskArgument { SymbolsArgument, CallArgument, IndexArgument, NumTaskArguments };

namespace {
class RtLowering {
public:
  RtLowering(ModuleOp module, StringRef entryName, StringRef suffix)
      : module(module), entryName(entryName), suffix(suffix), order(module), converter(module.getContext()),
        pointer(LLVM::LLVMPointerType::get(module.getContext())), i64(IntegerType::get(module.getContext(), 64)),
        i32(IntegerType::get(module.getContext(), 32)), noValue(LLVM::LLVMVoidType::get(module.getContext())) {}

  LogicalResult run();

private:
  LogicalResult checkSymbols();
  LogicalResult lowerKernel(func::FuncOp kernel, ArrayRef<rt::LaunchOp> launches);
  LogicalResult bindBuffers(func::FuncOp kernel, LLVM::LLVMFuncOp code, DimValues &dims, OpBuilder &builder);
  void lowerFailRange(rt::FailRangeOp op, LLVM::LLVMFuncOp code);
  void buildTask(func::FuncOp kernel, LLVM::LLVMFuncOp code, unsigned numBuffers);
  LogicalResult lowerEntry(func::FuncOp entry);
  void lowerLaunch(rt::LaunchOp op, LLVM::LLVMFuncOp run, DimValues &dims, Value args, OpBuilder &builder);
  void declareEntries();

  std::string nameOf(StringRef kernel) { return (kernel + suffix).str(); }
  std::string taskOf(StringRef kernel) { return nameOf(kernel) + ".task"; }
  Value load(OpBuilder &builder, Location loc, Type type, Value base, int64_t index) {
    Value address = index == 0 ? base
                               : LLVM::GEPOp::create(builder, loc, pointer, type, base,
                                                     ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(index)}).getResult();
    return LLVM::LoadOp::create(builder, loc, type, address);
  }
  /// A pointer field of dlc_call.
  Value loadField(OpBuilder &builder, Location loc, Value call, size_t offset) {
    return load(builder, loc, pointer, call, offset / sizeof(void *));
  }

  ModuleOp module;
  StringRef entryName, suffix;
  SymbolOrder order;
  LLVMTypeConverter converter;
  Type pointer, i64, i32, noValue;
};
} // namespace

/// Every symbol that code will need must have a place in the call.
LogicalResult RtLowering::checkSymbols() {
  WalkResult result = module.walk([&](Operation *op) {
    std::string unknown;
    op->getAttrDictionary().walk([&](nn::DimsAttr attr) {
      for (AffineExpr expr : attr.getExprs())
        if (std::string name = expr ? order.findUnknown(expr) : "?"; !name.empty())
          unknown = name;
    });
    if (unknown.empty() || isa<ModuleOp>(op))
      return WalkResult::advance();
    op->emitError("internal error: size '") << unknown << "' is not among rt.symbols";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

/// Gives the body, whose buffers are still memrefs, descriptors made of the pointers.
LogicalResult RtLowering::bindBuffers(func::FuncOp kernel, LLVM::LLVMFuncOp code, DimValues &dims, OpBuilder &builder) {
  Location loc = kernel.getLoc();
  Block &body = kernel.getBody().front();
  unsigned numBuffers = kernel.getNumArguments() - 2;
  for (unsigned i = 0; i < numBuffers; ++i) {
    auto type = cast<MemRefType>(kernel.getArgumentTypes()[i]);
    FailureOr<BufferLayout> layout = getBufferLayout(kernel, i);
    if (failed(layout))
      return failure();
    Type converted = converter.convertType(type);
    if (!converted)
      return kernel.emitError("internal error: buffer type ") << type << " has no descriptor";
    auto descriptor = MemRefDescriptor::poison(builder, loc, converted);
    Value address = code.getArgument(i);
    descriptor.setAllocatedPtr(builder, loc, address);
    descriptor.setAlignedPtr(builder, loc, address);
    descriptor.setConstantOffset(builder, loc, 0);
    for (auto [k, dim, stride] : llvm::enumerate(layout->dims, layout->strides)) {
      descriptor.setSize(builder, loc, k, dims.get(dim));
      descriptor.setStride(builder, loc, k, dims.get(stride));
    }
    Value whole = descriptor;
    Value buffer = UnrealizedConversionCastOp::create(builder, loc, TypeRange(type), whole).getResult(0);
    body.getArgument(i).replaceAllUsesWith(buffer);
  }
  for (unsigned i = 0; i < 2; ++i) {
    Value bound = code.getArgument(numBuffers + NumTaskArguments + i);
    Value index = arith::IndexCastOp::create(builder, loc, builder.getIndexType(), bound);
    body.getArgument(numBuffers + i).replaceAllUsesWith(index);
  }
  return success();
}

void RtLowering::lowerFailRange(rt::FailRangeOp op, LLVM::LLVMFuncOp code) {
  OpBuilder builder(op);
  unsigned numBuffers = code.getNumArguments() - NumTaskArguments - 2;
  Value call = code.getArgument(numBuffers + CallArgument), index = code.getArgument(numBuffers + IndexArgument);
  LLVM::CallOp::create(builder, op.getLoc(), TypeRange(), failEntry,
                       ValueRange{call, index, op.getValue(), op.getLow(), op.getHigh()});
  op.erase();
}

/// What the runtime calls: unpacks the arguments.
void RtLowering::buildTask(func::FuncOp kernel, LLVM::LLVMFuncOp code, unsigned numBuffers) {
  Location loc = kernel.getLoc();
  OpBuilder builder(module.getContext());
  builder.setInsertionPointAfter(code);
  auto type = LLVM::LLVMFunctionType::get(noValue, {pointer, i64, i64});
  auto task = LLVM::LLVMFuncOp::create(builder, loc, taskOf(kernel.getName()), type, LLVM::Linkage::Internal);
  task.setNoUnwind(true);
  builder.setInsertionPointToStart(task.addEntryBlock(builder));
  SmallVector<Value> operands;
  for (unsigned i = 0; i < numBuffers + 2; ++i)
    operands.push_back(load(builder, loc, pointer, task.getArgument(0), i));
  operands.push_back(load(builder, loc, i32, task.getArgument(0), (numBuffers + IndexArgument) * sizeof(void *) / 4));
  operands.push_back(task.getArgument(1));
  operands.push_back(task.getArgument(2));
  LLVM::CallOp::create(builder, loc, code, operands);
  LLVM::ReturnOp::create(builder, loc, ValueRange());
}

LogicalResult RtLowering::lowerKernel(func::FuncOp kernel, ArrayRef<rt::LaunchOp> launches) {
  unsigned numBuffers = kernel.getNumArguments() - 2;
  SmallVector<BufferFacts> facts = analyzeBuffers(kernel, launches);
  if (facts.size() != numBuffers)
    return failure(); // reported
  SmallVector<Type> types(numBuffers + 2, pointer);
  types.append({i32, i64, i64});
  OpBuilder builder(kernel);
  auto code = LLVM::LLVMFuncOp::create(builder, kernel.getLoc(), nameOf(kernel.getName()),
                                       LLVM::LLVMFunctionType::get(noValue, types), LLVM::Linkage::Internal);
  // A function of its own keeps what LLVM is told of the pointers, and its registers, apart.
  code.setNoInline(true);
  code.setNoUnwind(true);
  UnitAttr yes = builder.getUnitAttr();
  for (auto [i, fact] : llvm::enumerate(facts)) {
    if (fact.isDistinct)
      code.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), yes);
    if (fact.isReadOnly)
      code.setArgAttr(i, LLVM::LLVMDialect::getReadonlyAttrName(), yes);
    if (fact.isAligned)
      code.setArgAttr(i, LLVM::LLVMDialect::getAlignAttrName(), builder.getI64IntegerAttr(DLC_ALIGNMENT));
  }
  code.setArgAttr(numBuffers + SymbolsArgument, LLVM::LLVMDialect::getNoAliasAttrName(), yes);
  code.setArgAttr(numBuffers + SymbolsArgument, LLVM::LLVMDialect::getReadonlyAttrName(), yes);

  Block *prologue = code.addEntryBlock(builder);
  builder.setInsertionPointToStart(prologue);
  DimValues dims(builder, kernel.getLoc(), order, code.getArgument(numBuffers + SymbolsArgument));
  if (failed(bindBuffers(kernel, code, dims, builder)))
    return failure();
  kernel.walk([&](rt::DimOp op) {
    Value value = dims.get(op.getExpr().getExprs()[0]);
    op.replaceAllUsesWith(arith::IndexCastOp::create(builder, op.getLoc(), builder.getIndexType(), value).getResult());
    op.erase();
  });
  kernel.walk([&](rt::FailRangeOp op) { lowerFailRange(op, code); });
  kernel.walk([&](func::ReturnOp op) {
    OpBuilder atReturn(op);
    LLVM::ReturnOp::create(atReturn, op.getLoc(), ValueRange());
    op.erase();
  });
  // The body's entry follows the prologue; further blocks come along.
  Block &entry = kernel.getBody().front();
  prologue->getOperations().splice(prologue->end(), entry.getOperations());
  code.getBody().getBlocks().splice(code.getBody().end(), kernel.getBody().getBlocks(), std::next(kernel.getBody().begin()),
                                    kernel.getBody().end());
  buildTask(kernel, code, numBuffers);
  kernel.erase();
  return success();
}

void RtLowering::lowerLaunch(rt::LaunchOp op, LLVM::LLVMFuncOp run, DimValues &dims, Value args, OpBuilder &builder) {
  Location loc = op.getLoc();
  Value call = run.getArgument(0);
  Value symbols = loadField(builder, loc, call, offsetof(dlc_call, symbols));
  SmallVector<Value> pointers;
  for (Value buffer : op.getBuffers()) {
    auto part = buffer.getDefiningOp<rt::BufferOp>();
    Value base;
    switch (part.getKind()) {
    case rt::BufferKind::Input:
      base = load(builder, loc, pointer, loadField(builder, loc, call, offsetof(dlc_call, inputs)), part.getIndex());
      break;
    case rt::BufferKind::Output:
      base = load(builder, loc, pointer, loadField(builder, loc, call, offsetof(dlc_call, outputs)), part.getIndex());
      break;
    case rt::BufferKind::Weights:
      base = loadField(builder, loc, call, offsetof(dlc_call, weights));
      break;
    case rt::BufferKind::Workspace:
      base = loadField(builder, loc, call, offsetof(dlc_call, workspace));
      break;
    case rt::BufferKind::State:
      base = loadField(builder, loc, call, offsetof(dlc_call, state));
      break;
    }
    AffineExpr offset = part.getOffset().getExprs()[0];
    if (offset != getAffineConstantExpr(0, op.getContext()))
      base = LLVM::GEPOp::create(builder, loc, pointer, builder.getI8Type(), base,
                                 ArrayRef<LLVM::GEPArg>{dims.get(offset)});
    pointers.push_back(base);
  }
  pointers.push_back(symbols);
  pointers.push_back(call);
  for (auto [i, value] : llvm::enumerate(pointers)) {
    Value slot = LLVM::GEPOp::create(builder, loc, pointer, pointer, args, ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(i)});
    LLVM::StoreOp::create(builder, loc, value, slot);
  }
  Value index = LLVM::ConstantOp::create(builder, loc, i32, builder.getI32IntegerAttr(op.getIndex()));
  Value slot = LLVM::GEPOp::create(builder, loc, pointer, pointer, args,
                                   ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(pointers.size())});
  LLVM::StoreOp::create(builder, loc, index, slot);
  Value task = LLVM::AddressOfOp::create(builder, loc, pointer, taskOf(op.getKernel()));
  Value tasks = dims.get(op.getTasks().getExprs()[0]), cost = dims.get(op.getCost().getExprs()[0]);
  LLVM::CallOp::create(builder, loc, TypeRange(), launchEntry, ValueRange{call, task, args, tasks, cost, index});
}

LogicalResult RtLowering::lowerEntry(func::FuncOp entry) {
  Location loc = entry.getLoc();
  for (Operation &op : entry.getBody().front())
    if (!isa<rt::BufferOp, rt::LaunchOp, rt::DimOp, func::ReturnOp>(op))
      return op.emitError("internal error: '") << op.getName() << "' in the entry function; expected launches over buffers";
  OpBuilder builder(entry);
  auto run = LLVM::LLVMFuncOp::create(builder, loc, entryName, LLVM::LLVMFunctionType::get(i32, {pointer}));
  run.setVisibility_(LLVM::Visibility::Hidden);
  run.setNoUnwind(true);
  builder.setInsertionPointToStart(run.addEntryBlock(builder));
  SmallVector<rt::LaunchOp> launches;
  size_t numPointers = 0;
  for (rt::LaunchOp launch : entry.getOps<rt::LaunchOp>()) {
    auto tasks = dyn_cast<AffineConstantExpr>(launch.getTasks().getExprs()[0]);
    if (tasks && tasks.getValue() <= 0)
      continue;
    for (Value buffer : launch.getBuffers())
      if (!buffer.getDefiningOp<rt::BufferOp>())
        return launch.emitError("internal error: a buffer of a launch is not made by rt.buffer");
    launches.push_back(launch);
    numPointers = std::max<size_t>(numPointers, launch.getBuffers().size() + NumTaskArguments);
  }
  if (!launches.empty()) {
    // A launch returns when its tasks are done: one array serves all.
    Value count = LLVM::ConstantOp::create(builder, loc, i64, builder.getI64IntegerAttr(numPointers));
    Value args = LLVM::AllocaOp::create(builder, loc, pointer, pointer, count, /*alignment=*/16);
    Value symbols = loadField(builder, loc, run.getArgument(0), offsetof(dlc_call, symbols));
    DimValues dims(builder, loc, order, symbols);
    for (rt::LaunchOp launch : launches)
      lowerLaunch(launch, run, dims, args, builder);
  }
  Value zero = LLVM::ConstantOp::create(builder, loc, i32, builder.getI32IntegerAttr(0));
  LLVM::ReturnOp::create(builder, loc, zero);
  entry.erase();
  return success();
}

void RtLowering::declareEntries() {
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  auto declare = [&](StringRef name, ArrayRef<Type> types) {
    auto function = LLVM::LLVMFuncOp::create(builder, module.getLoc(), name, LLVM::LLVMFunctionType::get(noValue, types));
    function.setNoUnwind(true);
    // The runtime is in the program or in the same library.
    function.setVisibility_(LLVM::Visibility::Hidden);
  };
  declare(launchEntry, {pointer, pointer, pointer, i64, i64, i32});
  declare(failEntry, {pointer, i32, i64, i64, i64});
}

LogicalResult RtLowering::run() {
  if (failed(checkSymbols()))
    return failure();
  FailureOr<LaunchedKernels> found = findKernels(module);
  if (failed(found))
    return failure();
  declareEntries();
  for (func::FuncOp kernel : found->kernels)
    if (failed(lowerKernel(kernel, found->launches[kernel.getName()])))
      return failure();
  return lowerEntry(found->entry);
}

namespace {
struct LowerRt : dlc::impl::LowerRtBase<LowerRt> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(RtLowering(getOperation(), entryName, suffix).run()))
      signalPassFailure();
  }
};
} // namespace
