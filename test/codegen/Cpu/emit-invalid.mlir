// RUN: dlc-opt %s -split-input-file -verify-diagnostics -dlc-emit-kernels

// expected-error @below {{internal error: expected one kernel op in buffer form, got 2 kernel ops}}
func.func private @two(%x: memref<4xf32>, %y: memref<4xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.generic(%x : memref<4xf32>) into %y : memref<4xf32> attributes {
      maps = [affine_map<(d0) -> (d0)>], bounds = #nn.dims<4>} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  kernel.generic(%x : memref<4xf32>) into %y : memref<4xf32> attributes {
      maps = [affine_map<(d0) -> (d0)>], bounds = #nn.dims<4>} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

func.func private @filter(%x: memref<1x7x16xf32>, %w: memref<?x16xf32>, %y: memref<1x7x16xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  // expected-error @below {{expected a filter of constant shape}}
  kernel.depthwise_conv(%x, %w : memref<1x7x16xf32>, memref<?x16xf32>) into %y : memref<1x7x16xf32> attributes {
      strides = array<i64: 1>, pads = array<i64: 1>, dilations = array<i64: 1>, bounds = #nn.dims<1, 7, 16>, epilogue_maps = []} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}
