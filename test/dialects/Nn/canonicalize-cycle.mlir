// Outside functions an op may use its own result, directly or in turn; rewrites must still end.
// RUN: dlc-opt %s --canonicalize | FileCheck %s

// CHECK: module
module {
  %0 = nn.reshape %1 : (tensor<4xf32>) -> tensor<2x2xf32>
  %1 = nn.reshape %0 : (tensor<2x2xf32>) -> tensor<4xf32>
  %2 = nn.reshape %4 : (tensor<4xf32>) -> tensor<2x2xf32>
  %3 = nn.reshape %2 : (tensor<2x2xf32>) -> tensor<1x4xf32>
  %4 = nn.reshape %3 : (tensor<1x4xf32>) -> tensor<4xf32>
  %5 = nn.transpose %5 {permutation = array<i64: 1, 0>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %6 = nn.transpose %7 {permutation = array<i64: 1, 0>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %7 = nn.transpose %6 {permutation = array<i64: 0, 1>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
}
