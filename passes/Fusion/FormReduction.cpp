// Reductions and normalizations to their kernels.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <limits>

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

namespace {
struct FormReduce : OpRewritePattern<nn::ReduceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ReduceOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    if (op.getKind() == nn::ReduceKind::LogSumExp)
      return decomposeLogSumExp(op, rewriter);
    Location loc = op.getLoc();
    MLIRContext *context = getContext();
    auto type = typeOf(op.getResult()), inputType = typeOf(op.getInput());
    Type elementType = type.getElementType(), computeType = nn::getComputeType(elementType);
    bool isUnsigned = nn::isUnsigned(elementType);

    // Loop dimensions: the output's, then the reduced ones.
    SmallVector<AffineExpr> reduced, results;
    unsigned rank = type.getRank(), output = 0;
    for (auto [k, dim] : llvm::enumerate(nn::getDims(inputType))) {
      if (llvm::is_contained(op.getAxes(), k)) {
        results.push_back(rewriter.getAffineDimExpr(rank + reduced.size()));
        reduced.push_back(dim);
        output += op.getKeepdims();
      } else {
        results.push_back(rewriter.getAffineDimExpr(output++));
      }
    }
    AffineMap map = AffineMap::get(rank + reduced.size(), 0, results, context);
    auto kernelOp = kernel::ReduceOp::create(
        rewriter, loc, type, ValueRange(op.getInput()), Value(), rewriter.getI64IntegerAttr(1),
        rewriter.getAffineMapArrayAttr(map), dimsAttr(type), nn::DimsAttr::get(context, reduced),
        kernel::CombineKindAttr::get(context, combineOf(op.getKind(), isUnsigned)), rewriter.getArrayAttr({}), DictionaryAttr());

    OpBuilder::InsertionGuard guard(rewriter);
    Block *mapper = kernel::addBlock(kernelOp.getMapper(), kernel::getStorageType(elementType), loc);
    rewriter.setInsertionPointToStart(mapper);
    Value x = kernel::toCompute(rewriter, loc, mapper->getArgument(0), elementType);
    if (computeType.isInteger(1)) // booleans are combined as bytes
      x = mapper->getArgument(0);
    bool isFloat = isa<FloatType>(computeType);
    if (op.getKind() == nn::ReduceKind::L1)
      x = isFloat ? Value(math::AbsFOp::create(rewriter, loc, x)) : isUnsigned ? x : Value(math::AbsIOp::create(rewriter, loc, x));
    if (op.getKind() == nn::ReduceKind::L2 || op.getKind() == nn::ReduceKind::SumSquare)
      x = isFloat ? Value(arith::MulFOp::create(rewriter, loc, x, x)) : arith::MulIOp::create(rewriter, loc, x, x);
    kernel::YieldOp::create(rewriter, loc, x);

    Block *epilogue = kernel::addBlock(kernelOp.getEpilogue(), x.getType(), loc);
    rewriter.setInsertionPointToStart(epilogue);
    Value value = finish(rewriter, op, epilogue->getArgument(0), reduced, isUnsigned);
    kernel::YieldOp::create(rewriter, loc, computeType.isInteger(1) ? value : kernel::toStorage(rewriter, loc, value, elementType));
    rewriter.replaceOp(op, kernelOp);
    return success();
  }

private:
  static kernel::CombineKind combineOf(nn::ReduceKind kind, bool isUnsigned) {
    switch (kind) {
    case nn::ReduceKind::Max:
      return isUnsigned ? kernel::CombineKind::UMax : kernel::CombineKind::Max;
    case nn::ReduceKind::Min:
      return isUnsigned ? kernel::CombineKind::UMin : kernel::CombineKind::Min;
    case nn::ReduceKind::Prod:
      return kernel::CombineKind::Mul;
    default:
      return kernel::CombineKind::Add;
    }
  }

  /// What is done to the combined value.
  Value finish(PatternRewriter &rewriter, nn::ReduceOp op, Value value, ArrayRef<AffineExpr> reduced, bool isUnsigned) const {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Type type = value.getType();
    bool isFloat = isa<FloatType>(type);
    switch (op.getKind()) {
    case nn::ReduceKind::Mean: {
      Value count = kernel::DimOp::create(b, b.getI64Type(),
                                          nn::DimsAttr::get(getContext(), ArrayRef(nn::productOf(reduced, getContext()))));
      if (isFloat)
        return arith::DivFOp::create(b, value, arith::SIToFPOp::create(b, type, count).getResult());
      // Over no elements the sum is 0: divide by 1.
      count = arith::MaxSIOp::create(b, count, arith::ConstantOp::create(b, b.getI64IntegerAttr(1)).getResult());
      if (!type.isInteger(64))
        count = arith::TruncIOp::create(b, type, count);
      return isUnsigned ? Value(arith::DivUIOp::create(b, value, count)) : arith::DivSIOp::create(b, value, count);
    }
    case nn::ReduceKind::L2:
      if (isFloat)
        return math::SqrtOp::create(b, value);
      return arith::FPToSIOp::create(b, type, math::SqrtOp::create(b, arith::SIToFPOp::create(b, b.getF64Type(), value).getResult()).getResult());
    case nn::ReduceKind::LogSum:
      if (isFloat)
        return math::LogOp::create(b, value);
      return arith::FPToSIOp::create(b, type, math::LogOp::create(b, arith::SIToFPOp::create(b, b.getF64Type(), value).getResult()).getResult());
    default:
      return value;
    }
  }

  /// max + log(sum(exp(x - max))), the maximum taken as 0 where it is infinite.
  LogicalResult decomposeLogSumExp(nn::ReduceOp op, PatternRewriter &rewriter) const {
    Location loc = op.getLoc();
    MLIRContext *context = getContext();
    auto kind = [&](nn::ReduceKind k) { return nn::ReduceKindAttr::get(context, k); };
    Value max = nn::ReduceOp::create(rewriter, loc, op.getInput(), kind(nn::ReduceKind::Max), op.getAxesAttr(), rewriter.getUnitAttr());
    Type elementType = typeOf(op.getInput()).getElementType();
    if (!isa<FloatType>(elementType))
      return rewriter.notifyMatchFailure(op, "log_sum_exp of integers");
    double low = std::numeric_limits<float>::lowest(), high = -low;
    if (elementType.isF16())
      low = -65504, high = 65504;
    max = nn::ClipOp::create(rewriter, loc, max, rewriter.getF64FloatAttr(low), rewriter.getF64FloatAttr(high));
    Value shifted = nn::SubOp::create(rewriter, loc, op.getInput(), max);
    Value sum = nn::ReduceOp::create(rewriter, loc, nn::ExpOp::create(rewriter, loc, shifted).getResult(), kind(nn::ReduceKind::LogSum),
                                     op.getAxesAttr(), rewriter.getUnitAttr());
    Value result = nn::AddOp::create(rewriter, loc, sum, max);
    rewriter.replaceOp(op, createReshape(rewriter, loc, result, nn::getDims(typeOf(op.getResult()))));
    return success();
  }
};

/// A row kernel over the last `count` dimensions of `input`, taken as one; the result has the input's shape.
kernel::RowwiseOp createRowwise(PatternRewriter &rewriter, Location loc, Value input, kernel::RowKind kind, double epsilon) {
  auto type = typeOf(input);
  Type elementType = type.getElementType();
  auto op = kernel::RowwiseOp::create(rewriter, loc, type, ValueRange(input), Value(),
                                      kernel::RowKindAttr::get(rewriter.getContext(), kind), rewriter.getF64FloatAttr(epsilon),
                                      dimsAttr(type), rewriter.getArrayAttr({}), DictionaryAttr());
  buildPlainEpilogue(rewriter, loc, op.getEpilogue(), nn::getComputeType(elementType), elementType);
  return op;
}

struct FormSoftmax : OpRewritePattern<nn::SoftmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::SoftmaxOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    int64_t rank = typeOf(op.getInput()).getRank(), axis = op.getAxis();
    // Bring the axis to the end. The last dimension stays in place where the axis is it already.
    SmallVector<int64_t> there, back(rank);
    for (int64_t k = 0; k < rank; ++k)
      if (k != axis)
        there.push_back(k);
    there.push_back(axis);
    for (auto [k, p] : llvm::enumerate(there))
      back[p] = k;
    bool isLast = axis == rank - 1;
    Value input = isLast ? op.getInput() : createTranspose(rewriter, loc, op.getInput(), there);
    Value result = createRowwise(rewriter, loc, input, op.getLog() ? kernel::RowKind::LogSoftmax : kernel::RowKind::Softmax, 0).getResult();
    rewriter.replaceOp(op, isLast ? result : createTranspose(rewriter, loc, result, back));
    return success();
  }
};

struct FormLayerNorm : OpRewritePattern<nn::LayerNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::LayerNormOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(op.getInput()));
    SmallVector<AffineExpr> rows(dims.begin(), dims.begin() + op.getAxis());
    rows.push_back(nn::productOf(ArrayRef(dims).drop_front(op.getAxis()), getContext()));
    Value normalized = createRowwise(rewriter, loc, createReshape(rewriter, loc, op.getInput(), rows), kernel::RowKind::Normalize,
                                     op.getEpsilon().convertToDouble())
                           .getResult();
    Value result = createReshape(rewriter, loc, normalized, dims);
    result = nn::MulOp::create(rewriter, loc, result, op.getScale());
    if (op.getBias())
      result = nn::AddOp::create(rewriter, loc, result, op.getBias());
    rewriter.replaceOp(op, result);
    return success();
  }
};
} // namespace

void fusion::populateFormReductionPatterns(RewritePatternSet &patterns) {
  patterns.add<FormReduce, FormSoftmax, FormLayerNorm>(patterns.getContext());
}
