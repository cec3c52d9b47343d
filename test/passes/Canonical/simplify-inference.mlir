// RUN: dlc-opt %s -dlc-simplify-inference -split-input-file | FileCheck %s
// RUN: dlc-opt %s -dlc-simplify-inference=strict-fp -split-input-file | FileCheck %s --check-prefix=STRICT

// CHECK-LABEL: @dropout
// CHECK-NEXT: return %arg0
func.func @dropout(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.dropout %x {ratio = 0.5 : f64} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Zeros around an image join the pads of a convolution and of an average that counts them.
// CHECK-LABEL: @pads
// CHECK-NOT: nn.pad
// CHECK: nn.conv %arg0, %arg1 {{.*}}pads = array<i64: 2, 1, 1, 3>
// CHECK: nn.avg_pool %arg0 {count_include_pad, {{.*}}pads = array<i64: 1, 1, 0, 3>
// CHECK-NOT: nn.pad
func.func @pads(%x: tensor<1x2x?x6xf32, #nn.dims<1, 2, "H", 6>>, %w: tensor<3x2x2x2xf32>)
    -> (tensor<1x3x?x9xf32, #nn.dims<1, 3, "H + 2", 9>>, tensor<1x2x?x9xf32, #nn.dims<1, 2, "H", 9>>) {
  %0 = nn.pad %x {pads = #nn.dims<0, 0, 1, 1, 0, 0, 0, 3>, mode = #nn.pad_mode<constant>} : (tensor<1x2x?x6xf32, #nn.dims<1, 2, "H", 6>>) -> tensor<1x2x?x10xf32, #nn.dims<1, 2, "H + 1", 10>>
  %1 = nn.conv %0, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 0, 1, 0>, dilations = array<i64: 1, 1>}
     : (tensor<1x2x?x10xf32, #nn.dims<1, 2, "H + 1", 10>>, tensor<3x2x2x2xf32>) -> tensor<1x3x?x9xf32, #nn.dims<1, 3, "H + 2", 9>>
  %2 = nn.avg_pool %0 {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>}
     : (tensor<1x2x?x10xf32, #nn.dims<1, 2, "H + 1", 10>>) -> tensor<1x2x?x9xf32, #nn.dims<1, 2, "H", 9>>
  return %1, %2 : tensor<1x3x?x9xf32, #nn.dims<1, 3, "H + 2", 9>>, tensor<1x2x?x9xf32, #nn.dims<1, 2, "H", 9>>
}

// -----

// A maximum does not count its pads: only -inf before it is the same.
// CHECK-LABEL: @max_pool
// CHECK: %[[P:.+]] = nn.pad
// CHECK: nn.max_pool %[[P]] {{.*}}pads = array<i64: 0, 0>
// CHECK: nn.max_pool %arg0 {{.*}}pads = array<i64: 1, 1>
func.func @max_pool(%x: tensor<1x2x6xf32>) -> (tensor<1x2x7xf32>, tensor<1x2x7xf32>) {
  %inf = nn.constant dense<0xFF800000> : tensor<f32>
  %0 = nn.pad %x {pads = #nn.dims<0, 0, 1, 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x2x8xf32>
  %1 = nn.max_pool %0 {kernel = array<i64: 2>, strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>) -> tensor<1x2x7xf32>
  %2 = nn.pad %x, %inf {pads = #nn.dims<0, 0, 1, 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>, tensor<f32>) -> tensor<1x2x8xf32>
  %3 = nn.max_pool %2 {kernel = array<i64: 2>, strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>) -> tensor<1x2x7xf32>
  return %1, %3 : tensor<1x2x7xf32>, tensor<1x2x7xf32>
}

// -----

// Pads of other values, of channels, that crop, or that mirror stay.
// CHECK-LABEL: @other_pads
// CHECK-COUNT-4: nn.pad
func.func @other_pads(%x: tensor<1x2x6xf32>, %w: tensor<3x2x2xf32>, %v: tensor<3x4x2xf32>)
    -> (tensor<1x3x7xf32>, tensor<1x3x5xf32>, tensor<1x3x4xf32>, tensor<1x3x7xf32>) {
  %one = nn.constant dense<1.0> : tensor<f32>
  %0 = nn.pad %x, %one {pads = #nn.dims<0, 0, 1, 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>, tensor<f32>) -> tensor<1x2x8xf32>
  %1 = nn.conv %0, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>, tensor<3x2x2xf32>) -> tensor<1x3x7xf32>
  %2 = nn.pad %x {pads = #nn.dims<0, 1, 0, 0, 1, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x4x6xf32>
  %3 = nn.conv %2, %v {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x4x6xf32>, tensor<3x4x2xf32>) -> tensor<1x3x5xf32>
  %4 = nn.pad %x {pads = #nn.dims<0, 0, -1, 0, 0, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x2x5xf32>
  %5 = nn.conv %4, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x5xf32>, tensor<3x2x2xf32>) -> tensor<1x3x4xf32>
  %6 = nn.pad %x {pads = #nn.dims<0, 0, 1, 0, 0, 1>, mode = #nn.pad_mode<edge>} : (tensor<1x2x6xf32>) -> tensor<1x2x8xf32>
  %7 = nn.conv %6, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>, tensor<3x2x2xf32>) -> tensor<1x3x7xf32>
  return %1, %3, %5, %7 : tensor<1x3x7xf32>, tensor<1x3x5xf32>, tensor<1x3x4xf32>, tensor<1x3x7xf32>
}

// -----

// A scale and an offset per channel go into the weights; where rounding counts, only an offset where
// there was none does.
// CHECK-LABEL: @scale
// CHECK: nn.mul %{{.+}}, %{{.+}} : (tensor<3x2x1xf32>, tensor<3x1x1xf32>)
// CHECK: %[[Y:.+]] = nn.conv %arg0, %{{.+}}, %{{.+}} {{.*}} : (tensor<1x2x6xf32>, tensor<3x2x1xf32>, tensor<3xf32>)
// CHECK: %[[Z:.+]] = nn.conv %arg0, %{{.+}}, %{{.+}} {{.*}} : (tensor<1x2x6xf32>, tensor<3x2x1xf32>, tensor<3xf32>)
// CHECK: return %[[Y]], %[[Z]]
// STRICT-LABEL: @scale
// STRICT: %[[X:.+]] = nn.conv %arg0, %{{.+}} {{.*}} : (tensor<1x2x6xf32>, tensor<3x2x1xf32>)
// STRICT: %[[M:.+]] = nn.mul %[[X]]
// STRICT: %[[Y:.+]] = nn.sub %[[M]]
// STRICT: %[[Z:.+]] = nn.conv %arg0, %{{.+}}, %{{.+}} {{.*}} : (tensor<1x2x6xf32>, tensor<3x2x1xf32>, tensor<3xf32>)
// STRICT: return %[[Y]], %[[Z]]
func.func @scale(%x: tensor<1x2x6xf32>) -> (tensor<1x3x6xf32>, tensor<1x3x6xf32>) {
  %w = nn.constant dense<2.0> : tensor<3x2x1xf32>
  %c = nn.constant dense<[[1.0], [2.0], [3.0]]> : tensor<3x1xf32>
  %s = nn.constant dense<4.0> : tensor<f32>
  %z0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x6xf32>, tensor<3x2x1xf32>) -> tensor<1x3x6xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x6xf32>, tensor<3x2x1xf32>) -> tensor<1x3x6xf32>
  %1 = nn.mul %0, %c : (tensor<1x3x6xf32>, tensor<3x1xf32>) -> tensor<1x3x6xf32>
  %2 = nn.sub %1, %s : (tensor<1x3x6xf32>, tensor<f32>) -> tensor<1x3x6xf32>
  %z1 = nn.add %z0, %c : (tensor<1x3x6xf32>, tensor<3x1xf32>) -> tensor<1x3x6xf32>
  return %2, %z1 : tensor<1x3x6xf32>, tensor<1x3x6xf32>
}

// -----

// An operand per pixel, and one that is no constant, stay.
// CHECK-LABEL: @no_channel
// CHECK: nn.conv
// CHECK: nn.mul
// CHECK: nn.add
func.func @no_channel(%x: tensor<1x2x6xf32>, %b: tensor<3x1xf32>) -> tensor<1x3x6xf32> {
  %w = nn.constant dense<2.0> : tensor<3x2x1xf32>
  %c = nn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]> : tensor<6xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x6xf32>, tensor<3x2x1xf32>) -> tensor<1x3x6xf32>
  %1 = nn.mul %0, %c : (tensor<1x3x6xf32>, tensor<6xf32>) -> tensor<1x3x6xf32>
  %2 = nn.add %1, %b : (tensor<1x3x6xf32>, tensor<3x1xf32>) -> tensor<1x3x6xf32>
  return %2 : tensor<1x3x6xf32>
}

// -----

// Integers that are dequantized and quantized alike are what they were; by another scale they are not.
// CHECK-LABEL: @quantize
// CHECK: %[[D:.+]] = nn.dequantize
// CHECK: %[[Q:.+]] = nn.quantize %[[D]]
// CHECK: return %arg0, %[[Q]]
func.func @quantize(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  %s = nn.constant dense<0.5> : tensor<f32>
  %t = nn.constant dense<0.25> : tensor<f32>
  %z = nn.constant dense<3> : tensor<i8>
  %0 = nn.dequantize %x, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %1 = nn.quantize %0, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  %2 = nn.quantize %0, %t, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %1, %2 : tensor<4xi8>, tensor<4xi8>
}
