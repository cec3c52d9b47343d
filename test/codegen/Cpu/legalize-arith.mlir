// RUN: dlc-opt %s -dlc-legalize-arith | FileCheck %s
// RUN: dlc-opt %s -dlc-legalize-arith="has-f16c=true has-bf16=true has-fma=true" | FileCheck %s --check-prefix=HAS

// Without instructions, conversions of 16-bit floats are integer arithmetic on the whole vector.
// CHECK-LABEL: @f16(
// CHECK-NOT: arith.{{extf|truncf}}
// CHECK: return
// HAS-LABEL: @f16(
// HAS-NEXT: arith.extf
// HAS-NEXT: arith.negf
// HAS-NEXT: arith.truncf
// HAS-NEXT: return
func.func @f16(%x: vector<8xf16>) -> vector<8xf16> {
  %0 = arith.extf %x : vector<8xf16> to vector<8xf32>
  %1 = arith.negf %0 : vector<8xf32>
  %2 = arith.truncf %1 : vector<8xf32> to vector<8xf16>
  return %2 : vector<8xf16>
}

// Widening bf16 is a shift in any case.
// CHECK-LABEL: @bf16(
// CHECK-NOT: arith.{{extf|truncf}}
// CHECK: return
// HAS-LABEL: @bf16(
// HAS: arith.extui %{{.+}} : i16 to i32
// HAS: %[[X:.+]] = arith.bitcast %{{.+}} : i32 to f32
// HAS-NEXT: %[[Y:.+]] = arith.negf %[[X]]
// HAS-NEXT: arith.truncf %[[Y]] : f32 to bf16
func.func @bf16(%x: bf16) -> bf16 {
  %0 = arith.extf %x : bf16 to f32
  %1 = arith.negf %0 : f32
  %2 = arith.truncf %1 : f32 to bf16
  return %2 : bf16
}

// From f64 the result must round once: the step to f32 keeps a sticky bit.
// CHECK-LABEL: @twice(
// HAS-LABEL: @twice(
// HAS: %[[F:.+]] = arith.truncf %{{.+}} : f64 to f32
// HAS: arith.extf %[[F]] : f32 to f64
// HAS: arith.ori
// HAS: arith.truncf %{{.+}} : f32 to f16
func.func @twice(%x: f64) -> f16 {
  %0 = arith.truncf %x : f64 to f16
  return %0 : f16
}

// f32 and f64 need no help.
// CHECK-LABEL: @wide(
// CHECK-NEXT: arith.extf
// CHECK-NEXT: arith.negf
// CHECK-NEXT: arith.truncf
// CHECK-NEXT: return
func.func @wide(%x: vector<4xf32>) -> vector<4xf32> {
  %0 = arith.extf %x : vector<4xf32> to vector<4xf64>
  %1 = arith.negf %0 : vector<4xf64>
  %2 = arith.truncf %1 : vector<4xf64> to vector<4xf32>
  return %2 : vector<4xf32>
}

// Fused steps in two where there is no instruction.
// CHECK-LABEL: @fma(
// CHECK: arith.mulf
// CHECK-NEXT: arith.addf
// CHECK-NOT: fma
// CHECK: return
// HAS-LABEL: @fma(
// HAS-NEXT: vector.fma
func.func @fma(%a: vector<8xf32>) -> vector<8xf32> {
  %0 = vector.fma %a, %a, %a : vector<8xf32>
  return %0 : vector<8xf32>
}
