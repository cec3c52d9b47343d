// RUN: dlc-opt %s -dlc-form-anchors -split-input-file | FileCheck %s

// Input bytes with a zero point: its product with the sums of the weights goes into the bias, and what lies outside
// the input counts as that byte. The filter is packed in groups of four channels.
// CHECK-LABEL: @conv
func.func @conv(%x: tensor<1x3x8x8xui8>, %w: tensor<16x3x3x3xi8>, %b: tensor<16xi32>) -> tensor<1x16x8x8xi32> {
  %z = nn.constant dense<7> : tensor<ui8>
  // CHECK: %[[X:.+]] = nn.transpose %arg0
  // CHECK: %[[PACKED:.+]] = nn.transpose %{{.*}} -> tensor<1x1x3x3x1x16x4xi8>
  // CHECK: %[[SUMS:.+]] = nn.reduce %{{.*}}kind = #nn.reduce_kind<sum>
  // CHECK: %[[PRODUCT:.+]] = nn.mul %[[SUMS]]
  // CHECK: %[[BIAS:.+]] = nn.sub %arg2, %[[PRODUCT]]
  // CHECK: kernel.integer_conv(%[[X]], %[[PACKED]], %[[BIAS]]
  // CHECK-SAME: pad_value = 7 : i64
  %0 = nn.conv_integer %x, %w input_zero %z bias %b {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>}
     : (tensor<1x3x8x8xui8>, tensor<16x3x3x3xi8>, tensor<ui8>, tensor<16xi32>) -> tensor<1x16x8x8xi32>
  return %0 : tensor<1x16x8x8xi32>
}

// -----

// Signed bytes are 128 higher; with a zero point of -128 nothing is left to correct.
// CHECK-LABEL: @signed
func.func @signed(%x: tensor<1x3x8x8xi8>, %w: tensor<16x3x3x3xi8>, %b: tensor<16xi32>) -> tensor<1x16x8x8xi32> {
  %z = nn.constant dense<-128> : tensor<i8>
  // CHECK-NOT: nn.reduce
  // CHECK: kernel.integer_conv(%{{.*}}, %{{.*}}, %arg2
  // CHECK-SAME: is_signed{{.*}}pad_value = 0 : i64
  %0 = nn.conv_integer %x, %w input_zero %z bias %b {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>}
     : (tensor<1x3x8x8xi8>, tensor<16x3x3x3xi8>, tensor<i8>, tensor<16xi32>) -> tensor<1x16x8x8xi32>
  return %0 : tensor<1x16x8x8xi32>
}

// -----

// A proof for another order of the channels reorders the packed bytes.
// CHECK-LABEL: @order
func.func @order(%x: tensor<5x8xui8>, %w: tensor<8x4xi8>) -> tensor<5x4xi32> {
  // CHECK: %[[ORDER:.+]] = nn.constant dense<[0, 2, 1, 3]> : tensor<4xi64>
  // CHECK: %[[PACKED:.+]] = nn.gather %{{.*}}, %[[ORDER]] {axis = 3 : i64} {{.*}} -> tensor<1x2x16x4xi8>
  // CHECK: kernel.integer_gemm(%arg0, %[[PACKED]]
  // CHECK-SAME: fits_pairs{{.*}}order = array<i64: 0, 2, 1, 3>
  %0 = nn.matmul_integer %x, %w {nn.pair_order = array<i64: 0, 2, 1, 3>} : (tensor<5x8xui8>, tensor<8x4xi8>) -> tensor<5x4xi32>
  return %0 : tensor<5x4xi32>
}

// -----

// Each channel by itself: the kernel takes the zero point off, the filter is 16 bits wide.
// CHECK-LABEL: @depthwise
func.func @depthwise(%x: tensor<1x4x8x8xi8>, %w: tensor<4x1x3x3xi8>) -> tensor<1x4x6x6xi32> {
  %z = nn.constant dense<-5> : tensor<i8>
  // CHECK: %[[W:.+]] = nn.cast %{{.*}} {to = i16} : (tensor<3x3x4xi8>)
  // CHECK: kernel.integer_depthwise_conv(%{{.*}}, %[[W]]
  // CHECK-SAME: is_signed{{.*}}zero_point = -5 : i64
  %0 = nn.conv_integer %x, %w input_zero %z {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 4 : i64}
     : (tensor<1x4x8x8xi8>, tensor<4x1x3x3xi8>, tensor<i8>) -> tensor<1x4x6x6xi32>
  return %0 : tensor<1x4x6x6xi32>
}
