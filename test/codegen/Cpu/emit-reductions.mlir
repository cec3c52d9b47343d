// RUN: dlc-opt %s -split-input-file -dlc-emit-kernels=cpu=x86-64-v3 | FileCheck %s

// Contiguous along the reduced dimension: four chains of vectors, whose lanes are combined pairwise at the end.
// CHECK-LABEL: func.func private @rows
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
// CHECK-COUNT-4: vector.load
// CHECK: vector.shuffle {{.*}} : vector<8xf32>, vector<8xf32>
// CHECK: vector.shuffle {{.*}} : vector<4xf32>, vector<4xf32>
// CHECK: vector.shuffle {{.*}} : vector<2xf32>, vector<2xf32>
func.func private @rows(%x: memref<5x64xf32>, %y: memref<5xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.reduce(%x : memref<5x64xf32>) into %y : memref<5xf32> attributes {
      core_inputs = 1 : i64, maps = [affine_map<(d0, d1) -> (d0, d1)>], bounds = #nn.dims<5>, reduced = #nn.dims<64>,
      combine = #kernel<combine add>, epilogue_maps = []} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  } {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

// Contiguous along the output: lanes are outputs, nothing is combined across them.
// CHECK-LABEL: func.func private @columns
// CHECK: vector.load {{.*}} : memref<64x16xf32>, vector<8xf32>
// CHECK-NOT: vector.shuffle
// CHECK: return
func.func private @columns(%x: memref<64x16xf32>, %y: memref<16xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.reduce(%x : memref<64x16xf32>) into %y : memref<16xf32> attributes {
      core_inputs = 1 : i64, maps = [affine_map<(d0, d1) -> (d1, d0)>], bounds = #nn.dims<16>, reduced = #nn.dims<64>,
      combine = #kernel<combine max>, epilogue_maps = []} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  } {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

// Long sums go in blocks: an inner loop from zero, whose result is added to the outer chains.
// CHECK-LABEL: func.func private @long
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
func.func private @long(%x: memref<1000000xf32>, %y: memref<f32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.reduce(%x : memref<1000000xf32>) into %y : memref<f32> attributes {
      core_inputs = 1 : i64, maps = [affine_map<(d0) -> (d0)>], bounds = #nn.dims<>, reduced = #nn.dims<1000000>,
      combine = #kernel<combine add>, epilogue_maps = []} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  } {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

// CHECK-LABEL: func.func private @softmax
// CHECK: arith.maximumf
// CHECK: math.exp {{.*}} : vector<8xf32>
// CHECK: arith.divf
// CHECK: vector.store
func.func private @softmax(%x: memref<3x32xf32>, %y: memref<3x32xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.rowwise(%x : memref<3x32xf32>) into %y : memref<3x32xf32> attributes {
      kind = #kernel<row softmax>, epsilon = 0.0 : f64, bounds = #nn.dims<3, 32>, epilogue_maps = []} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}
