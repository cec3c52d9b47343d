// nn.quantize of what was computed from quantized values, as nn.requantize.
//
// Sums of a contraction are multiplied by their scale over the result's. A sum or difference of dequantized values is
// taken on their scales in units of the result, a product on its integers, so that one formula is left.
#include "passes/Quantization/Passes.h"
#include "passes/Quantization/QuantizedValue.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::quantization;

namespace {
/// What nn.quantize asks for, and the limits that ops before it add.
struct Target {
  Value scale;
  float scaleValue;
  int64_t zero, low, high;
  Type type;

  /// Takes in that the real value is at least `bound`: quantize is monotone, so that is a limit of its result.
  void raise(double bound) { low = std::max(low, quantize(bound)); }
  void lower(double bound) { high = std::min(high, quantize(bound)); }

private:
  int64_t quantize(double bound) {
    auto [least, most] = rangeOf(type);
    double value = std::nearbyint(static_cast<float>(bound) / scaleValue) + static_cast<double>(zero);
    return value >= static_cast<double>(most)    ? most
           : value >= static_cast<double>(least) ? static_cast<int64_t>(value)
                                                 : least;
  }
};

std::optional<Target> matchTarget(nn::QuantizeOp op) {
  Type type = typeOf(op.getResult()).getElementType();
  std::optional<float> scale = getTensorScale(op.getScale());
  std::optional<double> zero = getUniform(op.getZeroPoint());
  if (type.getIntOrFloatBitWidth() != 8 || !scale || !zero || !typeOf(op.getInput()).getElementType().isF32())
    return std::nullopt;
  auto [low, high] = rangeOf(type);
  return Target{op.getScale(), *scale, static_cast<int64_t>(*zero), low, high, type};
}

/// Goes from `real` through nn.relu and nn.clip, whose limits go into `target`. Of two limits that cross, the one
/// applied last wins: such clips are not taken in.
Value takeLimits(Value real, Target &target) {
  while (Operation *op = real.getDefiningOp()) {
    Target next = target;
    if (isa<nn::ReluOp>(op)) {
      next.raise(0);
    } else if (auto clip = dyn_cast<nn::ClipOp>(op)) {
      next.raise(clip.getMin().convertToDouble());
      next.lower(clip.getMax().convertToDouble());
    } else {
      break;
    }
    if (next.low > next.high)
      break;
    target = next;
    real = op->getOperand(0);
  }
  return real;
}

struct FormRequantize : OpRewritePattern<nn::QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::QuantizeOp op, PatternRewriter &rewriter) const override {
    std::optional<Target> target = matchTarget(op);
    if (!target)
      return rewriter.notifyMatchFailure(op, "not to 8 bits per tensor by constants");
    Value real = takeLimits(op.getInput(), *target);
    QuantBuilder q{rewriter, op.getLoc()};
    Value result = requantizeSums(q, real, *target);
    if (!result)
      result = requantizeBytes(q, real, *target);
    if (!result)
      result = requantizeArithmetic(q, real, *target);
    if (!result)
      return rewriter.notifyMatchFailure(op, "the input is not computed from quantized values");
    result.setType(op.getType());
    rewriter.replaceOp(op, result);
    return success();
  }

private:
  static Value finish(QuantBuilder &q, Value input, Value multiplier, const Target &target) {
    return q.requantize(input, multiplier, target.type, target.zero, target.low, target.high);
  }

  static Value requantizeSums(QuantBuilder &q, Value real, const Target &target) {
    std::optional<QuantizedSums> sums = QuantizedSums::match(real);
    if (!sums)
      return {};
    Value multiplier = nn::DivOp::create(q.builder, q.loc, sums->scale, target.scale);
    return finish(q, sums->integers, q.alongAxis(multiplier, sums->axis, typeOf(real).getRank()), target);
  }

  /// `value` in units of the target, as f32.
  static Value inUnitsOf(QuantBuilder &q, const QuantizedValue &value, const Target &target) {
    Value scale = nn::DivOp::create(q.builder, q.loc, value.scale, target.scale);
    return q.dequantize(value.integers, scale, value.zero);
  }

  static Value requantizeBytes(QuantBuilder &q, Value real, const Target &target) {
    std::optional<QuantizedValue> value = QuantizedValue::match(real);
    if (!value)
      return {};
    bool isSame =
        value->scaleValue == target.scaleValue && value->zero == target.zero && value->getElementType() == target.type;
    if (!isSame)
      return finish(q, inUnitsOf(q, *value, target), Value(), target);
    Value result = value->integers;
    auto [low, high] = rangeOf(target.type);
    if (target.low > low)
      result = nn::MaxOp::create(q.builder, q.loc, result, q.scalar(static_cast<double>(target.low), target.type));
    if (target.high < high)
      result = nn::MinOp::create(q.builder, q.loc, result, q.scalar(static_cast<double>(target.high), target.type));
    return result;
  }

  static Value requantizeArithmetic(QuantBuilder &q, Value real, const Target &target) {
    Operation *op = real.getDefiningOp();
    if (!isa_and_nonnull<nn::AddOp, nn::SubOp, nn::MulOp>(op))
      return {};
    std::optional<QuantizedValue> lhs = QuantizedValue::match(op->getOperand(0), /*allowSums=*/true);
    std::optional<QuantizedValue> rhs = QuantizedValue::match(op->getOperand(1), /*allowSums=*/true);
    if (!lhs || !rhs)
      return {};
    if (isa<nn::MulOp>(op)) {
      if (lhs->getElementType().isInteger(32) || rhs->getElementType().isInteger(32))
        return {}; // only products of bytes are exact in f32
      Value one = q.scalar(1, q.builder.getF32Type());
      Value product = nn::MulOp::create(q.builder, q.loc, q.dequantize(lhs->integers, one, lhs->zero),
                                        q.dequantize(rhs->integers, one, rhs->zero));
      Value scale = nn::MulOp::create(q.builder, q.loc, lhs->scale, rhs->scale);
      return finish(q, product, nn::DivOp::create(q.builder, q.loc, scale, target.scale), target);
    }
    Value a = inUnitsOf(q, *lhs, target), b = inUnitsOf(q, *rhs, target);
    Value sum = isa<nn::AddOp>(op) ? nn::AddOp::create(q.builder, q.loc, a, b).getResult()
                                   : nn::SubOp::create(q.builder, q.loc, a, b).getResult();
    return finish(q, sum, Value(), target);
  }
};

/// quantize(concat(a, b)) is concat(quantize(a), quantize(b)), where that lets an operand be formed.
struct QuantizeBeforeConcat : OpRewritePattern<nn::QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::QuantizeOp op, PatternRewriter &rewriter) const override {
    auto concat = op.getInput().getDefiningOp<nn::ConcatOp>();
    if (!concat || !concat->hasOneUse() || !matchTarget(op))
      return rewriter.notifyMatchFailure(op, "not of a concatenation that nothing else reads");
    auto isFormed = [](Value value) {
      while (isa_and_nonnull<nn::ReluOp, nn::ClipOp>(value.getDefiningOp()))
        value = value.getDefiningOp()->getOperand(0);
      return isa_and_nonnull<nn::DequantizeOp>(value.getDefiningOp());
    };
    if (!llvm::any_of(concat->getOperands(), isFormed))
      return rewriter.notifyMatchFailure(op, "no operand is computed from quantized values");
    SmallVector<Value> operands;
    for (Value operand : concat->getOperands())
      operands.push_back(
          nn::QuantizeOp::create(rewriter, op.getLoc(), operand, op.getScale(), op.getZeroPoint(), op.getAxisAttr()));
    Operation *moved = rewriter.clone(*concat);
    moved->setOperands(operands);
    moved->getResult(0).setType(op.getType());
    rewriter.replaceOp(op, moved);
    return success();
  }
};

/// quantize(move(x)) is move(quantize(x)) for dequantized sums x: they are scaled where they are computed.
template <typename Move>
struct QuantizeBeforeMove : OpRewritePattern<nn::QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::QuantizeOp op, PatternRewriter &rewriter) const override {
    auto move = op.getInput().getDefiningOp<Move>();
    std::optional<Target> target = matchTarget(op);
    if (!move || !move->hasOneUse() || !target)
      return rewriter.notifyMatchFailure(op, "not of a move that nothing else reads");
    Value source = move->getOperand(0);
    if (!QuantizedSums::match(takeLimits(source, *target)))
      return rewriter.notifyMatchFailure(op, "what is moved are no sums");
    Value quantized = nn::QuantizeOp::create(rewriter, op.getLoc(), source, op.getScale(), op.getZeroPoint(),
                                             rewriter.getI64IntegerAttr(0));
    Operation *moved = rewriter.clone(*move.getOperation());
    moved->setOperand(0, quantized);
    moved->getResult(0).setType(op.getType());
    rewriter.replaceOp(op, moved);
    return success();
  }
};
} // namespace

void quantization::populateFormRequantizePatterns(RewritePatternSet &patterns) {
  patterns.add<FormRequantize, QuantizeBeforeConcat, QuantizeBeforeMove<nn::TransposeOp>,
               QuantizeBeforeMove<nn::ReshapeOp>, QuantizeBeforeMove<nn::SliceOp>>(patterns.getContext());
}
