// RUN: dlc-opt %s -dlc-build-shapes="name=sizes" | FileCheck %s

// All dimensions in order, then the workspace; the first violated condition, or -1 where a step overflows.

// CHECK-LABEL: llvm.func hidden @sizes(
// CHECK-SAME: %[[SYMBOLS:[^:]+]]: !llvm.ptr {{.*}}, %[[DIMS:[^:]+]]: !llvm.ptr {{.*}}, %[[WORKSPACE:[^:]+]]: !llvm.ptr {{.*}}) -> i32
// CHECK: %[[N:.+]] = llvm.load %{{.+}} -> i64
// CHECK: llvm.store %[[N]], %{{.+}} : i64
// CHECK: llvm.intr.smul.with.overflow
// CHECK: llvm.store %{{.+}}, %[[WORKSPACE]] : i64
// CHECK: %[[SHORT:.+]] = arith.cmpi slt
// CHECK: %[[SECOND:.+]] = arith.select %[[SHORT]], %c2_i32, %c0_i32
// CHECK: %[[UNEQUAL:.+]] = arith.cmpi ne
// CHECK: %[[FIRST:.+]] = arith.select %[[UNEQUAL]], %c1_i32, %[[SECOND]]
// CHECK: %[[RESULT:.+]] = arith.select %{{.+}}, %c-1_i32, %[[FIRST]] : i32
// CHECK: llvm.return %[[RESULT]]
// CHECK-NOT: func.func
module attributes {
    rt.symbols = ["N", "M"],
    rt.inputs = [{name = "x", dtype = 0 : i32, dims = #nn.dims<"N", "M", 8>}],
    rt.outputs = [{name = "y", dtype = 0 : i32, dims = #nn.dims<"N * M">}],
    rt.workspace = #nn.dims<"64 * N">,
    rt.constraints = [[#nn.dims<"N">, #nn.dims<"2 * M">]],
    nn.requires = #nn.dims<"N - 3">} {
  func.func @run() attributes {rt.entry} {
    return
  }
}
