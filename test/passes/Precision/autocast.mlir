// RUN: dlc-opt %s --dlc-autocast -split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: dlc-opt %s --dlc-autocast="type=f16 keep=first*" -split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s --check-prefix=F16
// RUN: not dlc-opt %s --dlc-autocast=type=f8 -split-input-file 2>&1 | FileCheck %s --check-prefix=TYPE

// TYPE: error: autocast: expected type bf16 or f16, got 'f8'

// A region from the first product to the softmax, which stays wide.
// CHECK-LABEL: @chain
// CHECK: %[[X:.*]] = nn.cast %arg0 {to = bf16}
// CHECK: nn.matmul %[[X]], %{{.*}} {nn.precision = "bf16: matrix product"} : (tensor<4x8xbf16>, tensor<8x8xbf16>) -> tensor<4x8xbf16>
// CHECK: nn.relu %{{.*}} {nn.precision = "bf16: follows its operands"} : (tensor<4x8xbf16>)
// CHECK: %[[M:.*]] = nn.matmul {{.*}} -> tensor<4x8xbf16>
// CHECK: %[[W:.*]] = nn.cast %[[M]] {to = f32}
// CHECK: %[[S:.*]] = nn.softmax %[[W]] {axis = 1 : i64, nn.precision = "f32: needs the digits"}
// CHECK: return %[[S]]
// F16-LABEL: @chain
// F16: nn.matmul {{.*}} {nn.precision = "f32: asked for"} {{.*}} -> tensor<4x8xf32>
// F16: nn.relu {{.*}} {nn.precision = "f16: leads to 16-bit ops alone"}
// F16: nn.matmul {{.*}} {nn.precision = "f16: matrix product"} {{.*}} -> tensor<4x8xf16>
nn.parameter @w immutable : tensor<8x8xf32> = dense<1.0> : tensor<8x8xf32>
func.func @chain(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %w = nn.read @w : tensor<8x8xf32>
  %0 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32> loc("first product")
  %1 = nn.relu %0 : (tensor<4x8xf32>) -> tensor<4x8xf32> loc("relu")
  %2 = nn.matmul %1, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32> loc("second product")
  %3 = nn.softmax %2 {axis = 1} : (tensor<4x8xf32>) -> tensor<4x8xf32> loc("softmax")
  return %3 : tensor<4x8xf32>
}

// -----

// f16 cannot hold the weights; bf16 can.
// CHECK-LABEL: @range
// CHECK: nn.matmul {{.*}} -> tensor<4x8xbf16>
// F16-LABEL: @range
// F16: nn.matmul {{.*}} {nn.precision = "f32: a constant reaches {{.*}}, the largest f16 is 6.55e+04"} {{.*}} -> tensor<4x8xf32>
nn.parameter @w immutable : tensor<8x8xf32> = dense<70000.0> : tensor<8x8xf32>
func.func @range(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %w = nn.read @w : tensor<8x8xf32>
  %0 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32> loc("product")
  return %0 : tensor<4x8xf32>
}

// -----

// Nothing to gain: nothing changes.
// CHECK-LABEL: @elementwise
// CHECK-NEXT: nn.add {{.*}} {nn.precision = "f32: between f32 ops"} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: return
func.func @elementwise(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
