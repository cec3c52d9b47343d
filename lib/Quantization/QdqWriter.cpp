// Nodes and initializers of a QDQ model.
#include "lib/Quantization/QdqWriter.h"

using namespace dlc;
using namespace dlc::quant;

namespace {
template <typename T> llvm::ArrayRef<char> bytesOf(llvm::ArrayRef<T> values) {
  return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T)};
}

class QdqBuilder {
public:
  QdqBuilder(OnnxGraph &graph, OnnxFile &file, const QuantPlan &plan, llvm::ArrayRef<QuantParams> params,
             const QdqOptions &options)
      : graph(graph), file(file), plan(plan), params(params), options(options), scaleNames(plan.groups.size()) {}

  llvm::Expected<std::vector<WrittenLayer>> quantize() {
    std::vector<WrittenLayer> written(plan.layers.size());
    std::vector<size_t> layerOf(graph.nodes.size(), OnnxGraph::none);
    for (auto [k, layer] : llvm::enumerate(plan.layers))
      layerOf[layer.nodes[0]] = k;
    llvm::StringMap<std::string> dequantized;
    auto roundTrip = [&](llvm::StringRef tensor) -> llvm::Error {
      if (!plan.groupOf.contains(tensor))
        return llvm::Error::success();
      auto name = addRoundTrip(tensor, tensor);
      if (name)
        dequantized[tensor] = std::move(*name);
      return name.takeError();
    };
    for (const std::string &input : file.inputNames())
      if (llvm::Error error = roundTrip(input))
        return std::move(error);
    for (auto [k, node] : llvm::enumerate(graph.nodes)) {
      if (size_t layer = layerOf[k]; layer != OnnxGraph::none)
        if (llvm::Error error = readWeights(plan.layers[layer], node, written[layer]))
          return std::move(error);
      for (std::string &input : node.inputs)
        if (auto found = dequantized.find(input); found != dequantized.end())
          input = found->second;
      nodes.push_back(node);
      for (const std::string &output : node.outputs)
        if (llvm::Error error = roundTrip(output))
          return std::move(error);
    }
    for (auto [layer, result] : llvm::zip(plan.layers, written)) {
      auto found = dequantized.find(layer.output);
      result.result = found == dequantized.end() ? layer.output : found->second;
    }
    if (llvm::Error error = finish())
      return std::move(error);
    return std::move(written);
  }

  llvm::Expected<std::vector<std::string>> shadow() {
    std::vector<std::string> taps;
    nodes = graph.nodes;
    llvm::StringMap<std::string> dequantized;
    for (const QuantLayer &layer : plan.layers) {
      taps.emplace_back();
      if (layer.role == Role::Shared)
        continue;
      for (const std::string &input : layer.inputs)
        if (!dequantized.contains(input)) {
          auto name = addRoundTrip(input, input);
          if (!name)
            return name.takeError();
          dequantized[input] = std::move(*name);
        }
      llvm::StringMap<std::string> rename = dequantized;
      for (size_t k : layer.nodes) {
        OnnxNode copy = graph.nodes[k];
        WrittenLayer ignored;
        if (k == layer.nodes[0])
          if (llvm::Error error = readWeights(layer, copy, ignored))
            return std::move(error);
        copy.name = graph.freshName(copy.name + "_shadow");
        for (std::string &input : copy.inputs)
          if (auto found = rename.find(input); found != rename.end())
            input = found->second;
        for (std::string &output : copy.outputs) {
          if (output.empty())
            continue;
          std::string name = graph.freshName(output + "_shadow");
          rename[output] = name;
          output = name;
        }
        nodes.push_back(std::move(copy));
      }
      std::string end = rename[layer.output];
      if (plan.groupOf.contains(layer.output)) {
        auto name = addRoundTrip(layer.output, end);
        if (!name)
          return name.takeError();
        end = std::move(*name);
      }
      taps.back() = end;
    }
    if (llvm::Error error = finish())
      return std::move(error);
    return std::move(taps);
  }

private:
  llvm::Error finish() {
    graph.nodes = std::move(nodes);
    return graph.commit(file);
  }

  template <typename T>
  llvm::Error constant(llvm::StringRef name, int32_t dtype, llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<T> values) {
    return file.set(name, dtype, dims, bytesOf(values));
  }

  /// The initializers with scale and zero point of a group, named after its first tensor.
  llvm::Error scaleOf(size_t group, std::string &scale, std::string &zeroPoint) {
    auto &names = scaleNames[group];
    if (names.first.empty()) {
      const QuantParams &p = params[group];
      const std::string &base = plan.groups[group].tensors.front();
      names = {graph.freshName(base + "_scale"), graph.freshName(base + "_zero_point")};
      auto zero = static_cast<uint8_t>(p.zeroPoint); // the same byte as int8
      int32_t dtype = p.type == QuantType::UInt8 ? DLC_U8 : DLC_I8;
      if (llvm::Error error = constant(names.first, DLC_F32, {}, llvm::ArrayRef(p.scale)))
        return error;
      if (llvm::Error error = constant(names.second, dtype, {}, llvm::ArrayRef(zero)))
        return error;
    }
    scale = names.first;
    zeroPoint = names.second;
    return llvm::Error::success();
  }

  OnnxNode node(llvm::StringRef op, std::vector<std::string> inputs, llvm::StringRef output) {
    OnnxNode result;
    result.op = op.str();
    result.name = graph.freshName((output + "_node").str());
    result.inputs = std::move(inputs);
    result.outputs = {output.str()};
    return result;
  }

  /// Nodes that quantize `tensor` with the parameters of `of` and give it back; the name of what comes back.
  llvm::Expected<std::string> addRoundTrip(llvm::StringRef of, llvm::StringRef tensor) {
    std::string scale, zeroPoint;
    if (llvm::Error error = scaleOf(plan.groupOf.lookup(of), scale, zeroPoint))
      return std::move(error);
    std::string integers = graph.freshName((tensor + "_QuantizeLinear").str());
    std::string floats = graph.freshName((tensor + "_DequantizeLinear").str());
    nodes.push_back(node("QuantizeLinear", {tensor.str(), scale, zeroPoint}, integers));
    nodes.push_back(node("DequantizeLinear", {integers, scale, zeroPoint}, floats));
    return floats;
  }

  /// Integers with one scale per channel, dequantized along `axis`; the name of the floats.
  template <typename T>
  llvm::Expected<std::string> addConstant(llvm::StringRef base, int32_t dtype, llvm::ArrayRef<int64_t> dims,
                                          llvm::ArrayRef<T> values, llvm::ArrayRef<float> scales, int64_t axis) {
    std::string integers = graph.freshName((base + "_quantized").str());
    std::string scale = graph.freshName((base + "_scale").str());
    std::string zeroPoint = graph.freshName((base + "_zero_point").str());
    std::string floats = graph.freshName((base + "_DequantizeLinear").str());
    auto channels = static_cast<int64_t>(scales.size());
    std::vector<T> zeros(scales.size());
    if (llvm::Error error = constant(integers, dtype, dims, values))
      return std::move(error);
    if (llvm::Error error = constant(scale, DLC_F32, {channels}, scales))
      return std::move(error);
    if (llvm::Error error = constant(zeroPoint, dtype, {channels}, llvm::ArrayRef<T>(zeros)))
      return std::move(error);
    OnnxNode result = node("DequantizeLinear", {integers, scale, zeroPoint}, floats);
    OnnxAttribute attribute;
    attribute.name = "axis";
    attribute.i = axis;
    result.attributes.push_back(std::move(attribute));
    nodes.push_back(std::move(result));
    return floats;
  }

  /// Makes `node`, the head of a linear layer, read its weights and bias as integers.
  llvm::Error readWeights(const QuantLayer &layer, OnnxNode &node, WrittenLayer &written) {
    if (layer.role != Role::Linear)
      return llvm::Error::success();
    auto weights = file.read(layer.weights);
    if (!weights)
      return weights.takeError();
    ChannelLayout layout = ChannelLayout::of(weights->shape(), layer.form.axis);
    std::vector<float> bias;
    if (!layer.bias.empty()) {
      auto tensor = file.read(layer.bias);
      if (!tensor)
        return tensor.takeError();
      bias.assign(tensor->as<float>().begin(), tensor->as<float>().end());
      bias.resize(layout.channels, bias.front()); // one for all channels
    }
    float inputScale = params[plan.groupOf.lookup(layer.inputs[0])].scale;
    QuantizedWeights quantized =
        quantizeWeights(weights->as<float>(), layout, bias, inputScale, options.weightLevels);
    written.weightSqnr = quantized.sqnr;
    written.deadChannels = quantized.deadChannels;
    written.weightCount = weights->elements() + static_cast<int64_t>(bias.size());
    auto name = addConstant<int8_t>(layer.weights, DLC_I8, weights->shape(), quantized.values, quantized.scales,
                                    layer.form.axis);
    if (!name)
      return name.takeError();
    node.inputs[1] = *name;
    if (bias.empty())
      return llvm::Error::success();
    std::vector<int32_t> steps = quantizeBias(bias, inputScale, quantized.scales);
    std::vector<float> scales;
    for (float scale : quantized.scales)
      scales.push_back(inputScale * scale);
    name = addConstant<int32_t>(layer.bias, DLC_I32, {layout.channels}, steps, scales, 0);
    if (!name)
      return name.takeError();
    node.inputs[2] = *name;
    return llvm::Error::success();
  }

  OnnxGraph &graph;
  OnnxFile &file;
  const QuantPlan &plan;
  llvm::ArrayRef<QuantParams> params;
  const QdqOptions &options;
  std::vector<std::pair<std::string, std::string>> scaleNames; // by group
  std::vector<OnnxNode> nodes;
};
} // namespace

llvm::Expected<std::vector<WrittenLayer>> dlc::quant::writeQdq(OnnxGraph &graph, OnnxFile &file, const QuantPlan &plan,
                                                               llvm::ArrayRef<QuantParams> params,
                                                               const QdqOptions &options) {
  return QdqBuilder(graph, file, plan, params, options).quantize();
}

llvm::Expected<std::vector<std::string>> dlc::quant::writeShadows(OnnxGraph &graph, OnnxFile &file,
                                                                  const QuantPlan &plan,
                                                                  llvm::ArrayRef<QuantParams> params,
                                                                  const QdqOptions &options) {
  return QdqBuilder(graph, file, plan, params, options).shadow();
}
