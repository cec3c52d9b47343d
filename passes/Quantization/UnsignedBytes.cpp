// Signed activations become unsigned ones, 128 higher: what kernels multiply, so that none has to add 128 as it reads.
//
// Bytes that moves and maxima connect change together or not at all. They do if everything that makes one has a zero
// point or a constant to shift, and everything that reads one does.
#include "passes/Quantization/Passes.h"
#include "passes/Quantization/QuantizedValue.h"

#include "llvm/ADT/EquivalenceClasses.h"

namespace dlc::quantization {
#define GEN_PASS_DEF_UNSIGNEDBYTES
#include "passes/Quantization/Passes.h.inc"
} // namespace dlc::quantization

using namespace mlir;
using namespace dlc;
using namespace dlc::quantization;

static bool isSignedBytes(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isSignlessInteger(8);
}

/// The operands of `op` whose bytes its result has: those of ops that only move or compare.
static SmallVector<Value> passedOn(Operation *op) {
  if (isa<nn::ConcatOp>(op))
    return SmallVector<Value>(op->getOperands());
  if (isa<nn::TransposeOp, nn::ReshapeOp, nn::SliceOp, nn::ExpandOp, nn::MaxPoolOp, nn::GatherOp>(op))
    return {op->getOperand(0)};
  if (isa<nn::MaxOp, nn::MinOp>(op) && getUniform(op->getOperand(1)))
    return {op->getOperand(0)};
  return {};
}

/// Whether the bytes that `op` makes can be 128 higher.
static bool canShiftResult(Operation *op) {
  if (auto quantize = dyn_cast<nn::QuantizeOp>(op))
    return getUniform(quantize.getZeroPoint()).has_value();
  return isa<nn::RequantizeOp>(op) || !passedOn(op).empty();
}

/// Whether `use` can read bytes that are 128 higher.
static bool canShiftUse(OpOperand &use) {
  Operation *op = use.getOwner();
  if (llvm::is_contained(passedOn(op), use.get()))
    return true;
  if (use.getOperandNumber() != 0)
    return false;
  if (auto conv = dyn_cast<nn::ConvIntegerOp>(op))
    return !conv.getInputZero() || getUniform(conv.getInputZero());
  if (auto matmul = dyn_cast<nn::MatmulIntegerOp>(op))
    return !matmul.getInputZero() || getUniform(matmul.getInputZero());
  auto dequantize = dyn_cast<nn::DequantizeOp>(op);
  return dequantize && getUniform(dequantize.getZeroPoint());
}

/// A constant of one unsigned byte, 128 above the signed one; 0 where there is none.
static Value shifted(OpBuilder &builder, Location loc, Value constant) {
  double value = constant ? *getUniform(constant) : 0;
  return QuantBuilder{builder, loc}.scalar(value + 128, builder.getIntegerType(8, /*isSigned=*/false));
}

static void shiftResult(Operation *op) {
  OpBuilder builder(op);
  Type byte = builder.getIntegerType(8, /*isSigned=*/false);
  if (auto quantize = dyn_cast<nn::QuantizeOp>(op)) {
    quantize.getZeroPointMutable().assign(shifted(builder, op->getLoc(), quantize.getZeroPoint()));
  } else if (auto requantize = dyn_cast<nn::RequantizeOp>(op)) {
    requantize.setTo(byte);
    requantize.setZeroPoint(requantize.getZeroPoint() + 128);
    requantize.setLow(requantize.getLow() + 128);
    requantize.setHigh(requantize.getHigh() + 128);
  } else if (isa<nn::MaxOp, nn::MinOp>(op)) {
    op->setOperand(1, shifted(builder, op->getLoc(), op->getOperand(1)));
  }
  Value result = op->getResult(0);
  result.setType(nn::getTensorType(nn::getDims(typeOf(result)), byte));
}

template <typename Op>
static void shiftInputZero(Op op) {
  OpBuilder builder(op);
  Value zero = shifted(builder, op.getLoc(), op.getInputZero());
  op.getInputZeroMutable().clear();
  if (getUniform(zero) != 0.0)
    op.getInputZeroMutable().append(zero);
}

static void shiftUse(OpOperand &use) {
  if (auto conv = dyn_cast<nn::ConvIntegerOp>(use.getOwner()))
    shiftInputZero(conv);
  else if (auto matmul = dyn_cast<nn::MatmulIntegerOp>(use.getOwner()))
    shiftInputZero(matmul);
  else if (auto dequantize = dyn_cast<nn::DequantizeOp>(use.getOwner())) {
    OpBuilder builder(dequantize);
    dequantize.getZeroPointMutable().assign(shifted(builder, dequantize.getLoc(), dequantize.getZeroPoint()));
  }
}

namespace {
struct UnsignedBytes : quantization::impl::UnsignedBytesBase<UnsignedBytes> {
  using Base::Base;

  void runOnOperation() override {
    llvm::EquivalenceClasses<Value> classes;
    SmallVector<Value> values; // in program order
    getOperation().walk([&](Operation *op) {
      if (op->getNumResults() != 1 || !isSignedBytes(op->getResult(0)))
        return;
      Value result = op->getResult(0);
      values.push_back(result);
      classes.insert(result);
      for (Value operand : passedOn(op))
        classes.unionSets(result, operand);
    });
    llvm::DenseSet<Value> fixed, useful; // leaders
    for (Value value : values) {
      Value leader = classes.getLeaderValue(value);
      bool canShift = canShiftResult(value.getDefiningOp());
      for (OpOperand &use : value.getUses()) {
        canShift &= canShiftUse(use);
        if (use.getOperandNumber() == 0 && isa<nn::ConvIntegerOp, nn::MatmulIntegerOp>(use.getOwner()))
          useful.insert(leader);
      }
      if (!canShift)
        fixed.insert(leader);
    }
    // Arguments of the function keep their type, and all that is connected to them.
    for (BlockArgument argument : getOperation().getArguments())
      if (classes.contains(argument))
        fixed.insert(classes.getLeaderValue(argument));
    for (Value value : values) {
      Value leader = classes.getLeaderValue(value);
      if (fixed.contains(leader) || !useful.contains(leader))
        continue;
      shiftResult(value.getDefiningOp());
      for (OpOperand &use : llvm::make_early_inc_range(value.getUses()))
        if (!llvm::is_contained(passedOn(use.getOwner()), value))
          shiftUse(use);
    }
  }
};
} // namespace
