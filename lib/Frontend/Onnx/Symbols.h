// From the dimensions that graph inputs declare to expressions of symbols. A dim_param becomes a
// symbol of its name where that is one, an expression of other inputs' symbols where it is one, and
// an opaque symbol otherwise; a dimension without name or size becomes `<input>_d<k>`.
#ifndef DLC_FRONTEND_ONNX_SYMBOLS_H
#define DLC_FRONTEND_ONNX_SYMBOLS_H

#include "lib/Frontend/Onnx/Problems.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

namespace onnx {
class TensorShapeProto_Dimension;
class ValueInfoProto;
} // namespace onnx

namespace dlc::frontend {

class InputDims {
public:
  InputDims(MLIRContext *context, ArrayRef<DimOverride> overrides) : context(context), overrides(overrides) {}

  /// Reads the dimensions of all inputs and applies the overrides. Problems go to `report` with the
  /// input's name ("" for an override that fits nothing).
  void resolve(ArrayRef<const onnx::ValueInfoProto *> inputs,
               function_ref<void(StringRef input, Complaint complaint)> report);

  /// The dimensions of input `index` of the list; nothing if they could not be told.
  std::optional<ArrayRef<AffineExpr>> getDims(size_t index) const {
    return dims[index] ? std::optional<ArrayRef<AffineExpr>>(*dims[index]) : std::nullopt;
  }

private:
  /// `text` as an identifier no other symbol has.
  std::string uniqueName(StringRef text);
  AffineExpr symbolFor(StringRef param);
  /// The symbol of a dimension that has no name: one of its own, whatever others are called.
  AffineExpr anonymousSymbol(StringRef input, size_t dimension);
  /// `text` as an expression of known symbols; null if it is none.
  AffineExpr parseExpression(StringRef text);
  FailureOr<SmallVector<AffineExpr>> readDims(const onnx::ValueInfoProto &input, Complaint &complaint);
  LogicalResult applyToInput(const DimOverride &shape, std::optional<SmallVector<AffineExpr>> &declared,
                             Complaint &complaint);
  LogicalResult bind(AffineExpr declared, AffineExpr given, const llvm::Twine &what, Complaint &complaint);

  MLIRContext *context;
  ArrayRef<DimOverride> overrides;
  std::vector<std::optional<SmallVector<AffineExpr>>> dims;
  llvm::StringMap<std::string> nameOfParam; // dim_param -> symbol
  llvm::StringSet<> names;
  llvm::DenseMap<AffineExpr, AffineExpr> values; // what overrides give to symbols
};

} // namespace dlc::frontend

#endif
