// Control flow and operators that pass values through.
#include "lib/Frontend/Onnx/Node.h"

using namespace dlc;
using namespace dlc::frontend;

namespace {

LogicalResult identity(Node &n) { return n.setOutput(0, n.input(0)); }

LogicalResult dropout(Node &n) {
  n.ignoreAttrs({"consumed_inputs", "seed", "is_test"});
  double ratio = 0.5;
  if (n.since() < 12) {
    ratio = n.floatAttr("ratio", 0.5);
    if (n.isOutputUsed(1))
      return n.unsupported("Dropout with a mask is a training form before opset 12",
                           "export the model for inference");
  } else {
    if (n.hasInput(1)) {
      std::optional<HostValue> value = n.constantOperand(1);
      if (!value || value->getNumElements() != 1)
        return n.unresolved("the ratio of Dropout depends on run-time values", "make it a constant");
      ratio = value->getDouble(0);
    }
    if (n.hasInput(2)) {
      std::optional<HostValue> value = n.constantOperand(2);
      if (!value || value->getNumElements() != 1)
        return n.unresolved("training_mode of Dropout depends on run-time values", "make it a constant");
      if (value->getInt(0) != 0)
        return n.unsupported("Dropout in training mode is not supported in a model file",
                             "export the model for inference; dlc makes its own training step");
    }
  }
  if (!(ratio >= 0 && ratio < 1) && ratio != 1)
    return n.invalid("expected a ratio in [0, 1], found " + llvm::Twine(std::to_string(ratio)));
  if (n.isOutputUsed(1)) {
    Value mask = n.fill(n.dims(0), n.getBuilder().getIntegerAttr(n.getBuilder().getI1Type(), 1));
    if (failed(n.setOutput(1, mask)))
      return failure();
  }
  return n.setOutput(0, n.create<nn::DropoutOp>(n.input(0), [&](auto &p) { p.ratio = n.f64(ratio); }));
}

/// A branch is chosen at import where the condition is known, which is how exporters write rank checks.
LogicalResult conditional(Node &n) {
  n.ignoreAttrs({"then_branch", "else_branch"});
  std::optional<HostValue> condition = n.constantOperand(0);
  if (!condition || condition->getNumElements() != 1)
    return n.unsupported("If with a condition known only at run time is not supported",
                         "fix input sizes with --shape where the condition depends on them, or export one branch");
  return n.inlineBranch(condition->getInt(0) ? "then_branch" : "else_branch");
}

LogicalResult loop(Node &n) {
  n.ignoreAttrs({"body", "num_scan_inputs", "scan_input_directions", "scan_output_directions", "scan_input_axes",
                 "scan_output_axes", "directions"});
  return n.unsupported(n.op() + " is not supported: its body runs a number of times known only at run time",
                       "unroll it when exporting");
}

} // namespace

void frontend::registerControlHandlers(HandlerTable &t) {
  t.onOp("Identity", {1, 13, 14, 16, 19, 21, 23, 24, 25}, 1, identity);
  t.onOp("Dropout", {1, 6, 7, 10, 12, 13, 22}, {1, 3}, dropout);
  t.onOp("If", {1, 11, 13, 16, 19, 21, 23, 24, 25}, 1, conditional);
  // Known by name, so that the message can say more than "unknown operator".
  t.refuseOp("Loop", {1, 11, 13, 16, 19, 21, 23, 24, 25}, loop);
  t.refuseOp("Scan", {8, 9, 11, 16, 19, 21, 23, 24, 25}, loop);
}
