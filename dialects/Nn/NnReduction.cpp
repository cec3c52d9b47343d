// Reductions, pooling, normalization: result types, verifiers, costs.
#include "dialects/Nn/NnInfer.h"
#include "dialects/Nn/NnWindow.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

bool nn::areCompatibleTypes(TypeRange lhs, TypeRange rhs) {
  return lhs.size() == rhs.size() && llvm::all_of(llvm::zip(lhs, rhs), [](auto pair) {
           auto a = cast<RankedTensorType>(std::get<0>(pair)), b = cast<RankedTensorType>(std::get<1>(pair));
           if (a.getElementType() != b.getElementType() || a.getRank() != b.getRank())
             return false;
           return llvm::all_of(llvm::zip(getDims(a), getDims(b)),
                               [](auto dims) { return mayBeEqual(std::get<0>(dims), std::get<1>(dims)); });
         });
}

AffineExpr nn::windowOutput(AffineExpr size, AffineExpr kernel, int64_t stride, int64_t padBegin, int64_t padEnd,
                            int64_t dilation, bool ceilMode) {
  if (!size || !kernel)
    return {};
  AffineExpr room = size + (padBegin + padEnd - 1) - (kernel - 1) * dilation;
  // A window that does not fit leaves nothing, whatever the stride.
  if (auto constant = dyn_cast<AffineConstantExpr>(room); constant && constant.getValue() < 0)
    return constant;
  if (!ceilMode)
    return room.floorDiv(stride) + 1;
  // Rounded up, less a window that would start in the end padding: the last start is at most
  // floor((size + padBegin - 1) / stride). Of two quotients by one divisor the one with the smaller
  // dividend is the smaller, and the difference of the dividends is a constant.
  auto window = dyn_cast<AffineConstantExpr>((kernel - 1) * dilation);
  if (!window)
    return {};
  return (padEnd + stride - 1 <= window.getValue() ? room.ceilDiv(stride) : (size + (padBegin - 1)).floorDiv(stride)) +
         1;
}

LogicalResult nn::checkWindow(ArrayRef<int64_t> strides, ArrayRef<int64_t> pads, ArrayRef<int64_t> dilations,
                              int64_t spatial, function_ref<InFlightDiagnostic()> emitError) {
  if (static_cast<int64_t>(strides.size()) != spatial || static_cast<int64_t>(dilations.size()) != spatial ||
      static_cast<int64_t>(pads.size()) != 2 * spatial)
    return emitError() << "expected strides and dilations with " << spatial << " entries and pads with " << 2 * spatial
                       << ", got " << strides.size() << ", " << dilations.size() << " and " << pads.size();
  auto within = [](ArrayRef<int64_t> values, int64_t low) {
    return llvm::all_of(values, [&](int64_t v) { return v >= low && v <= maxWindow; });
  };
  if (!within(strides, 1) || !within(dilations, 1))
    return emitError() << "expected strides and dilations between 1 and " << maxWindow;
  if (!within(pads, 0))
    return emitError() << "expected pads between 0 and " << maxWindow;
  return success();
}

//===----------------------------------------------------------------------===//
// reduce
//===----------------------------------------------------------------------===//

DLC_NN_INFER(ReduceOp) {
  auto type = typeOf(operands[0]);
  SmallVector<AffineExpr> dims;
  ArrayRef<int64_t> axes = adaptor.getAxes();
  for (auto [k, axis] : llvm::enumerate(axes)) // C1
    if (axis < 0 || axis >= type.getRank() || (k && axes[k - 1] >= axis))
      return error() << "expected distinct ascending axes within rank " << type.getRank() << ", got [" << axes << "]";
  for (auto [k, dim] : llvm::enumerate(getDims(type))) {
    if (!llvm::is_contained(axes, k))
      dims.push_back(dim);
    else if (adaptor.getKeepdims())
      dims.push_back(getAffineConstantExpr(1, context));
  }
  results.push_back(getTensorType(dims, type.getElementType()));
  return success();
}

static AffineExpr countOf(Value value, int64_t perElement) {
  AffineExpr count = productOf(getDims(typeOf(value)), value.getContext());
  return count ? count * perElement : AffineExpr();
}

AffineExpr ReduceOp::getFlops() { return countOf(getInput(), getKind() == ReduceKind::LogSumExp ? 14 : 1); }

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

FailureOr<RankedTensorType> nn::inferPoolType(RankedTensorType type, ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
                                              ArrayRef<int64_t> pads, ArrayRef<int64_t> dilations, bool ceilMode,
                                              function_ref<InFlightDiagnostic()> error) {
  int64_t spatial = type.getRank() - 2;
  if (spatial < 1 || static_cast<int64_t>(kernel.size()) != spatial) // C1
    return error() << "expected an input of rank 3 or more and a kernel with an entry per spatial dimension, got "
                   << type << " and " << kernel.size() << " entries";
  if (failed(checkWindow(strides, pads, dilations, spatial, error)))
    return failure();
  if (llvm::any_of(kernel, [](int64_t k) { return k < 1 || k > maxWindow; }))
    return error() << "expected a kernel between 1 and " << maxWindow << ", got [" << kernel << "]";
  SmallVector<AffineExpr> dims = getDims(type);
  for (int64_t k = 0; k < spatial; ++k) {
    AffineExpr size = windowOutput(dims[2 + k], getAffineConstantExpr(kernel[k], type.getContext()), strides[k],
                                   pads[k], pads[spatial + k], dilations[k], ceilMode);
    if (auto constant = dyn_cast_or_null<AffineConstantExpr>(size); constant && constant.getValue() < 0) // C2
      return error() << "expected a window that fits the padded input, got kernel " << kernel[k]
                     << " for spatial dimension " << k << " of " << type;
    dims[2 + k] = size;
  }
  return getTensorType(dims, type.getElementType());
}

template <typename Adaptor>
static LogicalResult inferPool(Adaptor &adaptor, const InferError &error, SmallVectorImpl<Type> &results) {
  FailureOr<RankedTensorType> type =
      inferPoolType(typeOf(adaptor.getInput()), adaptor.getKernel(), adaptor.getStrides(), adaptor.getPads(),
                    adaptor.getDilations(), adaptor.getCeilMode(), error);
  if (failed(type))
    return failure();
  results.push_back(*type);
  return success();
}

template <typename Op> static AffineExpr poolFlops(Op op) {
  int64_t taps = 1;
  for (int64_t k : op.getKernel())
    taps = llvm::SaturatingMultiply<uint64_t>(taps, k);
  return countOf(op.getResult(), std::min<int64_t>(taps, int64_t(1) << 30));
}

#define POOL(OP)                                                                                                       \
  DLC_NN_INFER(OP) { return inferPool(adaptor, error, results); }                                             \
  AffineExpr OP::getFlops() { return poolFlops(*this); }
POOL(MaxPoolOp)
POOL(AvgPoolOp)

//===----------------------------------------------------------------------===//
// Normalizations: the result has the input's type
//===----------------------------------------------------------------------===//

#define SAME_TYPE(OP, COST)                                                                                            \
  DLC_NN_INFER(OP) {                                                                                                   \
    results.push_back(operands[0].getType());                                                                          \
    return success();                                                                                                  \
  }                                                                                                                    \
  AffineExpr OP::getFlops() { return countOf(getInput(), COST); }
SAME_TYPE(SoftmaxOp, 16)
SAME_TYPE(LayerNormOp, 8)
SAME_TYPE(BatchNormOp, 2)

static LogicalResult verifyAxis(Operation *op, int64_t axis, int64_t rank) {
  if (axis < 0 || axis >= rank)
    return op->emitOpError("expected axis within rank ") << rank << ", got " << axis;
  return success();
}

LogicalResult SoftmaxOp::verify() { return verifyAxis(*this, getAxis(), typeOf(getInput()).getRank()); } // C1

LogicalResult LayerNormOp::verify() {
  auto type = typeOf(getInput());
  if (failed(verifyAxis(*this, getAxis(), type.getRank()))) // C1
    return failure();
  for (Value operand : {getScale(), getBias()}) {
    if (!operand)
      continue;
    auto dims = broadcastDims({getDims(type), getDims(typeOf(operand))}, nullptr);
    if (failed(dims) || static_cast<int64_t>(dims->size()) != type.getRank() ||
        !llvm::all_of(llvm::zip(*dims, getDims(type)),
                      [](auto d) { return mayBeEqual(std::get<0>(d), std::get<1>(d)); })) // C2
      return emitOpError("expected scale and bias that broadcast to ") << type << ", got " << operand.getType();
  }
  return success();
}

LogicalResult BatchNormOp::verify() {
  auto type = typeOf(getInput());
  if (type.getRank() < 2) // C1
    return emitOpError("expected an input of rank 2 or more, got rank ") << type.getRank();
  for (Value operand : {getScale(), getBias(), getMean(), getVariance()}) {
    auto statistics = typeOf(operand);
    if (statistics.getRank() != 1 || !mayBeEqual(getDims(statistics)[0], getDims(type)[1])) // C2
      return emitOpError("expected statistics with one entry per channel of ") << type << ", got " << statistics;
  }
  return success();
}
