// Which tensors of a network become integers, which share a scale, and what stays in float and why.
#ifndef DLC_QUANTIZATION_QUANTPLAN_H
#define DLC_QUANTIZATION_QUANTPLAN_H

#include "lib/Quantization/QuantOps.h"

#include <functional>

namespace dlc::quant {

/// One step of integer arithmetic: a node with the clamps behind it.
struct QuantLayer {
  Role role = Role::Linear;
  std::vector<size_t> nodes;       ///< the node itself first, then what is part of it
  std::vector<std::string> inputs; ///< its activations, all of them quantized
  std::string output;              ///< of the last node; quantized when `QuantPlan::groupOf` has it
  std::string weights, bias;       ///< initializers of a linear layer, "" without
  WeightForm form;
};

/// Tensors with one scale: a value and what only moves it.
struct QuantGroup {
  std::vector<std::string> tensors;
  std::vector<std::string> sources; ///< those whose values are not another's of the group: what to calibrate on
};

struct FloatNode {
  size_t node;
  std::string reason;
};

struct QuantPlan {
  std::vector<QuantLayer> layers; ///< in the order of execution
  std::vector<QuantGroup> groups;
  llvm::StringMap<size_t> groupOf; ///< by tensor: the place in `groups`
  std::vector<FloatNode> keptFloat; ///< nodes on float values, in the order of execution
};

struct QuantPlanOptions {
  /// Why a node is to stay in float by the user's wish; nothing when it is not.
  std::function<std::optional<std::string>(const OnnxNode &)> keepFloat;
};

/// Plans the quantization of a prepared model (see PrepareModel.h). `types` may lack tensors: they stay in float. Fails
/// when the model is quantized already or has no layer to quantize.
llvm::Expected<QuantPlan> planQuantization(const OnnxGraph &graph, const OnnxFile &file, const OnnxTensorTypes &types,
                                           const QuantPlanOptions &options);

} // namespace dlc::quant

#endif
