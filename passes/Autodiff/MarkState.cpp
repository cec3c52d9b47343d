// Which parameters training changes, and how.
#include "passes/Autodiff/Passes.h"

namespace dlc::autodiff {
#define GEN_PASS_DEF_MARKSTATE
#include "passes/Autodiff/Passes.h.inc"
} // namespace dlc::autodiff

using namespace mlir;
using namespace dlc;

namespace {
struct MarkState : autodiff::impl::MarkStateBase<MarkState> {
  using Base::Base;

  void runOnOperation() override {
    llvm::DenseMap<StringAttr, SmallVector<nn::ReadOp>> reads;
    getOperation().walk([&](nn::ReadOp read) { reads[read.getParameterAttr().getAttr()].push_back(read); });
    for (auto parameter : getOperation().getOps<nn::ParameterOp>()) {
      if (!parameter.isTrainable())
        continue;
      bool isUsed = false, isStatistic = true;
      for (nn::ReadOp read : reads.lookup(parameter.getSymNameAttr()))
        for (OpOperand &use : read->getUses()) {
          auto norm = dyn_cast<nn::BatchNormOp>(use.getOwner());
          isUsed = true;
          isStatistic &= norm && (use.get() == norm.getMean() || use.get() == norm.getVariance()) &&
                         use.get() != norm.getScale() && use.get() != norm.getBias();
        }
      if (!isUsed || (isStatistic && freezeBatchNorm))
        parameter.setMutability(nn::Mutability::Immutable);
      else if (isStatistic)
        parameter.setMutability(nn::Mutability::State);
    }
  }
};
} // namespace
