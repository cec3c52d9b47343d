// Ops that only gradients need: adjoints for which the dialect has no other word. Most gradients are built of
// ordinary ops (passes/Autodiff).

#ifndef DLC_NN_GRADIENT
#define DLC_NN_GRADIENT

include "dialects/Nn/NnBase.td"

/// The result type is part of the op: that of the operand whose gradient it is.
class Nn_GradientOp<string mnemonic, list<Trait> traits = []> :
    Nn_Op<mnemonic, !listconcat(traits, [Pure, DeclareOpInterfaceMethods<Nn_CostOpInterface>])> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Nn_MaxPoolGradOp : Nn_GradientOp<"max_pool_grad"> {
  let summary = "Gradient of max_pool's input";
  let description = [{
    `result[b, c, i] = sum of gradient[b, c, o] over the outputs o of nn.max_pool(input) whose maximum is taken at i`.
    Of equal maxima the first in row-major order takes the gradient; of several NaNs the last. A window without a tap
    inside the input gives nothing. (C1) `gradient` has the type of `nn.max_pool` of `input` with these
    attributes. (C2) The result has the type of `input`.

    Example:
    ```mlir
    %2 = nn.max_pool_grad %0, %1 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>,
           dilations = array<i64: 1, 1>}
       : (tensor<1x8x9x9xf32>, tensor<1x8x4x4xf32>) -> tensor<1x8x9x9xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, Nn_FloatTensor:$gradient, DenseI64ArrayAttr:$kernel,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       UnitAttr:$ceil_mode);
  let results = (outs Nn_FloatTensor:$result);
}

def Nn_AvgPoolGradOp : Nn_GradientOp<"avg_pool_grad"> {
  let summary = "Gradient of avg_pool's input";
  let description = [{
    `result[b, c, i] = sum of gradient[b, c, o] / count(o) over the outputs o of nn.avg_pool whose window has a tap
    at i`, `count(o)` what `nn.avg_pool` divides by there. The result type says the size of the input.
    (C1) `gradient` has the type of `nn.avg_pool` of the result's type with these attributes.

    Example:
    ```mlir
    %1 = nn.avg_pool_grad %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>,
           dilations = array<i64: 1, 1>}
       : (tensor<1x8x4x4xf32>) -> tensor<1x8x8x8xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$gradient, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, UnitAttr:$ceil_mode,
                       UnitAttr:$count_include_pad);
  let results = (outs Nn_FloatTensor:$result);
}

def Nn_GatherGradOp : Nn_GradientOp<"gather_grad"> {
  let summary = "Gradient of gather's input: sums slices by index";
  let description = [{
    `result[a, r, b] = sum of gradient[a, i, b] over the i with indices[i] = r`, in the order of `nn.gather`: `a` over
    the dimensions before `axis`, `i` over all dimensions of `indices`, `b` over those after. Summed in ascending
    order of i. Negative indices count from the end; an index out of range makes the run fail. The result type says the
    size. (C1) `axis` is within the result's rank. (C2) `gradient` has the type of `nn.gather` of the result's type.

    Example:
    ```mlir
    %2 = nn.gather_grad %0, %1 {axis = 0} : (tensor<3xi64>, tensor<3x4xf32>) -> tensor<10x4xf32>
    ```
  }];
  let arguments = (ins Nn_IndexTensor:$indices, Nn_FloatTensor:$gradient, I64Attr:$axis);
  let results = (outs Nn_FloatTensor:$result);
}

#endif // DLC_NN_GRADIENT
