// Transposed convolutions as convolutions with the phases of the stride as channels; the method is in Passes.td.
#include "passes/Canonical/Passes.h"
#include "passes/Canonical/WeightMath.h"

#include "dialects/Nn/NnDialect.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace dlc {
#define GEN_PASS_DEF_DECOMPOSECONVTRANSPOSE
#include "passes/Canonical/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;
using namespace dlc::canonical;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

namespace {
/// One spatial dimension.
struct Axis {
  int64_t stride, dilation;
  int64_t kernel;    // taps as given
  int64_t lead;      // zero taps in front
  int64_t taps;      // per phase
  int64_t padFront;  // of the convolution
  int64_t padBehind; // of the convolution; negative: crop
  AffineExpr perPhase, output; // sizes of the result
};
} // namespace

static Axis analyze(nn::ConvTransposeOp op, int64_t k) {
  int64_t spatial = typeOf(op.getInput()).getRank() - 2;
  Axis axis;
  axis.stride = op.getStrides()[k];
  axis.dilation = op.getDilations()[k];
  axis.kernel = typeOf(op.getFilter()).getDimSize(2 + k);
  axis.output = nn::getDims(typeOf(op.getResult()))[2 + k];
  int64_t s = axis.stride, pad = op.getPads()[k], spread = (axis.kernel - 1) * axis.dilation + 1;
  axis.lead = (s - pad % s) % s;
  int64_t shift = (pad + axis.lead) / s;
  axis.taps = std::max(llvm::divideCeilSigned(spread + axis.lead, s), shift + 1);
  // The result has stride * input + rest elements.
  int64_t rest = spread - s + op.getOutputPadding()[k] - pad - op.getPads()[spatial + k];
  int64_t extra = llvm::divideCeilSigned(rest, s);
  axis.perPhase = nn::getDims(typeOf(op.getInput()))[2 + k] + extra;
  axis.padFront = axis.taps - 1 - shift;
  axis.padBehind = extra + shift;
  return axis;
}

namespace {
struct Decompose : OpRewritePattern<nn::ConvTransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ConvTransposeOp op, PatternRewriter &rewriter) const override {
    auto filterType = typeOf(op.getFilter()), type = typeOf(op.getResult());
    if (!filterType.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "the filter's shape is not constant");
    if (llvm::is_contained(nn::getDims(typeOf(op.getInput())), AffineExpr()) ||
        llvm::is_contained(nn::getDims(type), AffineExpr()))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    if (type.hasStaticShape() && type.getNumElements() == 0) {
      Type element = type.getElementType();
      rewriter.replaceOpWithNewOp<nn::FillOp>(op, type, FloatAttr::get(element, 0.0));
      return success();
    }
    SmallVector<Axis> axes;
    for (int64_t k = 0; k < type.getRank() - 2; ++k)
      axes.push_back(analyze(op, k));

    WeightMath math{rewriter, op.getLoc()};
    Value input = op.getInput();
    SmallVector<AffineExpr> used = nn::getDims(typeOf(input));
    SmallVector<int64_t> pads(2 * axes.size());
    for (auto [k, axis] : llvm::enumerate(axes)) {
      used[2 + k] = used[2 + k] + std::min<int64_t>(axis.padBehind, 0);
      pads[k] = axis.padFront;
      pads[axes.size() + k] = std::max<int64_t>(axis.padBehind, 0);
    }
    input = math.crop(input, used);

    Value filter = createFilter(math, op, axes);
    SmallVector<AffineExpr> dims = {nn::getDims(type)[0], rewriter.getAffineConstantExpr(typeOf(filter).getDimSize(0))};
    for (const Axis &axis : axes)
      dims.push_back(axis.perPhase);
    SmallVector<int64_t> ones(axes.size(), 1);
    auto phases = nn::ConvOp::create(
        rewriter, op.getLoc(), nn::getTensorType(dims, type.getElementType()), input, filter, createBias(math, op, axes),
        rewriter.getDenseI64ArrayAttr(ones), rewriter.getDenseI64ArrayAttr(pads), rewriter.getDenseI64ArrayAttr(ones),
        op.getGroupsAttr());
    Value result = interleave(math, op, phases.getResult(), axes);
    result.setType(type);
    rewriter.replaceOp(op, result);
    return success();
  }

private:
  static AffineExpr constant(WeightMath &math, int64_t value) { return math.builder.getAffineConstantExpr(value); }

  /// [C, M / G, K..] to [G * phases.. * M / G, C / G, T..].
  static Value createFilter(WeightMath &math, nn::ConvTransposeOp op, ArrayRef<Axis> axes) {
    Value filter = op.getFilter();
    for (auto [k, axis] : llvm::enumerate(axes)) {
      if (axis.dilation > 1)
        filter = spread(math, filter, 2 + k, axis);
      int64_t size = typeOf(filter).getDimSize(2 + k);
      filter = math.pad(filter, 2 + k, axis.lead, axis.taps * axis.stride - axis.lead - size);
    }
    int64_t groups = op.getGroups(), inputs = typeOf(filter).getDimSize(0) / groups, outputs = typeOf(filter).getDimSize(1);
    int64_t rank = 3 + 2 * axes.size(), phases = 1;
    SmallVector<AffineExpr> split = {constant(math, groups), constant(math, inputs), constant(math, outputs)}, merged;
    SmallVector<int64_t> permutation = {0};
    for (auto [k, axis] : llvm::enumerate(axes)) {
      split.push_back(constant(math, axis.taps));
      split.push_back(constant(math, axis.stride));
      permutation.push_back(4 + 2 * k);
      phases *= axis.stride;
    }
    permutation.append({2, 1});
    for (int64_t k = 3; k < rank; k += 2)
      permutation.push_back(k);
    merged = {constant(math, groups * phases * outputs), constant(math, inputs)};
    for (const Axis &axis : axes)
      merged.push_back(constant(math, axis.taps));
    filter = math.reshape(math.transpose(math.reshape(filter, split), permutation), merged);
    for (auto [k, axis] : llvm::enumerate(axes))
      if (axis.taps > 1)
        filter = math.reverse(filter, 2 + k);
    return filter;
  }

  /// Puts dilation - 1 zeros between the taps of dimension `dim`.
  static Value spread(WeightMath &math, Value filter, int64_t dim, const Axis &axis) {
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(filter)), split = dims;
    split.insert(split.begin() + dim + 1, constant(math, 1));
    dims[dim] = constant(math, axis.kernel * axis.dilation);
    filter = math.pad(math.reshape(filter, split), dim + 1, 0, axis.dilation - 1);
    filter = math.reshape(filter, dims);
    dims[dim] = constant(math, (axis.kernel - 1) * axis.dilation + 1);
    return math.crop(filter, dims);
  }

  /// Every phase adds the same.
  static Value createBias(WeightMath &math, nn::ConvTransposeOp op, ArrayRef<Axis> axes) {
    if (!op.getBias())
      return {};
    int64_t groups = op.getGroups(), outputs = typeOf(op.getFilter()).getDimSize(1), phases = 1;
    for (const Axis &axis : axes)
      phases *= axis.stride;
    if (phases == 1)
      return op.getBias();
    Value bias = math.reshape(op.getBias(), {constant(math, groups), constant(math, 1), constant(math, outputs)});
    auto type = RankedTensorType::get({groups, phases, outputs}, typeOf(bias).getElementType());
    return math.reshape(nn::ExpandOp::create(math.builder, math.loc, type, bias), constant(math, groups * phases * outputs));
  }

  /// [N, G * phases.. * M / G, Q..] to [N, M, O..].
  static Value interleave(WeightMath &math, nn::ConvTransposeOp op, Value value, ArrayRef<Axis> axes) {
    int64_t groups = op.getGroups(), outputs = typeOf(op.getFilter()).getDimSize(1), n = axes.size();
    AffineExpr batch = nn::getDims(typeOf(value))[0];
    SmallVector<AffineExpr> split = {batch, constant(math, groups)}, merged = {batch, constant(math, groups * outputs)};
    for (const Axis &axis : axes)
      split.push_back(constant(math, axis.stride));
    split.push_back(constant(math, outputs));
    SmallVector<int64_t> permutation = {0, 1, 2 + n};
    for (int64_t k = 0; k < n; ++k) {
      split.push_back(axes[k].perPhase);
      merged.push_back(axes[k].perPhase * axes[k].stride);
      permutation.append({3 + n + k, 2 + k});
    }
    value = math.reshape(math.transpose(math.reshape(value, split), permutation), merged);
    SmallVector<AffineExpr> cropped(merged.begin(), merged.begin() + 2);
    for (const Axis &axis : axes)
      cropped.push_back(axis.output);
    return math.crop(value, cropped);
  }
};

struct DecomposeConvTranspose : dlc::impl::DecomposeConvTransposeBase<DecomposeConvTranspose> {
  using Base::Base;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<Decompose>(&getContext());
    nn::TransposeOp::getCanonicalizationPatterns(patterns, &getContext());
    nn::ReshapeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
