// Gradients as code: the backward function of an op through the whole pipeline and the runtime, against its reference
// evaluation in f64.
#include "lib/Driver/Pipelines.h"
#include "test/unit/autodiff/GradientCheck.h"
#include "test/unit/emit/Artifact.h"

#include "mlir/Pass/PassManager.h"

using namespace dlc;
using namespace dlc::test;

namespace {
int32_t dtypeOf(Type type) {
  if (isa<FloatType>(type))
    return type.isF32() ? DLC_F32 : type.isF16() ? DLC_F16 : DLC_BF16;
  return type.isInteger(64) ? DLC_I64 : DLC_I32;
}

dlc_tensor tensorOf(HostValue &value) {
  dlc_tensor tensor = {value.getMutableBytes().data(), value.getBytes().size(), dtypeOf(value.getElementType()),
                       static_cast<int32_t>(value.getRank()), {}};
  llvm::copy(value.getShape(), tensor.shape);
  return tensor;
}

/// Aligned memory for a tensor.
HostValue copyOf(const HostValue &value) {
  size_t bytes = (value.getBytes().size() / DLC_ALIGNMENT + 1) * DLC_ALIGNMENT;
  char *memory = static_cast<char *>(std::aligned_alloc(DLC_ALIGNMENT, bytes));
  llvm::copy(value.getBytes(), memory);
  return HostValue(value.getElementType(), value.getShape(), ArrayRef(memory, value.getBytes().size()),
                   std::shared_ptr<const void>(memory, [](const void *p) { std::free(const_cast<void *>(p)); }));
}

class CompiledGradient {
public:
  CompiledGradient(const std::string &text) : check(text, makeRegistry()) {}

  GradientCheck &operator*() { return check; }

  /// Runs @g, or @f, as code and by the reference, and compares. `tolerance` is relative to the largest magnitude.
  void run(bool isBackward = true, double tolerance = 2e-5) {
    ASSERT_TRUE(check.getOp());
    SmallVector<HostValue> inputs = llvm::map_to_vector(check.getInputs(), copyOf);
    mlir::func::FuncOp function = check.getFunction();
    EvaluateFunctionOptions fp64;
    fp64.fp64 = true;
    auto forward = evaluateFunction(function, inputs, fp64);
    if (!forward) {
      expected = {};
      expectedError = llvm::toString(forward.takeError());
    }
    if (isBackward) {
      ASSERT_TRUE(static_cast<bool>(forward)) << expectedError;
      auto backward = check.buildBackward();
      ASSERT_TRUE(static_cast<bool>(backward)) << llvm::toString(backward.takeError());
      function = *backward;
      auto type = cast<RankedTensorType>(function.getArgumentTypes().back());
      HostValue seed(type.getElementType(), (*forward)[0].getShape());
      for (int64_t k = 0; k < seed.getNumElements(); ++k)
        seed.setDouble(k, 0.25 * static_cast<double>(k % 7) - 0.5);
      inputs.push_back(copyOf(seed));
      forward = evaluateFunction(function, inputs, fp64);
      ASSERT_TRUE(static_cast<bool>(forward)) << llvm::toString(forward.takeError());
    }
    if (expectedError.empty())
      for (const HostValue &value : *forward)
        expected.push_back(value);
    compile(function);
    if (::testing::Test::HasFatalFailure())
      return;

    ModelPtr model = load(folder / "libm.so");
    ASSERT_TRUE(model);
    std::vector<dlc_tensor> arguments, results;
    for (HostValue &input : inputs)
      arguments.push_back(tensorOf(input));
    SmallVector<HostValue> outputs;
    for (auto [k, type] : llvm::enumerate(resultTypes)) {
      auto resultType = cast<RankedTensorType>(function.getResultTypes()[k]);
      outputs.push_back(copyOf(HostValue(type, expected.empty() ? resultType.getShape() : expected[k].getShape())));
      results.push_back(tensorOf(outputs.back()));
    }
    status = dlc_model_run(model.get(), arguments.data(), arguments.size(), results.data(), results.size(), nullptr, 0);
    if (!expectedError.empty())
      return;
    ASSERT_EQ(status, DLC_OK) << dlc_last_error();
    for (size_t k = 0; k < outputs.size(); ++k) {
      double magnitude = 1e-3;
      for (int64_t i = 0; i < outputs[k].getNumElements(); ++i)
        magnitude = std::max(magnitude, std::abs(expected[k].getDouble(i)));
      for (int64_t i = 0; i < outputs[k].getNumElements(); ++i)
        ASSERT_NEAR(outputs[k].getDouble(i), expected[k].getDouble(i), tolerance * magnitude)
            << "result " << k << "[" << i << "]";
    }
  }

  dlc_status status = DLC_OK;
  std::string expectedError;

private:
  static mlir::DialectRegistry makeRegistry() {
    mlir::DialectRegistry registry;
    registerPipelineDialects(registry);
    return registry;
  }

  void compile(mlir::func::FuncOp function) {
    OpBuilder builder(function.getContext());
    mlir::OwningOpRef<ModuleOp> module = ModuleOp::create(function.getLoc());
    builder.setInsertionPointToEnd(module->getBody());
    auto main = cast<mlir::func::FuncOp>(builder.clone(*function));
    main.setName("main");
    for (unsigned k = 0; k < main.getNumArguments(); ++k)
      main.setArgAttr(k, "nn.name", builder.getStringAttr("x" + std::to_string(k)));
    for (unsigned k = 0; k < main.getNumResults(); ++k)
      main.setResultAttr(k, "nn.name", builder.getStringAttr("y" + std::to_string(k)));
    for (Type type : main.getResultTypes())
      resultTypes.push_back(cast<RankedTensorType>(type).getElementType());
    std::string message;
    mlir::ScopedDiagnosticHandler handler(function.getContext(), [&](mlir::Diagnostic &d) {
      message += d.str() + "\n";
      return success();
    });
    for (int phase = static_cast<int>(Phase::Canonicalize); phase < static_cast<int>(Phase::Emit); ++phase) {
      mlir::PassManager passes(function.getContext());
      buildPhase(static_cast<Phase>(phase), passes, PipelineOptions());
      ASSERT_TRUE(passes.empty() || succeeded(passes.run(*module)))
          << phaseName(static_cast<Phase>(phase)) << ": " << message;
    }
    emit::ArtifactOptions options;
    options.output = folder / "libm.so";
    options.name = "m";
    options.targets = targetsOf({canRun("x86-64-v3") ? "x86-64-v3" : "x86-64-v2"});
    emit::ArtifactBuilder artifact(options);
    ASSERT_TRUE(succeeded(artifact.emit(*module))) << message;
    module = {};
    Error error = artifact.finish();
    ASSERT_FALSE(static_cast<bool>(error)) << llvm::toString(std::move(error));
  }

  GradientCheck check;
  Folder folder;
  SmallVector<HostValue> expected;
  SmallVector<Type> resultTypes;
};

/// Tensor of f32; a size of -1 is N.
std::string tensor(ArrayRef<int64_t> shape, StringRef element = "f32") {
  std::string sizes, dims;
  bool isDynamic = false;
  for (int64_t size : shape) {
    isDynamic |= size < 0;
    sizes += (size < 0 ? "?" : std::to_string(size)) + "x";
    dims += (dims.empty() ? "" : ", ") + (size < 0 ? std::string("\"N\"") : std::to_string(size));
  }
  return "tensor<" + sizes + element.str() + (isDynamic ? ", #nn.dims<" + dims + ">" : "") + ">";
}

/// @f of one op on arguments of these types.
std::string text(StringRef op, StringRef attributes, std::vector<std::string> operands, const std::string &result) {
  std::string arguments, names, types;
  for (auto [k, type] : llvm::enumerate(operands)) {
    StringRef comma = k ? ", " : "";
    arguments += formatv("{0}%{1}: {2}", comma, k, type).str();
    names += formatv("{0}%{1}", comma, k).str();
    types += formatv("{0}{1}", comma, type).str();
  }
  return formatv("func.func @f({0}) -> {1} {{\n  %r = nn.{2} {3} {4} : ({5}) -> {1}\n  return %r : {1}\n}\n", arguments,
                 result, op, names, attributes, types)
      .str();
}

/// Compiles the backward function; dimension N, the first of every operand that has it, is `batch`.
void expectCompiled(StringRef op, StringRef attributes, std::vector<std::vector<int64_t>> operands,
                    std::vector<int64_t> result, int64_t batch = 3, double low = -2, double high = 2,
                    StringRef element = "f32", double tolerance = 2e-5) {
  std::vector<std::string> types;
  for (const auto &shape : operands)
    types.push_back(tensor(shape, element));
  std::string source = text(op, attributes, types, tensor(result, element));
  SCOPED_TRACE(source);
  CompiledGradient gradient(source);
  for (auto [k, shape] : llvm::enumerate(operands)) {
    llvm::replace(shape, int64_t(-1), batch);
    (*gradient).shape(k, shape).range(k, low, high);
  }
  gradient.run(/*isBackward=*/true, tolerance);
}
} // namespace

TEST(CompiledRules, Elementwise) {
  for (const char *op :
       {"relu", "sigmoid", "tanh", "gelu", "softplus", "elu", "abs", "clip", "hard_swish", "exp", "erf"})
    expectCompiled(op, "", {{-1, 5}}, {-1, 5});
  for (const char *op : {"log", "sqrt", "reciprocal"})
    expectCompiled(op, "", {{-1, 5}}, {-1, 5}, 3, 0.5, 2);
  for (const char *op : {"add", "mul", "div", "max"})
    expectCompiled(op, "", {{-1, 5}, {5}}, {-1, 5}, 3, 0.5, 2);
  expectCompiled("pow", "", {{2, 5}, {1}}, {2, 5}, 3, 0.5, 2);
  expectCompiled("sub", "", {{-1, 1, 3}, {4, 1}}, {-1, 4, 3});
}

TEST(CompiledRules, Matmul) {
  expectCompiled("matmul", "", {{-1, 7}, {7, 5}}, {-1, 5}, 9);
  expectCompiled("matmul", "{transpose_rhs}", {{-1, 33}, {20, 33}}, {-1, 20}, 17);
  expectCompiled("matmul", "{transpose_lhs}", {{7, 4}, {7, 5}}, {4, 5});
  expectCompiled("matmul", "{transpose_lhs, transpose_rhs}", {{7, 4}, {5, 7}}, {4, 5});
  expectCompiled("matmul", "", {{2, 3, 4}, {2, 4, 5}}, {2, 3, 5});
  expectCompiled("matmul", "", {{-1, 3, 4}, {4, 5}}, {-1, 3, 5});
}

TEST(CompiledRules, Conv) {
  const char *padded = "{strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>}";
  expectCompiled("conv", padded, {{2, 3, 6, 5}, {4, 3, 3, 3}, {4}}, {2, 4, 6, 5});
  expectCompiled("conv", padded, {{-1, 3, 6, 5}, {4, 3, 3, 3}, {4}}, {-1, 4, 6, 5});
  const char *strided = "{strides = array<i64: 2, 2>, pads = array<i64: 1, 0, 1, 0>, dilations = array<i64: 1, 2>}";
  expectCompiled("conv", strided, {{-1, 2, 7, 8}, {3, 2, 3, 2}}, {-1, 3, 4, 3});
  const char *grouped =
      "{strides = array<i64: 1>, pads = array<i64: 1, 1>, dilations = array<i64: 1>, groups = 2 : i64}";
  expectCompiled("conv", grouped, {{-1, 4, 6}, {6, 2, 3}}, {-1, 6, 6});
  expectCompiled("conv", grouped, {{2, 4, 6}, {6, 2, 3}}, {2, 6, 6});
  const char *depthwise =
      "{strides = array<i64: 2>, pads = array<i64: 1, 1>, dilations = array<i64: 1>, groups = 3 : i64}";
  expectCompiled("conv", depthwise, {{-1, 3, 6}, {3, 1, 3}}, {-1, 3, 3});
  expectCompiled("conv", depthwise, {{2, 3, 6}, {3, 1, 3}}, {2, 3, 3});
  expectCompiled(
      "conv",
      "{strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 1, 1>, dilations = array<i64: 1, 1>, groups = 8 : i64}",
      {{-1, 8, 6, 5}, {8, 1, 3, 2}, {8}}, {-1, 8, 3, 5});
  const char *pointwise = "{strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>}";
  expectCompiled("conv", pointwise, {{-1, 3, 6}, {4, 3, 1}}, {-1, 4, 6});
}

TEST(CompiledRules, ConvTranspose) {
  expectCompiled(
      "conv_transpose",
      "{strides = array<i64: 2>, pads = array<i64: 1, 0>, dilations = array<i64: 1>, output_padding = array<i64: 1>}",
      {{2, 3, 4}, {3, 2, 3}, {2}}, {2, 2, 9});
}

TEST(CompiledRules, Reductions) {
  for (const char *kind : {"sum", "mean", "max", "min", "prod", "l1", "l2", "log_sum", "log_sum_exp", "sum_square"}) {
    std::string attributes = std::string("{kind = #nn.reduce_kind<") + kind + ">, axes = array<i64: 1>}";
    expectCompiled("reduce", attributes, {{-1, 4, 3}}, {-1, 3}, 3, 0.5, 2);
  }
  expectCompiled("reduce", "{kind = #nn.reduce_kind<mean>, axes = array<i64: 0, 1>}", {{-1, 4}}, {});
}

TEST(CompiledRules, Pools) {
  const char *attributes = "{kernel = array<i64: 3, 2>, strides = array<i64: 2, 2>, pads = array<i64: 1, 0, 1, 0>, "
                           "dilations = array<i64: 1, 1>}";
  for (const char *op : {"max_pool", "avg_pool"})
    expectCompiled(op, attributes, {{-1, 3, 6, 6}}, {-1, 3, 3, 3});
}

TEST(CompiledRules, Normalizations) {
  expectCompiled("softmax", "{axis = 1 : i64}", {{-1, 7}}, {-1, 7});
  expectCompiled("softmax", "{axis = 1 : i64, log}", {{-1, 7, 2}}, {-1, 7, 2});
  expectCompiled("layer_norm", "{axis = 1 : i64}", {{-1, 7}, {7}, {7}}, {-1, 7});
  expectCompiled("batch_norm", "{epsilon = 1.0e-2 : f64}", {{-1, 3, 4}, {3}, {3}, {3}, {3}}, {-1, 3, 4}, 3, 0.5, 2);
}

TEST(CompiledRules, Moves) {
  expectCompiled("transpose", "{permutation = array<i64: 1, 0>}", {{-1, 4}}, {4, -1});
  expectCompiled("expand", "", {{3, 1}}, {2, 3, 4});
  expectCompiled("concat", "{axis = 1 : i64}", {{-1, 4}, {-1, 2}}, {-1, 6});
  expectCompiled("slice", "{starts = #nn.dims<0, 1>, steps = array<i64: 1, 1>}", {{-1, 6}}, {-1, 3});
  expectCompiled("slice", "{starts = #nn.dims<0, 5>, steps = array<i64: 1, -2>}", {{-1, 7}}, {-1, 3});
  expectCompiled("pad", "{pads = #nn.dims<0, 1, 0, 2>, mode = #nn.pad_mode<constant>}", {{-1, 6}}, {-1, 9});
  expectCompiled("pad", "{pads = #nn.dims<0, -1, 0, 2>, mode = #nn.pad_mode<constant>}", {{-1, 6}}, {-1, 7});
  for (const char *mode : {"reflect", "edge", "wrap"})
    expectCompiled("pad", std::string("{pads = #nn.dims<0, 2, 0, 1>, mode = #nn.pad_mode<") + mode + ">}", {{-1, 6}},
                   {-1, 9});
}

TEST(CompiledRules, Gather) {
  CompiledGradient rows(text("gather", "{axis = 0 : i64}", {tensor({5, 20}), tensor({7}, "i64")}, tensor({7, 20})));
  (*rows).set(1, {0, 4, -1, 2, 2, 0, -5});
  rows.run();
  CompiledGradient inner(
      text("gather", "{axis = 1 : i64}", {tensor({-1, 5}), tensor({2, 2}, "i32")}, tensor({-1, 2, 2})));
  (*inner).shape(0, {3, 5}).set(1, {4, 4, -3, 0});
  inner.run();
}

TEST(CompiledRules, SoftmaxCrossEntropy) {
  for (bool isBackward : {false, true}) {
    CompiledGradient gradient(text("softmax_cross_entropy", "", {tensor({-1, 10}), tensor({-1}, "i64")}, tensor({-1})));
    (*gradient).shape(0, {4, 10}).shape(1, {4}).set(1, {0, 9, 3, 3});
    gradient.run(isBackward);
    CompiledGradient planes(
        text("softmax_cross_entropy", "", {tensor({2, 3, 4}), tensor({2, 4}, "i32")}, tensor({2, 4})));
    (*planes).set(1, {0, 1, 2, 2, 1, 0, 0, 2});
    planes.run(isBackward);
  }
}

TEST(CompiledRules, SoftmaxCrossEntropyRefusesLabels) {
  for (double label : {-1.0, 10.0}) {
    CompiledGradient gradient(text("softmax_cross_entropy", "", {tensor({2, 10}), tensor({2}, "i64")}, tensor({2})));
    (*gradient).set(1, {0, label});
    gradient.run(/*isBackward=*/false);
    EXPECT_NE(gradient.expectedError, "");
    EXPECT_EQ(gradient.status, DLC_ERROR_VALUE);
  }
}

// Inputs are rounded before they are compared, so that only what is computed errs: sums are wide.
TEST(CompiledRules, HalfPrecision) {
  const char *window =
      "{kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>}";
  for (auto [element, tolerance] : {std::pair<const char *, double>{"f16", 4e-3}, {"bf16", 3e-2}}) {
    auto expect = [&, element = element, tolerance = tolerance](StringRef op, StringRef attributes,
                                                                std::vector<std::vector<int64_t>> operands,
                                                                std::vector<int64_t> result, double low = -2) {
      expectCompiled(op, attributes, operands, result, 3, low, 2, element, tolerance);
    };
    expect("relu", "", {{-1, 5}}, {-1, 5});
    expect("gelu", "", {{-1, 5}}, {-1, 5});
    expect("mul", "", {{-1, 5}, {5}}, {-1, 5});
    expect("matmul", "{transpose_rhs}", {{-1, 7}, {5, 7}}, {-1, 5});
    expect("conv", "{strides = array<i64: 1>, pads = array<i64: 1, 1>, dilations = array<i64: 1>}",
           {{-1, 3, 6}, {4, 3, 3}, {4}}, {-1, 4, 6});
    expect("reduce", "{kind = #nn.reduce_kind<mean>, axes = array<i64: 1>}", {{-1, 4}}, {-1});
    expect("reduce", "{kind = #nn.reduce_kind<max>, axes = array<i64: 1>}", {{-1, 4}}, {-1});
    expect("max_pool", window, {{-1, 2, 6}}, {-1, 2, 3});
    expect("avg_pool", window, {{-1, 2, 6}}, {-1, 2, 3});
    expect("softmax", "{axis = 1 : i64}", {{-1, 7}}, {-1, 7});
    expect("layer_norm", "{axis = 1 : i64}", {{-1, 7}, {7}, {7}}, {-1, 7});
    expect("batch_norm", "{epsilon = 1.0e-2 : f64}", {{-1, 3, 4}, {3}, {3}, {3}, {3}}, {-1, 3, 4}, 0.5);
  }
}
