// Convolutions and matrix products to kernels: layouts, packing, bias as epilogue.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

/// Packs [.., K, N] with N columns into panels: [ceil(N / panel), K, panel].
static Value packColumns(OpBuilder &builder, Location loc, Value matrix, int64_t panel) {
  auto type = typeOf(matrix);
  int64_t k = type.getDimSize(0), panels = std::max<int64_t>((type.getDimSize(1) + panel - 1) / panel, 1);
  MLIRContext *context = builder.getContext();
  Value padded = createPadTo(builder, loc, matrix, 1, panels * panel);
  auto c = [&](int64_t v) { return getAffineConstantExpr(v, context); };
  return createTranspose(builder, loc, createReshape(builder, loc, padded, {c(k), c(panels), c(panel)}), {1, 0, 2});
}

/// Whether a product over `depth` elements, the second operand constant, is computed in pairs: two bf16 share a lane.
static bool takesPairs(Type elementType, AffineExpr depth) {
  auto constant = dyn_cast<AffineConstantExpr>(depth);
  return elementType.isBF16() && constant && constant.getValue() > 1;
}

/// Splits dimension `dim` into pairs, the last one filled up with a zero, which come last.
static Value splitPairs(OpBuilder &builder, Location loc, Value value, int64_t dim) {
  int64_t pairs = (typeOf(value).getDimSize(dim) + 1) / 2;
  Value padded = createPadTo(builder, loc, value, dim, 2 * pairs);
  SmallVector<AffineExpr> dims = nn::getDims(typeOf(padded));
  dims[dim] = builder.getAffineConstantExpr(pairs);
  dims.insert(dims.begin() + dim + 1, builder.getAffineConstantExpr(2));
  SmallVector<int64_t> permutation;
  for (int64_t k = 0, rank = dims.size(); k < rank; ++k)
    if (k != dim + 1)
      permutation.push_back(k);
  permutation.push_back(dim + 1);
  return createTranspose(builder, loc, createReshape(builder, loc, padded, dims), permutation);
}

/// What `value` was moved from: weights are often transposed or reshaped first.
static Value constantSource(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<nn::TransposeOp, nn::ReshapeOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

static bool isMovedConstant(Value value) { return static_cast<bool>(nn::getConstantValue(constantSource(value))); }

/// The map that reads a bias by the output's last dimension.
static AffineMap lastDimMap(unsigned rank, MLIRContext *context) {
  return AffineMap::get(rank, 0, getAffineDimExpr(rank - 1, context));
}

//===----------------------------------------------------------------------===//
// Convolution
//===----------------------------------------------------------------------===//

namespace {
struct FormConv : OpRewritePattern<nn::ConvOp> {
  FormConv(MLIRContext *context, bool pairs) : OpRewritePattern(context), pairs(pairs) {}
  LogicalResult matchAndRewrite(nn::ConvOp op, PatternRewriter &rewriter) const override {
    auto filterType = typeOf(op.getFilter());
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    if (!filterType.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "the filter's shape is not constant");
    Location loc = op.getLoc();
    int64_t rank = filterType.getRank(), spatial = rank - 2, groups = op.getGroups();
    Value input = createTranspose(rewriter, loc, op.getInput(), toChannelsLast(rank));
    RankedTensorType resultType = channelsLastType(typeOf(op.getResult()));

    SmallVector<Value> inputs;
    SmallVector<Attribute> maps;
    if (op.getBias()) {
      inputs.push_back(op.getBias());
      maps.push_back(AffineMapAttr::get(lastDimMap(rank, getContext())));
    }
    Value result;
    auto inputChannels = dyn_cast<AffineConstantExpr>(nn::getDims(typeOf(input)).back());
    bool isDepthwise = groups > 1 && filterType.getDimSize(1) == 1 && filterType.getDimSize(0) == groups &&
                       inputChannels && inputChannels.getValue() == groups;
    if (isDepthwise)
      result = createDepthwise(rewriter, op, input, inputs, maps, resultType);
    else if (groups == 1 && isPointwise(op))
      result = createPointwise(rewriter, op, input, inputs, resultType);
    else
      result = createGeneral(rewriter, op, input, inputs, maps, resultType, spatial);
    rewriter.replaceOpWithNewOp<nn::TransposeOp>(op, op.getType(), result,
                                                 rewriter.getDenseI64ArrayAttr(fromChannelsLast(rank)));
    return success();
  }

private:
  bool pairs;

  static RankedTensorType channelsLastType(RankedTensorType type) {
    SmallVector<AffineExpr> dims = nn::getDims(type), permuted;
    for (int64_t k : toChannelsLast(type.getRank()))
      permuted.push_back(dims[k]);
    return nn::getTensorType(permuted, type.getElementType());
  }

  static bool isPointwise(nn::ConvOp op) {
    auto all = [](ArrayRef<int64_t> values, int64_t v) { return llvm::all_of(values, [&](int64_t x) { return x == v; }); };
    return all(op.getStrides(), 1) && all(op.getPads(), 0) && all(typeOf(op.getFilter()).getShape().drop_front(2), 1);
  }

  /// All taps 1: a matrix product over pixels.
  Value createPointwise(PatternRewriter &rewriter, nn::ConvOp op, Value input, ValueRange bias, RankedTensorType resultType) const {
    Location loc = op.getLoc();
    auto filterType = typeOf(op.getFilter());
    int64_t m = filterType.getDimSize(0), c = filterType.getDimSize(1);
    MLIRContext *context = getContext();
    SmallVector<AffineExpr> dims = nn::getDims(resultType);
    AffineExpr pixels = nn::productOf(ArrayRef(dims).drop_back(), context);
    auto constant = [&](int64_t v) { return getAffineConstantExpr(v, context); };
    Value flat = createReshape(rewriter, loc, input, {pixels, constant(c)});
    Value matrix = createReshape(rewriter, loc, op.getFilter(), {constant(m), constant(c)});
    int64_t panel = choosePanel(m);
    Value packed = packColumns(rewriter, loc, createTranspose(rewriter, loc, matrix, {1, 0}), panel);
    if (pairs && takesPairs(resultType.getElementType(), constant(c)) && isMovedConstant(op.getFilter()))
      packed = splitPairs(rewriter, loc, packed, 1);
    RankedTensorType flatType = nn::getTensorType({pixels, constant(m)}, resultType.getElementType());
    SmallVector<Value> inputs = {flat, packed};
    SmallVector<Attribute> maps;
    if (!bias.empty()) {
      inputs.push_back(bias[0]);
      maps.push_back(AffineMapAttr::get(lastDimMap(2, context)));
    }
    auto gemm = kernel::GemmOp::create(rewriter, loc, flatType, inputs, Value(), rewriter.getI64IntegerAttr(panel),
                                       dimsAttr(flatType), rewriter.getArrayAttr(maps), DictionaryAttr());
    finish(rewriter, op, gemm.getEpilogue(), resultType);
    return createReshape(rewriter, loc, gemm.getResult(), dims);
  }

  Value createDepthwise(PatternRewriter &rewriter, nn::ConvOp op, Value input, ArrayRef<Value> bias, ArrayRef<Attribute> maps,
                        RankedTensorType resultType) const {
    Location loc = op.getLoc();
    auto filterType = typeOf(op.getFilter());
    SmallVector<AffineExpr> dims = nn::getDims(filterType);
    dims.erase(dims.begin() + 1);
    SmallVector<int64_t> permutation;
    for (size_t k = 1; k < dims.size(); ++k)
      permutation.push_back(k);
    permutation.push_back(0);
    Value filter = createTranspose(rewriter, loc, createReshape(rewriter, loc, op.getFilter(), dims), permutation);
    SmallVector<Value> inputs = {input, filter};
    llvm::append_range(inputs, bias);
    auto conv = kernel::DepthwiseConvOp::create(rewriter, loc, resultType, inputs, Value(), op.getStridesAttr(), beginPads(rewriter, op),
                                                op.getDilationsAttr(), dimsAttr(resultType), rewriter.getArrayAttr(maps),
                                                DictionaryAttr());
    finish(rewriter, op, conv.getEpilogue(), resultType);
    return conv.getResult();
  }

  /// [M, C, K..] to [G, P, K.., C, NR], or in pairs of C.
  Value createGeneral(PatternRewriter &rewriter, nn::ConvOp op, Value input, ArrayRef<Value> bias, ArrayRef<Attribute> maps,
                      RankedTensorType resultType, int64_t spatial) const {
    Location loc = op.getLoc();
    auto filterType = typeOf(op.getFilter());
    int64_t groups = op.getGroups(), outputs = filterType.getDimSize(0) / groups, channels = filterType.getDimSize(1);
    int64_t panel = choosePanel(outputs), panels = std::max<int64_t>((outputs + panel - 1) / panel, 1);
    auto c = [&](int64_t v) { return getAffineConstantExpr(v, getContext()); };
    SmallVector<AffineExpr> taps;
    for (int64_t size : filterType.getShape().drop_front(2))
      taps.push_back(c(size));
    SmallVector<AffineExpr> grouped = {c(groups), c(outputs), c(channels)}, split = {c(groups), c(panels), c(panel), c(channels)};
    llvm::append_range(grouped, taps);
    llvm::append_range(split, taps);
    Value filter = createReshape(rewriter, loc, op.getFilter(), grouped);
    filter = createReshape(rewriter, loc, createPadTo(rewriter, loc, filter, 1, panels * panel), split);
    SmallVector<int64_t> permutation = {0, 1};
    for (int64_t k = 0; k < spatial; ++k)
      permutation.push_back(4 + k);
    permutation.append({3, 2});
    filter = createTranspose(rewriter, loc, filter, permutation);
    if (pairs && takesPairs(resultType.getElementType(), c(channels)) && isMovedConstant(op.getFilter()) &&
        nn::getDims(typeOf(input)).back() == c(channels * groups))
      filter = splitPairs(rewriter, loc, filter, spatial + 2);
    SmallVector<Value> inputs = {input, filter};
    llvm::append_range(inputs, bias);
    auto conv = kernel::ConvOp::create(rewriter, loc, resultType, inputs, Value(), op.getStridesAttr(), beginPads(rewriter, op),
                                       op.getDilationsAttr(), dimsAttr(resultType), rewriter.getArrayAttr(maps),
                                       DictionaryAttr());
    finish(rewriter, op, conv.getEpilogue(), resultType);
    return conv.getResult();
  }

  static DenseI64ArrayAttr beginPads(PatternRewriter &rewriter, nn::ConvOp op) {
    return rewriter.getDenseI64ArrayAttr(op.getPads().take_front(op.getPads().size() / 2));
  }

  static void finish(PatternRewriter &rewriter, nn::ConvOp op, Region &epilogue, RankedTensorType type) {
    std::optional<Type> bias;
    if (op.getBias())
      bias = typeOf(op.getBias()).getElementType();
    buildPlainEpilogue(rewriter, op.getLoc(), epilogue, nn::getComputeType(type.getElementType()), type.getElementType(), bias);
  }
};

//===----------------------------------------------------------------------===//
// Matrix product
//===----------------------------------------------------------------------===//

struct FormMatmul : OpRewritePattern<nn::MatmulOp> {
  FormMatmul(MLIRContext *context, bool pairs) : OpRewritePattern(context), pairs(pairs) {}
  LogicalResult matchAndRewrite(nn::MatmulOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    Location loc = op.getLoc();
    MLIRContext *context = getContext();
    AffineExpr one = getAffineConstantExpr(1, context);
    // The last two dimensions of lhs are [m, k], of rhs [k, n], or else as they lie.
    bool isLhsTransposed = op.getTransposeLhs() && typeOf(op.getLhs()).getRank() == 2;
    bool isPacked = false, isRhsTransposed = false;
    Value lhs = asMatrix(rewriter, loc, op.getLhs(), op.getTransposeLhs() && !isLhsTransposed, /*isRow=*/true);
    SmallVector<AffineExpr> lhsDims = nn::getDims(typeOf(lhs)), rhsDims = matrixDims(op.getRhs(), op.getTransposeRhs());
    if (isLhsTransposed)
      std::swap(lhsDims[0], lhsDims[1]);

    // Without a batch of its own rhs serves all rows of all batches at once.
    bool hasRhsBatch = llvm::any_of(ArrayRef(rhsDims).drop_back(2), [&](AffineExpr e) { return e != one; });
    SmallVector<AffineExpr> dims;
    Type elementType = typeOf(op.getResult()).getElementType();
    if (!hasRhsBatch) {
      dims = {nn::productOf(ArrayRef(lhsDims).drop_back(), context), rhsDims.back()};
      isPacked = llvm::all_of(rhsDims, [](AffineExpr e) { return isa<AffineConstantExpr>(e); }) && isMovedConstant(op.getRhs());
    } else {
      SmallVector<AffineExpr> a(lhsDims.begin(), lhsDims.end() - 2), c(rhsDims.begin(), rhsDims.end() - 2);
      FailureOr<SmallVector<AffineExpr>> batch = nn::broadcastDims({a, c}, nullptr);
      if (failed(batch))
        return rewriter.notifyMatchFailure(op, "batches do not broadcast");
      dims = *batch;
      dims.append({lhsDims[lhsDims.size() - 2], rhsDims.back()});
    }
    isRhsTransposed = op.getTransposeRhs() && typeOf(op.getRhs()).getRank() > 1 && !isPacked && !isLhsTransposed &&
                      readsTransposedRhs(elementType, dims[dims.size() - 2], lhsDims.back());
    Value rhs = asMatrix(rewriter, loc, op.getRhs(), op.getTransposeRhs() && !isRhsTransposed, /*isRow=*/false);
    if (!hasRhsBatch) {
      rhs = createReshape(rewriter, loc, rhs, ArrayRef(nn::getDims(typeOf(rhs))).take_back(2));
      if (!isLhsTransposed)
        lhs = createReshape(rewriter, loc, lhs, {dims[0], lhsDims.back()});
    }
    int64_t panel = 0;
    if (isPacked) {
      panel = choosePanel(typeOf(rhs).getDimSize(1));
      rhs = packColumns(rewriter, loc, rhs, panel);
      if (pairs && takesPairs(elementType, lhsDims.back()) && !isLhsTransposed)
        rhs = splitPairs(rewriter, loc, rhs, 1);
    }
    RankedTensorType type = nn::getTensorType(dims, elementType);
    auto flag = [&](bool isSet) { return isSet ? rewriter.getUnitAttr() : UnitAttr(); };
    auto gemm = kernel::GemmOp::create(rewriter, loc, type, ValueRange{lhs, rhs}, Value(), rewriter.getI64IntegerAttr(panel),
                                       dimsAttr(type), rewriter.getArrayAttr({}), DictionaryAttr(), flag(isLhsTransposed),
                                       flag(isRhsTransposed));
    buildPlainEpilogue(rewriter, loc, gemm.getEpilogue(), nn::getComputeType(elementType), elementType);
    rewriter.replaceOp(op, createReshape(rewriter, loc, gemm.getResult(), nn::getDims(typeOf(op.getResult()))));
    return success();
  }

private:
  bool pairs;

  /// The dimensions of the operand as a matrix to the right.
  static SmallVector<AffineExpr> matrixDims(Value operand, bool isTransposed) {
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(operand));
    if (dims.size() == 1)
      dims.push_back(getAffineConstantExpr(1, operand.getContext()));
    else if (isTransposed)
      std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
    return dims;
  }

  /// Whether a product with `m` rows reads a transposed rhs as it lies. Dot products do not pay for short rows; many
  /// rows pay for a copy in order.
  static bool readsTransposedRhs(Type elementType, AffineExpr m, AffineExpr k) {
    constexpr int64_t shortRow = 64, manyRows = 256;
    auto constantM = dyn_cast<AffineConstantExpr>(m), constantK = dyn_cast<AffineConstantExpr>(k);
    return isa<FloatType>(elementType) && !(constantK && constantK.getValue() < shortRow) &&
           !(constantM && constantM.getValue() >= manyRows);
  }

  /// The operand with a matrix in its last two dimensions, not transposed.
  static Value asMatrix(PatternRewriter &rewriter, Location loc, Value operand, bool isTransposed, bool isRow) {
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(operand));
    AffineExpr one = getAffineConstantExpr(1, rewriter.getContext());
    if (dims.size() == 1) {
      dims.insert(isRow ? dims.begin() : dims.end(), one);
      return createReshape(rewriter, loc, operand, dims);
    }
    if (!isTransposed)
      return operand;
    SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(0, dims.size()));
    std::swap(permutation[dims.size() - 1], permutation[dims.size() - 2]);
    return createTranspose(rewriter, loc, operand, permutation);
  }
};
} // namespace

void fusion::populateFormConvPatterns(RewritePatternSet &patterns, bool pairs) {
  patterns.add<FormConv>(patterns.getContext(), pairs);
}
void fusion::populateFormMatmulPatterns(RewritePatternSet &patterns, bool pairs) {
  patterns.add<FormMatmul>(patterns.getContext(), pairs);
}
