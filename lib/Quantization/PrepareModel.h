// What happens to a float model before it is quantized: operators that have no integer form of their own become part
// of the layers beside them. Names of nodes and tensors stay.
#ifndef DLC_QUANTIZATION_PREPAREMODEL_H
#define DLC_QUANTIZATION_PREPAREMODEL_H

#include "lib/Export/OnnxGraph.h"

namespace dlc::quant {

/// What was folded into what, for the report.
struct FoldedNode {
  std::string node, into;
};

/// Folds batch normalization and constants that are added per channel into the convolution or Gemm before them, a MatMul
/// with its bias on rank-2 operands into a Gemm, and reshaped constants into constants. `graph` is of `file`; both are changed.
llvm::Expected<std::vector<FoldedNode>> prepareModel(OnnxGraph &graph, OnnxFile &file, const OnnxTensorTypes &types);

} // namespace dlc::quant

#endif
