// Operators that rearrange elements.
#include "lib/Frontend/Onnx/Node.h"

#include "llvm/Support/MathExtras.h"

using namespace dlc;
using namespace dlc::frontend;
using mlir::AffineConstantExpr;

namespace {

std::optional<int64_t> constantOf(AffineExpr expr) {
  auto constant = mlir::dyn_cast_or_null<AffineConstantExpr>(expr);
  return constant ? std::optional(constant.getValue()) : std::nullopt;
}

/// The factors of a product: a constant, and expressions.
struct Factors {
  int64_t constant = 1;
  SmallVector<AffineExpr> exprs;
  bool overflows = false;

  void add(AffineExpr expr) {
    if (auto product = dyn_cast<mlir::AffineBinaryOpExpr>(expr); product && expr.getKind() == mlir::AffineExprKind::Mul) {
      add(product.getLHS());
      add(product.getRHS());
    } else if (std::optional<int64_t> value = constantOf(expr)) {
      overflows |= llvm::MulOverflow(constant, *value, constant);
    } else {
      exprs.push_back(expr);
    }
  }
};

/// What is left for -1 when the known sizes take their part of all elements; null if no expression says it.
AffineExpr divide(ArrayRef<AffineExpr> all, ArrayRef<AffineExpr> known, MLIRContext *context) {
  Factors above, below;
  for (AffineExpr dim : all)
    above.add(dim);
  for (AffineExpr dim : known)
    below.add(dim);
  if (above.overflows || below.overflows || below.constant <= 0)
    return {};
  for (AffineExpr factor : below.exprs) {
    auto match = llvm::find_if(above.exprs, [&](AffineExpr e) { return nn::knownEqual(e, factor); });
    if (match == above.exprs.end())
      return {};
    above.exprs.erase(match);
  }
  AffineExpr result = nn::getConstantDim(above.constant, context);
  for (AffineExpr factor : above.exprs)
    result = result * factor;
  return result.floorDiv(below.constant);
}

LogicalResult reshape(Node &n) {
  bool allowsZero = n.flagAttr("allowzero");
  SmallVector<AffineExpr> wanted;
  if (n.since() < 5) {
    n.ignoreAttrs({"consumed_inputs"});
    for (int64_t size : n.intsAttr("shape").value_or(SmallVector<int64_t>()))
      wanted.push_back(n.dim(size));
  } else {
    FailureOr<SmallVector<AffineExpr>> operand = n.dimsOperand(1, "the shape");
    if (failed(operand))
      return failure();
    wanted = *operand;
  }
  SmallVector<AffineExpr> from = n.dims(0), known;
  std::optional<size_t> inferred;
  bool hasZero = false;
  for (auto [k, dim] : llvm::enumerate(wanted)) {
    std::optional<int64_t> size = constantOf(dim);
    hasZero |= size == 0;
    if (size == 0 && !allowsZero) {
      if (k >= from.size())
        return n.invalid("expected 0 in the shape only where the input has a dimension, found it at " + llvm::Twine(k) +
                         " for " + typeName(n.type(0)));
      dim = from[k];
    } else if (size == -1) {
      if (inferred)
        return n.invalid("expected at most one -1 in the shape, found two");
      inferred = k;
      continue;
    } else if (size && *size < 0) {
      return n.invalid("expected sizes of 0 or more, or -1, in the shape, found " + llvm::Twine(*size));
    }
    if (!dim)
      return n.unresolved("a dimension of the input has no known size", "give it with --shape");
    known.push_back(dim);
  }
  if (inferred) {
    if (hasZero && allowsZero)
      return n.invalid("expected no 0 beside -1 in the shape with allowzero=1, found both");
    if (llvm::is_contained(from, AffineExpr()))
      return n.unresolved("a dimension of the input has no known size, so -1 has none", "give it with --shape");
    AffineExpr rest;
    // A size of 0 on both sides leaves -1 open; every size is right, and ONNX takes 0.
    if (llvm::is_contained(known, n.dim(0)))
      rest = n.dim(0);
    else
      rest = divide(from, known, n.getContext());
    if (!rest)
      return n.unresolved("-1 in the shape is no expression of the input sizes for " + typeName(n.type(0)),
                          "fix the sizes with --shape");
    wanted[*inferred] = rest;
  }
  return n.setOutput(0, n.reshape(n.input(0), wanted));
}

LogicalResult flatten(Node &n) {
  FailureOr<int64_t> axis = n.normalizeAxis(n.intAttr("axis", 1), n.rank(0), /*allowEnd=*/true);
  if (failed(axis))
    return failure();
  SmallVector<AffineExpr> dims = n.dims(0);
  AffineExpr rows = nn::productOf(ArrayRef(dims).take_front(*axis), n.getContext());
  AffineExpr columns = nn::productOf(ArrayRef(dims).drop_front(*axis), n.getContext());
  return n.setOutput(0, n.reshape(n.input(0), {rows, columns}));
}

LogicalResult transpose(Node &n) {
  SmallVector<int64_t> reversed = llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, n.rank(0))));
  return n.setOutput(0, n.transpose(n.input(0), n.intsAttr("perm").value_or(reversed)));
}

/// Axes of Squeeze and Unsqueeze: an attribute before opset 13, an input since; nothing if left out.
FailureOr<std::optional<SmallVector<int64_t>>> squeezeAxes(Node &n) {
  if (n.since() < 13) {
    std::optional<SmallVector<int64_t>> axes = n.intsAttr("axes");
    if (n.numInputs() > 1)
      return n.invalid("expected axes as an attribute before opset 13, found a second input");
    return axes;
  }
  if (!n.hasInput(1))
    return std::optional<SmallVector<int64_t>>();
  FailureOr<SmallVector<int64_t>> axes = n.intsOperand(1, "axes");
  if (failed(axes))
    return failure();
  return std::optional(*axes);
}

LogicalResult squeeze(Node &n) {
  auto axes = squeezeAxes(n);
  if (failed(axes))
    return failure();
  SmallVector<AffineExpr> dims = n.dims(0), kept;
  SmallVector<int64_t> dropped;
  if (*axes) {
    FailureOr<SmallVector<int64_t>> normal = n.normalizeAxes(**axes, n.rank(0));
    if (failed(normal))
      return failure();
    dropped = *normal;
  }
  for (auto [k, dim] : llvm::enumerate(dims)) {
    std::optional<int64_t> size = constantOf(dim);
    if (!*axes) {
      if (!size)
        return n.unresolved("axes are left out, and whether dimension " + llvm::Twine(k) + " of " +
                                typeName(n.type(0)) + " is 1 depends on the input",
                            "give axes when exporting, or fix the size with --shape");
      if (*size != 1)
        kept.push_back(dim);
      continue;
    }
    if (!llvm::is_contained(dropped, k))
      kept.push_back(dim);
    else if (size && *size != 1)
      return n.invalid("expected size 1 of dimension " + llvm::Twine(k) + ", which axes name, found " +
                       typeName(n.type(0)));
  }
  return n.setOutput(0, n.reshape(n.input(0), kept));
}

LogicalResult unsqueeze(Node &n) {
  auto axes = squeezeAxes(n);
  if (failed(axes))
    return failure();
  if (!*axes)
    return n.invalid("expected axes, found none");
  int64_t rank = n.rank(0) + (*axes)->size();
  FailureOr<SmallVector<int64_t>> normal = n.normalizeAxes(**axes, rank);
  if (failed(normal))
    return failure();
  SmallVector<AffineExpr> dims = n.dims(0);
  for (int64_t axis : *normal) // ascending
    dims.insert(dims.begin() + axis, n.dim(1));
  return n.setOutput(0, n.reshape(n.input(0), dims));
}

LogicalResult concat(Node &n) {
  if (n.since() >= 4 && !n.hasAttr("axis"))
    return n.invalid("expected attribute 'axis', found none");
  FailureOr<int64_t> axis = n.normalizeAxis(n.intAttr("axis", 1), n.rank(0));
  if (failed(axis))
    return failure();
  SmallVector<Value> args;
  for (unsigned k = 0; k < n.numInputs(); ++k) {
    if (!n.hasInput(k))
      return n.invalid("expected input " + llvm::Twine(k) + ", found it left out");
    args.push_back(n.input(k));
  }
  return n.setOutput(0, n.create<nn::ConcatOp>(args, [&](auto &p) { p.axis = n.i64(*axis); }));
}

LogicalResult expand(Node &n) {
  FailureOr<SmallVector<AffineExpr>> shape = n.dimsOperand(1, "the shape");
  if (failed(shape))
    return failure();
  if (shape->size() > n.maxRank())
    return n.unsupported("expected a rank of at most " + llvm::Twine(n.maxRank()) + ", found " +
                         llvm::Twine(shape->size()));
  for (AffineExpr &dim : *shape) {
    if (constantOf(dim) == -1) // an exporter's way to keep a size
      dim = n.dim(1);
    if (failed(n.require(dim, "expected sizes of 0 or more in the shape, found a negative one")))
      return failure();
  }
  SmallVector<AffineExpr> from = n.dims(0);
  std::string error;
  FailureOr<SmallVector<AffineExpr>> dims = nn::broadcastDims({from, *shape}, {});
  if (failed(dims))
    return n.invalid("expected an input that broadcasts to the shape, found " + typeName(n.type(0)));
  if (*dims == from)
    return n.setOutput(0, n.input(0));
  return n.setOutput(0, n.createTyped<nn::ExpandOp>(nn::getTensorType(*dims, n.elementType(0)), n.input(0)));
}

LogicalResult gather(Node &n) {
  FailureOr<int64_t> axis = n.normalizeAxis(n.intAttr("axis", 0), n.rank(0));
  if (failed(axis))
    return failure();
  // Indices known now are checked now.
  std::optional<nn::SymbolicElements> indices = n.elements(1);
  std::optional<int64_t> size = constantOf(n.dims(0)[*axis]);
  if (indices && size)
    for (AffineExpr index : indices->elements)
      if (std::optional<int64_t> value = constantOf(index); value && (*value < -*size || *value >= *size))
        return n.invalid("expected indices in [" + llvm::Twine(-*size) + ", " + llvm::Twine(*size) + "), found " +
                         llvm::Twine(*value));
  return n.setOutput(0, n.create<nn::GatherOp>({n.input(0), n.input(1)}, [&](auto &p) { p.axis = n.i64(*axis); }));
}

/// `size` blocks of `block` elements; the remainder must be none.
AffineExpr split(AffineExpr size, int64_t block) { return size ? size.floorDiv(block) : AffineExpr(); }

FailureOr<int64_t> blockSize(Node &n) {
  int64_t block = n.intAttr("blocksize", 0);
  constexpr int64_t maxBlock = 1 << 15;
  if (block < 1 || block > maxBlock)
    return n.invalid("expected a blocksize of 1 to " + llvm::Twine(maxBlock) + ", found " + llvm::Twine(block));
  if (n.rank(0) != 4)
    return n.invalid("expected an input of rank 4, found " + typeName(n.type(0)));
  return block;
}

FailureOr<bool> isColumnFirst(Node &n) {
  std::string mode = n.stringAttr("mode", "DCR");
  if (mode != "DCR" && mode != "CRD")
    return n.invalid("expected DCR or CRD as mode, found " + quoted(mode));
  return mode == "CRD";
}

LogicalResult requireMultiple(Node &n, AffineExpr size, int64_t block, StringRef what) {
  if (!size)
    return success();
  return n.require(-(size % block), "expected " + what + " to be a multiple of " + llvm::Twine(block) + ", found " +
                                        typeName(n.type(0)));
}

LogicalResult depthToSpace(Node &n) {
  FailureOr<int64_t> block = blockSize(n);
  FailureOr<bool> columnFirst = isColumnFirst(n);
  if (failed(block) || failed(columnFirst))
    return failure();
  SmallVector<AffineExpr> d = n.dims(0);
  if (failed(requireMultiple(n, d[1], *block * *block, "the channels")))
    return failure();
  AffineExpr b = n.dim(*block), channels = split(d[1], *block * *block);
  Value result;
  if (*columnFirst)
    result = n.transpose(n.reshape(n.input(0), {d[0], channels, b, b, d[2], d[3]}), {0, 1, 4, 2, 5, 3});
  else
    result = n.transpose(n.reshape(n.input(0), {d[0], b, b, channels, d[2], d[3]}), {0, 3, 4, 1, 5, 2});
  return n.setOutput(0, n.reshape(result, {d[0], channels, d[2] ? d[2] * *block : d[2], d[3] ? d[3] * *block : d[3]}));
}

LogicalResult spaceToDepth(Node &n) {
  FailureOr<int64_t> block = blockSize(n);
  FailureOr<bool> columnFirst = isColumnFirst(n);
  if (failed(block) || failed(columnFirst))
    return failure();
  SmallVector<AffineExpr> d = n.dims(0);
  if (failed(requireMultiple(n, d[2], *block, "the height")) || failed(requireMultiple(n, d[3], *block, "the width")))
    return failure();
  AffineExpr b = n.dim(*block), height = split(d[2], *block), width = split(d[3], *block);
  Value blocks = n.reshape(n.input(0), {d[0], d[1], height, b, width, b});
  SmallVector<int64_t> order = {0, 3, 5, 1, 2, 4};
  if (*columnFirst)
    order = {0, 1, 3, 5, 2, 4};
  return n.setOutput(0, n.reshape(n.transpose(blocks, order),
                                  {d[0], d[1] ? d[1] * (*block * *block) : d[1], height, width}));
}

} // namespace

void frontend::registerTensorHandlers(HandlerTable &t) {
  t.onOp("Reshape", {1, 5, 13, 14, 19, 21, 23, 24, 25}, {1, 2}, reshape);
  t.onOp("Flatten", {1, 9, 11, 13, 21, 23, 24, 25}, 1, flatten);
  t.onOp("Transpose", {1, 13, 21, 23, 24, 25}, 1, transpose);
  t.onOp("Squeeze", {1, 11, 13, 21, 23, 24, 25}, {1, 2}, squeeze);
  t.onOp("Unsqueeze", {1, 11, 13, 21, 23, 24, 25}, {1, 2}, unsqueeze);
  t.onOp("Concat", {1, 4, 11, 13}, {1, Inputs::any}, concat);
  t.onOp("Expand", {8, 13}, 2, expand);
  t.onOp("Gather", {1, 11, 13}, 2, gather);
  t.onOp("DepthToSpace", {1, 11, 13, 28}, 1, depthToSpace);
  t.onOp("SpaceToDepth", {1, 13, 28}, 1, spaceToDepth);
}
