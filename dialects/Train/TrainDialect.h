// The train dialect: training forms of nn ops, gradients, updates of state.
#ifndef DLC_TRAIN_DIALECT_H
#define DLC_TRAIN_DIALECT_H

#include "dialects/Nn/NnDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

#include "dialects/Train/TrainOpsDialect.h.inc"
#define GET_OP_CLASSES
#include "dialects/Train/TrainOps.h.inc"

namespace dlc::train {

/// On an `nn.parameter` of state: the trainable parameter whose moment it is.
inline constexpr llvm::StringLiteral momentOfAttrName = "train.moment_of";
/// On an argument or result of @main: what training uses it for ("target", "learning_rate", "step", "seed", "loss").
inline constexpr llvm::StringLiteral roleAttrName = "train.role";

} // namespace dlc::train

#endif
