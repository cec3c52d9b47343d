// RUN: dlc-opt %s -dlc-build-cuda-values=name=values | FileCheck %s

// The numbers of a launch plan in the order of their places; one that is larger than its limit is the result, counted from 1,
// and the first of several is told.
// CHECK: llvm.func hidden @values(%[[SYMBOLS:.+]]: !llvm.ptr {llvm.noalias}, %[[VALUES:.+]]: !llvm.ptr {llvm.noalias}) -> i32
// CHECK: %[[AT:.+]] = llvm.getelementptr %[[SYMBOLS]][0]
// CHECK: %[[N:.+]] = llvm.load %[[AT]]
// CHECK: llvm.intr.smul.with.overflow"(%[[N]]
// CHECK: llvm.getelementptr %[[VALUES]][2]
// CHECK: llvm.getelementptr %[[VALUES]][0]
// CHECK: %[[LIMIT:.+]] = arith.constant 2147483647
// CHECK: %[[LARGE:.+]] = arith.cmpi sgt, %{{.+}}, %[[LIMIT]]
// CHECK: arith.select %[[LARGE]]
// CHECK: llvm.return
module attributes {rt.symbols = ["N"], cuda.values = #nn.dims<"N * 5 ceildiv 128", 1, "N * 80">, cuda.limits = array<i64: 2147483647, -1, -1>} {
}
