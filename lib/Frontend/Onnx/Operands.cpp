// Operands whose values decide shapes: resolved to integers or to expressions of the input sizes.
#include "lib/Frontend/Onnx/Node.h"

using namespace dlc;
using namespace dlc::frontend;

std::optional<nn::SymbolicElements> Node::elements(unsigned i) const {
  return hasInput(i) ? importer.elements.lookup(operands[i]) : std::nullopt;
}

FailureOr<SmallVector<AffineExpr>> Node::dimsOperand(unsigned i, StringRef what) {
  if (!hasInput(i))
    return invalid("expected " + what + " as input " + llvm::Twine(i) + ", found none");
  if (!elementType(i).isInteger(64) && !elementType(i).isInteger(32))
    return invalid("expected " + what + " of int64 as input " + llvm::Twine(i) + ", found " + typeName(type(i)));
  if (rank(i) > 1)
    return invalid("expected a list as " + what + ", found " + typeName(type(i)));
  std::optional<nn::SymbolicElements> found = elements(i);
  if (!found || llvm::is_contained(found->elements, AffineExpr()))
    return unresolved(what + " (input " + quoted(inputName(i)) + ") depends on run-time values",
                      "dlc needs it as a constant or computed from input sizes; fix the sizes with --shape, or "
                      "simplify the model");
  return found->elements;
}

FailureOr<SmallVector<int64_t>> Node::intsOperand(unsigned i, StringRef what) {
  FailureOr<SmallVector<AffineExpr>> exprs = dimsOperand(i, what);
  if (failed(exprs))
    return failure();
  SmallVector<int64_t> values;
  for (AffineExpr expr : *exprs) {
    auto constant = mlir::dyn_cast<mlir::AffineConstantExpr>(expr);
    if (!constant)
      return unresolved(what + " (input " + quoted(inputName(i)) + ") depends on symbolic sizes",
                        "dlc needs it as a constant; fix the sizes with --shape");
    values.push_back(constant.getValue());
  }
  return values;
}

std::optional<HostValue> Node::constantOperand(unsigned i) const {
  if (!hasInput(i))
    return std::nullopt;
  ElementsAttr attr = nn::getConstantValue(operands[i]);
  HostValue value = attr ? HostValue::fromAttr(attr) : HostValue();
  return value ? std::optional(value) : std::nullopt;
}

FailureOr<int64_t> Node::normalizeAxis(int64_t axis, int64_t rank, bool allowEnd) {
  int64_t limit = rank + allowEnd;
  if (axis < -rank || axis >= limit)
    return invalid("expected an axis in [" + llvm::Twine(-rank) + ", " + llvm::Twine(limit) + "), found " +
                   llvm::Twine(axis));
  return axis < 0 ? axis + rank : axis;
}

FailureOr<SmallVector<int64_t>> Node::normalizeAxes(ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    FailureOr<int64_t> normal = normalizeAxis(axis, rank);
    if (failed(normal))
      return failure();
    if (llvm::is_contained(result, *normal))
      return invalid("expected each axis once, found " + llvm::Twine(axis) + " again");
    result.push_back(*normal);
  }
  llvm::sort(result);
  return result;
}

LogicalResult Node::require(AffineExpr expr, const llvm::Twine &what) {
  if (importer.requirements.require(expr))
    return success();
  return invalid(what);
}
