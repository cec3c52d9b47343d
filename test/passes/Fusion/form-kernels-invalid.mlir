// RUN: dlc-opt %s -dlc-form-kernels -verify-diagnostics

// A size that no symbol gives cannot be computed ahead of a run.
func.func @unnamed(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-error @below {{'nn.relu' op has a dimension whose size depends on values at run time; give the input's shape to make it known}}
  %0 = nn.relu %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
