// RUN: dlc-opt %s -dlc-channels-last -split-input-file | FileCheck %s

// A residual addition of two transposed tensors, activated and transposed back: nothing moves.
// CHECK-LABEL: @residual
// CHECK-NEXT: %[[SUM:.+]] = nn.add %arg0, %arg1
// CHECK-NEXT: %[[Y:.+]] = nn.relu %[[SUM]] : (tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
// CHECK-NEXT: return %[[Y]]
func.func @residual(%a: tensor<1x8x8x16xf32>, %b: tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
  %0 = nn.transpose %a {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x16xf32>) -> tensor<1x16x8x8xf32>
  %1 = nn.transpose %b {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x16xf32>) -> tensor<1x16x8x8xf32>
  %2 = nn.add %0, %1 : (tensor<1x16x8x8xf32>, tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32>
  %3 = nn.relu %2 : (tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32>
  %4 = nn.transpose %3 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x16x8x8xf32>) -> tensor<1x8x8x16xf32>
  return %4 : tensor<1x8x8x16xf32>
}

// -----

// Other operands follow: a weight per channel is reshaped, one per pixel is permuted at no cost, a
// scalar stays.
// CHECK-LABEL: @broadcast
// CHECK-DAG: %[[W:.+]] = nn.read @w
// CHECK-DAG: %[[V:.+]] = nn.read @v
// CHECK-DAG: %[[S:.+]] = nn.constant
// CHECK: %[[W4:.+]] = nn.reshape %[[W]] : (tensor<16x1x1xf32>) -> tensor<1x1x1x16xf32>
// CHECK: %[[A:.+]] = nn.mul %arg0, %[[W4]] : (tensor<2x8x8x16xf32>, tensor<1x1x1x16xf32>)
// CHECK: %[[V4:.+]] = nn.reshape %[[V]] : (tensor<8x8xf32>) -> tensor<1x8x8x1xf32>
// CHECK: %[[B:.+]] = nn.sub %[[V4]], %[[A]]
// CHECK: %[[C:.+]] = nn.add %[[B]], %[[S]] : (tensor<2x8x8x16xf32>, tensor<f32>)
// CHECK-NEXT: return %[[C]]
nn.parameter @w immutable : tensor<16x1x1xf32> = dense<1.0> : tensor<16x1x1xf32>
nn.parameter @v immutable : tensor<8x8xf32> = dense<1.0> : tensor<8x8xf32>
func.func @broadcast(%x: tensor<2x8x8x16xf32>) -> tensor<2x8x8x16xf32> {
  %w = nn.read @w : tensor<16x1x1xf32>
  %v = nn.read @v : tensor<8x8xf32>
  %s = nn.constant dense<1.0> : tensor<f32>
  %0 = nn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<2x8x8x16xf32>) -> tensor<2x16x8x8xf32>
  %1 = nn.mul %0, %w : (tensor<2x16x8x8xf32>, tensor<16x1x1xf32>) -> tensor<2x16x8x8xf32>
  %2 = nn.sub %v, %1 : (tensor<8x8xf32>, tensor<2x16x8x8xf32>) -> tensor<2x16x8x8xf32>
  %3 = nn.add %2, %s : (tensor<2x16x8x8xf32>, tensor<f32>) -> tensor<2x16x8x8xf32>
  %4 = nn.transpose %3 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<2x16x8x8xf32>) -> tensor<2x8x8x16xf32>
  return %4 : tensor<2x8x8x16xf32>
}

// -----

// Axes, starts, steps and pads go where their dimensions go; sizes with names too.
// CHECK-LABEL: @axes
// CHECK-NOT: nn.transpose
// CHECK: nn.concat %arg0, %arg1 {axis = 3 : i64}
// CHECK: nn.slice {{.*}} {starts = #nn.dims<0, 1, 0, 2>, steps = array<i64: 1, 1, 1, 2>}
// CHECK-SAME: -> tensor<?x?x8x15xf32, #nn.dims<"N", "H - 1", 8, 15>>
// CHECK: nn.pad {{.*}}pads = #nn.dims<0, 1, 2, 0, 0, 3, 4, 0>
// CHECK: nn.reduce {{.*}}axes = array<i64: 1>
// CHECK: nn.softmax {{.*}}axis = 3
// CHECK: nn.quantize {{.*}}axis = 3
// CHECK: nn.dequantize {{.*}}axis = 3
// CHECK-NOT: nn.transpose
func.func @axes(%a: tensor<?x?x8x16xf32, #nn.dims<"N", "H", 8, 16>>, %b: tensor<?x?x8x16xf32, #nn.dims<"N", "H", 8, 16>>,
                %s: tensor<15xf32>, %z: tensor<15xi8>) -> tensor<?x1x14x15xf32, #nn.dims<"N", 1, 14, 15>> {
  %0 = nn.transpose %a {permutation = array<i64: 0, 3, 1, 2>} : (tensor<?x?x8x16xf32, #nn.dims<"N", "H", 8, 16>>) -> tensor<?x16x?x8xf32, #nn.dims<"N", 16, "H", 8>>
  %1 = nn.transpose %b {permutation = array<i64: 0, 3, 1, 2>} : (tensor<?x?x8x16xf32, #nn.dims<"N", "H", 8, 16>>) -> tensor<?x16x?x8xf32, #nn.dims<"N", 16, "H", 8>>
  %2 = nn.concat %0, %1 {axis = 1 : i64} : (tensor<?x16x?x8xf32, #nn.dims<"N", 16, "H", 8>>, tensor<?x16x?x8xf32, #nn.dims<"N", 16, "H", 8>>) -> tensor<?x32x?x8xf32, #nn.dims<"N", 32, "H", 8>>
  %3 = nn.slice %2 {starts = #nn.dims<0, 2, 1, 0>, steps = array<i64: 1, 2, 1, 1>} : (tensor<?x32x?x8xf32, #nn.dims<"N", 32, "H", 8>>) -> tensor<?x15x?x8xf32, #nn.dims<"N", 15, "H - 1", 8>>
  %4 = nn.pad %3 {pads = #nn.dims<0, 0, 1, 2, 0, 0, 3, 4>, mode = #nn.pad_mode<constant>} : (tensor<?x15x?x8xf32, #nn.dims<"N", 15, "H - 1", 8>>) -> tensor<?x15x?x14xf32, #nn.dims<"N", 15, "H + 3", 14>>
  %5 = nn.reduce %4 {kind = #nn.reduce_kind<max>, axes = array<i64: 2>, keepdims} : (tensor<?x15x?x14xf32, #nn.dims<"N", 15, "H + 3", 14>>) -> tensor<?x15x1x14xf32, #nn.dims<"N", 15, 1, 14>>
  %6 = nn.softmax %5 {axis = 1 : i64} : (tensor<?x15x1x14xf32, #nn.dims<"N", 15, 1, 14>>) -> tensor<?x15x1x14xf32, #nn.dims<"N", 15, 1, 14>>
  %7 = nn.quantize %6, %s, %z {axis = 1 : i64} : (tensor<?x15x1x14xf32, #nn.dims<"N", 15, 1, 14>>, tensor<15xf32>, tensor<15xi8>) -> tensor<?x15x1x14xi8, #nn.dims<"N", 15, 1, 14>>
  %8 = nn.dequantize %7, %s, %z {axis = 1 : i64} : (tensor<?x15x1x14xi8, #nn.dims<"N", 15, 1, 14>>, tensor<15xf32>, tensor<15xi8>) -> tensor<?x15x1x14xf32, #nn.dims<"N", 15, 1, 14>>
  %9 = nn.transpose %8 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<?x15x1x14xf32, #nn.dims<"N", 15, 1, 14>>) -> tensor<?x1x14x15xf32, #nn.dims<"N", 1, 14, 15>>
  return %9 : tensor<?x1x14x15xf32, #nn.dims<"N", 1, 14, 15>>
}

// -----

// A transpose moves before the op that makes its input, where it meets another one.
// CHECK-LABEL: @hoist
// CHECK-NEXT: %[[Y:.+]] = nn.exp %arg0 : (tensor<4x6x5xf32>)
// CHECK-NEXT: return %[[Y]]
func.func @hoist(%x: tensor<4x6x5xf32>) -> tensor<4x6x5xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 2, 0, 1>} : (tensor<4x6x5xf32>) -> tensor<5x4x6xf32>
  %1 = nn.exp %0 : (tensor<5x4x6xf32>) -> tensor<5x4x6xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 1, 2, 0>} : (tensor<5x4x6xf32>) -> tensor<4x6x5xf32>
  return %2 : tensor<4x6x5xf32>
}

// -----

// Splitting and merging dimensions does not stop a transpose; dimensions that stay together move together.
// CHECK-LABEL: @reshape
// CHECK-NOT: nn.transpose
// CHECK: nn.reshape %arg0 : (tensor<1x6x7x8xf32>) -> tensor<1x6x7x2x4xf32>
// CHECK: nn.relu
// CHECK: nn.reshape {{.*}} -> tensor<1x42x8xf32>
// CHECK-NOT: nn.transpose
func.func @reshape(%x: tensor<1x6x7x8xf32>) -> tensor<1x42x8xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x6x7x8xf32>) -> tensor<1x8x6x7xf32>
  %1 = nn.reshape %0 : (tensor<1x8x6x7xf32>) -> tensor<1x2x4x6x7xf32>
  %2 = nn.relu %1 : (tensor<1x2x4x6x7xf32>) -> tensor<1x2x4x6x7xf32>
  %3 = nn.reshape %2 : (tensor<1x2x4x6x7xf32>) -> tensor<1x8x42xf32>
  %4 = nn.transpose %3 {permutation = array<i64: 0, 2, 1>} : (tensor<1x8x42xf32>) -> tensor<1x42x8xf32>
  return %4 : tensor<1x42x8xf32>
}

// -----

// Flattening mixes the dimensions: the transpose stays before it, and moves nothing else.
// CHECK-LABEL: @flatten
// CHECK: nn.relu %arg0
// CHECK: nn.transpose
// CHECK: nn.reshape
func.func @flatten(%x: tensor<1x6x7x8xf32>) -> tensor<1x336xf32> {
  %0 = nn.relu %x : (tensor<1x6x7x8xf32>) -> tensor<1x6x7x8xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x6x7x8xf32>) -> tensor<1x8x6x7xf32>
  %2 = nn.reshape %1 : (tensor<1x8x6x7xf32>) -> tensor<1x336xf32>
  return %2 : tensor<1x336xf32>
}

// -----

// Where both sides are wanted as they are, one transpose is as good as another: nothing changes.
// CHECK-LABEL: @no_gain
// CHECK-NEXT: %[[T:.+]] = nn.transpose %arg0
// CHECK-NEXT: %[[Y:.+]] = nn.relu %[[T]]
// CHECK-NEXT: return %[[T]], %[[Y]]
func.func @no_gain(%x: tensor<2x3x4xf32>) -> (tensor<2x4x3xf32>, tensor<2x4x3xf32>) {
  %0 = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x4xf32>) -> tensor<2x4x3xf32>
  %1 = nn.relu %0 : (tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  return %0, %1 : tensor<2x4x3xf32>, tensor<2x4x3xf32>
}

// -----

// Two operands as they are outweigh one transposed.
// CHECK-LABEL: @outweighed
// CHECK-NEXT: %[[T:.+]] = nn.transpose %arg1
// CHECK-NEXT: nn.where %arg2, %arg0, %[[T]]
// CHECK-NOT: nn.transpose
func.func @outweighed(%x: tensor<64x32xf32>, %y: tensor<32x64xf32>, %c: tensor<64x32xi1>) -> tensor<32x64xf32> {
  %0 = nn.transpose %y {permutation = array<i64: 1, 0>} : (tensor<32x64xf32>) -> tensor<64x32xf32>
  %1 = nn.where %c, %x, %0 : (tensor<64x32xi1>, tensor<64x32xf32>, tensor<64x32xf32>) -> tensor<64x32xf32>
  %2 = nn.sub %1, %x : (tensor<64x32xf32>, tensor<64x32xf32>) -> tensor<64x32xf32>
  %3 = nn.reshape %2 : (tensor<64x32xf32>) -> tensor<32x64xf32>
  return %3 : tensor<32x64xf32>
}

// -----

// What a kernel makes goes through elementwise ops before it is transposed, at equal cost: they can
// then join the kernel.
// CHECK-LABEL: @follow_kernel
// CHECK: %[[POOL:.+]] = kernel.pool
// CHECK: %[[Y:.+]] = nn.relu %[[POOL]]
// CHECK: nn.transpose %[[Y]]
func.func @follow_kernel(%x: tensor<1x8x8x16xf32>) -> tensor<1x16x4x4xf32> {
  %0 = kernel.pool(%x : tensor<1x8x8x16xf32>) attributes {bounds = #nn.dims<1, 4, 4, 16>, dilations = array<i64: 1, 1>, epilogue_maps = [],
      kernel = array<i64: 2, 2>, kind = #kernel<pool_kind max>, pads = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, strides = array<i64: 2, 2>} {
  ^bb0(%e: f32):
    kernel.yield %e : f32
  } -> tensor<1x4x4x16xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x4x16xf32>) -> tensor<1x16x4x4xf32>
  %2 = nn.relu %1 : (tensor<1x16x4x4xf32>) -> tensor<1x16x4x4xf32>
  return %2 : tensor<1x16x4x4xf32>
}
