// Older operator sets.
#include "lib/Quantization/RaiseOpset.h"
#include "test/unit/quantization/TestModel.h"

using namespace dlc;
using namespace dlc::quant;

static void setInts(onnx::NodeProto &node, const std::string &name, std::vector<int64_t> values) {
  auto &attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  for (int64_t value : values)
    attribute.add_ints(value);
}

TEST(RaiseOpset, AttributesBecomeOperands) {
  TestModel model(9);
  model.input("x", {1, 3});
  model.output("y", {1, 3});
  setInts(model.node("squeeze", "Squeeze", {"x"}, {"s"}, {3}), "axes", {0});
  auto &clip = model.node("clip", "Clip", {"s"}, {"c"}, {3});
  for (auto [name, value] : {std::pair("min", 0.0f), {"max", 6.0f}}) {
    auto &attribute = *clip.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(value);
  }
  setInts(model.node("unsqueeze", "Unsqueeze", {"c"}, {"y"}, {1, 3}), "axes", {0});
  auto file = model.open();
  OnnxGraph graph(*file);
  EXPECT_TRUE(expectValue(raiseOpset(graph, *file, model.types)));
  EXPECT_EQ(file->opset(), 13);
  ASSERT_EQ(graph.nodes[0].inputs.size(), 2u);
  EXPECT_EQ(expectValue(file->read(graph.nodes[0].inputs[1])).as<int64_t>()[0], 0);
  ASSERT_EQ(graph.nodes[1].inputs.size(), 3u);
  EXPECT_EQ(expectValue(file->read(graph.nodes[1].inputs[2])).as<float>()[0], 6);
  for (const OnnxNode &node : graph.nodes)
    EXPECT_TRUE(node.attributes.empty());
}

TEST(RaiseOpset, SoftmaxSaysItsAxis) {
  for (auto [dims, isFine] : {std::pair(std::vector<int64_t>{2, 5}, true), {{2, 5, 1, 1}, true}, {{2, 5, 3}, false}}) {
    TestModel model(11);
    model.input("x", dims);
    model.output("y", dims);
    model.node("softmax", "Softmax", {"x"}, {"y"}, dims);
    auto file = model.open();
    OnnxGraph graph(*file);
    auto raised = raiseOpset(graph, *file, model.types);
    EXPECT_EQ(static_cast<bool>(raised), isFine);
    if (raised)
      EXPECT_EQ(intAttribute(graph.nodes[0], "axis", -1), 1);
    else
      EXPECT_NE(messageOf(raised.takeError()).find("node 'softmax' (Softmax): it runs over several dimensions"),
                std::string::npos);
  }
}

TEST(RaiseOpset, SaysWhatStandsInTheWay) {
  TestModel old(6), upsample(9), fresh(17);
  for (TestModel *model : {&old, &upsample, &fresh}) {
    model->input("x", {1, 3});
    model->output("y", {1, 3});
    model->node("up", "Upsample", {"x"}, {"y"}, {1, 3});
  }
  auto run = [](const TestModel &model) {
    auto file = model.open();
    OnnxGraph graph(*file);
    auto raised = raiseOpset(graph, *file, model.types);
    return raised ? std::string(*raised ? "raised" : "nothing to do") : messageOf(raised.takeError());
  };
  EXPECT_NE(run(old).find("expected opset 7 or newer, found 6"), std::string::npos);
  EXPECT_NE(run(upsample).find("node 'up' (Upsample) changed in opset 10; int8 needs opset 13"), std::string::npos);
  EXPECT_EQ(run(fresh), "nothing to do");
}
