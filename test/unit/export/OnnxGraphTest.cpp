// The nodes of a model as a list: order, uses, new lists, constants as initializers, outputs that are added.
#include "lib/Export/OnnxGraph.h"

#include "dlc-onnx.pb.h"
#include "gtest/gtest.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace dlc;

namespace {
struct OnnxGraphTest : testing::Test {
  OnnxGraphTest() {
    model.set_ir_version(3);
    model.add_opset_import()->set_version(12);
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("dlc-graph", "onnx", path));
  }
  ~OnnxGraphTest() override { llvm::sys::fs::remove(path); }

  onnx::NodeProto &node(const char *op, std::vector<const char *> inputs, std::vector<const char *> outputs, const char *name = "") {
    auto &made = *model.mutable_graph()->add_node();
    made.set_op_type(op);
    made.set_name(name);
    for (const char *each : inputs)
      made.add_input(each);
    for (const char *each : outputs)
      made.add_output(each);
    return made;
  }
  static onnx::AttributeProto &attribute(onnx::NodeProto &node, const char *name, onnx::AttributeProto::AttributeType type) {
    auto &made = *node.add_attribute();
    made.set_name(name);
    made.set_type(type);
    return made;
  }
  std::unique_ptr<OnnxFile> open() {
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << model.SerializeAsString();
    auto file = OnnxFile::load(path);
    if (file)
      return std::move(*file);
    ADD_FAILURE() << llvm::toString(file.takeError());
    return nullptr;
  }
  onnx::ModelProto written(OnnxFile &file) {
    EXPECT_FALSE(static_cast<bool>(file.save(path)));
    auto buffer = llvm::MemoryBuffer::getFile(path, false, false);
    onnx::ModelProto result;
    EXPECT_TRUE(buffer && result.ParseFromArray((*buffer)->getBufferStart(), static_cast<int>((*buffer)->getBufferSize())));
    return result;
  }

  onnx::ModelProto model;
  llvm::SmallString<128> path;
};
} // namespace

TEST_F(OnnxGraphTest, ProducersComeFirstAndEveryNodeHasAName) {
  model.mutable_graph()->add_input()->set_name("x");
  model.mutable_graph()->add_output()->set_name("y");
  node("Relu", {"a"}, {"y"});
  node("Abs", {"x"}, {"a"}, "first");
  auto file = open();
  OnnxGraph graph(*file);
  ASSERT_EQ(graph.nodes.size(), 2u);
  EXPECT_EQ(graph.nodes[0].name, "first");
  EXPECT_EQ(graph.nodes[1].name, "Relu_0") << "as the importer calls it";
  EXPECT_EQ(graph.producerOf("y"), 1u);
  EXPECT_EQ(graph.producerOf("x"), OnnxGraph::none);
  ASSERT_EQ(graph.usesOf("a").size(), 1u);
  EXPECT_EQ(graph.usesOf("a")[0].node, 1u);
  EXPECT_TRUE(graph.isInput("x") && graph.isOutput("y"));
  EXPECT_EQ(graph.freshName("a"), "a_1");
  EXPECT_EQ(graph.freshName("a"), "a_2");
  EXPECT_EQ(graph.freshName("new"), "new");
}

TEST_F(OnnxGraphTest, SubgraphsReadFromOutside) {
  auto &branch = node("If", {"c"}, {"y"});
  auto &then = *attribute(branch, "then_branch", onnx::AttributeProto::GRAPH).mutable_g();
  auto &inner = *then.add_node();
  inner.set_op_type("Relu");
  inner.add_input("outer");
  inner.add_output("r");
  then.add_output()->set_name("r");
  auto file = open();
  OnnxGraph graph(*file);
  EXPECT_EQ(graph.nodes[0].captures, std::vector<std::string>{"outer"});
  ASSERT_EQ(graph.usesOf("outer").size(), 1u);
  EXPECT_EQ(graph.usesOf("outer")[0].operand, -1);
}

TEST_F(OnnxGraphTest, NewListsKeepWhatIsNotLookedAt) {
  auto &kept = node("Resize", {"x"}, {"y"}, "kept");
  attribute(kept, "mode", onnx::AttributeProto::STRING).set_s("nearest");
  attribute(kept, "axis", onnx::AttributeProto::INT).set_i(3);
  auto &floats = attribute(kept, "scales", onnx::AttributeProto::FLOATS);
  floats.add_floats(1);
  floats.add_floats(2);
  node("Abs", {"y"}, {"z"}, "gone");
  auto file = open();
  OnnxGraph graph(*file);
  EXPECT_EQ(intAttribute(graph.nodes[0], "axis", 0), 3);
  graph.nodes[0].attributes[1].i = 4;
  OnnxNode twice = graph.nodes[0];
  twice.name = "twice";
  twice.outputs = {"y2"};
  graph.nodes[1] = twice;
  ASSERT_FALSE(static_cast<bool>(graph.commit(*file)));
  onnx::ModelProto result = written(*file);
  ASSERT_EQ(result.graph().node_size(), 2);
  for (const auto &each : result.graph().node()) {
    ASSERT_EQ(each.attribute_size(), 3) << each.name();
    EXPECT_EQ(each.attribute(0).s(), "nearest");
    EXPECT_EQ(each.attribute(1).i(), 4);
    EXPECT_EQ(each.attribute(2).floats(1), 2);
  }
}

TEST_F(OnnxGraphTest, ConstantsBecomeInitializersAndUnusedOnesGo) {
  auto &tensor = *attribute(node("Constant", {}, {"c"}), "value", onnx::AttributeProto::TENSOR).mutable_t();
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(1);
  tensor.add_float_data(2.5f);
  attribute(node("Constant", {}, {"n"}), "value_int", onnx::AttributeProto::INT).set_i(7);
  attribute(node("Constant", {}, {"s"}), "value_string", onnx::AttributeProto::STRING).set_s("text");
  node("Add", {"c", "n"}, {"y"});
  auto file = open();
  ASSERT_FALSE(static_cast<bool>(file->liftConstants()));
  OnnxGraph graph(*file);
  ASSERT_EQ(graph.nodes.size(), 2u) << "text stays a node";
  EXPECT_EQ(llvm::cantFail(file->read("c")).as<float>()[0], 2.5f);
  EXPECT_EQ(llvm::cantFail(file->read("n")).as<int64_t>()[0], 7);
  graph.nodes.back().inputs[1] = "c";
  ASSERT_FALSE(static_cast<bool>(graph.commit(*file)));
  EXPECT_TRUE(file->hasInitializer("c"));
  EXPECT_FALSE(file->hasInitializer("n"));
}

TEST_F(OnnxGraphTest, OldFilesDeclareInitializersAsInputs) {
  for (const char *name : {"x", "w"})
    model.mutable_graph()->add_input()->set_name(name);
  auto &tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name("w");
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(2);
  tensor.add_float_data(1);
  tensor.add_float_data(2);
  node("Add", {"x", "w"}, {"y"});
  auto file = open();
  float value = 3;
  llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(&value), sizeof value);
  ASSERT_FALSE(static_cast<bool>(file->set("w", DLC_F32, {1}, bytes)));
  file->raiseIrVersion();
  onnx::ModelProto result = written(*file);
  EXPECT_EQ(result.ir_version(), 7);
  EXPECT_EQ(result.graph().input(1).type().tensor_type().shape().dim(0).dim_value(), 1) << "its declared shape follows";
  file->removeInitializer("w");
  EXPECT_EQ(file->inputNames(), std::vector<std::string>{"x"}) << "no input without data is left";
}

TEST_F(OnnxGraphTest, OutputsAreAddedAndResultsNobodyReadsDropped) {
  model.mutable_graph()->add_output()->set_name("y");
  node("Dropout", {"x"}, {"y", "mask"});
  auto file = open();
  OnnxGraph graph(*file);
  graph.dropUnusedResults();
  EXPECT_EQ(graph.nodes[0].outputs, std::vector<std::string>{"y"});
  ASSERT_FALSE(static_cast<bool>(graph.commit(*file)));
  file->addOutput("x", DLC_F32, {-1, 3});
  onnx::ModelProto result = written(*file);
  ASSERT_EQ(result.graph().output_size(), 2);
  const auto &shape = result.graph().output(1).type().tensor_type().shape();
  EXPECT_FALSE(shape.dim(0).has_dim_value());
  EXPECT_EQ(shape.dim(1).dim_value(), 3);
}
