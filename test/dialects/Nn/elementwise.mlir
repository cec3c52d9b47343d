// Every elementwise op in its printed form, through text, generic text and bytecode.
// RUN: dlc-opt %s | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --mlir-print-op-generic | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --emit-bytecode | dlc-opt | FileCheck %s

// CHECK-LABEL: func.func @unary
func.func @unary(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: nn.neg %{{.+}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %0 = nn.neg %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.abs
  %1 = nn.abs %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.sign
  %2 = nn.sign %1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.floor
  %3 = nn.floor %2 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.ceil
  %4 = nn.ceil %3 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.round
  %5 = nn.round %4 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.reciprocal
  %6 = nn.reciprocal %5 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.sqrt
  %7 = nn.sqrt %6 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.exp
  %8 = nn.exp %7 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.log
  %9 = nn.log %8 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.erf
  %10 = nn.erf %9 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.sin
  %11 = nn.sin %10 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.cos
  %12 = nn.cos %11 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.tanh
  %13 = nn.tanh %12 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.sigmoid
  %14 = nn.sigmoid %13 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.softplus
  %15 = nn.softplus %14 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.relu
  %16 = nn.relu %15 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.hard_swish
  %17 = nn.hard_swish %16 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %17 : tensor<2x3xf32>
}

// Attributes print when they differ from the default.
// CHECK-LABEL: func.func @with_attributes
func.func @with_attributes(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: nn.leaky_relu %{{[^ ]+}} :
  %0 = nn.leaky_relu %x {alpha = 0.01} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: nn.leaky_relu %{{.+}} {alpha = 2.000000e-01 : f64}
  %1 = nn.leaky_relu %0 {alpha = 0.2} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: nn.elu %{{.+}} {alpha = 5.000000e-01 : f64}
  %2 = nn.elu %1 {alpha = 0.5} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: nn.gelu %{{[^ ]+}} :
  %3 = nn.gelu %2 : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: nn.gelu %{{.+}} {tanh}
  %4 = nn.gelu %3 {tanh} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: nn.hard_sigmoid %{{.+}} {alpha = 1.000000e+00 : f64, beta = 0.000000e+00 : f64}
  %5 = nn.hard_sigmoid %4 {alpha = 1.0, beta = 0.0} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: nn.clip %{{.+}} {max = 6.000000e+00 : f64}
  %6 = nn.clip %5 {max = 6.0} : (tensor<4xf32>) -> tensor<4xf32>
  return %6 : tensor<4xf32>
}

// CHECK-LABEL: func.func @binary
func.func @binary(%x: tensor<2x3xi32>, %y: tensor<3xi32>) -> tensor<2x3xi32> {
  // CHECK: nn.add %{{.+}}, %{{.+}} : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  %0 = nn.add %x, %y : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  // CHECK: nn.sub
  %1 = nn.sub %0, %y : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  // CHECK: nn.mul
  %2 = nn.mul %1, %y : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  // CHECK: nn.div
  %3 = nn.div %2, %y : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  // CHECK: nn.min
  %4 = nn.min %3, %y : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  // CHECK: nn.max
  %5 = nn.max %4, %y : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  return %5 : tensor<2x3xi32>
}

// The exponent has a type of its own.
// CHECK-LABEL: func.func @pow
func.func @pow(%x: tensor<2x3xf32>, %y: tensor<i64>) -> tensor<2x3xf32> {
  // CHECK: nn.pow %{{.+}}, %{{.+}} : (tensor<2x3xf32>, tensor<i64>) -> tensor<2x3xf32>
  %0 = nn.pow %x, %y : (tensor<2x3xf32>, tensor<i64>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @boolean
func.func @boolean(%x: tensor<2x1xi1>, %y: tensor<3xi1>) -> tensor<2x3xi1> {
  // CHECK: nn.and %{{.+}}, %{{.+}} : (tensor<2x1xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  %0 = nn.and %x, %y : (tensor<2x1xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  // CHECK: nn.or
  %1 = nn.or %0, %y : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  // CHECK: nn.xor
  %2 = nn.xor %1, %y : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
  // CHECK: nn.not
  %3 = nn.not %2 : (tensor<2x3xi1>) -> tensor<2x3xi1>
  return %3 : tensor<2x3xi1>
}

// CHECK-LABEL: func.func @compare
func.func @compare(%x: tensor<3xbf16>, %y: tensor<bf16>) -> tensor<3xi1> {
  // CHECK: nn.equal %{{.+}}, %{{.+}} : (tensor<3xbf16>, tensor<bf16>) -> tensor<3xi1>
  %0 = nn.equal %x, %y : (tensor<3xbf16>, tensor<bf16>) -> tensor<3xi1>
  // CHECK: nn.less
  %1 = nn.less %x, %y : (tensor<3xbf16>, tensor<bf16>) -> tensor<3xi1>
  // CHECK: nn.less_equal
  %2 = nn.less_equal %x, %y : (tensor<3xbf16>, tensor<bf16>) -> tensor<3xi1>
  // CHECK: nn.greater
  %3 = nn.greater %x, %y : (tensor<3xbf16>, tensor<bf16>) -> tensor<3xi1>
  // CHECK: nn.greater_equal
  %4 = nn.greater_equal %x, %y : (tensor<3xbf16>, tensor<bf16>) -> tensor<3xi1>
  return %4 : tensor<3xi1>
}

// CHECK-LABEL: func.func @choose_and_convert
func.func @choose_and_convert(%c: tensor<3xi1>, %x: tensor<2x3xf16>, %y: tensor<f16>) -> tensor<2x3xui8> {
  // CHECK: nn.where %{{.+}}, %{{.+}}, %{{.+}} : (tensor<3xi1>, tensor<2x3xf16>, tensor<f16>) -> tensor<2x3xf16>
  %0 = nn.where %c, %x, %y : (tensor<3xi1>, tensor<2x3xf16>, tensor<f16>) -> tensor<2x3xf16>
  // CHECK: nn.cast %{{.+}} {to = ui8} : (tensor<2x3xf16>) -> tensor<2x3xui8>
  %1 = nn.cast %0 {to = ui8} : (tensor<2x3xf16>) -> tensor<2x3xui8>
  return %1 : tensor<2x3xui8>
}

// CHECK-LABEL: func.func @quantize
func.func @quantize(%x: tensor<2x3xf32>, %s: tensor<f32>, %z: tensor<ui8>, %t: tensor<2xf32>, %w: tensor<2xui8>) -> tensor<2x3xf32> {
  // CHECK: nn.quantize %{{.+}}, %{{.+}}, %{{[^ ]+}} : (tensor<2x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3xui8>
  %0 = nn.quantize %x, %s, %z : (tensor<2x3xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3xui8>
  // CHECK: nn.dequantize %{{.+}}, %{{.+}}, %{{.+}} {axis = 0 : i64} : (tensor<2x3xui8>, tensor<2xf32>, tensor<2xui8>) -> tensor<2x3xf32>
  %1 = nn.dequantize %0, %t, %w {axis = 0} : (tensor<2x3xui8>, tensor<2xf32>, tensor<2xui8>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// A result type may say less than is known about the shape.
// CHECK-LABEL: func.func @less_known
func.func @less_known(%x: tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?x?xf32> {
  // CHECK: nn.relu %{{.+}} : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?x?xf32>
  %0 = nn.relu %x : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
