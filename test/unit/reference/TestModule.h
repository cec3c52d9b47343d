// Modules from text for the tests of the reference evaluator.
#ifndef DLC_TEST_REFERENCE_TESTMODULE_H
#define DLC_TEST_REFERENCE_TESTMODULE_H

#include "dialects/Nn/NnDialect.h"
#include "lib/Reference/Evaluator.h"
#include "lib/Reference/Reference.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

namespace dlc {

/// A context with the nn dialect and its reference models, and a module in it.
class TestModule {
public:
  explicit TestModule(const llvm::Twine &text) : context(makeRegistry()) {
    context.loadAllAvailableDialects();
    module = mlir::parseSourceString<ModuleOp>(text.str(), &context);
    EXPECT_TRUE(module) << text.str();
  }

  mlir::func::FuncOp function(StringRef name = "f") { return module->lookupSymbol<mlir::func::FuncOp>(name); }
  /// "f32", "ui8", "i1", ...
  Type type(StringRef text) { return mlir::parseType(text, &context); }

  HostValue value(StringRef elementType, ArrayRef<int64_t> shape, ArrayRef<double> elements) {
    HostValue result(type(elementType), shape);
    EXPECT_EQ(result.getNumElements(), static_cast<int64_t>(elements.size()));
    for (auto [k, element] : llvm::enumerate(elements))
      result.setDouble(k, element);
    return result;
  }

  Expected<SmallVector<HostValue>> evaluate(ArrayRef<HostValue> inputs, const EvaluateFunctionOptions &options = {},
                                            ResultCallback onResult = nullptr) {
    if (!module || !function())
      return createStringError("the module has no function 'f'");
    return evaluateFunction(function(), inputs, options, onResult);
  }

  /// The sentence evaluation fails with; empty if it does not.
  std::string failure(ArrayRef<HostValue> inputs, const EvaluateFunctionOptions &options = {}) {
    auto results = evaluate(inputs, options);
    return results ? std::string() : llvm::toString(results.takeError());
  }

  MLIRContext context;
  mlir::OwningOpRef<ModuleOp> module;

private:
  static mlir::DialectRegistry makeRegistry() {
    mlir::DialectRegistry registry;
    registry.insert<nn::NnDialect, mlir::func::FuncDialect>();
    registerReferenceModels(registry);
    return registry;
  }
};

inline std::vector<double> doublesOf(const HostValue &value) {
  std::vector<double> out;
  for (int64_t k = 0; k < value.getNumElements(); ++k)
    out.push_back(value.getDouble(k));
  return out;
}

} // namespace dlc

#endif
