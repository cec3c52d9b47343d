// The constraints of integer contractions and requantization, by the labels of their documentation.
// RUN: dlc-opt %s -verify-diagnostics -split-input-file

func.func @matmul_integer_c1(%a: tensor<2x3xui8>, %b: tensor<3x4xi8>, %z: tensor<i8>) {
  // expected-error @+2 {{'nn.matmul_integer' op expected an input_zero of rank 0 and type 'ui8', got 'tensor<i8>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul_integer %a, %b input_zero %z : (tensor<2x3xui8>, tensor<3x4xi8>, tensor<i8>) -> tensor<2x4xi32>
  return
}

// -----

func.func @matmul_integer_c2(%a: tensor<2x3xui8>, %b: tensor<3x4xi8>, %z: tensor<3xi8>) {
  // expected-error @+2 {{'nn.matmul_integer' op expected a filter_zero of type 'i8' with one entry or one per output channel, got 'tensor<3xi8>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul_integer %a, %b filter_zero %z : (tensor<2x3xui8>, tensor<3x4xi8>, tensor<3xi8>) -> tensor<2x4xi32>
  return
}

// -----

func.func @matmul_integer_c3(%a: tensor<2x3xui8>, %b: tensor<4x4xi8>) {
  // expected-error @+2 {{'nn.matmul_integer' op expected equal sizes of the contracted dimension, got 'tensor<2x3xui8>' and 'tensor<4x4xi8>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul_integer %a, %b : (tensor<2x3xui8>, tensor<4x4xi8>) -> tensor<2x4xi32>
  return
}

// -----

func.func @matmul_integer_c3_rank(%a: tensor<3xui8>, %b: tensor<3x4xi8>) {
  // expected-error @+2 {{'nn.matmul_integer' op expected operands of rank 2 or more, got 'tensor<3xui8>' and 'tensor<3x4xi8>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul_integer %a, %b : (tensor<3xui8>, tensor<3x4xi8>) -> tensor<4xi32>
  return
}

// -----

func.func @matmul_integer_c4(%a: tensor<2x3xui8>, %b: tensor<3x4xi8>, %c: tensor<2xi32>) {
  // expected-error @+2 {{'nn.matmul_integer' op expected a bias with one entry per output channel, got 'tensor<2xi32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul_integer %a, %b bias %c : (tensor<2x3xui8>, tensor<3x4xi8>, tensor<2xi32>) -> tensor<2x4xi32>
  return
}

// -----

func.func @conv_integer_c1(%a: tensor<1x3x8xui8>, %b: tensor<4x3x3xi8>, %z: tensor<1xui8>) {
  // expected-error @+2 {{'nn.conv_integer' op expected an input_zero of rank 0 and type 'ui8', got 'tensor<1xui8>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_integer %a, %b input_zero %z {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>}
     : (tensor<1x3x8xui8>, tensor<4x3x3xi8>, tensor<1xui8>) -> tensor<1x4x6xi32>
  return
}

// -----

func.func @conv_integer_c2(%a: tensor<1x3x8xui8>, %b: tensor<4x3x3xi8>, %z: tensor<ui8>) {
  // expected-error @+2 {{'nn.conv_integer' op expected a filter_zero of type 'i8' with one entry or one per output channel, got 'tensor<ui8>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_integer %a, %b filter_zero %z {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>}
     : (tensor<1x3x8xui8>, tensor<4x3x3xi8>, tensor<ui8>) -> tensor<1x4x6xi32>
  return
}

// -----

func.func @conv_integer_c3(%a: tensor<1x3x8xui8>, %b: tensor<4x2x3xi8>) {
  // expected-error @+2 {{'nn.conv_integer' op expected a filter that fits the channels of 'tensor<1x3x8xui8>' in 1 groups, got 'tensor<4x2x3xi8>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_integer %a, %b {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>}
     : (tensor<1x3x8xui8>, tensor<4x2x3xi8>) -> tensor<1x4x6xi32>
  return
}

// -----

func.func @requantize_c1(%a: tensor<2x3xi32>, %m: tensor<4x2x3xf32>) {
  // expected-error @+2 {{'nn.requantize' op expected a multiplier that broadcasts to 'tensor<2x3xi32>', got 'tensor<4x2x3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.requantize %a, %m {to = ui8, zero_point = 0 : i64, low = 0 : i64, high = 255 : i64} : (tensor<2x3xi32>, tensor<4x2x3xf32>) -> tensor<2x3xui8>
  return
}

// -----

func.func @requantize_c2(%a: tensor<2x3xi32>) {
  // expected-error @+2 {{'nn.requantize' op expected low <= high and a zero_point within -128..127, got 0, 255 and 0}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.requantize %a {to = i8, zero_point = 0 : i64, low = 0 : i64, high = 255 : i64} : (tensor<2x3xi32>) -> tensor<2x3xi8>
  return
}
