// Checks the gradient rule of one op against central differences of its reference evaluation, all in f64.
#ifndef DLC_TEST_AUTODIFF_GRADIENTCHECK_H
#define DLC_TEST_AUTODIFF_GRADIENTCHECK_H

#include "dialects/Nn/NnDialect.h"
#include "lib/Reference/Evaluator.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <gtest/gtest.h>
#include <random>

namespace dlc {

/// A function @f of one differentiable op, given as text; its operands are arguments of @f or constants. @f's
/// arguments get random values in [-2, 2] (integers 0) unless told otherwise.
class GradientCheck {
public:
  explicit GradientCheck(const std::string &text);
  /// In a context of these dialects, which have reference models and gradient rules.
  GradientCheck(const std::string &text, const mlir::DialectRegistry &registry);

  /// Values of argument `k` drawn from [low, high].
  GradientCheck &range(unsigned k, double low, double high);
  /// Given values; for an argument with dynamic dimensions `shape` says their sizes.
  GradientCheck &set(unsigned k, ArrayRef<double> values);
  GradientCheck &shape(unsigned k, ArrayRef<int64_t> shape);

  /// Builds the backward function @g: the arguments of @f and the gradient of its result to the gradients of its
  /// arguments. Arguments of integers have none. With `negate` that operand's gradient comes out with the wrong sign:
  /// for tests of the tests. Fails with the diagnostic of the rule.
  Expected<mlir::func::FuncOp> buildBackward(std::optional<unsigned> negate = {});

  /// Compares the whole Jacobian. Empty if all is well, else a sentence about the first entry that differs.
  std::string compare(std::optional<unsigned> negate = {});

  /// The gradients of the float arguments for this gradient of the result.
  std::vector<std::vector<double>> gradients(ArrayRef<double> gradient);

  /// Expects that the gradient is right, and for every operand that has one that its negation is noticed. Returns how
  /// many operands that was.
  unsigned expectRight();

  Operation *getOp() { return op; }
  mlir::ModuleOp getModule() { return *module; }
  ArrayRef<HostValue> getInputs() { return inputs; }
  mlir::func::FuncOp getFunction() { return function; }
  MLIRContext &getContext() { return context; }

private:
  RankedTensorType typeOf(unsigned k) { return cast<RankedTensorType>(function.getArgument(k).getType()); }
  std::vector<double> evaluate(mlir::func::FuncOp f, ArrayRef<HostValue> values, std::string &error,
                               std::vector<std::vector<double>> *all = nullptr);

  MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  Operation *op = nullptr;
  SmallVector<HostValue> inputs;
  std::mt19937 random{7};
};

/// Expects right gradients and at least one of them.
inline void expectGradient(GradientCheck &&check) {
  if (check.getOp())
    EXPECT_GT(check.expectRight(), 0u) << "nothing was checked";
}
inline void expectGradient(const std::string &text) { expectGradient(GradientCheck(text)); }

} // namespace dlc

#endif
