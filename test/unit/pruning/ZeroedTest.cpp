// The meaning of pruning: a network without some channels computes what the whole one computes with zeros in all weights of
// those channels. Random networks, random channels, the reference evaluator's bits.
#include "test/unit/pruning/TestNet.h"

using namespace dlc;
using namespace dlc::pruning;

namespace {
/// Blocks on pictures of 4 x 4 that tie channels in all ways, then a classifier.
class RandomNet {
public:
  explicit RandomNet(unsigned seed) : net(seed) {
    net.input("x", {2, 3, 4, 4});
    value = net.conv(name("stem"), "x", 3, channels = pick({4, 6, 8}));
    for (int k = 0, count = 2 + static_cast<int>(net.random() % 3); k < count; ++k)
      addBlock();
    addHead();
  }
  TestNet net;

private:
  int64_t pick(std::vector<int64_t> from) { return from[net.random() % from.size()]; }
  std::string name(const std::string &base) { return base + std::to_string(number++); }
  std::string activation(const std::string &x) {
    static const char *ops[] = {"Relu", "Sigmoid", "Tanh", "HardSwish", "Softplus"};
    return net.node(ops[net.random() % 5], name("act"), {x});
  }

  void addBlock() {
    int64_t width = pick({4, 6, 8, 12});
    switch (net.random() % 7) {
    case 0: // convolution and normalization
      value = activation(net.norm(name("norm"), net.conv(name("conv"), value, channels, width), width));
      channels = width;
      return;
    case 1: { // residual
      std::string inner = activation(net.conv(name("in"), value, channels, width));
      value = net.node("Add", name("sum"), {net.conv(name("out"), inner, width, channels), value});
      return;
    }
    case 2: // depthwise, with two filters a channel
      value = activation(net.conv(name("wide"), value, channels, 2 * channels, channels));
      channels *= 2;
      return;
    case 3: // in groups
      value = net.conv(name("grouped"), value, channels, 4, 2);
      channels = 4;
      return;
    case 4: { // two branches side by side
      std::string a = net.conv(name("left"), value, channels, width), b = activation(net.conv(name("right"), value, channels, 6));
      value = net.node("Concat", name("join"), {a, b}, {}, {{"axis", 1}});
      channels = width + 6;
      return;
    }
    case 5: { // a gate: squeeze and excite
      std::string mean = net.node("GlobalAveragePool", name("mean"), {value});
      std::string gate = net.node("Sigmoid", name("gate"), {net.node("Conv", name("gain"), {mean, net.weights(name("w"), {channels, channels, 1, 1})})});
      value = net.node("Mul", name("gated"), {value, gate});
      return;
    }
    case 6: // channels last and back
      value = net.node("Transpose", name("nhwc"), {value}, {{"perm", {0, 2, 3, 1}}});
      value = net.node("Add", name("shift"), {value, net.weights(name("s"), {channels})});
      value = net.node("Transpose", name("nchw"), {value}, {{"perm", {0, 3, 1, 2}}});
      return;
    }
  }

  void addHead() {
    int64_t features = channels * 16;
    std::string flat;
    switch (net.random() % 3) {
    case 0:
      flat = net.node("Flatten", name("flat"), {value});
      break;
    case 1:
      flat = net.node("Reshape", name("flat"), {value, net.integers(name("shape"), {2, features})});
      break;
    case 2:
      flat = net.node("Flatten", name("flat"), {net.node("GlobalAveragePool", name("pool"), {value})});
      features = channels;
    }
    std::string hidden = activation(net.node("Gemm", name("fc"), {flat, net.weights(name("w"), {10, features}), net.weights(name("b"), {10})}, {}, {{"transB", 1}}));
    net.output(net.node("MatMul", name("scores"), {hidden, net.weights(name("w"), {10, 3})}));
  }

  std::string value;
  int64_t channels = 0;
  int number = 0;
};

std::vector<float> evaluate(const std::string &bytes, const std::vector<float> &x) {
  Imported imported(bytes);
  if (!imported.module)
    return {};
  auto type = cast<mlir::RankedTensorType>(imported.main().getArgument(0).getType());
  HostValue input(type.getElementType(), type.getShape(),
                  {reinterpret_cast<const char *>(x.data()), x.size() * sizeof(float)}, nullptr);
  auto results = evaluateFunction(imported.main(), input);
  if (!results) {
    ADD_FAILURE() << llvm::toString(results.takeError());
    return {};
  }
  auto values = (*results)[0].getBytes();
  std::vector<float> floats(values.size() / sizeof(float));
  std::memcpy(floats.data(), values.data(), values.size());
  return floats;
}
} // namespace

TEST(Zeroed, RemovedIsZeroed) {
  int cutNets = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    RandomNet random(seed);
    TestNet &net = random.net;
    Imported imported(net);
    ASSERT_TRUE(imported.module);
    ChannelAnalysis analysis(imported.module.get(), {});
    llvm::DenseSet<int64_t> removed;
    for (const ChannelGroup &group : analysis.groups) {
      size_t left = group.channels.size();
      for (const Channel &channel : group.channels)
        if (left > 1 && net.random() % 2) {
          removed.insert(channel.id);
          --left;
        }
    }
    if (removed.empty())
      continue;
    ++cutNets;
    std::vector<TensorCut> cuts;
    std::vector<ShapeCut> shapes;
    for (size_t k = 0; k < analysis.parameters.size(); ++k)
      for (size_t d = 0; d < analysis.parameters[k].shape.size(); ++d)
        if (auto indices = analysis.removedFrom(k, static_cast<int64_t>(d), removed); !indices.empty())
          cuts.push_back({analysis.parameters[k].name, static_cast<int64_t>(d), indices});
    for (const ResultChange &change : analysis.reshapes(removed))
      shapes.push_back({change.node, change.dim, change.newSize});

    Editable dense(net), pruned(net);
    OnnxGraph graph(*pruned.file);
    if (llvm::Error error = removeSlices(*pruned.file, graph, cuts, shapes, analysis.convGroups(removed)))
      FAIL() << llvm::toString(std::move(error));
    for (const TensorCut &cut : cuts) {
      // A variance of 0 would divide by epsilon alone; its channel is 0 by scale and bias.
      auto tensor = llvm::cantFail(dense.file->read(cut.tensor));
      if (llvm::StringRef(cut.tensor).ends_with("_v"))
        continue;
      int64_t inner = 1;
      for (int64_t size : tensor.shape().drop_front(cut.dim + 1))
        inner *= size;
      for (int64_t k = 0; k < tensor.elements(); ++k)
        if (llvm::is_contained(cut.removed, k / inner % tensor.shape()[cut.dim]))
          tensor.as<float>()[k] = 0;
      llvm::cantFail(dense.file->set(cut.tensor, DLC_F32, tensor.shape(), {tensor.data(), tensor.bytes()}));
    }
    std::vector<float> x(2 * 3 * 16);
    std::uniform_real_distribution<float> uniform(-1, 1);
    for (float &value : x)
      value = uniform(net.random);
    std::string small = pruned.save(), large = dense.save();
    EXPECT_LT(small.size(), large.size());
    std::vector<float> got = evaluate(small, x), want = evaluate(large, x);
    ASSERT_FALSE(want.empty());
    EXPECT_EQ(got, want);
  }
  EXPECT_GT(cutNets, 50);
}
