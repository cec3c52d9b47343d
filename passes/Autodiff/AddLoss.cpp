// The loss, and what a training step takes beside the model's inputs.
#include "passes/Autodiff/Passes.h"
#include "passes/Autodiff/Ports.h"

namespace dlc::autodiff {
#define GEN_PASS_DEF_ADDLOSS
#include "passes/Autodiff/Passes.h.inc"
} // namespace dlc::autodiff

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

namespace {
struct AddLoss : autodiff::impl::AddLossBase<AddLoss> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp main = getMain(getOperation());
    if (!main)
      return signalPassFailure();
    std::optional<unsigned> index = findOutput(main);
    if (!index)
      return signalPassFailure();
    Operation *terminator = main.getBody().front().getTerminator();
    Value output = terminator->getOperand(*index);
    auto type = cast<RankedTensorType>(output.getType());
    if (!isa<FloatType>(type.getElementType())) {
      main.emitError("the output '") << nameOf(main, *index) << "' has elements of type " << type.getElementType()
                                     << "; a loss needs floating-point ones: name another output";
      return signalPassFailure();
    }
    ImplicitLocOpBuilder b(NameLoc::get(StringAttr::get(&getContext(), "loss")), terminator);
    Value samples = createSamples(b, main, output);
    if (!samples)
      return signalPassFailure();
    auto scalar = [&](Type element) { return RankedTensorType::get({}, element); };
    addArgument(main, scalar(b.getF64Type()), "learning_rate", "learning_rate");
    addArgument(main, scalar(b.getI64Type()), "step", "step");
    addArgument(main, scalar(b.getI64Type()), "seed", "seed");
    auto axes = llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(samples.getType()).getRank()));
    // Means of 16-bit numbers are taken in f32.
    Type wide = nn::getComputeType(type.getElementType());
    if (wide != type.getElementType())
      samples = nn::CastOp::create(b, samples, wide);
    Value loss = nn::ReduceOp::create(b, samples, nn::ReduceKind::Mean, axes, /*keepdims=*/false);
    addResult(main, 0, loss, "loss", "loss");
  }

private:
  static StringRef nameOf(func::FuncOp main, unsigned result) {
    auto name = main.getResultAttrOfType<StringAttr>(result, "nn.name");
    return name ? name.getValue() : "?";
  }

  std::optional<unsigned> findOutput(func::FuncOp main) {
    if (main.getNumResults() == 0) {
      main.emitError("the model has no output to compare with a target");
      return std::nullopt;
    }
    if (output.empty())
      return 0;
    std::string names;
    for (unsigned k = 0; k < main.getNumResults(); ++k) {
      if (nameOf(main, k) == StringRef(output))
        return k;
      names += (k ? ", '" : "'") + nameOf(main, k).str() + "'";
    }
    main.emitError("the model has no output '") << output << "' for the loss; it has " << names;
    return std::nullopt;
  }

  /// The loss of every sample.
  Value createSamples(ImplicitLocOpBuilder &b, func::FuncOp main, Value output) {
    auto type = cast<RankedTensorType>(output.getType());
    if (kind == "softmax_ce") {
      if (type.getRank() < 2) {
        main.emitError("softmax_ce: expected an output of rank 2 or more with classes along dimension 1, got ") << type;
        return {};
      }
      auto softmax = output.getDefiningOp<nn::SoftmaxOp>();
      if (softmax && softmax.getAxis() == 1) {
        softmax.emitWarning("the loss takes the logits in front of this softmax");
        output = softmax.getInput();
      }
      SmallVector<AffineExpr> dims = nn::getDims(type);
      dims.erase(dims.begin() + 1);
      Value labels = addArgument(main, nn::getTensorType(dims, b.getI64Type()), "labels", "target");
      return nn::SoftmaxCrossEntropyOp::create(b, output, labels);
    }
    if (kind != "bce" && kind != "mse") {
      main.emitError("unknown loss '") << kind << "': expected softmax_ce, bce or mse";
      return {};
    }
    auto sigmoid = output.getDefiningOp<nn::SigmoidOp>();
    if (kind == "bce" && sigmoid) {
      sigmoid.emitWarning("the loss takes the logits in front of this sigmoid");
      output = sigmoid.getInput();
    }
    Value target = addArgument(main, type, "target", "target");
    if (kind == "mse") {
      Value distance = nn::SubOp::create(b, output, target);
      return nn::MulOp::create(b, distance, distance);
    }
    return nn::SubOp::create(b, nn::SoftplusOp::create(b, output), nn::MulOp::create(b, output, target));
  }
};
} // namespace
