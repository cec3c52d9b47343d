// nn.map against the ops whose scalar bodies it can hold: both say what every element is, by different code.
#include "test/unit/reference/TestModule.h"

#include "mlir/IR/Verifier.h"

using namespace dlc;

namespace {
struct Case {
  const char *op, *attributes;
  unsigned numOperands;
  const char *element, *result;
};
} // namespace

static HostValue valuesOf(TestModule &module, StringRef element, unsigned shift) {
  // Both signs, zero, halves, what overflows narrow integers.
  const double reals[] = {-2.5, -1, -0.5, 0, 0.25, 0.5, 1, 2, 3, 7.5, -3, 1.5};
  const double integers[] = {-128, -7, -1, 0, 1, 2, 3, 7, 100, 127, 5, -3};
  Type type = module.type(element);
  HostValue value(type, {12});
  for (unsigned k = 0; k < 12; ++k) {
    if (isa<FloatType>(type))
      value.setDouble(k, reals[(k + shift) % 12]);
    else
      value.setInt(k, type.isInteger(1) ? (k + shift) % 2 : static_cast<int64_t>(integers[(k + shift) % 12]));
  }
  return value;
}

/// The same function with its op replaced by an nn.map of the op's body.
static void replaceByMap(TestModule &module) {
  auto function = module.function();
  Operation *op = &function.getBody().front().front();
  OpBuilder builder(op);
  auto map = nn::MapOp::create(builder, op->getLoc(), op->getResult(0).getType(), op->getOperands());
  SmallVector<Type> types;
  for (Value operand : op->getOperands())
    types.push_back(nn::getComputeType(cast<RankedTensorType>(operand.getType()).getElementType()));
  Block *block = builder.createBlock(&map.getBody(), {}, types, SmallVector<Location>(types.size(), op->getLoc()));
  Value value = cast<nn::ElementwiseOpInterface>(op).buildScalar(builder, op->getLoc(), block->getArguments());
  nn::YieldOp::create(builder, op->getLoc(), value);
  op->getResult(0).replaceAllUsesWith(map.getResult());
  op->erase();
}

static void expectEqual(const Case &c) {
  std::string arguments, operands, types;
  for (unsigned k = 0; k < c.numOperands; ++k) {
    StringRef element = StringRef(c.op) == "where" && k == 0 ? "i1" : c.element;
    arguments += formatv("{0}%{1}: tensor<12x{2}>", k ? ", " : "", k, element).str();
    operands += formatv("{0}%{1}", k ? ", " : "", k).str();
    types += formatv("{0}tensor<12x{1}>", k ? ", " : "", element).str();
  }
  std::string text = formatv("func.func @f({0}) -> tensor<12x{1}> {{\n  %r = nn.{2} {3} {4} : ({5}) -> tensor<12x{1}>\n"
                             "  return %r : tensor<12x{1}>\n}\n", arguments, c.result, c.op, operands, c.attributes, types);
  SCOPED_TRACE(text);
  TestModule module(text);
  SmallVector<HostValue> inputs;
  for (unsigned k = 0; k < c.numOperands; ++k)
    inputs.push_back(valuesOf(module, StringRef(c.op) == "where" && k == 0 ? "i1" : c.element, 5 * k));
  auto expected = module.evaluate(inputs);
  ASSERT_TRUE(static_cast<bool>(expected)) << llvm::toString(expected.takeError());
  replaceByMap(module);
  ASSERT_TRUE(succeeded(mlir::verify(*module.module)));
  auto got = module.evaluate(inputs);
  ASSERT_TRUE(static_cast<bool>(got)) << llvm::toString(got.takeError());
  for (int64_t k = 0; k < 12; ++k) {
    double a = (*expected)[0].getDouble(k), b = (*got)[0].getDouble(k);
    // Bodies use other formulas than the reference (erf for erfc), in constants of the compute type.
    EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(a)))
        << "element " << k << ": expected " << a << ", got " << b;
  }
}

TEST(Map, BodiesOfFloatOps) {
  for (const char *element : {"f64", "f32"}) {
    for (const char *op : {"add", "sub", "mul", "div", "min", "max", "pow"})
      expectEqual({op, "", 2, element, element});
    for (const char *op : {"neg", "abs", "sign", "floor", "ceil", "round", "reciprocal", "sqrt", "exp", "log", "erf", "sin",
                           "cos", "tanh", "sigmoid", "softplus", "relu", "leaky_relu", "elu", "gelu", "hard_sigmoid",
                           "hard_swish"})
      expectEqual({op, "", 1, element, element});
    for (const char *op : {"equal", "less", "less_equal", "greater", "greater_equal"})
      expectEqual({op, "", 2, element, "i1"});
    expectEqual({"where", "", 3, element, element});
    expectEqual({"clip", "{min = -1.0 : f64, max = 2.0 : f64}", 1, element, element});
    for (const char *to : {"i8", "ui8", "i16", "i32", "i64", "ui64", "i1"}) {
      std::string attribute = std::string("{to = ") + to + "}";
      expectEqual({"cast", attribute.c_str(), 1, element, to});
    }
  }
  expectEqual({"cast", "{to = f16}", 1, "f32", "f16"});
  expectEqual({"cast", "{to = f64}", 1, "f32", "f64"});
}

TEST(Map, BodiesOfIntegerOps) {
  for (const char *element : {"i8", "ui8", "i16", "i32", "ui32", "i64", "ui64"}) {
    for (const char *op : {"add", "sub", "mul", "div", "min", "max", "pow"})
      expectEqual({op, "", 2, element, element});
    for (const char *op : {"neg", "abs", "sign", "relu"})
      expectEqual({op, "", 1, element, element});
    for (const char *op : {"equal", "less", "less_equal", "greater", "greater_equal"})
      expectEqual({op, "", 2, element, "i1"});
    expectEqual({"where", "", 3, element, element});
    for (const char *to : {"f32", "i8", "ui8", "i64", "ui32", "i1"}) {
      std::string attribute = std::string("{to = ") + to + "}";
      expectEqual({"cast", attribute.c_str(), 1, element, to});
    }
  }
  for (const char *op : {"and", "or", "xor", "equal"})
    expectEqual({op, "", 2, "i1", "i1"});
  expectEqual({"not", "", 1, "i1", "i1"});
}

TEST(Map, SaysWhatItCannotEvaluate) {
  TestModule module(R"(func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
    %r = nn.map %x {
    ^bb0(%a: f32):
      %b = math.cbrt %a : f32
      nn.yield %b : f32
    } : (tensor<2xf32>) -> tensor<2xf32>
    return %r : tensor<2xf32>
  })");
  EXPECT_NE(module.failure({module.value("f32", {2}, {1, 8})}).find("'math.cbrt' in the body has no reference evaluation"),
            std::string::npos);
}

TEST(Map, BroadcastsAndFillsItsShape) {
  TestModule module(R"(func.func @f(%x: tensor<?x1xf32, #nn.dims<"N", 1>>) -> tensor<2x?x3xf32, #nn.dims<2, "N", 3>> {
    %r = nn.map %x {
    ^bb0(%a: f32):
      %b = arith.addf %a, %a : f32
      nn.yield %b : f32
    } : (tensor<?x1xf32, #nn.dims<"N", 1>>) -> tensor<2x?x3xf32, #nn.dims<2, "N", 3>>
    return %r : tensor<2x?x3xf32, #nn.dims<2, "N", 3>>
  })");
  auto result = module.evaluate({module.value("f32", {2, 1}, {1, 2})});
  ASSERT_TRUE(static_cast<bool>(result)) << llvm::toString(result.takeError());
  EXPECT_EQ(doublesOf((*result)[0]), std::vector<double>({2, 2, 2, 4, 4, 4, 2, 2, 2, 4, 4, 4}));
}
