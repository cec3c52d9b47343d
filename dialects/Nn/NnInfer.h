// What the files of the op families share to infer result types.
#ifndef DLC_NN_INFER_H
#define DLC_NN_INFER_H

#include "dialects/Nn/NnDialect.h"

namespace dlc::nn {

/// Reports as emitOpError does; while types are inferred there is no operation to ask.
class InferError {
public:
  InferError(StringRef op, std::optional<Location> location, MLIRContext *context)
      : op(op), location(location ? *location : Location(mlir::UnknownLoc::get(context))) {}
  InFlightDiagnostic operator()() const { return emitError(location) << "'" << op << "' op "; }

private:
  StringRef op;
  Location location;
};

inline RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// The attributes of a convolution.
struct ConvAttributes {
  ArrayRef<int64_t> strides, pads, dilations;
  int64_t groups;
};

/// The dimensions of a convolution's result, after (C2) to (C4) and (C6) of nn.conv.
FailureOr<SmallVector<AffineExpr>> inferConvDims(RankedTensorType input, RankedTensorType filter, const ConvAttributes &conv,
                                                 const InferError &error);

} // namespace dlc::nn

/// Opens the definition of OP::inferReturnTypes; in the body `error()` begins a diagnostic and `adaptor`
/// gives operands and attributes by name.
#define DLC_NN_INFER(OP)                                                                                               \
  static LogicalResult infer##OP(OP::Adaptor adaptor, ValueRange operands, MLIRContext *context,                       \
                                 const InferError &error, SmallVectorImpl<Type> &results);                             \
  LogicalResult OP::inferReturnTypes(MLIRContext *context, std::optional<Location> location, ValueRange operands,      \
                                     DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,      \
                                     SmallVectorImpl<Type> &results) {                                                 \
    return infer##OP(OP::Adaptor(operands, attributes, properties, regions), operands, context,                        \
                     InferError(getOperationName(), location, context), results);                                      \
  }                                                                                                                    \
  static LogicalResult infer##OP([[maybe_unused]] OP::Adaptor adaptor, [[maybe_unused]] ValueRange operands,           \
                                 [[maybe_unused]] MLIRContext *context, [[maybe_unused]] const InferError &error,      \
                                 SmallVectorImpl<Type> &results)

#endif
