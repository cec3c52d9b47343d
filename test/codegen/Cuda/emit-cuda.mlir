// RUN: dlc-opt %s -dlc-emit-cuda=arch=sm_80 -split-input-file | FileCheck %s

// A kernel becomes a function of one thread: addresses of the buffers, then the model's symbols. Its launch is an attribute,
// and the kernel and its launch stay for a plan to be read from. Runs of 16 bytes are loaded and stored as vectors.
// CHECK: func.func private @k
// CHECK: rt.launch @k
// CHECK: gpu.module @sm_80
// CHECK: llvm.func @k(%[[X:.+]]: !llvm.ptr<1> {llvm.noalias, llvm.readonly}, %[[Y:.+]]: !llvm.ptr<1> {llvm.noalias}, %[[N:.+]]: i64)
// CHECK-SAME: cuda.launch = {
// CHECK-SAME: fails = false, grid = #nn.dims<"N * 5 ceildiv
// CHECK-SAME: shared = 0
// CHECK-SAME: nvvm.kernel, nvvm.minctasm = 1 : i32, nvvm.reqntid
// CHECK: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
// CHECK: arith.addf
// CHECK: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<1>
#map = affine_map<(d0, d1) -> (d0, d1)>
module attributes {rt.symbols = ["N"]} {
  func.func private @k(%x: memref<?x20xf32> {rt.dims = #nn.dims<"N", 20>}, %y: memref<?x20xf32> {rt.dims = #nn.dims<"N", 20>},
                       %begin: index, %end: index) attributes {rt.kernel} {
    kernel.generic(%x : memref<?x20xf32>) into %y : memref<?x20xf32> attributes {maps = [#map], bounds = #nn.dims<"N", 20>} {
    ^bb0(%a: f32):
      %0 = arith.addf %a, %a : f32
      kernel.yield %0 : f32
    }
    return
  }
  func.func @run() attributes {rt.entry} {
    %0 = rt.buffer input 0 offset <0> : memref<?x20xf32>
    %1 = rt.buffer output 0 offset <0> : memref<?x20xf32>
    rt.launch @k(%0, %1) tasks <1> cost <100> index 0 : memref<?x20xf32>, memref<?x20xf32>
    return
  }
}

// -----

// An index that can be out of range adds where to report it: the record's address and the kernel's number.
// CHECK: gpu.module @sm_80
// CHECK: llvm.func @gather(%{{.+}}: !llvm.ptr<1> {{.*}}, %{{.+}}: !llvm.ptr<1> {{.*}}, %{{.+}}: !llvm.ptr<1> {{.*}}, %[[RECORD:.+]]: !llvm.ptr<1>, %[[KERNEL:.+]]: i64)
// CHECK-SAME: fails = true
// CHECK: llvm.cmpxchg %[[RECORD]]
func.func private @gather(%x: memref<7xf32>, %i: memref<3xi64>, %y: memref<3xf32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.generic(%x, %i : memref<7xf32>, memref<3xi64>) into %y : memref<3xf32>
      attributes {maps = [affine_map<() -> ()>, affine_map<(d0) -> (d0)>], bounds = #nn.dims<3>} {
  ^bb0(%a: f32, %b: i64):
    %0 = kernel.check %b in <7>
    %1 = kernel.load 0[%0] : f32
    kernel.yield %1 : f32
  }
  return
}
func.func @run() attributes {rt.entry} {
  %0 = rt.buffer input 0 offset <0> : memref<7xf32>
  %1 = rt.buffer input 1 offset <0> : memref<3xi64>
  %2 = rt.buffer output 0 offset <0> : memref<3xf32>
  rt.launch @gather(%0, %1, %2) tasks <1> cost <100> index 0 : memref<7xf32>, memref<3xi64>, memref<3xf32>
  return
}
