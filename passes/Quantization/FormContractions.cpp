// Convolutions and matrix products of dequantized values as ones of bytes.
//
// What is known about each op is a row of two functions and two axes in `Contraction`; the rest is the same for all.
#include "passes/Quantization/FormContractions.h"
#include "passes/Quantization/Passes.h"
#include "passes/Quantization/QuantizedValue.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::quantization;

//===----------------------------------------------------------------------===//
// The ops
//===----------------------------------------------------------------------===//

namespace {
template <typename Op>
struct Contraction;

template <>
struct Contraction<nn::ConvOp> {
  static Value bias(nn::ConvOp op) { return op.getBias(); }
  /// The filter's and the result's dimension of output channels.
  static int64_t filterAxis(nn::ConvOp) { return 0; }
  static int64_t resultAxis(nn::ConvOp) { return 1; }
  static StringRef whyNot(nn::ConvOp) { return ""; }
  /// Products that are summed for one result.
  static int64_t depth(nn::ConvOp op) {
    ArrayRef<int64_t> filter = typeOf(op.getFilter()).getShape();
    return std::accumulate(filter.begin() + 1, filter.end(), int64_t(1), std::multiplies<>());
  }
  static Value create(QuantBuilder &q, nn::ConvOp op, Value input, Value zero, Value filter, Value bias) {
    return nn::ConvIntegerOp::create(q.builder, q.loc, input, filter, zero, Value(), bias, op.getStridesAttr(),
                                     op.getPadsAttr(), op.getDilationsAttr(), op.getGroupsAttr());
  }
};

template <>
struct Contraction<nn::MatmulOp> {
  static Value bias(nn::MatmulOp) { return {}; }
  static int64_t filterAxis(nn::MatmulOp op) { return op.getTransposeRhs() ? 0 : 1; }
  static int64_t resultAxis(nn::MatmulOp op) { return typeOf(op.getResult()).getRank() - 1; }
  static StringRef whyNot(nn::MatmulOp op) {
    if (op.getTransposeLhs() || typeOf(op.getLhs()).getRank() < 2)
      return "its left operand is transposed or a vector";
    if (typeOf(op.getRhs()).getRank() != 2)
      return "its right operand is no matrix";
    return "";
  }
  static int64_t depth(nn::MatmulOp op) { return typeOf(op.getRhs()).getDimSize(op.getTransposeRhs() ? 1 : 0); }
  static Value create(QuantBuilder &q, nn::MatmulOp op, Value input, Value zero, Value filter, Value bias) {
    if (op.getTransposeRhs())
      filter = nn::TransposeOp::create(q.builder, q.loc, filter, q.builder.getDenseI64ArrayAttr({1, 0}));
    return nn::MatmulIntegerOp::create(q.builder, q.loc, input, filter, zero, Value(), bias);
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

namespace {
/// Constant weights as signed bytes around 0.
struct QuantizedWeights {
  nn::DequantizeOp op;
  HostValue contents, zero;
  bool isCentered; // signed and around 0 as they are

  int64_t entryOf(int64_t at) {
    if (zero.getRank() == 0)
      return 0;
    int64_t inner = 1;
    for (int64_t size : contents.getShape().drop_front(op.getAxis() + 1))
      inner *= size;
    return at / inner % contents.getShape()[op.getAxis()];
  }
};
} // namespace

/// The weights behind `real`, whose scale is one or has an entry per index of `axis`; else why there are none.
static std::optional<QuantizedWeights> matchWeights(Value real, int64_t axis, StringRef &why) {
  auto op = real.getDefiningOp<nn::DequantizeOp>();
  why = "its weights are not quantized";
  if (!op || typeOf(op.getInput()).getElementTypeBitWidth() != 8)
    return std::nullopt;
  QuantizedWeights weights{op, getContents(op.getInput()), getContents(op.getZeroPoint()), false};
  HostValue scale = getContents(op.getScale());
  why = "its weights are not constant";
  if (!weights.contents || !weights.zero || !scale)
    return std::nullopt;
  why = "the scales of its weights are not along the output channels, not f32 or out of [1e-30, 1e30]";
  if ((scale.getRank() == 1 || weights.zero.getRank() == 1) && static_cast<int64_t>(op.getAxis()) != axis)
    return std::nullopt;
  if (!scale.getElementType().isF32())
    return std::nullopt;
  for (int64_t k = 0; k < scale.getNumElements(); ++k)
    if (!(scale.getDouble(k) >= 1e-30 && scale.getDouble(k) <= 1e30))
      return std::nullopt;
  weights.isCentered = weights.contents.getElementType().isSignlessInteger(8);
  for (int64_t k = 0; k < weights.zero.getNumElements(); ++k)
    weights.isCentered &= weights.zero.getInt(k) == 0;
  why = "its weights less their zero point do not fit signed bytes";
  for (int64_t k = 0; !weights.isCentered && k < weights.contents.getNumElements(); ++k)
    if (int64_t centered = weights.contents.getInt(k) - weights.zero.getInt(weights.entryOf(k));
        centered < -128 || centered > 127)
      return std::nullopt;
  why = "";
  return weights;
}

static Value centerWeights(QuantBuilder &q, QuantizedWeights &weights) {
  nn::DequantizeOp op = weights.op;
  Value integers = op.getInput();
  if (weights.isCentered)
    return integers;
  Type i32 = q.builder.getI32Type();
  Value zero = q.alongAxis(q.cast(op.getZeroPoint(), i32), op.getAxis(), typeOf(integers).getRank());
  Value difference = nn::SubOp::create(q.builder, q.loc, q.cast(integers, i32), zero);
  return q.cast(difference, q.builder.getI8Type());
}

//===----------------------------------------------------------------------===//
// Bias
//===----------------------------------------------------------------------===//

/// Largest bias in units of a sum: with the largest sums of products it stays within 32 bits.
static constexpr double maxBias = 1 << 30;
/// Longest sum: 2^15 products of at most 255 * 128.
static constexpr int64_t maxDepth = 1 << 15;

namespace {
/// The scale of sums: the product of the input's and the weights'.
struct SumScale {
  Value input, filter, product;

  double of(int64_t channel) const {
    HostValue w = getContents(filter);
    return getContents(input).getDouble(0) * w.getDouble(w.getRank() ? channel % w.getNumElements() : 0);
  }
};
} // namespace

/// Whether `real` is dequantized from 32-bit integers on the sums' own scale, which tools round in their own ways.
static bool isOnScale(nn::DequantizeOp real, const SumScale &scale) {
  HostValue given = getContents(real.getScale()), filter = getContents(scale.filter);
  if (!typeOf(real.getInput()).getElementType().isSignlessInteger(32) || getUniform(real.getZeroPoint()) != 0.0 ||
      !given)
    return false;
  for (int64_t k = 0, e = std::max(given.getNumElements(), filter.getNumElements()); k < e; ++k) {
    double unit = scale.of(k);
    if (!(std::abs(given.getDouble(given.getRank() ? k : 0) - unit) <= 1e-5 * unit))
      return false;
  }
  return true;
}

/// `real`, a constant vector of floats or a dequantized one, in units of the sums.
static Value quantizeBias(QuantBuilder &q, Value real, const SumScale &scale) {
  if (auto op = real.getDefiningOp<nn::DequantizeOp>(); op && isOnScale(op, scale))
    return op.getInput();
  Value quotient = nn::DivOp::create(q.builder, q.loc, real, scale.product);
  return q.cast(nn::RoundOp::create(q.builder, q.loc, quotient), q.builder.getI32Type());
}

/// Whether quantizeBias gives integers of at most maxBias.
static bool fitsBias(Value real, const SumScale &scale) {
  auto op = real.getDefiningOp<nn::DequantizeOp>();
  HostValue values = getContents(op ? op.getInput() : real);
  HostValue given = op ? getContents(op.getScale()) : HostValue(),
            zero = op ? getContents(op.getZeroPoint()) : HostValue();
  if (!values || (op && (!given || !zero)) || !typeOf(real).getElementType().isF32())
    return false;
  for (int64_t k = 0; k < values.getNumElements(); ++k) {
    double bias = values.getDouble(k);
    if (op)
      bias = (bias - zero.getDouble(zero.getRank() ? k : 0)) * given.getDouble(given.getRank() ? k : 0);
    if (!(std::abs(bias / scale.of(k)) <= maxBias))
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

/// Everything that forming `op` needs, or why it cannot be formed.
template <typename Op>
static StringRef check(Op op, std::optional<QuantizedValue> &input, std::optional<QuantizedWeights> &weights) {
  using Row = Contraction<Op>;
  input = QuantizedValue::match(op->getOperand(0));
  if (!input)
    return "its input is not quantized to 8 bits per tensor by constants";
  if (StringRef why = Row::whyNot(op); !why.empty())
    return why;
  StringRef why;
  weights = matchWeights(op->getOperand(1), Row::filterAxis(op), why);
  if (!weights)
    return why;
  if (Row::depth(op) > maxDepth)
    return "its sums may exceed 32 bits";
  if (Value bias = Row::bias(op); bias && !fitsBias(bias, {input->scale, weights->op.getScale(), {}}))
    return "its bias is no constant that fits 32 bits on the scale of its sums";
  return "";
}

template <typename Op>
static StringRef whyFloatOf(Op op) {
  std::optional<QuantizedValue> input;
  std::optional<QuantizedWeights> weights;
  return check(op, input, weights);
}

StringRef quantization::whyFloat(Operation *op) {
  if (auto conv = dyn_cast<nn::ConvOp>(op))
    return whyFloatOf(conv);
  return whyFloatOf(cast<nn::MatmulOp>(op));
}

namespace {
template <typename Op>
struct FormContraction : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    using Row = Contraction<Op>;
    std::optional<QuantizedValue> input;
    std::optional<QuantizedWeights> weights;
    if (StringRef why = check(op, input, weights); !why.empty())
      return rewriter.notifyMatchFailure(op, why);
    QuantBuilder q{rewriter, op.getLoc()};
    Value scale = nn::MulOp::create(rewriter, op.getLoc(), input->scale, weights->op.getScale());
    Value bias =
        Row::bias(op) ? quantizeBias(q, Row::bias(op), {input->scale, weights->op.getScale(), scale}) : Value();
    Value zero = input->zero ? q.scalar(static_cast<double>(input->zero), input->getElementType()) : Value();
    Value sums = Row::create(q, op, input->integers, zero, centerWeights(q, *weights), bias);
    sums.setType(nn::getTensorType(nn::getDims(typeOf(op.getResult())), rewriter.getI32Type()));
    rewriter.replaceOp(op, q.dequantize(sums, scale, 0, Row::resultAxis(op)));
    return success();
  }
};

/// The addition of a constant per channel to dequantized sums goes into their bias.
struct AddToBias : OpRewritePattern<nn::AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::AddOp op, PatternRewriter &rewriter) const override {
    for (unsigned k : {0, 1}) {
      Value real = op.getOperand(k), other = op.getOperand(1 - k);
      std::optional<QuantizedSums> sums = QuantizedSums::match(real);
      if (!sums || !real.hasOneUse() || !sums->integers.hasOneUse() || real.getType() != op.getType())
        continue;
      auto producer = sums->integers.getDefiningOp<nn::MatmulIntegerOp>();
      if (!producer || producer.getBias())
        continue; // convolutions have their bias
      int64_t columns = typeOf(producer.getFilter()).getShape().back();
      auto type = typeOf(other);
      if (!type.hasStaticShape() || type.getRank() == 0 || type.getRank() > typeOf(real).getRank() ||
          type.getNumElements() != columns || type.getShape().back() != columns)
        continue;
      auto product = sums->scale.getDefiningOp<nn::MulOp>();
      if (!product)
        continue;
      SumScale scale{product.getLhs(), product.getRhs(), product};
      if (!fitsBias(other, scale))
        continue;
      QuantBuilder q{rewriter, op.getLoc()};
      Value bias = quantizeBias(q, other, scale);
      if (type.getRank() != 1)
        bias =
            nn::ReshapeOp::create(rewriter, op.getLoc(), RankedTensorType::get({columns}, rewriter.getI32Type()), bias);
      Location loc = rewriter.getFusedLoc({producer.getLoc(), op.getLoc()});
      Value biased = nn::MatmulIntegerOp::create(rewriter, loc, producer.getInput(), producer.getFilter(),
                                                 producer.getInputZero(), producer.getFilterZero(), bias);
      biased.setType(sums->integers.getType());
      rewriter.replaceOp(op, QuantBuilder{rewriter, loc}.dequantize(biased, sums->scale, 0, sums->axis));
      return success();
    }
    return rewriter.notifyMatchFailure(
        op, "no operand is a matrix product without bias, or the other no constant per column");
  }

};
} // namespace

void quantization::populateFormContractionsPatterns(RewritePatternSet &patterns) {
  patterns.add<FormContraction<nn::ConvOp>, FormContraction<nn::MatmulOp>, AddToBias>(patterns.getContext());
}
