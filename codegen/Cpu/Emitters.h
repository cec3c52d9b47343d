// The CPU emitters: each turns one kernel op in buffer form into loops over its tasks [begin, end).
#ifndef DLC_CODEGEN_CPU_EMITTERS_H
#define DLC_CODEGEN_CPU_EMITTERS_H

#include "codegen/Cpu/KernelBuilder.h"

namespace mlir {
class OpPassManager;
}

namespace dlc::cpu {

LogicalResult emitGeneric(kernel::GenericOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitReduce(kernel::ReduceOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitRowwise(kernel::RowwiseOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitGemm(kernel::GemmOp op, KernelBuilder &b, Value begin, Value end);
/// A product whose rhs is transposed.
LogicalResult emitGemmDot(kernel::GemmOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitConv(kernel::ConvOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitConvWeightGradient(kernel::ConvWeightGradientOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitDepthwiseConv(kernel::DepthwiseConvOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitPool(kernel::PoolOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitUpdate(kernel::UpdateOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitPoolGrad(kernel::PoolGradOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitIntegerGemm(kernel::IntegerGemmOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitIntegerConv(kernel::IntegerConvOp op, KernelBuilder &b, Value begin, Value end);
LogicalResult emitIntegerDepthwiseConv(kernel::IntegerDepthwiseConvOp op, KernelBuilder &b, Value begin, Value end);

/// Everything from kernel ops in buffer form to scf, vector, memref, arith and what of math the target
/// computes itself: emission, vector math, float casts, clean-up.
void buildCpuEmitPipeline(mlir::OpPassManager &pm, const CpuTarget &target);

} // namespace dlc::cpu

#endif
