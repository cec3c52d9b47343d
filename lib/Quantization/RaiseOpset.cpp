// One row for every operator of ONNX's own domain whose nodes have to change between opsets 7 and 13. The others only took
// more types, or got attributes whose defaults mean what was meant before.
#include "lib/Quantization/RaiseOpset.h"

#include "lib/Data/Failure.h"

using namespace dlc;
using namespace dlc::quant;
using dlc::data::failure;

namespace {
struct Raise {
  OnnxGraph &graph;
  OnnxFile &file;
  const OnnxTensorTypes &types;

  llvm::Error addOperand(OnnxNode &node, size_t operand, llvm::StringRef what, int32_t dtype,
                         llvm::ArrayRef<int64_t> dims, llvm::ArrayRef<char> bytes) {
    if (node.inputs.size() <= operand)
      node.inputs.resize(operand + 1);
    node.inputs[operand] = graph.freshName((node.name + "_" + what).str());
    graph.markInitializer(node.inputs[operand]);
    return file.set(node.inputs[operand], dtype, dims, bytes);
  }

  /// The list attribute `name` becomes operand number `operand`; an absent one stays absent.
  llvm::Error listToOperand(OnnxNode &node, llvm::StringRef name, size_t operand) {
    const OnnxAttribute *attribute = findAttribute(node, name);
    if (!attribute)
      return llvm::Error::success();
    std::vector<int64_t> values = attribute->ints;
    llvm::erase_if(node.attributes, [&](const OnnxAttribute &each) { return each.name == name; });
    return addOperand(node, operand, name, DLC_I64, {static_cast<int64_t>(values.size())},
                      {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(int64_t)});
  }

  llvm::Error numberToOperand(OnnxNode &node, llvm::StringRef name, size_t operand) {
    const OnnxAttribute *attribute = findAttribute(node, name);
    if (!attribute || !attribute->f)
      return llvm::Error::success();
    float value = *attribute->f;
    llvm::erase_if(node.attributes, [&](const OnnxAttribute &each) { return each.name == name; });
    return addOperand(node, operand, name, DLC_F32, {},
                      {reinterpret_cast<const char *>(&value), sizeof value});
  }
};

using Rule = llvm::Error (*)(Raise &, OnnxNode &);

llvm::Error axesToOperand(Raise &raise, OnnxNode &node) { return raise.listToOperand(node, "axes", 1); }
llvm::Error splitToOperand(Raise &raise, OnnxNode &node) { return raise.listToOperand(node, "split", 1); }

llvm::Error raiseClip(Raise &raise, OnnxNode &node) {
  if (llvm::Error error = raise.numberToOperand(node, "min", 1))
    return error;
  return raise.numberToOperand(node, "max", 2);
}

llvm::Error raisePad(Raise &raise, OnnxNode &node) {
  if (llvm::Error error = raise.listToOperand(node, "pads", 1))
    return error;
  return raise.numberToOperand(node, "value", 2);
}

llvm::Error raiseSlice(Raise &raise, OnnxNode &node) {
  if (llvm::Error error = raise.listToOperand(node, "starts", 1))
    return error;
  if (llvm::Error error = raise.listToOperand(node, "ends", 2))
    return error;
  return raise.listToOperand(node, "axes", 3);
}

/// In inference the ratio does not matter; it is kept for who trains.
llvm::Error raiseDropout(Raise &raise, OnnxNode &node) {
  if (node.outputs.size() > 1 && !node.outputs[1].empty())
    return failure("its mask is used");
  return raise.numberToOperand(node, "ratio", 1);
}

llvm::Error raiseBatchNorm(Raise &, OnnxNode &node) {
  if (!intAttribute(node, "spatial", 1))
    return failure("'spatial' is 0");
  llvm::erase_if(node.attributes, [](const OnnxAttribute &each) { return each.name == "spatial"; });
  return llvm::Error::success();
}

/// Before 13 all dimensions from `axis` on were one; since then `axis` alone is meant.
llvm::Error raiseSoftmax(Raise &raise, OnnxNode &node) {
  auto type = raise.types.find(node.inputs[0]);
  if (type == raise.types.end())
    return failure("the rank of its operand is not known");
  auto rank = static_cast<int64_t>(type->second.dims.size());
  int64_t axis = intAttribute(node, "axis", 1);
  axis += axis < 0 ? rank : 0;
  for (int64_t d = axis + 1; d < rank; ++d)
    if (type->second.dims[d] != 1)
      return failure("it runs over several dimensions");
  llvm::erase_if(node.attributes, [](const OnnxAttribute &each) { return each.name == "axis"; });
  OnnxAttribute attribute;
  attribute.name = "axis";
  attribute.i = axis;
  node.attributes.push_back(std::move(attribute));
  return llvm::Error::success();
}

struct Row {
  llvm::StringLiteral op;
  int64_t since; ///< the opset that changed it
  Rule rule;     ///< null: cannot be brought over
};

constexpr Row rows[] = {
    {"Upsample", 10, nullptr},        {"Slice", 10, raiseSlice},    {"TopK", 10, nullptr},
    {"Resize", 11, nullptr},          {"Clip", 11, raiseClip},      {"Pad", 11, raisePad},
    {"Scatter", 11, nullptr},         {"Dropout", 12, raiseDropout}, {"BatchNormalization", 9, raiseBatchNorm},
    {"Squeeze", 13, axesToOperand},   {"Unsqueeze", 13, axesToOperand}, {"ReduceSum", 13, axesToOperand},
    {"Split", 13, splitToOperand},    {"Softmax", 13, raiseSoftmax}, {"LogSoftmax", 13, raiseSoftmax},
    {"Hardmax", 13, raiseSoftmax},
};
} // namespace

llvm::Expected<bool> dlc::quant::raiseOpset(OnnxGraph &graph, OnnxFile &file, const OnnxTensorTypes &types) {
  int64_t from = file.opset();
  if (from >= qdqOpset)
    return false;
  std::string advice = "; int8 needs opset " + std::to_string(qdqOpset) +
                       ": convert the model with onnx.version_converter, or export it again";
  if (from < 7)
    return failure(file.path(), "expected opset 7 or newer, found " + llvm::Twine(from) + advice);
  Raise raise{graph, file, types};
  std::string problems;
  for (OnnxNode &node : graph.nodes) {
    if (!node.captures.empty())
      problems += " node '" + node.name + "' (" + node.op + ") has subgraphs,";
    for (const Row &row : rows) {
      if (node.op != row.op || from >= row.since || !(node.domain.empty() || node.domain == "ai.onnx"))
        continue;
      if (!row.rule)
        problems += " node '" + node.name + "' (" + node.op + ") changed in opset " + std::to_string(row.since) + ",";
      else if (llvm::Error error = row.rule(raise, node))
        problems += " node '" + node.name + "' (" + node.op + "): " + llvm::toString(std::move(error)) + ",";
    }
  }
  if (!problems.empty())
    return failure(file.path(), "the model's opset " + llvm::Twine(from) + " cannot be raised:" +
                                    llvm::StringRef(problems).drop_back() + advice);
  file.setOpset("", qdqOpset);
  graph.refresh();
  return true;
}
