// RUN: dlc-opt %s -dlc-form-anchors -dlc-form-kernels -dlc-fuse-kernels -split-input-file | FileCheck %s
// RUN: dlc-opt %s -dlc-form-anchors -dlc-form-kernels -dlc-fuse-kernels=remarks -split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// A chain of elementwise ops is one kernel, which reads what is used twice once.
// CHECK-LABEL: @chain
// CHECK: %[[Y:.+]] = kernel.generic(%arg0, %arg1 : tensor<4x6xf32>, tensor<6xf32>)
// CHECK-NEXT: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32):
// CHECK: %[[M:.+]] = arith.mulf %[[A]], %[[B]]
// CHECK: %[[S:.+]] = arith.addf %[[M]], %[[A]]
// CHECK: arith.maximumf %[[S]]
// CHECK-NOT: kernel.generic
// CHECK: return %[[Y]]
func.func @chain(%x: tensor<4x6xf32>, %y: tensor<6xf32>) -> tensor<4x6xf32> {
  %0 = nn.mul %x, %y : (tensor<4x6xf32>, tensor<6xf32>) -> tensor<4x6xf32>
  %1 = nn.add %0, %x : (tensor<4x6xf32>, tensor<4x6xf32>) -> tensor<4x6xf32>
  %2 = nn.relu %1 : (tensor<4x6xf32>) -> tensor<4x6xf32>
  return %2 : tensor<4x6xf32>
}

// -----

// Bias, residual and activation join the matrix product's epilogue.
// CHECK-LABEL: @epilogue
// CHECK: %[[Y:.+]] = kernel.gemm(%arg0, %arg1, %arg2, %arg3
// CHECK-NEXT: ^bb0(%[[P:.+]]: f32, %[[B:.+]]: f32, %[[R:.+]]: f32):
// CHECK: %[[X:.+]] = arith.addf %[[P]], %[[B]]
// CHECK: %[[Z:.+]] = arith.addf %[[X]], %[[R]]
// CHECK: arith.maximumf %[[Z]]
// CHECK-NOT: kernel.generic
// CHECK: return %[[Y]]
func.func @epilogue(%x: tensor<4x6xf32>, %w: tensor<6x5xf32>, %b: tensor<5xf32>, %r: tensor<4x5xf32>) -> tensor<4x5xf32> {
  %0 = nn.matmul %x, %w : (tensor<4x6xf32>, tensor<6x5xf32>) -> tensor<4x5xf32>
  %1 = nn.add %0, %b : (tensor<4x5xf32>, tensor<5xf32>) -> tensor<4x5xf32>
  %2 = nn.add %1, %r : (tensor<4x5xf32>, tensor<4x5xf32>) -> tensor<4x5xf32>
  %3 = nn.relu %2 : (tensor<4x5xf32>) -> tensor<4x5xf32>
  return %3 : tensor<4x5xf32>
}

// -----

// A view between is no obstacle: it moves behind.
// CHECK-LABEL: @reshape
// CHECK: %[[G:.+]] = kernel.gemm(%{{.+}}, %arg1, %arg2
// CHECK-NOT: kernel.generic
// CHECK: %[[Y:.+]] = nn.reshape %[[G]] : (tensor<6x5xf32>) -> tensor<2x3x5xf32>
// CHECK-NEXT: return %[[Y]]
func.func @reshape(%x: tensor<2x3x6xf32>, %w: tensor<6x5xf32>, %b: tensor<5xf32>) -> tensor<2x3x5xf32> {
  %0 = nn.matmul %x, %w : (tensor<2x3x6xf32>, tensor<6x5xf32>) -> tensor<2x3x5xf32>
  %1 = nn.add %0, %b : (tensor<2x3x5xf32>, tensor<5xf32>) -> tensor<2x3x5xf32>
  return %1 : tensor<2x3x5xf32>
}

// -----

// What others read too must be stored: both stay.
// CHECK-LABEL: @two_readers
// CHECK: %[[G:.+]] = kernel.gemm(%arg0, %arg1 :
// CHECK: %[[Y:.+]] = kernel.generic(%[[G]]
// CHECK: return %[[G]], %[[Y]]
// REMARK: remark: not fused with the gemm it reads: others read it too
func.func @two_readers(%x: tensor<4x6xf32>, %w: tensor<6x5xf32>) -> (tensor<4x5xf32>, tensor<4x5xf32>) {
  %0 = nn.matmul %x, %w : (tensor<4x6xf32>, tensor<6x5xf32>) -> tensor<4x5xf32>
  %1 = nn.relu %0 : (tensor<4x5xf32>) -> tensor<4x5xf32>
  return %0, %1 : tensor<4x5xf32>, tensor<4x5xf32>
}

// -----

// An epilogue sees the element at its own place only.
// CHECK-LABEL: @other_place
// CHECK: %[[G:.+]] = kernel.gemm
// CHECK: kernel.generic(%[[G]]
// REMARK: remark: not fused with the gemm it reads: it is read in another order than it is written
func.func @other_place(%x: tensor<4x6xf32>, %w: tensor<6x5xf32>) -> tensor<5x4xf32> {
  %0 = nn.matmul %x, %w : (tensor<4x6xf32>, tensor<6x5xf32>) -> tensor<4x5xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<4x5xf32>) -> tensor<5x4xf32>
  return %1 : tensor<5x4xf32>
}

// -----

// What is broadcast and dear is not computed again for every row.
// CHECK-LABEL: @recompute
// CHECK: %[[G:.+]] = kernel.generic(%arg0 : tensor<1x6xf32>)
// CHECK: math.erf
// CHECK: kernel.generic(%[[G]], %arg1
// REMARK: remark: not fused with the generic it reads
func.func @recompute(%x: tensor<1x6xf32>, %y: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %0 = nn.gelu %x : (tensor<1x6xf32>) -> tensor<1x6xf32>
  %1 = nn.add %0, %y : (tensor<1x6xf32>, tensor<4x6xf32>) -> tensor<4x6xf32>
  return %1 : tensor<4x6xf32>
}

// -----

// Products that are added up are never stored.
// CHECK-LABEL: @reduce
// CHECK: %[[Y:.+]] = kernel.reduce(%arg0, %arg1 : {{.*}}core_inputs = 2
// CHECK: %[[M:.+]] = arith.mulf
// CHECK-NEXT: kernel.yield %[[M]]
// CHECK: return %[[Y]]
// REMARK: remark: fused 2 kernels into one reduce
func.func @reduce(%x: tensor<4x6xf32>, %y: tensor<4x6xf32>) -> tensor<4xf32> {
  %0 = nn.mul %x, %y : (tensor<4x6xf32>, tensor<4x6xf32>) -> tensor<4x6xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<4x6xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Rounding to store half precision goes when nothing is stored; rounding that the model asks for stays.
// CHECK-LABEL: @rounding
// CHECK: %[[R:.+]] = arith.maximumf
// CHECK-NEXT: math.tanh %[[R]]
// CHECK: %[[T:.+]] = math.tanh
// CHECK-NEXT: %[[H:.+]] = arith.truncf %[[T]] {nn.exact}
// CHECK-NEXT: arith.extf %[[H]]
func.func @rounding(%x: tensor<4xf16>) -> (tensor<4xf16>, tensor<4xf32>) {
  %0 = nn.relu %x : (tensor<4xf16>) -> tensor<4xf16>
  %1 = nn.tanh %0 : (tensor<4xf16>) -> tensor<4xf16>
  %2 = nn.cast %x {to = f32} : (tensor<4xf16>) -> tensor<4xf32>
  %3 = nn.tanh %2 : (tensor<4xf32>) -> tensor<4xf32>
  %4 = nn.cast %3 {to = f16} : (tensor<4xf32>) -> tensor<4xf16>
  %5 = nn.cast %4 {to = f32} : (tensor<4xf16>) -> tensor<4xf32>
  return %1, %5 : tensor<4xf16>, tensor<4xf32>
}

// -----

// What all readers can do themselves at no cost is not stored: a difference to a few numbers.
// CHECK-LABEL: @recomputed
// CHECK: kernel.reduce(%arg0, %arg1
// CHECK: arith.subf
// CHECK: arith.mulf
// CHECK: kernel.generic(%arg0, %arg1
// CHECK: arith.subf
// CHECK-NOT: kernel.generic
func.func @recomputed(%x: tensor<64x16xf32>, %mean: tensor<16xf32>) -> (tensor<16xf32>, tensor<64x16xf32>) {
  %0 = nn.sub %x, %mean : (tensor<64x16xf32>, tensor<16xf32>) -> tensor<64x16xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 0>} : (tensor<64x16xf32>) -> tensor<16xf32>
  %2 = nn.exp %0 : (tensor<64x16xf32>) -> tensor<64x16xf32>
  return %1, %2 : tensor<16xf32>, tensor<64x16xf32>
}

// -----

// But not where it can join the kernel before it, or is stored anyway.
// CHECK-LABEL: @stored
// CHECK: %[[G:.+]] = kernel.gemm(%arg0, %arg1, %arg2
// CHECK: arith.addf
// CHECK: kernel.generic(%[[G]] :
// CHECK: kernel.reduce(%[[G]] :
// CHECK: return
func.func @stored(%x: tensor<4x6xf32>, %w: tensor<6x5xf32>, %b: tensor<5xf32>) -> (tensor<4x5xf32>, tensor<5xf32>) {
  %0 = nn.matmul %x, %w : (tensor<4x6xf32>, tensor<6x5xf32>) -> tensor<4x5xf32>
  %1 = nn.add %0, %b : (tensor<4x5xf32>, tensor<5xf32>) -> tensor<4x5xf32>
  %2 = nn.exp %1 : (tensor<4x5xf32>) -> tensor<4x5xf32>
  %3 = nn.reduce %1 {kind = #nn.reduce_kind<sum>, axes = array<i64: 0>} : (tensor<4x5xf32>) -> tensor<5xf32>
  return %2, %3 : tensor<4x5xf32>, tensor<5xf32>
}

// -----

// A sum of two products that are read through reshapes joins one of them: it does not move to and fro between the two.
// CHECK-LABEL: @reshaped
// CHECK: %[[V:.+]] = kernel.gemm(%{{.+}}, %arg3
// CHECK: kernel.gemm(%{{.+}}, %arg1, %[[V]]
// CHECK: arith.addf
// CHECK-NOT: kernel.generic
// CHECK: return
func.func @reshaped(%x: tensor<2x6x4xf32>, %w: tensor<4x8xf32>, %y: tensor<3x4x4xf32>, %v: tensor<4x8xf32>) -> tensor<12x8xf32> {
  %0 = nn.matmul %x, %w : (tensor<2x6x4xf32>, tensor<4x8xf32>) -> tensor<2x6x8xf32>
  %1 = nn.matmul %y, %v : (tensor<3x4x4xf32>, tensor<4x8xf32>) -> tensor<3x4x8xf32>
  %2 = nn.reshape %0 : (tensor<2x6x8xf32>) -> tensor<12x8xf32>
  %3 = nn.reshape %1 : (tensor<3x4x8xf32>) -> tensor<12x8xf32>
  %4 = nn.add %2, %3 : (tensor<12x8xf32>, tensor<12x8xf32>) -> tensor<12x8xf32>
  return %4 : tensor<12x8xf32>
}

// -----

// So does the residual sum of a transformer block, whose other operand has two readers.
// CHECK-LABEL: @residual
// CHECK: %[[S:.+]] = kernel.gemm(
// CHECK: %[[R:.+]] = nn.reshape %[[S]]
// CHECK: kernel.rowwise(%[[R]]
// CHECK: kernel.gemm({{.*}}%[[S]]
// CHECK: arith.addf
// CHECK-NOT: kernel.generic
// CHECK: return
func.func @residual(%x: tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>, %w: tensor<8x8xf32>, %v: tensor<8x8xf32>) -> tensor<?x6x8xf32, #nn.dims<"N", 6, 8>> {
  %0 = nn.matmul %x, %w : (tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>, tensor<8x8xf32>) -> tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>
  %1 = nn.add %x, %0 : (tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>, tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>) -> tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>
  %2 = nn.softmax %1 {axis = 2 : i64} : (tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>) -> tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>
  %3 = nn.matmul %2, %v : (tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>, tensor<8x8xf32>) -> tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>
  %4 = nn.add %1, %3 : (tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>, tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>) -> tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>
  return %4 : tensor<?x6x8xf32, #nn.dims<"N", 6, 8>>
}
