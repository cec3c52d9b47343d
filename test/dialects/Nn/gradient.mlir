// Gradient ops and losses in their printed form, through text, generic text and bytecode.
// RUN: dlc-opt %s | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --mlir-print-op-generic | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --emit-bytecode | dlc-opt | FileCheck %s

// CHECK-LABEL: func.func @pools
func.func @pools(%x: tensor<?x2x5xf32, #nn.dims<"N", 2, 5>>, %g: tensor<?x2x2xf32, #nn.dims<"N", 2, 2>>) {
  // CHECK: nn.max_pool_grad %{{.+}}, %{{.+}} {dilations = array<i64: 1>, {{.+}}} : (tensor<?x2x5xf32, #nn.dims<"N", 2, 5>>, tensor<?x2x2xf32, #nn.dims<"N", 2, 2>>) -> tensor<?x2x5xf32, #nn.dims<"N", 2, 5>>
  %0 = nn.max_pool_grad %x, %g {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>}
     : (tensor<?x2x5xf32, #nn.dims<"N", 2, 5>>, tensor<?x2x2xf32, #nn.dims<"N", 2, 2>>) -> tensor<?x2x5xf32, #nn.dims<"N", 2, 5>>
  // The size of the input is not told by the gradient: 4 and 5 both give 2.
  // CHECK: nn.avg_pool_grad %{{.+}} {count_include_pad, {{.+}}} : (tensor<?x2x2xf32, #nn.dims<"N", 2, 2>>) -> tensor<?x2x4xf32, #nn.dims<"N", 2, 4>>
  %1 = nn.avg_pool_grad %g {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, count_include_pad}
     : (tensor<?x2x2xf32, #nn.dims<"N", 2, 2>>) -> tensor<?x2x4xf32, #nn.dims<"N", 2, 4>>
  return
}

// CHECK-LABEL: func.func @gather
func.func @gather(%i: tensor<3x2xi32>, %g: tensor<5x3x2x4xf32>) {
  // CHECK: nn.gather_grad %{{.+}}, %{{.+}} {axis = 1 : i64} : (tensor<3x2xi32>, tensor<5x3x2x4xf32>) -> tensor<5x7x4xf32>
  %0 = nn.gather_grad %i, %g {axis = 1} : (tensor<3x2xi32>, tensor<5x3x2x4xf32>) -> tensor<5x7x4xf32>
  return
}

// CHECK-LABEL: func.func @cross_entropy
func.func @cross_entropy(%x: tensor<?x10x4xf16, #nn.dims<"N", 10, 4>>, %y: tensor<?x4xi32, #nn.dims<"N", 4>>) {
  // CHECK: nn.softmax_cross_entropy %{{.+}}, %{{.+}} : ({{.+}}) -> tensor<?x4xf16, #nn.dims<"N", 4>>
  %0 = nn.softmax_cross_entropy %x, %y : (tensor<?x10x4xf16, #nn.dims<"N", 10, 4>>, tensor<?x4xi32, #nn.dims<"N", 4>>) -> tensor<?x4xf16, #nn.dims<"N", 4>>
  return
}
