// RUN: dlc-opt %s -dlc-fold-constants -verify-diagnostics | FileCheck %s

// An op that fails at run time is left to do so, with a warning now.
// CHECK-LABEL: @out_of_range
// CHECK: nn.gather
func.func @out_of_range() -> tensor<1xf32> {
  %x = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %i = nn.constant dense<5> : tensor<1xi64>
  // expected-warning @+1 {{cannot be evaluated: index 5 is out of range for dimension 0 of size 2}}
  %y = nn.gather %x, %i {axis = 0} : (tensor<2xf32>, tensor<1xi64>) -> tensor<1xf32>
  return %y : tensor<1xf32>
}
