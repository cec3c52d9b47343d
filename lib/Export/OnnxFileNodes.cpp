// The nodes of a model as a list, and what they are between. Compiled with exceptions, as OnnxFile.cpp is.
#include "lib/Export/OnnxFileProto.h"

#include "lib/Data/TensorProto.h"

#include <set>

using namespace dlc;
using namespace dlc::onnxfile;

/// Names that `graph` reads and does not define.
static void collectFree(const onnx::GraphProto &graph, std::set<std::string> &names) {
  std::set<std::string> defined, read;
  for (const auto &input : graph.input())
    defined.insert(input.name());
  for (const auto &tensor : graph.initializer())
    defined.insert(tensor.name());
  for (const auto &tensor : graph.sparse_initializer())
    defined.insert(tensor.values().name());
  for (const auto &node : graph.node()) {
    read.insert(node.input().begin(), node.input().end());
    defined.insert(node.output().begin(), node.output().end());
    for (const auto &attribute : node.attribute()) {
      if (attribute.has_g())
        collectFree(attribute.g(), read);
      for (const auto &inner : attribute.graphs())
        collectFree(inner, read);
    }
  }
  for (const auto &output : graph.output())
    read.insert(output.name());
  for (const std::string &name : read)
    if (!name.empty() && !defined.count(name))
      names.insert(name);
}

OnnxNode dlc::onnxfile::readNode(const onnx::NodeProto &node, int64_t origin) {
  OnnxNode result;
  result.name = node.name();
  result.op = node.op_type();
  result.domain = node.domain();
  result.inputs.assign(node.input().begin(), node.input().end());
  result.outputs.assign(node.output().begin(), node.output().end());
  result.origin = origin;
  std::set<std::string> captures;
  for (const auto &attribute : node.attribute()) {
    OnnxAttribute read;
    read.name = attribute.name();
    using Proto = onnx::AttributeProto;
    auto is = [&](int type, bool hasField) { // files of IR 1 do not tell the type
      return attribute.ref_attr_name().empty() &&
             (attribute.type() == type || (attribute.type() == Proto::UNDEFINED && hasField));
    };
    if (is(Proto::INT, attribute.has_i()))
      read.i = attribute.i();
    else if (is(Proto::FLOAT, attribute.has_f()))
      read.f = attribute.f();
    else if (is(Proto::INTS, false) && attribute.ints_size())
      read.ints.assign(attribute.ints().begin(), attribute.ints().end());
    else if (is(Proto::STRING, attribute.has_s()))
      read.s = attribute.s();
    else
      read.isOpaque = true;
    result.attributes.push_back(std::move(read));
    if (attribute.has_g())
      collectFree(attribute.g(), captures);
    for (const auto &graph : attribute.graphs())
      collectFree(graph, captures);
  }
  result.captures.assign(captures.begin(), captures.end());
  return result;
}

std::vector<OnnxNode> OnnxFile::nodes() const {
  std::vector<OnnxNode> list;
  for (size_t k = 0; k < numNodes(); ++k)
    list.push_back(node(k));
  return list;
}

llvm::Error OnnxFile::setNodes(llvm::ArrayRef<OnnxNode> nodes) {
  return guarded<llvm::Error>(source, [&]() -> llvm::Error {
    google::protobuf::RepeatedPtrField<onnx::NodeProto> list;
    const auto &old = model->proto.graph().node();
    for (const OnnxNode &node : nodes) {
      onnx::NodeProto &made = *list.Add();
      const onnx::NodeProto *origin =
          node.origin >= 0 && node.origin < old.size() ? &old[static_cast<int>(node.origin)] : nullptr;
      if (origin)
        made.CopyFrom(*origin);
      made.set_name(node.name);
      made.set_op_type(node.op);
      if (!node.domain.empty() || made.has_domain())
        made.set_domain(node.domain);
      made.clear_input();
      made.clear_output();
      made.clear_attribute();
      for (const std::string &input : node.inputs)
        made.add_input(input);
      for (const std::string &output : node.outputs)
        made.add_output(output);
      for (const OnnxAttribute &attribute : node.attributes) {
        if (!attribute.isOpaque) {
          fill(*made.add_attribute(), attribute);
          continue;
        }
        if (origin)
          for (const auto &kept : origin->attribute())
            if (kept.name() == attribute.name)
              made.add_attribute()->CopyFrom(kept);
      }
    }
    model->proto.mutable_graph()->mutable_node()->Swap(&list);
    return llvm::Error::success();
  });
}

llvm::Error OnnxFile::liftConstants() {
  return guarded<llvm::Error>(source, [&]() -> llvm::Error {
    onnx::GraphProto &graph = *model->proto.mutable_graph();
    google::protobuf::RepeatedPtrField<onnx::NodeProto> kept;
    for (auto &node : *graph.mutable_node()) {
      bool isTensor = node.op_type() == "Constant" && (node.domain().empty() || node.domain() == "ai.onnx") &&
                      node.attribute_size() == 1 && node.output_size() == 1 && !hasInitializer(node.output(0));
      onnx::TensorProto tensor;
      if (isTensor) {
        auto &attribute = *node.mutable_attribute(0);
        if (attribute.name() == "value" && attribute.has_t()) {
          tensor.Swap(attribute.mutable_t());
        } else if (attribute.name() == "value_float") {
          tensor.set_data_type(onnx::TensorProto::FLOAT);
          tensor.add_float_data(attribute.f());
        } else if (attribute.name() == "value_int") {
          tensor.set_data_type(onnx::TensorProto::INT64);
          tensor.add_int64_data(attribute.i());
        } else if (attribute.name() == "value_ints") {
          tensor.set_data_type(onnx::TensorProto::INT64);
          tensor.add_dims(attribute.ints_size());
          for (int64_t value : attribute.ints())
            tensor.add_int64_data(value);
        } else if (attribute.name() == "value_floats") {
          tensor.set_data_type(onnx::TensorProto::FLOAT);
          tensor.add_dims(attribute.floats_size());
          for (float value : attribute.floats())
            tensor.add_float_data(value);
        } else {
          isTensor = false;
        }
      }
      if (!isTensor) {
        kept.Add()->Swap(&node);
        continue;
      }
      tensor.set_name(node.output(0));
      model->index.emplace(node.output(0), graph.initializer_size());
      graph.add_initializer()->Swap(&tensor);
    }
    graph.mutable_node()->Swap(&kept);
    return llvm::Error::success();
  });
}

void OnnxFile::addOutput(llvm::StringRef name, int32_t dtype, llvm::ArrayRef<int64_t> dims) {
  onnx::ValueInfoProto &output = *model->proto.mutable_graph()->add_output();
  output.set_name(str(name));
  auto &type = *output.mutable_type()->mutable_tensor_type();
  for (auto [ours, onnx] : dtypes)
    if (ours == dtype)
      type.set_elem_type(onnx);
  auto &shape = *type.mutable_shape();
  for (int64_t dim : dims) {
    auto &added = *shape.add_dim();
    if (dim >= 0)
      added.set_dim_value(dim);
  }
}

void OnnxFile::raiseIrVersion() {
  // As ONNX's table of versions pairs them.
  static constexpr std::pair<int64_t, int64_t> versions[] = {{9, 4},  {10, 5}, {11, 6}, {12, 7}, {15, 8},
                                                             {19, 9}, {21, 10}, {23, 11}};
  int64_t wanted = 3;
  for (auto [opset, ir] : versions)
    if (this->opset() >= opset)
      wanted = ir;
  if (model->proto.ir_version() < wanted)
    model->proto.set_ir_version(wanted);
}
