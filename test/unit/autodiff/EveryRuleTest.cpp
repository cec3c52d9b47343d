// One case for every op that has a gradient rule: its Jacobian is right and a wrong sign of any operand's gradient is
// noticed. An op that gets a rule without a case here fails the suite.
#include "test/unit/autodiff/GradientCheck.h"

using namespace dlc;

namespace {
struct Case {
  const char *op;
  const char *operands;   // "%x, %y"
  const char *attributes; // "{...}" or ""
  const char *types;      // "(...) -> ..."
  double low = -2, high = 2;
};

constexpr const char *windowAttrs =
    "{kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 1, 0>, dilations = array<i64: 1>}";

const Case cases[] = {
    {"nn.add", "%x, %y", "", "(tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>"},
    {"nn.sub", "%x, %y", "", "(tensor<2x3xf64>, tensor<2x1xf64>) -> tensor<2x3xf64>"},
    {"nn.mul", "%x, %y", "", "(tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>"},
    {"nn.div", "%x, %y", "", "(tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>", 0.5, 2},
    {"nn.pow", "%x, %y", "", "(tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>", 0.5, 2},
    {"nn.min", "%x, %y", "", "(tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.max", "%x, %y", "", "(tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.neg", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.abs", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.reciprocal", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>", 0.5, 2},
    {"nn.sqrt", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>", 0.5, 2},
    {"nn.exp", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.log", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>", 0.5, 2},
    {"nn.erf", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.sin", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.cos", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.tanh", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.sigmoid", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.softplus", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.relu", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.leaky_relu", "%x", "{alpha = 0.1 : f64}", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.elu", "%x", "{alpha = 0.7 : f64}", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.gelu", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.hard_sigmoid", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.hard_swish", "%x", "", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.clip", "%x", "{min = -1.0 : f64, max = 1.0 : f64}", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.where", "%c, %x, %y", "", "(tensor<3xi1>, tensor<2x3xf64>, tensor<f64>) -> tensor<2x3xf64>"},
    {"nn.cast", "%x", "{to = f64}", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.matmul", "%x, %y", "", "(tensor<2x3xf64>, tensor<3x4xf64>) -> tensor<2x4xf64>"},
    {"nn.conv", "%x, %w, %b", "{strides = array<i64: 2>, pads = array<i64: 1, 0>, dilations = array<i64: 1>}",
     "(tensor<2x3x6xf64>, tensor<4x3x2xf64>, tensor<4xf64>) -> tensor<2x4x3xf64>"},
    {"nn.conv_transpose", "%x, %w, %b",
     "{strides = array<i64: 2>, pads = array<i64: 1, 0>, dilations = array<i64: 1>, output_padding = array<i64: 1>}",
     "(tensor<2x3x3xf64>, tensor<3x2x2xf64>, tensor<2xf64>) -> tensor<2x2x6xf64>"},
    {"nn.reduce", "%x", "{kind = #nn.reduce_kind<mean>, axes = array<i64: 1>}", "(tensor<2x3xf64>) -> tensor<2xf64>"},
    {"nn.max_pool", "%x", windowAttrs, "(tensor<1x2x5xf64>) -> tensor<1x2x3xf64>"},
    {"nn.avg_pool", "%x", windowAttrs, "(tensor<1x2x5xf64>) -> tensor<1x2x3xf64>"},
    {"nn.softmax", "%x", "{axis = 1 : i64}", "(tensor<2x3xf64>) -> tensor<2x3xf64>"},
    {"nn.layer_norm", "%x, %s, %b", "{axis = 1 : i64}",
     "(tensor<2x3xf64>, tensor<3xf64>, tensor<3xf64>) -> tensor<2x3xf64>"},
    {"nn.batch_norm", "%x, %s, %b, %m, %v", "{epsilon = 1.0e-2 : f64}",
     "(tensor<2x3x2xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> tensor<2x3x2xf64>", 0.5, 2},
    {"nn.softmax_cross_entropy", "%x, %l", "", "(tensor<2x3xf64>, tensor<2xi64>) -> tensor<2xf64>"},
    {"nn.reshape", "%x", "", "(tensor<2x3xf64>) -> tensor<6xf64>"},
    {"nn.expand", "%x", "", "(tensor<3x1xf64>) -> tensor<2x3x4xf64>"},
    {"nn.transpose", "%x", "{permutation = array<i64: 1, 2, 0>}", "(tensor<2x3x4xf64>) -> tensor<3x4x2xf64>"},
    {"nn.concat", "%x, %y", "{axis = 1 : i64}", "(tensor<2x3xf64>, tensor<2x1xf64>) -> tensor<2x4xf64>"},
    {"nn.slice", "%x", "{starts = #nn.dims<1, 3>, steps = array<i64: 1, -2>}",
     "(tensor<3x4xf64>) -> tensor<2x2xf64>"},
    {"nn.pad", "%x, %y", "{pads = #nn.dims<1, 0, 0, 2>, mode = #nn.pad_mode<constant>}",
     "(tensor<2x3xf64>, tensor<f64>) -> tensor<3x5xf64>"},
    {"nn.gather", "%x, %i", "{axis = 0 : i64}", "(tensor<3x2xf64>, tensor<4xi64>) -> tensor<4x2xf64>"},
};

/// The module of a case: its operands are the arguments of @f.
std::string textOf(const Case &c) {
  StringRef types = c.types, names = c.operands;
  auto [from, to] = types.split(") -> ");
  from = from.drop_front();
  std::string arguments;
  while (!from.empty()) {
    size_t end = from.find(">, ");
    StringRef type = end == StringRef::npos ? from : from.take_front(end + 1);
    from = end == StringRef::npos ? StringRef() : from.drop_front(end + 3);
    auto [name, rest] = names.split(", ");
    names = rest;
    arguments += formatv("{0}{1}: {2}", arguments.empty() ? "" : ", ", name, type).str();
  }
  return formatv("func.func @f({0}) -> {1} {{\n  %r = {2} {3} {4} : {5}\n  return %r : {1}\n}\n", arguments, to, c.op,
                 c.operands, c.attributes, types).str();
}

/// Every rule that is there to say that there is no gradient, or that it is zero: tested in the families' files.
constexpr StringRef withoutGradient[] = {"nn.floor", "nn.ceil", "nn.round", "nn.sign", "nn.quantize", "nn.dequantize",
                                         "nn.map"};
} // namespace

TEST(EveryRule, IsRightAndItsSignIsSeen) {
  for (const Case &c : cases) {
    SCOPED_TRACE(c.op);
    GradientCheck check(textOf(c));
    ASSERT_TRUE(check.getOp());
    unsigned numFloats = 0;
    for (unsigned k = 0; k < check.getFunction().getNumArguments(); ++k) {
      if (isa<FloatType>(check.getInputs()[k].getElementType())) {
        check.range(k, c.low, c.high);
        ++numFloats;
        continue;
      }
      std::vector<double> numbers;
      for (int64_t i = 0; i < check.getInputs()[k].getNumElements(); ++i)
        numbers.push_back(i % 2); // labels, indices with duplicates, conditions
      check.set(k, numbers);
    }
    EXPECT_EQ(check.expectRight(), numFloats);
  }
}

TEST(EveryRule, HasACase) {
  GradientCheck check(textOf(cases[0]));
  for (mlir::RegisteredOperationName name : check.getContext().getRegisteredOperations()) {
    if (!name.hasInterface<nn::DifferentiableOpInterface>() ||
        llvm::is_contained(withoutGradient, name.getStringRef()))
      continue;
    EXPECT_TRUE(llvm::any_of(cases, [&](const Case &c) { return name.getStringRef() == c.op; }))
        << name.getStringRef().str() << " has a gradient and no case";
  }
}
