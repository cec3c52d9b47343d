// RUN: dlc-opt %s -dlc-fold-batch-norm -split-input-file | FileCheck %s
// RUN: dlc-opt %s -dlc-fold-batch-norm -dlc-fold-constants -split-input-file | FileCheck %s --check-prefix=FOLDED
// RUN: dlc-opt %s -dlc-fold-batch-norm=strict-fp -split-input-file | FileCheck %s --check-prefix=STRICT

// Into a convolution's filter and bias: only the convolution is left.
// CHECK-LABEL: @conv
// CHECK-NOT: nn.batch_norm
// CHECK: %[[F:.+]] = nn.mul %{{.+}}, %{{.+}} : (tensor<2x1x1x1xf32>, tensor<2x1x1x1xf32>)
// CHECK: %[[Y:.+]] = nn.conv %arg0, %[[F]], %{{.+}} {{.*}} : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>)
// CHECK-NEXT: return %[[Y]]
// With variance + epsilon = 4: the filter by 1/2, the bias (6 - 2) / 2 + 1.
// FOLDED-LABEL: @conv
// FOLDED-DAG: %[[F:.+]] = nn.constant dense<1.500000e+00> : tensor<2x1x1x1xf32>
// FOLDED-DAG: %[[B:.+]] = nn.constant dense<3.000000e+00> : tensor<2xf32>
// FOLDED: %[[Y:.+]] = nn.conv %arg0, %[[F]], %[[B]]
// FOLDED-NEXT: return %[[Y]]
// STRICT-LABEL: @conv
// STRICT: %[[X:.+]] = nn.conv
// STRICT: %[[M:.+]] = nn.mul %[[X]]
// STRICT: %[[Y:.+]] = nn.add %[[M]]
// STRICT-NEXT: return %[[Y]]
func.func @conv(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = nn.constant dense<3.0> : tensor<2x1x1x1xf32>
  %b = nn.constant dense<6.0> : tensor<2xf32>
  %one = nn.constant dense<1.0> : tensor<2xf32>
  %two = nn.constant dense<2.0> : tensor<2xf32>
  %three = nn.constant dense<3.0> : tensor<2xf32>
  %0 = nn.conv %x, %w, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>}
     : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = nn.batch_norm %0, %one, %one, %two, %three {epsilon = 1.0}
     : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// -----

// Into a matrix product and the bias added to it.
// CHECK-LABEL: @matmul
// CHECK: %[[W:.+]] = nn.mul %{{.+}}, %{{.+}} : (tensor<3x2xf32>, tensor<1x2xf32>)
// CHECK: %[[P:.+]] = nn.matmul %arg0, %[[W]]
// CHECK: %[[Y:.+]] = nn.add %[[P]], %{{.+}} : (tensor<5x2xf32>, tensor<2xf32>)
// CHECK-NEXT: return %[[Y]]
func.func @matmul(%x: tensor<5x3xf32>) -> tensor<5x2xf32> {
  %w = nn.constant dense<3.0> : tensor<3x2xf32>
  %c = nn.constant dense<1.0> : tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<5x3xf32>, tensor<3x2xf32>) -> tensor<5x2xf32>
  %1 = nn.add %0, %c : (tensor<5x2xf32>, tensor<2xf32>) -> tensor<5x2xf32>
  %2 = nn.batch_norm %1, %c, %c, %c, %c : (tensor<5x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<5x2xf32>
  return %2 : tensor<5x2xf32>
}

// -----

// Groups of a transposed convolution scale the filter's second dimension, each by its own factors.
// CHECK-LABEL: @conv_transpose
// CHECK: nn.mul %{{.+}}, %{{.+}} : (tensor<2x2x3x1xf32>, tensor<2x1x3x1xf32>) -> tensor<2x2x3x1xf32>
// CHECK: nn.conv_transpose
// CHECK-NEXT: return
func.func @conv_transpose(%x: tensor<1x4x5xf32>) -> tensor<1x6x5xf32> {
  %w = nn.constant dense<3.0> : tensor<4x3x1xf32>
  %c = nn.constant dense<1.0> : tensor<6xf32>
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64: 0>, groups = 2}
     : (tensor<1x4x5xf32>, tensor<4x3x1xf32>) -> tensor<1x6x5xf32>
  %1 = nn.batch_norm %0, %c, %c, %c, %c : (tensor<1x6x5xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>) -> tensor<1x6x5xf32>
  return %1 : tensor<1x6x5xf32>
}

// -----

// Half precision weights are scaled in f32 and rounded once.
// CHECK-LABEL: @half
// CHECK: nn.mul %{{.+}}, %{{.+}} : (tensor<2x1x1xf32>, tensor<2x1x1xf32>)
// CHECK: nn.cast %{{.+}} {to = f16} : (tensor<2x1x1xf32>) -> tensor<2x1x1xf16>
func.func @half(%x: tensor<1x1x4xf16>) -> tensor<1x2x4xf16> {
  %w = nn.constant dense<3.0> : tensor<2x1x1xf16>
  %c = nn.constant dense<1.0> : tensor<2xf16>
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x1x4xf16>, tensor<2x1x1xf16>) -> tensor<1x2x4xf16>
  %1 = nn.batch_norm %0, %c, %c, %c, %c : (tensor<1x2x4xf16>, tensor<2xf16>, tensor<2xf16>, tensor<2xf16>, tensor<2xf16>) -> tensor<1x2x4xf16>
  return %1 : tensor<1x2x4xf16>
}

// -----

// Training changes the filter: it stays, and the normalization becomes a scale and an offset.
// CHECK-LABEL: @trainable
// CHECK: %[[W:.+]] = nn.read @w
// CHECK: %[[X:.+]] = nn.conv %arg0, %[[W]] {
// CHECK: %[[M:.+]] = nn.mul %[[X]], %{{.+}} : (tensor<1x2x4xf32>, tensor<2x1xf32>)
// CHECK: nn.add %[[M]], %{{.+}} : (tensor<1x2x4xf32>, tensor<2x1xf32>)
nn.parameter @w trainable : tensor<2x1x1xf32> = dense<1.0> : tensor<2x1x1xf32>
func.func @trainable(%x: tensor<1x1x4xf32>) -> tensor<1x2x4xf32> {
  %w = nn.read @w : tensor<2x1x1xf32>
  %c = nn.constant dense<1.0> : tensor<2xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x1x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4xf32>
  %1 = nn.batch_norm %0, %c, %c, %c, %c : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// -----

// Something else reads the convolution: its weights stay.
// CHECK-LABEL: @shared
// CHECK: %[[X:.+]] = nn.conv
// CHECK: nn.mul %[[X]]
func.func @shared(%x: tensor<1x1x4xf32>) -> (tensor<1x2x4xf32>, tensor<1x2x4xf32>) {
  %w = nn.constant dense<3.0> : tensor<2x1x1xf32>
  %c = nn.constant dense<1.0> : tensor<2xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x1x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4xf32>
  %1 = nn.batch_norm %0, %c, %c, %c, %c : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return %0, %1 : tensor<1x2x4xf32>, tensor<1x2x4xf32>
}
