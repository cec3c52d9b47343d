// The rows. What is missing here stays in float.
#include "lib/Quantization/QuantOps.h"

#include "lib/Data/Failure.h"

using namespace dlc;
using namespace dlc::quant;
using dlc::data::failure;

static llvm::Expected<WeightForm> convForm(const OnnxNode &node, size_t rank) {
  if (rank < 3)
    return failure("its weights have rank " + llvm::Twine(rank));
  return WeightForm{0, !operandOf(node, 2).empty()};
}

static llvm::Expected<WeightForm> gemmForm(const OnnxNode &node, size_t rank) {
  if (rank != 2)
    return failure("its weights have rank " + llvm::Twine(rank));
  if (intAttribute(node, "transA", 0))
    return failure("its left operand is transposed");
  if (floatAttribute(node, "alpha", 1) != 1 || floatAttribute(node, "beta", 1) != 1)
    return failure("alpha or beta is not 1");
  return WeightForm{intAttribute(node, "transB", 0) ? 0 : 1, !operandOf(node, 2).empty()};
}

static llvm::Expected<WeightForm> matMulForm(const OnnxNode &, size_t rank) {
  if (rank != 2)
    return failure("its weights have rank " + llvm::Twine(rank) + ", an integer product takes 2");
  return WeightForm{1, false};
}

/// Padding with 0 is exact in every scheme; other constants are not.
static std::optional<std::string> unfitPad(const OnnxNode &node) {
  const OnnxAttribute *mode = findAttribute(node, "mode");
  bool isConstant = !mode || mode->s == "constant";
  return isConstant && !operandOf(node, 2).empty() ? std::optional<std::string>("it pads with a value of its own")
                                                   : std::nullopt;
}

static std::optional<std::string> unfitResize(const OnnxNode &node) {
  const OnnxAttribute *mode = findAttribute(node, "mode");
  return mode && mode->s != "nearest" ? std::optional<std::string>("it interpolates") : std::nullopt;
}

/// Indices are no values, and a second result has no scale.
static std::optional<std::string> unfitSecondResult(const OnnxNode &node) {
  bool hasSecond = node.outputs.size() > 1 && !node.outputs[1].empty();
  return hasSecond ? std::optional<std::string>("its second result is used") : std::nullopt;
}

static constexpr QuantOp rows[] = {
    {"Conv", Role::Linear, true, false, convForm},
    {"Gemm", Role::Linear, true, false, gemmForm},
    {"MatMul", Role::Linear, true, false, matMulForm},
    {"Add", Role::Binary, true},
    {"Mul", Role::Binary, true},
    {"Relu", Role::Own, false, true},
    {"Clip", Role::Own, false, true},
    {"AveragePool", Role::Own, true},
    {"GlobalAveragePool", Role::Own, true},
    {"LeakyRelu", Role::Own},
    {"Sigmoid", Role::Own},
    {"HardSigmoid", Role::Own},
    {"HardSwish", Role::Own},
    {"Tanh", Role::Own},
    {"Elu", Role::Own},
    {"Gelu", Role::Own},
    {"Softplus", Role::Own},
    {"MaxPool", Role::Shared, false, false, nullptr, unfitSecondResult},
    {"GlobalMaxPool", Role::Shared},
    {"Concat", Role::Shared},
    {"DepthToSpace", Role::Shared},
    {"Dropout", Role::Shared, false, false, nullptr, unfitSecondResult},
    {"Expand", Role::Shared},
    {"Flatten", Role::Shared},
    {"Gather", Role::Shared},
    {"Identity", Role::Shared},
    {"Pad", Role::Shared, false, false, nullptr, unfitPad},
    {"Reshape", Role::Shared},
    {"Resize", Role::Shared, false, false, nullptr, unfitResize},
    {"Slice", Role::Shared},
    {"SpaceToDepth", Role::Shared},
    {"Squeeze", Role::Shared},
    {"Tile", Role::Shared},
    {"Transpose", Role::Shared},
    {"Unsqueeze", Role::Shared},
};

const QuantOp *dlc::quant::findQuantOp(const OnnxNode &node) {
  if (!node.domain.empty() && node.domain != "ai.onnx")
    return nullptr;
  for (const QuantOp &row : rows)
    if (row.op == node.op)
      return &row;
  return nullptr;
}
