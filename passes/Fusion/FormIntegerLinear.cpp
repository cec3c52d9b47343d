// Convolutions and matrix products of bytes to kernels.
//
// Kernels multiply unsigned input bytes x by signed weights w. With x0 the byte that stands for zero, the sum of
// (x - x0) * w is that of x * w less x0 times the sum of the weights, which goes into the bias: 32-bit arithmetic
// wraps, so it is exact in any order. Signed bytes are taken as unsigned ones 128 above.
#include "dialects/Nn/NnInteger.h"
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

namespace {
/// The value of a constant of one element.
std::optional<int64_t> getScalar(Value value) {
  ElementsAttr attr = nn::getConstantValue(value);
  if (!attr || !nn::hasContents(attr) || attr.getNumElements() != 1)
    return std::nullopt;
  return HostValue::fromAttr(attr).getInt(0);
}

/// What the two patterns share: bytes, zero points, packing, the correction of the bias.
class IntegerLinear {
public:
  IntegerLinear(PatternRewriter &rewriter, Operation *op) : rewriter(rewriter), op(op), loc(op->getLoc()) {}

  /// Why `op` is not a kernel; empty if it is one.
  template <typename Op>
  static StringRef whyNot(Op op) {
    if (!hasNamedDims(op))
      return "a dimension has no name";
    if (!typeOf(op.getFilter()).hasStaticShape())
      return "the filter's shape is not constant";
    if (op.getFilterZero() || !typeOf(op.getFilter()).getElementType().isSignlessInteger(8))
      return "the weights are not signed bytes around 0";
    return "";
  }

  bool isSigned(Value input) { return typeOf(input).getElementType().isSignlessInteger(8); }
  UnitAttr unitIf(bool condition) { return condition ? rewriter.getUnitAttr() : UnitAttr(); }

  /// The order of the bytes in groups of four: the one that a proof was found for, if any.
  bool fitsPairs() { return op->hasAttr(nn::pairOrderAttrName); }
  DenseI64ArrayAttr getOrder() {
    auto order = op->getAttrOfType<DenseI64ArrayAttr>(nn::pairOrderAttrName);
    return order ? order : rewriter.getDenseI64ArrayAttr({0, 1, 2, 3});
  }

  /// `value` with dimension `dim` split into groups of four, the last one filled with zeros.
  Value splitFours(Value value, int64_t dim) {
    int64_t fours = (typeOf(value).getDimSize(dim) + 3) / 4;
    Value padded = createPadTo(rewriter, loc, value, dim, fours * 4);
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(padded));
    dims[dim] = rewriter.getAffineConstantExpr(fours);
    dims.insert(dims.begin() + dim + 1, rewriter.getAffineConstantExpr(4));
    return createReshape(rewriter, loc, padded, dims);
  }

  /// `value`, whose last dimension is a group of four, in the order of getOrder().
  Value permuteFours(Value value) {
    ArrayRef<int64_t> order = getOrder();
    if (llvm::equal(order, llvm::seq<int64_t>(0, 4)))
      return value;
    auto type = RankedTensorType::get({4}, rewriter.getI64Type());
    Value indices = nn::ConstantOp::create(rewriter, loc, type, DenseElementsAttr::get(type, order));
    return nn::GatherOp::create(rewriter, loc, value, indices, rewriter.getI64IntegerAttr(typeOf(value).getRank() - 1));
  }

  /// Packs [K, N] into [panels, ceil(K / 4), panel, 4].
  Value packMatrix(Value matrix, int64_t panel) {
    int64_t panels = std::max<int64_t>((typeOf(matrix).getDimSize(1) + panel - 1) / panel, 1);
    Value split = splitFours(createPadTo(rewriter, loc, matrix, 1, panels * panel), 0);
    auto c = [&](int64_t v) { return rewriter.getAffineConstantExpr(v); };
    split = createReshape(rewriter, loc, split, {c(typeOf(split).getDimSize(0)), c(4), c(panels), c(panel)});
    return permuteFours(createTranspose(rewriter, loc, split, {2, 0, 3, 1}));
  }

  /// The bias less `zero`, as unsigned, times the sums of the weights over all dimensions but `channelDim`; null if
  /// that is nothing.
  Value correctBias(Value bias, Value filter, int64_t channelDim, Value zero, bool isSigned) {
    std::optional<int64_t> known = zero ? getScalar(zero) : 0;
    int64_t offset = isSigned ? 128 : 0;
    if (known && *known + offset == 0)
      return bias;
    Type i32 = rewriter.getI32Type();
    auto cast = [&](Value value) { return nn::CastOp::create(rewriter, loc, value, TypeAttr::get(i32)).getResult(); };
    auto scalar = [&](int64_t value) -> Value {
      auto type = RankedTensorType::get({}, i32);
      return nn::ConstantOp::create(rewriter, loc, type,
                                    DenseElementsAttr::get(type, rewriter.getI32IntegerAttr(value)));
    };
    SmallVector<int64_t> axes;
    for (int64_t k = 0; k < typeOf(filter).getRank(); ++k)
      if (k != channelDim)
        axes.push_back(k);
    Value sums = nn::ReduceOp::create(rewriter, loc, cast(filter),
                                      nn::ReduceKindAttr::get(rewriter.getContext(), nn::ReduceKind::Sum),
                                      rewriter.getDenseI64ArrayAttr(axes), UnitAttr());
    Value byte = known ? scalar(*known + offset) : cast(zero);
    if (!known && offset)
      byte = nn::AddOp::create(rewriter, loc, byte, scalar(offset));
    Value product = nn::MulOp::create(rewriter, loc, sums, byte);
    return bias ? nn::SubOp::create(rewriter, loc, bias, product).getResult()
                : nn::NegOp::create(rewriter, loc, product).getResult();
  }

  /// The epilogue that adds the bias, with its map in `maps` and its input behind `inputs`.
  void addBias(Value bias, unsigned rank, SmallVectorImpl<Value> &inputs, SmallVectorImpl<Attribute> &maps) {
    if (!bias)
      return;
    inputs.push_back(bias);
    maps.push_back(
        AffineMapAttr::get(AffineMap::get(rank, 0, rewriter.getAffineDimExpr(rank - 1), rewriter.getContext())));
  }
  void fillEpilogue(Region &region, Value bias) {
    Type i32 = rewriter.getI32Type();
    buildPlainEpilogue(rewriter, loc, region, i32, i32, bias ? std::optional<Type>(i32) : std::nullopt);
  }

  /// [M, K] by [K, N], both of rank 2.
  Value createGemm(Value lhs, Value matrix, Value bias, bool isSigned, AffineExpr rows) {
    int64_t columns = typeOf(matrix).getDimSize(1), panel = choosePanel(columns);
    RankedTensorType type = nn::getTensorType({rows, rewriter.getAffineConstantExpr(columns)}, rewriter.getI32Type());
    SmallVector<Value> inputs = {lhs, packMatrix(matrix, panel)};
    SmallVector<Attribute> maps;
    addBias(bias, 2, inputs, maps);
    auto gemm =
        kernel::IntegerGemmOp::create(rewriter, loc, type, inputs, Value(), unitIf(isSigned), unitIf(fitsPairs()),
                                      getOrder(), dimsAttr(type), rewriter.getArrayAttr(maps), DictionaryAttr());
    fillEpilogue(gemm.getEpilogue(), bias);
    return gemm.getResult();
  }

private:
  PatternRewriter &rewriter;
  Operation *op;
  Location loc;
};

//===----------------------------------------------------------------------===//
// Convolution
//===----------------------------------------------------------------------===//

struct FormIntegerConv : OpRewritePattern<nn::ConvIntegerOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::ConvIntegerOp op, PatternRewriter &rewriter) const override {
    if (StringRef why = IntegerLinear::whyNot(op); !why.empty())
      return rewriter.notifyMatchFailure(op, why);
    std::optional<int64_t> zero = op.getInputZero() ? getScalar(op.getInputZero()) : 0;
    if (!zero)
      return rewriter.notifyMatchFailure(op, "the input's zero point is not constant");
    auto channels = dyn_cast<AffineConstantExpr>(nn::getDims(typeOf(op.getInput()))[1]);
    if (!channels)
      return rewriter.notifyMatchFailure(op, "the number of input channels is not constant");
    IntegerLinear linear(rewriter, op);
    Location loc = op.getLoc();
    auto filterType = typeOf(op.getFilter());
    int64_t rank = filterType.getRank();
    Value input = createTranspose(rewriter, loc, op.getInput(), toChannelsLast(rank));
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(op.getResult())), permuted;
    for (int64_t k : toChannelsLast(rank))
      permuted.push_back(dims[k]);
    RankedTensorType type = nn::getTensorType(permuted, rewriter.getI32Type());
    auto groups = static_cast<int64_t>(op.getGroups());
    bool isDepthwise = groups > 1 && filterType.getDimSize(1) == 1 && filterType.getDimSize(0) == groups;
    Value result = isDepthwise                      ? createDepthwise(rewriter, linear, op, input, type, *zero)
                   : groups == 1 && isPointwise(op) ? createPointwise(rewriter, linear, op, input, type)
                                                    : createGeneral(rewriter, linear, op, input, type, *zero);
    rewriter.replaceOpWithNewOp<nn::TransposeOp>(op, op.getType(), result,
                                                 rewriter.getDenseI64ArrayAttr(fromChannelsLast(rank)));
    return success();
  }

private:
  static bool isPointwise(nn::ConvIntegerOp op) {
    auto all = [](ArrayRef<int64_t> values, int64_t v) {
      return llvm::all_of(values, [&](int64_t x) { return x == v; });
    };
    return all(op.getStrides(), 1) && all(op.getPads(), 0) && all(typeOf(op.getFilter()).getShape().drop_front(2), 1);
  }

  static DenseI64ArrayAttr beginPads(PatternRewriter &rewriter, nn::ConvIntegerOp op) {
    return rewriter.getDenseI64ArrayAttr(op.getPads().take_front(op.getPads().size() / 2));
  }

  static Value createPointwise(PatternRewriter &rewriter, IntegerLinear &linear, nn::ConvIntegerOp op, Value input,
                               RankedTensorType type) {
    Location loc = op.getLoc();
    ArrayRef<int64_t> filter = typeOf(op.getFilter()).getShape();
    SmallVector<AffineExpr> dims = nn::getDims(type);
    AffineExpr pixels = nn::productOf(ArrayRef(dims).drop_back(), rewriter.getContext());
    auto constant = [&](int64_t v) { return rewriter.getAffineConstantExpr(v); };
    Value flat = createReshape(rewriter, loc, input, {pixels, constant(filter[1])});
    Value matrix = createReshape(rewriter, loc, op.getFilter(), {constant(filter[0]), constant(filter[1])});
    bool isSigned = linear.isSigned(input);
    Value bias = linear.correctBias(op.getBias(), op.getFilter(), 0, op.getInputZero(), isSigned);
    Value sums = linear.createGemm(flat, createTranspose(rewriter, loc, matrix, {1, 0}), bias, isSigned, pixels);
    return createReshape(rewriter, loc, sums, dims);
  }

  /// [C, 1, K..] to 16-bit [K.., C]. The kernel takes the zero point off itself.
  static Value createDepthwise(PatternRewriter &rewriter, IntegerLinear &linear, nn::ConvIntegerOp op, Value input,
                               RankedTensorType type, int64_t zero) {
    Location loc = op.getLoc();
    SmallVector<AffineExpr> dims = nn::getDims(typeOf(op.getFilter()));
    dims.erase(dims.begin() + 1);
    SmallVector<int64_t> permutation;
    for (size_t k = 1; k < dims.size(); ++k)
      permutation.push_back(k);
    permutation.push_back(0);
    Value filter = createTranspose(rewriter, loc, createReshape(rewriter, loc, op.getFilter(), dims), permutation);
    filter = nn::CastOp::create(rewriter, loc, filter, TypeAttr::get(rewriter.getI16Type()));
    SmallVector<Value> inputs = {input, filter};
    SmallVector<Attribute> maps;
    linear.addBias(op.getBias(), type.getRank(), inputs, maps);
    auto conv = kernel::IntegerDepthwiseConvOp::create(
        rewriter, loc, type, inputs, Value(), op.getStridesAttr(), beginPads(rewriter, op), op.getDilationsAttr(),
        rewriter.getI64IntegerAttr(zero), linear.unitIf(linear.isSigned(input)), dimsAttr(type),
        rewriter.getArrayAttr(maps), DictionaryAttr());
    linear.fillEpilogue(conv.getEpilogue(), op.getBias());
    return conv.getResult();
  }

  /// [M, C, K..] to [G, P, K.., C / 4, NR, 4].
  static Value createGeneral(PatternRewriter &rewriter, IntegerLinear &linear, nn::ConvIntegerOp op, Value input,
                             RankedTensorType type, int64_t zero) {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = typeOf(op.getFilter()).getShape();
    auto groups = static_cast<int64_t>(op.getGroups());
    int64_t outputs = shape[0] / groups, panel = choosePanel(outputs), spatial = shape.size() - 2;
    int64_t panels = std::max<int64_t>((outputs + panel - 1) / panel, 1);
    auto c = [&](int64_t v) { return rewriter.getAffineConstantExpr(v); };
    SmallVector<AffineExpr> dims = {c(groups), c(outputs)};
    for (int64_t size : shape.drop_front(1))
      dims.push_back(c(size));
    Value filter = createReshape(rewriter, loc, op.getFilter(), dims);
    filter = linear.splitFours(createPadTo(rewriter, loc, filter, 1, panels * panel), 2);
    dims = nn::getDims(typeOf(filter)); // G, P * NR, C / 4, 4, K..
    dims[1] = c(panels);
    dims.insert(dims.begin() + 2, c(panel));
    filter = createReshape(rewriter, loc, filter, dims);
    SmallVector<int64_t> permutation = {0, 1};
    for (int64_t k = 0; k < spatial; ++k)
      permutation.push_back(5 + k);
    permutation.append({3, 2, 4});
    filter = linear.permuteFours(createTranspose(rewriter, loc, filter, permutation));

    bool isSigned = linear.isSigned(input);
    Value bias = linear.correctBias(op.getBias(), op.getFilter(), 0, op.getInputZero(), isSigned);
    SmallVector<Value> inputs = {input, filter};
    SmallVector<Attribute> maps;
    linear.addBias(bias, type.getRank(), inputs, maps);
    auto conv = kernel::IntegerConvOp::create(
        rewriter, loc, type, inputs, Value(), op.getStridesAttr(), beginPads(rewriter, op), op.getDilationsAttr(),
        rewriter.getI64IntegerAttr(zero + (isSigned ? 128 : 0)), linear.unitIf(isSigned),
        linear.unitIf(linear.fitsPairs()), linear.getOrder(), dimsAttr(type), rewriter.getArrayAttr(maps),
        DictionaryAttr());
    linear.fillEpilogue(conv.getEpilogue(), bias);
    return conv.getResult();
  }
};

//===----------------------------------------------------------------------===//
// Matrix product
//===----------------------------------------------------------------------===//

struct FormIntegerMatmul : OpRewritePattern<nn::MatmulIntegerOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::MatmulIntegerOp op, PatternRewriter &rewriter) const override {
    if (StringRef why = IntegerLinear::whyNot(op); !why.empty())
      return rewriter.notifyMatchFailure(op, why);
    SmallVector<AffineExpr> lhs = nn::getDims(typeOf(op.getInput())), rhs = nn::getDims(typeOf(op.getFilter()));
    AffineExpr one = rewriter.getAffineConstantExpr(1);
    if (!isa<AffineConstantExpr>(lhs.back()) ||
        llvm::any_of(ArrayRef(rhs).drop_back(2), [&](AffineExpr e) { return e != one; }))
      return rewriter.notifyMatchFailure(op, "the weights have a batch, or the contracted size is not constant");
    Location loc = op.getLoc();
    IntegerLinear linear(rewriter, op);
    Value matrix = createReshape(rewriter, loc, op.getFilter(), ArrayRef(rhs).take_back(2));
    AffineExpr rows = nn::productOf(ArrayRef(lhs).drop_back(), rewriter.getContext());
    if (!rows)
      return rewriter.notifyMatchFailure(op, "the number of rows is too long an expression");
    bool isSigned = linear.isSigned(op.getInput());
    Value bias = linear.correctBias(op.getBias(), matrix, 1, op.getInputZero(), isSigned);
    Value flat = createReshape(rewriter, loc, op.getInput(), {rows, lhs.back()});
    Value sums = linear.createGemm(flat, matrix, bias, isSigned, rows);
    rewriter.replaceOp(op, createReshape(rewriter, loc, sums, nn::getDims(typeOf(op.getResult()))));
    return success();
  }
};
} // namespace

void fusion::populateFormIntegerLinearPatterns(RewritePatternSet &patterns) {
  patterns.add<FormIntegerConv, FormIntegerMatmul>(patterns.getContext());
}
