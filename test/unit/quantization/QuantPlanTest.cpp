// Which tensors of which graphs become integers.
#include "lib/Quantization/QuantPlan.h"
#include "test/unit/quantization/TestModel.h"

using namespace dlc;
using namespace dlc::quant;

namespace {
struct Planned {
  std::unique_ptr<OnnxFile> file;
  std::unique_ptr<OnnxGraph> graph;
  QuantPlan plan;

  bool has(llvm::StringRef tensor) const { return plan.groupOf.contains(tensor); }
  bool together(llvm::StringRef a, llvm::StringRef b) const {
    return has(a) && has(b) && plan.groupOf.lookup(a) == plan.groupOf.lookup(b);
  }
  std::string reasonFor(llvm::StringRef node) const {
    for (const FloatNode &kept : plan.keptFloat)
      if (graph->nodes[kept.node].name == node)
        return kept.reason;
    return "";
  }
};

Planned planOf(const TestModel &model, const QuantPlanOptions &options = {}) {
  Planned result;
  result.file = model.open();
  result.graph = std::make_unique<OnnxGraph>(*result.file);
  result.plan = expectValue(planQuantization(*result.graph, *result.file, model.types, options));
  return result;
}

/// x -> conv -> relu -> flatten -> gemm -> y
TestModel chain() {
  TestModel model;
  model.input("x", {1, 2, 4, 4});
  model.output("y", {1, 3});
  model.weights("w", {4, 2, 3, 3});
  model.weights("v", {64, 3});
  model.node("conv", "Conv", {"x", "w"}, {"c"}, {1, 4, 4, 4});
  model.node("relu", "Relu", {"c"}, {"r"}, {1, 4, 4, 4});
  model.node("flatten", "Flatten", {"r"}, {"f"}, {1, 64});
  model.node("gemm", "Gemm", {"f", "v"}, {"y"}, {1, 3});
  return model;
}
} // namespace

TEST(QuantPlan, ClampsJoinTheLayerBeforeThem) {
  Planned p = planOf(chain());
  ASSERT_EQ(p.plan.layers.size(), 3u);
  EXPECT_EQ(p.plan.layers[0].nodes.size(), 2u);
  EXPECT_TRUE(p.has("x") && p.has("r") && p.has("f"));
  EXPECT_FALSE(p.has("c")) << "the value before a clamp is never stored";
  EXPECT_FALSE(p.has("y")) << "the model's result stays in float";
  EXPECT_TRUE(p.together("r", "f")) << "flattening moves values";
  EXPECT_EQ(p.plan.groups[p.plan.groupOf.lookup("r")].sources, std::vector<std::string>{"r"});
}

TEST(QuantPlan, ASecondReaderKeepsTheClampApart) {
  TestModel model = chain();
  model.weights("u", {4, 4, 1, 1});
  model.node("other", "Conv", {"c", "u"}, {"o"}, {1, 4, 4, 4});
  model.output("o", {1, 4, 4, 4});
  Planned p = planOf(model);
  EXPECT_TRUE(p.has("c") && p.has("r"));
  EXPECT_FALSE(p.together("c", "r"));
}

TEST(QuantPlan, ResidualSumsAreIntegersOnBothSides) {
  TestModel model;
  model.input("x", {1, 4, 4, 4});
  model.output("y", {1, 4, 4, 4});
  for (const char *name : {"w1", "w2", "w3"})
    model.weights(name, {4, 4, 1, 1});
  model.node("conv1", "Conv", {"x", "w1"}, {"a"}, {1, 4, 4, 4});
  model.node("relu1", "Relu", {"a"}, {"b"}, {1, 4, 4, 4});
  model.node("conv2", "Conv", {"b", "w2"}, {"c"}, {1, 4, 4, 4});
  model.node("add", "Add", {"c", "b"}, {"d"}, {1, 4, 4, 4});
  model.node("relu2", "Relu", {"d"}, {"e"}, {1, 4, 4, 4});
  model.node("conv3", "Conv", {"e", "w3"}, {"y"}, {1, 4, 4, 4});
  Planned p = planOf(model);
  EXPECT_TRUE(p.has("b") && p.has("c") && p.has("e"));
  EXPECT_FALSE(p.has("d"));
  EXPECT_FALSE(p.together("b", "c"));
  EXPECT_EQ(p.plan.layers.size(), 4u);
}

TEST(QuantPlan, ConcatenationSharesAScaleAndReadsAllSources) {
  TestModel model;
  model.input("x", {1, 4, 4, 4});
  model.output("y", {1, 4, 4, 4});
  model.weights("w1", {4, 4, 1, 1});
  model.weights("w2", {4, 4, 1, 1});
  model.weights("w3", {4, 8, 1, 1});
  model.node("conv1", "Conv", {"x", "w1"}, {"a"}, {1, 4, 4, 4});
  model.node("conv2", "Conv", {"x", "w2"}, {"b"}, {1, 4, 4, 4});
  TestModel::set(model.node("concat", "Concat", {"a", "b"}, {"c"}, {1, 8, 4, 4}), "axis", 1);
  model.node("conv3", "Conv", {"c", "w3"}, {"y"}, {1, 4, 4, 4});
  Planned p = planOf(model);
  EXPECT_TRUE(p.together("a", "b") && p.together("a", "c"));
  EXPECT_EQ(p.plan.groups[p.plan.groupOf.lookup("a")].sources, (std::vector<std::string>{"a", "b"}));
}

TEST(QuantPlan, SoftmaxAndWhatFollowsStayInFloat) {
  TestModel model = chain();
  model.proto.mutable_graph()->mutable_output(0)->set_name("z");
  model.types["z"] = {DLC_F32, {1, 3}};
  model.node("softmax", "Softmax", {"y"}, {"z"}, {1, 3});
  Planned p = planOf(model);
  EXPECT_FALSE(p.has("y"));
  EXPECT_EQ(p.reasonFor("softmax"), "Softmax has no integer form");
}

TEST(QuantPlan, GlobalAverageKeepsItsConvolutionOnIntegers) {
  TestModel model;
  model.input("x", {1, 2, 4, 4});
  model.output("y", {1, 4});
  model.weights("w", {4, 2, 3, 3});
  model.node("conv", "Conv", {"x", "w"}, {"c"}, {1, 4, 4, 4});
  model.node("pool", "GlobalAveragePool", {"c"}, {"p"}, {1, 4, 1, 1});
  model.node("flatten", "Flatten", {"p"}, {"y"}, {1, 4});
  Planned p = planOf(model);
  EXPECT_TRUE(p.has("c"));
  EXPECT_FALSE(p.has("p"));
  EXPECT_EQ(p.reasonFor("flatten"), "no integer arithmetic reads its result");
}

TEST(QuantPlan, UserAndFormKeepNodesInFloat) {
  QuantPlanOptions options;
  options.keepFloat = [](const OnnxNode &node) {
    return node.name == "conv" ? std::optional<std::string>("asked for") : std::nullopt;
  };
  Planned p = planOf(chain(), options);
  EXPECT_EQ(p.reasonFor("conv"), "asked for");
  EXPECT_FALSE(p.has("x"));
  EXPECT_TRUE(p.has("f")) << "the product still reads integers";
  TestModel model = chain();
  TestModel::set(*model.proto.mutable_graph()->mutable_node(3), "transA", 1);
  EXPECT_EQ(planOf(model).reasonFor("gemm"), "its left operand is transposed");
}

TEST(QuantPlan, RefusesWhatCannotBeQuantized) {
  TestModel none;
  none.input("x", {1, 4});
  none.output("y", {1, 4});
  none.node("relu", "Relu", {"x"}, {"y"}, {1, 4});
  auto refusal = [](const TestModel &model) {
    auto file = model.open();
    auto plan = planQuantization(OnnxGraph(*file), *file, model.types, {});
    return messageOf(plan.takeError());
  };
  EXPECT_NE(refusal(none).find("expected a convolution or a matrix product"), std::string::npos);
  TestModel quantized = chain();
  quantized.weights("s", {});
  quantized.node("q", "QuantizeLinear", {"x", "s"}, {"xq"}, {1, 2, 4, 4});
  EXPECT_NE(refusal(quantized).find("quantized already"), std::string::npos);
  TestModel transposed = chain();
  transposed.proto.mutable_graph()->mutable_node()->DeleteSubrange(0, 1);
  transposed.node("conv", "Conv", {"x", "x"}, {"c"}, {1, 4, 4, 4});
  TestModel::set(*transposed.proto.mutable_graph()->mutable_node(2), "transA", 1);
  EXPECT_NE(refusal(transposed).find("node 'conv' (Conv): its weights are computed when it runs"), std::string::npos);
}
