// RUN: dlc-opt %s -dlc-form-kernels -dlc-collapse-loops -dlc-split-reductions -split-input-file | FileCheck %s

// Many points to few outputs: blocks, and a reduction of those, which has the epilogue.
// CHECK: #[[BLOCKS:.+]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK: #[[WHOLE:.+]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: @statistics
// CHECK: %[[B:.+]] = kernel.reduce({{.*}} : tensor<?x16xf32, #nn.dims<"N * 784", 16>>) attributes {block = 2048 : i64, bounds = #nn.dims<"N * 784 ceildiv 2048", 16>, {{.*}}maps = [#[[BLOCKS]]], reduced = #nn.dims<"N * 784">}
// CHECK-NOT: arith.divf
// CHECK: %[[W:.+]] = kernel.reduce(%[[B]] : {{.*}}) attributes {bounds = #nn.dims<16>, {{.*}}maps = [#[[WHOLE]]], reduced = #nn.dims<"N * 784 ceildiv 2048">}
// CHECK: arith.divf
// CHECK: return %[[W]]
func.func @statistics(%x: tensor<?x28x28x16xf32, #nn.dims<"N", 28, 28, 16>>) -> tensor<16xf32> {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 0, 1, 2>} : (tensor<?x28x28x16xf32, #nn.dims<"N", 28, 28, 16>>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}

// -----

// To one number. Half precision is added up in f32 all the way.
// CHECK-LABEL: @norm
// CHECK: kernel.reduce({{.*}}block = 32768 : i64, bounds = #nn.dims<31>
// CHECK: -> tensor<31xf32>
// CHECK: kernel.reduce({{.*}} : tensor<31xf32>)
// CHECK: arith.truncf
// CHECK: -> tensor<f16>
func.func @norm(%x: tensor<1000x1000xf16>) -> tensor<f16> {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 0, 1>} : (tensor<1000x1000xf16>) -> tensor<f16>
  return %0 : tensor<f16>
}

// -----

// Short ones, and those with outputs enough, stay.
// CHECK-LABEL: @stay
// CHECK-COUNT-2: kernel.reduce
// CHECK-NOT: kernel.reduce
func.func @stay(%x: tensor<64x128xf32>, %y: tensor<4096x4096xf32>) -> (tensor<128xf32>, tensor<4096xf32>) {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes = array<i64: 0>} : (tensor<64x128xf32>) -> tensor<128xf32>
  %1 = nn.reduce %y {kind = #nn.reduce_kind<max>, axes = array<i64: 1>} : (tensor<4096x4096xf32>) -> tensor<4096xf32>
  return %0, %1 : tensor<128xf32>, tensor<4096xf32>
}
