// Gradients of ops that move elements.
#include "test/unit/autodiff/GradientCheck.h"

using namespace dlc;

static std::string unary(StringRef op, StringRef attributes, StringRef from, StringRef to) {
  return formatv("func.func @f(%x: {2}) -> {3} {{\n  %r = nn.{0} %x {1} : ({2}) -> {3}\n  return %r : {3}\n}\n", op,
                 attributes, from, to)
      .str();
}

TEST(ReshapeRule, ThereAndBack) {
  expectGradient(unary("reshape", "", "tensor<2x3xf64>", "tensor<3x2xf64>"));
  expectGradient(unary("reshape", "", "tensor<1xf64>", "tensor<f64>"));
  EXPECT_EQ(GradientCheck(unary("reshape", "", "tensor<0x3xf64>", "tensor<0xf64>")).compare(), "");
  GradientCheck check(
      unary("reshape", "", "tensor<?x2x3xf64, #nn.dims<\"N\", 2, 3>>", "tensor<?x6xf64, #nn.dims<\"N\", 6>>"));
  expectGradient(std::move(check.shape(0, {2, 2, 3})));
}

TEST(ExpandRule, EveryPattern) {
  expectGradient(unary("expand", "", "tensor<f64>", "tensor<2x3xf64>"));
  expectGradient(unary("expand", "", "tensor<3x1xf64>", "tensor<2x3x4xf64>"));
  expectGradient(unary("expand", "", "tensor<1x1xf64>", "tensor<1x3xf64>"));
  expectGradient(unary("expand", "", "tensor<2x3xf64>", "tensor<1x2x3xf64>"));
  EXPECT_EQ(GradientCheck(unary("expand", "", "tensor<1x2xf64>", "tensor<0x2xf64>")).compare(), "");
}

TEST(TransposeRule, Permutations) {
  expectGradient(unary("transpose", "{permutation = array<i64: 1, 0>}", "tensor<2x3xf64>", "tensor<3x2xf64>"));
  expectGradient(
      unary("transpose", "{permutation = array<i64: 2, 0, 3, 1>}", "tensor<2x3x1x2xf64>", "tensor<1x2x2x3xf64>"));
}

TEST(ConcatRule, ManyParts) {
  expectGradient(R"(func.func @f(%x: tensor<2x1xf64>, %y: tensor<2x0xf64>, %z: tensor<2x3xf64>) -> tensor<2x4xf64> {
    %r = nn.concat %x, %y, %z {axis = 1 : i64} : (tensor<2x1xf64>, tensor<2x0xf64>, tensor<2x3xf64>) -> tensor<2x4xf64>
    return %r : tensor<2x4xf64>
  })");
  GradientCheck twice(R"(func.func @f(%x: tensor<?x2xf64, #nn.dims<"N", 2>>) -> tensor<?x2xf64, #nn.dims<"2 * N", 2>> {
    %r = nn.concat %x, %x {axis = 0 : i64} : (tensor<?x2xf64, #nn.dims<"N", 2>>, tensor<?x2xf64, #nn.dims<"N", 2>>) -> tensor<?x2xf64, #nn.dims<"2 * N", 2>>
    return %r : tensor<?x2xf64, #nn.dims<"2 * N", 2>>
  })");
  EXPECT_EQ(twice.shape(0, {3, 2}).compare(), "");
}

static std::string slice(int64_t size, int64_t start, int64_t step, int64_t count) {
  return unary("slice", formatv("{{starts = #nn.dims<0, {0}>, steps = array<i64: 1, {1}>}", start, step).str(),
               formatv("tensor<2x{0}xf64>", size).str(), formatv("tensor<2x{0}xf64>", count).str());
}

TEST(SliceRule, StartsAndSteps) {
  for (int64_t size : {1, 5, 6})
    for (int64_t start = 0; start < size; ++start)
      for (int64_t step : {1, 2, 3, -1, -2, -4})
        for (int64_t count = 1; count <= 4; ++count) {
          int64_t last = start + (count - 1) * step;
          if (last < 0 || last >= size)
            continue;
          std::string text = slice(size, start, step, count);
          EXPECT_EQ(GradientCheck(text).compare(), "") << text;
        }
  EXPECT_EQ(GradientCheck(slice(3, 0, 1, 0)).compare(), "");
}

TEST(SliceRule, DynamicSizes) {
  GradientCheck front(unary("slice", "{starts = #nn.dims<0, 1>, steps = array<i64: 1, 1>}",
                            "tensor<?x4xf64, #nn.dims<\"N\", 4>>", "tensor<?x2xf64, #nn.dims<\"N\", 2>>"));
  expectGradient(std::move(front.shape(0, {3, 4})));
  GradientCheck reversed(unary("slice", "{starts = #nn.dims<\"N - 1\", 0>, steps = array<i64: -1, 1>}",
                               "tensor<?x2xf64, #nn.dims<\"N\", 2>>", "tensor<?x2xf64, #nn.dims<\"N\", 2>>"));
  expectGradient(std::move(reversed.shape(0, {3, 2})));
}

static std::string pad(StringRef mode, int64_t size, int64_t front, int64_t back) {
  return unary("pad", formatv("{{pads = #nn.dims<0, {0}, 0, {1}>, mode = #nn.pad_mode<{2}>}", front, back, mode).str(),
               formatv("tensor<2x{0}xf64>", size).str(), formatv("tensor<2x{0}xf64>", size + front + back).str());
}

TEST(PadRule, ModesAndSizes) {
  for (const char *mode : {"constant", "reflect", "edge", "wrap"})
    for (int64_t size : {1, 2, 3, 5})
      for (int64_t front : {-2, -1, 0, 1, 2, 4})
        for (int64_t back : {-1, 0, 1, 3, 7}) {
          bool isReflect = StringRef(mode) == "reflect";
          if (size + front + back < 0 || (isReflect && (front >= size || back >= size)))
            continue;
          std::string text = pad(mode, size, front, back);
          EXPECT_EQ(GradientCheck(text).compare(), "") << text;
        }
}

TEST(PadRule, ManyDimensions) {
  for (const char *mode : {"constant", "reflect", "edge", "wrap"})
    expectGradient(unary("pad", formatv("{{pads = #nn.dims<1, 2, 0, 1>, mode = #nn.pad_mode<{0}>}", mode).str(),
                         "tensor<3x4xf64>", "tensor<4x7xf64>"));
}

TEST(PadRule, ValueAndDynamicSize) {
  GradientCheck check(
      R"(func.func @f(%x: tensor<?x2xf64, #nn.dims<"N", 2>>, %v: tensor<f64>) -> tensor<?x2xf64, #nn.dims<"N + 2", 2>> {
    %r = nn.pad %x, %v {pads = #nn.dims<1, -1, 1, 1>, mode = #nn.pad_mode<constant>} : (tensor<?x2xf64, #nn.dims<"N", 2>>, tensor<f64>) -> tensor<?x2xf64, #nn.dims<"N + 2", 2>>
    return %r : tensor<?x2xf64, #nn.dims<"N + 2", 2>>
  })");
  expectGradient(std::move(check.shape(0, {3, 2})));
}

TEST(PadRule, DynamicBorderSaysWhyNot) {
  GradientCheck check(unary("pad", "{pads = #nn.dims<1, 1>, mode = #nn.pad_mode<edge>}",
                            "tensor<?xf64, #nn.dims<\"N\">>", "tensor<?xf64, #nn.dims<\"N + 2\">>"));
  auto backward = check.buildBackward();
  ASSERT_FALSE(static_cast<bool>(backward));
  EXPECT_NE(llvm::toString(backward.takeError()).find("only where the dimensions that it pads are constant"),
            std::string::npos);
}

static std::string gather(StringRef input, StringRef indices, StringRef result, int64_t axis) {
  return formatv("func.func @f(%x: {0}, %i: {1}) -> {2} {{\n  %r = nn.gather %x, %i {{axis = {3} : i64} : ({0}, {1}) "
                 "-> {2}\n"
                 "  return %r : {2}\n}\n",
                 input, indices, result, axis)
      .str();
}

TEST(GatherRule, DuplicatesAndNegatives) {
  expectGradient(std::move(
      GradientCheck(gather("tensor<4x2xf64>", "tensor<5xi64>", "tensor<5x2xf64>", 0)).set(1, {3, -1, 0, 0, -4})));
  expectGradient(std::move(
      GradientCheck(gather("tensor<2x3x2xf64>", "tensor<2x2xi32>", "tensor<2x2x2x2xf64>", 1)).set(1, {0, 2, -2, 2})));
  expectGradient(std::move(GradientCheck(gather("tensor<2x3xf64>", "tensor<i64>", "tensor<2xf64>", 1)).set(1, {-1})));
  EXPECT_EQ(GradientCheck(gather("tensor<4x2xf64>", "tensor<0xi64>", "tensor<0x2xf64>", 0)).compare(), "");
  GradientCheck check(
      gather("tensor<4x2xf64>", "tensor<?x2xi64, #nn.dims<\"N\", 2>>", "tensor<?x2x2xf64, #nn.dims<\"N\", 2, 2>>", 0));
  expectGradient(std::move(check.shape(1, {2, 2}).set(1, {1, 1, 3, -3})));
}
