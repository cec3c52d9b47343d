// RUN: dlc-opt %s -dlc-merge-kernels | FileCheck %s

// Equal kernels become one, wherever they came from; one that differs in a constant stays.

// CHECK: func.func private @a
// CHECK-NOT: func.func private @b
// CHECK: func.func private @c
// CHECK: rt.launch @a{{.*}} index 0
// CHECK: rt.launch @a{{.*}} index 1
// CHECK: rt.launch @c{{.*}} index 2
func.func private @a(%x: memref<4xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  %v = arith.constant 1.0 : f32
  memref.store %v, %x[%begin] : memref<4xf32>
  return
}
func.func private @b(%x: memref<4xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  %v = arith.constant 1.0 : f32 loc("elsewhere")
  memref.store %v, %x[%begin] : memref<4xf32>
  return
}
func.func private @c(%x: memref<4xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  %v = arith.constant 2.0 : f32
  memref.store %v, %x[%begin] : memref<4xf32>
  return
}
func.func @run() attributes {rt.entry} {
  %0 = rt.buffer output 0 offset <0> : memref<4xf32>
  rt.launch @a(%0) tasks <4> cost <1> index 0 : memref<4xf32>
  rt.launch @b(%0) tasks <4> cost <1> index 1 : memref<4xf32>
  rt.launch @c(%0) tasks <4> cost <1> index 2 : memref<4xf32>
  return
}
