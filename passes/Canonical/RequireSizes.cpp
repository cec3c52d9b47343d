// Records the sizes that must agree when a model with dynamic dimensions runs.
#include "passes/Canonical/Passes.h"

#include "dialects/Nn/NnDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace dlc;

namespace dlc {
#define GEN_PASS_DEF_REQUIRESIZES
#include "passes/Canonical/Passes.h.inc"
} // namespace dlc

namespace {
struct RequireSizesPass : dlc::impl::RequireSizesBase<RequireSizesPass> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (auto present = module->getAttrOfType<nn::DimsAttr>("nn.requires"))
      requirements.insert(present.getExprs().begin(), present.getExprs().end());
    module.walk([&](Operation *op) {
      if (isa<nn::ElementwiseOpInterface>(op))
        requireBroadcast(op);
      else if (auto matmul = dyn_cast<nn::MatmulOp>(op))
        requireContraction(matmul);
      else if (auto concat = dyn_cast<nn::ConcatOp>(op))
        requireConcat(concat);
    });
    if (!requirements.empty())
      module->setAttr("nn.requires", nn::DimsAttr::get(&getContext(), requirements.getArrayRef()));
    requirements.clear();
  }

private:
  static SmallVector<AffineExpr> dimsOf(Value value) { return nn::getDims(cast<RankedTensorType>(value.getType())); }

  void requireEqual(AffineExpr a, AffineExpr b) {
    if (!a || !b || nn::knownEqual(a, b) || (isa<AffineConstantExpr>(a) && isa<AffineConstantExpr>(b)))
      return;
    requirements.insert(a - b);
    requirements.insert(b - a);
  }

  /// Every operand's last dimensions are the result's, or 1.
  void requireBroadcast(Operation *op) {
    SmallVector<AffineExpr> result = dimsOf(op->getResult(0));
    bool isPerAxis = isa<nn::QuantizeOp, nn::DequantizeOp>(op);
    for (auto [k, operand] : llvm::enumerate(op->getOperands())) {
      SmallVector<AffineExpr> dims = dimsOf(operand);
      if (isPerAxis && k > 0)
        continue; // constants in practice, and checked against the input's type
      for (size_t d = 0; d < dims.size(); ++d)
        if (dims[d] != getAffineConstantExpr(1, op->getContext()))
          requireEqual(dims[d], result[d + result.size() - dims.size()]);
    }
  }

  void requireContraction(nn::MatmulOp op) {
    SmallVector<AffineExpr> lhs = dimsOf(op.getLhs()), rhs = dimsOf(op.getRhs());
    AffineExpr left = lhs[lhs.size() - (op.getTransposeLhs() && lhs.size() > 1 ? 2 : 1)];
    AffineExpr right = rhs.size() == 1 ? rhs[0] : rhs[rhs.size() - (op.getTransposeRhs() ? 1 : 2)];
    requireEqual(left, right);
  }

  void requireConcat(nn::ConcatOp op) {
    SmallVector<AffineExpr> result = dimsOf(op.getResult());
    for (Value input : op.getInputs())
      for (auto [k, dim] : llvm::enumerate(dimsOf(input)))
        if (k != op.getAxis())
          requireEqual(dim, result[k]);
  }

  llvm::SmallSetVector<AffineExpr, 8> requirements;
};
} // namespace
