// Runs a whole function by the reference models: one op after the other, values freed after their
// last use.
#ifndef DLC_REFERENCE_EVALUATOR_H
#define DLC_REFERENCE_EVALUATOR_H

#include "lib/Support/HostValue.h"

namespace mlir::func {
class FuncOp;
} // namespace mlir::func

namespace dlc {

struct EvaluateFunctionOptions {
  /// Everything in f64: float inputs and parameters are widened first, results are f64.
  bool fp64 = false;
  /// Largest single value in bytes; more is an error.
  int64_t maxBytes = int64_t(1) << 34;
};

/// Called with every op result as it is computed; the value is shared, not copied.
using ResultCallback = function_ref<void(Operation *op, unsigned result, const HostValue &value)>;

/// The values of the model's symbols, by position (-1 where none), that make the argument types of
/// `function` fit the shapes of `inputs`. Fails if a size contradicts them or cannot be solved for.
Expected<SmallVector<int64_t>> solveSymbols(mlir::func::FuncOp function, ArrayRef<SmallVector<int64_t>> shapes);

/// Evaluates `function`, which has one block of nn ops, on one value per argument. `onResult` may be
/// null. Fails with a sentence that names the argument, or the op and its location.
Expected<SmallVector<HostValue>> evaluateFunction(mlir::func::FuncOp function, ArrayRef<HostValue> inputs,
                                                  const EvaluateFunctionOptions &options = {},
                                                  ResultCallback onResult = nullptr);

} // namespace dlc

#endif
