// What quantization knows of ONNX's operators, one row each: how an operator takes part in an integer network.
#ifndef DLC_QUANTIZATION_QUANTOPS_H
#define DLC_QUANTIZATION_QUANTOPS_H

#include "lib/Export/OnnxGraph.h"

#include <optional>

namespace dlc::quant {

enum class Role {
  Linear, ///< sums of products with constant weights: int8 x uint8 into int32
  Binary, ///< two activations in, one out
  Shared, ///< moves or selects values: result and operand have one scale
  Own,    ///< a function or a mean of one operand: the result has a scale of its own
  Float,  ///< no integer form
};

/// How the weights of a linear node are to be read.
struct WeightForm {
  int64_t axis = 0;              ///< of the output channels in operand 1
  bool hasBias = false;          ///< operand 2 is a bias
};

struct QuantOp {
  llvm::StringLiteral op;
  Role role;
  /// Whether it runs on integers even if its result is wanted in float: then its operands are quantized whenever they
  /// come from integer arithmetic.
  bool pulls = false;
  /// A clamp that the quantization behind it can do: part of the node before it.
  bool isClamp = false;
  /// The form of a linear node whose weights have `rank` dimensions; a sentence when it has none in integers.
  llvm::Expected<WeightForm> (*weightForm)(const OnnxNode &node, size_t rank) = nullptr;
  /// Nothing, or why this node of the kind has no integer form.
  std::optional<std::string> (*unfit)(const OnnxNode &node) = nullptr;
};

/// The row of an operator of ONNX's own domain; null for others, which stay in float.
const QuantOp *findQuantOp(const OnnxNode &node);

} // namespace dlc::quant

#endif
