// Result types that ops infer from operands with symbolic dimensions.
#include "NnTest.h"

#include "mlir/Interfaces/InferTypeOpInterface.h"

using namespace dlc;
using namespace dlc::nn;

namespace {

struct InferTest : test::NnTest {
  /// What `op`, written without types, infers for operands %0, %1, ... of `operandTypes`. `declared` is a
  /// type of its result's rank and element type that says nothing more.
  std::string infer(const std::string &op, ArrayRef<std::string> operandTypes, const std::string &declared) {
    std::string arguments, types;
    for (auto [k, type] : llvm::enumerate(operandTypes)) {
      arguments += (k ? ", %" : "%") + std::to_string(k) + ": " + type;
      types += (k ? ", " : "") + type;
    }
    auto module =
        parse("func.func @f(" + arguments + ") { %r = " + op + " : (" + types + ") -> " + declared + "\n return }");
    if (!module)
      return "";
    Operation *found = nullptr;
    module->walk([&](mlir::InferTypeOpInterface inferred) { found = inferred; });
    SmallVector<Type> results;
    if (!found || failed(cast<mlir::InferTypeOpInterface>(found).inferReturnTypes(
                      &context, found->getLoc(), found->getOperands(), found->getDiscardableAttrDictionary(),
                      found->getPropertiesStorage(), found->getRegions(), results)))
      return messages;
    return print(results[0]);
  }
};

const std::string nchw = "tensor<?x3x?x?xf32, #nn.dims<\"N\", 3, \"H\", \"W\">>";
const std::string any4 = "tensor<?x?x?x?xf32>";

TEST_F(InferTest, Broadcast) {
  EXPECT_EQ(infer("nn.add %0, %1", {"tensor<?x1xf32, #nn.dims<\"N\", 1>>", "tensor<?xf32, #nn.dims<\"M\">>"},
                  "tensor<?x?xf32>"),
            "tensor<?x?xf32, #nn.dims<\"N\", \"M\">>");
  EXPECT_EQ(infer("nn.add %0, %1", {"tensor<?xf32, #nn.dims<\"N\">>", "tensor<4xf32>"}, "tensor<?xf32>"),
            "tensor<4xf32>");
  EXPECT_EQ(infer("nn.less %0, %1", {"tensor<?xf32, #nn.dims<\"N * 2\">>", "tensor<f32>"}, "tensor<?xi1>"),
            "tensor<?xi1, #nn.dims<\"N * 2\">>");
  EXPECT_EQ(infer("nn.add %0, %1", {"tensor<?xf32>", "tensor<?xf32, #nn.dims<\"N\">>"}, "tensor<?xf32>"),
            "tensor<?xf32>");
  EXPECT_EQ(infer("nn.where %0, %1, %2", {"tensor<?x1xi1, #nn.dims<\"N\", 1>>", "tensor<5xf16>", "tensor<f16>"},
                  "tensor<?x?xf16>"),
            "tensor<?x5xf16, #nn.dims<\"N\", 5>>");
}

TEST_F(InferTest, Unary) {
  EXPECT_EQ(infer("nn.cast %0 {to = f16}", {nchw}, "tensor<?x?x?x?xf16>"),
            "tensor<?x3x?x?xf16, #nn.dims<\"N\", 3, \"H\", \"W\">>");
  EXPECT_EQ(infer("nn.quantize %0, %1, %2", {nchw, "tensor<3xf32>", "tensor<3xi8>"}, "tensor<?x?x?x?xi8>"),
            "tensor<?x3x?x?xi8, #nn.dims<\"N\", 3, \"H\", \"W\">>");
}

TEST_F(InferTest, Matmul) {
  EXPECT_EQ(infer("nn.matmul %0, %1", {"tensor<?x?x8xf32, #nn.dims<\"B\", \"S\", 8>>", "tensor<8x4xf32>"},
                  "tensor<?x?x?xf32>"),
            "tensor<?x?x4xf32, #nn.dims<\"B\", \"S\", 4>>");
  EXPECT_EQ(infer("nn.matmul %0, %1 {transpose_rhs}",
                  {"tensor<?x8xf32, #nn.dims<\"S\", 8>>", "tensor<?x8xf32, #nn.dims<\"T\", 8>>"}, "tensor<?x?xf32>"),
            "tensor<?x?xf32, #nn.dims<\"S\", \"T\">>");
}

TEST_F(InferTest, Conv) {
  std::string filter = "tensor<8x3x3x3xf32>";
  EXPECT_EQ(
      infer("nn.conv %0, %1 {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>}",
            {nchw, filter}, any4),
      "tensor<?x8x?x?xf32, #nn.dims<\"N\", 8, \"H\", \"W\">>");
  EXPECT_EQ(
      infer("nn.conv %0, %1 {strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 1, 0>, dilations = array<i64: 1, 2>}",
            {nchw, filter}, any4),
      "tensor<?x8x?x?xf32, #nn.dims<\"N\", 8, \"(H - 1) floordiv 2 + 1\", \"W - 4\">>");
}

TEST_F(InferTest, ConvTranspose) {
  EXPECT_EQ(infer("nn.conv_transpose %0, %1 {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = "
                  "array<i64: 1, 1>, output_padding = array<i64: 0, 1>}",
                  {nchw, "tensor<3x5x2x2xf32>"}, any4),
            "tensor<?x5x?x?xf32, #nn.dims<\"N\", 5, \"H * 2\", \"W * 2 + 1\">>");
}

TEST_F(InferTest, Pool) {
  auto pool = [&](const std::string &kernel, const std::string &stride, const std::string &pads, bool ceil) {
    return infer("nn.max_pool %0 {kernel = array<i64: " + kernel + ">, strides = array<i64: " + stride +
                     ">, pads = array<i64: " + pads + ">, dilations = array<i64: 1>" + (ceil ? ", ceil_mode}" : "}"),
                 {"tensor<1x1x?xf32, #nn.dims<1, 1, \"L\">>"}, "tensor<?x?x?xf32>");
  };
  EXPECT_EQ(pool("2", "2", "0, 0", false), "tensor<1x1x?xf32, #nn.dims<1, 1, \"L floordiv 2\">>");
  EXPECT_EQ(pool("3", "2", "0, 0", true), "tensor<1x1x?xf32, #nn.dims<1, 1, \"(L - 3) ceildiv 2 + 1\">>");
  // The windows that rounding up would add start in the end padding: the other quotient is the smaller.
  EXPECT_EQ(pool("2", "2", "0, 1", true), "tensor<1x1x?xf32, #nn.dims<1, 1, \"(L - 1) floordiv 2 + 1\">>");
  EXPECT_EQ(pool("1", "2", "0, 0", true), "tensor<1x1x?xf32, #nn.dims<1, 1, \"(L - 1) floordiv 2 + 1\">>");
}

// The expression for a symbolic size gives what a known size gives, for every small window.
TEST_F(InferTest, PoolAgreesWithKnownSizes) {
  for (int kernel = 1; kernel <= 3; ++kernel)
    for (int stride = 1; stride <= 3; ++stride)
      for (int begin = 0; begin < kernel; ++begin)
        for (int end = 0; end < kernel; ++end)
          for (bool ceil : {false, true}) {
            std::string op = "nn.avg_pool %0 {kernel = array<i64: " + std::to_string(kernel) +
                             ">, strides = array<i64: " + std::to_string(stride) +
                             ">, pads = array<i64: " + std::to_string(begin) + ", " + std::to_string(end) +
                             ">, dilations = array<i64: 1>" + (ceil ? ", ceil_mode}" : "}");
            std::string symbolic = infer(op, {"tensor<1x1x?xf32, #nn.dims<1, 1, \"L\">>"}, "tensor<?x?x?xf32>");
            RankedTensorType named = type(symbolic);
            for (int size = 3; size <= 9; ++size) {
              // ceil((size + begin + end - kernel) / stride) + 1 windows, less one that starts beyond the input
              int room = size + begin + end - kernel, count = (ceil ? room + stride - 1 : room) / stride + 1;
              if (ceil && (count - 1) * stride >= size + begin)
                --count;
              EXPECT_EQ(evaluateShape(named, {size})->back(), count) << op << " " << size;
              EXPECT_EQ(infer(op, {"tensor<1x1x" + std::to_string(size) + "xf32>"}, "tensor<?x?x?xf32>"),
                        "tensor<1x1x" + std::to_string(count) + "xf32>")
                  << op << " " << size;
            }
          }
}

TEST_F(InferTest, Reduce) {
  EXPECT_EQ(infer("nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 2, 3>}", {nchw}, "tensor<?x?xf32>"),
            "tensor<?x3xf32, #nn.dims<\"N\", 3>>");
  EXPECT_EQ(infer("nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 0, 2>, keepdims}", {nchw}, any4),
            "tensor<1x3x1x?xf32, #nn.dims<1, 3, 1, \"W\">>");
}

TEST_F(InferTest, Moves) {
  EXPECT_EQ(infer("nn.transpose %0 {permutation = array<i64: 0, 2, 3, 1>}", {nchw}, any4),
            "tensor<?x?x?x3xf32, #nn.dims<\"N\", \"H\", \"W\", 3>>");
  EXPECT_EQ(infer("nn.concat %0, %1 {axis = 1}", {nchw, "tensor<?x?x8x?xf32, #nn.dims<\"N\", \"C\", 8, \"W\">>"}, any4),
            "tensor<?x?x8x?xf32, #nn.dims<\"N\", \"C + 3\", 8, \"W\">>");
  EXPECT_EQ(
      infer("nn.pad %0 {pads = #nn.dims<0, 0, 1, \"P\", 0, 0, 1, \"P\">, mode = #nn.pad_mode<constant>}", {nchw}, any4),
      "tensor<?x3x?x?xf32, #nn.dims<\"N\", 3, \"H + 2\", \"W + P + P\">>");
  EXPECT_EQ(
      infer("nn.gather %0, %1 {axis = 1}", {nchw, "tensor<?x2xi64, #nn.dims<\"K\", 2>>"}, "tensor<?x?x?x?x?xf32>"),
      "tensor<?x?x2x?x?xf32, #nn.dims<\"N\", \"K\", 2, \"H\", \"W\">>");
  EXPECT_EQ(infer("nn.shape %0 {start = 1, end = 4}", {nchw}, "tensor<?xi64>"), "tensor<3xi64>");
}

TEST_F(InferTest, Flops) {
  auto module = parse(
      "func.func @f(%x: " + nchw +
      ", %w: tensor<8x3x3x3xf32>) {\n"
      "%0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>}"
      " : (" +
      nchw +
      ", tensor<8x3x3x3xf32>) -> tensor<?x8x?x?xf32, #nn.dims<\"N\", 8, \"H\", \"W\">>\n"
      "%1 = nn.relu %x : (" +
      nchw + ") -> " + nchw + "\n return }");
  EXPECT_EQ(evaluateDim(cast<CostOpInterface>(find(*module, "nn.conv")).getFlops(), {2, 4, 5}), 2 * 8 * 4 * 5 * 27 * 2);
  EXPECT_EQ(evaluateDim(cast<CostOpInterface>(find(*module, "nn.relu")).getFlops(), {2, 4, 5}), 2 * 3 * 4 * 5);
}

} // namespace
