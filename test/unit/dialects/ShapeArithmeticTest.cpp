// Elements of integer tensors that were computed from dimensions, as the importer asks for them.
#include "NnTest.h"

using namespace dlc;
using namespace dlc::nn;

namespace {

struct ShapeArithmeticTest : test::NnTest {
  /// The elements of the value that `body` returns, for an argument %x of `type`; "none" if they cannot be told.
  std::string elements(const std::string &body, const std::string &resultType,
                       const std::string &type = "tensor<?x3x?xf32, #nn.dims<\"N\", 3, \"L\">>") {
    auto module = parse(before + "func.func @f(%x: " + type + ") -> " + resultType + " {\n" + body +
                        "\n return %r : " + resultType + "\n}" + behind);
    if (!module)
      return "";
    std::optional<SymbolicElements> found = getSymbolicElements(find(*module, "func.return")->getOperand(0));
    if (!found)
      return "none";
    EXPECT_EQ(found->shape, llvm::to_vector(this->type(resultType).getShape()));
    std::string text;
    for (AffineExpr expr : found->elements)
      text += (text.empty() ? "" : ", ") + print(expr);
    return text;
  }
  std::string before, behind;
  const std::string shape =
      "%s = nn.shape %x {start = 0, end = 3} : (tensor<?x3x?xf32, #nn.dims<\"N\", 3, \"L\">>) -> tensor<3xi64>\n";
};

TEST_F(ShapeArithmeticTest, Sources) {
  EXPECT_EQ(elements("%r = nn.constant dense<[1, -2]> : tensor<2xi32>", "tensor<2xi32>"), "1, -2");
  EXPECT_EQ(elements("%r = nn.constant dense<7> : tensor<2xi64>", "tensor<2xi64>"), "7, 7");
  EXPECT_EQ(elements("%r = nn.constant dense<255> : tensor<ui8>", "tensor<ui8>"), "255");
  EXPECT_EQ(elements("%r = nn.constant dense<[true, false]> : tensor<2xi1>", "tensor<2xi1>"), "1, 0");
  EXPECT_EQ(elements("%r = nn.constant dense<1.0> : tensor<2xf32>", "tensor<2xf32>"), "none");
  EXPECT_EQ(elements("%r = nn.constant dense<1> : tensor<65xi64>", "tensor<65xi64>"), "none"); // no shape is that long
  EXPECT_EQ(elements("%r = nn.constant dense<> : tensor<0xi64>", "tensor<0xi64>"), "");
  EXPECT_EQ(
      elements(
          "%r = nn.shape %x {start = 0, end = 3} : (tensor<?x3x?xf32, #nn.dims<\"N\", 3, \"L\">>) -> tensor<3xi64>",
          "tensor<3xi64>"),
      "N, 3, L");
  EXPECT_EQ(elements("%r = nn.shape %x {start = 0, end = 2} : (tensor<?x3xf32>) -> tensor<2xi64>", "tensor<2xi64>",
                     "tensor<?x3xf32>"),
            "?, 3");
  EXPECT_EQ(elements("%r = nn.reshape %x : (tensor<2xi64>) -> tensor<2xi64>", "tensor<2xi64>", "tensor<2xi64>"),
            "none");
}

TEST_F(ShapeArithmeticTest, Parameters) {
  before = "nn.parameter @p immutable : tensor<2xi64> = dense<[4, 5]> : tensor<2xi64>\n"
           "nn.parameter @t trainable : tensor<2xi64> = dense<[4, 5]> : tensor<2xi64>\n"
           "nn.parameter @r immutable : tensor<2xi64> = dense_resource<r> : tensor<2xi64>\n";
  behind = "\n{-# dialect_resources: { builtin: { r: \"0x0800000001000000000000000200000000000000\" } } #-}";
  EXPECT_EQ(elements("%r = nn.read @p : tensor<2xi64>", "tensor<2xi64>"), "4, 5");
  EXPECT_EQ(elements("%r = nn.read @r : tensor<2xi64>", "tensor<2xi64>"), "1, 2");
  EXPECT_EQ(elements("%r = nn.read @t : tensor<2xi64>", "tensor<2xi64>"), "none"); // training may change it
}

TEST_F(ShapeArithmeticTest, Arithmetic) {
  auto apply = [&](const std::string &op, const std::string &operand) {
    return elements(shape + "%c = nn.constant dense<" + operand + "> : tensor<3xi64>\n%r = " + op +
                        " %s, %c : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>",
                    "tensor<3xi64>");
  };
  EXPECT_EQ(apply("nn.add", "[1, 2, 0]"), "N + 1, 5, L");
  EXPECT_EQ(apply("nn.sub", "[1, 2, 0]"), "N - 1, 1, L");
  EXPECT_EQ(apply("nn.mul", "[2, 2, 0]"), "N * 2, 6, 0");
  EXPECT_EQ(apply("nn.div", "[2, 2, 1]"), "N floordiv 2, 1, L");
  EXPECT_EQ(apply("nn.div", "[0, 0, -1]"), "?, ?, ?");
  EXPECT_EQ(apply("nn.max", "[1, 7, 1]"), "?, 7, ?");
  EXPECT_EQ(apply("nn.min", "[1, 7, 1]"), "?, 3, ?");
}

// A size less a constant counts as a size; what subtracts a symbol may round either way.
TEST_F(ShapeArithmeticTest, DivisionOfDifferences) {
  std::string two = "%two = nn.constant dense<2> : tensor<i64>\n%one = nn.constant dense<1> : tensor<3xi64>\n";
  EXPECT_EQ(elements(shape + two +
                         "%d = nn.sub %s, %one : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>\n"
                         "%r = nn.div %d, %two : (tensor<3xi64>, tensor<i64>) -> tensor<3xi64>",
                     "tensor<3xi64>"),
            "(N - 1) floordiv 2, 1, (L - 1) floordiv 2");
  EXPECT_EQ(elements(shape + two +
                         "%d = nn.sub %one, %s : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi64>\n"
                         "%r = nn.div %d, %two : (tensor<3xi64>, tensor<i64>) -> tensor<3xi64>",
                     "tensor<3xi64>"),
            "?, -1, ?");
}

TEST_F(ShapeArithmeticTest, Broadcasts) {
  EXPECT_EQ(elements(shape + "%c = nn.constant dense<2> : tensor<1xi64>\n"
                             "%r = nn.mul %c, %s : (tensor<1xi64>, tensor<3xi64>) -> tensor<3xi64>",
                     "tensor<3xi64>"),
            "N * 2, 6, L * 2");
}

TEST_F(ShapeArithmeticTest, Where) {
  EXPECT_EQ(
      elements(
          shape +
              "%c = nn.constant dense<[true, false, true]> : tensor<3xi1>\n%m = nn.constant dense<-1> : tensor<i64>\n"
              "%r = nn.where %c, %s, %m : (tensor<3xi1>, tensor<3xi64>, tensor<i64>) -> tensor<3xi64>",
          "tensor<3xi64>"),
      "N, -1, L");
}

TEST_F(ShapeArithmeticTest, Casts) {
  EXPECT_EQ(elements(shape + "%r = nn.cast %s {to = i32} : (tensor<3xi64>) -> tensor<3xi32>", "tensor<3xi32>"),
            "N, 3, L");
  EXPECT_EQ(elements(shape + "%r = nn.cast %s {to = i8} : (tensor<3xi64>) -> tensor<3xi8>", "tensor<3xi8>"), "none");
  EXPECT_EQ(elements(shape + "%f = nn.cast %s {to = f32} : (tensor<3xi64>) -> tensor<3xf32>\n"
                             "%r = nn.cast %f {to = i64} : (tensor<3xf32>) -> tensor<3xi64>",
                     "tensor<3xi64>"),
            "none");
}

TEST_F(ShapeArithmeticTest, Reductions) {
  auto reduce = [&](const std::string &kind) {
    return elements(shape + "%r = nn.reduce %s {kind = #nn.reduce_kind<" + kind +
                        ">, axes = array<i64: 0>} : (tensor<3xi64>) -> tensor<i64>",
                    "tensor<i64>");
  };
  EXPECT_EQ(reduce("prod"), "N * L * 3");
  EXPECT_EQ(reduce("sum"), "N + L + 3");
  EXPECT_EQ(reduce("max"), "none");
}

TEST_F(ShapeArithmeticTest, Moves) {
  EXPECT_EQ(elements(shape + "%r = nn.reshape %s : (tensor<3xi64>) -> tensor<3x1xi64>", "tensor<3x1xi64>"), "N, 3, L");
  EXPECT_EQ(
      elements(shape +
                   "%r = nn.slice %s {starts = #nn.dims<2>, steps = array<i64: -2>} : (tensor<3xi64>) -> tensor<2xi64>",
               "tensor<2xi64>"),
      "L, N");
  EXPECT_EQ(elements(shape + "%r = nn.concat %s, %s {axis = 0} : (tensor<3xi64>, tensor<3xi64>) -> tensor<6xi64>",
                     "tensor<6xi64>"),
            "N, 3, L, N, 3, L");
  EXPECT_EQ(elements(shape + "%i = nn.constant dense<-1> : tensor<i64>\n%r = nn.gather %s, %i {axis = 0} : "
                             "(tensor<3xi64>, tensor<i64>) -> tensor<i64>",
                     "tensor<i64>"),
            "L");
  EXPECT_EQ(elements(shape + "%i = nn.constant dense<3> : tensor<i64>\n%r = nn.gather %s, %i {axis = 0} : "
                             "(tensor<3xi64>, tensor<i64>) -> tensor<i64>",
                     "tensor<i64>"),
            "none"); // out of range: the run fails
  EXPECT_EQ(elements("%c = nn.constant dense<4> : tensor<i64>\n%r = nn.expand %c : (tensor<i64>) -> tensor<2xi64>",
                     "tensor<2xi64>"),
            "4, 4");
  EXPECT_EQ(elements(shape + "%r = nn.transpose %s {permutation = array<i64: 0>} : (tensor<3xi64>) -> tensor<3xi64>",
                     "tensor<3xi64>"),
            "N, 3, L");
}

// One unknown part leaves the others known.
TEST_F(ShapeArithmeticTest, PartlyKnown) {
  EXPECT_EQ(
      elements(
          "%s = nn.shape %x {start = 0, end = 2} : (tensor<2x3xi64>) -> tensor<2xi64>\n"
          "%u = nn.reduce %x {kind = #nn.reduce_kind<max>, axes = array<i64: 0>} : (tensor<2x3xi64>) -> tensor<3xi64>\n"
          "%r = nn.concat %s, %u {axis = 0} : (tensor<2xi64>, tensor<3xi64>) -> tensor<5xi64>",
          "tensor<5xi64>", "tensor<2x3xi64>"),
      "2, 3, ?, ?, ?");
}

// Doubling a value a hundred times is a hundred ops, not 2^100 visits; squaring it leaves the limits.
TEST_F(ShapeArithmeticTest, SharedProducers) {
  auto chain = [&](const std::string &op, int length) {
    std::string body =
        shape + "%v0 = nn.slice %s {starts = #nn.dims<0>, steps = array<i64: 1>} : (tensor<3xi64>) -> tensor<1xi64>\n";
    std::string last = "%v0";
    for (int k = 1; k <= length; ++k) {
      std::string next = k == length ? "%r" : "%v" + std::to_string(k);
      body += next + " = " + op + " " + last + ", " + last + " : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>\n";
      last = next;
    }
    return elements(body, "tensor<1xi64>");
  };
  EXPECT_EQ(chain("nn.add", 10), "N * 1024");
  EXPECT_EQ(chain("nn.max", 100), "N");
  EXPECT_EQ(chain("nn.mul", 100), "?");
  EXPECT_EQ(chain("nn.max", 5000), "?"); // longer than is followed
}

// Outside functions an op may use its own result.
TEST_F(ShapeArithmeticTest, Cycles) {
  auto module = parse("%0 = nn.add %1, %1 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>\n"
                      "%1 = nn.max %0, %1 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>");
  auto found = getSymbolicElements(find(*module, "nn.add")->getResult(0));
  EXPECT_TRUE(!found || llvm::all_of(found->elements, [](AffineExpr e) { return !e; }));
}

} // namespace
