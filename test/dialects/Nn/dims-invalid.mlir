// What is no dimension, and encodings that contradict their type.
// RUN: dlc-opt %s -verify-diagnostics -split-input-file

// expected-error @+1 {{dimension '': expected a name or an integer at offset 0}}
func.func private @empty(tensor<?xf32, #nn.dims<"">>)

// -----

// expected-error @+1 {{dimension 'N +': expected a name or an integer at offset 3}}
func.func private @missing_operand(tensor<?xf32, #nn.dims<"N +">>)

// -----

// expected-error @+1 {{dimension '2N': unexpected text at offset 1}}
func.func private @digit_first(tensor<?xf32, #nn.dims<"2N">>)

// -----

// expected-error @+1 {{dimension 'max(N, 2)': unexpected text at offset 3}}
func.func private @no_functions(tensor<?xf32, #nn.dims<"max(N, 2)">>)

// -----

// expected-error @+1 {{dimension '(N': expected ')' at offset 2}}
func.func private @open(tensor<?xf32, #nn.dims<"(N">>)

// -----

// expected-error @+1 {{dimension 'N floordiv 0': divisor is not positive at offset 12}}
func.func private @by_zero(tensor<?xf32, #nn.dims<"N floordiv 0">>)

// -----

// expected-error @+1 {{dimension 'N mod -2': divisor is not positive at offset 8}}
func.func private @by_negative(tensor<?xf32, #nn.dims<"N mod -2">>)

// -----

// expected-error @+1 {{dimension '9223372036854775808': integer too large}}
func.func private @too_large(tensor<?xf32, #nn.dims<"9223372036854775808">>)

// -----

// expected-error @+1 {{dimension '((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((...': nested too deeply}}
func.func private @deep(tensor<?xf32, #nn.dims<"((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((N">>)

// -----

// expected-error @+1 {{expected #nn.dims with 2 entries, got 1}}
func.func private @rank(tensor<?x3xf32, #nn.dims<"N">>)

// -----

// C1 of #nn.dims: constants are the type's.
// expected-error @+1 {{expected #nn.dims that agree with the type in dimension 1, got 4 for 3}}
func.func private @dims_c1(tensor<?x3xf32, #nn.dims<"N", 4>>)

// -----

// expected-error @+1 {{expected #nn.dims that agree with the type in dimension 0, got N for 3}}
func.func private @name_for_constant(tensor<3xf32, #nn.dims<"N">>)

// -----

// expected-error @+1 {{expected #nn.dims that agree with the type in dimension 0, got 3 for ?}}
func.func private @constant_for_name(tensor<?xf32, #nn.dims<3>>)

// -----

// expected-error @+1 {{expected #nn.dims that agree with the type in dimension 0, got -1 for ?}}
func.func private @negative(tensor<?xf32, #nn.dims<-1>>)

// -----

// expected-error @+1 {{expected integer value}}
func.func private @no_text(tensor<?xf32, #nn.dims<N>>)

// -----

func.func @other_encoding(%x: tensor<?xf32, "sparse">) {
  // expected-error @+1 {{'nn.relu' op operand #0 must be ranked tensor (no encoding but #nn.dims)}}
  %0 = nn.relu %x : (tensor<?xf32, "sparse">) -> tensor<?xf32>
  return
}

// -----

func.func @unranked(%x: tensor<*xf32>) {
  // expected-error @+1 {{'nn.relu' op operand #0 must be ranked tensor}}
  %0 = nn.relu %x : (tensor<*xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @element_type(%x: tensor<2xsi8>) {
  // expected-error @+1 {{'nn.relu' op operand #0 must be ranked tensor (no encoding but #nn.dims) of f64/f32/f16/bf16/i1}}
  %0 = nn.relu %x : (tensor<2xsi8>) -> tensor<2xsi8>
  return
}
