// Passes from models in the form of quantize and dequantize to integer arithmetic.

#ifndef DLC_PASSES_QUANTIZATION
#define DLC_PASSES_QUANTIZATION

include "mlir/Pass/PassBase.td"

def FormInteger : Pass<"dlc-form-integer", "::mlir::func::FuncOp"> {
  let summary = "Compute on quantized values in integers";
  let description = [{
    A model that was quantized says `dequantize`, float op, `quantize`. Here that becomes arithmetic on the bytes:

    * a convolution or matrix product of dequantized values is one of bytes with 32-bit sums, which are dequantized;
    * `quantize` of such sums is `nn.requantize`, the one formula; of a sum, difference or product of dequantized
      values, it is that on scales in units of the result;
    * `nn.relu` and `nn.clip` before `quantize` are its limits;
    * maxima of windows and everything that only moves elements work on the bytes; means on their sums.

    The multiplier of a requantization is `fl(fl(x_scale * w_scale) / y_scale)` per channel, each step rounded to f32.
    Scales and zero points must be constants. What cannot be formed stays as it is, and a remark says why.

    ```mlir
    %x = nn.dequantize %0, %xs, %xz : (tensor<1x4xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x4xf32>
    %w = nn.dequantize %1, %ws, %wz {axis = 1} : (tensor<4x8xi8>, tensor<8xf32>, tensor<8xi8>) -> tensor<4x8xf32>
    %2 = nn.matmul %x, %w : (tensor<1x4xf32>, tensor<4x8xf32>) -> tensor<1x8xf32>
    %3 = nn.quantize %2, %ys, %yz : (tensor<1x8xf32>, tensor<f32>, tensor<ui8>) -> tensor<1x8xui8>
    // becomes
    %a = nn.mul %xs, %ws : (tensor<f32>, tensor<8xf32>) -> tensor<8xf32>
    %m = nn.div %a, %ys : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
    %2 = nn.matmul_integer %0, %1 input_zero %xz : (tensor<1x4xui8>, tensor<4x8xi8>, tensor<ui8>) -> tensor<1x8xi32>
    %3 = nn.requantize %2, %m {to = ui8, zero_point = 3 : i64, low = 0 : i64, high = 255 : i64} : (tensor<1x8xi32>, tensor<8xf32>) -> tensor<1x8xui8>
    ```
  }];
  let options = [Option<"remarks", "remarks", "bool", "false", "Tell what stays in floating point, and why">];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def ProveSaturation : Pass<"dlc-prove-saturation", "::mlir::func::FuncOp"> {
  let summary = "Find the layers whose byte products cannot saturate 16 bits";
  let description = [{
    x86 without VNNI adds products of unsigned and signed bytes in pairs, in 16 bits that saturate. With inputs in
    [0, q], a pair of weights cannot saturate if q times the sum of its positive ones is at most 32767 and q times that
    of the negative ones at least -32768. This pass looks at all pairs of each `nn.conv_integer` and
    `nn.matmul_integer` with constant weights: neighbouring input channels first, then the two other ways to pair each
    four of them. Where all pairs pass, the op gets `nn.pair_order`; elsewhere code for such processors widens to 16
    bits. q comes from the limits of what computes the input.

    ```mlir
    %2 = nn.matmul_integer %0, %1 : (tensor<1x4xui8>, tensor<4x8xi8>) -> tensor<1x8xi32>
    // becomes, if all pairs pass
    %2 = nn.matmul_integer %0, %1 {nn.pair_order = array<i64: 0, 1, 2, 3>} : (tensor<1x4xui8>, tensor<4x8xi8>) -> tensor<1x8xi32>
    ```
  }];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def DecomposeInteger : Pass<"dlc-decompose-integer", "::mlir::func::FuncOp"> {
  let summary = "Write integer contractions that have no kernel as other ops";
  let description = [{
    Kernels take signed weights of constant shape around zero. Products of others become products of 32-bit integers,
    convolutions such of f64, which is exact: no sum reaches 2^53.

    ```mlir
    %2 = nn.matmul_integer %0, %1 : (tensor<2x3x4xui8>, tensor<2x4x8xui8>) -> tensor<2x3x8xi32>
    // becomes
    %a = nn.cast %0 {to = i32} : (tensor<2x3x4xui8>) -> tensor<2x3x4xi32>
    %b = nn.cast %1 {to = i32} : (tensor<2x4x8xui8>) -> tensor<2x4x8xi32>
    %2 = nn.matmul %a, %b : (tensor<2x3x4xi32>, tensor<2x4x8xi32>) -> tensor<2x3x8xi32>
    ```
  }];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def UnsignedBytes : Pass<"dlc-unsigned-bytes", "::mlir::func::FuncOp"> {
  let summary = "Take signed activations of integer contractions as unsigned ones";
  let description = [{
    Kernels multiply unsigned bytes by signed weights. Signed activations cost an addition of 128 for every byte read; here
    what makes them makes them 128 higher instead, and their zero points go along. Results are the same. Tensors that
    other ops need as they are stay signed.

    ```mlir
    %1 = nn.requantize %0, %m {to = i8, zero_point = -128 : i64, low = -128 : i64, high = 127 : i64} : (tensor<1x4xi32>, tensor<f32>) -> tensor<1x4xi8>
    %2 = nn.matmul_integer %1, %w input_zero %z : (tensor<1x4xi8>, tensor<4x8xi8>, tensor<i8>) -> tensor<1x8xi32>
    // becomes, with z = -128
    %1 = nn.requantize %0, %m {to = ui8, zero_point = 0 : i64, low = 0 : i64, high = 255 : i64} : (tensor<1x4xi32>, tensor<f32>) -> tensor<1x4xui8>
    %2 = nn.matmul_integer %1, %w : (tensor<1x4xui8>, tensor<4x8xi8>) -> tensor<1x8xi32>
    ```
  }];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

#endif // DLC_PASSES_QUANTIZATION
