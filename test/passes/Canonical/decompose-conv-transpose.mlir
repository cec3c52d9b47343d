// RUN: dlc-opt %s -dlc-decompose-conv-transpose -split-input-file | FileCheck %s
// RUN: dlc-opt %s -dlc-decompose-conv-transpose -dlc-fold-constants -split-input-file | FileCheck %s --check-prefix=FOLDED

// As many taps as the stride: one tap per phase, phases side by side.
// CHECK-LABEL: @upsample
// CHECK: %[[P:.+]] = nn.conv %arg0, %{{.+}} {{.*}}pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} : (tensor<?x4x?x6xf32, #nn.dims<"N", 4, "H", 6>>, tensor<12x4x1x1xf32>)
// CHECK-SAME: -> tensor<?x12x?x6xf32, #nn.dims<"N", 12, "H", 6>>
// CHECK: %[[S:.+]] = nn.reshape %[[P]] : {{.*}} -> tensor<?x1x2x2x3x?x6xf32, #nn.dims<"N", 1, 2, 2, 3, "H", 6>>
// CHECK: %[[T:.+]] = nn.transpose %[[S]] {permutation = array<i64: 0, 1, 4, 5, 2, 6, 3>}
// CHECK: %[[Y:.+]] = nn.reshape %[[T]] : {{.*}} -> tensor<?x3x?x12xf32, #nn.dims<"N", 3, "H * 2", 12>>
// CHECK-NEXT: return %[[Y]]
// The filter becomes one parameter.
// FOLDED-LABEL: @upsample
// FOLDED-NEXT: %[[W:.+]] = nn.constant
// FOLDED-NEXT: nn.conv %arg0, %[[W]]
func.func @upsample(%x: tensor<?x4x?x6xf32, #nn.dims<"N", 4, "H", 6>>) -> tensor<?x3x?x12xf32, #nn.dims<"N", 3, "H * 2", 12>> {
  %w = nn.constant dense<1.0> : tensor<4x3x2x2xf32>
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, output_padding = array<i64: 0, 0>}
     : (tensor<?x4x?x6xf32, #nn.dims<"N", 4, "H", 6>>, tensor<4x3x2x2xf32>) -> tensor<?x3x?x12xf32, #nn.dims<"N", 3, "H * 2", 12>>
  return %0 : tensor<?x3x?x12xf32, #nn.dims<"N", 3, "H * 2", 12>>
}

// -----

// Stride 1 is a convolution with the filter reversed; pads are what is missing to a full one.
// CHECK-LABEL: @stride_one
// CHECK: %[[W:.+]] = nn.slice {{.*}} {starts = #nn.dims<0, 0, 2>, steps = array<i64: 1, 1, -1>}
// CHECK: %[[Y:.+]] = nn.conv %arg0, %[[W]], %arg2 {{.*}}pads = array<i64: 1, 2>
// CHECK-NEXT: return %[[Y]]
func.func @stride_one(%x: tensor<1x2x5xf32>, %w: tensor<2x3x3xf32>, %b: tensor<3xf32>) -> tensor<1x3x6xf32> {
  %0 = nn.conv_transpose %x, %w, %b {strides = array<i64: 1>, pads = array<i64: 1, 0>, dilations = array<i64: 1>, output_padding = array<i64: 0>}
     : (tensor<1x2x5xf32>, tensor<2x3x3xf32>, tensor<3xf32>) -> tensor<1x3x6xf32>
  return %0 : tensor<1x3x6xf32>
}

// -----

// An odd output is cut off the even one that the phases make; every phase adds the bias.
// CHECK-LABEL: @cut
// CHECK: nn.expand %{{.+}} : (tensor<1x1x3xf32>) -> tensor<1x2x3xf32>
// CHECK: nn.conv
// CHECK: %[[Y:.+]] = nn.slice {{.*}} : (tensor<1x3x12xf32>) -> tensor<1x3x11xf32>
// CHECK-NEXT: return %[[Y]]
func.func @cut(%x: tensor<1x2x5xf32>, %w: tensor<2x3x3xf32>, %b: tensor<3xf32>) -> tensor<1x3x11xf32> {
  %0 = nn.conv_transpose %x, %w, %b {strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64: 0>}
     : (tensor<1x2x5xf32>, tensor<2x3x3xf32>, tensor<3xf32>) -> tensor<1x3x11xf32>
  return %0 : tensor<1x3x11xf32>
}

// -----

// A filter whose size is known only at run time stays.
// CHECK-LABEL: @unknown_filter
// CHECK: nn.conv_transpose
func.func @unknown_filter(%x: tensor<1x2x5xf32>, %w: tensor<2x3x?xf32, #nn.dims<2, 3, "K">>) -> tensor<1x3x?xf32, #nn.dims<1, 3, "K + 4">> {
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64: 0>}
     : (tensor<1x2x5xf32>, tensor<2x3x?xf32, #nn.dims<2, 3, "K">>) -> tensor<1x3x?xf32, #nn.dims<1, 3, "K + 4">>
  return %0 : tensor<1x3x?xf32, #nn.dims<1, 3, "K + 4">>
}
