// Helpers to build kernels in tensor form.
#ifndef DLC_PASSES_FUSION_KERNELFORMS_H
#define DLC_PASSES_FUSION_KERNELFORMS_H

#include "dialects/Kernel/KernelDialect.h"

#include "mlir/IR/PatternMatch.h"

namespace dlc::fusion {

inline RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// The dimensions of a tensor as an attribute. All must be named.
nn::DimsAttr dimsAttr(RankedTensorType type);

/// True when every dimension of every operand and result is a constant or a named expression.
bool hasNamedDims(Operation *op);

/// Fills an epilogue that stores its value: one argument in compute type, yielded in the storage type of
/// `elementType`, plus `bias` added first if given (an argument of its storage type).
void buildPlainEpilogue(OpBuilder &builder, Location loc, Region &region, Type computeType, Type elementType,
                        std::optional<Type> biasType = {});

/// The map by which an operand of `operandDims` is broadcast to `outputDims`: its last dimensions are the output's
/// last, those of size 1 are read at 0 unless the output's has size 1 too.
AffineMap broadcastMap(ArrayRef<AffineExpr> operandDims, ArrayRef<AffineExpr> outputDims, MLIRContext *context);

/// A kernel.generic that copies `input` read through `map`.
kernel::GenericOp createCopy(OpBuilder &builder, Location loc, RankedTensorType resultType, Value input, AffineMap map);

Value createTranspose(OpBuilder &builder, Location loc, Value input, ArrayRef<int64_t> permutation);
Value createReshape(OpBuilder &builder, Location loc, Value input, ArrayRef<AffineExpr> dims);

/// Pads dimension `dim` of `input` behind to `size` with zeros; the input itself if nothing is missing.
Value createPadTo(OpBuilder &builder, Location loc, Value input, int64_t dim, int64_t size);

/// Columns of a panel when `columns` are packed: as even as possible, at most 64, a multiple of 16.
int64_t choosePanel(int64_t columns);

/// NCHW to NHWC for this rank, and back.
SmallVector<int64_t> toChannelsLast(int64_t rank);
SmallVector<int64_t> fromChannelsLast(int64_t rank);

} // namespace dlc::fusion

#endif
