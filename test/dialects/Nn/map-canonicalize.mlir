// nn.map reads no more than its body needs.
// RUN: dlc-opt %s --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func.func @unused_and_equal
// CHECK-SAME: (%[[X:.+]]: tensor<2x3xf32>, %[[Y:.+]]: tensor<3xf32>)
func.func @unused_and_equal(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: nn.map %[[X]] {
  // CHECK-NEXT: ^bb0(%[[A:.+]]: f32):
  // CHECK-NEXT: arith.mulf %[[A]], %[[A]] : f32
  %0 = nn.map %x, %y, %x {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %c : f32
    nn.yield %p : f32
  } : (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// A gradient of ones leaves no trace, nor does a constant tensor of one value.
// CHECK-LABEL: func.func @constants
// CHECK-SAME: (%[[X:.+]]: tensor<2x3xf32>)
func.func @constants(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %ones = nn.fill 1.0 : f32 -> tensor<2x3xf32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.map %x, %ones {
  ^bb0(%a: f32, %g: f32):
    %p = arith.mulf %a, %g : f32
    nn.yield %p : f32
  } : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: %[[R:.+]] = nn.map %[[X]] {
  // CHECK: %[[C:.+]] = arith.constant 5.000000e-01 : f32
  // CHECK: return %[[X]], %[[R]]
  %1 = nn.map %x, %half {
  ^bb0(%a: f32, %h: f32):
    %p = arith.mulf %a, %h : f32
    nn.yield %p : f32
  } : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @nothing_computed
// CHECK-SAME: (%[[X:.+]]: tensor<3xf32>)
func.func @nothing_computed(%x: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf16>) {
  // CHECK-DAG: nn.expand %[[X]] : (tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK-DAG: nn.fill 2.000000e+00 : f16 -> tensor<2x3xf16>
  // CHECK-NOT: nn.map
  %0 = nn.map %x {
  ^bb0(%a: f32):
    nn.yield %a : f32
  } : (tensor<3xf32>) -> tensor<2x3xf32>
  %1 = nn.map %x {
  ^bb0(%a: f32):
    %two = arith.constant 2.0 : f32
    nn.yield %two : f32
  } : (tensor<3xf32>) -> tensor<2x3xf16>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf16>
}

// A body that yields its argument may still convert its type.
// CHECK-LABEL: func.func @converts
func.func @converts(%x: tensor<3xf32>) -> tensor<3xf16> {
  // CHECK: nn.map
  %0 = nn.map %x {
  ^bb0(%a: f32):
    nn.yield %a : f32
  } : (tensor<3xf32>) -> tensor<3xf16>
  return %0 : tensor<3xf16>
}

// Equal maps are one; maps of other bodies are not.
// CHECK-LABEL: func.func @common
func.func @common(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  // CHECK: %[[A:.+]] = nn.map
  // CHECK: math.exp
  // CHECK: %[[B:.+]] = nn.map
  // CHECK: math.log
  // CHECK: return %[[A]], %[[A]], %[[B]]
  %0 = nn.map %x {
  ^bb0(%a: f32):
    %e = math.exp %a : f32
    nn.yield %e : f32
  } : (tensor<3xf32>) -> tensor<3xf32>
  %1 = nn.map %x {
  ^bb0(%a: f32):
    %e = math.exp %a : f32
    nn.yield %e : f32
  } : (tensor<3xf32>) -> tensor<3xf32>
  %2 = nn.map %x {
  ^bb0(%a: f32):
    %e = math.log %a : f32
    nn.yield %e : f32
  } : (tensor<3xf32>) -> tensor<3xf32>
  return %0, %1, %2 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
