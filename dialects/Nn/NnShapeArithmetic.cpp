// Shape arithmetic on symbols: what an integer tensor holds when it was computed from dimensions.
#include "dialects/Nn/NnDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

using Elements = std::optional<SymbolicElements>;
using Operands = ArrayRef<Elements>;

/// More elements than any shape has.
static constexpr int64_t maxElements = 64;

/// Elements of a tensor of this shape, anything above maxElements being maxElements + 1.
static int64_t countOf(ArrayRef<int64_t> shape) {
  if (llvm::is_contained(shape, 0))
    return 0;
  int64_t count = 1;
  for (int64_t size : shape)
    count = size < 0 || size > maxElements ? maxElements + 1 : std::min(count * size, maxElements + 1);
  return count;
}

/// Longest chain of producers that is followed.
static constexpr int maxDepth = 128;

/// `known` holds what was found for values met before: expressions are shared, and so are their
/// producers. A value that is being computed is in it without elements, which ends cycles.
static Elements findElements(Value value, llvm::DenseMap<Value, Elements> &known, int depth) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !isa<IntegerType>(type.getElementType()) || !type.hasStaticShape() ||
      countOf(type.getShape()) > maxElements || depth > maxDepth)
    return std::nullopt;
  if (ElementsAttr attr = getConstantValue(value)) {
    if (!hasContents(attr))
      return std::nullopt;
    HostValue host = HostValue::fromAttr(attr);
    SymbolicElements result{llvm::to_vector(type.getShape()), {}};
    for (int64_t k = 0, e = host.getNumElements(); k < e; ++k)
      result.elements.push_back(getAffineConstantExpr(host.getInt(k), value.getContext()));
    return result;
  }
  auto op = dyn_cast_or_null<ShapeArithmeticOpInterface>(value.getDefiningOp());
  if (!op)
    return std::nullopt;
  auto [place, isNew] = known.try_emplace(value);
  if (!isNew)
    return place->second;
  SmallVector<Elements> operands;
  for (Value operand : op->getOperands()) {
    // nn.shape reads its operand's type, not its elements.
    operands.push_back(isa<ShapeOp>(op) ? std::nullopt : findElements(operand, known, depth + 1));
  }
  Elements result = op.inferElements(operands);
  if (result && result->elements.size() != static_cast<size_t>(countOf(type.getShape())))
    return std::nullopt;
  if (result) {
    result->shape = llvm::to_vector(type.getShape());
    for (AffineExpr &expr : result->elements)
      expr = limitDim(expr);
    known[value] = result;
  }
  return result;
}

Elements nn::getSymbolicElements(Value value) {
  llvm::DenseMap<Value, Elements> known;
  return findElements(value, known, 0);
}

/// Applies `apply` elementwise with broadcasting; null elements stay null.
static Elements mapElements(Operation *op, Operands operands, function_ref<AffineExpr(ArrayRef<AffineExpr>)> apply) {
  auto type = typeOf(op->getResult(0));
  if (!isa<IntegerType>(type.getElementType()) || !type.hasStaticShape() || countOf(type.getShape()) > maxElements ||
      type.getRank() > 1)
    return std::nullopt;
  SymbolicElements result{llvm::to_vector(type.getShape()), {}};
  for (int64_t k = 0, e = type.getNumElements(); k < e; ++k) {
    SmallVector<AffineExpr> args;
    for (const Elements &operand : operands)
      args.push_back(operand && !operand->elements.empty() ? operand->elements[operand->elements.size() == 1 ? 0 : k]
                                                           : AffineExpr());
    result.elements.push_back(llvm::is_contained(args, AffineExpr()) ? AffineExpr() : apply(args));
  }
  return result;
}

static std::optional<int64_t> constantOf(AffineExpr expr) {
  auto constant = dyn_cast_or_null<AffineConstantExpr>(expr);
  return constant ? std::optional(constant.getValue()) : std::nullopt;
}

Elements ConstantOp::inferElements(Operands) { return getSymbolicElements(getResult()); }

Elements ShapeOp::inferElements(Operands) {
  SymbolicElements result{{static_cast<int64_t>(getEnd() - getStart())}, {}};
  SmallVector<AffineExpr> dims = getDims(typeOf(getInput()));
  result.elements.append(dims.begin() + getStart(), dims.begin() + getEnd());
  return result;
}

Elements AddOp::inferElements(Operands operands) {
  return mapElements(*this, operands, [](auto args) { return args[0] + args[1]; });
}
Elements SubOp::inferElements(Operands operands) {
  return mapElements(*this, operands, [](auto args) { return args[0] - args[1]; });
}
Elements MulOp::inferElements(Operands operands) {
  return mapElements(*this, operands, [](auto args) { return args[0] * args[1]; });
}
/// Whether a part of `expr` is a negative multiple of something that is no constant.
static bool subtractsSymbol(AffineExpr expr) {
  bool found = false;
  expr.walk([&](AffineExpr part) {
    if (part.getKind() != AffineExprKind::Mul)
      return;
    std::optional<int64_t> factor = constantOf(cast<AffineBinaryOpExpr>(part).getRHS());
    found |= factor && *factor < 0;
  });
  return found;
}

Elements DivOp::inferElements(Operands operands) {
  return mapElements(*this, operands, [](auto args) -> AffineExpr {
    std::optional<int64_t> divisor = constantOf(args[1]), dividend = constantOf(args[0]);
    // Rounding towards zero and down agree for sizes and sizes less a constant; where a symbol is
    // subtracted the sign is open.
    if (!divisor || *divisor <= 0 || (!dividend && subtractsSymbol(args[0])))
      return {};
    return dividend ? getAffineConstantExpr(*dividend / *divisor, args[0].getContext()) : args[0].floorDiv(*divisor);
  });
}
Elements MinOp::inferElements(Operands operands) {
  return mapElements(*this, operands, [](auto args) -> AffineExpr {
    std::optional<int64_t> a = constantOf(args[0]), b = constantOf(args[1]);
    if (args[0] == args[1])
      return args[0];
    return a && b ? getAffineConstantExpr(std::min(*a, *b), args[0].getContext()) : AffineExpr();
  });
}
Elements MaxOp::inferElements(Operands operands) {
  return mapElements(*this, operands, [](auto args) -> AffineExpr {
    std::optional<int64_t> a = constantOf(args[0]), b = constantOf(args[1]);
    if (args[0] == args[1])
      return args[0];
    return a && b ? getAffineConstantExpr(std::max(*a, *b), args[0].getContext()) : AffineExpr();
  });
}
Elements WhereOp::inferElements(Operands operands) {
  return mapElements(*this, operands, [](auto args) -> AffineExpr {
    std::optional<int64_t> condition = constantOf(args[0]);
    if (condition)
      return *condition ? args[1] : args[2];
    return args[1] == args[2] ? args[1] : AffineExpr();
  });
}
Elements CastOp::inferElements(Operands operands) {
  // Only widenings and the usual i64 to i32 of shape code: sizes fit both.
  if (getTo().getIntOrFloatBitWidth() < 32 || !isa<IntegerType>(typeOf(getInput()).getElementType()))
    return std::nullopt;
  return mapElements(*this, operands, [](auto args) { return args[0]; });
}

Elements ReduceOp::inferElements(Operands operands) {
  auto type = typeOf(getInput());
  if (!operands[0] || type.getRank() != 1 || getAxes().size() != 1 || !isa<IntegerType>(type.getElementType()))
    return std::nullopt;
  if (getKind() != ReduceKind::Sum && getKind() != ReduceKind::Prod)
    return std::nullopt;
  bool isSum = getKind() == ReduceKind::Sum;
  AffineExpr total = getAffineConstantExpr(isSum ? 0 : 1, getContext());
  for (AffineExpr e : operands[0]->elements) {
    if (!e)
      return std::nullopt;
    total = isSum ? total + e : total * e;
  }
  return SymbolicElements{llvm::to_vector(typeOf(getResult()).getShape()), {total}};
}

Elements ReshapeOp::inferElements(Operands operands) {
  auto type = typeOf(getResult());
  if (!operands[0] || !type.hasStaticShape())
    return std::nullopt;
  return SymbolicElements{llvm::to_vector(type.getShape()), operands[0]->elements};
}

Elements ExpandOp::inferElements(Operands operands) {
  auto type = typeOf(getResult());
  if (!operands[0] || !type.hasStaticShape() || operands[0]->elements.size() != 1 ||
      countOf(type.getShape()) > maxElements)
    return std::nullopt;
  return SymbolicElements{llvm::to_vector(type.getShape()),
                          SmallVector<AffineExpr>(type.getNumElements(), operands[0]->elements[0])};
}

Elements TransposeOp::inferElements(Operands operands) {
  return typeOf(getInput()).getRank() <= 1 ? operands[0] : std::nullopt;
}

Elements ConcatOp::inferElements(Operands operands) {
  auto type = typeOf(getResult());
  if (type.getRank() != 1)
    return std::nullopt;
  SymbolicElements result;
  for (auto [operand, value] : llvm::zip(operands, getInputs())) {
    auto part = typeOf(value);
    if (!part.hasStaticShape() || countOf(part.getShape()) > maxElements)
      return std::nullopt;
    if (operand)
      llvm::append_range(result.elements, operand->elements);
    else
      result.elements.append(part.getNumElements(), AffineExpr());
  }
  result.shape = {static_cast<int64_t>(result.elements.size())};
  return result;
}

Elements SliceOp::inferElements(Operands operands) {
  auto type = typeOf(getResult());
  std::optional<int64_t> start = getStarts().size() == 1 ? constantOf(getStarts().getExprs()[0]) : std::nullopt;
  if (!operands[0] || type.getRank() != 1 || !type.hasStaticShape() || !start)
    return std::nullopt;
  SymbolicElements result{llvm::to_vector(type.getShape()), {}};
  for (int64_t k = 0; k < type.getDimSize(0); ++k)
    result.elements.push_back(operands[0]->elements[*start + k * getSteps()[0]]);
  return result;
}

Elements GatherOp::inferElements(Operands operands) {
  auto type = typeOf(getResult());
  if (!operands[0] || !operands[1] || typeOf(getInput()).getRank() != 1 || !type.hasStaticShape())
    return std::nullopt;
  SymbolicElements result{llvm::to_vector(type.getShape()), {}};
  int64_t size = operands[0]->elements.size();
  for (AffineExpr e : operands[1]->elements) {
    std::optional<int64_t> index = constantOf(e);
    if (!index || *index < -size || *index >= size)
      return std::nullopt;
    result.elements.push_back(operands[0]->elements[*index < 0 ? *index + size : *index]);
  }
  return result;
}
