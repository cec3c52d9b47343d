// The gradients of the nn ops: one rule per op or family, attached to the ops from here so that the dialect knows
// nothing of them.
#ifndef DLC_PASSES_AUTODIFF_GRADIENTRULES_H
#define DLC_PASSES_AUTODIFF_GRADIENTRULES_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace dlc::autodiff {

/// Attaches nn::DifferentiableOpInterface to all nn ops that have a gradient, or a reason to have none, when the
/// dialect is loaded.
void registerGradientRules(mlir::DialectRegistry &registry);

} // namespace dlc::autodiff

#endif
