// Data movement to kernel.generic: a copy whose map says where each element comes from.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

/// The number of the largest symbol in `exprs`, plus one.
static unsigned countSymbols(ArrayRef<AffineExpr> exprs) {
  unsigned count = 0;
  for (AffineExpr expr : exprs)
    expr.walk([&](AffineExpr e) {
      if (auto symbol = dyn_cast<AffineSymbolExpr>(e))
        count = std::max(count, symbol.getPosition() + 1);
    });
  return count;
}

namespace {
struct FormTranspose : OpRewritePattern<nn::TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::TransposeOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    // Dimension k of the result is dimension p[k] of the input.
    SmallVector<AffineExpr> results(op.getPermutation().size());
    for (auto [k, p] : llvm::enumerate(op.getPermutation()))
      results[p] = rewriter.getAffineDimExpr(k);
    AffineMap map = AffineMap::get(results.size(), 0, results, getContext());
    rewriter.replaceOp(op, createCopy(rewriter, op.getLoc(), typeOf(op.getResult()), op.getInput(), map));
    return success();
  }
};

struct FormExpand : OpRewritePattern<nn::ExpandOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ExpandOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    auto type = typeOf(op.getResult());
    AffineMap map = broadcastMap(nn::getDims(typeOf(op.getInput())), nn::getDims(type), getContext());
    rewriter.replaceOp(op, createCopy(rewriter, op.getLoc(), type, op.getInput(), map));
    return success();
  }
};

struct FormSlice : OpRewritePattern<nn::SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::SliceOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    ArrayRef<AffineExpr> starts = op.getStarts().getExprs();
    SmallVector<AffineExpr> results;
    for (auto [k, step] : llvm::enumerate(op.getSteps()))
      results.push_back(rewriter.getAffineDimExpr(k) * step + starts[k]);
    AffineMap map = AffineMap::get(results.size(), countSymbols(starts), results, getContext());
    rewriter.replaceOp(op, createCopy(rewriter, op.getLoc(), typeOf(op.getResult()), op.getInput(), map));
    return success();
  }
};

/// A kernel without inputs whose body knows the element: fills and shapes.
kernel::GenericOp createSource(OpBuilder &builder, Location loc, RankedTensorType type, function_ref<Value(OpBuilder &)> body) {
  auto op = kernel::GenericOp::create(builder, loc, type, ValueRange(), Value(), builder.getArrayAttr({}), dimsAttr(type),
                                      DictionaryAttr());
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(kernel::addBlock(op.getEpilogue(), TypeRange(), loc));
  kernel::YieldOp::create(builder, loc, body(builder));
  return op;
}

struct FormFill : OpRewritePattern<nn::FillOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::FillOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    auto type = typeOf(op.getResult());
    Type storage = kernel::getStorageType(type.getElementType());
    rewriter.replaceOp(op, createSource(rewriter, op.getLoc(), type, [&](OpBuilder &b) -> Value {
                         if (auto integer = dyn_cast<IntegerAttr>(op.getValue()))
                           return arith::ConstantOp::create(
                               b, op.getLoc(), IntegerAttr::get(storage, integer.getValue().zextOrTrunc(storage.getIntOrFloatBitWidth())));
                         return arith::ConstantOp::create(b, op.getLoc(), cast<TypedAttr>(op.getValue()));
                       }));
    return success();
  }
};

/// Each element of a shape is an expression of symbols: one kernel that selects by index.
struct FormShapeOf : OpRewritePattern<nn::ShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ShapeOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(op.getInput()));
    ArrayRef<AffineExpr> part = ArrayRef(dims).slice(op.getStart(), op.getEnd() - op.getStart());
    rewriter.replaceOp(op, createSource(rewriter, loc, typeOf(op.getResult()), [&](OpBuilder &b) -> Value {
                         Value value = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(0));
                         Value at = kernel::IndexOp::create(b, loc, b.getI64Type(), 0);
                         for (auto [k, dim] : llvm::enumerate(part)) {
                           Value here = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(k));
                           Value isHere = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, at, here);
                           Value size = kernel::DimOp::create(b, loc, b.getI64Type(), nn::DimsAttr::get(getContext(), ArrayRef(dim)));
                           value = arith::SelectOp::create(b, loc, isHere, size, value);
                         }
                         return value;
                       }));
    return success();
  }
};

struct FormGather : OpRewritePattern<nn::GatherOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::GatherOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    auto type = typeOf(op.getResult()), inputType = typeOf(op.getInput()), indexType = typeOf(op.getIndices());
    unsigned rank = type.getRank(), axis = op.getAxis(), indexRank = indexType.getRank();
    SmallVector<AffineExpr> indexResults;
    for (unsigned k = 0; k < indexRank; ++k)
      indexResults.push_back(rewriter.getAffineDimExpr(axis + k));
    SmallVector<AffineMap> maps = {AffineMap::get(getContext()), AffineMap::get(rank, 0, indexResults, getContext())};
    auto generic = kernel::GenericOp::create(rewriter, loc, type, ValueRange{op.getInput(), op.getIndices()}, Value(),
                                             rewriter.getAffineMapArrayAttr(maps), dimsAttr(type), DictionaryAttr());
    {
      OpBuilder::InsertionGuard guard(rewriter);
      Type storage = kernel::getStorageType(type.getElementType()), i64 = rewriter.getI64Type();
      Block *block = kernel::addBlock(generic.getEpilogue(), {storage, indexType.getElementType()}, loc);
      rewriter.setInsertionPointToStart(block);
      Value index = block->getArgument(1);
      if (index.getType() != i64)
        index = arith::ExtSIOp::create(rewriter, loc, i64, index);
      AffineExpr size = nn::getDims(inputType)[axis];
      index = kernel::CheckOp::create(rewriter, loc, i64, index, nn::DimsAttr::get(getContext(), ArrayRef(size)));
      SmallVector<Value> at;
      for (unsigned k = 0; k < inputType.getRank(); ++k)
        at.push_back(k == axis ? index
                               : Value(kernel::IndexOp::create(rewriter, loc, i64, k < axis ? k : k + indexRank - 1)));
      Value element = kernel::LoadOp::create(rewriter, loc, storage, 0, at);
      kernel::YieldOp::create(rewriter, loc, element);
    }
    rewriter.replaceOp(op, generic);
    return success();
  }
};

/// Every place sums what was picked from it: parallel over places, in a fixed order, without atomics. The price is that
/// every place looks at all indices.
struct FormGatherGrad : OpRewritePattern<nn::GatherGradOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::GatherGradOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    auto type = typeOf(op.getResult());
    int64_t rank = type.getRank(), axis = op.getAxis();
    SmallVector<AffineExpr> picked = nn::getDims(typeOf(op.getIndices()));
    int64_t indexRank = picked.size();
    AffineExpr size = nn::getDims(type)[axis];
    Value indices = createChecked(rewriter, loc, op.getIndices(), size);
    Type i64 = rewriter.getI64Type(), element = type.getElementType(), compute = nn::getComputeType(element);
    Value places = createSource(rewriter, loc, nn::getTensorType(size, i64), [&](OpBuilder &b) -> Value {
                     return kernel::IndexOp::create(b, loc, i64, 0);
                   }).getResult();

    // Loops: the result's dimensions, then those of the indices.
    SmallVector<AffineExpr> index, place = {rewriter.getAffineDimExpr(axis)}, gradient;
    for (int64_t k = 0; k < indexRank; ++k)
      index.push_back(rewriter.getAffineDimExpr(rank + k));
    for (int64_t k = 0; k < axis; ++k)
      gradient.push_back(rewriter.getAffineDimExpr(k));
    llvm::append_range(gradient, index);
    for (int64_t k = axis + 1; k < rank; ++k)
      gradient.push_back(rewriter.getAffineDimExpr(k));
    auto map = [&](ArrayRef<AffineExpr> results) { return AffineMap::get(rank + indexRank, 0, results, getContext()); };
    auto reduce = kernel::ReduceOp::create(
        rewriter, loc, type, ValueRange{op.getGradient(), indices, places}, Value(), rewriter.getI64IntegerAttr(3),
        rewriter.getAffineMapArrayAttr({map(gradient), map(index), map(place)}), dimsAttr(type),
        nn::DimsAttr::get(getContext(), picked), kernel::CombineKindAttr::get(getContext(), kernel::CombineKind::Add),
        rewriter.getArrayAttr({}), DictionaryAttr());
    {
      OpBuilder::InsertionGuard guard(rewriter);
      Block *mapper = kernel::addBlock(reduce.getMapper(), {kernel::getStorageType(element), i64, i64}, loc);
      rewriter.setInsertionPointToStart(mapper);
      Value g = kernel::toCompute(rewriter, loc, mapper->getArgument(0), element);
      Value isHere = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::eq, mapper->getArgument(1), mapper->getArgument(2));
      Value zero = arith::ConstantOp::create(rewriter, loc, rewriter.getFloatAttr(compute, 0.0));
      kernel::YieldOp::create(rewriter, loc, arith::SelectOp::create(rewriter, loc, isHere, g, zero).getResult());
    }
    buildPlainEpilogue(rewriter, loc, reduce.getEpilogue(), compute, element);
    rewriter.replaceOp(op, reduce);
    return success();
  }

private:
  /// The indices counted from the front, as i64; one out of range makes the run fail.
  static Value createChecked(PatternRewriter &rewriter, Location loc, Value indices, AffineExpr size) {
    RankedTensorType from = typeOf(indices), type = nn::getTensorType(nn::getDims(from), rewriter.getI64Type());
    auto generic = kernel::GenericOp::create(
        rewriter, loc, type, ValueRange(indices), Value(),
        rewriter.getAffineMapArrayAttr(rewriter.getMultiDimIdentityMap(type.getRank())), dimsAttr(type), DictionaryAttr());
    OpBuilder::InsertionGuard guard(rewriter);
    Block *block = kernel::addBlock(generic.getEpilogue(), from.getElementType(), loc);
    rewriter.setInsertionPointToStart(block);
    Value index = block->getArgument(0);
    if (index.getType() != type.getElementType())
      index = arith::ExtSIOp::create(rewriter, loc, type.getElementType(), index);
    index = kernel::CheckOp::create(rewriter, loc, type.getElementType(), index,
                                    nn::DimsAttr::get(rewriter.getContext(), ArrayRef(size)));
    kernel::YieldOp::create(rewriter, loc, index);
    return generic.getResult();
  }
};

/// Pads that take values from the tensor: each index is led back inside. Negative pads crop on the way.
struct FormBorderPad : OpRewritePattern<nn::PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::PadOp op, PatternRewriter &rewriter) const override {
    if (op.getMode() == nn::PadMode::Constant)
      return rewriter.notifyMatchFailure(op, "constant pads are written in place");
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    auto type = typeOf(op.getResult()), inputType = typeOf(op.getInput());
    SmallVector<AffineExpr> inputDims = nn::getDims(inputType);
    auto generic = kernel::GenericOp::create(rewriter, loc, type, ValueRange(op.getInput()), Value(),
                                             rewriter.getAffineMapArrayAttr(AffineMap::get(getContext())), dimsAttr(type),
                                             DictionaryAttr());
    {
      OpBuilder::InsertionGuard guard(rewriter);
      Type storage = kernel::getStorageType(type.getElementType()), i64 = rewriter.getI64Type();
      Block *block = kernel::addBlock(generic.getEpilogue(), storage, loc);
      rewriter.setInsertionPointToStart(block);
      auto dim = [&](AffineExpr e) -> Value {
        return kernel::DimOp::create(rewriter, loc, i64, nn::DimsAttr::get(getContext(), ArrayRef(e)));
      };
      auto constant = [&](int64_t v) -> Value { return arith::ConstantOp::create(rewriter, loc, rewriter.getI64IntegerAttr(v)); };
      SmallVector<Value> at;
      for (unsigned k = 0; k < type.getRank(); ++k) {
        Value i = kernel::IndexOp::create(rewriter, loc, i64, k);
        AffineExpr before = op.getPads().getExprs()[k];
        bool isPlain = before == rewriter.getAffineConstantExpr(0) && op.getPads().getExprs()[type.getRank() + k] == before;
        if (!isPlain) {
          Value last = arith::SubIOp::create(rewriter, loc, dim(inputDims[k]), constant(1));
          i = arith::SubIOp::create(rewriter, loc, i, dim(before));
          i = leadBack(rewriter, loc, op.getMode(), i, last, dim(inputDims[k]), constant);
        }
        at.push_back(i);
      }
      kernel::YieldOp::create(rewriter, loc, kernel::LoadOp::create(rewriter, loc, storage, 0, at).getResult());
    }
    rewriter.replaceOp(op, generic);
    return success();
  }

private:
  static Value leadBack(PatternRewriter &b, Location loc, nn::PadMode mode, Value i, Value last, Value size,
                        function_ref<Value(int64_t)> constant) {
    Value zero = constant(0), one = constant(1);
    if (mode == nn::PadMode::Reflect) {
      // A period is there and back, without repeating the ends: fold into it, then mirror the way back.
      Value period = arith::MaxSIOp::create(b, loc, arith::AddIOp::create(b, loc, last, last).getResult(), one);
      i = arith::RemSIOp::create(b, loc, i, period);
      Value isNegative = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, i, zero);
      i = arith::SelectOp::create(b, loc, isNegative, arith::AddIOp::create(b, loc, i, period).getResult(), i);
      i = arith::MinSIOp::create(b, loc, i, arith::SubIOp::create(b, loc, period, i).getResult());
    } else if (mode == nn::PadMode::Wrap) {
      Value period = arith::MaxSIOp::create(b, loc, size, one);
      i = arith::RemSIOp::create(b, loc, i, period);
      Value isNegative = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, i, zero);
      i = arith::SelectOp::create(b, loc, isNegative, arith::AddIOp::create(b, loc, i, period).getResult(), i);
    }
    return arith::MaxSIOp::create(b, loc, arith::MinSIOp::create(b, loc, i, last).getResult(), zero);
  }
};
} // namespace

void fusion::populateFormShapePatterns(RewritePatternSet &patterns) {
  patterns.add<FormTranspose, FormExpand, FormSlice, FormFill, FormShapeOf, FormGather, FormGatherGrad, FormBorderPad>(
      patterns.getContext());
}
