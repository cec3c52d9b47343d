// nn.dequantize goes behind what works on the bytes as well: moves, maxima of windows, means.
//
// Which ops only move elements is a table: the operands that are moved, and what becomes of a scale along an axis.
#include "passes/Quantization/Passes.h"
#include "passes/Quantization/QuantizedValue.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::quantization;

//===----------------------------------------------------------------------===//
// Moves
//===----------------------------------------------------------------------===//

namespace {
struct MoveRow {
  StringRef name;
  bool areAllMoved; // every operand, or the first alone
};
} // namespace

static constexpr MoveRow moves[] = {{"nn.reshape", false}, {"nn.transpose", false}, {"nn.slice", false},
                                    {"nn.expand", false},  {"nn.gather", false},    {"nn.pad", false},
                                    {"nn.concat", true},   {"nn.max_pool", false}};

/// A copy of `op` on `operands`, with elements of their type.
static Operation *cloneOn(PatternRewriter &rewriter, Operation *op, ValueRange operands) {
  Operation *moved = rewriter.clone(*op);
  moved->setOperands(operands);
  moved->getResult(0).setType(
      nn::getTensorType(nn::getDims(typeOf(op->getResult(0))), typeOf(operands[0]).getElementType()));
  return moved;
}

namespace {
struct SinkBelowMove : RewritePattern {
  SinkBelowMove(MLIRContext *context, const MoveRow &row) : RewritePattern(row.name, 1, context), row(row) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    std::optional<QuantizedValue> first = QuantizedValue::match(op->getOperand(0));
    if (!first)
      return sinkWeights(op, rewriter);
    SmallVector<Value> operands = llvm::to_vector(op->getOperands());
    for (auto [k, operand] : llvm::enumerate(op->getOperands())) {
      if (k > 0 && !row.areAllMoved)
        break;
      std::optional<QuantizedValue> value = QuantizedValue::match(operand);
      if (!value || !value->hasSameScale(*first))
        return rewriter.notifyMatchFailure(op, "an operand is not quantized, or on another scale");
      operands[k] = value->integers;
    }
    QuantBuilder q{rewriter, op->getLoc()};
    if (auto pad = dyn_cast<nn::PadOp>(op); pad && pad.getMode() == nn::PadMode::Constant) {
      // What is padded with must be one of the bytes.
      std::optional<double> real = pad.getValue() ? getUniform(pad.getValue()) : 0.0;
      auto [low, high] = rangeOf(first->getElementType());
      double byte = real ? *real / first->scaleValue + static_cast<double>(first->zero) : 0.5;
      if (byte != std::nearbyint(byte) || byte < static_cast<double>(low) || byte > static_cast<double>(high))
        return rewriter.notifyMatchFailure(op, "the pad is no value of the scale");
      operands.resize(1);
      operands.push_back(q.scalar(byte, first->getElementType()));
    }
    Operation *moved = cloneOn(rewriter, op, operands);
    rewriter.replaceOp(op, q.dequantize(moved->getResult(0), first->scale, first->zero));
    return success();
  }

private:
  /// Weights with a scale along an axis follow transposes.
  static LogicalResult sinkWeights(Operation *op, PatternRewriter &rewriter) {
    auto transpose = dyn_cast<nn::TransposeOp>(op);
    auto dequantize = op->getOperand(0).getDefiningOp<nn::DequantizeOp>();
    if (!transpose || !dequantize || typeOf(dequantize.getInput()).getElementTypeBitWidth() != 8)
      return rewriter.notifyMatchFailure(op, "not of a quantized value");
    Operation *moved = cloneOn(rewriter, op, dequantize.getInput());
    int64_t axis = llvm::find(transpose.getPermutation(), dequantize.getAxis()) - transpose.getPermutation().begin();
    rewriter.replaceOpWithNewOp<nn::DequantizeOp>(op, moved->getResult(0), dequantize.getScale(),
                                                  dequantize.getZeroPoint(), rewriter.getI64IntegerAttr(axis));
    return success();
  }

  const MoveRow &row;
};

//===----------------------------------------------------------------------===//
// Means
//===----------------------------------------------------------------------===//

/// Most elements of a mean: their sum fits 24 bits, so that f32 holds it.
constexpr int64_t maxMean = 1 << 16;

/// The mean of dequantized values is the sum of their bytes, on a scale `count` times finer.
Value dequantizeMean(QuantBuilder &q, Value sums, const QuantizedValue &value, int64_t count) {
  Value scale =
      nn::DivOp::create(q.builder, q.loc, value.scale, q.scalar(static_cast<double>(count), q.builder.getF32Type()));
  return q.dequantize(sums, scale, 0);
}

/// The sum of the bytes of `value` less their zero point over `axes`.
Value sumOver(QuantBuilder &q, const QuantizedValue &value, ArrayRef<int64_t> axes, int64_t count, bool keepdims) {
  Type i32 = q.builder.getI32Type();
  Value sum =
      nn::ReduceOp::create(q.builder, q.loc, q.cast(value.integers, i32),
                           nn::ReduceKindAttr::get(q.builder.getContext(), nn::ReduceKind::Sum),
                           q.builder.getDenseI64ArrayAttr(axes), keepdims ? q.builder.getUnitAttr() : UnitAttr());
  if (value.zero == 0)
    return sum;
  return nn::SubOp::create(q.builder, q.loc, sum, q.scalar(static_cast<double>(value.zero * count), i32));
}

struct SinkBelowReduce : OpRewritePattern<nn::ReduceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ReduceOp op, PatternRewriter &rewriter) const override {
    std::optional<QuantizedValue> value = QuantizedValue::match(op.getInput());
    if (!value || (op.getKind() != nn::ReduceKind::Mean && op.getKind() != nn::ReduceKind::Sum))
      return rewriter.notifyMatchFailure(op, "not a mean or sum of a quantized value");
    int64_t count = 1;
    for (int64_t axis : op.getAxes()) {
      int64_t size = typeOf(op.getInput()).getDimSize(axis);
      if (ShapedType::isDynamic(size) || size == 0 || size > maxMean / count)
        return rewriter.notifyMatchFailure(op, "the number of elements is not constant, zero or too large");
      count *= size;
    }
    QuantBuilder q{rewriter, op.getLoc()};
    Value sums = sumOver(q, *value, op.getAxes(), count, op.getKeepdims());
    rewriter.replaceOp(op, dequantizeMean(q, sums, *value, op.getKind() == nn::ReduceKind::Mean ? count : 1));
    return success();
  }
};

/// A mean of windows is a convolution of each channel with ones; that of whole planes a reduction.
struct SinkBelowAvgPool : OpRewritePattern<nn::AvgPoolOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::AvgPoolOp op, PatternRewriter &rewriter) const override {
    std::optional<QuantizedValue> value = QuantizedValue::match(op.getInput());
    auto type = typeOf(op.getInput());
    bool hasPads = llvm::any_of(op.getPads(), [](int64_t p) { return p != 0; });
    if (!value || op.getCeilMode() || (hasPads && !op.getCountIncludePad()) || type.isDynamicDim(1))
      return rewriter.notifyMatchFailure(op, "not of a quantized value, or windows count differently many elements");
    int64_t count = 1;
    for (int64_t size : op.getKernel())
      count *= size;
    if (count > maxMean)
      return rewriter.notifyMatchFailure(op, "windows have too many elements");
    QuantBuilder q{rewriter, op.getLoc()};
    bool isGlobal = !hasPads && llvm::equal(op.getKernel(), type.getShape().drop_front(2)) &&
                    llvm::all_of(op.getDilations(), [](int64_t d) { return d == 1; });
    Value sums;
    if (isGlobal) {
      SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(2, type.getRank()));
      sums = sumOver(q, *value, axes, count, /*keepdims=*/true);
    } else {
      SmallVector<int64_t> shape = {type.getDimSize(1), 1};
      llvm::append_range(shape, op.getKernel());
      Value ones = nn::FillOp::create(rewriter, op.getLoc(), RankedTensorType::get(shape, rewriter.getI8Type()),
                                      rewriter.getI8IntegerAttr(1));
      Value zero = value->zero ? q.scalar(static_cast<double>(value->zero), value->getElementType()) : Value();
      sums = nn::ConvIntegerOp::create(rewriter, op.getLoc(), value->integers, ones, zero, Value(), Value(),
                                       op.getStridesAttr(), op.getPadsAttr(), op.getDilationsAttr(),
                                       rewriter.getI64IntegerAttr(shape[0]));
    }
    sums.setType(nn::getTensorType(nn::getDims(typeOf(op.getResult())), rewriter.getI32Type()));
    rewriter.replaceOp(op, dequantizeMean(q, sums, *value, count));
    return success();
  }
};
} // namespace

void quantization::populateSinkDequantizePatterns(RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  for (const MoveRow &row : moves)
    patterns.add<SinkBelowMove>(context, row);
  patterns.add<SinkBelowReduce, SinkBelowAvgPool>(context);
}
