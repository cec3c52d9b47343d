// Contractions: matrix products and convolutions.

#ifndef DLC_NN_LINEAR
#define DLC_NN_LINEAR

include "dialects/Nn/NnBase.td"

class Nn_LinearOp<string mnemonic> : Nn_PureOp<mnemonic, [DeclareOpInterfaceMethods<Nn_CostOpInterface>]>;

def Nn_MatmulOp : Nn_LinearOp<"matmul"> {
  let summary = "Matrix product";
  let description = [{
    `result[..., m, n] = sum over k of lhs[..., m, k] * rhs[..., k, n]`. Leading dimensions are
    batches and broadcast. `transpose_lhs` and `transpose_rhs` swap the last two dimensions of an
    operand of rank 2 or more first. A rank-1 `lhs` is a row, a rank-1 `rhs` a column, and that
    dimension is missing in the result. (C1) Element types are equal. (C2) Ranks are at least 1.
    (C3) The sizes of k agree. (C4) Batch dimensions broadcast.

    Example:
    ```mlir
    %2 = nn.matmul %0, %1 {transpose_rhs} : (tensor<5x3xf32>, tensor<4x3xf32>) -> tensor<5x4xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$lhs, Nn_Tensor:$rhs, UnitAttr:$transpose_lhs, UnitAttr:$transpose_rhs);
  let results = (outs Nn_Tensor:$result);
}

def Nn_ConvOp : Nn_LinearOp<"conv"> {
  let summary = "Convolution over any number of spatial dimensions";
  let description = [{
    `input` is `[N, C, D1, ..., Dn]`, `filter` `[M, C / groups, K1, ..., Kn]`, `bias` `[M]`.
    `result[b, m, o] = bias[m] + sum over c, k of filter[m, c, k] * input[b, g * C / groups + c,
    o * strides + k * dilations - pads_begin]` with `g = m / (M / groups)`; taps outside the input
    count zero. Output size: `(D + pads_begin + pads_end - dilations * (K - 1) - 1) / strides + 1`,
    rounded down. `pads` holds all begins, then all ends.
    (C1) Element types are equal. (C2) `input` has rank 3 or more, `filter` the same.
    (C3) `strides` and `dilations` have n positive entries, `pads` 2n. (C4) `groups` divides C and M,
    and `filter` has C / groups channels. (C5) `bias` has M entries. (C6) The kernel has no
    size 0 and fits the padded input.

    Example:
    ```mlir
    %3 = nn.conv %0, %1, %2 {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>}
       : (tensor<1x3x8x8xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x16x4x4xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, Nn_FloatTensor:$filter, Optional<Nn_FloatTensor>:$bias,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs Nn_FloatTensor:$result);
}

def Nn_ConvTransposeOp : Nn_LinearOp<"conv_transpose"> {
  let summary = "Transposed convolution";
  let description = [{
    The adjoint of `nn.conv` with respect to its input. `input` is `[N, C, D1, ..., Dn]`, `filter`
    `[C, M / groups, K1, ..., Kn]`, `bias` `[M]`. Every input element is multiplied by the filter and
    added to the outputs at `i * strides + k * dilations - pads_begin`. Output size:
    `(D - 1) * strides + output_padding + dilations * (K - 1) + 1 - pads_begin - pads_end`.
    (C1) to (C5) as for `nn.conv`. (C6) The kernel has no size 0 and the output no negative one.
    (C7) `output_padding` has n entries, each below stride or dilation.

    Example:
    ```mlir
    %3 = nn.conv_transpose %0, %1 {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>,
           dilations = array<i64: 1, 1>, output_padding = array<i64: 0, 0>}
       : (tensor<1x4x5x5xf32>, tensor<4x8x2x2xf32>) -> tensor<1x8x10x10xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, Nn_FloatTensor:$filter, Optional<Nn_FloatTensor>:$bias,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       DenseI64ArrayAttr:$output_padding, DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs Nn_FloatTensor:$result);
}

#endif // DLC_NN_LINEAR
