// RUN: dlc-opt %s --dlc-mark-state | FileCheck %s
// RUN: dlc-opt %s --dlc-mark-state=freeze-batch-norm | FileCheck %s --check-prefix=FROZEN

// CHECK: @scale trainable
// CHECK: @mean state
// CHECK: @variance state
// CHECK: @both trainable
// CHECK: @unused immutable
// FROZEN: @scale trainable
// FROZEN: @mean immutable
// FROZEN: @variance immutable
// FROZEN: @both trainable
nn.parameter @scale trainable : tensor<8xf32> = dense<1.0> : tensor<8xf32>
nn.parameter @mean trainable : tensor<8xf32> = dense<0.0> : tensor<8xf32>
nn.parameter @variance trainable : tensor<8xf32> = dense<1.0> : tensor<8xf32>
nn.parameter @both trainable : tensor<8xf32> = dense<1.0> : tensor<8xf32>
nn.parameter @unused trainable : tensor<8xf32> = dense<1.0> : tensor<8xf32>
func.func @main(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %s = nn.read @scale : tensor<8xf32>
  %m = nn.read @mean : tensor<8xf32>
  %v = nn.read @variance : tensor<8xf32>
  %b = nn.read @both : tensor<8xf32>
  %0 = nn.batch_norm %x, %s, %b, %m, %v : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %1 = nn.batch_norm %0, %s, %b, %b, %v : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}
