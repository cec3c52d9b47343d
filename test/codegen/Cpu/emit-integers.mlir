// Products of bytes by the instructions of each target.
// RUN: dlc-opt %s -dlc-emit-kernels="cpu=x86-64-v4+avx512vnni" | FileCheck %s --check-prefix=VNNI
// RUN: dlc-opt %s -dlc-emit-kernels="cpu=x86-64-v3+avxvnni" | FileCheck %s --check-prefix=AVXVNNI
// RUN: dlc-opt %s -dlc-emit-kernels="cpu=x86-64-v3" | FileCheck %s --check-prefix=AVX2
// RUN: dlc-opt %s -dlc-emit-kernels="cpu=x86-64-v2" | FileCheck %s --check-prefix=SSE

// Without a proof that pairs fit 16 bits, the operands are widened where there is no VNNI.
// VNNI-LABEL: @exact
// VNNI: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// AVXVNNI-LABEL: @exact
// AVXVNNI: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.256"
// AVX2-LABEL: @exact
// AVX2-NOT: pmadd.ub.sw
// AVX2: llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"
// SSE-LABEL: @exact
// SSE: llvm.call_intrinsic "llvm.x86.sse2.pmadd.wd"
func.func private @exact(%a: memref<4x8xi8>, %b: memref<1x2x16x4xi8>, %out: memref<4x16xi32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.integer_gemm(%a, %b : memref<4x8xi8>, memref<1x2x16x4xi8>) into %out : memref<4x16xi32> attributes {bounds = #nn.dims<4, 16>, epilogue_maps = []} {
  ^bb0(%x: i32):
    kernel.yield %x : i32
  }
  return
}

// With one they are not.
// AVX2-LABEL: @proved
// AVX2: llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"
// SSE-LABEL: @proved
// SSE: llvm.call_intrinsic "llvm.x86.ssse3.pmadd.ub.sw.128"
func.func private @proved(%a: memref<4x8xi8>, %b: memref<1x2x16x4xi8>, %out: memref<4x16xi32>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.integer_gemm(%a, %b : memref<4x8xi8>, memref<1x2x16x4xi8>) into %out : memref<4x16xi32> attributes {fits_pairs, bounds = #nn.dims<4, 16>, epilogue_maps = []} {
  ^bb0(%x: i32):
    kernel.yield %x : i32
  }
  return
}
