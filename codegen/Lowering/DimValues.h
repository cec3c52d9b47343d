// Expressions of symbols as code.
#ifndef DLC_CODEGEN_LOWERING_DIMVALUES_H
#define DLC_CODEGEN_LOWERING_DIMVALUES_H

#include "dialects/Nn/NnDialect.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace dlc::lowering {

/// The place of each of the module's symbols in `rt.symbols`, which is the artifact's order.
class SymbolOrder {
public:
  explicit SymbolOrder(ModuleOp module);
  ArrayRef<StringRef> getNames() const { return names; }
  /// The place of the symbol with this position in the context; nothing if `rt.symbols` lacks it.
  std::optional<unsigned> lookup(unsigned position) const;
  /// A symbol of `expr` that is not in `rt.symbols`, "" if all are.
  std::string findUnknown(AffineExpr expr) const;

private:
  const nn::NnDialect *dialect;
  SmallVector<StringRef> names;
  llvm::StringMap<unsigned> places;
};

/// Builds i64 values of expressions at the builder's insertion point, each subexpression once: the
/// insertion point must stay where what was built dominates. Symbols are loaded from an array.
class DimValues {
public:
  /// `symbols` points to the array. With `checked`, overflow and division by what is not positive are
  /// noted in getBad(); without, they give some number.
  DimValues(OpBuilder &builder, Location loc, const SymbolOrder &order, Value symbols, bool checked = false)
      : builder(builder), loc(loc), order(order), symbols(symbols), checked(checked) {}

  /// The expression's symbols must be in the order.
  Value get(AffineExpr expr);
  Value constant(int64_t value);
  /// An i1 that says whether anything built so far went wrong; null if nothing can.
  Value getBad() const { return bad; }

private:
  Value build(AffineExpr expr);
  Value buildDivision(AffineExpr expr, Value a, Value b);
  void note(Value condition);

  OpBuilder &builder;
  Location loc;
  const SymbolOrder &order;
  Value symbols, bad;
  bool checked;
  llvm::DenseMap<AffineExpr, Value> values;
};

} // namespace dlc::lowering

#endif
