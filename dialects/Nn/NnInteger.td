// Integer arithmetic of quantized models: contractions of 8-bit operands into 32-bit sums, and the one formula that
// takes such sums back to 8 bits.

#ifndef DLC_NN_INTEGER
#define DLC_NN_INTEGER

include "dialects/Nn/NnElementwise.td"
include "dialects/Nn/NnLinear.td"

def Nn_ByteTensor : Nn_TensorOf<[I8, UI8]>;
def Nn_Int32Tensor : Nn_TensorOf<[I32]>;

class Nn_IntegerLinearOp<string mnemonic> : Nn_PureOp<mnemonic, [AttrSizedOperandSegments,
                                                                DeclareOpInterfaceMethods<Nn_CostOpInterface>]> {
  let assemblyFormat = [{
    $input `,` $filter (`input_zero` $input_zero^)? (`filter_zero` $filter_zero^)? (`bias` $bias^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Nn_MatmulIntegerOp : Nn_IntegerLinearOp<"matmul_integer"> {
  let summary = "Matrix product of 8-bit integers in 32-bit sums";
  let description = [{
    `result[..., m, n] = bias[n] + sum over k of (input[..., m, k] - input_zero) * (filter[..., k, n] -
    filter_zero[n])`, modulo 2^32. Zero points and bias count 0 where they are left out. (C1) `input_zero` has rank 0 and
    the element type of `input`. (C2) `filter_zero` has the element type of `filter`, and rank 0 or rank 1 and N
    entries. (C3) Operands have rank 2 or more and agree on k; batch dimensions broadcast. (C4) `bias` has N entries.

    Example:
    ```mlir
    %3 = nn.matmul_integer %0, %1 input_zero %2 : (tensor<5x3xui8>, tensor<3x4xi8>, tensor<ui8>) -> tensor<5x4xi32>
    ```
  }];
  let arguments = (ins Nn_ByteTensor:$input, Nn_ByteTensor:$filter, Optional<Nn_ByteTensor>:$input_zero,
                       Optional<Nn_ByteTensor>:$filter_zero, Optional<Nn_Int32Tensor>:$bias);
  let results = (outs Nn_Int32Tensor:$result);
}

def Nn_ConvIntegerOp : Nn_IntegerLinearOp<"conv_integer"> {
  let summary = "Convolution of 8-bit integers in 32-bit sums";
  let description = [{
    As `nn.conv`, of `input - input_zero` and `filter - filter_zero`, modulo 2^32: taps outside the input count zero, so
    they count as `input_zero`. Zero points and bias count 0 where they are left out. (C1) `input_zero` has rank 0
    and the element type of `input`. (C2) `filter_zero` has the element type of `filter`, and rank 0 or rank 1 and an
    entry per output channel. (C3) Shapes and attributes are those of `nn.conv`.

    Example:
    ```mlir
    %3 = nn.conv_integer %0, %1 bias %2 {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>}
       : (tensor<1x3x8x8xui8>, tensor<16x3x3x3xi8>, tensor<16xi32>) -> tensor<1x16x4x4xi32>
    ```
  }];
  let arguments = (ins Nn_ByteTensor:$input, Nn_ByteTensor:$filter, Optional<Nn_ByteTensor>:$input_zero,
                       Optional<Nn_ByteTensor>:$filter_zero, Optional<Nn_Int32Tensor>:$bias,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs Nn_Int32Tensor:$result);
}

def Nn_RequantizeOp : Nn_ElementwiseOp<"requantize"> {
  let summary = "Scales sums and rounds them to 8 bits";
  let description = [{
    `result[i] = clamp(round(f32(input[i]) * multiplier[i]) + zero_point, low, high)`: the input is rounded to f32, to
    nearest even; the product is one f32 multiplication; it is rounded to the nearest integer, halves to even; adding
    the zero point and the limits are exact. NaN gives `low`. Every implementation gives these bits: nothing is
    contracted or reassociated. Without `multiplier` there is no multiplication. (C1) `multiplier` broadcasts to the
    shape of `input`. (C2) `to` is an 8-bit integer that holds `low`, `high` and `zero_point`, and `low <= high`.

    Example:
    ```mlir
    %2 = nn.requantize %0, %1 {to = ui8, zero_point = 3 : i64, low = 3 : i64, high = 255 : i64}
       : (tensor<1x8x4xi32>, tensor<8x1xf32>) -> tensor<1x8x4xui8>
    ```
  }];
  let arguments = (ins Nn_TensorOf<[I32, F32]>:$input, Optional<Nn_TensorOf<[F32]>>:$multiplier, TypeAttrOf<AnyTypeOf<[I8, UI8]>>:$to,
                       I64Attr:$zero_point, I64Attr:$low, I64Attr:$high);
  let results = (outs Nn_ByteTensor:$result);
}

#endif // DLC_NN_INTEGER
