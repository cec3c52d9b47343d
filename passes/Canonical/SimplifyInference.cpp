// What a trained model carries along and inference does not need: dropout, pads of their own before windows, scales
// and offsets behind weights, quantization that undoes itself.
#include "passes/Canonical/ChannelScale.h"
#include "passes/Canonical/Passes.h"

#include "dialects/Nn/NnDialect.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace dlc {
#define GEN_PASS_DEF_SIMPLIFYINFERENCE
#include "passes/Canonical/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;
using namespace dlc::canonical;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// The elements of a constant; nothing if there are none or too many to look at.
static std::optional<SmallVector<double>> getElements(Value value) {
  ElementsAttr attr = nn::getConstantValue(value);
  if (!attr || !nn::hasContents(attr) || attr.getNumElements() > (1 << 16))
    return std::nullopt;
  HostValue host = HostValue::fromAttr(attr);
  SmallVector<double> elements;
  for (int64_t k = 0; k < host.getNumElements(); ++k)
    elements.push_back(host.getDouble(k));
  return elements;
}

namespace {
struct RemoveDropout : OpRewritePattern<nn::DropoutOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::DropoutOp op, PatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// quantize(dequantize(x)) by one scale and zero point is x.
struct CancelQuantization : OpRewritePattern<nn::QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::QuantizeOp op, PatternRewriter &rewriter) const override {
    auto producer = op.getInput().getDefiningOp<nn::DequantizeOp>();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "the input is not dequantized");
    if (producer.getInput().getType() != op.getType() || !areEqual(producer.getScale(), op.getScale()) ||
        !areEqual(producer.getZeroPoint(), op.getZeroPoint()))
      return rewriter.notifyMatchFailure(op, "scales, zero points or types differ");
    if (typeOf(op.getScale()).getRank() + typeOf(op.getZeroPoint()).getRank() > 0 && producer.getAxis() != op.getAxis())
      return rewriter.notifyMatchFailure(op, "the axes differ");
    // Half precision does not hold every product, nor f32 one that over- or underflows.
    Type real = typeOf(producer.getResult()).getElementType();
    std::optional<SmallVector<double>> scale = getElements(op.getScale());
    if (!(real.isF32() || real.isF64()) || !scale ||
        !llvm::all_of(*scale, [](double s) { return s >= 1e-30 && s <= 1e30; }))
      return rewriter.notifyMatchFailure(op, "the scale does not keep every integer apart");
    rewriter.replaceOp(op, producer.getInput());
    return success();
  }

private:
  static bool areEqual(Value a, Value b) {
    if (a == b)
      return true;
    ElementsAttr x = nn::getConstantValue(a), y = nn::getConstantValue(b);
    return x && x == y;
  }
};

//===----------------------------------------------------------------------===//
// Pads
//===----------------------------------------------------------------------===//

/// The pads of a convolution or pool together with those of the nn.pad before it; nothing if they do not add up.
static std::optional<SmallVector<int64_t>> addPads(nn::PadOp pad, ArrayRef<int64_t> pads) {
  std::optional<SmallVector<int64_t>> sizes = pad.getPads().getConstants();
  if (!sizes || pad.getMode() != nn::PadMode::Constant)
    return std::nullopt;
  int64_t rank = sizes->size() / 2, spatial = rank - 2;
  SmallVector<int64_t> sum(pads);
  for (int64_t side = 0; side < 2; ++side)
    for (int64_t k = 0; k < rank; ++k) {
      int64_t size = (*sizes)[side * rank + k];
      if (size < 0 || (k < 2 && size != 0))
        return std::nullopt;
      if (k < 2)
        continue;
      int64_t &entry = sum[side * spatial + k - 2];
      if (size > (1 << 20) - entry) // the most that windows take
        return std::nullopt;
      entry += size;
    }
  return sum;
}

/// The value that `pad` writes; nothing if it is not known.
static std::optional<double> getPadValue(nn::PadOp pad) {
  if (!pad.getValue())
    return 0.0;
  std::optional<SmallVector<double>> elements = getElements(pad.getValue());
  return elements && elements->size() == 1 ? std::optional((*elements)[0]) : std::nullopt;
}

/// Whether no window lies in the pads altogether.
static bool coversInput(ArrayRef<int64_t> pads, ArrayRef<int64_t> kernel, ArrayRef<int64_t> dilations) {
  for (auto [k, size] : llvm::enumerate(kernel)) {
    int64_t reach = (size - 1) * dilations[k];
    if (pads[k] > reach || pads[kernel.size() + k] > reach)
      return false;
  }
  return true;
}

/// conv(pad(x)) is conv(x) with more pads.
struct FoldPadIntoConv : OpRewritePattern<nn::ConvOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ConvOp op, PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<nn::PadOp>();
    if (!pad)
      return rewriter.notifyMatchFailure(op, "the input is not padded");
    std::optional<SmallVector<int64_t>> pads = addPads(pad, op.getPads());
    if (!pads || getPadValue(pad) != 0.0)
      return rewriter.notifyMatchFailure(op, "the pad is not of zeros in spatial dimensions");
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(*pads);
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};

/// max_pool(pad(x, lowest)) is max_pool(x) with more pads.
struct FoldPadIntoMaxPool : OpRewritePattern<nn::MaxPoolOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::MaxPoolOp op, PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<nn::PadOp>();
    if (!pad || op.getCeilMode())
      return rewriter.notifyMatchFailure(op, "the input is not padded, or sizes are rounded up");
    std::optional<SmallVector<int64_t>> pads = addPads(pad, op.getPads());
    if (!pads || getPadValue(pad) != -std::numeric_limits<double>::infinity())
      return rewriter.notifyMatchFailure(op, "the pad is not of -inf in spatial dimensions");
    if (!coversInput(*pads, op.getKernel(), op.getDilations()))
      return rewriter.notifyMatchFailure(op, "a window may lie in the pads");
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(*pads);
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};

/// avg_pool(pad(x, 0)) is avg_pool(x) with more pads that count.
struct FoldPadIntoAvgPool : OpRewritePattern<nn::AvgPoolOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::AvgPoolOp op, PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<nn::PadOp>();
    if (!pad || op.getCeilMode())
      return rewriter.notifyMatchFailure(op, "the input is not padded, or sizes are rounded up");
    bool hasOwnPads = llvm::any_of(op.getPads(), [](int64_t p) { return p != 0; });
    if (hasOwnPads && !op.getCountIncludePad())
      return rewriter.notifyMatchFailure(op, "one kind of pads counts and the other does not");
    std::optional<SmallVector<int64_t>> pads = addPads(pad, op.getPads());
    if (!pads || getPadValue(pad) != 0.0)
      return rewriter.notifyMatchFailure(op, "the pad is not of zeros in spatial dimensions");
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(*pads);
      op.setCountIncludePad(true);
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Scales and offsets
//===----------------------------------------------------------------------===//

/// `value` as a vector with an entry per channel, if it is constant and broadcast along the other dimensions of a
/// result of rank `rank`.
static Value getPerChannel(WeightMath &math, Value value, int64_t rank, AffineExpr channels) {
  auto type = typeOf(value);
  int64_t missing = rank - type.getRank();
  if (missing < 0 || !isConstant(value))
    return {};
  bool isSplat = true;
  for (auto [k, dim] : llvm::enumerate(nn::getDims(type))) {
    bool isOne = type.getDimSize(k) == 1;
    if (!isOne && (static_cast<int64_t>(k) + missing != 1 || !nn::knownEqual(dim, channels)))
      return {};
    isSplat &= isOne;
  }
  if (!isSplat)
    return math.reshape(value, channels);
  Value one = math.reshape(value, math.builder.getAffineConstantExpr(1));
  return nn::ExpandOp::create(math.builder, math.loc, nn::getTensorType(channels, type.getElementType()), one);
}

/// conv(x) * c, conv(x) + c and conv(x) - c with a constant c per channel is a convolution with other weights.
template <typename Op>
struct FoldIntoLinear : OpRewritePattern<Op> {
  FoldIntoLinear(MLIRContext *context, bool isStrict) : OpRewritePattern<Op>(context), isStrict(isStrict) {}
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    constexpr bool isMul = std::is_same_v<Op, nn::MulOp>, isSub = std::is_same_v<Op, nn::SubOp>;
    auto type = typeOf(op.getResult());
    if (!isa<FloatType>(type.getElementType()))
      return rewriter.notifyMatchFailure(op, "not of floats");
    std::optional<LinearOp> linear = matchConv(op.getLhs());
    Value other = op.getRhs(), product = op.getLhs();
    if (!linear && !isSub) {
      linear = matchConv(op.getRhs());
      std::swap(other, product);
    }
    if (!linear || product.getType() != type)
      return rewriter.notifyMatchFailure(op, "no operand is a convolution with constant weights that nothing else reads");
    if (isStrict && (isMul || linear->hasBias()))
      return rewriter.notifyMatchFailure(op, "rounding would differ");
    Type wide = nn::getComputeType(type.getElementType());
    WeightMath math{rewriter, op.getLoc()};
    Value vector = getPerChannel(math, other, type.getRank(), linear->getChannels());
    if (!vector)
      return rewriter.notifyMatchFailure(op, "the other operand is no constant per channel");
    vector = math.cast(vector, wide);
    Value result = linear->createScaled(rewriter, isMul ? vector : Value(),
                                        isMul ? Value() : isSub ? math.neg(vector) : vector);
    result.setType(type);
    rewriter.replaceOp(op, result);
    return success();
  }

private:
  /// Convolutions alone: what follows a matrix product is its epilogue at no cost.
  static std::optional<LinearOp> matchConv(Value value) {
    if (!isa_and_nonnull<nn::ConvOp, nn::ConvTransposeOp>(value.getDefiningOp()))
      return std::nullopt;
    return LinearOp::match(value);
  }

  bool isStrict;
};

struct SimplifyInference : dlc::impl::SimplifyInferenceBase<SimplifyInference> {
  using Base::Base;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns.add<RemoveDropout, CancelQuantization, FoldPadIntoConv, FoldPadIntoMaxPool, FoldPadIntoAvgPool>(context);
    patterns.add<FoldIntoLinear<nn::MulOp>, FoldIntoLinear<nn::AddOp>, FoldIntoLinear<nn::SubOp>>(context, strictFp);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
