// The pass that takes quantized models to integers: all patterns together, and a word about what is left.
#include "passes/Quantization/FormContractions.h"
#include "passes/Quantization/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace dlc::quantization {
#define GEN_PASS_DEF_FORMINTEGER
#include "passes/Quantization/Passes.h.inc"
} // namespace dlc::quantization

using namespace mlir;
using namespace dlc;

/// Whether the model means `op` to be computed in integers: an operand is quantized, weights alone apart.
static bool isMeantQuantized(Operation *op) {
  Value input = op->getOperand(0);
  return isa_and_nonnull<nn::DequantizeOp>(input.getDefiningOp()) ||
         llvm::any_of(op->getResult(0).getUsers(), [](Operation *user) { return isa<nn::QuantizeOp>(user); });
}

namespace {
struct FormInteger : quantization::impl::FormIntegerBase<FormInteger> {
  using Base::Base;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    quantization::populateFormContractionsPatterns(patterns);
    quantization::populateSinkDequantizePatterns(patterns);
    quantization::populateFormRequantizePatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    if (!remarks)
      return;
    getOperation().walk([](Operation *op) {
      if (!isa<nn::ConvOp, nn::MatmulOp>(op) || !isMeantQuantized(op))
        return;
      if (StringRef why = quantization::whyFloat(op); !why.empty())
        op->emitRemark() << "kept in floating point: " << why;
    });
  }
};
} // namespace
