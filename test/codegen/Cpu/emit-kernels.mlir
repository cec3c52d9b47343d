// RUN: dlc-opt %s -split-input-file -dlc-emit-kernels=cpu=x86-64-v3 | FileCheck %s
// RUN: dlc-opt %s -split-input-file -dlc-emit-kernels=cpu=x86-64-v4 | FileCheck %s --check-prefix=V4

// Whole vectors in a loop, then one partial vector under a mask; both do the same.
// CHECK-LABEL: func.func private @elementwise
// CHECK: scf.for
// CHECK: vector.load {{.*}} : memref<20xf32>, vector<8xf32>
// CHECK: vector.store {{.*}} : memref<20xf32>, vector<8xf32>
// CHECK: vector.create_mask {{.*}} : vector<8xi1>
// CHECK: vector.maskedload
// CHECK: vector.maskedstore
// V4-LABEL: func.func private @elementwise
// V4: vector.load {{.*}} : memref<20xf32>, vector<16xf32>
func.func private @elementwise(%x: memref<20xf32>, %y: memref<20xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.generic(%x : memref<20xf32>) into %y : memref<20xf32> attributes {
      maps = [affine_map<(d0) -> (d0)>], bounds = #nn.dims<20>} {
  ^bb0(%a: f32):
    %0 = arith.addf %a, %a : f32
    kernel.yield %0 : f32
  }
  return
}

// -----

// No tail where there is none.
// CHECK-LABEL: func.func private @whole
// CHECK-NOT: create_mask
// CHECK: return
func.func private @whole(%x: memref<64xf32>, %y: memref<64xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.generic(%x : memref<64xf32>) into %y : memref<64xf32> attributes {
      maps = [affine_map<(d0) -> (d0)>], bounds = #nn.dims<64>} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

// A change of layout transposes squares in registers: no element is loaded alone.
// CHECK-LABEL: func.func private @layout
// CHECK-NOT: memref.load
// CHECK-COUNT-8: vector.load
// CHECK: vector.shuffle
// CHECK: return
func.func private @layout(%x: memref<16x32xf32>, %y: memref<32x16xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.generic(%x : memref<16x32xf32>) into %y : memref<32x16xf32> attributes {
      maps = [affine_map<(d0, d1) -> (d1, d0)>], bounds = #nn.dims<32, 16>} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

// f16 and bf16 move as integers.
// CHECK-LABEL: func.func private @small_floats
// CHECK: builtin.unrealized_conversion_cast {{.*}} : memref<9xbf16> to memref<9xi16>
// CHECK: vector.maskedload {{.*}} into vector<8xi16>
func.func private @small_floats(%x: memref<9xbf16>, %y: memref<9xbf16>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.generic(%x : memref<9xbf16>) into %y : memref<9xbf16> attributes {
      maps = [affine_map<(d0) -> (d0)>], bounds = #nn.dims<9>} {
  ^bb0(%a: bf16):
    kernel.yield %a : bf16
  }
  return
}
