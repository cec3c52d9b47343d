// Weights of convolutions and matrix products with a scale and an offset per channel in them.
#include "passes/Canonical/ChannelScale.h"

#include "dialects/Nn/NnDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::canonical;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// `value` as a tensor of rank 1, if it is broadcast along the last dimension only.
static bool isRow(Value value, AffineExpr size) {
  SmallVector<AffineExpr> dims = nn::getDims(typeOf(value));
  if (dims.empty() || !nn::knownEqual(dims.back(), size))
    return false;
  return llvm::all_of(typeOf(value).getShape().drop_back(), [](int64_t d) { return d == 1; });
}

std::optional<LinearOp> LinearOp::match(Value value) {
  LinearOp linear;
  linear.op = value.getDefiningOp();
  if (!linear.op || !value.hasOneUse())
    return std::nullopt;
  if (auto conv = dyn_cast<nn::ConvOp>(linear.op)) {
    linear.bias = conv.getBias();
    bool isFixed = isConstant(conv.getFilter()) && (!linear.bias || isConstant(linear.bias));
    return isFixed ? std::optional(linear) : std::nullopt;
  }
  if (auto conv = dyn_cast<nn::ConvTransposeOp>(linear.op)) {
    linear.bias = conv.getBias();
    bool isFixed = isConstant(conv.getFilter()) && (!linear.bias || isConstant(linear.bias));
    return isFixed ? std::optional(linear) : std::nullopt;
  }
  AffineExpr size = typeOf(value).getRank() == 2 ? nn::getDims(typeOf(value))[1] : AffineExpr();
  if (auto add = dyn_cast<nn::AddOp>(linear.op); add && size) {
    Value product = add.getLhs();
    linear.bias = add.getRhs();
    if (!product.getDefiningOp<nn::MatmulOp>())
      std::swap(product, linear.bias);
    linear.op = product.getDefiningOp();
    if (!product.hasOneUse() || product.getType() != value.getType() || !isRow(linear.bias, size) || !isConstant(linear.bias))
      return std::nullopt;
  }
  auto matmul = dyn_cast_or_null<nn::MatmulOp>(linear.op);
  if (!matmul || !size || typeOf(matmul.getRhs()).getRank() != 2 || !isConstant(matmul.getRhs()) ||
      !isa<FloatType>(linear.getElementType()))
    return std::nullopt;
  return linear;
}

Type LinearOp::getElementType() const { return typeOf(op->getResult(0)).getElementType(); }
AffineExpr LinearOp::getChannels() const { return nn::getDims(typeOf(op->getResult(0)))[1]; }

Value LinearOp::scaleFilter(WeightMath &math, Value factor) const {
  Value filter = op->getOperand(1);
  MLIRContext *context = op->getContext();
  SmallVector<AffineExpr> dims = nn::getDims(typeOf(filter)), ones(dims.size(), getAffineConstantExpr(1, context));
  Value wide = math.cast(filter, typeOf(factor).getElementType());
  if (isa<nn::ConvOp>(op)) {
    ones[0] = dims[0];
    wide = math.mul(wide, math.reshape(factor, ones));
  } else if (auto matmul = dyn_cast<nn::MatmulOp>(op)) {
    unsigned columns = matmul.getTransposeRhs() ? 0 : 1;
    ones[columns] = dims[columns];
    wide = math.mul(wide, math.reshape(factor, ones));
  } else {
    // [C, M / G, K..]: group g of the inputs makes group g of the outputs.
    AffineExpr groups = getAffineConstantExpr(cast<nn::ConvTransposeOp>(op).getGroups(), context);
    SmallVector<AffineExpr> split = {groups, dims[0].floorDiv(groups)}, factors = {groups, ones[0]};
    split.append(dims.begin() + 1, dims.end());
    factors.push_back(dims[1]);
    factors.append(ones.begin() + 2, ones.end());
    wide = math.reshape(math.mul(math.reshape(wide, split), math.reshape(factor, factors)), dims);
  }
  return math.cast(wide, getElementType());
}

Value LinearOp::createScaled(OpBuilder &builder, Value factor, Value offset) const {
  WeightMath math{builder, op->getLoc()};
  Value newBias = bias;
  Type elementType = getElementType(), wide = typeOf(factor ? factor : offset).getElementType();
  if (bias) {
    newBias = math.cast(math.reshape(bias, getChannels()), wide);
    if (factor)
      newBias = math.mul(newBias, factor);
    if (offset)
      newBias = math.add(newBias, offset);
  } else {
    newBias = offset;
  }
  if (newBias)
    newBias = math.cast(newBias, elementType);
  SmallVector<Value> operands = {op->getOperand(0), factor ? scaleFilter(math, factor) : op->getOperand(1)};
  bool isMatmul = isa<nn::MatmulOp>(op);
  if (newBias && !isMatmul)
    operands.push_back(newBias);
  Operation *scaled = builder.clone(*op);
  scaled->setOperands(operands);
  Value result = scaled->getResult(0);
  return newBias && isMatmul ? math.add(result, newBias) : result;
}
