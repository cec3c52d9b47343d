// The constraints of moves and sources, by the labels of their documentation.
// RUN: dlc-opt %s -verify-diagnostics -split-input-file

// expected-error @+1 {{'nn.parameter' op expected contents of the static type 'tensor<3xf32>', got 'tensor<2xf32>'}}
nn.parameter @parameter_c1 immutable : tensor<3xf32> = dense<1.0> : tensor<2xf32>

// -----

// expected-error @+1 {{'nn.parameter' op expected contents of the static type 'tensor<?xf32>', got 'tensor<2xf32>'}}
nn.parameter @parameter_c1_dynamic immutable : tensor<?xf32> = dense<1.0> : tensor<2xf32>

// -----

// expected-error @+1 {{'nn.parameter' op expected a resource with contents, got none under the name 'nothing'}}
nn.parameter @parameter_c2 immutable : tensor<2xf32> = dense_resource<nothing> : tensor<2xf32>

// -----

// expected-error @+1 {{'nn.parameter' op expected a resource as long as 'tensor<2xf32>', got 4 bytes}}
nn.parameter @parameter_c2_short immutable : tensor<2xf32> = dense_resource<short> : tensor<2xf32>

{-#
  dialect_resources: {
    builtin: {
      short: "0x0400000000000000"
    }
  }
#-}

// -----

// expected-error @+1 {{'nn.parameter' op expected a size in bytes below 2^63, got 'tensor<4611686018427387904x2xf32>'}}
nn.parameter @parameter_c2_huge immutable : tensor<4611686018427387904x2xf32> = dense<0.0> : tensor<4611686018427387904x2xf32>

// -----

func.func private @other()
func.func @read_c1() {
  // expected-error @+1 {{'nn.read' op expected the name of an nn.parameter, got @other}}
  %0 = nn.read @other : tensor<2xf32>
  return
}

// -----

func.func @read_c1_nothing() {
  // expected-error @+1 {{'nn.read' op expected the name of an nn.parameter, got @w}}
  %0 = nn.read @w : tensor<2xf32>
  return
}

// -----

nn.parameter @w immutable : tensor<2xf32> = dense<1.0> : tensor<2xf32>
func.func @read_c2() {
  // expected-error @+1 {{'nn.read' op expected the parameter's type 'tensor<2xf32>', got 'tensor<2xf16>'}}
  %0 = nn.read @w : tensor<2xf16>
  return
}

// -----

func.func @constant_c1() {
  // expected-error @+1 {{'nn.constant' op expected a dense attribute or a resource, got sparse<0, 1> : tensor<2xi64>}}
  %0 = nn.constant sparse<0, 1> : tensor<2xi64>
  return
}

// -----

func.func @constant_c1_missing() {
  // expected-error @+1 {{'nn.constant' op expected a resource with contents, got none under the name 'nothing'}}
  %0 = nn.constant dense_resource<nothing> : tensor<2xi64>
  return
}

// -----

func.func @fill_c1() {
  // expected-error @+1 {{'nn.fill' op expected a value of type 'f32', got 'i32'}}
  %0 = nn.fill 1 : i32 -> tensor<2xf32>
  return
}

// -----

func.func @fill_c1_text() {
  // expected-error @+1 {{'nn.fill' op expected a number as value, got "one" : i64}}
  %0 = nn.fill "one" : i64 -> tensor<2xi64>
  return
}

// -----

func.func @shape_c1(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{'nn.shape' op expected 0 <= start <= end <= 2, got -9223372036854775808 and 9223372036854775807}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.shape %x {start = -9223372036854775808, end = 9223372036854775807} : (tensor<2x3xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @reshape_c1(%x: tensor<2xf32>) {
  // expected-error @+1 {{'nn.reshape' op expected equal element types, got 'tensor<2xf32>' and 'tensor<2xi32>'}}
  %0 = nn.reshape %x : (tensor<2xf32>) -> tensor<2xi32>
  return
}

// -----

func.func @reshape_c2(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'nn.reshape' op expected equal numbers of elements, got 'tensor<2x3xf32>' and 'tensor<5xf32>'}}
  %0 = nn.reshape %x : (tensor<2x3xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @expand_c1(%x: tensor<2xf32>) {
  // expected-error @+1 {{'nn.expand' op expected equal element types, got 'tensor<2xf32>' and 'tensor<2xi32>'}}
  %0 = nn.expand %x : (tensor<2xf32>) -> tensor<2xi32>
  return
}

// -----

func.func @expand_c2(%x: tensor<2x1xf32>) {
  // expected-error @+1 {{'nn.expand' op expected an input that broadcasts to the result, got 'tensor<2x1xf32>' and 'tensor<3x1xf32>'}}
  %0 = nn.expand %x : (tensor<2x1xf32>) -> tensor<3x1xf32>
  return
}

// -----

func.func @expand_c2_rank(%x: tensor<1x2xf32>) {
  // expected-error @+1 {{'nn.expand' op expected an input that broadcasts to the result, got 'tensor<1x2xf32>' and 'tensor<2xf32>'}}
  %0 = nn.expand %x : (tensor<1x2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @transpose_c1(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{'nn.transpose' op expected permutation of size 2, got 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.transpose %x {permutation = array<i64: 0>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_c2(%x: tensor<2x3xf32>) {
  // expected-error @+2 {{'nn.transpose' op expected a permutation of 0..1, got [1, 1]}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.transpose %x {permutation = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  return
}

// -----

func.func @concat_c1(%x: tensor<2xf32>, %y: tensor<2xf16>) {
  // expected-error @+2 {{'nn.concat' op expected operands of one element type and rank, got 'tensor<2xf32>' and 'tensor<2xf16>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat %x, %y {axis = 0} : (tensor<2xf32>, tensor<2xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @concat_c1_none() {
  // expected-error @+2 {{'nn.concat' op expected at least one operand}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat {axis = 0} : () -> tensor<4xf32>
  return
}

// -----

func.func @concat_c2(%x: tensor<2xf32>) {
  // expected-error @+2 {{'nn.concat' op expected axis within rank 1, got 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat %x {axis = 1} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @concat_c3(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+2 {{'nn.concat' op expected equal sizes of dimension 1, got 'tensor<2x3xf32>' and 'tensor<2x4xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat %x, %y {axis = 0} : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @slice_c1(%x: tensor<2x6xf32>) {
  // expected-error @+1 {{'nn.slice' op expected 2 starts and as many steps other than 0, got 2 starts and steps [1, 0]}}
  %0 = nn.slice %x {starts = #nn.dims<0, 1>, steps = array<i64: 1, 0>} : (tensor<2x6xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @slice_c2(%x: tensor<2x6xf32>) {
  // expected-error @+1 {{'nn.slice' op expected equal element types and ranks, got 'tensor<2x6xf32>' and 'tensor<6xf32>'}}
  %0 = nn.slice %x {starts = #nn.dims<0, 0>, steps = array<i64: 1, 1>} : (tensor<2x6xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @slice_c3(%x: tensor<2x6xf32>) {
  // expected-error @+1 {{'nn.slice' op expected a slice inside dimension 1 of 'tensor<2x6xf32>', got start 2, step -1 and size 4}}
  %0 = nn.slice %x {starts = #nn.dims<0, 2>, steps = array<i64: 1, -1>} : (tensor<2x6xf32>) -> tensor<2x4xf32>
  return
}

// -----

// Neither start nor step may overflow on the way.
func.func @slice_c3_overflow(%x: tensor<6xf32>) {
  // expected-error @+1 {{'nn.slice' op expected a slice inside dimension 0}}
  %0 = nn.slice %x {starts = #nn.dims<5>, steps = array<i64: 9223372036854775807>} : (tensor<6xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @pad_c1(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{'nn.pad' op expected 4 pads, got 2}}
  %0 = nn.pad %x {pads = #nn.dims<0, 1>, mode = #nn.pad_mode<edge>} : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @pad_negative(%x: tensor<2xf32>) {
  // expected-error @+2 {{'nn.pad' op expected pads that leave a size of 0 or more in dimension 0 of 'tensor<2xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.pad %x {pads = #nn.dims<-1, -2>, mode = #nn.pad_mode<constant>} : (tensor<2xf32>) -> tensor<0xf32>
  return
}

// -----

func.func @pad_c2(%x: tensor<2xf32>, %v: tensor<1xf32>) {
  // expected-error @+1 {{'nn.pad' op expected a value of rank 0 and element type 'f32', got 'tensor<1xf32>'}}
  %0 = nn.pad %x, %v {pads = #nn.dims<1, 1>, mode = #nn.pad_mode<constant>} : (tensor<2xf32>, tensor<1xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @pad_c3(%x: tensor<2xf32>) {
  // expected-error @+1 {{'nn.pad' op expected pads below the size of dimension 0 of 'tensor<2xf32>', got 2}}
  %0 = nn.pad %x {pads = #nn.dims<0, 2>, mode = #nn.pad_mode<reflect>} : (tensor<2xf32>) -> tensor<4xf32>
  return
}

// -----

// There is no border element to repeat.
func.func @pad_c3_empty(%x: tensor<0xf32>) {
  // expected-error @+1 {{'nn.pad' op expected pads below the size of dimension 0 of 'tensor<0xf32>', got 1}}
  %0 = nn.pad %x {pads = #nn.dims<1, 0>, mode = #nn.pad_mode<edge>} : (tensor<0xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @gather_c1(%x: tensor<2xf32>, %i: tensor<3xi64>) {
  // expected-error @+2 {{'nn.gather' op expected axis within rank 1, got -1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.gather %x, %i {axis = -1} : (tensor<2xf32>, tensor<3xi64>) -> tensor<3xf32>
  return
}

// -----

func.func @gather_float(%x: tensor<2xf32>, %i: tensor<3xf32>) {
  // expected-error @+1 {{'nn.gather' op operand #1 must be ranked tensor (no encoding but #nn.dims) of 32-bit signless integer or 64-bit signless integer values, but got 'tensor<3xf32>'}}
  %0 = nn.gather %x, %i {axis = 0} : (tensor<2xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}
