// What the tests of the nn dialect share: a context that collects diagnostics, and modules from text.
#ifndef DLC_TEST_NNTEST_H
#define DLC_TEST_NNTEST_H

#include "dialects/Nn/NnDialect.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

namespace dlc::test {

class NnTest : public ::testing::Test {
protected:
  NnTest() {
    context.loadDialect<nn::NnDialect, mlir::arith::ArithDialect, mlir::func::FuncDialect, mlir::math::MathDialect>();
    context.getDiagEngine().registerHandler([this](mlir::Diagnostic &diagnostic) {
      messages += diagnostic.str() + "\n";
      return success();
    });
  }

  /// The module of `text`, which must parse.
  mlir::OwningOpRef<ModuleOp> parse(const std::string &text) {
    auto module = mlir::parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module) << messages << text;
    return module;
  }

  /// The first op called `name` in `module`.
  static Operation *find(ModuleOp module, StringRef name) {
    Operation *found = nullptr;
    module->walk([&](Operation *op) {
      if (!found && op->getName().getStringRef() == name)
        found = op;
    });
    EXPECT_TRUE(found) << name.str();
    return found;
  }

  AffineExpr dim(StringRef text) {
    Expected<AffineExpr> expr = nn::parseDim(text, &context);
    EXPECT_TRUE(static_cast<bool>(expr)) << text.str();
    return expr ? *expr : (llvm::consumeError(expr.takeError()), AffineExpr());
  }

  std::string print(AffineExpr expr) { return nn::printDim(expr, *context.getLoadedDialect<nn::NnDialect>()); }

  RankedTensorType type(StringRef text) {
    auto found = dyn_cast_or_null<RankedTensorType>(mlir::parseType(text, &context));
    EXPECT_TRUE(found) << text.str() << "\n" << messages;
    return found;
  }

  static std::string print(Type type) {
    std::string text;
    llvm::raw_string_ostream(text) << type;
    return text;
  }

  MLIRContext context;
  std::string messages; // of all diagnostics
};

} // namespace dlc::test

#endif
