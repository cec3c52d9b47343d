#include "codegen/Cuda/Emitters.h"

using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitDepthwiseConv(kernel::DepthwiseConvOp op, GpuBuilder &b) { return op.emitError("internal error: no emitter yet"); }
