// Smaller tensors in an ONNX file: slices of initializers go, and what repeats their sizes follows.
#ifndef DLC_EXPORT_REMOVESLICES_H
#define DLC_EXPORT_REMOVESLICES_H

#include "lib/Export/OnnxGraph.h"

namespace dlc {

struct TensorCut {
  std::string tensor;
  int64_t dim;
  std::vector<int64_t> removed; ///< indices, ascending
};

/// A dimension of a Reshape's result that has another size now.
struct ShapeCut {
  std::string node;
  int64_t dim, newSize;
};

/// The tensor without some indices of one dimension.
llvm::Expected<data::HostTensor> withoutIndices(const data::HostTensor &tensor, int64_t dim,
                                                llvm::ArrayRef<int64_t> removed);

/// The entry of a Reshape's shape operand for dimension `dim` of its result, where it is a constant, of an initializer or of a
/// Concat of parts; nothing when it is computed.
llvm::Expected<std::optional<int64_t>> reshapeEntry(const OnnxFile &file, const OnnxGraph &graph, const OnnxNode &node,
                                                    int64_t dim);

/// Makes the cuts in `file`, whose nodes are `graph`'s: tensors, shapes of Reshape nodes given as initializers, and the
/// group counts of convolutions, by node. Declared shapes of values are forgotten.
llvm::Error removeSlices(OnnxFile &file, OnnxGraph &graph, llvm::ArrayRef<TensorCut> tensors,
                         llvm::ArrayRef<ShapeCut> shapes, llvm::ArrayRef<std::pair<std::string, int64_t>> convGroups);

} // namespace dlc

#endif
