// Passes that choose element types.

#ifndef DLC_PASSES_PRECISION
#define DLC_PASSES_PRECISION

include "mlir/Pass/PassBase.td"

def Autocast : Pass<"dlc-autocast", "::mlir::func::FuncOp"> {
  let summary = "Compute in 16-bit floats what stands it";
  let description = [{
    Convolutions and matrix products of f32 values take and give `type` instead (they accumulate in f32 either way), and so
    do the ops between them that only move, select, add or scale: regions are as large as they can be, with
    `nn.cast` at their borders. Exponentials, divisions, norms, softmax, reductions and losses stay in f32, and
    inputs and results of the function keep their types. A node stays in f32 as well if `keep` (patterns with * and ?) names
    it, or, for f16, if one of its constants has an element beyond the type's range.

    Each decision is an attribute `nn.precision` on the op: what was chosen and why.

    ```mlir
    %1 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
    %2 = nn.relu %1 : (tensor<4x8xf32>) -> tensor<4x8xf32>
    // becomes
    %a = nn.cast %x {to = bf16} : (tensor<4x8xf32>) -> tensor<4x8xbf16>
    %b = nn.cast %w {to = bf16} : (tensor<8x8xf32>) -> tensor<8x8xbf16>
    %1 = nn.matmul %a, %b {nn.precision = "bf16: matrix product"} : (tensor<4x8xbf16>, tensor<8x8xbf16>) -> tensor<4x8xbf16>
    %2 = nn.relu %1 {nn.precision = "bf16: follows its operands"} : (tensor<4x8xbf16>) -> tensor<4x8xbf16>
    %3 = nn.cast %2 {to = f32} : (tensor<4x8xbf16>) -> tensor<4x8xf32>
    ```
  }];
  let options = [
    Option<"type", "type", "std::string", "\"bf16\"", "bf16 or f16">,
    ListOption<"keep", "keep", "std::string", "Nodes that stay in f32">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

#endif // DLC_PASSES_PRECISION
