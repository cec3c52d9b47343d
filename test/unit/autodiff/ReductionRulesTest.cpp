// Gradients of reductions and pools.
#include "test/unit/autodiff/GradientCheck.h"

using namespace dlc;

static std::string reduce(StringRef kind, StringRef axes, StringRef input, StringRef result, StringRef flags = "") {
  return formatv("func.func @f(%x: {2}) -> {3} {{\n  %r = nn.reduce %x {{kind = #nn.reduce_kind<{0}>, axes = "
                 "array<i64{1}>{4}} : ({2}) -> {3}\n  return %r : {3}\n}\n", kind, axes, input, result, flags).str();
}

static const char *const kinds[] = {"sum", "mean", "max",     "min",         "prod",
                                    "l1",  "l2",   "log_sum", "log_sum_exp", "sum_square"};

TEST(ReduceRule, EveryKindAndAxes) {
  for (const char *kind : kinds) {
    SCOPED_TRACE(kind);
    auto expect = [&](StringRef axes, StringRef input, StringRef result, StringRef flags = "") {
      GradientCheck check(reduce(kind, axes, input, result, flags));
      check.range(0, 0.5, 2);
      expectGradient(std::move(check));
    };
    expect(": 0", "tensor<3x4xf64>", "tensor<4xf64>");
    expect(": 1", "tensor<3x4xf64>", "tensor<3xf64>");
    expect(": 0, 1", "tensor<3x4xf64>", "tensor<f64>");
    expect(": 0, 2", "tensor<2x3x2xf64>", "tensor<1x3x1xf64>", ", keepdims");
    expect(": 1", "tensor<3x1xf64>", "tensor<3xf64>");
    expect("", "tensor<3xf64>", "tensor<3xf64>");
    expect(": 0", "tensor<7xf64>", "tensor<f64>");
  }
}

TEST(ReduceRule, OfNegatives) {
  for (const char *kind : {"sum", "mean", "max", "min", "prod", "l1", "l2", "log_sum_exp", "sum_square"})
    expectGradient(reduce(kind, ": 1", "tensor<3x4xf64>", "tensor<3xf64>"));
}

TEST(ReduceRule, ProductsWithZeros) {
  GradientCheck check(reduce("prod", ": 1", "tensor<4x3xf64>", "tensor<4xf64>"));
  check.set(0, {0, 2, 3, 0, 0, 5, 1.5, -2, 0.5, 0, 0, 0});
  expectGradient(std::move(check));
}

TEST(ReduceRule, SizeZero) {
  for (const char *kind : kinds) {
    SCOPED_TRACE(kind);
    EXPECT_EQ(GradientCheck(reduce(kind, ": 1", "tensor<2x0xf64>", "tensor<2xf64>")).compare(), "");
    EXPECT_EQ(GradientCheck(reduce(kind, ": 1", "tensor<0x3xf64>", "tensor<0xf64>")).compare(), "");
  }
}

TEST(ReduceRule, DynamicSizes) {
  for (const char *kind : kinds) {
    SCOPED_TRACE(kind);
    GradientCheck check(reduce(kind, ": 0, 2", "tensor<?x3x?xf64, #nn.dims<\"N\", 3, \"W\">>", "tensor<3xf64>"));
    check.shape(0, {2, 3, 2}).range(0, 0.5, 2);
    expectGradient(std::move(check));
    GradientCheck kept(reduce(kind, ": 1", "tensor<?x4xf64, #nn.dims<\"N\", 4>>", "tensor<?xf64, #nn.dims<\"N\">>"));
    kept.shape(0, {3, 4}).range(0, 0.5, 2);
    expectGradient(std::move(kept));
  }
}

TEST(ReduceRule, HalfPrecisionSumsWide) {
  GradientCheck check(reduce("max", ": 1", "tensor<3x4xf16>", "tensor<3xf16>"));
  auto backward = check.buildBackward();
  ASSERT_TRUE(static_cast<bool>(backward));
  bool sawSum = false;
  backward->walk([&](nn::ReduceOp op) {
    if (op.getKind() != nn::ReduceKind::Sum)
      return;
    sawSum = true;
    EXPECT_TRUE(cast<RankedTensorType>(op.getType()).getElementType().isF32());
  });
  EXPECT_TRUE(sawSum);
  for (const char *kind : kinds)
    EXPECT_TRUE(
        static_cast<bool>(GradientCheck(reduce(kind, ": 1", "tensor<3x4xbf16>", "tensor<3xbf16>")).buildBackward()));
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

namespace {
struct Pool {
  int64_t size, kernel, stride, front, back, dilation;
  bool ceilMode;
};
} // namespace

/// The output size by nn.max_pool's documentation; nothing if the window does not fit.
static std::optional<int64_t> outputOf(const Pool &p) {
  int64_t room = p.size + p.front + p.back - p.dilation * (p.kernel - 1) - 1;
  if (room < 0)
    return std::nullopt;
  int64_t output = (p.ceilMode ? (room + p.stride - 1) / p.stride : room / p.stride) + 1;
  if (p.ceilMode && (output - 1) * p.stride >= p.size + p.front)
    --output;
  return output;
}

static std::string textOf(const Pool &p, StringRef op, StringRef flags = "") {
  return formatv(
             "func.func @f(%x: tensor<1x2x{0}xf64>) -> tensor<1x2x{1}xf64> {{\n  %r = nn.{8} %x {{kernel = array<i64: "
             "{2}>, strides = array<i64: {3}>, pads = array<i64: {4}, {5}>, dilations = array<i64: {6}>{7}} : "
             "(tensor<1x2x{0}xf64>) -> tensor<1x2x{1}xf64>\n  return %r : tensor<1x2x{1}xf64>\n}\n",
             p.size, *outputOf(p), p.kernel, p.stride, p.front, p.back, p.dilation,
             (p.ceilMode ? ", ceil_mode" : "") + flags.str(), op)
      .str();
}

TEST(PoolRules, Grid) {
  for (int64_t size : {1, 4, 5, 7})
    for (int64_t kernel : {1, 2, 3})
      for (int64_t stride : {1, 2, 3})
        for (int64_t dilation : {1, 2})
          for (auto [front, back] : {std::pair<int64_t, int64_t>{0, 0}, {1, 0}, {1, 1}})
            for (bool ceilMode : {false, true}) {
              Pool p{size, kernel, stride, front, back, dilation, ceilMode};
              // A window outside the input has no maximum and no mean: nothing to compare.
              if (!outputOf(p) || std::max(front, back) > dilation * (kernel - 1) || (size < dilation * (kernel - 1)))
                continue;
              EXPECT_EQ(GradientCheck(textOf(p, "max_pool")).compare(), "") << textOf(p, "max_pool");
              EXPECT_EQ(GradientCheck(textOf(p, "avg_pool")).compare(), "") << textOf(p, "avg_pool");
              std::string counted = textOf(p, "avg_pool", ", count_include_pad");
              EXPECT_EQ(GradientCheck(counted).compare(), "") << counted;
            }
}

TEST(PoolRules, TwoDimensionsAndDynamicBatch) {
  for (const char *op : {"max_pool", "avg_pool"}) {
    SCOPED_TRACE(op);
    std::string text =
        formatv("func.func @f(%x: tensor<?x2x4x5xf64, #nn.dims<\"N\", 2, 4, 5>>) -> tensor<?x2x3x2xf64, "
                "#nn.dims<\"N\", 2, 3, 2>> {{\n  %r = nn.{0} %x {{kernel = array<i64: 2, 3>, strides = "
                "array<i64: 1, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : "
                "(tensor<?x2x4x5xf64, #nn.dims<\"N\", 2, 4, 5>>) -> tensor<?x2x3x2xf64, #nn.dims<\"N\", 2, 3, 2>>\n"
                "  return %r : tensor<?x2x3x2xf64, #nn.dims<\"N\", 2, 3, 2>>\n}\n",
                op)
            .str();
    GradientCheck check(text);
    expectGradient(std::move(check.shape(0, {3, 2, 4, 5})));
    GradientCheck none(text);
    EXPECT_EQ(none.shape(0, {0, 2, 4, 5}).compare(), "");
  }
}
