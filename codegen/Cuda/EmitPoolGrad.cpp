#include "codegen/Cuda/Emitters.h"

using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitPoolGrad(kernel::PoolGradOp op, GpuBuilder &b) { return op.emitError("internal error: no emitter yet"); }
