// Ops that combine elements along dimensions: reductions, pooling, normalization.

#ifndef DLC_NN_REDUCTION
#define DLC_NN_REDUCTION

include "dialects/Nn/NnBase.td"

class Nn_ReductionOp<string mnemonic, list<Trait> traits = []> :
    Nn_PureOp<mnemonic, !listconcat(traits, [DeclareOpInterfaceMethods<Nn_CostOpInterface>])>;

def Nn_ReduceOp : Nn_ReductionOp<"reduce", [DeclareOpInterfaceMethods<Nn_ShapeArithmeticOpInterface>]> {
  let summary = "Combines the elements along some dimensions";
  let description = [{
    `kind` says how: `sum`, `mean`, `max`, `min`, `prod`, `l1` (sum of |x|), `l2` (root of the sum of
    squares), `log_sum`, `log_sum_exp`, `sum_square`. Reduced dimensions stay with size 1 if
    `keepdims`, else they go. Over no elements: sum, l1, l2, sum_square give 0, prod 1, max and min the lowest
    and highest value of the type (infinities for floats), mean NaN (0 for integers), log_sum and log_sum_exp -inf.
    (C1) `axes` are distinct, ascending and within the rank.

    Example:
    ```mlir
    %1 = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keepdims}
       : (tensor<1x8x7x7xf32>) -> tensor<1x8x1x1xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, Nn_ReduceKindAttr:$kind, DenseI64ArrayAttr:$axes, UnitAttr:$keepdims);
  let results = (outs Nn_Tensor:$result);
}

class Nn_PoolOp<string mnemonic> : Nn_ReductionOp<mnemonic>;

def Nn_MaxPoolOp : Nn_PoolOp<"max_pool"> {
  let summary = "Largest element of each window";
  let description = [{
    `input` is `[N, C, D1, ..., Dn]`. `result[b, c, o] = max over k of input[b, c, o * strides +
    k * dilations - pads_begin]`; taps outside the input do not count. The output size is that of
    `nn.conv`; with `ceil_mode` the division rounds up, except that a window starting in the end
    padding is left out. (C1) `kernel`, `strides`, `dilations` have n positive entries, `pads` 2n, begins
    then ends. (C2) The window fits the padded input.

    Example:
    ```mlir
    %1 = nn.max_pool %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>,
           dilations = array<i64: 1, 1>}
       : (tensor<1x8x9x9xf32>) -> tensor<1x8x4x4xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, UnitAttr:$ceil_mode);
  let results = (outs Nn_Tensor:$result);
}

def Nn_AvgPoolOp : Nn_PoolOp<"avg_pool"> {
  let summary = "Mean of each window";
  let description = [{
    As `nn.max_pool` with the sum of the taps inside the input, divided by their number, or, with
    `count_include_pad`, by the number of taps inside the padded input. (C1), (C2) as there.

    Example:
    ```mlir
    %1 = nn.avg_pool %0 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>,
           dilations = array<i64: 1, 1>}
       : (tensor<1x8x8x8xf32>) -> tensor<1x8x4x4xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, UnitAttr:$ceil_mode,
                       UnitAttr:$count_include_pad);
  let results = (outs Nn_FloatTensor:$result);
}

def Nn_SoftmaxOp : Nn_ReductionOp<"softmax"> {
  let summary = "Exponentials along an axis, scaled to sum 1";
  let description = [{
    `result = exp(x - m) / sum(exp(x - m))` along `axis`, `m` the largest element there. With `log`,
    the logarithm of that: `x - m - log(sum(exp(x - m)))`. (C1) `axis` is within the rank.

    Example:
    ```mlir
    %1 = nn.softmax %0 {axis = 1} : (tensor<4x10xf32>) -> tensor<4x10xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, I64Attr:$axis, UnitAttr:$log);
  let results = (outs Nn_FloatTensor:$result);
  let hasVerifier = 1;
}

def Nn_LayerNormOp : Nn_ReductionOp<"layer_norm"> {
  let summary = "Normalizes the last dimensions to mean 0 and variance 1";
  let description = [{
    Over all dimensions from `axis` on: `result = (x - mean) / sqrt(variance + epsilon) * scale +
    bias`, with the population variance; statistics are computed in f32 at least.
    (C1) `axis` is within the rank. (C2) `scale` and `bias` broadcast to the input's shape
    (usually they have the normalized dimensions' shape).

    Example:
    ```mlir
    %3 = nn.layer_norm %0, %1, %2 {axis = 1, epsilon = 1.0e-5}
       : (tensor<4x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<4x16xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, Nn_FloatTensor:$scale, Optional<Nn_FloatTensor>:$bias, I64Attr:$axis,
                       DefaultValuedAttr<F64Attr, "1.0e-5">:$epsilon);
  let results = (outs Nn_FloatTensor:$result);
  let hasVerifier = 1;
}

def Nn_BatchNormOp : Nn_ReductionOp<"batch_norm"> {
  let summary = "Normalizes each channel by given statistics";
  let description = [{
    `result[b, c, ...] = (x - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + bias[c]`; the
    inference form. Training normalizes by the batch's own statistics instead and moves the given ones towards them,
    `r = r * momentum + batch * (1 - momentum)`. (C1) `input` has rank 2 or more. (C2) The other operands have rank 1 and the
    size of dimension 1.

    Example:
    ```mlir
    %5 = nn.batch_norm %0, %1, %2, %3, %4 {epsilon = 1.0e-5}
       : (tensor<1x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x8x4x4xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, Nn_FloatTensor:$scale, Nn_FloatTensor:$bias, Nn_FloatTensor:$mean,
                       Nn_FloatTensor:$variance, DefaultValuedAttr<F64Attr, "1.0e-5">:$epsilon,
                       DefaultValuedAttr<F64Attr, "0.9">:$momentum);
  let results = (outs Nn_FloatTensor:$result);
  let hasVerifier = 1;
}

#endif // DLC_NN_REDUCTION
