// The constraints of contractions, by the labels of their documentation.
// RUN: dlc-opt %s -verify-diagnostics -split-input-file

func.func @matmul_c1(%a: tensor<2x3xf32>, %b: tensor<3x2xf64>) {
  // expected-error @+2 {{'nn.matmul' op expected operands of one element type, got 'tensor<2x3xf32>' and 'tensor<3x2xf64>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %a, %b : (tensor<2x3xf32>, tensor<3x2xf64>) -> tensor<2x2xf32>
  return
}

// -----

func.func @matmul_c2(%a: tensor<f32>, %b: tensor<3x2xf32>) {
  // expected-error @+2 {{'nn.matmul' op expected operands of rank 1 or more, got 'tensor<f32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %a, %b : (tensor<f32>, tensor<3x2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @matmul_c3(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) {
  // expected-error @+2 {{'nn.matmul' op expected equal sizes of the contracted dimension, got 'tensor<2x3xf32>' and 'tensor<3x4xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %a, %b {transpose_rhs} : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @matmul_c4(%a: tensor<5x2x3xf32>, %b: tensor<6x3x4xf32>) {
  // expected-error @+2 {{'nn.matmul' op shapes do not broadcast: sizes 5 and 6 of dimension 0}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %a, %b : (tensor<5x2x3xf32>, tensor<6x3x4xf32>) -> tensor<5x2x4xf32>
  return
}

// -----

func.func @conv_c1(%x: tensor<1x2x8xf32>, %w: tensor<2x2x3xf32>, %b: tensor<2xf16>) {
  // expected-error @+2 {{'nn.conv' op expected operands of one element type}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w, %b {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>, tensor<2xf16>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @conv_c2(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) {
  // expected-error @+2 {{'nn.conv' op expected input and filter of one rank of 3 or more, got 'tensor<1x2xf32>' and 'tensor<2x2xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64>, pads = array<i64>, dilations = array<i64>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @conv_c3(%x: tensor<1x2x8xf32>, %w: tensor<2x2x3xf32>) {
  // expected-error @+2 {{'nn.conv' op expected strides and dilations with 1 entries and pads with 2, got 1, 1 and 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @conv_c3_stride(%x: tensor<1x2x8xf32>, %w: tensor<2x2x3xf32>) {
  // expected-error @+2 {{'nn.conv' op expected strides and dilations between 1 and 1048576}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64: 0>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @conv_c3_pads(%x: tensor<1x2x8xf32>, %w: tensor<2x2x3xf32>) {
  // expected-error @+2 {{'nn.conv' op expected pads between 0 and 1048576}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: -1, 9223372036854775807>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @conv_c4(%x: tensor<1x4x8xf32>, %w: tensor<2x3x3xf32>) {
  // expected-error @+2 {{'nn.conv' op expected a filter that fits the channels of 'tensor<1x4x8xf32>' in 1 groups, got 'tensor<2x3x3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x4x8xf32>, tensor<2x3x3xf32>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @conv_c4_outputs(%x: tensor<1x4x8xf32>, %w: tensor<3x2x3xf32>) {
  // expected-error @+2 {{'nn.conv' op expected 2 groups to divide 3 channels}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, groups = 2} : (tensor<1x4x8xf32>, tensor<3x2x3xf32>) -> tensor<1x3x6xf32>
  return
}

// -----

func.func @conv_c4_groups(%x: tensor<1x4x8xf32>, %w: tensor<2x4x3xf32>) {
  // expected-error @+2 {{'nn.conv' op expected groups of 1 or more, got 0}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, groups = 0} : (tensor<1x4x8xf32>, tensor<2x4x3xf32>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @conv_c5(%x: tensor<1x2x8xf32>, %w: tensor<2x2x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+2 {{'nn.conv' op expected a bias with one entry per output channel, got 'tensor<3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w, %b {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>, tensor<3xf32>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @conv_c6(%x: tensor<1x2x4xf32>, %w: tensor<2x2x3xf32>) {
  // expected-error @+2 {{'nn.conv' op expected a kernel that fits the padded input, got 'tensor<1x2x4xf32>' and 'tensor<2x2x3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 2>} : (tensor<1x2x4xf32>, tensor<2x2x3xf32>) -> tensor<1x2x0xf32>
  return
}

// -----

func.func @conv_c6_empty(%x: tensor<1x2x4xf32>, %w: tensor<2x2x0xf32>) {
  // expected-error @+2 {{'nn.conv' op expected a kernel without size 0, got 'tensor<2x2x0xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x4xf32>, tensor<2x2x0xf32>) -> tensor<1x2x5xf32>
  return
}

// -----

func.func @conv_transpose_c1(%x: tensor<1x2x4xf32>, %w: tensor<2x2x3xf16>) {
  // expected-error @+2 {{'nn.conv_transpose' op expected operands of one element type}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64: 0>} : (tensor<1x2x4xf32>, tensor<2x2x3xf16>) -> tensor<1x2x6xf32>
  return
}

// -----

// Input channels are the filter's first dimension here, outputs the second times the groups.
func.func @conv_transpose_c4(%x: tensor<1x2x4xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+2 {{'nn.conv_transpose' op expected a filter that fits the channels of 'tensor<1x2x4xf32>' in 1 groups, got 'tensor<4x2x3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64: 0>} : (tensor<1x2x4xf32>, tensor<4x2x3xf32>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @conv_transpose_c5(%x: tensor<1x4x4xf32>, %w: tensor<4x3x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+2 {{'nn.conv_transpose' op expected a bias with one entry per output channel, got 'tensor<3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %x, %w, %b {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64: 0>, groups = 2} : (tensor<1x4x4xf32>, tensor<4x3x3xf32>, tensor<3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c6(%x: tensor<1x2x1xf32>, %w: tensor<2x2x2xf32>) {
  // expected-error @+2 {{'nn.conv_transpose' op expected an output size of 0 or more in spatial dimension 0, got -2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 1>, pads = array<i64: 2, 2>, dilations = array<i64: 1>, output_padding = array<i64: 0>} : (tensor<1x2x1xf32>, tensor<2x2x2xf32>) -> tensor<1x2x0xf32>
  return
}

// -----

func.func @conv_transpose_c7(%x: tensor<1x2x4xf32>, %w: tensor<2x2x2xf32>) {
  // expected-error @+2 {{'nn.conv_transpose' op expected output_padding below stride 2 or dilation 1, got 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64: 2>} : (tensor<1x2x4xf32>, tensor<2x2x2xf32>) -> tensor<1x2x10xf32>
  return
}

// -----

func.func @conv_transpose_c7_count(%x: tensor<1x2x4xf32>, %w: tensor<2x2x2xf32>) {
  // expected-error @+2 {{'nn.conv_transpose' op expected output_padding with 1 entries, got 0}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64>} : (tensor<1x2x4xf32>, tensor<2x2x2xf32>) -> tensor<1x2x10xf32>
  return
}
