// Which layers may use x86's saturating products of bytes: a proof over all pairs of weights.
#include "dialects/Nn/NnInteger.h"
#include "passes/Quantization/Passes.h"
#include "passes/Quantization/QuantizedValue.h"

namespace dlc::quantization {
#define GEN_PASS_DEF_PROVESATURATION
#include "passes/Quantization/Passes.h.inc"
} // namespace dlc::quantization

using namespace mlir;
using namespace dlc;
using namespace dlc::quantization;

/// The largest unsigned byte that `value` holds; signed ones are taken 128 higher. Follows what only moves elements.
static int64_t largestByte(Value value, int depth = 16) {
  Operation *op = value.getDefiningOp();
  int64_t offset = typeOf(value).getElementType().isSignlessInteger(8) ? 128 : 0;
  if (!op || depth == 0)
    return 255;
  if (auto requantize = dyn_cast<nn::RequantizeOp>(op))
    return static_cast<int64_t>(requantize.getHigh()) + offset;
  if (isa<nn::MinOp>(op))
    if (std::optional<double> bound = getUniform(op->getOperand(1)))
      return std::min(largestByte(op->getOperand(0), depth - 1), static_cast<int64_t>(*bound) + offset);
  if (isa<nn::TransposeOp, nn::ReshapeOp, nn::SliceOp, nn::ExpandOp, nn::MaxPoolOp>(op))
    return largestByte(op->getOperand(0), depth - 1);
  if (isa<nn::ConcatOp>(op)) {
    int64_t most = 0;
    for (Value operand : op->getOperands())
      most = std::max(most, largestByte(operand, depth - 1));
    return most;
  }
  return 255;
}

namespace {
/// Weights as output channels by positions (taps, or one) by input channels.
struct Weights {
  HostValue contents;
  int64_t outputs, positions, channels;
  int64_t outputStride, positionStride, channelStride;

  int64_t at(int64_t output, int64_t position, int64_t channel) const {
    if (channel >= channels)
      return 0;
    return contents.getInt(output * outputStride + position * positionStride + channel * channelStride);
  }
};
} // namespace

static bool fits(int64_t first, int64_t second, int64_t most) {
  int64_t above = std::max<int64_t>(first, 0) + std::max<int64_t>(second, 0);
  int64_t below = std::min<int64_t>(first, 0) + std::min<int64_t>(second, 0);
  return most * above <= 32767 && most * below >= -32768;
}

/// Whether all pairs pass with input bytes up to `most` when each four channels are taken in `order`.
static bool passes(const Weights &weights, ArrayRef<int64_t> order, int64_t most) {
  for (int64_t output = 0; output < weights.outputs; ++output)
    for (int64_t position = 0; position < weights.positions; ++position)
      for (int64_t four = 0; four < weights.channels; four += 4) {
        auto of = [&](int k) { return weights.at(output, position, four + order[k]); };
        if (!fits(of(0), of(1), most) || !fits(of(2), of(3), most))
          return false;
      }
  return true;
}

/// The bytes that stand for zero count too, where taps lie outside the input.
static int64_t largestWithZero(Value input, Value zero) {
  int64_t offset = typeOf(input).getElementType().isSignlessInteger(8) ? 128 : 0;
  std::optional<double> known = zero ? getUniform(zero) : 0.0;
  return known ? std::max(largestByte(input), static_cast<int64_t>(*known) + offset) : 255;
}

template <typename Op>
static void prove(Op op, int64_t outputs, int64_t positions, int64_t channels, int64_t outputStride,
                  int64_t positionStride, int64_t channelStride) {
  Weights weights{
      getContents(op.getFilter()), outputs, positions, channels, outputStride, positionStride, channelStride};
  if (!weights.contents || op.getFilterZero() || !weights.contents.getElementType().isSignlessInteger(8))
    return;
  int64_t most = largestWithZero(op.getInput(), op.getInputZero());
  static constexpr int64_t orders[3][4] = {{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 3, 1, 2}};
  for (ArrayRef<int64_t> order : orders)
    if (passes(weights, order, most)) {
      op->setAttr(nn::pairOrderAttrName, DenseI64ArrayAttr::get(op.getContext(), order));
      return;
    }
}

namespace {
struct ProveSaturation : quantization::impl::ProveSaturationBase<ProveSaturation> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([](nn::ConvIntegerOp op) {
      auto type = typeOf(op.getFilter());
      if (!type.hasStaticShape() || type.getNumElements() == 0)
        return;
      int64_t outputs = type.getDimSize(0), channels = type.getDimSize(1),
              taps = type.getNumElements() / outputs / channels;
      prove(op, outputs, taps, channels, channels * taps, 1, taps);
    });
    getOperation().walk([](nn::MatmulIntegerOp op) {
      auto type = typeOf(op.getFilter());
      if (!type.hasStaticShape() || type.getRank() != 2)
        return;
      prove(op, type.getDimSize(1), 1, type.getDimSize(0), 1, 0, type.getDimSize(1));
    });
  }
};
} // namespace
