// The importer as a library: buffers, options, reports. Model files are in test/frontend/Onnx.
#include "lib/Frontend/Onnx/Import.h"
#include "lib/Support/Locations.h"

#include "dialects/Nn/NnDialect.h"

#include "dlc-onnx.pb.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "gtest/gtest.h"

using namespace dlc;

namespace {

/// y = Add(x, w), x of the given dimensions.
onnx::ModelProto addModel(ArrayRef<int64_t> dims) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(17);
  auto &graph = *model.mutable_graph();
  graph.set_name("net");
  for (const char *name : {"x", "y"}) {
    auto &info = *(*name == 'x' ? graph.add_input() : graph.add_output());
    info.set_name(name);
    auto &type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (int64_t size : dims)
      type.mutable_shape()->add_dim()->set_dim_value(size);
  }
  auto &weight = *graph.add_initializer();
  weight.set_name("w");
  weight.set_data_type(onnx::TensorProto::FLOAT);
  weight.add_dims(400);
  weight.set_raw_data(std::string(1600, '\0'));
  auto &node = *graph.add_node();
  node.set_op_type("Add");
  node.set_name("sum");
  node.add_input("x");
  node.add_input("w");
  node.add_output("y");
  return model;
}

struct Import : testing::Test {
  MLIRContext context{MLIRContext::Threading::DISABLED};
  std::vector<std::string> diagnostics;
  mlir::ScopedDiagnosticHandler handler{&context, [&](mlir::Diagnostic &d) {
                                          diagnostics.push_back(d.str());
                                          return success();
                                        }};
  ImportReport report;
  ImportOptions options;

  FailureOr<mlir::OwningOpRef<ModuleOp>> run(const onnx::ModelProto &model) {
    return importOnnxBuffer(model.SerializeAsString(), "net.onnx", "", options, &context, &report);
  }
};

TEST_F(Import, LocationsNameNodesAndTensors) {
  auto module = run(addModel({2, 400}));
  ASSERT_TRUE(succeeded(module)) << report.str();
  EXPECT_EQ(report.exitCode(), 0);
  EXPECT_TRUE(diagnostics.empty());
  unsigned found = 0;
  (*module)->walk([&](nn::AddOp op) {
    EXPECT_EQ(getNodeName(op.getLoc()), "sum");
    EXPECT_EQ(getTensorNames(op.getLoc()), SmallVector<StringRef>{"y"});
    ++found;
  });
  EXPECT_EQ(found, 1u);
}

TEST_F(Import, TrainableIsDecidedByName) {
  options.isTrainable = [](StringRef name) { return name == "w"; };
  auto module = run(addModel({2, 400}));
  ASSERT_TRUE(succeeded(module)) << report.str();
  auto parameter = (*module)->lookupSymbol<nn::ParameterOp>("w");
  ASSERT_TRUE(parameter);
  EXPECT_TRUE(parameter.isTrainable());
}

TEST_F(Import, DiagnosticsAndReportAgree) {
  onnx::ModelProto model = addModel({2, 401});
  EXPECT_TRUE(failed(run(model)));
  EXPECT_EQ(report.exitCode(), 1);
  ASSERT_EQ(report.problems.size(), 1u) << report.str();
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0], report.problems[0].str());
  EXPECT_EQ(report.problems[0].node, "sum");
  EXPECT_EQ(report.problems[0].opset, 17);
  EXPECT_NE(report.str().find("net.onnx: node 'sum' (Add, opset 17): "), std::string::npos) << report.str();
}

TEST_F(Import, UnsupportedHasItsOwnExitCode) {
  onnx::ModelProto model = addModel({2, 400});
  model.mutable_graph()->mutable_node(0)->set_op_type("Frob");
  EXPECT_TRUE(failed(run(model)));
  EXPECT_EQ(report.exitCode(), 2) << report.str();
  // An invalid model is invalid first.
  model.mutable_graph()->mutable_node(0)->add_input("nowhere");
  report = {};
  EXPECT_TRUE(failed(run(model)));
  EXPECT_EQ(report.exitCode(), 1) << report.str();
}

TEST_F(Import, BudgetsHold) {
  options.budget.maxNodes = 0;
  EXPECT_TRUE(failed(run(addModel({2, 400}))));
  EXPECT_EQ(report.exitCode(), 2) << report.str();
  // A product beyond 63 bits.
  report = {};
  options.budget.maxNodes = 10;
  EXPECT_TRUE(failed(run(addModel({int64_t(1) << 40, int64_t(1) << 40, 400}))));
  EXPECT_EQ(report.exitCode(), 1) << report.str();
}

TEST_F(Import, EveryTruncationIsReported) {
  std::string bytes = addModel({2, 400}).SerializeAsString();
  for (size_t size = 0; size < bytes.size(); ++size) {
    report = {};
    auto module = importOnnxBuffer(StringRef(bytes).take_front(size), "net.onnx", "", options, &context, &report);
    EXPECT_TRUE(failed(module) == (report.exitCode() != 0)) << size;
    EXPECT_TRUE(failed(module)) << size;
  }
}

TEST_F(Import, ConstantsReplaceInputs) {
  HostValue value(mlir::Builder(&context).getF32Type(), {2, 400});
  options.constants.push_back({"x", value});
  auto module = run(addModel({2, 400}));
  ASSERT_TRUE(succeeded(module)) << report.str();
  EXPECT_EQ((*module)->lookupSymbol<mlir::func::FuncOp>("main").getNumArguments(), 0u);
}

TEST(DimOverride, ReadsSizesAndNames) {
  auto shape = parseDimOverride("x=1,3,H,224");
  ASSERT_TRUE(static_cast<bool>(shape));
  EXPECT_EQ(shape->name, "x");
  EXPECT_EQ(shape->dims, (SmallVector<std::string>{"1", "3", "H", "224"}));
  for (const char *bad : {"x", "=3", "x=", "x=1,,2"}) {
    auto result = parseDimOverride(bad);
    EXPECT_FALSE(static_cast<bool>(result)) << bad;
    llvm::consumeError(result.takeError());
  }
}

} // namespace
