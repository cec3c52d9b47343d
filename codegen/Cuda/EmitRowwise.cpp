#include "codegen/Cuda/Emitters.h"

using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitRowwise(kernel::RowwiseOp op, GpuBuilder &b) { return op.emitError("internal error: no emitter yet"); }
