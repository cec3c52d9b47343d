// Gradients of the train dialect's ops.
#ifndef DLC_AUTODIFF_TRAININGRULES_H
#define DLC_AUTODIFF_TRAININGRULES_H

#include "mlir/IR/DialectRegistry.h"

namespace dlc::autodiff {

void registerTrainingRules(mlir::DialectRegistry &registry);

} // namespace dlc::autodiff

#endif
