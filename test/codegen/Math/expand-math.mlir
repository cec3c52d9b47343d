// RUN: dlc-opt %s -dlc-expand-math=has-fma=true | FileCheck %s
// RUN: dlc-opt %s -dlc-expand-math | FileCheck %s --check-prefix=NOFMA
// RUN: dlc-opt %s -dlc-expand-math=expand-bounds=false | FileCheck %s --check-prefix=NOBOUNDS

// A function of f32 becomes arithmetic, with fused steps where there are any.
// CHECK-LABEL: @exp(
// CHECK-NOT: math.exp
// CHECK: %[[N:.+]] = math.floor {{.+}} : vector<16xf32>
// CHECK: math.fma %[[N]]
// CHECK: arith.shli {{.+}} : vector<16xi32>
// CHECK: return
// NOFMA-LABEL: @exp(
// NOFMA-NOT: math.{{exp|fma}}
// NOFMA: return
func.func @exp(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.exp %x : vector<16xf32>
  return %y : vector<16xf32>
}

// Scalars and vectors of any shape are treated alike.
// CHECK-LABEL: @shapes(
// CHECK-NOT: math.{{tanh|log|powf|sin}}
// CHECK: return
func.func @shapes(%s: f32, %v: vector<2x3xf32>) -> (f32, vector<2x3xf32>, f32, vector<2x3xf32>) {
  %0 = math.tanh %s : f32
  %1 = math.log %v : vector<2x3xf32>
  %2 = math.powf %s, %s : f32
  %3 = math.sin %v : vector<2x3xf32>
  return %0, %1, %2, %3 : f32, vector<2x3xf32>, f32, vector<2x3xf32>
}

// Instructions stay.
// CHECK-LABEL: @instructions(
// CHECK-NEXT: math.sqrt
// CHECK-NEXT: math.roundeven
// CHECK-NEXT: math.absf
// CHECK-NEXT: return
func.func @instructions(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.sqrt %x : vector<8xf32>
  %1 = math.roundeven %0 : vector<8xf32>
  %2 = math.absf %1 : vector<8xf32>
  return %2 : vector<8xf32>
}

// Without the instruction a fused step becomes two, in double precision as well.
// CHECK-LABEL: @fma(
// CHECK-NEXT: math.fma
// CHECK-NEXT: vector.fma
// NOFMA-LABEL: @fma(
// NOFMA-SAME: %[[A:[a-z0-9]+]]: vector<8xf64>, %[[B:[a-z0-9]+]]: vector<8xf64>
// NOFMA-NEXT: %[[P:.+]] = arith.mulf %[[A]], %[[B]]
// NOFMA-NEXT: arith.addf %[[P]], %[[A]]
// NOFMA-NEXT: arith.mulf
// NOFMA-NEXT: arith.addf
// NOFMA-NEXT: return
func.func @fma(%a: vector<8xf64>, %b: vector<8xf64>) -> vector<8xf64> {
  %0 = math.fma %a, %b, %a : vector<8xf64>
  %1 = vector.fma %0, %b, %a : vector<8xf64>
  return %1 : vector<8xf64>
}

// What the library computes takes scalars.
// CHECK-LABEL: @library(
// CHECK: %[[X:.+]] = vector.extract %{{.+}}[1, 0] : f64
// CHECK-NEXT: %[[Y:.+]] = math.exp %[[X]] : f64
// CHECK: vector.from_elements %{{.+}}, %{{.+}}, %[[Y]], %{{.+}} : vector<2x2xf64>
// CHECK: math.atan %{{.+}} : f32
// CHECK: math.exp %{{.+}} : f64
func.func @library(%x: vector<2x2xf64>, %z: vector<2xf32>, %s: f64) -> (vector<2x2xf64>, vector<2xf32>, f64) {
  %0 = math.exp %x : vector<2x2xf64>
  %1 = math.atan %z : vector<2xf32>
  %2 = math.exp %s : f64
  return %0, %1, %2 : vector<2x2xf64>, vector<2xf32>, f64
}

// A bound by a constant becomes a selection that gives the other operand when that is NaN, wherever
// the constant stands.
// CHECK-LABEL: @bounds(
// CHECK-SAME: %[[X:.+]]: vector<4xf32>
// CHECK-DAG: %[[ZERO:.+]] = arith.constant dense<0.0{{.*}}>
// CHECK-DAG: %[[SIX:.+]] = arith.constant 6.0
// CHECK-DAG: %[[SIXES:.+]] = vector.broadcast %[[SIX]]
// CHECK: %[[C:.+]] = arith.cmpf ogt, %[[ZERO]], %[[X]]
// CHECK: %[[Y:.+]] = arith.select %[[C]], %[[ZERO]], %[[X]]
// CHECK: %[[D:.+]] = arith.cmpf olt, %[[SIXES]], %[[Y]]
// CHECK: arith.select %[[D]], %[[SIXES]], %[[Y]]
// NOBOUNDS-LABEL: @bounds(
// NOBOUNDS: arith.maximumf
// NOBOUNDS: arith.minimumf
func.func @bounds(%x: vector<4xf32>) -> vector<4xf32> {
  %zero = arith.constant dense<0.0> : vector<4xf32>
  %six = arith.constant 6.0 : f32
  %sixes = vector.broadcast %six : f32 to vector<4xf32>
  %0 = arith.maximumf %x, %zero : vector<4xf32>
  %1 = arith.minimumf %sixes, %0 : vector<4xf32>
  return %1 : vector<4xf32>
}

// Two variables, and a constant that is NaN, keep the op.
// CHECK-LABEL: @no_bounds(
// CHECK-COUNT-2: arith.maximumf
// CHECK: return
func.func @no_bounds(%x: f32, %y: f32) -> f32 {
  %nan = arith.constant 0x7fc00000 : f32
  %0 = arith.maximumf %x, %y : f32
  %1 = arith.maximumf %0, %nan : f32
  return %1 : f32
}
