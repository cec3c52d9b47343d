// nn.map in its printed form, through text, generic text and bytecode.
// RUN: dlc-opt %s | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --mlir-print-op-generic | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --emit-bytecode | dlc-opt | FileCheck %s

// CHECK-LABEL: func.func @broadcast
func.func @broadcast(%x: tensor<?x3xf32, #nn.dims<"N", 3>>, %y: tensor<3xf32>) -> tensor<?x3xf32, #nn.dims<"N", 3>> {
  // CHECK: %[[R:.+]] = nn.map %{{.+}}, %{{.+}} {
  // CHECK-NEXT: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32):
  // CHECK-NEXT: %[[P:.+]] = arith.mulf %[[A]], %[[B]] : f32
  // CHECK-NEXT: nn.yield %[[P]] : f32
  // CHECK-NEXT: } : (tensor<?x3xf32, #nn.dims<"N", 3>>, tensor<3xf32>) -> tensor<?x3xf32, #nn.dims<"N", 3>>
  %0 = nn.map %x, %y {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %a, %b : f32
    nn.yield %p : f32
  } : (tensor<?x3xf32, #nn.dims<"N", 3>>, tensor<3xf32>) -> tensor<?x3xf32, #nn.dims<"N", 3>>
  return %0 : tensor<?x3xf32, #nn.dims<"N", 3>>
}

// Elements of f16 and of unsigned integers are computed with in their compute types.
// CHECK-LABEL: func.func @compute_types
func.func @compute_types(%x: tensor<3xf16>, %n: tensor<3xui8>) -> tensor<2x3xbf16> {
  // CHECK: ^bb0(%{{.+}}: f32, %{{.+}}: i8):
  // CHECK: } : (tensor<3xf16>, tensor<3xui8>) -> tensor<2x3xbf16>
  %0 = nn.map %x, %n {
  ^bb0(%a: f32, %b: i8):
    %c = arith.uitofp %b : i8 to f32
    %d = arith.addf %a, %c : f32
    nn.yield %d : f32
  } : (tensor<3xf16>, tensor<3xui8>) -> tensor<2x3xbf16>
  return %0 : tensor<2x3xbf16>
}
