// Gradients of elementwise ops: broadcasting, what they keep, structural zeros, ops that have none.
#include "test/unit/autodiff/GradientCheck.h"

using namespace dlc;

static std::string unary(StringRef op, StringRef attributes = "", StringRef type = "tensor<2x5xf64>") {
  return formatv("func.func @f(%x: {2}) -> {2} {{\n  %r = nn.{0} %x {1} : ({2}) -> {2}\n  return %r : {2}\n}\n", op,
                 attributes, type).str();
}

static std::string binary(StringRef op, StringRef lhs, StringRef rhs, StringRef result) {
  return formatv("func.func @f(%x: {1}, %y: {2}) -> {3} {{\n  %r = nn.{0} %x, %y : ({1}, {2}) -> {3}\n  return %r : "
                 "{3}\n}\n", op, lhs, rhs, result).str();
}

TEST(ElementwiseRules, EveryBroadcastPattern) {
  const char *patterns[][3] = {
      {"tensor<f64>", "tensor<f64>", "tensor<f64>"},
      {"tensor<f64>", "tensor<3xf64>", "tensor<3xf64>"},
      {"tensor<2x3xf64>", "tensor<f64>", "tensor<2x3xf64>"},
      {"tensor<2x3xf64>", "tensor<1xf64>", "tensor<2x3xf64>"},
      {"tensor<2x1xf64>", "tensor<1x3xf64>", "tensor<2x3xf64>"},
      {"tensor<3x1x2xf64>", "tensor<4x1xf64>", "tensor<3x4x2xf64>"},
      {"tensor<1x1xf64>", "tensor<1xf64>", "tensor<1x1xf64>"},
      {"tensor<1x1x1xf64>", "tensor<2x1xf64>", "tensor<1x2x1xf64>"},
      {"tensor<7xf64>", "tensor<7xf64>", "tensor<7xf64>"},
  };
  for (auto &[lhs, rhs, result] : patterns) {
    for (const char *op : {"add", "sub", "mul", "div", "max", "min"}) {
      SCOPED_TRACE(std::string(op) + " " + lhs + " " + rhs);
      GradientCheck check(binary(op, lhs, rhs, result));
      check.range(0, 0.5, 2).range(1, 0.5, 2);
      EXPECT_EQ(check.compare(), "");
    }
  }
}

TEST(ElementwiseRules, SizeZero) {
  EXPECT_EQ(GradientCheck(binary("mul", "tensor<0x3xf64>", "tensor<3xf64>", "tensor<0x3xf64>")).compare(), "");
  EXPECT_EQ(GradientCheck(binary("mul", "tensor<2x1xf64>", "tensor<1x0xf64>", "tensor<2x0xf64>")).compare(), "");
  EXPECT_EQ(GradientCheck(unary("relu", "", "tensor<0xf64>")).compare(), "");
}

TEST(ElementwiseRules, DynamicSizes) {
  GradientCheck check(binary("mul", "tensor<?x3xf64, #nn.dims<\"N\", 3>>", "tensor<1x3xf64>",
                             "tensor<?x3xf64, #nn.dims<\"N\", 3>>"));
  expectGradient(std::move(check.shape(0, {4, 3})));
  GradientCheck both(binary("sub", "tensor<?x1xf64, #nn.dims<\"N\", 1>>", "tensor<?xf64, #nn.dims<\"M\">>",
                            "tensor<?x?xf64, #nn.dims<\"N\", \"M\">>"));
  expectGradient(std::move(both.shape(0, {3, 1}).shape(1, {2})));
  GradientCheck one(binary("mul", "tensor<?x3xf64, #nn.dims<\"N\", 3>>", "tensor<3xf64>",
                           "tensor<?x3xf64, #nn.dims<\"N\", 3>>"));
  expectGradient(std::move(one.shape(0, {1, 3})));
}

TEST(ElementwiseRules, Attributes) {
  expectGradient(GradientCheck(unary("leaky_relu", "{alpha = -0.5 : f64}")));
  expectGradient(GradientCheck(unary("leaky_relu", "{alpha = 0.0 : f64}")));
  expectGradient(GradientCheck(unary("elu", "{alpha = -0.5 : f64}")));
  expectGradient(GradientCheck(unary("elu", "{alpha = 0.0 : f64}")));
  expectGradient(GradientCheck(unary("gelu", "{tanh}")));
  expectGradient(
      std::move(GradientCheck(unary("hard_sigmoid", "{alpha = -0.3 : f64, beta = 0.4 : f64}")).range(0, -4, 4)));
  expectGradient(std::move(GradientCheck(unary("hard_sigmoid")).range(0, -4, 4)));
  expectGradient(std::move(GradientCheck(unary("hard_swish", "", "tensor<31xf64>")).range(0, -5, 5)));
  expectGradient(GradientCheck(unary("clip", "{min = -0.5 : f64}")));
  expectGradient(GradientCheck(unary("clip", "{max = 0.5 : f64}")));
  expectGradient(GradientCheck(unary("clip")));
}

TEST(ElementwiseRules, FarFromZeroStaysFinite) {
  for (const char *op : {"sigmoid", "softplus", "tanh", "gelu", "elu", "erf", "hard_swish"}) {
    SCOPED_TRACE(op);
    GradientCheck check(unary(op, "", "tensor<4xf64>"));
    check.set(0, {-800, -30, 30, 800});
    EXPECT_EQ(check.compare(), "");
  }
}

TEST(ElementwiseRules, PowerOfOtherType) {
  expectGradient(
      std::move(GradientCheck(binary("pow", "tensor<2x3xf64>", "tensor<3xf64>", "tensor<2x3xf64>")).range(0, 0.5, 2)));
  // An integer exponent has no gradient, negative bases have one then.
  GradientCheck square(binary("pow", "tensor<4xf64>", "tensor<i64>", "tensor<4xf64>"));
  square.set(1, {3});
  expectGradient(std::move(square));
}

TEST(ElementwiseRules, Map) {
  expectGradient(R"(func.func @f(%x: tensor<2x3xf64>, %y: tensor<3xf64>, %n: tensor<2x1xi64>) -> tensor<2x3xf64> {
    %r = nn.map %x, %y, %n {
    ^bb0(%a: f64, %b: f64, %c: i64):
      %one = arith.constant 1 : i64
      %d = arith.addi %c, %one : i64
      %e = arith.sitofp %d : i64 to f64
      %p = arith.mulf %a, %b : f64
      %q = math.exp %p : f64
      %s = arith.addf %q, %a : f64
      %t = arith.mulf %s, %e : f64
      nn.yield %t : f64
    } : (tensor<2x3xf64>, tensor<3xf64>, tensor<2x1xi64>) -> tensor<2x3xf64>
    return %r : tensor<2x3xf64>
  })");
}

TEST(ElementwiseRules, EveryScalarOp) {
  const char *bodies[] = {
      "arith.addf %a, %b", "arith.subf %a, %b", "arith.mulf %a, %b", "arith.divf %a, %b", "arith.negf %a",
      "arith.maximumf %a, %b", "arith.minimumf %a, %b", "arith.maxnumf %a, %b", "arith.minnumf %a, %b",
      "math.absf %a", "math.copysign %a, %b", "math.fma %a, %b, %a", "math.powf %a, %b", "math.exp %a", "math.exp2 %a",
      "math.expm1 %a", "math.log %a", "math.log1p %a", "math.sqrt %a", "math.rsqrt %a", "math.sin %a", "math.cos %a",
      "math.tanh %a", "math.erf %a", "arith.select %c, %a, %b"};
  for (const char *body : bodies) {
    SCOPED_TRACE(body);
    GradientCheck check(formatv(R"(func.func @f(%x: tensor<2x3xf64>, %y: tensor<2x3xf64>) -> tensor<2x3xf64> {{
      %r = nn.map %x, %y {{
      ^bb0(%a: f64, %b: f64):
        %one = arith.constant 1.25 : f64
        %c = arith.cmpf ogt, %a, %one : f64
        %v = {0} : f64
        %w = arith.mulf %v, %v : f64
        nn.yield %w : f64
      } : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
      return %r : tensor<2x3xf64>
    })", body).str());
    expectGradient(std::move(check.range(0, 0.5, 2).range(1, 0.5, 2)));
  }
  // Constant almost everywhere.
  for (const char *body : {"math.floor", "math.ceil", "math.roundeven", "math.trunc"}) {
    GradientCheck check(formatv(R"(func.func @f(%x: tensor<3xf64>) -> tensor<3xf64> {{
      %r = nn.map %x {{
      ^bb0(%a: f64):
        %v = {0} %a : f64
        nn.yield %v : f64
      } : (tensor<3xf64>) -> tensor<3xf64>
      return %r : tensor<3xf64>
    })", body).str());
    EXPECT_EQ(check.compare(), "") << body;
  }
}

TEST(ElementwiseRules, MapWithoutRule) {
  GradientCheck check(R"(func.func @f(%x: tensor<3xf64>) -> tensor<3xf64> {
    %r = nn.map %x {
    ^bb0(%a: f64):
      %b = math.cbrt %a : f64
      nn.yield %b : f64
    } : (tensor<3xf64>) -> tensor<3xf64>
    return %r : tensor<3xf64>
  })");
  auto backward = check.buildBackward();
  ASSERT_FALSE(static_cast<bool>(backward));
  EXPECT_EQ(llvm::toString(backward.takeError()),
            "'nn.map' op is not differentiable: 'math.cbrt' in its scalar body has no derivative");
}

/// What the backward function reads of the forward one: operands of @f by number, and -1 for the result.
static std::set<int> keptBy(GradientCheck &check) {
  std::set<int> kept;
  auto backward = check.buildBackward();
  EXPECT_TRUE(static_cast<bool>(backward));
  if (!backward) {
    llvm::consumeError(backward.takeError());
    return kept;
  }
  Operation *forward = nullptr;
  for (Operation &op : backward->getBody().front())
    if (op.getName() == check.getOp()->getName() && !forward)
      forward = &op;
  for (auto [k, operand] : llvm::enumerate(forward->getOperands()))
    for (Operation *user : operand.getUsers())
      if (user != forward)
        kept.insert(k);
  if (!forward->getResult(0).use_empty())
    kept.insert(-1);
  return kept;
}

TEST(ElementwiseRules, KeepNoMoreThanNeeded) {
  for (const char *op : {"relu", "sigmoid", "tanh", "exp", "sqrt", "reciprocal", "softplus", "elu", "leaky_relu",
                         "hard_sigmoid"}) {
    GradientCheck check(unary(op));
    EXPECT_EQ(keptBy(check), std::set<int>({-1})) << op;
  }
  for (const char *op : {"log", "erf", "sin", "gelu", "abs", "clip", "hard_swish"}) {
    GradientCheck check(unary(op));
    EXPECT_EQ(keptBy(check), std::set<int>({0})) << op;
  }
  GradientCheck sum(binary("add", "tensor<2x3xf64>", "tensor<3xf64>", "tensor<2x3xf64>"));
  EXPECT_EQ(keptBy(sum), std::set<int>());
  GradientCheck negative(unary("leaky_relu", "{alpha = -0.1 : f64}"));
  EXPECT_EQ(keptBy(negative), std::set<int>({0}));
}

/// True if the rule gives null for operand `k`.
static bool isStructuralZero(GradientCheck &check, unsigned k) {
  OpBuilder builder(check.getOp());
  builder.setInsertionPointAfter(check.getOp());
  SmallVector<Value> results;
  SmallVector<bool> wanted(check.getOp()->getNumOperands(), true);
  EXPECT_TRUE(succeeded(cast<nn::DifferentiableOpInterface>(check.getOp())
                            .buildBackward(builder, check.getOp()->getResults(), wanted, results)));
  return !results[k];
}

TEST(ElementwiseRules, StructuralZeros) {
  for (const char *op : {"floor", "ceil", "round", "sign"}) {
    GradientCheck check(unary(op));
    EXPECT_TRUE(isStructuralZero(check, 0)) << op;
  }
  GradientCheck where("func.func @f(%c: tensor<3xi1>, %x: tensor<3xf64>) -> tensor<3xf64> {\n"
                      "  %r = nn.where %c, %x, %x : (tensor<3xi1>, tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>\n"
                      "  return %r : tensor<3xf64>\n}\n");
  EXPECT_TRUE(isStructuralZero(where, 0));
  EXPECT_FALSE(isStructuralZero(where, 1));
  GradientCheck cast("func.func @f(%x: tensor<3xi32>) -> tensor<3xf64> {\n"
                     "  %r = nn.cast %x {to = f64} : (tensor<3xi32>) -> tensor<3xf64>\n"
                     "  return %r : tensor<3xf64>\n}\n");
  EXPECT_TRUE(isStructuralZero(cast, 0));
}

TEST(ElementwiseRules, NotWantedIsNotBuilt) {
  GradientCheck check(binary("mul", "tensor<2xf64>", "tensor<2xf64>", "tensor<2xf64>"));
  OpBuilder builder(check.getOp());
  builder.setInsertionPointAfter(check.getOp());
  SmallVector<Value> results;
  ASSERT_TRUE(succeeded(cast<nn::DifferentiableOpInterface>(check.getOp())
                            .buildBackward(builder, check.getOp()->getResults(), {false, true}, results)));
  EXPECT_FALSE(results[0]);
  EXPECT_TRUE(results[1]);
  // No gradient of the result, none of the operands.
  ASSERT_TRUE(succeeded(cast<nn::DifferentiableOpInterface>(check.getOp())
                            .buildBackward(builder, ValueRange(ArrayRef<Value>{Value()}), {true, true}, results)));
  EXPECT_FALSE(results[0]);
  EXPECT_FALSE(results[1]);
}

TEST(ElementwiseRules, HalfPrecisionKeepsItsType) {
  // Checked for types alone: differences in f16 tell nothing. buildBackward expects the operand's type.
  for (const char *type : {"f16", "bf16", "f32"}) {
    std::string tensor = std::string("tensor<2x3x") + type + ">";
    for (const char *op : {"sigmoid", "gelu", "abs", "clip"}) {
      GradientCheck check(unary(op, "", tensor));
      EXPECT_TRUE(static_cast<bool>(check.buildBackward())) << op << " " << type;
    }
    GradientCheck mul(binary("mul", tensor, std::string("tensor<3x") + type + ">", tensor));
    EXPECT_TRUE(static_cast<bool>(mul.buildBackward())) << type;
  }
  GradientCheck cast("func.func @f(%x: tensor<3xf16>) -> tensor<3xf32> {\n"
                     "  %r = nn.cast %x {to = f32} : (tensor<3xf16>) -> tensor<3xf32>\n"
                     "  return %r : tensor<3xf32>\n}\n");
  EXPECT_TRUE(static_cast<bool>(cast.buildBackward()));
}

TEST(ElementwiseRules, QuantizationSaysWhyNot) {
  GradientCheck quantize(
      "func.func @f(%x: tensor<3xf32>, %s: tensor<f32>, %z: tensor<i8>) -> tensor<3xi8> {\n"
      "  %r = nn.quantize %x, %s, %z {axis = 0 : i64} : (tensor<3xf32>, tensor<f32>, tensor<i8>) -> tensor<3xi8>\n"
      "  return %r : tensor<3xi8>\n}\n");
  auto backward = quantize.buildBackward();
  ASSERT_FALSE(static_cast<bool>(backward));
  EXPECT_EQ(llvm::toString(backward.takeError()),
            "'nn.quantize' op is not differentiable: its steps have derivative 0; "
            "train the model before it is quantized");
}
