// RUN: dlc-opt %s | dlc-opt | FileCheck %s

// A chain of elementwise ops reads a bias by the last dimension.
// CHECK-LABEL: @generic
// CHECK: kernel.generic(%arg0, %arg1 : tensor<2x8xf32>, tensor<8xf32>) attributes {bounds = #nn.dims<2, 8>
// CHECK: kernel.yield
// CHECK: } -> tensor<2x8xf32>
func.func @generic(%x: tensor<2x8xf32>, %b: tensor<8xf32>) -> tensor<2x8xf32> {
  %0 = kernel.generic(%x, %b : tensor<2x8xf32>, tensor<8xf32>) attributes {bounds = #nn.dims<2, 8>, maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>]} {
  ^bb0(%a: f32, %c: f32):
    %s = arith.addf %a, %c : f32
    kernel.yield %s : f32
  } -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}

// In buffer form there is a destination and no result.
// CHECK-LABEL: @gemm_on_buffers
// CHECK: kernel.gemm(%arg0, %arg1 : memref<3x4xf32>, memref<1x4x16xf32>) into %arg2 : memref<3x10xf32>
func.func @gemm_on_buffers(%a: memref<3x4xf32>, %b: memref<1x4x16xf32>, %c: memref<3x10xf32>) {
  kernel.gemm(%a, %b : memref<3x4xf32>, memref<1x4x16xf32>) into %c : memref<3x10xf32> attributes {bounds = #nn.dims<3, 10>, epilogue_maps = [], panel = 16 : i64} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  }
  return
}
