// Integer contractions and requantization: result types, costs, and the scalar body of the one formula.
#include "dialects/Nn/NnInfer.h"
#include "dialects/Nn/NnWindow.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

/// (C1), (C2) of both contractions, and that the bias has an entry per output channel.
template <typename Adaptor>
static LogicalResult checkZeroPoints(Adaptor &adaptor, AffineExpr channels, const InferError &error) {
  auto input = typeOf(adaptor.getInput()), filter = typeOf(adaptor.getFilter());
  if (Value zero = adaptor.getInputZero(); // C1
      zero && (typeOf(zero).getRank() != 0 || typeOf(zero).getElementType() != input.getElementType()))
    return error() << "expected an input_zero of rank 0 and type " << input.getElementType() << ", got "
                   << typeOf(zero);
  auto isPerChannel = [&](RankedTensorType type) {
    return type.getRank() == 1 && mayBeEqual(getDims(type)[0], channels);
  };
  if (Value zero = adaptor.getFilterZero(); // C2
      zero && ((typeOf(zero).getRank() != 0 && !isPerChannel(typeOf(zero))) ||
               typeOf(zero).getElementType() != filter.getElementType()))
    return error() << "expected a filter_zero of type " << filter.getElementType()
                   << " with one entry or one per output channel, got " << typeOf(zero);
  if (Value bias = adaptor.getBias(); bias && !isPerChannel(typeOf(bias))) // C4
    return error() << "expected a bias with one entry per output channel, got " << typeOf(bias);
  return success();
}

//===----------------------------------------------------------------------===//
// matmul_integer
//===----------------------------------------------------------------------===//

DLC_NN_INFER(MatmulIntegerOp) {
  auto inputType = typeOf(adaptor.getInput()), filterType = typeOf(adaptor.getFilter());
  SmallVector<AffineExpr> lhs = getDims(inputType), rhs = getDims(filterType);
  if (lhs.size() < 2 || rhs.size() < 2) // C3
    return error() << "expected operands of rank 2 or more, got " << inputType << " and " << filterType;
  if (!mayBeEqual(lhs.back(), rhs[rhs.size() - 2])) // C3
    return error() << "expected equal sizes of the contracted dimension, got " << inputType << " and " << filterType;
  AffineExpr m = lhs[lhs.size() - 2], n = rhs.back();
  if (failed(checkZeroPoints(adaptor, n, error)))
    return failure();
  lhs.pop_back_n(2);
  rhs.pop_back_n(2);
  FailureOr<SmallVector<AffineExpr>> dims = broadcastDims({lhs, rhs}, error); // C3
  if (failed(dims))
    return failure();
  dims->append({m, n});
  results.push_back(getTensorType(*dims, IntegerType::get(context, 32)));
  return success();
}

AffineExpr MatmulIntegerOp::getFlops() {
  AffineExpr k = getDims(typeOf(getInput())).back(), outputs = productOf(getDims(typeOf(getResult())), getContext());
  return k && outputs ? outputs * k * 2 : AffineExpr();
}

//===----------------------------------------------------------------------===//
// conv_integer
//===----------------------------------------------------------------------===//

DLC_NN_INFER(ConvIntegerOp) {
  FailureOr<SmallVector<AffineExpr>> dims = inferConvDims(
      typeOf(adaptor.getInput()), typeOf(adaptor.getFilter()),
      {adaptor.getStrides(), adaptor.getPads(), adaptor.getDilations(), static_cast<int64_t>(adaptor.getGroups())},
      error); // C3
  if (failed(dims) || failed(checkZeroPoints(adaptor, (*dims)[1], error)))
    return failure();
  results.push_back(getTensorType(*dims, IntegerType::get(context, 32)));
  return success();
}

AffineExpr ConvIntegerOp::getFlops() {
  SmallVector<AffineExpr> filter = getDims(typeOf(getFilter()));
  AffineExpr taps = productOf(ArrayRef(filter).drop_front(), getContext());
  AffineExpr outputs = productOf(getDims(typeOf(getResult())), getContext());
  return taps && outputs ? outputs * taps * 2 : AffineExpr();
}

//===----------------------------------------------------------------------===//
// requantize
//===----------------------------------------------------------------------===//

DLC_NN_INFER(RequantizeOp) {
  auto input = typeOf(adaptor.getInput());
  if (Value multiplier = adaptor.getMultiplier()) {
    FailureOr<SmallVector<AffineExpr>> dims = broadcastDims({getDims(input), getDims(typeOf(multiplier))}, error); // C1
    if (failed(dims))
      return failure();
    if (*dims != getDims(input))
      return error() << "expected a multiplier that broadcasts to " << input << ", got " << typeOf(multiplier);
  }
  Type to = adaptor.getTo();
  int64_t least = isUnsigned(to) ? 0 : -128, most = least + 255;
  int64_t low = adaptor.getLow(), high = adaptor.getHigh(), zero = adaptor.getZeroPoint();
  if (low < least || high > most || low > high || zero < least || zero > most) // C2
    return error() << "expected low <= high and a zero_point within " << least << ".." << most << ", got " << low
                   << ", " << high << " and " << zero;
  results.push_back(getTensorType(getDims(input), to));
  return success();
}

Value RequantizeOp::buildScalar(OpBuilder &builder, Location loc, ValueRange args) {
  ImplicitLocOpBuilder b(loc, builder);
  auto constant = [&](double value) {
    return arith::ConstantOp::create(b, FloatAttr::get(b.getF32Type(), value)).getResult();
  };
  Value x = args[0];
  if (isa<IntegerType>(x.getType()))
    x = arith::SIToFPOp::create(b, b.getF32Type(), x);
  if (args.size() > 1)
    x = arith::MulFOp::create(b, x, args[1]).getResult();
  // The limits are taken before rounding and less the zero point: they are integers, so it is all the same. maxnum
  // sends NaN to the low end.
  auto zero = static_cast<int64_t>(getZeroPoint()), low = static_cast<int64_t>(getLow()),
       high = static_cast<int64_t>(getHigh());
  x = arith::MaxNumFOp::create(b, x, constant(static_cast<double>(low - zero)));
  x = arith::MinNumFOp::create(b, x, constant(static_cast<double>(high - zero)));
  Value integer = arith::FPToSIOp::create(b, b.getI32Type(), math::RoundEvenOp::create(b, x).getResult());
  if (zero != 0)
    integer = arith::AddIOp::create(b, integer, arith::ConstantOp::create(b, b.getI32IntegerAttr(zero)).getResult());
  return arith::TruncIOp::create(b, b.getI8Type(), integer);
}

AffineExpr RequantizeOp::getFlops() {
  AffineExpr count = productOf(getDims(typeOf(getResult())), getContext());
  return count ? count * 5 : AffineExpr();
}
