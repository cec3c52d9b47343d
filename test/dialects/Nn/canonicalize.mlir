// Folders and rewrites of the ops themselves.
// RUN: dlc-opt %s --canonicalize | FileCheck %s

// Reading elements as their own shape is nothing.
// CHECK-LABEL: func.func @reshape_same
// CHECK-NEXT: return %arg0
func.func @reshape_same(%x: tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?x3xf32, #nn.dims<"N", 3>> {
  %0 = nn.reshape %x : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<?x3xf32, #nn.dims<"N", 3>>
  return %0 : tensor<?x3xf32, #nn.dims<"N", 3>>
}

// Another name for a dimension is another type.
// CHECK-LABEL: func.func @reshape_renames
// CHECK: nn.reshape
func.func @reshape_renames(%x: tensor<?xf32, #nn.dims<"N">>) -> tensor<?xf32, #nn.dims<"M">> {
  %0 = nn.reshape %x : (tensor<?xf32, #nn.dims<"N">>) -> tensor<?xf32, #nn.dims<"M">>
  return %0 : tensor<?xf32, #nn.dims<"M">>
}

// CHECK-LABEL: func.func @reshape_reshape
// CHECK-NEXT: %[[R:.+]] = nn.reshape %arg0 : (tensor<2x6xf32>) -> tensor<3x4xf32>
// CHECK-NEXT: return %[[R]]
func.func @reshape_reshape(%x: tensor<2x6xf32>) -> tensor<3x4xf32> {
  %0 = nn.reshape %x : (tensor<2x6xf32>) -> tensor<12xf32>
  %1 = nn.reshape %0 : (tensor<12xf32>) -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}

// There and back again.
// CHECK-LABEL: func.func @reshape_back
// CHECK-NEXT: return %arg0
func.func @reshape_back(%x: tensor<2x6xf32>) -> tensor<2x6xf32> {
  %0 = nn.reshape %x : (tensor<2x6xf32>) -> tensor<12xf32>
  %1 = nn.reshape %0 : (tensor<12xf32>) -> tensor<2x6xf32>
  return %1 : tensor<2x6xf32>
}

// CHECK-LABEL: func.func @reshape_constant
// CHECK-NEXT: %[[C:.+]] = nn.constant dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi64>
// CHECK-NEXT: return %[[C]]
func.func @reshape_constant() -> tensor<2x2xi64> {
  %0 = nn.constant dense<[1, 2, 3, 4]> : tensor<4xi64>
  %1 = nn.reshape %0 : (tensor<4xi64>) -> tensor<2x2xi64>
  return %1 : tensor<2x2xi64>
}

// CHECK-LABEL: func.func @reshape_nothing
// CHECK-NEXT: %[[C:.+]] = nn.constant dense<> : tensor<0x9xi64>
func.func @reshape_nothing() -> tensor<0x9xi64> {
  %0 = nn.constant dense<> : tensor<4x0xi64>
  %1 = nn.reshape %0 : (tensor<4x0xi64>) -> tensor<0x9xi64>
  return %1 : tensor<0x9xi64>
}

// CHECK-LABEL: func.func @expand_same
// CHECK-NEXT: return %arg0
func.func @expand_same(%x: tensor<2x1xf32>) -> tensor<2x1xf32> {
  %0 = nn.expand %x : (tensor<2x1xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// CHECK-LABEL: func.func @expand_more
// CHECK: nn.expand
func.func @expand_more(%x: tensor<2x1xf32>) -> tensor<2x4xf32> {
  %0 = nn.expand %x : (tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @transpose_identity
// CHECK-NEXT: return %arg0
func.func @transpose_identity(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// Dimension k of the result is dimension p[q[k]] of the input.
// CHECK-LABEL: func.func @transpose_transpose
// CHECK-NEXT: %[[T:.+]] = nn.transpose %arg0 {permutation = array<i64: 2, 1, 0>} : (tensor<2x3x4xf32>) -> tensor<4x3x2xf32>
// CHECK-NEXT: return %[[T]]
func.func @transpose_transpose(%x: tensor<2x3x4xf32>) -> tensor<4x3x2xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 1, 0, 2>} : (tensor<3x4x2xf32>) -> tensor<4x3x2xf32>
  return %1 : tensor<4x3x2xf32>
}

// CHECK-LABEL: func.func @transpose_back
// CHECK-NEXT: return %arg0
func.func @transpose_back(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 2, 0, 1>} : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// Moving only sizes of 1 moves no element.
// CHECK-LABEL: func.func @transpose_ones
// CHECK-NEXT: nn.reshape %arg0 : (tensor<1x3x1x?xf32, #nn.dims<1, 3, 1, "N">>) -> tensor<3x?x1x1xf32, #nn.dims<3, "N", 1, 1>>
func.func @transpose_ones(%x: tensor<1x3x1x?xf32, #nn.dims<1, 3, 1, "N">>) -> tensor<3x?x1x1xf32, #nn.dims<3, "N", 1, 1>> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 3, 2, 0>} : (tensor<1x3x1x?xf32, #nn.dims<1, 3, 1, "N">>) -> tensor<3x?x1x1xf32, #nn.dims<3, "N", 1, 1>>
  return %0 : tensor<3x?x1x1xf32, #nn.dims<3, "N", 1, 1>>
}

// An unknown size may be other than 1.
// CHECK-LABEL: func.func @transpose_unknown
// CHECK: nn.transpose
func.func @transpose_unknown(%x: tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<3x?xf32, #nn.dims<3, "N">> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<3x?xf32, #nn.dims<3, "N">>
  return %0 : tensor<3x?xf32, #nn.dims<3, "N">>
}

// CHECK-LABEL: func.func @concat_one
// CHECK-NEXT: return %arg0
func.func @concat_one(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = nn.concat %x {axis = 0} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @slice_all
// CHECK-NEXT: return %arg0
func.func @slice_all(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.slice %x {starts = #nn.dims<0, 0>, steps = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// Reversing keeps the type and moves elements.
// CHECK-LABEL: func.func @slice_reverse
// CHECK: nn.slice
func.func @slice_reverse(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.slice %x {starts = #nn.dims<0, 2>, steps = array<i64: 1, -1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// What nothing reads goes: all ops but parameters are pure.
// CHECK-LABEL: func.func @unused
// CHECK-NEXT: return
func.func @unused(%x: tensor<2x3xf32>) {
  %0 = nn.exp %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}
