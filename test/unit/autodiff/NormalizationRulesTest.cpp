// Gradients of softmax, normalizations and cross entropy.
#include "test/unit/autodiff/GradientCheck.h"

using namespace dlc;

static std::string softmax(StringRef type, int64_t axis, StringRef flags = "") {
  return formatv("func.func @f(%x: {0}) -> {0} {{\n  %r = nn.softmax %x {{axis = {1} : i64{2}} : ({0}) -> {0}\n"
                 "  return %r : {0}\n}\n", type, axis, flags).str();
}

TEST(SoftmaxRule, AxesAndLogarithm) {
  for (const char *flags : {"", ", log"}) {
    for (int64_t axis : {0, 1, 2})
      expectGradient(softmax("tensor<2x3x2xf64>", axis, flags));
    EXPECT_EQ(GradientCheck(softmax("tensor<3x1xf64>", 1, flags)).compare(), "");
    EXPECT_EQ(GradientCheck(softmax("tensor<0x3xf64>", 1, flags)).compare(), "");
    expectGradient(std::move(GradientCheck(softmax("tensor<?x4xf64, #nn.dims<\"N\", 4>>", 1, flags)).shape(0, {3, 4})));
  }
}

static std::string layerNorm(StringRef type, StringRef parameter, int64_t axis, bool hasBias = true) {
  return formatv("func.func @f(%x: {0}, %s: {1}{3}) -> {0} {{\n  %r = nn.layer_norm %x, %s{4} {{axis = {2} : i64, "
                 "epsilon = "
                 "1.0e-3 : f64} : ({0}, {1}{5}) -> {0}\n  return %r : {0}\n}\n",
                 type, parameter, axis, hasBias ? ", %b: " + parameter.str() : "", hasBias ? ", %b" : "",
                 hasBias ? ", " + parameter.str() : "")
      .str();
}

TEST(LayerNormRule, ShapesAndBias) {
  expectGradient(layerNorm("tensor<3x4xf64>", "tensor<4xf64>", 1));
  expectGradient(layerNorm("tensor<3x4xf64>", "tensor<4xf64>", 1, /*hasBias=*/false));
  expectGradient(layerNorm("tensor<2x3x2xf64>", "tensor<3x2xf64>", 1));
  expectGradient(layerNorm("tensor<2x3x2xf64>", "tensor<2xf64>", 2));
  expectGradient(layerNorm("tensor<2x3xf64>", "tensor<2x3xf64>", 0));
  expectGradient(layerNorm("tensor<2x3x2xf64>", "tensor<1xf64>", 1));
  EXPECT_EQ(GradientCheck(layerNorm("tensor<0x4xf64>", "tensor<4xf64>", 1)).compare(), "");
  EXPECT_EQ(GradientCheck(layerNorm("tensor<3x1xf64>", "tensor<1xf64>", 1)).compare(), "");
  expectGradient(
      std::move(GradientCheck(layerNorm("tensor<?x4xf64, #nn.dims<\"N\", 4>>", "tensor<4xf64>", 1)).shape(0, {3, 4})));
}

static std::string batchNorm(StringRef type, int64_t channels) {
  return formatv("func.func @f(%x: {0}, %s: {1}, %b: {1}, %m: {1}, %v: {1}) -> {0} {{\n  %r = nn.batch_norm %x, %s, "
                 "%b, %m, %v "
                 "{{epsilon = 1.0e-2 : f64} : ({0}, {1}, {1}, {1}, {1}) -> {0}\n  return %r : {0}\n}\n",
                 type, "tensor<" + std::to_string(channels) + "xf64>")
      .str();
}

TEST(BatchNormRule, FixedStatistics) {
  for (auto [type, channels] : {std::pair<const char *, int64_t>{"tensor<3x2xf64>", 2}, {"tensor<2x3x2xf64>", 3},
                                {"tensor<2x1x2x3xf64>", 1}})
    expectGradient(std::move(GradientCheck(batchNorm(type, channels)).range(4, 0.5, 2)));
  EXPECT_EQ(GradientCheck(batchNorm("tensor<0x3x2xf64>", 3)).range(4, 0.5, 2).compare(), "");
  GradientCheck check(batchNorm("tensor<?x3x2xf64, #nn.dims<\"N\", 3, 2>>", 3));
  expectGradient(std::move(check.shape(0, {2, 3, 2}).range(4, 0.5, 2)));
}

static std::string crossEntropy(StringRef logits, StringRef labels, StringRef result) {
  return formatv(
             "func.func @f(%x: {0}, %y: {1}) -> {2} {{\n  %r = nn.softmax_cross_entropy %x, %y : ({0}, {1}) -> {2}\n"
             "  return %r : {2}\n}\n",
             logits, labels, result)
      .str();
}

TEST(SoftmaxCrossEntropyRule, ShapesAndLabels) {
  expectGradient(
      std::move(GradientCheck(crossEntropy("tensor<3x4xf64>", "tensor<3xi64>", "tensor<3xf64>")).set(1, {0, 3, 1})));
  expectGradient(std::move(
      GradientCheck(crossEntropy("tensor<2x3x2xf64>", "tensor<2x2xi32>", "tensor<2x2xf64>")).set(1, {0, 1, 2, 2})));
  EXPECT_EQ(GradientCheck(crossEntropy("tensor<0x3xf64>", "tensor<0xi64>", "tensor<0xf64>")).compare(), "");
  EXPECT_EQ(GradientCheck(crossEntropy("tensor<2x1xf64>", "tensor<2xi64>", "tensor<2xf64>")).compare(), "");
  GradientCheck check(crossEntropy("tensor<?x4xf64, #nn.dims<\"N\", 4>>", "tensor<?xi64, #nn.dims<\"N\">>",
                                   "tensor<?xf64, #nn.dims<\"N\">>"));
  expectGradient(std::move(check.shape(0, {3, 4}).shape(1, {3}).set(1, {2, 0, 2})));
}

TEST(SoftmaxCrossEntropyRule, Values) {
  // log(e^1 + e^2 + e^3) less the label's logit; equal logits give log(classes).
  GradientCheck check(crossEntropy("tensor<2x3xf64>", "tensor<2xi64>", "tensor<2xf64>"));
  check.set(0, {1, 2, 3, 500, 500, 500}).set(1, {2, 0});
  EvaluateFunctionOptions options;
  options.fp64 = true;
  auto result = evaluateFunction(check.getFunction(), check.getInputs(), options);
  ASSERT_TRUE(static_cast<bool>(result));
  EXPECT_NEAR((*result)[0].getDouble(0), std::log(std::exp(1.0) + std::exp(2.0) + std::exp(3.0)) - 3, 1e-14);
  EXPECT_NEAR((*result)[0].getDouble(1), std::log(3.0), 1e-14);
}

TEST(SoftmaxCrossEntropyRule, LargeLogits) {
  GradientCheck check(crossEntropy("tensor<2x3xf64>", "tensor<2xi64>", "tensor<2xf64>"));
  check.set(0, {800, 0, -800, -900, -901, -902}).set(1, {1, 0});
  EXPECT_EQ(check.compare(), "");
}

TEST(SoftmaxCrossEntropyRule, LabelOutOfRangeFails) {
  for (double label : {-1.0, 3.0}) {
    GradientCheck check(crossEntropy("tensor<1x3xf64>", "tensor<1xi64>", "tensor<1xf64>"));
    EXPECT_NE(check.set(1, {label}).compare().find("is out of range for 3 classes"), std::string::npos);
  }
}

TEST(SoftmaxCrossEntropyRule, ClassesMustBeKnown) {
  GradientCheck check(crossEntropy("tensor<2x?xf64, #nn.dims<2, \"C\">>", "tensor<2xi64>", "tensor<2xf64>"));
  auto backward = check.buildBackward();
  ASSERT_FALSE(static_cast<bool>(backward));
  EXPECT_NE(llvm::toString(backward.takeError()).find("a number of classes that is not constant"), std::string::npos);
}
