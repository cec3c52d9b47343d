// The algebra of dimensions: text, values, comparison, broadcasting, limits.
#include "NnTest.h"

using namespace dlc;
using namespace dlc::nn;

namespace {

constexpr int64_t max = std::numeric_limits<int64_t>::max(), min = std::numeric_limits<int64_t>::min();

struct DimsTest : test::NnTest {
  std::string errorOf(StringRef text) {
    Expected<AffineExpr> expr = parseDim(text, &context);
    EXPECT_FALSE(static_cast<bool>(expr)) << text.str();
    return expr ? "" : llvm::toString(expr.takeError());
  }
  /// The value of `text` for N and M.
  std::optional<int64_t> value(StringRef text, int64_t n, int64_t m = 1) {
    dim("N"); // position 0
    dim("M"); // position 1
    return evaluateDim(dim(text), {n, m});
  }
};

TEST_F(DimsTest, PrintsWhatItParses) {
  for (StringRef text : {"N", "7", "-7", "N + 1", "N - 1", "N * 2", "N * -1", "N floordiv 2", "N ceildiv 2", "N mod 2",
                         "(N + 1) * 2", "(N + 1) floordiv 2 + 1", "N * M", "N floordiv (M * 2)", "N mod M", "a.b_1",
                         "9223372036854775807", "-9223372036854775808", "N + -9223372036854775808"}) {
    AffineExpr expr = dim(text);
    EXPECT_EQ(print(expr), text.str());
    EXPECT_EQ(dim(print(expr)), expr) << text.str();
  }
  EXPECT_EQ(print(AffineExpr()), "?");
}

TEST_F(DimsTest, ParsesOtherSpellings) {
  EXPECT_EQ(dim("2*N"), dim("N * 2"));
  EXPECT_EQ(dim(" ( N ) "), dim("N"));
  EXPECT_EQ(dim("N // 2"), dim("N floordiv 2"));
  EXPECT_EQ(dim("- 3"), dim("-3"));
  EXPECT_EQ(dim("--3"), dim("3"));
  EXPECT_EQ(dim("1 - 2 - 3"), dim("-4"));
  EXPECT_EQ(dim("modern"), context.getLoadedDialect<NnDialect>()->getSymbol("modern"));
}

TEST_F(DimsTest, RejectsOtherText) {
  EXPECT_EQ(errorOf(""), "dimension '': expected a name or an integer at offset 0");
  EXPECT_EQ(errorOf("N +"), "dimension 'N +': expected a name or an integer at offset 3");
  EXPECT_EQ(errorOf("N M"), "dimension 'N M': unexpected text at offset 2");
  EXPECT_EQ(errorOf("(N"), "dimension '(N': expected ')' at offset 2");
  EXPECT_EQ(errorOf("N / 2"), "dimension 'N / 2': unexpected text at offset 2");
  EXPECT_EQ(errorOf("N floordiv 0"), "dimension 'N floordiv 0': divisor is not positive at offset 12");
  EXPECT_EQ(errorOf("9223372036854775808"), "dimension '9223372036854775808': integer too large at offset 19");
  EXPECT_NE(errorOf(std::string("N\0", 2)), "");
  EXPECT_NE(errorOf("\xff"), "");
}

TEST_F(DimsTest, HasLimits) {
  EXPECT_NE(errorOf(std::string(100000, '(')).find("nested too deeply"), std::string::npos);
  EXPECT_NE(errorOf(std::string(100000, '-') + "N").find("nested too deeply"), std::string::npos);
  std::string sum = "A";
  for (int k = 0; k < 255; ++k)
    sum += " + A" + std::to_string(k);
  AffineExpr longest = dim(sum);
  EXPECT_TRUE(limitDim(longest));
  EXPECT_EQ(dim(print(longest)), longest);
  EXPECT_NE(errorOf(sum + " + B").find("more than 256 operands"), std::string::npos);
  EXPECT_FALSE(limitDim(longest + dim("B")));
  EXPECT_FALSE(limitDim(dim("B") + longest));
  EXPECT_LT(errorOf(std::string(1000000, '+')).size(), 200u);
}

// Squaring again and again leaves the limit before the tree has grown: MLIR walks all of it in each step.
TEST_F(DimsTest, LimitsSquares) {
  AffineExpr expr = dim("N") + dim("M");
  int squarings = 0;
  while (expr && squarings < 60) {
    expr = limitDim(expr * expr);
    ++squarings;
  }
  EXPECT_EQ(squarings, 8); // 2^9 operands
  Type f32 = mlir::Float32Type::get(&context);
  EXPECT_EQ(print(getTensorType({expr, dim("3")}, f32)), "tensor<?x3xf32>");
}

TEST_F(DimsTest, Evaluates) {
  EXPECT_EQ(value("N * 2 + M", 5, 3), 13);
  EXPECT_EQ(value("(N - 1) floordiv 2 + 1", 0), 0);
  EXPECT_EQ(value("(N - 7) floordiv 2", 2), -3);
  EXPECT_EQ(value("(N - 7) ceildiv 2", 2), -2);
  EXPECT_EQ(value("(N - 7) mod 4", 2), 3);
  EXPECT_EQ(value("7", 0), 7);
}

TEST_F(DimsTest, EvaluatesToNothing) {
  EXPECT_EQ(value("N floordiv M", 4, 0), std::nullopt);
  EXPECT_EQ(value("N mod (M - 2)", 4, 1), std::nullopt);
  EXPECT_EQ(value("N", -1), std::nullopt); // no value
  EXPECT_EQ(evaluateDim(dim("K"), {}), std::nullopt);
  EXPECT_EQ(evaluateDim(AffineExpr(), {1}), std::nullopt);
  EXPECT_EQ(evaluateDim(getAffineDimExpr(0, &context), {1}), std::nullopt);
}

TEST_F(DimsTest, EvaluationOverflows) {
  EXPECT_EQ(value("N + 1", max), std::nullopt);
  EXPECT_EQ(value("N * 2", max), std::nullopt);
  EXPECT_EQ(value("N * M", int64_t(1) << 32, int64_t(1) << 32), std::nullopt);
  EXPECT_EQ(value("N * -1 - 2", max), std::nullopt);
  EXPECT_EQ(value("N * -1 - 1", max), min);
  EXPECT_EQ(value("(N * -1 - 1) floordiv 1", max), min);
  EXPECT_EQ(value("(N * -1 - 1) ceildiv 3", max), min / 3);
}

TEST_F(DimsTest, EvaluatesShapes) {
  RankedTensorType named = type("tensor<?x3x?xf32, #nn.dims<\"N\", 3, \"N - 4\">>");
  EXPECT_EQ(evaluateShape(named, {6}), (SmallVector<int64_t>{6, 3, 2}));
  EXPECT_EQ(evaluateShape(named, {4}), (SmallVector<int64_t>{4, 3, 0}));
  EXPECT_EQ(evaluateShape(named, {3}), std::nullopt); // negative
  EXPECT_EQ(evaluateShape(named, {}), std::nullopt);
  RankedTensorType unnamed = type("tensor<?x3xf32>");
  EXPECT_EQ(evaluateShape(unnamed, {6}), std::nullopt);
}

TEST_F(DimsTest, TensorTypes) {
  Type f32 = mlir::Float32Type::get(&context);
  EXPECT_EQ(print(getTensorType({dim("2"), dim("3")}, f32)), "tensor<2x3xf32>");
  EXPECT_EQ(print(getTensorType({dim("N"), dim("3")}, f32)), "tensor<?x3xf32, #nn.dims<\"N\", 3>>");
  EXPECT_EQ(print(getTensorType({dim("N"), AffineExpr()}, f32)), "tensor<?x?xf32>");
  EXPECT_EQ(print(getTensorType({dim("-1"), dim("N")}, f32)), "tensor<?x?xf32>");
  EXPECT_EQ(print(getTensorType({}, f32)), "tensor<f32>");
  for (StringRef text : {"tensor<2x0xf32>", "tensor<?x3xf32, #nn.dims<\"N\", 3>>", "tensor<?x?xi8>", "tensor<f32>"}) {
    RankedTensorType same = type(text);
    EXPECT_EQ(getTensorType(getDims(same), same.getElementType()), same) << text.str();
  }
}

TEST_F(DimsTest, Compares) {
  EXPECT_TRUE(knownEqual(dim("N * 2"), dim("N + N")));
  EXPECT_TRUE(knownEqual(dim("(N + M) * 2 - M"), dim("M + N * 2")));
  EXPECT_TRUE(knownEqual(dim("3"), dim("3")));
  EXPECT_FALSE(knownEqual(dim("N"), dim("M")));
  EXPECT_FALSE(knownEqual(dim("N"), dim("N + 1")));
  EXPECT_FALSE(knownEqual(AffineExpr(), AffineExpr()));
  EXPECT_TRUE(mayBeEqual(dim("N"), dim("3")));
  EXPECT_TRUE(mayBeEqual(AffineExpr(), dim("3")));
  EXPECT_FALSE(mayBeEqual(dim("4"), dim("3")));
}

TEST_F(DimsTest, Multiplies) {
  EXPECT_EQ(productOf({dim("N"), dim("3"), dim("2")}, &context), dim("N * 6"));
  EXPECT_EQ(productOf({}, &context), dim("1"));
  EXPECT_FALSE(productOf({dim("N"), AffineExpr()}, &context));
  SmallVector<AffineExpr> many;
  for (int k = 0; k < 1000; ++k)
    many.push_back(dim("D" + std::to_string(k)));
  EXPECT_FALSE(productOf(many, &context));
}

TEST_F(DimsTest, Broadcasts) {
  using Shape = SmallVector<AffineExpr>;
  auto broadcast = [&](ArrayRef<Shape> shapes) {
    FailureOr<Shape> result = broadcastDims(shapes, nullptr);
    if (failed(result))
      return std::string("no");
    std::string text;
    for (AffineExpr expr : *result)
      text += print(expr) + " ";
    return text;
  };
  Shape none;
  AffineExpr one = dim("1"), two = dim("2"), n = dim("N"), m = dim("M"), unknown;
  EXPECT_EQ(broadcast({none, none}), "");
  EXPECT_EQ(broadcast({{two, dim("3")}, {dim("3")}}), "2 3 ");
  EXPECT_EQ(broadcast({{one, two}, {n, one}}), "N 2 ");
  EXPECT_EQ(broadcast({{n}, {two}}), "2 ");
  EXPECT_EQ(broadcast({{two}, {n}}), "2 ");
  EXPECT_EQ(broadcast({{n}, {m}}), "N "); // equal unless the run fails
  EXPECT_EQ(broadcast({{unknown}, {one}}), "? ");
  EXPECT_EQ(broadcast({{unknown}, {n}}), "? ");
  EXPECT_EQ(broadcast({{unknown}, {two}}), "2 ");
  EXPECT_EQ(broadcast({{dim("0")}, {one}}), "0 ");
  EXPECT_EQ(broadcast({{dim("0")}, {two}}), "no");
  EXPECT_EQ(broadcast({{n}, {two}, {dim("3")}}), "no");
  EXPECT_EQ(broadcast({{one}, {one}, {n, one}}), "N 1 ");
}

} // namespace
