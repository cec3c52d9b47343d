// The scalar bodies of elementwise ops, from which compiled code follows, against the reference
// evaluation, which shares no code with them: bodies on constants are folded and must give the same.
#include "NnTest.h"

#include "lib/Reference/Reference.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

#include <cmath>

using namespace dlc;
using namespace dlc::nn;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

struct ScalarBodyTest : test::NnTest {
  ScalarBodyTest() {
    mlir::DialectRegistry registry;
    registerReferenceModels(registry);
    context.appendDialectRegistry(registry);
  }

  HostValue scalar(Type elementType, double value) {
    HostValue host(elementType, {});
    if (isa<FloatType>(elementType))
      host.setDouble(0, value);
    else
      host.setInt(0, static_cast<int64_t>(value));
    return host;
  }

  /// The constant that the element `host` is in its compute type.
  mlir::TypedAttr computeConstant(const HostValue &host) {
    Type type = getComputeType(host.getElementType());
    if (isa<FloatType>(type))
      return FloatAttr::get(type, host.getDouble(0));
    return IntegerAttr::get(type, llvm::APInt(type.getIntOrFloatBitWidth(), host.getInt(0), false, true));
  }

  /// What the body of `op` gives for `operands`; null if it does not fold to a constant.
  mlir::TypedAttr fold(ElementwiseOpInterface op, ArrayRef<HostValue> operands) {
    auto loc = mlir::UnknownLoc::get(&context);
    mlir::OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
    OpBuilder builder = OpBuilder::atBlockBegin(module->getBody());
    Type result = getComputeType(cast<RankedTensorType>(op->getResult(0).getType()).getElementType());
    auto function = mlir::func::FuncOp::create(builder, loc, "f", builder.getFunctionType({}, {result}));
    builder.setInsertionPointToStart(function.addEntryBlock());
    SmallVector<Value> args;
    for (const HostValue &operand : operands)
      args.push_back(mlir::arith::ConstantOp::create(builder, loc, computeConstant(operand)));
    Value value = op.buildScalar(builder, loc, args);
    mlir::func::ReturnOp::create(builder, loc, value);
    if (failed(mlir::verify(*module)))
      return {};
    mlir::PassManager passes(&context);
    passes.addPass(mlir::createCanonicalizerPass());
    EXPECT_TRUE(succeeded(passes.run(*module)));
    Value folded = function.getBody().front().getTerminator()->getOperand(0);
    auto constant = folded.getDefiningOp<mlir::arith::ConstantOp>();
    return constant ? constant.getValue() : mlir::TypedAttr();
  }

  /// Holds `op`, written without types, against the reference for each list of operand values.
  void check(const std::string &op, ArrayRef<StringRef> types, StringRef resultType,
             ArrayRef<SmallVector<double>> cases, double tolerance = 0) {
    std::string arguments, list;
    for (auto [k, type] : llvm::enumerate(types)) {
      arguments += (k ? ", %" : "%") + std::to_string(k) + ": tensor<" + type.str() + ">";
      list += (k ? ", tensor<" : "tensor<") + type.str() + ">";
    }
    auto module = parse("func.func @f(" + arguments + ") { %r = " + op + " : (" + list + ") -> tensor<" +
                        resultType.str() + ">\n return }");
    ASSERT_TRUE(module);
    ElementwiseOpInterface found;
    module->walk([&](ElementwiseOpInterface elementwise) { found = elementwise; });
    for (ArrayRef<double> values : cases) {
      SmallVector<HostValue> operands;
      std::string label = op + " : " + list;
      for (auto [value, operand] : llvm::zip(values, found->getOperands())) {
        operands.push_back(scalar(cast<RankedTensorType>(operand.getType()).getElementType(), value));
        label += " " + std::to_string(value);
      }
      auto expected = cast<ReferenceOpInterface>(found.getOperation()).evaluate(operands, EvalOptions());
      ASSERT_TRUE(static_cast<bool>(expected)) << label << llvm::toString(expected.takeError());
      mlir::TypedAttr actual = fold(found, operands);
      if (!actual) {
        ADD_FAILURE() << label << " does not fold\n" << messages;
        continue;
      }
      if (auto number = dyn_cast<FloatAttr>(actual)) {
        // Bodies compute f16 and bf16 in f32; what is stored is rounded.
        HostValue rounded((*expected)[0].getElementType(), {});
        rounded.setDouble(0, number.getValueAsDouble());
        double a = rounded.getDouble(0), e = (*expected)[0].getDouble(0);
        bool same = std::isnan(e) ? std::isnan(a) : a == e || std::abs(a - e) <= tolerance * std::max(1.0, std::abs(e));
        EXPECT_TRUE(same) << label << ": " << a << ", reference " << e;
      } else {
        llvm::APInt bits = cast<IntegerAttr>(actual).getValue();
        EXPECT_EQ(bits, llvm::APInt(bits.getBitWidth(), (*expected)[0].getInt(0), false, true)) << label;
      }
    }
  }

  void checkBinary(const std::string &name, ArrayRef<StringRef> types, ArrayRef<double> values, StringRef result = "",
                   double tolerance = 0) {
    SmallVector<SmallVector<double>> cases;
    for (double a : values)
      for (double b : values)
        cases.push_back({a, b});
    for (StringRef type : types)
      check(name + " %0, %1", {type, type}, result.empty() ? type : result, cases, tolerance);
  }

  void checkUnary(const std::string &op, ArrayRef<StringRef> types, ArrayRef<double> values, double tolerance = 0) {
    SmallVector<SmallVector<double>> cases;
    for (double a : values)
      cases.push_back({a});
    for (StringRef type : types)
      check(op, {type}, type, cases, tolerance);
  }
};

const SmallVector<StringRef> floats = {"f64", "f32", "f16", "bf16"}, integers = {"i8", "i16", "i32", "i64"},
                             unsigneds = {"ui8", "ui16", "ui32", "ui64"};
const SmallVector<double> someFloats = {0, 1, -1, 2.5, -3.25, 100, inf, -inf, nan};
const SmallVector<double> someIntegers = {0, 1, -1, 7, -7, 100, -128};
const SmallVector<double> someUnsigneds = {0, 1, 7, 100, 255};

TEST_F(ScalarBodyTest, Arithmetic) {
  for (const char *name : {"nn.add", "nn.sub", "nn.mul", "nn.div", "nn.min", "nn.max"}) {
    checkBinary(name, floats, someFloats);
    checkBinary(name, integers, someIntegers);
    checkBinary(name, unsigneds, someUnsigneds);
  }
}

// Division never traps: by zero it gives zero, lowest / -1 wraps.
TEST_F(ScalarBodyTest, DivisionCorners) {
  check("nn.div %0, %1", {"i8", "i8"}, "i8", {{-128, -1}, {-128, 0}, {127, 0}});
  check("nn.div %0, %1", {"i64", "i64"}, "i64", {{-0x1p63, -1}, {-0x1p63, 0}, {5, 0}});
  check("nn.div %0, %1", {"ui32", "ui32"}, "ui32", {{4294967295.0, 0}, {4294967295.0, 2}});
}

TEST_F(ScalarBodyTest, Comparisons) {
  for (const char *name : {"nn.equal", "nn.less", "nn.less_equal", "nn.greater", "nn.greater_equal"}) {
    checkBinary(name, floats, someFloats, "i1");
    checkBinary(name, integers, someIntegers, "i1");
    checkBinary(name, unsigneds, someUnsigneds, "i1");
  }
}

TEST_F(ScalarBodyTest, Booleans) {
  for (const char *name : {"nn.and", "nn.or", "nn.xor", "nn.equal", "nn.less", "nn.max"})
    checkBinary(name, {"i1"}, {0, 1}, "i1");
  check("nn.not %0", {"i1"}, "i1", {{0}, {1}});
  check("nn.where %0, %1, %2", {"i1", "f16", "f16"}, "f16", {{0, 1, 2}, {1, 1, 2}});
}

TEST_F(ScalarBodyTest, Unary) {
  for (const char *name : {"nn.neg", "nn.abs", "nn.sign", "nn.relu"}) {
    checkUnary(std::string(name) + " %0", floats, someFloats);
    checkUnary(std::string(name) + " %0", integers, someIntegers);
    checkUnary(std::string(name) + " %0", unsigneds, someUnsigneds);
  }
  for (const char *name : {"nn.floor", "nn.ceil", "nn.round"})
    checkUnary(std::string(name) + " %0", floats, {0, 0.5, 1.5, 2.5, -0.5, -1.5, 2.4, -2.6, 1e9, inf, -inf, nan});
  for (const char *name : {"nn.reciprocal", "nn.sqrt"})
    checkUnary(std::string(name) + " %0", floats, {0, 1, 4, 2.25, inf, nan}, 1e-7);
}

// f32 results may differ by the rounding of steps that the reference takes in double.
TEST_F(ScalarBodyTest, Functions) {
  SmallVector<double> values = {0, 0.5, 1, -1, 2.5, -3.25, 6, -6, 20, -20};
  for (const char *op : {"nn.exp %0", "nn.erf %0", "nn.sin %0", "nn.cos %0", "nn.tanh %0", "nn.sigmoid %0",
                         "nn.softplus %0", "nn.leaky_relu %0", "nn.leaky_relu %0 {alpha = 0.2}", "nn.elu %0",
                         "nn.elu %0 {alpha = 0.5}", "nn.gelu %0", "nn.gelu %0 {tanh}", "nn.hard_sigmoid %0",
                         "nn.hard_sigmoid %0 {alpha = 0.5, beta = 0.25}", "nn.hard_swish %0"}) {
    checkUnary(op, {"f64", "f32"}, values, 5e-7);
    checkUnary(op, {"f16"}, values, 1e-3);
    checkUnary(op, {"bf16"}, values, 1e-2);
  }
  checkUnary("nn.log %0", {"f64", "f32"}, {0, 0.5, 1, 10, 1e20, inf}, 5e-7);
}

TEST_F(ScalarBodyTest, FunctionsAtTheEdge) {
  for (const char *op : {"nn.sigmoid %0", "nn.softplus %0", "nn.tanh %0", "nn.exp %0", "nn.hard_sigmoid %0"})
    checkUnary(op, {"f64", "f32"}, {1000, -1000}, 5e-7);
  for (const char *op : {"nn.sigmoid %0", "nn.tanh %0", "nn.hard_sigmoid %0", "nn.leaky_relu %0"})
    checkUnary(op, {"f64", "f32"}, {nan});
}

TEST_F(ScalarBodyTest, Clip) {
  checkUnary("nn.clip %0", floats, someFloats);
  checkUnary("nn.clip %0 {min = 0.0, max = 6.0}", floats, someFloats);
  checkUnary("nn.clip %0 {min = -1.5}", floats, someFloats);
  checkUnary("nn.clip %0 {min = 2.0, max = 1.0}", floats, someFloats); // ONNX: the maximum wins
}

TEST_F(ScalarBodyTest, Power) {
  checkBinary("nn.pow", {"f64", "f32"}, {0.5, 1, 2, 3, 10}, "", 5e-7);
  check("nn.pow %0, %1", {"f32", "i32"}, "f32", {{2, 10}, {2, -1}, {0, 0}, {-3, 3}}, 5e-7);
  check("nn.pow %0, %1", {"f32", "f64"}, "f32", {{2, 0.5}, {9, 1.5}}, 5e-7);
  check("nn.pow %0, %1", {"f64", "f32"}, "f64", {{2, 0.5}}, 5e-7);
  check("nn.pow %0, %1", {"i32", "i32"}, "i32", {{2, 10}, {-3, 3}, {7, 0}, {0, 0}, {1, -5}});
  check("nn.pow %0, %1", {"i64", "i64"}, "i64", {{2, 40}, {-3, 3}, {10, 15}});
  check("nn.pow %0, %1", {"ui8", "ui8"}, "ui8", {{2, 7}, {15, 2}, {3, 0}});
}

// "Integer powers are exact modulo the type's range", also beyond what a double holds.
TEST_F(ScalarBodyTest, IntegerPowerIsExact) {
  check("nn.pow %0, %1", {"i64", "i64"}, "i64", {{3, 39}, {7, 22}, {3, 41}, {2, 63}, {2, 64}, {-7, 23}});
  check("nn.pow %0, %1", {"ui64", "ui64"}, "ui64", {{3, 40}, {2, 63}});
  check("nn.pow %0, %1", {"i8", "i8"}, "i8", {{3, 7}, {2, 8}});
  check("nn.pow %0, %1", {"i32", "i32"}, "i32", {{3, 21}, {2, 40}, {2, -1}, {-1, -3}, {-1, -4}, {0, -1}});
  check("nn.pow %0, %1", {"i8", "i64"}, "i8", {{3, 300}, {2, 256}, {-1, 0x1p40}, {4, 3}, {7, -2}, {0, 0}});
  check("nn.pow %0, %1", {"i64", "i8"}, "i64", {{3, 39}, {-3, 41}, {5, -1}});
  check("nn.pow %0, %1", {"ui8", "i8"}, "ui8", {{255, -1}, {255, 2}, {1, -1}});
  check("nn.pow %0, %1", {"i32", "f32"}, "i32", {{9, 0.5}, {2, 10}, {10, 9}});
}

TEST_F(ScalarBodyTest, CastFromFloat) {
  SmallVector<SmallVector<double>> cases;
  for (double x : {0.0,          0.5,  -0.5,    1.9,  -1.9,  127.0, 128.0,        -129.0,       255.5,
                   256.0,        -1.0, 65504.0, 1e9,  -1e9,  3e9,   2147483647.0, 2147483648.0, -2147483648.0,
                   4294967295.0, 1e18, 9.3e18,  2e19, -1e30, 1e30,  inf,          -inf,         nan})
    cases.push_back({x});
  for (StringRef from : floats)
    for (StringRef to : {"i1", "i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64"})
      check("nn.cast %0 {to = " + to.str() + "}", {from}, to, cases);
  for (StringRef from : floats) // MLIR folds a narrowing when it is exact
    for (StringRef to : floats)
      check("nn.cast %0 {to = " + to.str() + "}", {from}, to, {{0}, {0.5}, {-1.5}, {128}, {inf}, {-inf}});
}

TEST_F(ScalarBodyTest, CastFromInteger) {
  SmallVector<SmallVector<double>> cases;
  for (double x : {0., 1., -1., 127., 128., 255., 256., -128., -129., 32768., 65535., 16777217., 2147483648.,
                   4294967295., 9007199254740993., 0x1p62, -0x1p63})
    cases.push_back({x});
  for (StringRef from : {"i1", "i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64"})
    for (StringRef to : {"i1", "i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64", "f64", "f32"})
      check("nn.cast %0 {to = " + to.str() + "}", {from}, to, cases);
}

TEST_F(ScalarBodyTest, Quantize) {
  SmallVector<SmallVector<double>> cases, dequantized;
  for (double x : {0., 0.25, 0.75, 1.25, -1.25, 100., -100., 1e9, -1e9, inf, -inf, nan})
    for (double zero : {0., 3., 100.})
      cases.push_back({x, 0.5, zero});
  for (StringRef to : {"i8", "ui8", "i16", "ui16"})
    for (StringRef from : {"f32", "f16", "bf16"})
      check("nn.quantize %0, %1, %2", {from, from, to}, to, cases);
  for (double x : {0., 1., 100., -100.})
    for (double zero : {0., 3., 100.})
      dequantized.push_back({x, 0.125, zero});
  for (StringRef from : {"i8", "ui8", "i16", "ui16", "i32"})
    for (StringRef to : {"f32", "f16", "bf16"})
      check("nn.dequantize %0, %1, %2", {from, to, from}, to, dequantized);
}

} // namespace
