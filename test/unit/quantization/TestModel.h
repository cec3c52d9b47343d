// ONNX models in memory for the tests of this folder: nodes by text, tensors by shape.
#ifndef DLC_TEST_UNIT_QUANTIZATION_TESTMODEL_H
#define DLC_TEST_UNIT_QUANTIZATION_TESTMODEL_H

#include "lib/Export/OnnxGraph.h"

#include "dlc-onnx.pb.h"
#include "gtest/gtest.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace dlc::quant {

/// Builds a model; `open` goes through a file, as the tool does.
class TestModel {
public:
  explicit TestModel(int64_t opset = 13) {
    proto.set_ir_version(7);
    proto.add_opset_import()->set_version(opset);
    proto.mutable_graph()->set_name("test");
  }

  void input(const std::string &name, std::vector<int64_t> dims) {
    declare(*proto.mutable_graph()->add_input(), name, dims);
  }
  void output(const std::string &name, std::vector<int64_t> dims) {
    declare(*proto.mutable_graph()->add_output(), name, dims);
  }
  void weights(const std::string &name, std::vector<int64_t> dims, std::vector<float> values = {}) {
    auto &tensor = *proto.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    size_t count = 1;
    for (int64_t dim : dims) {
      tensor.add_dims(dim);
      count *= static_cast<size_t>(dim);
    }
    for (size_t k = 0; k < count; ++k)
      tensor.add_float_data(values.empty() ? float(k % 7) / 7 - 0.4f : values[k]);
    types[name] = {DLC_F32, dims};
  }
  /// `dims` of the first output. Returns the node, to add attributes.
  onnx::NodeProto &node(const std::string &name, const std::string &op, std::vector<std::string> inputs,
                        std::vector<std::string> outputs, std::vector<int64_t> dims) {
    auto &made = *proto.mutable_graph()->add_node();
    made.set_name(name);
    made.set_op_type(op);
    for (auto &each : inputs)
      made.add_input(each);
    for (auto &each : outputs)
      made.add_output(each);
    types[outputs[0]] = {DLC_F32, dims};
    return made;
  }
  static void set(onnx::NodeProto &node, const std::string &name, int64_t value) {
    auto &attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }

  std::unique_ptr<OnnxFile> open() const {
    llvm::SmallString<128> path;
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("dlc-quant", "onnx", path));
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << proto.SerializeAsString();
    auto file = OnnxFile::load(path);
    llvm::sys::fs::remove(path);
    if (file)
      return std::move(*file);
    ADD_FAILURE() << llvm::toString(file.takeError());
    return nullptr;
  }

  onnx::ModelProto proto;
  OnnxTensorTypes types;

private:
  void declare(onnx::ValueInfoProto &info, const std::string &name, const std::vector<int64_t> &dims) {
    info.set_name(name);
    auto &type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (int64_t dim : dims)
      type.mutable_shape()->add_dim()->set_dim_value(dim);
    types[name] = {DLC_F32, dims};
  }
};

template <typename T> T expectValue(llvm::Expected<T> value) {
  if (value)
    return std::move(*value);
  ADD_FAILURE() << llvm::toString(value.takeError());
  return T();
}

inline std::string messageOf(llvm::Error error) { return error ? llvm::toString(std::move(error)) : "success"; }

} // namespace dlc::quant

#endif
