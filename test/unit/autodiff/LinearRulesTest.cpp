// Gradients of matrix products and convolutions over transposes, broadcasts, strides, pads, dilations and groups.
#include "test/unit/autodiff/GradientCheck.h"

using namespace dlc;

static std::string matmul(StringRef lhs, StringRef rhs, StringRef result, StringRef attributes = "") {
  return formatv("func.func @f(%x: {0}, %y: {1}) -> {2} {{\n  %r = nn.matmul %x, %y {3} : ({0}, {1}) -> {2}\n"
                 "  return %r : {2}\n}\n", lhs, rhs, result, attributes).str();
}

TEST(MatmulRule, Transposes) {
  expectGradient(matmul("tensor<2x3xf64>", "tensor<3x4xf64>", "tensor<2x4xf64>"));
  expectGradient(matmul("tensor<3x2xf64>", "tensor<3x4xf64>", "tensor<2x4xf64>", "{transpose_lhs}"));
  expectGradient(matmul("tensor<2x3xf64>", "tensor<4x3xf64>", "tensor<2x4xf64>", "{transpose_rhs}"));
  expectGradient(matmul("tensor<3x2xf64>", "tensor<4x3xf64>", "tensor<2x4xf64>", "{transpose_lhs, transpose_rhs}"));
}

TEST(MatmulRule, Vectors) {
  expectGradient(matmul("tensor<3xf64>", "tensor<3xf64>", "tensor<f64>"));
  expectGradient(matmul("tensor<3xf64>", "tensor<3x4xf64>", "tensor<4xf64>"));
  expectGradient(matmul("tensor<3xf64>", "tensor<4x3xf64>", "tensor<4xf64>", "{transpose_rhs}"));
  expectGradient(matmul("tensor<2x3xf64>", "tensor<3xf64>", "tensor<2xf64>"));
  expectGradient(matmul("tensor<3x2xf64>", "tensor<3xf64>", "tensor<2xf64>", "{transpose_lhs}"));
  expectGradient(matmul("tensor<3xf64>", "tensor<2x3x4xf64>", "tensor<2x4xf64>"));
  expectGradient(matmul("tensor<2x5x3xf64>", "tensor<3xf64>", "tensor<2x5xf64>"));
}

TEST(MatmulRule, Batches) {
  for (const char *flags : {"", "{transpose_lhs}", "{transpose_rhs}", "{transpose_lhs, transpose_rhs}"}) {
    SCOPED_TRACE(flags);
    bool tl = StringRef(flags).contains("lhs"), tr = StringRef(flags).contains("rhs");
    std::string a = tl ? "3x2xf64>" : "2x3xf64>", b = tr ? "4x3xf64>" : "3x4xf64>";
    expectGradient(matmul("tensor<2x" + a, "tensor<2x" + b, "tensor<2x2x4xf64>", flags));
    expectGradient(matmul("tensor<2x" + a, "tensor<" + b, "tensor<2x2x4xf64>", flags));
    expectGradient(matmul("tensor<" + a, "tensor<2x" + b, "tensor<2x2x4xf64>", flags));
    expectGradient(matmul("tensor<2x1x" + a, "tensor<3x" + b, "tensor<2x3x2x4xf64>", flags));
    expectGradient(matmul("tensor<1x" + a, "tensor<1x" + b, "tensor<1x2x4xf64>", flags));
  }
}

TEST(MatmulRule, SizesZeroAndOne) {
  EXPECT_EQ(GradientCheck(matmul("tensor<2x0xf64>", "tensor<0x3xf64>", "tensor<2x3xf64>")).compare(), "");
  EXPECT_EQ(GradientCheck(matmul("tensor<0x2xf64>", "tensor<2x3xf64>", "tensor<0x3xf64>")).compare(), "");
  EXPECT_EQ(GradientCheck(matmul("tensor<0x2x3xf64>", "tensor<3x2xf64>", "tensor<0x2x2xf64>")).compare(), "");
  expectGradient(matmul("tensor<1x1xf64>", "tensor<1x1xf64>", "tensor<1x1xf64>"));
}

TEST(MatmulRule, DynamicBatch) {
  GradientCheck check(matmul("tensor<?x3xf64, #nn.dims<\"N\", 3>>", "tensor<4x3xf64>",
                             "tensor<?x4xf64, #nn.dims<\"N\", 4>>", "{transpose_rhs}"));
  expectGradient(std::move(check.shape(0, {5, 3})));
  GradientCheck sequence(matmul("tensor<?x2x3xf64, #nn.dims<\"N\", 2, 3>>", "tensor<3x4xf64>",
                                "tensor<?x2x4xf64, #nn.dims<\"N\", 2, 4>>"));
  expectGradient(std::move(sequence.shape(0, {3, 2, 3})));
}

TEST(MatmulRule, WeightsOfBatchesAreOneProduct) {
  GradientCheck check(matmul("tensor<5x2x3xf64>", "tensor<3x4xf64>", "tensor<5x2x4xf64>"));
  auto backward = check.buildBackward();
  ASSERT_TRUE(static_cast<bool>(backward));
  backward->walk([](nn::ReduceOp op) { ADD_FAILURE() << "a sum of products"; });
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

namespace {
struct Conv {
  std::vector<int64_t> input, filter, strides, pads, dilations, outputPadding;
  int64_t groups = 1;
  bool hasBias = false, isTransposed = false, isDynamic = false;
};
} // namespace

static std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text;
}

static std::string list(ArrayRef<int64_t> values) {
  std::string text;
  for (int64_t v : values)
    text += (text.empty() ? ": " : ", ") + std::to_string(v);
  return "array<i64" + text + ">";
}

/// The op as text, its result type worked out.
static std::string textOf(const Conv &c) {
  std::vector<int64_t> output = {c.input[0], c.isTransposed ? c.filter[1] * c.groups : c.filter[0]};
  size_t n = c.strides.size();
  for (size_t k = 0; k < n; ++k) {
    int64_t pads = c.pads[k] + c.pads[n + k], spread = c.dilations[k] * (c.filter[2 + k] - 1) + 1;
    output.push_back(c.isTransposed ? (c.input[2 + k] - 1) * c.strides[k] + c.outputPadding[k] + spread - pads
                                    : (c.input[2 + k] + pads - spread) / c.strides[k] + 1);
  }
  auto type = [&](ArrayRef<int64_t> shape, bool isBatched) {
    if (!c.isDynamic || !isBatched)
      return "tensor<" + shapeText(shape) + "f64>";
    std::string dims = "\"N\"";
    for (int64_t size : shape.drop_front())
      dims += ", " + std::to_string(size);
    return "tensor<?x" + shapeText(shape.drop_front()) + "f64, #nn.dims<" + dims + ">>";
  };
  std::string input = type(c.input, true), filter = type(c.filter, false), result = type(output, true),
              bias = type(output[1], false);
  return formatv("func.func @f(%x: {0}, %w: {1}{2}) -> {3} {{\n  %r = nn.{4} %x, %w{5} {{strides = {6}, pads = {7}, "
                 "dilations = {8}, groups = {9} : i64{10}} : ({0}, {1}{11}) -> {3}\n  return %r : {3}\n}\n",
                 input, filter, c.hasBias ? ", %b: " + bias : "", result, c.isTransposed ? "conv_transpose" : "conv",
                 c.hasBias ? ", %b" : "", list(c.strides), list(c.pads), list(c.dilations), c.groups,
                 c.isTransposed ? ", output_padding = " + list(c.outputPadding) : "", c.hasBias ? ", " + bias : "")
      .str();
}

static void expectConv(const Conv &c) {
  std::string text = textOf(c);
  SCOPED_TRACE(text);
  GradientCheck check(text);
  if (c.isDynamic)
    check.shape(0, c.input);
  EXPECT_EQ(check.compare(), "");
}

TEST(ConvRule, GridOfOneDimension) {
  for (int64_t size : {5, 6, 7})
    for (int64_t kernel : {1, 2, 3})
      for (int64_t stride : {1, 2, 3})
        for (int64_t dilation : {1, 2})
          for (auto [front, back] : {std::pair<int64_t, int64_t>{0, 0}, {1, 0}, {1, 2}, {3, 1}})
            if (size + front + back >= dilation * (kernel - 1) + 1)
              expectConv({{2, 1, size}, {2, 1, kernel}, {stride}, {front, back}, {dilation}, {}});
}

TEST(ConvRule, Groups) {
  for (auto [groups, in, out] :
       {std::array<int64_t, 3>{1, 2, 3}, {2, 4, 2}, {2, 2, 4}, {3, 3, 3}, {3, 3, 6}, {2, 4, 6}}) {
    expectConv({{2, in, 5}, {out, in / groups, 3}, {2}, {1, 1}, {1}, {}, groups, true});
    expectConv({{2, in, 5}, {out, in / groups, 2}, {1}, {0, 0}, {2}, {}, groups, true, false, true});
    expectConv({{2, in, 4, 5}, {out, in / groups, 2, 3}, {1, 2}, {0, 1, 1, 2}, {2, 1}, {}, groups, false, false, true});
  }
}

TEST(ConvRule, TwoAndThreeDimensions) {
  expectConv({{2, 2, 4, 5}, {3, 2, 3, 2}, {1, 2}, {1, 0, 1, 1}, {1, 1}, {}, 1, true});
  expectConv({{1, 2, 5, 4}, {2, 1, 2, 3}, {2, 1}, {0, 1, 0, 1}, {2, 1}, {}, 2});
  expectConv({{1, 1, 3, 3, 3}, {2, 1, 2, 1, 2}, {1, 2, 1}, {0, 0, 1, 0, 0, 0}, {1, 1, 1}, {}});
}

TEST(ConvRule, PadsBeyondTheKernel) {
  expectConv({{1, 1, 3}, {1, 1, 1}, {1}, {2, 2}, {1}, {}});
  expectConv({{1, 1, 2}, {1, 1, 2}, {5}, {4, 3}, {1}, {}});
  // The only window lies in the padding: the gradient of the filter is zero.
  expectConv({{1, 1, 2}, {1, 1, 1}, {20}, {3, 0}, {1}, {}});
}

TEST(ConvRule, SizesZeroAndOne) {
  expectConv({{0, 2, 4}, {3, 2, 2}, {1}, {0, 0}, {1}, {}, 1, true});
  expectConv({{2, 2, 0}, {3, 2, 2}, {1}, {1, 1}, {1}, {}, 1, true});
  expectConv({{1, 0, 3}, {2, 0, 2}, {1}, {0, 0}, {1}, {}});
  expectConv({{1, 1, 1}, {1, 1, 1}, {1}, {0, 0}, {1}, {}, 1, true});
}

TEST(ConvRule, DynamicBatchAndSize) {
  expectConv({{3, 2, 5}, {4, 2, 3}, {2}, {1, 1}, {1}, {}, 1, true, false, true});
  for (int64_t size : {5, 6, 7}) {
    GradientCheck check(R"(func.func @f(%x: tensor<?x1x?xf64, #nn.dims<"N", 1, "W">>, %w: tensor<2x1x3xf64>)
          -> tensor<?x2x?xf64, #nn.dims<"N", 2, "(W - 1) floordiv 3 + 1">> {
        %r = nn.conv %x, %w {strides = array<i64: 3>, pads = array<i64: 1, 1>, dilations = array<i64: 1>}
           : (tensor<?x1x?xf64, #nn.dims<"N", 1, "W">>, tensor<2x1x3xf64>)
          -> tensor<?x2x?xf64, #nn.dims<"N", 2, "(W - 1) floordiv 3 + 1">>
        return %r : tensor<?x2x?xf64, #nn.dims<"N", 2, "(W - 1) floordiv 3 + 1">>
      })");
    check.shape(0, {2, 1, size});
    EXPECT_EQ(check.compare(), "") << size;
  }
}

TEST(ConvTransposeRule, GridOfOneDimension) {
  for (int64_t size : {1, 3, 4})
    for (int64_t kernel : {1, 2, 3})
      for (int64_t stride : {1, 2, 3})
        for (int64_t dilation : {1, 2})
          for (int64_t extra : {0, 1, 2})
            for (auto [front, back] : {std::pair<int64_t, int64_t>{0, 0}, {1, 0}, {1, 1}}) {
              int64_t output = (size - 1) * stride + extra + dilation * (kernel - 1) + 1 - front - back;
              if (output >= 0 && (extra < stride || extra < dilation))
                expectConv(
                    {{2, 1, size}, {1, 2, kernel}, {stride}, {front, back}, {dilation}, {extra}, 1, false, true});
            }
}

TEST(ConvTransposeRule, GroupsAndBias) {
  expectConv({{2, 4, 3}, {4, 1, 3}, {2}, {1, 0}, {1}, {1}, 2, true, true});
  expectConv({{2, 4, 3}, {4, 3, 2}, {1}, {0, 0}, {2}, {0}, 2, true, true, true});
  expectConv({{2, 3, 3}, {3, 1, 3}, {2}, {1, 0}, {1}, {1}, 3, true, true, true});
  expectConv({{1, 2, 2, 3}, {2, 3, 3, 2}, {2, 1}, {1, 0, 0, 1}, {1, 1}, {1, 0}, 1, true, true});
}

TEST(ConvTransposeRule, SizesZero) {
  expectConv({{0, 2, 3}, {2, 2, 2}, {1}, {0, 0}, {1}, {0}, 1, true, true});
  expectConv({{1, 2, 0}, {2, 2, 4}, {1}, {0, 0}, {1}, {0}, 1, true, true});
}
