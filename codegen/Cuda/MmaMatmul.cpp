#include "codegen/Cuda/Matmul.h"

using namespace dlc;
using namespace dlc::cuda;

bool cuda::canUseMma(const Matmul &matmul, const GpuBuilder &b) { return false; }
LogicalResult cuda::emitMmaMatmul(const Matmul &matmul, GpuBuilder &b) { return failure(); }
