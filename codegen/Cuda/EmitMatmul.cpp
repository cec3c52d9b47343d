// Products of floats: described as what they are in memory, and given to the engine that suits.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/Matmul.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitMatmul(const Matmul &matmul, GpuBuilder &b) {
  if (canUseWgmma(matmul, b))
    return emitWgmmaMatmul(matmul, b);
  if (canUseMma(matmul, b))
    return emitMmaMatmul(matmul, b);
  return emitSimtMatmul(matmul, b);
}

/// Two bf16 side by side are an order for CPUs alone.
template <typename Op>
static LogicalResult refusePairs(Op op) {
  return kernel::hasPairs(op) ? op.emitError("internal error: weights in pairs for a GPU") : success();
}

LogicalResult cuda::emitGemm(kernel::GemmOp op, GpuBuilder &b) {
  return failed(refusePairs(op)) ? failure() : emitMatmul(describeGemm(op, b), b);
}

LogicalResult cuda::emitConv(kernel::ConvOp op, GpuBuilder &b) {
  return failed(refusePairs(op)) ? failure() : emitMatmul(describeConv(op, b), b);
}

LogicalResult cuda::emitConvWeightGradient(kernel::ConvWeightGradientOp op, GpuBuilder &b) {
  return emitMatmul(describeConvWeightGradient(op, b), b);
}
