// Contractions: result types, verifiers, costs.
#include "dialects/Nn/NnInfer.h"
#include "dialects/Nn/NnWindow.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

DLC_NN_INFER(MatmulOp) {
  auto lhsType = typeOf(operands[0]), rhsType = typeOf(operands[1]);
  SmallVector<AffineExpr> lhs = getDims(lhsType), rhs = getDims(rhsType);
  if (lhsType.getElementType() != rhsType.getElementType()) // C1
    return error() << "expected operands of one element type, got " << lhsType << " and " << rhsType;
  if (lhs.empty() || rhs.empty()) // C2
    return error() << "expected operands of rank 1 or more, got " << lhsType << " and " << rhsType;
  bool isRow = lhs.size() == 1, isColumn = rhs.size() == 1;
  if (adaptor.getTransposeLhs() && !isRow)
    std::swap(lhs[lhs.size() - 1], lhs[lhs.size() - 2]);
  if (adaptor.getTransposeRhs() && !isColumn)
    std::swap(rhs[rhs.size() - 1], rhs[rhs.size() - 2]);
  if (isRow)
    lhs.insert(lhs.begin(), getAffineConstantExpr(1, context));
  if (isColumn)
    rhs.push_back(getAffineConstantExpr(1, context));
  if (!mayBeEqual(lhs.back(), rhs[rhs.size() - 2])) // C3
    return error() << "expected equal sizes of the contracted dimension, got " << lhsType << " and " << rhsType;
  AffineExpr m = lhs[lhs.size() - 2], n = rhs.back();
  lhs.pop_back_n(2);
  rhs.pop_back_n(2);
  FailureOr<SmallVector<AffineExpr>> dims = broadcastDims({lhs, rhs}, error); // C4
  if (failed(dims))
    return failure();
  if (!isRow)
    dims->push_back(m);
  if (!isColumn)
    dims->push_back(n);
  results.push_back(getTensorType(*dims, lhsType.getElementType()));
  return success();
}

AffineExpr MatmulOp::getFlops() {
  SmallVector<AffineExpr> lhs = getDims(typeOf(getLhs()));
  AffineExpr k = lhs[lhs.size() - (getTransposeLhs() && lhs.size() > 1 ? 2 : 1)];
  AffineExpr outputs = productOf(getDims(typeOf(getResult())), getContext());
  return k && outputs ? outputs * k * 2 : AffineExpr();
}

//===----------------------------------------------------------------------===//
// conv, conv_transpose
//===----------------------------------------------------------------------===//

/// (C2) to (C4) of both convolutions, and no kernel of size 0 (C6).
static LogicalResult checkConvShapes(RankedTensorType input, RankedTensorType filter, const ConvAttributes &conv,
                                     const InferError &error, bool isTransposed) {
  int64_t rank = input.getRank();
  if (rank < 3 || filter.getRank() != rank) // C2
    return error() << "expected input and filter of one rank of 3 or more, got " << input << " and " << filter;
  if (failed(checkWindow(conv.strides, conv.pads, conv.dilations, rank - 2, error))) // C3
    return failure();
  if (conv.groups < 1) // C4
    return error() << "expected groups of 1 or more, got " << conv.groups;
  SmallVector<AffineExpr> in = getDims(input), f = getDims(filter);
  AffineExpr inputChannels = isTransposed ? f[0] : f[1] ? f[1] * conv.groups : AffineExpr();
  if (!mayBeEqual(in[1], inputChannels))
    return error() << "expected a filter that fits the channels of " << input << " in " << conv.groups << " groups, got "
                   << filter;
  if (auto m = dyn_cast_or_null<AffineConstantExpr>(f[0]); m && m.getValue() % conv.groups != 0)
    return error() << "expected " << conv.groups << " groups to divide " << m.getValue() << " channels";
  for (AffineExpr size : ArrayRef(f).drop_front(2)) // C6
    if (auto constant = dyn_cast_or_null<AffineConstantExpr>(size); constant && constant.getValue() == 0)
      return error() << "expected a kernel without size 0, got " << filter;
  return success();
}

/// What both check: (C1) to (C5), and no kernel of size 0 (C6).
template <typename Adaptor>
static LogicalResult checkConv(Adaptor &adaptor, const InferError &error, bool isTransposed) {
  auto input = typeOf(adaptor.getInput()), filter = typeOf(adaptor.getFilter());
  if (input.getElementType() != filter.getElementType() ||
      (adaptor.getBias() && typeOf(adaptor.getBias()).getElementType() != input.getElementType())) // C1
    return error() << "expected operands of one element type, got " << input << " and " << filter;
  int64_t groups = adaptor.getGroups();
  if (failed(checkConvShapes(input, filter, {adaptor.getStrides(), adaptor.getPads(), adaptor.getDilations(), groups}, error,
                             isTransposed)))
    return failure();
  SmallVector<AffineExpr> f = getDims(filter);
  AffineExpr outputChannels = isTransposed ? (f[1] ? f[1] * groups : AffineExpr()) : f[0];
  if (adaptor.getBias()) { // C5
    auto bias = typeOf(adaptor.getBias());
    if (bias.getRank() != 1 || !mayBeEqual(getDims(bias)[0], outputChannels))
      return error() << "expected a bias with one entry per output channel, got " << bias;
  }
  return success();
}

FailureOr<SmallVector<AffineExpr>> nn::inferConvDims(RankedTensorType inputType, RankedTensorType filterType,
                                                     const ConvAttributes &conv, const InferError &error) {
  if (failed(checkConvShapes(inputType, filterType, conv, error, /*isTransposed=*/false)))
    return failure();
  SmallVector<AffineExpr> input = getDims(inputType), filter = getDims(filterType);
  SmallVector<AffineExpr> dims = {input[0], filter[0]};
  int64_t spatial = input.size() - 2;
  for (int64_t k = 0; k < spatial; ++k) {
    AffineExpr size = windowOutput(input[2 + k], filter[2 + k], conv.strides[k], conv.pads[k], conv.pads[spatial + k],
                                   conv.dilations[k], /*ceilMode=*/false);
    if (auto constant = dyn_cast_or_null<AffineConstantExpr>(size); constant && constant.getValue() < 0) // C6
      return error() << "expected a kernel that fits the padded input, got " << inputType << " and " << filterType;
    dims.push_back(size);
  }
  return dims;
}

DLC_NN_INFER(ConvOp) {
  if (failed(checkConv(adaptor, error, /*isTransposed=*/false)))
    return failure();
  auto type = typeOf(adaptor.getInput());
  int64_t groups = adaptor.getGroups();
  FailureOr<SmallVector<AffineExpr>> dims =
      inferConvDims(type, typeOf(adaptor.getFilter()),
                    {adaptor.getStrides(), adaptor.getPads(), adaptor.getDilations(), groups}, error);
  if (failed(dims))
    return failure();
  results.push_back(getTensorType(*dims, type.getElementType()));
  return success();
}

AffineExpr ConvOp::getFlops() {
  SmallVector<AffineExpr> filter = getDims(typeOf(getFilter()));
  AffineExpr taps = productOf(ArrayRef(filter).drop_front(), getContext());
  AffineExpr outputs = productOf(getDims(typeOf(getResult())), getContext());
  return taps && outputs ? outputs * taps * 2 : AffineExpr();
}

DLC_NN_INFER(ConvTransposeOp) {
  if (failed(checkConv(adaptor, error, /*isTransposed=*/true)))
    return failure();
  auto type = typeOf(adaptor.getInput());
  SmallVector<AffineExpr> input = getDims(type), filter = getDims(typeOf(adaptor.getFilter()));
  int64_t spatial = input.size() - 2;
  if (static_cast<int64_t>(adaptor.getOutputPadding().size()) != spatial) // C7
    return error() << "expected output_padding with " << spatial << " entries, got "
                   << adaptor.getOutputPadding().size();
  SmallVector<AffineExpr> dims = {input[0], filter[1] ? filter[1] * adaptor.getGroups() : AffineExpr()};
  for (int64_t k = 0; k < spatial; ++k) {
    int64_t stride = adaptor.getStrides()[k], dilation = adaptor.getDilations()[k],
            extra = adaptor.getOutputPadding()[k];
    if (extra < 0 || (extra >= stride && extra >= dilation))
      return error() << "expected output_padding below stride " << stride << " or dilation " << dilation << ", got "
                     << extra;
    AffineExpr size;
    if (input[2 + k] && filter[2 + k])
      size = input[2 + k] * stride + (filter[2 + k] - 1) * dilation +
             (extra + 1 - stride - adaptor.getPads()[k] - adaptor.getPads()[spatial + k]);
    if (auto constant = dyn_cast_or_null<AffineConstantExpr>(size); constant && constant.getValue() < 0) // C6
      return error() << "expected an output size of 0 or more in spatial dimension " << k << ", got "
                     << constant.getValue();
    dims.push_back(size);
  }
  results.push_back(getTensorType(dims, type.getElementType()));
  return success();
}

AffineExpr ConvTransposeOp::getFlops() {
  SmallVector<AffineExpr> filter = getDims(typeOf(getFilter()));
  AffineExpr taps = productOf(ArrayRef(filter).drop_front(), getContext());
  AffineExpr inputs = productOf(getDims(typeOf(getInput())), getContext());
  return taps && inputs ? inputs * taps * 2 : AffineExpr();
}
