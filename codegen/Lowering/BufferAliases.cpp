// Two buffers of a launch are distinct when they lie in different memory of the call, or when their
// byte ranges are certainly apart for all sizes of the symbols.
#include "codegen/Lowering/BufferAliases.h"

#include "dlc/Runtime/Artifact.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

static AffineExpr simplify(AffineExpr expr) {
  unsigned numSymbols = 0;
  expr.walk([&](AffineExpr part) {
    if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
      numSymbols = std::max(numSymbols, symbol.getPosition() + 1);
  });
  return simplifyAffineExpr(expr, 0, numSymbols);
}

/// True only if `expr` is at least zero whatever its symbols, which are sizes, are.
static bool isNonNegative(AffineExpr expr) {
  switch (expr.getKind()) {
  case AffineExprKind::Constant:
    return cast<AffineConstantExpr>(expr).getValue() >= 0;
  case AffineExprKind::SymbolId:
    return true;
  case AffineExprKind::DimId:
    return false;
  case AffineExprKind::Mod:
    return true;
  default:
    auto binary = cast<AffineBinaryOpExpr>(expr);
    return isNonNegative(binary.getLHS()) && isNonNegative(binary.getRHS());
  }
}

FailureOr<LaunchedKernels> lowering::findKernels(ModuleOp module) {
  LaunchedKernels found;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function->hasAttr(rt::kernelAttrName))
      found.kernels.push_back(function);
    else if (function->hasAttr("rt.entry"))
      found.entry = function;
  }
  if (!found.entry)
    return module.emitError("internal error: no function with rt.entry");
  found.entry.walk([&](rt::LaunchOp op) { found.launches[op.getKernel()].push_back(op); });
  return found;
}

FailureOr<BufferLayout> lowering::getBufferLayout(func::FuncOp kernel, unsigned argument) {
  MLIRContext *context = kernel.getContext();
  auto type = cast<MemRefType>(kernel.getArgumentTypes()[argument]);
  auto dims = kernel.getArgAttrOfType<nn::DimsAttr>(argument, rt::dimsAttrName);
  auto strides = kernel.getArgAttrOfType<nn::DimsAttr>(argument, rt::stridesAttrName);
  SmallVector<int64_t> typeStrides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(typeStrides, offset)) || offset != 0)
    return kernel.emitError("internal error: buffer ") << argument << " of kernel '" << kernel.getName()
                                                       << "': expected strides and no offset, got " << type;
  size_t rank = type.getRank();
  BufferLayout layout;
  for (auto [i, size] : llvm::enumerate(type.getShape())) {
    if (ShapedType::isDynamic(size) && (!dims || dims.getExprs().size() != rank))
      return kernel.emitError("internal error: buffer ") << argument << " of kernel '" << kernel.getName()
                                                         << "': expected rt.dims with " << rank << " sizes";
    layout.dims.push_back(ShapedType::isDynamic(size) ? dims.getExprs()[i] : getAffineConstantExpr(size, context));
  }
  AffineExpr running = getAffineConstantExpr(1, context);
  layout.strides.resize(rank);
  for (size_t i = rank; i-- > 0;) {
    if (!ShapedType::isDynamic(typeStrides[i])) {
      layout.strides[i] = getAffineConstantExpr(typeStrides[i], context);
    } else if (strides && strides.getExprs().size() == rank) {
      layout.strides[i] = strides.getExprs()[i];
    } else if (type.getLayout().isIdentity()) {
      layout.strides[i] = running;
    } else {
      return kernel.emitError("internal error: buffer ") << argument << " of kernel '" << kernel.getName()
                                                         << "': expected rt.strides with " << rank << " strides";
    }
    running = layout.dims[i] * layout.strides[i];
  }
  return layout;
}

/// Whether anything reachable from `value` may store through it.
static bool isWritten(Value value) {
  SmallVector<Value> worklist{value};
  llvm::SmallPtrSet<Value, 8> seen;
  while (!worklist.empty()) {
    Value current = worklist.pop_back_val();
    if (!seen.insert(current).second)
      continue;
    for (Operation *user : current.getUsers()) {
      auto view = dyn_cast<ViewLikeOpInterface>(user);
      if ((view && view.getViewSource() == current) || isa<UnrealizedConversionCastOp>(user)) {
        llvm::append_range(worklist, user->getResults());
        continue;
      }
      if (isMemoryEffectFree(user) && llvm::none_of(user->getResultTypes(), llvm::IsaPred<MemRefType, UnrankedMemRefType>))
        continue;
      auto effects = dyn_cast<MemoryEffectOpInterface>(user);
      if (!effects)
        return true;
      SmallVector<MemoryEffects::EffectInstance> all;
      effects.getEffects(all);
      for (const MemoryEffects::EffectInstance &effect : all)
        if (!isa<MemoryEffects::Read>(effect.getEffect()) && (!effect.getValue() || effect.getValue() == current))
          return true;
      if (llvm::any_of(user->getResultTypes(), llvm::IsaPred<MemRefType, UnrankedMemRefType>))
        return true;
    }
  }
  return false;
}

namespace {
/// Bytes [begin, end) of one memory of the call.
struct ByteRange {
  rt::BufferKind kind;
  int64_t index;
  AffineExpr begin, end;
};
} // namespace

static std::optional<ByteRange> getRange(Value buffer, const BufferLayout &layout) {
  auto op = buffer.getDefiningOp<rt::BufferOp>();
  if (!op || op.getOffset().size() != 1)
    return std::nullopt;
  MLIRContext *context = op.getContext();
  AffineExpr extent = getAffineConstantExpr(1, context);
  for (auto [dim, stride] : llvm::zip(layout.dims, layout.strides))
    extent = extent + (dim - 1) * stride;
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  int64_t bytes = element.isIntOrFloat() ? (element.getIntOrFloatBitWidth() + 7) / 8 : 8;
  AffineExpr begin = op.getOffset().getExprs()[0];
  return ByteRange{op.getKind(), static_cast<int64_t>(op.getIndex()), begin, begin + extent * bytes};
}

static bool areApart(const std::optional<ByteRange> &a, const std::optional<ByteRange> &b) {
  if (!a || !b)
    return false;
  if (a->kind != b->kind)
    return true;
  if (a->kind == rt::BufferKind::Output && a->index != b->index)
    return true; // the runtime refuses overlapping outputs
  return isNonNegative(simplify(b->begin - a->end)) || isNonNegative(simplify(a->begin - b->end));
}

SmallVector<BufferFacts> lowering::analyzeBuffers(func::FuncOp kernel, ArrayRef<rt::LaunchOp> launches) {
  unsigned count = kernel.getNumArguments() - 2;
  SmallVector<BufferFacts> facts(count, {false, true, true});
  SmallVector<BufferLayout> layouts(count);
  for (unsigned i = 0; i < count; ++i) {
    facts[i].isReadOnly = !isWritten(kernel.getArgument(i));
    FailureOr<BufferLayout> layout = getBufferLayout(kernel, i);
    if (failed(layout))
      return {};
    layouts[i] = std::move(*layout);
  }
  for (rt::LaunchOp launch : launches) {
    SmallVector<std::optional<ByteRange>> ranges;
    for (auto [buffer, layout] : llvm::zip(launch.getBuffers(), layouts))
      ranges.push_back(getRange(buffer, layout));
    for (unsigned i = 0; i < count; ++i) {
      bool isOwn = ranges[i] && ranges[i]->kind != rt::BufferKind::Input && ranges[i]->kind != rt::BufferKind::Output;
      facts[i].isAligned &= isOwn && ranges[i]->begin.isMultipleOf(DLC_ALIGNMENT);
      for (unsigned j = 0; j < count; ++j)
        if (i != j && !(facts[i].isReadOnly && facts[j].isReadOnly) && !areApart(ranges[i], ranges[j]))
          facts[i].isDistinct = false;
    }
  }
  return facts;
}
