// Runs an imported module by the reference evaluator on arrays in files.
#ifndef DLC_TEST_FRONTEND_ONNX_EVALUATE_H
#define DLC_TEST_FRONTEND_ONNX_EVALUATE_H

#include "lib/Support/HostValue.h"

namespace dlc {

/// The array in an .npy file as a value of the compiler.
Expected<HostValue> readValue(StringRef path, MLIRContext *context);

/// Evaluates @main on the first inputs `<directory>/input_<k>.npy` that are not in `skip` (positions in
/// the file's numbering) and compares with `output_<k>.npy`. Prints one line per output; false if one
/// differs by more than atol + rtol * |expected|.
Expected<bool> evaluateFiles(ModuleOp module, StringRef directory, ArrayRef<unsigned> skip, double rtol, double atol);

} // namespace dlc

#endif
