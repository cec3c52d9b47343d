// Helpers to build kernels in tensor form.
#include "passes/Fusion/KernelForms.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

nn::DimsAttr fusion::dimsAttr(RankedTensorType type) {
  return nn::DimsAttr::get(type.getContext(), nn::getDims(type));
}

bool fusion::hasNamedDims(Operation *op) {
  auto isNamed = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && !llvm::is_contained(nn::getDims(tensor), AffineExpr());
  };
  return llvm::all_of(op->getOperandTypes(), isNamed) && llvm::all_of(op->getResultTypes(), isNamed);
}

void fusion::buildPlainEpilogue(OpBuilder &builder, Location loc, Region &region, Type computeType, Type elementType,
                                std::optional<Type> biasType) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Type> arguments = {computeType};
  if (biasType)
    arguments.push_back(kernel::getStorageType(*biasType));
  Block *block = kernel::addBlock(region, arguments, loc);
  builder.setInsertionPointToStart(block);
  Value value = block->getArgument(0);
  if (biasType) {
    Value bias = kernel::toCompute(builder, loc, block->getArgument(1), *biasType);
    value = isa<FloatType>(computeType) ? Value(arith::AddFOp::create(builder, loc, value, bias))
                                        : arith::AddIOp::create(builder, loc, value, bias);
  }
  kernel::YieldOp::create(builder, loc, kernel::toStorage(builder, loc, value, elementType));
}

AffineMap fusion::broadcastMap(ArrayRef<AffineExpr> operandDims, ArrayRef<AffineExpr> outputDims, MLIRContext *context) {
  SmallVector<AffineExpr> results;
  unsigned rank = outputDims.size();
  for (auto [k, dim] : llvm::enumerate(operandDims)) {
    unsigned at = k + rank - operandDims.size();
    auto constant = dyn_cast<AffineConstantExpr>(dim);
    bool isBroadcast = constant && constant.getValue() == 1 && dim != outputDims[at];
    results.push_back(isBroadcast ? getAffineConstantExpr(0, context) : getAffineDimExpr(at, context));
  }
  return AffineMap::get(rank, 0, results, context);
}

kernel::GenericOp fusion::createCopy(OpBuilder &builder, Location loc, RankedTensorType resultType, Value input, AffineMap map) {
  auto op = kernel::GenericOp::create(builder, loc, resultType, ValueRange(input), Value(),
                                      builder.getAffineMapArrayAttr(map), dimsAttr(resultType), DictionaryAttr());
  OpBuilder::InsertionGuard guard(builder);
  Type storage = kernel::getStorageType(resultType.getElementType());
  Block *block = kernel::addBlock(op.getEpilogue(), storage, loc);
  builder.setInsertionPointToStart(block);
  kernel::YieldOp::create(builder, loc, block->getArgument(0));
  return op;
}

Value fusion::createTranspose(OpBuilder &builder, Location loc, Value input, ArrayRef<int64_t> permutation) {
  return nn::TransposeOp::create(builder, loc, input, builder.getDenseI64ArrayAttr(permutation));
}

Value fusion::createReshape(OpBuilder &builder, Location loc, Value input, ArrayRef<AffineExpr> dims) {
  RankedTensorType type = nn::getTensorType(dims, typeOf(input).getElementType());
  return type == input.getType() ? input : Value(nn::ReshapeOp::create(builder, loc, type, input));
}

Value fusion::createPadTo(OpBuilder &builder, Location loc, Value input, int64_t dim, int64_t size) {
  int64_t rank = typeOf(input).getRank(), missing = size - typeOf(input).getDimSize(dim);
  if (missing == 0)
    return input;
  SmallVector<int64_t> pads(2 * rank, 0);
  pads[rank + dim] = missing;
  return nn::PadOp::create(builder, loc, input, Value(), nn::DimsAttr::get(builder.getContext(), pads),
                           nn::PadModeAttr::get(builder.getContext(), nn::PadMode::Constant));
}

int64_t fusion::choosePanel(int64_t columns) {
  int64_t sixteens = std::max<int64_t>((columns + 15) / 16, 1), panels = (sixteens + 3) / 4;
  return 16 * ((sixteens + panels - 1) / panels);
}

SmallVector<int64_t> fusion::toChannelsLast(int64_t rank) {
  SmallVector<int64_t> permutation = {0};
  for (int64_t k = 2; k < rank; ++k)
    permutation.push_back(k);
  permutation.push_back(1);
  return permutation;
}

SmallVector<int64_t> fusion::fromChannelsLast(int64_t rank) {
  SmallVector<int64_t> permutation = {0, rank - 1};
  for (int64_t k = 1; k + 1 < rank; ++k)
    permutation.push_back(k);
  return permutation;
}
