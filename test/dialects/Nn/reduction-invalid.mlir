// The constraints of reductions, pools and normalizations, by the labels of their documentation.
// RUN: dlc-opt %s -verify-diagnostics -split-input-file

func.func @reduce_c1(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{'nn.reduce' op expected distinct ascending axes within rank 2, got [0, 0]}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes = array<i64: 0, 0>} : (tensor<2x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @reduce_c1_range(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{'nn.reduce' op expected distinct ascending axes within rank 2, got [-1, 2]}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes = array<i64: -1, 2>} : (tensor<2x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @max_pool_c1(%x: tensor<1x2x8x8xf32>) {
  // expected-error @+2 {{'nn.max_pool' op expected an input of rank 3 or more and a kernel with an entry per spatial dimension, got 'tensor<1x2x8x8xf32>' and 1 entries}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.max_pool %x {kernel = array<i64: 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<1x2x8x8xf32>) -> tensor<1x2x7x7xf32>
  return
}

// -----

func.func @max_pool_c1_kernel(%x: tensor<1x2x8xf32>) {
  // expected-error @+2 {{'nn.max_pool' op expected a kernel between 1 and 1048576, got [0]}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.max_pool %x {kernel = array<i64: 0>, strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>) -> tensor<1x2x9xf32>
  return
}

// -----

func.func @max_pool_c2(%x: tensor<1x2x4xf32>) {
  // expected-error @+2 {{'nn.max_pool' op expected a window that fits the padded input, got kernel 6 for spatial dimension 0 of 'tensor<1x2x4xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.max_pool %x {kernel = array<i64: 6>, strides = array<i64: 4>, pads = array<i64: 1, 0>, dilations = array<i64: 1>, ceil_mode} : (tensor<1x2x4xf32>) -> tensor<1x2x1xf32>
  return
}

// -----

func.func @avg_pool_c1(%x: tensor<2x8xf32>) {
  // expected-error @+2 {{'nn.avg_pool' op expected an input of rank 3 or more}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.avg_pool %x {kernel = array<i64>, strides = array<i64>, pads = array<i64>, dilations = array<i64>} : (tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @avg_pool_c2(%x: tensor<1x2x2xf32>) {
  // expected-error @+2 {{'nn.avg_pool' op expected a window that fits the padded input}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.avg_pool %x {kernel = array<i64: 2>, strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 2>} : (tensor<1x2x2xf32>) -> tensor<1x2x1xf32>
  return
}

// -----

func.func @softmax_c1(%x: tensor<f32>) {
  // expected-error @+1 {{'nn.softmax' op expected axis within rank 0, got 0}}
  %0 = nn.softmax %x {axis = 0} : (tensor<f32>) -> tensor<f32>
  return
}

// -----

func.func @layer_norm_c1(%x: tensor<2x3xf32>, %s: tensor<3xf32>) {
  // expected-error @+1 {{'nn.layer_norm' op expected axis within rank 2, got 2}}
  %0 = nn.layer_norm %x, %s {axis = 2} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @layer_norm_c2(%x: tensor<2x3xf32>, %s: tensor<3xf32>, %b: tensor<4x2x3xf32>) {
  // expected-error @+1 {{'nn.layer_norm' op expected scale and bias that broadcast to 'tensor<2x3xf32>', got 'tensor<4x2x3xf32>'}}
  %0 = nn.layer_norm %x, %s, %b {axis = 1} : (tensor<2x3xf32>, tensor<3xf32>, tensor<4x2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

// Broadcasting goes one way: the input is not stretched to the scale.
func.func @layer_norm_c2_one_way(%x: tensor<2x1xf32>, %s: tensor<3xf32>) {
  // expected-error @+1 {{'nn.layer_norm' op expected scale and bias that broadcast to 'tensor<2x1xf32>', got 'tensor<3xf32>'}}
  %0 = nn.layer_norm %x, %s {axis = 1} : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @batch_norm_c1(%x: tensor<3xf32>, %c: tensor<3xf32>) {
  // expected-error @+1 {{'nn.batch_norm' op expected an input of rank 2 or more, got rank 1}}
  %0 = nn.batch_norm %x, %c, %c, %c, %c : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @batch_norm_c2(%x: tensor<2x3xf32>, %c: tensor<3xf32>, %d: tensor<2xf32>) {
  // expected-error @+1 {{'nn.batch_norm' op expected statistics with one entry per channel of 'tensor<2x3xf32>', got 'tensor<2xf32>'}}
  %0 = nn.batch_norm %x, %c, %c, %c, %d : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}
