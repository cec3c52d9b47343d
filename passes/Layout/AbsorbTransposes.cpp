// Moves a permutation from an activation to the constant matrix that it is multiplied with. ChannelsLast leaves such
// transposes where an image is flattened; constant folding then permutes the matrix.
#include "passes/Layout/Passes.h"

#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Nn/NnDialect.h"
#include "passes/Layout/Permutation.h"
#include "passes/Layout/ReshapeGroups.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::layout;

namespace dlc {
#define GEN_PASS_DEF_ABSORBTRANSPOSES
#include "passes/Layout/Passes.h.inc"
} // namespace dlc

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// Whether constant folding has evaluated `value` or will.
static bool isConstant(Value value, int depth = 12) {
  if (nn::getConstantValue(value))
    return true;
  Operation *op = value.getDefiningOp();
  return op && depth > 0 && isa<nn::TransposeOp, nn::ReshapeOp, nn::PadOp, nn::CastOp>(op) &&
         isConstant(op->getOperand(0), depth - 1);
}

namespace {
/// An image that is flattened into the rows of a matrix product.
struct Flattened {
  Value image;      // before it was transposed
  Permutation order; // of the flattened dimensions: as the image has them, in terms of how they were flattened
  SmallVector<AffineExpr> sizes; // of the flattened dimensions, as they were flattened
};
} // namespace

/// Matches reshape(transpose(x)) where the reshape's last dimension is flattened, and the transpose moves nothing
/// but dimensions in it.
static std::optional<Flattened> matchFlattened(Value lhs) {
  auto reshape = lhs.getDefiningOp<nn::ReshapeOp>();
  auto transpose = reshape ? reshape.getInput().getDefiningOp<nn::TransposeOp>() : nn::TransposeOp();
  if (!transpose)
    return std::nullopt;
  auto from = typeOf(transpose.getResult()), to = typeOf(lhs);
  std::optional<SmallVector<DimGroup>> groups = groupDims(from, to);
  if (!groups || groups->empty() || to.getRank() == 0)
    return std::nullopt;
  const DimGroup &last = groups->back();
  if (last.to.size() != 1 || last.to[0] != to.getRank() - 1 || last.from.size() < 2)
    return std::nullopt;

  // The transposed dimensions in the order in which the image has them: the others first and in order.
  Permutation seen = elementOrder(invert(transpose.getPermutation()), from);
  size_t others = seen.size() - last.from.size();
  Flattened flattened;
  flattened.image = transpose.getInput();
  for (auto [k, dim] : llvm::enumerate(seen)) {
    auto *place = llvm::find(last.from, dim);
    if ((place == last.from.end()) != (k < others) || (k > 0 && k < others && seen[k - 1] > dim))
      return std::nullopt;
    if (k >= others)
      flattened.order.push_back(place - last.from.begin());
  }
  for (int64_t k : last.from)
    flattened.sizes.push_back(nn::getDims(from)[k]);
  return flattened;
}

/// `matrix` with its rows along `axis` in the order of the image.
static Value permuteRows(OpBuilder &builder, Location loc, Value matrix, int64_t axis, const Flattened &flattened) {
  auto type = typeOf(matrix);
  SmallVector<AffineExpr> dims = nn::getDims(type), split(dims.begin(), dims.begin() + axis);
  llvm::append_range(split, flattened.sizes);
  split.append(dims.begin() + axis + 1, dims.end());
  Permutation permutation = identityPermutation(split.size());
  for (auto [k, place] : llvm::enumerate(flattened.order))
    permutation[axis + k] = axis + place;
  Value rows = nn::ReshapeOp::create(builder, loc, nn::getTensorType(split, type.getElementType()), matrix);
  return nn::ReshapeOp::create(builder, loc, type, layout::createTranspose(builder, loc, rows, permutation));
}

/// Replaces operands 0 and 1 of `op`, a matrix product whose contracted dimension is the last of `lhs` and `axis` of
/// `rhs`.
static LogicalResult absorb(Operation *op, Value lhs, Value rhs, int64_t axis, PatternRewriter &rewriter) {
  if (!isConstant(rhs))
    return rewriter.notifyMatchFailure(op, "the matrix is not constant");
  std::optional<Flattened> flattened = matchFlattened(lhs);
  if (!flattened)
    return rewriter.notifyMatchFailure(op, "the other operand is not flattened from a transposed tensor");
  Value rows = permuteRows(rewriter, op->getLoc(), rhs, axis, *flattened);
  Value image = nn::ReshapeOp::create(rewriter, op->getLoc(), lhs.getType(), flattened->image);
  rewriter.modifyOpInPlace(op, [&] {
    op->setOperand(0, image);
    op->setOperand(1, rows);
  });
  return success();
}

namespace {
struct AbsorbIntoMatmul : OpRewritePattern<nn::MatmulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(nn::MatmulOp op, PatternRewriter &rewriter) const override {
    int64_t rank = typeOf(op.getRhs()).getRank();
    if (op.getTransposeLhs() && typeOf(op.getLhs()).getRank() > 1)
      return rewriter.notifyMatchFailure(op, "the contracted dimension is not the last one");
    int64_t axis = rank == 1 ? 0 : op.getTransposeRhs() ? rank - 1 : rank - 2;
    return absorb(op, op.getLhs(), op.getRhs(), axis, rewriter);
  }
};

struct AbsorbIntoGemm : OpRewritePattern<kernel::GemmOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(kernel::GemmOp op, PatternRewriter &rewriter) const override {
    if (!op.getResult() || op.getInputs().size() < 2)
      return rewriter.notifyMatchFailure(op, "not in tensor form");
    if (op.getTransposeLhs() || op.getTransposeRhs())
      return rewriter.notifyMatchFailure(op, "the contracted dimensions are elsewhere");
    // Packed or not, the contracted dimension is the last but one.
    Value rhs = op.getInputs()[1];
    return absorb(op, op.getInputs()[0], rhs, typeOf(rhs).getRank() - 2, rewriter);
  }
};

struct AbsorbTransposes : dlc::impl::AbsorbTransposesBase<AbsorbTransposes> {
  using Base::Base;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<AbsorbIntoMatmul, AbsorbIntoGemm>(&getContext());
    nn::TransposeOp::getCanonicalizationPatterns(patterns, &getContext());
    nn::ReshapeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
