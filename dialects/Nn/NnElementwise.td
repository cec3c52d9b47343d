// Elementwise ops. Each is a row here and a scalar body in NnElementwise.cpp.

#ifndef DLC_NN_ELEMENTWISE
#define DLC_NN_ELEMENTWISE

include "dialects/Nn/NnBase.td"

class Nn_ElementwiseOp<string mnemonic, list<Trait> traits = []> :
    Nn_PureOp<mnemonic, !listconcat(traits, [DeclareOpInterfaceMethods<Nn_ElementwiseOpInterface>,
                                             DeclareOpInterfaceMethods<Nn_CostOpInterface>])>;

/// The element type that examples of an op on `type` use.
class Nn_ExampleElement<Type type> {
  string name = !if(!eq(!cast<string>(type), "Nn_BoolTensor"), "i1", "f32");
}

class Nn_Unary<string mnemonic, string formula, Type type = Nn_FloatTensor> : Nn_ElementwiseOp<mnemonic> {
  let summary = formula;
  defvar element = Nn_ExampleElement<type>.name;
  let description = "    `result[i] = " # formula # [{` for every element `x = input[i]`. Shape and element
    type are unchanged.

    Example:
    ```mlir
    %1 = nn.}] # mnemonic # " %0 : (tensor<2x3x" # element # ">) -> tensor<2x3x" # element # [{>
    ```
  }];
  let arguments = (ins type:$input);
  let results = (outs type:$result);
}

class Nn_Binary<string mnemonic, string formula, Type type = Nn_Tensor, list<Trait> traits = []> :
    Nn_ElementwiseOp<mnemonic, traits> {
  let summary = formula;
  defvar element = Nn_ExampleElement<type>.name;
  let description = "    `result[i] = " # formula # [{` for the elements `a`, `b` of the operands at `i`, which are
    broadcast against each other. (C1) Element types are equal. (C2) Shapes broadcast: aligned at the
    last dimension, sizes are equal or one of them is 1.

    Example:
    ```mlir
    %2 = nn.}] # mnemonic # " %0, %1 : (tensor<2x3x" # element # ">, tensor<3x" # element # ">) -> tensor<2x3x" #
                    element # [{>
    ```
  }];
  let arguments = (ins type:$lhs, type:$rhs);
  let results = (outs type:$result);
}

class Nn_Compare<string mnemonic, string formula> : Nn_Binary<mnemonic, formula> {
  let description = "    `result[i] = " # formula # [{`, a boolean, for the elements `a`, `b` of the operands at `i`,
    which are broadcast against each other. Comparisons with NaN are false. (C1) Element types are
    equal. (C2) Shapes broadcast.

    Example:
    ```mlir
    %2 = nn.}] # mnemonic # [{ %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
    ```
  }];
  let results = (outs Nn_BoolTensor:$result);
}

defvar Nn_Arithmetic = [DeclareOpInterfaceMethods<Nn_ShapeArithmeticOpInterface>];

def Nn_AddOp : Nn_Binary<"add", "a + b", Nn_Tensor, Nn_Arithmetic>;
def Nn_SubOp : Nn_Binary<"sub", "a - b", Nn_Tensor, Nn_Arithmetic>;
def Nn_MulOp : Nn_Binary<"mul", "a * b", Nn_Tensor, Nn_Arithmetic>;
def Nn_DivOp : Nn_Binary<"div", "a / b, rounded towards zero for integers (0 where b is 0)", Nn_Tensor, Nn_Arithmetic>;
def Nn_PowOp : Nn_ElementwiseOp<"pow"> {
  let summary = "a to the power of b";
  let description = [{
    `result[i] = a ** b` after broadcasting. The result has the element type of `lhs`; the exponent
    may have another. Integer powers of integers are exact modulo the type's range; a negative one is
    0 unless the base is 1 or -1. (C2) Shapes broadcast.

    Example:
    ```mlir
    %2 = nn.pow %0, %1 : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$lhs, Nn_Tensor:$rhs);
  let results = (outs Nn_Tensor:$result);
}
def Nn_MinOp : Nn_Binary<"min", "the smaller of a and b, NaN if either is", Nn_Tensor, Nn_Arithmetic>;
def Nn_MaxOp : Nn_Binary<"max", "the larger of a and b, NaN if either is", Nn_Tensor, Nn_Arithmetic>;
def Nn_AndOp : Nn_Binary<"and", "a and b", Nn_BoolTensor>;
def Nn_OrOp : Nn_Binary<"or", "a or b", Nn_BoolTensor>;
def Nn_XorOp : Nn_Binary<"xor", "a differs from b", Nn_BoolTensor>;
def Nn_EqualOp : Nn_Compare<"equal", "a = b">;
def Nn_LessOp : Nn_Compare<"less", "a < b">;
def Nn_LessEqualOp : Nn_Compare<"less_equal", "a <= b">;
def Nn_GreaterOp : Nn_Compare<"greater", "a > b">;
def Nn_GreaterEqualOp : Nn_Compare<"greater_equal", "a >= b">;

def Nn_NotOp : Nn_Unary<"not", "not x", Nn_BoolTensor>;
def Nn_NegOp : Nn_Unary<"neg", "-x", Nn_Tensor>;
def Nn_AbsOp : Nn_Unary<"abs", "|x|", Nn_Tensor>;
def Nn_SignOp : Nn_Unary<"sign", "-1, 0 or 1 by the sign of x", Nn_Tensor>;
def Nn_FloorOp : Nn_Unary<"floor", "the largest integer not above x">;
def Nn_CeilOp : Nn_Unary<"ceil", "the smallest integer not below x">;
def Nn_RoundOp : Nn_Unary<"round", "the nearest integer, halves to even">;
def Nn_ReciprocalOp : Nn_Unary<"reciprocal", "1 / x">;
def Nn_SqrtOp : Nn_Unary<"sqrt", "square root of x, NaN below zero">;
def Nn_ExpOp : Nn_Unary<"exp", "e ** x">;
def Nn_LogOp : Nn_Unary<"log", "natural logarithm of x, NaN below zero, -inf at zero">;
def Nn_ErfOp : Nn_Unary<"erf", "2/sqrt(pi) * integral of exp(-t*t) over t from 0 to x">;
def Nn_SinOp : Nn_Unary<"sin", "sine of x in radians">;
def Nn_CosOp : Nn_Unary<"cos", "cosine of x in radians">;
def Nn_TanhOp : Nn_Unary<"tanh", "hyperbolic tangent of x">;
def Nn_SigmoidOp : Nn_Unary<"sigmoid", "1 / (1 + exp(-x))">;
def Nn_SoftplusOp : Nn_Unary<"softplus", "log(1 + exp(x)), which is x for large x">;
def Nn_ReluOp : Nn_Unary<"relu", "max(x, 0)", Nn_Tensor>;

class Nn_UnaryWithAttrs<string mnemonic, string formula> : Nn_Unary<mnemonic, formula>;

def Nn_LeakyReluOp : Nn_UnaryWithAttrs<"leaky_relu", "x where x >= 0, alpha * x elsewhere"> {
  let arguments = (ins Nn_FloatTensor:$input, DefaultValuedAttr<F64Attr, "0.01">:$alpha);
}
def Nn_EluOp : Nn_UnaryWithAttrs<"elu", "x where x > 0, alpha * (exp(x) - 1) elsewhere"> {
  let arguments = (ins Nn_FloatTensor:$input, DefaultValuedAttr<F64Attr, "1.0">:$alpha);
}
def Nn_GeluOp : Nn_UnaryWithAttrs<"gelu", "x * Phi(x), Phi the normal distribution; or its tanh approximation"> {
  let arguments = (ins Nn_FloatTensor:$input, UnitAttr:$tanh);
}
def Nn_HardSigmoidOp : Nn_UnaryWithAttrs<"hard_sigmoid", "max(0, min(1, alpha * x + beta))"> {
  let arguments = (ins Nn_FloatTensor:$input, DefaultValuedAttr<F64Attr, "0.2">:$alpha,
                       DefaultValuedAttr<F64Attr, "0.5">:$beta);
}
def Nn_HardSwishOp : Nn_UnaryWithAttrs<"hard_swish", "x * max(0, min(1, x / 6 + 1 / 2))">;
def Nn_ClipOp : Nn_UnaryWithAttrs<"clip", "x limited to [min, max], NaN stays"> {
  let arguments = (ins Nn_FloatTensor:$input,
                       DefaultValuedAttr<F64Attr, "-std::numeric_limits<double>::infinity()">:$min,
                       DefaultValuedAttr<F64Attr, "std::numeric_limits<double>::infinity()">:$max);
}

def Nn_WhereOp : Nn_ElementwiseOp<"where", Nn_Arithmetic> {
  let summary = "Chooses between two tensors";
  let description = [{
    `result[i] = condition[i] ? on_true[i] : on_false[i]` after broadcasting the three. (C1) The
    element types of `on_true` and `on_false` are equal. (C2) Shapes broadcast.

    Example:
    ```mlir
    %3 = nn.where %0, %1, %2 : (tensor<3xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Nn_BoolTensor:$condition, Nn_Tensor:$on_true, Nn_Tensor:$on_false);
  let results = (outs Nn_Tensor:$result);
}

def Nn_CastOp : Nn_ElementwiseOp<"cast", Nn_Arithmetic> {
  let summary = "Converts the element type";
  let description = [{
    Float to integer rounds towards zero and saturates, NaN gives 0; integer to narrower integer
    keeps the low bits; anything to bool is `x != 0`; to float rounds to nearest even.
    (C1) `to` is an element type of the dialect.

    Example:
    ```mlir
    %1 = nn.cast %0 {to = i64} : (tensor<2xf32>) -> tensor<2xi64>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, TypeAttrOf<Nn_Element>:$to);
  let results = (outs Nn_Tensor:$result);
}

def Nn_QuantizeOp : Nn_ElementwiseOp<"quantize"> {
  let summary = "Rounds real values to integers on a linear scale";
  let description = [{
    `result[i] = saturate(round(input[i] / scale) + zero_point)`, rounding half to even, computed in
    f32; NaN gives the lowest value. Scale and zero point are one value each, or one per index along `axis`.
    (C1) `scale` and `zero_point` have rank 0, or rank 1 and the size of dimension `axis`.
    (C2) The result's element type is that of `zero_point`, an 8 or 16 bit integer.

    Example:
    ```mlir
    %1 = nn.quantize %0, %s, %z {axis = 1} : (tensor<1x8x4xf32>, tensor<f32>, tensor<ui8>) -> tensor<1x8x4xui8>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, Nn_FloatTensor:$scale, Nn_Tensor:$zero_point,
                       DefaultValuedAttr<I64Attr, "1">:$axis);
  let results = (outs Nn_Tensor:$result);
}

def Nn_DequantizeOp : Nn_ElementwiseOp<"dequantize"> {
  let summary = "Turns integers on a linear scale into real values";
  let description = [{
    `result[i] = (input[i] - zero_point) * scale`, the difference rounded to the type of `scale` first. (C1) `scale` and `zero_point` have rank 0, or
    rank 1 and the size of dimension `axis`. (C2) The result's element type is that of `scale`.
    (C3) The element types of `input` and `zero_point` are equal: an 8, 16 or 32 bit integer.

    Example:
    ```mlir
    %1 = nn.dequantize %0, %s, %z {axis = 0} : (tensor<8x4xi8>, tensor<8xf32>, tensor<8xi8>) -> tensor<8x4xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, Nn_FloatTensor:$scale, Nn_Tensor:$zero_point,
                       DefaultValuedAttr<I64Attr, "1">:$axis);
  let results = (outs Nn_FloatTensor:$result);
}

def Nn_MapOp : Nn_Op<"map", [Pure, IsolatedFromAbove, DeclareOpInterfaceMethods<Nn_ElementwiseOpInterface>,
                             DeclareOpInterfaceMethods<Nn_CostOpInterface>]> {
  let summary = "An elementwise function given by its scalar body";
  let description = [{
    Every result element is what `body` computes from the elements of the inputs at the same index, after broadcasting
    them to the result's shape, which the result type says. Gradients of elementwise ops are written with it.
    (C1) The body's arguments are the compute types of the inputs' elements (f32 for f16 and bf16, signless integers),
    it yields the result's. (C2) The body holds `arith` and `math` ops on scalars that have no effects.
    (C3) The inputs broadcast to the result's shape.

    Example:
    ```mlir
    %2 = nn.map %0, %1 {
    ^bb0(%x: f32, %g: f32):
      %3 = arith.mulf %x, %g : f32
      nn.yield %3 : f32
    } : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Variadic<Nn_Tensor>:$inputs);
  let results = (outs Nn_Tensor:$result);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$inputs attr-dict-with-keyword $body `:` functional-type($inputs, $result)";
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Nn_YieldOp : Nn_Op<"yield", [Pure, Terminator, HasParent<"::dlc::nn::MapOp">]> {
  let summary = "Ends the body of nn.map";
  let description = [{
    Gives the element that the body computes.

    Example:
    ```mlir
    %1 = nn.map %0 {
    ^bb0(%x: f32):
      nn.yield %x : f32
    } : (tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyType:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

#endif // DLC_NN_ELEMENTWISE
