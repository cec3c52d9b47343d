// RUN: dlc-opt %s --dlc-hoist-updates | FileCheck %s

nn.parameter @w trainable : tensor<4xf32> = dense<1.0> : tensor<4xf32>

// Behind the kernel that reads @w, in front of the one that does not.
// CHECK: %[[G:.*]] = kernel.generic
// CHECK: %[[R:.*]] = kernel.generic
// CHECK: kernel.update(%[[G]]
// CHECK: kernel.generic
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %w = nn.read @w : tensor<4xf32>
  %g = kernel.generic(%x : tensor<4xf32>) attributes {bounds = #nn.dims<4>, maps = [affine_map<(d0) -> (d0)>]} {
  ^bb0(%0: f32):
    kernel.yield %0 : f32
  } -> tensor<4xf32>
  %r = kernel.generic(%w : tensor<4xf32>) attributes {bounds = #nn.dims<4>, maps = [affine_map<(d0) -> (d0)>]} {
  ^bb0(%0: f32):
    kernel.yield %0 : f32
  } -> tensor<4xf32>
  %y = kernel.generic(%x : tensor<4xf32>) attributes {bounds = #nn.dims<4>, maps = [affine_map<(d0) -> (d0)>]} {
  ^bb0(%0: f32):
    %1 = arith.addf %0, %0 : f32
    kernel.yield %1 : f32
  } -> tensor<4xf32>
  kernel.update(%g : tensor<4xf32>) state [@w] attributes {bounds = #nn.dims<4>, maps = [affine_map<(d0) -> (d0)>]} {
  ^bb0(%0: f32, %1: f32):
    %2 = arith.subf %1, %0 : f32
    kernel.yield %2 : f32
  }
  return %r, %y : tensor<4xf32>, tensor<4xf32>
}
