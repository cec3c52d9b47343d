// Merges elementwise kernels into what they read and what reads them.
//
// Three rewrites, to a fixed point: a kernel.generic moves before the reshape it reads through, is inlined into the
// kernel that reads it, or joins the epilogue of the kernel it reads.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

namespace dlc::fusion {
#define GEN_PASS_DEF_FUSEKERNELS
#include "passes/Fusion/Passes.h.inc"
} // namespace dlc::fusion

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

/// Whether the body computes each element from its inputs' elements alone, wherever it is.
static bool isPointwise(kernel::GenericOp op) {
  return llvm::none_of(op.getEpilogue().front(),
                       [](Operation &inner) { return isa<kernel::IndexOp, kernel::CheckOp, kernel::LoadOp>(inner); });
}

static int64_t countOps(kernel::GenericOp op) {
  return llvm::count_if(op.getEpilogue().front().without_terminator(),
                        [](Operation &inner) { return !isa<arith::ConstantOp>(inner); });
}

/// Clones the body of `from` at the insertion point and returns what it yields.
static Value cloneBody(OpBuilder &builder, Region &from, ValueRange arguments) {
  IRMapping mapping;
  Block &block = from.front();
  mapping.map(block.getArguments(), arguments);
  for (Operation &op : block.without_terminator())
    builder.clone(op, mapping);
  return mapping.lookup(cast<kernel::YieldOp>(block.back()).getValue());
}

/// The inputs of a fused kernel with their maps; equal ones are read once.
namespace {
struct Reads {
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;

  unsigned add(Value input, AffineMap map) {
    for (auto [k, pair] : llvm::enumerate(llvm::zip(inputs, maps)))
      if (std::get<0>(pair) == input && std::get<1>(pair) == map)
        return k;
    inputs.push_back(input);
    maps.push_back(map);
    return inputs.size() - 1;
  }
};
} // namespace

/// `outer` after `inner`, with the symbols of both taken as the same model-wide ones.
static AffineMap composeMaps(AffineMap outer, AffineMap inner) {
  SmallVector<AffineExpr> results;
  for (AffineExpr expr : outer.getResults())
    results.push_back(expr.replaceDims(inner.getResults()));
  unsigned symbols = std::max(outer.getNumSymbols(), inner.getNumSymbols());
  for (AffineExpr &expr : results)
    expr = simplifyAffineExpr(expr, inner.getNumDims(), symbols);
  return AffineMap::get(inner.getNumDims(), symbols, results, outer.getContext());
}

/// Every dimension once, in any order: each element of the producer is asked for once.
static bool readsEachOnce(AffineMap map) { return map.isPermutation(); }

static bool isCheap(kernel::GenericOp producer) { return countOps(producer) <= 2; }

/// Whether a reader should compute what `producer` does by itself: the only reader always; several if it is cheap, reads
/// no more memory than one tensor of the size that it would write, is needed no more once all do, and cannot join the
/// kernel before it instead.
static bool isWorthInlining(kernel::GenericOp producer) {
  if (llvm::all_equal(producer->getUsers()))
    return true;
  if (!isCheap(producer))
    return false;
  int64_t large = 0;
  for (auto [input, map] : llvm::zip(producer.getInputs(), producer.getReadMaps())) {
    large += map.isPermutation();
    auto anchor = input.getDefiningOp<kernel::KernelOpInterface>();
    if (anchor && !isa<kernel::GenericOp>(anchor) && map.isIdentity() && llvm::all_equal(anchor->getUsers()))
      return false;
  }
  bool isRead = llvm::all_of(producer->getUsers(), [](Operation *user) { return isa<kernel::GenericOp, kernel::ReduceOp>(user); });
  return producer.getInputs().empty() || (large <= 1 && isRead);
}

//===----------------------------------------------------------------------===//
// Rewrites
//===----------------------------------------------------------------------===//

namespace {
/// generic(generic(x), y) is one generic.
struct InlineProducer : OpRewritePattern<kernel::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(kernel::GenericOp op, PatternRewriter &rewriter) const override {
    SmallVector<AffineMap> maps = op.getReadMaps();
    for (auto [k, input] : llvm::enumerate(op.getInputs())) {
      auto producer = input.getDefiningOp<kernel::GenericOp>();
      if (!producer || !isPointwise(producer) || maps[k].getNumDims() == 0)
        continue;
      if (!isWorthInlining(producer) || (!readsEachOnce(maps[k]) && !isCheap(producer)))
        continue;
      // A body too long for the registers gains nothing from growing.
      if (countOps(op) + countOps(producer) > 96 || op.getInputs().size() + producer.getInputs().size() > 16)
        continue;
      inlineAt(rewriter, op, maps, k, producer);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no producer to inline");
  }

private:
  static void inlineAt(PatternRewriter &rewriter, kernel::GenericOp op, ArrayRef<AffineMap> maps, unsigned at,
                       kernel::GenericOp producer) {
    Reads reads;
    SmallVector<unsigned> ofConsumer, ofProducer;
    // Inputs of kernel.load keep their numbers: they come first, as they were.
    for (auto [k, input] : llvm::enumerate(op.getInputs()))
      ofConsumer.push_back(k == at ? 0 : reads.add(input, maps[k]));
    bool hasLoads = !isPointwise(op);
    if (hasLoads) { // no renumbering: keep every input in place, the inlined one as a plain read of its own
      reads = {};
      ofConsumer.clear();
      for (auto [k, input] : llvm::enumerate(op.getInputs())) {
        reads.inputs.push_back(input);
        reads.maps.push_back(maps[k]);
        ofConsumer.push_back(k);
      }
    }
    for (auto [input, map] : llvm::zip(producer.getInputs(), producer.getReadMaps())) {
      AffineMap composed = composeMaps(map, maps[at]);
      if (hasLoads) {
        reads.inputs.push_back(input);
        reads.maps.push_back(composed);
        ofProducer.push_back(reads.inputs.size() - 1);
      } else {
        ofProducer.push_back(reads.add(input, composed));
      }
    }
    Location loc = rewriter.getFusedLoc({producer.getLoc(), op.getLoc()});
    auto fused = kernel::GenericOp::create(rewriter, loc, op.getResult().getType(), reads.inputs, Value(),
                                           rewriter.getAffineMapArrayAttr(reads.maps), op.getBoundsAttr(), op.getScheduleAttr());
    SmallVector<Type> types;
    for (Value input : reads.inputs)
      types.push_back(kernel::getStorageType(typeOf(input).getElementType()));
    OpBuilder::InsertionGuard guard(rewriter);
    Block *block = kernel::addBlock(fused.getEpilogue(), types, loc);
    rewriter.setInsertionPointToStart(block);
    SmallVector<Value> producerArgs, consumerArgs;
    for (unsigned k : ofProducer)
      producerArgs.push_back(block->getArgument(k));
    Value produced = cloneBody(rewriter, producer.getEpilogue(), producerArgs);
    for (auto [k, index] : llvm::enumerate(ofConsumer))
      consumerArgs.push_back(k == at ? produced : block->getArgument(index));
    kernel::YieldOp::create(rewriter, loc, cloneBody(rewriter, op.getEpilogue(), consumerArgs));
    rewriter.replaceOp(op, fused);
  }
};

/// reduce(generic(x)): the generic's body goes in front of the mapper's.
struct InlineIntoReduce : OpRewritePattern<kernel::ReduceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(kernel::ReduceOp op, PatternRewriter &rewriter) const override {
    for (unsigned k = 0; k < op.getCoreInputs(); ++k) {
      auto producer = op.getInputs()[k].getDefiningOp<kernel::GenericOp>();
      if (!producer || !isPointwise(producer) || producer.getInputs().empty() || !isWorthInlining(producer))
        continue;
      inlineAt(rewriter, op, k, producer);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no producer to inline");
  }

private:
  static void inlineAt(PatternRewriter &rewriter, kernel::ReduceOp op, unsigned at, kernel::GenericOp producer) {
    SmallVector<AffineMap> maps =
        llvm::map_to_vector(op.getMaps(), [](Attribute attr) { return cast<AffineMapAttr>(attr).getValue(); });
    Reads reads;
    SmallVector<unsigned> ofReduce, ofProducer;
    for (unsigned k = 0; k < maps.size(); ++k)
      ofReduce.push_back(k == at ? 0 : reads.add(op.getInputs()[k], maps[k]));
    for (auto [input, map] : llvm::zip(producer.getInputs(), producer.getReadMaps()))
      ofProducer.push_back(reads.add(input, composeMaps(map, maps[at])));
    SmallVector<Value> inputs = reads.inputs;
    llvm::append_range(inputs, op.getInputs().drop_front(op.getCoreInputs()));
    Location loc = rewriter.getFusedLoc({producer.getLoc(), op.getLoc()});
    auto fused = kernel::ReduceOp::create(rewriter, loc, op.getResult().getType(), inputs, Value(),
                                          rewriter.getI64IntegerAttr(reads.inputs.size()), rewriter.getAffineMapArrayAttr(reads.maps),
                                          op.getBoundsAttr(), op.getReducedAttr(), op.getCombineAttr(), op.getEpilogueMapsAttr(),
                                          op.getScheduleAttr(), op.getBlockAttr());
    rewriter.inlineRegionBefore(op.getEpilogue(), fused.getEpilogue(), fused.getEpilogue().end());
    OpBuilder::InsertionGuard guard(rewriter);
    SmallVector<Type> types;
    for (Value input : reads.inputs)
      types.push_back(kernel::getStorageType(typeOf(input).getElementType()));
    Block *block = kernel::addBlock(fused.getMapper(), types, loc);
    rewriter.setInsertionPointToStart(block);
    auto argumentsOf = [&](ArrayRef<unsigned> indices) {
      return llvm::map_to_vector(indices, [&](unsigned index) -> Value { return block->getArgument(index); });
    };
    Value produced = cloneBody(rewriter, producer.getEpilogue(), argumentsOf(ofProducer));
    SmallVector<Value> arguments = argumentsOf(ofReduce);
    arguments[at] = produced;
    kernel::YieldOp::create(rewriter, loc, cloneBody(rewriter, op.getMapper(), arguments));
    rewriter.replaceOp(op, fused);
  }
};

/// generic(reshape(x), y) is reshape(generic(x, reshape(y))): views move behind what they would keep apart.
struct MoveBeforeReshape : OpRewritePattern<kernel::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(kernel::GenericOp op, PatternRewriter &rewriter) const override {
    if (!isPointwise(op))
      return rewriter.notifyMatchFailure(op, "the body depends on its place");
    SmallVector<AffineMap> maps = op.getReadMaps();
    for (auto [k, input] : llvm::enumerate(op.getInputs())) {
      auto reshape = input.getDefiningOp<nn::ReshapeOp>();
      if (!reshape || !maps[k].isIdentity() || !reshape->hasOneUse())
        continue;
      Operation *source = reshape.getInput().getDefiningOp();
      if (!source || !isa<kernel::KernelOpInterface>(source) || isa<kernel::GenericOp>(source) || !source->hasOneUse())
        continue;
      if (succeeded(move(rewriter, op, maps, reshape)))
        return success();
    }
    return rewriter.notifyMatchFailure(op, "no reshape to move before");
  }

private:
  static LogicalResult move(PatternRewriter &rewriter, kernel::GenericOp op, ArrayRef<AffineMap> maps, nn::ReshapeOp reshape) {
    auto sourceType = typeOf(reshape.getInput());
    SmallVector<AffineExpr> from = nn::getDims(typeOf(op.getResult())), to = nn::getDims(sourceType);
    if (to.empty() || from.empty() || from == to) // a reshape to the shape that is there folds
      return failure();
    bool keepsLast = from.back() == to.back();
    unsigned rank = from.size(), newRank = to.size();
    auto isFixed = [&](AffineMap map) {
      return llvm::all_of(map.getResults(), [&](AffineExpr e) {
        return isa<AffineConstantExpr>(e) || (keepsLast && e == getAffineDimExpr(rank - 1, map.getContext()));
      });
    };
    // All is decided before anything is made: what a failing pattern leaves behind would be found anew forever.
    if (!llvm::all_of(maps, [&](AffineMap map) { return map.isIdentity() || isFixed(map); }))
      return failure();
    SmallVector<Value> inputs;
    SmallVector<AffineMap> newMaps;
    for (auto [input, map] : llvm::zip(op.getInputs(), maps)) {
      if (map.isIdentity()) {
        inputs.push_back(input == reshape.getResult() ? reshape.getInput() : createReshape(rewriter, op.getLoc(), input, to));
        newMaps.push_back(rewriter.getMultiDimIdentityMap(newRank));
        continue;
      }
      SmallVector<AffineExpr> dims(rank, rewriter.getAffineConstantExpr(0));
      dims.back() = rewriter.getAffineDimExpr(newRank - 1);
      inputs.push_back(input);
      newMaps.push_back(map.replaceDimsAndSymbols(dims, {}, newRank, map.getNumSymbols()));
    }
    RankedTensorType type = nn::getTensorType(to, typeOf(op.getResult()).getElementType());
    auto moved = kernel::GenericOp::create(rewriter, op.getLoc(), type, inputs, Value(), rewriter.getAffineMapArrayAttr(newMaps),
                                           dimsAttr(type), op.getScheduleAttr());
    rewriter.inlineRegionBefore(op.getEpilogue(), moved.getEpilogue(), moved.getEpilogue().end());
    rewriter.replaceOpWithNewOp<nn::ReshapeOp>(op, op.getResult().getType(), moved.getResult());
    return success();
  }
};

/// generic(kernel(x), y) at the same index: the body goes behind the kernel's epilogue.
struct JoinEpilogue : OpRewritePattern<kernel::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(kernel::GenericOp op, PatternRewriter &rewriter) const override {
    if (!isPointwise(op))
      return rewriter.notifyMatchFailure(op, "the body depends on its place");
    SmallVector<AffineMap> maps = op.getReadMaps();
    for (auto [k, input] : llvm::enumerate(op.getInputs())) {
      auto anchor = input.getDefiningOp<kernel::KernelOpInterface>();
      if (!anchor || isa<kernel::GenericOp>(anchor) || !maps[k].isIdentity() || !llvm::all_equal(anchor->getUsers()) ||
          anchor.getOutputDims() != op.getOutputDims())
        continue;
      // Another operand may be the same value again, read at the same place only.
      bool isReadElsewhere = llvm::any_of(llvm::enumerate(op.getInputs()), [&](auto other) {
        return other.value() == input && !maps[other.index()].isIdentity();
      });
      if (isReadElsewhere)
        continue;
      join(rewriter, op, maps, input, anchor);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "reads no kernel at its own index");
  }

private:
  static void join(PatternRewriter &rewriter, kernel::GenericOp op, ArrayRef<AffineMap> maps, Value value,
                   kernel::KernelOpInterface anchor) {
    Location loc = rewriter.getFusedLoc({anchor.getLoc(), op.getLoc()});
    unsigned core = anchor.getNumCoreInputs();
    Reads reads;
    for (auto [input, map] : llvm::zip(anchor.getInputs().drop_front(core), anchor.getReadMaps())) {
      reads.inputs.push_back(input);
      reads.maps.push_back(map);
    }
    SmallVector<unsigned> ofConsumer;
    for (auto [input, map] : llvm::zip(op.getInputs(), maps))
      ofConsumer.push_back(input == value ? ~0u : reads.add(input, map));

    // The anchor again with more inputs and the consumer's result type. Its attributes stay but for the maps.
    SmallVector<Value> inputs = llvm::to_vector(anchor.getInputs().take_front(core));
    llvm::append_range(inputs, reads.inputs);
    OperationState state(loc, anchor->getName());
    state.addOperands(inputs);
    state.addTypes(op.getResult().getType());
    NamedAttrList attributes(anchor->getAttrs());
    attributes.set("epilogue_maps", rewriter.getAffineMapArrayAttr(reads.maps));
    attributes.set("operandSegmentSizes", rewriter.getDenseI32ArrayAttr({static_cast<int32_t>(inputs.size()), 0}));
    state.addAttributes(attributes);
    for (unsigned k = 0; k < anchor->getNumRegions(); ++k)
      state.addRegion();
    Operation *fused = rewriter.create(state);
    auto fusedKernel = cast<kernel::KernelOpInterface>(fused);
    for (auto [from, to] : llvm::zip(anchor->getRegions(), fused->getRegions()))
      if (&from != &anchor.getEpilogue())
        rewriter.cloneRegionBefore(from, to, to.end());

    OpBuilder::InsertionGuard guard(rewriter);
    SmallVector<Type> types = {anchor.getEpilogue().front().getArgument(0).getType()};
    for (Value input : reads.inputs)
      types.push_back(kernel::getStorageType(typeOf(input).getElementType()));
    Block *block = kernel::addBlock(fusedKernel.getEpilogue(), types, loc);
    rewriter.setInsertionPointToStart(block);
    unsigned own = 1 + anchor.getReadMaps().size();
    Value produced = cloneBody(rewriter, anchor.getEpilogue(), block->getArguments().take_front(own));
    SmallVector<Value> arguments;
    for (unsigned index : ofConsumer)
      arguments.push_back(index == ~0u ? produced : block->getArgument(1 + index));
    kernel::YieldOp::create(rewriter, loc, cloneBody(rewriter, op.getEpilogue(), arguments));
    rewriter.replaceOp(op, fused->getResults());
    rewriter.eraseOp(anchor);
  }
};

/// A value rounded for storage and widened again, both inside one kernel, was never stored.
struct DropRounding : OpRewritePattern<arith::ExtFOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::ExtFOp op, PatternRewriter &rewriter) const override {
    auto rounded = op.getIn().getDefiningOp<arith::TruncFOp>();
    if (!rounded || rounded.getIn().getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "no rounding to drop");
    if (rounded->hasAttr(nn::exactRoundingAttrName))
      return rewriter.notifyMatchFailure(op, "the model asked for the rounding");
    rewriter.replaceOp(op, rounded.getIn());
    return success();
  }
};

/// Why `op` did not join the kernel that computes `input`, which it reads through `map`.
StringRef whyNotJoined(kernel::GenericOp op, Value input, AffineMap map) {
  auto producer = input.getDefiningOp<kernel::KernelOpInterface>();
  if (!llvm::all_equal(input.getUsers()))
    return "others read it too";
  if (!isPointwise(op))
    return "it reads at computed places";
  if (auto generic = dyn_cast<kernel::GenericOp>(producer.getOperation()))
    return isPointwise(generic) ? "its elements are read more than once, or the body would grow too long"
                                : "it is read from computed places";
  return map.isIdentity() ? "the sizes differ" : "it is read in another order than it is written";
}

struct FuseKernelsPass : fusion::impl::FuseKernelsBase<FuseKernelsPass> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<InlineProducer, InlineIntoReduce, MoveBeforeReshape, DropRounding>(&getContext());
    // First: a kernel that was moved before one reshape joins what it reads there, or it would move before another of its
    // operands' reshapes, and back again.
    patterns.add<JoinEpilogue>(&getContext(), /*benefit=*/2);
    nn::ReshapeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    if (remarks)
      getOperation().walk([](kernel::KernelOpInterface op) { tell(op); });
  }

private:
  static void tell(kernel::KernelOpInterface op) {
    if (auto fused = dyn_cast<FusedLoc>(op.getLoc()); fused && fused.getLocations().size() > 1)
      op.emitRemark() << "fused " << fused.getLocations().size() << " kernels into one " << op->getName().stripDialect();
    auto generic = dyn_cast<kernel::GenericOp>(op.getOperation());
    if (!generic)
      return;
    for (auto [input, map] : llvm::zip(generic.getInputs(), generic.getReadMaps()))
      if (auto producer = input.getDefiningOp<kernel::KernelOpInterface>())
        op.emitRemark() << "not fused with the " << producer->getName().stripDialect() << " it reads: " << whyNotJoined(generic, input, map);
  }
};
} // namespace
