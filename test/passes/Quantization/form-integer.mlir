// RUN: dlc-opt %s --pass-pipeline="builtin.module(func.func(dlc-form-integer{remarks=true},canonicalize))" -split-input-file -verify-diagnostics | FileCheck %s

// A matrix product with bias and relu: sums of bytes, the relu is the lower limit, which is the zero point.
nn.parameter @w immutable : tensor<4x8xi8> = dense<3> : tensor<4x8xi8>
nn.parameter @s immutable : tensor<8xf32> = dense<0.25> : tensor<8xf32>
nn.parameter @b immutable : tensor<8xf32> = dense<0.5> : tensor<8xf32>
// CHECK-LABEL: @matmul
func.func @matmul(%0: tensor<2x4xui8>) -> tensor<2x8xui8> {
  %xs = nn.constant dense<0.5> : tensor<f32>
  %xz = nn.constant dense<7> : tensor<ui8>
  %ys = nn.constant dense<2.0> : tensor<f32>
  %yz = nn.constant dense<3> : tensor<ui8>
  %wz = nn.constant dense<0> : tensor<i8>
  %1 = nn.read @w : tensor<4x8xi8>
  %ws = nn.read @s : tensor<8xf32>
  %bias = nn.read @b : tensor<8xf32>
  %x = nn.dequantize %0, %xs, %xz : (tensor<2x4xui8>, tensor<f32>, tensor<ui8>) -> tensor<2x4xf32>
  %w = nn.dequantize %1, %ws, %wz {axis = 1 : i64} : (tensor<4x8xi8>, tensor<8xf32>, tensor<i8>) -> tensor<4x8xf32>
  %2 = nn.matmul %x, %w : (tensor<2x4xf32>, tensor<4x8xf32>) -> tensor<2x8xf32>
  %3 = nn.add %2, %bias : (tensor<2x8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  %4 = nn.relu %3 : (tensor<2x8xf32>) -> tensor<2x8xf32>
  %5 = nn.quantize %4, %ys, %yz : (tensor<2x8xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x8xui8>
  // CHECK-DAG: %[[YS:.+]] = nn.constant dense<2.0
  // CHECK-DAG: %[[XS:.+]] = nn.constant dense<5.0
  // CHECK-DAG: %[[XZ:.+]] = nn.constant dense<7> : tensor<ui8>
  // CHECK-DAG: %[[W:.+]] = nn.read @w
  // CHECK-DAG: %[[WS:.+]] = nn.read @s
  // CHECK-DAG: %[[B:.+]] = nn.read @b
  // CHECK: %[[SCALE:.+]] = nn.mul %[[XS]], %[[WS]]
  // CHECK: %[[UNITS:.+]] = nn.div %[[B]], %[[SCALE]]
  // CHECK: %[[ROUND:.+]] = nn.round %[[UNITS]]
  // CHECK: %[[BIAS:.+]] = nn.cast %[[ROUND]] {to = i32}
  // CHECK: %[[SUMS:.+]] = nn.matmul_integer %arg0, %[[W]] input_zero %[[XZ]] bias %[[BIAS]]
  // CHECK: %[[MULTIPLIER:.+]] = nn.div %[[SCALE]], %[[YS]]
  // CHECK: nn.requantize %[[SUMS]], %[[MULTIPLIER]] {high = 255 : i64, low = 3 : i64, to = ui8, zero_point = 3 : i64}
  // CHECK-NOT: nn.quantize
  return %5 : tensor<2x8xui8>
}

// -----

// A residual: the sum of two tensors on scales of their own, in units of the result.
// CHECK-LABEL: @residual
func.func @residual(%0: tensor<1x4xi8>, %1: tensor<1x4xi8>) -> tensor<1x4xi8> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %t = nn.constant dense<0.25> : tensor<f32>
  %z = nn.constant dense<-128> : tensor<i8>
  %zero = nn.constant dense<0> : tensor<i8>
  %a = nn.dequantize %0, %s, %z : (tensor<1x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4xf32>
  %b = nn.dequantize %1, %t, %zero : (tensor<1x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4xf32>
  %2 = nn.add %a, %b : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK: %[[SA:.+]] = nn.div
  // CHECK: %[[A:.+]] = nn.dequantize %arg0, %[[SA]]
  // CHECK: %[[SB:.+]] = nn.div
  // CHECK: %[[B:.+]] = nn.dequantize %arg1, %[[SB]]
  // CHECK: %[[SUM:.+]] = nn.add %[[A]], %[[B]]
  // CHECK: nn.requantize %[[SUM]] {high = 127 : i64, low = -128 : i64, to = i8, zero_point = -128 : i64}
  %3 = nn.quantize %2, %t, %z : (tensor<1x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x4xi8>
  return %3 : tensor<1x4xi8>
}

// -----

// Moves and maxima work on the bytes: one scale in, the same out, nothing is computed.
// CHECK-LABEL: @moves
func.func @moves(%0: tensor<1x2x4x4xui8>) -> tensor<1x8xui8> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %z = nn.constant dense<9> : tensor<ui8>
  %a = nn.dequantize %0, %s, %z : (tensor<1x2x4x4xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x2x4x4xf32>
  // CHECK: %[[POOL:.+]] = nn.max_pool %arg0 {{.*}} -> tensor<1x2x2x2xui8>
  %b = nn.max_pool %a {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  // CHECK: %[[RESULT:.+]] = nn.reshape %[[POOL]]
  %c = nn.reshape %b : (tensor<1x2x2x2xf32>) -> tensor<1x8xf32>
  // CHECK: return %[[RESULT]]
  %d = nn.quantize %c, %s, %z : (tensor<1x8xf32>, tensor<f32>, tensor<ui8>) -> tensor<1x8xui8>
  return %d : tensor<1x8xui8>
}

// -----

// A mean is the sum of the bytes on a finer scale.
// CHECK-LABEL: @mean
func.func @mean(%0: tensor<1x2x4x4xui8>) -> tensor<1x2x1x1xui8> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %z = nn.constant dense<0> : tensor<ui8>
  %a = nn.dequantize %0, %s, %z : (tensor<1x2x4x4xui8>, tensor<f32>, tensor<ui8>) -> tensor<1x2x4x4xf32>
  // CHECK: %[[WIDE:.+]] = nn.cast %arg0 {to = i32}
  // CHECK: %[[SUM:.+]] = nn.reduce %[[WIDE]] {axes = array<i64: 2, 3>, keepdims, kind = #nn.reduce_kind<sum>}
  // CHECK: nn.requantize %[[SUM]],
  %b = nn.avg_pool %a {kernel = array<i64: 4, 4>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  %c = nn.quantize %b, %s, %z : (tensor<1x2x1x1xf32>, tensor<f32>, tensor<ui8>) -> tensor<1x2x1x1xui8>
  return %c : tensor<1x2x1x1xui8>
}

// -----

// Weights that are not constant stay in floating point, and the reason is told.
// CHECK-LABEL: @dynamic_weights
func.func @dynamic_weights(%0: tensor<2x4xui8>, %1: tensor<4x8xi8>) -> tensor<2x8xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %z = nn.constant dense<7> : tensor<ui8>
  %wz = nn.constant dense<0> : tensor<i8>
  %x = nn.dequantize %0, %s, %z : (tensor<2x4xui8>, tensor<f32>, tensor<ui8>) -> tensor<2x4xf32>
  %w = nn.dequantize %1, %s, %wz : (tensor<4x8xi8>, tensor<f32>, tensor<i8>) -> tensor<4x8xf32>
  // CHECK: nn.matmul
  // expected-remark @+1 {{kept in floating point: its weights are not constant}}
  %2 = nn.matmul %x, %w : (tensor<2x4xf32>, tensor<4x8xf32>) -> tensor<2x8xf32>
  return %2 : tensor<2x8xf32>
}
