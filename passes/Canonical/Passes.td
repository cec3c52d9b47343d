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
    location; only values that something still uses are made. Immutable parameters without uses are dropped.
    Others never fold, nor does dropout. Large fills stay ops.

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
    Option<"keepQuantized", "keep-quantized", "bool", "false", "Leave nn.dequantize of constants as it is">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def FoldBatchNorm : Pass<"dlc-fold-batch-norm", "::mlir::func::FuncOp"> {
  let summary = "Move batch normalization into the weights before it";
  let description = [{
    A normalization by constants of a convolution's or a matrix product's result (with or without a
    bias) is a scale and an offset per channel, which its weights take in: as nn ops on the
    parameters, which constant folding then evaluates. Where nothing can take them in, or training
    changes a parameter, the normalization becomes a multiplication and an addition. With
    `strict-fp` it always does: sums of products would be rounded elsewhere.

    ```mlir
    %1 = nn.conv %0, %w {...} : (tensor<1x3x8x8xf32>, tensor<16x3x3x3xf32>) -> tensor<1x16x8x8xf32>
    %2 = nn.batch_norm %1, %scale, %bias, %mean, %variance {epsilon = 1.0e-5} : ... -> tensor<1x16x8x8xf32>
    // becomes, with factor = scale / sqrt(variance + epsilon)
    %w2 = nn.mul %w, %factor : (tensor<16x3x3x3xf32>, tensor<16x1x1x1xf32>) -> tensor<16x3x3x3xf32>
    %b2 = nn.sub %bias, %scaled_mean : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %2 = nn.conv %0, %w2, %b2 {...} : (tensor<1x3x8x8xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x16x8x8xf32>
    ```
  }];
  let options = [Option<"strictFp", "strict-fp", "bool", "false", "Change no weights">];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def SimplifyInference : Pass<"dlc-simplify-inference", "::mlir::func::FuncOp"> {
  let summary = "Remove what only training needs and what weights can take in";
  let description = [{
    * `nn.dropout` is its input.
    * `nn.pad` of zeros before `nn.conv` or `nn.avg_pool`, or of -inf before `nn.max_pool`, joins their pads.
    * Multiplication, addition or subtraction of a constant per channel behind a convolution goes into its
      weights. With `strict-fp` only an addition does, to a convolution that has no bias: all
      else rounds differently.
    * `nn.quantize` of `nn.dequantize` by the same constants is the quantized value.

    ```mlir
    %1 = nn.pad %0 {pads = #nn.dims<0, 0, 1, 1, 0, 0, 1, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x3x8x8xf32>) -> tensor<1x3x10x10xf32>
    %2 = nn.conv %1, %w {pads = array<i64: 0, 0, 0, 0>, ...} : (tensor<1x3x10x10xf32>, tensor<16x3x3x3xf32>) -> tensor<1x16x8x8xf32>
    // becomes
    %2 = nn.conv %0, %w {pads = array<i64: 1, 1, 1, 1>, ...} : (tensor<1x3x8x8xf32>, tensor<16x3x3x3xf32>) -> tensor<1x16x8x8xf32>
    ```
  }];
  let options = [Option<"strictFp", "strict-fp", "bool", "false", "Round as the model does">];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def DecomposeConvTranspose : Pass<"dlc-decompose-conv-transpose", "::mlir::func::FuncOp"> {
  let summary = "Write transposed convolutions as convolutions";
  let description = [{
    With stride s every s-th output is made by the same taps. So a transposed convolution is a
    convolution of stride 1 with s times as many output channels in each dimension, one set of taps
    per phase, whose phases are then put side by side in space. The filter's rearrangement is
    written as ops on it, which constant folding evaluates.

    For a dimension with stride s, taps K (spread by the dilation), pad p in front: with `lead = -p mod s`
    zero taps in front, `B = (p + lead) / s` and `T = max(ceil((K + lead) / s), B + 1)`, output
    `q * s + phase` reads input `q - t + B` by tap `t * s + phase` for t below T.

    ```mlir
    %1 = nn.conv_transpose %0, %w {strides = array<i64: 2>, pads = array<i64: 0, 0>, ...} : (tensor<1x4x5xf32>, tensor<4x8x2xf32>) -> tensor<1x8x10xf32>
    // becomes, with %f made of %w
    %1 = nn.conv %0, %f {strides = array<i64: 1>, pads = array<i64: 0, 0>, ...} : (tensor<1x4x5xf32>, tensor<16x4x1xf32>) -> tensor<1x16x5xf32>
    %2 = nn.reshape %1 : (tensor<1x16x5xf32>) -> tensor<1x1x2x8x5xf32>
    %3 = nn.transpose %2 {permutation = array<i64: 0, 1, 3, 4, 2>} : (tensor<1x1x2x8x5xf32>) -> tensor<1x1x8x5x2xf32>
    %4 = nn.reshape %3 : (tensor<1x1x8x5x2xf32>) -> tensor<1x8x10xf32>
    ```
  }];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def RequireSizes : Pass<"dlc-require-sizes", "::mlir::ModuleOp"> {
  let summary = "Record which sizes must agree when the model runs";
  let description = [{
    Where two dimensions meet that are equal only if the inputs fit together (`N` and `M` of two operands of
    an addition), the module's `nn.requires` gets both differences: expressions that must not be
    negative, which the artifact checks before any work. A dimension that is not known to be 1 is never
    broadcast.

    ```mlir
    %2 = nn.add %0, %1 : (tensor<?xf32, #nn.dims<"N">>, tensor<?xf32, #nn.dims<"M">>) -> tensor<?xf32, #nn.dims<"N">>
    // adds to the module: nn.requires = #nn.dims<"N - M", "M - N">
    ```
  }];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

#endif // DLC_PASSES_CANONICAL
