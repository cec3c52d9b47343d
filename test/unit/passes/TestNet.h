// Random small networks, evaluated before and after a pass.
#ifndef DLC_TEST_PASSES_TESTNET_H
#define DLC_TEST_PASSES_TESTNET_H

#include "dialects/Nn/NnDialect.h"
#include "lib/Reference/Evaluator.h"
#include "lib/Reference/Reference.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>
#include <random>

namespace dlc {

/// A function under construction and the values it is run on. One context serves a whole test.
class TestNet {
public:
  TestNet(MLIRContext &context, unsigned seed) : builder(&context), random(seed) {
    loc = builder.getUnknownLoc();
    module = mlir::ModuleOp::create(loc);
    builder.setInsertionPointToEnd(module->getBody());
    function = mlir::func::FuncOp::create(builder, loc, "main", builder.getFunctionType({}, {}));
    builder.setInsertionPointToStart(function.addEntryBlock());
  }

  static mlir::DialectRegistry makeRegistry() {
    mlir::DialectRegistry registry;
    registry.insert<nn::NnDialect, mlir::func::FuncDialect>();
    registerReferenceModels(registry);
    return registry;
  }

  /// An integer in [low, high].
  int64_t pick(int64_t low, int64_t high) { return std::uniform_int_distribution<int64_t>(low, high)(random); }
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); }
  bool chance(double p) { return real(0, 1) < p; }

  HostValue randomValue(Type elementType, ArrayRef<int64_t> shape, double low, double high) {
    HostValue value(elementType, shape);
    for (int64_t k = 0; k < value.getNumElements(); ++k)
      value.setDouble(k, real(low, high));
    return value;
  }

  /// An argument with random contents. A dimension with a name is dynamic and has the given size when it is run.
  Value input(Type elementType, ArrayRef<int64_t> shape, ArrayRef<std::string> names = {}, double low = -2, double high = 2) {
    SmallVector<AffineExpr> dims;
    for (auto [k, size] : llvm::enumerate(shape)) {
      bool isNamed = k < names.size() && !names[k].empty();
      dims.push_back(isNamed ? llvm::cantFail(nn::parseDim(names[k], builder.getContext()))
                             : builder.getAffineConstantExpr(size));
    }
    inputs.push_back(randomValue(elementType, shape, low, high));
    return function.front().addArgument(nn::getTensorType(dims, elementType), loc);
  }

  Value parameter(Type elementType, ArrayRef<int64_t> shape, double low = -2, double high = 2,
                  nn::Mutability mutability = nn::Mutability::Immutable) {
    auto type = RankedTensorType::get(shape, elementType);
    std::string name = "p" + std::to_string(numParameters++);
    builder.setInsertionPointToStart(module->getBody());
    nn::ParameterOp::create(builder, loc, name, mutability, type, randomValue(elementType, shape, low, high).toAttr(type, name));
    builder.setInsertionPointToEnd(&function.front());
    return nn::ReadOp::create(builder, loc, type, name);
  }

  DenseI64ArrayAttr array(ArrayRef<int64_t> values) { return builder.getDenseI64ArrayAttr(values); }
  nn::DimsAttr dims(ArrayRef<int64_t> values) { return nn::DimsAttr::get(builder.getContext(), values); }
  Value transpose(Value x, ArrayRef<int64_t> permutation) {
    return nn::TransposeOp::create(builder, loc, x, array(permutation));
  }
  Value reshape(Value x, ArrayRef<int64_t> shape) {
    return nn::ReshapeOp::create(builder, loc, RankedTensorType::get(shape, typeOf(x).getElementType()), x);
  }
  static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

  /// Ends the function.
  void finish(ValueRange results) {
    mlir::func::ReturnOp::create(builder, loc, results);
    function.setType(builder.getFunctionType(function.front().getArgumentTypes(), results.getTypes()));
  }

  std::string text() {
    std::string out;
    llvm::raw_string_ostream stream(out);
    module->print(stream);
    return out;
  }

  Expected<SmallVector<HostValue>> evaluate() { return evaluateFunction(function, inputs, {}); }

  /// Runs `pass` and compares the results before and after. `tolerance` is relative to the largest element.
  void checkPass(std::unique_ptr<mlir::Pass> pass, double tolerance) {
    ASSERT_TRUE(succeeded(mlir::verify(*module))) << text();
    std::string before = text();
    auto expected = evaluate();
    ASSERT_TRUE(static_cast<bool>(expected)) << llvm::toString(expected.takeError()) << before;
    mlir::PassManager manager(builder.getContext());
    if (pass->getOpName() == mlir::func::FuncOp::getOperationName())
      manager.addNestedPass<mlir::func::FuncOp>(std::move(pass));
    else
      manager.addPass(std::move(pass));
    ASSERT_TRUE(succeeded(manager.run(*module))) << before;
    auto actual = evaluate();
    ASSERT_TRUE(static_cast<bool>(actual)) << llvm::toString(actual.takeError()) << before << "became\n" << text();
    ASSERT_EQ(actual->size(), expected->size());
    for (auto [a, e] : llvm::zip(*actual, *expected)) {
      ASSERT_EQ(a.getShape(), e.getShape()) << before << "became\n" << text();
      double largest = 1;
      for (int64_t k = 0; k < e.getNumElements(); ++k)
        largest = std::max(largest, std::isfinite(e.getDouble(k)) ? std::abs(e.getDouble(k)) : 1);
      for (int64_t k = 0; k < e.getNumElements(); ++k) {
        double x = a.getDouble(k), y = e.getDouble(k);
        if (x != y && !(std::isnan(x) && std::isnan(y)))
          ASSERT_LE(std::abs(x - y), tolerance * largest) << "element " << k << "\n" << before << "became\n" << text();
      }
    }
  }

  template <typename Op>
  int64_t count() {
    int64_t n = 0;
    function.walk([&](Op) { ++n; });
    return n;
  }

  OpBuilder builder;
  Location loc = mlir::UnknownLoc::get(builder.getContext());
  mlir::OwningOpRef<ModuleOp> module;
  mlir::func::FuncOp function;
  SmallVector<HostValue> inputs;

private:
  std::mt19937 random;
  int numParameters = 0;
};

} // namespace dlc

#endif
