#include "codegen/Cuda/Emitters.h"

using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitReduce(kernel::ReduceOp op, GpuBuilder &b) { return op.emitError("internal error: no emitter yet"); }
