// Reductions, pools and normalizations in their printed form, through text, generic text and bytecode.
// RUN: dlc-opt %s | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --mlir-print-op-generic | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --emit-bytecode | dlc-opt | FileCheck %s

// CHECK-LABEL: func.func @reduce
func.func @reduce(%x: tensor<2x3x4xf32>) {
  // CHECK: nn.reduce %{{.+}} {axes = array<i64: 1>, kind = #nn.reduce_kind<sum>} : (tensor<2x3x4xf32>) -> tensor<2x4xf32>
  %0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<2x3x4xf32>) -> tensor<2x4xf32>
  // CHECK: kind = #nn.reduce_kind<mean>
  %1 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 0, 2>, keepdims} : (tensor<2x3x4xf32>) -> tensor<1x3x1xf32>
  // CHECK: kind = #nn.reduce_kind<max>
  %2 = nn.reduce %x {kind = #nn.reduce_kind<max>, axes = array<i64: 0, 1, 2>} : (tensor<2x3x4xf32>) -> tensor<f32>
  // CHECK: kind = #nn.reduce_kind<min>
  %3 = nn.reduce %x {kind = #nn.reduce_kind<min>, axes = array<i64>} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  // CHECK: kind = #nn.reduce_kind<prod>
  %4 = nn.reduce %x {kind = #nn.reduce_kind<prod>, axes = array<i64: 2>} : (tensor<2x3x4xf32>) -> tensor<2x3xf32>
  // CHECK: kind = #nn.reduce_kind<l1>
  %5 = nn.reduce %x {kind = #nn.reduce_kind<l1>, axes = array<i64: 2>} : (tensor<2x3x4xf32>) -> tensor<2x3xf32>
  // CHECK: kind = #nn.reduce_kind<l2>
  %6 = nn.reduce %x {kind = #nn.reduce_kind<l2>, axes = array<i64: 2>} : (tensor<2x3x4xf32>) -> tensor<2x3xf32>
  // CHECK: kind = #nn.reduce_kind<log_sum>
  %7 = nn.reduce %x {kind = #nn.reduce_kind<log_sum>, axes = array<i64: 2>} : (tensor<2x3x4xf32>) -> tensor<2x3xf32>
  // CHECK: kind = #nn.reduce_kind<log_sum_exp>
  %8 = nn.reduce %x {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 2>} : (tensor<2x3x4xf32>) -> tensor<2x3xf32>
  // CHECK: kind = #nn.reduce_kind<sum_square>
  %9 = nn.reduce %x {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 2>} : (tensor<2x3x4xf32>) -> tensor<2x3xf32>
  return
}

// CHECK-LABEL: func.func @max_pool
func.func @max_pool(%x: tensor<1x2x9x10xi8>) {
  // CHECK: nn.max_pool %{{.+}} {dilations = array<i64: 1, 1>, kernel = array<i64: 3, 2>, pads = array<i64: 1, 0, 1, 0>, strides = array<i64: 2, 2>} : (tensor<1x2x9x10xi8>) -> tensor<1x2x5x5xi8>
  %0 = nn.max_pool %x {kernel = array<i64: 3, 2>, strides = array<i64: 2, 2>, pads = array<i64: 1, 0, 1, 0>, dilations = array<i64: 1, 1>}
     : (tensor<1x2x9x10xi8>) -> tensor<1x2x5x5xi8>
  return
}

// Rounding up adds a window that starts inside the input (10 + 1 sizes: 0, 3, 6, 9), but none that
// would start in the end padding.
// CHECK-LABEL: func.func @ceil_mode
func.func @ceil_mode(%x: tensor<1x1x10xf32>, %y: tensor<1x1x4xf32>) {
  // CHECK: nn.avg_pool %{{.+}} {ceil_mode, count_include_pad, {{.+}}} : (tensor<1x1x10xf32>) -> tensor<1x1x4xf32>
  %0 = nn.avg_pool %x {kernel = array<i64: 2>, strides = array<i64: 3>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, ceil_mode, count_include_pad}
     : (tensor<1x1x10xf32>) -> tensor<1x1x4xf32>
  // CHECK: nn.max_pool {{.*}} -> tensor<1x1x2xf32>
  %1 = nn.max_pool %y {kernel = array<i64: 1>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, ceil_mode}
     : (tensor<1x1x4xf32>) -> tensor<1x1x2xf32>
  // CHECK: nn.max_pool {{.*}} -> tensor<1x1x2xf32>
  %2 = nn.max_pool %y {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 1>, dilations = array<i64: 1>, ceil_mode}
     : (tensor<1x1x4xf32>) -> tensor<1x1x2xf32>
  return
}

// CHECK-LABEL: func.func @normalize
func.func @normalize(%x: tensor<2x8x4xf32>, %s: tensor<4xf32>, %c: tensor<8xf32>) {
  // CHECK: nn.softmax %{{.+}} {axis = 1 : i64} : (tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  %0 = nn.softmax %x {axis = 1} : (tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  // CHECK: nn.softmax %{{.+}} {axis = 0 : i64, log}
  %1 = nn.softmax %x {axis = 0, log} : (tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  // CHECK: nn.layer_norm %{{.+}}, %{{.+}}, %{{.+}} {axis = 2 : i64} : (tensor<2x8x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x8x4xf32>
  %2 = nn.layer_norm %x, %s, %s {axis = 2} : (tensor<2x8x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x8x4xf32>
  // CHECK: nn.layer_norm %{{.+}}, %{{.+}} {axis = 1 : i64, epsilon = 1.000000e-03 : f64} : (tensor<2x8x4xf32>, tensor<4xf32>) -> tensor<2x8x4xf32>
  %3 = nn.layer_norm %x, %s {axis = 1, epsilon = 1.0e-3} : (tensor<2x8x4xf32>, tensor<4xf32>) -> tensor<2x8x4xf32>
  // CHECK: nn.batch_norm
  %4 = nn.batch_norm %x, %c, %c, %c, %c : (tensor<2x8x4xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8x4xf32>
  return
}
