// The nn dialect and the algebra of its dimensions.
#ifndef DLC_NN_DIALECT_H
#define DLC_NN_DIALECT_H

#include "lib/Support/HostValue.h"
#include "lib/Support/Mlir.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TensorEncoding.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace dlc::nn {

/// The elements of a small integer tensor as expressions of symbols, row-major. A null element is unknown.
struct SymbolicElements {
  SmallVector<int64_t> shape; // of the tensor: rank 0 or 1 in practice
  SmallVector<AffineExpr> elements;
};

/// Result types may refine or forget dimensions, but rank, element type and static sizes must agree.
bool areCompatibleTypes(TypeRange lhs, TypeRange rhs);

/// Whether `type`, a ranked tensor, has no encoding or #nn.dims.
bool hasOnlyDims(Type type);

/// Whether the elements of `attr` are at hand: a dense attribute, or a resource that is there and as
/// long as the type says, of a ranked tensor whose size does not overflow.
bool hasContents(ElementsAttr attr);

} // namespace dlc::nn

#include "dialects/Nn/NnOpsDialect.h.inc"
#include "dialects/Nn/NnOpsEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Nn/NnOpsAttributes.h.inc"
#include "dialects/Nn/NnInterfaces.h.inc"
#define GET_OP_CLASSES
#include "dialects/Nn/NnOps.h.inc"

namespace dlc::nn {

/// The dimensions of a tensor type as expressions; null where a dynamic one has no name.
SmallVector<AffineExpr> getDims(RankedTensorType type);

/// The tensor type with these dimensions: constants become static, expressions go into the
/// encoding. Null expressions give unnamed dynamic dimensions.
RankedTensorType getTensorType(ArrayRef<AffineExpr> dims, Type elementType);

/// Parses "N", "2 * H + 1", "past floordiv 16", of at most 256 operands; interns its symbols. Fails
/// with a sentence.
Expected<AffineExpr> parseDim(StringRef text, MLIRContext *context);

/// As parseDim reads it.
std::string printDim(AffineExpr expr, const NnDialect &dialect);

/// The value of an expression for symbol values by position; nothing if a symbol has none, a
/// divisor is not positive, or the result overflows.
std::optional<int64_t> evaluateDim(AffineExpr expr, ArrayRef<int64_t> symbols);

/// The concrete shape of `type` for these symbol values.
std::optional<SmallVector<int64_t>> evaluateShape(RankedTensorType type, ArrayRef<int64_t> symbols);

/// `expr`, or null if it has more than 256 operands. Every expression that is derived from others goes
/// through here: products of products would otherwise grow without bound.
AffineExpr limitDim(AffineExpr expr);

/// Product of dimensions; null if one is unknown or it would be too long.
AffineExpr productOf(ArrayRef<AffineExpr> dims, MLIRContext *context);

/// Whether two dimensions are certainly equal / may be equal.
bool knownEqual(AffineExpr a, AffineExpr b);
bool mayBeEqual(AffineExpr a, AffineExpr b);

/// Broadcasts dimension lists. Fails through `emitError` when two sizes can never agree.
FailureOr<SmallVector<AffineExpr>> broadcastDims(ArrayRef<SmallVector<AffineExpr>> shapes,
                                                 function_ref<InFlightDiagnostic()> emitError);

/// The elements of `value`, an integer tensor of at most 64 elements, as expressions of symbols:
/// follows ShapeArithmeticOpInterface through its producers. Nothing if they cannot be told.
std::optional<SymbolicElements> getSymbolicElements(Value value);

/// One element per dimension of an index list given as attribute or operand: see DimsAttr.
AffineExpr getConstantDim(int64_t value, MLIRContext *context);

/// The contents of a constant or an immutable parameter behind `value`; null otherwise.
ElementsAttr getConstantValue(Value value);

/// Marks a rounding in a scalar body that the model asked for by a cast: it stays when kernels are fused.
inline constexpr llvm::StringLiteral exactRoundingAttrName = "nn.exact";

/// True if `type` is an unsigned integer of the dialect or bool.
bool isUnsigned(Type elementType);

/// The type the scalar body of an elementwise op computes in: signless, f32 for f16 and bf16.
Type getComputeType(Type elementType);

} // namespace dlc::nn

#endif
