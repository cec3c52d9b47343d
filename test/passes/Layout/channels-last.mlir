// RUN: dlc-opt %s -dlc-channels-last -split-input-file | FileCheck %s

// A residual addition of two transposed tensors, activated and transposed back: nothing moves.
// CHECK-LABEL: @residual
// CHECK-NOT: nn.transpose
// CHECK: %[[SUM:.+]] = nn.add %arg0, %arg1
// CHECK: %[[Y:.+]] = nn.relu %[[SUM]]
// CHECK-NOT: nn.transpose
// CHECK: return %[[Y]]
func.func @residual(%a: tensor<1x8x8x16xf32>, %b: tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
  %0 = nn.transpose %a {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x16xf32>) -> tensor<1x16x8x8xf32>
  %1 = nn.transpose %b {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x16xf32>) -> tensor<1x16x8x8xf32>
  %2 = nn.add %0, %1 : (tensor<1x16x8x8xf32>, tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32>
  %3 = nn.relu %2 : (tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32>
  %4 = nn.transpose %3 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x16x8x8xf32>) -> tensor<1x8x8x16xf32>
  return %4 : tensor<1x8x8x16xf32>
}
