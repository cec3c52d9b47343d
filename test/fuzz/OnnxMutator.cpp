// Mutates models as models: bytes flipped at random mostly end in the parser, and the handlers would
// never be reached.
#include "dlc-onnx.pb.h"

#include <cstdint>
#include <random>

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

namespace {
using Random = std::minstd_rand;

size_t below(Random &random, size_t limit) { return limit ? random() % limit : 0; }

int64_t interesting(Random &random) {
  static constexpr int64_t values[] = {0,   1,   2,   3,   4,    5,         7,         8,          16,        -1,
                                       -2,  -3,  64,  255, 1000, INT32_MAX, INT32_MIN, 1 << 20,    INT64_MAX, INT64_MIN,
                                       100, 128, 32,  -7,  6,    1 << 30,   int64_t(1) << 40, int64_t(1) << 62, 28, 12};
  return values[below(random, std::size(values))];
}

std::string anyName(const onnx::GraphProto &graph, Random &random) {
  switch (below(random, 4)) {
  case 0:
    if (graph.input_size())
      return graph.input(below(random, graph.input_size())).name();
    [[fallthrough]];
  case 1:
    if (graph.initializer_size())
      return graph.initializer(below(random, graph.initializer_size())).name();
    [[fallthrough]];
  case 2:
    if (graph.node_size()) {
      const auto &node = graph.node(below(random, graph.node_size()));
      if (node.output_size())
        return node.output(below(random, node.output_size()));
    }
    [[fallthrough]];
  default:
    return "";
  }
}

const char *anyOp(Random &random) {
  static constexpr const char *ops[] = {
      "Add", "Pow", "Equal", "Min", "Mean", "Clip", "Where", "Cast", "CastLike", "Conv", "ConvTranspose", "MaxPool",
      "AveragePool", "GlobalAveragePool", "BatchNormalization", "LayerNormalization", "Softmax", "Gemm", "MatMul",
      "ReduceSum", "ReduceMean", "ReduceL2", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Concat",
      "Slice", "Split", "Expand", "Pad", "Gather", "Constant", "ConstantOfShape", "Shape", "Size", "Identity",
      "Dropout", "QuantizeLinear", "DequantizeLinear", "DepthToSpace", "SpaceToDepth", "If", "Loop", "Neg", "Relu",
      "Mul", "Div", "Sub", "Not", "HardSigmoid"};
  return ops[below(random, std::size(ops))];
}

void mutateInts(google::protobuf::RepeatedField<int64_t> &list, Random &random) {
  switch (below(random, 3)) {
  case 0:
    list.Add(interesting(random));
    break;
  case 1:
    if (list.size())
      list.RemoveLast();
    break;
  default:
    if (list.size())
      list.Set(below(random, list.size()), interesting(random));
  }
}

void mutateAttribute(onnx::AttributeProto &attribute, Random &random) {
  switch (below(random, 6)) {
  case 0:
    attribute.set_i(interesting(random));
    break;
  case 1:
    mutateInts(*attribute.mutable_ints(), random);
    break;
  case 2:
    attribute.set_f(static_cast<float>(interesting(random)));
    break;
  case 3: {
    static constexpr const char *words[] = {"SAME_UPPER", "SAME_LOWER", "VALID", "reflect", "edge", "wrap", "CRD", "tanh"};
    attribute.set_s(words[below(random, std::size(words))]);
    break;
  }
  case 4:
    if (attribute.has_t())
      mutateInts(*attribute.mutable_t()->mutable_dims(), random);
    break;
  default: {
    static constexpr const char *names[] = {"axis", "axes", "pads", "auto_pad", "strides", "perm", "mode", "blocksize",
                                            "output_shape", "keepdims", "split", "to", "group", "kernel_shape"};
    attribute.set_name(names[below(random, std::size(names))]);
  }
  }
}

void mutateNode(onnx::GraphProto &graph, onnx::NodeProto &node, Random &random) {
  switch (below(random, 6)) {
  case 0:
    node.set_op_type(anyOp(random));
    break;
  case 1:
    if (node.input_size())
      node.set_input(below(random, node.input_size()), anyName(graph, random));
    break;
  case 2:
    node.add_input(anyName(graph, random));
    break;
  case 3:
    if (node.output_size())
      node.add_output("extra" + std::to_string(below(random, 10)));
    break;
  default:
    if (node.attribute_size())
      mutateAttribute(*node.mutable_attribute(below(random, node.attribute_size())), random);
    else
      mutateAttribute(*node.add_attribute(), random);
  }
}

void mutateType(onnx::TypeProto &type, Random &random) {
  auto &tensor = *type.mutable_tensor_type();
  static constexpr int types[] = {1, 2, 3, 6, 7, 9, 10, 11, 13, 16};
  auto &dims = *tensor.mutable_shape();
  switch (below(random, 5)) {
  case 0:
    tensor.set_elem_type(types[below(random, std::size(types))]);
    break;
  case 1:
    dims.add_dim()->set_dim_value(interesting(random));
    break;
  case 2:
    if (dims.dim_size())
      dims.mutable_dim(below(random, dims.dim_size()))->set_dim_value(interesting(random));
    break;
  case 3:
    if (dims.dim_size()) {
      static constexpr const char *names[] = {"N", "M", "N + 1", "2*N", "N//2", "batch size", "N - 3", "floordiv", "(N"};
      dims.mutable_dim(below(random, dims.dim_size()))->set_dim_param(names[below(random, std::size(names))]);
    }
    break;
  default:
    if (dims.dim_size())
      dims.mutable_dim()->RemoveLast();
  }
}

void mutateTensor(onnx::TensorProto &tensor, Random &random) {
  switch (below(random, 3)) {
  case 0:
    mutateInts(*tensor.mutable_dims(), random);
    break;
  case 1:
    if (tensor.int64_data_size())
      mutateInts(*tensor.mutable_int64_data(), random);
    else if (tensor.raw_data().size() >= 8) {
      int64_t value = interesting(random);
      size_t at = below(random, tensor.raw_data().size() / 8) * 8;
      tensor.mutable_raw_data()->replace(at, 8, reinterpret_cast<const char *>(&value), 8);
    }
    break;
  default:
    tensor.set_data_type(below(random, 30));
  }
}

void mutateModel(onnx::ModelProto &model, Random &random) {
  auto &graph = *model.mutable_graph();
  switch (below(random, 8)) {
  case 0:
    if (model.opset_import_size())
      model.mutable_opset_import(0)->set_version(1 + below(random, 28));
    break;
  case 1:
    if (graph.input_size())
      mutateType(*graph.mutable_input(below(random, graph.input_size()))->mutable_type(), random);
    break;
  case 2:
    if (graph.initializer_size())
      mutateTensor(*graph.mutable_initializer(below(random, graph.initializer_size())), random);
    break;
  case 3: // a new node at the end that gives the output
    if (graph.output_size() && graph.node_size()) {
      auto &node = *graph.add_node();
      node.set_op_type(anyOp(random));
      for (size_t k = 0, count = 1 + below(random, 3); k < count; ++k)
        node.add_input(anyName(graph, random));
      node.add_output("new" + std::to_string(graph.node_size()));
      graph.mutable_output(0)->set_name(node.output(0));
    }
    break;
  default:
    if (graph.node_size())
      mutateNode(graph, *graph.mutable_node(below(random, graph.node_size())), random);
  }
}
} // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maxSize, unsigned seed) {
  Random random(seed + 1);
  onnx::ModelProto model;
  if (below(random, 10) == 0 || !model.ParsePartialFromArray(data, static_cast<int>(size)))
    return LLVMFuzzerMutate(data, size, maxSize);
  for (size_t k = 0, count = 1 + below(random, 4); k < count; ++k)
    mutateModel(model, random);
  std::string bytes = model.SerializePartialAsString();
  if (bytes.empty() || bytes.size() > maxSize)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::copy(bytes.begin(), bytes.end(), data);
  return bytes.size();
}
