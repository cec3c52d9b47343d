// Smaller tensors, shapes and group counts in the file.
#include "test/unit/pruning/TestNet.h"

using namespace dlc;
using namespace dlc::pruning;

TEST(RemoveSlices, CutsAnyDimension) {
  auto tensor = llvm::cantFail(data::HostTensor::create(DLC_F32, {2, 3, 2}));
  for (int k = 0; k < 12; ++k)
    tensor.as<float>()[k] = float(k);
  auto cut = llvm::cantFail(withoutIndices(tensor, 1, {0, 2}));
  EXPECT_EQ(cut.shape(), llvm::ArrayRef<int64_t>({2, 1, 2}));
  EXPECT_EQ(std::vector<float>(cut.as<float>()), (std::vector<float>{2, 3, 8, 9}));
  auto bad = withoutIndices(tensor, 3, {0});
  EXPECT_FALSE(static_cast<bool>(bad));
  llvm::consumeError(bad.takeError());
}

TEST(RemoveSlices, SharedShapesAreCopied) {
  TestNet net;
  net.input("x", {1, 6});
  net.integers("shape", {1, 6});
  net.node("Reshape", "a", {"x", "shape"});
  net.node("Reshape", "b", {"x", "shape"});
  net.output("a");
  net.output("b");
  Editable edit(net);
  OnnxGraph graph(*edit.file);
  ASSERT_FALSE(static_cast<bool>(removeSlices(*edit.file, graph, {}, {{"a", 1, 4}}, {})));
  EXPECT_EQ(llvm::cantFail(edit.file->read(graph.nodes[0].inputs[1])).as<int64_t>()[1], 4);
  EXPECT_EQ(graph.nodes[1].inputs[1], "shape");
  EXPECT_EQ(llvm::cantFail(edit.file->read("shape")).as<int64_t>()[1], 6);
}

TEST(RemoveSlices, ReadsShapesThatAreJoined) {
  TestNet net;
  net.input("x", {2, 3, 4});
  net.node("Gather", "batch", {net.node("Shape", "sizes", {"x"}), net.integers("zero", {0})}, {}, {{"axis", 0}});
  net.node("Concat", "shape", {"batch", net.integers("rest", {-1})}, {}, {{"axis", 0}});
  net.node("Reshape", "flat", {"x", "shape"});
  net.output("flat");
  Editable edit(net);
  OnnxGraph graph(*edit.file);
  const OnnxNode &node = graph.nodes[graph.producerOf("flat")];
  EXPECT_EQ(llvm::cantFail(reshapeEntry(*edit.file, graph, node, 0)), std::nullopt);
  EXPECT_EQ(llvm::cantFail(reshapeEntry(*edit.file, graph, node, 1)), std::optional<int64_t>(-1));
}
