// RUN: dlc-opt %s -split-input-file -dlc-emit-kernels=cpu=x86-64-v3 | FileCheck %s

// Input pixels of an interior tile are loaded once for all the taps that see them: 4 pixels of stride 1 and 3 taps
// need 6.
// CHECK-LABEL: func.func private @pool
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
// CHECK-COUNT-6: vector.load
// CHECK: scf.yield
func.func private @pool(%x: memref<1x10x10x8xf32>, %y: memref<1x8x8x8xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.pool(%x : memref<1x10x10x8xf32>) into %y : memref<1x8x8x8xf32> attributes {
      kind = #kernel<pool_kind max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0>,
      pads_end = array<i64: 0, 0>, dilations = array<i64: 1, 1>, bounds = #nn.dims<1, 8, 8, 8>, epilogue_maps = []} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

// Few channels take narrow vectors.
// CHECK-LABEL: func.func private @few_channels
// CHECK: vector.create_mask {{.*}} : vector<4xi1>
// CHECK: vector.maskedload {{.*}} into vector<4xf32>
func.func private @few_channels(%x: memref<1x4x4x3xf32>, %y: memref<1x2x2x3xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.pool(%x : memref<1x4x4x3xf32>) into %y : memref<1x2x2x3xf32> attributes {
      kind = #kernel<pool_kind avg>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0>,
      pads_end = array<i64: 0, 0>, dilations = array<i64: 1, 1>, bounds = #nn.dims<1, 2, 2, 3>, epilogue_maps = []} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

// The tile at the left border leaves out what is not there; nothing is padded.
// CHECK-LABEL: func.func private @depthwise
// CHECK-NOT: memref.alloc
// CHECK: math.fma
// CHECK: return
func.func private @depthwise(%x: memref<1x7x7x16xf32>, %w: memref<3x3x16xf32>, %y: memref<1x7x7x16xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.depthwise_conv(%x, %w : memref<1x7x7x16xf32>, memref<3x3x16xf32>) into %y : memref<1x7x7x16xf32> attributes {
      strides = array<i64: 1, 1>, pads = array<i64: 1, 1>, dilations = array<i64: 1, 1>, bounds = #nn.dims<1, 7, 7, 16>,
      epilogue_maps = []} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}
