// Dropout and batch normalization as they are while training.
#include "passes/Autodiff/Passes.h"
#include "passes/Autodiff/Ports.h"

#include "lib/Support/Locations.h"

#include "llvm/ADT/StringExtras.h"

namespace dlc::autodiff {
#define GEN_PASS_DEF_TRAININGFORM
#include "passes/Autodiff/Passes.h.inc"
} // namespace dlc::autodiff

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

namespace {
struct TrainingForm : autodiff::impl::TrainingFormBase<TrainingForm> {
  using Base::Base;

  void runOnOperation() override {
    main = getMain(getOperation());
    if (!main || failed(insertDropouts()) || failed(convertDropouts()) || failed(convertBatchNorms()))
      signalPassFailure();
  }

private:
  LogicalResult insertDropouts() {
    for (StringRef request : insertDropout) {
      auto [name, text] = request.rsplit('=');
      double ratio;
      if (text.getAsDouble(ratio) || !(ratio >= 0 && ratio < 1))
        return main.emitError("insert-dropout: expected node=ratio with a ratio in [0, 1), got '") << request << "'";
      Value value = findNode(name);
      if (!value)
        return main.emitError("insert-dropout: no node '") << name << "' with a floating-point result; see dlc inspect";
      OpBuilder builder(main.getContext());
      builder.setInsertionPointAfterValue(value);
      auto dropout = nn::DropoutOp::create(builder, value.getLoc(), value.getType(), value, builder.getF64FloatAttr(ratio));
      value.replaceAllUsesExcept(dropout, dropout);
    }
    return success();
  }

  /// The last value that the model's node of this name gives.
  Value findNode(StringRef node) {
    Value found;
    for (Operation &op : main.getBody().front().without_terminator()) {
      if (getNodeName(op.getLoc()) == node && op.getNumResults() == 1 &&
          isa<FloatType>(getElementTypeOrSelf(op.getResult(0).getType())))
        found = op.getResult(0);
    }
    return found;
  }

  LogicalResult convertDropouts() {
    SmallVector<nn::DropoutOp> ops(main.getOps<nn::DropoutOp>());
    if (ops.empty())
      return success();
    Value seed = findArgument(main, "seed"), step = findArgument(main, "step");
    if (!seed || !step)
      return failure();
    for (auto [stream, op] : llvm::enumerate(ops)) {
      double ratio = op.getRatio().convertToDouble();
      if (!(ratio >= 0 && ratio < 1))
        return op.emitError("dropout: expected a ratio in [0, 1), got ") << ratio;
      OpBuilder builder(op);
      Value result = train::DropoutOp::create(builder, op.getLoc(), op.getInput(), seed, step, op.getRatioAttr(),
                                              builder.getI64IntegerAttr(stream));
      op.replaceAllUsesWith(result);
      op.erase();
    }
    return success();
  }

  /// The parameter behind `value`, if it is state.
  static nn::ParameterOp getState(Value value) {
    auto read = value.getDefiningOp<nn::ReadOp>();
    auto parameter = read ? SymbolTable::lookupNearestSymbolFrom<nn::ParameterOp>(read, read.getParameterAttr()) : nn::ParameterOp();
    return parameter && parameter.getMutability() == nn::Mutability::State ? parameter : nn::ParameterOp();
  }

  LogicalResult convertBatchNorms() {
    Value isFinite;
    for (auto op : llvm::to_vector(main.getOps<nn::BatchNormOp>())) {
      nn::ParameterOp mean = getState(op.getMean()), variance = getState(op.getVariance());
      if (!mean || !variance)
        continue; // frozen
      ImplicitLocOpBuilder b(op.getLoc(), op);
      auto norm = train::BatchNormOp::create(b, TypeRange{op.getType(), mean.getType(), variance.getType()}, op.getInput(),
                                             op.getScale(), op.getBias(), op.getEpsilonAttr());
      op.getResult().replaceAllUsesWith(norm.getResult());
      b.setInsertionPoint(main.getBody().front().getTerminator());
      if (!isFinite) {
        Value loss = findResult(main, "loss");
        if (!loss)
          return failure();
        isFinite = createIsFinite(b, loss);
      }
      double momentum = op.getMomentum().convertToDouble();
      for (auto [parameter, value] : {std::pair<nn::ParameterOp, Value>{mean, norm.getMean()}, {variance, norm.getVariance()}})
        createUpdate(b, parameter, value, isFinite, [&](ImplicitLocOpBuilder &b, ValueRange inputs, ValueRange old) {
          auto constant = [&](double c) -> Value {
            return arith::ConstantOp::create(b, b.getFloatAttr(old[0].getType(), c));
          };
          Value kept = arith::MulFOp::create(b, old[0], constant(momentum));
          Value added = arith::MulFOp::create(b, inputs[0], constant(1 - momentum));
          return SmallVector<Value>{arith::AddFOp::create(b, kept, added)};
        });
      op.erase();
    }
    return success();
  }

  func::FuncOp main;
};
} // namespace
