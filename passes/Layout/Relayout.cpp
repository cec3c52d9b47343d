// The permuted forms of the nn ops: a row per op in a table, elementwise ops by their interface.
#include "passes/Layout/Relayout.h"
#include "passes/Layout/ReshapeGroups.h"

#include "dialects/Nn/NnDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::layout;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// Where dimension `axis` goes.
static int64_t moveAxis(int64_t axis, ArrayRef<int64_t> permutation) {
  return llvm::find(permutation, axis) - permutation.begin();
}

template <typename T>
static SmallVector<T> permute(ArrayRef<T> list, ArrayRef<int64_t> permutation) {
  SmallVector<T> permuted;
  for (int64_t k : permutation)
    permuted.push_back(list[k]);
  return permuted;
}

/// How an operand that is broadcast to `permutation`'s rank is read.
static std::optional<Permutation> broadcastOperand(Value operand, ArrayRef<int64_t> permutation) {
  auto type = typeOf(operand);
  // One element is the same in any order of dimensions.
  if (llvm::all_of(type.getShape(), [](int64_t size) { return size == 1; }))
    return std::nullopt;
  return Permutation(permutation);
}

//===----------------------------------------------------------------------===//
// Reshapes
//===----------------------------------------------------------------------===//

/// The permutation of the other side of a reshape, whose groups have `from` on this side. Groups must stay whole.
static std::optional<Permutation> permuteGroups(ArrayRef<DimGroup> groups, ArrayRef<int64_t> permutation,
                                                RankedTensorType from, RankedTensorType to) {
  Permutation order = elementOrder(permutation, from), moved;
  for (size_t at = 0; at < order.size();) {
    const DimGroup *group = llvm::find_if(groups, [&](const DimGroup &g) { return g.from.front() == order[at]; });
    if (group == groups.end() || group->from.size() > order.size() - at ||
        !llvm::equal(group->from, ArrayRef(order).slice(at, group->from.size())))
      return std::nullopt;
    llvm::append_range(moved, group->to);
    at += group->from.size();
  }
  // Sizes of 1 follow the dimension that they are behind of.
  Permutation result;
  auto addOnes = [&](int64_t k) {
    for (; k < to.getRank() && to.getDimSize(k) == 1; ++k)
      result.push_back(k);
  };
  addOnes(0);
  for (int64_t k : moved) {
    result.push_back(k);
    addOnes(k + 1);
  }
  return result;
}

static std::optional<Relayout> relayoutReshape(nn::ReshapeOp op, ArrayRef<int64_t> permutation, bool isResult) {
  auto from = typeOf(op.getInput()), to = typeOf(op.getResult());
  std::optional<SmallVector<DimGroup>> groups = isResult ? groupDims(to, from) : groupDims(from, to);
  if (!groups)
    return std::nullopt;
  std::optional<Permutation> other =
      isResult ? permuteGroups(*groups, permutation, to, from) : permuteGroups(*groups, permutation, from, to);
  if (!other)
    return std::nullopt;
  Permutation given(permutation);
  return isResult ? Relayout{{*other}, given} : Relayout{{given}, *other};
}

//===----------------------------------------------------------------------===//
// What each op does with a permutation
//===----------------------------------------------------------------------===//

/// All operands and the result in one permutation.
static std::optional<Relayout> relayoutAlike(Operation *op, ArrayRef<int64_t> permutation) {
  Relayout relayout;
  relayout.operands.assign(op->getNumOperands(), Permutation(permutation));
  relayout.result = Permutation(permutation);
  return relayout;
}

/// The first operand and the result in one permutation, the others as they are.
static std::optional<Relayout> relayoutFirst(Operation *op, ArrayRef<int64_t> permutation) {
  Relayout relayout;
  relayout.operands.resize(op->getNumOperands());
  relayout.operands[0] = Permutation(permutation);
  relayout.result = Permutation(permutation);
  return relayout;
}

static std::optional<Relayout> relayoutElementwise(Operation *op, ArrayRef<int64_t> permutation) {
  if (isa<nn::QuantizeOp, nn::DequantizeOp>(op))
    return relayoutFirst(op, permutation);
  Relayout relayout;
  for (Value operand : op->getOperands())
    relayout.operands.push_back(broadcastOperand(operand, permutation));
  relayout.result = Permutation(permutation);
  return relayout;
}

static std::optional<Relayout> relayoutLayerNorm(nn::LayerNormOp op, ArrayRef<int64_t> permutation) {
  // The normalized dimensions stay the last ones; scale and bias are aligned with them.
  int64_t axis = op.getAxis(), rank = permutation.size();
  for (int64_t k = axis; k < rank; ++k)
    if (permutation[k] != k)
      return std::nullopt;
  for (Value operand : op->getOperands().drop_front())
    if (typeOf(operand).getRank() > rank - axis)
      return std::nullopt;
  return relayoutFirst(op, permutation);
}

static std::optional<Relayout> relayoutReduce(nn::ReduceOp op, ArrayRef<int64_t> permutation) {
  Relayout relayout{{Permutation(permutation)}, Permutation(permutation)};
  if (op.getKeepdims())
    return relayout;
  relayout.result.clear();
  for (int64_t k : permutation)
    if (!llvm::is_contained(op.getAxes(), k))
      relayout.result.push_back(k - llvm::count_if(op.getAxes(), [&](int64_t axis) { return axis < k; }));
  return relayout;
}

static std::optional<Relayout> relayoutGather(nn::GatherOp op, ArrayRef<int64_t> permutation) {
  if (typeOf(op.getIndices()).getRank() != 1)
    return std::nullopt;
  return relayoutFirst(op, permutation);
}

std::optional<Relayout> layout::relayoutFromOperand(Operation *op, unsigned operand, ArrayRef<int64_t> permutation) {
  if (isa<nn::ElementwiseOpInterface>(op)) {
    bool isFull = typeOf(op->getOperand(operand)).getRank() == typeOf(op->getResult(0)).getRank();
    return isFull ? relayoutElementwise(op, permutation) : std::nullopt;
  }
  if (isa<nn::ConcatOp>(op))
    return relayoutAlike(op, permutation);
  if (operand != 0)
    return std::nullopt;
  if (isa<nn::SliceOp, nn::PadOp, nn::SoftmaxOp, nn::DropoutOp>(op))
    return relayoutFirst(op, permutation);
  if (auto reduce = dyn_cast<nn::ReduceOp>(op))
    return relayoutReduce(reduce, permutation);
  if (auto reshape = dyn_cast<nn::ReshapeOp>(op))
    return relayoutReshape(reshape, permutation, /*isResult=*/false);
  if (auto norm = dyn_cast<nn::LayerNormOp>(op))
    return relayoutLayerNorm(norm, permutation);
  if (auto gather = dyn_cast<nn::GatherOp>(op))
    return relayoutGather(gather, permutation);
  if (auto expand = dyn_cast<nn::ExpandOp>(op))
    return typeOf(expand.getInput()).getRank() == typeOf(expand.getResult()).getRank() ? relayoutElementwise(op, permutation)
                                                                                      : std::nullopt;
  return std::nullopt;
}

std::optional<Relayout> layout::relayoutFromResult(Operation *op, ArrayRef<int64_t> permutation) {
  if (isa<nn::ElementwiseOpInterface, nn::ExpandOp>(op))
    return relayoutElementwise(op, permutation);
  if (isa<nn::ConcatOp>(op))
    return relayoutAlike(op, permutation);
  if (isa<nn::SliceOp, nn::PadOp, nn::SoftmaxOp, nn::DropoutOp>(op))
    return relayoutFirst(op, permutation);
  if (auto reduce = dyn_cast<nn::ReduceOp>(op); reduce && reduce.getKeepdims())
    return relayoutReduce(reduce, permutation);
  if (auto reshape = dyn_cast<nn::ReshapeOp>(op))
    return relayoutReshape(reshape, permutation, /*isResult=*/true);
  if (auto norm = dyn_cast<nn::LayerNormOp>(op))
    return relayoutLayerNorm(norm, permutation);
  if (auto gather = dyn_cast<nn::GatherOp>(op))
    return relayoutGather(gather, permutation);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// Sets the attributes of `op`, a copy of an op with the old ones, for an input transposed by `permutation`.
static void permuteAttributes(Operation *op, ArrayRef<int64_t> permutation) {
  MLIRContext *context = op->getContext();
  Builder builder(context);
  auto moved = [&](int64_t axis) {
    return axis >= 0 && axis < static_cast<int64_t>(permutation.size()) ? moveAxis(axis, permutation) : axis;
  };
  if (auto concat = dyn_cast<nn::ConcatOp>(op))
    concat.setAxis(moved(concat.getAxis()));
  if (auto softmax = dyn_cast<nn::SoftmaxOp>(op))
    softmax.setAxis(moved(softmax.getAxis()));
  if (auto gather = dyn_cast<nn::GatherOp>(op))
    gather.setAxis(moved(gather.getAxis()));
  if (auto quantize = dyn_cast<nn::QuantizeOp>(op))
    quantize.setAxis(moved(quantize.getAxis()));
  if (auto dequantize = dyn_cast<nn::DequantizeOp>(op))
    dequantize.setAxis(moved(dequantize.getAxis()));
  if (auto reduce = dyn_cast<nn::ReduceOp>(op)) {
    SmallVector<int64_t> axes = llvm::map_to_vector(reduce.getAxes(), moved);
    llvm::sort(axes);
    reduce.setAxes(axes);
  }
  if (auto slice = dyn_cast<nn::SliceOp>(op)) {
    slice.setStartsAttr(nn::DimsAttr::get(context, permute(slice.getStarts().getExprs(), permutation)));
    slice.setSteps(permute(slice.getSteps(), permutation));
  }
  if (auto pad = dyn_cast<nn::PadOp>(op)) {
    ArrayRef<AffineExpr> pads = pad.getPads().getExprs();
    SmallVector<AffineExpr> both = permute(pads.take_front(permutation.size()), permutation);
    llvm::append_range(both, permute(pads.drop_front(permutation.size()), permutation));
    pad.setPadsAttr(nn::DimsAttr::get(context, both));
  }
}

Operation *layout::createRelayout(OpBuilder &builder, Operation *op, const Relayout &relayout, ValueRange operands) {
  Operation *permuted = builder.clone(*op);
  permuted->setOperands(operands);
  permuted->getResult(0).setType(permuteType(typeOf(op->getResult(0)), relayout.result));
  if (!relayout.operands.empty() && relayout.operands[0])
    permuteAttributes(permuted, *relayout.operands[0]);
  return permuted;
}

int64_t layout::countHiddenMoves(Operation *op, ArrayRef<int64_t> permutation) {
  auto softmax = dyn_cast<nn::SoftmaxOp>(op);
  if (!softmax)
    return 0;
  int64_t rank = typeOf(softmax.getInput()).getRank();
  int64_t axis = permutation.empty() ? softmax.getAxis() : moveAxis(softmax.getAxis(), permutation);
  return axis == rank - 1 ? 0 : 2;
}
