// Central differences with step h = 1e-6 * max(1, |x|) err by about 1e-9 in f64; what is compared has magnitude 1 to
// 100.
#include "test/unit/autodiff/GradientCheck.h"

#include "lib/Reference/Reference.h"
#include "passes/Autodiff/GradientRules.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

using namespace dlc;
namespace func = mlir::func;

static mlir::DialectRegistry makeRegistry() {
  mlir::DialectRegistry registry;
  registry.insert<nn::NnDialect, func::FuncDialect>();
  registerReferenceModels(registry);
  autodiff::registerGradientRules(registry);
  return registry;
}

GradientCheck::GradientCheck(const std::string &text) : GradientCheck(text, makeRegistry()) {}

GradientCheck::GradientCheck(const std::string &text, const mlir::DialectRegistry &registry) : context(registry) {
  context.loadAllAvailableDialects();
  module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  EXPECT_TRUE(module) << text;
  if (!module)
    return;
  function = module->lookupSymbol<func::FuncOp>("f");
  for (Operation &inner : function.getBody().front())
    if (isa<nn::DifferentiableOpInterface>(inner))
      op = &inner;
  EXPECT_TRUE(op) << "no op with a gradient in " << text;
  for (unsigned k = 0; k < function.getNumArguments(); ++k) {
    inputs.emplace_back();
    if (typeOf(k).hasStaticShape())
      shape(k, typeOf(k).getShape());
  }
}

GradientCheck &GradientCheck::shape(unsigned k, ArrayRef<int64_t> shape) {
  inputs[k] = HostValue(typeOf(k).getElementType(), shape);
  if (isa<FloatType>(typeOf(k).getElementType()))
    range(k, -2, 2);
  return *this;
}

GradientCheck &GradientCheck::range(unsigned k, double low, double high) {
  std::uniform_real_distribution<double> distribution(low, high);
  for (int64_t i = 0; i < inputs[k].getNumElements(); ++i)
    inputs[k].setDouble(i, distribution(random));
  return *this;
}

GradientCheck &GradientCheck::set(unsigned k, ArrayRef<double> values) {
  EXPECT_EQ(inputs[k].getNumElements(), static_cast<int64_t>(values.size()));
  for (auto [i, value] : llvm::enumerate(values))
    inputs[k].setDouble(i, value);
  return *this;
}

Expected<func::FuncOp> GradientCheck::buildBackward(std::optional<unsigned> negate) {
  if (auto old = module->lookupSymbol<func::FuncOp>("g"))
    old.erase();
  OpBuilder builder(&context);
  builder.setInsertionPointToEnd(module->getBody());
  SmallVector<Type> types(function.getArgumentTypes()), results;
  types.push_back(function.getResultTypes()[0]);
  for (Type type : function.getArgumentTypes())
    if (isa<FloatType>(cast<RankedTensorType>(type).getElementType()))
      results.push_back(type);
  auto backward = func::FuncOp::create(builder, function.getLoc(), "g", builder.getFunctionType(types, results));
  Block *block = backward.addEntryBlock();
  builder.setInsertionPointToStart(block);
  mlir::IRMapping mapping;
  mapping.map(function.getArguments(), block->getArguments().drop_back());
  for (Operation &inner : function.getBody().front().without_terminator())
    builder.clone(inner, mapping);
  Operation *clone = mapping.lookup(op);

  SmallVector<bool> wanted;
  for (Value operand : clone->getOperands())
    wanted.push_back(isa<FloatType>(cast<RankedTensorType>(operand.getType()).getElementType()));
  SmallVector<Value> operandGradients;
  std::string message;
  {
    mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &d) {
      message += d.str();
      return success();
    });
    if (failed(cast<nn::DifferentiableOpInterface>(clone).buildBackward(
            builder, block->getArguments().take_back(1), wanted, operandGradients)))
      return createStringError(message.empty() ? "no diagnostic" : message);
  }
  // An argument that is used twice gets the sum.
  SmallVector<Value> returned;
  for (mlir::BlockArgument argument : block->getArguments().drop_back()) {
    auto type = cast<RankedTensorType>(argument.getType());
    if (!isa<FloatType>(type.getElementType()))
      continue;
    Value sum;
    for (auto [k, operand] : llvm::enumerate(clone->getOperands())) {
      Value gradient = operandGradients[k];
      if (operand != argument || !gradient)
        continue;
      EXPECT_EQ(gradient.getType(), type) << "gradient " << k;
      if (negate == k)
        gradient = nn::NegOp::create(builder, clone->getLoc(), gradient);
      sum = sum ? Value(nn::AddOp::create(builder, clone->getLoc(), sum, gradient)) : gradient;
    }
    if (!sum)
      sum = nn::FillOp::create(builder, clone->getLoc(), type, FloatAttr::get(type.getElementType(), 0.0));
    returned.push_back(sum);
  }
  func::ReturnOp::create(builder, clone->getLoc(), returned);
  EXPECT_TRUE(succeeded(mlir::verify(backward)));
  return backward;
}

std::vector<double> GradientCheck::evaluate(func::FuncOp f, ArrayRef<HostValue> values, std::string &error,
                                            std::vector<std::vector<double>> *all) {
  EvaluateFunctionOptions options;
  options.fp64 = true;
  auto results = evaluateFunction(f, values, options);
  if (!results) {
    error = llvm::toString(results.takeError());
    return {};
  }
  std::vector<double> first;
  for (const HostValue &result : *results) {
    std::vector<double> elements;
    for (int64_t k = 0; k < result.getNumElements(); ++k)
      elements.push_back(result.getDouble(k));
    if (all)
      all->push_back(std::move(elements));
    else
      return elements;
  }
  return first;
}

static HostValue copyOf(const HostValue &value) {
  HostValue copy(value.getElementType(), value.getShape());
  std::memcpy(copy.getMutableBytes().data(), value.getBytes().data(), value.getBytes().size());
  return copy;
}

std::vector<std::vector<double>> GradientCheck::gradients(ArrayRef<double> gradient) {
  auto backward = buildBackward();
  if (!backward) {
    ADD_FAILURE() << llvm::toString(backward.takeError());
    return {};
  }
  SmallVector<HostValue> values(inputs);
  std::string error;
  std::vector<double> result = evaluate(function, inputs, error);
  EXPECT_EQ(result.size(), gradient.size());
  // The result's shape is that of the gradient argument.
  EvaluateFunctionOptions options;
  options.fp64 = true;
  auto forward = evaluateFunction(function, inputs, options);
  EXPECT_TRUE(static_cast<bool>(forward)) << error;
  if (!forward) {
    llvm::consumeError(forward.takeError());
    return {};
  }
  HostValue seed((*forward)[0].getElementType(), (*forward)[0].getShape());
  for (auto [k, value] : llvm::enumerate(gradient))
    seed.setDouble(k, value);
  values.push_back(seed);
  std::vector<std::vector<double>> all;
  evaluate(*backward, values, error, &all);
  EXPECT_EQ(error, "");
  return all;
}

std::string GradientCheck::compare(std::optional<unsigned> negate) {
  auto backward = buildBackward(negate);
  if (!backward)
    return llvm::toString(backward.takeError());
  EvaluateFunctionOptions options;
  options.fp64 = true;
  auto forward = evaluateFunction(function, inputs, options);
  if (!forward)
    return llvm::toString(forward.takeError());
  const HostValue &result = (*forward)[0];
  int64_t numOutputs = result.getNumElements();
  std::string error;

  // Rows of the Jacobian from the rule, one per output.
  std::vector<std::vector<std::vector<double>>> rows;
  SmallVector<HostValue> values(inputs);
  values.emplace_back();
  for (int64_t i = 0; i < std::max<int64_t>(numOutputs, 1); ++i) {
    HostValue seed(mlir::Float64Type::get(&context), result.getShape());
    if (numOutputs)
      seed.setDouble(i, 1);
    values.back() = seed;
    std::vector<std::vector<double>> all;
    evaluate(*backward, values, error, &all);
    if (!error.empty())
      return "backward: " + error;
    rows.push_back(std::move(all));
  }

  // Columns by differences, one per input element.
  unsigned number = 0;
  for (unsigned k = 0; k < inputs.size(); ++k) {
    if (!isa<FloatType>(typeOf(k).getElementType()))
      continue;
    for (int64_t j = 0; j < inputs[k].getNumElements(); ++j) {
      std::vector<double> sides[2];
      double x = inputs[k].getDouble(j), h = 1e-6 * std::max(1.0, std::abs(x));
      for (int side : {0, 1}) {
        SmallVector<HostValue> moved(inputs);
        moved[k] = copyOf(inputs[k]);
        moved[k].setDouble(j, side ? x + h : x - h);
        sides[side] = evaluate(function, moved, error);
        if (!error.empty())
          return "forward: " + error;
      }
      for (int64_t i = 0; i < numOutputs; ++i) {
        double expected = (sides[1][i] - sides[0][i]) / (2 * h);
        double got = rows[i][number].at(j);
        // A NaN on either side is a difference, unless both are.
        if (!(std::abs(expected - got) <= 1e-7 + 1e-6 * std::abs(expected)) &&
            !(std::isnan(expected) && std::isnan(got)))
          return formatv("d result[{0}] / d argument {1}[{2}]: differences say {3}, the rule {4}", i, k, j, expected,
                         got).str();
      }
    }
    // No output, no gradient: what is left to see is that it is zero.
    if (numOutputs == 0)
      for (double got : rows[0][number])
        if (got != 0)
          return formatv("argument {0}: expected gradient 0 of no result, got {1}", k, got).str();
    ++number;
  }
  return {};
}

unsigned GradientCheck::expectRight() {
  std::string problem = compare();
  EXPECT_EQ(problem, "") << "in the gradient of " << op->getName().getStringRef().str();
  if (!problem.empty())
    return 0;
  unsigned checked = 0;
  for (unsigned k = 0; k < op->getNumOperands(); ++k) {
    // An operand without a gradient, or with one that is 0 everywhere, has no sign to be wrong.
    auto argument = dyn_cast<mlir::BlockArgument>(op->getOperand(k));
    if (!argument || !isa<FloatType>(typeOf(argument.getArgNumber()).getElementType()))
      continue;
    ++checked;
    if (compare(k).empty()) {
      EvaluateFunctionOptions options;
      options.fp64 = true;
      auto forward = evaluateFunction(function, inputs, options);
      int64_t count = forward ? (*forward)[0].getNumElements() : 0;
      if (!forward)
        llvm::consumeError(forward.takeError());
      unsigned number = 0; // among the arguments that have gradients
      for (unsigned a = 0; a < argument.getArgNumber(); ++a)
        number += isa<FloatType>(typeOf(a).getElementType());
      std::vector<std::vector<double>> all = gradients(std::vector<double>(count, 1.0));
      bool isZero = number < all.size() && llvm::all_of(all[number], [](double v) { return v == 0; });
      EXPECT_TRUE(isZero) << "a wrong sign of the gradient of operand " << k << " of "
                          << op->getName().getStringRef().str() << " was not noticed";
      if (isZero)
        --checked;
    }
  }
  return checked;
}
