// Scalar arithmetic in few words, folded as it is built: for the bodies of nn.map.
#ifndef DLC_PASSES_AUTODIFF_SCALARMATH_H
#define DLC_PASSES_AUTODIFF_SCALARMATH_H

#include "lib/Support/Mlir.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace dlc::autodiff {

using Predicate = mlir::arith::CmpFPredicate;

/// Builds floating-point ops at the builder's place. Operands of one call have one type.
struct ScalarMath {
  OpBuilder &builder;
  Location loc;

  template <typename Op, typename... Args>
  Value make(Args... args) { return builder.createOrFold<Op>(loc, args...); }
  Value add(Value a, Value b) { return make<mlir::arith::AddFOp>(a, b); }
  Value sub(Value a, Value b) { return make<mlir::arith::SubFOp>(a, b); }
  Value mul(Value a, Value b) { return make<mlir::arith::MulFOp>(a, b); }
  Value mul(Value a, double b) { return mul(a, like(a, b)); }
  Value div(Value a, Value b) { return make<mlir::arith::DivFOp>(a, b); }
  Value neg(Value a) { return make<mlir::arith::NegFOp>(a); }
  Value exp(Value a) { return make<mlir::math::ExpOp>(a); }
  /// A constant of the type of `x`.
  Value like(Value x, double value) {
    return mlir::arith::ConstantOp::create(builder, loc, builder.getFloatAttr(x.getType(), value));
  }
  Value compare(Predicate predicate, Value a, Value b) { return make<mlir::arith::CmpFOp>(predicate, a, b); }
  Value compare(Predicate predicate, Value a, double b) { return compare(predicate, a, like(a, b)); }
  Value select(Value condition, Value a, Value b) { return make<mlir::arith::SelectOp>(condition, a, b); }
  /// a where the condition holds, else 0.
  Value selectOrZero(Value condition, Value a) { return select(condition, a, like(a, 0)); }
  Value both(Value a, Value b) { return make<mlir::arith::AndIOp>(a, b); }
  /// To another float type.
  Value convert(Value x, Type type) {
    if (x.getType() == type)
      return x;
    if (x.getType().getIntOrFloatBitWidth() < type.getIntOrFloatBitWidth())
      return make<mlir::arith::ExtFOp>(type, x);
    return make<mlir::arith::TruncFOp>(type, x);
  }
};

} // namespace dlc::autodiff

#endif
