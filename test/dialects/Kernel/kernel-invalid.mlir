// RUN: dlc-opt %s -verify-diagnostics -split-input-file

// A kernel has either a result or a destination.
func.func @neither(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected either a result or a destination}}
  kernel.generic(%x : tensor<4xf32>) attributes {bounds = #nn.dims<4>, maps = [affine_map<(d0) -> (d0)>]} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  }
  return
}

// -----

func.func @map_rank(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected a map from 1 to 1 dimensions}}
  %0 = kernel.generic(%x : tensor<4xf32>) attributes {bounds = #nn.dims<4>, maps = [affine_map<(d0, d1) -> (d0)>]} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @bounds(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected bounds that are the output's dimensions}}
  %0 = kernel.generic(%x : tensor<4xf32>) attributes {bounds = #nn.dims<5>, maps = [affine_map<(d0) -> (d0)>]} {
  ^bb0(%a: f32):
    kernel.yield %a : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Elements are stored in signless types.
func.func @stored_type(%x: tensor<4xui8>) -> tensor<4xui8> {
  // expected-error @+1 {{expected a region argument of type 'i8', got 'ui8'}}
  %0 = kernel.generic(%x : tensor<4xui8>) attributes {bounds = #nn.dims<4>, maps = [affine_map<(d0) -> (d0)>]} {
  ^bb0(%a: ui8):
    kernel.yield %a : ui8
  } -> tensor<4xui8>
  return %0 : tensor<4xui8>
}

// -----

func.func @panel(%a: tensor<3x4xf32>, %b: tensor<1x4x8xf32>) -> tensor<3x8xf32> {
  // expected-error @+1 {{expected a packed rhs with panels of 16}}
  %0 = kernel.gemm(%a, %b : tensor<3x4xf32>, tensor<1x4x8xf32>) attributes {bounds = #nn.dims<3, 8>, epilogue_maps = [], panel = 16 : i64} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// -----

// Pairs of five elements are three.
func.func @pairs(%a: tensor<3x5xbf16>, %b: tensor<1x2x16x2xbf16>) -> tensor<3x8xf32> {
  // expected-error @+1 {{as many as that in pairs in rank 4, got 'tensor<3x5xbf16>' and 'tensor<1x2x16x2xbf16>'}}
  %0 = kernel.gemm(%a, %b : tensor<3x5xbf16>, tensor<1x2x16x2xbf16>) attributes {bounds = #nn.dims<3, 8>, epilogue_maps = [], panel = 16 : i64} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// -----

// Only bf16 comes in pairs.
func.func @pairs_of_f16(%x: tensor<1x8x3xf16>, %f: tensor<1x1x3x2x16x2xf16>) -> tensor<1x6x16xf32> {
  // expected-error @+1 {{expected bf16, a constant number of elements to sum over}}
  %0 = kernel.conv(%x, %f : tensor<1x8x3xf16>, tensor<1x1x3x2x16x2xf16>) attributes {bounds = #nn.dims<1, 6, 16>, dilations = array<i64: 1>, epilogue_maps = [], pads = array<i64: 0>, strides = array<i64: 1>} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } -> tensor<1x6x16xf32>
  return %0 : tensor<1x6x16xf32>
}

// -----

func.func @windows(%x: tensor<1x8x8x3xf32>) -> tensor<1x8x8x3xf32> {
  // expected-error @+1 {{expected strides, pads and dilations with 2 entries}}
  %0 = kernel.pool(%x : tensor<1x8x8x3xf32>) attributes {bounds = #nn.dims<1, 8, 8, 3>, kind = #kernel<pool_kind max>, kernel = array<i64: 1, 1>, strides = array<i64: 1>, pads = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, dilations = array<i64: 1, 1>, epilogue_maps = []} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } -> tensor<1x8x8x3xf32>
  return %0 : tensor<1x8x8x3xf32>
}

// -----

func.func @blocks(%x: tensor<100x16xf32>) -> tensor<3x16xf32> {
  // expected-error @+1 {{expected 4 blocks of 32, got 3}}
  %0 = kernel.reduce(%x : tensor<100x16xf32>) attributes {core_inputs = 1 : i64, maps = [affine_map<(d0, d1, d2) -> (d2, d1)>], bounds = #nn.dims<3, 16>, reduced = #nn.dims<100>, combine = #kernel<combine add>, epilogue_maps = [], block = 32 : i64} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } -> tensor<3x16xf32>
  return %0 : tensor<3x16xf32>
}

// -----

func.func @transposed_and_packed(%a: tensor<3x4xf32>, %b: tensor<1x4x16xf32>) -> tensor<3x8xf32> {
  // expected-error @+1 {{expected a transposed rhs of floats that is not packed}}
  %0 = kernel.gemm(%a, %b : tensor<3x4xf32>, tensor<1x4x16xf32>) attributes {bounds = #nn.dims<3, 8>, epilogue_maps = [], panel = 16 : i64, transpose_rhs} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// -----

func.func @pool_grad_windows(%x: tensor<1x8x8x3xf32>, %g: tensor<1x4x4x3xf32>) -> tensor<1x8x8x3xf32> {
  // expected-error @+1 {{expected 4 dimensions of windows, got 3}}
  %0 = kernel.pool_grad(%x, %g : tensor<1x8x8x3xf32>, tensor<1x4x4x3xf32>) attributes {bounds = #nn.dims<1, 8, 8, 3>, windows = #nn.dims<1, 4, 3>, kind = #kernel<pool_kind max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, dilations = array<i64: 1, 1>, epilogue_maps = []} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } -> tensor<1x8x8x3xf32>
  return %0 : tensor<1x8x8x3xf32>
}

// -----

func.func @gradient_block(%x: tensor<4x8x8x3xf32>, %g: tensor<4x8x8x5xf32>) -> tensor<4x3x3x3x5xf32> {
  // expected-error @+1 {{expected a positive block, got 0}}
  %0 = kernel.conv_weight_gradient(%x, %g : tensor<4x8x8x3xf32>, tensor<4x8x8x5xf32>) attributes {bounds = #nn.dims<4, 3, 3, 3, 5>, block = 0 : i64, strides = array<i64: 1, 1>, pads = array<i64: 1, 1>, dilations = array<i64: 1, 1>, epilogue_maps = []} {
  ^bb0(%v: f32):
    kernel.yield %v : f32
  } -> tensor<4x3x3x3x5xf32>
  return %0 : tensor<4x3x3x3x5xf32>
}
