// Contractions: result types, verifiers, costs.
#include "dialects/Nn/NnDialect.h"
#include "dialects/Nn/NnWindow.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

static InFlightDiagnostic error(std::optional<Location> location, MLIRContext *context) {
  return emitError(location ? *location : UnknownLoc::get(context));
}

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

LogicalResult MatmulOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, ValueRange operands,
                                         DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,
                                         SmallVectorImpl<Type> &results) {
  Adaptor adaptor(operands, attributes, properties, regions);
  auto lhsType = typeOf(operands[0]), rhsType = typeOf(operands[1]);
  SmallVector<AffineExpr> lhs = getDims(lhsType), rhs = getDims(rhsType);
  if (lhsType.getElementType() != rhsType.getElementType()) // C1
    return error(location, context) << "expected operands of one element type, got " << lhsType << " and " << rhsType;
  if (lhs.empty() || rhs.empty()) // C2
    return error(location, context) << "expected operands of rank 1 or more, got " << lhsType << " and " << rhsType;
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
    return error(location, context) << "expected equal sizes of the contracted dimension, got " << lhsType << " and "
                                    << rhsType;
  AffineExpr m = lhs[lhs.size() - 2], n = rhs.back();
  lhs.pop_back_n(2);
  rhs.pop_back_n(2);
  FailureOr<SmallVector<AffineExpr>> dims =
      broadcastDims({lhs, rhs}, [&] { return error(location, context); }); // C4
  if (failed(dims))
    return failure();
  if (!isRow)
    dims->push_back(m);
  if (!isColumn)
    dims->push_back(n);
  results.push_back(getTensorType(*dims, lhsType.getElementType()));
  return success();
}

LogicalResult MatmulOp::verify() { return success(); } // all of it is checked by inference

AffineExpr MatmulOp::getFlops() {
  SmallVector<AffineExpr> lhs = getDims(typeOf(getLhs()));
  AffineExpr k = lhs[lhs.size() - (getTransposeLhs() && lhs.size() > 1 ? 2 : 1)];
  AffineExpr outputs = productOf(getDims(typeOf(getResult())), getContext());
  return k && outputs ? outputs * k * 2 : AffineExpr();
}

//===----------------------------------------------------------------------===//
// conv, conv_transpose
//===----------------------------------------------------------------------===//

/// (C1) to (C5), shared; `channels` says which filter dimension counts input and output channels.
template <typename Adaptor>
static LogicalResult checkConv(Adaptor &adaptor, std::optional<Location> location, MLIRContext *context,
                               bool isTransposed) {
  auto input = typeOf(adaptor.getInput()), filter = typeOf(adaptor.getFilter());
  if (input.getElementType() != filter.getElementType() ||
      (adaptor.getBias() && typeOf(adaptor.getBias()).getElementType() != input.getElementType())) // C1
    return error(location, context) << "expected operands of one element type, got " << input << " and " << filter;
  int64_t rank = input.getRank();
  if (rank < 3 || filter.getRank() != rank) // C2
    return error(location, context) << "expected input and filter of one rank of 3 or more, got " << input << " and "
                                    << filter;
  if (failed(checkWindow(adaptor.getStrides(), adaptor.getPads(), adaptor.getDilations(), rank - 2,
                         [&] { return error(location, context); }))) // C3
    return failure();
  int64_t groups = adaptor.getGroups();
  if (groups < 1)
    return error(location, context) << "expected groups of 1 or more, got " << groups;
  SmallVector<AffineExpr> in = getDims(input), f = getDims(filter);
  AffineExpr inputChannels = isTransposed ? f[0] : f[1] ? f[1] * groups : AffineExpr();
  if (!mayBeEqual(in[1], inputChannels)) // C4
    return error(location, context) << "expected a filter that fits the channels of " << input << " in " << groups
                                    << " groups, got " << filter;
  if (auto m = dyn_cast_or_null<AffineConstantExpr>(f[0]); m && m.getValue() % groups != 0)
    return error(location, context) << "expected " << groups << " groups to divide " << m.getValue() << " channels";
  AffineExpr outputChannels = isTransposed ? (f[1] ? f[1] * groups : AffineExpr()) : f[0];
  if (adaptor.getBias()) { // C5
    auto bias = typeOf(adaptor.getBias());
    if (bias.getRank() != 1 || !mayBeEqual(getDims(bias)[0], outputChannels))
      return error(location, context) << "expected a bias with one entry per output channel, got " << bias;
  }
  return success();
}

LogicalResult ConvOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, ValueRange operands,
                                       DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,
                                       SmallVectorImpl<Type> &results) {
  Adaptor adaptor(operands, attributes, properties, regions);
  if (failed(checkConv(adaptor, location, context, /*isTransposed=*/false)))
    return failure();
  auto type = typeOf(adaptor.getInput());
  SmallVector<AffineExpr> input = getDims(type), filter = getDims(typeOf(adaptor.getFilter()));
  SmallVector<AffineExpr> dims = {input[0], filter[0]};
  int64_t spatial = input.size() - 2;
  for (int64_t k = 0; k < spatial; ++k) {
    AffineExpr size = windowOutput(input[2 + k], filter[2 + k], adaptor.getStrides()[k], adaptor.getPads()[k],
                                   adaptor.getPads()[spatial + k], adaptor.getDilations()[k], /*ceilMode=*/false);
    if (auto constant = dyn_cast_or_null<AffineConstantExpr>(size); constant && constant.getValue() < 0) // C6
      return error(location, context) << "expected a kernel that fits the padded input, got " << type << " and "
                                      << typeOf(adaptor.getFilter());
    dims.push_back(size);
  }
  results.push_back(getTensorType(dims, type.getElementType()));
  return success();
}

LogicalResult ConvOp::verify() { return success(); }

AffineExpr ConvOp::getFlops() {
  SmallVector<AffineExpr> filter = getDims(typeOf(getFilter()));
  AffineExpr taps = productOf(ArrayRef(filter).drop_front(), getContext());
  AffineExpr outputs = productOf(getDims(typeOf(getResult())), getContext());
  return taps && outputs ? outputs * taps * 2 : AffineExpr();
}

LogicalResult ConvTransposeOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location,
                                                ValueRange operands, DictionaryAttr attributes,
                                                OpaqueProperties properties, RegionRange regions,
                                                SmallVectorImpl<Type> &results) {
  Adaptor adaptor(operands, attributes, properties, regions);
  if (failed(checkConv(adaptor, location, context, /*isTransposed=*/true)))
    return failure();
  auto type = typeOf(adaptor.getInput());
  SmallVector<AffineExpr> input = getDims(type), filter = getDims(typeOf(adaptor.getFilter()));
  int64_t spatial = input.size() - 2;
  if (static_cast<int64_t>(adaptor.getOutputPadding().size()) != spatial)
    return error(location, context) << "expected output_padding with " << spatial << " entries, got "
                                    << adaptor.getOutputPadding().size();
  SmallVector<AffineExpr> dims = {input[0], filter[1] ? filter[1] * adaptor.getGroups() : AffineExpr()};
  for (int64_t k = 0; k < spatial; ++k) {
    int64_t stride = adaptor.getStrides()[k], dilation = adaptor.getDilations()[k],
            extra = adaptor.getOutputPadding()[k];
    if (extra < 0 || (extra >= stride && extra >= dilation))
      return error(location, context) << "expected output_padding below stride " << stride << " or dilation "
                                      << dilation << ", got " << extra;
    AffineExpr size;
    if (input[2 + k] && filter[2 + k])
      size = (input[2 + k] - 1) * stride + (filter[2 + k] - 1) * dilation +
             (extra + 1 - adaptor.getPads()[k] - adaptor.getPads()[spatial + k]);
    if (auto constant = dyn_cast_or_null<AffineConstantExpr>(size); constant && constant.getValue() < 0) // C6
      return error(location, context) << "expected an output size of 0 or more in spatial dimension " << k << ", got "
                                      << constant.getValue();
    dims.push_back(size);
  }
  results.push_back(getTensorType(dims, type.getElementType()));
  return success();
}

LogicalResult ConvTransposeOp::verify() { return success(); }

AffineExpr ConvTransposeOp::getFlops() {
  SmallVector<AffineExpr> filter = getDims(typeOf(getFilter()));
  AffineExpr taps = productOf(ArrayRef(filter).drop_front(), getContext());
  AffineExpr inputs = productOf(getDims(typeOf(getInput())), getContext());
  return taps && inputs ? inputs * taps * 2 : AffineExpr();
}
