// The rules of the nn ops, a function each.
#include "passes/Pruning/Pruning.h"

#include "dialects/Nn/NnDialect.h"

#include "mlir/IR/DialectRegistry.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::pruning;

namespace {

/// The shell that makes a rule an op's interface.
template <typename Op, void (*rule)(Op, ChannelTies &)>
struct Model : PruningOpInterface::ExternalModel<Model<Op, rule>, Op> {
  void tieChannels(Operation *op, ChannelTies &ties) const { rule(cast<Op>(op), ties); }
};

/// A parameter, perhaps moved about before it is used.
bool isWeight(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (isa<nn::ReadOp>(op))
      return true;
    if (!isa<nn::TransposeOp, nn::ReshapeOp>(op))
      return false;
    value = op->getOperand(0);
  }
  return false;
}

void freezeFrom(Value value, int64_t first, ChannelTies &ties, StringRef why) {
  for (int64_t d = first; d < ChannelTies::rankOf(value); ++d)
    ties.freeze(value, d, why);
}

/// [N, C, ...] to [N, C', ...] through a filter [C', C / groups, ...] (or [C, C' / groups, ...]).
template <bool isTransposed, typename Op>
void convRule(Op op, ChannelTies &ties) {
  Value input = op.getInput(), filter = op.getFilter(), result = op.getResult();
  int64_t groups = op.getGroups(), channels = ChannelTies::sizeOf(input, 1), filters = ChannelTies::sizeOf(result, 1);
  constexpr StringRef window = "a window runs over it";
  ties.tie(input, 0, result, 0);
  freezeFrom(input, 2, ties, window);
  freezeFrom(result, 2, ties, window);
  freezeFrom(filter, 2, ties, window);
  if (Value bias = op.getBias())
    ties.tie(bias, 0, result, 1);
  constexpr int64_t in = isTransposed ? 0 : 1, out = isTransposed ? 1 : 0;
  if (!isTransposed || groups == 1)
    ties.produce(filter, out);
  if (groups == 1) {
    ties.tie(input, 1, filter, in);
    return ties.tie(result, 1, filter, out);
  }
  if (isTransposed || channels < 0 || filters < 0) {
    ties.freeze(input, 1, "a transposed convolution in groups reads it");
    ties.freeze(result, 1, "a transposed convolution in groups makes it");
    ties.freeze(filter, 0, "a transposed convolution in groups reads it");
    return ties.freeze(filter, 1, "a transposed convolution in groups reads it");
  }
  ties.tie(result, 1, filter, 0);
  if (groups == channels) { // depthwise: a channel goes with all filters that read it
    ties.tieBlocks(result, 1, input, 1);
    return ties.freeze(filter, 1, "a depthwise filter has one input");
  }
  // Groups stay of one size: the same place goes from each.
  ties.tieModulo(input, 1, channels / groups);
  ties.tieModulo(result, 1, filters / groups);
  ties.tiePart(input, 1, 0, 1, filter, 1, 0, channels / groups);
}

void matmulRule(nn::MatmulOp op, ChannelTies &ties) {
  Value lhs = op.getLhs(), rhs = op.getRhs(), result = op.getResult();
  int64_t left = ChannelTies::rankOf(lhs), right = ChannelTies::rankOf(rhs), rank = ChannelTies::rankOf(result);
  int64_t k = left == 1 ? 0 : op.getTransposeLhs() ? left - 2 : left - 1;
  int64_t m = left == 1 ? -1 : op.getTransposeLhs() ? left - 1 : left - 2;
  int64_t kRight = right == 1 ? 0 : op.getTransposeRhs() ? right - 1 : right - 2;
  int64_t n = right == 1 ? -1 : op.getTransposeRhs() ? right - 2 : right - 1;
  ties.tie(lhs, k, rhs, kRight);
  int64_t columns = n >= 0 ? 1 : 0, rows = m >= 0 ? 1 : 0;
  if (n >= 0) {
    ties.tie(rhs, n, result, rank - 1);
    if (isWeight(rhs))
      ties.produce(rhs, n);
  }
  if (m >= 0) {
    ties.tie(lhs, m, result, rank - 1 - columns);
    if (isWeight(lhs))
      ties.produce(lhs, m);
  }
  // Batches broadcast from the right.
  int64_t batches = rank - rows - columns;
  for (Value operand : {lhs, rhs})
    for (int64_t d = 0, own = ChannelTies::rankOf(operand) - 2; d < own; ++d) {
      int64_t at = batches - own + d;
      if (ChannelTies::sizeOf(operand, d) != 1)
        ties.tie(operand, d, result, at);
    }
}

template <typename Op>
void poolRule(Op op, ChannelTies &ties) {
  Value input = op.getInput(), result = op.getResult();
  ties.tie(input, 0, result, 0);
  ties.tie(input, 1, result, 1);
  freezeFrom(input, 2, ties, "a window runs over it");
  freezeFrom(result, 2, ties, "a window runs over it");
}

/// Same shape in and out; what lies along `isMixed` dimensions depends on all of it.
void rowRule(Value input, Value result, function_ref<bool(int64_t)> isMixed, StringRef why, ChannelTies &ties) {
  for (int64_t d = 0; d < ChannelTies::rankOf(input); ++d) {
    ties.tie(input, d, result, d);
    if (isMixed(d))
      ties.freeze(input, d, why);
  }
}

void softmaxRule(nn::SoftmaxOp op, ChannelTies &ties) {
  auto axis = static_cast<int64_t>(op.getAxis());
  rowRule(op.getInput(), op.getResult(), [&](int64_t d) { return d == axis; },
          "a softmax runs over it", ties);
}

void layerNormRule(nn::LayerNormOp op, ChannelTies &ties) {
  auto axis = static_cast<int64_t>(op.getAxis());
  rowRule(op.getInput(), op.getResult(), [&](int64_t d) { return d >= axis; },
          "a normalization runs over it", ties);
  for (Value operand : llvm::drop_begin(op->getOperands()))
    ties.freeze(operand, "a normalization runs over it");
}

void batchNormRule(nn::BatchNormOp op, ChannelTies &ties) {
  rowRule(op.getInput(), op.getResult(), [](int64_t d) { return d >= 2; }, "pixels are no channels", ties);
  for (Value operand : llvm::drop_begin(op->getOperands()))
    ties.tie(operand, 0, op.getResult(), 1);
}

void reduceRule(nn::ReduceOp op, ChannelTies &ties) {
  Value input = op.getInput(), result = op.getResult();
  for (int64_t d = 0, to = 0; d < ChannelTies::rankOf(input); ++d) {
    bool isReduced = llvm::is_contained(op.getAxes(), d);
    if (isReduced)
      ties.freeze(input, d, "a reduction runs over it");
    else
      ties.tie(input, d, result, to);
    to += !isReduced || op.getKeepdims();
  }
}

void transposeRule(nn::TransposeOp op, ChannelTies &ties) {
  for (auto [to, from] : llvm::enumerate(op.getPermutation()))
    ties.tie(op.getInput(), from, op.getResult(), static_cast<int64_t>(to));
}

void concatRule(nn::ConcatOp op, ChannelTies &ties) {
  Value result = op.getResult();
  int64_t axis = op.getAxis(), at = 0;
  for (Value input : op.getInputs()) {
    for (int64_t d = 0; d < ChannelTies::rankOf(input); ++d)
      if (d != axis)
        ties.tie(input, d, result, d);
    int64_t size = ChannelTies::sizeOf(input, axis);
    if (size < 0 || ChannelTies::sizeOf(result, axis) < 0) {
      ties.freeze(input, axis, "a size is open");
      ties.freeze(result, axis, "a size is open");
      continue;
    }
    if (size)
      ties.tiePart(input, axis, 0, 1, result, axis, at, size);
    at += size;
  }
}

/// Dimensions that are taken whole go on; a part of one is a count in the file that would have to change.
void sliceRule(nn::SliceOp op, ChannelTies &ties) {
  Value input = op.getInput(), result = op.getResult();
  for (int64_t d = 0; d < ChannelTies::rankOf(input); ++d) {
    auto start = dyn_cast_or_null<mlir::AffineConstantExpr>(op.getStarts().getExprs()[d]);
    bool isWhole = start && start.getValue() == 0 && op.getSteps()[d] == 1 &&
                   ChannelTies::sizeOf(input, d) == ChannelTies::sizeOf(result, d);
    if (isWhole) {
      ties.tie(input, d, result, d);
      continue;
    }
    ties.freeze(input, d, "a slice cuts it");
    ties.freeze(result, d, "a slice cuts it");
  }
}

void padRule(nn::PadOp op, ChannelTies &ties) {
  Value input = op.getInput(), result = op.getResult();
  int64_t rank = ChannelTies::rankOf(input);
  auto isZero = [&](int64_t k) {
    auto pad = dyn_cast_or_null<mlir::AffineConstantExpr>(op.getPads().getExprs()[k]);
    return pad && pad.getValue() == 0;
  };
  for (int64_t d = 0; d < rank; ++d) {
    if (isZero(d) && isZero(rank + d)) {
      ties.tie(input, d, result, d);
      continue;
    }
    ties.freeze(input, d, "padding stands beside it");
    ties.freeze(result, d, "padding stands beside it");
  }
}

void gatherRule(nn::GatherOp op, ChannelTies &ties) {
  Value input = op.getInput(), indices = op.getIndices(), result = op.getResult();
  int64_t axis = op.getAxis(), inner = ChannelTies::rankOf(indices);
  ties.freeze(input, axis, "indices pick from it");
  for (int64_t d = 0; d < inner; ++d)
    ties.tie(indices, d, result, axis + d);
  for (int64_t d = 0; d < ChannelTies::rankOf(input); ++d)
    if (d != axis)
      ties.tie(input, d, result, d < axis ? d : d + inner - 1);
  if (isWeight(input)) // an embedding: every row has all channels
    for (int64_t d = axis + 1; d < ChannelTies::rankOf(input); ++d)
      ties.produce(input, d);
}

/// Sizes are read anew when the smaller model runs.
void shapeRule(nn::ShapeOp op, ChannelTies &ties) { ties.freeze(op.getResult(), "it is a list of sizes"); }

void dropoutRule(nn::DropoutOp op, ChannelTies &ties) {
  rowRule(op.getInput(), op.getResult(), [](int64_t) { return false; }, "", ties);
}

/// Runs of dimensions with equal numbers of elements correspond. In each the outermost dimension of more than one element
/// is the channel, the others move with it.
void reshapeRule(nn::ReshapeOp op, ChannelTies &ties) {
  Value input = op.getInput(), result = op.getResult();
  SmallVector<AffineExpr> from = nn::getDims(cast<RankedTensorType>(input.getType()));
  SmallVector<AffineExpr> to = nn::getDims(cast<RankedTensorType>(result.getType()));
  size_t a = 0, b = 0;
  auto isConstant = [](AffineExpr dim) { return isa_and_nonnull<mlir::AffineConstantExpr>(dim); };
  auto freezeRest = [&] {
    for (; a < from.size(); ++a)
      ties.freeze(input, static_cast<int64_t>(a), "a reshape with open sizes moves it");
    for (; b < to.size(); ++b)
      ties.freeze(result, static_cast<int64_t>(b), "a reshape with open sizes moves it");
  };
  while (a < from.size() || b < to.size()) {
    // Equal dimensions, open ones among them, stand for themselves.
    if (a < from.size() && b < to.size() && from[a] && from[a] == to[b]) {
      if (isConstant(from[a]))
        ties.tie(input, static_cast<int64_t>(a), result, static_cast<int64_t>(b));
      ++a;
      ++b;
      continue;
    }
    size_t endA = a, endB = b;
    int64_t left = 1, right = 1;
    bool isKnown = true;
    auto take = [&](ArrayRef<AffineExpr> dims, size_t &end, int64_t &product) {
      isKnown = end < dims.size() && isConstant(dims[end]);
      if (isKnown)
        product *= cast<mlir::AffineConstantExpr>(dims[end++]).getValue();
    };
    do {
      bool takeLeft = left < right ? true : left > right ? false : endA < from.size();
      takeLeft ? take(from, endA, left) : take(to, endB, right);
    } while (isKnown && left != right);
    if (!isKnown || left <= 0)
      return freezeRest();
    auto outermost = [](ArrayRef<AffineExpr> dims, size_t first, size_t end) {
      while (first + 1 < end && cast<mlir::AffineConstantExpr>(dims[first]).getValue() == 1)
        ++first;
      return first;
    };
    size_t outerA = outermost(from, a, endA), outerB = outermost(to, b, endB);
    for (size_t d = a; d < endA; ++d)
      if (d != outerA)
        ties.freeze(input, static_cast<int64_t>(d), "a reshape merges it with others");
    for (size_t d = b; d < endB; ++d)
      if (d != outerB)
        ties.freeze(result, static_cast<int64_t>(d), "a reshape merges it with others");
    if (outerA < endA && outerB < endB)
      ties.tieBlocks(input, static_cast<int64_t>(outerA), result, static_cast<int64_t>(outerB));
    a = endA;
    b = endB;
  }
}

template <typename Op, void (*rule)(Op, ChannelTies &)>
void attach(MLIRContext *context) {
  Op::template attachInterface<Model<Op, rule>>(*context);
}

} // namespace

void dlc::pruning::registerPruningModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, nn::NnDialect *) {
    attach<nn::ConvOp, convRule<false, nn::ConvOp>>(context);
    attach<nn::ConvTransposeOp, convRule<true, nn::ConvTransposeOp>>(context);
    attach<nn::MatmulOp, matmulRule>(context);
    attach<nn::MaxPoolOp, poolRule<nn::MaxPoolOp>>(context);
    attach<nn::AvgPoolOp, poolRule<nn::AvgPoolOp>>(context);
    attach<nn::SoftmaxOp, softmaxRule>(context);
    attach<nn::LayerNormOp, layerNormRule>(context);
    attach<nn::BatchNormOp, batchNormRule>(context);
    attach<nn::ReduceOp, reduceRule>(context);
    attach<nn::TransposeOp, transposeRule>(context);
    attach<nn::ConcatOp, concatRule>(context);
    attach<nn::SliceOp, sliceRule>(context);
    attach<nn::PadOp, padRule>(context);
    attach<nn::GatherOp, gatherRule>(context);
    attach<nn::DropoutOp, dropoutRule>(context);
    attach<nn::ReshapeOp, reshapeRule>(context);
    attach<nn::ShapeOp, shapeRule>(context);
  });
}
