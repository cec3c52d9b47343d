// Gradients of filters to kernels. They come as convolutions of the image by the gradient of the output, batches in
// the place of channels: a computed filter that is larger than what it makes.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

/// Elements of the signal in a block of images: what stays in the cache of a core while all rows of the result go over it.
static constexpr int64_t blockElements = 65536;
/// Tasks, at least, that blocks of images and taps are to make.
static constexpr int64_t leastTasks = 8;

namespace {
struct FormConvWeightGradient : OpRewritePattern<nn::ConvOp> {
  FormConvWeightGradient(MLIRContext *context) : OpRewritePattern(context, /*benefit=*/2) {}

  LogicalResult matchAndRewrite(nn::ConvOp op, PatternRewriter &rewriter) const override {
    auto imageType = typeOf(op.getInput()), signalType = typeOf(op.getFilter()), type = typeOf(op.getResult());
    int64_t rank = type.getRank(), spatial = rank - 2;
    if (!hasNamedDims(op) || op.getGroups() != 1 || op.getBias() || !isa<FloatType>(type.getElementType()))
      return rewriter.notifyMatchFailure(op, "a dimension has no name, or groups, a bias or integers");
    if (nn::getConstantValue(op.getFilter()) || !type.hasStaticShape() || type.getNumElements() == 0)
      return rewriter.notifyMatchFailure(op, "the filter is constant, or the result has no constant size");
    SmallVector<AffineExpr> signalDims = nn::getDims(signalType);
    int64_t positions = kernel::estimate(nn::productOf(ArrayRef(signalDims).drop_front(2), getContext())), taps = 1;
    for (int64_t size : type.getShape().drop_front(2))
      taps *= size;
    if (positions <= taps)
      return rewriter.notifyMatchFailure(op, "the filter is no larger than the result");

    // [C, N, D..] and [M, N, O..] to channels last, the result [blocks, K.., C, M] to [C, M, K..].
    Location loc = op.getLoc();
    SmallVector<int64_t> there, back = {spatial, spatial + 1};
    for (int64_t k = 1; k < rank; ++k)
      there.push_back(k);
    there.push_back(0);
    for (int64_t k = 0; k < spatial; ++k)
      back.push_back(k);
    Value image = createTranspose(rewriter, loc, op.getInput(), there), signal = createTranspose(rewriter, loc, op.getFilter(), there);
    AffineExpr images = nn::getDims(imageType)[1];
    int64_t columns = signalType.getDimSize(0), numImages = std::max<int64_t>(kernel::estimate(images), 1);
    int64_t outerTaps = taps / type.getShape().back();
    int64_t block = std::clamp<int64_t>(blockElements / std::max<int64_t>(positions * columns, 1), 1,
                                        std::max<int64_t>(numImages * outerTaps / leastTasks, 1));
    SmallVector<AffineExpr> dims = {images.ceilDiv(block)};
    for (int64_t k : {0, 1})
      dims.insert(dims.begin() + 1 + k, rewriter.getAffineConstantExpr(type.getDimSize(k)));
    for (int64_t k = 0; k < spatial; ++k)
      dims.insert(dims.begin() + 1 + k, rewriter.getAffineConstantExpr(type.getDimSize(2 + k)));
    Type elementType = type.getElementType(), computeType = nn::getComputeType(elementType);
    RankedTensorType blocksType = nn::getTensorType(dims, computeType);
    // Strides and dilations are those of the convolution whose filter this is.
    auto gradient = kernel::ConvWeightGradientOp::create(
        rewriter, loc, blocksType, ValueRange{image, signal}, Value(), op.getDilationsAttr(),
        rewriter.getDenseI64ArrayAttr(op.getPads().take_front(spatial)), op.getStridesAttr(), rewriter.getI64IntegerAttr(block),
        dimsAttr(blocksType), rewriter.getArrayAttr({}), DictionaryAttr());
    buildPlainEpilogue(rewriter, loc, gradient.getEpilogue(), computeType, computeType);
    Value result = gradient.getResult();
    if (dims[0] == rewriter.getAffineConstantExpr(1))
      result = createReshape(rewriter, loc, result, ArrayRef(dims).drop_front());
    else
      result = nn::ReduceOp::create(rewriter, loc, result, nn::ReduceKindAttr::get(getContext(), nn::ReduceKind::Sum),
                                    rewriter.getDenseI64ArrayAttr({0}), UnitAttr());
    result = createTranspose(rewriter, loc, result, back);
    if (elementType != computeType)
      result = nn::CastOp::create(rewriter, loc, result, elementType);
    rewriter.replaceOp(op, result);
    return success();
  }
};
} // namespace

void fusion::populateFormConvGradientPatterns(RewritePatternSet &patterns) {
  patterns.add<FormConvWeightGradient>(patterns.getContext());
}
