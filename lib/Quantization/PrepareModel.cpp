// Batch normalization and biases into weights, MatMul + Add into Gemm, reshaped constants into constants.
#include "lib/Quantization/PrepareModel.h"

#include "lib/Quantization/QuantOps.h"
#include "lib/Quantization/Scheme.h"

#include <cmath>

using namespace dlc;
using namespace dlc::quant;

namespace {
class Preparation {
public:
  Preparation(OnnxGraph &graph, OnnxFile &file, const OnnxTensorTypes &types)
      : graph(graph), file(file), types(types) {
    for (OnnxTensorInfo &tensor : file.initializers())
      initializers[tensor.name] = std::move(tensor);
  }

  llvm::Expected<std::vector<FoldedNode>> run() {
    for (auto step :
         {&Preparation::foldReshape, &Preparation::makeGemm, &Preparation::foldBias, &Preparation::foldBatchNorm})
      for (size_t k = 0; k < graph.nodes.size(); ++k) {
        auto folded = (this->*step)(k);
        if (!folded)
          return folded.takeError();
        if (*folded)
          graph.refresh();
      }
    llvm::erase_if(graph.nodes, [](const OnnxNode &node) { return node.outputs.empty(); });
    graph.refresh();
    return std::move(list);
  }

private:
  /// The node before operand 0 of node `k`, if it does nothing but feed it.
  size_t onlyProducer(size_t k, size_t operand) const {
    llvm::StringRef tensor = operandOf(graph.nodes[k], operand);
    if (tensor.empty() || graph.isOutput(tensor) || graph.usesOf(tensor).size() != 1)
      return OnnxGraph::none;
    return graph.producerOf(tensor);
  }

  size_t rankOf(llvm::StringRef tensor) const {
    auto type = types.find(tensor);
    return type == types.end() ? 0 : type->second.dims.size();
  }

  const OnnxTensorInfo *floatConstant(llvm::StringRef name) const {
    auto found = initializers.find(name);
    return found == initializers.end() || found->second.dtype != DLC_F32 ? nullptr : &found->second;
  }

  /// The layer takes the place of node `k`, which is to go: its result is now that of `into`.
  void take(size_t k, size_t into) {
    list.push_back({graph.nodes[k].name, graph.nodes[into].name});
    graph.nodes[into].outputs[0] = graph.nodes[k].outputs[0];
    graph.nodes[k].inputs.clear();
    graph.nodes[k].outputs.clear();
  }

  /// Weights that older exporters reshape when the model runs.
  llvm::Expected<bool> foldReshape(size_t k) {
    const OnnxNode &node = graph.nodes[k];
    bool isReshape = node.op == "Reshape" || node.op == "Identity" || node.op == "Flatten" || node.op == "Squeeze" ||
                     node.op == "Unsqueeze";
    if (!isReshape || node.outputs.size() != 1 || graph.isOutput(node.outputs[0]) || !floatConstant(operandOf(node, 0)))
      return false;
    auto type = types.find(node.outputs[0]);
    if (type == types.end() || type->second.dtype != DLC_F32 || llvm::is_contained(type->second.dims, -1))
      return false;
    auto tensor = file.read(node.inputs[0]);
    if (!tensor)
      return tensor.takeError();
    if (llvm::Error error = tensor->reshape(type->second.dims)) {
      llvm::consumeError(std::move(error));
      return false;
    }
    std::string name = node.outputs[0];
    list.push_back({node.name, name});
    graph.nodes[k].inputs.clear();
    graph.nodes[k].outputs.clear();
    graph.markInitializer(name);
    return set(name, tensor->shape(), tensor->as<float>());
  }

  llvm::Expected<bool> set(llvm::StringRef name, llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<float> values) {
    initializers[name] = {name.str(), DLC_F32, dims.vec()};
    llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float));
    if (llvm::Error error = file.set(name, DLC_F32, dims, bytes))
      return std::move(error);
    return true;
  }

  /// One constant per channel, added to a convolution.
  llvm::Expected<bool> foldBias(size_t k) {
    if (graph.nodes[k].op != "Add" || graph.nodes[k].inputs.size() != 2)
      return false;
    for (size_t operand : {0, 1}) {
      size_t conv = onlyProducer(k, operand);
      const OnnxTensorInfo *added = floatConstant(graph.nodes[k].inputs[1 - operand]);
      if (conv == OnnxGraph::none || graph.nodes[conv].op != "Conv" || !added)
        continue;
      const OnnxTensorInfo *weights = floatConstant(operandOf(graph.nodes[conv], 1));
      llvm::StringRef oldBias = operandOf(graph.nodes[conv], 2);
      if (!weights || weights->dims.size() < 3 || (!oldBias.empty() && !floatConstant(oldBias)))
        continue;
      // [C, 1, 1] or [1, C, 1, 1]: channels stand before as many dimensions as the kernel has.
      int64_t channels = weights->dims[0];
      size_t spatial = weights->dims.size() - 2, rank = added->dims.size();
      int64_t count = 1;
      for (int64_t dim : added->dims)
        count *= dim;
      if (count != channels || rank < spatial + 1 || rank > spatial + 2 || added->dims[rank - spatial - 1] != channels)
        continue;
      auto values = file.read(added->name);
      if (!values)
        return values.takeError();
      std::vector<float> bias(values->as<float>().begin(), values->as<float>().end());
      if (!oldBias.empty()) {
        auto old = file.read(oldBias);
        if (!old)
          return old.takeError();
        for (auto [sum, each] : llvm::zip(bias, old->as<float>()))
          sum += each;
      }
      if (llvm::Error error = store(conv, 2, {channels}, bias, "_bias"))
        return std::move(error);
      take(k, conv);
      return true;
    }
    return false;
  }

  llvm::Expected<bool> makeGemm(size_t k) {
    if (graph.nodes[k].op != "Add" || graph.nodes[k].inputs.size() != 2)
      return false;
    for (size_t operand : {0, 1}) {
      size_t product = onlyProducer(k, operand);
      const OnnxTensorInfo *bias = floatConstant(graph.nodes[k].inputs[1 - operand]);
      if (product == OnnxGraph::none || graph.nodes[product].op != "MatMul" || !bias)
        continue;
      OnnxNode &node = graph.nodes[product];
      const OnnxTensorInfo *matrix = floatConstant(operandOf(node, 1));
      bool isRow = bias->dims.size() == 1 || (bias->dims.size() == 2 && bias->dims[0] == 1);
      if (!matrix || matrix->dims.size() != 2 || rankOf(node.inputs[0]) != 2 || !isRow ||
          bias->dims.back() != matrix->dims[1])
        continue;
      node.op = "Gemm";
      node.inputs.push_back(bias->name);
      take(k, product);
      return true;
    }
    return false;
  }

  /// Stores contents under the name that node `k` reads as `operand`, or a new one when others read it as well.
  llvm::Error store(size_t k, size_t operand, llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<float> values,
                    llvm::StringRef suffix) {
    OnnxNode &node = graph.nodes[k];
    std::string name = operandOf(node, operand).str();
    if (name.empty() || graph.usesOf(name).size() > 1 || graph.isOutput(name))
      name = graph.freshName(node.name + suffix.str());
    if (node.inputs.size() <= operand)
      node.inputs.resize(operand + 1);
    node.inputs[operand] = name;
    graph.markInitializer(name);
    initializers[name] = {name, DLC_F32, dims.vec()};
    return file.set(name, DLC_F32, dims, {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)});
  }

  llvm::Expected<bool> foldBatchNorm(size_t k) {
    const OnnxNode &norm = graph.nodes[k];
    if (norm.op != "BatchNormalization" || norm.inputs.size() != 5 || intAttribute(norm, "training_mode", 0) ||
        llvm::any_of(llvm::drop_begin(norm.outputs), [](const std::string &name) { return !name.empty(); }))
      return false;
    size_t into = onlyProducer(k, 0);
    if (into == OnnxGraph::none)
      return false;
    const OnnxNode &layer = graph.nodes[into];
    const QuantOp *row = findQuantOp(layer);
    const OnnxTensorInfo *weights = floatConstant(operandOf(layer, 1));
    if (!row || !row->weightForm || layer.op == "MatMul" || !weights)
      return false;
    auto form = row->weightForm(layer, weights->dims.size());
    if (!form) {
      llvm::consumeError(form.takeError());
      return false;
    }
    int64_t channels = weights->dims[form->axis];
    const OnnxTensorInfo *oldBias = form->hasBias ? floatConstant(layer.inputs[2]) : nullptr;
    if (form->hasBias && (!oldBias || oldBias->dims.empty() || oldBias->dims.back() != channels ||
                          llvm::any_of(llvm::drop_end(oldBias->dims), [](int64_t dim) { return dim != 1; })))
      return false;
    std::vector<data::HostTensor> statistics; // scale, shift, mean, variance
    for (size_t operand = 1; operand < 5; ++operand) {
      const OnnxTensorInfo *info = floatConstant(norm.inputs[operand]);
      if (!info || info->dims != std::vector<int64_t>{channels})
        return false;
      auto tensor = file.read(info->name);
      if (!tensor)
        return tensor.takeError();
      statistics.push_back(std::move(*tensor));
    }
    auto tensor = file.read(weights->name);
    if (!tensor)
      return tensor.takeError();
    std::vector<float> bias(channels);
    if (oldBias) {
      auto old = file.read(oldBias->name);
      if (!old)
        return old.takeError();
      llvm::copy(old->as<float>(), bias.begin());
    }
    double epsilon = floatAttribute(norm, "epsilon", 1e-5f);
    std::vector<double> factors;
    for (int64_t c = 0; c < channels; ++c) {
      auto at = [&](size_t which) { return double(statistics[which].as<float>()[c]); };
      factors.push_back(at(0) / std::sqrt(at(3) + epsilon));
      bias[c] = static_cast<float>((bias[c] - at(2)) * factors[c] + at(1));
    }
    ChannelLayout layout = ChannelLayout::of(weights->dims, form->axis);
    auto values = tensor->as<float>();
    for (int64_t k = 0; k < tensor->elements(); ++k)
      values[k] = static_cast<float>(values[k] * factors[k / layout.inner % layout.channels]);
    std::vector<int64_t> dims = weights->dims;
    if (llvm::Error error = store(into, 1, dims, values, "_weight"))
      return std::move(error);
    if (llvm::Error error = store(into, 2, {channels}, bias, "_bias"))
      return std::move(error);
    take(k, into);
    return true;
  }

  OnnxGraph &graph;
  OnnxFile &file;
  const OnnxTensorTypes &types;
  llvm::StringMap<OnnxTensorInfo> initializers;
  std::vector<FoldedNode> list;
};
} // namespace

llvm::Expected<std::vector<FoldedNode>> dlc::quant::prepareModel(OnnxGraph &graph, OnnxFile &file,
                                                                 const OnnxTensorTypes &types) {
  return Preparation(graph, file, types).run();
}
