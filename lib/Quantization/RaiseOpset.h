// Per-channel DequantizeLinear came with opset 13: older models are brought there first.
#ifndef DLC_QUANTIZATION_RAISEOPSET_H
#define DLC_QUANTIZATION_RAISEOPSET_H

#include "lib/Export/OnnxGraph.h"

namespace dlc::quant {

constexpr int64_t qdqOpset = 13;

/// Rewrites the nodes of `graph` whose operators changed their form since the opset of `file`, and raises it to 13 where
/// it is lower. Fails with the nodes at fault and what to do when an operator's change has no rule here. The result says
/// whether anything was to be done.
llvm::Expected<bool> raiseOpset(OnnxGraph &graph, OnnxFile &file, const OnnxTensorTypes &types);

} // namespace dlc::quant

#endif
