// Convolutions, pools and matrix products to kernels: what layouts are chosen around.
#include "passes/Fusion/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace dlc;

namespace dlc::fusion {
#define GEN_PASS_DEF_FORMANCHORS
#include "passes/Fusion/Passes.h.inc"
} // namespace dlc::fusion

namespace {
struct FormAnchorsPass : fusion::impl::FormAnchorsBase<FormAnchorsPass> {
  using Base::Base;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    fusion::populateFormConvPatterns(patterns, pairs);
    fusion::populateFormConvGradientPatterns(patterns);
    fusion::populateFormMatmulPatterns(patterns, pairs);
    fusion::populateFormIntegerLinearPatterns(patterns);
    fusion::populateFormPoolPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
