// What import learns about expressions of symbols: conditions that sizes must satisfy at run time,
// and the elements of small integer tensors.
#ifndef DLC_FRONTEND_ONNX_REQUIREMENTS_H
#define DLC_FRONTEND_ONNX_REQUIREMENTS_H

#include "dialects/Nn/NnDialect.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"

namespace dlc::frontend {

/// True if `expr` is at least `low` for all sizes of its symbols, which are not negative.
bool isAtLeast(AffineExpr expr, int64_t low);

/// `expr` with equal terms collected: N - (N - 2) is 2. Null stays null.
AffineExpr simplify(AffineExpr expr);

/// Number of operators in `expr` counted as a tree, saturating: nested expressions share parts, and
/// a walk over them may take exponential time.
class ExprSizes {
public:
  static constexpr unsigned limit = 200;
  bool isSmall(AffineExpr expr) { return sizeOf(expr) <= limit; }

private:
  unsigned sizeOf(AffineExpr expr);
  llvm::DenseMap<AffineExpr, unsigned> sizes;
};

/// Conditions on symbols under which the imported module means what the model means.
class Requirements {
public:
  /// `expr` must not be negative. Returns false if it is for certain.
  bool require(AffineExpr expr);
  bool requireEqual(AffineExpr a, AffineExpr b);
  /// Records that dimensions which `op` takes for equal are.
  void requireShapesOf(Operation *op);
  ArrayRef<AffineExpr> get() const { return exprs.getArrayRef(); }

private:
  llvm::SetVector<AffineExpr> exprs;
};

/// Elements of integer tensors as expressions, computed op by op as import goes: asking for the last
/// value of a long chain neither recurses nor computes anything twice.
class ElementCache {
public:
  /// Computes and remembers what the results of `op` hold.
  void note(Operation *op);
  std::optional<nn::SymbolicElements> lookup(Value value) const;
  ExprSizes sizes;

private:
  llvm::DenseMap<Value, nn::SymbolicElements> known;
};

} // namespace dlc::frontend

#endif
