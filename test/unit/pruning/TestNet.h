// ONNX networks in memory, their channels, and what remains when some go.
#ifndef DLC_TEST_UNIT_PRUNING_TESTNET_H
#define DLC_TEST_UNIT_PRUNING_TESTNET_H

#include "dialects/Nn/NnDialect.h"
#include "lib/Export/RemoveSlices.h"
#include "lib/Frontend/Onnx/Import.h"
#include "lib/Reference/Evaluator.h"
#include "lib/Reference/Reference.h"
#include "lib/Support/Locations.h"
#include "passes/Pruning/Pruning.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include "dlc-onnx.pb.h"
#include "gtest/gtest.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <random>

namespace dlc::pruning {

/// A network under construction, with random weights.
class TestNet {
public:
  explicit TestNet(unsigned seed = 1) : random(seed) {
    proto.set_ir_version(8);
    proto.add_opset_import()->set_version(17);
    proto.mutable_graph()->set_name("net");
  }

  void input(const std::string &name, std::vector<int64_t> dims) { declare(*proto.mutable_graph()->add_input(), name, dims); }
  void output(const std::string &name) {
    auto &info = *proto.mutable_graph()->add_output();
    info.set_name(name);
    info.mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  }
  std::string weights(const std::string &name, std::vector<int64_t> dims, float low = -1) {
    auto &tensor = *proto.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    int64_t count = 1;
    for (int64_t dim : dims) {
      tensor.add_dims(dim);
      count *= dim;
    }
    std::uniform_real_distribution<float> uniform(low, 1);
    for (int64_t k = 0; k < count; ++k)
      tensor.add_float_data(uniform(random));
    return name;
  }
  std::string integers(const std::string &name, std::vector<int64_t> values) {
    auto &tensor = *proto.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<int64_t>(values.size()));
    for (int64_t value : values)
      tensor.add_int64_data(value);
    return name;
  }
  /// A node called `name` whose result is called so as well.
  std::string node(const std::string &op, const std::string &name, std::vector<std::string> inputs,
                   std::vector<std::pair<std::string, std::vector<int64_t>>> lists = {},
                   std::vector<std::pair<std::string, int64_t>> numbers = {}) {
    auto &made = *proto.mutable_graph()->add_node();
    made.set_name(name);
    made.set_op_type(op);
    for (auto &each : inputs)
      made.add_input(each);
    made.add_output(name);
    for (auto &[key, values] : lists) {
      auto &attribute = *made.add_attribute();
      attribute.set_name(key);
      attribute.set_type(onnx::AttributeProto::INTS);
      for (int64_t value : values)
        attribute.add_ints(value);
    }
    for (auto &[key, value] : numbers) {
      auto &attribute = *made.add_attribute();
      attribute.set_name(key);
      attribute.set_type(onnx::AttributeProto::INT);
      attribute.set_i(value);
    }
    return name;
  }
  /// A convolution of 3 x 3 that keeps the picture's size.
  std::string conv(const std::string &name, const std::string &x, int64_t in, int64_t out, int64_t group = 1) {
    return node("Conv", name, {x, weights(name + "_w", {out, in / group, 3, 3}), weights(name + "_b", {out})},
                {{"pads", {1, 1, 1, 1}}, {"kernel_shape", {3, 3}}}, {{"group", group}});
  }
  std::string norm(const std::string &name, const std::string &x, int64_t channels) {
    return node("BatchNormalization", name,
                {x, weights(name + "_s", {channels}), weights(name + "_b", {channels}), weights(name + "_m", {channels}),
                 weights(name + "_v", {channels}, 0.1f)});
  }

  onnx::ModelProto proto;
  std::mt19937 random;

private:
  void declare(onnx::ValueInfoProto &info, const std::string &name, const std::vector<int64_t> &dims) {
    info.set_name(name);
    auto &type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (int64_t dim : dims)
      type.mutable_shape()->add_dim()->set_dim_value(dim);
  }
};

/// A network as the importer reads it.
struct Imported {
  explicit Imported(const std::string &bytes) {
    mlir::DialectRegistry registry;
    registry.insert<nn::NnDialect, mlir::func::FuncDialect>();
    registerReferenceModels(registry);
    registerPruningModels(registry);
    context = std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
    context->loadAllAvailableDialects();
    ImportReport report;
    auto result = importOnnxBuffer(bytes, "net.onnx", "", {}, context.get(), &report);
    if (succeeded(result))
      module = std::move(*result);
    else
      ADD_FAILURE() << (report.problems.empty() ? "import failed" : report.problems.front().str());
  }
  explicit Imported(const TestNet &net) : Imported(net.proto.SerializeAsString()) {}

  mlir::func::FuncOp main() const { return module.get().lookupSymbol<mlir::func::FuncOp>("main"); }

  std::unique_ptr<MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// The network as a file that can be changed, and its bytes afterwards.
struct Editable {
  explicit Editable(const TestNet &net) {
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("dlc-prune", "onnx", path));
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << net.proto.SerializeAsString();
    auto loaded = OnnxFile::load(path);
    if (!loaded)
      ADD_FAILURE() << llvm::toString(loaded.takeError());
    else
      file = std::move(*loaded);
  }
  ~Editable() { llvm::sys::fs::remove(path); }

  std::string save() {
    if (llvm::Error error = file->save(path))
      ADD_FAILURE() << llvm::toString(std::move(error));
    auto buffer = llvm::MemoryBuffer::getFile(path, false, false);
    return buffer ? (*buffer)->getBuffer().str() : "";
  }

  llvm::SmallString<128> path;
  std::unique_ptr<OnnxFile> file;
};

} // namespace dlc::pruning

#endif
