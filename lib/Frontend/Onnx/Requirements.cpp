// Intervals of expressions, conditions on symbols, shape arithmetic in import order.
#include "lib/Frontend/Onnx/Requirements.h"

#include "llvm/Support/MathExtras.h"

using namespace dlc;
using namespace dlc::frontend;
using mlir::AffineBinaryOpExpr;
using mlir::AffineConstantExpr;
using mlir::AffineExprKind;

namespace {
/// Bounds of an expression; nothing means unbounded.
struct Interval {
  std::optional<int64_t> low, high;
};
} // namespace

static std::optional<int64_t> add(std::optional<int64_t> a, std::optional<int64_t> b) {
  int64_t sum;
  return a && b && !llvm::AddOverflow(*a, *b, sum) ? std::optional(sum) : std::nullopt;
}

static std::optional<int64_t> mul(std::optional<int64_t> a, int64_t b) {
  int64_t product;
  return a && !llvm::MulOverflow(*a, b, product) ? std::optional(product) : std::nullopt;
}

static Interval boundsOf(AffineExpr expr, int depth = 0) {
  constexpr int maxDepth = 32; // deeper expressions are left unbounded
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return {constant.getValue(), constant.getValue()};
  if (isa<mlir::AffineSymbolExpr>(expr))
    return {0, std::nullopt};
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary || depth > maxDepth)
    return {};
  Interval a = boundsOf(binary.getLHS(), depth + 1), b = boundsOf(binary.getRHS(), depth + 1);
  bool isConstant = b.low && b.high && *b.low == *b.high;
  bool areNotNegative = a.low && *a.low >= 0 && b.low && *b.low >= 0;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return {add(a.low, b.low), add(a.high, b.high)};
  case AffineExprKind::Mul:
    if (isConstant)
      return *b.low >= 0 ? Interval{mul(a.low, *b.low), mul(a.high, *b.low)}
                         : Interval{mul(a.high, *b.low), mul(a.low, *b.low)};
    return areNotNegative ? Interval{mul(a.low, *b.low), std::nullopt} : Interval{};
  case AffineExprKind::FloorDiv:
  case AffineExprKind::CeilDiv: {
    if (!isConstant || *b.low <= 0)
      return areNotNegative ? Interval{0, std::nullopt} : Interval{};
    bool isFloor = expr.getKind() == AffineExprKind::FloorDiv;
    auto divide = [&](std::optional<int64_t> x) -> std::optional<int64_t> {
      if (!x)
        return std::nullopt;
      return isFloor ? llvm::divideFloorSigned(*x, *b.low) : llvm::divideCeilSigned(*x, *b.low);
    };
    return {divide(a.low), divide(a.high)};
  }
  case AffineExprKind::Mod:
    return {0, b.high ? std::optional(*b.high - 1) : std::nullopt};
  default:
    return {};
  }
}

bool frontend::isAtLeast(AffineExpr expr, int64_t low) {
  Interval bounds = boundsOf(expr);
  return bounds.low && *bounds.low >= low;
}

AffineExpr frontend::simplify(AffineExpr expr) {
  if (!isa_and_nonnull<AffineBinaryOpExpr>(expr))
    return expr;
  unsigned numSymbols = 0;
  expr.walk([&](AffineExpr part) {
    if (auto symbol = dyn_cast<mlir::AffineSymbolExpr>(part))
      numSymbols = std::max(numSymbols, symbol.getPosition() + 1);
  });
  return mlir::simplifyAffineExpr(expr, 0, numSymbols);
}

unsigned ExprSizes::sizeOf(AffineExpr expr) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return 0;
  auto it = sizes.find(expr);
  if (it != sizes.end())
    return it->second;
  unsigned size = std::min(limit + 1, 1 + sizeOf(binary.getLHS()) + sizeOf(binary.getRHS()));
  sizes[expr] = size;
  return size;
}

bool Requirements::require(AffineExpr expr) {
  if (!expr)
    return true;
  expr = simplify(expr);
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue() >= 0;
  if (!isAtLeast(expr, 0))
    exprs.insert(expr);
  return true;
}

bool Requirements::requireEqual(AffineExpr a, AffineExpr b) {
  if (!a || !b || nn::knownEqual(a, b))
    return true;
  return require(a - b) && require(b - a);
}

void Requirements::requireShapesOf(Operation *op) {
  if (op->getNumResults() != 1)
    return;
  auto dimsOf = [](Value value) { return nn::getDims(cast<RankedTensorType>(value.getType())); };
  auto isOne = [](AffineExpr dim) {
    auto constant = mlir::dyn_cast_or_null<AffineConstantExpr>(dim);
    return constant && constant.getValue() == 1;
  };
  // Sizes that an operand shares with the result, aligned at the last dimension.
  auto broadcast = [&](ArrayRef<AffineExpr> operand, ArrayRef<AffineExpr> result) {
    for (size_t k = 0; k < std::min(operand.size(), result.size()); ++k) {
      AffineExpr dim = operand[operand.size() - 1 - k];
      if (!isOne(dim))
        requireEqual(dim, result[result.size() - 1 - k]);
    }
  };
  SmallVector<AffineExpr> result = dimsOf(op->getResult(0));
  if (auto matmul = dyn_cast<nn::MatmulOp>(op)) {
    SmallVector<AffineExpr> lhs = dimsOf(matmul.getLhs()), rhs = dimsOf(matmul.getRhs());
    bool isRow = lhs.size() == 1, isColumn = rhs.size() == 1;
    AffineExpr k = isRow ? lhs[0] : lhs[lhs.size() - (matmul.getTransposeLhs() ? 2 : 1)];
    requireEqual(k, isColumn ? rhs[0] : rhs[rhs.size() - (matmul.getTransposeRhs() ? 1 : 2)]);
    lhs.pop_back_n(isRow ? 1 : 2);
    rhs.pop_back_n(isColumn ? 1 : 2);
    result.pop_back_n(2 - isRow - isColumn);
    broadcast(lhs, result);
    broadcast(rhs, result);
  } else if (auto conv = dyn_cast<nn::ConvOp>(op)) {
    if (AffineExpr channels = dimsOf(conv.getFilter())[1])
      requireEqual(dimsOf(conv.getInput())[1], channels * conv.getGroups());
  } else if (auto conv = dyn_cast<nn::ConvTransposeOp>(op)) {
    requireEqual(dimsOf(conv.getInput())[1], dimsOf(conv.getFilter())[0]);
  } else if (auto norm = dyn_cast<nn::BatchNormOp>(op)) {
    for (Value operand : op->getOperands().drop_front())
      requireEqual(dimsOf(norm.getInput())[1], dimsOf(operand)[0]);
  } else if (auto concat = dyn_cast<nn::ConcatOp>(op)) {
    for (Value operand : op->getOperands())
      for (auto [k, dim] : llvm::enumerate(dimsOf(operand)))
        if (static_cast<int64_t>(k) != static_cast<int64_t>(concat.getAxis()))
          requireEqual(dim, result[k]);
  } else if (isa<nn::QuantizeOp, nn::DequantizeOp>(op)) {
    int64_t axis = isa<nn::QuantizeOp>(op) ? cast<nn::QuantizeOp>(op).getAxis() : cast<nn::DequantizeOp>(op).getAxis();
    for (Value operand : op->getOperands().drop_front())
      if (SmallVector<AffineExpr> dims = dimsOf(operand); dims.size() == 1)
        requireEqual(dims[0], result[axis]);
  } else if (isa<nn::ReshapeOp>(op)) {
    requireEqual(nn::productOf(dimsOf(op->getOperand(0)), op->getContext()),
                 nn::productOf(result, op->getContext()));
  } else if (isa<nn::ElementwiseOpInterface, nn::ExpandOp, nn::LayerNormOp>(op)) {
    for (Value operand : op->getOperands())
      broadcast(dimsOf(operand), result);
  }
}

void ElementCache::note(Operation *op) {
  auto arithmetic = dyn_cast<nn::ShapeArithmeticOpInterface>(op);
  if ((!arithmetic && !isa<nn::NegOp>(op)) || op->getNumResults() != 1)
    return;
  constexpr int64_t maxElements = 64;
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  std::optional<int64_t> count = type ? checkedElementCount(type.getShape()) : std::nullopt;
  if (!count || *count > maxElements || !isa<IntegerType>(type.getElementType()))
    return;
  std::optional<nn::SymbolicElements> found;
  if (isa<nn::ConstantOp>(op)) {
    found = nn::getSymbolicElements(op->getResult(0));
  } else if (isa<nn::NegOp>(op)) { // no shape arithmetic of its own
    found = lookup(op->getOperand(0));
    if (found)
      for (AffineExpr &element : found->elements)
        element = element ? -element : element;
  } else {
    SmallVector<std::optional<nn::SymbolicElements>> operands;
    for (Value operand : op->getOperands())
      operands.push_back(lookup(operand));
    found = arithmetic.inferElements(operands);
  }
  if (!found || static_cast<int64_t>(found->elements.size()) != *count)
    return;
  for (AffineExpr &element : found->elements)
    if (element && !sizes.isSmall(element))
      element = {};
  known[op->getResult(0)] = std::move(*found);
}

std::optional<nn::SymbolicElements> ElementCache::lookup(Value value) const {
  auto it = known.find(value);
  return it == known.end() ? std::nullopt : std::optional(it->second);
}
