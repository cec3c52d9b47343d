// Gradients to updates: SGD, Adam, AdamW, by the formulas of PyTorch's documentation of torch.optim.
#include "passes/Autodiff/Passes.h"
#include "passes/Autodiff/Ports.h"

#include "llvm/Support/GlobPattern.h"

namespace dlc::autodiff {
#define GEN_PASS_DEF_APPLYOPTIMIZER
#include "passes/Autodiff/Passes.h.inc"
} // namespace dlc::autodiff

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

namespace {
struct ApplyOptimizer : autodiff::impl::ApplyOptimizerBase<ApplyOptimizer> {
  using Base::Base;

  void runOnOperation() override {
    main = getMain(getOperation());
    if (!main || failed(readPatterns()) || failed(apply()))
      signalPassFailure();
  }

private:
  bool isAdam() const { return kind != "sgd"; }

  LogicalResult readPatterns() {
    if (kind != "sgd" && kind != "adam" && kind != "adamw")
      return main.emitError("unknown optimizer '") << kind << "': expected sgd, adam or adamw";
    for (const std::string &text : noDecay) {
      Expected<llvm::GlobPattern> pattern = llvm::GlobPattern::create(text);
      if (!pattern)
        return main.emitError("no-decay: pattern '") << text << "': " << llvm::toString(pattern.takeError());
      patterns.push_back(std::move(*pattern));
    }
    return success();
  }

  double decayOf(nn::ParameterOp parameter) {
    bool isExempt = patterns.empty() ? cast<RankedTensorType>(parameter.getType()).getRank() <= 1
                                     : llvm::any_of(patterns, [&](const llvm::GlobPattern &p) { return p.match(parameter.getSymName()); });
    return isExempt ? 0 : static_cast<double>(weightDecay);
  }

  LogicalResult apply() {
    SmallVector<train::GradientOp> gradients(main.getOps<train::GradientOp>());
    Value loss = findResult(main, "loss"), rate = findArgument(main, "learning_rate"), step = findArgument(main, "step");
    if (!loss || !rate || !step)
      return failure();
    ImplicitLocOpBuilder b(main.getLoc(), main.getBody().front().getTerminator());
    isFinite = createIsFinite(b, loss);
    rates = {rate};
    if (isAdam()) {
      // lr / (1 - beta1^t) and 1 / sqrt(1 - beta2^t).
      Type f64 = b.getF64Type();
      Value t = nn::CastOp::create(b, step, f64);
      auto correction = [&](double beta) -> Value {
        return nn::SubOp::create(b, createScalar(b, f64, 1), nn::PowOp::create(b, createScalar(b, f64, beta), t));
      };
      rates.push_back(nn::DivOp::create(b, rate, correction(beta1)));
      rates.push_back(nn::DivOp::create(b, createScalar(b, f64, 1), nn::SqrtOp::create(b, correction(beta2))));
    }
    if (clipNorm > 0)
      rates.push_back(createClip(b, gradients));
    for (train::GradientOp gradient : gradients)
      if (failed(replace(gradient)))
        return failure();
    return success();
  }

  /// min(1, clip / (norm + 1e-6)) as f64; the norm becomes a result.
  Value createClip(ImplicitLocOpBuilder &b, ArrayRef<train::GradientOp> gradients) {
    Type f64 = b.getF64Type();
    Value total;
    for (train::GradientOp gradient : gradients) {
      Value value = gradient.getValue();
      auto type = cast<RankedTensorType>(value.getType());
      Type wide = nn::getComputeType(type.getElementType());
      if (wide != type.getElementType())
        value = nn::CastOp::create(b, value, wide);
      auto axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
      Value squares = nn::ReduceOp::create(b, value, nn::ReduceKind::SumSquare, axes, /*keepdims=*/false);
      if (!wide.isF64())
        squares = nn::CastOp::create(b, squares, f64);
      total = total ? nn::AddOp::create(b, total, squares).getResult() : squares;
    }
    if (!total)
      return createScalar(b, f64, 1);
    Value norm = nn::SqrtOp::create(b, total);
    Value shown = nn::CastOp::create(b, norm, b.getF32Type());
    addResult(main, main.getNumResults(), shown, "gradient_norm", "gradient_norm");
    Value factor = nn::DivOp::create(b, createScalar(b, f64, clipNorm), nn::AddOp::create(b, norm, createScalar(b, f64, 1e-6)));
    return nn::MinOp::create(b, factor, createScalar(b, f64, 1));
  }

  /// The scalars in the type that the parameter is computed in.
  SmallVector<Value> ratesAs(ImplicitLocOpBuilder &b, Type type) {
    auto [it, isNew] = converted.try_emplace(type);
    if (isNew)
      for (Value rate : rates)
        it->second.push_back(type.isF64() ? rate : Value(nn::CastOp::create(b, rate, type)));
    return it->second;
  }

  LogicalResult replace(train::GradientOp gradient) {
    SymbolTableCollection symbols;
    auto parameter = symbols.lookupNearestSymbolFrom<nn::ParameterOp>(gradient, gradient.getParameterAttr());
    SmallVector<nn::ParameterOp> state = {parameter};
    SmallVector<StringRef> moments;
    if (isAdam())
      moments = {"m", "v"};
    else if (momentum != 0)
      moments = {"momentum"};
    for (StringRef moment : moments) {
      auto name = StringAttr::get(&getContext(), parameter.getSymName() + ":" + moment);
      auto op = symbols.lookupNearestSymbolFrom<nn::ParameterOp>(gradient, name);
      if (!op || op.isImmutable())
        return gradient.emitError("internal error: parameter ") << gradient.getParameterAttr() << " has no moment '" << moment << "'";
      state.push_back(op);
    }
    ImplicitLocOpBuilder b(NameLoc::get(StringAttr::get(&getContext(), parameter.getSymName() + ".update")),
                           main.getBody().front().getTerminator());
    Type type = nn::getComputeType(cast<RankedTensorType>(parameter.getType()).getElementType());
    SmallVector<Value> inputs = {gradient.getValue()};
    llvm::append_range(inputs, ratesAs(b, type));
    double decay = decayOf(parameter);
    createUpdate(b, state, inputs, isFinite, [&](ImplicitLocOpBuilder &b, ValueRange in, ValueRange old) {
      return isAdam() ? adam(b, in, old, decay) : sgd(b, in, old, decay);
    });
    gradient.erase();
    return success();
  }

  static Value constant(ImplicitLocOpBuilder &b, Type type, double value) {
    return arith::ConstantOp::create(b, b.getFloatAttr(type, value));
  }
  static Value add(ImplicitLocOpBuilder &b, Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  static Value sub(ImplicitLocOpBuilder &b, Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  static Value mul(ImplicitLocOpBuilder &b, Value x, Value y) { return arith::MulFOp::create(b, x, y); }
  static Value scale(ImplicitLocOpBuilder &b, double c, Value x) { return mul(b, constant(b, x.getType(), c), x); }

  /// The gradient after clipping and with the decay that is part of it.
  Value effective(ImplicitLocOpBuilder &b, ValueRange in, Value weight, double decay) {
    Value g = in[0];
    if (clipNorm > 0)
      g = mul(b, g, in.back());
    return decay != 0 && kind != "adamw" ? add(b, g, scale(b, decay, weight)) : g;
  }

  SmallVector<Value> sgd(ImplicitLocOpBuilder &b, ValueRange in, ValueRange old, double decay) {
    Value w = old[0], g = effective(b, in, w, decay);
    if (momentum == 0)
      return {sub(b, w, mul(b, in[1], g))};
    Value velocity = add(b, scale(b, momentum, old[1]), g);
    Value direction = nesterov ? add(b, g, scale(b, momentum, velocity)) : velocity;
    return {sub(b, w, mul(b, in[1], direction)), velocity};
  }

  SmallVector<Value> adam(ImplicitLocOpBuilder &b, ValueRange in, ValueRange old, double decay) {
    Value w = old[0], g = effective(b, in, w, decay);
    if (decay != 0 && kind == "adamw")
      w = mul(b, w, sub(b, constant(b, w.getType(), 1), scale(b, decay, in[1])));
    Value m = add(b, old[1], scale(b, 1 - beta1, sub(b, g, old[1])));
    Value v = add(b, scale(b, beta2, old[2]), scale(b, 1 - beta2, mul(b, g, g)));
    Value deviation = add(b, mul(b, math::SqrtOp::create(b, v), in[3]), constant(b, w.getType(), epsilon));
    return {sub(b, w, arith::DivFOp::create(b, mul(b, in[2], m), deviation)), m, v};
  }

  func::FuncOp main;
  SmallVector<llvm::GlobPattern> patterns;
  Value isFinite;
  SmallVector<Value> rates; // f64: learning rate, corrections, clip
  llvm::DenseMap<Type, SmallVector<Value>> converted;
};
} // namespace
