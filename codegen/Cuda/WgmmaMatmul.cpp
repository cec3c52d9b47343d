#include "codegen/Cuda/Matmul.h"

using namespace dlc;
using namespace dlc::cuda;

bool cuda::canUseWgmma(const Matmul &matmul, const GpuBuilder &b) { return false; }
LogicalResult cuda::emitWgmmaMatmul(const Matmul &matmul, GpuBuilder &b) { return failure(); }
