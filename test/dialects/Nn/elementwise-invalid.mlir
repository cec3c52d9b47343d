// The constraints of the elementwise ops, by the labels of their documentation.
// RUN: dlc-opt %s -verify-diagnostics -split-input-file

func.func @add_c1(%x: tensor<3xf32>, %y: tensor<3xf16>) {
  // expected-error @+2 {{'nn.add' op expected operands of one element type, got 'f32' and 'f16'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.add %x, %y : (tensor<3xf32>, tensor<3xf16>) -> tensor<3xf32>
  return
}

// -----

func.func @add_c2(%x: tensor<2x3xf32>, %y: tensor<4xf32>) {
  // expected-error @+2 {{'nn.add' op shapes do not broadcast: sizes 3 and 4 of dimension 1 of the result differ}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.add %x, %y : (tensor<2x3xf32>, tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

// Size 0 is a size like others: only 1 stretches.
func.func @mul_c2(%x: tensor<0xf32>, %y: tensor<2xf32>) {
  // expected-error @+2 {{'nn.mul' op shapes do not broadcast: sizes 0 and 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.mul %x, %y : (tensor<0xf32>, tensor<2xf32>) -> tensor<0xf32>
  return
}

// -----

func.func @less_c1(%x: tensor<3xi32>, %y: tensor<3xui32>) {
  // expected-error @+2 {{'nn.less' op expected operands of one element type, got 'i32' and 'ui32'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.less %x, %y : (tensor<3xi32>, tensor<3xui32>) -> tensor<3xi1>
  return
}

// -----

func.func @less_c2(%x: tensor<3xi32>, %y: tensor<2xi32>) {
  // expected-error @+2 {{'nn.less' op shapes do not broadcast}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.less %x, %y : (tensor<3xi32>, tensor<2xi32>) -> tensor<3xi1>
  return
}

// -----

func.func @pow_c2(%x: tensor<3xf32>, %y: tensor<2xi32>) {
  // expected-error @+2 {{'nn.pow' op shapes do not broadcast}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.pow %x, %y : (tensor<3xf32>, tensor<2xi32>) -> tensor<3xf32>
  return
}

// -----

func.func @where_c1(%c: tensor<3xi1>, %x: tensor<3xf32>, %y: tensor<3xf64>) {
  // expected-error @+2 {{'nn.where' op expected operands of one element type, got 'f32' and 'f64'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.where %c, %x, %y : (tensor<3xi1>, tensor<3xf32>, tensor<3xf64>) -> tensor<3xf32>
  return
}

// -----

func.func @where_c2(%c: tensor<2xi1>, %x: tensor<3xf32>, %y: tensor<f32>) {
  // expected-error @+2 {{'nn.where' op shapes do not broadcast}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.where %c, %x, %y : (tensor<2xi1>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return
}

// -----

func.func @cast_c1(%x: tensor<3xf32>) {
  // expected-error @+1 {{'nn.cast' op attribute 'to' failed to satisfy constraint: type attribute of f64/f32}}
  %0 = nn.cast %x {to = index} : (tensor<3xf32>) -> tensor<3xi64>
  return
}

// -----

func.func @quantize_c1(%x: tensor<2x3xf32>, %s: tensor<1x1xf32>, %z: tensor<ui8>) {
  // expected-error @+2 {{'nn.quantize' op expected scale of rank 0 or 1, got rank 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.quantize %x, %s, %z : (tensor<2x3xf32>, tensor<1x1xf32>, tensor<ui8>) -> tensor<2x3xui8>
  return
}

// -----

func.func @quantize_c1_size(%x: tensor<2x3xf32>, %s: tensor<f32>, %z: tensor<2xui8>) {
  // expected-error @+2 {{'nn.quantize' op expected zero_point with the size of dimension 1 of 'tensor<2x3xf32>', got 'tensor<2xui8>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.quantize %x, %s, %z : (tensor<2x3xf32>, tensor<f32>, tensor<2xui8>) -> tensor<2x3xui8>
  return
}

// -----

func.func @quantize_c1_axis(%x: tensor<2x3xf32>, %s: tensor<3xf32>, %z: tensor<ui8>) {
  // expected-error @+2 {{'nn.quantize' op expected axis within rank 2, got -1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.quantize %x, %s, %z {axis = -1} : (tensor<2x3xf32>, tensor<3xf32>, tensor<ui8>) -> tensor<2x3xui8>
  return
}

// -----

func.func @quantize_c2(%x: tensor<3xf32>, %s: tensor<f32>, %z: tensor<i32>) {
  // expected-error @+2 {{'nn.quantize' op expected an 8 or 16 bit zero_point, got 'i32'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.quantize %x, %s, %z : (tensor<3xf32>, tensor<f32>, tensor<i32>) -> tensor<3xi32>
  return
}

// -----

func.func @dequantize_c1(%x: tensor<2x3xi8>, %s: tensor<2xf32>, %z: tensor<2xi8>) {
  // expected-error @+2 {{'nn.dequantize' op expected scale with the size of dimension 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.dequantize %x, %s, %z : (tensor<2x3xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<2x3xf32>
  return
}

// -----

func.func @dequantize_c2(%x: tensor<3xi8>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error @+2 {{'nn.dequantize' op inferred type(s) 'tensor<3xf32>' are incompatible with return type(s) of operation 'tensor<3xf16>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.dequantize %x, %s, %z : (tensor<3xi8>, tensor<f32>, tensor<i8>) -> tensor<3xf16>
  return
}

// -----

func.func @dequantize_c3(%x: tensor<3xi8>, %s: tensor<f32>, %z: tensor<ui8>) {
  // expected-error @+2 {{'nn.dequantize' op expected operands of one element type, got 'i8' and 'ui8'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.dequantize %x, %s, %z : (tensor<3xi8>, tensor<f32>, tensor<ui8>) -> tensor<3xf32>
  return
}

// -----

func.func @dequantize_c3_float(%x: tensor<3xf32>, %s: tensor<f32>, %z: tensor<f32>) {
  // expected-error @+2 {{'nn.dequantize' op expected an input of 8, 16 or 32 bit integers, got 'tensor<3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.dequantize %x, %s, %z : (tensor<3xf32>, tensor<f32>, tensor<f32>) -> tensor<3xf32>
  return
}

// -----

// Result types follow from operands and attributes.
func.func @wrong_result(%x: tensor<3xf32>) {
  // expected-error @+2 {{'nn.exp' op inferred type(s) 'tensor<3xf32>' are incompatible with return type(s) of operation 'tensor<4xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.exp %x : (tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @integer_exp(%x: tensor<3xi32>) {
  // expected-error @+1 {{'nn.exp' op operand #0 must be ranked tensor (no encoding but #nn.dims) of f64/f32/f16/bf16 values, but got 'tensor<3xi32>'}}
  %0 = nn.exp %x : (tensor<3xi32>) -> tensor<3xi32>
  return
}

// -----

func.func @map_c1(%x: tensor<3xf16>) {
  // expected-error @+1 {{'nn.map' op expected an argument of type 'f32' for elements of 'tensor<3xf16>', got 'f16'}}
  %0 = nn.map %x {
  ^bb0(%a: f16):
    nn.yield %a : f16
  } : (tensor<3xf16>) -> tensor<3xf16>
  return
}

// -----

func.func @map_c1_count(%x: tensor<3xf32>) {
  // expected-error @+1 {{'nn.map' op expected a body of 1 arguments, got 2}}
  %0 = nn.map %x {
  ^bb0(%a: f32, %b: f32):
    nn.yield %a : f32
  } : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @map_c1_result(%x: tensor<3xf32>) {
  // expected-error @+1 {{'nn.map' op expected a body that yields 'f64' for elements of 'tensor<3xf64>', got 'f32'}}
  %0 = nn.map %x {
  ^bb0(%a: f32):
    nn.yield %a : f32
  } : (tensor<3xf32>) -> tensor<3xf64>
  return
}

// -----

func.func @map_c2(%x: tensor<3xf32>) {
  // expected-error @+1 {{'nn.map' op expected a body of arith and math ops on scalars without effects}}
  %0 = nn.map %x {
  ^bb0(%a: f32):
    // expected-note @+1 {{'func.call' is none}}
    %b = func.call @g(%a) : (f32) -> f32
    nn.yield %b : f32
  } : (tensor<3xf32>) -> tensor<3xf32>
  return
}
func.func private @g(f32) -> f32

// -----

func.func @map_c3(%x: tensor<4xf32>) {
  // expected-error @+1 {{'nn.map' op expected inputs that broadcast to 'tensor<2x3xf32>', got 'tensor<4xf32>'}}
  %0 = nn.map %x {
  ^bb0(%a: f32):
    nn.yield %a : f32
  } : (tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @map_c3_rank(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'nn.map' op expected inputs that broadcast to 'tensor<3xf32>', got 'tensor<2x3xf32>'}}
  %0 = nn.map %x {
  ^bb0(%a: f32):
    nn.yield %a : f32
  } : (tensor<2x3xf32>) -> tensor<3xf32>
  return
}
