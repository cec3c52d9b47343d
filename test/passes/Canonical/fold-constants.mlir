// RUN: dlc-opt %s -dlc-fold-constants -split-input-file | FileCheck %s
// RUN: dlc-opt %s -dlc-fold-constants=max-result-bytes=256 -split-input-file | FileCheck %s --check-prefix=SMALL
// RUN: dlc-opt %s -dlc-fold-constants=max-operations=100 -split-input-file | FileCheck %s --check-prefix=LAZY

// A chain of ops on a weight becomes one new parameter; what lies between is never made, and the
// weight that nothing reads any more goes.
// CHECK-NOT: nn.parameter @w
// CHECK: nn.parameter @reshape {{ *}}immutable : tensor<128xf32> = dense<
// CHECK-SAME: 3.000000e+00
// CHECK-LABEL: @chain
// CHECK-NEXT: %[[W:.+]] = nn.read @reshape : tensor<128xf32>
// CHECK-NEXT: nn.mul %{{.+}}, %[[W]]
// SMALL: nn.parameter @w
// SMALL-LABEL: @chain
// SMALL: nn.transpose
// SMALL: nn.reshape
// LAZY-LABEL: @chain
// LAZY: nn.transpose
nn.parameter @w immutable : tensor<2x64xf32> = dense<1.5> : tensor<2x64xf32>
func.func @chain(%x: tensor<4x128xf32>) -> tensor<4x128xf32> {
  %w = nn.read @w : tensor<2x64xf32>
  %s = nn.add %w, %w : (tensor<2x64xf32>, tensor<2x64xf32>) -> tensor<2x64xf32>
  %t = nn.transpose %s {permutation = array<i64: 1, 0>} : (tensor<2x64xf32>) -> tensor<64x2xf32>
  %r = nn.reshape %t : (tensor<64x2xf32>) -> tensor<128xf32>
  %y = nn.mul %x, %r : (tensor<4x128xf32>, tensor<128xf32>) -> tensor<4x128xf32>
  return %y : tensor<4x128xf32>
}

// -----

// Training may change a trainable parameter: nothing made of it folds, immutable partners or not.
// CHECK-DAG: nn.parameter @w {{ *}}trainable
// CHECK-DAG: nn.parameter @v {{ *}}immutable
// CHECK-LABEL: @trainable
// CHECK: nn.add
// CHECK: nn.neg
nn.parameter @w trainable : tensor<2xf32> = dense<1.0> : tensor<2xf32>
nn.parameter @v immutable : tensor<2xf32> = dense<1.0> : tensor<2xf32>
func.func @trainable() -> tensor<2xf32> {
  %w = nn.read @w : tensor<2xf32>
  %v = nn.read @v : tensor<2xf32>
  %s = nn.add %w, %v : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %y = nn.neg %s : (tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// Small results are constants and keep the op's location's name out of the symbol table.
// CHECK-NOT: nn.parameter
// CHECK-LABEL: @small
// CHECK-NEXT: %[[C:.+]] = nn.constant dense<[-1.000000e+00, 4.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @small() -> tensor<2xf32> {
  %a = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = nn.constant dense<[-1.0, 2.0]> : tensor<2xf32>
  %c = nn.mul %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %c : tensor<2xf32>
}

// -----

// New parameters and constants carry the location of the op they replace, and its name.
// CHECK: nn.parameter @conv1.weight {{ *}}immutable : tensor<65xf32>
// CHECK-LABEL: @named
// CHECK: nn.read @conv1.weight
nn.parameter @w immutable : tensor<65xf32> = dense<2.0> : tensor<65xf32>
func.func @named() -> tensor<65xf32> {
  %w = nn.read @w : tensor<65xf32>
  %y = nn.neg %w : (tensor<65xf32>) -> tensor<65xf32> loc("conv1.weight")
  return %y : tensor<65xf32>
}

// -----

// A value that is used and also feeds other folds is made once; both results share nothing else.
// CHECK-DAG: nn.parameter @neg {{ *}}immutable
// CHECK-DAG: nn.parameter @abs {{ *}}immutable
// CHECK-LABEL: @shared
// CHECK-NOT: nn.neg
// CHECK-NOT: nn.abs
nn.parameter @w immutable : tensor<65xf32> = dense<2.0> : tensor<65xf32>
func.func @shared() -> (tensor<65xf32>, tensor<65xf32>) {
  %w = nn.read @w : tensor<65xf32>
  %n = nn.neg %w : (tensor<65xf32>) -> tensor<65xf32>
  %a = nn.abs %n : (tensor<65xf32>) -> tensor<65xf32>
  return %n, %a : tensor<65xf32>, tensor<65xf32>
}

// -----

// A large fill stays an op, and so does a growing chain; what is made small of a fill folds.
// CHECK-LABEL: @growth
// CHECK: nn.fill 1.000000e+00 : f32 -> tensor<1024x1024xf32>
// CHECK: nn.expand
// CHECK: nn.constant dense<1.000000e+00> : tensor<f32>
func.func @growth() -> (tensor<1024x1024xf32>, tensor<1024x1024xf32>, tensor<f32>) {
  %f = nn.fill 1.0 : f32 -> tensor<1024x1024xf32>
  %c = nn.constant dense<1.0> : tensor<1x1xf32>
  %e = nn.expand %c : (tensor<1x1xf32>) -> tensor<1024x1024xf32>
  %s = nn.reduce %f {kind = #nn.reduce_kind<mean>, axes = array<i64: 0, 1>} : (tensor<1024x1024xf32>) -> tensor<f32>
  return %f, %e, %s : tensor<1024x1024xf32>, tensor<1024x1024xf32>, tensor<f32>
}

// -----

// Sizes are known where contents are not. Symbols are left alone.
// CHECK-LABEL: @sizes
// CHECK-DAG: %[[ALL:.+]] = nn.constant dense<6> : tensor<1xi64>
// CHECK-DAG: %[[DYNAMIC:.+]] = nn.shape %{{.+}} {end = 2 : i64, start = 0 : i64}
// CHECK: return %[[ALL]], %[[DYNAMIC]]
func.func @sizes(%x: tensor<2x3xf32>, %y: tensor<?x3xf32, #nn.dims<"N", 3>>) -> (tensor<1xi64>, tensor<2xi64>) {
  %a = nn.shape %x {start = 0, end = 1} : (tensor<2x3xf32>) -> tensor<1xi64>
  %b = nn.shape %x {start = 1, end = 2} : (tensor<2x3xf32>) -> tensor<1xi64>
  %c = nn.mul %a, %b : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %d = nn.shape %y {start = 0, end = 2} : (tensor<?x3xf32, #nn.dims<"N", 3>>) -> tensor<2xi64>
  return %c, %d : tensor<1xi64>, tensor<2xi64>
}

// -----

// Dropout zeroes elements when training, whatever it is given.
// CHECK-LABEL: @dropout
// CHECK: nn.dropout
func.func @dropout() -> tensor<2xf32> {
  %a = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = nn.dropout %a {ratio = 0.5 : f64} : (tensor<2xf32>) -> tensor<2xf32>
  return %b : tensor<2xf32>
}

// -----

// A fill that several ops read counts as a constant for each; a small one becomes a constant itself.
// CHECK-LABEL: @fills
// CHECK-NOT: nn.fill
// CHECK-DAG: nn.constant dense<8.000000e+01> : tensor<f32>
// CHECK-DAG: nn.constant dense<2.000000e+00> : tensor<1xf32>
// CHECK-DAG: nn.constant dense<3.000000e+00> : tensor<2xf32>
func.func @fills() -> (tensor<f32>, tensor<1xf32>, tensor<2xf32>) {
  %f = nn.fill 1.0 : f32 -> tensor<80xf32>
  %s = nn.reduce %f {kind = #nn.reduce_kind<sum>, axes = array<i64: 0>} : (tensor<80xf32>) -> tensor<f32>
  %d = nn.add %f, %f : (tensor<80xf32>, tensor<80xf32>) -> tensor<80xf32>
  %t = nn.slice %d {starts = #nn.dims<7>, steps = array<i64: 1>} : (tensor<80xf32>) -> tensor<1xf32>
  %g = nn.fill 3.0 : f32 -> tensor<2xf32>
  return %s, %t, %g : tensor<f32>, tensor<1xf32>, tensor<2xf32>
}

// -----

// Zero sizes fold like any other.
// CHECK-LABEL: @empty
// CHECK-NEXT: %[[C:.+]] = nn.constant dense<0.000000e+00> : tensor<2xf32>
// CHECK-NEXT: return %[[C]]
func.func @empty() -> tensor<2xf32> {
  %a = nn.constant dense<> : tensor<2x0xf32>
  %b = nn.reduce %a {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  return %b : tensor<2xf32>
}

// -----

// Immutable parameters without uses are dropped; others belong to the state.
// CHECK-NOT: @a
// CHECK: nn.parameter @b trainable
// CHECK-LABEL: @unused
nn.parameter @a immutable : tensor<2xf32> = dense<1.0> : tensor<2xf32>
nn.parameter @b trainable : tensor<2xf32> = dense<1.0> : tensor<2xf32>
func.func @unused() {
  return
}
