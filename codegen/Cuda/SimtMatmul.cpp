#include "codegen/Cuda/Matmul.h"

using namespace dlc;
using namespace dlc::cuda;

LogicalResult cuda::emitSimtMatmul(const Matmul &matmul, GpuBuilder &b) { return matmul.op->emitError("internal error: no emitter yet"); }
