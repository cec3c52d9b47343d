// RUN: dlc-opt %s --dlc-training-form | FileCheck %s
// RUN: dlc-opt %s --mlir-print-debuginfo --dlc-training-form=insert-dropout=norm=0.25 | FileCheck %s --check-prefix=INSERT
// RUN: not dlc-opt %s --dlc-training-form=insert-dropout=other=0.25 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not dlc-opt %s --dlc-training-form=insert-dropout=norm=1 2>&1 | FileCheck %s --check-prefix=RATIO

nn.parameter @scale trainable : tensor<8xf32> = dense<1.0> : tensor<8xf32>
nn.parameter @mean state : tensor<8xf32> = dense<0.0> : tensor<8xf32>
nn.parameter @variance state : tensor<8xf32> = dense<1.0> : tensor<8xf32>
nn.parameter @frozen immutable : tensor<8xf32> = dense<1.0> : tensor<8xf32>

// CHECK: %[[Y:.*]], %[[M:.*]], %[[V:.*]] = train.batch_norm
// CHECK: %[[Z:.*]] = nn.batch_norm %[[Y]]
// CHECK: %[[A:.*]] = train.dropout %[[Z]], %[[SEED:.*]], %[[STEP:.*]] {ratio = 5.000000e-01 : f64, stream = 0 : i64}
// CHECK: train.dropout %[[A]], %[[SEED]], %[[STEP]] {ratio = 1.000000e-01 : f64, stream = 1 : i64}
// CHECK: %[[F:.*]] = nn.less
// CHECK: train.update(%[[M]], %[[F]] : tensor<8xf32>, tensor<i1>) state [@mean]
// CHECK: train.update(%[[V]], %[[F]] : tensor<8xf32>, tensor<i1>) state [@variance]

// INSERT: train.batch_norm
// INSERT: train.dropout {{.*}} {ratio = 2.500000e-01 : f64, stream = 0 : i64}
// INSERT: nn.batch_norm
// NAME: error: insert-dropout: no node 'other' with a floating-point result
// RATIO: error: insert-dropout: expected node=ratio with a ratio in [0, 1), got 'norm=1'
func.func @main(%x: tensor<4x8xf32>, %step: tensor<i64> {train.role = "step"}, %seed: tensor<i64> {train.role = "seed"})
    -> (tensor<f32> {train.role = "loss"}) {
  %s = nn.read @scale : tensor<8xf32>
  %m = nn.read @mean : tensor<8xf32>
  %v = nn.read @variance : tensor<8xf32>
  %f = nn.read @frozen : tensor<8xf32>
  %0 = nn.batch_norm %x, %s, %s, %m, %v : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32> loc("norm")
  %1 = nn.batch_norm %0, %s, %s, %f, %f : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %2 = nn.dropout %1 {ratio = 0.5} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %3 = nn.dropout %2 {ratio = 0.1} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %4 = nn.reduce %3 {kind = #nn.reduce_kind<sum>, axes = array<i64: 0, 1>} : (tensor<4x8xf32>) -> tensor<f32>
  return %4 : tensor<f32>
}
