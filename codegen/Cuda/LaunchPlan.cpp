// Reads rt.launch ops and the attribute cuda.launch of the functions they run.
#include "codegen/Cuda/LaunchPlan.h"
#include "codegen/Lowering/BufferAliases.h"
#include "codegen/Lowering/DimValues.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include <limits>

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

static constexpr int64_t int32Max = std::numeric_limits<int32_t>::max();

int32_t LaunchPlan::addValue(AffineExpr expr, int64_t limit) {
  for (size_t k = 0; k < values.size(); ++k)
    if (values[k] == expr && limits[k] == limit)
      return static_cast<int32_t>(k);
  values.push_back(expr);
  limits.push_back(limit);
  return static_cast<int32_t>(values.size() - 1);
}

static int32_t kindOf(rt::BufferKind kind) {
  switch (kind) {
  case rt::BufferKind::Input:
    return DLC_CUDA_INPUT;
  case rt::BufferKind::Output:
    return DLC_CUDA_OUTPUT;
  case rt::BufferKind::Weights:
    return DLC_CUDA_WEIGHTS;
  case rt::BufferKind::Workspace:
    return DLC_CUDA_WORKSPACE;
  case rt::BufferKind::State:
    return DLC_CUDA_STATE;
  }
  return DLC_CUDA_INPUT;
}

dlc_cuda_argument LaunchPlan::argumentOf(rt::BufferOp buffer, AffineExpr distance) {
  AffineExpr offset = buffer.getOffset().getExprs()[0];
  return {kindOf(buffer.getKind()), static_cast<int32_t>(buffer.getIndex()), addValue(distance ? offset + distance : offset)};
}

/// Elements from a buffer's first to behind its last one, where that depends on symbols: kernels count them in 32 bits.
static AffineExpr extentOf(const lowering::BufferLayout &layout, MLIRContext *context) {
  AffineExpr extent = getAffineConstantExpr(1, context);
  for (auto [dim, stride] : llvm::zip(layout.dims, layout.strides))
    extent = extent + (dim - 1) * stride;
  return isa<AffineConstantExpr>(extent) ? AffineExpr() : extent;
}

static dlc_cuda_tensor_map planMap(DictionaryAttr attr, function_ref<int32_t(AffineExpr)> addValue) {
  dlc_cuda_tensor_map map = {};
  auto copyDims = [&](StringRef name, int32_t *to) {
    for (auto [k, expr] : llvm::enumerate(attr.getAs<nn::DimsAttr>(name).getExprs()))
      to[k] = addValue(expr);
  };
  auto copyNumbers = [&](StringRef name, int32_t *to) {
    if (auto numbers = attr.getAs<DenseI64ArrayAttr>(name))
      llvm::copy(numbers.asArrayRef(), to);
  };
  auto number = [&](StringRef name) {
    auto value = attr.getAs<IntegerAttr>(name);
    return value ? static_cast<int32_t>(value.getInt()) : 0;
  };
  map.dtype = number("dtype");
  map.rank = attr.getAs<nn::DimsAttr>("sizes").getExprs().size();
  map.swizzle = number("swizzle");
  map.pixels = number("pixels");
  map.channels = number("channels");
  copyDims("sizes", map.sizes);
  copyDims("strides", map.strides);
  copyNumbers("box", map.box);
  copyNumbers("lower", map.lower);
  copyNumbers("upper", map.upper);
  std::fill(map.steps, map.steps + 5, 1);
  copyNumbers("steps", map.steps);
  return map;
}

LogicalResult LaunchPlan::addLaunch(rt::LaunchOp op, Operation *function, ArrayRef<AffineExpr> symbols) {
  auto attr = function ? function->getAttrOfType<DictionaryAttr>("cuda.launch") : DictionaryAttr();
  if (!attr)
    return op.emitError("internal error: no code for kernel '") << op.getKernel() << "'";
  PlannedLaunch launch;
  launch.function = op.getKernel().str();
  launch.kernel = op.getIndex();
  ArrayRef<AffineExpr> grid = attr.getAs<nn::DimsAttr>("grid").getExprs();
  constexpr int64_t gridLimits[] = {int32Max, 65535, 65535};
  for (unsigned d = 0; d < 3; ++d) {
    launch.grid[d] = addValue(grid[d], gridLimits[d]);
    launch.block[d] = attr.getAs<DenseI64ArrayAttr>("block")[d];
  }
  launch.cluster = attr.getAs<IntegerAttr>("cluster").getInt();
  launch.shared = attr.getAs<IntegerAttr>("shared").getInt();
  auto kernel = op->getParentOfType<ModuleOp>().lookupSymbol<func::FuncOp>(op.getKernel());
  SmallVector<rt::BufferOp> buffers;
  for (auto [k, buffer] : llvm::enumerate(op.getBuffers())) {
    auto part = buffer.getDefiningOp<rt::BufferOp>();
    if (!part)
      return op.emitError("internal error: a buffer of a launch is not made by rt.buffer");
    buffers.push_back(part);
    launch.arguments.push_back(argumentOf(part, AffineExpr()));
    FailureOr<lowering::BufferLayout> layout = lowering::getBufferLayout(kernel, k);
    if (failed(layout))
      return failure();
    if (AffineExpr extent = extentOf(*layout, op.getContext()))
      addValue(extent, int32Max);
  }
  for (AffineExpr symbol : symbols)
    launch.arguments.push_back({DLC_CUDA_VALUE, 0, addValue(symbol)});
  if (attr.getAs<BoolAttr>("fails").getValue()) {
    fails = true;
    launch.arguments.push_back({DLC_CUDA_FAILURE, 0, 0});
    launch.arguments.push_back({DLC_CUDA_VALUE, 0, addValue(getAffineConstantExpr(launch.kernel, op.getContext()))});
  }
  for (Attribute entry : attr.getAs<ArrayAttr>("tensor_maps")) {
    auto dict = cast<DictionaryAttr>(entry);
    dlc_cuda_tensor_map map = planMap(dict, [&](AffineExpr expr) { return addValue(expr); });
    map.base = argumentOf(buffers[dict.getAs<IntegerAttr>("argument").getInt()], dict.getAs<nn::DimsAttr>("offset").getExprs()[0]);
    launch.arguments.push_back({DLC_CUDA_TENSOR_MAP, static_cast<int32_t>(launch.maps.size()), 0});
    launch.maps.push_back(map);
  }
  launches.push_back(std::move(launch));
  return success();
}

FailureOr<LaunchPlan> LaunchPlan::read(ModuleOp module, StringRef name) {
  auto code = module.lookupSymbol<gpu::GPUModuleOp>(name);
  if (!code)
    return module.emitError("internal error: no code for ") << name;
  auto *dialect = module.getContext()->getOrLoadDialect<nn::NnDialect>();
  SmallVector<AffineExpr> symbols;
  for (StringRef symbol : lowering::SymbolOrder(module).getNames())
    symbols.push_back(dialect->getSymbol(symbol));
  LaunchPlan plan;
  WalkResult result = module.walk([&](rt::LaunchOp op) {
    return failed(plan.addLaunch(op, code.lookupSymbol(op.getKernel()), symbols)) ? WalkResult::interrupt() : WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  return plan;
}

void LaunchPlan::print(llvm::raw_ostream &os, MLIRContext *context) const {
  const auto *dialect = context->getOrLoadDialect<nn::NnDialect>();
  auto value = [&](int32_t k) { return nn::printDim(values[k], *dialect); };
  static constexpr const char *kinds[] = {"input", "output", "weights", "workspace", "state", "value", "failure", "tensor_map"};
  for (const PlannedLaunch &launch : launches) {
    os << launch.function << " grid " << value(launch.grid[0]) << ", " << value(launch.grid[1]) << ", " << value(launch.grid[2])
       << " block " << launch.block[0];
    if (launch.cluster > 1)
      os << " cluster " << launch.cluster;
    if (launch.shared)
      os << " shared " << launch.shared;
    os << " (";
    llvm::interleaveComma(launch.arguments, os, [&](const dlc_cuda_argument &argument) {
      os << kinds[argument.kind];
      if (argument.kind <= DLC_CUDA_OUTPUT || argument.kind == DLC_CUDA_TENSOR_MAP)
        os << " " << argument.index;
      if (argument.kind <= DLC_CUDA_VALUE && (argument.kind == DLC_CUDA_VALUE || value(argument.value) != "0"))
        os << " " << value(argument.value);
    });
    os << ")\n";
  }
}
