// The constraints of gradient ops and losses, by the labels of their documentation.
// RUN: dlc-opt %s -verify-diagnostics -split-input-file

func.func @max_pool_grad_c1(%x: tensor<1x2x5xf32>, %g: tensor<1x2x3xf32>) {
  // expected-error @+1 {{'nn.max_pool_grad' op expected a gradient of type 'tensor<1x2x2xf32>', got 'tensor<1x2x3xf32>'}}
  %0 = nn.max_pool_grad %x, %g {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x5xf32>, tensor<1x2x3xf32>) -> tensor<1x2x5xf32>
  return
}

// -----

func.func @max_pool_grad_c1_window(%x: tensor<1x2x5xf32>, %g: tensor<1x2x3xf32>) {
  // expected-error @+1 {{'nn.max_pool_grad' op expected a window that fits the padded input}}
  %0 = nn.max_pool_grad %x, %g {kernel = array<i64: 9>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x5xf32>, tensor<1x2x3xf32>) -> tensor<1x2x5xf32>
  return
}

// -----

func.func @max_pool_grad_c2(%x: tensor<1x2x5xf32>, %g: tensor<1x2x2xf32>) {
  // expected-error @+1 {{'nn.max_pool_grad' op expected a result of the input's type 'tensor<1x2x5xf32>', got 'tensor<1x2x4xf32>'}}
  %0 = nn.max_pool_grad %x, %g {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x5xf32>, tensor<1x2x2xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @avg_pool_grad_c1(%g: tensor<1x2x3xf32>) {
  // expected-error @+1 {{'nn.avg_pool_grad' op expected a gradient of type 'tensor<1x2x2xf32>', got 'tensor<1x2x3xf32>'}}
  %0 = nn.avg_pool_grad %g {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x3xf32>) -> tensor<1x2x5xf32>
  return
}

// -----

func.func @gather_grad_c1(%i: tensor<3xi64>, %g: tensor<3x4xf32>) {
  // expected-error @+1 {{'nn.gather_grad' op expected axis within rank 2, got 2}}
  %0 = nn.gather_grad %i, %g {axis = 2} : (tensor<3xi64>, tensor<3x4xf32>) -> tensor<5x4xf32>
  return
}

// -----

func.func @gather_grad_c2(%i: tensor<3xi64>, %g: tensor<2x4xf32>) {
  // expected-error @+1 {{'nn.gather_grad' op expected a gradient of type 'tensor<3x4xf32>', got 'tensor<2x4xf32>'}}
  %0 = nn.gather_grad %i, %g {axis = 0} : (tensor<3xi64>, tensor<2x4xf32>) -> tensor<5x4xf32>
  return
}

// -----

func.func @softmax_cross_entropy_c1(%x: tensor<3xf32>, %y: tensor<i64>) {
  // expected-error @+2 {{'nn.softmax_cross_entropy' op expected logits of rank 2 or more, got 'tensor<3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.softmax_cross_entropy %x, %y : (tensor<3xf32>, tensor<i64>) -> tensor<f32>
  return
}

// -----

func.func @softmax_cross_entropy_c2(%x: tensor<3x4xf32>, %y: tensor<4xi64>) {
  // expected-error @+2 {{'nn.softmax_cross_entropy' op expected labels of type 'tensor<3xi64>', got 'tensor<4xi64>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.softmax_cross_entropy %x, %y : (tensor<3x4xf32>, tensor<4xi64>) -> tensor<3xf32>
  return
}
