// RUN: dlc-opt %s -split-input-file -dlc-lower-rt="entry-name=go suffix=__v3" | FileCheck %s

// A kernel becomes its code, with a pointer per buffer, and the task function that the runtime calls. What is
// only read says so; workspace parts that are apart are noalias.

// CHECK-LABEL: llvm.func internal @k__v3(
// CHECK-SAME: %[[X:[^:]+]]: !llvm.ptr {llvm.noalias, llvm.readonly}, %[[T:[^:]+]]: !llvm.ptr {llvm.align = 64 : i64, llvm.noalias},
// CHECK-SAME: %[[SYMBOLS:[^:]+]]: !llvm.ptr {llvm.noalias, llvm.readonly}, %{{.+}}: !llvm.ptr, %{{.+}}: i32, %[[BEGIN:.+]]: i64, %[[END:.+]]: i64)
// CHECK-SAME: no_inline
// CHECK: %[[N:.+]] = llvm.getelementptr %[[SYMBOLS]][0]
// CHECK: llvm.load %[[N]] invariant {{.*}} -> i64
// CHECK: builtin.unrealized_conversion_cast %{{.+}} : !llvm.struct<{{.+}}> to memref<?x4xf32>
// CHECK: arith.index_cast %[[BEGIN]] : i64 to index
// CHECK: memref.store
// CHECK: llvm.return

// CHECK-LABEL: llvm.func internal @k__v3.task(%{{.+}}: !llvm.ptr, %{{.+}}: i64, %{{.+}}: i64)
// CHECK: llvm.call @k__v3

// CHECK-LABEL: llvm.func hidden @go(%{{.+}}: !llvm.ptr) -> i32
// CHECK: %[[ARGS:.+]] = llvm.alloca
// CHECK: %[[TASK:.+]] = llvm.mlir.addressof @k__v3.task
// CHECK: llvm.call @dlc_rt_launch(%{{.+}}, %[[TASK]], %[[ARGS]], %{{.+}}, %{{.+}}, %{{.+}})
// CHECK-NOT: llvm.call
// CHECK: llvm.return
module attributes {rt.symbols = ["N"]} {
  func.func private @k(%x: memref<?x4xf32> {rt.dims = #nn.dims<"N", 4>},
                       %t: memref<?x4xf32> {rt.dims = #nn.dims<"N", 4>}, %begin: index, %end: index) attributes {rt.kernel} {
    %c1 = arith.constant 1 : index
    scf.for %i = %begin to %end step %c1 {
      %a = memref.load %x[%i, %c1] : memref<?x4xf32>
      memref.store %a, %t[%i, %c1] : memref<?x4xf32>
    }
    return
  }
  func.func @run() attributes {rt.entry} {
    %x = rt.buffer input 0 offset <0> : memref<?x4xf32>
    %t = rt.buffer workspace 0 offset <"64 * N"> : memref<?x4xf32>
    rt.launch @k(%x, %t) tasks <"N"> cost <4> index 0 : memref<?x4xf32>, memref<?x4xf32>
    rt.launch @k(%x, %t) tasks <0> cost <4> index 1 : memref<?x4xf32>, memref<?x4xf32>
    return
  }
}

// -----

// In place: the two buffers overlap, so nothing is promised.

// CHECK-LABEL: llvm.func internal @k__v3(
// CHECK-NOT: llvm.noalias
// CHECK-SAME: %{{[^:]+}}: !llvm.ptr {llvm.align = 64 : i64, llvm.readonly}, %{{[^:]+}}: !llvm.ptr {llvm.align = 64 : i64}, %{{[^:]+}}: !llvm.ptr {llvm.noalias
module attributes {rt.symbols = []} {
  func.func private @k(%a: memref<8xf32>, %b: memref<8xf32>, %begin: index, %end: index) attributes {rt.kernel} {
    %v = memref.load %a[%begin] : memref<8xf32>
    memref.store %v, %b[%begin] : memref<8xf32>
    return
  }
  func.func @run() attributes {rt.entry} {
    %a = rt.buffer workspace 0 offset <64> : memref<8xf32>
    rt.launch @k(%a, %a) tasks <8> cost <1> index 0 : memref<8xf32>, memref<8xf32>
    return
  }
}

// -----

// A failing check reports the kernel's index, and sizes of the symbols are computed without traps.

// CHECK-LABEL: llvm.func internal @k__v3(
// CHECK-SAME: %[[CALL:[^:]+]]: !llvm.ptr, %[[INDEX:[^:]+]]: i32, %{{.+}}: i64, %{{.+}}: i64)
// CHECK: llvm.load
// CHECK: %[[M:.+]] = llvm.load
// CHECK: %[[WRONG:.+]] = arith.cmpi sle, %[[M]]
// CHECK: %[[SAFE:.+]] = arith.select %[[WRONG]], %{{.+}}, %[[M]]
// CHECK: arith.remsi %{{.+}}, %[[SAFE]]
// CHECK: llvm.call @dlc_rt_fail_range(%[[CALL]], %[[INDEX]], %{{.+}}, %{{.+}}, %{{.+}})
module attributes {rt.symbols = ["N", "M"]} {
  func.func private @k(%a: memref<8xi64>, %begin: index, %end: index) attributes {rt.kernel} {
    %d = rt.dim <"N floordiv M">
    %v = arith.index_cast %d : index to i64
    %w = memref.load %a[%begin] : memref<8xi64>
    rt.fail_range %w, %v, %v
    return
  }
  func.func @run() attributes {rt.entry} {
    %a = rt.buffer input 0 offset <0> : memref<8xi64>
    rt.launch @k(%a) tasks <8> cost <1> index 0 : memref<8xi64>
    return
  }
}
