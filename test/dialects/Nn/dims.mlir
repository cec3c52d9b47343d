// Dimension expressions: what is read, and how it is written.
// RUN: dlc-opt %s | dlc-opt | FileCheck %s
// RUN: dlc-opt %s --emit-bytecode | dlc-opt | FileCheck %s

// Constants, names and expressions, in and out of quotes.
// CHECK: @basic(tensor<?x3x?x?xf32, #nn.dims<"N", 3, "H * 2", "batch.size_1">>)
func.func private @basic(tensor<?x3x?x?xf32, #nn.dims<"N", "3", "2 * H", "batch.size_1">>)

// Rank 0 and sizes known throughout need no encoding and may have one.
// CHECK: @static(tensor<f32, #nn.dims<>>, tensor<2x0xf32, #nn.dims<2, 0>>)
func.func private @static(tensor<f32, #nn.dims<>>, tensor<2x0xf32, #nn.dims<2, 0>>)

// Products bind stronger than sums, and both group from the left.
// CHECK: @binding(tensor<?xf32, #nn.dims<"A + B * C">>, tensor<?xf32, #nn.dims<"(A + B) * C">>, tensor<?xf32, #nn.dims<"A floordiv 2 * C">>, tensor<?xf32, #nn.dims<"A floordiv (C * 2)">>)
func.func private @binding(tensor<?xf32, #nn.dims<"A + B * C">>, tensor<?xf32, #nn.dims<"(A + B) * C">>,
                           tensor<?xf32, #nn.dims<"A floordiv 2 * C">>, tensor<?xf32, #nn.dims<"A floordiv (2 * C)">>)

// CHECK: @division(tensor<?xf32, #nn.dims<"(H - 1) floordiv 2 + 1">>, tensor<?xf32, #nn.dims<"H ceildiv 3">>, tensor<?xf32, #nn.dims<"H mod 4">>, tensor<?xf32, #nn.dims<"H floordiv 2">>, tensor<?xf32, #nn.dims<"H mod W">>)
func.func private @division(tensor<?xf32, #nn.dims<"(H - 1) floordiv 2 + 1">>, tensor<?xf32, #nn.dims<"H ceildiv 3">>,
                            tensor<?xf32, #nn.dims<"H mod 4">>, tensor<?xf32, #nn.dims<"H // 2">>, tensor<?xf32, #nn.dims<"H mod W">>)

// CHECK: @signs(tensor<?xf32, #nn.dims<"N - 5">>, tensor<?xf32, #nn.dims<"N * -1 + 5">>, tensor<?xf32, #nn.dims<"N * -2">>, tensor<?xf32, #nn.dims<"N - 9223372036854775807">>, tensor<?xf32, #nn.dims<"N + -9223372036854775808">>)
func.func private @signs(tensor<?xf32, #nn.dims<"N - 5">>, tensor<?xf32, #nn.dims<"5 - N">>, tensor<?xf32, #nn.dims<"-2 * N">>,
                         tensor<?xf32, #nn.dims<"N - 9223372036854775807">>, tensor<?xf32, #nn.dims<"-9223372036854775808 + N">>)

// What is constant in the end is a constant.
// CHECK: @folded(tensor<7xf32, #nn.dims<7>>, tensor<?xf32, #nn.dims<"N">>, tensor<0xf32, #nn.dims<0>>)
func.func private @folded(tensor<7xf32, #nn.dims<"1 + 2 * 3">>, tensor<?xf32, #nn.dims<"N + 0">>, tensor<0xf32, #nn.dims<"N - N">>)

// Words of the language are names where a name is expected.
// CHECK: @words(tensor<?xf32, #nn.dims<"mod mod floordiv">>, tensor<?xf32, #nn.dims<"modern">>)
func.func private @words(tensor<?xf32, #nn.dims<"mod mod floordiv">>, tensor<?xf32, #nn.dims<"modern">>)
