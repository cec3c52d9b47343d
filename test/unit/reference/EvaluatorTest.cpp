// Evaluation of whole functions: symbols, parameters, f64, lifetimes, and what is said when it fails.
#include "TestModule.h"

using namespace dlc;

TEST(Evaluator, SolvesSymbolsOfInputs) {
  TestModule test(R"mlir(
    func.func @f(%x: tensor<?x?xf32, #nn.dims<"N", "2 * H + 1">>, %y: tensor<?x?xf32, #nn.dims<"H floordiv 2", "N">>)
        -> (tensor<?xf32, #nn.dims<"N * (2 * H + 1)">>, tensor<?xf32, #nn.dims<"H">>) {
      %0 = nn.reshape %x : (tensor<?x?xf32, #nn.dims<"N", "2 * H + 1">>) -> tensor<?xf32, #nn.dims<"N * (2 * H + 1)">>
      %1 = nn.fill 3.0 : f32 -> tensor<?xf32, #nn.dims<"H">>
      return %0, %1 : tensor<?xf32, #nn.dims<"N * (2 * H + 1)">>, tensor<?xf32, #nn.dims<"H">>
    })mlir");
  HostValue x(test.type("f32"), {2, 7}), y(test.type("f32"), {1, 2});
  auto results = test.evaluate({x, y});
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_EQ((*results)[0].getShape(), ArrayRef<int64_t>({14}));
  EXPECT_EQ(doublesOf((*results)[1]), (std::vector<double>{3, 3, 3}));

  EXPECT_EQ(test.failure({x}), "expected 2 inputs, got 1");
  EXPECT_EQ(test.failure({x, x}), "expected size H floordiv 2 = 1 in dimension 0 of input 1, got 2");
  EXPECT_EQ(test.failure({HostValue(test.type("f32"), {2, 6}), y}),
            "cannot solve H * 2 + 1 = 6 for its symbols (dimension 1 of input 0)");
  EXPECT_EQ(test.failure({HostValue(test.type("f32"), {2}), y}), "expected input 0 of rank 2, got shape 2");
  EXPECT_EQ(test.failure({HostValue(test.type("i32"), {2, 7}), y}), "expected input 0 with elements of f32, got i32");
}

TEST(Evaluator, SymbolsWithoutASolution) {
  for (auto [dim, message] : {
           std::pair("2 * N", "cannot solve N * 2 = 5 for its symbols (dimension 0 of input 0)"),
           std::pair("N floordiv 2", "cannot solve N floordiv 2 = 5 for its symbols (dimension 0 of input 0)"),
           std::pair("N + M", "cannot solve N + M = 5 for its symbols (dimension 0 of input 0)"),
           std::pair("N + 6", "cannot solve N + 6 = 5 for its symbols (dimension 0 of input 0)"),
       }) {
    std::string type = std::string("tensor<?xf32, #nn.dims<\"") + dim + "\">>";
    TestModule test("func.func @f(%x: " + type + ") -> " + type + " {\n return %x : " + type + "\n}");
    EXPECT_EQ(test.failure({HostValue(test.type("f32"), {5})}), message);
  }
}

TEST(Evaluator, ZeroSizedSymbol) {
  TestModule test(R"mlir(
    func.func @f(%x: tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?xf32, #nn.dims<"N">> {
      %0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?xf32, #nn.dims<"N">>
      return %0 : tensor<?xf32, #nn.dims<"N">>
    })mlir");
  auto results = test.evaluate({HostValue(test.type("f32"), {0, 3})});
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_EQ((*results)[0].getShape(), ArrayRef<int64_t>({0}));
}

TEST(Evaluator, SymbolsInAttributesAndUnnamedDimensions) {
  TestModule test(R"mlir(
    func.func @f(%x: tensor<?xf32, #nn.dims<"N">>, %y: tensor<?x2xf32>)
        -> (tensor<1xf32>, tensor<?xf32, #nn.dims<"2 * N">>, tensor<?xf32>) {
      %0 = nn.slice %x {starts = #nn.dims<"N - 1">, steps = array<i64: 1>} : (tensor<?xf32, #nn.dims<"N">>) -> tensor<1xf32>
      %1 = nn.pad %x {pads = #nn.dims<"N", 0>, mode = #nn.pad_mode<constant>} : (tensor<?xf32, #nn.dims<"N">>) -> tensor<?xf32, #nn.dims<"2 * N">>
      %2 = nn.reshape %y : (tensor<?x2xf32>) -> tensor<?xf32>
      return %0, %1, %2 : tensor<1xf32>, tensor<?xf32, #nn.dims<"2 * N">>, tensor<?xf32>
    })mlir");
  auto results = test.evaluate({test.value("f32", {3}, {5, 6, 7}), HostValue(test.type("f32"), {4, 2})});
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_EQ(doublesOf((*results)[0]), std::vector<double>{7});
  EXPECT_EQ(doublesOf((*results)[1]), (std::vector<double>{0, 0, 0, 5, 6, 7}));
  EXPECT_EQ((*results)[2].getShape(), ArrayRef<int64_t>({8}));
}

static const char *const weighted = R"mlir(
  nn.parameter @w trainable : tensor<2xf32> = dense<[0.1, 0.2]> : tensor<2xf32>
  func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
    %w = nn.read @w : tensor<2xf32>
    %c = nn.constant dense<3.0> : tensor<f32>
    %0 = nn.mul %x, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %1 = nn.div %0, %c : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
    return %1 : tensor<2xf32>
  })mlir";

TEST(Evaluator, RoundsEveryOpOnce) {
  TestModule test(weighted);
  SmallVector<std::string> seen;
  auto results = test.evaluate({test.value("f32", {2}, {0.7f, 1})}, {}, [&](Operation *op, unsigned k, const HostValue &value) {
    seen.push_back(formatv("{0}:{1}", op->getName().stripDialect(), k));
    EXPECT_TRUE(value.getElementType().isF32());
  });
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_EQ((*results)[0].getDouble(0), static_cast<double>((0.7f * 0.1f) / 3.0f));
  EXPECT_EQ(seen, (SmallVector<std::string>{"read:0", "constant:0", "mul:0", "div:0"}));
}

TEST(Evaluator, DoubleThroughout) {
  TestModule test(weighted);
  EvaluateFunctionOptions options;
  options.fp64 = true;
  HostValue single = test.value("f32", {2}, {0.7f, 1}), wide = test.value("f64", {2}, {0.7, 1});
  auto fromSingle = test.evaluate({single}, options), fromDouble = test.evaluate({wide}, options);
  ASSERT_TRUE(bool(fromSingle)) << llvm::toString(fromSingle.takeError());
  ASSERT_TRUE(bool(fromDouble)) << llvm::toString(fromDouble.takeError());
  EXPECT_TRUE((*fromSingle)[0].getElementType().isF64());
  EXPECT_EQ((*fromSingle)[0].getDouble(0), double(0.7f) * double(0.1f) / 3);
  EXPECT_EQ((*fromDouble)[0].getDouble(0), 0.7 * double(0.1f) / 3);
}

TEST(Evaluator, DoubleThroughoutForEveryFloatOpOfALayer) {
  TestModule test(R"mlir(
    func.func @f(%x: tensor<1x1x4xf16>, %w: tensor<1x1x2xf16>) -> (tensor<1x1x3xf16>, tensor<1x1x3xi1>, tensor<1x1x3xf16>) {
      %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x1x4xf16>, tensor<1x1x2xf16>) -> tensor<1x1x3xf16>
      %1 = nn.softmax %0 {axis = 2} : (tensor<1x1x3xf16>) -> tensor<1x1x3xf16>
      %2 = nn.greater %1, %0 : (tensor<1x1x3xf16>, tensor<1x1x3xf16>) -> tensor<1x1x3xi1>
      %3 = nn.where %2, %1, %0 : (tensor<1x1x3xi1>, tensor<1x1x3xf16>, tensor<1x1x3xf16>) -> tensor<1x1x3xf16>
      %4 = nn.cast %3 {to = f16} : (tensor<1x1x3xf16>) -> tensor<1x1x3xf16>
      return %1, %2, %4 : tensor<1x1x3xf16>, tensor<1x1x3xi1>, tensor<1x1x3xf16>
    })mlir");
  EvaluateFunctionOptions options;
  options.fp64 = true;
  auto results = test.evaluate({test.value("f16", {1, 1, 4}, {1, 2, 3, 4}), test.value("f64", {1, 1, 2}, {0.1, -0.3})}, options);
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_TRUE((*results)[0].getElementType().isF64());
  EXPECT_TRUE((*results)[1].getElementType().isInteger(1));
  double a = 1 * 0.1 - 2 * 0.3, b = 2 * 0.1 - 3 * 0.3, c = 3 * 0.1 - 4 * 0.3;
  EXPECT_NEAR((*results)[0].getDouble(1), std::exp(b) / (std::exp(a) + std::exp(b) + std::exp(c)), 1e-15);
}

TEST(Evaluator, ArgumentsMayBeResultsAndUsedTwice) {
  TestModule test(R"mlir(
    func.func @f(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
      %0 = nn.add %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      return %x, %0, %0 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
    })mlir");
  auto results = test.evaluate({test.value("f32", {2}, {1, 2})});
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_EQ(doublesOf((*results)[0]), (std::vector<double>{1, 2}));
  EXPECT_EQ(doublesOf((*results)[2]), (std::vector<double>{2, 4}));
}

TEST(Evaluator, FailuresNameTheOpAndItsPlace) {
  TestModule test(R"mlir(
    func.func @f(%x: tensor<3x2xf32>, %i: tensor<1xi64>) -> tensor<1x2xf32> {
      %0 = nn.gather %x, %i {axis = 0} : (tensor<3x2xf32>, tensor<1xi64>) -> tensor<1x2xf32> loc("embed")
      return %0 : tensor<1x2xf32>
    })mlir");
  HostValue x(test.type("f32"), {3, 2});
  EXPECT_EQ(test.failure({x, test.value("i64", {1}, {3})}),
            "'nn.gather' at loc(\"embed\"): index 3 is out of range for dimension 0 of size 3");
  EXPECT_EQ(test.failure({x, test.value("i64", {1}, {-4})}),
            "'nn.gather' at loc(\"embed\"): index -4 is out of range for dimension 0 of size 3");
  EXPECT_EQ(test.failure({x, test.value("i64", {1}, {-3})}), "");
  EXPECT_EQ(test.failure({HostValue(), test.value("i64", {1}, {0})}), "expected input 0 of rank 2, got shape scalar");
}

TEST(Evaluator, ShapesThatOnlyFailAtRunTime) {
  struct Case {
    const char *op, *message;
    SmallVector<int64_t> x, y;
  };
  for (const Case &c : {
           Case{"nn.add %x, %y : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>",
                "shapes do not broadcast: sizes 3 and 2 of dimension 1 of the result differ", {2, 3}, {2, 2}},
           Case{"nn.matmul %x, %y : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>",
                "expected equal sizes of the contracted dimension, got 3 and 2", {2, 3}, {2, 2}},
           Case{"nn.concat %x, %y {axis = 1} : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>",
                "expected equal sizes of dimension 0, got 2 and 3", {2, 3}, {3, 3}},
           Case{"nn.pad %x {pads = #nn.dims<0, 3, 0, 0>, mode = #nn.pad_mode<reflect>} : (tensor<?x?xf32>) -> tensor<?x?xf32>",
                "expected pads below the size 3 of dimension 1, got 3 and 0", {2, 3}, {0, 0}},
           Case{"nn.expand %x : (tensor<?x?xf32>) -> tensor<?x?xf32>",
                "dimension 0 of tensor<?x?xf32> cannot be told: it needs the values of its symbols", {2, 3}, {0, 0}},
       }) {
    TestModule test(std::string("func.func @f(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {\n %0 = ") +
                    c.op + "\nreturn %0 : tensor<?x?xf32>\n}");
    std::string message = test.failure({HostValue(test.type("f32"), c.x), HostValue(test.type("f32"), c.y)});
    EXPECT_TRUE(StringRef(message).ends_with(c.message)) << message;
  }
}

TEST(Evaluator, WindowsThatDoNotFit) {
  TestModule test(R"mlir(
    func.func @f(%x: tensor<1x1x?xf32>) -> tensor<1x1x?xf32> {
      %0 = nn.max_pool %x {kernel = array<i64: 3>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x1x?xf32>) -> tensor<1x1x?xf32>
      return %0 : tensor<1x1x?xf32>
    })mlir");
  EXPECT_TRUE(StringRef(test.failure({HostValue(test.type("f32"), {1, 1, 2})}))
                  .ends_with("expected a window that fits the padded input of size 2, got 3 taps with dilation 1"));
  EXPECT_EQ(test.failure({HostValue(test.type("f32"), {1, 1, 3})}), "");
}

TEST(Evaluator, LimitsResults) {
  TestModule test(R"mlir(
    func.func @f(%x: tensor<1x1xf32>) -> tensor<1024x1024xf32> {
      %0 = nn.expand %x : (tensor<1x1xf32>) -> tensor<1024x1024xf32>
      return %0 : tensor<1024x1024xf32>
    })mlir");
  EvaluateFunctionOptions options;
  options.maxBytes = 1 << 20;
  EXPECT_TRUE(StringRef(test.failure({HostValue(test.type("f32"), {1, 1})}, options))
                  .ends_with("result of shape 1024x1024 needs more than the limit of 1048576 bytes"));
}

TEST(Evaluator, FillsOfEveryType) {
  TestModule test(R"mlir(
    func.func @f() -> (tensor<2xbf16>, tensor<2xi1>, tensor<2x0xf32>, tensor<ui8>, tensor<2xf32>) {
      %0 = nn.fill 1.5 : bf16 -> tensor<2xbf16>
      %1 = nn.fill true -> tensor<2xi1>
      %2 = nn.fill 1.0 : f32 -> tensor<2x0xf32>
      %3 = nn.fill 200 : ui8 -> tensor<ui8>
      %4 = nn.fill -0.0 : f32 -> tensor<2xf32>
      return %0, %1, %2, %3, %4 : tensor<2xbf16>, tensor<2xi1>, tensor<2x0xf32>, tensor<ui8>, tensor<2xf32>
    })mlir");
  auto results = test.evaluate({});
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_EQ(doublesOf((*results)[0]), (std::vector<double>{1.5, 1.5}));
  EXPECT_EQ(doublesOf((*results)[1]), (std::vector<double>{1, 1}));
  EXPECT_EQ((*results)[2].getNumElements(), 0);
  EXPECT_EQ(doublesOf((*results)[3]), std::vector<double>{200});
  EXPECT_TRUE(std::signbit((*results)[4].getDouble(1)));
}

TEST(Evaluator, SixtyFourBitsAreExact) {
  TestModule test(R"mlir(
    func.func @f(%a: tensor<2xui64>, %b: tensor<2xui64>, %c: tensor<2xi64>)
        -> (tensor<2xui64>, tensor<2xui64>, tensor<2xi1>, tensor<2xi64>, tensor<2xf32>) {
      %0 = nn.div %a, %b : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xui64>
      %1 = nn.max %a, %b : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xui64>
      %2 = nn.less %a, %b : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xi1>
      %3 = nn.mul %c, %c : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
      %4 = nn.cast %a {to = f32} : (tensor<2xui64>) -> tensor<2xf32>
      return %0, %1, %2, %3, %4 : tensor<2xui64>, tensor<2xui64>, tensor<2xi1>, tensor<2xi64>, tensor<2xf32>
    })mlir");
  HostValue a(test.type("ui64"), {2}), b(test.type("ui64"), {2}), c(test.type("i64"), {2});
  a.setInt(0, -1); // 2^64 - 1
  a.setInt(1, 7);
  b.setInt(0, 10);
  b.setInt(1, INT64_MIN); // 2^63
  c.setInt(0, (int64_t(1) << 32) + 1);
  c.setInt(1, -3037000500);
  auto results = test.evaluate({a, b, c});
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_EQ((*results)[0].getInt(0), 1844674407370955161);
  EXPECT_EQ((*results)[0].getInt(1), 0);
  EXPECT_EQ((*results)[1].getInt(1), INT64_MIN);
  EXPECT_EQ((*results)[2].getInt(0), 0);
  EXPECT_EQ((*results)[2].getInt(1), 1);
  EXPECT_EQ((*results)[3].getInt(0), (int64_t(1) << 33) + 1);
  EXPECT_EQ((*results)[3].getInt(1), static_cast<int64_t>(9223372037000250000u));
  EXPECT_EQ((*results)[4].getDouble(0), 18446744073709551616.0);
}
