// kernel.integer_conv: a matrix product of bytes, see IntegerMatmul.h.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/IntegerMatmul.h"

using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitIntegerConv(kernel::IntegerConvOp op, GpuBuilder &b) {
  FailureOr<IntegerMatmul> matmul = IntegerMatmul::describe(op, b);
  return failed(matmul) ? failure() : emitIntegerMatmul(*matmul, b);
}
