// RUN: dlc-opt %s -dlc-absorb-transposes -split-input-file | FileCheck %s
// RUN: dlc-opt %s -dlc-absorb-transposes -dlc-fold-constants -split-input-file | FileCheck %s --check-prefix=FOLDED

// An image is flattened channels first: the matrix's rows are put in the image's order instead.
// CHECK-LABEL: @flatten
// CHECK: %[[W:.+]] = nn.read @w
// CHECK: %[[SPLIT:.+]] = nn.reshape %[[W]] : (tensor<24x5xf32>) -> tensor<4x2x3x5xf32>
// CHECK: %[[T:.+]] = nn.transpose %[[SPLIT]] {permutation = array<i64: 1, 2, 0, 3>}
// CHECK: %[[ROWS:.+]] = nn.reshape %[[T]] : (tensor<2x3x4x5xf32>) -> tensor<24x5xf32>
// CHECK: %[[X:.+]] = nn.reshape %arg0 : (tensor<?x2x3x4xf32, #nn.dims<"N", 2, 3, 4>>) -> tensor<?x24xf32
// CHECK: nn.matmul %[[X]], %[[ROWS]]
// FOLDED-LABEL: @flatten
// FOLDED-NOT: nn.transpose
// FOLDED: return
nn.parameter @w immutable : tensor<24x5xf32> = dense<1.0> : tensor<24x5xf32>
func.func @flatten(%x: tensor<?x2x3x4xf32, #nn.dims<"N", 2, 3, 4>>) -> tensor<?x5xf32, #nn.dims<"N", 5>> {
  %w = nn.read @w : tensor<24x5xf32>
  %0 = nn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<?x2x3x4xf32, #nn.dims<"N", 2, 3, 4>>) -> tensor<?x4x2x3xf32, #nn.dims<"N", 4, 2, 3>>
  %1 = nn.reshape %0 : (tensor<?x4x2x3xf32, #nn.dims<"N", 4, 2, 3>>) -> tensor<?x24xf32, #nn.dims<"N", 24>>
  %2 = nn.matmul %1, %w : (tensor<?x24xf32, #nn.dims<"N", 24>>, tensor<24x5xf32>) -> tensor<?x5xf32, #nn.dims<"N", 5>>
  return %2 : tensor<?x5xf32, #nn.dims<"N", 5>>
}

// -----

// The same with the matrix given transposed.
// CHECK-LABEL: @transposed_rhs
// CHECK: nn.reshape %{{.+}} : (tensor<5x24xf32>) -> tensor<5x4x6xf32>
// CHECK: nn.transpose %{{.+}} {permutation = array<i64: 0, 2, 1>}
// CHECK-NOT: nn.transpose %arg0
nn.parameter @w immutable : tensor<5x24xf32> = dense<1.0> : tensor<5x24xf32>
func.func @transposed_rhs(%x: tensor<2x6x4xf32>) -> tensor<2x5xf32> {
  %w = nn.read @w : tensor<5x24xf32>
  %0 = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x6x4xf32>) -> tensor<2x4x6xf32>
  %1 = nn.reshape %0 : (tensor<2x4x6xf32>) -> tensor<2x24xf32>
  %2 = nn.matmul %1, %w {transpose_rhs} : (tensor<2x24xf32>, tensor<5x24xf32>) -> tensor<2x5xf32>
  return %2 : tensor<2x5xf32>
}

// -----

// Packed columns: the contracted dimension is the one between.
// CHECK-LABEL: @packed
// CHECK: nn.reshape %{{.+}} : (tensor<1x24x16xf32>) -> tensor<1x4x6x16xf32>
// CHECK: nn.transpose %{{.+}} {permutation = array<i64: 0, 2, 1, 3>}
// CHECK-NOT: nn.transpose %arg0
// CHECK: kernel.gemm
nn.parameter @w immutable : tensor<1x24x16xf32> = dense<1.0> : tensor<1x24x16xf32>
func.func @packed(%x: tensor<2x6x4xf32>) -> tensor<2x5xf32> {
  %w = nn.read @w : tensor<1x24x16xf32>
  %0 = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x6x4xf32>) -> tensor<2x4x6xf32>
  %1 = nn.reshape %0 : (tensor<2x4x6xf32>) -> tensor<2x24xf32>
  %2 = kernel.gemm(%1, %w : tensor<2x24xf32>, tensor<1x24x16xf32>) attributes {bounds = #nn.dims<2, 5>, epilogue_maps = [], panel = 16 : i64} {
  ^bb0(%e: f32):
    kernel.yield %e : f32
  } -> tensor<2x5xf32>
  return %2 : tensor<2x5xf32>
}

// -----

// A matrix that training changes would be permuted in every run: it stays.
// CHECK-LABEL: @trainable
// CHECK: nn.transpose %arg0
nn.parameter @w trainable : tensor<24x5xf32> = dense<1.0> : tensor<24x5xf32>
func.func @trainable(%x: tensor<2x6x4xf32>) -> tensor<2x5xf32> {
  %w = nn.read @w : tensor<24x5xf32>
  %0 = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x6x4xf32>) -> tensor<2x4x6xf32>
  %1 = nn.reshape %0 : (tensor<2x4x6xf32>) -> tensor<2x24xf32>
  %2 = nn.matmul %1, %w : (tensor<2x24xf32>, tensor<24x5xf32>) -> tensor<2x5xf32>
  return %2 : tensor<2x5xf32>
}

// -----

// The transpose moves rows of the result too: the matrix alone cannot make up for that.
// CHECK-LABEL: @rows_move
// CHECK: nn.transpose %arg0
nn.parameter @w immutable : tensor<8x5xf32> = dense<1.0> : tensor<8x5xf32>
func.func @rows_move(%x: tensor<2x3x4xf32>) -> tensor<3x5xf32> {
  %w = nn.read @w : tensor<8x5xf32>
  %0 = nn.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nn.reshape %0 : (tensor<3x4x2xf32>) -> tensor<3x8xf32>
  %2 = nn.matmul %1, %w : (tensor<3x8xf32>, tensor<8x5xf32>) -> tensor<3x5xf32>
  return %2 : tensor<3x5xf32>
}
