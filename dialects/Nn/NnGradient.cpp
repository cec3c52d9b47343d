// Gradient ops and losses: result types, verifiers, costs.
#include "dialects/Nn/NnInfer.h"
#include "dialects/Nn/NnWindow.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

static AffineExpr countOf(Value value, int64_t perElement) {
  AffineExpr count = productOf(getDims(typeOf(value)), value.getContext());
  return count ? count * perElement : AffineExpr();
}

static int64_t tapsOf(ArrayRef<int64_t> kernel) {
  int64_t taps = 1;
  for (int64_t k : kernel)
    taps = llvm::SaturatingMultiply<uint64_t>(taps, k);
  return std::min<int64_t>(taps, int64_t(1) << 30);
}

/// That `gradient` fits a pool over `input`.
template <typename Op>
static LogicalResult verifyPoolGradient(Op op, RankedTensorType input) {
  FailureOr<RankedTensorType> pooled =
      inferPoolType(input, op.getKernel(), op.getStrides(), op.getPads(), op.getDilations(), op.getCeilMode(),
                    [&] { return op.emitOpError(); });
  if (failed(pooled))
    return failure();
  if (!areCompatibleTypes(*pooled, op.getGradient().getType()))
    return op.emitOpError("expected a gradient of type ") << *pooled << ", got " << op.getGradient().getType();
  return success();
}

LogicalResult MaxPoolGradOp::verify() {
  if (!areCompatibleTypes(getInput().getType(), getResult().getType())) // C2
    return emitOpError("expected a result of the input's type ") << getInput().getType() << ", got "
                                                                 << getResult().getType();
  return verifyPoolGradient(*this, typeOf(getInput())); // C1
}

LogicalResult AvgPoolGradOp::verify() { return verifyPoolGradient(*this, typeOf(getResult())); } // C1

AffineExpr MaxPoolGradOp::getFlops() { return countOf(getGradient(), tapsOf(getKernel())); }
AffineExpr AvgPoolGradOp::getFlops() { return countOf(getGradient(), tapsOf(getKernel())); }

LogicalResult GatherGradOp::verify() {
  auto type = typeOf(getResult());
  int64_t axis = getAxis();
  if (axis < 0 || axis >= type.getRank()) // C1
    return emitOpError("expected axis within rank ") << type.getRank() << ", got " << axis;
  SmallVector<AffineExpr> result = getDims(type), dims(result.begin(), result.begin() + axis);
  llvm::append_range(dims, getDims(typeOf(getIndices())));
  dims.append(result.begin() + axis + 1, result.end());
  RankedTensorType gathered = getTensorType(dims, type.getElementType());
  if (!areCompatibleTypes(gathered, getGradient().getType())) // C2
    return emitOpError("expected a gradient of type ") << gathered << ", got " << getGradient().getType();
  return success();
}

AffineExpr GatherGradOp::getFlops() { return countOf(getGradient(), 1); }

DLC_NN_INFER(SoftmaxCrossEntropyOp) {
  auto type = typeOf(adaptor.getLogits()), labels = typeOf(adaptor.getLabels());
  if (type.getRank() < 2) // C1
    return error() << "expected logits of rank 2 or more, got " << type;
  SmallVector<AffineExpr> dims = getDims(type);
  dims.erase(dims.begin() + 1);
  RankedTensorType expected = getTensorType(dims, labels.getElementType());
  if (!areCompatibleTypes(expected, labels)) // C2
    return error() << "expected labels of type " << expected << ", got " << labels;
  results.push_back(getTensorType(dims, type.getElementType()));
  return success();
}

AffineExpr SoftmaxCrossEntropyOp::getFlops() { return countOf(getLogits(), 16); }
