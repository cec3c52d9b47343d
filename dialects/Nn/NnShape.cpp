// Data movement and sources of values: result types, verifiers, folders.
#include "dialects/Nn/NnInfer.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

static LogicalResult verifyContents(Operation *op, ElementsAttr value) {
  if (hasContents(value))
    return success();
  auto resource = dyn_cast<DenseResourceElementsAttr>(value);
  const AsmResourceBlob *blob = resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!isa<DenseElementsAttr, DenseResourceElementsAttr>(value))
    return op->emitOpError("expected a dense attribute or a resource, got ") << value;
  if (!checkedElementCount(value.getShapedType().getShape()) || !resource)
    return op->emitOpError("expected a size in bytes below 2^63, got ") << value.getType();
  if (!blob)
    return op->emitOpError("expected a resource with contents, got none under the name '")
           << resource.getRawHandle().getKey() << "'";
  return op->emitOpError("expected a resource as long as ")
         << value.getType() << ", got " << blob->getData().size() << " bytes";
}

LogicalResult ParameterOp::verify() {
  auto type = cast<RankedTensorType>(getType());
  if (!type.hasStaticShape() || getValue().getShapedType() != type) // C1
    return emitOpError("expected contents of the static type ") << type << ", got " << getValue().getShapedType();
  return verifyContents(*this, getValue()); // C2
}

LogicalResult ReadOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto parameter = symbols.lookupNearestSymbolFrom<ParameterOp>(*this, getParameterAttr());
  if (!parameter) // C1
    return emitOpError("expected the name of an nn.parameter, got ") << getParameterAttr();
  if (parameter.getType() != getResult().getType()) // C2
    return emitOpError("expected the parameter's type ") << parameter.getType() << ", got " << getResult().getType();
  return success();
}

LogicalResult ConstantOp::verify() { return verifyContents(*this, getValue()); } // C1

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult FillOp::verify() {
  auto type = typeOf(getResult()).getElementType();
  if (!isa<IntegerAttr, FloatAttr>(getValue()))
    return emitOpError("expected a number as value, got ") << getValue();
  if (cast<TypedAttr>(getValue()).getType() != type) // C1
    return emitOpError("expected a value of type ") << type << ", got " << cast<TypedAttr>(getValue()).getType();
  return success();
}

DLC_NN_INFER(ShapeOp) {
  int64_t start = adaptor.getStart(), end = adaptor.getEnd(), rank = typeOf(operands[0]).getRank();
  if (start < 0 || start > end || end > rank) // C1
    return error() << "expected 0 <= start <= end <= " << rank << ", got " << start << " and " << end;
  results.push_back(RankedTensorType::get({end - start}, IntegerType::get(context, 64)));
  return success();
}

//===----------------------------------------------------------------------===//
// reshape, expand
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  auto from = typeOf(getInput()), to = typeOf(getResult());
  if (from.getElementType() != to.getElementType()) // C1
    return emitOpError("expected equal element types, got ") << from << " and " << to;
  AffineExpr a = productOf(getDims(from), getContext()), b = productOf(getDims(to), getContext());
  if (a && b && !mayBeEqual(a, b)) // C2
    return emitOpError("expected equal numbers of elements, got ") << from << " and " << to;
  return success();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getResult().getType())
    return getInput();
  // The verifier cannot tell products that overflow apart: ask before elements are read as another shape.
  auto type = typeOf(getResult());
  auto dense = dyn_cast_or_null<DenseElementsAttr>(adaptor.getInput());
  if (dense && type.hasStaticShape() && hasContents(dense) &&
      checkedElementCount(type.getShape()) == checkedElementCount(dense.getType().getShape()))
    return dense.reshape(type);
  return {};
}

namespace {
/// reshape(reshape(x)) is reshape(x).
struct MergeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    auto producer = op.getInput().getDefiningOp<ReshapeOp>();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "input is no reshape");
    if (producer == op || producer.getInput() == op.getResult()) // outside functions uses may come first
      return rewriter.notifyMatchFailure(op, "input is the result");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), producer.getInput());
    return success();
  }
};
} // namespace

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeReshapes>(context);
}

LogicalResult ExpandOp::verify() {
  auto from = typeOf(getInput()), to = typeOf(getResult());
  if (from.getElementType() != to.getElementType()) // C1
    return emitOpError("expected equal element types, got ") << from << " and " << to;
  SmallVector<AffineExpr> a = getDims(from), b = getDims(to);
  bool fits = a.size() <= b.size(); // C2
  for (size_t k = 0; fits && k < a.size(); ++k) {
    auto one = dyn_cast_or_null<AffineConstantExpr>(a[k]);
    fits = (one && one.getValue() == 1) || mayBeEqual(a[k], b[k + b.size() - a.size()]);
  }
  if (!fits)
    return emitOpError("expected an input that broadcasts to the result, got ") << from << " and " << to;
  return success();
}

OpFoldResult ExpandOp::fold(FoldAdaptor) {
  if (getInput().getType() == getResult().getType())
    return getInput();
  return {};
}

//===----------------------------------------------------------------------===//
// transpose
//===----------------------------------------------------------------------===//

DLC_NN_INFER(TransposeOp) {
  auto type = typeOf(operands[0]);
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  if (static_cast<int64_t>(permutation.size()) != type.getRank()) // C1
    return error() << "expected permutation of size " << type.getRank() << ", got " << permutation.size();
  if (!isPermutationVector(permutation)) // C2
    return error() << "expected a permutation of 0.." << type.getRank() - 1 << ", got [" << permutation << "]";
  SmallVector<AffineExpr> dims = getDims(type), permuted;
  for (int64_t k : permutation)
    permuted.push_back(dims[k]);
  results.push_back(getTensorType(permuted, type.getElementType()));
  return success();
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  if (llvm::equal(getPermutation(), llvm::seq<int64_t>(0, getPermutation().size())) &&
      getInput().getType() == getResult().getType())
    return getInput();
  return {};
}

namespace {
/// transpose(transpose(x, p), q) is transpose(x, p[q]).
struct MergeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto producer = op.getInput().getDefiningOp<TransposeOp>();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "input is no transpose");
    if (producer == op || producer.getInput() == op.getResult())
      return rewriter.notifyMatchFailure(op, "input is the result");
    SmallVector<int64_t> merged;
    for (int64_t k : op.getPermutation())
      merged.push_back(producer.getPermutation()[k]);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), producer.getInput(),
                                             rewriter.getDenseI64ArrayAttr(merged));
    return success();
  }
};

/// A transpose that only moves dimensions of size 1 is a reshape.
struct TransposeToReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto shape = typeOf(op.getInput()).getShape();
    int64_t last = -1;
    for (int64_t k : op.getPermutation()) {
      if (shape[k] == 1)
        continue;
      if (k < last)
        return rewriter.notifyMatchFailure(op, "moves elements");
      last = k;
    }
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    return success();
  }
};
} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeTransposes, TransposeToReshape>(context);
}

//===----------------------------------------------------------------------===//
// concat, slice, pad, gather
//===----------------------------------------------------------------------===//

DLC_NN_INFER(ConcatOp) {
  if (operands.empty()) // C1
    return error() << "expected at least one operand";
  auto first = typeOf(operands[0]);
  int64_t axis = adaptor.getAxis(), rank = first.getRank();
  if (axis < 0 || axis >= rank) // C2
    return error() << "expected axis within rank " << rank << ", got " << axis;
  SmallVector<AffineExpr> dims = getDims(first);
  for (Value operand : operands.drop_front()) {
    auto type = typeOf(operand);
    if (type.getElementType() != first.getElementType() || type.getRank() != rank)
      return error() << "expected operands of one element type and rank, got " << first << " and " << type;
    for (auto [k, dim] : llvm::enumerate(getDims(type))) {
      if (static_cast<int64_t>(k) == axis)
        dims[k] = limitDim(dims[k] && dim ? dims[k] + dim : AffineExpr());
      else if (!mayBeEqual(dims[k], dim)) // C3
        return error() << "expected equal sizes of dimension " << k << ", got " << first << " and " << type;
      else if (!dims[k] || (dim && isa<AffineConstantExpr>(dim)))
        dims[k] = dim;
    }
  }
  results.push_back(getTensorType(dims, first.getElementType()));
  return success();
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  if (getInputs().size() == 1 && getInputs()[0].getType() == getResult().getType())
    return getInputs()[0];
  return {};
}

LogicalResult SliceOp::verify() {
  auto from = typeOf(getInput()), to = typeOf(getResult());
  int64_t rank = from.getRank();
  if (getStarts().size() != rank || static_cast<int64_t>(getSteps().size()) != rank ||
      llvm::is_contained(getSteps(), 0)) // C1
    return emitOpError("expected ") << rank << " starts and as many steps other than 0, got " << getStarts().size()
                                    << " starts and steps [" << getSteps() << "]";
  if (from.getElementType() != to.getElementType() || to.getRank() != rank) // C2
    return emitOpError("expected equal element types and ranks, got ") << from << " and " << to;
  for (int64_t k = 0; k < rank; ++k) { // C3
    auto start = dyn_cast<AffineConstantExpr>(getStarts().getExprs()[k]);
    if (!start || from.isDynamicDim(k) || to.isDynamicDim(k) || to.getDimSize(k) == 0)
      continue;
    int64_t last;
    if (llvm::MulOverflow(to.getDimSize(k) - 1, getSteps()[k], last) || llvm::AddOverflow(last, start.getValue(), last))
      last = -1;
    if (start.getValue() < 0 || start.getValue() >= from.getDimSize(k) || last < 0 || last >= from.getDimSize(k))
      return emitOpError("expected a slice inside dimension ")
             << k << " of " << from << ", got start " << start.getValue() << ", step " << getSteps()[k] << " and size "
             << to.getDimSize(k);
  }
  return success();
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  bool isAll = llvm::all_of(getSteps(), [](int64_t s) { return s == 1; }) &&
               llvm::all_of(getStarts().getExprs(), [](AffineExpr e) {
                 auto c = dyn_cast<AffineConstantExpr>(e);
                 return c && c.getValue() == 0;
               });
  if (isAll && getInput().getType() == getResult().getType())
    return getInput();
  return {};
}

DLC_NN_INFER(PadOp) {
  auto type = typeOf(operands[0]);
  SmallVector<AffineExpr> dims = getDims(type);
  ArrayRef<AffineExpr> pads = adaptor.getPads().getExprs();
  if (pads.size() != 2 * dims.size()) // C1
    return error() << "expected " << 2 * dims.size() << " pads, got " << pads.size();
  for (size_t k = 0; k < dims.size(); ++k) {
    if (dims[k])
      dims[k] = dims[k] + pads[k] + pads[dims.size() + k];
    if (auto constant = dyn_cast_or_null<AffineConstantExpr>(dims[k]); constant && constant.getValue() < 0)
      return error() << "expected pads that leave a size of 0 or more in dimension " << k << " of " << type;
  }
  results.push_back(getTensorType(dims, type.getElementType()));
  return success();
}

LogicalResult PadOp::verify() {
  auto type = typeOf(getInput());
  if (getPads().size() != 2 * type.getRank()) // C1; result types are looked at after this
    return emitOpError("expected ") << 2 * type.getRank() << " pads, got " << getPads().size();
  if (getValue()) {
    auto value = typeOf(getValue());
    if (value.getRank() != 0 || value.getElementType() != type.getElementType()) // C2
      return emitOpError("expected a value of rank 0 and element type ") << type.getElementType() << ", got " << value;
  }
  if (getMode() == PadMode::Constant)
    return success();
  for (int64_t k = 0; k < type.getRank(); ++k) {
    for (int64_t side : {k, type.getRank() + k}) {
      auto pad = dyn_cast<AffineConstantExpr>(getPads().getExprs()[side]);
      if (!pad || type.isDynamicDim(k) || pad.getValue() <= 0)
        continue;
      bool isTooBig = getMode() == PadMode::Reflect ? pad.getValue() >= type.getDimSize(k) : type.getDimSize(k) == 0;
      if (isTooBig) // C3
        return emitOpError("expected pads below the size of dimension ")
               << k << " of " << type << ", got " << pad.getValue();
    }
  }
  return success();
}

DLC_NN_INFER(GatherOp) {
  auto type = typeOf(operands[0]);
  int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= type.getRank()) // C1
    return error() << "expected axis within rank " << type.getRank() << ", got " << axis;
  SmallVector<AffineExpr> input = getDims(type), dims(input.begin(), input.begin() + axis);
  llvm::append_range(dims, getDims(typeOf(operands[1])));
  dims.append(input.begin() + axis + 1, input.end());
  results.push_back(getTensorType(dims, type.getElementType()));
  return success();
}

DLC_NN_INFER(DropoutOp) {
  results.push_back(operands[0].getType());
  return success();
}
