// Tensors to buffers: writes what BufferPlan planned as an entry function and one function per kernel.
#include "codegen/Lowering/BufferPlan.h"
#include "codegen/Lowering/Passes.h"

#include "dialects/Train/TrainDialect.h"
#include "dlc/Runtime/Artifact.h"

#include "mlir/IR/IRMapping.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

namespace dlc::lowering {
#define GEN_PASS_DEF_BUFFERIZE
#include "codegen/Lowering/Passes.h.inc"
} // namespace dlc::lowering

//===----------------------------------------------------------------------===//
// What the artifact says of a kernel
//===----------------------------------------------------------------------===//

static int32_t dtypeOf(Type type) {
  if (type.isF32())
    return DLC_F32;
  if (type.isF64())
    return DLC_F64;
  if (type.isF16())
    return DLC_F16;
  if (type.isBF16())
    return DLC_BF16;
  if (type.isInteger(1))
    return DLC_BOOL;
  bool isUnsigned = type.isUnsignedInteger();
  switch (type.getIntOrFloatBitWidth()) {
  case 8:
    return isUnsigned ? DLC_U8 : DLC_I8;
  case 16:
    return isUnsigned ? DLC_U16 : DLC_I16;
  case 32:
    return isUnsigned ? DLC_U32 : DLC_I32;
  default:
    return isUnsigned ? DLC_U64 : DLC_I64;
  }
}

/// The model's nodes that a kernel covers, producers first.
static void collectNodes(Location loc, llvm::SmallSetVector<StringAttr, 8> &nodes) {
  if (auto name = dyn_cast<NameLoc>(loc))
    nodes.insert(name.getName());
  else if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location inner : fused.getLocations())
      collectNodes(inner, nodes);
}

static double toNumber(AffineExpr expr) {
  auto constant = dyn_cast_or_null<AffineConstantExpr>(expr);
  return constant ? static_cast<double>(constant.getValue()) : 0.0;
}

/// Arithmetic operations of one run, multiply-adds counted twice; 0 where sizes are not constant.
static double flopsOf(const Launch &launch) {
  double outputs = toNumber(nn::productOf(launch.destination().dims, launch.destination().getContext()));
  double body = 0;
  for (Operation &op : launch.op.getEpilogue().front())
    body += isa<arith::ArithDialect, math::MathDialect>(op.getDialect()) && !isa<arith::ConstantOp>(op) &&
            isa<FloatType>(getElementTypeOrSelf(op.getResult(0).getType()));
  double core = llvm::TypeSwitch<Operation *, double>(launch.op.getOperation())
                    .Case<kernel::GemmOp>([&](kernel::GemmOp op) {
                      ArrayRef<AffineExpr> lhs = launch.inputs[0].dims;
                      return 2 * toNumber(op.getTransposeLhs() ? lhs[lhs.size() - 2] : lhs.back());
                    })
                    .Case<kernel::ConvWeightGradientOp>([&](auto) { // every position of the signal, over all blocks together
                      ArrayRef<AffineExpr> signal = launch.inputs[1].dims;
                      double positions = toNumber(nn::productOf(signal.drop_back(), launch.destination().getContext()));
                      return 2 * positions / std::max(toNumber(launch.destination().dims[0]), 1.0);
                    })
                    .Case<kernel::ConvOp>([&](kernel::ConvOp op) {
                      ArrayRef<AffineExpr> filter = launch.inputs[1].dims;
                      double taps = 2 * toNumber(launch.inputs[0].dims.back()) / std::max(toNumber(filter[0]), 1.0);
                      for (AffineExpr dim : filter.drop_front(2).drop_back(kernel::hasPairs(op) ? 3 : 2))
                        taps *= toNumber(dim);
                      return taps;
                    })
                    .Case<kernel::IntegerGemmOp>([&](auto) { return 2 * toNumber(launch.inputs[0].dims.back()); })
                    .Case<kernel::IntegerConvOp>([&](auto) {
                      ArrayRef<AffineExpr> filter = launch.inputs[1].dims;
                      double taps = 2 * toNumber(launch.inputs[0].dims.back()) / std::max(toNumber(filter[0]), 1.0);
                      for (AffineExpr dim : filter.drop_front(2).drop_back(3))
                        taps *= toNumber(dim);
                      return taps;
                    })
                    .Case<kernel::DepthwiseConvOp, kernel::IntegerDepthwiseConvOp>([&](auto) {
                      double taps = 2;
                      for (AffineExpr dim : ArrayRef(launch.inputs[1].dims).drop_back())
                        taps *= toNumber(dim);
                      return taps;
                    })
                    .Case<kernel::PoolOp>([&](kernel::PoolOp op) {
                      double taps = 1;
                      for (int64_t k : op.getKernel())
                        taps *= k;
                      return taps;
                    })
                    .Case<kernel::ReduceOp>([&](kernel::ReduceOp op) {
                      return toNumber(nn::productOf(op.getReduced().getExprs(), op.getContext()));
                    })
                    .Case<kernel::RowwiseOp>([](auto) { return 5.0; })
                    .Default([](auto) { return 0.0; });
  return outputs * (core + body);
}

static double bytesOf(const Launch &launch) {
  auto viewBytes = [](const BufferView &view) {
    return toNumber(nn::productOf(view.dims, view.getContext())) * storedBytes(view.elementType);
  };
  double bytes = 0;
  for (const BufferView &view : launch.destinations) // an update reads them, too
    bytes += viewBytes(view) * (isa<kernel::UpdateOp>(launch.op.getOperation()) ? 2 : 1);
  for (const BufferView &view : launch.inputs)
    bytes += viewBytes(view);
  return bytes;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct BufferizePass : lowering::impl::BufferizeBase<BufferizePass> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto function = module.lookupSymbol<func::FuncOp>("main");
    if (!function) {
      module.emitError("expected a function @main");
      return signalPassFailure();
    }
    if (failed(nameSymbols(module, function)))
      return signalPassFailure();
    BufferPlan plan(function);
    if (failed(plan.build(keepIntermediates)))
      return signalPassFailure();
    describePorts(module, function);
    writeEntry(module, function, plan);
    function.erase();
    for (auto parameter : llvm::make_early_inc_range(module.getOps<nn::ParameterOp>()))
      parameter.erase();
  }

private:
  //===--------------------------------------------------------------------===//
  // Module attributes
  //===--------------------------------------------------------------------===//

  /// The symbols that inputs bring, in order of appearance. A symbol that no input has as a plain dimension cannot
  /// be told when the model runs.
  LogicalResult nameSymbols(ModuleOp module, func::FuncOp function) {
    OpBuilder builder(module.getContext());
    auto *dialect = module.getContext()->getOrLoadDialect<nn::NnDialect>();
    SmallVector<Attribute> names;
    llvm::SmallSetVector<AffineExpr, 8> plain;
    for (Type type : function.getArgumentTypes())
      for (AffineExpr dim : nn::getDims(cast<RankedTensorType>(type)))
        if (isa_and_nonnull<AffineSymbolExpr>(dim) && plain.insert(dim))
          names.push_back(builder.getStringAttr(nn::printDim(dim, *dialect)));
    bool isSolvable = true;
    for (auto [k, type] : llvm::enumerate(function.getArgumentTypes()))
      for (AffineExpr dim : nn::getDims(cast<RankedTensorType>(type))) {
        if (!dim)
          return function.emitError("input ") << k << " has a dimension without a name";
        dim.walk([&](AffineExpr e) {
          if (isa<AffineSymbolExpr>(e) && !plain.contains(e) && isSolvable) {
            function.emitError("input ") << k << " has the dimension '" << nn::printDim(dim, *dialect) << "', but no input has '"
                                         << nn::printDim(e, *dialect) << "' itself; give a size with --shape";
            isSolvable = false;
          }
        });
      }
    module->setAttr("rt.symbols", builder.getArrayAttr(names));
    return success(isSolvable);
  }

  void describePorts(ModuleOp module, func::FuncOp function) {
    OpBuilder builder(module.getContext());
    auto describe = [&](Type type, Attribute name, unsigned k, StringRef prefix) -> Attribute {
      auto tensor = cast<RankedTensorType>(type);
      if (!name)
        name = builder.getStringAttr(prefix + llvm::Twine(k));
      return builder.getDictionaryAttr({builder.getNamedAttr("name", name),
                                        builder.getNamedAttr("dtype", builder.getI32IntegerAttr(dtypeOf(tensor.getElementType()))),
                                        builder.getNamedAttr("dims", nn::DimsAttr::get(&getContext(), nn::getDims(tensor)))});
    };
    SmallVector<Attribute> inputs, outputs;
    for (auto [k, type] : llvm::enumerate(function.getArgumentTypes()))
      inputs.push_back(describe(type, function.getArgAttr(k, "nn.name"), k, "input_"));
    for (auto [k, type] : llvm::enumerate(function.getResultTypes()))
      outputs.push_back(describe(type, function.getResultAttr(k, "nn.name"), k, "output_"));
    module->setAttr("rt.inputs", builder.getArrayAttr(inputs));
    module->setAttr("rt.outputs", builder.getArrayAttr(outputs));
  }

  nn::DimsAttr dims(ArrayRef<AffineExpr> exprs) { return nn::DimsAttr::get(&getContext(), exprs); }

  //===--------------------------------------------------------------------===//
  // Functions
  //===--------------------------------------------------------------------===//

  void writeEntry(ModuleOp module, func::FuncOp function, const BufferPlan &plan) {
    OpBuilder builder(function);
    auto entry = func::FuncOp::create(builder, function.getLoc(), "run", builder.getFunctionType({}, {}));
    entry->setAttr("rt.entry", builder.getUnitAttr());
    OpBuilder body = OpBuilder::atBlockBegin(entry.addEntryBlock());
    SmallVector<Attribute> kernels, weights, results;
    AffineExpr one = builder.getAffineConstantExpr(1);
    for (auto [k, launch] : llvm::enumerate(plan.getLaunches())) {
      Location loc = launch.op.getLoc();
      std::vector<BufferView> views = launch.inputs;
      llvm::append_range(views, launch.destinations);
      func::FuncOp kernel = writeKernel(builder, launch, views, k);
      SmallVector<Value> buffers;
      for (const BufferView &view : views)
        buffers.push_back(createBuffer(body, loc, plan.getRoots()[view.root], view));
      kernel::TaskSpace tasks = launch.op.getTasks();
      rt::LaunchOp::create(body, loc, SymbolRefAttr::get(kernel), buffers, dims(tasks.count), dims(tasks.cost ? tasks.cost : one),
                           builder.getI64IntegerAttr(k));
      kernels.push_back(describeKernel(builder, launch));
      const Root &root = plan.getRoots()[launch.destination().root];
      if (launch.op->getNumResults())
        results.push_back(describeResult(builder, launch, root, k));
    }
    func::ReturnOp::create(body, function.getLoc());
    for (const Root &root : plan.getRoots())
      if (root.kind == rt::BufferKind::Weights)
        weights.push_back(builder.getDictionaryAttr(
            {builder.getNamedAttr("offset", builder.getI64IntegerAttr(cast<AffineConstantExpr>(root.offset).getValue())),
             builder.getNamedAttr("value", root.contents)}));
    auto present = module->getAttrOfType<nn::DimsAttr>("nn.requires");
    llvm::SmallSetVector<AffineExpr, 8> required;
    if (present)
      required.insert(present.getExprs().begin(), present.getExprs().end());
    for (const SizeConstraint &constraint : plan.getConstraints())
      required.insert(constraint.left - constraint.right);
    if (!required.empty())
      module->setAttr("nn.requires", dims(required.getArrayRef()));
    module->setAttr("rt.kernels", builder.getArrayAttr(kernels));
    describeState(module, builder, plan);
    module->setAttr("rt.weights", builder.getArrayAttr(weights));
    module->setAttr("rt.weights_size", builder.getI64IntegerAttr(plan.getWeightBytes()));
    module->setAttr("rt.workspace", dims(plan.getWorkspaceBytes()));
    if (keepIntermediates)
      module->setAttr("rt.results", builder.getArrayAttr(results));
  }

  /// The table of the state that a program binds.
  void describeState(ModuleOp module, OpBuilder &builder, const BufferPlan &plan) {
    if (plan.getState().empty())
      return;
    SmallVector<Attribute> entries;
    for (StateEntry entry : plan.getState()) {
      auto type = cast<RankedTensorType>(entry.parameter.getType());
      int32_t role = entry.parameter->hasAttr(train::momentOfAttrName) ? DLC_STATE_MOMENT
                     : entry.parameter.isTrainable()                   ? DLC_STATE_PARAMETER
                                                                       : DLC_STATE_BUFFER;
      int64_t initial = entry.initial < 0 ? -1 : cast<AffineConstantExpr>(plan.getRoots()[entry.initial].offset).getValue();
      entries.push_back(builder.getDictionaryAttr(
          {builder.getNamedAttr("name", builder.getStringAttr(entry.parameter.getSymName())),
           builder.getNamedAttr("role", builder.getI32IntegerAttr(role)),
           builder.getNamedAttr("dtype", builder.getI32IntegerAttr(dtypeOf(type.getElementType()))),
           builder.getNamedAttr("dims", builder.getDenseI64ArrayAttr(type.getShape())),
           builder.getNamedAttr("offset", builder.getI64IntegerAttr(entry.offset)),
           builder.getNamedAttr("initial", builder.getI64IntegerAttr(initial))}));
    }
    module->setAttr("rt.state", builder.getArrayAttr(entries));
    module->setAttr("rt.state_size", builder.getI64IntegerAttr(plan.getStateBytes()));
  }

  Value createBuffer(OpBuilder &builder, Location loc, const Root &root, const BufferView &view) {
    AffineExpr offset = root.offset + view.offset * storedBytes(view.elementType);
    return rt::BufferOp::create(builder, loc, view.getType(), rt::BufferKindAttr::get(&getContext(), root.kind),
                                builder.getI64IntegerAttr(root.index), dims(offset));
  }

  static std::string kernelName(const Launch &launch) {
    Operation *op = launch.op.getOperation();
    std::string type;
    llvm::raw_string_ostream(type) << launch.destination().elementType;
    size_t fused = launch.op.getEpilogue().front().getOperations().size();
    return ("dlc_" + op->getName().stripDialect() + "_" + type + (fused > 2 ? "_fused" : "")).str();
  }

  /// The kernel op in buffer form in a function of its own.
  func::FuncOp writeKernel(OpBuilder &builder, const Launch &launch, ArrayRef<BufferView> views, unsigned index) {
    Operation *op = launch.op.getOperation();
    Location loc = op->getLoc();
    SmallVector<Type> types = llvm::map_to_vector(views, [](const BufferView &view) -> Type { return view.getType(); });
    types.append(2, builder.getIndexType());
    auto kernel = func::FuncOp::create(builder, loc, kernelName(launch) + "_" + std::to_string(index),
                                       builder.getFunctionType(types, {}));
    kernel.setPrivate();
    kernel->setAttr(rt::kernelAttrName, builder.getUnitAttr());
    for (auto [k, view] : llvm::enumerate(views)) {
      auto isDynamic = [](AffineExpr e) { return !isa<AffineConstantExpr>(e); };
      if (llvm::any_of(view.dims, isDynamic) || llvm::any_of(view.strides, isDynamic)) {
        kernel.setArgAttr(k, rt::dimsAttrName, dims(view.dims));
        kernel.setArgAttr(k, rt::stridesAttrName, dims(view.strides));
      }
    }
    Block *block = kernel.addEntryBlock();
    OpBuilder body = OpBuilder::atBlockBegin(block);
    OperationState state(loc, op->getName());
    state.addOperands(block->getArguments().drop_back(2));
    NamedAttrList attributes(op->getAttrs());
    attributes.set("operandSegmentSizes", builder.getDenseI32ArrayAttr({static_cast<int32_t>(launch.inputs.size()), static_cast<int32_t>(launch.destinations.size())}));
    attributes.set("bounds", dims(launch.destination().dims));
    attributes.erase("state"); // names have become destinations
    state.addAttributes(attributes);
    for (unsigned k = 0; k < op->getNumRegions(); ++k)
      state.addRegion();
    Operation *onBuffers = body.create(state);
    IRMapping mapping;
    for (auto [from, to] : llvm::zip(op->getRegions(), onBuffers->getRegions()))
      from.cloneInto(&to, mapping);
    func::ReturnOp::create(body, loc);
    return kernel;
  }

  Attribute describeKernel(OpBuilder &builder, const Launch &launch) {
    llvm::SmallSetVector<StringAttr, 8> nodes;
    collectNodes(launch.op.getLoc(), nodes);
    std::string names;
    for (StringAttr node : nodes)
      names += (names.empty() ? "" : ",") + node.str();
    return builder.getDictionaryAttr({builder.getNamedAttr("name", builder.getStringAttr(kernelName(launch))),
                                      builder.getNamedAttr("nodes", builder.getStringAttr(names)),
                                      builder.getNamedAttr("flops", builder.getF64FloatAttr(flopsOf(launch))),
                                      builder.getNamedAttr("bytes", builder.getF64FloatAttr(bytesOf(launch)))});
  }

  /// Where a kernel's result lies after a run, for comparison with the reference.
  Attribute describeResult(OpBuilder &builder, const Launch &launch, const Root &root, unsigned index) {
    llvm::SmallSetVector<StringAttr, 8> nodes;
    collectNodes(launch.op.getLoc(), nodes);
    Type type = launch.op->getResult(0).getType();
    AffineExpr offset = root.kind == rt::BufferKind::Workspace
                            ? root.offset + launch.destination().offset * storedBytes(launch.destination().elementType)
                            : builder.getAffineConstantExpr(-1 - root.index);
    return builder.getDictionaryAttr(
        {builder.getNamedAttr("kernel", builder.getI64IntegerAttr(index)),
         builder.getNamedAttr("node", nodes.empty() ? builder.getStringAttr("") : nodes.back()),
         builder.getNamedAttr("dtype", builder.getI32IntegerAttr(dtypeOf(cast<RankedTensorType>(type).getElementType()))),
         builder.getNamedAttr("dims", dims(launch.destination().dims)),
         builder.getNamedAttr("strides", dims(launch.destination().strides)),
         builder.getNamedAttr("offset", dims(offset))});
  }
};
} // namespace
