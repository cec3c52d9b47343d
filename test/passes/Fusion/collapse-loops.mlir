// RUN: dlc-opt %s -dlc-form-kernels -dlc-collapse-loops -split-input-file | FileCheck %s

// All dimensions in a row: one loop.
// CHECK-LABEL: @all
// CHECK: kernel.generic({{.*}} : tensor<24xf32>, tensor<24xf32>) attributes {bounds = #nn.dims<24>
// CHECK: nn.reshape {{.*}} : (tensor<24xf32>) -> tensor<2x3x4xf32>
func.func @all(%x: tensor<2x3x4xf32>, %y: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = nn.add %x, %y : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

// -----

// A vector per channel is read along the last dimension alone: that one stays.
// CHECK-LABEL: @channels
// CHECK: kernel.generic({{.*}} : tensor<?x16xf32, #nn.dims<"N * 12", 16>>, tensor<16xf32>) attributes {bounds = #nn.dims<"N * 12", 16>
func.func @channels(%x: tensor<?x3x4x16xf32, #nn.dims<"N", 3, 4, 16>>, %y: tensor<16xf32>) -> tensor<?x3x4x16xf32, #nn.dims<"N", 3, 4, 16>> {
  %0 = nn.add %x, %y : (tensor<?x3x4x16xf32, #nn.dims<"N", 3, 4, 16>>, tensor<16xf32>) -> tensor<?x3x4x16xf32, #nn.dims<"N", 3, 4, 16>>
  return %0 : tensor<?x3x4x16xf32, #nn.dims<"N", 3, 4, 16>>
}

// -----

// Dimensions that stay neighbours in a transpose are one.
// CHECK: #[[MAP:.+]] = affine_map<(d0, d1, d2) -> (d0, d2, d1)>
// CHECK-LABEL: @transpose
// CHECK: kernel.generic({{.*}} : tensor<2x5x12xf32>) attributes {bounds = #nn.dims<2, 12, 5>, maps = [#[[MAP]]]}
func.func @transpose(%x: tensor<2x5x3x4xf32>) -> tensor<2x3x4x5xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<2x5x3x4xf32>) -> tensor<2x3x4x5xf32>
  return %0 : tensor<2x3x4x5xf32>
}

// -----

// Rows that are read in part are not in a row.
// CHECK-LABEL: @slice
// CHECK: kernel.generic(%arg0 : tensor<4x6xf32>) attributes {bounds = #nn.dims<4, 5>
// CHECK-NOT: nn.reshape
func.func @slice(%x: tensor<4x6xf32>) -> tensor<4x5xf32> {
  %0 = nn.slice %x {starts = #nn.dims<0, 1>, steps = array<i64: 1, 1>} : (tensor<4x6xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// -----

// A body that asks for its place counts in the loops as they are.
// CHECK-LABEL: @gather
// CHECK: kernel.generic({{.*}} attributes {bounds = #nn.dims<3, 4>
// CHECK-NOT: nn.reshape
func.func @gather(%x: tensor<10x4xf32>, %i: tensor<3xi32>) -> tensor<3x4xf32> {
  %0 = nn.gather %x, %i {axis = 0 : i64} : (tensor<10x4xf32>, tensor<3xi32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// Reduced dimensions in a row are one, the others are not.
// CHECK: #[[MAP:.+]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: @statistics
// CHECK: kernel.reduce({{.*}} : tensor<?x16xf32, #nn.dims<"N * 12", 16>>) attributes {{{.*}}maps = [#[[MAP]]], reduced = #nn.dims<"N * 12">}
func.func @statistics(%x: tensor<?x3x4x16xf32, #nn.dims<"N", 3, 4, 16>>) -> tensor<16xf32> {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes = array<i64: 0, 1, 2>} : (tensor<?x3x4x16xf32, #nn.dims<"N", 3, 4, 16>>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}
