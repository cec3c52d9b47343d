// Every nn and train op that is left to kernels, and a clear word about those that cannot be one.
#include "dialects/Train/TrainDialect.h"
#include "passes/Fusion/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace dlc;

namespace dlc::fusion {
#define GEN_PASS_DEF_FORMKERNELS
#include "passes/Fusion/Passes.h.inc"
} // namespace dlc::fusion

namespace {
struct FormKernelsPass : fusion::impl::FormKernelsBase<FormKernelsPass> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    fusion::populateFormElementwisePatterns(patterns);
    fusion::populateFormShapePatterns(patterns);
    fusion::populateFormReductionPatterns(patterns);
    fusion::populateFormLossPatterns(patterns);
    fusion::populateFormTrainingPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    bool isComplete = true;
    getOperation().walk([&](Operation *op) {
      if (!isa_and_nonnull<nn::NnDialect, train::TrainDialect>(op->getDialect()) ||
          isa<nn::ReadOp, nn::ConstantOp, nn::ReshapeOp, nn::ConcatOp, nn::PadOp>(op))
        return;
      isComplete = false;
      auto hasUnnamedDim = [](Type type) {
        auto tensor = dyn_cast<RankedTensorType>(type);
        return tensor && llvm::is_contained(nn::getDims(tensor), AffineExpr());
      };
      if (llvm::any_of(op->getOperandTypes(), hasUnnamedDim) || llvm::any_of(op->getResultTypes(), hasUnnamedDim))
        op->emitOpError("has a dimension whose size depends on values at run time; give the input's shape to make it known");
      else
        op->emitOpError("has no kernel for these types: ") << op->getOperandTypes();
    });
    if (!isComplete)
      signalPassFailure();
  }
};
} // namespace
