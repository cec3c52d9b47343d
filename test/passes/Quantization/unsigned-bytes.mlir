// RUN: dlc-opt %s --pass-pipeline="builtin.module(func.func(dlc-unsigned-bytes))" -split-input-file | FileCheck %s

// Through a maximum and a move: limits and zero points go 128 up, a zero point of 0 is left out.
nn.parameter @w immutable : tensor<4x8xi8> = dense<1> : tensor<4x8xi8>
// CHECK-LABEL: @chain
func.func @chain(%0: tensor<4xi32>) -> (tensor<1x8xi32>, tensor<4xf32>) {
  %z = nn.constant dense<-128> : tensor<i8>
  %low = nn.constant dense<-100> : tensor<i8>
  %s = nn.constant dense<0.5> : tensor<f32>
  %w = nn.read @w : tensor<4x8xi8>
  // CHECK: %[[A:.+]] = nn.requantize %arg0 {high = 255 : i64, low = 0 : i64, to = ui8, zero_point = 0 : i64}
  %1 = nn.requantize %0 {to = i8, zero_point = -128 : i64, low = -128 : i64, high = 127 : i64} : (tensor<4xi32>) -> tensor<4xi8>
  // CHECK: %[[LOW:.+]] = nn.constant dense<28> : tensor<ui8>
  // CHECK: %[[B:.+]] = nn.max %[[A]], %[[LOW]]
  %2 = nn.max %1, %low : (tensor<4xi8>, tensor<i8>) -> tensor<4xi8>
  %3 = nn.reshape %2 : (tensor<4xi8>) -> tensor<1x4xi8>
  // CHECK: nn.matmul_integer %{{.*}}, %{{.*}} : (tensor<1x4xui8>, tensor<4x8xi8>)
  %4 = nn.matmul_integer %3, %w input_zero %z : (tensor<1x4xi8>, tensor<4x8xi8>, tensor<i8>) -> tensor<1x8xi32>
  // CHECK: %[[ZERO:.+]] = nn.constant dense<0> : tensor<ui8>
  // CHECK: nn.dequantize %[[B]], %{{.*}}, %[[ZERO]]
  %5 = nn.dequantize %2, %s, %z {axis = 0 : i64} : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  return %4, %5 : tensor<1x8xi32>, tensor<4xf32>
}

// -----

// A result of the function keeps its type.
nn.parameter @w immutable : tensor<4x8xi8> = dense<1> : tensor<4x8xi8>
// CHECK-LABEL: @returned
func.func @returned(%0: tensor<1x4xi32>) -> (tensor<1x8xi32>, tensor<1x4xi8>) {
  %w = nn.read @w : tensor<4x8xi8>
  // CHECK: nn.requantize {{.*}} -> tensor<1x4xi8>
  %1 = nn.requantize %0 {to = i8, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<1x4xi32>) -> tensor<1x4xi8>
  %2 = nn.matmul_integer %1, %w : (tensor<1x4xi8>, tensor<4x8xi8>) -> tensor<1x8xi32>
  return %2, %1 : tensor<1x8xi32>, tensor<1x4xi8>
}
