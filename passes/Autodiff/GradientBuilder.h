// What the gradient rules are written with: nn ops at one location, and the shell that makes a rule an op's interface.
#ifndef DLC_PASSES_AUTODIFF_GRADIENTBUILDER_H
#define DLC_PASSES_AUTODIFF_GRADIENTBUILDER_H

#include "dialects/Nn/NnDialect.h"
#include "passes/Autodiff/ScalarMath.h"

namespace dlc::autodiff {

inline RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }
inline SmallVector<AffineExpr> dimsOf(Value value) { return nn::getDims(typeOf(value)); }
inline Type elementOf(Value value) { return typeOf(value).getElementType(); }

/// The type with another element type.
RankedTensorType withElement(RankedTensorType type, Type elementType);

/// Whether a dimension of `type` is known to be 0.
bool isEmpty(RankedTensorType type);

/// Builds nn ops at `builder`'s place.
class GradientBuilder {
public:
  GradientBuilder(OpBuilder &builder, Location loc) : builder(builder), loc(loc) {}

  MLIRContext *getContext() { return builder.getContext(); }
  AffineExpr constant(int64_t value) { return builder.getAffineConstantExpr(value); }

  template <typename Op, typename... Args>
  Value make(Args &&...args) { return Op::create(builder, loc, std::forward<Args>(args)...); }

  Value add(Value a, Value b) { return make<nn::AddOp>(a, b); }
  Value sub(Value a, Value b) { return make<nn::SubOp>(a, b); }
  Value mul(Value a, Value b) { return make<nn::MulOp>(a, b); }
  Value neg(Value a) { return make<nn::NegOp>(a); }
  Value fill(RankedTensorType type, double value);
  Value cast(Value value, Type elementType);
  Value reshape(Value value, ArrayRef<AffineExpr> dims);
  /// A reshape or nothing; element types are equal.
  Value reshapeTo(Value value, RankedTensorType type);
  Value expand(Value value, RankedTensorType type);
  Value transpose(Value value, ArrayRef<int64_t> permutation);
  Value reduce(nn::ReduceKind kind, Value value, ArrayRef<int64_t> axes, bool keepdims);
  /// `value[starts + i * steps]` for `dims` elements.
  Value slice(Value value, ArrayRef<AffineExpr> starts, ArrayRef<int64_t> steps, ArrayRef<AffineExpr> dims);
  /// Zeros in front and behind; negative numbers crop.
  Value pad(Value value, ArrayRef<AffineExpr> before, ArrayRef<AffineExpr> behind);
  /// nn.matmul with its operands' last dimensions swapped where asked.
  Value matmul(Value lhs, Value rhs, bool transposeLhs, bool transposeRhs);
  /// 0, 1, 2, ... along dimension `axis` of a tensor of `rank` dimensions, the others of size 1. `size` is static.
  Value iota(Type elementType, int64_t size, int64_t axis, int64_t rank);

  /// The elementwise function that `body` builds from the inputs' elements, in compute types; the result has their
  /// broadcast shape and `elementType`.
  Value map(Type elementType, ValueRange inputs, function_ref<Value(ScalarMath &, ValueRange)> body);
  Value map(ValueRange inputs, function_ref<Value(ScalarMath &, ValueRange)> body) {
    return map(elementOf(inputs.front()), inputs, body);
  }

  /// The sum of `value` over the dimensions along which an operand of `type` was broadcast to its shape, as
  /// a value of that type.
  Value sumTo(Value value, RankedTensorType type);

  /// `value` in f32 if it is f16 or bf16: sums of many terms are not rounded to those on the way.
  Value widen(Value value) { return cast(value, nn::getComputeType(elementOf(value))); }

  /// The number of elements along `axes` of `like` as a floating-point tensor that broadcasts: at run time where a
  /// dimension is dynamic.
  Value countAlong(Value like, ArrayRef<int64_t> axes, Type elementType);

  OpBuilder &builder;
  Location loc;
};

/// What a rule gets: the op, the gradient of its one result, which gradients are wanted, and where they go.
struct Backward {
  GradientBuilder &b;
  Value gradient;
  ArrayRef<bool> wanted;
  SmallVectorImpl<Value> &results; // one null value per operand at first
};

/// The interface of `Op` by `rule`, a function of (Op, Backward &) that returns LogicalResult.
template <typename Op, auto rule>
struct Rule : nn::DifferentiableOpInterface::ExternalModel<Rule<Op, rule>, Op> {
  LogicalResult buildBackward(Operation *op, OpBuilder &builder, ValueRange gradients, ArrayRef<bool> wanted,
                              SmallVectorImpl<Value> &operandGradients) const {
    operandGradients.assign(op->getNumOperands(), Value());
    if (!gradients[0])
      return success();
    GradientBuilder b(builder, op->getLoc());
    Backward backward{b, gradients[0], wanted, operandGradients};
    return rule(cast<Op>(op), backward);
  }
};

template <typename Op, auto rule>
void attach(MLIRContext *context) {
  Op::template attachInterface<Rule<Op, rule>>(*context);
}

/// One function per file of rules.
void attachElementwiseRules(MLIRContext *context);
void attachLinearRules(MLIRContext *context);
void attachLossRules(MLIRContext *context);
void attachNormalizationRules(MLIRContext *context);
void attachReductionRules(MLIRContext *context);
void attachShapeRules(MLIRContext *context);

} // namespace dlc::autodiff

#endif
