// Planning of buffers: see BufferPlan.h.
#include "codegen/Lowering/BufferPlan.h"

#include "codegen/Lowering/MemoryPlan.h"
#include "dlc/Runtime/Artifact.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

static AffineExpr constant(int64_t value, MLIRContext *context) { return getAffineConstantExpr(value, context); }

//===----------------------------------------------------------------------===//
// Roots
//===----------------------------------------------------------------------===//

BufferView BufferPlan::newRoot(rt::BufferKind kind, RankedTensorType type, int64_t index) {
  Type stored = kernel::getStorageType(type.getElementType());
  SmallVector<AffineExpr> dims = nn::getDims(type);
  Root root;
  root.kind = kind;
  root.index = index;
  root.bytes = nn::productOf(dims, type.getContext()) * storedBytes(stored);
  root.offset = constant(0, type.getContext());
  roots.push_back(root);
  return BufferView::whole(roots.size() - 1, stored, dims);
}

/// Every parameter that training changes, whether this function uses it or not: the functions made of one model share
/// the state. Tensors begin at aligned places, in the module's order.
void BufferPlan::planState() {
  for (auto parameter : function->getParentOfType<ModuleOp>().getOps<nn::ParameterOp>()) {
    if (parameter.isImmutable())
      continue;
    BufferView view = newRoot(rt::BufferKind::State, cast<RankedTensorType>(parameter.getType()));
    Root &root = roots.back();
    root.state = parameter;
    root.offset = constant(stateBytes, function.getContext());
    stateRoots[parameter.getSymName()] = view.root;
    state.push_back({parameter, stateBytes, -1});
    stateBytes = llvm::alignTo(static_cast<uint64_t>(stateBytes + cast<AffineConstantExpr>(root.bytes).getValue()), DLC_ALIGNMENT);
    auto contents = dyn_cast<DenseElementsAttr>(parameter.getValue());
    bool isZero = contents && contents.isSplat() && isa<FloatType>(contents.getElementType()) &&
                  contents.getSplatValue<APFloat>().isPosZero();
    if (isZero)
      continue;
    newRoot(rt::BufferKind::Weights, cast<RankedTensorType>(parameter.getType()));
    roots.back().contents = parameter.getValue();
    state.back().initial = roots.size() - 1;
  }
}

LogicalResult BufferPlan::planConstant(Operation &op) {
  Value result = op.getResult(0);
  ElementsAttr contents;
  if (auto read = dyn_cast<nn::ReadOp>(op)) {
    auto parameter = SymbolTable::lookupNearestSymbolFrom<nn::ParameterOp>(read, read.getParameterAttr());
    if (!parameter.isImmutable()) {
      views[result] = BufferView::whole(stateRoots.lookup(parameter.getSymName()),
                                        kernel::getStorageType(typeOf(result).getElementType()), nn::getDims(typeOf(result)));
      return success();
    }
    contents = parameter.getValue();
  } else {
    contents = cast<nn::ConstantOp>(op).getValue();
  }
  auto [it, isNew] = weights.try_emplace(contents, roots.size());
  if (isNew) {
    BufferView view = newRoot(rt::BufferKind::Weights, typeOf(result));
    roots.back().contents = contents;
    views[result] = view;
    return success();
  }
  views[result] =
      BufferView::whole(it->second, kernel::getStorageType(typeOf(result).getElementType()), nn::getDims(typeOf(result)));
  return success();
}

//===----------------------------------------------------------------------===//
// Writing in place
//===----------------------------------------------------------------------===//

/// The value behind single-use reshapes, if something writes it.
Value BufferPlan::producerThroughReshapes(Value value) {
  while (auto reshape = value.getDefiningOp<nn::ReshapeOp>()) {
    if (!reshape.getInput().hasOneUse())
      return {};
    value = reshape.getInput();
  }
  return isa_and_nonnull<kernel::KernelOpInterface, nn::ConcatOp, nn::PadOp>(value.getDefiningOp()) ? value : Value();
}

void BufferPlan::planPlacements() {
  MLIRContext *context = function.getContext();
  Operation *terminator = function.getBody().front().getTerminator();
  auto tryPlace = [&](Value part, Placement placement) {
    if (!part.hasOneUse())
      return;
    Value producer = producerThroughReshapes(part);
    if (!producer || placements.contains(producer))
      return;
    placement.part = part;
    placements[producer] = placement;
  };
  for (OpOperand &operand : terminator->getOpOperands())
    tryPlace(operand.get(), {Value(), 0, {}, static_cast<int64_t>(operand.getOperandNumber()), {}});
  function.walk([&](Operation *op) {
    if (auto concat = dyn_cast<nn::ConcatOp>(op)) {
      AffineExpr start = constant(0, context);
      unsigned axis = concat.getAxis();
      for (Value input : concat.getInputs()) {
        tryPlace(input, {concat.getResult(), axis, start, -1, {}});
        start = start + nn::getDims(typeOf(input))[axis];
      }
    }
  });
}

BufferView BufferPlan::destinationOf(Value value) {
  if (auto it = views.find(value); it != views.end())
    return it->second;
  BufferView view;
  auto it = placements.find(value);
  if (it != placements.end()) {
    Placement placement = it->second;
    RankedTensorType partType = typeOf(placement.part);
    BufferView target = placement.output >= 0
                            ? newRoot(rt::BufferKind::Output, partType, placement.output)
                            : destinationOf(placement.whole).slice(placement.dim, placement.start, nn::getDims(partType)[placement.dim]);
    if (std::optional<BufferView> reshaped = target.reshape(nn::getDims(typeOf(value)))) {
      views[placement.part] = target;
      views[value] = *reshaped;
      return *reshaped;
    }
    placements.erase(value);
  }
  view = newRoot(rt::BufferKind::Workspace, typeOf(value));
  views[value] = view;
  return view;
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

void BufferPlan::addLaunch(kernel::KernelOpInterface op, ArrayRef<BufferView> inputs, ArrayRef<BufferView> destinations) {
  int64_t at = launches.size();
  auto touch = [&](const BufferView &view) {
    Root &root = roots[view.root];
    if (root.firstUse < 0)
      root.firstUse = at;
    root.lastUse = at;
  };
  llvm::for_each(inputs, touch);
  llvm::for_each(destinations, touch);
  launches.push_back({op, inputs.vec(), destinations.vec()});
}

static AffineMap identityMap(RankedTensorType type) {
  return AffineMap::getMultiDimIdentityMap(type.getRank(), type.getContext());
}

/// A kernel that is not part of the function: it is built detached and lives until the pass ends.
static kernel::GenericOp createDetached(OpBuilder &builder, Location loc, RankedTensorType type, ValueRange inputs,
                                        ArrayRef<AffineMap> maps) {
  auto op = kernel::GenericOp::create(builder, loc, type, inputs, Value(), builder.getAffineMapArrayAttr(maps),
                                      nn::DimsAttr::get(type.getContext(), nn::getDims(type)), DictionaryAttr());
  Type stored = kernel::getStorageType(type.getElementType());
  Block *block = kernel::addBlock(op.getEpilogue(), SmallVector<Type>(inputs.size(), stored), loc);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(block);
  if (!inputs.empty())
    kernel::YieldOp::create(builder, loc, block->getArgument(0));
  return op;
}

void BufferPlan::addCopy(Location loc, RankedTensorType type, const BufferView &from, const BufferView &to) {
  // The source is any value of the type; its place is told by the view.
  OpBuilder builder(function.getBody().front().getTerminator());
  Value source = nn::FillOp::create(builder, loc, type, builder.getZeroAttr(type.getElementType()));
  auto op = createDetached(builder, loc, type, source, identityMap(type));
  addLaunch(cast<kernel::KernelOpInterface>(op.getOperation()), from, to);
}

void BufferPlan::addFill(Location loc, RankedTensorType type, Value value, const BufferView &to) {
  OpBuilder builder(function.getBody().front().getTerminator());
  if (value) {
    auto op = createDetached(builder, loc, type, value, AffineMap::get(type.getRank(), 0, {}, type.getContext()));
    addLaunch(cast<kernel::KernelOpInterface>(op.getOperation()), views.lookup(value), to);
    return;
  }
  auto op = createDetached(builder, loc, type, ValueRange(), {});
  builder.setInsertionPointToStart(&op.getEpilogue().front());
  Type stored = kernel::getStorageType(type.getElementType());
  Value zero = arith::ConstantOp::create(builder, loc, builder.getZeroAttr(stored));
  kernel::YieldOp::create(builder, loc, zero);
  addLaunch(cast<kernel::KernelOpInterface>(op.getOperation()), {}, to);
}

LogicalResult BufferPlan::planReshape(Operation *op, Value input, Value result) {
  if (views.contains(result)) // written in place by the producer
    return success();
  BufferView view = views.lookup(input);
  SmallVector<AffineExpr> dims = nn::getDims(typeOf(result));
  constrain(nn::productOf(view.dims, op->getContext()), nn::productOf(dims, op->getContext()));
  if (std::optional<BufferView> reshaped = view.reshape(dims)) {
    views[result] = *reshaped;
    return success();
  }
  // A view with gaps that the new shape cannot name: close the gaps first.
  BufferView packed = newRoot(rt::BufferKind::Workspace, typeOf(input));
  addCopy(op->getLoc(), typeOf(input), view, packed);
  views[result] = *packed.reshape(dims);
  return success();
}

LogicalResult BufferPlan::planUpdate(kernel::UpdateOp op) {
  SmallVector<BufferView> inputs, destinations;
  for (Value input : op.getInputs())
    inputs.push_back(views.lookup(input));
  for (Attribute name : op.getStateAttr()) {
    auto it = stateRoots.find(cast<FlatSymbolRefAttr>(name).getValue());
    if (it == stateRoots.end())
      return op.emitOpError("expected the name of state, got ") << name;
    changed.insert(it->second);
    auto type = cast<RankedTensorType>(roots[it->second].state.getType());
    BufferView whole = BufferView::whole(it->second, kernel::getStorageType(type.getElementType()), nn::getDims(type));
    destinations.push_back(*whole.reshape(op.getOutputDims()));
  }
  addLaunch(cast<kernel::KernelOpInterface>(op.getOperation()), inputs, destinations);
  return success();
}

LogicalResult BufferPlan::planOp(Operation &op) {
  if (isa<nn::ReadOp, nn::ConstantOp>(op))
    return planConstant(op);
  for (Value operand : op.getOperands())
    if (auto it = views.find(operand); it != views.end() && changed.contains(it->second.root))
      return op.emitError("internal error: reads the state '") << roots[it->second.root].state.getSymName() << "' after its update";
  if (auto update = dyn_cast<kernel::UpdateOp>(op))
    return planUpdate(update);
  if (auto reshape = dyn_cast<nn::ReshapeOp>(op))
    return planReshape(&op, reshape.getInput(), reshape.getResult());
  if (auto kernelOp = dyn_cast<kernel::KernelOpInterface>(op)) {
    collectConstraints(kernelOp);
    SmallVector<BufferView> inputs;
    for (Value input : kernelOp.getInputs())
      inputs.push_back(views.lookup(input));
    addLaunch(kernelOp, inputs, destinationOf(op.getResult(0)));
    return success();
  }
  if (auto concat = dyn_cast<nn::ConcatOp>(op)) {
    BufferView whole = destinationOf(concat.getResult());
    AffineExpr start = constant(0, op.getContext());
    unsigned axis = concat.getAxis();
    for (Value input : concat.getInputs()) {
      SmallVector<AffineExpr> dims = nn::getDims(typeOf(input));
      for (auto [k, dim] : llvm::enumerate(dims))
        if (k != axis)
          constrain(dim, whole.dims[k]);
      BufferView part = whole.slice(axis, start, dims[axis]), present = views.lookup(input);
      if (!present.isSamePlace(part))
        addCopy(op.getLoc(), typeOf(input), present, part);
      start = start + dims[axis];
    }
    return success();
  }
  if (auto pad = dyn_cast<nn::PadOp>(op)) {
    // Whatever part of the input falls inside is copied over the fill.
    BufferView whole = destinationOf(pad.getResult()), from = views.lookup(pad.getInput());
    BufferView part = whole;
    auto type = typeOf(pad.getInput());
    SmallVector<AffineExpr> partDims = from.dims;
    ArrayRef<AffineExpr> pads = pad.getPads().getExprs();
    for (auto [k, dim] : llvm::enumerate(from.dims)) {
      AffineExpr before = pads[k], after = pads[from.dims.size() + k];
      auto cropOf = [&](AffineExpr e) {
        auto c = dyn_cast<AffineConstantExpr>(e);
        return c && c.getValue() < 0 ? -c.getValue() : 0;
      };
      int64_t cropBefore = cropOf(before), cropAfter = cropOf(after);
      partDims[k] = dim - (cropBefore + cropAfter);
      from = from.slice(k, constant(cropBefore, op.getContext()), partDims[k]);
      part = part.slice(k, cropBefore ? constant(0, op.getContext()) : before, partDims[k]);
    }
    addFill(op.getLoc(), typeOf(pad.getResult()), pad.getValue(), whole);
    addCopy(op.getLoc(), nn::getTensorType(partDims, type.getElementType()), from, part);
    return success();
  }
  return op.emitOpError("is not a kernel");
}

//===----------------------------------------------------------------------===//
// Sizes that must agree
//===----------------------------------------------------------------------===//

void BufferPlan::constrain(AffineExpr size, AffineExpr used) {
  bool areConstant = isa<AffineConstantExpr>(size) && isa<AffineConstantExpr>(used); // the types' verifiers have seen these
  if (areConstant || nn::knownEqual(size, used))
    return;
  bool isKnown = llvm::any_of(constraints, [&](const SizeConstraint &c) { return c.left == size && c.right == used; });
  if (!isKnown)
    constraints.push_back({size, used});
}

void BufferPlan::collectConstraints(kernel::KernelOpInterface op) {
  SmallVector<AffineExpr> loops = op.getOutputDims();
  auto check = [&](Value input, AffineMap map) {
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(input));
    for (auto [k, expr] : llvm::enumerate(map.getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr); dim && dim.getPosition() < loops.size())
        constrain(dims[k], loops[dim.getPosition()]);
  };
  for (auto [input, map] : llvm::zip(op.getInputs().drop_front(op.getNumCoreInputs()), op.getReadMaps()))
    check(input, map);
  if (auto reduce = dyn_cast<kernel::ReduceOp>(op.getOperation())) {
    llvm::append_range(loops, reduce.getReduced().getExprs());
    for (auto [input, map] : llvm::zip(reduce.getInputs(), reduce.getMaps().getAsValueRange<AffineMapAttr>()))
      check(input, map);
  } else if (auto gemm = dyn_cast<kernel::GemmOp>(op.getOperation())) {
    SmallVector<AffineExpr> lhs = nn::getDims(typeOf(gemm.getInputs()[0])), rhs = nn::getDims(typeOf(gemm.getInputs()[1]));
    if (gemm.getTransposeLhs())
      std::swap(lhs.back(), lhs[lhs.size() - 2]);
    if (gemm.getTransposeRhs())
      std::swap(rhs.back(), rhs[rhs.size() - 2]);
    if (!kernel::hasPairs(gemm)) // constants, which the verifier has seen
      constrain(lhs.back(), gemm.getPanel() ? rhs[1] : rhs[rhs.size() - 2]);
    constrain(lhs[lhs.size() - 2], loops[loops.size() - 2]);
    if (gemm.getPanel())
      return;
    for (ArrayRef<AffineExpr> dims : {ArrayRef(lhs), ArrayRef(rhs)})
      for (size_t k = 0; k + 2 < dims.size(); ++k)
        if (dims[k] != constant(1, op.getContext()))
          constrain(dims[k], loops[k + loops.size() - dims.size()]);
  } else if (auto gradient = dyn_cast<kernel::ConvWeightGradientOp>(op.getOperation())) {
    // Channels are constants; positions are tested against the image.
    SmallVector<AffineExpr> image = nn::getDims(typeOf(gradient.getInputs()[0])), signal = nn::getDims(typeOf(gradient.getInputs()[1]));
    constrain(image[0], signal[0]);
  } else if (auto grad = dyn_cast<kernel::PoolGradOp>(op.getOperation())) {
    for (Value input : grad.getInputs().take_front(grad.getNumCoreInputs())) {
      SmallVector<AffineExpr> dims = nn::getDims(typeOf(input));
      constrain(dims[0], loops[0]);
      constrain(dims.back(), loops.back());
    }
  } else if (isa<kernel::IntegerGemmOp>(op.getOperation())) {
    constrain(nn::getDims(typeOf(op.getInputs()[0]))[0], loops[0]); // the contracted size is that of constant weights
  } else if (isa<kernel::ConvOp, kernel::DepthwiseConvOp, kernel::IntegerDepthwiseConvOp>(op.getOperation())) {
    // Channels are constants of the filter; positions are tested against the input.
    SmallVector<AffineExpr> input = nn::getDims(typeOf(op.getInputs()[0])), filter = nn::getDims(typeOf(op.getInputs()[1]));
    auto conv = dyn_cast<kernel::ConvOp>(op.getOperation());
    if (conv && kernel::hasPairs(conv))
      return;
    if (!conv)
      constrain(input.back(), filter.back());
    else
      constrain(input.back(), filter[0] * filter[filter.size() - 2]);
  }
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

void BufferPlan::placeRoots(bool keepIntermediates) {
  MLIRContext *context = function.getContext();
  SmallVector<Allocation> allocations;
  SmallVector<unsigned> owners;
  for (auto [k, root] : llvm::enumerate(roots)) {
    if (root.kind == rt::BufferKind::Weights) {
      root.offset = constant(weightBytes, context);
      weightBytes = llvm::alignTo(static_cast<uint64_t>(weightBytes + cast<AffineConstantExpr>(root.bytes).getValue()), DLC_ALIGNMENT);
    } else if (root.kind == rt::BufferKind::Workspace && root.firstUse >= 0) {
      bool isKept = keepIntermediates;
      allocations.push_back({root.bytes, isKept ? 0 : root.firstUse, isKept ? static_cast<int64_t>(launches.size()) : root.lastUse, {}});
      owners.push_back(k);
    }
  }
  workspaceBytes = planMemory(allocations, DLC_ALIGNMENT, context);
  for (auto [allocation, owner] : llvm::zip(allocations, owners))
    roots[owner].offset = allocation.offset;
}

LogicalResult BufferPlan::build(bool keepIntermediates) {
  Block &body = function.getBody().front();
  for (BlockArgument argument : body.getArguments())
    views[argument] = newRoot(rt::BufferKind::Input, typeOf(argument), argument.getArgNumber());
  planState();
  planPlacements();
  SmallVector<Operation *> order;
  for (Operation &op : body.without_terminator())
    order.push_back(&op);
  for (Operation *op : order)
    if (failed(planOp(*op)))
      return failure();
  for (OpOperand &operand : body.getTerminator()->getOpOperands()) {
    BufferView view = views.lookup(operand.get());
    bool isInPlace = roots[view.root].kind == rt::BufferKind::Output &&
                     roots[view.root].index == static_cast<int64_t>(operand.getOperandNumber());
    if (!isInPlace) {
      auto type = typeOf(operand.get());
      addCopy(operand.get().getLoc(), type, view, newRoot(rt::BufferKind::Output, type, operand.getOperandNumber()));
    }
  }
  placeRoots(keepIntermediates);
  return success();
}
