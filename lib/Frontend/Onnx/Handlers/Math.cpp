// Elementwise operators.
#include "lib/Frontend/Onnx/Node.h"

using namespace dlc;
using namespace dlc::frontend;

namespace {

template <typename OpT>
LogicalResult unary(Node &n) {
  n.ignoreAttrs({"consumed_inputs"});
  return n.setOutput(0, n.create<OpT>(n.input(0)));
}

/// The second operand as numpy broadcasting wants it. Before opset 7 it matched dimensions of the
/// first from `axis` on, and only where `broadcast` was set.
Value broadcastOperand(Node &n, int64_t firstNumpyVersion) {
  n.ignoreAttrs({"consumed_inputs"});
  if (n.since() >= firstNumpyVersion)
    return n.input(1);
  bool broadcasts = n.flagAttr("broadcast");
  bool hasAxis = n.hasAttr("axis");
  int64_t axis = n.intAttr("axis", 0), rank = n.rank(0), other = n.rank(1);
  if (!broadcasts) {
    if (rank != other)
      (void)n.invalid("expected operands of one shape without attribute 'broadcast', found " + typeName(n.type(0)) +
                      " and " + typeName(n.type(1)));
    return n.input(1);
  }
  if (!hasAxis)
    return n.input(1);
  FailureOr<int64_t> normal = n.normalizeAxis(axis, rank, /*allowEnd=*/true);
  if (failed(normal))
    return {};
  if (*normal + other > rank) {
    (void)n.invalid("expected an operand that fits " + typeName(n.type(0)) + " from axis " + llvm::Twine(axis) +
                    " on, found " + typeName(n.type(1)));
    return {};
  }
  SmallVector<AffineExpr> dims = n.dims(1);
  dims.append(rank - other - *normal, n.dim(1));
  return n.reshape(n.input(1), dims);
}

template <typename OpT, int64_t firstNumpyVersion = 7>
LogicalResult binary(Node &n) {
  Value rhs = broadcastOperand(n, firstNumpyVersion);
  return n.setOutput(0, n.create<OpT>({n.input(0), rhs}));
}

/// The comparison of two values of this difference, where all sizes agree on it: a size is never -1.
template <typename OpT>
std::optional<bool> decide(AffineExpr difference) {
  constexpr bool isEqual = std::is_same_v<OpT, nn::EqualOp>, isLess = std::is_same_v<OpT, nn::LessOp>,
                 isLessEqual = std::is_same_v<OpT, nn::LessEqualOp>, isGreater = std::is_same_v<OpT, nn::GreaterOp>;
  if (isAtLeast(difference, 1)) // greater for certain
    return !isEqual && !isLess && !isLessEqual;
  if (isAtLeast(-difference, 1)) // less for certain
    return isLess || isLessEqual;
  auto constant = mlir::dyn_cast<mlir::AffineConstantExpr>(difference);
  if (constant && constant.getValue() == 0)
    return !isLess && !isGreater;
  if (isAtLeast(difference, 0) && (isLess || (!isEqual && !isLessEqual && !isGreater)))
    return !isLess; // not less: the answer of Less and GreaterOrEqual
  if (isAtLeast(-difference, 0) && (isGreater || isLessEqual))
    return !isGreater;
  return std::nullopt;
}

/// Comparisons of known sizes are known too: branches on shapes are decided by them.
template <typename OpT>
LogicalResult compare(Node &n) {
  Value rhs = broadcastOperand(n, 7);
  std::optional<nn::SymbolicElements> a = n.elements(0), b = n.elements(1);
  Value result = n.create<OpT>({n.input(0), rhs});
  if (!result || !a || !b || a->elements.empty() || b->elements.empty())
    return n.setOutput(0, result);
  auto type = cast<RankedTensorType>(result.getType());
  int64_t count = type.hasStaticShape() ? checkedElementCount(type.getShape()).value_or(-1) : -1;
  auto fits = [&](const nn::SymbolicElements &e) {
    return e.elements.size() == 1 || static_cast<int64_t>(e.elements.size()) == count;
  };
  if (type.getRank() > 1 || count < 1 || !fits(*a) || !fits(*b))
    return n.setOutput(0, result);
  SmallVector<bool> bits;
  for (int64_t k = 0; k < count; ++k) {
    AffineExpr x = a->elements[a->elements.size() == 1 ? 0 : k], y = b->elements[b->elements.size() == 1 ? 0 : k];
    std::optional<bool> bit = x && y ? decide<OpT>(simplify(x - y)) : std::nullopt;
    if (!bit)
      return n.setOutput(0, result);
    bits.push_back(*bit);
  }
  result.getDefiningOp()->erase();
  return n.setOutput(0, n.constant(DenseElementsAttr::get(type, bits)));
}

LogicalResult logicalNot(Node &n) {
  std::optional<HostValue> known = n.constantOperand(0);
  if (known && n.elementType(0).isInteger(1) && known->getNumElements() <= 64) {
    HostValue flipped(known->getElementType(), known->getShape());
    for (int64_t k = 0; k < known->getNumElements(); ++k)
      flipped.setInt(k, !known->getInt(k));
    return n.setOutput(0, n.constant(flipped.toAttr(n.type(0), "not")));
  }
  return unary<nn::NotOp>(n);
}

/// Min, Max, Sum of any number of operands.
template <typename OpT>
Value foldOperands(Node &n) {
  n.ignoreAttrs({"consumed_inputs"});
  Value result = n.input(0);
  for (unsigned k = 1; k < n.numInputs(); ++k) {
    if (!n.hasInput(k)) {
      (void)n.invalid("expected input " + llvm::Twine(k) + ", found it left out");
      return {};
    }
    result = n.create<OpT>({result, n.input(k)});
  }
  return result;
}

template <typename OpT>
LogicalResult variadic(Node &n) {
  return n.setOutput(0, foldOperands<OpT>(n));
}

LogicalResult mean(Node &n) {
  Value sum = foldOperands<nn::AddOp>(n);
  if (n.numInputs() == 1)
    return n.setOutput(0, sum);
  return n.setOutput(0, n.create<nn::DivOp>({sum, n.scalar(n.elementType(0), n.numInputs())}));
}

LogicalResult leakyRelu(Node &n) {
  n.ignoreAttrs({"consumed_inputs"});
  double alpha = n.floatAttr("alpha", 0.01f);
  return n.setOutput(0, n.create<nn::LeakyReluOp>(n.input(0), [&](auto &p) { p.alpha = n.f64(alpha); }));
}

LogicalResult elu(Node &n) {
  n.ignoreAttrs({"consumed_inputs"});
  double alpha = n.floatAttr("alpha", 1);
  return n.setOutput(0, n.create<nn::EluOp>(n.input(0), [&](auto &p) { p.alpha = n.f64(alpha); }));
}

LogicalResult gelu(Node &n) {
  std::string approximate = n.stringAttr("approximate", "none");
  if (approximate != "none" && approximate != "tanh")
    return n.invalid("expected 'none' or 'tanh' as attribute 'approximate', found " + quoted(approximate));
  return n.setOutput(
      0, n.create<nn::GeluOp>(n.input(0), [&](auto &p) { p.tanh = n.unit(approximate == "tanh"); }));
}

LogicalResult hardSigmoid(Node &n) {
  n.ignoreAttrs({"consumed_inputs"});
  double alpha = n.floatAttr("alpha", 0.2f), beta = n.floatAttr("beta", 0.5f);
  return n.setOutput(0, n.create<nn::HardSigmoidOp>(n.input(0), [&](auto &p) {
    p.alpha = n.f64(alpha);
    p.beta = n.f64(beta);
  }));
}

/// A bound given as operand `i`, if it is a constant.
std::optional<double> constantBound(Node &n, unsigned i) {
  std::optional<HostValue> value = n.constantOperand(i);
  return value && value->getNumElements() == 1 ? std::optional(value->getDouble(0)) : std::nullopt;
}

LogicalResult clip(Node &n) {
  n.ignoreAttrs({"consumed_inputs"});
  constexpr double infinity = std::numeric_limits<double>::infinity();
  auto limit = [&](double low, double high) {
    if (low == -infinity && high == infinity)
      return n.input(0);
    return n.create<nn::ClipOp>(n.input(0), [&](auto &p) {
      p.min = n.f64(low);
      p.max = n.f64(high);
    });
  };
  if (n.since() < 11)
    return n.setOutput(0, limit(n.floatAttr("min", -infinity), n.floatAttr("max", infinity)));
  bool isFloat = isa<FloatType>(n.elementType(0));
  std::optional<double> low = n.hasInput(1) ? constantBound(n, 1) : -infinity;
  std::optional<double> high = n.hasInput(2) ? constantBound(n, 2) : infinity;
  if (isFloat && low && high && !std::isnan(*low) && !std::isnan(*high))
    return n.setOutput(0, limit(*low, *high));
  Value result = n.input(0);
  if (n.hasInput(1))
    result = n.create<nn::MaxOp>({result, n.toScalar(n.input(1), "min")});
  if (n.hasInput(2))
    result = n.create<nn::MinOp>({result, n.toScalar(n.input(2), "max")});
  return n.setOutput(0, result);
}

LogicalResult where(Node &n) {
  return n.setOutput(0, n.create<nn::WhereOp>({n.input(0), n.input(1), n.input(2)}));
}

LogicalResult castNode(Node &n) {
  n.ignoreAttrs({"saturate", "round_mode"}); // of float8 results
  int64_t to;
  if (n.since() < 6) {
    std::string name = n.stringAttr("to", "");
    to = dataTypeNumber(name);
    if (!to)
      return n.invalid("expected the name of an element type as attribute 'to', found " + quoted(name));
  } else if (!n.hasAttr("to")) {
    return n.invalid("expected attribute 'to', found none");
  } else {
    to = n.intAttr("to", 0);
  }
  FailureOr<Type> type = n.readElementType(to);
  if (failed(type))
    return failure();
  return n.setOutput(0, n.castTo(n.input(0), *type));
}

LogicalResult castLike(Node &n) {
  n.ignoreAttrs({"saturate", "round_mode"});
  return n.setOutput(0, n.castTo(n.input(0), n.elementType(1)));
}

} // namespace

void frontend::registerMathHandlers(HandlerTable &t) {
  t.onOp("Add", {1, 6, 7, 13, 14}, 2, binary<nn::AddOp>);
  t.onOp("Sub", {1, 6, 7, 13, 14}, 2, binary<nn::SubOp>);
  t.onOp("Mul", {1, 6, 7, 13, 14}, 2, binary<nn::MulOp>);
  t.onOp("Div", {1, 6, 7, 13, 14}, 2, binary<nn::DivOp>);
  t.onOp("Pow", {1, 7, 12, 13, 15}, 2, binary<nn::PowOp>);
  t.onOp("And", {1, 7}, 2, binary<nn::AndOp>);
  t.onOp("Or", {1, 7}, 2, binary<nn::OrOp>);
  t.onOp("Xor", {1, 7}, 2, binary<nn::XorOp>);
  t.onOp("Equal", {1, 7, 11, 13, 19}, 2, compare<nn::EqualOp>);
  t.onOp("Less", {1, 7, 9, 13}, 2, compare<nn::LessOp>);
  t.onOp("Greater", {1, 7, 9, 13}, 2, compare<nn::GreaterOp>);
  t.onOp("LessOrEqual", {12, 16}, 2, compare<nn::LessEqualOp>);
  t.onOp("GreaterOrEqual", {12, 16}, 2, compare<nn::GreaterEqualOp>);
  t.onOp("Min", {1, 6, 8, 12, 13}, {1, Inputs::any}, variadic<nn::MinOp>);
  t.onOp("Max", {1, 6, 8, 12, 13}, {1, Inputs::any}, variadic<nn::MaxOp>);
  t.onOp("Sum", {1, 6, 8, 13}, {1, Inputs::any}, variadic<nn::AddOp>);
  t.onOp("Mean", {1, 6, 8, 13}, {1, Inputs::any}, mean);
  t.onOp("Not", {1}, 1, logicalNot);
  t.onOp("Neg", {1, 6, 13}, 1, unary<nn::NegOp>);
  t.onOp("Abs", {1, 6, 13}, 1, unary<nn::AbsOp>);
  t.onOp("Sign", {9, 13}, 1, unary<nn::SignOp>);
  t.onOp("Floor", {1, 6, 13}, 1, unary<nn::FloorOp>);
  t.onOp("Ceil", {1, 6, 13}, 1, unary<nn::CeilOp>);
  t.onOp("Round", {11, 22}, 1, unary<nn::RoundOp>);
  t.onOp("Reciprocal", {1, 6, 13}, 1, unary<nn::ReciprocalOp>);
  t.onOp("Sqrt", {1, 6, 13}, 1, unary<nn::SqrtOp>);
  t.onOp("Exp", {1, 6, 13}, 1, unary<nn::ExpOp>);
  t.onOp("Log", {1, 6, 13}, 1, unary<nn::LogOp>);
  t.onOp("Erf", {9, 13}, 1, unary<nn::ErfOp>);
  t.onOp("Sin", {7, 22}, 1, unary<nn::SinOp>);
  t.onOp("Cos", {7, 22}, 1, unary<nn::CosOp>);
  t.onOp("Relu", {1, 6, 13, 14}, 1, unary<nn::ReluOp>);
  t.onOp("Sigmoid", {1, 6, 13}, 1, unary<nn::SigmoidOp>);
  t.onOp("Tanh", {1, 6, 13}, 1, unary<nn::TanhOp>);
  t.onOp("Softplus", {1, 22}, 1, unary<nn::SoftplusOp>);
  t.onOp("HardSwish", {14, 22}, 1, unary<nn::HardSwishOp>);
  t.onOp("LeakyRelu", {1, 6, 16}, 1, leakyRelu);
  t.onOp("Elu", {1, 6, 22}, 1, elu);
  t.onOp("Gelu", {20}, 1, gelu);
  t.onOp("HardSigmoid", {1, 6, 22}, 1, hardSigmoid);
  t.onOp("Clip", {1, 6, 11, 12, 13}, {1, 3}, clip);
  t.onOp("Where", {9, 16}, 3, where);
  t.onOp("Cast", {1, 6, 9, 13, 19, 21, 23, 24, 25, 28}, 1, castNode);
  t.onOp("CastLike", {15, 19, 21, 23, 24, 25}, 2, castLike);
}
