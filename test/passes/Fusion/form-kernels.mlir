// RUN: dlc-opt %s -dlc-form-kernels -split-input-file | FileCheck %s

// A scalar body from the op's interface: computed in f32, rounded when stored. Broadcasts are maps.
// CHECK-DAG: #[[ALL:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[ROW:.+]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: @elementwise
// CHECK: kernel.generic(%arg0, %arg1 : {{.*}} {bounds = #nn.dims<"N", 3>, maps = [#[[ALL]], #[[ROW]]]}
// CHECK-NEXT: ^bb0(%[[A:.+]]: f16, %[[B:.+]]: f16):
// CHECK-NEXT: %[[X:.+]] = arith.extf %[[A]]
// CHECK-NEXT: %[[Y:.+]] = arith.extf %[[B]]
// CHECK-NEXT: %[[S:.+]] = arith.addf %[[X]], %[[Y]] : f32
// CHECK-NEXT: arith.truncf %[[S]]
func.func @elementwise(%x: tensor<?x3xf16, #nn.dims<"N", 3>>, %b: tensor<3xf16>) -> tensor<?x3xf16, #nn.dims<"N", 3>> {
  %0 = nn.add %x, %b : (tensor<?x3xf16, #nn.dims<"N", 3>>, tensor<3xf16>) -> tensor<?x3xf16, #nn.dims<"N", 3>>
  return %0 : tensor<?x3xf16, #nn.dims<"N", 3>>
}

// -----

// Moves are copies whose maps say from where.
// CHECK-DAG: #[[SWAP:.+]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-DAG: #[[BACK:.+]] = affine_map<(d0, d1) -> (d0, d1 * -2 + 5)>
// CHECK-DAG: #[[REPEAT:.+]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-LABEL: @moves
// CHECK: kernel.generic(%arg0 : {{.*}} {bounds = #nn.dims<6, 4>, maps = [#[[SWAP]]]}
// CHECK: kernel.generic(%arg0 : {{.*}} {bounds = #nn.dims<4, 3>, maps = [#[[BACK]]]}
// CHECK: kernel.generic(%arg0 : {{.*}} {bounds = #nn.dims<2, 4, 6>, maps = [#[[REPEAT]]]}
func.func @moves(%x: tensor<4x6xf32>) -> (tensor<6x4xf32>, tensor<4x3xf32>, tensor<2x4x6xf32>) {
  %0 = nn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<4x6xf32>) -> tensor<6x4xf32>
  %1 = nn.slice %x {starts = #nn.dims<0, 5>, steps = array<i64: 1, -2>} : (tensor<4x6xf32>) -> tensor<4x3xf32>
  %2 = nn.expand %x : (tensor<4x6xf32>) -> tensor<2x4x6xf32>
  return %0, %1, %2 : tensor<6x4xf32>, tensor<4x3xf32>, tensor<2x4x6xf32>
}

// -----

// Reduced dimensions are the last loops; the mean is finished in the epilogue.
// CHECK-LABEL: @reduce
// CHECK: kernel.reduce(%arg0 : {{.*}}bounds = #nn.dims<4>, combine = #kernel<combine add>, {{.*}}reduced = #nn.dims<6>
// CHECK: %[[N:.+]] = kernel.dim <6>
// CHECK: %[[F:.+]] = arith.sitofp %[[N]]
// CHECK: arith.divf %{{.+}}, %[[F]]
func.func @reduce(%x: tensor<4x6xf32>) -> tensor<4xf32> {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>} : (tensor<4x6xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A softmax along the last dimension is a row kernel; another axis is brought there and back.
// CHECK-LABEL: @softmax
// CHECK: %[[A:.+]] = kernel.rowwise(%arg0 : {{.*}}kind = #kernel<row softmax>
// CHECK: %[[T:.+]] = kernel.generic(%arg0 : {{.*}}bounds = #nn.dims<4, 5, 6>
// CHECK: %[[R:.+]] = kernel.rowwise(%[[T]] : {{.*}}kind = #kernel<row log_softmax>
// CHECK: %[[B:.+]] = kernel.generic(%[[R]] : {{.*}}bounds = #nn.dims<4, 6, 5>
// CHECK: return %[[A]], %[[B]]
func.func @softmax(%x: tensor<4x6x5xf32>) -> (tensor<4x6x5xf32>, tensor<4x6x5xf32>) {
  %0 = nn.softmax %x {axis = 2 : i64} : (tensor<4x6x5xf32>) -> tensor<4x6x5xf32>
  %1 = nn.softmax %x {axis = 1 : i64, log} : (tensor<4x6x5xf32>) -> tensor<4x6x5xf32>
  return %0, %1 : tensor<4x6x5xf32>, tensor<4x6x5xf32>
}

// -----

// Indices are checked where they are used.
// CHECK-LABEL: @gather
// CHECK: kernel.generic(%arg0, %arg1
// CHECK: %[[I:.+]] = arith.extsi
// CHECK: %[[C:.+]] = kernel.check %[[I]] in <10>
// CHECK: kernel.load 0[%[[C]], %{{.+}}]
func.func @gather(%x: tensor<10x4xf32>, %i: tensor<3xi32>) -> tensor<3x4xf32> {
  %0 = nn.gather %x, %i {axis = 0 : i64} : (tensor<10x4xf32>, tensor<3xi32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// Views, concatenations and constant pads stay for bufferization.
// CHECK-LABEL: @stay
// CHECK: nn.reshape
// CHECK: nn.concat
// CHECK: nn.pad
// CHECK-NOT: kernel
func.func @stay(%x: tensor<2x3xf32>) -> (tensor<6xf32>, tensor<4x3xf32>, tensor<2x5xf32>) {
  %0 = nn.reshape %x : (tensor<2x3xf32>) -> tensor<6xf32>
  %1 = nn.concat %x, %x {axis = 0 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  %2 = nn.pad %x {pads = #nn.dims<0, 1, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<2x3xf32>) -> tensor<2x5xf32>
  return %0, %1, %2 : tensor<6xf32>, tensor<4x3xf32>, tensor<2x5xf32>
}

// -----

// The body of nn.map is the kernel's; elements are widened on the way in and rounded on the way out.
// CHECK-LABEL: @map
// CHECK: kernel.generic(%arg0, %arg1 :
// CHECK-NEXT: ^bb0(%[[A:.+]]: f16, %[[B:.+]]: f32):
// CHECK-NEXT: %[[X:.+]] = arith.extf %[[A]] : f16 to f32
// CHECK-NEXT: %[[P:.+]] = arith.mulf %[[X]], %[[B]] : f32
// CHECK-NEXT: %[[R:.+]] = arith.truncf %[[P]] : f32 to f16
// CHECK-NEXT: kernel.yield %[[R]] : f16
func.func @map(%x: tensor<2x3xf16>, %y: tensor<3xf32>) -> tensor<2x3xf16> {
  %0 = nn.map %x, %y {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %a, %b : f32
    nn.yield %p : f32
  } : (tensor<2x3xf16>, tensor<3xf32>) -> tensor<2x3xf16>
  return %0 : tensor<2x3xf16>
}

// -----

// The gradient of a gather: indices are checked once, then every place sums what has its index, in order.
// CHECK-DAG: #[[PICKED:.+]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-DAG: #[[INDEX:.+]] = affine_map<(d0, d1, d2) -> (d2)>
// CHECK-DAG: #[[PLACE:.+]] = affine_map<(d0, d1, d2) -> (d0)>
// CHECK-LABEL: @gather_grad
// CHECK: %[[I:.+]] = kernel.generic(%arg0 :
// CHECK: kernel.check %{{.+}} in <10>
// CHECK: %[[P:.+]] = kernel.generic( : )
// CHECK: kernel.index 0
// CHECK: kernel.reduce(%arg1, %[[I]], %[[P]] : {{.*}}combine = #kernel<combine add>, {{.*}}maps = [#[[PICKED]], #[[INDEX]], #[[PLACE]]], reduced = #nn.dims<"N">
// CHECK: %[[HERE:.+]] = arith.cmpi eq
// CHECK: arith.select %[[HERE]]
func.func @gather_grad(%i: tensor<?xi32, #nn.dims<"N">>, %g: tensor<?x4xf32, #nn.dims<"N", 4>>) -> tensor<10x4xf32> {
  %0 = nn.gather_grad %i, %g {axis = 0} : (tensor<?xi32, #nn.dims<"N">>, tensor<?x4xf32, #nn.dims<"N", 4>>) -> tensor<10x4xf32>
  return %0 : tensor<10x4xf32>
}
