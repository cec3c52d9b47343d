// The constraints of the kernels of bytes.
// RUN: dlc-opt %s -verify-diagnostics -split-input-file

func.func @order(%a: tensor<4x8xi8>, %b: tensor<1x2x16x4xi8>) -> tensor<4x16xi32> {
  // expected-error @+1 {{expected an order of 0 to 3, got 0, 1, 1, 3}}
  %0 = kernel.integer_gemm(%a, %b : tensor<4x8xi8>, tensor<1x2x16x4xi8>) attributes {order = array<i64: 0, 1, 1, 3>, bounds = #nn.dims<4, 16>, epilogue_maps = []} {
  ^bb0(%x: i32):
    kernel.yield %x : i32
  } -> tensor<4x16xi32>
  return %0 : tensor<4x16xi32>
}

// -----

func.func @fours(%a: tensor<4x8xi8>, %b: tensor<1x4x16x2xi8>) -> tensor<4x16xi32> {
  // expected-error @+1 {{expected a filter in groups of four, got 'tensor<1x4x16x2xi8>'}}
  %0 = kernel.integer_gemm(%a, %b : tensor<4x8xi8>, tensor<1x4x16x2xi8>) attributes {bounds = #nn.dims<4, 16>, epilogue_maps = []} {
  ^bb0(%x: i32):
    kernel.yield %x : i32
  } -> tensor<4x16xi32>
  return %0 : tensor<4x16xi32>
}

// -----

func.func @bytes(%a: tensor<4x8xi16>, %b: tensor<1x2x16x4xi8>) -> tensor<4x16xi32> {
  // expected-error @+1 {{expected an input of bytes and a filter of constant shape of 8-bit integers}}
  %0 = kernel.integer_gemm(%a, %b : tensor<4x8xi16>, tensor<1x2x16x4xi8>) attributes {bounds = #nn.dims<4, 16>, epilogue_maps = []} {
  ^bb0(%x: i32):
    kernel.yield %x : i32
  } -> tensor<4x16xi32>
  return %0 : tensor<4x16xi32>
}

// -----

func.func @pad_value(%a: tensor<1x8x4xi8>, %b: tensor<1x1x3x1x16x4xi8>) -> tensor<1x8x16xi32> {
  // expected-error @+1 {{expected a pad_value within 0..255, got 256}}
  %0 = kernel.integer_conv(%a, %b : tensor<1x8x4xi8>, tensor<1x1x3x1x16x4xi8>) attributes {strides = array<i64: 1>, pads = array<i64: 1>, dilations = array<i64: 1>, pad_value = 256 : i64, bounds = #nn.dims<1, 8, 16>, epilogue_maps = []} {
  ^bb0(%x: i32):
    kernel.yield %x : i32
  } -> tensor<1x8x16xi32>
  return %0 : tensor<1x8x16xi32>
}

// -----

func.func @sums(%a: tensor<1x8x4xi8>, %b: tensor<3x4xi16>) -> tensor<1x8x4xf32> {
  // expected-error @+1 {{expected an epilogue of 32-bit sums, got 'f32'}}
  %0 = kernel.integer_depthwise_conv(%a, %b : tensor<1x8x4xi8>, tensor<3x4xi16>) attributes {strides = array<i64: 1>, pads = array<i64: 1>, dilations = array<i64: 1>, zero_point = 0 : i64, bounds = #nn.dims<1, 8, 4>, epilogue_maps = []} {
  ^bb0(%x: f32):
    kernel.yield %x : f32
  } -> tensor<1x8x4xf32>
  return %0 : tensor<1x8x4xf32>
}
