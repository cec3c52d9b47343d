// Folding before quantization.
#include "lib/Quantization/PrepareModel.h"
#include "test/unit/quantization/TestModel.h"

#include <cmath>

using namespace dlc;
using namespace dlc::quant;

namespace {
struct Prepared {
  explicit Prepared(const TestModel &model) : file(model.open()), graph(*file) {
    folded = expectValue(prepareModel(graph, *file, model.types));
  }
  std::unique_ptr<OnnxFile> file;
  OnnxGraph graph;
  std::vector<FoldedNode> folded;
};

TestModel convAndNorm(bool hasBias) {
  TestModel model;
  model.input("x", {1, 1, 2, 2});
  model.output("y", {1, 2, 2, 2});
  model.weights("w", {2, 1, 1, 1}, {3, -4});
  model.weights("b", {2}, {1, 2});
  model.weights("scale", {2}, {2, 0.5f});
  model.weights("shift", {2}, {10, 20});
  model.weights("mean", {2}, {0.5f, -1});
  model.weights("var", {2}, {4, 0.25f});
  model.node("conv", "Conv", hasBias ? std::vector<std::string>{"x", "w", "b"} : std::vector<std::string>{"x", "w"},
             {"c"}, {1, 2, 2, 2});
  model.node("norm", "BatchNormalization", {"c", "scale", "shift", "mean", "var"}, {"y"}, {1, 2, 2, 2});
  return model;
}
} // namespace

TEST(PrepareModel, FoldsBatchNormalization) {
  for (bool hasBias : {false, true}) {
    Prepared p(convAndNorm(hasBias));
    ASSERT_EQ(p.graph.nodes.size(), 1u);
    const OnnxNode &conv = p.graph.nodes[0];
    EXPECT_EQ(conv.name, "conv");
    EXPECT_EQ(conv.outputs[0], "y");
    ASSERT_EQ(conv.inputs.size(), 3u);
    auto weights = expectValue(p.file->read(conv.inputs[1])), bias = expectValue(p.file->read(conv.inputs[2]));
    double f0 = 2 / std::sqrt(4 + 1e-5), f1 = 0.5 / std::sqrt(0.25 + 1e-5);
    EXPECT_FLOAT_EQ(weights.as<float>()[0], float(3 * f0));
    EXPECT_FLOAT_EQ(weights.as<float>()[1], float(-4 * f1));
    EXPECT_FLOAT_EQ(bias.as<float>()[0], float((hasBias - 0.5) * f0 + 10));
    EXPECT_FLOAT_EQ(bias.as<float>()[1], float((2 * hasBias + 1) * f1 + 20));
  }
}

TEST(PrepareModel, LeavesASharedResultAlone) {
  TestModel model = convAndNorm(false);
  model.output("c", {1, 2, 2, 2});
  Prepared p(model);
  EXPECT_EQ(p.graph.nodes.size(), 2u);
  EXPECT_TRUE(p.folded.empty());
}

TEST(PrepareModel, SharedWeightsAreFoldedIntoACopy) {
  TestModel model = convAndNorm(false);
  model.output("z", {1, 2, 2, 2});
  model.node("other", "Conv", {"x", "w"}, {"z"}, {1, 2, 2, 2});
  Prepared p(model);
  ASSERT_EQ(p.graph.nodes.size(), 2u);
  EXPECT_NE(p.graph.nodes[0].inputs[1], p.graph.nodes[1].inputs[1]);
  EXPECT_EQ(expectValue(p.file->read("w")).as<float>()[0], 3);
}

TEST(PrepareModel, MakesGemmOfMatMulAndBias) {
  for (bool isSwapped : {false, true}) {
    TestModel model;
    model.input("x", {2, 3});
    model.output("y", {2, 4});
    model.weights("w", {3, 4});
    model.weights("b", {4});
    model.node("product", "MatMul", {"x", "w"}, {"p"}, {2, 4});
    model.node("sum", "Add", isSwapped ? std::vector<std::string>{"b", "p"} : std::vector<std::string>{"p", "b"}, {"y"},
               {2, 4});
    Prepared p(model);
    ASSERT_EQ(p.graph.nodes.size(), 1u);
    EXPECT_EQ(p.graph.nodes[0].op, "Gemm");
    EXPECT_EQ(p.graph.nodes[0].inputs, (std::vector<std::string>{"x", "w", "b"}));
    EXPECT_EQ(p.graph.nodes[0].outputs[0], "y");
  }
}

TEST(PrepareModel, FoldsChannelConstantsAndReshapedWeights) {
  TestModel model;
  model.input("x", {1, 1, 2, 2});
  model.output("y", {1, 2, 2, 2});
  model.weights("flat", {2, 1}, {3, 5});
  model.weights("b", {2, 1, 1}, {7, 9});
  model.node("shape", "Unsqueeze", {"flat"}, {"w"}, {2, 1, 1, 1});
  model.node("conv", "Conv", {"x", "w"}, {"c"}, {1, 2, 2, 2});
  model.node("sum", "Add", {"c", "b"}, {"y"}, {1, 2, 2, 2});
  Prepared p(model);
  ASSERT_EQ(p.graph.nodes.size(), 1u);
  EXPECT_EQ(p.folded.size(), 2u);
  EXPECT_EQ(expectValue(p.file->read("w")).shape(), llvm::ArrayRef<int64_t>({2, 1, 1, 1}));
  auto bias = expectValue(p.file->read(p.graph.nodes[0].inputs[2]));
  EXPECT_EQ(bias.shape(), llvm::ArrayRef<int64_t>({2}));
  EXPECT_EQ(bias.as<float>()[1], 9);
}
