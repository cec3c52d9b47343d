// RUN: dlc-opt %s --dlc-apply-optimizer=kind=sgd | FileCheck %s --check-prefix=SGD
// RUN: dlc-opt %s --dlc-apply-optimizer="kind=sgd momentum=0.9 nesterov weight-decay=0.01" | FileCheck %s --check-prefix=NESTEROV
// RUN: dlc-opt %s --dlc-apply-optimizer="kind=adamw weight-decay=0.01 clip-norm=1" | FileCheck %s --check-prefix=ADAMW
// RUN: not dlc-opt %s --dlc-apply-optimizer=kind=lion 2>&1 | FileCheck %s --check-prefix=KIND

nn.parameter @w trainable : tensor<2x3xf32> = dense<1.0> : tensor<2x3xf32>
nn.parameter @"w:momentum" state : tensor<2x3xf32> = dense<0.0> : tensor<2x3xf32> {train.moment_of = @w}
nn.parameter @"w:m" state : tensor<2x3xf32> = dense<0.0> : tensor<2x3xf32> {train.moment_of = @w}
nn.parameter @"w:v" state : tensor<2x3xf32> = dense<0.0> : tensor<2x3xf32> {train.moment_of = @w}
nn.parameter @b trainable : tensor<3xf32> = dense<1.0> : tensor<3xf32>
nn.parameter @"b:momentum" state : tensor<3xf32> = dense<0.0> : tensor<3xf32> {train.moment_of = @b}
nn.parameter @"b:m" state : tensor<3xf32> = dense<0.0> : tensor<3xf32> {train.moment_of = @b}
nn.parameter @"b:v" state : tensor<3xf32> = dense<0.0> : tensor<3xf32> {train.moment_of = @b}

// SGD: train.update({{.*}} : tensor<2x3xf32>, tensor<f32>, tensor<i1>) state [@w] {
// SGD-NEXT: ^bb0(%[[G:.*]]: f32, %[[LR:.*]]: f32, %[[OK:.*]]: i1, %[[W:.*]]: f32):
// SGD-NEXT: %[[D:.*]] = arith.mulf %[[LR]], %[[G]]
// SGD-NEXT: %[[N:.*]] = arith.subf %[[W]], %[[D]]
// SGD-NEXT: %[[R:.*]] = arith.select %[[OK]], %[[N]], %[[W]]
// SGD-NEXT: train.yield %[[R]]
// SGD: state [@b]

// Only the matrix decays.
// NESTEROV: state [@w, @"w:momentum"] {
// NESTEROV: arith.constant 0.00999999977 : f32
// NESTEROV: train.yield %{{.*}}, %{{.*}} : f32, f32
// NESTEROV: state [@b, @"b:momentum"] {
// NESTEROV-NOT: 0.00999999977

// ADAMW: -> (tensor<f32> {{.*}}, tensor<f32> {nn.name = "gradient_norm", train.role = "gradient_norm"})
// ADAMW: nn.pow
// ADAMW: kind = #nn.reduce_kind<sum_square>
// ADAMW: nn.min
// ADAMW: state [@w, @"w:m", @"w:v"] {
// ADAMW: math.sqrt
// ADAMW: train.yield %{{.*}}, %{{.*}}, %{{.*}} : f32, f32, f32

// KIND: error: unknown optimizer 'lion': expected sgd, adam or adamw
func.func @main(%g: tensor<2x3xf32>, %h: tensor<3xf32>, %l: tensor<f32>, %rate: tensor<f64> {train.role = "learning_rate"},
                %step: tensor<i64> {train.role = "step"}) -> (tensor<f32> {train.role = "loss"}) {
  train.gradient @w, %g : tensor<2x3xf32>
  train.gradient @b, %h : tensor<3xf32>
  return %l : tensor<f32>
}
