// Arguments and results of @main by the role that training gives them.
#ifndef DLC_AUTODIFF_PORTS_H
#define DLC_AUTODIFF_PORTS_H

#include "dialects/Train/TrainDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace dlc::autodiff {

/// @main, or null with a diagnostic.
mlir::func::FuncOp getMain(ModuleOp module);

/// The argument with this `train.role`; null with a diagnostic.
Value findArgument(mlir::func::FuncOp main, StringRef role);

/// The returned value with this `train.role`; null with a diagnostic.
Value findResult(mlir::func::FuncOp main, StringRef role);

Value addArgument(mlir::func::FuncOp main, Type type, StringRef name, StringRef role);

/// Adds a result at `position`.
void addResult(mlir::func::FuncOp main, unsigned position, Value value, StringRef name, StringRef role);

/// A rank-0 constant of a float type.
Value createScalar(mlir::ImplicitLocOpBuilder &b, Type elementType, double value);

/// Whether the loss is a finite number: tensor<i1>.
Value createIsFinite(mlir::ImplicitLocOpBuilder &b, Value loss);

/// A train.update of `state` (in compute type, as `body` sees it) unless `isEnabled` (tensor<i1>) is false, in which
/// case everything keeps its value. `body` gets the elements of the inputs and of the state, and returns the latter's.
train::UpdateOp createUpdate(mlir::ImplicitLocOpBuilder &b, ArrayRef<nn::ParameterOp> state, ValueRange inputs, Value isEnabled,
                             function_ref<SmallVector<Value>(mlir::ImplicitLocOpBuilder &, ValueRange, ValueRange)> body);

} // namespace dlc::autodiff

#endif
