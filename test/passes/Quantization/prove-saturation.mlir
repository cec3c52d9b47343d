// RUN: dlc-opt %s --pass-pipeline="builtin.module(func.func(dlc-prove-saturation))" -split-input-file | FileCheck %s

// 255 * (64 + 64) = 32640 fits 16 bits.
nn.parameter @w immutable : tensor<4x1xi8> = dense<64> : tensor<4x1xi8>
// CHECK-LABEL: @fits
func.func @fits(%0: tensor<1x4xui8>) -> tensor<1x1xi32> {
  %1 = nn.read @w : tensor<4x1xi8>
  // CHECK: nn.matmul_integer {{.*}} {nn.pair_order = array<i64: 0, 1, 2, 3>}
  %2 = nn.matmul_integer %0, %1 : (tensor<1x4xui8>, tensor<4x1xi8>) -> tensor<1x1xi32>
  return %2 : tensor<1x1xi32>
}

// -----

// Neighbours add up to more, others do not.
nn.parameter @w immutable : tensor<4x1xi8> = dense<[[100], [100], [-100], [-100]]> : tensor<4x1xi8>
// CHECK-LABEL: @other_pairs
func.func @other_pairs(%0: tensor<1x4xui8>) -> tensor<1x1xi32> {
  %1 = nn.read @w : tensor<4x1xi8>
  // CHECK: nn.matmul_integer {{.*}} {nn.pair_order = array<i64: 0, 2, 1, 3>}
  %2 = nn.matmul_integer %0, %1 : (tensor<1x4xui8>, tensor<4x1xi8>) -> tensor<1x1xi32>
  return %2 : tensor<1x1xi32>
}

// -----

// One more than fits.
nn.parameter @w immutable : tensor<4x1xi8> = dense<65> : tensor<4x1xi8>
// CHECK-LABEL: @saturates
func.func @saturates(%0: tensor<1x4xui8>) -> tensor<1x1xi32> {
  %1 = nn.read @w : tensor<4x1xi8>
  // CHECK: nn.matmul_integer
  // CHECK-NOT: nn.pair_order
  %2 = nn.matmul_integer %0, %1 : (tensor<1x4xui8>, tensor<4x1xi8>) -> tensor<1x1xi32>
  return %2 : tensor<1x1xi32>
}

// -----

// The same weights fit inputs that are known to be smaller; signed bytes count from -128.
nn.parameter @w immutable : tensor<4x1xi8> = dense<65> : tensor<4x1xi8>
// CHECK-LABEL: @limited
func.func @limited(%0: tensor<1x4xi32>) -> tensor<1x1xi32> {
  %1 = nn.read @w : tensor<4x1xi8>
  %2 = nn.requantize %0 {to = i8, zero_point = -128 : i64, low = -128 : i64, high = 120 : i64} : (tensor<1x4xi32>) -> tensor<1x4xi8>
  %z = nn.constant dense<-128> : tensor<i8>
  // CHECK: nn.matmul_integer {{.*}} {nn.pair_order
  %3 = nn.matmul_integer %2, %1 input_zero %z : (tensor<1x4xi8>, tensor<4x1xi8>, tensor<i8>) -> tensor<1x1xi32>
  return %3 : tensor<1x1xi32>
}
