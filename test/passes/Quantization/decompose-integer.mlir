// RUN: dlc-opt %s --pass-pipeline="builtin.module(func.func(dlc-decompose-integer))" -split-input-file | FileCheck %s

// Unsigned weights around 128 are signed ones around 0.
nn.parameter @w immutable : tensor<4x8xui8> = dense<130> : tensor<4x8xui8>
// CHECK-LABEL: @centers
func.func @centers(%0: tensor<1x4xui8>) -> tensor<1x8xi32> {
  %1 = nn.read @w : tensor<4x8xui8>
  %z = nn.constant dense<128> : tensor<ui8>
  // CHECK: %[[W:.+]] = nn.cast %{{.*}} {to = i8}
  // CHECK: nn.matmul_integer %arg0, %[[W]] : (tensor<1x4xui8>, tensor<4x8xi8>)
  %2 = nn.matmul_integer %0, %1 filter_zero %z : (tensor<1x4xui8>, tensor<4x8xui8>, tensor<ui8>) -> tensor<1x8xi32>
  return %2 : tensor<1x8xi32>
}

// -----

// A batch of weights: products of 32-bit integers.
// CHECK-LABEL: @batch
func.func @batch(%0: tensor<2x3x4xui8>, %1: tensor<2x4x8xui8>) -> tensor<2x3x8xi32> {
  // CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<2x3x4xi32>, tensor<2x4x8xi32>) -> tensor<2x3x8xi32>
  %2 = nn.matmul_integer %0, %1 : (tensor<2x3x4xui8>, tensor<2x4x8xui8>) -> tensor<2x3x8xi32>
  return %2 : tensor<2x3x8xi32>
}

// -----

// Filters known only at run time: f64 holds every sum.
// CHECK-LABEL: @conv
func.func @conv(%0: tensor<1x1x4x4xui8>, %1: tensor<1x1x3x3xui8>) -> tensor<1x1x2x2xi32> {
  // CHECK: %[[SUMS:.+]] = nn.conv {{.*}} : (tensor<1x1x4x4xf64>, tensor<1x1x3x3xf64>) -> tensor<1x1x2x2xf64>
  // CHECK: nn.cast %[[SUMS]] {to = i32}
  %2 = nn.conv_integer %0, %1 {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<1x1x4x4xui8>, tensor<1x1x3x3xui8>) -> tensor<1x1x2x2xi32>
  return %2 : tensor<1x1x2x2xi32>
}
