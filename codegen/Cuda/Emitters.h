// One function for each kernel op: writes its code and says how it is launched.
#ifndef DLC_CODEGEN_CUDA_EMITTERS_H
#define DLC_CODEGEN_CUDA_EMITTERS_H

#include "codegen/Cuda/GpuBuilder.h"

namespace dlc::cuda {

LogicalResult emitGeneric(kernel::GenericOp op, GpuBuilder &b);
LogicalResult emitReduce(kernel::ReduceOp op, GpuBuilder &b);
LogicalResult emitRowwise(kernel::RowwiseOp op, GpuBuilder &b);
LogicalResult emitGemm(kernel::GemmOp op, GpuBuilder &b);
LogicalResult emitConv(kernel::ConvOp op, GpuBuilder &b);
LogicalResult emitConvWeightGradient(kernel::ConvWeightGradientOp op, GpuBuilder &b);
LogicalResult emitDepthwiseConv(kernel::DepthwiseConvOp op, GpuBuilder &b);
LogicalResult emitPool(kernel::PoolOp op, GpuBuilder &b);
LogicalResult emitPoolGrad(kernel::PoolGradOp op, GpuBuilder &b);
LogicalResult emitUpdate(kernel::UpdateOp op, GpuBuilder &b);
LogicalResult emitIntegerGemm(kernel::IntegerGemmOp op, GpuBuilder &b);
LogicalResult emitIntegerConv(kernel::IntegerConvOp op, GpuBuilder &b);
LogicalResult emitIntegerDepthwiseConv(kernel::IntegerDepthwiseConvOp op, GpuBuilder &b);

} // namespace dlc::cuda

#endif
