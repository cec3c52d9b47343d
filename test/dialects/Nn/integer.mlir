// Round trips of integer contractions and requantization.
// RUN: dlc-opt %s | dlc-opt | FileCheck %s

// CHECK-LABEL: @matmul
func.func @matmul(%a: tensor<?x3xui8, #nn.dims<"N", 3>>, %b: tensor<3x4xi8>, %az: tensor<ui8>, %bz: tensor<4xi8>, %c: tensor<4xi32>) {
  // CHECK: nn.matmul_integer %{{.*}}, %{{.*}} input_zero %{{.*}} filter_zero %{{.*}} bias %{{.*}} : (
  %0 = nn.matmul_integer %a, %b input_zero %az filter_zero %bz bias %c
     : (tensor<?x3xui8, #nn.dims<"N", 3>>, tensor<3x4xi8>, tensor<ui8>, tensor<4xi8>, tensor<4xi32>) -> tensor<?x4xi32, #nn.dims<"N", 4>>
  // CHECK: nn.matmul_integer %{{.*}}, %{{.*}} : (
  %1 = nn.matmul_integer %a, %b : (tensor<?x3xui8, #nn.dims<"N", 3>>, tensor<3x4xi8>) -> tensor<?x4xi32, #nn.dims<"N", 4>>
  return
}

// CHECK-LABEL: @conv
func.func @conv(%x: tensor<1x4x8x8xi8>, %w: tensor<8x2x3x3xi8>) {
  // CHECK: nn.conv_integer {{.*}}groups = 2 : i64{{.*}} -> tensor<1x8x4x4xi32>
  %0 = nn.conv_integer %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 2 : i64}
     : (tensor<1x4x8x8xi8>, tensor<8x2x3x3xi8>) -> tensor<1x8x4x4xi32>
  return
}

// CHECK-LABEL: @requantize
func.func @requantize(%x: tensor<1x4x8xi32>, %m: tensor<4x1xf32>, %y: tensor<5xf32>) {
  // CHECK: nn.requantize %{{.*}}, %{{.*}} {{.*}}to = ui8
  %0 = nn.requantize %x, %m {to = ui8, zero_point = 3 : i64, low = 3 : i64, high = 255 : i64} : (tensor<1x4x8xi32>, tensor<4x1xf32>) -> tensor<1x4x8xui8>
  // CHECK: nn.requantize %{{.*}} {{.*}}to = i8
  %1 = nn.requantize %y {to = i8, zero_point = 0 : i64, low = -128 : i64, high = 127 : i64} : (tensor<5xf32>) -> tensor<5xi8>
  return
}
