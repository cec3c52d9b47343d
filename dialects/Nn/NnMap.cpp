// nn.map: an elementwise op whose scalar body is written out. Canonicalization keeps its inputs few, since
// every one is read from memory.
#include "dialects/Nn/NnInfer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

LogicalResult MapOp::verify() {
  auto type = typeOf(getResult());
  Block &body = getBody().front();
  auto yield = dyn_cast<YieldOp>(body.back());
  if (!yield)
    return emitOpError("expected a body that ends in nn.yield, got ") << body.back().getName();
  if (body.getNumArguments() != getInputs().size()) // C1
    return emitOpError("expected a body of ") << getInputs().size() << " arguments, got " << body.getNumArguments();
  for (auto [argument, input] : llvm::zip(body.getArguments(), getInputs()))
    if (argument.getType() != getComputeType(typeOf(input).getElementType()))
      return emitOpError("expected an argument of type ")
             << getComputeType(typeOf(input).getElementType()) << " for elements of " << input.getType() << ", got "
             << argument.getType();
  if (yield.getValue().getType() != getComputeType(type.getElementType()))
    return emitOpError("expected a body that yields ")
           << getComputeType(type.getElementType()) << " for elements of " << type << ", got "
           << yield.getValue().getType();
  for (Operation &op : body.without_terminator()) { // C2
    bool isScalar = llvm::all_of(op.getResultTypes(), [](Type t) { return t.isIntOrFloat(); });
    if (!isa<arith::ArithDialect, math::MathDialect>(op.getDialect()) || !isScalar || op.getNumResults() != 1 ||
        op.getNumRegions() != 0 || !isMemoryEffectFree(&op)) {
      InFlightDiagnostic diagnostic = emitOpError("expected a body of arith and math ops on scalars without effects");
      diagnostic.attachNote(op.getLoc()) << "'" << op.getName() << "' is none";
      return diagnostic;
    }
  }
  SmallVector<AffineExpr> dims = getDims(type);
  for (Value input : getInputs()) { // C3
    auto broadcast = broadcastDims({dims, getDims(typeOf(input))}, nullptr);
    if (failed(broadcast) || broadcast->size() != dims.size() ||
        !llvm::all_of(llvm::zip(*broadcast, dims), [](auto d) { return mayBeEqual(std::get<0>(d), std::get<1>(d)); }))
      return emitOpError("expected inputs that broadcast to ") << type << ", got " << input.getType();
  }
  return success();
}

Value MapOp::buildScalar(OpBuilder &builder, Location loc, ValueRange args) {
  IRMapping mapping;
  Block &body = getBody().front();
  mapping.map(body.getArguments(), args);
  for (Operation &op : body.without_terminator())
    builder.clone(op, mapping);
  return mapping.lookupOrDefault(cast<YieldOp>(body.back()).getValue());
}

AffineExpr MapOp::getFlops() {
  int64_t perElement = 0;
  for (Operation &op : getBody().front().without_terminator())
    perElement += isa<math::MathDialect>(op.getDialect()) ? 12
                  : isa<arith::DivFOp>(op)                ? 4
                                                          : !isa<arith::ConstantOp>(op);
  AffineExpr count = productOf(getDims(typeOf(getResult())), getContext());
  return count ? count * perElement : AffineExpr();
}

//===----------------------------------------------------------------------===//
// Canonicalization
//===----------------------------------------------------------------------===//

/// The same map on `inputs`; the old body's arguments are replaced as `arguments` says: by that of a new input,
/// or, below 0, not at all since it has no uses.
static MapOp replaceInputs(PatternRewriter &rewriter, MapOp op, ValueRange inputs, ArrayRef<int64_t> arguments) {
  auto map = MapOp::create(rewriter, op.getLoc(), op.getType(), inputs);
  SmallVector<Type> types;
  for (Value input : inputs)
    types.push_back(getComputeType(typeOf(input).getElementType()));
  Block *block = rewriter.createBlock(&map.getBody(), {}, types, SmallVector<Location>(types.size(), op.getLoc()));
  for (auto [argument, index] : llvm::zip(op.getBody().getArguments(), arguments))
    if (index >= 0) // without uses otherwise
      rewriter.replaceAllUsesWith(argument, block->getArgument(index));
  block->getOperations().splice(block->end(), op.getBody().front().getOperations());
  rewriter.replaceOp(op, map);
  return map;
}

namespace {
/// An input whose element the body does not use, or that is read twice.
struct DropInputs : OpRewritePattern<MapOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MapOp op, PatternRewriter &rewriter) const override {
    SmallVector<Value> inputs;
    SmallVector<int64_t> arguments;
    for (auto [argument, input] : llvm::zip(op.getBody().getArguments(), op.getInputs())) {
      if (argument.use_empty()) {
        arguments.push_back(-1);
        continue;
      }
      auto *at = llvm::find(inputs, input);
      arguments.push_back(at - inputs.begin());
      if (at == inputs.end())
        inputs.push_back(input);
    }
    if (inputs.size() == op.getInputs().size())
      return rewriter.notifyMatchFailure(op, "every input is needed once");
    replaceInputs(rewriter, op, inputs, arguments);
    return success();
  }
};

/// An input of one value becomes a constant of the body, where arith folds it.
struct InlineConstants : OpRewritePattern<MapOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MapOp op, PatternRewriter &rewriter) const override {
    bool changed = false;
    for (auto [argument, input] : llvm::zip(op.getBody().getArguments(), op.getInputs())) {
      TypedAttr value = argument.use_empty() ? TypedAttr() : splatOf(input, argument.getType());
      if (!value)
        continue;
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(&op.getBody().front());
      rewriter.replaceAllUsesWith(argument, arith::ConstantOp::create(rewriter, op.getLoc(), value).getResult());
      changed = true;
    }
    return success(changed);
  }

private:
  /// The one value of `input` in its compute type; null if there is none.
  static TypedAttr splatOf(Value input, Type computeType) {
    Attribute value;
    if (auto constant = input.getDefiningOp<ConstantOp>()) {
      if (auto elements = dyn_cast<DenseElementsAttr>(constant.getValue()); elements && elements.isSplat())
        value = elements.getSplatValue<Attribute>();
    } else if (auto fill = input.getDefiningOp<FillOp>()) {
      value = fill.getValue();
    }
    if (auto number = dyn_cast_or_null<FloatAttr>(value)) {
      APFloat converted = number.getValue();
      bool losesInfo;
      converted.convert(cast<FloatType>(computeType).getFloatSemantics(), APFloat::rmNearestTiesToEven, &losesInfo);
      return FloatAttr::get(computeType, converted);
    }
    if (auto number = dyn_cast_or_null<IntegerAttr>(value))
      return IntegerAttr::get(computeType, number.getValue().zextOrTrunc(computeType.getIntOrFloatBitWidth()));
    return {};
  }
};

/// A body that yields its argument is a copy, one that yields a constant a fill.
struct SimplifyTrivial : OpRewritePattern<MapOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MapOp op, PatternRewriter &rewriter) const override {
    Value value = cast<YieldOp>(op.getBody().front().back()).getValue();
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      Value input = op.getInputs()[argument.getArgNumber()];
      if (typeOf(input).getElementType() != op.getType().getElementType())
        return rewriter.notifyMatchFailure(op, "converts the element type");
      if (input.getType() == op.getType())
        rewriter.replaceOp(op, input);
      else
        rewriter.replaceOpWithNewOp<ExpandOp>(op, op.getType(), input);
      return success();
    }
    auto constant = value.getDefiningOp<arith::ConstantOp>();
    if (!constant)
      return rewriter.notifyMatchFailure(op, "computes");
    Type element = op.getType().getElementType();
    TypedAttr attr = constant.getValue();
    if (auto number = dyn_cast<FloatAttr>(attr)) {
      APFloat converted = number.getValue();
      bool losesInfo;
      converted.convert(cast<FloatType>(element).getFloatSemantics(), APFloat::rmNearestTiesToEven, &losesInfo);
      attr = FloatAttr::get(element, converted);
    } else {
      attr = IntegerAttr::get(element, cast<IntegerAttr>(attr).getValue());
    }
    rewriter.replaceOpWithNewOp<FillOp>(op, op.getType(), attr);
    return success();
  }
};
} // namespace

void MapOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<DropInputs, InlineConstants, SimplifyTrivial>(context);
}
