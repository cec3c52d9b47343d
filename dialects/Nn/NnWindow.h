// What convolutions and pools share: windows that slide over spatial dimensions.
#ifndef DLC_NN_WINDOW_H
#define DLC_NN_WINDOW_H

#include "dialects/Nn/NnDialect.h"

namespace dlc::nn {

/// Output size of a window along one dimension; null if an operand is, a negative constant if the
/// window does not fit.
AffineExpr windowOutput(AffineExpr size, AffineExpr kernel, int64_t stride, int64_t padBegin, int64_t padEnd,
                        int64_t dilation, bool ceilMode);

/// Bound of kernels, strides, pads and dilations: far beyond any model, and products of three stay within 63 bits.
inline constexpr int64_t maxWindow = int64_t(1) << 20;

/// `strides` and `dilations` have `spatial` positive entries, `pads` twice as many, not negative.
LogicalResult checkWindow(ArrayRef<int64_t> strides, ArrayRef<int64_t> pads, ArrayRef<int64_t> dilations,
                          int64_t spatial, function_ref<InFlightDiagnostic()> emitError);

/// The type of a pool over `input`: constraints (C1) and (C2) of nn.max_pool.
FailureOr<RankedTensorType> inferPoolType(RankedTensorType input, ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
                                          ArrayRef<int64_t> pads, ArrayRef<int64_t> dilations, bool ceilMode,
                                          function_ref<InFlightDiagnostic()> emitError);

} // namespace dlc::nn

#endif
