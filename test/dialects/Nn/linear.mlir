// Contractions in their printed form, through text, generic text and bytecode.
// RUN: dlc-opt %s | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --mlir-print-op-generic | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --emit-bytecode | dlc-opt | FileCheck %s

// CHECK-LABEL: func.func @matmul
func.func @matmul(%a: tensor<7x2x5x3xf32>, %b: tensor<2x3x4xf32>, %c: tensor<3x5xf32>, %v: tensor<3xf32>) {
  // Batches broadcast.
  // CHECK: nn.matmul %{{.+}}, %{{.+}} : (tensor<7x2x5x3xf32>, tensor<2x3x4xf32>) -> tensor<7x2x5x4xf32>
  %0 = nn.matmul %a, %b : (tensor<7x2x5x3xf32>, tensor<2x3x4xf32>) -> tensor<7x2x5x4xf32>
  // CHECK: nn.matmul %{{.+}}, %{{.+}} {transpose_lhs} : (tensor<3x5xf32>, tensor<2x3x4xf32>) -> tensor<2x5x4xf32>
  %1 = nn.matmul %c, %b {transpose_lhs} : (tensor<3x5xf32>, tensor<2x3x4xf32>) -> tensor<2x5x4xf32>
  // CHECK: nn.matmul %{{.+}}, %{{.+}} {transpose_lhs, transpose_rhs} : (tensor<3x5xf32>, tensor<7x2x5x3xf32>) -> tensor<7x2x5x5xf32>
  %2 = nn.matmul %c, %a {transpose_lhs, transpose_rhs} : (tensor<3x5xf32>, tensor<7x2x5x3xf32>) -> tensor<7x2x5x5xf32>
  // A row, a column, both.
  // CHECK: nn.matmul %{{.+}} : (tensor<3xf32>, tensor<2x3x4xf32>) -> tensor<2x4xf32>
  %3 = nn.matmul %v, %b : (tensor<3xf32>, tensor<2x3x4xf32>) -> tensor<2x4xf32>
  // CHECK: nn.matmul %{{.+}} : (tensor<7x2x5x3xf32>, tensor<3xf32>) -> tensor<7x2x5xf32>
  %4 = nn.matmul %a, %v : (tensor<7x2x5x3xf32>, tensor<3xf32>) -> tensor<7x2x5xf32>
  // CHECK: nn.matmul %{{.+}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
  %5 = nn.matmul %v, %v {transpose_lhs} : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
  return
}

// No rows, no columns, nothing to sum over.
// CHECK-LABEL: func.func @matmul_empty
func.func @matmul_empty(%a: tensor<0x3xf32>, %b: tensor<3x4xf32>, %c: tensor<2x0xi32>, %d: tensor<0x4xi32>) {
  // CHECK: -> tensor<0x4xf32>
  %0 = nn.matmul %a, %b : (tensor<0x3xf32>, tensor<3x4xf32>) -> tensor<0x4xf32>
  // CHECK: -> tensor<2x4xi32>
  %1 = nn.matmul %c, %d : (tensor<2x0xi32>, tensor<0x4xi32>) -> tensor<2x4xi32>
  return
}

// CHECK-LABEL: func.func @conv
func.func @conv(%x: tensor<1x4x9x8xf32>, %w: tensor<6x2x3x3xf32>, %b: tensor<6xf32>) {
  // CHECK: nn.conv %{{.+}}, %{{.+}}, %{{.+}} {dilations = array<i64: 1, 2>, groups = 2 : i64, pads = array<i64: 1, 0, 0, 1>, strides = array<i64: 2, 1>} : (tensor<1x4x9x8xf32>, tensor<6x2x3x3xf32>, tensor<6xf32>) -> tensor<1x6x4x5xf32>
  %0 = nn.conv %x, %w, %b {strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 0, 1>, dilations = array<i64: 1, 2>, groups = 2}
     : (tensor<1x4x9x8xf32>, tensor<6x2x3x3xf32>, tensor<6xf32>) -> tensor<1x6x4x5xf32>
  return
}

// One and three spatial dimensions, no bias.
// CHECK-LABEL: func.func @conv_ranks
func.func @conv_ranks(%x: tensor<2x3x8xf16>, %w: tensor<5x3x2xf16>, %y: tensor<0x1x4x4x4xf64>, %v: tensor<1x1x1x2x4xf64>) {
  // CHECK: nn.conv %{{.+}}, %{{[^ ,]+}} {dilations = array<i64: 1>, pads = array<i64: 0, 0>, strides = array<i64: 2>} : (tensor<2x3x8xf16>, tensor<5x3x2xf16>) -> tensor<2x5x4xf16>
  %0 = nn.conv %x, %w {strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>}
     : (tensor<2x3x8xf16>, tensor<5x3x2xf16>) -> tensor<2x5x4xf16>
  // CHECK: -> tensor<0x1x4x3x1xf64>
  %1 = nn.conv %y, %v {strides = array<i64: 1, 1, 1>, pads = array<i64: 0, 0, 0, 0, 0, 0>, dilations = array<i64: 1, 1, 1>}
     : (tensor<0x1x4x4x4xf64>, tensor<1x1x1x2x4xf64>) -> tensor<0x1x4x3x1xf64>
  return
}

// CHECK-LABEL: func.func @conv_transpose
func.func @conv_transpose(%x: tensor<1x4x5x5xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<6xf32>) {
  // CHECK: nn.conv_transpose %{{.+}} {dilations = array<i64: 1, 1>, groups = 2 : i64, output_padding = array<i64: 1, 0>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x4x5x5xf32>, tensor<4x3x3x3xf32>, tensor<6xf32>) -> tensor<1x6x10x9xf32>
  %0 = nn.conv_transpose %x, %w, %b {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, output_padding = array<i64: 1, 0>, groups = 2}
     : (tensor<1x4x5x5xf32>, tensor<4x3x3x3xf32>, tensor<6xf32>) -> tensor<1x6x10x9xf32>
  return
}
