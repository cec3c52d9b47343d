// Which channels go together, on graphs that tie them in every way.
#include "test/unit/pruning/TestNet.h"

using namespace dlc;
using namespace dlc::pruning;

namespace {
struct Groups {
  explicit Groups(const TestNet &net, const AnalysisOptions &options = {})
      : imported(net), analysis(imported.module.get(), options) {}

  /// "conv1: 8 x [conv1_w.0:1 conv2_w.1:1]": name, number, and what the first channel cuts.
  std::vector<std::string> text() const {
    std::vector<std::string> lines;
    for (const ChannelGroup &group : analysis.groups) {
      std::string slices;
      for (const Slice &slice : group.channels.front().slices)
        slices += (slices.empty() ? "" : " ") + analysis.parameters[slice.parameter].name + "." +
                  std::to_string(slice.dim) + ":" + std::to_string(slice.indices.size());
      lines.push_back(group.name + ": " + std::to_string(group.channels.size()) + " x [" + slices + "]");
    }
    return lines;
  }
  std::string whyFrozen(llvm::StringRef node) const {
    for (const auto &[name, why] : analysis.frozen)
      if (name == node)
        return why;
    return "";
  }

  Imported imported;
  ChannelAnalysis analysis;
};

using Lines = std::vector<std::string>;
} // namespace

TEST(Groups, ChainsOfConvolutionsNormsAndPools) {
  TestNet net;
  net.input("x", {1, 3, 8, 8});
  std::string x = net.norm("norm", net.conv("conv1", "x", 3, 8), 8);
  x = net.node("MaxPool", "pool", {net.node("Relu", "relu", {x})}, {{"kernel_shape", {2, 2}}, {"strides", {2, 2}}});
  net.conv("conv2", x, 8, 4);
  net.output("conv2");
  Groups groups(net);
  EXPECT_EQ(groups.text(), (Lines{"conv1: 8 x [conv1_w.0:1 conv1_b.0:1 norm_s.0:1 norm_b.0:1 norm_m.0:1 norm_v.0:1 conv2_w.1:1]"}));
  EXPECT_EQ(groups.whyFrozen("conv2"), "it is an output of the model");
}

TEST(Groups, FlattenSpreadsAChannelOverItsPixels) {
  for (bool isReshape : {false, true}) {
    TestNet net;
    net.input("x", {1, 3, 4, 4});
    net.conv("conv", "x", 3, 8);
    if (isReshape)
      net.node("Reshape", "flat", {"conv", net.integers("shape", {1, 128})});
    else
      net.node("Flatten", "flat", {"conv"});
    net.node("Gemm", "gemm", {"flat", net.weights("g", {128, 10})});
    net.output("gemm");
    EXPECT_EQ(Groups(net).text(), (Lines{"conv: 8 x [conv_w.0:1 conv_b.0:1 g.0:16]"}));
  }
}

TEST(Groups, ResidualSumsTieBothSides) {
  TestNet net;
  net.input("x", {1, 3, 4, 4});
  net.conv("stem", "x", 3, 8);
  net.conv("a", "stem", 8, 6);
  net.conv("b", "a", 6, 8);
  net.node("Add", "sum", {"b", "stem"});
  net.conv("last", "sum", 8, 2);
  net.output("last");
  EXPECT_EQ(Groups(net).text(), (Lines{"stem: 8 x [stem_w.0:1 stem_b.0:1 a_w.1:1 b_w.0:1 b_b.0:1 last_w.1:1]",
                                       "a: 6 x [a_w.0:1 a_b.0:1 b_w.1:1]"}));
}

TEST(Groups, ConcatenationKeepsItsPartsApart) {
  TestNet net;
  net.input("x", {1, 3, 4, 4});
  net.conv("a", "x", 3, 4);
  net.conv("b", "x", 3, 6);
  net.node("Concat", "join", {"a", "b"}, {}, {{"axis", 1}});
  net.conv("last", "join", 10, 2);
  net.output("last");
  Groups groups(net);
  EXPECT_EQ(groups.text(), (Lines{"a: 4 x [a_w.0:1 a_b.0:1 last_w.1:1]", "b: 6 x [b_w.0:1 b_b.0:1 last_w.1:1]"}));
  EXPECT_EQ(groups.analysis.groups[1].channels[0].slices.back().indices, (std::vector<int64_t>{4})) << "behind those of a";
}

TEST(Groups, DepthwiseAndGroupedConvolutions) {
  TestNet net;
  net.input("x", {1, 3, 4, 4});
  net.conv("expand", "x", 3, 8);
  net.conv("depthwise", "expand", 8, 16, 8);
  net.conv("grouped", "depthwise", 16, 8, 4);
  net.conv("project", "grouped", 8, 2);
  net.output("project");
  Groups groups(net);
  // The grouped convolution loses the same place of each of its 4 groups, so the 16 channels before it go in fours; two of
  // them at a time belong to one that the depthwise one reads: places 0 and 1 to the even ones, 2 and 3 to the odd ones.
  ASSERT_EQ(groups.analysis.groups.size(), 2u);
  EXPECT_EQ(groups.analysis.groups[1].name, "grouped");
  EXPECT_EQ(groups.analysis.groups[1].channels.size(), 2u) << "the same place of each of 4 groups";
  EXPECT_EQ(groups.analysis.groups[0].channels.size(), 2u);
  for (const Channel &channel : groups.analysis.groups[0].channels)
    for (const Slice &slice : channel.slices)
      if (groups.analysis.parameters[slice.parameter].name == "expand_w")
        EXPECT_EQ(slice.indices.size(), 4u);
}

TEST(Groups, HeadsOfAttentionGoWhole) {
  TestNet net;
  net.input("x", {2, 5, 12});
  net.node("MatMul", "q", {"x", net.weights("q_w", {12, 12})});
  net.node("MatMul", "k", {"x", net.weights("k_w", {12, 12})});
  net.integers("heads", {2, 5, 3, 4});
  net.node("Transpose", "qt", {net.node("Reshape", "qr", {"q", "heads"})}, {{"perm", {0, 2, 1, 3}}});
  net.node("Transpose", "kt", {net.node("Reshape", "kr", {"k", "heads"})}, {{"perm", {0, 2, 3, 1}}});
  net.node("Softmax", "weights", {net.node("MatMul", "scores", {"qt", "kt"})}, {}, {{"axis", -1}});
  net.node("MatMul", "v", {"x", net.weights("v_w", {12, 12})});
  net.node("Transpose", "vt", {net.node("Reshape", "vr", {"v", "heads"})}, {{"perm", {0, 2, 1, 3}}});
  net.node("Transpose", "mixt", {net.node("MatMul", "mix", {"weights", "vt"})}, {{"perm", {0, 2, 1, 3}}});
  net.node("Reshape", "merged", {"mixt", net.integers("whole", {2, 5, 12})});
  net.node("MatMul", "out", {"merged", net.weights("o_w", {12, 12})});
  net.output("out");
  EXPECT_EQ(Groups(net).text(), (Lines{"q: 3 x [q_w.1:4 k_w.1:4 v_w.1:4 o_w.0:4]"}));
}

TEST(Groups, WhatCannotGoSaysWhy) {
  TestNet net;
  net.input("x", {1, 3, 4, 4});
  net.node("Softmax", "softmax", {net.conv("a", "x", 3, 4)}, {}, {{"axis", 1}});
  net.node("ReduceMean", "mean", {net.conv("b", "softmax", 4, 4)}, {{"axes", {1}}}, {{"keepdims", 1}});
  net.node("Slice", "part", {net.conv("c", "mean", 1, 4), net.integers("s", {0}), net.integers("e", {2}), net.integers("axes", {1})});
  net.conv("d", "part", 2, 4);
  net.output("d");
  Groups groups(net);
  EXPECT_TRUE(groups.text().empty());
  EXPECT_EQ(groups.whyFrozen("a"), "a softmax runs over it");
  EXPECT_EQ(groups.whyFrozen("b"), "a reduction runs over it");
  EXPECT_EQ(groups.whyFrozen("c"), "a slice cuts it");
  EXPECT_EQ(groups.whyFrozen("d"), "it is an output of the model");
}

TEST(Groups, OptionsKeepNodes) {
  TestNet net;
  net.input("x", {1, 3, 4, 4});
  net.conv("c", net.conv("b", net.conv("a", "x", 3, 4), 4, 6), 6, 2);
  net.output("c");
  AnalysisOptions options;
  options.keptResult = [](mlir::Operation *op) {
    return getNodeName(op->getLoc()) == "a" ? std::optional<std::string>("asked for") : std::nullopt;
  };
  Groups groups(net, options);
  EXPECT_EQ(groups.text(), (Lines{"b: 6 x [b_w.0:1 b_b.0:1 c_w.1:1]"}));
  EXPECT_EQ(groups.whyFrozen("a"), "asked for");
  options.fixedOp = options.keptResult;
  options.keptResult = nullptr;
  EXPECT_EQ(Groups(net, options).text().size(), 1u);
}

TEST(Groups, ScoresAreRelativeNorms) {
  TestNet net;
  net.input("x", {1, 2});
  net.node("Gemm", "a", {"x", net.weights("u", {2, 3})});
  net.node("Gemm", "b", {"a", net.weights("v", {3, 2})});
  net.output("b");
  float first[] = {3, 0, 1, 4, 0, 0}, second[] = {0, 2, 0, 0, 1, 0};
  for (int k = 0; k < 6; ++k) {
    net.proto.mutable_graph()->mutable_initializer(0)->set_float_data(k, first[k]);
    net.proto.mutable_graph()->mutable_initializer(1)->set_float_data(k, second[k]);
  }
  // Columns of u: norms 5, 0, 1 of mean 2; rows of v: 2, 0, 1 of mean 1.
  Groups groups(net);
  ASSERT_EQ(groups.analysis.groups.size(), 1u);
  const auto &channels = groups.analysis.groups[0].channels;
  EXPECT_DOUBLE_EQ(channels[0].score, (2.5 + 2) / 2);
  EXPECT_DOUBLE_EQ(channels[1].score, 0);
  EXPECT_DOUBLE_EQ(channels[2].score, (0.5 + 1) / 2);
}

TEST(Groups, TablesOfInputsAreNoChannels) {
  // Which of 6 numbers the input is, as exporters write one-hot codes: 6 is no number of channels that could be smaller.
  TestNet net;
  net.input("x", {4, 1});
  net.node("Sub", "distance", {"x", net.weights("numbers", {6})});
  net.node("MatMul", "embedded", {"distance", net.weights("table", {6, 8})});
  net.node("MatMul", "out", {"embedded", net.weights("w", {8, 3})});
  net.output("out");
  EXPECT_EQ(Groups(net).text(), (Lines{"embedded: 8 x [table.1:1 w.0:1]"}));
}
