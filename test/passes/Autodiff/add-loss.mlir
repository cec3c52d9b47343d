// RUN: dlc-opt %s --dlc-add-loss | FileCheck %s
// RUN: dlc-opt %s --dlc-add-loss=kind=mse | FileCheck %s --check-prefix=MSE
// RUN: dlc-opt %s --dlc-add-loss=kind=bce | FileCheck %s --check-prefix=BCE
// RUN: not dlc-opt %s --dlc-add-loss=output=z 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not dlc-opt %s --dlc-add-loss=kind=hinge 2>&1 | FileCheck %s --check-prefix=KIND

// The logits in front of the softmax are compared.
// CHECK: func.func @main(%[[X:.*]]: tensor<4x8xf32> {nn.name = "x"}
// CHECK-SAME: %[[L:.*]]: tensor<4xi64> {nn.name = "labels", train.role = "target"}
// CHECK-SAME: tensor<f64> {nn.name = "learning_rate", train.role = "learning_rate"}
// CHECK-SAME: tensor<i64> {nn.name = "step", train.role = "step"}
// CHECK-SAME: tensor<i64> {nn.name = "seed", train.role = "seed"}
// CHECK-SAME: -> (tensor<f32> {nn.name = "loss", train.role = "loss"}, tensor<4x8xf32> {nn.name = "y"})
// CHECK: %[[H:.*]] = nn.relu
// CHECK: %[[Y:.*]] = nn.softmax %[[H]]
// CHECK: %[[E:.*]] = nn.softmax_cross_entropy %[[H]], %[[L]]
// CHECK: %[[M:.*]] = nn.reduce %[[E]] {axes = array<i64: 0>, kind = #nn.reduce_kind<mean>}
// CHECK: return %[[M]], %[[Y]]

// MSE: %[[Y:.*]] = nn.softmax
// MSE: %[[D:.*]] = nn.sub %[[Y]], %{{.*}} : (tensor<4x8xf32>, tensor<4x8xf32>)
// MSE: nn.mul %[[D]], %[[D]]

// BCE: nn.softplus
// BCE: nn.mul
// BCE: nn.sub

// NAME: error: the model has no output 'z' for the loss; it has 'y'
// KIND: error: unknown loss 'hinge': expected softmax_ce, bce or mse
func.func @main(%x: tensor<4x8xf32> {nn.name = "x"}) -> (tensor<4x8xf32> {nn.name = "y"}) {
  %0 = nn.relu %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.softmax %0 {axis = 1} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}
