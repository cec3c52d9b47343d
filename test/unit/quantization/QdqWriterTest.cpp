// The written model: what reads what, and the contents of the new tensors.
#include "lib/Quantization/QdqWriter.h"
#include "test/unit/quantization/TestModel.h"

#include <cmath>

using namespace dlc;
using namespace dlc::quant;

namespace {
struct QdqWriter : testing::Test {
  QdqWriter() {
    model.input("x", {1, 2, 4, 4});
    model.output("y", {1, 3});
    model.weights("w", {4, 2, 3, 3});
    model.weights("b", {4}, {0.5f, -0.25f, 0, 1});
    model.weights("v", {64, 3});
    model.node("conv", "Conv", {"x", "w", "b"}, {"c"}, {1, 4, 4, 4});
    model.node("relu", "Relu", {"c"}, {"r"}, {1, 4, 4, 4});
    model.node("flatten", "Flatten", {"r"}, {"f"}, {1, 64});
    model.node("gemm", "Gemm", {"f", "v"}, {"y"}, {1, 3});
    file = model.open();
    graph = std::make_unique<OnnxGraph>(*file);
    plan = expectValue(planQuantization(*graph, *file, model.types, {}));
    for (size_t k = 0; k < plan.groups.size(); ++k)
      params.push_back(QuantParams::of({-1.0 * double(k == 0), 3.0 + double(k)}, QuantType::UInt8));
  }
  const OnnxNode &find(llvm::StringRef name) const {
    for (const OnnxNode &node : graph->nodes)
      if (node.name == name)
        return node;
    ADD_FAILURE() << name.str();
    return graph->nodes.front();
  }
  const OnnxNode &producer(llvm::StringRef tensor) const { return graph->nodes[graph->producerOf(tensor)]; }

  TestModel model;
  std::unique_ptr<OnnxFile> file;
  std::unique_ptr<OnnxGraph> graph;
  QuantPlan plan;
  std::vector<QuantParams> params;
};
} // namespace

TEST_F(QdqWriter, PutsPairsAroundLayers) {
  auto written = expectValue(writeQdq(*graph, *file, plan, params, {}));
  const OnnxNode &conv = find("conv"), &gemm = find("gemm");
  for (const std::string &operand : conv.inputs)
    EXPECT_EQ(producer(operand).op, "DequantizeLinear");
  EXPECT_EQ(producer(producer(conv.inputs[0]).inputs[0]).inputs[0], "x");
  EXPECT_EQ(find("relu").inputs[0], "c") << "a clamp stays before the quantization";
  EXPECT_EQ(producer(gemm.inputs[0]).op, "DequantizeLinear");
  EXPECT_EQ(gemm.outputs[0], "y") << "names of outputs stay";
  // A group has one pair of scale and zero point.
  const OnnxNode &before = producer(find("flatten").inputs[0]), &after = producer(gemm.inputs[0]);
  EXPECT_EQ(before.inputs[1], after.inputs[1]);
  EXPECT_FALSE(file->hasInitializer("w")) << "nobody reads the floats any more";
  EXPECT_EQ(written[0].weightCount, 4 * 2 * 9 + 4);
}

TEST_F(QdqWriter, WeightsAndBiasesAreTheScheme) {
  auto weights = expectValue(file->read("w"));
  (void)expectValue(writeQdq(*graph, *file, plan, params, {}));
  const OnnxNode &conv = find("conv"), &w = producer(conv.inputs[1]), &b = producer(conv.inputs[2]);
  auto steps = expectValue(file->read(w.inputs[0])), scales = expectValue(file->read(w.inputs[1]));
  EXPECT_EQ(intAttribute(w, "axis", -1), 0);
  EXPECT_EQ(steps.dtype(), DLC_I8);
  for (int64_t k = 0; k < steps.elements(); ++k) {
    float scale = scales.as<float>()[k / 18];
    EXPECT_NEAR(steps.as<int8_t>()[k] * scale, weights.as<float>()[k], 0.501f * scale);
  }
  auto biasSteps = expectValue(file->read(b.inputs[0])), biasScales = expectValue(file->read(b.inputs[1]));
  EXPECT_EQ(biasSteps.dtype(), DLC_I32);
  const float want[] = {0.5f, -0.25f, 0, 1};
  float inputScale = params[plan.groupOf.lookup("x")].scale;
  for (int c = 0; c < 4; ++c) {
    EXPECT_EQ(biasScales.as<float>()[c], inputScale * scales.as<float>()[c]);
    EXPECT_NEAR(double(biasSteps.as<int32_t>()[c]) * biasScales.as<float>()[c], want[c], biasScales.as<float>()[c]);
  }
  const OnnxNode &v = producer(find("gemm").inputs[1]);
  EXPECT_EQ(intAttribute(v, "axis", -1), 1) << "columns are the output channels";
}

TEST_F(QdqWriter, ShadowsStandBesideTheFloatModel) {
  auto taps = expectValue(writeShadows(*graph, *file, plan, params, {}));
  ASSERT_EQ(taps.size(), plan.layers.size());
  EXPECT_TRUE(file->hasInitializer("w"));
  EXPECT_EQ(find("conv").inputs[0], "x");
  EXPECT_EQ(find("gemm").inputs[0], "f");
  for (auto [layer, tap] : llvm::zip(plan.layers, taps)) {
    if (layer.role == Role::Shared) {
      EXPECT_EQ(tap, "");
      continue;
    }
    ASSERT_NE(graph->producerOf(tap), OnnxGraph::none) << tap;
    EXPECT_EQ(producer(tap).op, plan.groupOf.contains(layer.output) ? "DequantizeLinear" : "Gemm");
  }
}
