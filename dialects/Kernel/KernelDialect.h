// The kernel dialect: fused loop nests with epilogues.
#ifndef DLC_KERNEL_DIALECT_H
#define DLC_KERNEL_DIALECT_H

#include "dialects/Nn/NnDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

namespace dlc::kernel {

/// How a kernel is cut: `count` tasks of about `cost` scalar operations each; expressions of symbols.
struct TaskSpace {
  AffineExpr count, cost;
};

/// All the state of training.
struct StateResource : mlir::SideEffects::Resource::Base<StateResource> {
  StringRef getName() override { return "<training state>"; }
};

} // namespace dlc::kernel

#include "dialects/Kernel/KernelOpsDialect.h.inc"
#include "dialects/Kernel/KernelOpsEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Kernel/KernelOpsAttributes.h.inc"
#include "dialects/Kernel/KernelInterfaces.h.inc"
#define GET_OP_CLASSES
#include "dialects/Kernel/KernelOps.h.inc"

namespace dlc::kernel {

/// How elements of a type lie in buffers: signless, booleans as i8.
Type getStorageType(Type elementType);

/// Converts a stored scalar (or vector) to compute type and back: f16 and bf16 through f32, i8 booleans through i1.
/// `elementType` is the nn type.
Value toCompute(OpBuilder &builder, Location loc, Value stored, Type elementType);
Value toStorage(OpBuilder &builder, Location loc, Value computed, Type elementType);

/// A region with one block of `arguments`.
Block *addBlock(Region &region, TypeRange arguments, Location loc);

/// A size for estimates: the constant, or `guess` for expressions.
int64_t estimate(AffineExpr expr, int64_t guess = 64);

/// The cut of a loop nest: a task is a block of every dimension; their numbers are row-major, without the dimensions
/// that are whole.
struct LoopCut {
  SmallVector<int64_t> blocks;  // positions of each dimension in a task; 0: all
  SmallVector<AffineExpr> counts; // blocks of each dimension that is not whole, null otherwise
  AffineExpr count;             // tasks
  AffineExpr inner;             // elements of one task, at most
};
/// With `along`, tasks are squarish in that dimension and the last one. However dear elements are, a task has `least`.
LoopCut cutLoops(ArrayRef<AffineExpr> dims, int64_t costPerElement, MLIRContext *context,
                 std::optional<unsigned> along = std::nullopt, int64_t least = 256);
LoopCut cutGeneric(GenericOp op);
LoopCut cutReduce(ReduceOp op);
LoopCut cutUpdate(UpdateOp op);

/// The dimension, other than the last, that runs along the rows of an input for which the last one does not: a change
/// of layout. Nothing if there is none.
std::optional<unsigned> getTransposedDim(GenericOp op);

/// The cut of a row kernel: tasks of `rows` rows out of `total`.
struct RowCut {
  int64_t rows;
  AffineExpr total;
};
RowCut cutRows(RowwiseOp op);

/// The cut of a matrix product: tasks are (batch, row block, column block), the last fastest.
struct GemmCut {
  int64_t rows;             // output rows of a task
  int64_t columns;          // output columns of a task, a multiple of the panel; 0: all
  AffineExpr rowBlocks, columnBlocks;
};
GemmCut cutGemm(ArrayRef<AffineExpr> outputDims, int64_t panel);
GemmCut cutGemm(GemmOp op);

/// Whether the packed operand has pairs of neighbours along the contracted dimension in its last dimension.
bool hasPairs(GemmOp op);
bool hasPairs(ConvOp op);

/// Output rows of a gemm's task.
inline constexpr int64_t gemmBlockRows = 96;

/// Columns that a gemm works on together when its rhs is not packed.
inline constexpr int64_t plainPanel = 64;

/// The cut of a convolution: tasks are (image and outer spatial index, group, panel, row block), the last fastest;
/// a task does one panel of channels over `rows` positions of the last but one spatial dimension.
struct ConvCut {
  int64_t rows;
  AffineExpr rowBlocks, outer; // outer: images times spatial dimensions before the last two
};
ConvCut cutConv(ArrayRef<AffineExpr> outputDims);

/// Whether no element is in two windows, and the taps of each are neighbours. Then a task of the kernel is a row of windows
/// with all elements up to the next; otherwise a row of elements.
bool hasDisjointWindows(PoolGradOp op);

} // namespace dlc::kernel

#endif
