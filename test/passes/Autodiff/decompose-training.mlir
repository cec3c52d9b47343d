// RUN: dlc-opt %s --dlc-decompose-training | FileCheck %s

// CHECK-LABEL: @batch_norm
// CHECK: %[[M:.*]] = nn.reduce %arg0 {axes = array<i64: 0, 2, 3>, kind = #nn.reduce_kind<mean>}
// CHECK: %[[C:.*]] = nn.sub %arg0
// CHECK: %[[Q:.*]] = nn.mul %[[C]], %[[C]]
// CHECK: %[[V:.*]] = nn.reduce %[[Q]] {axes = array<i64: 0, 2, 3>, kind = #nn.reduce_kind<mean>}
// CHECK: %[[D:.*]] = nn.sqrt
// CHECK: nn.div %arg1, %[[D]]
// CHECK: %[[Y:.*]] = nn.add
// CHECK: return %[[Y]], %[[M]], %[[V]]
func.func @batch_norm(%x: tensor<?x8x5x5xf32, #nn.dims<"N", 8, 5, 5>>, %s: tensor<8xf32>, %b: tensor<8xf32>)
    -> (tensor<?x8x5x5xf32, #nn.dims<"N", 8, 5, 5>>, tensor<8xf32>, tensor<8xf32>) {
  %y, %m, %v = train.batch_norm %x, %s, %b {epsilon = 1.0e-5 : f64}
    : (tensor<?x8x5x5xf32, #nn.dims<"N", 8, 5, 5>>, tensor<8xf32>, tensor<8xf32>)
    -> (tensor<?x8x5x5xf32, #nn.dims<"N", 8, 5, 5>>, tensor<8xf32>, tensor<8xf32>)
  return %y, %m, %v : tensor<?x8x5x5xf32, #nn.dims<"N", 8, 5, 5>>, tensor<8xf32>, tensor<8xf32>
}
