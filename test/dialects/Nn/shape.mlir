// Data movement and sources of values in their printed form, through text, generic text and bytecode.
// RUN: dlc-opt %s | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --mlir-print-op-generic | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --emit-bytecode | dlc-opt | FileCheck %s

// CHECK: nn.parameter @w immutable : tensor<2xf32> = dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
nn.parameter @w immutable : tensor<2xf32> = dense<[1.0, 2.0]> : tensor<2xf32>
// CHECK: nn.parameter @b trainable : tensor<2xi1> = dense<[true, false]> : tensor<2xi1>
nn.parameter @b trainable : tensor<2xi1> = dense<[true, false]> : tensor<2xi1>
// CHECK: nn.parameter @big immutable : tensor<2xui16> = dense_resource<big> : tensor<2xui16>
nn.parameter @big immutable : tensor<2xui16> = dense_resource<big> : tensor<2xui16>
// CHECK: nn.parameter @nothing immutable : tensor<0x3xf32> = dense<> : tensor<0x3xf32>
nn.parameter @nothing immutable : tensor<0x3xf32> = dense<> : tensor<0x3xf32>

// CHECK-LABEL: func.func @sources
func.func @sources(%x: tensor<2x3xf32>) {
  // CHECK: nn.read @w : tensor<2xf32>
  %0 = nn.read @w : tensor<2xf32>
  // CHECK: nn.constant dense<[1, 2]> : tensor<2xi64>
  %1 = nn.constant dense<[1, 2]> : tensor<2xi64>
  // CHECK: nn.fill 0.000000e+00 : f32 -> tensor<?x8xf32, #nn.dims<"N", 8>>
  %2 = nn.fill 0.0 : f32 -> tensor<?x8xf32, #nn.dims<"N", 8>>
  // CHECK: nn.fill true -> tensor<3xi1>
  %3 = nn.fill true -> tensor<3xi1>
  // CHECK: nn.shape %{{.+}} {end = 2 : i64, start = 1 : i64} : (tensor<2x3xf32>) -> tensor<1xi64>
  %4 = nn.shape %x {start = 1, end = 2} : (tensor<2x3xf32>) -> tensor<1xi64>
  return
}

// CHECK-LABEL: func.func @move
func.func @move(%x: tensor<2x3xf32>, %y: tensor<?x3xf32, #nn.dims<"N", 3>>, %i: tensor<2x2xi32>, %v: tensor<f32>) {
  // CHECK: nn.reshape %{{.+}} : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?xf32, #nn.dims<"N * 3">>
  %0 = nn.reshape %y : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?xf32, #nn.dims<"N * 3">>
  // CHECK: nn.expand %{{.+}} : (tensor<2x3xf32>) -> tensor<?x2x3xf32, #nn.dims<"B", 2, 3>>
  %1 = nn.expand %x : (tensor<2x3xf32>) -> tensor<?x2x3xf32, #nn.dims<"B", 2, 3>>
  // CHECK: nn.transpose %{{.+}} {permutation = array<i64: 2, 0, 1>} : (tensor<?x2x3xf32, #nn.dims<"B", 2, 3>>) -> tensor<3x?x2xf32, #nn.dims<3, "B", 2>>
  %2 = nn.transpose %1 {permutation = array<i64: 2, 0, 1>} : (tensor<?x2x3xf32, #nn.dims<"B", 2, 3>>) -> tensor<3x?x2xf32, #nn.dims<3, "B", 2>>
  // CHECK: nn.concat %{{.+}}, %{{.+}}, %{{.+}} {axis = 0 : i64} : ({{.+}}) -> tensor<?x3xf32, #nn.dims<"N + 4", 3>>
  %3 = nn.concat %x, %y, %x {axis = 0} : (tensor<2x3xf32>, tensor<?x3xf32, #nn.dims<"N", 3>>, tensor<2x3xf32>) -> tensor<?x3xf32, #nn.dims<"N + 4", 3>>
  // CHECK: nn.slice %{{.+}} {starts = #nn.dims<1, 2>, steps = array<i64: -1, -2>} : (tensor<2x3xf32>) -> tensor<2x2xf32>
  %4 = nn.slice %x {starts = #nn.dims<1, 2>, steps = array<i64: -1, -2>} : (tensor<2x3xf32>) -> tensor<2x2xf32>
  // CHECK: nn.slice %{{.+}} {starts = #nn.dims<"N - 1", 0>, steps = array<i64: 1, 1>} : ({{.+}}) -> tensor<1x3xf32>
  %5 = nn.slice %y {starts = #nn.dims<"N - 1", 0>, steps = array<i64: 1, 1>} : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<1x3xf32>
  // CHECK: nn.pad %{{.+}}, %{{.+}} {mode = #nn.pad_mode<constant>, pads = #nn.dims<1, 0, -1, "M">} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x?xf32, #nn.dims<2, "M + 3">>
  %6 = nn.pad %x, %v {pads = #nn.dims<1, 0, -1, "M">, mode = #nn.pad_mode<constant>} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x?xf32, #nn.dims<2, "M + 3">>
  // CHECK: mode = #nn.pad_mode<reflect>
  %7 = nn.pad %x {pads = #nn.dims<1, 2, 1, 0>, mode = #nn.pad_mode<reflect>} : (tensor<2x3xf32>) -> tensor<4x5xf32>
  // CHECK: mode = #nn.pad_mode<wrap>
  %8 = nn.pad %x {pads = #nn.dims<3, 0, 0, 0>, mode = #nn.pad_mode<wrap>} : (tensor<2x3xf32>) -> tensor<5x3xf32>
  // CHECK: nn.gather %{{.+}}, %{{.+}} {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<2x2x2xf32>
  %9 = nn.gather %x, %i {axis = 1} : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<2x2x2xf32>
  // CHECK: nn.dropout %{{.+}} {ratio = 5.000000e-01 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %10 = nn.dropout %x {ratio = 0.5} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// Nothing to move is legal.
// CHECK-LABEL: func.func @empty
func.func @empty(%x: tensor<0x3xf32>) {
  // CHECK: nn.reshape %{{.+}} : (tensor<0x3xf32>) -> tensor<7x0xf32>
  %0 = nn.reshape %x : (tensor<0x3xf32>) -> tensor<7x0xf32>
  // CHECK: nn.slice %{{.+}} -> tensor<0x0xf32>
  %1 = nn.slice %x {starts = #nn.dims<0, 9>, steps = array<i64: 1, 1>} : (tensor<0x3xf32>) -> tensor<0x0xf32>
  // CHECK: nn.concat %{{.+}} -> tensor<0x3xf32>
  %2 = nn.concat %x, %x {axis = 0} : (tensor<0x3xf32>, tensor<0x3xf32>) -> tensor<0x3xf32>
  return
}

{-#
  dialect_resources: {
    builtin: {
      big: "0x0400000001000200"
    }
  }
#-}
