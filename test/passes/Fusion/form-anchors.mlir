// RUN: dlc-opt %s -dlc-form-anchors -split-input-file | FileCheck %s

// All taps 1: a matrix product over pixels. Columns are padded to a panel, the bias is the epilogue.
// CHECK-LABEL: @pointwise
// CHECK: %[[T:.+]] = nn.transpose %arg0 {permutation = array<i64: 0, 2, 3, 1>}
// CHECK: %[[X:.+]] = nn.reshape %[[T]] : {{.*}} -> tensor<?x3xf32, #nn.dims<"N * 64", 3>>
// CHECK: nn.pad {{.*}} : (tensor<3x20xf32>) -> tensor<3x32xf32>
// CHECK: %[[W:.+]] = nn.transpose {{.*}} : (tensor<3x1x32xf32>) -> tensor<1x3x32xf32>
// CHECK: %[[G:.+]] = kernel.gemm(%[[X]], %[[W]], %arg2 : {{.*}} panel = 32
// CHECK-NEXT: ^bb0(%[[SUM:.+]]: f32, %[[B:.+]]: f32):
// CHECK-NEXT: arith.addf %[[SUM]], %[[B]]
// CHECK: %[[Y:.+]] = nn.reshape %[[G]]
// CHECK: nn.transpose %[[Y]] {permutation = array<i64: 0, 3, 1, 2>}
func.func @pointwise(%x: tensor<?x3x8x8xf32, #nn.dims<"N", 3, 8, 8>>, %w: tensor<20x3x1x1xf32>, %b: tensor<20xf32>) -> tensor<?x20x8x8xf32, #nn.dims<"N", 20, 8, 8>> {
  %0 = nn.conv %x, %w, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<?x3x8x8xf32, #nn.dims<"N", 3, 8, 8>>, tensor<20x3x1x1xf32>, tensor<20xf32>) -> tensor<?x20x8x8xf32, #nn.dims<"N", 20, 8, 8>>
  return %0 : tensor<?x20x8x8xf32, #nn.dims<"N", 20, 8, 8>>
}

// -----

// A filter per channel: taps outermost, channels innermost.
// CHECK-LABEL: @depthwise
// CHECK: %[[X:.+]] = nn.transpose %arg0
// CHECK: %[[W:.+]] = nn.transpose {{.*}} : (tensor<4x3x3xf32>) -> tensor<3x3x4xf32>
// CHECK: kernel.depthwise_conv(%[[X]], %[[W]] : {{.*}} pads = array<i64: 1, 1>, strides = array<i64: 2, 2>
func.func @depthwise(%x: tensor<1x4x8x8xf32>, %w: tensor<4x1x3x3xf32>) -> tensor<1x4x4x4xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 4} : (tensor<1x4x8x8xf32>, tensor<4x1x3x3xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// -----

// Groups are packed each for itself. Half precision is added up in f32 and rounded when stored.
// CHECK-LABEL: @grouped
// CHECK: %[[X:.+]] = nn.transpose %arg0 {permutation = array<i64: 0, 2, 1>}
// CHECK: %[[W:.+]] = nn.transpose {{.*}} -> tensor<2x1x3x2x16xf16>
// CHECK: kernel.conv(%[[X]], %[[W]], %arg2
// CHECK-NEXT: ^bb0(%[[SUM:.+]]: f32, %[[B:.+]]: f16):
// CHECK-NEXT: %[[WIDE:.+]] = arith.extf %[[B]]
// CHECK-NEXT: %[[Y:.+]] = arith.addf %[[SUM]], %[[WIDE]]
// CHECK-NEXT: arith.truncf %[[Y]] : f32 to f16
func.func @grouped(%x: tensor<1x4x8xf16>, %w: tensor<6x2x3xf16>, %b: tensor<6xf16>) -> tensor<1x6x6xf16> {
  %0 = nn.conv %x, %w, %b {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, groups = 2} : (tensor<1x4x8xf16>, tensor<6x2x3xf16>, tensor<6xf16>) -> tensor<1x6x6xf16>
  return %0 : tensor<1x6x6xf16>
}

// -----

// The mean over all taps of the padded input.
// CHECK-LABEL: @pool
// CHECK: kernel.pool({{.*}}kernel = array<i64: 2, 2>, kind = #kernel<pool_kind avg_padded>
func.func @pool(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %0 = nn.avg_pool %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, count_include_pad} : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// -----

// A constant matrix is packed, and serves all rows of all batches.
// CHECK-LABEL: @weights
// CHECK: %[[X:.+]] = nn.reshape %arg0 : {{.*}} -> tensor<?x5xf32, #nn.dims<"N * 2", 5>>
// CHECK: %[[W:.+]] = nn.transpose {{.*}} -> tensor<1x5x32xf32>
// CHECK: kernel.gemm(%[[X]], %[[W]] : {{.*}} panel = 32
nn.parameter @w immutable : tensor<5x20xf32> = dense<1.0> : tensor<5x20xf32>
func.func @weights(%x: tensor<?x2x5xf32, #nn.dims<"N", 2, 5>>) -> tensor<?x2x20xf32, #nn.dims<"N", 2, 20>> {
  %w = nn.read @w : tensor<5x20xf32>
  %0 = nn.matmul %x, %w : (tensor<?x2x5xf32, #nn.dims<"N", 2, 5>>, tensor<5x20xf32>) -> tensor<?x2x20xf32, #nn.dims<"N", 2, 20>>
  return %0 : tensor<?x2x20xf32, #nn.dims<"N", 2, 20>>
}

// -----

// Matrices made at run time are not packed; those without a batch of their own serve all rows.
// CHECK-LABEL: @activations
// CHECK: kernel.gemm(%{{.+}}, %{{.+}} : tensor<6x5xf32>, tensor<5x7xf32>) {{.*}} panel = 0
// CHECK: kernel.gemm(%arg0, %{{.+}} : tensor<3x2x5xf32>, tensor<3x5x7xf32>) {{.*}} panel = 0
func.func @activations(%x: tensor<3x2x5xf32>, %y: tensor<1x7x5xf32>, %z: tensor<3x7x5xf32>) -> (tensor<3x2x7xf32>, tensor<3x2x7xf32>) {
  %0 = nn.matmul %x, %y {transpose_rhs} : (tensor<3x2x5xf32>, tensor<1x7x5xf32>) -> tensor<3x2x7xf32>
  %1 = nn.matmul %x, %z {transpose_rhs} : (tensor<3x2x5xf32>, tensor<3x7x5xf32>) -> tensor<3x2x7xf32>
  return %0, %1 : tensor<3x2x7xf32>, tensor<3x2x7xf32>
}

// -----

// Sizes without a name and filters of unknown size stay.
// CHECK-LABEL: @unknown
// CHECK-COUNT-2: nn.conv
// CHECK-NOT: kernel
func.func @unknown(%x: tensor<?x3x8xf32>, %w: tensor<4x3x?xf32, #nn.dims<4, 3, "K">>, %y: tensor<1x3x8xf32>) -> (tensor<?x4x8xf32>, tensor<1x4x?xf32, #nn.dims<1, 4, "9 - K">>) {
  %v = nn.constant dense<1.0> : tensor<4x3x1xf32>
  %0 = nn.conv %x, %v {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<?x3x8xf32>, tensor<4x3x1xf32>) -> tensor<?x4x8xf32>
  %1 = nn.conv %y, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x3x8xf32>, tensor<4x3x?xf32, #nn.dims<4, 3, "K">>) -> tensor<1x4x?xf32, #nn.dims<1, 4, "9 - K">>
  return %0, %1 : tensor<?x4x8xf32>, tensor<1x4x?xf32, #nn.dims<1, 4, "9 - K">>
}

// -----

// The gradient of a filter: a convolution by a computed tensor that is larger than the result. Image and signal are read
// channels last, and blocks of images are summed at the end.
// CHECK-LABEL: @weight_gradient
// CHECK-DAG: %[[X:.+]] = nn.transpose %{{.+}} {permutation = array<i64: 1, 2, 3, 0>} : {{.*}} -> tensor<?x28x28x16xf32
// CHECK-DAG: %[[G:.+]] = nn.transpose %arg1 {permutation = array<i64: 1, 2, 3, 0>}
// CHECK: %[[B:.+]] = kernel.conv_weight_gradient(%[[X]], %[[G]] : {{.*}}block = 10 : i64, bounds = #nn.dims<"N ceildiv 10", 3, 3, 16, 32>, dilations = array<i64: 1, 1>, {{.*}}pads = array<i64: 1, 1>, strides = array<i64: 2, 2>}
// CHECK: %[[S:.+]] = nn.reduce %[[B]] {axes = array<i64: 0>
// CHECK: nn.transpose %[[S]] {permutation = array<i64: 2, 3, 0, 1>}
func.func @weight_gradient(%x: tensor<?x16x28x28xf32, #nn.dims<"N", 16, 28, 28>>, %g: tensor<32x?x14x14xf32, #nn.dims<32, "N", 14, 14>>) -> tensor<16x32x3x3xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 0, 2, 3>} : (tensor<?x16x28x28xf32, #nn.dims<"N", 16, 28, 28>>) -> tensor<16x?x28x28xf32, #nn.dims<16, "N", 28, 28>>
  %1 = nn.conv %0, %g {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 0, 0>, dilations = array<i64: 2, 2>} : (tensor<16x?x28x28xf32, #nn.dims<16, "N", 28, 28>>, tensor<32x?x14x14xf32, #nn.dims<32, "N", 14, 14>>) -> tensor<16x32x3x3xf32>
  return %1 : tensor<16x32x3x3xf32>
}

// -----

// CHECK-LABEL: @pool_gradient
// CHECK: %[[X:.+]] = nn.transpose %arg0
// CHECK: %[[G:.+]] = nn.transpose %arg1
// CHECK: kernel.pool_grad(%[[X]], %[[G]] : {{.*}}bounds = #nn.dims<1, 8, 8, 4>, {{.*}}windows = #nn.dims<1, 4, 4, 4>
func.func @pool_gradient(%x: tensor<1x4x8x8xf32>, %g: tensor<1x4x4x4xf32>) -> tensor<1x4x8x8xf32> {
  %0 = nn.max_pool_grad %x, %g {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<1x4x8x8xf32>, tensor<1x4x4x4xf32>) -> tensor<1x4x8x8xf32>
  return %0 : tensor<1x4x8x8xf32>
}

// -----

// Products of computed matrices read transposed operands as they lie, but for short rows.
// CHECK-LABEL: @transposed
// CHECK: kernel.gemm(%arg0, %arg1 : tensor<64x256xf32>, tensor<64x128xf32>) attributes {{.*}}transpose_lhs
// CHECK: kernel.gemm(%arg1, %arg2 : tensor<64x128xf32>, tensor<256x128xf32>) attributes {{.*}}transpose_rhs
// CHECK: %[[T:.+]] = nn.transpose %arg3
// CHECK: kernel.gemm(%arg4, %[[T]] : tensor<64x10xf32>, tensor<10x128xf32>)
func.func @transposed(%g: tensor<64x256xf32>, %x: tensor<64x128xf32>, %w: tensor<256x128xf32>, %v: tensor<128x10xf32>, %y: tensor<64x10xf32>) -> (tensor<256x128xf32>, tensor<64x256xf32>, tensor<64x128xf32>) {
  %0 = nn.matmul %g, %x {transpose_lhs} : (tensor<64x256xf32>, tensor<64x128xf32>) -> tensor<256x128xf32>
  %1 = nn.matmul %x, %w {transpose_rhs} : (tensor<64x128xf32>, tensor<256x128xf32>) -> tensor<64x256xf32>
  %2 = nn.matmul %y, %v {transpose_rhs} : (tensor<64x10xf32>, tensor<128x10xf32>) -> tensor<64x128xf32>
  return %0, %1, %2 : tensor<256x128xf32>, tensor<64x256xf32>, tensor<64x128xf32>
}

// -----

// Constant operands of bf16 are packed in pairs along what is summed over, an odd one filled up with zeros.
// CHECK-LABEL: @pairs
// CHECK: nn.transpose {{.*}} : (tensor<1x3x2x32xbf16>) -> tensor<1x3x32x2xbf16>
// CHECK: kernel.gemm({{.*}} : tensor<?x5xbf16, #nn.dims<"N", 5>>, tensor<1x3x32x2xbf16>) {{.*}} panel = 32
// CHECK: nn.transpose {{.*}} -> tensor<2x1x3x2x16x2xbf16>
// CHECK: kernel.conv({{.*}}, tensor<2x1x3x2x16x2xbf16>)
nn.parameter @w immutable : tensor<5x20xbf16> = dense<1.0> : tensor<5x20xbf16>
nn.parameter @f immutable : tensor<6x3x3xbf16> = dense<1.0> : tensor<6x3x3xbf16>
func.func @pairs(%x: tensor<?x5xbf16, #nn.dims<"N", 5>>, %y: tensor<1x6x8xbf16>) -> (tensor<?x20xbf16, #nn.dims<"N", 20>>, tensor<1x6x6xbf16>) {
  %w = nn.read @w : tensor<5x20xbf16>
  %0 = nn.matmul %x, %w : (tensor<?x5xbf16, #nn.dims<"N", 5>>, tensor<5x20xbf16>) -> tensor<?x20xbf16, #nn.dims<"N", 20>>
  %f = nn.read @f : tensor<6x3x3xbf16>
  %1 = nn.conv %y, %f {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, groups = 2} : (tensor<1x6x8xbf16>, tensor<6x3x3xbf16>) -> tensor<1x6x6xbf16>
  return %0, %1 : tensor<?x20xbf16, #nn.dims<"N", 20>>, tensor<1x6x6xbf16>
}

// -----

// A filter of bf16 that is not constant stays as it is.
// CHECK-LABEL: @no_pairs
// CHECK: kernel.conv({{.*}}, tensor<2x1x3x3x16xbf16>)
func.func @no_pairs(%y: tensor<1x6x8xbf16>, %f: tensor<6x3x3xbf16>) -> tensor<1x6x6xbf16> {
  %0 = nn.conv %y, %f {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, groups = 2} : (tensor<1x6x8xbf16>, tensor<6x3x3xbf16>) -> tensor<1x6x6xbf16>
  return %0 : tensor<1x6x6xbf16>
}
