// Every function of expectations.mlir returns what an op gives and what numpy or ONNX Runtime says it
// must give.
#include "TestModule.h"

#include "llvm/Support/MemoryBuffer.h"

#include <set>

using namespace dlc;

/// The first difference beyond `tolerance`, relative for magnitudes above 1.
static std::string difference(const HostValue &got, const HostValue &want, double tolerance) {
  if (got.getElementType() != want.getElementType() || got.getShape() != want.getShape())
    return "types differ";
  for (int64_t k = 0; k < got.getNumElements(); ++k) {
    if (isa<IntegerType>(got.getElementType())) {
      if (got.getInt(k) != want.getInt(k))
        return formatv("element {0}: got {1}, want {2}", k, got.getInt(k), want.getInt(k));
      continue;
    }
    double a = got.getDouble(k), b = want.getDouble(k);
    bool isSame = a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
    if (!isSame)
      return formatv("element {0}: got {1}, want {2}", k, a, b);
  }
  return "";
}

TEST(Expectations, AllFunctions) {
  auto file = llvm::MemoryBuffer::getFile(DLC_REFERENCE_EXPECTATIONS);
  ASSERT_TRUE(file) << DLC_REFERENCE_EXPECTATIONS;
  TestModule test((*file)->getBuffer());
  int count = 0;
  std::set<std::string> covered;
  for (auto function : test.module->getOps<mlir::func::FuncOp>()) {
    SCOPED_TRACE(function.getName().str());
    auto results = evaluateFunction(function, {});
    if (!results) {
      ADD_FAILURE() << llvm::toString(results.takeError());
      continue;
    }
    double tolerance = function->getAttrOfType<mlir::FloatAttr>("tolerance").getValueAsDouble();
    EXPECT_EQ(difference((*results)[0], (*results)[1], tolerance), "");
    ++count;
    for (Operation &op : function.getBody().front())
      covered.insert(op.getName().getStringRef().str());
  }
  EXPECT_GT(count, 500);

  // No op of the dialect is without a meaning, and none without a case here or in EvaluatorTest.
  covered.insert({"nn.parameter", "nn.read", "nn.fill"});
  for (mlir::RegisteredOperationName name : test.context.getRegisteredOperationsByDialect("nn")) {
    std::string text = name.getStringRef().str();
    EXPECT_TRUE(covered.count(text)) << text << " has no case";
    EXPECT_TRUE(text == "nn.parameter" || name.hasInterface<nn::ReferenceOpInterface>()) << text << " has no model";
  }
}
