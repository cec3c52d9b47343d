// Reductions. Axes were an attribute until opset 13 (ReduceSum) and 18 (the others), an input since.
#include "lib/Frontend/Onnx/Node.h"

using namespace dlc;
using namespace dlc::frontend;

namespace {

template <nn::ReduceKind kind>
LogicalResult reduce(Node &n) {
  constexpr int64_t firstWithInput = kind == nn::ReduceKind::Sum ? 13 : 18;
  bool keepsDims = n.flagAttr("keepdims", true);
  bool isNoop = n.since() >= firstWithInput && n.flagAttr("noop_with_empty_axes");
  SmallVector<int64_t> axes;
  if (n.since() < firstWithInput) {
    axes = n.intsAttr("axes").value_or(SmallVector<int64_t>());
    if (n.numInputs() > 1)
      return n.invalid("expected axes as an attribute before opset " + llvm::Twine(firstWithInput) +
                       ", found a second input");
  } else if (n.hasInput(1)) {
    FailureOr<SmallVector<int64_t>> operand = n.intsOperand(1, "axes");
    if (failed(operand))
      return failure();
    axes = *operand;
  }
  FailureOr<SmallVector<int64_t>> normal = n.normalizeAxes(axes, n.rank(0));
  if (failed(normal))
    return failure();
  if (normal->empty() && !isNoop)
    normal = llvm::to_vector(llvm::seq<int64_t>(0, n.rank(0)));
  return n.setOutput(0, n.create<nn::ReduceOp>(n.input(0), [&](auto &p) {
    p.kind = nn::ReduceKindAttr::get(n.getContext(), kind);
    p.axes = n.ints(*normal);
    p.keepdims = n.unit(keepsDims);
  }));
}

} // namespace

void frontend::registerReduceHandlers(HandlerTable &t) {
  using nn::ReduceKind;
  t.onOp("ReduceSum", {1, 11, 13}, {1, 2}, reduce<ReduceKind::Sum>);
  t.onOp("ReduceMean", {1, 11, 13, 18}, {1, 2}, reduce<ReduceKind::Mean>);
  t.onOp("ReduceMax", {1, 11, 12, 13, 18, 20}, {1, 2}, reduce<ReduceKind::Max>);
  t.onOp("ReduceMin", {1, 11, 12, 13, 18, 20}, {1, 2}, reduce<ReduceKind::Min>);
  t.onOp("ReduceProd", {1, 11, 13, 18}, {1, 2}, reduce<ReduceKind::Prod>);
  t.onOp("ReduceL1", {1, 11, 13, 18}, {1, 2}, reduce<ReduceKind::L1>);
  t.onOp("ReduceL2", {1, 11, 13, 18}, {1, 2}, reduce<ReduceKind::L2>);
  t.onOp("ReduceLogSum", {1, 11, 13, 18, 28}, {1, 2}, reduce<ReduceKind::LogSum>);
  t.onOp("ReduceLogSumExp", {1, 11, 13, 18, 28}, {1, 2}, reduce<ReduceKind::LogSumExp>);
  t.onOp("ReduceSumSquare", {1, 11, 13, 18}, {1, 2}, reduce<ReduceKind::SumSquare>);
}
