// Passes that bring nn to one form, independent of precision and target.

#ifndef DLC_PASSES_CANONICAL
#define DLC_PASSES_CANONICAL

include "mlir/Pass/PassBase.td"

def FoldConstants : Pass<"dlc-fold-constants", "::mlir::ModuleOp"> {
  let summary = "Evaluate ops on constants and immutable parameters";
  let description = [{
    Runs the reference evaluation of every pure nn op whose operands are constants, fills or
    immutable parameters, and of small shape arithmetic whose elements are known. Results of at most
    64 elements become `nn.constant`, larger ones a new immutable `nn.parameter` with the op's
    location; only values that something still uses are made. Parameters without uses are dropped.
    Trainable parameters never fold, nor does dropout. Large fills stay ops.

    What would cost too much stays too: `max-result-bytes`, `max-growth`, `max-live-bytes` and
    `max-operations` bound it. An op whose evaluation fails, such as a gather with an index out of
    range, stays and gets a warning.

    ```mlir
    nn.parameter @w immutable : tensor<2x64xf32> = dense<1.0> : tensor<2x64xf32>
    func.func @f(%x: tensor<4x64xf32>) -> tensor<4x2xf32> {
      %w = nn.read @w : tensor<2x64xf32>
      %t = nn.transpose %w {permutation = array<i64: 1, 0>} : (tensor<2x64xf32>) -> tensor<64x2xf32>
      %y = nn.matmul %x, %t : (tensor<4x64xf32>, tensor<64x2xf32>) -> tensor<4x2xf32>
      return %y : tensor<4x2xf32>
    }
    // becomes
    nn.parameter @transpose immutable : tensor<64x2xf32> = dense<1.0> : tensor<64x2xf32>
    func.func @f(%x: tensor<4x64xf32>) -> tensor<4x2xf32> {
      %w = nn.read @transpose : tensor<64x2xf32>
      %y = nn.matmul %x, %w : (tensor<4x64xf32>, tensor<64x2xf32>) -> tensor<4x2xf32>
      return %y : tensor<4x2xf32>
    }
    ```
  }];
  let options = [
    Option<"maxResultBytes", "max-result-bytes", "int64_t", "int64_t(256) << 20", "Largest result of one op">,
    Option<"maxGrowth", "max-growth", "int64_t", "4",
           "Largest result as a multiple of the parameter bytes it was made from, plus 64 KiB">,
    Option<"maxLiveBytes", "max-live-bytes", "int64_t", "int64_t(1) << 30",
           "Bytes of results held at one time, those that become parameters among them">,
    Option<"maxOperations", "max-operations", "int64_t", "int64_t(4) << 30",
           "Arithmetic operations and elements of all results together">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

#endif // DLC_PASSES_CANONICAL
