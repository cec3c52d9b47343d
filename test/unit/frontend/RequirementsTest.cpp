// Bounds and simplification of expressions of sizes.
#include "lib/Frontend/Onnx/Requirements.h"

#include "gtest/gtest.h"

using namespace dlc;
using namespace dlc::frontend;

namespace {

struct Exprs : testing::Test {
  MLIRContext context{MLIRContext::Threading::DISABLED};
  Exprs() { context.loadDialect<nn::NnDialect>(); }
  AffineExpr parse(StringRef text) {
    Expected<AffineExpr> expr = nn::parseDim(text, &context);
    EXPECT_TRUE(static_cast<bool>(expr));
    return *expr;
  }
};

TEST_F(Exprs, Bounds) {
  for (const char *text : {"N", "N + M", "2 * N + 3", "N * M", "(N + 1) floordiv 2", "N mod 4", "N ceildiv 3"})
    EXPECT_TRUE(isAtLeast(parse(text), 0)) << text;
  for (const char *text : {"N - 1", "N - M", "3 - N", "(N - 5) floordiv 2"})
    EXPECT_FALSE(isAtLeast(parse(text), 0)) << text;
  EXPECT_TRUE(isAtLeast(parse("2 * N + 3"), 3));
  EXPECT_FALSE(isAtLeast(parse("2 * N + 3"), 4));
  EXPECT_TRUE(isAtLeast(parse("5 - N mod 4"), 2));
}

TEST_F(Exprs, Simplify) {
  AffineExpr n = parse("N");
  EXPECT_EQ(simplify(n - (n - 2)), nn::getConstantDim(2, &context));
  EXPECT_EQ(simplify(AffineExpr()), AffineExpr());
}

TEST_F(Exprs, RequirementsAreCollectedOnce) {
  Requirements requirements;
  EXPECT_TRUE(requirements.require(parse("N + 1"))); // always true
  EXPECT_TRUE(requirements.require(parse("N - 5")));
  EXPECT_TRUE(requirements.require(parse("N - 2 - 3")));
  EXPECT_FALSE(requirements.require(nn::getConstantDim(-1, &context)));
  EXPECT_EQ(requirements.get().size(), 1u);
  EXPECT_TRUE(requirements.requireEqual(parse("N"), parse("N")));
  EXPECT_EQ(requirements.get().size(), 1u);
  EXPECT_TRUE(requirements.requireEqual(parse("N"), parse("M")));
  EXPECT_EQ(requirements.get().size(), 3u);
}

/// A few nodes that share parts are a tree of thousands.
TEST_F(Exprs, SizesSaturate) {
  ExprSizes sizes;
  AffineExpr expr = parse("N");
  for (int k = 0; k < 12; ++k) // MLIR itself walks the tree
    expr = (expr * expr).floorDiv(3);
  EXPECT_FALSE(sizes.isSmall(expr));
  EXPECT_TRUE(sizes.isSmall(parse("N + 2 * M")));
}

} // namespace
