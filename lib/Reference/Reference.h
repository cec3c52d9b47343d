// The meaning of every nn op in plain loops over host tensors: the oracle of `dlc verify` and what
// constant folding computes with. Shares no code with codegen.
#ifndef DLC_REFERENCE_REFERENCE_H
#define DLC_REFERENCE_REFERENCE_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace dlc {

/// Attaches nn::ReferenceOpInterface to all nn ops that compute values, when the dialect is loaded.
void registerReferenceModels(mlir::DialectRegistry &registry);

} // namespace dlc

#endif
